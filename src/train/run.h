/* run.h - the records of one run, and what a person is told of it.
 *
 *   {"run":3,"step":188,"time":0.31,"metrics":{"epoch":1,"loss":0.45,"test_loss":0.27,"test_accuracy":0.92}}
 *   {"run":3,"state":"finished","time":0.31,"summary":{"loss":0.45,...,"epoch":1,"data":"...","images":12000,"seed":0}}
 *   {"run":4,"state":"failed","time":0.0,"error":"batch_size is 0, wanted an integer from 1 to 2147483647"}
 *
 * `step` is the number of batches so far; `time` is in seconds since the run began, to the microsecond. Lines go out
 * whole; the first of a batch, and that of each epoch, at once. */
#ifndef SWEEP_TRAIN_RUN_H
#define SWEEP_TRAIN_RUN_H

#include "base/text.h"
#include "train/emit.h"
#include "train/trainer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_run
{
	/* Set by the caller; all texts are borrowed. */
	int64_t number;
	const char *sweep;       /* the sweep's id, or NULL */
	int64_t log_every;       /* batches; 0: epochs only */
	const char *data_name;   /* for the summary; not needed by a run that fails */
	struct sweep_emit *emit; /* where the records go */
	void (*say)(const char *message);
	bool tell_ends; /* say how it ended: "run 3: finished, loss 0.7105, test_accuracy 0.92 (0.5 s)" */

	/* Its own; zero at first. */
	double began;
	bool told; /* of a batch */
	struct sweep_text lines;
};

/* Starts the clock. */
void sweep_run_begin(struct sweep_run *run);

/* The run goes on with a training that took `seconds` until then. */
void sweep_run_go_on(struct sweep_run *run, double seconds);

/* Seconds since the run began, to the microsecond. */
double sweep_run_time(const struct sweep_run *run);

/* After a batch: the metric record of the epoch, or of the batch where it is due. */
void sweep_run_batch(struct sweep_run *run, const struct sweep_training *training, bool epoch_ended);

/* The state record: finished, or killed when epochs are missing; failed, with the reason, which is also said. */
void sweep_run_end(struct sweep_run *run, const struct sweep_training *training);
void sweep_run_fail(struct sweep_run *run, const char *reason);
void sweep_run_free(struct sweep_run *run);

#endif
