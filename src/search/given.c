#include "search/given.h"

#include "base/memory.h"
#include "base/text.h"
#include "record/json.h"
#include "record/object.h"
#include "spec/active.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep_given
{
	const struct sweep *sweep;
	bool *left_out, *outside, *needless; /* [parameters]: noted already */
	bool *broken;                        /* [constraints]: the same */
	char **unknown;                      /* names that were noted */
	size_t unknown_count, unknown_capacity;
	char **notes;
	size_t note_count, note_capacity, told;
};

struct sweep_given *sweep_given_new(const struct sweep *sweep)
{
	struct sweep_given *given = sweep_alloc(1, sizeof *given);
	size_t parameters = sweep ? sweep->count : 0;
	*given = (struct sweep_given){.sweep = sweep,
								  .left_out = sweep_alloc(parameters, sizeof *given->left_out),
								  .outside = sweep_alloc(parameters, sizeof *given->outside),
								  .needless = sweep_alloc(parameters, sizeof *given->needless),
								  .broken = sweep_alloc(sweep ? sweep->constraint_count : 0, sizeof *given->broken)};
	return given;
}

static void free_texts(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++) free(texts[i]);
	free(texts);
}

void sweep_given_free(struct sweep_given *given)
{
	if (given == NULL) return;
	free_texts(given->unknown, given->unknown_count);
	free_texts(given->notes, given->note_count);
	free(given->left_out);
	free(given->outside);
	free(given->needless);
	free(given->broken);
	free(given);
}

__attribute__((format(printf, 2, 3))) static void note(struct sweep_given *given, const char *format, ...)
{
	struct sweep_error message;
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(message.message, sizeof message.message, format, arguments);
	va_end(arguments);
	given->notes = sweep_grow(given->notes, given->note_count, &given->note_capacity, sizeof *given->notes);
	given->notes[given->note_count++] = sweep_copy_text(message.message);
}

const char *sweep_given_note(struct sweep_given *given)
{
	return given->told < given->note_count ? given->notes[given->told++] : NULL;
}

/* --- names ------------------------------------------------------------------------------------------------------- */

static const struct sweep_parameter *find(const struct sweep_given *given, const char *name)
{
	return given->sweep ? sweep_find_parameter(given->sweep, name) : NULL;
}

bool sweep_given_knows(const struct sweep_given *given, const char *name)
{
	for (size_t i = 0; given->sweep && i < given->sweep->count; i++)
	{
		const char *known = given->sweep->parameters[i].name;
		size_t length = strlen(known);
		if (strncmp(known, name, length) == 0 && (name[length] == '\0' || name[length] == '.')) return true;
	}
	return false;
}

/* The object below `object` called `key`, made where there is none. */
static cJSON *descend(cJSON *object, const char *key)
{
	cJSON *inner = cJSON_GetObjectItemCaseSensitive(object, key);
	if (cJSON_IsObject(inner)) return inner;
	cJSON_DeleteItemFromObjectCaseSensitive(object, key);
	return cJSON_AddObjectToObject(object, key);
}

static void put_leaf(cJSON *object, const char *key, cJSON *value)
{
	if (cJSON_GetObjectItemCaseSensitive(object, key)) cJSON_ReplaceItemInObjectCaseSensitive(object, key, value);
	else cJSON_AddItemToObject(object, key, value);
}

static void put(cJSON *config, const struct sweep_parameter *parameter, const char *name, cJSON *value)
{
	cJSON *object = config;
	if (parameter)
	{
		for (size_t i = 0; i + 1 < parameter->depth; i++) object = descend(object, parameter->keys[i]);
		put_leaf(object, parameter->keys[parameter->depth - 1], value);
		return;
	}
	char *path = sweep_copy_text(name), *key = path;
	for (char *dot; (dot = strchr(key, '.')) != NULL; key = dot + 1)
	{
		*dot = '\0';
		object = descend(object, key);
	}
	put_leaf(object, key, value);
	free(path);
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static cJSON *parse(const char *json, size_t length)
{
	cJSON *value = sweep_json_parse(json, length, NULL);
	if (value) sweep_json_keep_numbers(value, json, length);
	return value;
}

static cJSON *listed_value(const struct sweep_value *value)
{
	struct sweep_text json = {0};
	sweep_value_add_json(&json, value);
	cJSON *item = parse(json.data, json.length);
	sweep_text_free(&json);
	return item;
}

static cJSON *number_value(double number)
{
	struct sweep_text json = {0};
	sweep_json_add_double(&json, number);
	cJSON *item = parse(json.data, json.length);
	sweep_text_free(&json);
	return item;
}

cJSON *sweep_given_guess(const char *text)
{
	static const struct
	{
		const char *word, *json;
	} python[] = {{"True", "true"}, {"False", "false"}, {"None", "null"}};
	for (size_t i = 0; i < sizeof python / sizeof python[0]; i++)
		if (strcmp(text, python[i].word) == 0) return parse(python[i].json, strlen(python[i].json));
	cJSON *value = parse(text, strlen(text));
	return value ? value : cJSON_CreateString(text);
}

/* Whether a text is how a listed value would be written, by this project, W&B or pandas. */
static bool is_listed(const struct sweep_value *value, const char *text)
{
	double number;
	if (value->type == SWEEP_STRING)
		return strlen(text) == value->length && memcmp(text, value->text, value->length) == 0;
	if (sweep_value_is_number(value)) return sweep_parse_double(text, &number) && number == value->number;
	cJSON *wanted = listed_value(value), *got = sweep_given_guess(text);
	struct sweep_text python = {0};
	sweep_value_add_python(&python, value);
	bool equal = sweep_json_equal(wanted, got) || (python.data && strcmp(python.data, text) == 0);
	sweep_text_free(&python);
	cJSON_Delete(wanted);
	cJSON_Delete(got);
	return equal;
}

static bool all_numbers(struct sweep_value *const *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!sweep_value_is_number(values[i])) return false;
	return true;
}

/* Once each. */
static bool first_time(bool *noted)
{
	const bool first = !*noted;
	*noted = true;
	return first;
}

static void note_unlisted(struct sweep_given *given, const struct sweep_parameter *parameter, const char *text)
{
	if (first_time(&given->outside[parameter - given->sweep->parameters]))
		note(given, "%s: %s is none of the sweep file's values", parameter->name, text);
}

static cJSON *choose_listed(struct sweep_given *given, const struct sweep_parameter *parameter, const char *text)
{
	const struct sweep_shape *shape = &parameter->shape;
	struct sweep_value *constant = (struct sweep_value *)(uintptr_t)shape->constant;
	struct sweep_value *const *values = constant ? &constant : shape->values;
	size_t count = constant ? 1 : shape->count;
	for (size_t i = 0; i < count; i++)
		if (is_listed(values[i], text)) return listed_value(values[i]);
	double number;
	if (all_numbers(values, count) && !sweep_parse_double(text, &number)) return NULL;
	note_unlisted(given, parameter, text);
	return sweep_given_guess(text);
}

/* How far outside the bounds of a distribution its values may lie: a quantised draw may be half a step outside.
 * Infinite: its keys are no bounds of its values. */
static double margin_of(const struct sweep_parameter *parameter)
{
	switch (parameter->distribution)
	{
	case SWEEP_INT_UNIFORM:
	case SWEEP_UNIFORM:
	case SWEEP_LOG_UNIFORM_VALUES:
	case SWEEP_INV_LOG_UNIFORM_VALUES: return 0;
	case SWEEP_Q_UNIFORM:
	case SWEEP_Q_LOG_UNIFORM_VALUES: return parameter->shape.q;
	default: return INFINITY;
	}
}

static void note_outside(struct sweep_given *given, const struct sweep_parameter *parameter, const char *text,
						 double number)
{
	const struct sweep_shape *shape = &parameter->shape;
	const double margin = margin_of(parameter);
	const bool bounded = isfinite(margin);
	if (bounded ? number >= shape->min - margin && number <= shape->max + margin : isfinite(number)) return;
	if (!first_time(&given->outside[parameter - given->sweep->parameters])) return;
	if (bounded)
		note(given, "%s: %s is outside the sweep file's range of %.15g to %.15g", parameter->name, text, shape->min,
			 shape->max);
	else note(given, "%s: %s is no finite number", parameter->name, text);
}

static cJSON *draw_value(struct sweep_given *given, const struct sweep_parameter *parameter, const char *text)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	const bool whole = kind->integer || (kind->quantised && parameter->shape.whole);
	double number;
	if (!sweep_parse_double(text, &number)) return NULL;
	if (whole && (number != rint(number) || fabs(number) > 9007199254740992.0)) return NULL;
	note_outside(given, parameter, text, number);
	return whole ? cJSON_CreateNumber(number) : number_value(number);
}

/* NULL: the text cannot be of the parameter's type. */
static cJSON *typed(struct sweep_given *given, const struct sweep_parameter *parameter, const char *text)
{
	switch (parameter->distribution)
	{
	case SWEEP_CONSTANT:
	case SWEEP_CATEGORICAL:
	case SWEEP_CATEGORICAL_W_PROBABILITIES: return choose_listed(given, parameter, text);
	default: return draw_value(given, parameter, text);
	}
}

static const char *wanted(const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	return kind->integer || (kind->quantised && parameter->shape.whole) ? "an integer" : "a number";
}

enum sweep_status sweep_given_set(struct sweep_given *given, cJSON *config, const char *name, const char *text,
								  struct sweep_error *err)
{
	const struct sweep_parameter *parameter = find(given, name);
	cJSON *value = parameter ? typed(given, parameter, text) : sweep_given_guess(text);
	if (value == NULL) return sweep_fail(err, SWEEP_USAGE, "%s: \"%s\" is not %s", name, text, wanted(parameter));
	put(config, parameter, name, value);
	return SWEEP_OK;
}

/* --- the whole --------------------------------------------------------------------------------------------------- */

static const cJSON *value_of(const cJSON *config, const struct sweep_parameter *parameter)
{
	for (size_t i = 0; config && i < parameter->depth; i++)
		config = cJSON_GetObjectItemCaseSensitive(config, parameter->keys[i]);
	return config;
}

static void note_unknown(struct sweep_given *given, const char *name)
{
	for (size_t i = 0; i < given->unknown_count; i++)
		if (strcmp(given->unknown[i], name) == 0) return;
	given->unknown = sweep_grow(given->unknown, given->unknown_count, &given->unknown_capacity, sizeof *given->unknown);
	given->unknown[given->unknown_count++] = sweep_copy_text(name);
	const char **names = sweep_alloc(given->sweep->count + 1, sizeof *names);
	for (size_t i = 0; i < given->sweep->count; i++) names[i] = given->sweep->parameters[i].name;
	const char *nearest = sweep_nearest_name(name, names);
	if (nearest) note(given, "the sweep file has no parameter %s (did you mean %s?)", name, nearest);
	else note(given, "the sweep file has no parameter %s", name);
	free(names);
}

static void note_all_unknown(struct sweep_given *given, const cJSON *config)
{
	cJSON *flat = cJSON_Duplicate(config, true);
	sweep_object_flatten(flat);
	for (const cJSON *leaf = flat->child; leaf; leaf = leaf->next)
		if (!sweep_given_knows(given, leaf->string)) note_unknown(given, leaf->string);
	cJSON_Delete(flat);
}

/* The parameters that a configuration lacks and none before it lacked, in one sentence. */
static void note_left_out(struct sweep_given *given, const cJSON *const *items, const bool *inactive)
{
	const struct sweep *sweep = given->sweep;
	struct sweep_text names = {0};
	const char *last = NULL;
	size_t count = 0;
	for (size_t i = 0; i < sweep->count; i++)
	{
		if (items[i] || inactive[i] || !first_time(&given->left_out[i])) continue;
		if (last) sweep_text_printf(&names, "%s%s", names.length ? ", " : "", last);
		last = sweep->parameters[i].name;
		count++;
	}
	if (count == 1) note(given, "%s is left out: what it is, the program will decide", last);
	if (count > 1) note(given, "%s and %s are left out: what they are, the program will decide", names.data, last);
	sweep_text_free(&names);
}

/* Constants that are added are not given. */
static void note_needless(struct sweep_given *given, const cJSON *const *items, cJSON *const *constants,
						  const bool *inactive)
{
	for (size_t i = 0; i < given->sweep->count; i++)
		if (items[i] && !constants[i] && inactive[i] && first_time(&given->needless[i]))
			note(given, "%s is given where its condition does not hold", given->sweep->parameters[i].name);
}

static void note_constraint(struct sweep_given *given, const cJSON *const *items, const bool *inactive)
{
	size_t failed;
	if (sweep_items_meet_constraints(given->sweep, items, inactive, &failed)) return;
	if (!first_time(&given->broken[failed])) return;
	struct sweep_text text = {0};
	sweep_text_add_printable(&text, given->sweep->constraints[failed].place->text);
	note(given, "a configuration breaks the constraint %s", text.data);
	sweep_text_free(&text);
}

void sweep_given_complete(struct sweep_given *given, cJSON *config)
{
	const struct sweep *sweep = given->sweep;
	if (sweep == NULL) return;
	note_all_unknown(given, config);
	const cJSON **items = sweep_alloc(sweep->count, sizeof *items);
	cJSON **constants = sweep_alloc(sweep->count, sizeof *constants);
	bool *inactive = sweep_alloc(sweep->count, sizeof *inactive);
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		items[i] = value_of(config, parameter);
		if (items[i] == NULL && parameter->distribution == SWEEP_CONSTANT)
			items[i] = constants[i] = listed_value(parameter->shape.constant);
	}
	sweep_mark_inactive(sweep, items, inactive);
	note_needless(given, items, constants, inactive);
	note_left_out(given, items, inactive);
	note_constraint(given, items, inactive);
	for (size_t i = 0; i < sweep->count; i++)
		if (constants[i] && inactive[i]) cJSON_Delete(constants[i]);
		else if (constants[i]) put(config, &sweep->parameters[i], sweep->parameters[i].name, constants[i]);
	free(items);
	free(constants);
	free(inactive);
}
