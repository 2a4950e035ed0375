/* emit.h - whole lines to a file descriptor, not too often and not too late. */
#ifndef SWEEP_TRAIN_EMIT_H
#define SWEEP_TRAIN_EMIT_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/* A zeroed struct with `out` set is ready. */
struct sweep_emit
{
	int out;                   /* file descriptor */
	struct sweep_text pending; /* whole lines that are not written yet */
	double written;            /* when lines were last written, seconds */
	int error;                 /* errno of a write that failed; nothing is written from then on */
};

/* Adds whole lines, and writes when there is enough for one piece. */
void sweep_emit_add(struct sweep_emit *emit, const struct sweep_text *lines);

/* To be called now and then: writes what has been pending for long. */
void sweep_emit_tick(struct sweep_emit *emit);

/* Writes what is pending. An output whose reader is gone fails with an empty message: there is nothing to say. */
enum sweep_status sweep_emit_flush(struct sweep_emit *emit, struct sweep_error *err);
bool sweep_emit_broken(const struct sweep_emit *emit); /* a write failed */
void sweep_emit_free(struct sweep_emit *emit);

#endif
