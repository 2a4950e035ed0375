/* network.h - linear layers with an activation and dropout between them, log-softmax at the end: what the trainer
 * trains. Without hidden layers it is the linear model.
 *
 * All parameters lie in one array, layer by layer, weights before bias, and the gradients in another of the same
 * shape, so that an optimiser takes one step over them all. */
#ifndef SWEEP_TRAIN_NETWORK_H
#define SWEEP_TRAIN_NETWORK_H

#include "base/error.h"
#include "train/activation.h"
#include "train/dropout.h"
#include "train/optimiser.h"

#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_MOST_HIDDEN = 16, /* layers */
	SWEEP_MOST_LAYERS = SWEEP_MOST_HIDDEN + 1
};

struct sweep_layer
{
	size_t inputs, outputs;
	float *w, *b;   /* [outputs][inputs], [outputs]: into the network's parameters */
	float *dw, *db; /* into its gradients */
	float *out;     /* [batch][outputs]: what the next layer reads; log-probabilities in the last layer */
	float *dout;    /* [batch][outputs] */
	float *slope;   /* [batch][outputs]: derivatives of activation and dropout; NULL in the last layer */
};

struct sweep_network
{
	size_t layers;
	struct sweep_layer layer[SWEEP_MOST_LAYERS];
	const struct sweep_activation *activation; /* after every layer but the last */
	double label_smoothing;                    /* of the loss in training, for the caller to set: 0 at first */
	size_t batch;                              /* the most rows that forward takes at once */
	size_t count;                              /* of parameters */
	float *parameters;                         /* [count] */
	float *gradients;                          /* [count] */
	float *moments[SWEEP_MOST_MOMENTS];        /* [count] each, zero at first: the optimiser's */
	float *memory;                             /* all of the arrays above are pieces of it */
};

/* A network with sizes[0] inputs and `layers` layers (1 to SWEEP_MOST_LAYERS) of sizes[1], sizes[2], ... outputs, for
 * up to `batch` rows, its parameters still to be set and `moments` arrays of zeros for the optimiser. SWEEP_FAILED when
 * this machine has not the memory. Free it in either case. */
enum sweep_status sweep_network_new(struct sweep_network *net, const size_t *sizes, size_t layers,
									const struct sweep_activation *activation, size_t batch, int moments,
									struct sweep_error *err);
void sweep_network_free(struct sweep_network *net);

/* Draws the parameters; see sweep_linear_init(). */
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

/* The mean loss of x[n][inputs] with `labels` in training; leaves what the backward pass needs. With dropout p > 0 the
 * masks of `place` are drawn (its `layer` is set here). */
double sweep_network_forward(struct sweep_network *net, const float *x, const uint8_t *labels, size_t n, double dropout,
							 struct sweep_dropout_place place);

/* Fills the gradients of the mean loss of the last forward pass, whose arguments these are. */
void sweep_network_backward(struct sweep_network *net, const float *x, const uint8_t *labels, size_t n);

/* The mean loss of x[n][inputs] in use: without dropout and label smoothing. *right grows by the number of rows that
 * are classified right. */
double sweep_network_test(struct sweep_network *net, const float *x, const uint8_t *labels, size_t n, size_t *right);

#endif
