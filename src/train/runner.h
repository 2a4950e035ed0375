/* runner.h - config records in, metric and state records out: what sweep-train does with each line.
 *
 *   {"run":3,"step":188,"time":0.31,"metrics":{"epoch":1,"loss":0.45,"test_loss":0.27,"test_accuracy":0.92}}
 *   {"run":3,"state":"finished","time":0.31,"summary":{"loss":0.45,...,"epoch":1,"data":"...","images":12000,"seed":0}}
 *   {"run":4,"state":"failed","time":0.0,"error":"batch_size is 0, wanted an integer from 1"}
 *
 * `step` is the number of batches so far. Lines go out whole, within a fifth of a second and at the end of each
 * epoch. */
#ifndef SWEEP_TRAIN_RUNNER_H
#define SWEEP_TRAIN_RUNNER_H

#include "base/error.h"
#include "base/text.h"
#include "record/record.h"
#include "train/samples.h"
#include "train/sets.h"

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
	 * `tell_ends` is set, how each other run ended: "run 3: finished, loss 0.7105, test_accuracy 0.92 (0.5 s)". */
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
	struct sweep_text pending; /* whole lines that are not written yet */
	double written;            /* when lines were last written, seconds */
	int write_error;           /* errno of a write that failed */
	char **warned;             /* names of unknown parameters */
	size_t warned_count, warned_capacity;
};

/* Copies the record to the output and, when it is a config record, trains. A run that fails is counted, not an error.
 * SWEEP_FAILED: the data or OpenBLAS cannot be had, and the config record is not copied; or the output cannot be
 * written. */
enum sweep_status sweep_runner_take(struct sweep_runner *runner, const struct sweep_record *record,
									struct sweep_error *err);

/* Writes what is pending. An output whose reader is gone fails with an empty message: there is nothing to say. */
enum sweep_status sweep_runner_flush(struct sweep_runner *runner, struct sweep_error *err);
void sweep_runner_free(struct sweep_runner *runner);

#endif
