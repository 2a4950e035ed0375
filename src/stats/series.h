/* series.h - how a metric went, step by step, for each row of a frame.
 *
 * Filled value by value, then finished, then read. A zeroed struct is an empty series. 16 bytes a value. */
#ifndef SWEEP_STATS_SERIES_H
#define SWEEP_STATS_SERIES_H

#include <stdbool.h>
#include <stddef.h>

struct sweep_curve
{
	size_t count;
	double *steps;  /* once finished: rising, each once; finite */
	double *values; /* as they were logged: NaN and infinities too */
};

struct sweep_series
{
	size_t rows;
	struct sweep_curve *curves; /* [rows] as the frame's; owned */
};

/* The next value that was logged of a row. `step` NaN: it was logged without one, and has the step behind that of the
 * value before, from 0. */
void sweep_series_add(struct sweep_series *series, size_t row, double step, double value);

/* Forgets the row's values: it was tried again. */
void sweep_series_clear(struct sweep_series *series, size_t row);

/* Leaves the rows of the `rows` that there are for which kept[row] is true, in their order. */
void sweep_series_keep(struct sweep_series *series, const bool *kept, size_t rows);

/* To be called once all values are there, with the rows of the frame. Of several values at a step the last to be
 * logged counts. */
void sweep_series_finish(struct sweep_series *series, size_t rows);

/* Whether the n-th value, counted from 1, stands at the same step in every row that has one: *step, which may be NULL,
 * is that step, or NaN where no row has so many values. */
bool sweep_series_step_of(const struct sweep_series *series, size_t n, double *step);

void sweep_series_free(struct sweep_series *series);

#endif
