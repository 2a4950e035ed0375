/* object.h - JSON objects laid over each other, made flat, and compared.
 *
 * A flat object has its leaves under dotted names: {"val":{"loss":3}} is {"val.loss":3}. An empty object and a list
 * are leaves. Where two leaves come to one name, the one that was nested less deeply stands, and of two equally deep
 * ones the last: a literal key "val.loss" goes before a nested one. */
#ifndef SWEEP_RECORD_OBJECT_H
#define SWEEP_RECORD_OBJECT_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parses an object whose numbers keep their text; an empty object when `text` is NULL or no object. */
cJSON *sweep_object_parse(const char *text, size_t length);

/* Moves the members of `from` over those of `into`: a name's last value stands at its first place. Takes `from`,
 * which may be NULL. In n log n of the members. */
void sweep_object_lay_over(cJSON *into, cJSON *from);

bool sweep_object_is_nested(const cJSON *object); /* not flat */
void sweep_object_flatten(cJSON *object);

/* A hash of the leaves' names and their order; two objects with the same leaves in the same order have the same. */
uint64_t sweep_object_names(const cJSON *object);

/* The same values under the same names, in any order; of members of one name the last counts. Numbers that keep their
 * text are the same when they are the same number, to the last digit (1 and 1.0 are), or when both are floats that
 * read as the same double (0.1 and 0.10000000000000001). */
bool sweep_json_equal(const cJSON *a, const cJSON *b);

/* A hash that is the same for values that are the same; the same on every machine of one byte order. */
uint64_t sweep_json_digest(const cJSON *value);

#endif
