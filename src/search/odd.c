#include "search/odd.h"

#include "base/memory.h"
#include "record/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_BYTES = 40 /* of a value that is shown */
};

void sweep_odd_note(struct sweep_history *history, int64_t run, size_t metric, const cJSON *item)
{
	if (item == NULL && !history->odd) return;
	struct sweep_trial *trial = sweep_history_trial(history, run);
	if (item == NULL && trial->odd == NULL) return;
	if (trial->odd == NULL) trial->odd = sweep_alloc(history->metrics, sizeof *trial->odd);
	free(trial->odd[metric]);
	trial->odd[metric] = NULL;
	if (item == NULL) return;
	struct sweep_text text = {0};
	sweep_json_write(&text, item);
	if (text.length > MOST_BYTES)
	{
		text.length = sweep_utf8_length(text.data, MOST_BYTES);
		sweep_text_puts(&text, "...");
	}
	trial->odd[metric] = text.data;
	history->odd = true;
}

static bool matters(const struct sweep_history *history, const struct sweep_trial *trial, size_t metric)
{
	if (!trial->placed || trial->odd == NULL || trial->odd[metric] == NULL || isfinite(trial->told[metric]))
		return false;
	if (trial->state == SWEEP_FINISHED || trial->state == SWEEP_STOPPED) return true;
	const bool counts = trial->state == SWEEP_FAILED_RUN || history->space->sweep->metrics[metric].has_impute;
	return counts && trial->state != SWEEP_PENDING && trial->state != SWEEP_RUNNING &&
		   strcmp(trial->odd[metric], "null") != 0;
}

/* The first metric of which the run's value is odd; history->metrics: none is. */
static size_t find(const struct sweep_history *history, const struct sweep_trial *trial)
{
	size_t metric = 0;
	while (metric < history->metrics && !matters(history, trial, metric)) metric++;
	return metric;
}

void sweep_odd_tell(struct sweep_history *history, struct sweep_text *line)
{
	size_t count = 0, first = 0;
	if (!history->odd || history->odd_told) return;
	for (size_t i = history->count; i-- > 0;)
	{
		if (find(history, &history->trials[i]) == history->metrics) continue;
		count++;
		first = i;
	}
	if (count == 0) return;
	history->odd_told = true;
	const struct sweep_trial *trial = &history->trials[first];
	const size_t metric = find(history, trial);
	const struct sweep_metric *of = &history->space->sweep->metrics[metric];
	sweep_text_printf(line, "%s\"", line->length > 0 ? "; " : "");
	sweep_text_add_printable(line, of->name);
	sweep_text_printf(line, "\" of run %" PRId64 " is ", trial->run);
	sweep_text_add_printable(line, trial->odd[metric]);
	sweep_text_puts(line, ", which is no number");
	if (count > 1) sweep_text_printf(line, ", and so on for %zu runs; they count as ", count);
	else sweep_text_puts(line, "; it counts as ");
	sweep_text_puts(line, of->has_impute ? "impute says" : "failed");
}
