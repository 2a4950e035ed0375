/* grid.h - method grid: every combination of the listed values, once, as W&B's engine orders them.
 *
 * The parameters vary in the sweep's order, the first slowest. Axes: the values of a categorical as listed; every
 * int of int_uniform; min, min+q, ... below max of q_uniform, which are ints only when min, max and q are.
 * Values that W&B's hash takes for the same (sweep_value_equal()) are one: at the first one's position, with the last
 * one's form. Constants are no axes; a file of constants alone has one point. (wandb/sweeps, grid_search.py.)
 *
 * Of combinations that differ only in parameters that are absent there is one, where the first of them stands
 * (grid-axis.h). With constraints, point k is the k-th that is allowed (filter.h). */
#ifndef SWEEP_SEARCH_GRID_H
#define SWEEP_SEARCH_GRID_H

#include "search/method.h"

/* SWEEP_USAGE, with the place in the file, for a parameter that cannot be counted out. */
enum sweep_status sweep_grid_start(struct sweep_search *search, struct sweep_error *err);
enum sweep_status sweep_grid_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
								   struct sweep_error *err);

/* With constraints a large grid would have to be counted out first: -1, until its end was reached. */
int64_t sweep_grid_size(const struct sweep_search *search);
void sweep_grid_finish(struct sweep_search *search);

#endif
