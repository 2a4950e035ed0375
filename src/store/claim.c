/* Handing out: which run comes next, and what is left behind it. */
#include "store/ledger-parts.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_PASSED = 10000 /* points that one transaction passes over */
};

struct handing
{
	const struct sweep_holder *holder;
	size_t want;
	struct sweep_claim *claims;
	size_t count;
	int64_t next;   /* the number of the next new run; 0: not asked yet */
	int64_t passed; /* points that runs had already */
	bool spent;     /* the method has no more */
};

/* How many more runs may be handed out for the first time; *cap is the limit that says so, 0: none does. */
static int64_t left(const struct sweep_ledger *ledger, const struct sweep_holder *holder, int64_t *cap)
{
	*cap = ledger->has_file && ledger->file.has_run_cap ? ledger->file.run_cap : 0;
	if (holder->total > 0 && (*cap == 0 || holder->total < *cap)) *cap = holder->total;
	if (*cap == 0) return INT64_MAX;
	return *cap > ledger->account.launched ? *cap - ledger->account.launched : 0;
}

static bool may_begin(const struct sweep_ledger *ledger, const struct sweep_holder *holder)
{
	int64_t cap;
	return left(ledger, holder, &cap) > 0;
}

static bool has_points(const struct sweep_ledger *ledger, const struct handing *handing)
{
	if (handing->spent) return false;
	return ledger->size < 0 || ledger->account.proposed < ledger->size;
}

static enum sweep_status hand_out(struct sweep_ledger *ledger, struct handing *handing, struct batch_run *run,
								  struct sweep_error *err)
{
	struct account *account = &ledger->account;
	run_begin_attempt(account, run, run->attempt + 1);
	ledger_lease(ledger, run, handing->holder);
	handing->claims[handing->count++] =
		(struct sweep_claim){run->run, run->attempt, sweep_copy_text(run->config ? run->config : "{}")};
	return run_event(&ledger->intake, account, run, "claimed", handing->holder->name, err);
}

/* --- the queue ---------------------------------------------------------------------------------------- */

static enum sweep_status list_line(struct sweep_ledger *ledger, const struct sweep_holder *holder, size_t most,
								   struct run_list *list, struct sweep_error *err)
{
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_LINE, err);
	if (ask == NULL) return SWEEP_FAILED;
	sqlite3_bind_int(ask, 2, may_begin(ledger, holder));
	sqlite3_bind_int64(ask, 3, (int64_t)most);
	return ledger_list(ledger, ask, list, err);
}

static enum sweep_status serve_line(struct sweep_ledger *ledger, struct handing *handing, struct sweep_error *err)
{
	struct run_list list = {0};
	enum sweep_status status = list_line(ledger, handing->holder, handing->want, &list, err);
	for (size_t i = 0; status == SWEEP_OK && i < list.count; i++)
	{
		struct batch_run *run;
		status = ledger_find(ledger, list.runs[i], &run, err);
		if (status != SWEEP_OK || (run->attempt == 0 && !may_begin(ledger, handing->holder))) continue;
		status = hand_out(ledger, handing, run, err);
	}
	free(list.runs);
	return status;
}

/* --- new runs ----------------------------------------------------------------------------------------- */

/* Whether `most` runs have the configuration. */
static enum sweep_status is_known(struct sweep_ledger *ledger, const char *config, int64_t most, bool *known,
								  struct sweep_error *err)
{
	enum sweep_status status = most > 1 ? ledger_flush(ledger, err) : SWEEP_OK; /* SQL sees those just made */
	sqlite3_stmt *ask = status == SWEEP_OK ? ledger_ask(ledger, ASK_SAME_DIGEST, err) : NULL;
	if (ask == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(ask, 2, store_digest(config));
	bool row;
	int64_t runs = 0;
	while (runs < most && (status = store_step(ledger->store, ask, &row, err)) == SWEEP_OK && row)
		runs += store_same_config(store_column(ask, 0), config);
	*known = runs == most;
	if (*known) status = SWEEP_OK;
	sqlite3_reset(ask);
	return status;
}

static enum sweep_status render(struct sweep_ledger *ledger, struct handing *handing, int64_t index,
								struct sweep_text *config, struct sweep_error *err)
{
	const enum sweep_status status = sweep_search_point(&ledger->search, index, ledger->draws, &handing->spent, err);
	sweep_text_clear(config);
	if (status != SWEEP_OK && err->line > 0 && err->file[0] == '\0')
		snprintf(err->file, sizeof err->file, "the file of sweep %s", ledger->entry.id);
	if (status != SWEEP_OK || handing->spent) return status;
	sweep_search_add_draws(&ledger->search, index + 1, ledger->draws);
	sweep_config_add(ledger->writer, ledger->draws, config);
	return SWEEP_OK;
}

/* The next point in turn whose configuration may have another run. */
static enum sweep_status propose_in_turn(struct sweep_ledger *ledger, struct handing *handing,
										 struct sweep_text *config, bool *found, struct sweep_error *err)
{
	const int64_t most = sweep_search_most_runs(&ledger->search);
	enum sweep_status status = SWEEP_OK;
	for (*found = false; !*found && has_points(ledger, handing) && handing->passed < MOST_PASSED; handing->passed++)
	{
		bool known = true;
		status = render(ledger, handing, ledger->account.proposed, config, err);
		if (status != SWEEP_OK || handing->spent) break;
		ledger->account.changed = true;
		ledger->account.proposed++;
		status = is_known(ledger, config->data, most, &known, err);
		if (status != SWEEP_OK) break;
		*found = !known;
	}
	return status;
}

/* The configuration of the method's next run, which is to have the number `run`; *found false: there is none, or none
 * was found yet. */
static enum sweep_status propose(struct sweep_ledger *ledger, struct handing *handing, struct sweep_text *config,
								 bool *found, struct sweep_error *err)
{
	if (sweep_search_in_turn(&ledger->search)) return propose_in_turn(ledger, handing, config, found, err);
	const enum sweep_status status = render(ledger, handing, handing->next - 1, config, err);
	*found = status == SWEEP_OK && !handing->spent;
	return status;
}

static enum sweep_status serve_new(struct sweep_ledger *ledger, struct handing *handing, struct sweep_error *err)
{
	struct sweep_text config = {0};
	bool found = true;
	enum sweep_status status = SWEEP_OK;
	if (ledger->has_file && handing->count < handing->want)
	{
		status = ledger_next_number(ledger, &handing->next, err);
		if (status == SWEEP_OK && may_begin(ledger, handing->holder)) status = ledger_learn(ledger, err);
	}
	while (status == SWEEP_OK && ledger->has_file && handing->count < handing->want &&
		   may_begin(ledger, handing->holder))
	{
		struct batch_run *run;
		status = propose(ledger, handing, &config, &found, err);
		if (status != SWEEP_OK || !found) break;
		status = ledger_make_run(ledger, handing->next++, config.data, ledger->search.method->name, &run, err);
		if (status == SWEEP_OK) status = hand_out(ledger, handing, run, err);
	}
	sweep_text_free(&config);
	return status;
}

/* --- what is left ------------------------------------------------------------------------------------- */

static void say(struct sweep_text *reason, const char *text)
{
	if (reason) sweep_text_puts(reason, text);
}

static void explain_end(const struct sweep_ledger *ledger, const char *done, struct sweep_text *reason)
{
	const int64_t size = sweep_ledger_size(ledger), most = ledger->file.max_trials_per_config;
	if (!sweep_search_ends(&ledger->search))
		sweep_text_printf(reason, "every configuration has %" PRId64 " run%s, as many as max_trials_per_config allows",
						  most, most == 1 ? "" : "s");
	else if (size == 1) sweep_text_printf(reason, "the one configuration of the grid is %s", done);
	else if (size < 0) sweep_text_printf(reason, "all configurations of the grid are %s", done);
	else sweep_text_printf(reason, "all %" PRId64 " configurations of the grid are %s", size, done);
}

/* Why the method has no more; *own: that is the holder's limit, not the sweep's. */
static void explain(const struct sweep_ledger *ledger, const struct sweep_holder *holder, bool waits, bool *own,
					struct sweep_text *reason)
{
	int64_t cap;
	const char *done = waits ? "handed out" : "done";
	*own = false;
	if (left(ledger, holder, &cap) == 0)
	{
		*own = !ledger->has_file || !ledger->file.has_run_cap || cap < ledger->file.run_cap;
		sweep_text_printf(
			reason,
			*own ? "the sweep has %" PRId64 " runs, as many as were asked for" : "run_cap %" PRId64 " is reached", cap);
	}
	else if (!ledger->has_file) sweep_text_puts(reason, "the queue is empty");
	else explain_end(ledger, done, reason);
}

static enum sweep_status any_leased(struct sweep_ledger *ledger, bool *leased, struct sweep_error *err)
{
	struct run_list list = {0};
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_LEASED, err);
	if (ask) sqlite3_bind_int(ask, 2, 1);
	enum sweep_status status = ledger_list(ledger, ask, &list, err);
	*leased = list.count > 0;
	free(list.runs);
	return status;
}

/* Whether there may be another run at once. */
static enum sweep_status goes_on(struct sweep_ledger *ledger, const struct handing *handing, bool *more,
								 struct sweep_error *err)
{
	*more = true;
	if (handing->want && handing->count == handing->want) return SWEEP_OK;
	if (ledger->has_file && has_points(ledger, handing) && may_begin(ledger, handing->holder)) return SWEEP_OK;
	struct run_list list = {0};
	enum sweep_status status = list_line(ledger, handing->holder, 1, &list, err);
	*more = list.count > 0;
	free(list.runs);
	return status;
}

static enum sweep_status judge_supply(struct sweep_ledger *ledger, const struct handing *handing,
									  enum sweep_supply *supply, struct sweep_text *reason, struct sweep_error *err)
{
	bool more = false, waits = false, own = false;
	enum sweep_status status = ledger_flush(ledger, err);
	if (status == SWEEP_OK) status = goes_on(ledger, handing, &more, err);
	*supply = SWEEP_SUPPLY_GOES_ON;
	if (status != SWEEP_OK || more) return status;
	status = any_leased(ledger, &waits, err);
	if (status != SWEEP_OK) return status;
	*supply = waits ? SWEEP_SUPPLY_WAITS : SWEEP_SUPPLY_ENDED;
	struct sweep_text why = {0};
	explain(ledger, handing->holder, waits, &own, &why);
	say(reason, why.data);
	if (!waits && !own)
		status = account_set_stage(&ledger->intake.accounts, &ledger->account, SWEEP_STAGE_FINISHED, "finished",
								   why.data, err);
	sweep_text_free(&why);
	return status;
}

/* A sweep that hands out nothing: says why. */
static enum sweep_status refuse(struct sweep_ledger *ledger, enum sweep_supply *supply, struct sweep_text *reason,
								struct sweep_error *err)
{
	*supply = SWEEP_SUPPLY_ENDED;
	if (ledger->gone) say(reason, "the sweep was removed from the ledger");
	if (ledger->gone) return SWEEP_OK;
	bool paused = ledger->account.stage == SWEEP_STAGE_PAUSED;
	if (paused) *supply = SWEEP_SUPPLY_PAUSED;
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_STAGE, err);
	if (ask == NULL) return SWEEP_FAILED;
	bool row;
	enum sweep_status status = store_step(ledger->store, ask, &row, err);
	const char *why = row ? store_column(ask, 1) : NULL;
	say(reason, why ? why : paused ? "the sweep is paused" : "the sweep is over");
	sqlite3_reset(ask);
	return status;
}

static enum sweep_status serve(struct sweep_ledger *ledger, struct handing *handing, enum sweep_supply *supply,
							   struct sweep_text *reason, struct sweep_error *err)
{
	struct account *account = &ledger->account;
	int64_t lapsed;
	enum sweep_status status =
		ledger->gone ? SWEEP_OK : ledger_end_lapsed(ledger, handing->holder->max_retries, &lapsed, err);
	if (status != SWEEP_OK) return status;
	if (ledger->gone || account->stage >= SWEEP_STAGE_PAUSED) return refuse(ledger, supply, reason, err);
	status = serve_line(ledger, handing, err);
	if (status == SWEEP_OK) status = serve_new(ledger, handing, err);
	if (status == SWEEP_OK && handing->count && account->stage == SWEEP_STAGE_PENDING)
		status = account_set_stage(&ledger->intake.accounts, account, SWEEP_STAGE_RUNNING, "running", NULL, err);
	return status == SWEEP_OK ? judge_supply(ledger, handing, supply, reason, err) : status;
}

enum sweep_status sweep_ledger_claim(struct sweep_ledger *ledger, const struct sweep_holder *holder, size_t want,
									 struct sweep_claim *claims, size_t *count, enum sweep_supply *supply,
									 struct sweep_text *reason, struct sweep_error *err)
{
	struct handing handing = {.holder = holder, .want = want, .claims = claims};
	enum sweep_status status = ledger_settle(ledger, serve(ledger, &handing, supply, reason, err));
	*count = handing.count;
	if (status == SWEEP_OK) return status;
	while (*count) free(claims[--*count].config);
	return status;
}
