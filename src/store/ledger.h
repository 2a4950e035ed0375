/* ledger.h - the runs of one sweep, handed out to agents and taken back; what a person asks of the sweep meanwhile.
 *
 *   struct sweep_ledger *ledger;
 *   sweep_ledger_open(store, &entry, &ledger, &err);
 *   sweep_ledger_begin(ledger, &err);
 *   sweep_ledger_record(...)      what the runs have told, one record after another
 *   sweep_ledger_renew(...)       the leases of the runs that go on
 *   sweep_ledger_claim(...)       runs for the free slots
 *   sweep_ledger_commit(ledger, &err);      all of it is on disk, or, after an error, none of it
 *
 * A transaction keeps every other writer waiting, so gather first, then begin, tell and commit at once. Functions that
 * need an open transaction say "[in a transaction]"; the others open their own, or only read.
 *
 * Which run comes next. First those in the queue, in its order: a person's own configurations, runs that a person tries
 * again, runs handed back, runs whose agent died. Then new ones, of the sweep file's method. Run k of a method that
 * does not learn and does not end has point k - 1 of the method, whoever asks (what sweep-sample --start k prints); a
 * grid gives its points one after another, and passes over those whose configuration some run of the sweep has already.
 * With max_trials_per_config random and sobol do so too, for configurations that so many runs of the sweep have.
 * A method that learns is told of all the sweep's runs first (search/history.h): what sweep-sample --history gives.
 *
 * Attempts. To claim a run begins an attempt, 1 being the first; records belong to an attempt, and the run's state,
 * time and summary are those of its last one. Attempts before keep their records (sweep_store_records()) and their
 * events. A record of an attempt that is over is kept with it and changes nothing else.
 *
 * Leases. A claimed run is its holder's until the lease ends, and to renew or to tell prolongs it. A run whose lease
 * has ended becomes `crashed`, and goes into the queue while it has crashed no more often than `max_retries`; so does,
 * without waiting for the lease, a run whose holder was a process of this machine that is no more. A process does not
 * take its own runs for crashed. An attempt that was
 * taken for crashed and tells again, before the next one began, is running again. Time is the wall clock's: where it
 * was set back, a lease that ends later than it could counts from now.
 *
 * Every change is an event, in one order with the records (sweep_store_log()). */
#ifndef SWEEP_STORE_LEDGER_H
#define SWEEP_STORE_LEDGER_H

#include "base/error.h"
#include "base/text.h"
#include "record/record.h"
#include "spec/sweep.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_ledger;

/* `entry` is copied; `store` is borrowed, and open for writing. SWEEP_USAGE: the sweep's file does not hold, or names a
 * method that is not there. A sweep without a file has a ledger too: what is in its queue can be claimed. */
enum sweep_status sweep_ledger_open(struct sweep_store *store, const struct sweep_entry *entry,
									struct sweep_ledger **ledger, struct sweep_error *err);
void sweep_ledger_close(struct sweep_ledger *ledger); /* an open transaction is given up; NULL is allowed */

const struct sweep_entry *sweep_ledger_entry(const struct sweep_ledger *ledger);
const struct sweep *sweep_ledger_file(const struct sweep_ledger *ledger); /* NULL: the sweep has none */

/* What a person should know of the search since the last call (sweep_search_news(), method.h), once in a ledger's life:
 * appends one line without its end, and returns true, when there is something. */
bool sweep_ledger_news(struct sweep_ledger *ledger, struct sweep_text *line);

/* How many runs the method has in all: -1 when there is no end, or none that is known. */
int64_t sweep_ledger_size(const struct sweep_ledger *ledger);

/* --- transactions ------------------------------------------------------------------------------------------------ */

/* One at a time for a store. Waits for the lock as sweep_store_open() says. After an error of any function that needs
 * it the transaction is rolled back: the caller may begin again, and tell the same again. */
enum sweep_status sweep_ledger_begin(struct sweep_ledger *ledger, struct sweep_error *err);
enum sweep_status sweep_ledger_commit(struct sweep_ledger *ledger, struct sweep_error *err);
void sweep_ledger_rollback(struct sweep_ledger *ledger); /* without an open one it does nothing */

/* --- handing out ------------------------------------------------------------------------------------------------- */

struct sweep_holder
{
	const char *name;    /* for people: "lab7, process 4711" */
	bool is_process;     /* it is this process, which others of this machine can see to live */
	double lease;        /* seconds; 0: for ever */
	int64_t max_retries; /* of a run that crashed */
	int64_t total;       /* runs that the sweep may have at most, counted as for the file's run_cap; 0: no limit */
};

struct sweep_claim
{
	int64_t run;
	int64_t attempt; /* from 1 */
	char *config;    /* the JSON text of an object; the caller frees it */
};

enum sweep_supply
{
	SWEEP_SUPPLY_GOES_ON, /* there may be more at once */
	SWEEP_SUPPLY_WAITS,   /* none now; runs of others that are under way may come back */
	SWEEP_SUPPLY_PAUSED,  /* none until the sweep is resumed */
	SWEEP_SUPPLY_ENDED    /* no more, ever, unless a person does something about it */
};

/* Claims up to `want` runs. *count of them are in claims[], and are the caller's once the commit has succeeded. *supply
 * says what is left behind them, and `reason`, which may be NULL, gets a line that says why no more: "all 12
 * configurations of the grid are done", "run_cap 20 is reached", "run 3 reached the target 0.97", "the sweep was
 * stopped". [in a transaction]
 *
 * Leases that have lapsed are ended first, whatever the sweep's stage. With `want` 0 that is all, and *supply tells
 * whether there is anything. Where the supply ends, the sweep is finished; but holder->total ends this holder's alone.
 * run_cap and total count the runs that were handed out at least once, whatever made them. */
enum sweep_status sweep_ledger_claim(struct sweep_ledger *ledger, const struct sweep_holder *holder, size_t want,
									 struct sweep_claim *claims, size_t *count, enum sweep_supply *supply,
									 struct sweep_text *reason, struct sweep_error *err);

/* The config record of a claim, as the ledger keeps it and as whoever passes a claim on prints it: with the sweep's id,
 * and with "attempt" when that is not the first. Appends one line, with its line end. */
void sweep_ledger_add_config(const struct sweep_ledger *ledger, const struct sweep_claim *claim,
							 struct sweep_text *out);

enum sweep_told
{
	SWEEP_TOLD_NEW,
	SWEEP_TOLD_KNOWN,  /* the attempt has this record already */
	SWEEP_TOLD_LATE,   /* of an attempt that is over: kept, and the run is as it was */
	SWEEP_TOLD_REFUSED /* *err says why; nothing is kept, and the transaction goes on */
};

/* A metric or state record of a run that was claimed; its config record is known, and another one is refused.
 * `attempt` 0: the one that the record's own key "attempt" names,
 * else the last. A state record ends the attempt; `pending` hands the run back into the queue, and counts as no
 * failure; one that a person asked to end is killed instead. A metric of the file's that reaches its target ends the
 * supply. [in a transaction] */
enum sweep_status sweep_ledger_record(struct sweep_ledger *ledger, const struct sweep_record *record, int64_t attempt,
									  enum sweep_told *told, struct sweep_error *err);

enum sweep_held
{
	SWEEP_HELD,
	SWEEP_HELD_STOP, /* a person asks that it be ended gently, */
	SWEEP_HELD_KILL, /* or at once; the holder then tells that it was `killed` */
	SWEEP_HELD_LOST  /* it is another's by now, or its sweep is gone: nothing that it tells counts any more */
};

/* Renews the leases of claims[count], as claimed by this holder, and says how each stands. [in a transaction] */
enum sweep_status sweep_ledger_renew(struct sweep_ledger *ledger, const struct sweep_holder *holder,
									 const struct sweep_claim *claims, size_t count, enum sweep_held *held,
									 struct sweep_error *err);

/* Whether another connection has changed the ledger since the last call; costs microseconds. */
bool sweep_ledger_changed(struct sweep_ledger *ledger);

/* How claims stand, without a lock and without renewing them. */
enum sweep_status sweep_ledger_look(struct sweep_ledger *ledger, const struct sweep_claim *claims, size_t count,
									enum sweep_held *held, struct sweep_error *err);

/* What the runs of a sweep with `early_terminate` have logged of its metric, and which have ended so that their value
 * counts (finished, stopped): in one order, from behind *after, which moves on; 0 begins at the beginning. */
struct sweep_logged
{
	int64_t run, attempt;
	bool ended;   /* then there is no value */
	double value; /* NaN for what is no number */
};

enum sweep_status sweep_ledger_tail(struct sweep_ledger *ledger, int64_t *after,
									enum sweep_status (*each)(void *context, const struct sweep_logged *logged),
									void *context, struct sweep_error *err);

/* --- what people ask --------------------------------------------------------------------------------------------- */

enum sweep_status sweep_ledger_stage(struct sweep_ledger *ledger, enum sweep_stage *stage, struct sweep_error *err);

/* pause: no new runs, those that run go on. resume: from whatever stage. stop: the sweep is finished, those that run go
 * on. cancel: those that run are killed. SWEEP_USAGE, with the stage in the message, where the step makes no sense. */
enum sweep_status sweep_ledger_pause(struct sweep_ledger *ledger, struct sweep_error *err);
enum sweep_status sweep_ledger_resume(struct sweep_ledger *ledger, struct sweep_error *err);
enum sweep_status sweep_ledger_stop(struct sweep_ledger *ledger, struct sweep_error *err);
enum sweep_status sweep_ledger_cancel(struct sweep_ledger *ledger, struct sweep_error *err);

/* Asks the holder of a run to end it, gently or at once; a run that waits in the queue, or whose holder is gone, is
 * killed here and now.
 * SWEEP_USAGE for a run that has ended. */
enum sweep_status sweep_ledger_stop_run(struct sweep_ledger *ledger, int64_t run, bool at_once,
										struct sweep_error *err);

/* A run that has ended goes into the queue once more, and its crashes are forgotten; a finished sweep runs again.
 * SWEEP_USAGE for a run that has not ended, and in a canceled sweep. One whose holder is gone has ended: it crashed,
 * even if no agent has looked yet. [in a transaction] */
enum sweep_status sweep_ledger_retry(struct sweep_ledger *ledger, int64_t run, struct sweep_error *err);

/* Every run in `state` is tried again; *count of them. [in a transaction] */
enum sweep_status sweep_ledger_retry_all(struct sweep_ledger *ledger, enum sweep_state state, int64_t *count,
										 struct sweep_error *err);

/* A new run with this configuration, the JSON text of an object, in the queue: *run is its number. A finished sweep
 * runs again. SWEEP_USAGE in a canceled sweep. [in a transaction] */
enum sweep_status sweep_ledger_enqueue(struct sweep_ledger *ledger, const char *config, int64_t *run,
									   struct sweep_error *err);

/* A run that was made elsewhere: as if it had been claimed and had told `summary`, a JSON object or NULL, at its end.
 * `time` may be NaN. It counts neither for run_cap nor for a holder's total. [in a transaction] */
enum sweep_status sweep_ledger_import(struct sweep_ledger *ledger, const char *config, enum sweep_state state,
									  double time, const char *summary, int64_t *run, struct sweep_error *err);

#endif
