/* json.h - cJSON with numbers that keep their kind.
 *
 * cJSON holds every number as a double, which loses 7.0 (a float) against 7 (an int) and integers above
 * 2^53. After sweep_json_keep_numbers() a number item's `valuestring` is its text in the source, and
 * sweep_json_write() gives it back unchanged. NaN and the infinities, which JSON lacks, are the strings
 * "NaN", "Infinity" and "-Infinity"; the bare words are accepted when read. */
#ifndef SWEEP_RECORD_JSON_H
#define SWEEP_RECORD_JSON_H

#include "base/error.h"
#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* One JSON value that fills `text` but for white space, by the letter of RFC 8259: no number such as 01, 1. or -.5, no
 * control character, no byte order mark; and no \u0000, which no text here can hold. A NUL follows the text. NULL on an
 * error: *err has the message and, as its column, the byte (from 1) where reading stopped. The caller frees the value
 * with cJSON_Delete(). */
cJSON *sweep_json_parse(const char *text, size_t length, struct sweep_error *err);

/* The same. *words: bare words stand in the text, so that other readers of JSON do not take it as it is. */
cJSON *sweep_json_parse_line(const char *text, size_t length, bool *words, struct sweep_error *err);

/* How deep arrays and objects lie in one another: 0 for a number, 1 for {"a":1}. What is deeper than the most is not
 * parsed, so whoever writes a value into a larger one looks first. */
enum
{
	SWEEP_JSON_DEEPEST = CJSON_NESTING_LIMIT
};

size_t sweep_json_depth(const cJSON *value);

/* Gives every number item below `root`, which was parsed from `text`, its source text as valuestring. */
void sweep_json_keep_numbers(cJSON *root, const char *text, size_t length);

/* Compact JSON. Numbers: the kept text where there is one, else an int when the double is one of at most
 * 2^53, else the fewest digits that read back the same. */
void sweep_json_write(struct sweep_text *out, const cJSON *value);

/* The item as a double: a number, or one of the three words for what JSON lacks. */
bool sweep_json_number(const cJSON *item, double *value);

/* A double as JSON: fewest digits, or the quoted word for NaN and the infinities. */
void sweep_json_add_double(struct sweep_text *out, double value);

#endif
