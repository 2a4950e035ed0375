#include "record/object.h"

#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

cJSON *sweep_object_parse(const char *text, size_t length)
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
	size_t depth, place;
};

/* Of one name, the member that is to stand comes last. */
static int by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = strcmp(x->item->string, y->item->string);
	if (order) return order;
	if (x->depth != y->depth) return x->depth > y->depth ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static int by_place(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	return (x->place > y->place) - (x->place < y->place);
}

/* Sorted by name: of each name's members the last is kept, at the first one's place. */
static size_t keep_last(struct member *members, size_t count)
{
	size_t kept = 0;
	for (size_t i = 0; i < count;)
	{
		size_t last = i, place = members[i].place;
		while (last + 1 < count && strcmp(members[last].item->string, members[last + 1].item->string) == 0)
		{
			cJSON_Delete(members[last++].item);
			if (members[last].place < place) place = members[last].place;
		}
		members[kept++] = (struct member){members[last].item, 0, place};
		i = last + 1;
	}
	return kept;
}

/* Fills an empty object with members, which have no neighbours: one of each name. */
static void fill(cJSON *object, struct member *members, size_t count)
{
	qsort(members, count, sizeof *members, by_name);
	count = keep_last(members, count);
	qsort(members, count, sizeof *members, by_place);
	for (size_t i = 0; i < count; i++) cJSON_AddItemToArray(object, members[i].item);
}

static size_t take_members(cJSON *object, struct member *members, size_t count)
{
	for (cJSON *item = object->child, *next; item; item = next)
	{
		next = item->next;
		item->next = item->prev = NULL;
		members[count] = (struct member){item, 0, count};
		count++;
	}
	object->child = NULL;
	return count;
}

void sweep_object_lay_over(cJSON *into, cJSON *from)
{
	if (from == NULL) return;
	size_t count = (size_t)cJSON_GetArraySize(into) + (size_t)cJSON_GetArraySize(from);
	struct member *members = sweep_alloc(count, sizeof *members);
	count = take_members(from, members, take_members(into, members, 0));
	fill(into, members, count);
	free(members);
	cJSON_Delete(from);
}

/* --- flat objects ------------------------------------------------------------------------------------- */

static bool is_group(const cJSON *item)
{
	return cJSON_IsObject(item) && item->child;
}

bool sweep_object_is_nested(const cJSON *object)
{
	for (const cJSON *item = object->child; item; item = item->next)
		if (is_group(item)) return true;
	return false;
}

struct leaves
{
	struct member *members;
	size_t count, capacity;
	struct sweep_text name;
	cJSON *renaming; /* an empty object: cJSON gives an item its name where it adds it */
};

/* Takes an item, which has no neighbours, under the name that leads to it. */
static void take_leaf(struct leaves *leaves, cJSON *item, size_t depth)
{
	cJSON_AddItemToObject(leaves->renaming, leaves->name.data, item);
	cJSON_DetachItemViaPointer(leaves->renaming, item);
	leaves->members = sweep_grow(leaves->members, leaves->count, &leaves->capacity, sizeof *leaves->members);
	leaves->members[leaves->count] = (struct member){item, depth, leaves->count};
	leaves->count++;
}

static void take_leaves(struct leaves *leaves, cJSON *object, size_t depth)
{
	size_t length = leaves->name.length;
	for (cJSON *item = object->child, *next; item; item = next)
	{
		next = item->next;
		item->next = item->prev = NULL;
		if (depth) sweep_text_putc(&leaves->name, '.');
		sweep_text_puts(&leaves->name, item->string);
		if (is_group(item))
		{
			take_leaves(leaves, item, depth + 1);
			cJSON_Delete(item);
		}
		else take_leaf(leaves, item, depth);
		leaves->name.length = length;
		leaves->name.data[length] = '\0';
	}
	object->child = NULL;
}

void sweep_object_flatten(cJSON *object)
{
	if (!sweep_object_is_nested(object)) return;
	struct leaves leaves = {.renaming = cJSON_CreateObject()};
	take_leaves(&leaves, object, 0);
	fill(object, leaves.members, leaves.count);
	cJSON_Delete(leaves.renaming);
	free(leaves.members);
	sweep_text_free(&leaves.name);
}

static uint64_t hash_names(const cJSON *object, uint64_t hash)
{
	for (const cJSON *item = object->child; item; item = item->next)
	{
		hash = hash * 0x9E3779B97F4A7C15U + sweep_hash(item->string, strlen(item->string));
		if (is_group(item)) hash = hash_names(item, hash * 31) + 1;
	}
	return hash;
}

uint64_t sweep_object_names(const cJSON *object)
{
	return hash_names(object, 1);
}
