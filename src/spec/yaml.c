#include "spec/yaml.h"

#include "base/text.h"
#include "spec/events.h"
#include "spec/scalar.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_DEPTH = 200,
	MOST_VALUES = 1000000, /* in a file, every alias written out */
	MOST_KEYS = 10000,     /* of a mapping */
	MOST_ANCHORS = 1000
};

struct anchor
{
	char *name;
	struct sweep_value *value;
};

/* One reading of one file. */
struct composer
{
	struct sweep_events events;
	struct sweep_document *document;
	struct sweep_diagnostics *diagnostics;
	struct anchor *anchors;
	size_t anchor_count, anchor_capacity;
	int depth;
	struct sweep_value *textual; /* the first number that is text to W&B */
	size_t textual_count;
};

static struct sweep_value *new_value(struct composer *c, const yaml_event_t *event, enum sweep_value_type type)
{
	struct sweep_value *value = sweep_arena_alloc(&c->document->arena, sizeof *value);
	value->type = type;
	value->line = (int)event->start_mark.line + 1;
	value->column = (int)event->start_mark.column + 1;
	value->weight = 1;
	value->text = "";
	return value;
}

static void add_weight(struct sweep_value *value, size_t weight)
{
	value->weight = value->weight > SIZE_MAX - weight ? SIZE_MAX : value->weight + weight;
}

static enum sweep_status remember(struct composer *c, const yaml_event_t *event, const yaml_char_t *name,
								  struct sweep_value *value)
{
	if (name == NULL) return SWEEP_OK;
	if (c->anchor_count == MOST_ANCHORS) return sweep_wrong_event(&c->events, event, "too many anchors");
	c->anchors = sweep_grow(c->anchors, c->anchor_count, &c->anchor_capacity, sizeof *c->anchors);
	c->anchors[c->anchor_count++] = (struct anchor){sweep_copy_text((const char *)name), value};
	return SWEEP_OK;
}

/* The latest anchor of that name; NULL when there is none before this place. */
static struct sweep_value *recall(const struct composer *c, const char *name)
{
	for (size_t i = c->anchor_count; i-- > 0;)
		if (strcmp(c->anchors[i].name, name) == 0) return c->anchors[i].value;
	return NULL;
}

static enum sweep_status compose_scalar(struct composer *c, const yaml_event_t *event, struct sweep_value **made)
{
	struct sweep_value *value = new_value(c, event, SWEEP_STRING);
	value->length = event->data.scalar.length;
	value->text = sweep_arena_text(&c->document->arena, (const char *)event->data.scalar.value, value->length);
	*made = value;
	bool plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	const char *tag = (const char *)event->data.scalar.tag;
	enum sweep_oddity oddity;
	if (!sweep_scalar_resolve(value, tag, plain, &oddity))
		return sweep_wrong_tag(&c->events, event, "this cannot be read as ", tag);
	if (oddity == SWEEP_TEXT_TO_WANDB && c->textual_count++ == 0) c->textual = value;
	if (oddity == SWEEP_TOO_LARGE)
		sweep_diagnose(c->diagnostics, SWEEP_WARNING, value->line, value->column, "",
					   "%s is too large for an integer of 64 bits; it becomes a number with a point", value->text);
	return SWEEP_OK;
}

/* One note, however many there are. */
static void note_textual_numbers(const struct composer *c)
{
	if (c->textual == NULL) return;
	char others[40] = "";
	if (c->textual_count > 1) snprintf(others, sizeof others, " (%zu more like it)", c->textual_count - 1);
	sweep_diagnose(
		c->diagnostics, SWEEP_NOTE, c->textual->line, c->textual->column, "",
		"%s is a number here, but text to Weights & Biases: for both, write a point and a sign, as in 1.0e-5%s",
		c->textual->text, others);
}

/* Only the tags that a list or a mapping has anyway. */
static enum sweep_status check_tag(struct composer *c, const yaml_event_t *event, const yaml_char_t *tag,
								   const char *allowed)
{
	const char *text = (const char *)tag;
	if (text == NULL || strcmp(text, "!") == 0 || strcmp(text, allowed) == 0) return SWEEP_OK;
	return sweep_wrong_tag(&c->events, event, "unknown tag ", text);
}

static enum sweep_status compose(struct composer *c, yaml_event_t *event, struct sweep_value **made);

static enum sweep_status compose_list(struct composer *c, const yaml_event_t *start, struct sweep_value **made)
{
	struct sweep_value *list = new_value(c, start, SWEEP_LIST);
	struct sweep_value **items = NULL;
	size_t capacity = 0;
	enum sweep_status status;
	for (;;)
	{
		yaml_event_t event;
		status = sweep_next_event(&c->events, &event);
		if (status != SWEEP_OK) break;
		if (event.type == YAML_SEQUENCE_END_EVENT)
		{
			yaml_event_delete(&event);
			break;
		}
		struct sweep_value *item = NULL;
		status = compose(c, &event, &item);
		yaml_event_delete(&event);
		if (status != SWEEP_OK) break;
		items = sweep_grow(items, list->count, &capacity, sizeof *items);
		items[list->count++] = item;
		add_weight(list, item->weight);
	}
	list->items = sweep_arena_alloc(&c->document->arena, list->count * sizeof *items);
	if (list->count) memcpy(list->items, items, list->count * sizeof *items);
	free(items);
	*made = list;
	return status;
}

struct pairs
{
	struct sweep_pair *items;
	size_t count, capacity;
};

static struct sweep_pair *find_pair(const struct pairs *pairs, const char *key)
{
	for (size_t i = 0; i < pairs->count; i++)
		if (strcmp(pairs->items[i].key->text, key) == 0) return &pairs->items[i];
	return NULL;
}

static void add_pair(struct pairs *pairs, struct sweep_value *key, struct sweep_value *value)
{
	pairs->items = sweep_grow(pairs->items, pairs->count, &pairs->capacity, sizeof *pairs->items);
	pairs->items[pairs->count++] = (struct sweep_pair){key, value};
}

/* A key becomes a string as JSON would have it: 1 is "1", yes is "true". */
static enum sweep_status make_key(struct composer *c, struct sweep_value *key)
{
	if (key->type == SWEEP_STRING)
	{
		if (strlen(key->text) == key->length) return SWEEP_OK;
		return sweep_fail_at(c->events.err, SWEEP_USAGE, c->events.file, key->line, key->column,
							 "a key has a NUL character");
	}
	if (key->type == SWEEP_LIST || key->type == SWEEP_MAP)
		return sweep_fail_at(c->events.err, SWEEP_USAGE, c->events.file, key->line, key->column, "%s cannot be a key",
							 sweep_value_type_name(key->type));
	struct sweep_text text = {0};
	if (key->type == SWEEP_FLOAT) sweep_text_add_double(&text, key->number); /* NaN without quotes */
	else sweep_value_add_json(&text, key);
	key->text = sweep_arena_text(&c->document->arena, text.data, text.length);
	key->length = text.length;
	key->type = SWEEP_STRING;
	sweep_text_free(&text);
	return SWEEP_OK;
}

/* Adds the pairs of a mapping that are not there yet. */
static enum sweep_status merge_map(struct composer *c, struct pairs *pairs, const struct sweep_value *source)
{
	if (source->type != SWEEP_MAP)
		return sweep_fail_at(c->events.err, SWEEP_USAGE, c->events.file, source->line, source->column,
							 "\"<<\" merges a mapping or a list of mappings, not %s",
							 sweep_value_type_name(source->type));
	for (size_t i = 0; i < source->count && pairs->count < MOST_KEYS; i++)
		if (!find_pair(pairs, source->pairs[i].key->text))
			add_pair(pairs, source->pairs[i].key, source->pairs[i].value);
	return SWEEP_OK;
}

/* The value of "<<": a mapping, or a list of which the earlier ones count. */
static enum sweep_status merge(struct composer *c, struct pairs *pairs, const struct sweep_value *source)
{
	if (source->type != SWEEP_LIST) return merge_map(c, pairs, source);
	enum sweep_status status = SWEEP_OK;
	for (size_t i = 0; i < source->count && status == SWEEP_OK; i++) status = merge_map(c, pairs, source->items[i]);
	return status;
}

/* One key with its value; "<<" goes to *merges, to be merged when all explicit keys are known. */
static enum sweep_status compose_pair(struct composer *c, yaml_event_t *event, struct pairs *pairs,
									  struct pairs *merges)
{
	struct sweep_value *key = NULL, *value = NULL;
	bool plain = event->type == YAML_SCALAR_EVENT && event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	bool alias = event->type == YAML_ALIAS_EVENT;
	enum sweep_status status = compose(c, event, &key);
	yaml_event_delete(event);
	if (status != SWEEP_OK) return status;
	if (alias)
	{
		struct sweep_value *copy = sweep_arena_alloc(&c->document->arena, sizeof *copy);
		*copy = *key; /* the anchor's own value must not become a string */
		key = copy;
	}
	status = make_key(c, key);
	if (status != SWEEP_OK) return status;
	yaml_event_t next;
	status = sweep_next_event(&c->events, &next);
	if (status != SWEEP_OK) return status;
	status = compose(c, &next, &value);
	yaml_event_delete(&next);
	if (status != SWEEP_OK) return status;
	if (plain && strcmp(key->text, "<<") == 0)
	{
		add_pair(merges, key, value);
		return SWEEP_OK;
	}
	struct sweep_pair *before = find_pair(pairs, key->text);
	if (before == NULL)
	{
		add_pair(pairs, key, value);
		return SWEEP_OK;
	}
	sweep_diagnose(c->diagnostics, SWEEP_WARNING, key->line, key->column, "",
				   "the key \"%s\" stands here again (first on line %d); the last one counts", key->text,
				   before->key->line);
	before->value = value;
	return SWEEP_OK;
}

static enum sweep_status compose_map(struct composer *c, const yaml_event_t *start, struct sweep_value **made)
{
	struct sweep_value *map = new_value(c, start, SWEEP_MAP);
	struct pairs pairs = {0}, merges = {0};
	enum sweep_status status;
	for (;;)
	{
		yaml_event_t event;
		status = sweep_next_event(&c->events, &event);
		if (status != SWEEP_OK) break;
		if (event.type == YAML_MAPPING_END_EVENT)
		{
			yaml_event_delete(&event);
			break;
		}
		status = compose_pair(c, &event, &pairs, &merges);
		if (status == SWEEP_OK && pairs.count + merges.count > MOST_KEYS)
			status = sweep_wrong_event(&c->events, start, "a mapping of too many keys");
		if (status != SWEEP_OK) break;
	}
	for (size_t i = 0; status == SWEEP_OK && i < merges.count; i++) status = merge(c, &pairs, merges.items[i].value);
	map->count = pairs.count;
	map->pairs = sweep_arena_alloc(&c->document->arena, pairs.count * sizeof *pairs.items);
	for (size_t i = 0; i < pairs.count; i++)
	{
		map->pairs[i] = pairs.items[i];
		add_weight(map, pairs.items[i].value->weight);
	}
	free(pairs.items);
	free(merges.items);
	*made = map;
	return status;
}

/* The value that begins with `event`, which the caller deletes. */
static enum sweep_status compose(struct composer *c, yaml_event_t *event, struct sweep_value **made)
{
	const yaml_char_t *anchor = NULL;
	enum sweep_status status;
	if (++c->depth > MOST_DEPTH) return sweep_wrong_event(&c->events, event, "nested too deeply");
	switch (event->type)
	{
	case YAML_ALIAS_EVENT:
		*made = recall(c, (const char *)event->data.alias.anchor);
		status = *made ? SWEEP_OK : sweep_wrong_event(&c->events, event, "an alias without its anchor before it");
		break;
	case YAML_SCALAR_EVENT:
		anchor = event->data.scalar.anchor;
		status = compose_scalar(c, event, made);
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = event->data.sequence_start.anchor;
		status = check_tag(c, event, event->data.sequence_start.tag, YAML_SEQ_TAG);
		if (status == SWEEP_OK) status = compose_list(c, event, made);
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = event->data.mapping_start.anchor;
		status = check_tag(c, event, event->data.mapping_start.tag, YAML_MAP_TAG);
		if (status == SWEEP_OK) status = compose_map(c, event, made);
		break;
	default: status = sweep_wrong_event(&c->events, event, "not valid YAML"); break;
	}
	c->depth--;
	if (status != SWEEP_OK) return status;
	if ((*made)->weight > MOST_VALUES)
		return sweep_wrong_event(&c->events, event, "too many values (aliases of aliases?)");
	return remember(c, event, anchor, *made);
}

static bool is_empty(const struct sweep_value *root)
{
	if (root == NULL || root->type == SWEEP_NULL) return true;
	return (root->type == SWEEP_MAP || root->type == SWEEP_LIST) && root->count == 0;
}

/* Skips what surrounds the one document, and composes it. */
static enum sweep_status compose_stream(struct composer *c)
{
	int documents = 0;
	for (bool more = true; more;)
	{
		yaml_event_t event;
		enum sweep_status status = sweep_next_event(&c->events, &event);
		if (status != SWEEP_OK) return status;
		switch (event.type)
		{
		case YAML_STREAM_START_EVENT:
		case YAML_DOCUMENT_END_EVENT: break;
		case YAML_STREAM_END_EVENT: more = false; break;
		case YAML_DOCUMENT_START_EVENT:
			if (documents++ > 0)
				status = sweep_wrong_event(&c->events, &event, "a second document: a sweep file has one");
			break;
		default: status = compose(c, &event, &c->document->root); break;
		}
		yaml_event_delete(&event);
		if (status != SWEEP_OK) return status;
	}
	if (is_empty(c->document->root))
		return sweep_fail_at(c->events.err, SWEEP_USAGE, c->events.file, 0, 0, "the file is empty");
	return SWEEP_OK;
}

enum sweep_status sweep_yaml_parse(const char *text, size_t length, const char *name, struct sweep_document *document,
								   struct sweep_diagnostics *diagnostics, struct sweep_error *err)
{
	*document = (struct sweep_document){0};
	struct composer c = {.document = document, .diagnostics = diagnostics};
	enum sweep_status status = sweep_open_events(&c.events, text, length, name, err);
	if (status == SWEEP_OK) status = compose_stream(&c);
	note_textual_numbers(&c);
	for (size_t i = 0; i < c.anchor_count; i++) free(c.anchors[i].name);
	free(c.anchors);
	sweep_close_events(&c.events);
	return status;
}

void sweep_document_free(struct sweep_document *document)
{
	sweep_arena_free(&document->arena);
	document->root = NULL;
}
