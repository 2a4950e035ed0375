/* intake.h - inside the store: how a record comes into the ledger, whichever way it comes: into the table of records,
 * onto its run, and as events into the sweep's history. The one who calls it has a transaction open. */
#ifndef SWEEP_STORE_INTAKE_H
#define SWEEP_STORE_INTAKE_H

#include "store/account.h"
#include "store/batch.h"
#include "store/place.h"

struct intake
{
	struct accounts accounts;
	struct batch batch;
	struct place place;
};

enum intake_result
{
	INTAKE_NEW,
	INTAKE_KNOWN,   /* the attempt has it already */
	INTAKE_LATE,    /* kept; the attempt is over */
	INTAKE_DIFFERS, /* a configuration, and the run has another one; nothing is kept */
};

enum sweep_status intake_start(struct intake *intake, struct sweep_store *store, struct sweep_error *err);
void intake_free(struct intake *intake);

/* Takes a record for `run`. `attempt` 0: the run's last one; one beyond the last begins it. `seen` is what
 * place_record() makes of it. */
enum sweep_status intake_record(struct intake *intake, struct account *account, struct batch_run *run,
								const struct sweep_record *record, int64_t attempt, struct seen *seen,
								enum intake_result *result, struct sweep_error *err);

/* --- what becomes of a run (turns.c); each leaves an event ------------------------------------------------------- */

/* An event of the run's last attempt. */
enum sweep_status run_event(struct intake *intake, struct account *account, const struct batch_run *run,
							const char *what, const char *detail, struct sweep_error *err);

/* It is new, and `source` (static) made it. */
enum sweep_status run_create(struct intake *intake, struct account *account, struct batch_run *run, const char *source,
							 struct sweep_error *err);

/* At the end of the line, as pending. */
enum sweep_status run_enqueue(struct intake *intake, struct account *account, struct batch_run *run, const char *what,
							  struct sweep_error *err);

/* The next attempt begins, unleased. */
void run_begin_attempt(struct account *account, struct batch_run *run, int64_t attempt);

/* The attempt is over, as `state`; the run is nobody's and in no queue. */
enum sweep_status run_end(struct intake *intake, struct account *account, struct batch_run *run, enum sweep_state state,
						  const char *detail, struct sweep_error *err);

/* The lease has ended: crashed, and in the queue while it crashed no more often than `max_retries`; killed when that
 * was asked for. The attempt can come back. */
enum sweep_status run_lapse(struct intake *intake, struct account *account, struct batch_run *run, int64_t max_retries,
							const char *why, struct sweep_error *err);

/* Whether the attempt was taken for crashed, and the next one has not begun. */
bool run_can_come_back(const struct batch_run *run);
enum sweep_status run_come_back(struct intake *intake, struct account *account, struct batch_run *run,
								struct sweep_error *err);

/* The lease counts from now, when the run is leased. */
void run_prolong(struct intake *intake, struct batch_run *run);

#endif
