/* sets.h - the images that all runs of a process share. The test images are loaded once, and the training images of a
 * stride once, unless they are among those of another stride that are in memory already. */
#ifndef SWEEP_TRAIN_SETS_H
#define SWEEP_TRAIN_SETS_H

#include "base/error.h"
#include "train/data.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_sets;

/* `directory` (copied) and `want_test` are those of sweep_data_load(). Nothing is loaded yet. Never NULL. */
struct sweep_sets *sweep_sets_new(const char *directory, bool want_test);

/* Every stride-th training image (stride >= 1) and the test images: loaded when they are first asked for, by one thread
 * while the others wait. They stay as they are until sweep_sets_free(). Safe to call from several threads.
 * NULL: *err says why, as sweep_data_load() does. Nothing is kept of a failure: asking again tries again. */
const struct sweep_data *sweep_sets_get(struct sweep_sets *sets, size_t stride, struct sweep_error *err);

/* Nobody reads the images any more. NULL is fine. */
void sweep_sets_free(struct sweep_sets *sets);

#endif
