#include "search/early-rules.h"

#include <inttypes.h>
#include <math.h>

/* Fewer than k others are better exactly when the run is not worse than the k-th best. */
void sweep_asha_value(struct sweep_early_judge *judge, struct sweep_early_run *run, double value)
{
	if (!sweep_early_reaches_band(judge, run, value)) return;
	struct sweep_cutoff *cutoff = &judge->cutoffs[run->bands - 1];
	const size_t n = sweep_cutoff_count(cutoff) + 1, share = (size_t)((double)n / judge->early.eta);
	const size_t kept = share > 1 ? share : 1;
	sweep_cutoff_add(cutoff, value, kept);
	if (run->missed) return; /* the rung that it missed first is the reason */
	run->missed = value > sweep_cutoff_worst(cutoff);
	run->rung = run->count;
	run->threshold = sweep_cutoff_worst(cutoff);
	run->kept = kept;
	run->runs = n;
	run->value = value;
}

bool sweep_asha_stops(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
					  struct sweep_text *reason)
{
	if (run->bands == 0) return sweep_early_before_bands(judge, run, "rung", reason);
	if (reason == NULL) return run->missed;
	char own[SWEEP_DOUBLE_TEXT], limit[SWEEP_DOUBLE_TEXT];
	sweep_text_printf(reason, "rung %" PRId64 ": %s is %s%s the threshold %s, the best %zu of %zu run%s go on",
					  run->rung, sweep_early_number(judge, run->value, own), run->missed ? "" : "not ",
					  sweep_early_worse(judge), sweep_early_number(judge, run->threshold, limit), run->kept, run->runs,
					  run->runs == 1 ? "" : "s");
	return run->missed;
}
