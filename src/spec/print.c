#include "spec/print.h"

#include "base/memory.h"
#include "spec/expression.h"
#include "spec/notation.h"
#include "spec/possible.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PARAMETERS "parameters"
#define CONDITION "condition"

enum
{
	MOST_DEPTH = 200 /* of a document: yaml.c */
};

struct printer
{
	struct sweep_text *out;
	const struct sweep *sweep;
	const struct sweep_change *changes;
	struct sweep_parameter *changed; /* [count]: as they are in the printed file */
	bool *gone;                      /* [count]: can never be active there */
	const char *keys[MOST_DEPTH];    /* where the printer is in the tree */
	size_t depth;
};

/* --- shapes ----------------------------------------------------------------------------------------------------- */

static void add_values(struct sweep_text *out, const struct sweep_shape *shape)
{
	sweep_text_puts(out, "values: [");
	for (size_t i = 0; i < shape->count; i++)
	{
		if (i) sweep_text_puts(out, ", ");
		sweep_notate(out, shape->values[i]);
	}
	sweep_text_putc(out, ']');
}

static void add_probabilities(struct sweep_text *out, const struct sweep_shape *shape)
{
	sweep_text_puts(out, ", probabilities: [");
	for (size_t i = 0; i < shape->count; i++)
	{
		if (i) sweep_text_puts(out, ", ");
		sweep_notate_double(out, shape->probabilities[i]);
	}
	sweep_text_putc(out, ']');
}

struct number_key
{
	const char *name;
	size_t offset;
};

static const struct number_key number_keys[] = {
	{"min", offsetof(struct sweep_shape, min)}, {"max", offsetof(struct sweep_shape, max)},
	{"mu", offsetof(struct sweep_shape, mu)},   {"sigma", offsetof(struct sweep_shape, sigma)},
	{"a", offsetof(struct sweep_shape, a)},     {"b", offsetof(struct sweep_shape, b)},
	{"q", offsetof(struct sweep_shape, q)},     {NULL, 0}};

static bool has_word(const char *words, const char *word)
{
	const size_t length = strlen(word);
	for (const char *at = words; *at; at += strcspn(at, " "), at += *at == ' ')
		if (strncmp(at, word, length) == 0 && (at[length] == ' ' || at[length] == '\0')) return true;
	return false;
}

static bool is_whole(const struct sweep_distribution_kind *kind, const struct sweep_shape *shape, const char *key)
{
	if (strcmp(key, "q") == 0) return shape->whole;
	if (strcmp(key, "min") != 0 && strcmp(key, "max") != 0) return false;
	return kind->integer || (kind->quantised && shape->whole_range);
}

void sweep_print_shape(struct sweep_text *out, enum sweep_distribution distribution, const struct sweep_shape *shape)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[distribution];
	if (distribution == SWEEP_CONSTANT)
	{
		sweep_text_puts(out, "value: ");
		sweep_notate(out, shape->constant);
		return;
	}
	if (shape->values)
	{
		add_values(out, shape);
		if (distribution == SWEEP_CATEGORICAL_W_PROBABILITIES) add_probabilities(out, shape);
		return;
	}
	const char *before = "";
	if (distribution != SWEEP_INT_UNIFORM && distribution != SWEEP_UNIFORM)
	{
		sweep_text_printf(out, "distribution: %s", kind->name);
		before = ", ";
	}
	for (const struct number_key *key = number_keys; key->name; key++)
	{
		if (!has_word(kind->keys, key->name)) continue;
		double value;
		memcpy(&value, (const char *)shape + key->offset, sizeof value);
		sweep_text_printf(out, "%s%s: ", before, key->name);
		if (is_whole(kind, shape, key->name)) sweep_text_add_int(out, (int64_t)value);
		else sweep_notate_double(out, value);
		before = ", ";
	}
}

/* --- what is still possible ------------------------------------------------------------------------------------- */

static bool is_grid(const struct printer *printer)
{
	return printer->sweep->method && strcmp(printer->sweep->method, "grid") == 0;
}

static bool is_changed(const struct printer *printer, size_t parameter)
{
	return printer->changes && printer->changes[parameter].changed && !printer->changes[parameter].keys;
}

/* A parameter that is not replaced keeps what the file says of it, values that it never has too. */
static bool is_possible(const struct printer *printer, const struct sweep_condition *condition, size_t value)
{
	const size_t looked_at = condition->parameter;
	if (!is_changed(printer, looked_at)) return true;
	return sweep_is_possible(&printer->changed[looked_at], is_grid(printer), condition->values[value]);
}

static bool can_hold(const struct printer *printer, const struct sweep_condition *condition)
{
	if (printer->gone[condition->parameter]) return false;
	for (size_t i = 0; i < condition->count; i++)
		if (is_possible(printer, condition, i)) return true;
	return false;
}

static void find_gone(struct printer *printer)
{
	const struct sweep *sweep = printer->sweep;
	for (size_t k = 0; k < sweep->count; k++)
	{
		const size_t p = sweep->order[k];
		printer->changed[p] = sweep->parameters[p];
		if (is_changed(printer, p))
		{
			printer->changed[p].distribution = printer->changes[p].distribution;
			printer->changed[p].shape = printer->changes[p].shape;
		}
		for (size_t i = 0; i < sweep->parameters[p].condition_count; i++)
			if (!can_hold(printer, &sweep->parameters[p].conditions[i])) printer->gone[p] = true;
	}
}

/* --- places in the tree ----------------------------------------------------------------------------------------- */

/* Like strcmp(), of the keys of a parameter and those of the place; a place that leads to the parameter is equal. */
static int compare_keys(const struct printer *printer, const struct sweep_parameter *parameter)
{
	for (size_t i = 0; i < printer->depth; i++)
	{
		if (i == parameter->depth) return -1;
		const int order = strcmp(parameter->keys[i], printer->keys[i]);
		if (order) return order;
	}
	return 0;
}

/* The parameters at the place or below: from the result, as many as *count. They are sorted by their keys. */
static size_t find_below(const struct printer *printer, size_t *count)
{
	const struct sweep *sweep = printer->sweep;
	size_t low = 0, high = sweep->count;
	while (low < high)
	{
		const size_t middle = low + (high - low) / 2;
		if (compare_keys(printer, &sweep->parameters[middle]) < 0) low = middle + 1;
		else high = middle;
	}
	for (*count = 0; low + *count < sweep->count; ++*count)
		if (compare_keys(printer, &sweep->parameters[low + *count]) != 0) break;
	return low;
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

/* An entry of the tree stands two columns left of what it has in it, where that is a group. */
static void add_indent(const struct printer *printer, bool inside)
{
	for (size_t i = inside ? 0 : 2; i < 4 * printer->depth; i++) sweep_text_putc(printer->out, ' ');
}

/* Above the entry at the place. */
static void add_comment(const struct printer *printer, const char *text)
{
	for (const char *line = text; line && *line;)
	{
		const size_t length = strcspn(line, "\n");
		char *copy = sweep_copy_bytes(line, length);
		add_indent(printer, false);
		sweep_text_puts(printer->out, "# ");
		sweep_text_add_printable(printer->out, copy);
		sweep_text_putc(printer->out, '\n');
		free(copy);
		line += length + (line[length] == '\n');
	}
}

/* The values of one pair of a condition, those that are left. */
static void add_condition_values(const struct printer *printer, const struct sweep_condition *condition)
{
	size_t left = 0, written = 0;
	for (size_t i = 0; i < condition->count; i++) left += is_possible(printer, condition, i);
	if (left > 1) sweep_text_putc(printer->out, '[');
	for (size_t i = 0; i < condition->count; i++)
	{
		if (!is_possible(printer, condition, i)) continue;
		if (written++) sweep_text_puts(printer->out, ", ");
		sweep_notate(printer->out, condition->values[i]);
	}
	if (left > 1) sweep_text_putc(printer->out, ']');
}

/* A condition of an entry; `parameter` is one that it is true of. */
static void add_condition(const struct printer *printer, const struct sweep_value *map, size_t parameter)
{
	const struct sweep_parameter *of = &printer->sweep->parameters[parameter];
	sweep_text_puts(printer->out, CONDITION ": {");
	for (size_t i = 0; i < map->count; i++)
	{
		const struct sweep_condition *condition = NULL;
		for (size_t k = 0; k < of->condition_count; k++)
			if (of->conditions[k].place == map->pairs[i].key) condition = &of->conditions[k];
		if (i) sweep_text_puts(printer->out, ", ");
		sweep_notate(printer->out, map->pairs[i].key);
		sweep_text_puts(printer->out, ": ");
		if (condition) add_condition_values(printer, condition);
		else sweep_notate(printer->out, map->pairs[i].value);
	}
	sweep_text_putc(printer->out, '}');
}

/* "{min: 1, max: 2, condition: {...}}" */
static void add_leaf(const struct printer *printer, const struct sweep_value *entry, size_t parameter)
{
	const struct sweep_change *change = printer->changes ? &printer->changes[parameter] : NULL;
	const struct sweep_value *condition = sweep_value_get(entry, CONDITION);
	struct sweep_text *out = printer->out;
	sweep_text_puts(out, " {");
	if (change && change->changed && change->keys) sweep_text_puts(out, change->keys);
	else if (change && change->changed) sweep_print_shape(out, change->distribution, &change->shape);
	else
		for (size_t i = 0, written = 0; i < entry->count; i++)
		{
			if (entry->pairs[i].value == condition) continue;
			if (written++) sweep_text_puts(out, ", ");
			sweep_notate(out, entry->pairs[i].key);
			sweep_text_puts(out, ": ");
			sweep_notate(out, entry->pairs[i].value);
		}
	if (condition)
	{
		sweep_text_puts(out, ", ");
		add_condition(printer, condition, parameter);
	}
	sweep_text_puts(out, "}\n");
}

static bool all_gone(const struct printer *printer, size_t first, size_t count)
{
	size_t gone = 0;
	for (size_t i = 0; i < count; i++) gone += printer->gone[first + i];
	return gone == count;
}

static void add_group(struct printer *printer, const struct sweep_value *map);

/* An entry of the tree at the place. */
static void add_entry(struct printer *printer, const struct sweep_pair *pair)
{
	size_t count;
	const size_t first = find_below(printer, &count);
	const struct sweep_value *group = sweep_value_get(pair->value, PARAMETERS);
	if (count == 0 || all_gone(printer, first, count))
	{
		struct sweep_text why = {0};
		sweep_text_printf(&why, "%s is left out: its condition cannot hold any more", pair->key->text);
		if (count) add_comment(printer, why.data);
		sweep_text_free(&why);
		return;
	}
	if (!group && printer->changes) add_comment(printer, printer->changes[first].comment);
	add_indent(printer, false);
	sweep_notate(printer->out, pair->key);
	sweep_text_putc(printer->out, ':');
	if (!group)
	{
		add_leaf(printer, pair->value, first);
		return;
	}
	const struct sweep_value *condition = sweep_value_get(pair->value, CONDITION);
	sweep_text_putc(printer->out, '\n');
	if (condition)
	{
		size_t left = first;
		while (printer->gone[left]) left++;
		add_indent(printer, true);
		add_condition(printer, condition, left);
		sweep_text_putc(printer->out, '\n');
	}
	add_indent(printer, true);
	sweep_text_puts(printer->out, PARAMETERS ":\n");
	add_group(printer, group);
}

static void add_group(struct printer *printer, const struct sweep_value *map)
{
	for (size_t i = 0; i < map->count && printer->depth < MOST_DEPTH; i++)
	{
		printer->keys[printer->depth++] = map->pairs[i].key->text;
		add_entry(printer, &map->pairs[i]);
		printer->depth--;
	}
}

/* --- constraints ------------------------------------------------------------------------------------------------ */

static bool uses_gone(const struct printer *printer, const struct sweep_constraint *constraint)
{
	size_t count;
	const size_t *uses = sweep_expression_uses(constraint->expression, &count);
	for (size_t i = 0; i < count; i++)
		if (printer->gone[uses[i]]) return true;
	return false;
}

/* A constraint on a parameter that is never there would never apply. */
static void add_constraints(const struct printer *printer)
{
	const struct sweep *sweep = printer->sweep;
	size_t left = 0;
	for (size_t i = 0; i < sweep->constraint_count; i++) left += !uses_gone(printer, &sweep->constraints[i]);
	if (left) sweep_text_puts(printer->out, "constraints:\n");
	for (size_t i = 0; i < sweep->constraint_count; i++)
	{
		const bool gone = uses_gone(printer, &sweep->constraints[i]);
		sweep_text_puts(printer->out, gone ? "  # left out, for it uses a parameter that is: " : "  - ");
		sweep_notate(printer->out, sweep->constraints[i].place);
		sweep_text_putc(printer->out, '\n');
	}
}

void sweep_print(struct sweep_text *out, const struct sweep *sweep, const struct sweep_change *changes)
{
	struct printer printer = {.out = out,
							  .sweep = sweep,
							  .changes = changes,
							  .changed = sweep_alloc(sweep->count, sizeof *printer.changed),
							  .gone = sweep_alloc(sweep->count, sizeof *printer.gone)};
	const struct sweep_value *root = sweep->document.root;
	find_gone(&printer);
	for (size_t i = 0; i < root->count; i++)
	{
		const struct sweep_pair *pair = &root->pairs[i];
		if (strcmp(pair->key->text, "constraints") == 0)
		{
			add_constraints(&printer);
			continue;
		}
		sweep_notate(out, pair->key);
		sweep_text_putc(out, ':');
		const bool tree = strcmp(pair->key->text, PARAMETERS) == 0 && pair->value->type == SWEEP_MAP;
		if (!tree) sweep_notate_block(out, pair->value, 0);
		sweep_text_putc(out, '\n');
		if (tree) add_group(&printer, pair->value);
	}
	free(printer.changed);
	free(printer.gone);
}
