/* runner.h - config records in, metric and state records out: what sweep-train does with each line. See run.h for what
 * goes out. */
#ifndef SWEEP_TRAIN_RUNNER_H
#define SWEEP_TRAIN_RUNNER_H

#include "base/error.h"
#include "record/record.h"
#include "train/emit.h"
#include "train/samples.h"
#include "train/sets.h"
#include "train/unknown.h"

#include <stdbool.h>
#include <stdint.h>

struct sweep_runner
{
	/* Set by the caller; texts are borrowed. */
	const char *directory; /* see sweep_data_load() */
	int64_t stride;        /* every how many-th training image, at least 1 */
	bool want_test;
	int64_t log_every; /* batches; 0: epochs only */
	uint64_t seed;     /* of runs whose configuration names none */
	int out;           /* file descriptor of the output */

	/* Tells a person one line: the data, once; a parameter that is not known, once; why a run failed; and, where
	 * `tell_ends` is set, how each other run ended. */
	void (*say)(const char *message);
	bool tell_ends;

	/* Asked before every batch; true ends the run as killed. */
	bool (*stop)(void);

	/* How it went so far. */
	int64_t failed; /* runs */

	/* The rest is the runner's own, zero at first. */
	bool loaded;
	struct sweep_sets *sets;
	const char *data_name; /* theirs */
	struct sweep_samples train, test;
	struct sweep_emit emit;
	struct sweep_unknown unknown;
};

/* Copies the record to the output and, when it is a config record, trains. A run that fails is counted, not an error.
 * SWEEP_FAILED: the data or OpenBLAS cannot be had, and the config record is not copied; or the output cannot be
 * written (see sweep_emit_flush()). */
enum sweep_status sweep_runner_take(struct sweep_runner *runner, const struct sweep_record *record,
									struct sweep_error *err);
void sweep_runner_free(struct sweep_runner *runner);

#endif
