/* emit.h - whole lines from several threads to one file descriptor, within a fifth of a second and not one by one. */
#ifndef SWEEP_TRAIN_EMIT_H
#define SWEEP_TRAIN_EMIT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_emit;

/* Writes to the file descriptor `out`. Any thread may call the functions that follow. */
struct sweep_emit *sweep_emit_new(int out);

/* Adds whole lines, each with its line end. They are written together, and lines of other threads come before or after
 * them. Lines that wait are written in pieces that a pipe takes whole. `at_once`: with all that wait before the
 * function returns. */
void sweep_emit_add(struct sweep_emit *emit, const char *lines, size_t length, bool at_once);

/* Writes what waits. SWEEP_FAILED: a write has failed, this one or one before, and nothing is written from then on.
 * An output whose reader is gone fails with an empty message: there is nothing to say. */
enum sweep_status sweep_emit_flush(struct sweep_emit *emit, struct sweep_error *err);

/* Whether a write has failed. */
bool sweep_emit_broken(const struct sweep_emit *emit);

/* Drops what waits. `emit` may be NULL. */
void sweep_emit_free(struct sweep_emit *emit);

#endif
