/* optimiser.h - one step of a gradient method over all parameters, as PyTorch's torch.optim defines it.
 *
 * Each step's numbers are computed once, from the settings, the learning rate and the number t of the step, counted
 * from 1, into a struct sweep_step; then its rule is applied to every parameter alike. A rule is one loop without
 * branches, which other loops may do in vectors or together with other work; sweep_step_apply() is the plain one. In
 * all of them, with every letter a float that stands in struct sweep_step, and evaluated from left to right:
 *
 *     g = g + l2 w
 *   sgd, no momentum        w = w - rate g
 *   sgd, momentum           u = momentum u + g,   w = w - rate u
 *   sgd, Nesterov's         u = momentum u + g,   w = w - rate (g + momentum u)
 *   adam, adamw             m = keep1 m + take1 g,   v = keep2 v + take2 g g,
 *                           w = shrink w,   w = w - rate m / (sqrt(v) root + epsilon)
 *   rmsprop                 v = keep2 v + take2 g g,   w = w - rate g / (sqrt(v) + epsilon)
 *   rmsprop, momentum       v = keep2 v + take2 g g,   u = momentum u + g / (sqrt(v) + epsilon),   w = w - rate u
 *
 * where, with the settings on the right-hand side,
 *
 *   rate = learning_rate, in adam and adamw learning_rate / (1 - beta1^t)
 *   l2 = weight_decay, but 0 in adamw;   shrink = 1, but 1 - learning_rate weight_decay in adamw
 *   keep1 = beta1,   take1 = 1 - beta1,   keep2 = beta2 (rmsprop: alpha),   take2 = 1 - keep2
 *   root = 1 / sqrt(1 - beta2^t),   epsilon = 1e-8
 *
 * all computed in double and rounded once. l2 = 0 and shrink = 1 leave finite numbers as they are.
 *
 * Sources: sgd: Sutskever, Martens, Dahl and Hinton 2013, "On the importance of initialization and momentum", but for
 * the place of the learning rate (torch.optim.SGD's note). adam: Kingma and Ba 2015, algorithm 1. adamw: Loshchilov and
 * Hutter 2019, "Decoupled weight decay regularization", algorithm 2. rmsprop: Hinton 2012, "Neural networks for machine
 * learning", lecture 6e; the place of epsilon is PyTorch's. */
#ifndef SWEEP_TRAIN_OPTIMISER_H
#define SWEEP_TRAIN_OPTIMISER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_MOST_MOMENTS = 2
};

enum sweep_rule
{
	SWEEP_SGD,              /* no moments */
	SWEEP_SGD_MOMENTUM,     /* moments[0] is u */
	SWEEP_SGD_NESTEROV,     /* moments[0] is u */
	SWEEP_ADAM,             /* moments[0] is m, moments[1] is v; adamw too */
	SWEEP_RMSPROP,          /* moments[0] is v */
	SWEEP_RMSPROP_MOMENTUM, /* moments[0] is v, moments[1] is u */
	SWEEP_RULES
};

/* What a configuration calls an optimizer. */
struct sweep_optimiser
{
	const char *name;
	enum sweep_rule plain, with_momentum, with_nesterov;
	bool decoupled;                /* weight decay shrinks the weights instead of joining the gradient */
	double momentum, weight_decay; /* where the configuration has none */
};

/* The known ones, adam first; a NULL name ends the table. */
extern const struct sweep_optimiser sweep_optimisers[];

const struct sweep_optimiser *sweep_optimiser_find(const char *name); /* NULL when there is none */

/* The settings are among the hyperparameters: optimizer, weight_decay, momentum, nesterov, beta1, beta2, alpha. Those
 * that an optimiser does not use have no effect on it. */
struct sweep_hyperparameters;

enum sweep_rule sweep_optimiser_rule(const struct sweep_hyperparameters *h);

/* Arrays of state that a rule needs, each as long as the parameters and zero before the first step. */
int sweep_rule_moments(enum sweep_rule rule);

struct sweep_step
{
	enum sweep_rule rule;
	float rate, l2, shrink, momentum;
	float keep1, take1, keep2, take2, root, epsilon;
};

/* Step t, from 1. */
struct sweep_step sweep_optimiser_prepare(const struct sweep_hyperparameters *h, double learning_rate, int64_t t);

/* w[n] and the moments[][n] from the gradient g[n]: the step of the plain kernels (kernel.h). Moments that the rule
 * does not need are not looked at. */
void sweep_step_apply(const struct sweep_step *step, float *w, const float *g, float *const *moments, size_t n);

#endif
