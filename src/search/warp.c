#include "search/warp.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Values without NaN, sorted. */
static size_t sort_finite(const double *values, size_t n, double *sorted)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i])) sorted[count++] = values[i];
	qsort(sorted, count, sizeof *sorted, by_number);
	return count;
}

/* Beyond this many times the distance from the best to the median, bad is bad. */
#define FARTHEST 1e3

/* Halves: the difference of two finite numbers may be infinite. */
static double distance(const struct sweep_warp *warp, double value)
{
	return fmin((value / 2 - warp->median / 2) / warp->half, FARTHEST);
}

static double bend(const struct sweep_warp *warp, double value)
{
	const double z = distance(warp, isfinite(value) ? value : warp->worst);
	if (warp->form == SWEEP_WARP_UPPER && z > 0) return log1p(z);
	if (warp->form == SWEEP_WARP_WHOLE) return log(2 + fmax(z, -1));
	return z;
}

/* So that the bent values have mean 0 and variance 1. */
static void standardise(struct sweep_warp *warp, const double *values, size_t n)
{
	double mean = 0, square = 0;
	for (size_t i = 0; i < n; i++) mean += bend(warp, values[i]) / (double)n;
	for (size_t i = 0; i < n; i++)
	{
		const double off = bend(warp, values[i]) - mean;
		square += off * off / (double)n;
	}
	warp->mean = mean;
	warp->scale = square > 0 && isfinite(square) ? 1 / sqrt(square) : 0;
}

struct sweep_warp sweep_warp_new(enum sweep_warp_form form, const double *values, size_t n)
{
	struct sweep_warp warp = {.form = form, .half = 1};
	double *sorted = sweep_alloc(n, sizeof *sorted);
	const size_t count = sort_finite(values, n, sorted);
	if (count > 0)
	{
		const double best = sorted[0];
		warp.worst = sorted[count - 1];
		warp.median = sorted[count / 2];
		warp.half = warp.median / 2 - best / 2;
		if (!(warp.half > 0)) warp.half = warp.worst / 2 - best / 2;
		if (!(warp.half > 0)) warp.half = 1;
		standardise(&warp, values, n);
	}
	free(sorted);
	return warp;
}

double sweep_warp_value(const struct sweep_warp *warp, double value)
{
	return warp->scale > 0 ? (bend(warp, value) - warp->mean) * warp->scale : 0;
}

double sweep_warp_inverse(const struct sweep_warp *warp, double warped)
{
	if (!(warp->scale > 0)) return warp->median;
	const double bent = warped / warp->scale + warp->mean;
	double z = bent;
	if (warp->form == SWEEP_WARP_UPPER && bent > 0) z = expm1(bent);
	if (warp->form == SWEEP_WARP_WHOLE) z = exp(bent) - 2;
	return 2 * (warp->median / 2 + fmin(z, FARTHEST) * warp->half);
}

double sweep_warp_log_slope(const struct sweep_warp *warp, double value)
{
	if (!isfinite(value) || !(warp->scale > 0)) return 0;
	const double z = distance(warp, value);
	if (z == FARTHEST) return 0;
	double slope = log(warp->scale) - log(2 * warp->half);
	if (warp->form == SWEEP_WARP_UPPER && z > 0) slope -= log1p(z);
	if (warp->form == SWEEP_WARP_WHOLE) slope -= log(2 + fmax(z, -1));
	return slope;
}
