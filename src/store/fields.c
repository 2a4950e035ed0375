#include "store/fields.h"

#include "base/memory.h"
#include "base/random.h"
#include "record/json.h"
#include "record/object.h"

#include <stdlib.h>
#include <string.h>

struct column
{
	char *name;
	struct sweep_text value;
	bool has_value;
};

struct sweep_fields
{
	struct column *columns;
	size_t count, capacity;
	size_t *slots; /* hash table: index + 1; 0: free */
	size_t slot_count;
	bool learning;
};

struct sweep_fields *sweep_fields_new(void)
{
	struct sweep_fields *fields = sweep_alloc(1, sizeof *fields);
	fields->slot_count = 64;
	fields->slots = sweep_alloc(fields->slot_count, sizeof *fields->slots);
	return fields;
}

static size_t slot_of(const struct sweep_fields *fields, const char *name)
{
	size_t slot = (size_t)sweep_hash(name, strlen(name)) & (fields->slot_count - 1);
	while (fields->slots[slot] && strcmp(fields->columns[fields->slots[slot] - 1].name, name) != 0)
		slot = (slot + 1) & (fields->slot_count - 1);
	return slot;
}

static void widen(struct sweep_fields *fields)
{
	free(fields->slots);
	fields->slot_count *= 2;
	fields->slots = sweep_alloc(fields->slot_count, sizeof *fields->slots);
	for (size_t i = 0; i < fields->count; i++) fields->slots[slot_of(fields, fields->columns[i].name)] = i + 1;
}

static void add(struct sweep_fields *fields, const char *name)
{
	if ((fields->count + 1) * 2 > fields->slot_count) widen(fields);
	fields->columns = sweep_grow(fields->columns, fields->count, &fields->capacity, sizeof *fields->columns);
	size_t slot = slot_of(fields, name);
	fields->columns[fields->count] = (struct column){.name = sweep_copy_text(name)};
	fields->slots[slot] = ++fields->count;
}

static void set(struct column *column, const cJSON *leaf)
{
	sweep_text_clear(&column->value);
	column->has_value = !cJSON_IsNull(leaf);
	if (cJSON_IsString(leaf)) sweep_text_puts(&column->value, leaf->valuestring);
	else sweep_json_write(&column->value, leaf);
}

static void take_leaf(struct sweep_fields *fields, const cJSON *leaf)
{
	size_t index = fields->slots[slot_of(fields, leaf->string)];
	if (index == 0 && fields->learning) add(fields, leaf->string);
	else if (index && !fields->learning) set(&fields->columns[index - 1], leaf);
}

static void take(struct sweep_fields *fields, const char *object, bool learning)
{
	if (object == NULL) return;
	cJSON *root = sweep_object_parse(object, strlen(object));
	sweep_object_flatten(root);
	fields->learning = learning;
	for (const cJSON *leaf = root->child; leaf; leaf = leaf->next) take_leaf(fields, leaf);
	cJSON_Delete(root);
}

void sweep_fields_learn(struct sweep_fields *fields, const char *object)
{
	take(fields, object, true);
}

size_t sweep_fields_count(const struct sweep_fields *fields)
{
	return fields->count;
}

const char *sweep_fields_name(const struct sweep_fields *fields, size_t column)
{
	return fields->columns[column].name;
}

void sweep_fields_read(struct sweep_fields *fields, const char *object)
{
	for (size_t i = 0; i < fields->count; i++) fields->columns[i].has_value = false;
	take(fields, object, false);
}

const char *sweep_fields_value(const struct sweep_fields *fields, size_t column)
{
	const struct column *one = &fields->columns[column];
	if (!one->has_value) return NULL;
	return one->value.data ? one->value.data : "";
}

void sweep_fields_free(struct sweep_fields *fields)
{
	if (fields == NULL) return;
	for (size_t i = 0; i < fields->count; i++)
	{
		free(fields->columns[i].name);
		sweep_text_free(&fields->columns[i].value);
	}
	free(fields->columns);
	free(fields->slots);
	free(fields);
}
