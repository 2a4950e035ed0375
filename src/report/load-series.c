#include "report/load-series.h"

#include "base/memory.h"
#include "record/json.h"
#include "record/object.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double step_of(bool has_step, int64_t step)
{
	return has_step ? (double)step : NAN;
}

/* --- records ------------------------------------------------------------------------------------------------- */

static struct sweep_series *series_of(struct sweep_series_reader *reader, const char *metric)
{
	size_t at = sweep_names_add(&reader->metrics, metric);
	if (at >= reader->capacity)
	{
		size_t capacity = reader->capacity ? reader->capacity * 2 : 8;
		reader->series = sweep_resize(reader->series, capacity, sizeof *reader->series);
		memset(reader->series + reader->capacity, 0, (capacity - reader->capacity) * sizeof *reader->series);
		reader->capacity = capacity;
	}
	return &reader->series[at];
}

static void add_flat(struct sweep_series_reader *reader, size_t row, double step, const cJSON *flat)
{
	for (const cJSON *item = flat->child; item; item = item->next)
	{
		double value;
		if (reader->only && strcmp(reader->only, item->string) != 0) continue;
		if (sweep_json_number(item, &value)) sweep_series_add(series_of(reader, item->string), row, step, value);
	}
}

/* False for a record of an attempt that is over. A newer attempt than before begins anew. */
static bool is_of_last_attempt(struct sweep_series_reader *reader, size_t row, int64_t attempt)
{
	if (row >= reader->rows)
	{
		size_t rows = reader->rows * 2 > row + 1 ? reader->rows * 2 : row + 1;
		reader->attempts = sweep_resize(reader->attempts, rows, sizeof *reader->attempts);
		memset(reader->attempts + reader->rows, 0, (rows - reader->rows) * sizeof *reader->attempts);
		reader->rows = rows;
	}
	int64_t *known = &reader->attempts[row];
	if (attempt == 0 || attempt == *known) return true;
	if (attempt < *known) return false;
	/* records without a number came before the first that has one */
	if (*known || attempt > 1)
		for (size_t i = 0; i < reader->metrics.count; i++) sweep_series_clear(&reader->series[i], row);
	*known = attempt;
	return true;
}

void sweep_series_reader_add(struct sweep_series_reader *reader, size_t row, const struct sweep_record *record)
{
	if (!is_of_last_attempt(reader, row, record->attempt)) return;
	double step = step_of(record->has_step, record->step);
	if (!sweep_object_is_nested(record->metrics))
	{
		add_flat(reader, row, step, record->metrics);
		return;
	}
	cJSON *flat = cJSON_Duplicate(record->metrics, true);
	sweep_object_flatten(flat);
	add_flat(reader, row, step, flat);
	cJSON_Delete(flat);
}

void sweep_series_reader_keep(struct sweep_series_reader *reader, const bool *kept, size_t rows)
{
	for (size_t i = 0; i < reader->metrics.count; i++) sweep_series_keep(&reader->series[i], kept, rows);
}

void sweep_series_reader_take(struct sweep_series_reader *reader, const char *metric, size_t rows,
							  struct sweep_series *series)
{
	size_t at;
	*series = (struct sweep_series){0};
	if (sweep_names_find(&reader->metrics, metric, &at))
	{
		*series = reader->series[at];
		reader->series[at] = (struct sweep_series){0};
	}
	sweep_series_finish(series, rows);
}

void sweep_series_reader_free(struct sweep_series_reader *reader)
{
	for (size_t i = 0; i < reader->metrics.count; i++) sweep_series_free(&reader->series[i]);
	free(reader->series);
	free(reader->attempts);
	sweep_names_free(&reader->metrics);
	*reader = (struct sweep_series_reader){0};
}

/* --- the ledger ---------------------------------------------------------------------------------------------- */

struct walk
{
	struct sweep_series *series;
	const struct sweep_frame *frame;
	const char *metric;
	size_t row; /* of the run before: both come by run number */
};

static enum sweep_status add_stored(void *context, const struct sweep_stored_metrics *stored)
{
	struct walk *walk = context;
	const struct sweep_frame *frame = walk->frame;
	while (walk->row < frame->rows && frame->runs[walk->row] < stored->run) walk->row++;
	if (walk->row >= frame->rows || frame->runs[walk->row] != stored->run) return SWEEP_OK;
	/* a line without the metric's name need not be parsed; one with an escaped name is left to the parser */
	if (strstr(stored->json, walk->metric) == NULL && strchr(stored->json, '\\') == NULL) return SWEEP_OK;
	struct sweep_error why;
	cJSON *root = sweep_json_parse(stored->json, stored->length, &why);
	double value;
	const cJSON *metrics = cJSON_GetObjectItemCaseSensitive(root, "metrics");
	if (sweep_json_number(cJSON_GetObjectItemCaseSensitive(metrics, walk->metric), &value))
		sweep_series_add(walk->series, walk->row, step_of(stored->has_step, stored->step), value);
	cJSON_Delete(root);
	return SWEEP_OK;
}

enum sweep_status sweep_series_from_store(struct sweep_series *series, struct sweep_store *store, int64_t key,
										  const struct sweep_frame *frame, const char *metric, struct sweep_error *err)
{
	struct walk walk = {.series = series, .frame = frame, .metric = metric};
	*series = (struct sweep_series){0};
	enum sweep_status status = sweep_store_metrics(store, key, add_stored, &walk, err);
	sweep_series_finish(series, frame->rows);
	return status;
}
