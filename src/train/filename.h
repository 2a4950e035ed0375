/* filename.h - names of files that runs have each, from one name for all: w/{run}.weights, with {run} for the run's
 * number and {sweep} for its sweep's id. */
#ifndef SWEEP_TRAIN_FILENAME_H
#define SWEEP_TRAIN_FILENAME_H

#include "base/error.h"

#include <stdint.h>

/* SWEEP_USAGE: the name is empty or has another {word}. */
enum sweep_status sweep_filename_check(const char *name, struct sweep_error *err);

/* The name of a run's file; the caller frees it. `sweep` is NULL when the run's record names none. NULL: *err says why
 * there can be no name. */
char *sweep_filename_expand(const char *name, int64_t run, const char *sweep, struct sweep_error *err);

#endif
