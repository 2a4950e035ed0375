#include "search/tell.h"

#include "base/memory.h"
#include "record/json.h"
#include "search/odd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The member under a dotted name: the whole name as a key goes first, then a beginning of it that leads further. */
static const cJSON *find(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name), *child;
	if (item) return item;
	cJSON_ArrayForEach(child, object)
	{
		const size_t length = child->string ? strlen(child->string) : 0;
		if (!cJSON_IsObject(child) || strncmp(name, child->string, length) != 0 || name[length] != '.') continue;
		item = find(child, name + length + 1);
		if (item) return item;
	}
	return NULL;
}

/* The value of a record of `run`, which shows that the metric is one that runs have, or else which others they have. */
static bool take_value(struct sweep_search *search, int64_t run, size_t metric, const cJSON *object, double *value)
{
	struct sweep_history *history = search->history;
	const cJSON *item = object ? find(object, search->sweep->metrics[metric].name) : NULL;
	if (item) history->seen[metric] = true;
	else if (!history->seen[metric]) sweep_measured_note(&history->measured, object);
	if (item == NULL) return false;
	const bool number = sweep_json_number(item, value);
	if (!number) *value = NAN;
	sweep_odd_note(history, run, metric, number ? NULL : item);
	return true;
}

static void take_metrics(struct sweep_search *search, const struct sweep_record *record)
{
	const struct sweep *sweep = search->sweep;
	double value;
	for (size_t i = 0; i < sweep->metric_count; i++)
		if (take_value(search, record->run, i, record->metrics, &value))
			sweep_history_log(search->history, record->run, i, value);
}

static void take_state(struct sweep_search *search, const struct sweep_record *record)
{
	const struct sweep *sweep = search->sweep;
	const double *logged = sweep_history_logged(search->history, record->run);
	double *values = sweep_alloc(search->history->metrics, sizeof *values);
	values[0] = NAN; /* of a sweep without a metric */
	for (size_t i = 0; i < sweep->metric_count; i++)
		if (!take_value(search, record->run, i, record->summary, &values[i])) values[i] = logged[i];
	search->history->finished += record->state == SWEEP_FINISHED;
	sweep_history_tell(search->history, record->run, record->state, values);
	free(values);
}

static void watch_target(struct sweep_search *search, const struct sweep_record *record)
{
	const struct sweep *sweep = search->sweep;
	if (sweep->metric_count == 0 || !sweep->metrics[0].has_target || record->kind == SWEEP_RECORD_CONFIG) return;
	const struct sweep_metric *metric = &sweep->metrics[0];
	const cJSON *values = record->kind == SWEEP_RECORD_METRIC ? record->metrics : record->summary;
	const cJSON *item = values ? find(values, metric->name) : NULL;
	double value;
	if (item == NULL || !sweep_json_number(item, &value) || !isfinite(value)) return;
	if (metric->goal == SWEEP_MAXIMIZE ? value >= metric->target : value <= metric->target) search->reached = true;
}

void sweep_search_take(struct sweep_search *search, const struct sweep_record *record)
{
	watch_target(search, record);
	struct sweep_history *history = search->history;
	if (history == NULL) return;
	switch (record->kind)
	{
	case SWEEP_RECORD_CONFIG: sweep_history_add_config(history, record->run, record->config); break;
	case SWEEP_RECORD_METRIC: take_metrics(search, record); break;
	case SWEEP_RECORD_STATE: take_state(search, record); break;
	}
}

enum sweep_status sweep_search_take_file(struct sweep_search *search, const char *path, int64_t *last,
										 struct sweep_error *err)
{
	struct sweep_record_reader reader;
	struct sweep_record record;
	bool end = false;
	enum sweep_status status = sweep_record_open(&reader, path, err);
	if (status != SWEEP_OK) return status;
	while ((status = sweep_record_next(&reader, &record, &end, err)) == SWEEP_OK && !end)
	{
		sweep_search_take(search, &record);
		if (record.run > *last) *last = record.run;
	}
	sweep_record_close(&reader);
	return status;
}
