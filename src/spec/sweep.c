#include "spec/sweep.h"

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "spec/constraint.h"
#include "spec/rules.h"
#include "spec/schema.h"

#include <stdlib.h>
#include <string.h>

enum
{
	MOST_BYTES = 16 << 20
};

/* Fills *err with the first error of the list, whose file is `name`. */
static enum sweep_status first_error(const struct sweep_diagnostics *list, const char *name, struct sweep_error *err)
{
	for (size_t i = 0; i < list->count; i++)
	{
		const struct sweep_diagnostic *item = &list->items[i];
		if (item->severity != SWEEP_ERROR) continue;
		return sweep_fail_at(err, SWEEP_USAGE, name, item->line, item->column, "%s%s%s", item->path,
							 item->path[0] ? ": " : "", item->message);
	}
	return SWEEP_OK;
}

static void read_document(struct sweep_reader *reader)
{
	const struct sweep_value *root = reader->sweep->document.root;
	if (root->type != SWEEP_MAP)
	{
		sweep_wrong(reader, root, "", "a sweep file is a mapping with \"method\" and \"parameters\", not %s",
					sweep_show(reader, root));
		return;
	}
	sweep_read_schema(reader);
	if (reader->method == NULL) reader->method = reader->sweep->method;
	sweep_read_parameters(reader);
	sweep_read_constraints(reader);
	sweep_check_rules(reader);
}

static enum sweep_status parse(const char *text, size_t length, const char *name, bool lenient, const char *method,
							   struct sweep *sweep, struct sweep_diagnostics *diagnostics, struct sweep_error *err)
{
	*sweep = (struct sweep){0};
	struct sweep_reader reader = {.sweep = sweep,
								  .problems = diagnostics,
								  .lenient = lenient,
								  .method = method,
								  .text = text ? text : "",
								  .length = text ? length : 0};
	struct sweep_error problem = {0};
	if (sweep_yaml_parse(text ? text : "", length, name, &sweep->document, diagnostics, &problem) == SWEEP_OK)
	{
		sweep->text = sweep_arena_text(&sweep->document.arena, reader.text, reader.length);
		read_document(&reader);
	}
	else sweep_diagnose(diagnostics, SWEEP_ERROR, problem.line, problem.column, "", "%s", problem.message);
	sweep_diagnostics_sort(diagnostics);
	return first_error(diagnostics, name, err);
}

enum sweep_status sweep_parse(const char *text, size_t length, const char *name, bool lenient, struct sweep *sweep,
							  struct sweep_diagnostics *diagnostics, struct sweep_error *err)
{
	return parse(text, length, name, lenient, NULL, sweep, diagnostics, err);
}

enum sweep_status sweep_load(const char *path, bool lenient, const char *method, struct sweep *sweep,
							 struct sweep_diagnostics *diagnostics, struct sweep_error *err)
{
	*sweep = (struct sweep){0};
	struct sweep_text text = {0};
	enum sweep_status status = sweep_read_file(path, MOST_BYTES, &text, err);
	if (status == SWEEP_OK) status = parse(text.data, text.length, path, lenient, method, sweep, diagnostics, err);
	sweep_text_free(&text);
	return status;
}

void sweep_free(struct sweep *sweep)
{
	free(sweep->parameters);
	free(sweep->metrics);
	sweep_document_free(&sweep->document);
	*sweep = (struct sweep){0};
}

const struct sweep_parameter *sweep_find_parameter(const struct sweep *sweep, const char *name)
{
	for (size_t i = 0; i < sweep->count; i++)
		if (strcmp(sweep->parameters[i].name, name) == 0) return &sweep->parameters[i];
	return NULL;
}

/* Whether a name's last keys are `word`. */
static bool ends_with(const char *name, const char *word)
{
	const size_t length = strlen(name), end = strlen(word);
	return end > 0 && length > end && name[length - end - 1] == '.' && strcmp(name + length - end, word) == 0;
}

const char *sweep_nearest_parameter(const struct sweep *sweep, const char *word)
{
	for (size_t i = 0; i < sweep->count; i++)
		if (ends_with(sweep->parameters[i].name, word)) return sweep->parameters[i].name;
	const char **names = sweep_alloc(sweep->count + 1, sizeof *names);
	for (size_t i = 0; i < sweep->count; i++) names[i] = sweep->parameters[i].name;
	const char *near = sweep_nearest_name(word, names);
	free(names);
	return near;
}
