/* lint.h - what is allowed in a sweep file but is probably not meant. */
#ifndef SWEEP_SPEC_LINT_H
#define SWEEP_SPEC_LINT_H

#include "spec/sweep.h"

/* Adds warnings and notes about a sweep that was read without errors to `diagnostics`, and sorts it. `method` NULL:
 * the sweep's. `grid` is as for sweep_describe(). */
void sweep_lint(const struct sweep *sweep, const char *method, int64_t grid, struct sweep_diagnostics *diagnostics);

#endif
