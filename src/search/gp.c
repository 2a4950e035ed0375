#include "search/gp.h"

#include "base/memory.h"
#include "search/dense.h"
#include "search/gp-kernel.h"
#include "search/minimise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Scales of ordered axes, of choices; variances of the signal and of the noise, y having variance 1; the share of what
 * the axes do alone. */
static const struct sweep_gp_prior ordered_prior = {-0.7, 1.0, -4.6, 3.0}, choice_prior = {0.0, 1.0, -3.0, 4.0},
								   signal_prior = {0.0, 1.0, -4.6, 4.6}, noise_prior = {-9.0, 2.5, -13.8, 0.7},
								   share_prior = {-0.5, 1.5, -6.0, 6.0};

struct sweep_gp *sweep_gp_new(size_t axes, const bool *choice, size_t capacity)
{
	struct sweep_gp *gp = sweep_alloc(1, sizeof *gp);
	gp->axes = axes;
	gp->capacity = sweep_dense_stride(capacity);
	gp->choice = sweep_alloc(axes, sizeof *gp->choice);
	gp->priors = sweep_alloc(axes + SWEEP_GP_COMMON, sizeof *gp->priors);
	gp->theta = sweep_alloc(axes + SWEEP_GP_COMMON, sizeof *gp->theta);
	gp->x = sweep_alloc(axes, gp->capacity * sizeof *gp->x);
	gp->y = sweep_alloc(gp->capacity, sizeof *gp->y);
	gp->alpha = sweep_alloc(gp->capacity, sizeof *gp->alpha);
	for (size_t i = 0; i < axes; i++)
	{
		gp->choice[i] = choice[i];
		gp->priors[i] = choice[i] ? choice_prior : ordered_prior;
	}
	gp->priors[axes + SWEEP_GP_SIGNAL] = signal_prior;
	gp->priors[axes + SWEEP_GP_NOISE] = noise_prior;
	gp->priors[axes + SWEEP_GP_SHARE] = share_prior;
	for (size_t i = 0; i < axes + SWEEP_GP_COMMON; i++) gp->theta[i] = gp->priors[i].mean;
	return gp;
}

void sweep_gp_free(struct sweep_gp *gp)
{
	if (gp == NULL) return;
	free(gp->choice);
	free(gp->priors);
	free(gp->theta);
	free(gp->x);
	free(gp->y);
	free(gp->alpha);
	free(gp->kernel);
	free(gp->factor);
	free(gp->inverse);
	free(gp);
}

void sweep_gp_add(struct sweep_gp *gp, const double *x, double y)
{
	for (size_t i = 0; i < gp->axes; i++) gp->x[i * gp->capacity + gp->count] = x[i];
	gp->y[gp->count++] = y;
}

static void point_of(const struct sweep_gp *gp, size_t index, double *x)
{
	for (size_t i = 0; i < gp->axes; i++) x[i] = gp->x[i * gp->capacity + index];
}

/* --- the factor ---------------------------------------------------------------------------------- */

/* The matrices are laid out anew when the stride grows: their old rows move. */
static double *relay(double *matrix, size_t rows, size_t old_stride, size_t count)
{
	double *new = sweep_dense_new(count);
	const size_t stride = sweep_dense_stride(count);
	for (size_t i = 0; i < rows && matrix; i++) memcpy(new + i *stride, matrix + i * old_stride, (i + 1) * sizeof *new);
	free(matrix);
	return new;
}

void sweep_gp_update_values(struct sweep_gp *gp)
{
	double *half = sweep_alloc(gp->stride, sizeof *half);
	sweep_dense_times(gp->count, gp->inverse, gp->y, half);
	sweep_dense_times_transposed(gp->count, gp->inverse, half, gp->alpha);
	free(half);
}

void sweep_gp_update(struct sweep_gp *gp, size_t first)
{
	const size_t n = gp->count, stride = sweep_dense_stride(n);
	gp->kernel = relay(gp->kernel, first, gp->stride, n);
	gp->factor = relay(gp->factor, first, gp->stride, n);
	gp->inverse = relay(gp->inverse, first, gp->stride, n);
	gp->stride = stride;
	double *x = sweep_alloc(gp->axes, sizeof *x), *row = sweep_alloc(1 + SWEEP_GP_ROW_WORK, stride * sizeof *row);
	const double noise = exp(gp->theta[gp->axes + SWEEP_GP_NOISE]);
	for (size_t i = first; i < n; i++)
	{
		point_of(gp, i, x);
		sweep_gp_kernel_row(gp, i + 1, x, row, NULL, row + stride);
		memcpy(gp->kernel + i * stride, row, (i + 1) * sizeof *row);
		gp->kernel[i * stride + i] += noise;
	}
	free(x);
	free(row);
	for (double more = 1e-8; !sweep_dense_factor(n, first, gp->kernel, gp->factor); more *= 10, first = 0)
		for (size_t i = 0; i < n; i++) gp->kernel[i * stride + i] += more * exp(gp->theta[gp->axes + SWEEP_GP_SIGNAL]);
	sweep_dense_invert(n, first, gp->factor, gp->inverse);
	sweep_gp_update_values(gp);
}

/* --- predictions --------------------------------------------------------------------------------- */

static double at_least(double variance, double signal)
{
	return fmax(variance, 1e-12 * signal);
}

void sweep_gp_predict(const struct sweep_gp *gp, size_t count, const double *x, double *mean, double *variance)
{
	enum
	{
		LANES = SWEEP_DENSE_LANES
	};
	const size_t n = gp->count, stride = gp->stride;
	const double signal = exp(gp->theta[gp->axes + SWEEP_GP_SIGNAL]);
	double *rows = sweep_alloc(2 * LANES + SWEEP_GP_ROW_WORK, stride * sizeof *rows), *mixed = rows + LANES * stride,
		   *work = mixed + LANES * stride;
	for (size_t first = 0; first < count; first += LANES)
	{
		double squares[LANES];
		for (size_t v = 0; v < LANES; v++)
		{
			const size_t p = first + v < count ? first + v : count - 1;
			double *row = rows + v * stride;
			sweep_gp_kernel_row(gp, n, x + p * gp->axes, row, NULL, work);
			mean[p] = sweep_dense_dot(n, row, gp->alpha);
			for (size_t i = 0; i < n; i++) mixed[LANES * i + v] = row[i];
		}
		sweep_dense_squares(n, gp->inverse, mixed, squares);
		for (size_t v = 0; v < LANES && first + v < count; v++)
			variance[first + v] = at_least(signal - squares[v], signal);
	}
	free(rows);
}

size_t sweep_gp_work(const struct sweep_gp *gp)
{
	return (gp->axes + 1 + SWEEP_GP_ROW_WORK) * gp->stride;
}

void sweep_gp_predict_slope(const struct sweep_gp *gp, const double *x, double *mean, double *variance,
							double *mean_slope, double *variance_slope, double *work)
{
	const size_t n = gp->count, stride = gp->stride;
	const double signal = exp(gp->theta[gp->axes + SWEEP_GP_SIGNAL]);
	double *row = work, *slopes = row + stride, *half = slopes + gp->axes * stride, *weights = half + stride;
	sweep_gp_kernel_row(gp, n, x, row, slopes, half);
	*mean = sweep_dense_dot(n, row, gp->alpha);
	sweep_dense_times(n, gp->inverse, row, half);
	*variance = at_least(signal - sweep_dense_dot(n, half, half), signal);
	sweep_dense_times_transposed(n, gp->inverse, half, weights);
	for (size_t i = 0; i < gp->axes; i++)
	{
		mean_slope[i] = variance_slope[i] = 0;
		if (gp->choice[i]) continue;
		const double *axis = gp->x + i * gp->capacity, *slope = slopes + i * stride, scale = exp(-2 * gp->theta[i]);
		double of_mean = 0, of_variance = 0;
		for (size_t j = 0; j < n; j++)
		{
			const double change = slope[j] * (x[i] - axis[j]);
			of_mean -= change * gp->alpha[j];
			of_variance += change * weights[j];
		}
		mean_slope[i] = scale * of_mean;
		variance_slope[i] = 2 * scale * of_variance;
	}
}

double sweep_gp_fit(struct sweep_gp *gp, size_t calls)
{
	const size_t n = gp->axes + SWEEP_GP_COMMON;
	struct sweep_gp_fit *fit = sweep_gp_fit_new(gp);
	double *bounds = sweep_alloc(2, n * sizeof *bounds);
	for (size_t i = 0; i < n; i++)
	{
		bounds[i] = gp->priors[i].low;
		bounds[n + i] = gp->priors[i].high;
	}
	const struct sweep_function function = {n, bounds, bounds + n, sweep_gp_fit_value, fit};
	const double value = sweep_minimise(&function, gp->theta, calls, 1e-3, 1e-4);
	free(bounds);
	sweep_gp_fit_free(fit);
	return value;
}
