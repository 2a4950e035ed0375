/* warp.h - objectives made fit for a Gaussian process, in which one exploded loss must not drown the rest.
 *
 *   plain     y as it is
 *   upper     what is worse than the median is drawn in by a logarithm; the better half stays as it is
 *   whole     a logarithm of the distance from the best, for what falls off by orders of magnitude
 *
 * with z = (y - median) / (median - best), 1000 at most: upper is log(1 + z) for z > 0, whole is log(2 + z) for all z
 * >= -1. Each is then brought to mean 0 and variance 1. Which one fits is for the likelihood to say (Snelson,
 * Rasmussen, Ghahramani 2004, "Warped Gaussian processes"): sweep_warp_log_slope() is its Jacobian. */
#ifndef SWEEP_SEARCH_WARP_H
#define SWEEP_SEARCH_WARP_H

#include <stddef.h>

enum sweep_warp_form
{
	SWEEP_WARP_PLAIN,
	SWEEP_WARP_UPPER,
	SWEEP_WARP_WHOLE,
	SWEEP_WARP_FORMS
};

struct sweep_warp
{
	enum sweep_warp_form form;
	double median, half; /* half of median - best; of worst - best where the half of all are as good as the best */
	double worst;        /* in place of NaN */
	double mean, scale;
};

/* The warp of values[n], less being better; NaN stands for a bad outcome, which counts as the worst of the others.
 * All become 0 when the values do not differ. */
struct sweep_warp sweep_warp_new(enum sweep_warp_form form, const double *values, size_t n);

double sweep_warp_value(const struct sweep_warp *warp, double value);

/* The value that is warped to `warped`, or would be: the inverse goes on beyond the best and the worst. The median
 * where the values do not differ. */
double sweep_warp_inverse(const struct sweep_warp *warp, double warped);

/* The logarithm of the derivative; 0 for NaN and for what is beyond 1000, of which the likelihood says nothing. */
double sweep_warp_log_slope(const struct sweep_warp *warp, double value);

#endif
