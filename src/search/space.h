/* space.h - the parameters of a sweep as coordinates for a method that learns.
 *
 * A point is double x[axes]; an axis is a parameter of which more than one value can be proposed. Constants and
 * parameters of zero width have none.
 *
 *   continuous   x in [0,1]: the share of the range (of its logarithm where the distribution is logarithmic), or the
 *                CDF of a distribution without a range: normal, log_normal, beta.
 *   ordered      the same, and the values that can be proposed are known: ints, quantised parameters, and listed values
 *                that are all numbers, or texts that read as one ("1e-4"). axis->at[levels] has their coordinates,
 *                rising from 0 to 1. Listed numbers are spaced as their logarithms where these are the more even; a 0
 *                below such numbers lies one mean step below them.
 *   choice       other listed values: x is the level, a whole number below axis->levels. Levels are unlike each other,
 *                and no order is in them. Level axis->levels stands for every value that the file does not list (any
 *                more).
 *
 * A parameter that is absent, because a condition does not hold, has a coordinate of its own, the same in all points
 * where it is absent: the one nearest to 0.5, and level axis->levels of a choice. So equal configurations are equal
 * points, and the distance between two that both lack a parameter does not depend on it. sweep_space_settle() puts it
 * there.
 *
 * Listed values that are equal, as a number or as a text, are one level; values of probability 0 are none. A range of
 * more than SWEEP_MOST_LEVELS ints or steps is continuous: its draws are rounded. */
#ifndef SWEEP_SEARCH_SPACE_H
#define SWEEP_SEARCH_SPACE_H

#include "base/random.h"
#include "base/text.h"
#include "spec/sweep.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum
{
	SWEEP_MOST_LEVELS = 4096,   /* of a range; lists may be longer */
	SWEEP_MOST_ROUNDS = 100000, /* draws of which none is allowed, before a search gives up */
	SWEEP_MOST_LISTED = 1 << 14 /* points of a space that are listed */
};

enum sweep_space_axis_kind
{
	SWEEP_AXIS_CONTINUOUS,
	SWEEP_AXIS_ORDERED,
	SWEEP_AXIS_CHOICE
};

struct sweep_space_axis
{
	enum sweep_space_axis_kind kind;
	size_t parameter;         /* its index in the sweep */
	size_t levels;            /* 0 when continuous; else 2 or more */
	double *at;               /* of each level; NULL unless ordered */
	double away;              /* the coordinate of an absent parameter */
	struct sweep_draw *draws; /* what each level means; NULL when continuous */
	size_t *level_of;         /* of each listed value; `levels` for one that cannot be proposed; NULL for a range */
	struct sweep_space_axis_key *keys;
	size_t key_count;
};

struct sweep_space
{
	const struct sweep *sweep; /* borrowed */
	size_t count;              /* of axes */
	struct sweep_space_axis *axes;
	struct sweep_space_limits *limits; /* what space-limits.c keeps */
};

/* The space borrows the sweep. */
struct sweep_space *sweep_space_new(const struct sweep *sweep);
void sweep_space_free(struct sweep_space *space); /* NULL is allowed */

/* The number of points that can be proposed; infinity when an axis is continuous. */
double sweep_space_size(const struct sweep_space *space);

/* The coordinate of the draw at u in [0,1): points that are uniform in u have the file's distribution. */
double sweep_space_axis_at(const struct sweep_space *space, size_t axis, double u);

/* The nearest coordinate that can be proposed. */
double sweep_space_axis_snap(const struct sweep_space *space, size_t axis, double x);

/* The level nearest to x, of an axis that has levels. */
size_t sweep_space_axis_level(const struct sweep_space_axis *axis, double x);

/* The coordinate of a level. */
double sweep_space_axis_of_level(const struct sweep_space_axis *axis, size_t level);

/* The draws of the point nearest to x that can be proposed, constants and all: draws[sweep->count]. What is absent
 * there is marked. */
void sweep_space_draw(const struct sweep_space *space, const double *x, struct sweep_draw *draws);

/* The point of draws, which is settled. */
void sweep_space_place(const struct sweep_space *space, const struct sweep_draw *draws, double *x);

/* The point of a configuration, an object nested as the sweep's parameters are (or with dotted names). It counts as far
 * as it can: numbers between or outside the proposable ones have their place, down to -1 and up to 2; a value that the
 * file does not list is level axis->levels of a choice; what is missing, or is no number where one is wanted, has the
 * coordinate NaN. A parameter that is absent from such a configuration may be missing; where it is not, it does not
 * count. False when something is so, or when a constant differs; `why`, which may be NULL, gets the first such thing,
 * in words ("parameter lr is missing"). */
bool sweep_space_read(const struct sweep_space *space, const cJSON *config, double *x, struct sweep_text *why);

/* --- conditions and constraints ---------------------------------------------------------------------------------- */

/* Which axes are absent at x, whose coordinates can be proposed: absent[space->count]. */
void sweep_space_absent(const struct sweep_space *space, const double *x, bool *absent);

/* Puts the coordinates of absent axes where they belong; those of the others stay, or become level 0 of a choice that
 * had none. To be called whenever a coordinate has changed. */
void sweep_space_settle(const struct sweep_space *space, double *x);

/* Whether every point can be proposed as it is: there are no conditions and no constraints. */
bool sweep_space_free_of_limits(const struct sweep_space *space);

/* Whether a settled point meets the constraints. */
bool sweep_space_allowed(const struct sweep_space *space, const double *x);

/* All points that are allowed, points[*count][space->count], in a fixed order; kept by the space. NULL where there are
 * more than SWEEP_MOST_LISTED, or far more that are not allowed. */
const double *sweep_space_points(const struct sweep_space *space, size_t *count);

/* The coordinate at the share u of an axis: every level has as much of [0,1). */
double sweep_space_even(const struct sweep_space *space, size_t axis, double u);

/* A settled point drawn evenly from the coordinates, if it is allowed; false: it is not. */
bool sweep_space_try(const struct sweep_space *space, struct sweep_random *random, double *x);

/* The same until one is allowed; false: SWEEP_MOST_ROUNDS were not. */
bool sweep_space_sample(const struct sweep_space *space, struct sweep_random *random, double *x);

#endif
