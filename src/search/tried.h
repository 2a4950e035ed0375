/* tried.h - the set of the points that the runs of a history have, whatever their state. One is tried when it has so
 * many runs as max_trials_per_config allows; without that key, one. */
#ifndef SWEEP_SEARCH_TRIED_H
#define SWEEP_SEARCH_TRIED_H

#include "base/random.h"
#include "search/history.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_tried
{
	const struct sweep_history *history; /* borrowed, and not to change */
	size_t size;                         /* of `slots`, a power of 2 */
	size_t *slots;                       /* the index of a trial, plus 1; 0: free */
	int64_t *runs;                       /* of each slot's point */
	size_t count;                        /* of different points */
};

struct sweep_tried sweep_tried_new(const struct sweep_history *history);
void sweep_tried_free(struct sweep_tried *tried);

/* Whether a point is tried. */
bool sweep_tried_has(const struct sweep_tried *tried, const double *x);

enum sweep_untried
{
	SWEEP_UNTRIED_FOUND,
	SWEEP_UNTRIED_NONE,      /* all points are tried, as far as could be seen; x is any that is allowed */
	SWEEP_UNTRIED_IMPOSSIBLE /* no point that meets the constraints was found */
};

/* An allowed point drawn evenly from the coordinates; untried while the space has such. */
enum sweep_untried sweep_tried_avoid(const struct sweep_tried *tried, struct sweep_random *random, double *x);

/* Point `index` of a space without continuous axes, from 0 to its size: the first axis varies fastest. */
void sweep_space_count_out(const struct sweep_space *space, size_t index, double *x);

#endif
