/* The likelihood of the hyperparameters and its gradient (Rasmussen and Williams 2006, eq. 5.8 and 5.9). */
#include "base/memory.h"
#include "search/dense.h"
#include "search/gp-kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pairs j < i stand one after another, pair (i, j) at i (i - 1) / 2 + j. Their vectors are padded as those of dense.h
 * are; what is behind the last pair has weight 0. */
struct sweep_gp_fit
{
	const struct sweep_gp *gp;
	size_t n, stride, pairs, room;                 /* room: the padded pairs */
	double *distance;                              /* [axes][pairs]; of a choice 1 where levels differ, else 0 */
	double *slope_alone;                           /* [axes][pairs]: of the kernel of an axis alone */
	double *q, *h, *kernel, *slope, *sum, *weight; /* [pairs] */
	double *matrix, *factor, *inverse, *precision; /* n x n */
	double *half, *alpha;
	double *block;
};

struct sweep_gp_fit *sweep_gp_fit_new(const struct sweep_gp *gp)
{
	struct sweep_gp_fit *fit = sweep_alloc(1, sizeof *fit);
	const size_t n = gp->count, pairs = n * (n - 1) / 2, stride = sweep_dense_stride(n),
				 room = sweep_dense_stride(pairs);
	fit->gp = gp;
	fit->n = n;
	fit->stride = stride;
	fit->pairs = pairs;
	fit->room = room;
	double *at = fit->block = sweep_alloc((2 * gp->axes + 6) * room + 4 * n * stride + 2 * stride, sizeof *at);
	fit->distance = at;
	at += gp->axes * room;
	fit->slope_alone = at;
	at += gp->axes * room;
	double **const of_pairs[] = {&fit->q, &fit->h, &fit->kernel, &fit->slope, &fit->sum, &fit->weight};
	for (size_t i = 0; i < 6; i++, at += room) *of_pairs[i] = at;
	double **const matrices[] = {&fit->matrix, &fit->factor, &fit->inverse, &fit->precision};
	for (size_t i = 0; i < 4; i++, at += n * stride) *matrices[i] = at;
	fit->half = at;
	fit->alpha = at + stride;
	for (size_t a = 0; a < gp->axes; a++)
	{
		const double *axis = gp->x + a * gp->capacity;
		double *d = fit->distance + a * room;
		for (size_t i = 1; i < n; i++)
			for (size_t j = 0; j < i; j++) *d++ = gp->choice[a] ? axis[i] != axis[j] : fabs(axis[i] - axis[j]);
	}
	return fit;
}

void sweep_gp_fit_free(struct sweep_gp_fit *fit)
{
	free(fit->block);
	free(fit);
}

static void add_times(size_t n, double factor, const double *x, double *y)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) y[i] += factor * x[i];
}

/* An axis's part of q or h, and its kernel alone. */
static void add_axis(struct sweep_gp_fit *fit, size_t axis, double theta)
{
	const size_t pairs = fit->pairs;
	const double *d = fit->distance + axis * fit->room;
	if (fit->gp->choice[axis])
	{
		const double weight = exp(-theta), less = 1 - exp(-weight);
		add_times(pairs, weight, d, fit->h);
		for (size_t p = 0; p < pairs; p++) fit->sum[p] += 1 - less * d[p];
	}
	else
		sweep_dense_add_matern(pairs, sweep_gp_per_scale(theta), d, 0, fit->q, fit->sum,
							   fit->slope_alone + axis * fit->room);
}

/* The two terms of the kernel of all pairs, in units of the signal's variance and without their shares: `kernel`, with
 * `slope`, and `sum`. */
static void fill(struct sweep_gp_fit *fit, const double *theta)
{
	const size_t bytes = fit->pairs * sizeof *fit->q;
	memset(fit->q, 0, bytes);
	memset(fit->h, 0, bytes);
	memset(fit->sum, 0, bytes);
	for (size_t a = 0; a < fit->gp->axes; a++) add_axis(fit, a, theta[a]);
	sweep_dense_matern(fit->pairs, fit->q, fit->h, fit->kernel, fit->slope);
}

/* K, its factor and alpha; minus the logarithm of the likelihood, or infinity. */
static double solve(struct sweep_gp_fit *fit, double together, double alone, double noise)
{
	const size_t n = fit->n, stride = fit->stride;
	const double *k = fit->kernel, *sum = fit->sum, diagonal = together + alone * (double)fit->gp->axes + noise;
	for (size_t i = 0; i < n; i++)
	{
		double *row = fit->matrix + i * stride;
		for (size_t j = 0; j < i; j++) row[j] = together * *k++ + alone * *sum++;
		row[i] = diagonal;
	}
	if (!sweep_dense_factor(n, 0, fit->matrix, fit->factor)) return INFINITY;
	sweep_dense_invert(n, 0, fit->factor, fit->inverse);
	sweep_dense_times(n, fit->inverse, fit->gp->y, fit->half);
	sweep_dense_times_transposed(n, fit->inverse, fit->half, fit->alpha);
	double value = 0.5 * sweep_dense_dot(n, fit->half, fit->half);
	for (size_t i = 0; i < n; i++) value += log(fit->factor[i * stride + i]);
	return value;
}

/* weight = (K^-1 - alpha alpha^T) of the pairs; returns its trace. */
static double weigh(struct sweep_gp_fit *fit)
{
	const size_t n = fit->n, stride = fit->stride;
	sweep_dense_square(n, fit->inverse, fit->precision);
	double *w = fit->weight, trace = 0;
	for (size_t i = 0; i < n; i++)
	{
		const double *row = fit->precision + i * stride;
		for (size_t j = 0; j < i; j++) *w++ = row[j] - fit->alpha[i] * fit->alpha[j];
		trace += row[i] - fit->alpha[i] * fit->alpha[i];
	}
	return trace;
}

static void multiply(size_t n, const double *factor, double *x)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) x[i] *= factor[i];
}

/* Of an axis's scale; the kernel is weighted, and q is free by now. */
static double scale_gradient(struct sweep_gp_fit *fit, size_t axis, double theta, double together, double alone)
{
	const size_t pairs = fit->pairs;
	const double *d = fit->distance + axis * fit->room, *slope = fit->slope_alone + axis * fit->room;
	if (fit->gp->choice[axis])
	{
		const double weight = exp(-theta);
		return weight * (together * sweep_dense_dot(pairs, fit->kernel, d) +
						 alone * exp(-weight) * sweep_dense_dot(pairs, fit->weight, d));
	}
#pragma omp simd
	for (size_t p = 0; p < pairs; p++)
		fit->q[p] = (together * fit->slope[p] + alone * slope[p]) * fit->weight[p] * d[p];
	return exp(-2 * theta) * sweep_dense_dot(pairs, fit->q, d);
}

/* A pair stands for two elements of the matrix, which cancels the half of eq. 5.9. */
static void find_gradient(struct sweep_gp_fit *fit, const double *theta, double *gradient)
{
	const size_t axes = fit->gp->axes;
	const double signal = exp(theta[axes + SWEEP_GP_SIGNAL]), noise = exp(theta[axes + SWEEP_GP_NOISE]),
				 share = sweep_gp_share(theta[axes + SWEEP_GP_SHARE]);
	const double together = signal * (1 - share), alone = signal * share / (double)axes, trace = weigh(fit);
	const double of_all = sweep_dense_dot(fit->pairs, fit->weight, fit->kernel);
	const double of_single = sweep_dense_dot(fit->pairs, fit->weight, fit->sum);
	multiply(fit->pairs, fit->weight, fit->kernel);
	for (size_t a = 0; a < axes; a++) gradient[a] = scale_gradient(fit, a, theta[a], together, alone);
	gradient[axes + SWEEP_GP_SIGNAL] = together * of_all + alone * of_single + signal * 0.5 * trace;
	gradient[axes + SWEEP_GP_NOISE] = 0.5 * noise * trace;
	gradient[axes + SWEEP_GP_SHARE] = signal * share * (1 - share) * (of_single / (double)axes - of_all);
}

double sweep_gp_fit_value(void *context, const double *theta, double *gradient)
{
	struct sweep_gp_fit *fit = context;
	const struct sweep_gp *gp = fit->gp;
	const size_t axes = gp->axes;
	const double signal = exp(theta[axes + SWEEP_GP_SIGNAL]), share = sweep_gp_share(theta[axes + SWEEP_GP_SHARE]);
	fill(fit, theta);
	double value = solve(fit, signal * (1 - share), signal * share / (double)axes, exp(theta[axes + SWEEP_GP_NOISE]));
	if (!isfinite(value)) return INFINITY;
	find_gradient(fit, theta, gradient);
	for (size_t i = 0; i < axes + SWEEP_GP_COMMON; i++)
	{
		const double off = (theta[i] - gp->priors[i].mean) / gp->priors[i].deviation;
		value += 0.5 * off * off;
		gradient[i] += off / gp->priors[i].deviation;
	}
	return value;
}
