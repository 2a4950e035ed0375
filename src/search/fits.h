/* fits.h - what a search says when it finds no configuration that meets the constraints. */
#ifndef SWEEP_SEARCH_FITS_H
#define SWEEP_SEARCH_FITS_H

#include "base/error.h"
#include "spec/sweep.h"

#include <stdint.h>

/* SWEEP_USAGE, at the constraint that held least often among draws of the file's distributions, with how often that was
 * and what to do. `looks` is how many candidates the search looked at. */
enum sweep_status sweep_nothing_fits(const struct sweep *sweep, uint64_t seed, int64_t looks, struct sweep_error *err);

/* Whether a constraint holds for a configuration, or does not apply to it. */
bool sweep_constraint_holds(const struct sweep *sweep, size_t constraint, const struct sweep_draw *draws);

#endif
