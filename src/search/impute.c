#include "search/impute.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool has_ended(const struct sweep_trial *trial)
{
	return trial->state != SWEEP_PENDING && trial->state != SWEEP_RUNNING;
}

static bool is_running(const struct sweep_history *history, const struct sweep_trial *trial)
{
	if (trial->has_state) return trial->state == SWEEP_RUNNING;
	for (size_t k = 0; k < history->metrics; k++)
		if (!isnan(trial->logged[k])) return true;
	return false;
}

/* The greatest or the least finite value that a run has of a metric; NaN: it has none. */
static double extreme(const struct sweep_trial *trial, size_t metric, bool greatest)
{
	const double logged = greatest ? trial->most[metric] : trial->least[metric];
	if (!isfinite(trial->told[metric])) return logged;
	return greatest ? fmax(logged, trial->told[metric]) : fmin(logged, trial->told[metric]);
}

/* Of each metric, that of the ended runs; NaN: they have none. */
static void find_worst(const struct sweep_history *history, double *worst)
{
	for (size_t k = 0; k < history->metrics; k++) worst[k] = NAN;
	for (size_t i = 0; i < history->count; i++)
	{
		const struct sweep_trial *trial = &history->trials[i];
		for (size_t k = 0; k < history->metrics && trial->placed && has_ended(trial); k++)
		{
			const bool down = history->negated[k];
			const double value = extreme(trial, k, !down);
			worst[k] = down ? fmin(worst[k], value) : fmax(worst[k], value);
		}
	}
}

static double impute(const struct sweep_history *history, const struct sweep_trial *trial, size_t metric,
					 const char *word, double worst)
{
	double value = NAN;
	if (strcmp(word, "best") == 0) value = extreme(trial, metric, history->negated[metric]);
	else if (strcmp(word, "latest") == 0)
		value = isnan(trial->latest[metric]) ? trial->told[metric] : trial->latest[metric];
	return isfinite(value) ? value : worst;
}

/* What a run counts as by one metric; NaN: it has no value. */
static double value_of(const struct sweep_history *history, const struct sweep_trial *trial, size_t k, double worst)
{
	const struct sweep_metric *metric = &history->space->sweep->metrics[k];
	const bool counts = trial->state == SWEEP_FINISHED || trial->state == SWEEP_STOPPED;
	if (counts && isfinite(trial->told[k])) return trial->told[k];
	if (has_ended(trial)) return metric->has_impute ? impute(history, trial, k, metric->impute, worst) : NAN;
	if (strcmp(metric->impute_while_running, "false") == 0 || !is_running(history, trial)) return NAN;
	return impute(history, trial, k, metric->impute_while_running, worst);
}

void sweep_history_impute(struct sweep_history *history)
{
	if (!history->imputes) return;
	double *worst = sweep_alloc(2, history->metrics * sizeof *worst), *values = worst + history->metrics;
	find_worst(history, worst);
	for (size_t i = 0; i < history->count; i++)
	{
		struct sweep_trial *trial = &history->trials[i];
		bool whole = true;
		for (size_t k = 0; k < history->metrics; k++)
		{
			values[k] = value_of(history, trial, k, worst[k]);
			whole = whole && !isnan(values[k]);
		}
		const enum sweep_outcome own = sweep_trial_outcome(trial, history->metrics);
		sweep_history_settle(history, trial, whole ? SWEEP_OUTCOME_VALUE : own, values);
	}
	free(worst);
}
