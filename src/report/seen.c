#include "report/seen.h"

#include "base/memory.h"
#include "spec/goal.h"

#include <cjson/cJSON.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_VALUES = 10 /* of numbers in a list */
};

static cJSON *new_number(double value, bool whole)
{
	struct sweep_text text = {0};
	if (whole && fabs(value) < 0x1p53) sweep_text_add_int(&text, (int64_t)value);
	else sweep_text_add_double(&text, value);
	cJSON *item = cJSON_CreateRaw(text.data);
	sweep_text_free(&text);
	return item;
}

/* The finite numbers, sorted, each once; the caller frees them. */
static double *distinct(const struct sweep_variable *variable, size_t *count)
{
	double *values = sweep_alloc(variable->present, sizeof *values);
	size_t all = 0;
	for (size_t row = 0; row < variable->filled; row++)
	{
		const struct sweep_cell cell = variable->cells[row];
		if (cell.type != SWEEP_CELL_MISSING && isfinite(cell.number)) values[all++] = cell.number;
	}
	gsl_sort(values, 1, all);
	*count = 0;
	for (size_t i = 0; i < all; i++)
		if (i == 0 || values[i] != values[*count - 1]) values[(*count)++] = values[i];
	return values;
}

static void add_range(cJSON *entry, const struct sweep_variable *variable)
{
	const bool logarithmic = variable->scale == SWEEP_SCALE_LOG, whole = variable->whole;
	const char *name = logarithmic ? whole ? "q_log_uniform_values" : "log_uniform_values" : whole ? NULL : "uniform";
	if (name) cJSON_AddStringToObject(entry, "distribution", name);
	cJSON_AddItemToObject(entry, "min", new_number(variable->least, whole));
	cJSON_AddItemToObject(entry, "max", new_number(variable->most, whole));
	if (logarithmic && whole) cJSON_AddItemToObject(entry, "q", new_number(1, true));
}

static void add_numbers(cJSON *entry, const struct sweep_variable *variable)
{
	size_t count;
	double *values = distinct(variable, &count);
	if (count == 1) cJSON_AddItemToObject(entry, "value", new_number(values[0], variable->whole));
	else if (count > MOST_VALUES || 2 * count > variable->present) add_range(entry, variable);
	else
	{
		cJSON *list = cJSON_AddArrayToObject(entry, "values");
		for (size_t i = 0; i < count; i++) cJSON_AddItemToArray(list, new_number(values[i], variable->whole));
	}
	free(values);
}

/* Bools and texts, in their order. */
static void add_texts(cJSON *entry, const struct sweep_variable *variable)
{
	cJSON *list = cJSON_CreateArray();
	if (variable->kind == SWEEP_VARIABLE_BOOL)
	{
		if (variable->least == 0) cJSON_AddItemToArray(list, cJSON_CreateFalse());
		if (variable->most == 1) cJSON_AddItemToArray(list, cJSON_CreateTrue());
	}
	else
		for (size_t i = 0; i < variable->categories.count; i++)
			cJSON_AddItemToArray(list, cJSON_CreateRaw(variable->categories.texts[i]));
	if (cJSON_GetArraySize(list) > 1)
	{
		cJSON_AddItemToObject(entry, "values", list);
		return;
	}
	cJSON_AddItemToObject(entry, "value", cJSON_DetachItemFromArray(list, 0));
	cJSON_Delete(list);
}

/* The object of a path below `parameters`, made where it is not there. */
static cJSON *entry_at(cJSON *parameters, const char *path)
{
	cJSON *level = parameters;
	for (;;)
	{
		const size_t length = strcspn(path, (const char[]){SWEEP_PATH_MARK, '\0'});
		char *key = sweep_copy_bytes(path, length);
		cJSON *entry = cJSON_GetObjectItemCaseSensitive(level, key);
		if (!entry) entry = cJSON_AddObjectToObject(level, key);
		free(key);
		if (path[length] == '\0') return entry;
		level = cJSON_GetObjectItemCaseSensitive(entry, "parameters");
		if (!level) level = cJSON_AddObjectToObject(entry, "parameters");
		path += length + 1;
	}
}

void sweep_report_add_seen(struct sweep_text *out, const struct sweep_report *report)
{
	cJSON *file = cJSON_CreateObject();
	cJSON_AddStringToObject(file, "method", "random");
	cJSON *metric = cJSON_AddObjectToObject(file, "metric");
	cJSON_AddStringToObject(metric, "name", report->metric);
	cJSON_AddStringToObject(metric, "goal", sweep_goal_name(report->goal));
	cJSON *parameters = cJSON_AddObjectToObject(file, "parameters");
	for (size_t i = 0; i < report->frame->parameters.count; i++)
	{
		const struct sweep_variable *variable = &report->frame->parameters.items[i];
		const bool numbers = variable->kind == SWEEP_VARIABLE_NUMBER;
		if (variable->present == 0 || (numbers && isnan(variable->least))) continue;
		cJSON *entry = entry_at(parameters, variable->path);
		if (numbers) add_numbers(entry, variable);
		else add_texts(entry, variable);
	}
	char *text = cJSON_PrintUnformatted(file);
	sweep_text_puts(out, text ? text : "");
	cJSON_free(text);
	cJSON_Delete(file);
}
