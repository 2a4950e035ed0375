/* evolution.h - the covariance matrix adaptation evolution strategy, on real vectors, for a minimum.
 *
 * The (mu/mu_w, lambda)-CMA-ES of Hansen's tutorial (2016, "The CMA evolution strategy: a tutorial", arXiv:1604.00772,
 * figure 6 and table 1; names are its), with its default parameters and negative weights. Past
 * SWEEP_MOST_ROTATED dimensions the matrix is diagonal (Ros and Hansen 2008, "A simple modification in CMA-ES achieving
 * linear time and space complexity").
 *
 *   x = mean + sigma diag(scale) y,   y ~ N(0, C)
 *
 * `scale` is 1 unless a margin (margin.h) makes a coordinate wider. */
#ifndef SWEEP_SEARCH_EVOLUTION_H
#define SWEEP_SEARCH_EVOLUTION_H

#include "base/random.h"

#include <stdbool.h>
#include <stddef.h>

enum
{
	SWEEP_MOST_ROTATED = 40 /* dimensions with a full matrix */
};

struct sweep_evolution
{
	size_t n, lambda, mu;
	double *weights; /* [lambda], of the best first; sum of the first mu is 1, the others are 0 or less */
	double mu_eff, c_sigma, d_sigma, c_c, c_1, c_mu, chi; /* chi: the mean length of n standard normal variates */
	bool separable;                                       /* the matrix is diagonal: the first row of `c` */
	double sigma;
	double *mean, *scale, *p_sigma, *p_c; /* [n] */
	double *c;                            /* [n][n], or [n] when separable */
	double *axes;                         /* [n][n]: column j is the j-th principal axis; NULL when separable */
	double *lengths;                      /* [n]: of the axes, the roots of the eigenvalues */
	size_t generation, decomposed;        /* the number of updates; and when axes and lengths were last found */
	double *work;                         /* [5 n] */
};

/* lambda 0: the default for n. The mean is 0, and sigma 1. n may be 0. */
struct sweep_evolution *sweep_evolution_new(size_t n, size_t lambda);
void sweep_evolution_free(struct sweep_evolution *evolution); /* NULL is allowed */

/* 4 + floor(3 ln n). */
size_t sweep_evolution_lambda(size_t n);

/* x[n], drawn. */
void sweep_evolution_draw(const struct sweep_evolution *evolution, struct sweep_random *random, double *x);

/* The standard deviation of a coordinate, and the greatest of all of them: sigma's growth and the matrix's may cancel,
 * so that sigma alone says little. 0 without coordinates. */
double sweep_evolution_deviation(const struct sweep_evolution *evolution, size_t i);
double sweep_evolution_widest(const struct sweep_evolution *evolution);

/* One generation: points[lambda][n], the best first, with their weights (equal points may share theirs); weights NULL:
 * evolution->weights. Points that come from elsewhere are welcome: those that are far off count as nearer ones (Hansen
 * 2011, "Injecting external solutions into CMA-ES"). */
void sweep_evolution_update(struct sweep_evolution *evolution, const double *points, const double *weights);

/* Whether the strategy can get no further: no coordinate moves by `least`, or the matrix is degenerate. */
bool sweep_evolution_is_spent(const struct sweep_evolution *evolution, double least);

#endif
