/* Leases: taking one, renewing it, how it stands, and its end. */
#include "store/ledger-parts.h"

#include "base/memory.h"
#include "store/process.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- held --------------------------------------------------------------------------------------------- */

static void set_text(char **text, const char *value)
{
	char *copy = sweep_copy_text(value);
	free(*text);
	*text = copy;
}

void ledger_lease(struct sweep_ledger *ledger, struct batch_run *run, const struct sweep_holder *holder)
{
	set_text(&run->holder, holder->name);
	set_text(&run->process, holder->is_process ? ledger->process : NULL);
	run->lease = holder->lease > 0 ? (int64_t)fmax(1, fmin(holder->lease * 1000, 0x1p52)) : 0;
	run->leased = run->was_leased = run->moved = true;
	run_prolong(&ledger->intake, run);
}

static enum sweep_held asked(const char *request)
{
	if (request == NULL) return SWEEP_HELD;
	return strcmp(request, "kill") == 0 ? SWEEP_HELD_KILL : SWEEP_HELD_STOP;
}

static enum sweep_status renew(struct sweep_ledger *ledger, const struct sweep_holder *holder,
							   const struct sweep_claim *claim, enum sweep_held *held, struct sweep_error *err)
{
	struct batch_run *run;
	*held = SWEEP_HELD_LOST;
	enum sweep_status status = ledger_find(ledger, claim->run, &run, err);
	if (status != SWEEP_OK || !run->stored || run->attempt != claim->attempt) return status;
	if (run_can_come_back(run)) status = run_come_back(&ledger->intake, &ledger->account, run, err);
	if (status != SWEEP_OK || !run->leased) return status;
	ledger_lease(ledger, run, holder);
	*held = asked(run->request);
	return SWEEP_OK;
}

enum sweep_status sweep_ledger_renew(struct sweep_ledger *ledger, const struct sweep_holder *holder,
									 const struct sweep_claim *claims, size_t count, enum sweep_held *held,
									 struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	for (size_t i = 0; status == SWEEP_OK && i < count; i++) status = renew(ledger, holder, &claims[i], &held[i], err);
	return ledger_settle(ledger, status);
}

/* --- looked at ---------------------------------------------------------------------------------------- */

static enum sweep_held standing(sqlite3_stmt *row, int64_t attempt)
{
	enum sweep_state state;
	const char *name = store_column(row, 1);
	bool crashed = name && sweep_state_find(name, &state) && state == SWEEP_CRASHED;
	bool leased = sqlite3_column_int(row, 2), was_leased = sqlite3_column_int(row, 3);
	if (sqlite3_column_int64(row, 0) != attempt) return SWEEP_HELD_LOST;
	if (!leased && !(crashed && was_leased)) return SWEEP_HELD_LOST;
	return asked(store_column(row, 4));
}

enum sweep_status sweep_ledger_look(struct sweep_ledger *ledger, const struct sweep_claim *claims, size_t count,
									enum sweep_held *held, struct sweep_error *err)
{
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_STANDING, err);
	enum sweep_status status = ask ? SWEEP_OK : SWEEP_FAILED;
	for (size_t i = 0; status == SWEEP_OK && i < count; i++)
	{
		bool row;
		sqlite3_bind_int64(ask, 2, claims[i].run);
		status = store_step(ledger->store, ask, &row, err);
		held[i] = row ? standing(ask, claims[i].attempt) : SWEEP_HELD_LOST;
		sqlite3_reset(ask);
	}
	return status;
}

/* --- ended -------------------------------------------------------------------------------------------- */

/* This process lives, whatever the clock says: it was set forward, or the machine slept. */
static bool is_own(const struct sweep_ledger *ledger, const struct batch_run *run)
{
	return ledger->process && run->process && strcmp(run->process, ledger->process) == 0;
}

static enum sweep_status lapse_run(struct sweep_ledger *ledger, struct batch_run *run, const char *what,
								   int64_t max_retries, struct sweep_error *err)
{
	struct sweep_text why = {0};
	sweep_text_printf(&why, "%s %s", run->holder ? run->holder : "its holder", what);
	enum sweep_status status = run_lapse(&ledger->intake, &ledger->account, run, max_retries, why.data, err);
	sweep_text_free(&why);
	return status;
}

static const char unheard[] = "was not heard of any more", died[] = "died";

static enum sweep_status lapse(struct sweep_ledger *ledger, int64_t number, const char *what, int64_t max_retries,
							   int64_t *count, struct sweep_error *err)
{
	struct batch_run *run;
	enum sweep_status status = ledger_find(ledger, number, &run, err);
	if (status != SWEEP_OK || !run->leased) return status;
	if (is_own(ledger, run))
	{
		run_prolong(&ledger->intake, run);
		return SWEEP_OK;
	}
	++*count;
	return lapse_run(ledger, run, what, max_retries, err);
}

enum sweep_status ledger_end_abandoned(struct sweep_ledger *ledger, struct batch_run *run, struct sweep_error *err)
{
	if (!run->leased || is_own(ledger, run)) return SWEEP_OK;
	if (run->lease_end <= ledger->intake.accounts.now) return lapse_run(ledger, run, unheard, 0, err);
	return run->process && process_is_gone(run->process) ? lapse_run(ledger, run, died, 0, err) : SWEEP_OK;
}

static enum sweep_status lapse_all(struct sweep_ledger *ledger, sqlite3_stmt *ask, const char *what,
								   int64_t max_retries, int64_t *count, struct sweep_error *err)
{
	struct run_list list = {0};
	enum sweep_status status = ledger_list(ledger, ask, &list, err);
	for (size_t i = 0; status == SWEEP_OK && i < list.count; i++)
		status = lapse(ledger, list.runs[i], what, max_retries, count, err);
	free(list.runs);
	return status;
}

/* The processes of this machine that are no more. */
static enum sweep_status find_gone(struct sweep_ledger *ledger, struct sweep_arena *arena, char ***names, size_t *count,
								   struct sweep_error *err)
{
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_PROCESSES, err);
	if (ask == NULL) return SWEEP_FAILED;
	bool row;
	size_t capacity = 0;
	enum sweep_status status;
	while ((status = store_step(ledger->store, ask, &row, err)) == SWEEP_OK && row)
	{
		const char *name = store_column(ask, 0);
		if ((ledger->process && strcmp(name, ledger->process) == 0) || !process_is_gone(name)) continue;
		*names = sweep_grow(*names, *count, &capacity, sizeof **names);
		(*names)[(*count)++] = sweep_arena_text(arena, name, strlen(name));
	}
	sqlite3_reset(ask);
	return status;
}

static enum sweep_status end_gone(struct sweep_ledger *ledger, int64_t max_retries, int64_t *count,
								  struct sweep_error *err)
{
	struct sweep_arena arena = {0};
	char **names = NULL;
	size_t gone = 0;
	enum sweep_status status = find_gone(ledger, &arena, &names, &gone, err);
	for (size_t i = 0; status == SWEEP_OK && i < gone; i++)
	{
		sqlite3_stmt *ask = ledger_ask(ledger, ASK_OF_PROCESS, err);
		if (ask) store_bind_text(ask, 2, names[i]);
		status = lapse_all(ledger, ask, died, max_retries, count, err);
	}
	free(names);
	sweep_arena_free(&arena);
	return status;
}

/* The clock was set back: a lease that was taken later than now counts from now. */
static enum sweep_status follow_clock(struct sweep_ledger *ledger, struct sweep_error *err)
{
	struct run_list list = {0};
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_FUTURE, err);
	if (ask) sqlite3_bind_int64(ask, 2, ledger->intake.accounts.now);
	enum sweep_status status = ledger_list(ledger, ask, &list, err);
	for (size_t i = 0; status == SWEEP_OK && i < list.count; i++)
	{
		struct batch_run *run;
		status = ledger_find(ledger, list.runs[i], &run, err);
		if (status == SWEEP_OK) run_prolong(&ledger->intake, run);
	}
	free(list.runs);
	return status;
}

enum sweep_status ledger_end_lapsed(struct sweep_ledger *ledger, int64_t max_retries, int64_t *count,
									struct sweep_error *err)
{
	*count = 0;
	enum sweep_status status = ledger_flush(ledger, err);
	if (status == SWEEP_OK) status = follow_clock(ledger, err);
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_LAPSED, err);
	if (ask) sqlite3_bind_int64(ask, 2, ledger->intake.accounts.now);
	if (status == SWEEP_OK) status = lapse_all(ledger, ask, unheard, max_retries, count, err);
	if (status == SWEEP_OK) status = end_gone(ledger, max_retries, count, err);
	return status == SWEEP_OK ? ledger_flush(ledger, err) : status;
}
