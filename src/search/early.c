#include "search/early.h"

#include "base/memory.h"
#include "search/early-rules.h"
#include "spec/bands.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct sweep_early_rule sweep_early_rules[] = {
	{.name = "hyperband",
	 .help = "compares runs at bands, with all that came as far",
	 .finite_only = true,
	 .value = sweep_hyperband_value,
	 .stops = sweep_hyperband_stops},
	{.name = "asha",
	 .help = "compares runs at rungs, with those that came as far before",
	 .needs_order = true,
	 .value = sweep_asha_value,
	 .stops = sweep_asha_stops},
	{.name = "median",
	 .help = "compares a run's best value with the median of the averages of ended runs",
	 .needs_ends = true,
	 .value = sweep_median_value,
	 .end = sweep_median_end,
	 .stops = sweep_median_stops},
	{.name = NULL}};

const struct sweep_early_rule *sweep_early_rule_find(const char *name)
{
	for (const struct sweep_early_rule *rule = sweep_early_rules; rule->name; rule++)
		if (strcmp(rule->name, name) == 0) return rule;
	return NULL;
}

/* --- judges and runs ------------------------------------------------------------------------------- */

struct sweep_early_judge *sweep_early_new(const struct sweep_early *early, enum sweep_goal goal)
{
	const struct sweep_early_rule *rule = early->type ? sweep_early_rule_find(early->type) : NULL;
	if (rule == NULL) return NULL;
	struct sweep_early_judge *judge = sweep_alloc(1, sizeof *judge);
	*judge = (struct sweep_early_judge){.rule = rule, .early = *early, .negated = goal == SWEEP_MAXIMIZE};
	judge->early.type = rule->name;
	judge->bands = sweep_bands(early, &judge->band_count);
	judge->cutoff_count = judge->band_count;
	judge->cutoff_capacity = judge->band_count;
	judge->cutoffs = sweep_alloc(judge->band_count, sizeof *judge->cutoffs);
	return judge;
}

void sweep_early_free(struct sweep_early_judge *judge)
{
	if (judge == NULL) return;
	for (size_t i = 0; i < judge->cutoff_count; i++) sweep_cutoff_free(&judge->cutoffs[i]);
	for (size_t i = 0; i < judge->count; i++) free(judge->runs[i].averages);
	free(judge->cutoffs);
	free(judge->runs);
	free(judge->bands);
	free(judge);
}

const struct sweep_early_rule *sweep_early_judge_rule(const struct sweep_early_judge *judge)
{
	return judge->rule;
}

size_t sweep_early_begin(struct sweep_early_judge *judge)
{
	judge->runs = sweep_grow(judge->runs, judge->count, &judge->capacity, sizeof *judge->runs);
	judge->runs[judge->count] = (struct sweep_early_run){.least = INFINITY};
	return judge->count++;
}

void sweep_early_log(struct sweep_early_judge *judge, size_t run, const double *values, size_t count)
{
	struct sweep_early_run *to = &judge->runs[run];
	if (to->ended) return;
	for (size_t i = 0; i < count; i++)
	{
		const bool finite = isfinite(values[i]);
		if (!finite && judge->rule->finite_only) continue;
		const double value = !finite ? INFINITY : judge->negated ? -values[i] : values[i];
		to->count++;
		to->least = fmin(to->least, value);
		judge->rule->value(judge, to, value);
	}
}

bool sweep_early_stops(const struct sweep_early_judge *judge, size_t run, struct sweep_text *reason)
{
	if (judge->runs[run].ended)
	{
		if (reason) sweep_text_puts(reason, "the run has ended");
		return false;
	}
	return judge->rule->stops(judge, &judge->runs[run], reason);
}

bool sweep_early_value(struct sweep_early_judge *judge, size_t run, double value, struct sweep_text *reason)
{
	sweep_early_log(judge, run, &value, 1);
	return sweep_early_stops(judge, run, reason);
}

void sweep_early_end(struct sweep_early_judge *judge, size_t run)
{
	struct sweep_early_run *ended = &judge->runs[run];
	if (ended->ended) return;
	ended->ended = true;
	if (judge->rule->end) judge->rule->end(judge, ended);
}

/* --- what rules share ------------------------------------------------------------------------------ */

bool sweep_early_reaches_band(const struct sweep_early_judge *judge, struct sweep_early_run *run, double value)
{
	if (run->bands == judge->band_count || run->count != judge->bands[run->bands]) return false;
	run->bands++;
	run->at_band = value;
	return true;
}

const char *sweep_early_number(const struct sweep_early_judge *judge, double value, char *buffer)
{
	if (isinf(value)) return "a value that is not finite";
	sweep_double_text(buffer, judge->negated ? 0.0 - value : value);
	return buffer;
}

const char *sweep_early_worse(const struct sweep_early_judge *judge)
{
	return judge->negated ? "below" : "above";
}

bool sweep_early_before_bands(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
							  const char *what, struct sweep_text *reason)
{
	if (reason == NULL) return false;
	sweep_text_printf(reason, "%" PRId64 " value%s", run->count, run->count == 1 ? "" : "s");
	if (judge->band_count > 0) sweep_text_printf(reason, ", the first %s is %" PRId64, what, judge->bands[0]);
	return false;
}
