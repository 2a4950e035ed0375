/* fields.h - the leaves of many JSON objects as the columns of a table.
 *
 * Nested objects are named by their keys with dots between them: {"net":{"width":128}} is "net.width" (see
 * record/object.h). */
#ifndef SWEEP_STORE_FIELDS_H
#define SWEEP_STORE_FIELDS_H

#include <stddef.h>

struct sweep_fields;

struct sweep_fields *sweep_fields_new(void);

/* Adds a column for each leaf that has none yet. NULL has no leaves. */
void sweep_fields_learn(struct sweep_fields *fields, const char *object);

size_t sweep_fields_count(const struct sweep_fields *fields);
const char *sweep_fields_name(const struct sweep_fields *fields, size_t column);

/* Takes the values of an object. Leaves without a column are passed over. */
void sweep_fields_read(struct sweep_fields *fields, const char *object);

/* The value read last: a string without its quotes, a number as it was written, JSON for the rest. NULL when the
 * object lacked it or it was null. Valid until the next read. */
const char *sweep_fields_value(const struct sweep_fields *fields, size_t column);

void sweep_fields_free(struct sweep_fields *fields);

#endif
