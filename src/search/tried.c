#include "search/tried.h"

#include "base/memory.h"

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
	tried.runs = sweep_alloc(tried.size, sizeof *tried.runs);
	for (size_t i = 0; i < history->count; i++)
	{
		if (!history->trials[i].placed) continue;
		const size_t slot = find(&tried, history->trials[i].x);
		tried.count += tried.slots[slot] == 0;
		tried.slots[slot] = i + 1;
		tried.runs[slot]++;
	}
	return tried;
}

void sweep_tried_free(struct sweep_tried *tried)
{
	free(tried->slots);
	free(tried->runs);
	tried->slots = NULL;
	tried->runs = NULL;
}

bool sweep_tried_has(const struct sweep_tried *tried, const double *x)
{
	const int64_t most = tried->history->space->sweep->max_trials_per_config;
	return tried->runs[find(tried, x)] >= (most > 0 ? most : 1);
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

/* Where all points can be proposed. */
static enum sweep_untried avoid_anywhere(const struct sweep_tried *tried, struct sweep_random *random, double *x)
{
	const struct sweep_space *space = tried->history->space;
	const double size = sweep_space_size(space);
	for (int draw = 0; draw < DRAWS; draw++)
	{
		for (size_t i = 0; i < space->count; i++) x[i] = sweep_space_even(space, i, sweep_random_next(random));
		if (!sweep_tried_has(tried, x)) return SWEEP_UNTRIED_FOUND;
	}
	if (!(size <= MOST_COUNTED)) return SWEEP_UNTRIED_NONE;
	const size_t count = (size_t)size, first = (size_t)sweep_random_below(random, count);
	for (size_t k = 0; k < count; k++)
	{
		sweep_space_count_out(space, (first + k) % count, x);
		if (!sweep_tried_has(tried, x)) return SWEEP_UNTRIED_FOUND;
	}
	return SWEEP_UNTRIED_NONE;
}

static enum sweep_untried avoid_listed(const struct sweep_tried *tried, struct sweep_random *random,
									   const double *points, size_t count, double *x)
{
	const size_t axes = tried->history->space->count;
	if (count == 0) return SWEEP_UNTRIED_IMPOSSIBLE;
	const size_t first = (size_t)sweep_random_below(random, count);
	size_t k = 0;
	while (k < count && sweep_tried_has(tried, points + (first + k) % count * axes)) k++;
	memcpy(x, points + (first + k) % count * axes, axes * sizeof *x);
	return k < count ? SWEEP_UNTRIED_FOUND : SWEEP_UNTRIED_NONE;
}

static enum sweep_untried avoid_by_draws(const struct sweep_tried *tried, struct sweep_random *random, double *x)
{
	const struct sweep_space *space = tried->history->space;
	double *any = sweep_alloc(space->count, sizeof *any);
	enum sweep_untried result = SWEEP_UNTRIED_IMPOSSIBLE;
	for (int round = 0; round < SWEEP_MOST_ROUNDS && result != SWEEP_UNTRIED_FOUND; round++)
	{
		if (!sweep_space_try(space, random, x)) continue;
		result = sweep_tried_has(tried, x) ? SWEEP_UNTRIED_NONE : SWEEP_UNTRIED_FOUND;
		memcpy(any, x, space->count * sizeof *x);
	}
	memcpy(x, any, space->count * sizeof *x);
	free(any);
	return result;
}

enum sweep_untried sweep_tried_avoid(const struct sweep_tried *tried, struct sweep_random *random, double *x)
{
	const struct sweep_space *space = tried->history->space;
	if (sweep_space_free_of_limits(space)) return avoid_anywhere(tried, random, x);
	size_t count;
	const double *points = sweep_space_points(space, &count);
	if (points) return avoid_listed(tried, random, points, count, x);
	return avoid_by_draws(tried, random, x);
}
