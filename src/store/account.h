/* account.h - inside the store: a sweep's counters and its stage while a transaction is open, and the events that its
 * runs and itself leave behind.
 *
 * Records and events of a sweep have one order, their arrival: to take the next number is to count it here, and
 * account_save() writes the count before the commit. Nothing here survives a transaction: load again after each
 * beginning. */
#ifndef SWEEP_STORE_ACCOUNT_H
#define SWEEP_STORE_ACCOUNT_H

#include "store/sqlite.h"
#include "store/watch.h"

struct account
{
	int64_t sweep;    /* its key */
	int64_t arrived;  /* the number of its last record or event */
	int64_t events;   /* how many of those were events */
	int64_t queued;   /* places in its queue that were given out */
	int64_t proposed; /* points of a grid that were looked at */
	int64_t launched; /* runs that were handed out at least once */
	enum sweep_stage stage;
	bool changed;   /* the counters are to be written */
	bool has_watch; /* `watch` was read from its file; account_free() frees it */
	struct watch watch;
};

struct accounts
{
	struct sweep_store *store;
	sqlite3_stmt *load, *save, *stage, *event, *logged;
	int64_t now; /* milliseconds since 1970, as the transaction began */
};

enum sweep_status accounts_start(struct accounts *accounts, struct sweep_store *store, struct sweep_error *err);
void accounts_begin(struct accounts *accounts); /* a transaction has begun: looks at the clock */
void accounts_free(struct accounts *accounts);

/* The counters of account->sweep as the ledger has them. *found false: there is no such sweep. */
enum sweep_status account_load(struct accounts *accounts, struct account *account, bool *found,
							   struct sweep_error *err);
enum sweep_status account_save(struct accounts *accounts, struct account *account, struct sweep_error *err);
void account_free(struct account *account);

/* An event: of a run, or with `run` NULL of the sweep. `detail` may be NULL. */
enum sweep_status account_event(struct accounts *accounts, struct account *account, const int64_t *run, int64_t attempt,
								const char *what, const char *detail, struct sweep_error *err);

/* The sweep's new stage, and why (NULL: nothing to say), as the event `what`. */
enum sweep_status account_set_stage(struct accounts *accounts, struct account *account, enum sweep_stage stage,
									const char *what, const char *reason, struct sweep_error *err);

/* What a metric record, which arrived last, says of the sweep's metrics: its value goes where early termination looks
 * for it, and, `counts`, one that reaches its target finishes the sweep. */
enum sweep_status account_values(struct accounts *accounts, struct account *account, int64_t run, int64_t attempt,
								 const cJSON *values, bool logged, bool counts, struct sweep_error *err);

/* The attempt, which arrived last, is over, and its values count. */
enum sweep_status account_end(struct accounts *accounts, struct account *account, int64_t run, int64_t attempt,
							  struct sweep_error *err);

#endif
