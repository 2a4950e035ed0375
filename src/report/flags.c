#include "report/flags.h"

#include "search/quote.h"
#include "spec/yaml.h"

#include <string.h>

/* One word of a shell's command line. Control characters, which would not stay on the line, need the quotes $'...'
 * of POSIX.1-2024. */
static void add_word(struct sweep_text *out, const char *word)
{
	bool control = false;
	for (const char *c = word; *c; c++) control = control || (unsigned char)*c < 0x20 || *c == 0x7F;
	if (!control)
	{
		unsigned needs = sweep_word_needs(word, strlen(word));
		sweep_word_mark(out, needs);
		sweep_word_add(out, needs, word, strlen(word));
		sweep_word_mark(out, needs);
		return;
	}
	sweep_text_puts(out, "$'");
	for (const char *c = word; *c; c++)
	{
		if (*c == '\n') sweep_text_puts(out, "\\n");
		else if ((unsigned char)*c < 0x20 || *c == 0x7F) sweep_text_printf(out, "\\%03o", (unsigned)*c);
		else
		{
			if (*c == '\'' || *c == '\\') sweep_text_putc(out, '\\');
			sweep_text_putc(out, *c);
		}
	}
	sweep_text_putc(out, '\'');
}

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

/* JSON is YAML too, and a YAML value knows how Python prints it. */
void sweep_report_add_flags(struct sweep_text *out, const struct sweep_frame *frame, size_t row)
{
	struct sweep_text json = {0}, word = {0};
	sweep_report_add_config(&json, frame, row);
	struct sweep_document document;
	struct sweep_diagnostics diagnostics = {.file = "configuration"};
	if (sweep_yaml_parse(json.data, json.length, "configuration", &document, &diagnostics, NULL) == SWEEP_OK)
		for (size_t i = 0; i < document.root->count; i++)
		{
			const struct sweep_pair *pair = &document.root->pairs[i];
			sweep_text_clear(&word);
			sweep_text_puts(&word, "--");
			sweep_text_add(&word, pair->key->text, pair->key->length);
			sweep_text_putc(&word, '=');
			sweep_value_add_python(&word, pair->value);
			if (i) sweep_text_putc(out, ' ');
			add_word(out, word.data);
		}
	sweep_document_free(&document);
	sweep_diagnostics_free(&diagnostics);
	sweep_text_free(&json);
	sweep_text_free(&word);
}
