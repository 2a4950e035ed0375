/* network.h - linear layers with an activation and dropout between them, log-softmax at the end: what the trainer
 * trains. Without hidden layers it is the linear model.
 *
 * There is no array of gradients: each layer's gradient is taken and used at once, so that a step goes over the weights
 * a single time. */
#ifndef SWEEP_TRAIN_NETWORK_H
#define SWEEP_TRAIN_NETWORK_H

#include "base/error.h"
#include "train/activation.h"
#include "train/dropout.h"
#include "train/layer.h"
#include "train/optimiser.h"

#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_MOST_HIDDEN = 16, /* layers */
	SWEEP_MOST_LAYERS = SWEEP_MOST_HIDDEN + 1
};

struct sweep_network
{
	size_t layers;
	struct sweep_layer layer[SWEEP_MOST_LAYERS];
	const struct sweep_activation *activation; /* after every layer but the last */
	const struct sweep_kernels *kernels;       /* the best for this machine */
	double label_smoothing;                    /* of the loss in training, for the caller to set: 0 at first */
	size_t batch;                              /* the most rows that forward takes at once */
	size_t count;                              /* of parameters, without padding */
	int moments;                               /* arrays of the optimiser's */
	float *scratch;                            /* for one layer's pass at a time */
	float *memory;                             /* all arrays of the layers and the scratch are pieces of it */
};

/* A network with sizes[0] inputs and `layers` layers (1 to SWEEP_MOST_LAYERS) of sizes[1], sizes[2], ... outputs, for
 * batches of `form` of up to `batch` images, its parameters and `moments` arrays for the optimiser all 0. SWEEP_FAILED
 * when this machine has not the memory, or OpenBLAS is needed and not there. Free it in either case. */
enum sweep_status sweep_network_new(struct sweep_network *net, enum sweep_form form, const size_t *sizes, size_t layers,
									const struct sweep_activation *activation, size_t batch, int moments,
									struct sweep_error *err);
void sweep_network_free(struct sweep_network *net);

/* Draws the parameters; see sweep_layer_draw(). */
void sweep_network_init(struct sweep_network *net, uint64_t seed);

/* All parameters, or all moments, in PyTorch's order and layout, whatever the network's own is: layer by layer
 * w[outputs][inputs], then b[outputs]. Arrays of `count`. */
enum sweep_state_array
{
	SWEEP_PARAMETERS,
	SWEEP_FIRST_MOMENT,
	SWEEP_SECOND_MOMENT
};
void sweep_network_read(const struct sweep_network *net, int which, float *out);
void sweep_network_write(struct sweep_network *net, int which, const float *in);

/* The mean loss of the batch in training; leaves what the step needs. With dropout p > 0 the masks of `place` are drawn
 * (its `layer` is set here). */
double sweep_network_forward(struct sweep_network *net, const struct sweep_batch *batch, double dropout,
							 struct sweep_dropout_place place);

/* The backward pass of the batch whose forward pass was the last, and a step of the optimiser on all parameters. After
 * a first step of sgd the first moment is the gradient itself. */
void sweep_network_step(struct sweep_network *net, const struct sweep_batch *batch, const struct sweep_step *step);

/* The mean loss of the batch in use: without dropout and label smoothing. *right grows by the number of images that
 * are classified right. */
double sweep_network_test(struct sweep_network *net, const struct sweep_batch *batch, size_t *right);

#endif
