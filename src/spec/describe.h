/* describe.h - a sweep file's space as a table for people. */
#ifndef SWEEP_SPEC_DESCRIBE_H
#define SWEEP_SPEC_DESCRIBE_H

#include "spec/sweep.h"

/* Appends a heading (method, metric, run_cap, early_terminate, size of the grid, constraints) and a line for each
 * parameter: its name, distribution, the type of its values, when it is active (in a sweep with conditions), and the
 * values themselves or the 5 %, 50 % and 95 % quantiles as they would be drawn. `method` NULL: the sweep's. `grid` is
 * the number of points of a grid, INT64_MAX when there are more than that, -1 when the method has no end. */
void sweep_describe(const struct sweep *sweep, const char *method, int64_t grid, struct sweep_text *out);

#endif
