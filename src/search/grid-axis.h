/* grid-axis.h - the axes of a grid, and its points by number where conditions leave parameters out. Inside src/search
 * only. */
#ifndef SWEEP_SEARCH_GRID_AXIS_H
#define SWEEP_SEARCH_GRID_AXIS_H

#include "spec/sweep.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_grid_axis
{
	size_t parameter;
	int64_t count;
	size_t *choices; /* of a categorical: which of its values stand for the points; NULL for numbers */
	double first, step;
	bool whole;
};

/* The draw of value `at` of an axis. */
struct sweep_draw sweep_grid_axis_draw(const struct sweep_grid_axis *axis, int64_t at);

/* Saturate at INT64_MAX; neither is negative. */
int64_t sweep_grid_times(int64_t a, int64_t b);
int64_t sweep_grid_plus(int64_t a, int64_t b);

/* The configurations of a grid with conditions, in the order in which they stand among all combinations: of those that
 * differ only in parameters that are absent, there is one.
 *
 * What is absent follows from the parameters that conditions look at. Their values fall into classes that no condition
 * tells apart; for each combination of classes it is known which axes are there, so the configurations below a
 * beginning of the axes are counted without looking at them. */
struct sweep_grid_branches;

/* SWEEP_USAGE where the conditions have too many combinations. Free the branches in either case. */
enum sweep_status sweep_grid_branches_new(const struct sweep *sweep, const struct sweep_grid_axis *axes, size_t count,
										  struct sweep_grid_branches **branches, struct sweep_error *err);
void sweep_grid_branches_free(struct sweep_grid_branches *branches); /* NULL is allowed */

/* Saturates at INT64_MAX. */
int64_t sweep_grid_branches_size(const struct sweep_grid_branches *branches);

/* Configuration k: draws[sweep->count], those of the axes and what is absent, the rest as it was. ends[i], which may be
 * NULL, is the number of the first configuration behind it that differs in axis i or one before it. */
void sweep_grid_branches_at(struct sweep_grid_branches *branches, int64_t k, struct sweep_draw *draws, int64_t *ends);

#endif
