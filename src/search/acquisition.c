#include "search/acquisition.h"

#include <gsl/gsl_sf_erf.h>
#include <math.h>

#define LOG_ROOT_2_PI 0.91893853320467274178

/* Below -1 the sum cancels: it is phi(z) (1 + z m), m = Phi(z) / phi(z) being Mills' ratio, and for large -z
 * 1 + z m = 1/z^2 - 3/z^4 + 15/z^6 - ... */
double sweep_log_improvement(double z, double *slope)
{
	if (z > 10)
	{
		if (slope) *slope = 1 / z;
		return log(z);
	}
	const double log_density = -0.5 * z * z - LOG_ROOT_2_PI, mills = 1 / gsl_sf_hazard(-z), inverse = 1 / (z * z);
	const double share = z > -50 ? 1 + z * mills : inverse * (1 - 3 * inverse * (1 - 5 * inverse * (1 - 7 * inverse)));
	if (slope) *slope = mills / share;
	return log_density + log(share);
}

double sweep_log_ei(double mean, double variance, double best)
{
	const double sigma = sqrt(variance);
	return log(sigma) + sweep_log_improvement((best - mean) / sigma, NULL);
}

double sweep_acquisition_value(void *context, const double *x, double *gradient)
{
	const struct sweep_acquisition *a = context;
	const size_t axes = a->gp->axes;
	double mean, variance, slope, *mean_slope = a->work, *variance_slope = mean_slope + axes;
	for (size_t i = 0; i < a->count; i++) a->point[a->axes[i]] = x[i];
	sweep_gp_predict_slope(a->gp, a->point, &mean, &variance, mean_slope, variance_slope, variance_slope + axes);
	const double sigma = sqrt(variance), z = (a->best - mean) / sigma;
	const double value = log(sigma) + sweep_log_improvement(z, &slope);
	for (size_t i = 0; i < a->count; i++)
	{
		const double d_mean = mean_slope[a->axes[i]], d_sigma = variance_slope[a->axes[i]] / (2 * sigma);
		gradient[i] = -(d_sigma * (1 - slope * z) - slope * d_mean) / sigma;
	}
	return -value;
}
