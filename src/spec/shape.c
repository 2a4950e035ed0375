#include "spec/shape.h"

#include "base/memory.h"
#include "spec/rules.h"

#include <string.h>

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
	SHAPE_NAMES = sizeof shape_keys / sizeof shape_keys[0] + 2 /* and "distribution", "condition", NULL */
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

/* The keys of shapes: all, or those of one distribution; behind them those of all. `names` ends with NULL. */
static void list_keys(const struct sweep_distribution_kind *kind, const char *names[SHAPE_NAMES])
{
	size_t count = 0;
	for (const struct sweep_key *key = shape_keys; key->name; key++)
		if (kind == NULL || has_word(kind->keys, key->name)) names[count++] = key->name;
	names[count++] = DISTRIBUTION;
	names[count++] = CONDITION;
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
	const char *meant = sweep_meant_name(value->text, names);
	enum sweep_distribution near;
	if (meant && sweep_distribution_find(meant, &near) && sweep_distribution_kinds[near].replacement)
		sweep_wrong(reader, value, path, "unknown distribution \"%s\" (did you mean \"%s\"?)", value->text,
					sweep_distribution_kinds[near].replacement);
	else
		sweep_wrong(reader, value, path, "unknown distribution \"%s\"%s", value->text,
					sweep_hint(reader, value->text, names));
	return false;
}

/* min and max alone: whole numbers make an int_uniform, else uniform. W&B refuses a mixed pair at the top. */
static enum sweep_distribution range_distribution(struct sweep_reader *reader, const struct sweep_value *entry,
												  const char *path, bool top)
{
	const struct sweep_value *min = sweep_value_get(entry, "min"), *max = sweep_value_get(entry, "max");
	if (min->type == SWEEP_INT && max->type == SWEEP_INT) return SWEEP_INT_UNIFORM;
	bool numbers = sweep_value_is_number(min) && sweep_value_is_number(max);
	if (top && numbers && min->type != max->type)
		sweep_warn(
			reader, entry, path,
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
static bool infer_distribution(struct sweep_reader *reader, const struct sweep_value *entry, const char *path, bool top,
							   enum sweep_distribution *distribution)
{
	bool range = sweep_value_get(entry, "min") && sweep_value_get(entry, "max") && !sweep_value_get(entry, "q");
	bool values = sweep_value_get(entry, "values") != NULL;
	if (sweep_value_get(entry, "value")) *distribution = SWEEP_CONSTANT;
	else if (values && sweep_value_get(entry, "probabilities")) *distribution = SWEEP_CATEGORICAL_W_PROBABILITIES;
	else if (values) *distribution = SWEEP_CATEGORICAL;
	else if (range) *distribution = range_distribution(reader, entry, path, top);
	else no_distribution(reader, entry, path);
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
					sweep_hint(reader, key->text, sweep_meant_name(key->text, all) ? all : own));
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
		if (!sweep_read_key(reader, list->items[i], sweep_item_path(reader, path, i), &probability, &shares[i]))
			right = false;
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

bool sweep_is_shape_key(const char *key)
{
	return shape_key(key) || strcmp(key, DISTRIBUTION) == 0;
}

bool sweep_read_shape(struct sweep_reader *reader, bool top, struct sweep_parameter *parameter)
{
	const struct sweep_value *entry = parameter->place, *named = sweep_value_get(entry, DISTRIBUTION);
	const char *path = parameter->path;
	parameter->inferred = named == NULL;
	if (named ? !named_distribution(reader, named, path, &parameter->distribution)
			  : !infer_distribution(reader, entry, path, top, &parameter->distribution))
		return false;
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	if (kind->replacement)
		sweep_doubtful(reader, named, sweep_path(reader, path, DISTRIBUTION),
					   "%s is deprecated: its min and max are logarithms; use %s, which takes the values themselves",
					   kind->name, kind->replacement);
	return read_shape(reader, entry, path, kind, &parameter->shape) && complete_shape(reader, entry, path, parameter);
}
