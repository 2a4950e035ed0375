/* optimiser.h - one step of a gradient method over all parameters at once, as PyTorch's torch.optim defines them. */
#ifndef SWEEP_TRAIN_OPTIMISER_H
#define SWEEP_TRAIN_OPTIMISER_H

#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_MOST_MOMENTS = 2
};

struct sweep_optimiser
{
	const char *name;
	int moments; /* arrays of state that a step needs, each as long as the parameters and zero at first */

	/* w[n] from the gradient g[n]; `step` counts from 1. */
	void (*step)(float *w, const float *g, float *const *moments, size_t n, double learning_rate, int64_t step);
};

/* The known ones; a NULL name ends the table.
 *
 * sgd, momentum 0.9 (torch.optim.SGD, which follows Sutskever, Martens, Dahl and Hinton 2013 but for the place of
 * the learning rate):     u = 0.9 u + g,  w = w - lr u
 *
 * adam, beta1 0.9, beta2 0.999, epsilon 1e-8 (Kingma and Ba 2015, algorithm 1):
 *     m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2,
 *     w = w - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon) */
extern const struct sweep_optimiser sweep_optimisers[];

const struct sweep_optimiser *sweep_optimiser_find(const char *name); /* NULL when there is none */

#endif
