#include "base/memory.h"
#include "spec/condition.h"
#include "spec/reader.h"
#include "spec/rules.h"

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

/* The keys that an entry may have whatever its distribution is. */
#define DISTRIBUTION "distribution"
#define CONDITION "condition"

static const struct sweep_key shape_keys[] = {
	{SWEEP_KEY("value", SWEEP_KEY_ANY, offsetof(struct sweep_shape, constant)), .hard = true},
	{SWEEP_KEY("values", SWEEP_KEY_LIST, SWEEP_UNSTORED), .hard = true},
	{SWEEP_KEY("probabilities", SWEEP_KEY_LIST, SWEEP_UNSTORED), .hard = true},
	{SWEEP_KEY("min", SWEEP_KEY_NUMBER, offsetof(struct sweep_shape, min)), .hard = true},
	{SWEEP_KEY("max", SWEEP_KEY_NUMBER, offsetof(struct sweep_shape, max)), .hard = true},
	{SWEEP_KEY("mu", SWEEP_KEY_NUMBER, offsetof(struct sweep_shape, mu)), .hard = true},
	{SWEEP_KEY("sigma", SWEEP_KEY_NUMBER, offsetof(struct sweep_shape, sigma)), .hard = true, .bounded = true,
	 .least = 0},
	{SWEEP_KEY("a", SWEEP_KEY_NUMBER, offsetof(struct sweep_shape, a)), .hard = true, .bounded = true, .above = true,
	 .least = 0},
	{SWEEP_KEY("b", SWEEP_KEY_NUMBER, offsetof(struct sweep_shape, b)), .hard = true, .bounded = true, .above = true,
	 .least = 0},
	{SWEEP_KEY("q", SWEEP_KEY_NUMBER, offsetof(struct sweep_shape, q)), .hard = true, .bounded = true, .above = true,
	 .least = 0},
	{.name = NULL}};

enum
{
	SHAPE_NAMES = sizeof shape_keys / sizeof shape_keys[0] + 1 /* and "distribution", NULL */
};

/* Whether `word` is one of a list of words separated by spaces. */
static bool has_word(const char *list, const char *word)
{
	size_t length = strlen(word);
	for (const char *p = list; *p;)
	{
		size_t end = strcspn(p, " ");
		if (end == length && strncmp(p, word, length) == 0) return true;
		p += end + strspn(p + end, " ");
	}
	return false;
}

static const struct sweep_key *shape_key(const char *name)
{
	for (const struct sweep_key *key = shape_keys; key->name; key++)
		if (strcmp(key->name, name) == 0) return key;
	return NULL;
}

/* The keys of shapes: all, or those of one distribution; behind them "distribution". `names` ends with NULL. */
static void list_keys(const struct sweep_distribution_kind *kind, const char *names[SHAPE_NAMES])
{
	size_t count = 0;
	for (const struct sweep_key *key = shape_keys; key->name; key++)
		if (kind == NULL || has_word(kind->keys, key->name)) names[count++] = key->name;
	names[count++] = DISTRIBUTION;
	names[count] = NULL;
}

/* --- which distribution ---------------------------------------------------------------------------- */

static bool named_distribution(struct sweep_reader *reader, const struct sweep_value *value, const char *path,
							   enum sweep_distribution *distribution)
{
	path = sweep_path(reader, path, DISTRIBUTION);
	if (value->type != SWEEP_STRING)
	{
		sweep_wrong(reader, value, path, "must be a distribution's name, not %s", sweep_show(reader, value));
		return false;
	}
	if (sweep_distribution_find(value->text, distribution)) return true;
	const char *names[SWEEP_DISTRIBUTIONS + 1] = {NULL};
	for (int i = 0; i < SWEEP_DISTRIBUTIONS; i++) names[i] = sweep_distribution_kinds[i].name;
	sweep_wrong(reader, value, path, "unknown distribution \"%s\"%s", value->text,
				sweep_hint(reader, value->text, names));
	return false;
}

/* min and max alone: whole numbers make an int_uniform, else uniform. W&B refuses a mixed pair at the top. */
static enum sweep_distribution range_distribution(struct sweep_reader *reader, const struct sweep_value *entry,
												  const struct level *level)
{
	const struct sweep_value *min = sweep_value_get(entry, "min"), *max = sweep_value_get(entry, "max");
	if (min->type == SWEEP_INT && max->type == SWEEP_INT) return SWEEP_INT_UNIFORM;
	bool numbers = sweep_value_is_number(min) && sweep_value_is_number(max);
	if (level->above == NULL && numbers && min->type != max->type)
		sweep_warn(
			reader, entry, level->path,
			"min and max are an integer and a number with a point: read as uniform, but Weights & Biases refuses "
			"the pair (write both with a point, or name a distribution)");
	return SWEEP_UNIFORM;
}

/* Says what is wrong with an entry whose keys fit no distribution. */
static void no_distribution(struct sweep_reader *reader, const struct sweep_value *entry, const char *path)
{
	const char *names[SHAPE_NAMES];
	list_keys(NULL, names);
	bool unknown = false;
	for (size_t i = 0; i < entry->count; i++)
	{
		const struct sweep_value *key = entry->pairs[i].key;
		if (shape_key(key->text) || strcmp(key->text, CONDITION) == 0) continue;
		sweep_wrong(reader, key, path, "unknown key \"%s\"%s", key->text, sweep_hint(reader, key->text, names));
		unknown = true;
	}
	if (unknown) return;
	bool min = sweep_value_get(entry, "min") != NULL, max = sweep_value_get(entry, "max") != NULL;
	if (min && max)
		sweep_wrong(reader, entry, path,
					"min, max and q need a distribution: write \"distribution: q_uniform\" or \"distribution: "
					"q_log_uniform_values\"");
	else if (min || max) sweep_wrong(reader, entry, path, "%s without %s", min ? "min" : "max", min ? "max" : "min");
	else
		sweep_wrong(reader, entry, path,
					"no distribution: a parameter has value, values, or min and max, or names its distribution");
}

/* What the keys of an entry without "distribution" say. */
static bool infer_distribution(struct sweep_reader *reader, const struct sweep_value *entry, const struct level *level,
							   enum sweep_distribution *distribution)
{
	bool range = sweep_value_get(entry, "min") && sweep_value_get(entry, "max") && !sweep_value_get(entry, "q");
	bool values = sweep_value_get(entry, "values") != NULL;
	if (sweep_value_get(entry, "value")) *distribution = SWEEP_CONSTANT;
	else if (values && sweep_value_get(entry, "probabilities")) *distribution = SWEEP_CATEGORICAL_W_PROBABILITIES;
	else if (values) *distribution = SWEEP_CATEGORICAL;
	else if (range) *distribution = range_distribution(reader, entry, level);
	else no_distribution(reader, entry, level->path);
	return values || range || sweep_value_get(entry, "value");
}

/* --- what it is given ------------------------------------------------------------------------------ */

/* A key that the distribution has not. One that is misspelt may be another distribution's, if none was named. */
static void unknown_key(struct sweep_reader *reader, const struct sweep_value *key, const char *path,
						const struct sweep_distribution_kind *kind)
{
	const char *all[SHAPE_NAMES], *own[SHAPE_NAMES];
	list_keys(NULL, all);
	list_keys(kind, own);
	if (shape_key(key->text))
		sweep_wrong(reader, key, path, "distribution %s has no key \"%s\"%s", kind->name, key->text,
					sweep_hint(reader, "", own));
	else
		sweep_wrong(reader, key, path, "unknown key \"%s\"%s", key->text,
					sweep_hint(reader, key->text, sweep_nearest_name(key->text, all) ? all : own));
}

/* Reads the keys that the distribution has; true when all is right. */
static bool read_shape(struct sweep_reader *reader, const struct sweep_value *entry, const char *path,
					   const struct sweep_distribution_kind *kind, struct sweep_shape *shape)
{
	bool right = true;
	*shape = (struct sweep_shape){.sigma = 1, .a = 1, .b = 1, .q = 1};
	for (size_t i = 0; i < entry->count; i++)
	{
		const struct sweep_value *key = entry->pairs[i].key, *value = entry->pairs[i].value;
		if (strcmp(key->text, DISTRIBUTION) == 0 || strcmp(key->text, CONDITION) == 0) continue;
		if (!has_word(kind->keys, key->text))
		{
			unknown_key(reader, key, path, kind);
			right = false;
		}
		else if (!sweep_read_key(reader, value, sweep_path(reader, path, key->text), shape_key(key->text), shape))
			right = false;
	}
	for (const struct sweep_key *key = shape_keys; key->name; key++)
		if (has_word(kind->required, key->name) && sweep_value_get(entry, key->name) == NULL)
		{
			sweep_wrong(reader, entry, path, "distribution %s needs the key \"%s\"", kind->name, key->name);
			right = false;
		}
	return right;
}

static bool is_int(const struct sweep_value *value)
{
	return value != NULL && value->type == SWEEP_INT;
}

static bool read_values(struct sweep_reader *reader, const struct sweep_value *list, const char *path,
						struct sweep_shape *shape)
{
	shape->values = list->items;
	shape->count = list->count;
	if (list->count > 0) return true;
	sweep_wrong(reader, list, sweep_path(reader, path, "values"), "an empty list");
	return false;
}

static bool read_probabilities(struct sweep_reader *reader, const struct sweep_value *list, const char *path,
							   struct sweep_shape *shape)
{
	static const struct sweep_key probability = {SWEEP_KEY("probability", SWEEP_KEY_NUMBER, 0), .hard = true,
												 .bounded = true};
	path = sweep_path(reader, path, "probabilities");
	double *shares = sweep_arena_alloc(&reader->sweep->document.arena, list->count * sizeof *shares);
	bool right = true;
	for (size_t i = 0; i < list->count; i++)
		if (!sweep_read_key(reader, list->items[i], path, &probability, &shares[i])) right = false;
	shape->probabilities = shares;
	if (list->count != shape->count)
	{
		sweep_wrong(reader, list, path, "%zu probabilities for %zu values", list->count, shape->count);
		right = false;
	}
	return right;
}

/* Completes the shape with what does not go into a field as it stands. */
static bool complete_shape(struct sweep_reader *reader, const struct sweep_value *entry, const char *path,
						   struct sweep_parameter *parameter)
{
	struct sweep_shape *shape = &parameter->shape;
	const struct sweep_value *values = sweep_value_get(entry, "values");
	const struct sweep_value *probabilities = sweep_value_get(entry, "probabilities");
	shape->whole = is_int(sweep_value_get(entry, "q"));
	shape->whole_range = is_int(sweep_value_get(entry, "min")) && is_int(sweep_value_get(entry, "max"));
	bool right = true;
	if (values) right = read_values(reader, values, path, shape);
	if (probabilities && !read_probabilities(reader, probabilities, path, shape)) right = false;
	return right && sweep_check_parameter(reader, parameter, path);
}

/* --- the tree -------------------------------------------------------------------------------------- */

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

/* A parameter with its shape; false when it cannot be sampled. */
static bool read_leaf(struct sweep_reader *reader, const struct sweep_value *entry, const struct level *level,
					  struct sweep_parameter *parameter)
{
	const struct sweep_value *named = sweep_value_get(entry, DISTRIBUTION);
	*parameter = (struct sweep_parameter){.path = level->path, .place = entry, .inferred = named == NULL};
	if (named ? !named_distribution(reader, named, level->path, &parameter->distribution)
			  : !infer_distribution(reader, entry, level, &parameter->distribution))
		return false;
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	if (kind->replacement)
		sweep_doubtful(reader, named, sweep_path(reader, level->path, DISTRIBUTION),
					   "%s is deprecated: its min and max are logarithms; use %s, which takes the values themselves",
					   kind->name, kind->replacement);
	if (!read_shape(reader, entry, level->path, kind, &parameter->shape)) return false;
	if (!complete_shape(reader, entry, level->path, parameter)) return false;
	set_name(reader, level, parameter);
	return true;
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
		if (shape_key(key->text) || strcmp(key->text, DISTRIBUTION) == 0)
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
	struct sweep_parameter parameter;
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
	else if (read_leaf(reader, pair->value, &level, &parameter)) add_parameter(parameters, &parameter, level.written);
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
