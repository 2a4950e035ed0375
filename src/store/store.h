/* store.h - the ledger: sweeps, their runs and their metrics, in one SQLite file.
 *
 * What a call acknowledged is on disk. One struct sweep_store is for one thread. */
#ifndef SWEEP_STORE_STORE_H
#define SWEEP_STORE_STORE_H

#include "base/error.h"
#include "record/record.h"

#include <stdbool.h>
#include <stdint.h>

struct sweep_store;

enum
{
	SWEEP_ID_LENGTH = 8 /* characters of a-z0-9 */
};

struct sweep_entry
{
	int64_t key; /* the sweep's number in the ledger */
	char id[SWEEP_ID_LENGTH + 1];
	char *name; /* NULL when the sweep has none */
	char *text; /* its sweep file as it was; NULL for a sweep that began with records alone */
};

/* A run as the ledger sums it up. The texts are borrowed, and valid during the call that hands the run out. */
struct sweep_run
{
	int64_t run;
	enum sweep_state state;
	double time;         /* seconds it took, or has taken so far; NaN when not known */
	const char *config;  /* a JSON object; NULL when the run has no config record */
	const char *summary; /* a JSON object: the last value of each metric, and over it the state record's summary */
};

/* `db` NULL: $SWEEP_DB, else sweep.db in the working directory. Opened for reading only unless `write`, which
 * also makes a ledger that is not there and brings an older schema up to date. */
enum sweep_status sweep_store_open(const char *db, bool write, struct sweep_store **store, struct sweep_error *err);
void sweep_store_close(struct sweep_store *store);

/* `word`: an id, a unique prefix of one, or a name; NULL: the newest sweep. SWEEP_USAGE when there is no such one,
 * or more than one. */
enum sweep_status sweep_store_find(struct sweep_store *store, const char *word, struct sweep_entry *entry,
								   struct sweep_error *err);
void sweep_entry_free(struct sweep_entry *entry);

/* Hands every run of a sweep to `each`, by run number. What `each` returns beside SWEEP_OK ends the walk. */
enum sweep_status sweep_store_runs(struct sweep_store *store, int64_t key,
								   enum sweep_status (*each)(void *context, const struct sweep_run *run), void *context,
								   struct sweep_error *err);

#endif
