/* runs.h - frames of runs for the tests of stats. */
#ifndef SWEEP_TESTS_RUNS_H
#define SWEEP_TESTS_RUNS_H

#include "stats/frame.h"

#include <stddef.h>

/* Sets a parameter of a row; a new row is made. */
void runs_number(struct sweep_frame *frame, const char *name, size_t row, double value);
void runs_bool(struct sweep_frame *frame, const char *name, size_t row, bool value);
void runs_text(struct sweep_frame *frame, const char *name, size_t row, const char *text);

const struct sweep_variable *runs_parameter(const struct sweep_frame *frame, const char *name);

/* A file of comma-separated numbers below the source tree, with a line of names; the last column is the metric.
 * Finishes the frame. Returns the metric, which the caller frees, or NULL. */
double *runs_read(const char *path, struct sweep_frame *frame);

#endif
