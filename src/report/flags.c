#include "report/flags.h"

#include "record/json.h"
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

/* A word of letters, digits and a few signs that is no YAML 1.1 word for something else. */
static bool is_bare(const char *text)
{
	static const char *const typed[] = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
	static const char all[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789-./";
	if (text[0] == '\0' || strchr(letters, text[0]) == NULL || text[strspn(text, all)] != '\0') return false;
	for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++)
		if (strcasecmp(text, typed[i]) == 0) return false;
	return true;
}

static void add_word(struct sweep_text *out, const char *text)
{
	if (is_bare(text)) sweep_text_puts(out, text);
	else sweep_text_add_json_string(out, text, strlen(text));
}

static void add_yaml(struct sweep_text *out, const cJSON *object, size_t indent)
{
	for (const cJSON *item = object->child; item; item = item->next)
	{
		for (size_t i = 0; i < indent; i++) sweep_text_puts(out, "  ");
		add_word(out, item->string);
		sweep_text_putc(out, ':');
		if (cJSON_IsObject(item) && item->child)
		{
			sweep_text_putc(out, '\n');
			add_yaml(out, item, indent + 1);
			continue;
		}
		sweep_text_putc(out, ' ');
		if (cJSON_IsString(item)) add_word(out, item->valuestring);
		else sweep_json_write(out, item);
		sweep_text_putc(out, '\n');
	}
}

void sweep_report_add_yaml(struct sweep_text *out, const struct sweep_frame *frame, size_t row)
{
	struct sweep_text json = {0};
	sweep_report_add_config(&json, frame, row);
	cJSON *config = sweep_object_parse(json.data, json.length);
	add_yaml(out, config, 0);
	cJSON_Delete(config);
	sweep_text_free(&json);
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
