/* store.h - the ledger: sweeps, their runs and their records, in one SQLite file.
 *
 * What a call acknowledged is on disk. One struct sweep_store is for one thread; many processes may have one file
 * open. Callers know no SQL: everything that does is in src/store/. Putting records in is ingest.h. */
#ifndef SWEEP_STORE_STORE_H
#define SWEEP_STORE_STORE_H

#include "base/error.h"
#include "record/record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_store;

enum
{
	SWEEP_ID_LENGTH = 8 /* characters of a-z0-9 */
};

/* W&B's states of a sweep. */
enum sweep_stage
{
	SWEEP_STAGE_PENDING, /* no run was claimed yet */
	SWEEP_STAGE_RUNNING,
	SWEEP_STAGE_PAUSED,
	SWEEP_STAGE_FINISHED, /* stopped, or the target was reached, or all is done */
	SWEEP_STAGE_CANCELED,
	SWEEP_STAGES
};

const char *sweep_stage_name(enum sweep_stage stage); /* "pending", ... */

struct sweep_entry
{
	int64_t key; /* the sweep's number in the ledger; a newer sweep has a greater one */
	char id[SWEEP_ID_LENGTH + 1];
	char *name;    /* NULL when the sweep has none */
	char *text;    /* its sweep file as it was; NULL for a sweep that began with records alone */
	char *method;  /* these three as in the file; NULL when it has none */
	char *metric;  /* the first one's name */
	char *goal;    /* "minimize", "maximize" */
	char *created; /* in UTC, "2026-11-24T21:12:31Z" */
	char *reason;  /* why no more runs are handed out; NULL when they are, or nobody said */
	int64_t records;
	enum sweep_stage stage;
};

/* A run as the ledger sums it up. The texts are borrowed, and valid during the call that hands the run out. */
struct sweep_run
{
	int64_t run;
	enum sweep_state state;
	double time;         /* seconds it took, or has taken so far; NaN when not known */
	const char *config;  /* a JSON object; NULL when the run has no config record */
	const char *summary; /* a flat JSON object (record/object.h): the last value of each metric, and over them the
							summaries of the state records */
	const char *error;   /* what the last state record says of why the run failed; NULL when it says nothing */
	int64_t attempt;     /* how often it was handed out; time, summary and error are those of the last attempt */
	int64_t crashes;     /* since a person last had it tried again */
	bool queued;         /* it waits to be handed out */
	const char *source;  /* who made it: a method, "queue", "import", "record" */
	const char *holder;  /* who has it now, for people; NULL: nobody */
};

/* `db` NULL: $SWEEP_DB, else sweep.db in the working directory. Opened for reading only unless `write`, which
 * also makes a ledger that is not there and brings an older schema up to date. A ledger that another program has
 * locked is waited for: $SWEEP_DB_WAIT seconds (30 when not set), or for about two seconds after a signal is caught, or
 * until a second one is. SWEEP_USAGE for a kind of database that this version does not have; SWEEP_FAILED, with what to
 * do, for every other trouble. */
enum sweep_status sweep_store_open(const char *db, bool write, struct sweep_store **store, struct sweep_error *err);
void sweep_store_close(struct sweep_store *store);

/* Whether there is a ledger to open, which opening it for writing would make otherwise: SWEEP_FAILED, with the message
 * of an opening for reading, where there is none. */
enum sweep_status sweep_store_look(const char *db, struct sweep_error *err);

/* The file of the ledger, as it was named. */
const char *sweep_store_path(const struct sweep_store *store);

/* For how long a locked ledger is waited for from now on, whatever signals came before; returns what it was. For a
 * caller that has other things to do meanwhile, and asks again. */
int sweep_store_wait(struct sweep_store *store, int seconds);

/* Seconds since 1970, by the clock that leases go by: the wall's, which may be set, and which a machine that slept
 * finds further on. */
double sweep_store_time(const struct sweep_store *store);

/* Adds a sweep under a new random id. `entry` gives name, text, method, metric and goal, each of which may be
 * NULL, and id when it is not empty; key and id are filled in. */
enum sweep_status sweep_store_add(struct sweep_store *store, struct sweep_entry *entry, struct sweep_error *err);

/* `word`: an id, a unique prefix of one, or a name; NULL: the newest sweep. SWEEP_USAGE when there is no such one,
 * or more than one. */
enum sweep_status sweep_store_find(struct sweep_store *store, const char *word, struct sweep_entry *entry,
								   struct sweep_error *err);
struct sweep_entry sweep_entry_copy(const struct sweep_entry *entry);
void sweep_entry_free(struct sweep_entry *entry);

/* Hands every sweep to `each`, oldest first; the texts are borrowed. What `each` returns beside SWEEP_OK ends this
 * walk and those below, and is what they return. */
enum sweep_status sweep_store_sweeps(struct sweep_store *store,
									 enum sweep_status (*each)(void *context, const struct sweep_entry *entry),
									 void *context, struct sweep_error *err);

/* How many runs of a sweep are in each state. */
enum sweep_status sweep_store_count(struct sweep_store *store, int64_t key, int64_t counts[SWEEP_STATES],
									struct sweep_error *err);

/* Hands every run of a sweep to `each`, by run number. */
enum sweep_status sweep_store_runs(struct sweep_store *store, int64_t key,
								   enum sweep_status (*each)(void *context, const struct sweep_run *run), void *context,
								   struct sweep_error *err);

/* One run of a sweep. SWEEP_USAGE when there is no such run. */
enum sweep_status sweep_store_run(struct sweep_store *store, int64_t key, int64_t run,
								  enum sweep_status (*each)(void *context, const struct sweep_run *run), void *context,
								  struct sweep_error *err);

/* The best runs of a sweep, best first, at most `limit` of them (below 0: all), by the value of `metric` in their
 * summaries; equal ones by run number. Only finite numbers count, and only runs that are finished, stopped or
 * running: what a failed, crashed or killed run printed last is no result. */
enum sweep_status sweep_store_best(struct sweep_store *store, int64_t key, const char *metric, bool maximize,
								   int64_t limit,
								   enum sweep_status (*each)(void *context, const struct sweep_run *run, double value),
								   void *context, struct sweep_error *err);

/* The records of a sweep as they came, byte for byte without their line ends, in the order of their arrival; with
 * `run`, one run's alone. Of a run that was tried again those of its last attempt, unless `all_attempts`. `plain` has
 * the same as JSON by the letter, for records that bend its rules. */
struct sweep_stored_record
{
	int64_t run;
	int64_t attempt;  /* 0: of a run that was not handed out; of a config record, which is the run's */
	const char *kind; /* "config", "metric", "state" */
	const char *line;
	size_t length;
	const char *plain;
};

enum sweep_status sweep_store_records(struct sweep_store *store, int64_t key, const int64_t *run, bool all_attempts,
									  enum sweep_status (*each)(void *context,
																const struct sweep_stored_record *record),
									  void *context, struct sweep_error *err);

/* The metric records of the runs' last attempts, run by run and in the order of their arrival; a run at a time is held
 * in memory. */
struct sweep_stored_metrics
{
	int64_t run;
	bool has_step;
	int64_t step;
	const char *json; /* the record as JSON by the letter, its metrics flat (record/object.h) */
	size_t length;
};

enum sweep_status sweep_store_metrics(struct sweep_store *store, int64_t key,
									  enum sweep_status (*each)(void *context,
																const struct sweep_stored_metrics *metrics),
									  void *context, struct sweep_error *err);

/* What has happened, in one order: the events of the sweep and of its runs, and with `metrics` the metric records
 * between them. With `run`, one run's alone. The texts are borrowed. */
struct sweep_happening
{
	int64_t arrival; /* its place in the order; not every number is given */
	bool of_run;     /* else of the sweep: no run, no attempt */
	int64_t run, attempt;
	double at;          /* seconds since 1970; NaN for a metric record */
	const char *what;   /* of a run: "created", "queued", "claimed", "running", "finished", "stopped", "failed",
						   "crashed",   "killed", "handed back", "retried", "asked to stop", "asked to die", "metric"; of
						   the sweep:   "running", "paused", "resumed", "finished", "canceled" */
	const char *detail; /* who, why; of a metric record its line; NULL: nothing more to say */
};

enum sweep_status sweep_store_log(struct sweep_store *store, int64_t key, const int64_t *run, bool metrics,
								  enum sweep_status (*each)(void *context, const struct sweep_happening *happening),
								  void *context, struct sweep_error *err);

/* Takes a sweep out of the ledger, with everything of it. SWEEP_USAGE while agents have runs of it, unless `force`. */
enum sweep_status sweep_store_remove(struct sweep_store *store, int64_t key, bool force, struct sweep_error *err);

/* A copy of the ledger as it is at this moment, whatever others are writing; checked, and on disk, when it appears at
 * `path`. SWEEP_USAGE when something is there already. */
enum sweep_status sweep_store_backup(struct sweep_store *store, const char *path, struct sweep_error *err);

/* Ends the leases that have lapsed, in every sweep, as a claim with `max_retries` does (ledger.h), and gives back to
 * the disk what the ledger's file does not need. That writes the whole file anew, for which everybody else has to wait:
 * it is left out while runs are under way. */
struct sweep_tidied
{
	int64_t runs;  /* whose leases were ended */
	int64_t bytes; /* that the files are smaller by; 0 when they are not */
	bool in_use;   /* runs are under way, and there is something that was not given back */
};

enum sweep_status sweep_store_tidy(struct sweep_store *store, int64_t max_retries, struct sweep_tidied *tidied,
								   struct sweep_error *err);

#endif
