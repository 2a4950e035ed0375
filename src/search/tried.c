#include "search/tried.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	DRAWS = 100,           /* before the untried points are counted out */
	MOST_COUNTED = 1 << 20 /* of a space whose points are */
};

static const double *point_of(const struct sweep_tried *tried, size_t slot)
{
	return tried->history->trials[tried->slots[slot] - 1].x;
}

/* The slot of a point, or the free one where it would stand. */
static size_t find(const struct sweep_tried *tried, const double *x)
{
	const size_t bytes = tried->history->space->count * sizeof *x;
	size_t slot = (size_t)sweep_hash((const char *)x, bytes) & (tried->size - 1);
	while (tried->slots[slot] && memcmp(point_of(tried, slot), x, bytes) != 0) slot = (slot + 1) & (tried->size - 1);
	return slot;
}

struct sweep_tried sweep_tried_new(const struct sweep_history *history)
{
	struct sweep_tried tried = {.history = history, .size = 16};
	while (tried.size < 2 * history->count) tried.size *= 2;
	tried.slots = sweep_alloc(tried.size, sizeof *tried.slots);
	for (size_t i = 0; i < history->count; i++)
	{
		if (!history->trials[i].placed) continue;
		const size_t slot = find(&tried, history->trials[i].x);
		tried.count += tried.slots[slot] == 0;
		tried.slots[slot] = i + 1;
	}
	return tried;
}

void sweep_tried_free(struct sweep_tried *tried)
{
	free(tried->slots);
	tried->slots = NULL;
}

bool sweep_tried_has(const struct sweep_tried *tried, const double *x)
{
	return tried->slots[find(tried, x)] != 0;
}

double sweep_space_even(const struct sweep_space *space, size_t axis, double u)
{
	const struct sweep_space_axis *a = &space->axes[axis];
	if (a->levels == 0) return sweep_space_axis_snap(space, axis, u);
	const size_t level = (size_t)(u * (double)a->levels);
	return sweep_space_axis_of_level(a, level < a->levels ? level : a->levels - 1);
}

void sweep_space_count_out(const struct sweep_space *space, size_t index, double *x)
{
	for (size_t i = 0; i < space->count; i++)
	{
		const struct sweep_space_axis *axis = &space->axes[i];
		x[i] = sweep_space_axis_of_level(axis, index % axis->levels);
		index /= axis->levels;
	}
}

void sweep_tried_avoid(const struct sweep_tried *tried, struct sweep_random *random, double *x)
{
	const struct sweep_space *space = tried->history->space;
	const double size = sweep_space_size(space);
	for (int draw = 0; draw < DRAWS; draw++)
	{
		for (size_t i = 0; i < space->count; i++) x[i] = sweep_space_even(space, i, sweep_random_next(random));
		if (!sweep_tried_has(tried, x)) return;
	}
	if (!(size <= MOST_COUNTED)) return;
	const size_t count = (size_t)size, first = (size_t)sweep_random_below(random, count);
	for (size_t k = 0; k < count; k++)
	{
		sweep_space_count_out(space, (first + k) % count, x);
		if (!sweep_tried_has(tried, x)) return;
	}
}
