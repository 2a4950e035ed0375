/* weights.h - the files that runs save their weights to, begin with and go on from: --save, --load and --resume. What
 * they are called: filename.h; what is in them: checkpoint.h.
 *
 * All that a training needs to go on is the last whole epoch's weights, the optimiser's moments and the number of
 * batches, since random numbers are drawn by seed, epoch and batch: a run that goes on gives the very records that it
 * would have given. */
#ifndef SWEEP_TRAIN_WEIGHTS_H
#define SWEEP_TRAIN_WEIGHTS_H

#include "base/error.h"
#include "train/checkpoint.h"
#include "train/data.h"
#include "train/hyperparameters.h"
#include "train/trainer.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* What all runs of a process share. */
struct sweep_weights
{
	/* Set by the caller. */
	const char *save, *load; /* names of files, or NULL; borrowed */
	bool resume;             /* needs `save` */

	/* Its own, zero at first. */
	void *claims;               /* the files of runs so far, a tree of tsearch() */
	struct sweep_images images; /* whose checksum was computed last */
	uint32_t images_crc32;
};

/* SWEEP_USAGE: the names cannot be, and *err says why. */
enum sweep_status sweep_weights_check(const struct sweep_weights *weights, struct sweep_error *err);
void sweep_weights_free(struct sweep_weights *weights);

/* What a run has of it. A zeroed struct has nothing. */
struct sweep_run_weights
{
	char *save, *load; /* its files, or NULL */
	bool resume;
	struct sweep_checkpoint_file from; /* `load`, open */
	const char *data;                  /* the images' name; borrowed */
	int64_t data_crc32;
	char *hyperparameters; /* JSON */
	double seconds;        /* trained before this process */
};

/* Names the run's files and reads its configuration into *h, as sweep_hyperparameters_read() does; what it does not say
 * of the network's shape and activation is that of the weights to load. `sweep` may be NULL. By one thread.
 * SWEEP_FAILED: a value is unsuitable; another run's file would be overwritten; the weights to load cannot be read, or
 * are of another shape than the configuration wants. Free *run in either case. */
enum sweep_status sweep_weights_configure(struct sweep_weights *weights, int64_t number, const char *sweep,
										  const cJSON *config, struct sweep_hyperparameters *h,
										  struct sweep_run_weights *run, struct sweep_error *err);

/* Tells on which images the run is trained: the first `count` of them, which stay where they are as long as `weights`
 * is used. `name` is borrowed. By one thread. SWEEP_FAILED: an image cannot be had (sweep_image_checked()). */
enum sweep_status sweep_weights_set_data(struct sweep_weights *weights, const struct sweep_images *images, size_t count,
										 const char *name, struct sweep_run_weights *run, struct sweep_error *err);

/* Gives a new training the weights to begin with; one that goes on also its moments, epochs and measures, and *run its
 * seconds. SWEEP_FAILED: *err says why: the file to save to cannot be written; or it is there, and is damaged or that
 * of another training; or the weights are for images of another size. */
enum sweep_status sweep_weights_begin(struct sweep_run_weights *run, struct sweep_training *training,
									  struct sweep_error *err);

/* After an epoch: replaces the file. `seconds` of the whole training. SWEEP_FAILED: *err says why, and the file is
 * still that of the epoch before. */
enum sweep_status sweep_weights_save(const struct sweep_run_weights *run, const struct sweep_training *training,
									 double seconds, struct sweep_error *err);
void sweep_run_weights_free(struct sweep_run_weights *run);

#endif
