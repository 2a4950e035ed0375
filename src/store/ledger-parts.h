/* ledger-parts.h - inside the store: what the functions of ledger.h share. */
#ifndef SWEEP_STORE_LEDGER_PARTS_H
#define SWEEP_STORE_LEDGER_PARTS_H

#include "search/config.h"
#include "search/method.h"
#include "store/intake.h"
#include "store/ledger.h"

enum question
{
	ASK_LARGEST,     /* run number */
	ASK_LINE,        /* the runs in the queue, in its order */
	ASK_LEASED,      /* runs */
	ASK_LAPSED,      /* runs whose lease has ended */
	ASK_FUTURE,      /* runs whose lease was taken at a time that is still to come */
	ASK_PROCESSES,   /* that have leases */
	ASK_OF_PROCESS,  /* runs */
	ASK_SAME_DIGEST, /* configurations */
	ASK_IN_STATE,    /* runs */
	ASK_STANDING,    /* of a run: attempt, state, whether it has a lease, whether it had one, request */
	ASK_STAGE,       /* and the reason */
	ASK_TAIL,
	ASK_VERSION, /* of the data, as SQLite counts what other connections change */
	QUESTIONS
};

struct sweep_ledger
{
	struct sweep_store *store;
	struct sweep_entry entry;
	bool has_file;
	struct sweep file;
	struct sweep_search search;
	struct sweep_config_writer *writer;
	struct sweep_draw *draws;
	int64_t size; /* of the method; -1: no end, or not counted yet */
	struct intake intake;
	struct account account;
	sqlite3_stmt *questions[QUESTIONS]; /* each made when it is first asked */
	bool open;                          /* a transaction is */
	bool undone;                        /* what the search was told may have been rolled back */
	bool gone;                          /* the sweep was removed */
	struct sweep_text told;             /* the news, as they were last */
	int64_t version;
	char *process; /* this one; NULL: not known */
};

/* The statement, with the sweep bound as its first parameter; NULL on an error. The one who asks resets it. */
sqlite3_stmt *ledger_ask(struct sweep_ledger *ledger, enum question question, struct sweep_error *err);

/* Run numbers, in the order in which a statement of ledger_ask() gives them; resets it. */
struct run_list
{
	int64_t *runs;
	size_t count, capacity;
};

enum sweep_status ledger_list(struct sweep_ledger *ledger, sqlite3_stmt *statement, struct run_list *list,
							  struct sweep_error *err);

/* Writes what the transaction has changed so far, so that SQL sees it. */
enum sweep_status ledger_flush(struct sweep_ledger *ledger, struct sweep_error *err);

/* Rolls the transaction back unless `status` is SWEEP_OK, which it returns. */
enum sweep_status ledger_settle(struct sweep_ledger *ledger, enum sweep_status status);

/* Does a step in the open transaction, or in one of its own. */
enum sweep_status ledger_do(struct sweep_ledger *ledger,
							enum sweep_status (*step)(struct sweep_ledger *ledger, void *context,
													  struct sweep_error *err),
							void *context, struct sweep_error *err);

enum sweep_status ledger_find(struct sweep_ledger *ledger, int64_t run, struct batch_run **found,
							  struct sweep_error *err);
enum sweep_status ledger_removed(const struct sweep_ledger *ledger, struct sweep_error *err); /* the message */

/* A new run with a configuration, the JSON text of an object, made by `source` (static). (make.c) */
enum sweep_status ledger_make_run(struct sweep_ledger *ledger, int64_t number, const char *config, const char *source,
								  struct batch_run **made, struct sweep_error *err);
enum sweep_status ledger_check_object(const char *text, const char *what, struct sweep_error *err); /* SWEEP_USAGE */
enum sweep_status ledger_next_number(struct sweep_ledger *ledger, int64_t *number, struct sweep_error *err);

/* Tells a method that learns of all runs; of one that does not, nothing. What is new in the batch is written. (learn.c)
 */
enum sweep_status ledger_learn(struct sweep_ledger *ledger, struct sweep_error *err);

/* Ends the leases that have lapsed, and those of processes that are gone. (lease.c) */
enum sweep_status ledger_end_lapsed(struct sweep_ledger *ledger, int64_t max_retries, int64_t *count,
									struct sweep_error *err);

/* Ends the lease of this run, if it has lapsed or its process is gone; the run is not tried again by itself. A person
 * who asks something of a run finds it as it is, before any agent has looked. */
enum sweep_status ledger_end_abandoned(struct sweep_ledger *ledger, struct batch_run *run, struct sweep_error *err);

void ledger_lease(struct sweep_ledger *ledger, struct batch_run *run, const struct sweep_holder *holder);

#endif
