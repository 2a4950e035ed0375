/* summary.h - JSON objects laid over each other, and configurations taken apart. */
#ifndef SWEEP_STORE_SUMMARY_H
#define SWEEP_STORE_SUMMARY_H

#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

/* Parses an object whose numbers keep their text; an empty object when `text` is NULL or no object. */
cJSON *object_parse(const char *text, size_t length);

/* Moves the members of `from` over those of `into`: a name's last value stands at its first place. Takes `from`,
 * which may be NULL. In n log n of the members. */
void object_lay_over(cJSON *into, cJSON *from);

/* A hash of the names and their order; two objects with the same names in the same order have the same. */
uint64_t object_names(const cJSON *object);

/* The same values under the same names, in any order. */
bool object_equal(const cJSON *a, const cJSON *b);

/* Hands out the leaves of a configuration under their dotted names. An empty object and a list are leaves. */
void object_leaves(const cJSON *object, void (*each)(void *context, const char *name, const cJSON *leaf),
				   void *context);

#endif
