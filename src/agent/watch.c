#include "agent/watch.h"

#include "base/memory.h"
#include "search/early.h"

#include <stdlib.h>

/* An attempt; its place in `heard` is its number for the judge. */
struct heard
{
	int64_t run, attempt;
	bool own, stop;
	char *reason;
};

struct sweep_watch
{
	struct sweep_early_judge *judge;
	int64_t after; /* of the ledger's tail */
	struct heard *heard;
	size_t count, capacity;
	size_t *slots; /* hash table: a place in `heard` + 1; 0: free */
	size_t slot_count;
	struct sweep_text reason;
};

enum
{
	FIRST_SLOTS = 256
};

struct sweep_watch *sweep_watch_new(const struct sweep *sweep)
{
	if (sweep->early.type == NULL || sweep->metric_count == 0) return NULL;
	struct sweep_early_judge *judge = sweep_early_new(&sweep->early, sweep->metrics[0].goal);
	if (judge == NULL) return NULL;
	struct sweep_watch *watch = sweep_alloc(1, sizeof *watch);
	watch->judge = judge;
	watch->slot_count = FIRST_SLOTS;
	watch->slots = sweep_alloc(watch->slot_count, sizeof *watch->slots);
	return watch;
}

void sweep_watch_free(struct sweep_watch *watch)
{
	if (watch == NULL) return;
	for (size_t i = 0; i < watch->count; i++) free(watch->heard[i].reason);
	sweep_early_free(watch->judge);
	free(watch->heard);
	free(watch->slots);
	sweep_text_free(&watch->reason);
	free(watch);
}

/* --- which attempt ------------------------------------------------------------------------------- */

/* The slot of an attempt, or the free one where it would be. (Fibonacci hashing: Knuth, TAOCP 3, 6.4.) */
static size_t *find_slot(struct sweep_watch *watch, int64_t run, int64_t attempt)
{
	const uint64_t golden = 0x9E3779B97F4A7C15U;
	uint64_t hash = ((uint64_t)run + ((uint64_t)attempt << 40)) * golden;
	for (size_t i = (size_t)(hash >> 32);; i++)
	{
		size_t *slot = &watch->slots[i & (watch->slot_count - 1)];
		if (*slot == 0) return slot;
		const struct heard *heard = &watch->heard[*slot - 1];
		if (heard->run == run && heard->attempt == attempt) return slot;
	}
}

static void grow(struct sweep_watch *watch)
{
	free(watch->slots);
	watch->slot_count *= 2;
	watch->slots = sweep_alloc(watch->slot_count, sizeof *watch->slots);
	for (size_t i = 0; i < watch->count; i++) *find_slot(watch, watch->heard[i].run, watch->heard[i].attempt) = i + 1;
}

/* Its number for the judge. */
static size_t find(struct sweep_watch *watch, int64_t run, int64_t attempt)
{
	size_t *slot = find_slot(watch, run, attempt);
	if (*slot) return *slot - 1;
	watch->heard = sweep_grow(watch->heard, watch->count, &watch->capacity, sizeof *watch->heard);
	watch->heard[watch->count++] = (struct heard){.run = run, .attempt = attempt};
	*slot = watch->count;
	if (2 * watch->count > watch->slot_count) grow(watch);
	return sweep_early_begin(watch->judge); /* the same number: both count from 0 */
}

void sweep_watch_begin(struct sweep_watch *watch, int64_t run, int64_t attempt)
{
	const size_t number = find(watch, run, attempt);
	watch->heard[number].own = true;
}

/* --- hearing and asking -------------------------------------------------------------------------- */

static bool ask(struct sweep_watch *watch, size_t number)
{
	struct heard *heard = &watch->heard[number];
	if (heard->stop || !sweep_early_stops(watch->judge, number, NULL)) return heard->stop;
	sweep_text_clear(&watch->reason);
	sweep_early_stops(watch->judge, number, &watch->reason);
	heard->stop = true;
	heard->reason = sweep_copy_text(watch->reason.data);
	return true;
}

static enum sweep_status hear(void *context, const struct sweep_logged *logged)
{
	struct sweep_watch *watch = context;
	const size_t number = find(watch, logged->run, logged->attempt);
	if (logged->ended) sweep_early_end(watch->judge, number);
	else sweep_early_log(watch->judge, number, &logged->value, 1);
	if (watch->heard[number].own && !logged->ended) ask(watch, number);
	return SWEEP_OK;
}

enum sweep_status sweep_watch_update(struct sweep_watch *watch, struct sweep_ledger *ledger, struct sweep_error *err)
{
	return sweep_ledger_tail(ledger, &watch->after, hear, watch, err);
}

bool sweep_watch_stops(struct sweep_watch *watch, int64_t run, int64_t attempt, const char **reason)
{
	const size_t number = find(watch, run, attempt);
	if (!ask(watch, number)) return false;
	*reason = watch->heard[number].reason;
	return true;
}
