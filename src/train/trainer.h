/* trainer.h - the training loop: batches of the training images in their order, or shuffled anew in each epoch, a step
 * of the optimiser after each, and after each epoch the loss and accuracy on the test images.
 *
 * The outcome depends on the hyperparameters (the seed is one of them), the images and the machine's arithmetic
 * alone, not on what was trained before. */
#ifndef SWEEP_TRAIN_TRAINER_H
#define SWEEP_TRAIN_TRAINER_H

#include "base/error.h"
#include "train/batch.h"
#include "train/hyperparameters.h"
#include "train/network.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_training
{
	struct sweep_network net;
	struct sweep_hyperparameters h;
	struct sweep_images train;
	size_t images;   /* of them, from the first, are trained on */
	uint32_t *order; /* [images]: that of this epoch */
	struct sweep_batch batch;
	double learning_rate; /* of this epoch */
	int64_t step;         /* batches so far */
	int64_t epoch;        /* the one under way, from 1; the last one at the end */

	/* Measures. NaN until there is one. */
	double batch_loss;    /* of the last batch */
	double loss;          /* mean of the batches' losses over the last whole epoch */
	double test_loss;     /* mean over the test images after the last whole epoch; NaN without test images */
	double test_accuracy; /* share of them that is classified right */
	int64_t epochs;       /* whole ones; the training goes on after them */
};

/* Who watches a training. Either function may be NULL. */
struct sweep_watcher
{
	void *context;

	/* After every batch; at the end of an epoch `epochs` has grown and its measures are there. */
	void (*batch)(void *context, const struct sweep_training *training, bool epoch_ended);

	/* Asked before every batch; true ends the training. */
	bool (*stop)(void *context);
};

/* How many images a training takes from `train`. */
size_t sweep_training_images(const struct sweep_hyperparameters *h, const struct sweep_images *train);

/* Sets a training up, its network drawn. `train` has at least one image. SWEEP_FAILED: the network does not fit in
 * memory. Free it in either case. */
enum sweep_status sweep_training_new(struct sweep_training *training, const struct sweep_hyperparameters *h,
									 enum sweep_form form, const struct sweep_images *train, struct sweep_error *err);

/* Trains from epoch `epochs` + 1 (who goes on with a training has set `epochs`, `step` and the measures, and written
 * the network's arrays) to the end, or until stop() says so: then `epochs` is less than h.epochs. `test` may be NULL.
 * When no epochs are left to train, the network is only tested. SWEEP_FAILED: the loss is not finite any more, in a
 * batch, in a test or, without a test, after the last batch, and *err says since when. */
enum sweep_status sweep_training_run(struct sweep_training *training, const struct sweep_images *test,
									 const struct sweep_watcher *watcher, struct sweep_error *err);
void sweep_training_free(struct sweep_training *training);

/* Mean loss and share of right answers of the network, without dropout, on `images`. */
enum sweep_status sweep_evaluate(struct sweep_network *net, enum sweep_form form, const struct sweep_images *images,
								 double *loss, double *accuracy, struct sweep_error *err);

#endif
