#include "search/inset.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST 0.4 /* of an axis */

/* For u in [0,1): mostly little, and less than `room`, which is from the end to the other bound of the region. */
static double distance(double u, double room)
{
	return fmin(MOST * u * u, room * u);
}

struct sweep_inset sweep_inset_new(const struct sweep_region *region, struct sweep_random *random)
{
	const struct sweep_space *space = region->space;
	struct sweep_inset inset = {.space = space};
	inset.low = sweep_alloc(2 * space->count, sizeof *inset.low);
	inset.high = inset.low + space->count;
	for (size_t i = 0; i < space->count; i++)
	{
		const double u = sweep_random_next(random);
		const bool ends = space->axes[i].kind == SWEEP_AXIS_CONTINUOUS;
		inset.low[i] = ends ? sweep_space_axis_snap(space, i, distance(u, region->high[i])) : -INFINITY;
		inset.high[i] = ends ? sweep_space_axis_snap(space, i, 1 - distance(u, 1 - region->low[i])) : INFINITY;
	}
	return inset;
}

void sweep_inset_free(struct sweep_inset *inset)
{
	free(inset->low);
	*inset = (struct sweep_inset){0};
}

void sweep_inset_apply(const struct sweep_inset *inset, double *x)
{
	const size_t axes = inset->space->count;
	double *within = sweep_alloc(axes, sizeof *within);
	for (size_t i = 0; i < axes; i++) within[i] = fmin(fmax(x[i], inset->low[i]), inset->high[i]);
	sweep_space_settle(inset->space, within);
	if (sweep_space_allowed(inset->space, within)) memcpy(x, within, axes * sizeof *x);
	free(within);
}

bool sweep_inset_has(const struct sweep_inset *inset, const double *x)
{
	for (size_t i = 0; i < inset->space->count; i++)
		if (x[i] < inset->low[i] || x[i] > inset->high[i]) return false;
	return true;
}
