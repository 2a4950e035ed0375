#include "search/region.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

#define REACH 0.2      /* of an axis, to both sides */
#define ROUNDING 1e-12 /* by which a coordinate at the edge may be off */

/* Whether the parameter is absent, or at least may be: it has the coordinate that stands for it. */
static bool is_absent(const struct sweep_space *space, size_t axis, double x)
{
	const struct sweep_space_axis *a = &space->axes[axis];
	return space->sweep->parameters[a->parameter].condition_count > 0 && x == a->away;
}

/* Of a run that does not fit the file, x may be beyond the ends. What can be proposed next to a bound is within. */
static void bound(const struct sweep_space *space, size_t axis, double x, double *low, double *high)
{
	const struct sweep_space_axis *a = &space->axes[axis];
	*low = -INFINITY;
	*high = INFINITY;
	if (a->kind == SWEEP_AXIS_CHOICE || is_absent(space, axis, x)) return;
	x = fmin(fmax(x, 0), 1);
	*low = fmax(0, x - REACH);
	*high = fmin(1, x + REACH);
	*low = fmin(*low, sweep_space_axis_snap(space, axis, *low));
	*high = fmax(*high, sweep_space_axis_snap(space, axis, *high));
	if (a->kind != SWEEP_AXIS_ORDERED) return;
	const size_t level = sweep_space_axis_level(a, x);
	if (level > 0) *low = fmin(*low, a->at[level - 1]);
	if (level + 1 < a->levels) *high = fmax(*high, a->at[level + 1]);
}

struct sweep_region sweep_region_new(const struct sweep_space *space, const double *x)
{
	struct sweep_region region = {.space = space};
	region.low = sweep_alloc(2 * space->count, sizeof *region.low);
	region.high = region.low + space->count;
	for (size_t i = 0; i < space->count; i++)
	{
		region.low[i] = -INFINITY;
		region.high[i] = INFINITY;
		if (x) bound(space, i, x[i], &region.low[i], &region.high[i]);
	}
	return region;
}

void sweep_region_free(struct sweep_region *region)
{
	free(region->low);
	*region = (struct sweep_region){0};
}

bool sweep_region_has(const struct sweep_region *region, const double *x)
{
	for (size_t i = 0; i < region->space->count; i++)
		if ((x[i] < region->low[i] - ROUNDING || x[i] > region->high[i] + ROUNDING) &&
			!is_absent(region->space, i, x[i]))
			return false;
	return true;
}
