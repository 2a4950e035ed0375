/* hyperparameters.h - what a configuration may say about a training, from one table. */
#ifndef SWEEP_TRAIN_HYPERPARAMETERS_H
#define SWEEP_TRAIN_HYPERPARAMETERS_H

#include "base/error.h"
#include "base/text.h"
#include "train/activation.h"
#include "train/network.h"
#include "train/optimiser.h"
#include "train/schedule.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_hyperparameters
{
	const struct sweep_optimiser *optimizer;   /* adam */
	const struct sweep_activation *activation; /* relu */
	int64_t hidden_layers;                     /* 1; 0 is the linear model */
	int64_t fc_layer_size[SWEEP_MOST_HIDDEN];  /* units of each hidden layer: 256 */
	double dropout;                            /* 0.4 */
	int64_t epochs;                            /* 1; 0 only tests the network as it is */
	double learning_rate;                      /* 0.001 */
	double weight_decay;                       /* that of the optimizer: adamw 0.01, others 0 */
	double momentum;                           /* that of the optimizer: sgd 0.9, others 0 */
	bool nesterov;                             /* false; Nesterov's momentum in sgd */
	double beta1, beta2;                       /* 0.9, 0.999; of adam and adamw */
	double alpha;                              /* 0.99; of rmsprop */
	const struct sweep_schedule *lr_schedule;  /* constant */
	int64_t lr_step_size;                      /* epochs to a step of the schedule; 0: not given */
	double lr_gamma;                           /* 0.1; of the schedule "step" */
	double label_smoothing;                    /* 0 */
	bool shuffle;                              /* false: each epoch takes the images in their order */
	int64_t stride;                            /* every how many-th training image; 0: not given */
	int64_t train_images;                      /* at most, the first of those; 0: not given */
	int64_t batch_size;                        /* 64 */
	uint64_t seed;                             /* 0 */
};

/* The values beside the fields above: the middle of what the tutorial's sweep tries, and PyTorch's learning rate. */
struct sweep_hyperparameters sweep_hyperparameters_default(void);

/* Sets the optimizer and what follows from it: weight_decay and momentum. */
void sweep_hyperparameters_optimizer(struct sweep_hyperparameters *h, const struct sweep_optimiser *optimizer);

/* Sets what `config` (an object) names; other parameters in it are passed over. Whole floats count as integers, since
 * sweeps make such (64.0). fc_layer_size is an integer for all hidden layers, or a list with one for each, whose length
 * is then also hidden_layers. Booleans are also 0, 1, "true" and "false". An optimizer brings its own weight_decay and
 * momentum, unless `config` has them. SWEEP_FAILED: *err names the first value that is of a wrong kind or out of its
 * range, or those that cannot go together. */
enum sweep_status sweep_hyperparameters_read(struct sweep_hyperparameters *h, const cJSON *config,
											 struct sweep_error *err);

/* Adds all that are given as a JSON object, from which sweep_hyperparameters_read() sets the same. */
void sweep_hyperparameters_write(const struct sweep_hyperparameters *h, struct sweep_text *out);

/* Adds the value of one that is known, as JSON; null where it is not given. */
void sweep_hyperparameter_write(const struct sweep_hyperparameters *h, const char *name, struct sweep_text *out);

/* The names: number `i`, from 0; NULL beyond the last. */
const char *sweep_hyperparameter_name(size_t i);

/* The name that `word` may be a slip of, as sweep_nearest_name() finds it, or NULL. */
const char *sweep_hyperparameter_nearest(const char *word);
bool sweep_hyperparameter_known(const char *name);

#endif
