/* inset.h - how far a proposal keeps from the ends of the ranges.
 *
 * A Gaussian process knows least at the ends, so that what looks best often lies there; and points that lie at the same
 * end say nothing of how the objective changes towards it, so that a search may stay there for long (Siivola, Vehtari,
 * Vanhatalo, González, Andersen 2018, "Correcting boundary over-exploration deficiencies in Bayesian optimization with
 * virtual derivative sign observations", describe it). Here each proposal draws anew how far it stays within, mostly
 * little: at most two fifths of each continuous axis, and less than would leave nothing of the region that goes first
 * (region.h). It goes further out only where that promises enough (maximise.h). */
#ifndef SWEEP_SEARCH_INSET_H
#define SWEEP_SEARCH_INSET_H

#include "base/random.h"
#include "search/region.h"

#include <stdbool.h>

struct sweep_inset
{
	const struct sweep_space *space; /* borrowed */
	double *low, *high;              /* [space->count]: it stays between them; infinite where the ends are allowed */
};

/* Draws the distances, one for each axis. Choices and axes that have levels are let go to their ends. */
struct sweep_inset sweep_inset_new(const struct sweep_region *region, struct sweep_random *random);
void sweep_inset_free(struct sweep_inset *inset);

/* Brings x[space->count] in from the ends, unless what results is not allowed. It can be proposed, before and after. */
void sweep_inset_apply(const struct sweep_inset *inset, double *x);

/* Whether all coordinates are as far from the ends as that. */
bool sweep_inset_has(const struct sweep_inset *inset, const double *x);

#endif
