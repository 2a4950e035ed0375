/* gp.h - a Gaussian process: what is known of an objective after some of its values.
 *
 *   y = f(x) + noise,   f ~ GP(0, k)
 *   k(x, x') = s [(1 - w) m(a) exp(-h) + w/d sum_i k_i(x_i, x'_i)]
 *   m(a) = (1 + a + a^2/3) exp(-a)                        Matern 5/2 (Rasmussen and Williams 2006, eq. 4.17)
 *   a^2  = 5 sum_i (x_i - x'_i)^2 / l_i^2                 over the axes with an order (ARD)
 *   h    = sum_i [x_i != x'_i] / l_i                      over the choices: levels are alike or not
 *   k_i  = m(a) or exp(-h) of axis i alone
 *
 * The first term lets all the d axes act upon each other, the second none: what an axis does is then the same wherever
 * the others are, as much of a training's objective is, and is learned from all the points at once (first order and
 * full order of Duvenaud, Nickisch and Rasmussen 2011, "Additive Gaussian processes").
 *
 * Hyperparameters theta[axes + SWEEP_GP_COMMON]: the logarithms of each axis's scale l, of the signal's variance s and
 * of the noise's, and the logit of the share w. They are found where the posterior density is greatest (MAP), with
 * independent normal priors. */
#ifndef SWEEP_SEARCH_GP_H
#define SWEEP_SEARCH_GP_H

#include <stdbool.h>
#include <stddef.h>

/* The hyperparameters behind those of the axes. */
enum
{
	SWEEP_GP_SIGNAL,
	SWEEP_GP_NOISE,
	SWEEP_GP_SHARE,
	SWEEP_GP_COMMON
};

/* Of a hyperparameter. */
struct sweep_gp_prior
{
	double mean, deviation, low, high;
};

struct sweep_gp
{
	size_t axes;
	bool *choice;                  /* of each axis */
	struct sweep_gp_prior *priors; /* [axes + SWEEP_GP_COMMON] */
	double *theta;                 /* the same */
	size_t count, stride, capacity;
	double *x;       /* [axes][capacity]: one axis after the other */
	double *y;       /* [capacity] */
	double *kernel;  /* K + noise, lower triangle (dense.h) */
	double *factor;  /* its Cholesky factor, */
	double *inverse; /* and the inverse of that */
	double *alpha;   /* (K + noise)^-1 y */
};

/* Room for `capacity` points. Scales, signal and noise have this module's priors, and are at their means. */
struct sweep_gp *sweep_gp_new(size_t axes, const bool *choice, size_t capacity);
void sweep_gp_free(struct sweep_gp *gp); /* NULL is allowed */

/* Adds a point; sweep_gp_update() makes it count. */
void sweep_gp_add(struct sweep_gp *gp, const double *x, double y);

/* Brings the factor up to date for points `first`, ..., those before and theta being as they were. What is not positive
 * definite gets more noise until it is. */
void sweep_gp_update(struct sweep_gp *gp, size_t first);

/* Only y has changed. */
void sweep_gp_update_values(struct sweep_gp *gp);

/* The negative logarithm of the posterior density of theta, but for a constant, and its gradient. Infinity where the
 * matrix is not positive definite. */
struct sweep_gp_fit;
struct sweep_gp_fit *sweep_gp_fit_new(const struct sweep_gp *gp);
double sweep_gp_fit_value(void *fit, const double *theta, double *gradient);
void sweep_gp_fit_free(struct sweep_gp_fit *fit);

/* Moves theta, from where it is, to the nearest greatest density, with at most `calls` values. Returns the least value.
 * sweep_gp_update(gp, 0) makes it count. */
double sweep_gp_fit(struct sweep_gp *gp, size_t calls);

/* Mean and variance of f at `count` points, x[count][axes]. */
void sweep_gp_predict(const struct sweep_gp *gp, size_t count, const double *x, double *mean, double *variance);

/* The doubles that a prediction at one point needs for its work. */
size_t sweep_gp_work(const struct sweep_gp *gp);

/* The same at one point, with gradients[axes], which are 0 for choices. `work` has sweep_gp_work() doubles. */
void sweep_gp_predict_slope(const struct sweep_gp *gp, const double *x, double *mean, double *variance,
							double *mean_slope, double *variance_slope, double *work);

#endif
