/* activation.h - what stands between two linear layers, element by element, as PyTorch defines it.
 *
 *   relu     f(x) = max(x, 0)                      f'(x) = [x > 0], so that f'(0) = 0
 *   tanh     f(x) = tanh(x)                        f'(x) = 1 - f(x)^2
 *   gelu     f(x) = x Phi(x)                       f'(x) = Phi(x) + x phi(x)
 *   sigmoid  f(x) = 1 / (1 + exp(-x))              f'(x) = f(x) (1 - f(x))
 *
 * gelu is the exact one (Hendrycks and Gimpel 2016, "Gaussian Error Linear Units", section 2; nn.GELU with
 * approximate='none'): Phi(x) = erfc(-x / sqrt(2)) / 2 and phi are the standard normal's distribution and density. */
#ifndef SWEEP_TRAIN_ACTIVATION_H
#define SWEEP_TRAIN_ACTIVATION_H

#include <stddef.h>

struct sweep_activation
{
	const char *name;

	/* x[n] = f(x[n]), in place, and slope[n] = f'(x[n]) of what x was; the backward pass multiplies by it. slope may be
	 * NULL. NaN stays NaN in x, so that a run that diverged is seen. */
	void (*apply)(float *x, float *slope, size_t n);
};

/* The known ones, relu first; a NULL name ends the table. */
extern const struct sweep_activation sweep_activations[];

const struct sweep_activation *sweep_activation_find(const char *name); /* NULL when there is none */

#endif
