#include "search/maximise.h"

#include "base/clock.h"
#include "base/memory.h"
#include "search/acquisition.h"
#include "search/inset.h"
#include "search/minimise.h"
#include "search/pool.h"
#include "search/region.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	STARTS = 4,      /* from which the search goes on */
	ROUNDS = 4,      /* of gradient and of single changes, at each start */
	CALLS = 25,      /* of the gradient in a round */
	HALVES = 6,      /* of its step, until it is allowed */
	MOST_LEVELS = 24 /* of an axis that are tried in a round */
};

/* What a point outside the region has to promise more, as a logarithm: twenty times as much. */
#define FAR 3.0

/* The same of a point nearer to an end than the inset allows: seven times as much. */
#define OUT 2.0

static bool is_late(struct sweep_maximiser *m)
{
	m->late = m->late || sweep_clock() > m->deadline;
	return m->late;
}

/* --- from one point upwards ---------------------------------------------------------------------- */

struct climb
{
	struct sweep_maximiser *maximiser;
	const struct sweep_region *region;
	const struct sweep_inset *inset;
	const struct sweep_space *space;
	size_t smooth_count;
	size_t *smooth; /* axes with an order that are there */
	bool *absent;
	double *point, *trial, *bounds, *work, *many, *scores;
};

static struct climb climb_new(struct sweep_maximiser *m, const struct sweep_region *region,
							  const struct sweep_inset *inset)
{
	const struct sweep_space *space = m->tried->history->space;
	struct climb c = {.maximiser = m, .region = region, .inset = inset, .space = space};
	c.smooth = sweep_alloc(space->count, sizeof *c.smooth);
	c.absent = sweep_alloc(space->count, sizeof *c.absent);
	c.point = sweep_alloc(6 * space->count + sweep_gp_work(m->gp) + MOST_LEVELS * (space->count + 1), sizeof *c.point);
	c.trial = c.point + space->count;
	c.bounds = c.trial + space->count;
	c.work = c.bounds + 2 * space->count;
	c.many = c.work + 2 * space->count + sweep_gp_work(m->gp);
	c.scores = c.many + MOST_LEVELS * space->count;
	return c;
}

static void climb_free(struct climb *c)
{
	free(c->smooth);
	free(c->absent);
	free(c->point);
}

/* What each point is worth: its acquisition, less the handicaps. */
static void score(const struct climb *c, size_t count, const double *points, double *scores)
{
	const struct sweep_maximiser *m = c->maximiser;
	double *variance = sweep_alloc(count, sizeof *variance);
	sweep_gp_predict(m->gp, count, points, scores, variance);
	for (size_t i = 0; i < count; i++)
	{
		const double *x = points + i * m->gp->axes;
		scores[i] = sweep_log_ei(scores[i], variance[i], m->best);
		if (!sweep_region_has(c->region, x)) scores[i] -= FAR;
		if (!sweep_inset_has(c->inset, x)) scores[i] -= OUT;
	}
	free(variance);
}

/* Scores c->trial when it is allowed and untried, as the nearest point that can be proposed; true when it is better
 * than *value. */
static bool is_better(struct climb *c, double value)
{
	for (size_t i = 0; i < c->space->count; i++) c->trial[i] = sweep_space_axis_snap(c->space, i, c->trial[i]);
	sweep_space_settle(c->space, c->trial);
	if (!sweep_space_allowed(c->space, c->trial)) return false;
	score(c, 1, c->trial, c->scores);
	return c->scores[0] > value + 1e-6 && !sweep_tried_has(c->maximiser->tried, c->trial);
}

/* The axes with an order that are there at x. */
static void list_smooth(struct climb *c, const double *x)
{
	sweep_space_absent(c->space, x, c->absent);
	c->smooth_count = 0;
	for (size_t i = 0; i < c->space->count; i++)
		if (c->space->axes[i].kind != SWEEP_AXIS_CHOICE && !c->absent[i]) c->smooth[c->smooth_count++] = i;
}

/* The bounds of the smooth axes: those of the region for a point inside, and those of the inset. */
static void bound(struct climb *c, const double *x)
{
	const bool near = sweep_region_has(c->region, x), within = sweep_inset_has(c->inset, x);
	double *low = c->bounds, *high = low + c->space->count;
	for (size_t i = 0; i < c->smooth_count; i++)
	{
		const size_t axis = c->smooth[i];
		low[i] = near ? fmax(0, c->region->low[axis]) : 0;
		high[i] = near ? fmin(1, c->region->high[axis]) : 1;
		if (!within) continue;
		low[i] = fmin(fmax(low[i], c->inset->low[axis]), high[i]);
		high[i] = fmax(fmin(high[i], c->inset->high[axis]), low[i]);
	}
}

/* Up the gradient, then to the nearest point that can be proposed; where that is not allowed, back by halves. Stays
 * where it is no better. */
static bool go_up(struct climb *c, double *x, double *value)
{
	const size_t axes = c->space->count;
	list_smooth(c, x);
	if (c->smooth_count == 0) return false;
	bound(c, x);
	struct sweep_acquisition acquisition = {c->maximiser->gp, c->maximiser->best, c->smooth_count,
											c->smooth,        c->trial,           c->work};
	const struct sweep_function function = {c->smooth_count, c->bounds, c->bounds + axes, sweep_acquisition_value,
											&acquisition};
	memcpy(c->trial, x, axes * sizeof *x);
	for (size_t i = 0; i < c->smooth_count; i++) c->point[i] = x[c->smooth[i]];
	sweep_minimise(&function, c->point, CALLS, 1e-3, 1e-5);
	const int steps = c->space->sweep->constraint_count > 0 ? HALVES : 1;
	double share = 1;
	for (int step = 0; step < steps; step++, share /= 2)
	{
		memcpy(c->trial, x, axes * sizeof *x);
		for (size_t i = 0; i < c->smooth_count; i++)
		{
			const size_t axis = c->smooth[i];
			c->trial[axis] = share < 1 ? x[axis] + share * (c->point[i] - x[axis]) : c->point[i];
		}
		if (!is_better(c, *value)) continue;
		*value = c->scores[0];
		memcpy(x, c->trial, axes * sizeof *x);
		return true;
	}
	return false;
}

/* The levels to try for an axis: all when few; else, where they have an order, the nearest, and of choices some. */
static size_t list_levels(struct climb *c, size_t axis, double x, size_t *levels)
{
	const struct sweep_space_axis *a = &c->space->axes[axis];
	size_t count = 0;
	if (a->levels <= MOST_LEVELS)
		for (; count < a->levels; count++) levels[count] = count;
	else if (a->kind == SWEEP_AXIS_CHOICE)
		for (; count < MOST_LEVELS; count++)
			levels[count] = (size_t)sweep_random_below(c->maximiser->random, a->levels);
	else
	{
		const size_t here = sweep_space_axis_level(a, x);
		for (size_t reach = 1; count + 2 <= MOST_LEVELS; reach += 1 + reach / 3)
		{
			levels[count++] = here + reach < a->levels ? here + reach : a->levels - 1;
			levels[count++] = here > reach ? here - reach : 0;
		}
	}
	return count;
}

/* Changes one discrete coordinate after another to its best level at which the point was not tried. */
static bool change_levels(struct climb *c, double *x, double *value)
{
	const size_t axes = c->space->count;
	bool gained = false;
	for (size_t i = 0; i < axes && !is_late(c->maximiser); i++)
	{
		size_t levels[MOST_LEVELS];
		if (c->space->axes[i].levels == 0) continue;
		const size_t count = list_levels(c, i, x[i], levels);
		for (size_t k = 0; k < count; k++)
		{
			memcpy(c->many + k * axes, x, axes * sizeof *x);
			c->many[k * axes + i] = sweep_space_axis_of_level(&c->space->axes[i], levels[k]);
			sweep_space_settle(c->space, c->many + k * axes);
		}
		score(c, count, c->many, c->scores);
		size_t best = count;
		double most = *value + 1e-6;
		for (size_t k = 0; k < count; k++)
			if (c->scores[k] > most && sweep_space_allowed(c->space, c->many + k * axes) &&
				!sweep_tried_has(c->maximiser->tried, c->many + k * axes))
			{
				most = c->scores[k];
				best = k;
			}
		if (best == count) continue;
		*value = most;
		memcpy(x, c->many + best * axes, axes * sizeof *x);
		gained = true;
	}
	return gained;
}

static void climb(struct climb *c, double *x, double *value)
{
	for (int round = 0; round < ROUNDS; round++)
	{
		if (is_late(c->maximiser)) return;
		const bool up = go_up(c, x, value), changed = change_levels(c, x, value);
		if (!changed && !(up && c->smooth_count < c->space->count)) return;
	}
}

/* --- the best ------------------------------------------------------------------------------------ */

/* The index of the greatest score; `count` when none is above minus infinity. */
static size_t greatest(size_t count, const double *scores)
{
	size_t best = count;
	double most = -INFINITY;
	for (size_t i = 0; i < count; i++)
		if (scores[i] > most)
		{
			most = scores[i];
			best = i;
		}
	return best;
}

/* The scores of the points that were not tried; minus infinity for the others. */
static double *score_pool(const struct climb *c, const struct sweep_pool *pool)
{
	double *scores = sweep_alloc(pool->count, sizeof *scores);
	score(c, pool->count, pool->points, scores);
	for (size_t i = 0; i < pool->count; i++)
		if (sweep_tried_has(c->maximiser->tried, pool->points + i * pool->space->count)) scores[i] = -INFINITY;
	return scores;
}

/* The best point that is found from the pool, x, and what it is worth. */
static double climb_from_pool(struct climb *c, struct sweep_pool *pool, double *x)
{
	const size_t axes = pool->space->count;
	double *scores = score_pool(c, pool), most = -INFINITY;
	for (int start = 0; start < STARTS; start++)
	{
		const size_t i = greatest(pool->count, scores);
		if (i == pool->count) break;
		double *point = pool->points + i * axes, value = scores[i];
		scores[i] = -INFINITY;
		climb(c, point, &value);
		if (!(value > most)) continue;
		most = value;
		memcpy(x, point, axes * sizeof *x);
	}
	free(scores);
	return most;
}

double sweep_maximise(struct sweep_maximiser *m, double *x)
{
	const struct sweep_space *space = m->tried->history->space;
	struct sweep_pool pool = {.space = space};
	struct sweep_region region = sweep_region_new(space, m->centre);
	struct sweep_inset inset = sweep_inset_new(&region, m->random);
	sweep_pool_fill(&pool, m->incumbents, m->incumbent, m->random);
	/* the other half of the points may be at the ends */
	for (size_t i = 0; i < pool.count; i += 2) sweep_inset_apply(&inset, pool.points + i * space->count);
	struct climb c = climb_new(m, &region, &inset);
	const double most = climb_from_pool(&c, &pool, x);
	climb_free(&c);
	sweep_inset_free(&inset);
	sweep_region_free(&region);
	sweep_pool_free(&pool);
	m->untried = isfinite(most) ? SWEEP_UNTRIED_FOUND : sweep_tried_avoid(m->tried, m->random, x);
	return most;
}
