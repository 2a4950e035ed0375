/* outbox.h - records on their way to the ledger, in their order, kept until a commit has acknowledged them.
 *
 * Inside src/agent. It does not bound itself: who fills it looks at `weight`, and reads no more from programs when that
 * is above SWEEP_OUTBOX_FULL (sweep_slot_poll()). */
#ifndef SWEEP_AGENT_OUTBOX_H
#define SWEEP_AGENT_OUTBOX_H

#include "base/text.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_OUTBOX_FULL = 2 << 20 /* bytes of memory, about */
};

struct sweep_parcel
{
	struct sweep_parcel *next;
	int64_t attempt;
	struct sweep_record record; /* of `root` and `text` */
	cJSON *root;
	struct sweep_text text; /* the record's line, without its end */
	size_t weight;          /* bytes of memory, about */
};

/* A zeroed struct is empty. */
struct sweep_outbox
{
	struct sweep_parcel *first, *last;
	size_t count;
	size_t weight;
	double since; /* when the first of them came, by sweep_clock() */
};

/* A record from its line, which is moved out of *text, and its tree, which is taken. `words`: as in struct
 * sweep_record. NULL when it is no record; both are freed then. */
struct sweep_parcel *sweep_parcel_new(int64_t attempt, struct sweep_text *text, cJSON *root, bool words);
void sweep_parcel_free(struct sweep_parcel *parcel);

void sweep_outbox_add(struct sweep_outbox *outbox, struct sweep_parcel *parcel);
void sweep_outbox_clear(struct sweep_outbox *outbox);

#endif
