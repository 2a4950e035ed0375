#include "store/account.h"

#include "base/text.h"

#include <inttypes.h>
#include <math.h>

enum
{
	KEY = 1, /* the parameters of an event and of a value */
	ARRIVAL,
	RUN,
	ATTEMPT,
	AT,
	VALUE = AT,
	WHAT,
	ENDED = WHAT,
	DETAIL
};

enum sweep_status accounts_start(struct accounts *accounts, struct sweep_store *store, struct sweep_error *err)
{
	*accounts = (struct accounts){.store = store};
	const struct
	{
		sqlite3_stmt **statement;
		const char *sql;
	} all[] = {
		{&accounts->load, "SELECT arrived, events, queued, proposed, launched, state, file FROM sweeps WHERE key = ?"},
		{&accounts->save, "UPDATE sweeps SET arrived = ?2, events = ?3, queued = ?4, proposed = ?5, launched = ?6 "
						  "WHERE key = ?1"},
		{&accounts->stage, "UPDATE sweeps SET state = ?2, reason = ?3 WHERE key = ?1"},
		{&accounts->event, "INSERT INTO events (sweep, arrival, run, attempt, at, what, detail) "
						   "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"},
		{&accounts->logged, "INSERT INTO logged (sweep, arrival, run, attempt, value, ended) "
							"VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if ((*all[i].statement = store_prepare(store, all[i].sql, err)) == NULL) return SWEEP_FAILED;
	return SWEEP_OK;
}

void accounts_begin(struct accounts *accounts)
{
	accounts->now = store_now(accounts->store);
}

void accounts_free(struct accounts *accounts)
{
	sqlite3_stmt *const statements[] = {accounts->load, accounts->save, accounts->stage, accounts->event,
										accounts->logged};
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) sqlite3_finalize(statements[i]);
	*accounts = (struct accounts){0};
}

enum sweep_status account_load(struct accounts *accounts, struct account *account, bool *found, struct sweep_error *err)
{
	sqlite3_stmt *load = accounts->load;
	sqlite3_bind_int64(load, 1, account->sweep);
	enum sweep_status status = store_step(accounts->store, load, found, err);
	if (*found)
	{
		int64_t *const counters[] = {&account->arrived, &account->events, &account->queued, &account->proposed,
									 &account->launched};
		for (int i = 0; i < 5; i++) *counters[i] = sqlite3_column_int64(load, i);
		account->stage = store_stage(store_column(load, 5));
		if (!account->has_watch) watch_read(store_column(load, 6), &account->watch);
		account->has_watch = true;
	}
	account->changed = false;
	sqlite3_reset(load);
	return status;
}

enum sweep_status account_save(struct accounts *accounts, struct account *account, struct sweep_error *err)
{
	if (!account->changed) return SWEEP_OK;
	const int64_t values[] = {account->sweep,  account->arrived,  account->events,
							  account->queued, account->proposed, account->launched};
	for (int i = 0; i < 6; i++) sqlite3_bind_int64(accounts->save, i + 1, values[i]);
	account->changed = false;
	return store_run_once(accounts->store, accounts->save, err);
}

void account_free(struct account *account)
{
	watch_free(&account->watch);
	account->has_watch = false;
}

enum sweep_status account_event(struct accounts *accounts, struct account *account, const int64_t *run, int64_t attempt,
								const char *what, const char *detail, struct sweep_error *err)
{
	sqlite3_stmt *event = accounts->event;
	account->arrived++;
	account->events++;
	account->changed = true;
	sqlite3_bind_int64(event, KEY, account->sweep);
	sqlite3_bind_int64(event, ARRIVAL, account->arrived);
	if (run) sqlite3_bind_int64(event, RUN, *run);
	else sqlite3_bind_null(event, RUN);
	sqlite3_bind_int64(event, ATTEMPT, attempt);
	sqlite3_bind_double(event, AT, (double)accounts->now / 1000);
	store_bind_text(event, WHAT, what);
	store_bind_text(event, DETAIL, detail);
	return store_run_once(accounts->store, event, err);
}

enum sweep_status account_set_stage(struct accounts *accounts, struct account *account, enum sweep_stage stage,
									const char *what, const char *reason, struct sweep_error *err)
{
	account->stage = stage;
	sqlite3_bind_int64(accounts->stage, 1, account->sweep);
	store_bind_text(accounts->stage, 2, sweep_stage_name(stage));
	store_bind_text(accounts->stage, 3, reason);
	enum sweep_status status = store_run_once(accounts->store, accounts->stage, err);
	return status == SWEEP_OK ? account_event(accounts, account, NULL, 0, what, reason, err) : status;
}

static enum sweep_status add_logged(struct accounts *accounts, const struct account *account, int64_t run,
									int64_t attempt, const double *value, struct sweep_error *err)
{
	sqlite3_stmt *logged = accounts->logged;
	sqlite3_bind_int64(logged, KEY, account->sweep);
	sqlite3_bind_int64(logged, ARRIVAL, account->arrived);
	sqlite3_bind_int64(logged, RUN, run);
	sqlite3_bind_int64(logged, ATTEMPT, attempt);
	if (value) sqlite3_bind_double(logged, VALUE, *value); /* SQLite makes null of NaN */
	else sqlite3_bind_null(logged, VALUE);
	sqlite3_bind_int(logged, ENDED, value == NULL);
	return store_run_once(accounts->store, logged, err);
}

static enum sweep_status finish(struct accounts *accounts, struct account *account, int64_t run,
								const struct watch_target *target, struct sweep_error *err)
{
	struct sweep_text reason = {0};
	sweep_text_printf(&reason, "run %" PRId64 " reached the target ", run);
	sweep_text_add_double(&reason, target->target);
	enum sweep_status status = account_set_stage(accounts, account, SWEEP_STAGE_FINISHED, "finished", reason.data, err);
	sweep_text_free(&reason);
	return status;
}

enum sweep_status account_values(struct accounts *accounts, struct account *account, int64_t run, int64_t attempt,
								 const cJSON *values, bool logged, bool counts, struct sweep_error *err)
{
	const struct watch *watch = &account->watch;
	enum sweep_status status = SWEEP_OK;
	double value;
	if (values == NULL) return SWEEP_OK;
	if (logged && watch->early && watch_value(values, watch->early, &value))
		status = add_logged(accounts, account, run, attempt, &value, err);
	if (status != SWEEP_OK || !counts || watch->target.metric == NULL || account->stage >= SWEEP_STAGE_FINISHED)
		return status;
	const struct watch_target *target = watch_reached(watch, values);
	return target ? finish(accounts, account, run, target, err) : SWEEP_OK;
}

enum sweep_status account_end(struct accounts *accounts, struct account *account, int64_t run, int64_t attempt,
							  struct sweep_error *err)
{
	return account->watch.early ? add_logged(accounts, account, run, attempt, NULL, err) : SWEEP_OK;
}
