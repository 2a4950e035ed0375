#include "report/load.h"

#include "base/text.h"
#include "record/json.h"
#include "record/object.h"

#include <math.h>
#include <string.h>

void sweep_frame_expect(struct sweep_frame *frame, const struct sweep *sweep)
{
	struct sweep_text json = {0}, path = {0};
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		sweep_text_clear(&path);
		for (size_t k = 0; k < parameter->depth; k++)
		{
			if (k) sweep_text_putc(&path, SWEEP_PATH_MARK);
			sweep_text_puts(&path, parameter->keys[k]);
		}
		struct sweep_variable *variable = sweep_variables_add(&frame->parameters, path.data);
		variable->leaf = variable->ordered = true;
		variable->scale =
			sweep_distribution_kinds[parameter->distribution].logarithmic ? SWEEP_SCALE_LOG : SWEEP_SCALE_LINEAR;
		for (size_t k = 0; k < parameter->shape.count; k++)
		{
			sweep_text_clear(&json);
			sweep_value_add_json(&json, parameter->shape.values[k]);
			sweep_names_add(&variable->categories, json.data);
		}
	}
	sweep_text_free(&json);
	sweep_text_free(&path);
}

/* A run may print another text or list at every step; of a metric that does, only so many are kept. */
enum
{
	MOST_METRIC_TEXTS = 1000
};

static void set_value(struct sweep_variable *variable, size_t row, const cJSON *item, size_t most_texts)
{
	double number;
	if (sweep_json_number(item, &number))
	{
		const char *text = item->valuestring; /* kept from the record: 32 is an int, 32.0 is none */
		bool whole = cJSON_IsNumber(item) && text && strpbrk(text, ".eE") == NULL;
		sweep_variable_set_number(variable, row, number, whole);
		return;
	}
	if (cJSON_IsBool(item))
	{
		sweep_variable_set_bool(variable, row, cJSON_IsTrue(item));
		return;
	}
	struct sweep_text json = {0};
	size_t known;
	sweep_json_write(&json, item);
	if (variable->categories.count < most_texts || sweep_names_find(&variable->categories, json.data, &known))
		sweep_variable_set_category(variable, row, json.data);
	else sweep_variable_set_missing(variable, row);
	sweep_text_free(&json);
}

/* `path` leads to the object. */
static void set_members(struct sweep_variables *variables, size_t row, const cJSON *object, struct sweep_text *path)
{
	size_t length = path->length;
	for (const cJSON *item = object->child; item; item = item->next)
	{
		if (length) sweep_text_putc(path, SWEEP_PATH_MARK);
		sweep_text_puts(path, item->string);
		bool group = cJSON_IsObject(item) && item->child;
		const struct sweep_variable *known = group ? sweep_variables_at(variables, path->data) : NULL;
		if (group && !(known && known->leaf)) set_members(variables, row, item, path);
		else set_value(sweep_variables_add(variables, path->data), row, item, SIZE_MAX);
		path->length = length;
		path->data[length] = '\0';
	}
}

static void set_config(struct sweep_frame *frame, size_t row, const cJSON *config)
{
	struct sweep_text path = {0};
	set_members(&frame->parameters, row, config, &path);
	sweep_text_free(&path);
}

/* A flat object's members; in `names`, which may be NULL, they get variables without a value. */
static void set_flat(struct sweep_variables *metrics, struct sweep_variables *names, size_t row, const cJSON *flat)
{
	for (const cJSON *item = flat->child; item; item = item->next)
	{
		if (names) sweep_variables_add(names, item->string);
		set_value(sweep_variables_add(metrics, item->string), row, item, MOST_METRIC_TEXTS);
	}
}

static void set_metrics(struct sweep_variables *metrics, struct sweep_variables *names, size_t row, const cJSON *object)
{
	if (!sweep_object_is_nested(object))
	{
		set_flat(metrics, names, row, object);
		return;
	}
	cJSON *flat = cJSON_Duplicate(object, true);
	sweep_object_flatten(flat);
	set_flat(metrics, names, row, flat);
	cJSON_Delete(flat);
}

/* What state records say stands over what metric records say, whichever come last. */
struct reading
{
	struct sweep_frame *frame;
	struct sweep_series_reader *series; /* may be NULL */
	struct sweep_variables outcomes;
};

static void set_state(struct reading *reading, size_t row, const struct sweep_record *record)
{
	struct sweep_frame *frame = reading->frame;
	frame->states[row] = record->state;
	sweep_frame_set_error(frame, row, record->error);
	if (record->summary) set_metrics(&reading->outcomes, &frame->metrics, row, record->summary);
}

static void set_record(struct reading *reading, const struct sweep_record *record)
{
	struct sweep_frame *frame = reading->frame;
	size_t row = sweep_frame_row(frame, record->sweep, record->run);
	if (isfinite(record->time)) frame->times[row] = record->time;
	switch (record->kind)
	{
	case SWEEP_RECORD_CONFIG: set_config(frame, row, record->config); break;
	case SWEEP_RECORD_METRIC:
		if (frame->states[row] == SWEEP_PENDING) frame->states[row] = SWEEP_RUNNING;
		set_metrics(&frame->metrics, NULL, row, record->metrics);
		if (reading->series) sweep_series_reader_add(reading->series, row, record);
		break;
	case SWEEP_RECORD_STATE: set_state(reading, row, record); break;
	}
}

static void lay_outcomes(const struct reading *reading)
{
	for (size_t i = 0; i < reading->outcomes.count; i++)
	{
		const struct sweep_variable *outcome = &reading->outcomes.items[i];
		struct sweep_variable *metric = sweep_variables_at(&reading->frame->metrics, outcome->path);
		for (size_t row = 0; row < outcome->filled; row++) sweep_variable_copy(metric, outcome, row);
	}
}

enum sweep_status sweep_frame_read(struct sweep_frame *frame, struct sweep_series_reader *series,
								   struct sweep_record_reader *reader, struct sweep_bad_line *bad,
								   struct sweep_error *err)
{
	struct reading reading = {.frame = frame, .series = series};
	reader->keep_numbers = true;
	enum sweep_status status;
	for (;;)
	{
		struct sweep_record record;
		bool end;
		status = sweep_record_next(reader, &record, &end, err);
		if (end) break;
		if (status == SWEEP_OK)
		{
			set_record(&reading, &record);
			continue;
		}
		bad->count++;
		bad->report(bad->context, err);
	}
	lay_outcomes(&reading);
	sweep_variables_free(&reading.outcomes);
	return status;
}

/* --- the ledger --------------------------------------------------------------------------------------- */

struct walk
{
	struct sweep_frame *frame;
	struct sweep_error *err;
};

static void set_summary(struct sweep_frame *frame, size_t row, const cJSON *summary)
{
	set_metrics(&frame->metrics, NULL, row, summary);
}

static enum sweep_status set_json(struct walk *walk, size_t row, const char *json,
								  void (*set)(struct sweep_frame *frame, size_t row, const cJSON *object))
{
	if (json == NULL) return SWEEP_OK;
	size_t length = strlen(json);
	struct sweep_error why;
	cJSON *object = sweep_json_parse(json, length, &why);
	if (!cJSON_IsObject(object))
	{
		cJSON_Delete(object);
		return sweep_fail(walk->err, SWEEP_FAILED, "run %lld of the ledger holds no JSON object: %.60s",
						  (long long)walk->frame->runs[row], json);
	}
	sweep_json_keep_numbers(object, json, length);
	set(walk->frame, row, object);
	cJSON_Delete(object);
	return SWEEP_OK;
}

static enum sweep_status add_run(void *context, const struct sweep_run *run)
{
	struct walk *walk = context;
	size_t row = sweep_frame_row(walk->frame, NULL, run->run);
	walk->frame->states[row] = run->state;
	walk->frame->times[row] = run->time;
	sweep_frame_set_error(walk->frame, row, run->error);
	enum sweep_status status = set_json(walk, row, run->config, set_config);
	if (status == SWEEP_OK) status = set_json(walk, row, run->summary, set_summary);
	return status;
}

enum sweep_status sweep_frame_from_store(struct sweep_frame *frame, struct sweep_store *store, int64_t key,
										 struct sweep_error *err)
{
	struct walk walk = {frame, err};
	return sweep_store_runs(store, key, add_run, &walk, err);
}
