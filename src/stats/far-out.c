#include "stats/far-out.h"

#include "base/memory.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define REACH 3.0 /* interquartile ranges */

/* What is not beyond the fences; false when more than a tenth is. */
static bool find(const double *sorted, size_t n, struct sweep_far_out *found)
{
	const double quarter = gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.25);
	const double three_quarters = gsl_stats_quantile_from_sorted_data(sorted, 1, n, 0.75);
	const double reach = REACH * (three_quarters - quarter);
	found->first = 0;
	found->last = n - 1;
	while (reach > 0 && sorted[found->first] < quarter - reach) found->first++;
	while (reach > 0 && sorted[found->last] > three_quarters + reach) found->last--;
	return (found->first + n - 1 - found->last) * 10 <= n;
}

struct sweep_far_out sweep_far_out_find(const double *sorted, size_t n)
{
	struct sweep_far_out found = {0};
	if (find(sorted, n, &found)) return found;
	if (sorted[0] > 0)
	{
		double *logarithms = sweep_alloc(n, sizeof *logarithms);
		for (size_t i = 0; i < n; i++) logarithms[i] = log(sorted[i]);
		found.logarithmic = find(logarithms, n, &found);
		free(logarithms);
	}
	if (!found.logarithmic) found = (struct sweep_far_out){.last = n - 1};
	return found;
}

size_t sweep_far_out_tame(const double *values, size_t n, bool maximize, double *out)
{
	double *sorted = sweep_alloc(n, sizeof *sorted);
	size_t count = 0, changed = 0;
	for (size_t i = 0; i < n; i++)
		if (isfinite(values[i])) sorted[count++] = values[i];
	memcpy(out, values, n * sizeof *out);
	if (count > 0)
	{
		gsl_sort(sorted, 1, count);
		const struct sweep_far_out found = sweep_far_out_find(sorted, count);
		const double worst = sorted[maximize ? found.first : found.last];
		for (size_t i = 0; i < n; i++)
		{
			if (!isfinite(out[i]) || (maximize ? out[i] >= worst : out[i] <= worst)) continue;
			out[i] = worst;
			changed++;
		}
	}
	free(sorted);
	return changed;
}
