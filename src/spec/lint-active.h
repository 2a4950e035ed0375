/* lint-active.h - conditions and constraints that are allowed but probably not meant: those that change nothing, and
 * those that leave nothing.
 *
 * Inside src/spec only. */
#ifndef SWEEP_SPEC_LINT_ACTIVE_H
#define SWEEP_SPEC_LINT_ACTIVE_H

#include "spec/sweep.h"

/* Adds warnings. `grid`: the method is grid. */
void sweep_lint_conditions(const struct sweep *sweep, bool grid, struct sweep_diagnostics *out);
void sweep_lint_constraints(const struct sweep *sweep, bool grid, struct sweep_diagnostics *out);

#endif
