#include "base/memory.h"
#include "spec/condition.h"
#include "spec/reader.h"
#include "spec/shape.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The parameters so far, beside those in the sweep. */
struct parameters
{
	struct sweep_reader *reader;
	struct sweep_written **written; /* of each parameter of the sweep: its condition, or its group's, or NULL */
	size_t capacity;
};

/* Where a reader is in the tree of groups. */
struct level
{
	const struct level *above; /* NULL at the top */
	const char *key;
	const char *path;              /* of keys, for messages */
	struct sweep_written *written; /* the condition of this, else of the group above; or NULL */
};

#define CONDITION "condition"

static size_t depth_of(const struct level *level)
{
	size_t depth = 0;
	for (; level; level = level->above) depth++;
	return depth;
}

static const char *const *keys_of(struct sweep_reader *reader, const struct level *level)
{
	size_t depth = depth_of(level);
	const char **keys = sweep_arena_alloc(&reader->sweep->document.arena, depth * sizeof *keys);
	for (; level; level = level->above) keys[--depth] = level->key;
	return keys;
}

static void set_name(struct sweep_reader *reader, const struct level *level, struct sweep_parameter *parameter)
{
	parameter->depth = depth_of(level);
	parameter->keys = keys_of(reader, level);
	parameter->name = parameter->keys[0];
	for (size_t i = 1; i < parameter->depth; i++)
		parameter->name = sweep_path(reader, parameter->name, parameter->keys[i]);
}

static void add_parameter(struct parameters *parameters, const struct sweep_parameter *parameter,
						  struct sweep_written *written)
{
	struct sweep *sweep = parameters->reader->sweep;
	parameters->written =
		sweep_grow(parameters->written, sweep->count, &parameters->capacity, sizeof(struct sweep_written *));
	parameters->written[sweep->count] = written;
	sweep->parameters = sweep_resize(sweep->parameters, sweep->count + 1, sizeof *parameter);
	sweep->parameters[sweep->count++] = *parameter;
}

/* Notes the condition of an entry, if it has one. */
static void note_condition(struct sweep_reader *reader, const struct sweep_value *entry, struct level *level)
{
	const struct sweep_value *map = sweep_value_get(entry, CONDITION);
	if (map == NULL) return;
	struct sweep_written *written = sweep_arena_alloc(&reader->sweep->document.arena, sizeof *written);
	*written = (struct sweep_written){.map = map,
									  .path = sweep_path(reader, level->path, CONDITION),
									  .keys = keys_of(reader, level->above),
									  .depth = depth_of(level->above),
									  .above = level->written};
	level->written = written;
}

static void read_group(struct parameters *parameters, const struct sweep_value *map, const struct level *above);

static void read_nested(struct parameters *parameters, const struct sweep_value *entry, const struct level *level)
{
	struct sweep_reader *reader = parameters->reader;
	struct level inside = *level;
	inside.path = sweep_path(reader, level->path, "parameters");
	for (size_t i = 0; i < entry->count; i++)
	{
		const struct sweep_value *key = entry->pairs[i].key;
		if (strcmp(key->text, "parameters") == 0 || strcmp(key->text, CONDITION) == 0) continue;
		if (sweep_is_shape_key(key->text))
			sweep_wrong(reader, key, level->path,
						"a group of parameters cannot be a parameter too: \"%s\" beside "
						"\"parameters\"",
						key->text);
		else
			sweep_wrong(reader, key, level->path, "unknown key \"%s\" (a group has \"parameters\" and \"condition\")",
						key->text);
	}
	read_group(parameters, sweep_value_get(entry, "parameters"), &inside);
}

/* [A-Za-z_][A-Za-z0-9_.-]* */
static bool is_name(const char *text)
{
	if (!isalpha((unsigned char)*text) && *text != '_') return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && strchr("_.-", *text) == NULL) return false;
	return true;
}

static void read_entry(struct parameters *parameters, const struct sweep_pair *pair, const struct level *above,
					   const char *path)
{
	struct sweep_reader *reader = parameters->reader;
	const char *key = pair->key->text;
	struct level level = {above, key, sweep_path(reader, path, key), above ? above->written : NULL};
	struct sweep_parameter parameter = {.path = level.path, .place = pair->value};
	if (!is_name(key))
		sweep_doubtful(
			reader, pair->key, path,
			"\"%s\" cannot name a parameter: a name has letters, digits and \"_.-\", and begins with a letter "
			"or \"_\"",
			key);
	if (pair->value->type != SWEEP_MAP)
	{
		sweep_wrong(reader, pair->value, level.path,
					"a parameter is a mapping, not %s (a fixed value: {value: 1}; a choice: {values: [1, 2]})",
					sweep_show(reader, pair->value));
		reader->incomplete = true;
		return;
	}
	note_condition(reader, pair->value, &level);
	if (sweep_value_get(pair->value, "parameters")) read_nested(parameters, pair->value, &level);
	else if (sweep_read_shape(reader, above == NULL, &parameter))
	{
		set_name(reader, &level, &parameter);
		add_parameter(parameters, &parameter, level.written);
	}
	else reader->incomplete = true;
}

static int by_key(const void *a, const void *b)
{
	const struct sweep_pair *x = a, *y = b;
	return strcmp(x->key->text, y->key->text);
}

/* A level of the tree, its entries in the order of their names' code points (which is UTF-8's byte order). */
static void read_group(struct parameters *parameters, const struct sweep_value *map, const struct level *above)
{
	const char *path = above ? above->path : "parameters";
	if (map->type != SWEEP_MAP || map->count == 0)
	{
		sweep_wrong(parameters->reader, map, path, "must be a mapping of at least one parameter, not %s",
					map->type == SWEEP_MAP ? "an empty one" : sweep_show(parameters->reader, map));
		parameters->reader->incomplete = true;
		return;
	}
	struct sweep_pair *sorted = sweep_alloc(map->count, sizeof *sorted);
	memcpy(sorted, map->pairs, map->count * sizeof *sorted);
	qsort(sorted, map->count, sizeof *sorted, by_key);
	for (size_t i = 0; i < map->count; i++) read_entry(parameters, &sorted[i], above, path);
	free(sorted);
}

void sweep_read_parameters(struct sweep_reader *reader)
{
	const struct sweep_value *map = sweep_value_get(reader->sweep->document.root, "parameters");
	struct parameters parameters = {.reader = reader};
	if (map) read_group(&parameters, map, NULL);
	sweep_read_conditions(reader, parameters.written);
	free(parameters.written);
}
