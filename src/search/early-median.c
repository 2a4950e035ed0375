#include "search/early-rules.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

void sweep_median_value(struct sweep_early_judge *judge, struct sweep_early_run *run, double value)
{
	(void)judge;
	const size_t at = (size_t)run->count - 1;
	run->averages = sweep_grow(run->averages, at, &run->capacity, sizeof *run->averages);
	if (isfinite(value))
	{
		run->sum += value;
		run->finite++;
	}
	run->averages[at] = run->finite > 0 ? (double)(run->sum / (long double)run->finite) : INFINITY;
}

void sweep_median_end(struct sweep_early_judge *judge, struct sweep_early_run *run)
{
	for (size_t i = 0; i < (size_t)run->count; i++)
	{
		if (i == judge->cutoff_count)
		{
			judge->cutoffs = sweep_grow(judge->cutoffs, i, &judge->cutoff_capacity, sizeof *judge->cutoffs);
			judge->cutoffs[judge->cutoff_count++] = (struct sweep_cutoff){0};
		}
		struct sweep_cutoff *cutoff = &judge->cutoffs[i];
		sweep_cutoff_add(cutoff, run->averages[i],
						 sweep_cutoff_count(cutoff) / 2 + 1); /* the lower half, and the middle */
	}
	free(run->averages);
	run->averages = NULL;
	run->capacity = 0;
}

static double median_of(const struct sweep_cutoff *cutoff)
{
	const double low = sweep_cutoff_worst(cutoff), high = sweep_cutoff_next(cutoff);
	if (sweep_cutoff_count(cutoff) % 2 == 1 || low == high) return low;
	return low / 2 + high / 2;
}

bool sweep_median_stops(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
						struct sweep_text *reason)
{
	const size_t s = (size_t)run->count;
	const struct sweep_cutoff *cutoff = s > 0 && s <= judge->cutoff_count ? &judge->cutoffs[s - 1] : NULL;
	const size_t n = cutoff ? sweep_cutoff_count(cutoff) : 0;
	const bool early = run->count < judge->early.min_iter, few = s == 0 || n < (size_t)judge->early.min_runs;
	const bool stops = !early && !few && run->least > median_of(cutoff);
	if (reason == NULL) return stops;
	char own[SWEEP_DOUBLE_TEXT], limit[SWEEP_DOUBLE_TEXT];
	if (early) sweep_text_printf(reason, "value %zu: min_iter is %" PRId64, s, judge->early.min_iter);
	else if (few)
		sweep_text_printf(reason, "value %zu: %zu run%s came as far, min_runs is %" PRId64, s, n, n == 1 ? "" : "s",
						  judge->early.min_runs);
	else
		sweep_text_printf(reason, "value %zu: the best value so far, %s, is %s%s the median %s of %zu run%s", s,
						  sweep_early_number(judge, run->least, own), stops ? "" : "not ", sweep_early_worse(judge),
						  sweep_early_number(judge, median_of(cutoff), limit), n, n == 1 ? "" : "s");
	return stops;
}
