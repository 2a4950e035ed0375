/* What conditions and constraints make of a space. */
#include "base/memory.h"
#include "search/fits.h"
#include "search/space-axis.h"
#include "spec/active.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep_space_limits
{
	bool *wanted;             /* [parameters] that conditions or constraints look at */
	struct sweep_draw *draws; /* [parameters] workspace */
	bool *absent, *unknown;   /* [parameters] workspaces */
	bool tried, listed;       /* to list the points; they could be */
	size_t count;
	double *points; /* [count][axes] */
};

static void mark_wanted(const struct sweep *sweep, bool *wanted)
{
	for (size_t i = 0; i < sweep->count; i++)
		for (size_t c = 0; c < sweep->parameters[i].condition_count; c++)
			wanted[sweep->parameters[i].conditions[c].parameter] = true;
	for (size_t i = 0; i < sweep->constraint_count; i++) sweep_constraint_decided_by(sweep, i, wanted);
}

struct sweep_space_limits *sweep_space_limits_new(const struct sweep *sweep)
{
	struct sweep_space_limits *limits = sweep_alloc(1, sizeof *limits);
	limits->wanted = sweep_alloc(sweep->count, sizeof *limits->wanted);
	limits->draws = sweep_alloc(sweep->count, sizeof *limits->draws);
	limits->absent = sweep_alloc(sweep->count, sizeof *limits->absent);
	limits->unknown = sweep_alloc(sweep->count, sizeof *limits->unknown);
	mark_wanted(sweep, limits->wanted);
	return limits;
}

void sweep_space_limits_free(struct sweep_space_limits *limits)
{
	free(limits->wanted);
	free(limits->draws);
	free(limits->absent);
	free(limits->unknown);
	free(limits->points);
	free(limits);
}

/* The draws that are looked at, in the workspace. */
static struct sweep_draw *draws_of(const struct sweep_space *space, const double *x)
{
	const struct sweep *sweep = space->sweep;
	struct sweep_space_limits *limits = space->limits;
	for (size_t i = 0, axis = 0; i < sweep->count; i++)
	{
		const bool is_axis = axis < space->count && space->axes[axis].parameter == i;
		if (limits->wanted[i]) limits->draws[i] = sweep_space_axis_draw(space, i, is_axis ? axis : space->count, x);
		axis += is_axis;
	}
	if (sweep->conditional) sweep_mark_absent(sweep, limits->draws);
	return limits->draws;
}

bool sweep_space_free_of_limits(const struct sweep_space *space)
{
	return !space->sweep->conditional && space->sweep->constraint_count == 0;
}

/* Whether the parameter that a condition looks at, which is there, has one of its values. */
static bool holds(const struct sweep *sweep, const struct sweep_condition *condition, const struct sweep_draw *draws)
{
	const size_t at = condition->parameter;
	for (size_t v = 0; v < condition->count; v++)
		if (sweep_draw_is(&sweep->parameters[at], &draws[at], condition->values[v])) return true;
	return false;
}

const bool *sweep_space_limits_absent(const struct sweep_space *space, const double *x, const bool *unknown)
{
	const struct sweep *sweep = space->sweep;
	const struct sweep_draw *draws = draws_of(space, x);
	bool *absent = space->limits->absent;
	for (size_t k = 0; k < sweep->count; k++)
	{
		const size_t i = sweep->order[k];
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		absent[i] = false;
		for (size_t c = 0; c < parameter->condition_count && !absent[i]; c++)
		{
			const struct sweep_condition *condition = &parameter->conditions[c];
			const size_t at = condition->parameter;
			absent[i] = absent[at] || unknown[at] || !holds(sweep, condition, draws);
		}
	}
	return absent;
}

static bool is_known(const struct sweep_space_axis *axis, double x)
{
	return axis->kind == SWEEP_AXIS_CHOICE ? x < (double)axis->levels : !isnan(x);
}

void sweep_space_absent(const struct sweep_space *space, const double *x, bool *absent)
{
	memset(absent, 0, space->count * sizeof *absent);
	if (!space->sweep->conditional) return;
	bool *unknown = space->limits->unknown;
	for (size_t i = 0; i < space->count; i++) unknown[space->axes[i].parameter] = !is_known(&space->axes[i], x[i]);
	const bool *of = sweep_space_limits_absent(space, x, unknown);
	for (size_t i = 0; i < space->count; i++) absent[i] = of[space->axes[i].parameter];
}

void sweep_space_settle(const struct sweep_space *space, double *x)
{
	if (!space->sweep->conditional) return;
	const struct sweep_draw *draws = draws_of(space, x);
	for (size_t i = 0; i < space->count; i++)
	{
		const struct sweep_space_axis *axis = &space->axes[i];
		if (draws[axis->parameter].absent) x[i] = axis->away;
		else if (axis->kind == SWEEP_AXIS_CHOICE && !(x[i] < (double)axis->levels)) x[i] = 0;
	}
}

bool sweep_space_allowed(const struct sweep_space *space, const double *x)
{
	if (space->sweep->constraint_count == 0) return true;
	size_t failed;
	return sweep_meets_constraints(space->sweep, draws_of(space, x), &failed);
}

double sweep_space_even(const struct sweep_space *space, size_t axis, double u)
{
	const struct sweep_space_axis *a = &space->axes[axis];
	if (a->levels == 0) return sweep_space_axis_snap(space, axis, u);
	const size_t level = (size_t)(u * (double)a->levels);
	return sweep_space_axis_of_level(a, level < a->levels ? level : a->levels - 1);
}

static void draw_axes(const struct sweep_space *space, struct sweep_random *random, bool wanted, double *x)
{
	for (size_t i = 0; i < space->count; i++)
		if (space->limits->wanted[space->axes[i].parameter] == wanted)
			x[i] = sweep_space_even(space, i, sweep_random_next(random));
}

/* What is looked at goes first: the rest is drawn for an allowed point only. */
bool sweep_space_try(const struct sweep_space *space, struct sweep_random *random, double *x)
{
	draw_axes(space, random, true, x);
	if (!sweep_space_allowed(space, x)) return false;
	draw_axes(space, random, false, x);
	sweep_space_settle(space, x);
	return true;
}

bool sweep_space_sample(const struct sweep_space *space, struct sweep_random *random, double *x)
{
	for (int round = 0; round < SWEEP_MOST_ROUNDS; round++)
		if (sweep_space_try(space, random, x)) return true;
	return false;
}

/* --- the list ------------------------------------------------------------------------------------ */

struct listing
{
	const struct sweep_space *space;
	size_t *axes; /* in the order in which it is decided whether they are there */
	double *x;
	size_t looks, capacity;
};

enum
{
	MOST_LOOKS = 8 * SWEEP_MOST_LISTED, /* at points, allowed or not, and beginnings of some, */
	MANY_AXES = 16                      /* fewer with more axes, of which each costs time */
};

static bool add_point(struct listing *listing)
{
	const struct sweep_space *space = listing->space;
	struct sweep_space_limits *limits = space->limits;
	if (!sweep_space_allowed(space, listing->x)) return true;
	if (limits->count == SWEEP_MOST_LISTED) return false;
	if (limits->count == listing->capacity)
	{
		listing->capacity = listing->capacity ? 2 * listing->capacity : 64;
		limits->points = sweep_resize(limits->points, listing->capacity * (space->count + 1), sizeof *limits->points);
	}
	memcpy(limits->points + limits->count++ * space->count, listing->x, space->count * sizeof *listing->x);
	return true;
}

/* Lists the points that have the coordinates of listing->x on the first `depth` axes; false: there are too many. */
static bool list_from(struct listing *listing, size_t depth)
{
	const struct sweep_space *space = listing->space;
	if (++listing->looks > MOST_LOOKS / (1 + space->count / MANY_AXES)) return false;
	if (depth == space->count) return add_point(listing);
	const size_t i = listing->axes[depth];
	const struct sweep_space_axis *axis = &space->axes[i];
	const bool may_be_absent = space->sweep->parameters[axis->parameter].condition_count > 0;
	if (may_be_absent && draws_of(space, listing->x)[axis->parameter].absent)
	{
		listing->x[i] = axis->away;
		return list_from(listing, depth + 1);
	}
	if (axis->levels == 0) return false;
	for (size_t level = 0; level < axis->levels; level++)
	{
		listing->x[i] = sweep_space_axis_of_level(axis, level);
		if (!list_from(listing, depth + 1)) return false;
	}
	return true;
}

static bool list_points(const struct sweep_space *space)
{
	struct listing listing = {.space = space};
	listing.axes = sweep_alloc(space->count, sizeof *listing.axes);
	listing.x = sweep_alloc(space->count, sizeof *listing.x);
	for (size_t k = 0, at = 0; k < space->sweep->count; k++)
		for (size_t i = 0; i < space->count; i++)
			if (space->axes[i].parameter == space->sweep->order[k]) listing.axes[at++] = i;
	const bool all = list_from(&listing, 0);
	free(listing.axes);
	free(listing.x);
	return all;
}

const double *sweep_space_points(const struct sweep_space *space, size_t *count)
{
	struct sweep_space_limits *limits = space->limits;
	if (!limits->tried)
	{
		limits->tried = true;
		limits->listed = list_points(space);
		if (limits->listed && limits->points == NULL) limits->points = sweep_alloc(1, sizeof *limits->points);
	}
	*count = limits->count;
	return limits->listed ? limits->points : NULL;
}
