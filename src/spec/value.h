/* value.h - a value of a sweep file: what YAML 1.1 makes of it, and where it stands.
 *
 * Values belong to the document (yaml.h) that they were read from and do not change. */
#ifndef SWEEP_SPEC_VALUE_H
#define SWEEP_SPEC_VALUE_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sweep_value_type
{
	SWEEP_NULL,
	SWEEP_BOOL,
	SWEEP_INT,
	SWEEP_FLOAT,
	SWEEP_STRING,
	SWEEP_LIST,
	SWEEP_MAP
};

struct sweep_value
{
	enum sweep_value_type type;
	int line; /* from 1 */
	int column;
	bool boolean;
	int64_t integer;
	double number;    /* of an int and a float */
	const char *text; /* of a string: its bytes; of a plain scalar: as it stands in the file */
	size_t length;    /* of text */
	size_t count;     /* of items or pairs */
	size_t weight;    /* values in it when every alias is written out, itself included; saturates */
	struct sweep_value **items;
	struct sweep_pair *pairs; /* in file order; a duplicate key's last value stands at the first's place */
};

struct sweep_pair
{
	struct sweep_value *key; /* a string; other scalars become their text, as JSON has it */
	struct sweep_value *value;
};

/* The value under `key` of a map; NULL when there is none or `map` is no map. */
const struct sweep_value *sweep_value_get(const struct sweep_value *map, const char *key);

bool sweep_value_is_number(const struct sweep_value *value); /* int or float; a bool is not */

/* "a string", "an integer", ... for messages. */
const char *sweep_value_type_name(enum sweep_value_type type);

/* Compact JSON; NaN and the infinities are strings. */
void sweep_value_add_json(struct sweep_text *out, const struct sweep_value *value);

/* What Python's str() gives, which is what W&B puts on a command line: True, None, 1e-05, [1, 'a'],
 * {'lr': 0.1}. A string at the top stands without quotes. */
void sweep_value_add_python(struct sweep_text *out, const struct sweep_value *value);

/* The same as a part of a list or a dict (Python's repr()): a string stands in quotes. */
void sweep_value_add_python_repr(struct sweep_text *out, const struct sweep_value *value);

/* Equal as W&B's grid sees it: whole floats equal ints (at the top only), a bool equals no number, NaN equals
 * NaN, the order of a map's keys is free. */
bool sweep_value_equal(const struct sweep_value *a, const struct sweep_value *b);

/* Equal values have equal hashes. */
uint64_t sweep_value_hash(const struct sweep_value *value);

#endif
