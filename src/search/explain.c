#include "search/explain.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static const char *const origins[] = {"drawn", "design", "model", "repeated", "fallback"};

const char *sweep_origin_name(enum sweep_origin origin)
{
	return origins[origin];
}

void sweep_explanation_begin(struct sweep_explanation *explanation, const char *method, bool learns)
{
	free(explanation->parameters);
	free(explanation->weights);
	free(explanation->nearest_values);
	*explanation = (struct sweep_explanation){.method = method,
											  .learns = learns,
											  .median = NAN,
											  .low = NAN,
											  .high = NAN,
											  .acquisition_value = NAN,
											  .target = NAN,
											  .signal = NAN,
											  .noise = NAN,
											  .step = NAN,
											  .best = NAN,
											  .distance = NAN};
}

void sweep_explanation_free(struct sweep_explanation *explanation)
{
	if (explanation == NULL) return;
	sweep_explanation_begin(explanation, NULL, false);
	free(explanation);
}

/* --- the runs -------------------------------------------------------------------------------------- */

static double distance(const struct sweep_space *space, const double *x, const double *y)
{
	double square = 0;
	for (size_t i = 0; i < space->count; i++)
	{
		const bool choice = space->axes[i].kind == SWEEP_AXIS_CHOICE;
		const double off = isnan(x[i]) || isnan(y[i]) ? 0.5 : choice ? x[i] != y[i] : x[i] - y[i];
		square += off * off;
	}
	return sqrt(square);
}

static void set_nearest(struct sweep_explanation *explanation, const struct sweep_history *history,
						const struct sweep_trial *trial)
{
	explanation->nearest = trial->run;
	explanation->nearest_outcome = trial->outcome;
	for (size_t i = 0; i < history->metrics; i++)
		explanation->nearest_values[i] = history->negated[i] ? -trial->values[i] : trial->values[i];
}

void sweep_explain_runs(struct sweep_explanation *explanation, const struct sweep_history *history, const double *x)
{
	const bool negated = history->metrics == 1 && history->negated[0];
	const bool has_best = history->metrics == 1 || explanation->learns; /* several metrics have one only as a mixture */
	double least = INFINITY;
	explanation->nearest_values = sweep_alloc(history->metrics, sizeof *explanation->nearest_values);
	for (size_t i = 0; i < history->count; i++)
	{
		const struct sweep_trial *trial = &history->trials[i];
		if (!trial->placed) continue;
		explanation->runs += sweep_trial_counts(trial);
		const double off = distance(history->space, x, trial->x);
		if (!(off >= explanation->distance))
		{
			explanation->distance = off;
			set_nearest(explanation, history, trial);
		}
		if (!has_best || trial->outcome != SWEEP_OUTCOME_VALUE || !(trial->value < least)) continue;
		least = trial->value;
		explanation->best_run = trial->run;
		explanation->best = negated ? -least : least;
	}
	const bool chosen = explanation->origin == SWEEP_ORIGIN_MODEL || explanation->origin == SWEEP_ORIGIN_FALLBACK;
	if (chosen && explanation->distance == 0) explanation->origin = SWEEP_ORIGIN_REPEATED;
}
