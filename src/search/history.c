#include "search/history.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep_history *sweep_history_new(const struct sweep *sweep)
{
	struct sweep_history *history = sweep_alloc(1, sizeof *history);
	history->space = sweep_space_new(sweep);
	history->absent = sweep_alloc(history->space->count, sizeof *history->absent);
	history->metrics = sweep->metric_count > 0 ? sweep->metric_count : 1;
	history->negated = sweep_alloc(history->metrics, sizeof *history->negated);
	history->seen = sweep_alloc(history->metrics, sizeof *history->seen);
	for (size_t i = 0; i < sweep->metric_count; i++)
	{
		const struct sweep_metric *metric = &sweep->metrics[i];
		history->negated[i] = metric->goal == SWEEP_MAXIMIZE;
		if (metric->has_impute || strcmp(metric->impute_while_running, "false") != 0) history->imputes = true;
	}
	return history;
}

void sweep_history_free(struct sweep_history *history)
{
	if (history == NULL) return;
	for (size_t i = 0; i < history->count; i++)
	{
		struct sweep_trial *trial = &history->trials[i];
		for (size_t k = 0; k < history->metrics && trial->odd; k++) free(trial->odd[k]);
		free(trial->odd);
		free(trial->x);
	}
	free(history->absent);
	free(history->trials);
	free(history->negated);
	free(history->seen);
	sweep_text_free(&history->misfit);
	sweep_measured_free(&history->measured);
	sweep_space_free(history->space);
	free(history);
}

/* The index of the first trial that is not below `run`. Runs mostly come in the order of their numbers. */
static size_t place_of(const struct sweep_history *history, int64_t run)
{
	size_t low = 0, high = history->count;
	if (high > 0 && history->trials[high - 1].run < run) low = high;
	while (low < high)
	{
		const size_t middle = low + (high - low) / 2;
		if (history->trials[middle].run < run) low = middle + 1;
		else high = middle;
	}
	return low;
}

struct sweep_trial *sweep_history_trial(struct sweep_history *history, int64_t run)
{
	const size_t low = place_of(history, run);
	if (low < history->count && history->trials[low].run == run) return &history->trials[low];
	history->trials = sweep_grow(history->trials, history->count, &history->capacity, sizeof *history->trials);
	memmove(&history->trials[low + 1], &history->trials[low], (history->count - low) * sizeof *history->trials);
	history->count++;
	struct sweep_trial *trial = &history->trials[low];
	*trial = (struct sweep_trial){.run = run, .value = NAN};
	const size_t axes = history->space->count, known = history->space->sweep->conditional ? axes : 0;
	double **const rows[] = {&trial->logged, &trial->values, &trial->told, &trial->latest, &trial->least, &trial->most};
	const size_t count = sizeof rows / sizeof rows[0];
	trial->x = sweep_alloc(axes + known + count * history->metrics, sizeof *trial->x);
	trial->known = trial->x + known;
	for (size_t i = 0; i < count; i++) *rows[i] = trial->x + axes + known + i * history->metrics;
	for (size_t i = 0; i < count * history->metrics; i++) trial->logged[i] = NAN;
	return trial;
}

bool sweep_trial_counts(const struct sweep_trial *trial)
{
	if (!trial->placed) return false;
	return trial->outcome == SWEEP_OUTCOME_VALUE || trial->outcome == SWEEP_OUTCOME_BAD;
}

/* NaN is a bad outcome's. */
static bool are_alike(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

bool sweep_history_differs(const struct sweep_history *history)
{
	const struct sweep_trial *first = NULL;
	for (size_t i = 0; i < history->count; i++)
	{
		const struct sweep_trial *trial = &history->trials[i];
		if (!sweep_trial_counts(trial)) continue;
		if (first == NULL) first = trial;
		if (!are_alike(first->value, trial->value)) return true;
	}
	return false;
}

bool sweep_history_counts(const struct sweep_history *history, int64_t run)
{
	const size_t i = place_of(history, run);
	if (i == history->count || history->trials[i].run != run || !history->trials[i].placed) return false;
	const enum sweep_outcome outcome = sweep_trial_outcome(&history->trials[i], history->metrics);
	return outcome == SWEEP_OUTCOME_VALUE || outcome == SWEEP_OUTCOME_BAD;
}

static void find_known(struct sweep_history *history, struct sweep_trial *trial)
{
	if (trial->known == trial->x) return;
	sweep_space_absent(history->space, trial->x, history->absent);
	for (size_t i = 0; i < history->space->count; i++) trial->known[i] = history->absent[i] ? NAN : trial->x[i];
}

void sweep_history_add_draws(struct sweep_history *history, int64_t run, const struct sweep_draw *draws)
{
	struct sweep_trial *trial = sweep_history_trial(history, run);
	sweep_space_place(history->space, draws, trial->x);
	find_known(history, trial);
	trial->placed = trial->whole = true;
	history->changes += sweep_trial_counts(trial);
}

void sweep_history_add_config(struct sweep_history *history, int64_t run, const cJSON *config)
{
	struct sweep_trial *trial = sweep_history_trial(history, run);
	struct sweep_text why = {0};
	if (!sweep_space_read(history->space, config, trial->x, &why) && history->misfits++ == 0)
		sweep_text_printf(&history->misfit, "run %" PRId64 ": %s", run, why.data);
	sweep_text_free(&why);
	find_known(history, trial);
	trial->placed = trial->whole = true;
	history->changes += sweep_trial_counts(trial);
	for (size_t i = 0; i < history->space->count; i++)
		if (isnan(trial->x[i])) trial->whole = false;
}

void sweep_history_log(struct sweep_history *history, int64_t run, size_t metric, double value)
{
	struct sweep_trial *trial = sweep_history_trial(history, run);
	trial->logged[metric] = value;
	if (!isfinite(value)) return;
	trial->latest[metric] = value;
	trial->least[metric] = fmin(trial->least[metric], value);
	trial->most[metric] = fmax(trial->most[metric], value);
}

void sweep_history_forget_logged(struct sweep_history *history, int64_t run)
{
	const struct sweep_trial *trial = sweep_history_trial(history, run);
	for (size_t i = 0; i < history->metrics; i++)
		trial->logged[i] = trial->latest[i] = trial->least[i] = trial->most[i] = NAN;
}

const double *sweep_history_logged(struct sweep_history *history, int64_t run)
{
	return sweep_history_trial(history, run)->logged;
}

static bool all_finite(size_t count, const double *values)
{
	for (size_t i = 0; i < count; i++)
		if (!isfinite(values[i])) return false;
	return true;
}

enum sweep_outcome sweep_trial_outcome(const struct sweep_trial *trial, size_t metrics)
{
	switch (trial->state)
	{
	case SWEEP_FINISHED:
	case SWEEP_STOPPED: return all_finite(metrics, trial->told) ? SWEEP_OUTCOME_VALUE : SWEEP_OUTCOME_BAD;
	case SWEEP_FAILED_RUN: return SWEEP_OUTCOME_BAD;
	case SWEEP_CRASHED:
	case SWEEP_KILLED: return SWEEP_OUTCOME_NOTHING;
	default: return SWEEP_OUTCOME_OPEN;
	}
}

/* Returns whether they were others before. */
static bool set_values(const struct sweep_history *history, struct sweep_trial *trial, const double *values)
{
	bool changed = false;
	for (size_t i = 0; i < history->metrics; i++)
	{
		const double value = trial->outcome != SWEEP_OUTCOME_VALUE ? NAN : history->negated[i] ? -values[i] : values[i];
		changed = changed || !(value == trial->values[i] || (isnan(value) && isnan(trial->values[i])));
		trial->values[i] = value;
	}
	trial->value = trial->values[0];
	return changed;
}

void sweep_history_settle(struct sweep_history *history, struct sweep_trial *trial, enum sweep_outcome outcome,
						  const double *values)
{
	const bool counted = sweep_trial_counts(trial);
	const enum sweep_outcome before = trial->outcome;
	trial->outcome = outcome;
	const bool changed = set_values(history, trial, values) || outcome != before;
	history->changes += changed && (counted || sweep_trial_counts(trial));
}

/* What is imputed depends on other runs too, so it waits for the proposal. */
void sweep_history_tell(struct sweep_history *history, int64_t run, enum sweep_state state, const double *values)
{
	struct sweep_trial *trial = sweep_history_trial(history, run);
	trial->has_state = true;
	trial->state = state;
	for (size_t i = 0; i < history->metrics; i++) trial->told[i] = values ? values[i] : NAN;
	if (!history->imputes)
		sweep_history_settle(history, trial, sweep_trial_outcome(trial, history->metrics), trial->told);
}
