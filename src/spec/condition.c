#include "spec/condition.h"

#include "base/memory.h"
#include "spec/possible.h"

#include <stdlib.h>
#include <string.h>

enum
{
	MOST_NAMED = 12 /* parameters of a ring */
};

static void *arena(struct sweep_reader *reader, size_t size)
{
	return sweep_arena_alloc(&reader->sweep->document.arena, size);
}

/* --- names ----------------------------------------------------------------------------------------- */

/* The index of the parameter that a condition calls `name`: in its group, else outwards. sweep->count: none. */
static size_t find(const struct sweep *sweep, const struct sweep_written *written, const char *name)
{
	struct sweep_text full = {0};
	const struct sweep_parameter *found = NULL;
	for (size_t depth = written->depth + 1; found == NULL && depth-- > 0;)
	{
		sweep_text_clear(&full);
		for (size_t i = 0; i < depth; i++) sweep_text_printf(&full, "%s.", written->keys[i]);
		sweep_text_puts(&full, name);
		found = sweep_find_parameter(sweep, full.data);
	}
	sweep_text_free(&full);
	return found ? (size_t)(found - sweep->parameters) : sweep->count;
}

static void no_parameter(struct sweep_reader *reader, const struct sweep_written *written,
						 const struct sweep_value *key)
{
	const struct sweep *sweep = reader->sweep;
	const char **names = sweep_alloc(sweep->count + 1, sizeof *names),
			   *near = sweep_nearest_parameter(sweep, key->text);
	for (size_t i = 0; i < sweep->count; i++) names[i] = sweep->parameters[i].name;
	if (near)
		sweep_wrong(reader, key, written->path, "no parameter is called \"%s\" (did you mean \"%s\"?)", key->text,
					near);
	else
		sweep_wrong(reader, key, written->path, "no parameter is called \"%s\"%s", key->text,
					sweep_hint(reader, key->text, names));
	free(names);
}

/* --- values ---------------------------------------------------------------------------------------- */

static bool is_grid(const struct sweep_reader *reader)
{
	return reader->method && strcmp(reader->method, "grid") == 0;
}

static void say_never(struct sweep_reader *reader, bool error, const char *path,
					  const struct sweep_parameter *parameter, const struct sweep_value *value)
{
	struct sweep_text hint = {0};
	sweep_possible_hint(&hint, parameter, is_grid(reader), value);
	(error ? sweep_wrong : sweep_warn)(reader, value, path, "\"%s\" is never %s%s", parameter->name,
									   sweep_show(reader, value), hint.data);
	sweep_text_free(&hint);
}

/* At least one of the values must be possible; of others there is a warning. */
static bool check_values(struct sweep_reader *reader, const char *path, const struct sweep_condition *condition)
{
	const struct sweep_parameter *parameter = &reader->sweep->parameters[condition->parameter];
	size_t possible = 0;
	for (size_t i = 0; i < condition->count; i++)
		possible += sweep_is_possible(parameter, is_grid(reader), condition->values[i]);
	for (size_t i = 0; i < condition->count; i++)
		if (!sweep_is_possible(parameter, is_grid(reader), condition->values[i]))
			say_never(reader, possible == 0, path, parameter, condition->values[i]);
	return possible > 0;
}

/* --- one condition --------------------------------------------------------------------------------- */

static bool read_pair(struct sweep_reader *reader, const struct sweep_written *written, const struct sweep_pair *pair,
					  struct sweep_condition *condition)
{
	const struct sweep *sweep = reader->sweep;
	const char *path = sweep_path(reader, written->path, pair->key->text);
	const size_t index = find(sweep, written, pair->key->text);
	if (index == sweep->count)
	{
		if (!reader->incomplete) no_parameter(reader, written, pair->key);
		return false;
	}
	const bool list = pair->value->type == SWEEP_LIST;
	*condition =
		(struct sweep_condition){.parameter = index, .count = list ? pair->value->count : 1, .place = pair->key};
	const struct sweep_value **values = arena(reader, condition->count * sizeof *values);
	for (size_t i = 0; i < condition->count; i++) values[i] = list ? pair->value->items[i] : pair->value;
	condition->values = values;
	if (condition->count == 0)
	{
		sweep_wrong(reader, pair->value, path, "an empty list: no value can be in it");
		return false;
	}
	if (!sweep_parameter_is_continuous(&sweep->parameters[index])) return check_values(reader, path, condition);
	sweep_wrong(
		reader, pair->key, path,
		"a condition cannot look at \"%s\", whose values are continuous (%s): they are hardly ever equal to one",
		sweep->parameters[index].name, sweep_distribution_kinds[sweep->parameters[index].distribution].name);
	return false;
}

static void read_written(struct sweep_reader *reader, struct sweep_written *written)
{
	const struct sweep_value *map = written->map;
	written->read = true;
	if (map->type != SWEEP_MAP || map->count == 0)
	{
		sweep_wrong(reader, map, written->path,
					"must be a mapping of parameters to the values that make this one active, such as {optimizer: "
					"sgd}, not %s",
					map->type == SWEEP_MAP ? "an empty one" : sweep_show(reader, map));
		return;
	}
	written->conditions = arena(reader, map->count * sizeof *written->conditions);
	for (size_t i = 0; i < map->count; i++)
		if (read_pair(reader, written, &map->pairs[i], &written->conditions[written->count])) written->count++;
}

/* The conditions of the groups from the outermost on, then the parameter's own. */
static void collect(struct sweep_reader *reader, struct sweep_written *written, struct sweep_parameter *parameter)
{
	size_t count = 0;
	for (struct sweep_written *w = written; w; w = w->above)
	{
		if (!w->read) read_written(reader, w);
		count += w->count;
	}
	parameter->condition_count = count;
	parameter->conditions = arena(reader, count * sizeof *parameter->conditions);
	for (struct sweep_written *w = written; w; w = w->above)
	{
		count -= w->count;
		if (w->count) memcpy(parameter->conditions + count, w->conditions, w->count * sizeof *w->conditions);
	}
}

/* --- the order ------------------------------------------------------------------------------------- */

/* Parameters on the way from one to those that it looks at, depth first. */
struct walk
{
	struct sweep_reader *reader;
	struct
	{
		size_t parameter, next; /* of its conditions */
	} * path;
	size_t length;
	enum
	{
		NEW,
		OPEN, /* on the path */
		DONE
	} *
		states;
	size_t ordered;
};

/* The path has come back to `parameter`. */
static void report_ring(struct walk *walk, size_t parameter)
{
	const struct sweep *sweep = walk->reader->sweep;
	size_t first = walk->length - 1;
	while (walk->path[first].parameter != parameter) first--;
	const struct sweep_parameter *begin = &sweep->parameters[parameter];
	struct sweep_text ring = {0};
	for (size_t i = first + 1; i < walk->length && i < first + MOST_NAMED; i++)
		sweep_text_printf(&ring, "%s, which looks at ", sweep->parameters[walk->path[i].parameter].name);
	if (walk->length > first + MOST_NAMED) sweep_text_puts(&ring, "others, and so on to ");
	sweep_wrong(walk->reader, begin->conditions[walk->path[first].next - 1].place, begin->path,
				"a ring of conditions: %s looks at %s%s", begin->name, ring.data ? ring.data : "",
				ring.data ? begin->name : "itself");
	sweep_text_free(&ring);
}

static void enter(struct walk *walk, size_t parameter)
{
	walk->states[parameter] = OPEN;
	walk->path[walk->length].parameter = parameter;
	walk->path[walk->length++].next = 0;
}

static void visit(struct walk *walk, size_t start)
{
	struct sweep *sweep = walk->reader->sweep;
	for (enter(walk, start); walk->length > 0;)
	{
		const size_t parameter = walk->path[walk->length - 1].parameter;
		if (walk->path[walk->length - 1].next == sweep->parameters[parameter].condition_count)
		{
			walk->states[parameter] = DONE;
			sweep->order[walk->ordered++] = parameter;
			walk->length--;
			continue;
		}
		const size_t next = sweep->parameters[parameter].conditions[walk->path[walk->length - 1].next++].parameter;
		if (walk->states[next] == NEW) enter(walk, next);
		else if (walk->states[next] == OPEN) report_ring(walk, next);
	}
}

static void put_in_order(struct sweep_reader *reader)
{
	struct sweep *sweep = reader->sweep;
	struct walk walk = {.reader = reader};
	walk.path = sweep_alloc(sweep->count, sizeof *walk.path);
	walk.states = sweep_alloc(sweep->count, sizeof *walk.states);
	sweep->order = arena(reader, sweep->count * sizeof *sweep->order);
	for (size_t i = 0; i < sweep->count; i++)
		if (walk.states[i] == NEW) visit(&walk, i);
	free(walk.path);
	free(walk.states);
}

void sweep_read_conditions(struct sweep_reader *reader, struct sweep_written **written)
{
	struct sweep *sweep = reader->sweep;
	for (size_t i = 0; i < sweep->count; i++)
	{
		collect(reader, written[i], &sweep->parameters[i]);
		if (sweep->parameters[i].condition_count > 0) sweep->conditional = true;
	}
	put_in_order(reader);
}
