/* runner.h - config records in, metric and state records out: what sweep-train does with each line. See run.h for what
 * goes out. */
#ifndef SWEEP_TRAIN_RUNNER_H
#define SWEEP_TRAIN_RUNNER_H

#include "base/crew.h"
#include "base/error.h"
#include "record/record.h"
#include "train/batch.h"
#include "train/emit.h"
#include "train/sets.h"
#include "train/unknown.h"
#include "train/weights.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_MOST_JOBS = 64 /* Debian's OpenBLAS has buffers for twice as many callers at a time */
};

/* How the first layer's product is computed. */
enum sweep_kernel_choice
{
	SWEEP_KERNEL_AUTO, /* as sweep_form_for() says */
	SWEEP_KERNEL_SPARSE,
	SWEEP_KERNEL_DENSE
};

struct sweep_runner
{
	/* Set by the caller; texts are borrowed. */
	const char *directory; /* see sweep_data_load() */
	int64_t stride;        /* every how many-th training image, from 1, where a configuration does not say */
	bool want_test;
	int64_t log_every; /* batches; 0: epochs only */
	uint64_t seed;     /* of runs whose configuration names none */
	enum sweep_kernel_choice kernel;
	size_t jobs;                  /* runs at once, from 1 to SWEEP_MOST_JOBS */
	int out;                      /* file descriptor of the output */
	struct sweep_weights weights; /* its names of files; checked, see sweep_weights_check() */

	/* Tells a person one line: the data, once; a parameter that is not known, once; why a run failed; and, where
	 * `tell_ends` is set, how each other run ended. With more than one job, threads call it at the same time. */
	void (*say)(const char *message);
	bool tell_ends;

	/* Asked before every batch, by any thread; true ends the runs under way as killed, and no more begin. */
	bool (*stop)(void);

	/* Runs that failed so far; all of them after sweep_runner_finish(). */
	_Atomic int64_t failed;

	/* The rest is the runner's own, zero at first. */
	bool told; /* on which data it trains */
	struct sweep_sets *sets;
	struct sweep_unknown unknown;
	struct sweep_emit *emit;
	struct sweep_crew *crew;
};

/* Copies the record to the output and, when it is a config record, trains. A run that fails is counted, not an error.
 * With one job it returns when the run has ended. With more it returns when the run can begin soon: as many runs as
 * there are jobs may wait. The records of the input are copied in their order: a config record when its run begins,
 * any other when all before it are out.
 * SWEEP_FAILED: the images cannot be had, and the config record is not copied. */
enum sweep_status sweep_runner_take(struct sweep_runner *runner, const struct sweep_record *record,
									struct sweep_error *err);

/* True when it is no use to take more: stop() said so, or the output cannot be written. */
bool sweep_runner_halted(const struct sweep_runner *runner);

/* Waits until every run has ended; nothing is taken afterwards. SWEEP_FAILED: the output could not be written (see
 * sweep_emit_flush()). */
enum sweep_status sweep_runner_finish(struct sweep_runner *runner, struct sweep_error *err);
void sweep_runner_free(struct sweep_runner *runner);

#endif
