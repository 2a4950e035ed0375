#include "agent/outbox.h"

#include "base/clock.h"
#include "base/memory.h"

#include <stdlib.h>

/* What malloc() takes for the tree's parts: an item, its name, the text of a string. */
static size_t weigh(const cJSON *item)
{
	size_t weight = sizeof *item + 48;
	for (const cJSON *child = item->child; child; child = child->next) weight += weigh(child);
	return weight;
}

struct sweep_parcel *sweep_parcel_new(int64_t attempt, struct sweep_text *text, cJSON *root, bool words)
{
	struct sweep_parcel *parcel = sweep_alloc(1, sizeof *parcel);
	struct sweep_error err;
	parcel->attempt = attempt;
	parcel->text = *text;
	*text = (struct sweep_text){0};
	parcel->root = root;
	if (sweep_record_from_json(root, &parcel->record, &err) != SWEEP_OK)
	{
		sweep_parcel_free(parcel);
		return NULL;
	}
	parcel->record.line = parcel->text.data;
	parcel->record.length = parcel->text.length;
	parcel->record.words = words;
	parcel->weight = sizeof *parcel + 2 * parcel->text.capacity + weigh(root);
	return parcel;
}

void sweep_parcel_free(struct sweep_parcel *parcel)
{
	if (parcel == NULL) return;
	cJSON_Delete(parcel->root);
	sweep_text_free(&parcel->text);
	free(parcel);
}

void sweep_outbox_add(struct sweep_outbox *outbox, struct sweep_parcel *parcel)
{
	if (outbox->first == NULL)
	{
		outbox->first = parcel;
		outbox->since = sweep_clock();
	}
	else outbox->last->next = parcel;
	outbox->last = parcel;
	outbox->count++;
	outbox->weight += parcel->weight;
}

void sweep_outbox_clear(struct sweep_outbox *outbox)
{
	while (outbox->first)
	{
		struct sweep_parcel *first = outbox->first;
		outbox->first = first->next;
		sweep_parcel_free(first);
	}
	*outbox = (struct sweep_outbox){0};
}
