/* What people ask of a sweep, and of its runs. */
#include "store/ledger-parts.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* --- the sweep ---------------------------------------------------------------------------------------- */

enum sweep_status sweep_ledger_stage(struct sweep_ledger *ledger, enum sweep_stage *stage, struct sweep_error *err)
{
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_STAGE, err);
	if (ask == NULL) return SWEEP_FAILED;
	bool row;
	enum sweep_status status = store_step(ledger->store, ask, &row, err);
	if (row) *stage = store_stage(store_column(ask, 0));
	sqlite3_reset(ask);
	return status == SWEEP_OK && !row ? ledger_removed(ledger, err) : status;
}

static enum sweep_status set_stage(struct sweep_ledger *ledger, enum sweep_stage stage, const char *what,
								   const char *reason, struct sweep_error *err)
{
	return account_set_stage(&ledger->intake.accounts, &ledger->account, stage, what, reason, err);
}

static enum sweep_status is_over(const struct sweep_ledger *ledger, struct sweep_error *err)
{
	return sweep_fail(err, SWEEP_USAGE, "sweep %s is %s already", ledger->entry.id,
					  sweep_stage_name(ledger->account.stage));
}

static enum sweep_status pause_step(struct sweep_ledger *ledger, void *context, struct sweep_error *err)
{
	(void)context;
	if (ledger->account.stage >= SWEEP_STAGE_FINISHED) return is_over(ledger, err);
	if (ledger->account.stage == SWEEP_STAGE_PAUSED) return SWEEP_OK;
	return set_stage(ledger, SWEEP_STAGE_PAUSED, "paused", NULL, err);
}

static enum sweep_status resume_step(struct sweep_ledger *ledger, void *context, struct sweep_error *err)
{
	(void)context;
	if (ledger->account.stage < SWEEP_STAGE_PAUSED) return SWEEP_OK;
	enum sweep_stage stage = ledger->account.launched ? SWEEP_STAGE_RUNNING : SWEEP_STAGE_PENDING;
	return set_stage(ledger, stage, "resumed", NULL, err);
}

static enum sweep_status stop_step(struct sweep_ledger *ledger, void *context, struct sweep_error *err)
{
	(void)context;
	if (ledger->account.stage >= SWEEP_STAGE_FINISHED) return is_over(ledger, err);
	return set_stage(ledger, SWEEP_STAGE_FINISHED, "finished", "the sweep was stopped", err);
}

static enum sweep_status ask_to_end(struct sweep_ledger *ledger, struct batch_run *run, bool at_once,
									struct sweep_error *err)
{
	const char *request = at_once ? "kill" : "stop";
	if (run->request && (!at_once || strcmp(run->request, request) == 0)) return ledger_end_abandoned(ledger, run, err);
	free(run->request);
	run->request = sweep_copy_text(request);
	run->changed = run->moved = true;
	enum sweep_status status =
		run_event(&ledger->intake, &ledger->account, run, at_once ? "asked to die" : "asked to stop", NULL, err);
	return status == SWEEP_OK ? ledger_end_abandoned(ledger, run, err) : status;
}

/* Runs that somebody has, or had. */
static enum sweep_status list_leased(struct sweep_ledger *ledger, struct run_list *list, struct sweep_error *err)
{
	enum sweep_status status = ledger_flush(ledger, err);
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_LEASED, err);
	if (ask) sqlite3_bind_int64(ask, 2, -1);
	return status == SWEEP_OK ? ledger_list(ledger, ask, list, err) : status;
}

static enum sweep_status cancel_step(struct sweep_ledger *ledger, void *context, struct sweep_error *err)
{
	(void)context;
	struct run_list list = {0};
	enum sweep_status status = list_leased(ledger, &list, err);
	bool over = ledger->account.stage == SWEEP_STAGE_CANCELED ||
				(ledger->account.stage == SWEEP_STAGE_FINISHED && list.count == 0);
	if (status == SWEEP_OK && over) status = is_over(ledger, err);
	if (status == SWEEP_OK) status = set_stage(ledger, SWEEP_STAGE_CANCELED, "canceled", "the sweep was canceled", err);
	for (size_t i = 0; status == SWEEP_OK && i < list.count; i++)
	{
		struct batch_run *run;
		status = ledger_find(ledger, list.runs[i], &run, err);
		if (status == SWEEP_OK) status = ask_to_end(ledger, run, true, err);
	}
	free(list.runs);
	return status;
}

enum sweep_status sweep_ledger_pause(struct sweep_ledger *ledger, struct sweep_error *err)
{
	return ledger_do(ledger, pause_step, NULL, err);
}

enum sweep_status sweep_ledger_resume(struct sweep_ledger *ledger, struct sweep_error *err)
{
	return ledger_do(ledger, resume_step, NULL, err);
}

enum sweep_status sweep_ledger_stop(struct sweep_ledger *ledger, struct sweep_error *err)
{
	return ledger_do(ledger, stop_step, NULL, err);
}

enum sweep_status sweep_ledger_cancel(struct sweep_ledger *ledger, struct sweep_error *err)
{
	return ledger_do(ledger, cancel_step, NULL, err);
}

/* Something is in the queue of a sweep that is over: it is not any more. SWEEP_USAGE for one that is canceled. */
static enum sweep_status reopen(struct sweep_ledger *ledger, struct sweep_error *err)
{
	if (ledger->account.stage == SWEEP_STAGE_CANCELED)
		return sweep_fail(err, SWEEP_USAGE, "sweep %s is canceled: resume it first (sweep-store resume)",
						  ledger->entry.id);
	return ledger->account.stage == SWEEP_STAGE_FINISHED ? resume_step(ledger, NULL, err) : SWEEP_OK;
}

/* --- its runs ----------------------------------------------------------------------------------------- */

static enum sweep_status find_run(struct sweep_ledger *ledger, int64_t number, struct batch_run **run,
								  struct sweep_error *err)
{
	enum sweep_status status = ledger_find(ledger, number, run, err);
	if (status != SWEEP_OK || (*run)->stored || (*run)->created) return status;
	return sweep_fail(err, SWEEP_USAGE, "the sweep has no run %" PRId64 " (sweep-store show lists its runs)", number);
}

static bool has_ended(const struct batch_run *run)
{
	return run->state != SWEEP_PENDING && run->state != SWEEP_RUNNING;
}

struct ending
{
	int64_t run;
	bool at_once;
};

static enum sweep_status end_step(struct sweep_ledger *ledger, void *context, struct sweep_error *err)
{
	const struct ending *ending = context;
	struct batch_run *run;
	enum sweep_status status = find_run(ledger, ending->run, &run, err);
	if (status != SWEEP_OK) return status;
	if (run->leased) return ask_to_end(ledger, run, ending->at_once, err);
	if (run->queue || run->state == SWEEP_PENDING)
		return run_end(&ledger->intake, &ledger->account, run, SWEEP_KILLED, "before it began", err);
	if (has_ended(run))
		return sweep_fail(err, SWEEP_USAGE, "run %" PRId64 " is %s already", run->run, sweep_state_name(run->state));
	return sweep_fail(err, SWEEP_USAGE, "run %" PRId64 " was not handed out by the ledger: end its program yourself",
					  run->run);
}

enum sweep_status sweep_ledger_stop_run(struct sweep_ledger *ledger, int64_t run, bool at_once, struct sweep_error *err)
{
	struct ending ending = {run, at_once};
	return ledger_do(ledger, end_step, &ending, err);
}

static enum sweep_status retry(struct sweep_ledger *ledger, int64_t number, struct sweep_error *err)
{
	struct batch_run *run;
	enum sweep_status status = find_run(ledger, number, &run, err);
	if (status == SWEEP_OK) status = reopen(ledger, err);
	if (status == SWEEP_OK) status = ledger_end_abandoned(ledger, run, err);
	if (status != SWEEP_OK) return status;
	if (!has_ended(run))
		return sweep_fail(err, SWEEP_USAGE, "run %" PRId64 " is %s: only a run that has ended is tried again", number,
						  sweep_state_name(run->state));
	if (run->config == NULL)
		return sweep_fail(err, SWEEP_USAGE, "run %" PRId64 " has no configuration that could be tried again", number);
	run->crashes = 0;
	return run_enqueue(&ledger->intake, &ledger->account, run, "retried", err);
}

enum sweep_status sweep_ledger_retry(struct sweep_ledger *ledger, int64_t run, struct sweep_error *err)
{
	return ledger_settle(ledger, ledger->gone ? ledger_removed(ledger, err) : retry(ledger, run, err));
}

static enum sweep_status end_all_abandoned(struct sweep_ledger *ledger, struct sweep_error *err)
{
	struct run_list list = {0};
	enum sweep_status status = list_leased(ledger, &list, err);
	for (size_t i = 0; status == SWEEP_OK && i < list.count; i++)
	{
		struct batch_run *run;
		status = ledger_find(ledger, list.runs[i], &run, err);
		if (status == SWEEP_OK) status = ledger_end_abandoned(ledger, run, err);
	}
	free(list.runs);
	return status;
}

enum sweep_status sweep_ledger_retry_all(struct sweep_ledger *ledger, enum sweep_state state, int64_t *count,
										 struct sweep_error *err)
{
	struct run_list list = {0};
	*count = 0;
	enum sweep_status status = ledger->gone ? ledger_removed(ledger, err) : SWEEP_OK;
	if (status == SWEEP_OK && state == SWEEP_CRASHED) status = end_all_abandoned(ledger, err);
	if (status == SWEEP_OK) status = ledger_flush(ledger, err);
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_IN_STATE, err);
	if (ask) store_bind_text(ask, 2, sweep_state_name(state));
	if (status == SWEEP_OK) status = ledger_list(ledger, ask, &list, err);
	for (size_t i = 0; status == SWEEP_OK && i < list.count; i++) status = retry(ledger, list.runs[i], err);
	if (status == SWEEP_OK) *count = (int64_t)list.count;
	free(list.runs);
	return ledger_settle(ledger, status);
}

static enum sweep_status enqueue(struct sweep_ledger *ledger, const char *config, int64_t *number,
								 struct sweep_error *err)
{
	struct batch_run *run;
	enum sweep_status status = ledger_check_object(config, "a configuration", err);
	if (status == SWEEP_OK) status = reopen(ledger, err);
	if (status == SWEEP_OK) status = ledger_next_number(ledger, number, err);
	if (status == SWEEP_OK) status = ledger_make_run(ledger, *number, config, "queue", &run, err);
	return status == SWEEP_OK ? run_enqueue(&ledger->intake, &ledger->account, run, "queued", err) : status;
}

enum sweep_status sweep_ledger_enqueue(struct sweep_ledger *ledger, const char *config, int64_t *run,
									   struct sweep_error *err)
{
	return ledger_settle(ledger, ledger->gone ? ledger_removed(ledger, err) : enqueue(ledger, config, run, err));
}
