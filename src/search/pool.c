#include "search/pool.h"

#include "base/memory.h"
#include "search/tried.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	SPREAD = 240,     /* points that fill the space */
	AROUND = 24,      /* points around each incumbent */
	MOST_MISSES = 20, /* points that are not allowed, for each that is wanted */
	RARE = 64,        /* points that fill the space, at least */
	MOST_WHOLE = 600  /* points of a discrete space that is taken whole */
};

static double *add_point(struct sweep_pool *pool)
{
	if (pool->count == pool->capacity)
	{
		pool->capacity = pool->capacity ? 2 * pool->capacity : 512;
		pool->points = sweep_resize(pool->points, pool->capacity, pool->space->count * sizeof *pool->points);
	}
	return pool->points + pool->count++ * pool->space->count;
}

/* Settles the last point, and takes it away again unless it is allowed. */
static bool keep_allowed(struct sweep_pool *pool)
{
	double *x = pool->points + (pool->count - 1) * pool->space->count;
	sweep_space_settle(pool->space, x);
	const bool allowed = sweep_space_allowed(pool->space, x);
	if (!allowed) pool->count--;
	return allowed;
}

/* The additive sequence of Roberts (2018) with the powers of 1/g, g^(axes+1) = g + 1, shifted at random. */
static void add_spread(struct sweep_pool *pool, struct sweep_random *random)
{
	const size_t axes = pool->space->count;
	double g = 2, *shift = sweep_alloc(2, axes * sizeof *shift), *step = shift + axes, power = 1;
	for (int i = 0; i < 60; i++) g = pow(1 + g, 1 / ((double)axes + 1));
	for (size_t i = 0; i < axes; i++)
	{
		step[i] = power /= g;
		shift[i] = sweep_random_next(random);
	}
	for (size_t k = 0; k < SPREAD * MOST_MISSES && pool->count < SPREAD; k++)
	{
		double *x = add_point(pool);
		for (size_t i = 0; i < axes; i++)
			x[i] = sweep_space_even(pool->space, i, fmod(shift[i] + (double)(k + 1) * step[i], 1));
		keep_allowed(pool);
	}
	free(shift);
}

/* A few where allowed points are so rare that the sequence meets hardly any: as they are drawn, or from the list. */
static void add_rare(struct sweep_pool *pool, struct sweep_random *random)
{
	const struct sweep_space *space = pool->space;
	size_t count = 0;
	const double *points = sweep_space_points(space, &count);
	for (size_t k = pool->count; k < SPREAD && points && count > 0; k++)
		memcpy(add_point(pool), points + (size_t)sweep_random_below(random, count) * space->count,
			   space->count * sizeof *points);
	for (size_t k = pool->count; k < RARE && points == NULL; k++)
		if (!sweep_space_sample(space, random, add_point(pool)))
		{
			pool->count--;
			return;
		}
}

static double perturbed(const struct sweep_space *space, size_t axis, double x, double width,
						struct sweep_random *random)
{
	if (space->axes[axis].kind == SWEEP_AXIS_CHOICE) return sweep_space_even(space, axis, sweep_random_next(random));
	/* a sum of three uniform variates, almost normal, of standard deviation `width` */
	const double u = sweep_random_next(random) + sweep_random_next(random) + sweep_random_next(random) - 1.5;
	const double to = x + 2 * width * u;
	return sweep_space_axis_snap(space, axis, to < 0 ? -to : to > 1 ? 2 - to : to);
}

/* Each coordinate changes with a probability that leaves about two that do. */
static void perturb(const struct sweep_space *space, const double *incumbent, double width, struct sweep_random *random,
					double *x)
{
	const size_t axes = space->count, always = (size_t)sweep_random_below(random, axes);
	const double chance = fmax(2 / (double)axes, 0.25);
	for (size_t i = 0; i < axes; i++)
		x[i] = i == always || sweep_random_next(random) < chance ? perturbed(space, i, incumbent[i], width, random)
																 : sweep_space_axis_snap(space, i, incumbent[i]);
}

/* Widths are from 0.3 down to 0.01. */
static void add_around(struct sweep_pool *pool, const double *incumbent, struct sweep_random *random)
{
	for (size_t k = 0; k < AROUND; k++)
	{
		const double width = 0.3 * exp2(-5 * (double)k / AROUND);
		int misses = 0;
		do perturb(pool->space, incumbent, width, random, add_point(pool));
		while (!keep_allowed(pool) && ++misses < MOST_MISSES);
	}
}

static void add_all(struct sweep_pool *pool)
{
	const size_t size = (size_t)sweep_space_size(pool->space);
	for (size_t k = 0; k < size; k++) sweep_space_count_out(pool->space, k, add_point(pool));
}

/* Where only some points are allowed, those that are listed; false when they are not, or too many. */
static bool add_listed(struct sweep_pool *pool)
{
	size_t count;
	const double *points = sweep_space_points(pool->space, &count);
	if (points == NULL || count > MOST_WHOLE) return false;
	for (size_t k = 0; k < count; k++)
		memcpy(add_point(pool), points + k * pool->space->count, pool->space->count * sizeof *points);
	return true;
}

void sweep_pool_fill(struct sweep_pool *pool, size_t incumbents, const double *incumbent, struct sweep_random *random)
{
	const bool all_allowed = sweep_space_free_of_limits(pool->space);
	if (all_allowed && sweep_space_size(pool->space) <= MOST_WHOLE)
	{
		add_all(pool);
		return;
	}
	if (!all_allowed && add_listed(pool)) return;
	add_spread(pool, random);
	if (pool->count < RARE) add_rare(pool, random);
	for (size_t i = 0; i < incumbents; i++) add_around(pool, incumbent + i * pool->space->count, random);
}

void sweep_pool_free(struct sweep_pool *pool)
{
	free(pool->points);
	*pool = (struct sweep_pool){0};
}
