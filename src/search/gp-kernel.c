#include "search/gp-kernel.h"

#include "search/dense.h"

#include <math.h>
#include <string.h>

void sweep_gp_matern(size_t n, const double *q, const double *h, double *kernel, double *slope, double *work)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		const double a = sqrt(q[i]), exponent = -a - h[i];
		work[i] = a;
		kernel[i] = exponent > -700 ? exponent : -700;
	}
	sweep_dense_exp(n, kernel, kernel);
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		const double a = work[i], e = kernel[i];
		kernel[i] = (1 + a + a * a * (1.0 / 3)) * e;
		if (slope) slope[i] = (5.0 / 3) * (1 + a) * e;
	}
}

void sweep_gp_kernel_row(const struct sweep_gp *gp, size_t n, const double *x, double *row, double *slopes,
						 double *work)
{
	const size_t stride = sweep_dense_stride(n);
	const double signal = exp(gp->theta[gp->axes]);
	double *q = work, *h = work + stride;
	memset(work, 0, 2 * stride * sizeof *work);
	for (size_t i = 0; i < gp->axes; i++)
	{
		const double *axis = gp->x + i * gp->capacity, here = x[i];
		if (gp->choice[i])
		{
			const double weight = exp(-gp->theta[i]);
			for (size_t j = 0; j < n; j++) h[j] += axis[j] == here ? 0 : weight;
			continue;
		}
		const double weight = 5 * exp(-2 * gp->theta[i]);
		for (size_t j = 0; j < n; j++) q[j] += weight * (axis[j] - here) * (axis[j] - here);
	}
	sweep_gp_matern(n, q, h, row, slopes, q);
	for (size_t j = 0; j < n; j++) row[j] *= signal;
	for (size_t j = n; j < stride; j++) row[j] = 0;
	if (slopes)
		for (size_t j = 0; j < n; j++) slopes[j] *= signal;
}
