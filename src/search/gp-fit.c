/* The likelihood of the hyperparameters and its gradient (Rasmussen and Williams 2006, eq. 5.8 and 5.9). */
#include "base/memory.h"
#include "search/dense.h"
#include "search/gp-kernel.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pairs j < i stand one after another, pair (i, j) at i (i - 1) / 2 + j. */
struct sweep_gp_fit
{
	const struct sweep_gp *gp;
	size_t n, stride, pairs;
	double *distance;                              /* [axes][pairs]: the square, or whether levels differ */
	double *q, *h, *kernel, *slope, *weight;       /* [pairs] */
	double *matrix, *factor, *inverse, *precision; /* n x n */
	double *half, *alpha;
	double *block;
};

struct sweep_gp_fit *sweep_gp_fit_new(const struct sweep_gp *gp)
{
	struct sweep_gp_fit *fit = sweep_alloc(1, sizeof *fit);
	const size_t n = gp->count, pairs = n * (n - 1) / 2, stride = sweep_dense_stride(n);
	fit->gp = gp;
	fit->n = n;
	fit->stride = stride;
	fit->pairs = pairs;
	double *at = fit->block = sweep_alloc((gp->axes + 5) * pairs + 4 * n * stride + 2 * stride, sizeof *at);
	fit->distance = at;
	at += gp->axes * pairs;
	double **const of_pairs[] = {&fit->q, &fit->h, &fit->kernel, &fit->slope, &fit->weight};
	for (size_t i = 0; i < 5; i++, at += pairs) *of_pairs[i] = at;
	double **const matrices[] = {&fit->matrix, &fit->factor, &fit->inverse, &fit->precision};
	for (size_t i = 0; i < 4; i++, at += n * stride) *matrices[i] = at;
	fit->half = at;
	fit->alpha = at + stride;
	for (size_t a = 0; a < gp->axes; a++)
	{
		const double *axis = gp->x + a * gp->capacity;
		double *d = fit->distance + a * pairs;
		for (size_t i = 1; i < n; i++)
			for (size_t j = 0; j < i; j++)
				*d++ = gp->choice[a] ? axis[i] != axis[j] : (axis[i] - axis[j]) * (axis[i] - axis[j]);
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

/* The kernel of all pairs, in units of the signal's variance. */
static void fill(struct sweep_gp_fit *fit, const double *theta)
{
	const struct sweep_gp *gp = fit->gp;
	memset(fit->q, 0, fit->pairs * sizeof *fit->q);
	memset(fit->h, 0, fit->pairs * sizeof *fit->h);
	for (size_t a = 0; a < gp->axes; a++)
	{
		const double *d = fit->distance + a * fit->pairs;
		if (gp->choice[a]) add_times(fit->pairs, exp(-theta[a]), d, fit->h);
		else add_times(fit->pairs, 5 * exp(-2 * theta[a]), d, fit->q);
	}
	sweep_gp_matern(fit->pairs, fit->q, fit->h, fit->kernel, fit->slope, fit->q);
}

/* K, its factor and alpha; minus the logarithm of the likelihood, or infinity. */
static double solve(struct sweep_gp_fit *fit, double signal, double noise)
{
	const size_t n = fit->n, stride = fit->stride;
	const double *k = fit->kernel;
	for (size_t i = 0; i < n; i++)
	{
		double *row = fit->matrix + i * stride;
		for (size_t j = 0; j < i; j++) row[j] = signal * *k++;
		row[i] = signal + noise;
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

static double sum_of_products(size_t n, const double *x, const double *y)
{
	double sum[8] = {0};
	size_t i = 0;
	for (; i + 8 <= n; i += 8)
#pragma omp simd
		for (size_t lane = 0; lane < 8; lane++) sum[lane] += x[i + lane] * y[i + lane];
	for (; i < n; i++) sum[i % 8] += x[i] * y[i];
	return ((sum[0] + sum[4]) + (sum[1] + sum[5])) + ((sum[2] + sum[6]) + (sum[3] + sum[7]));
}

/* A pair stands for two elements of the matrix, which cancels the half of eq. 5.9. */
static void find_gradient(struct sweep_gp_fit *fit, const double *theta, double signal, double noise, double *gradient)
{
	const struct sweep_gp *gp = fit->gp;
	const double trace = weigh(fit);
	for (size_t p = 0; p < fit->pairs; p++)
	{
		fit->slope[p] *= fit->weight[p];
		fit->kernel[p] *= fit->weight[p];
	}
	double sum = 0;
	for (size_t p = 0; p < fit->pairs; p++) sum += fit->kernel[p];
	for (size_t a = 0; a < gp->axes; a++)
	{
		const double *d = fit->distance + a * fit->pairs;
		if (gp->choice[a]) gradient[a] = signal * exp(-theta[a]) * sum_of_products(fit->pairs, fit->kernel, d);
		else gradient[a] = signal * exp(-2 * theta[a]) * sum_of_products(fit->pairs, fit->slope, d);
	}
	gradient[gp->axes] = signal * (sum + 0.5 * trace);
	gradient[gp->axes + 1] = 0.5 * noise * trace;
}

double sweep_gp_fit_value(void *context, const double *theta, double *gradient)
{
	struct sweep_gp_fit *fit = context;
	const struct sweep_gp *gp = fit->gp;
	const double signal = exp(theta[gp->axes]), noise = exp(theta[gp->axes + 1]);
	fill(fit, theta);
	double value = solve(fit, signal, noise);
	if (!isfinite(value)) return INFINITY;
	find_gradient(fit, theta, signal, noise, gradient);
	for (size_t i = 0; i < gp->axes + 2; i++)
	{
		const double off = (theta[i] - gp->priors[i].mean) / gp->priors[i].deviation;
		value += 0.5 * off * off;
		gradient[i] += off / gp->priors[i].deviation;
	}
	return value;
}
