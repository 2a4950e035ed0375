#include "spec/condition.h"

#include "base/memory.h"
#include "spec/active.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_LISTED = 12 /* values that a message names */
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
	const char **names = sweep_alloc(sweep->count + 1, sizeof *names);
	for (size_t i = 0; i < sweep->count; i++) names[i] = sweep->parameters[i].name;
	sweep_wrong(reader, key, written->path, "no parameter is called \"%s\"%s", key->text,
				sweep_hint(reader, key->text, names));
	free(names);
}

/* --- values ---------------------------------------------------------------------------------------- */

/* The numbers that a range or a quantised distribution gives: least, least + step, ..., most. */
struct steps
{
	double least, most, step;
};

/* A grid's q_uniform begins at min and stops before max; draws are multiples of q. */
static struct steps steps_of(const struct sweep_reader *reader, const struct sweep_parameter *parameter)
{
	const struct sweep_shape *s = &parameter->shape;
	const bool quantised = sweep_distribution_kinds[parameter->distribution].quantised;
	const double q = quantised ? s->q : 1;
	if (quantised && reader->method && strcmp(reader->method, "grid") == 0)
		return (struct steps){s->min, s->min + (ceil((s->max - s->min) / q) - 1) * q, q};
	return (struct steps){sweep_draw_at(parameter->distribution, s, 0).number,
						  sweep_draw_at(parameter->distribution, s, 1).number, q};
}

static bool is_step(const struct steps *steps, double number)
{
	const double tiny = 1e-6 * steps->step;
	const double nearest = steps->least + rint((number - steps->least) / steps->step) * steps->step;
	return fabs(nearest - number) <= tiny && number >= steps->least - tiny && number <= steps->most + tiny;
}

static bool is_possible(const struct sweep_shape *shape, size_t index)
{
	return shape->probabilities == NULL || shape->probabilities[index] > 0;
}

static bool takes(const struct sweep_reader *reader, const struct sweep_parameter *parameter,
				  const struct sweep_value *value)
{
	const struct sweep_shape *s = &parameter->shape;
	if (parameter->distribution == SWEEP_CONSTANT) return sweep_value_equal(s->constant, value);
	for (size_t i = 0; s->values && i < s->count; i++)
		if (is_possible(s, i) && sweep_value_equal(s->values[i], value)) return true;
	if (s->values || !sweep_value_is_number(value) || !isfinite(value->number)) return false;
	const struct steps steps = steps_of(reader, parameter);
	return is_step(&steps, value->number);
}

/* ` (it is "adam" or "sgd")` */
static void add_listed(struct sweep_text *out, const struct sweep_shape *shape)
{
	size_t count = 0, said = 0;
	for (size_t i = 0; i < shape->count; i++) count += is_possible(shape, i);
	for (size_t i = 0; i < shape->count && said < MOST_LISTED; i++)
	{
		if (!is_possible(shape, i)) continue;
		sweep_text_puts(out, said == 0 ? " (it is " : said + 1 == count ? " or " : ", ");
		sweep_value_add_json(out, shape->values[i]);
		said++;
	}
	sweep_text_puts(out, count > said ? ", ...)" : ")");
}

/* ` (it is 2, 4, 6, ..., 12)` */
static void add_steps(struct sweep_text *out, const struct steps *steps)
{
	if (steps->step == 1) sweep_text_printf(out, " (it is from %.10g to %.10g)", steps->least, steps->most);
	else if (steps->most <= steps->least) sweep_text_printf(out, " (it is always %.10g)", steps->least);
	else
		sweep_text_printf(out, " (it is %.10g, %.10g, ..., %.10g)", steps->least, steps->least + steps->step,
						  steps->most);
}

/* What a parameter may be: ` (did you mean "sgd"?)`, ` (it is always 3)`. */
static void add_values(struct sweep_text *out, const struct sweep_reader *reader,
					   const struct sweep_parameter *parameter, const char *near)
{
	const struct sweep_shape *s = &parameter->shape;
	if (near) sweep_text_printf(out, " (did you mean \"%s\"?)", near);
	else if (parameter->distribution == SWEEP_CONSTANT)
	{
		sweep_text_puts(out, " (it is always ");
		sweep_value_add_json(out, s->constant);
		sweep_text_putc(out, ')');
	}
	else if (s->values) add_listed(out, s);
	else
	{
		const struct steps steps = steps_of(reader, parameter);
		add_steps(out, &steps);
	}
}

static const char *values_hint(struct sweep_reader *reader, const struct sweep_parameter *parameter,
							   const struct sweep_value *value)
{
	const struct sweep_shape *s = &parameter->shape;
	const char **texts = sweep_alloc(s->count + 1, sizeof *texts);
	size_t count = 0;
	for (size_t i = 0; s->values && i < s->count; i++)
		if (s->values[i]->type == SWEEP_STRING) texts[count++] = s->values[i]->text;
	const char *near = value->type == SWEEP_STRING ? sweep_nearest_name(value->text, texts) : NULL;
	if (near && strcmp(near, value->text) == 0) near = NULL; /* of probability 0 */
	struct sweep_text hint = {0};
	add_values(&hint, reader, parameter, near);
	const char *kept = sweep_arena_text(&reader->sweep->document.arena, hint.data, hint.length);
	sweep_text_free(&hint);
	free(texts);
	return kept;
}

/* At least one of the values must be possible; of others there is a warning. */
static bool check_values(struct sweep_reader *reader, const char *path, const struct sweep_condition *condition)
{
	const struct sweep_parameter *parameter = &reader->sweep->parameters[condition->parameter];
	size_t possible = 0;
	for (size_t i = 0; i < condition->count; i++) possible += takes(reader, parameter, condition->values[i]);
	for (size_t i = 0; i < condition->count; i++)
	{
		const struct sweep_value *value = condition->values[i];
		if (takes(reader, parameter, value)) continue;
		(possible ? sweep_warn : sweep_wrong)(reader, value, path, "\"%s\" is never %s%s", parameter->name,
											  sweep_show(reader, value), values_hint(reader, parameter, value));
	}
	return possible > 0;
}

static bool is_continuous(const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	return kind->quantile && !kind->quantised && !kind->integer;
}

/* --- one condition --------------------------------------------------------------------------------- */

static bool read_pair(struct sweep_reader *reader, const struct sweep_written *written, const struct sweep_pair *pair,
					  bool all_read, struct sweep_condition *condition)
{
	const struct sweep *sweep = reader->sweep;
	const char *path = sweep_path(reader, written->path, pair->key->text);
	const size_t index = find(sweep, written, pair->key->text);
	if (index == sweep->count)
	{
		if (all_read) no_parameter(reader, written, pair->key);
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
	if (!is_continuous(&sweep->parameters[index])) return check_values(reader, path, condition);
	sweep_wrong(
		reader, pair->key, path,
		"a condition cannot look at \"%s\", whose values are continuous (%s): they are hardly ever equal to one",
		sweep->parameters[index].name, sweep_distribution_kinds[sweep->parameters[index].distribution].name);
	return false;
}

static void read_written(struct sweep_reader *reader, struct sweep_written *written, bool all_read)
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
		if (read_pair(reader, written, &map->pairs[i], all_read, &written->conditions[written->count]))
			written->count++;
}

/* The conditions of the groups from the outermost on, then the parameter's own. */
static void collect(struct sweep_reader *reader, struct sweep_written *written, bool all_read,
					struct sweep_parameter *parameter)
{
	size_t count = 0;
	for (struct sweep_written *w = written; w; w = w->above)
	{
		if (!w->read) read_written(reader, w, all_read);
		count += w->count;
	}
	parameter->condition_count = count;
	parameter->conditions = arena(reader, count * sizeof *parameter->conditions);
	for (struct sweep_written *w = written; w; w = w->above)
	{
		count -= w->count;
		memcpy(parameter->conditions + count, w->conditions, w->count * sizeof *w->conditions);
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
	for (size_t i = first + 1; i < walk->length && i < first + MOST_LISTED; i++)
		sweep_text_printf(&ring, "%s, which looks at ", sweep->parameters[walk->path[i].parameter].name);
	if (walk->length > first + MOST_LISTED) sweep_text_puts(&ring, "others, and so on to ");
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

void sweep_read_conditions(struct sweep_reader *reader, struct sweep_written **written, bool all_read)
{
	struct sweep *sweep = reader->sweep;
	for (size_t i = 0; i < sweep->count; i++)
	{
		collect(reader, written[i], all_read, &sweep->parameters[i]);
		if (sweep->parameters[i].condition_count > 0) sweep->conditional = true;
	}
	put_in_order(reader);
}
