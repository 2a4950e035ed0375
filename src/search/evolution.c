#include "search/evolution.h"

#include "base/memory.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The longest axis over the shortest, squared, past which the matrix is degenerate. */
#define MOST_CONDITION 1e14

size_t sweep_evolution_lambda(size_t n)
{
	return n > 1 ? 4 + (size_t)(3 * log((double)n)) : 4;
}

/* Table 1. */
static void set_parameters(struct sweep_evolution *e)
{
	const double n = (double)e->n, lambda = (double)e->lambda;
	double plus = 0, plus_squares = 0, minus = 0, minus_squares = 0;
	e->mu = e->lambda / 2;
	for (size_t i = 0; i < e->lambda; i++)
	{
		const double w = e->weights[i] = log((lambda + 1) / 2) - log((double)i + 1);
		*(i < e->mu ? &plus : &minus) += fabs(w);
		*(i < e->mu ? &plus_squares : &minus_squares) += w * w;
	}
	e->mu_eff = plus * plus / plus_squares;
	e->c_sigma = (e->mu_eff + 2) / (n + e->mu_eff + 5);
	e->d_sigma = 1 + 2 * fmax(0, sqrt((e->mu_eff - 1) / (n + 1)) - 1) + e->c_sigma;
	e->c_c = (4 + e->mu_eff / n) / (n + 4 + 2 * e->mu_eff / n);
	e->c_1 = 2 / ((n + 1.3) * (n + 1.3) + e->mu_eff);
	e->c_mu = 2 * (0.25 + e->mu_eff + 1 / e->mu_eff - 2) / ((n + 2) * (n + 2) + e->mu_eff);
	const double faster = e->separable ? (n + 2) / 3 : 1; /* Ros and Hansen */
	e->c_1 = fmin(e->c_1 * faster, 0.5);
	e->c_mu = fmin(e->c_mu * faster, 1 - e->c_1);
	e->chi = sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
	const double mu_minus = minus > 0 ? minus * minus / minus_squares : 0;
	const double alpha =
		fmin(1 + e->c_1 / e->c_mu, fmin(1 + 2 * mu_minus / (e->mu_eff + 2), (1 - e->c_1 - e->c_mu) / (n * e->c_mu)));
	for (size_t i = 0; i < e->lambda; i++) e->weights[i] *= i < e->mu ? 1 / plus : minus > 0 ? alpha / minus : 0;
}

struct sweep_evolution *sweep_evolution_new(size_t n, size_t lambda)
{
	struct sweep_evolution *e = sweep_alloc(1, sizeof *e);
	e->n = n;
	e->lambda = lambda ? lambda : sweep_evolution_lambda(n);
	e->separable = n > SWEEP_MOST_ROTATED;
	e->weights = sweep_alloc(e->lambda, sizeof *e->weights);
	e->mean = sweep_alloc(n, sizeof *e->mean);
	e->scale = sweep_alloc(n, sizeof *e->scale);
	e->p_sigma = sweep_alloc(n, sizeof *e->p_sigma);
	e->p_c = sweep_alloc(n, sizeof *e->p_c);
	e->lengths = sweep_alloc(n, sizeof *e->lengths);
	e->work = sweep_alloc(5 * n, sizeof *e->work);
	e->c = sweep_alloc(e->separable ? n : n * n, sizeof *e->c);
	e->axes = e->separable ? NULL : sweep_alloc(n * n, sizeof *e->axes);
	e->sigma = 1;
	for (size_t i = 0; i < n; i++)
	{
		e->scale[i] = e->lengths[i] = 1;
		e->c[e->separable ? i : i * n + i] = 1;
		if (e->axes) e->axes[i * n + i] = 1;
	}
	if (n > 0) set_parameters(e);
	return e;
}

void sweep_evolution_free(struct sweep_evolution *e)
{
	if (e == NULL) return;
	free(e->weights);
	free(e->mean);
	free(e->scale);
	free(e->p_sigma);
	free(e->p_c);
	free(e->lengths);
	free(e->work);
	free(e->c);
	free(e->axes);
	free(e);
}

/* --- the matrix ---------------------------------------------------------------------------------- */

static double variance(const struct sweep_evolution *e, size_t i)
{
	return e->c[e->separable ? i : i * e->n + i];
}

double sweep_evolution_deviation(const struct sweep_evolution *e, size_t i)
{
	return e->sigma * e->scale[i] * sqrt(variance(e, i));
}

static double length_of(double eigenvalue)
{
	return eigenvalue > 0 ? sqrt(eigenvalue) : 0;
}

/* C = axes diag(lengths^2) axes^T. */
static void decompose(struct sweep_evolution *e)
{
	const size_t n = e->n;
	e->decomposed = e->generation;
	if (e->separable)
	{
		for (size_t i = 0; i < n; i++) e->lengths[i] = length_of(e->c[i]);
		return;
	}
	double *copy = sweep_alloc(n * n, sizeof *copy), *values = sweep_alloc(n, sizeof *values);
	memcpy(copy, e->c, n * n * sizeof *copy);
	gsl_matrix_view matrix = gsl_matrix_view_array(copy, n, n), axes = gsl_matrix_view_array(e->axes, n, n);
	gsl_vector_view vector = gsl_vector_view_array(values, n);
	gsl_eigen_symmv_workspace *workspace = gsl_eigen_symmv_alloc(n);
	gsl_eigen_symmv(&matrix.matrix, &vector.vector, &axes.matrix, workspace);
	gsl_eigen_symmv_free(workspace);
	for (size_t i = 0; i < n; i++) e->lengths[i] = length_of(values[i]);
	free(values);
	free(copy);
}

/* Its cost is worth its gain only every so many generations (the tutorial, appendix B). */
static void decompose_when_due(struct sweep_evolution *e)
{
	const double pause = 1 / (10 * (double)e->n * (e->c_1 + e->c_mu));
	if ((double)(e->generation - e->decomposed) > pause) decompose(e);
}

/* out = axes^T y, and back; not in place. */
static void rotate(const struct sweep_evolution *e, const double *y, double *out, bool back)
{
	const size_t n = e->n;
	if (e->separable)
	{
		memcpy(out, y, n * sizeof *out);
		return;
	}
	memset(out, 0, n * sizeof *out);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			if (back) out[i] += e->axes[i * n + j] * y[j];
			else out[j] += e->axes[i * n + j] * y[i];
}

/* out = C^(-1/2) y; returns its squared length. `work` is [n]. */
static double whiten(const struct sweep_evolution *e, const double *y, double *work, double *out)
{
	double square = 0;
	rotate(e, y, work, false);
	for (size_t j = 0; j < e->n; j++)
	{
		work[j] = e->lengths[j] > 0 ? work[j] / e->lengths[j] : 0;
		square += work[j] * work[j];
	}
	rotate(e, work, out, true);
	return square;
}

void sweep_evolution_draw(const struct sweep_evolution *e, struct sweep_random *random, double *x)
{
	double *z = e->work;
	for (size_t j = 0; j < e->n; j++) z[j] = e->lengths[j] * sweep_random_normal(random);
	rotate(e, z, x, true);
	for (size_t i = 0; i < e->n; i++) x[i] = e->mean[i] + e->sigma * e->scale[i] * x[i];
}

/* --- a generation -------------------------------------------------------------------------------- */

/* C <- factor C */
static void shrink(struct sweep_evolution *e, double factor)
{
	const size_t size = e->separable ? e->n : e->n * e->n;
	for (size_t i = 0; i < size; i++) e->c[i] *= factor;
}

/* C <- C + weight y y^T */
static void add_square(struct sweep_evolution *e, double weight, const double *y)
{
	const size_t n = e->n;
	if (e->separable)
		for (size_t i = 0; i < n; i++) e->c[i] += weight * y[i] * y[i];
	else
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < n; j++) e->c[i * n + j] += weight * y[i] * y[j];
}

/* The steps y of the points, in units of sigma and scale, and the squares of their lengths as the matrix sees them. */
static void find_steps(const struct sweep_evolution *e, const double *points, double *steps, double *squares)
{
	const double n = (double)e->n, longest = sqrt(n) + 2 * n / (n + 2);
	for (size_t k = 0; k < e->lambda; k++)
	{
		double *y = steps + k * e->n;
		for (size_t i = 0; i < e->n; i++) y[i] = (points[k * e->n + i] - e->mean[i]) / (e->sigma * e->scale[i]);
		squares[k] = whiten(e, y, e->work, e->work + e->n);
		const double shorter = longest / sqrt(squares[k]);
		if (!(shorter < 1)) continue;
		for (size_t i = 0; i < e->n; i++) y[i] *= shorter;
		squares[k] = longest * longest;
	}
}

/* mean, p_sigma, sigma and p_c, from the mean step. Returns whether p_c went along: h_sigma. */
static bool follow_paths(struct sweep_evolution *e, const double *step)
{
	const double n = (double)e->n, reach = sqrt(e->c_sigma * (2 - e->c_sigma) * e->mu_eff);
	double *white = e->work + e->n, square = 0;
	whiten(e, step, e->work, white);
	for (size_t i = 0; i < e->n; i++)
	{
		e->mean[i] += e->sigma * e->scale[i] * step[i];
		e->p_sigma[i] = (1 - e->c_sigma) * e->p_sigma[i] + reach * white[i];
		square += e->p_sigma[i] * e->p_sigma[i];
	}
	const double length = sqrt(square);
	e->sigma *= exp(fmin(1, e->c_sigma / e->d_sigma * (length / e->chi - 1)));
	const double settled = sqrt(1 - pow(1 - e->c_sigma, 2 * ((double)e->generation + 1)));
	const bool goes = length / settled < (1.4 + 2 / (n + 1)) * e->chi;
	const double along = goes ? sqrt(e->c_c * (2 - e->c_c) * e->mu_eff) : 0;
	for (size_t i = 0; i < e->n; i++) e->p_c[i] = (1 - e->c_c) * e->p_c[i] + along * step[i];
	return goes;
}

void sweep_evolution_update(struct sweep_evolution *e, const double *points, const double *weights)
{
	if (e->n == 0) return;
	if (weights == NULL) weights = e->weights;
	double *steps = sweep_alloc(e->lambda * e->n, sizeof *steps), *squares = sweep_alloc(e->lambda, sizeof *squares);
	double *step = e->work + 2 * e->n, sum = 0;
	find_steps(e, points, steps, squares);
	memset(step, 0, e->n * sizeof *step);
	for (size_t k = 0; k < e->lambda; k++)
	{
		sum += weights[k];
		for (size_t i = 0; i < e->n && weights[k] > 0; i++) step[i] += weights[k] * steps[k * e->n + i];
	}
	const bool goes = follow_paths(e, step);
	const double lost = goes ? 0 : e->c_1 * e->c_c * (2 - e->c_c);
	shrink(e, 1 + lost - e->c_1 - e->c_mu * sum);
	add_square(e, e->c_1, e->p_c);
	for (size_t k = 0; k < e->lambda; k++)
	{
		const double weight = weights[k] < 0 ? weights[k] * (double)e->n / (squares[k] + 1e-300) : weights[k];
		add_square(e, e->c_mu * weight, steps + k * e->n);
	}
	e->generation++;
	decompose_when_due(e);
	free(squares);
	free(steps);
}

double sweep_evolution_widest(const struct sweep_evolution *e)
{
	double widest = 0;
	for (size_t i = 0; i < e->n; i++) widest = fmax(widest, sweep_evolution_deviation(e, i));
	return widest;
}

bool sweep_evolution_is_spent(const struct sweep_evolution *e, double least)
{
	if (e->n == 0) return false;
	double shortest = INFINITY, longest = 0;
	for (size_t i = 0; i < e->n; i++)
	{
		shortest = fmin(shortest, e->lengths[i]);
		longest = fmax(longest, e->lengths[i]);
	}
	const double widest = sweep_evolution_widest(e);
	if (!isfinite(widest) || !isfinite(e->sigma)) return true;
	return widest < least || !(longest * longest < MOST_CONDITION * shortest * shortest);
}
