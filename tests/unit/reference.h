/* reference.h - the network and its training once more, in double precision and the plainest loops: what the fast
 * functions of src/train are checked against. It shares no arithmetic with them. */
#ifndef SWEEP_TESTS_REFERENCE_H
#define SWEEP_TESTS_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

enum
{
	REFERENCE_CLASSES = 10
};

/* inputs -> hidden, ReLU, dropout by a given mask -> 10, log-softmax. Parameters in one array: W1 [hidden][inputs], b1,
 * W2 [10][hidden], b2. */
struct reference
{
	size_t inputs, hidden, count;
	double *parameters, *gradients, *m, *v; /* [count] */
	int step;
};

struct reference reference_new(size_t inputs, size_t hidden, const float *parameters);
void reference_free(struct reference *r);

/* Mean negative log likelihood of x[n][inputs]; mask[n][hidden] multiplies the hidden units, NULL for none. */
double reference_loss(const struct reference *r, const float *x, const uint8_t *labels, size_t n, const float *mask);

/* Fills the gradients, by the chain rule written out for one weight after another. */
void reference_backward(struct reference *r, const float *x, const uint8_t *labels, size_t n, const float *mask);

/* One step of PyTorch's SGD with momentum 0.9, or of Adam with its defaults. */
void reference_sgd(struct reference *r, double learning_rate);
void reference_adam(struct reference *r, double learning_rate);

#endif
