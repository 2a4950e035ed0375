/* fits.h - what constraints depend on, and what a search says when it finds nothing that meets them. */
#ifndef SWEEP_SEARCH_FITS_H
#define SWEEP_SEARCH_FITS_H

#include "base/error.h"
#include "spec/sweep.h"

#include <stdint.h>

/* SWEEP_USAGE, at the constraint that held least often among draws of the file's distributions, with how often that was
 * and what to do. `looks` is how many candidates the search looked at. */
enum sweep_status sweep_nothing_fits(const struct sweep *sweep, uint64_t seed, int64_t looks, struct sweep_error *err);

/* Marks the parameters that it depends on whether a constraint holds: those it uses, and those that decide whether
 * these are there. decides[sweep->count]; others stay as they are. */
void sweep_constraint_decided_by(const struct sweep *sweep, size_t constraint, bool *decides);

/* Whether a constraint holds for a configuration, or does not apply to it. */
bool sweep_constraint_holds(const struct sweep *sweep, size_t constraint, const struct sweep_draw *draws);

#endif
