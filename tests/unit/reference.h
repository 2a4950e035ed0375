/* reference.h - the network and its training once more, in double precision and the plainest loops: what the fast
 * functions of src/train are checked against. It shares no arithmetic with them. */
#ifndef SWEEP_TESTS_REFERENCE_H
#define SWEEP_TESTS_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

enum
{
	REFERENCE_MOST_LAYERS = 4,
	REFERENCE_MOST_UNITS = 128
};

/* Linear layers of sizes[0] inputs, sizes[1], ... outputs, an activation and dropout by given masks between them,
 * log-softmax at the end. Parameters in one array, layer by layer W [outputs][inputs], then b. */
struct reference
{
	size_t layers, sizes[REFERENCE_MOST_LAYERS + 1], count;
	double (*activation)(double x, double *slope);
	double smoothing;                       /* of labels */
	double *parameters, *gradients, *m, *v; /* [count] */
	int step;
};

/* activation: "relu", "tanh", "gelu" or "sigmoid". */
struct reference reference_new(const size_t *sizes, size_t layers, const char *activation, const float *parameters);
void reference_free(struct reference *r);

/* Mean loss of x[n][sizes[0]]; masks[l][n][sizes[l + 1]] multiplies the units of hidden layer l, NULL for none. */
double reference_loss(const struct reference *r, const float *x, const uint8_t *labels, size_t n,
					  const float *const *masks);

/* Fills the gradients, by the chain rule written out for one weight after another. */
void reference_backward(struct reference *r, const float *x, const uint8_t *labels, size_t n,
						const float *const *masks);

/* One step of PyTorch's SGD with momentum 0.9, or of Adam with its defaults. */
void reference_sgd(struct reference *r, double learning_rate);
void reference_adam(struct reference *r, double learning_rate);

#endif
