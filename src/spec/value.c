#include "spec/value.h"

#include "base/random.h"
#include "record/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

const struct sweep_value *sweep_value_get(const struct sweep_value *map, const char *key)
{
	if (map == NULL || map->type != SWEEP_MAP) return NULL;
	for (size_t i = 0; i < map->count; i++)
		if (strcmp(map->pairs[i].key->text, key) == 0) return map->pairs[i].value;
	return NULL;
}

bool sweep_value_is_number(const struct sweep_value *value)
{
	return value->type == SWEEP_INT || value->type == SWEEP_FLOAT;
}

const char *sweep_value_type_name(enum sweep_value_type type)
{
	static const char *const names[] = {"null",     "a boolean", "an integer", "a number with a point",
										"a string", "a list",    "a mapping"};
	return names[type];
}

void sweep_value_add_json(struct sweep_text *out, const struct sweep_value *value)
{
	switch (value->type)
	{
	case SWEEP_NULL: sweep_text_puts(out, "null"); break;
	case SWEEP_BOOL: sweep_text_puts(out, value->boolean ? "true" : "false"); break;
	case SWEEP_INT: sweep_text_add_int(out, value->integer); break;
	case SWEEP_FLOAT: sweep_json_add_double(out, value->number); break;
	case SWEEP_STRING: sweep_text_add_json_string(out, value->text, value->length); break;
	case SWEEP_LIST:
		sweep_text_putc(out, '[');
		for (size_t i = 0; i < value->count; i++)
		{
			if (i > 0) sweep_text_putc(out, ',');
			sweep_value_add_json(out, value->items[i]);
		}
		sweep_text_putc(out, ']');
		break;
	case SWEEP_MAP:
		sweep_text_putc(out, '{');
		for (size_t i = 0; i < value->count; i++)
		{
			if (i > 0) sweep_text_putc(out, ',');
			sweep_value_add_json(out, value->pairs[i].key);
			sweep_text_putc(out, ':');
			sweep_value_add_json(out, value->pairs[i].value);
		}
		sweep_text_putc(out, '}');
		break;
	}
}

/* Python's repr() of a str: single quotes unless the text has them and no double ones. */
static void add_python_string(struct sweep_text *out, const struct sweep_value *value)
{
	bool single = memchr(value->text, '\'', value->length) != NULL;
	char quote = single && memchr(value->text, '"', value->length) == NULL ? '"' : '\'';
	sweep_text_putc(out, quote);
	for (size_t i = 0; i < value->length; i++)
	{
		char c = value->text[i];
		if (c == quote || c == '\\') sweep_text_printf(out, "\\%c", c);
		else if (c == '\n') sweep_text_puts(out, "\\n");
		else if (c == '\r') sweep_text_puts(out, "\\r");
		else if (c == '\t') sweep_text_puts(out, "\\t");
		else if ((unsigned char)c < 0x20 || c == 0x7F) sweep_text_printf(out, "\\x%02x", (unsigned char)c);
		else sweep_text_putc(out, c);
	}
	sweep_text_putc(out, quote);
}

static void add_python_double(struct sweep_text *out, double number)
{
	if (isnan(number)) sweep_text_puts(out, "nan");
	else if (isinf(number)) sweep_text_puts(out, number > 0 ? "inf" : "-inf");
	else sweep_text_add_double(out, number);
}

static void add_python(struct sweep_text *out, const struct sweep_value *value, bool quoted)
{
	switch (value->type)
	{
	case SWEEP_NULL: sweep_text_puts(out, "None"); break;
	case SWEEP_BOOL: sweep_text_puts(out, value->boolean ? "True" : "False"); break;
	case SWEEP_INT: sweep_text_add_int(out, value->integer); break;
	case SWEEP_FLOAT: add_python_double(out, value->number); break;
	case SWEEP_STRING:
		if (quoted) add_python_string(out, value);
		else sweep_text_add(out, value->text, value->length);
		break;
	case SWEEP_LIST:
		sweep_text_putc(out, '[');
		for (size_t i = 0; i < value->count; i++)
		{
			if (i > 0) sweep_text_puts(out, ", ");
			add_python(out, value->items[i], true);
		}
		sweep_text_putc(out, ']');
		break;
	case SWEEP_MAP:
		sweep_text_putc(out, '{');
		for (size_t i = 0; i < value->count; i++)
		{
			if (i > 0) sweep_text_puts(out, ", ");
			add_python(out, value->pairs[i].key, true);
			sweep_text_puts(out, ": ");
			add_python(out, value->pairs[i].value, true);
		}
		sweep_text_putc(out, '}');
		break;
	}
}

void sweep_value_add_python(struct sweep_text *out, const struct sweep_value *value)
{
	add_python(out, value, false);
}

void sweep_value_add_python_repr(struct sweep_text *out, const struct sweep_value *value)
{
	add_python(out, value, true);
}

static bool same_number(double a, double b)
{
	return a == b || (isnan(a) && isnan(b));
}

static bool whole(double number)
{
	return isfinite(number) && number == trunc(number);
}

/* At the top a whole float equals the int; further down kinds must agree. */
static bool equal_numbers(const struct sweep_value *a, const struct sweep_value *b, bool top)
{
	if (a->type == SWEEP_INT && b->type == SWEEP_INT) return a->integer == b->integer;
	if (a->type == b->type) return same_number(a->number, b->number);
	return top && whole(a->number) && a->number == b->number;
}

static bool equal(const struct sweep_value *a, const struct sweep_value *b, bool top)
{
	if (sweep_value_is_number(a) && sweep_value_is_number(b)) return equal_numbers(a, b, top);
	if (a->type != b->type) return false;
	switch (a->type)
	{
	case SWEEP_BOOL: return a->boolean == b->boolean;
	case SWEEP_STRING: return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
	case SWEEP_LIST:
		if (a->count != b->count) return false;
		for (size_t i = 0; i < a->count; i++)
			if (!equal(a->items[i], b->items[i], false)) return false;
		return true;
	case SWEEP_MAP:
		if (a->count != b->count) return false;
		for (size_t i = 0; i < a->count; i++)
		{
			const struct sweep_value *other = sweep_value_get(b, a->pairs[i].key->text);
			if (other == NULL || !equal(a->pairs[i].value, other, false)) return false;
		}
		return true;
	default: return true;
	}
}

bool sweep_value_equal(const struct sweep_value *a, const struct sweep_value *b)
{
	return equal(a, b, true);
}

static uint64_t hash_number(double number)
{
	if (number == 0 || isnan(number)) number = 0; /* one zero, and one hash for all NaNs */
	return sweep_hash((const char *)&number, sizeof number);
}

/* A sum has no order, as a map's keys have none. */
uint64_t sweep_value_hash(const struct sweep_value *value)
{
	uint64_t hash = (uint64_t)value->count;
	switch (value->type)
	{
	case SWEEP_NULL: return 1;
	case SWEEP_BOOL: return value->boolean ? 2 : 3;
	case SWEEP_INT:
	case SWEEP_FLOAT: return hash_number(value->number);
	case SWEEP_STRING: return sweep_hash(value->text, value->length);
	case SWEEP_LIST:
		for (size_t i = 0; i < value->count; i++) hash = hash * 31 + sweep_value_hash(value->items[i]);
		return hash;
	case SWEEP_MAP:
		for (size_t i = 0; i < value->count; i++)
			hash += sweep_value_hash(value->pairs[i].key) * (sweep_value_hash(value->pairs[i].value) | 1);
		return hash;
	}
	return hash;
}
