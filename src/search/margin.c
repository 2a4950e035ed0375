#include "search/margin.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

/* The probability of being above, in standard deviations. */
static double quantile(double above)
{
	return gsl_cdf_ugaussian_Qinv(above);
}

/* The mean lies in the first or the last cell, whose edge is the nearest. */
static void keep_near(double edge, double alpha, double *mean, double deviation)
{
	const double most = quantile(alpha) * deviation, distance = *mean - edge;
	if (distance > most) *mean = edge + most;
	if (distance < -most) *mean = edge - most;
}

/* The mean lies between two edges: what both sides lack is taken from the middle, and from the side that has more. */
static void keep_between(double low, double high, double alpha, double *mean, double *deviation)
{
	const double below = gsl_cdf_ugaussian_P((low - *mean) / *deviation);
	const double above = gsl_cdf_ugaussian_Q((high - *mean) / *deviation);
	if (below >= alpha / 2 && above >= alpha / 2) return;
	const double within = 1 - below - above;
	const double more_below = fmax(below, alpha / 2), more_above = fmax(above, alpha / 2);
	const double excess = (1 - more_below - more_above - within) / (more_below + more_above + within - 1.5 * alpha);
	const double p = more_below + excess * (more_below - alpha / 2), q = more_above + excess * (more_above - alpha / 2);
	const double from_low = quantile(p), from_high = quantile(q);
	if (!(from_low + from_high > 0)) return;
	*deviation = (high - low) / (from_low + from_high);
	*mean = (low * from_high + high * from_low) / (from_low + from_high);
}

void sweep_margin_keep(const double *edges, size_t count, double alpha, double *mean, double *deviation)
{
	size_t above = 0; /* the first edge at or above the mean */
	while (above < count && edges[above] < *mean) above++;
	if (above == 0) keep_near(edges[0], alpha, mean, *deviation);
	else if (above == count) keep_near(edges[count - 1], alpha, mean, *deviation);
	else keep_between(edges[above - 1], edges[above], alpha, mean, deviation);
}

void sweep_margin_learn(double *q, size_t levels, const size_t *of, const double *weights, size_t count, double rate)
{
	double sum = 0;
	for (size_t k = 0; k < count; k++)
		if (weights[k] > 0 && of[k] < levels) sum += weights[k];
	for (size_t l = 0; l < levels; l++) q[l] *= 1 - rate * sum;
	for (size_t k = 0; k < count; k++)
		if (weights[k] > 0 && of[k] < levels) q[of[k]] += rate * weights[k];
}

void sweep_margin_keep_choices(double *q, size_t levels, double least)
{
	double sum = 0;
	for (size_t l = 0; l < levels; l++) sum += q[l] = fmax(q[l], least);
	const double spare = sum - (double)levels * least;
	for (size_t l = 0; l < levels && spare > 0; l++) q[l] += (1 - sum) / spare * (q[l] - least);
}
