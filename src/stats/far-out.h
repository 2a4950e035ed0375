/* far-out.h - values that lie far from all others, as those of runs that diverged.
 *
 * Far out is what lies more than three interquartile ranges beyond a quartile (Tukey 1977, "Exploratory Data
 * Analysis"). Where more than a tenth of the values do, and all are above 0, they are spread over orders of magnitude,
 * and it is their logarithms of which some may be far out; where that are more than a tenth again, none is. */
#ifndef SWEEP_STATS_FAR_OUT_H
#define SWEEP_STATS_FAR_OUT_H

#include <stdbool.h>
#include <stddef.h>

struct sweep_far_out
{
	size_t first, last; /* the least and the greatest value that are not far out; 0 and n - 1 where none is */
	bool logarithmic;   /* it is the logarithms that were looked at */
};

/* Of n values, at least 1, from the least to the greatest. */
struct sweep_far_out sweep_far_out_find(const double *sorted, size_t n);

/* The values, of which only the finite ones count, with those that are far out and worse than the others at the worst
 * of these: one run that exploded is then no more than bad. out[n]; returns how many were changed. Less is better,
 * unless `maximize`. */
size_t sweep_far_out_tame(const double *values, size_t n, bool maximize, double *out);

#endif
