/* space-axis.h - how an axis is made and read. Inside src/search only; space.h says what an axis is. */
#ifndef SWEEP_SEARCH_SPACE_AXIS_H
#define SWEEP_SEARCH_SPACE_AXIS_H

#include "search/space.h"

/* A listed value as a canonical text, and its level. Sorted by text. */
struct sweep_space_axis_key
{
	char *text;
	size_t level;
};

/* Fills the levels of a parameter with listed values. */
void sweep_space_axis_list(struct sweep_space_axis *axis, const struct sweep_parameter *parameter);

/* The level of a listed value that equals `item`; axis->levels when there is none. */
size_t sweep_space_axis_find(const struct sweep_space_axis *axis, const cJSON *item);

bool sweep_space_axis_same(const struct sweep_value *value, const cJSON *item);

/* The place of a number in a range: from 0 to 1 inside it, unless it is a distribution without a range. */
double sweep_space_axis_place(const struct sweep_parameter *parameter, double number);

/* The place of a number among the levels of listed numbers. */
double sweep_space_axis_among(const struct sweep_space_axis *axis, const struct sweep_parameter *parameter,
							  double number);

/* A listed value as a number; false when it is none. */
bool sweep_space_axis_number(const struct sweep_value *value, double *number);

/* The draw of a parameter at x; `axis` is its axis, or space->count when it has none. */
struct sweep_draw sweep_space_axis_draw(const struct sweep_space *space, size_t parameter, size_t axis,
										const double *x);

struct sweep_space_limits *sweep_space_limits_new(const struct sweep *sweep);
/* Which parameters are absent from a configuration with the coordinates x: [parameters], in a workspace. A condition
 * does not hold where the value of the parameter that it looks at is unknown[parameters], or none of the file's. */
const bool *sweep_space_limits_absent(const struct sweep_space *space, const double *x, const bool *unknown);
void sweep_space_limits_free(struct sweep_space_limits *limits);

#endif
