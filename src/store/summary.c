#include "store/summary.h"

#include "base/memory.h"
#include "base/random.h"
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

cJSON *object_parse(const char *text, size_t length)
{
	cJSON *root = text ? sweep_json_parse(text, length, NULL) : NULL;
	if (root && cJSON_IsObject(root))
	{
		sweep_json_keep_numbers(root, text, length);
		return root;
	}
	cJSON_Delete(root);
	return cJSON_CreateObject();
}

struct member
{
	cJSON *item;
	size_t place;
};

static int by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = strcmp(x->item->string, y->item->string);
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	return (x->place > y->place) - (x->place < y->place);
}

static size_t collect(cJSON *object, struct member *members, size_t count)
{
	for (cJSON *item = object->child; item; item = item->next) members[count] = (struct member){item, count}, count++;
	object->child = NULL;
	return count;
}

/* Sorted by name: of each name's members the last is kept, at the first one's place. */
static size_t keep_last(struct member *members, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count;)
	{
		size_t last = i;
		while (last + 1 < count && strcmp(members[last].item->string, members[last + 1].item->string) == 0)
			cJSON_Delete(members[last++].item);
		members[kept++] = (struct member){members[last].item, members[i].place};
		i = last + 1;
	}
	return kept;
}

void object_lay_over(cJSON *into, cJSON *from)
{
	if (from == NULL) return;
	size_t count = (size_t)cJSON_GetArraySize(into) + (size_t)cJSON_GetArraySize(from);
	struct member *members = sweep_alloc(count, sizeof *members);
	count = collect(from, members, collect(into, members, 0));
	for (size_t i = 0; i < count; i++) members[i].item->next = members[i].item->prev = NULL;
	qsort(members, count, sizeof *members, by_name);
	count = keep_last(members, count);
	qsort(members, count, sizeof *members, by_place);
	for (size_t i = 0; i < count; i++) cJSON_AddItemToArray(into, members[i].item);
	free(members);
	cJSON_Delete(from);
}

uint64_t object_names(const cJSON *object)
{
	uint64_t hash = 1;
	for (const cJSON *item = object->child; item; item = item->next)
		hash = hash * 0x9E3779B97F4A7C15U + sweep_hash(item->string, strlen(item->string));
	return hash;
}

bool object_equal(const cJSON *a, const cJSON *b)
{
	return cJSON_Compare(a, b, cJSON_True);
}

static void descend(const cJSON *object, struct sweep_text *name,
					void (*each)(void *context, const char *name, const cJSON *leaf), void *context)
{
	size_t length = name->length;
	for (const cJSON *item = object->child; item; item = item->next)
	{
		if (length) sweep_text_putc(name, '.');
		sweep_text_puts(name, item->string);
		if (cJSON_IsObject(item) && item->child) descend(item, name, each, context);
		else each(context, name->data, item);
		name->length = length;
	}
}

void object_leaves(const cJSON *object, void (*each)(void *context, const char *name, const cJSON *leaf), void *context)
{
	struct sweep_text name = {0};
	sweep_text_putc(&name, '\0'); /* so that an empty name is a text too */
	sweep_text_clear(&name);
	descend(object, &name, each, context);
	sweep_text_free(&name);
}
