/* place.h - one record into the table of records, unless it is there. */
#ifndef SWEEP_STORE_PLACE_H
#define SWEEP_STORE_PLACE_H

#include "store/seen.h"
#include "store/sqlite.h"

enum
{
	TWINS = 1024 /* lines whose place among their equals is remembered */
};

struct place
{
	struct sweep_store *store;
	sqlite3_stmt *insert, *equals;
	struct twin
	{
		uint64_t hash;
		int64_t sweep, run, attempt, next;
	} twins[TWINS];
};

enum sweep_status place_start(struct place *place, struct sweep_store *store, struct sweep_error *err);

/* Puts `record` into `sweep` as number `arrival`. `seen` has the arrivals that this input has met; the record's, old
 * or new, is added. Without `seen` one record of a kind is all that there is. *fresh: the ledger did not have it. */
enum sweep_status place_record(struct place *place, int64_t sweep, int64_t attempt, const struct sweep_record *record,
							   int64_t arrival, struct seen *seen, bool *fresh, struct sweep_error *err);

/* The set `seen` was emptied: so is what is remembered with it. */
void place_forget(struct place *place);
void place_free(struct place *place);

#endif
