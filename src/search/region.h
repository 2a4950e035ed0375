/* region.h - the neighbourhood of a run, in which what is worth trying is looked for first.
 *
 * A box around the run: a share of each axis to both sides, or to the next level where that is further. Choices, and
 * parameters that are absent on either side, are near whatever they are. What a model promises far from all that is
 * known is mostly its own ignorance, greatest in the corners of the space; to stay near is what the trust regions of
 * Eriksson, Pearce, Gardner, Turner, Poloczek (2019), "Scalable global optimization via local Bayesian optimization",
 * are for. This one never shrinks, and is left whenever there is enough to be had elsewhere (maximise.h). */
#ifndef SWEEP_SEARCH_REGION_H
#define SWEEP_SEARCH_REGION_H

#include "search/space.h"

#include <stdbool.h>

struct sweep_region
{
	const struct sweep_space *space; /* borrowed */
	double *low, *high;              /* [space->count]; infinite where any coordinate is near */
};

/* Around x[space->count]; NULL: the whole space. */
struct sweep_region sweep_region_new(const struct sweep_space *space, const double *x);
void sweep_region_free(struct sweep_region *region);

bool sweep_region_has(const struct sweep_region *region, const double *x);

#endif
