#include "report/html-file.h"

#include "base/memory.h"
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

static void add_string(struct sweep_text *out, const char *text)
{
	sweep_text_add_json_string(out, text, strlen(text));
}

/* A value's JSON, as text within JSON. */
static void add_raw(struct sweep_text *out, const struct sweep_value *value)
{
	struct sweep_text json = {0};
	sweep_value_add_json(&json, value);
	sweep_text_add_json_string(out, json.data, json.length);
	sweep_text_free(&json);
}

/* --- the parameters ----------------------------------------------------------------------------------------------- */

static void add_pairs(struct sweep_text *out, const struct sweep_value *map, const char *but)
{
	const char *before = "";
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < map->count; i++)
	{
		if (strcmp(map->pairs[i].key->text, but) == 0) continue;
		sweep_text_puts(out, before);
		before = ",";
		sweep_text_putc(out, '[');
		add_string(out, map->pairs[i].key->text);
		sweep_text_putc(out, ',');
		add_raw(out, map->pairs[i].value);
		sweep_text_putc(out, ']');
	}
	sweep_text_putc(out, ']');
}

/* By the mapping that defines it, in the group at `keys`: aliases may define two parameters by one mapping. */
static size_t leaf_of(const struct sweep *sweep, const char *const *keys, size_t depth)
{
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		size_t same = 0;
		if (parameter->depth != depth) continue;
		while (same < depth && strcmp(parameter->keys[same], keys[same]) == 0) same++;
		if (same == depth) return i;
	}
	return sweep->count;
}

enum
{
	DEEPEST = 64
};

/* Groups nest no deeper than the reader of sweep files allows; what did would be left out. */
static void add_tree(struct sweep_text *out, const struct sweep *sweep, const struct sweep_value *map,
					 const char **keys, size_t depth)
{
	const char *before = "";
	sweep_text_putc(out, '[');
	for (size_t i = 0; map && map->type == SWEEP_MAP && depth < DEEPEST && i < map->count; i++)
	{
		const struct sweep_value *definition = map->pairs[i].value, *group = sweep_value_get(definition, "parameters");
		keys[depth] = map->pairs[i].key->text;
		const size_t leaf = leaf_of(sweep, keys, depth + 1);
		if (leaf == sweep->count && !group) continue;
		sweep_text_printf(out, "%s{\"key\":", before);
		before = ",";
		add_string(out, keys[depth]);
		sweep_text_puts(out, ",\"pairs\":");
		add_pairs(out, definition, leaf == sweep->count ? "parameters" : "");
		if (leaf < sweep->count) sweep_text_printf(out, ",\"leaf\":%zu", leaf);
		else
		{
			sweep_text_puts(out, ",\"children\":");
			add_tree(out, sweep, group, keys, depth + 1);
		}
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
}

static void add_conditions(struct sweep_text *out, const struct sweep_parameter *parameter)
{
	sweep_text_puts(out, ",\"conditions\":[");
	for (size_t i = 0; i < parameter->condition_count; i++)
	{
		const struct sweep_condition *condition = &parameter->conditions[i];
		sweep_text_printf(out, "%s{\"parameter\":%zu,\"values\":[", i ? "," : "", condition->parameter);
		for (size_t k = 0; k < condition->count; k++)
		{
			if (k) sweep_text_putc(out, ',');
			add_raw(out, condition->values[k]);
		}
		sweep_text_puts(out, "]}");
	}
	sweep_text_putc(out, ']');
}

static void add_values(struct sweep_text *out, const struct sweep_shape *shape)
{
	sweep_text_puts(out, ",\"values\":[");
	for (size_t k = 0; k < shape->count; k++)
	{
		if (k) sweep_text_putc(out, ',');
		add_raw(out, shape->values[k]);
	}
	if (shape->count == 0 && shape->constant) add_raw(out, shape->constant);
	sweep_text_puts(out, "],\"probabilities\":");
	for (size_t k = 0; shape->probabilities && k < shape->count; k++)
	{
		sweep_text_putc(out, k ? ',' : '[');
		sweep_json_add_double(out, shape->probabilities[k]);
	}
	sweep_text_puts(out, shape->probabilities ? "]" : "null");
}

static void add_leaf(struct sweep_text *out, const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	sweep_text_puts(out, "{\"name\":");
	add_string(out, parameter->name);
	for (size_t i = 0; i < parameter->depth; i++)
	{
		sweep_text_puts(out, i ? "," : ",\"path\":[");
		add_string(out, parameter->keys[i]);
	}
	sweep_text_printf(out, "],\"distribution\":\"%s\",\"integer\":%s,\"whole\":%s,\"min\":", kind->name,
					  kind->integer ? "true" : "false", parameter->shape.whole ? "true" : "false");
	sweep_json_add_double(out, parameter->shape.min);
	sweep_text_puts(out, ",\"max\":");
	sweep_json_add_double(out, parameter->shape.max);
	sweep_text_puts(out, ",\"q\":");
	sweep_json_add_double(out, parameter->shape.q);
	add_values(out, &parameter->shape);
	add_conditions(out, parameter);
	sweep_text_putc(out, '}');
}

/* --- the rest of the file ----------------------------------------------------------------------------------------- */

/* The file's text by its top keys: bytes [start[i], start[i + 1]) are of key i, before start[0] is the head, from
 * end on the tail. */
struct cut
{
	const char *text; /* NULL: the pieces are made anew */
	size_t *start;    /* [count + 1] */
	size_t end;
};

static size_t line_start(const char *text, int line)
{
	const char *at = text;
	for (int i = 1; i < line && at; i++)
	{
		at = strchr(at, '\n');
		if (at) at++;
	}
	return at ? (size_t)(at - text) : strlen(text);
}

/* Comments and blank lines at the end of the parameters go with what follows. */
static size_t before_comments(const char *text, size_t start, size_t end)
{
	for (;;)
	{
		if (end <= start) return end;
		size_t line = end - 1;
		while (line > start && text[line - 1] != '\n') line--;
		if (line == start || !(text[line] == '#' || text[line] == '\n' || text[line] == '\r')) return end;
		end = line;
	}
}

/* Whether something in the text looks like an anchor: "&name" where a value may begin. */
static bool has_anchor(const char *text, size_t length)
{
	for (size_t i = 1; i + 1 < length; i++)
		if (text[i] == '&' && strchr(" \t\n[{,", text[i - 1]) && !strchr(" \t\r\n,]}", text[i + 1])) return true;
	return false;
}

/* False when the keys do not stand at the beginnings of lines, in the order of the file. */
static bool find_cuts(struct cut *cut, const struct sweep_value *root)
{
	for (size_t i = 0; i < root->count; i++)
	{
		const struct sweep_value *key = root->pairs[i].key;
		if (key->column != 1 || (i && key->line <= root->pairs[i - 1].key->line)) return false;
		cut->start[i] = line_start(cut->text, key->line);
	}
	const size_t length = strlen(cut->text);
	cut->start[root->count] = length;
	for (size_t i = 0; i < root->count; i++)
	{
		if (strcmp(root->pairs[i].key->text, "parameters") != 0) continue;
		const size_t end = before_comments(cut->text, cut->start[i], cut->start[i + 1]);
		if (has_anchor(cut->text + cut->start[i], end - cut->start[i])) return false;
		cut->start[i + 1] = end;
	}
	cut->end = cut->start[root->count];
	return length > 0 && cut->text[length - 1] == '\n';
}

static void add_anew(struct sweep_text *out, const struct sweep_pair *pair)
{
	sweep_text_printf(out, "%s: ", pair->key->text); /* a word of the schema */
	sweep_value_add_json(out, pair->value);
	sweep_text_putc(out, '\n');
}

static void add_piece(struct sweep_text *out, const struct cut *cut, const struct sweep_value *root, size_t index)
{
	if (cut->text) sweep_text_add(out, cut->text + cut->start[index], cut->start[index + 1] - cut->start[index]);
	else add_anew(out, &root->pairs[index]);
}

/* Whether the file put together from its pieces, the parameters made anew, means the same. */
static bool holds(const struct cut *cut, const struct sweep_value *root)
{
	struct sweep_text whole = {0};
	struct sweep_document document = {0};
	struct sweep_diagnostics diagnostics = {.file = ""};
	struct sweep_error why;
	sweep_text_add(&whole, cut->text, cut->start[0]);
	for (size_t i = 0; i < root->count; i++)
		if (strcmp(root->pairs[i].key->text, "parameters") == 0) add_anew(&whole, &root->pairs[i]);
		else add_piece(&whole, cut, root, i);
	sweep_text_puts(&whole, cut->text + cut->end);
	const bool same = sweep_yaml_parse(whole.data, whole.length, "", &document, &diagnostics, &why) == SWEEP_OK &&
					  sweep_value_equal(document.root, root);
	sweep_document_free(&document);
	sweep_diagnostics_free(&diagnostics);
	sweep_text_free(&whole);
	return same;
}

static void add_pieces(struct sweep_text *out, const struct sweep_value *root, const char *text)
{
	struct cut cut = {.text = text, .start = sweep_alloc(root->count + 1, sizeof *cut.start)};
	if (text && !(find_cuts(&cut, root) && holds(&cut, root))) cut.text = NULL;
	sweep_text_puts(out, "\"head\":");
	sweep_text_add_json_string(out, cut.text ? cut.text : "", cut.text ? cut.start[0] : 0);
	sweep_text_puts(out, ",\"tail\":");
	add_string(out, cut.text ? cut.text + cut.end : "");
	sweep_text_puts(out, ",\"pieces\":[");
	struct sweep_text piece = {0};
	for (size_t i = 0; i < root->count; i++)
	{
		sweep_text_clear(&piece);
		add_piece(&piece, &cut, root, i);
		sweep_text_puts(out, i ? ",{\"key\":" : "{\"key\":");
		add_string(out, root->pairs[i].key->text);
		sweep_text_puts(out, ",\"text\":");
		sweep_text_add_json_string(out, piece.data, piece.length);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
	sweep_text_free(&piece);
	free(cut.start);
}

void sweep_html_add_file(struct sweep_text *out, const struct sweep *sweep)
{
	const struct sweep_value *root = sweep->document.root;
	const char *keys[DEEPEST];
	sweep_text_printf(out, "{\"grid\":%s,", sweep->method && strcmp(sweep->method, "grid") == 0 ? "true" : "false");
	add_pieces(out, root, sweep->text);
	sweep_text_puts(out, ",\"tree\":");
	add_tree(out, sweep, sweep_value_get(root, "parameters"), keys, 0);
	sweep_text_puts(out, ",\"leaves\":[");
	for (size_t i = 0; i < sweep->count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_leaf(out, &sweep->parameters[i]);
	}
	sweep_text_puts(out, "],\"constraints\":[");
	for (size_t i = 0; i < sweep->constraint_count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		sweep_text_add_json_string(out, sweep->constraints[i].place->text, sweep->constraints[i].place->length);
	}
	sweep_text_puts(out, "]}");
}
