#include "search/design.h"

#include "base/memory.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	DESIGNS = 30,            /* of which the best is taken */
	MOST_COORDINATES = 20000 /* drawn for it: fewer designs where there are many axes */
};

/* How far apart two levels of a choice are, squared. */
#define UNLIKE 0.3

/* Draws a design, points[n][axes]. */
static void draw(const struct sweep_space *space, struct sweep_random *random, size_t n, size_t *order, double *points)
{
	for (size_t axis = 0; axis < space->count; axis++)
	{
		for (size_t i = 0; i < n; i++) order[i] = i;
		for (size_t i = n; i > 1; i--)
		{
			const size_t j = (size_t)sweep_random_below(random, i), last = order[i - 1];
			order[i - 1] = order[j];
			order[j] = last;
		}
		for (size_t i = 0; i < n; i++) /* in the middle part of its n-th */
		{
			const double u = ((double)order[i] + 0.2 + 0.6 * sweep_random_next(random)) / (double)n;
			points[i * space->count + axis] = sweep_space_axis_at(space, axis, u);
		}
	}
}

/* Settles the points, and puts allowed ones in the places of those that are not; false when none is found. */
static bool admit(const struct sweep_space *space, struct sweep_random *random, size_t n, double *points)
{
	if (sweep_space_free_of_limits(space)) return true;
	for (size_t i = 0; i < n; i++)
	{
		double *x = points + i * space->count;
		sweep_space_settle(space, x);
		if (!sweep_space_allowed(space, x) && !sweep_space_sample(space, random, x)) return false;
	}
	return true;
}

static double squared_distance(const struct sweep_space *space, const double *a, const double *b)
{
	double sum = 0;
	for (size_t i = 0; i < space->count; i++)
		if (space->axes[i].kind == SWEEP_AXIS_CHOICE) sum += a[i] == b[i] ? 0 : UNLIKE;
		else sum += (a[i] - b[i]) * (a[i] - b[i]);
	return sum;
}

static double least_distance(const struct sweep_space *space, size_t n, const double *points)
{
	double least = INFINITY;
	for (size_t i = 1; i < n; i++)
		for (size_t j = 0; j < i; j++)
			least = fmin(least, squared_distance(space, points + i * space->count, points + j * space->count));
	return least;
}

bool sweep_design_point(const struct sweep_space *space, uint64_t seed, size_t n, size_t k, double *x)
{
	const size_t size = n * space->count;
	struct sweep_random random = {.seed = seed, .stream = sweep_hash("design", 6)};
	size_t *order = sweep_alloc(n, sizeof *order);
	double *points = sweep_alloc(size, sizeof *points), most = -1;
	for (size_t design = 0; design < DESIGNS && (design == 0 || design * size < MOST_COORDINATES); design++)
	{
		draw(space, &random, n, order, points);
		if (!admit(space, &random, n, points)) break;
		const double least = least_distance(space, n, points);
		if (!(least > most)) continue;
		most = least;
		memcpy(x, points + k * space->count, space->count * sizeof *x);
	}
	free(points);
	free(order);
	return most >= 0;
}
