#include "report/flags.h"

#include "record/object.h"
#include "search/arguments.h"

#include <string.h>

/* The next key of a path below `depth` bytes of it, which end with a mark or are none. */
static size_t key_length(const char *path, size_t depth)
{
	const char *mark = strchr(path + depth, SWEEP_PATH_MARK);
	return mark ? (size_t)(mark - path) - depth : strlen(path) - depth;
}

struct configuration
{
	const struct sweep_variables *parameters;
	size_t row;
};

static bool is_set(const struct configuration *configuration, size_t index)
{
	const struct sweep_variable *variable = &configuration->parameters->items[index];
	return sweep_variable_cell(variable, configuration->row).type != SWEEP_CELL_MISSING;
}

/* Whether a set variable before `index` begins with the same `length` bytes: its group is written already. */
static bool is_written(const struct configuration *configuration, size_t index, size_t length)
{
	const char *path = configuration->parameters->items[index].path;
	for (size_t i = 0; i < index; i++)
	{
		const char *other = configuration->parameters->items[i].path;
		if (is_set(configuration, i) && strncmp(other, path, length) == 0 &&
			(other[length] == '\0' || other[length] == SWEEP_PATH_MARK))
			return true;
	}
	return false;
}

static void add_value(struct sweep_text *out, const struct configuration *configuration, size_t index, size_t end);

/* The members that share the first `depth` bytes of the variable `first`. */
static void add_members(struct sweep_text *out, const struct configuration *configuration, size_t first, size_t depth)
{
	const struct sweep_variables *parameters = configuration->parameters;
	const char *before = "{";
	for (size_t i = first; i < parameters->count; i++)
	{
		const char *path = parameters->items[i].path;
		if (!is_set(configuration, i) || strncmp(path, parameters->items[first].path, depth) != 0) continue;
		size_t length = key_length(path, depth);
		if (is_written(configuration, i, depth + length)) continue;
		sweep_text_puts(out, before);
		before = ",";
		sweep_text_add_json_string(out, path + depth, length);
		sweep_text_putc(out, ':');
		add_value(out, configuration, i, depth + length);
	}
	sweep_text_puts(out, before[0] == '{' ? "{}" : "}");
}

/* What stands behind the key that ends `end` bytes into the path: the cell, or the group. */
static void add_value(struct sweep_text *out, const struct configuration *configuration, size_t index, size_t end)
{
	const struct sweep_variable *variable = &configuration->parameters->items[index];
	if (variable->path[end]) add_members(out, configuration, index, end + 1);
	else sweep_cell_add_json(out, variable, sweep_variable_cell(variable, configuration->row));
}

void sweep_report_add_config(struct sweep_text *out, const struct sweep_frame *frame, size_t row)
{
	struct configuration configuration = {&frame->parameters, row};
	add_members(out, &configuration, 0, 0);
}

bool sweep_report_add_flags(struct sweep_text *out, const struct sweep_frame *frame, size_t row)
{
	struct sweep_text json = {0};
	sweep_report_add_config(&json, frame, row);
	cJSON *config = sweep_object_parse(json.data, json.length);
	const bool whole = sweep_arguments_add(out, config) == NULL;
	cJSON_Delete(config);
	sweep_text_free(&json);
	return whole;
}
