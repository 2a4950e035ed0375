/* strategy.h - an evolution strategy over a space: what method cmaes knows at one time.
 *
 * Continuous and ordered axes are the coordinates of a CMA-ES (evolution.h), the ordered ones with a margin, and each
 * choice has a probability for each of its levels (margin.h). The strategy begins at the weighted mean of the better
 * half of its first generation, which may come from anywhere, with an eighth of the range as its step. */
#ifndef SWEEP_SEARCH_STRATEGY_H
#define SWEEP_SEARCH_STRATEGY_H

#include "base/random.h"
#include "search/evolution.h"
#include "search/history.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_strategy
{
	const struct sweep_space *space; /* borrowed */
	size_t choices;                  /* axes that are choices; the others are the coordinates, in order */
	double **edges;                  /* [axes] of the cells of an ordered axis, levels - 1; NULL for others */
	double **chances;                /* [axes] of the levels of a choice; NULL for others */
	struct sweep_evolution *evolution;
	bool fresh;          /* it has seen no generation */
	size_t flat;         /* generations on end without a difference */
	double *coordinates; /* [axes] workspace */
};

struct sweep_strategy *sweep_strategy_new(const struct sweep_space *space);
void sweep_strategy_free(struct sweep_strategy *strategy); /* NULL is allowed */

/* Begins a search of generations of lambda runs. To be called before what follows. */
void sweep_strategy_begin(struct sweep_strategy *strategy, size_t lambda);

/* One generation: evolution->lambda runs that count, in any order. Bad outcomes are the worst, equal ones share their
 * weights. Where a level stands for a whole cell, the coordinate of its run is drawn within the cell, from the
 * distribution as it is and from `seed`. */
void sweep_strategy_learn(struct sweep_strategy *strategy, uint64_t seed, const struct sweep_trial *const *runs);

/* Whether the search can get no further, or has long seen no difference. */
bool sweep_strategy_is_spent(const struct sweep_strategy *strategy);

/* A point of the space. */
void sweep_strategy_draw(struct sweep_strategy *strategy, struct sweep_random *random, double *x);

#endif
