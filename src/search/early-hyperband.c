#include "search/early-rules.h"

#include <inttypes.h>
#include <math.h>

/* The threshold is the element trunc(n / eta) from 0: that many and one more are kept. */
void sweep_hyperband_value(struct sweep_early_judge *judge, struct sweep_early_run *run, double value)
{
	if (!sweep_early_reaches_band(judge, run, value)) return;
	struct sweep_cutoff *cutoff = &judge->cutoffs[run->bands - 1];
	const size_t n = sweep_cutoff_count(cutoff) + 1;
	sweep_cutoff_add(cutoff, value, (size_t)((double)n / judge->early.eta) + 1);
}

bool sweep_hyperband_stops(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
						   struct sweep_text *reason)
{
	if (run->bands == 0) return sweep_early_before_bands(judge, run, "band", reason);
	const struct sweep_cutoff *cutoff = &judge->cutoffs[run->bands - 1];
	const double condition = judge->early.strict ? run->at_band : run->least, threshold = sweep_cutoff_worst(cutoff);
	const bool stops = condition > threshold;
	if (reason == NULL) return stops;
	char own[SWEEP_DOUBLE_TEXT], limit[SWEEP_DOUBLE_TEXT];
	const size_t n = sweep_cutoff_count(cutoff);
	sweep_text_printf(reason, "band %" PRId64 ": %s%s%s is %s%s the threshold %s of %zu run%s",
					  judge->bands[run->bands - 1], judge->early.strict ? "" : "the best value so far, ",
					  sweep_early_number(judge, condition, own), judge->early.strict ? "" : ",", stops ? "" : "not ",
					  sweep_early_worse(judge), sweep_early_number(judge, threshold, limit), n, n == 1 ? "" : "s");
	return stops;
}
