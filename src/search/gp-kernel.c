#include "search/gp-kernel.h"

#include "search/dense.h"

#include <math.h>
#include <string.h>

double sweep_gp_share(double theta)
{
	return 1 / (1 + exp(-theta));
}

double sweep_gp_per_scale(double theta)
{
	return 2.2360679774997897 * exp(-theta);
}

/* What a choice adds to h, and its kernel alone to `sum`. */
static void add_choice(const struct sweep_gp *gp, size_t axis, size_t n, double here, double *h, double *sum)
{
	const double *levels = gp->x + axis * gp->capacity, weight = exp(-gp->theta[axis]), unlike = exp(-weight);
	for (size_t j = 0; j < n; j++)
	{
		h[j] += levels[j] == here ? 0 : weight;
		sum[j] += levels[j] == here ? 1 : unlike;
	}
}

void sweep_gp_kernel_row(const struct sweep_gp *gp, size_t n, const double *x, double *row, double *slopes,
						 double *work)
{
	const size_t axes = gp->axes, stride = sweep_dense_stride(n);
	const double signal = exp(gp->theta[axes + SWEEP_GP_SIGNAL]);
	const double share = sweep_gp_share(gp->theta[axes + SWEEP_GP_SHARE]);
	const double together = signal * (1 - share), alone = signal * share / (double)axes;
	double *q = work, *h = q + stride, *sum = h + stride, *rest = sum + stride;
	memset(work, 0, 3 * stride * sizeof *work);
	for (size_t i = 0; i < axes; i++)
		if (gp->choice[i]) add_choice(gp, i, n, x[i], h, sum);
		else
			sweep_dense_add_matern(n, sweep_gp_per_scale(gp->theta[i]), gp->x + i * gp->capacity, x[i], q, sum,
								   slopes ? slopes + i * stride : rest);
	sweep_dense_matern(n, q, h, row, h);
	for (size_t j = 0; j < n; j++) row[j] = together * row[j] + alone * sum[j];
	for (size_t j = n; j < stride; j++) row[j] = 0;
	for (size_t i = 0; i < axes && slopes; i++)
		for (size_t j = 0; j < n && !gp->choice[i]; j++)
			slopes[i * stride + j] = together * h[j] + alone * slopes[i * stride + j];
}
