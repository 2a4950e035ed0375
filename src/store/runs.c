/* Reading the runs of a sweep, and their records. */
#include "store/sqlite.h"

#include <inttypes.h>
#include <math.h>

#define COLUMNS "run, state, time, config, summary, error, attempt, crashes, queue IS NOT NULL, source, holder"

static struct sweep_run read_run(sqlite3_stmt *row)
{
	struct sweep_run run = {.run = sqlite3_column_int64(row, 0), .time = NAN};
	const char *state = store_column(row, 1);
	if (state == NULL || !sweep_state_find(state, &run.state)) run.state = SWEEP_PENDING;
	if (sqlite3_column_type(row, 2) != SQLITE_NULL) run.time = sqlite3_column_double(row, 2);
	run.config = store_column(row, 3);
	run.summary = store_column(row, 4);
	run.error = store_column(row, 5);
	run.attempt = sqlite3_column_int64(row, 6);
	run.crashes = sqlite3_column_int64(row, 7);
	run.queued = sqlite3_column_int(row, 8);
	run.source = store_column(row, 9);
	run.holder = store_column(row, 10);
	return run;
}

static enum sweep_status walk(struct sweep_store *store, sqlite3_stmt *select, int64_t *found,
							  enum sweep_status (*each)(void *context, const struct sweep_run *run), void *context,
							  struct sweep_error *err)
{
	bool row;
	enum sweep_status status;
	*found = 0;
	while ((status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		struct sweep_run run = read_run(select);
		++*found;
		status = each(context, &run);
		if (status != SWEEP_OK) break;
	}
	sqlite3_finalize(select);
	return status;
}

enum sweep_status sweep_store_runs(struct sweep_store *store, int64_t key,
								   enum sweep_status (*each)(void *context, const struct sweep_run *run), void *context,
								   struct sweep_error *err)
{
	sqlite3_stmt *select = store_prepare(store, "SELECT " COLUMNS " FROM runs WHERE sweep = ? ORDER BY run", err);
	if (select == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(select, 1, key);
	int64_t found;
	return walk(store, select, &found, each, context, err);
}

enum sweep_status sweep_store_run(struct sweep_store *store, int64_t key, int64_t run,
								  enum sweep_status (*each)(void *context, const struct sweep_run *run), void *context,
								  struct sweep_error *err)
{
	sqlite3_stmt *select = store_prepare(store, "SELECT " COLUMNS " FROM runs WHERE sweep = ? AND run = ?", err);
	if (select == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(select, 1, key);
	sqlite3_bind_int64(select, 2, run);
	int64_t found;
	enum sweep_status status = walk(store, select, &found, each, context, err);
	if (status == SWEEP_OK && found == 0)
		return sweep_fail(err, SWEEP_USAGE, "the sweep has no run %" PRId64 " (sweep-store show lists its runs)", run);
	return status;
}

enum sweep_status sweep_store_count(struct sweep_store *store, int64_t key, int64_t counts[SWEEP_STATES],
									struct sweep_error *err)
{
	for (int i = 0; i < SWEEP_STATES; i++) counts[i] = 0;
	sqlite3_stmt *select = store_prepare(store, "SELECT state, count(*) FROM runs WHERE sweep = ? GROUP BY state", err);
	if (select == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(select, 1, key);
	bool row;
	enum sweep_status status;
	while ((status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		enum sweep_state state;
		if (sweep_state_find(store_column(select, 0), &state)) counts[state] = sqlite3_column_int64(select, 1);
	}
	sqlite3_finalize(select);
	return status;
}

enum sweep_status sweep_store_best(struct sweep_store *store, int64_t key, const char *metric, bool maximize,
								   int64_t limit,
								   enum sweep_status (*each)(void *context, const struct sweep_run *run, double value),
								   void *context, struct sweep_error *err)
{
	/* 1.7976931348623157e308 is the greatest double: 1e999 in a summary reads as an infinity. */
	static const char sql[] = "SELECT " COLUMNS ", v.value FROM runs, json_each(summary) AS v "
							  "WHERE sweep = ?1 AND state IN ('finished', 'stopped', 'running') AND v.key = ?2 "
							  "AND v.type IN ('integer', 'real') "
							  "AND v.value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308 "
							  "ORDER BY CASE WHEN ?3 THEN -v.value ELSE v.value END, run LIMIT ?4";
	sqlite3_stmt *select = store_prepare(store, sql, err);
	if (select == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(select, 1, key);
	store_bind_text(select, 2, metric);
	sqlite3_bind_int(select, 3, maximize);
	sqlite3_bind_int64(select, 4, limit);
	bool row;
	enum sweep_status status;
	while ((status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		struct sweep_run run = read_run(select);
		status = each(context, &run, sqlite3_column_double(select, 11));
		if (status != SWEEP_OK) break;
	}
	sqlite3_finalize(select);
	return status;
}

/* Run by run, for the number of its last attempt; arrival is what orders them in the end. */
#define RECORDS                                                                                                        \
	"SELECT r.run, r.kind, r.line, r.plain, r.attempt FROM runs CROSS JOIN records AS r "                              \
	"ON r.sweep = runs.sweep AND r.run = runs.run WHERE runs.sweep = ?1 "
#define OF_RUN "AND runs.run = ?2 "
#define OF_LAST "AND r.attempt IN (0, runs.attempt) AND (r.kind = 'config' OR r.attempt = runs.attempt) "
#define IN_ORDER "ORDER BY r.arrival"

enum sweep_status sweep_store_records(struct sweep_store *store, int64_t key, const int64_t *run, bool all_attempts,
									  enum sweep_status (*each)(void *context,
																const struct sweep_stored_record *record),
									  void *context, struct sweep_error *err)
{
	static const char *const sql[2][2] = {{RECORDS OF_LAST IN_ORDER, RECORDS IN_ORDER},
										  {RECORDS OF_RUN OF_LAST IN_ORDER, RECORDS OF_RUN IN_ORDER}};
	sqlite3_stmt *select = store_prepare(store, sql[run != NULL][all_attempts], err);
	if (select == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(select, 1, key);
	if (run) sqlite3_bind_int64(select, 2, *run);
	bool row;
	enum sweep_status status;
	while ((status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		struct sweep_stored_record record = {.run = sqlite3_column_int64(select, 0),
											 .kind = store_column(select, 1),
											 .line = store_column(select, 2),
											 .length = (size_t)sqlite3_column_bytes(select, 2),
											 .plain = store_column(select, 3),
											 .attempt = sqlite3_column_int64(select, 4)};
		status = each(context, &record);
		if (status != SWEEP_OK) break;
	}
	sqlite3_finalize(select);
	return status;
}

enum sweep_status sweep_store_metrics(struct sweep_store *store, int64_t key,
									  enum sweep_status (*each)(void *context,
																const struct sweep_stored_metrics *metrics),
									  void *context, struct sweep_error *err)
{
	static const char sql[] = "SELECT r.run, r.step, coalesce(r.plain, r.line) FROM runs CROSS JOIN records AS r "
							  "ON r.sweep = runs.sweep AND r.run = runs.run AND r.attempt = runs.attempt "
							  "AND r.kind = 'metric' WHERE runs.sweep = ?1 ORDER BY runs.run, r.arrival";
	sqlite3_stmt *select = store_prepare(store, sql, err);
	if (select == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(select, 1, key);
	bool row;
	enum sweep_status status;
	while ((status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		struct sweep_stored_metrics metrics = {.run = sqlite3_column_int64(select, 0),
											   .has_step = sqlite3_column_type(select, 1) == SQLITE_INTEGER,
											   .step = sqlite3_column_int64(select, 1),
											   .json = store_column(select, 2),
											   .length = (size_t)sqlite3_column_bytes(select, 2)};
		status = each(context, &metrics);
		if (status != SWEEP_OK) break;
	}
	sqlite3_finalize(select);
	return status;
}
