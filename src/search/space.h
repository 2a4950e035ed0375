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
 * Listed values that are equal, as a number or as a text, are one level; values of probability 0 are none. A range of
 * more than SWEEP_MOST_LEVELS ints or steps is continuous: its draws are rounded. */
#ifndef SWEEP_SEARCH_SPACE_H
#define SWEEP_SEARCH_SPACE_H

#include "base/text.h"
#include "spec/sweep.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum
{
	SWEEP_MOST_LEVELS = 4096 /* of a range; lists may be longer */
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

/* The draws of the point nearest to x that can be proposed, constants and all: draws[sweep->count]. */
void sweep_space_draw(const struct sweep_space *space, const double *x, struct sweep_draw *draws);

/* The point of draws. */
void sweep_space_place(const struct sweep_space *space, const struct sweep_draw *draws, double *x);

/* The point of a configuration, an object nested as the sweep's parameters are (or with dotted names). It counts as far
 * as it can: numbers between or outside the proposable ones have their place, down to -1 and up to 2; a value that the
 * file does not list is level axis->levels of a choice; what is missing, or is no number where one is wanted, has the
 * coordinate NaN. False when something is so, or when a constant differs; `why`, which may be NULL, gets the first such
 * thing, in words ("parameter lr is missing"). */
bool sweep_space_read(const struct sweep_space *space, const cJSON *config, double *x, struct sweep_text *why);

#endif
