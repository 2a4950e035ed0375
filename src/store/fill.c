/* Filling the tables of a new schema from what an older one has. */
#include "store/sqlite.h"

#include "record/json.h"
#include "record/object.h"
#include "record/record.h"
#include "store/watch.h"

#include <string.h>

static enum sweep_status fill_digests(struct sweep_store *store, struct sweep_error *err)
{
	sqlite3_stmt *select = store_prepare(store, "SELECT sweep, run, config FROM runs WHERE config IS NOT NULL", err);
	sqlite3_stmt *update = store_prepare(store, "UPDATE runs SET digest = ?3 WHERE sweep = ?1 AND run = ?2", err);
	enum sweep_status status = select && update ? SWEEP_OK : SWEEP_FAILED;
	bool row;
	while (status == SWEEP_OK && (status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		for (int i = 0; i < 2; i++) sqlite3_bind_int64(update, i + 1, sqlite3_column_int64(select, i));
		sqlite3_bind_int64(update, 3, store_digest(store_column(select, 2)));
		status = store_run_once(store, update, err);
	}
	sqlite3_finalize(select);
	sqlite3_finalize(update);
	return status;
}

/* A row for a metric record that has the metric, and for a state record that ends a run whose values count. */
static enum sweep_status log_record(struct sweep_store *store, sqlite3_stmt *insert, const char *metric,
									const char *line, struct sweep_error *err)
{
	cJSON *root = sweep_object_parse(line, strlen(line));
	struct sweep_record record;
	double value = 0;
	bool ended = false, has_value = false;
	if (sweep_record_from_json(root, &record, NULL) == SWEEP_OK)
	{
		ended = record.kind == SWEEP_RECORD_STATE && (record.state == SWEEP_FINISHED || record.state == SWEEP_STOPPED);
		has_value = record.kind == SWEEP_RECORD_METRIC && watch_value(record.metrics, metric, &value);
	}
	cJSON_Delete(root);
	if (!ended && !has_value) return SWEEP_OK;
	if (has_value) sqlite3_bind_double(insert, 4, value);
	else sqlite3_bind_null(insert, 4);
	sqlite3_bind_int(insert, 5, ended);
	return store_run_once(store, insert, err);
}

static enum sweep_status fill_logged(struct sweep_store *store, int64_t sweep, const char *metric,
									 struct sweep_error *err)
{
	sqlite3_stmt *select = store_prepare(store,
										 "SELECT run, arrival, coalesce(plain, line) FROM records WHERE sweep = ? "
										 "AND kind <> 'config' ORDER BY arrival",
										 err);
	sqlite3_stmt *insert = store_prepare(store,
										 "INSERT INTO logged (sweep, run, arrival, attempt, value, ended) "
										 "VALUES (?1, ?2, ?3, 0, ?4, ?5)",
										 err);
	enum sweep_status status = select && insert ? SWEEP_OK : SWEEP_FAILED;
	bool row;
	if (status == SWEEP_OK) sqlite3_bind_int64(select, 1, sweep);
	while (status == SWEEP_OK && (status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		sqlite3_bind_int64(insert, 1, sweep);
		for (int i = 0; i < 2; i++) sqlite3_bind_int64(insert, i + 2, sqlite3_column_int64(select, i));
		status = log_record(store, insert, metric, store_column(select, 2), err);
	}
	sqlite3_finalize(select);
	sqlite3_finalize(insert);
	return status;
}

enum sweep_status store_fill_second(struct sweep_store *store, struct sweep_error *err)
{
	enum sweep_status status = fill_digests(store, err);
	sqlite3_stmt *sweeps = store_prepare(store, "SELECT key, file FROM sweeps WHERE file IS NOT NULL", err);
	if (sweeps == NULL) status = SWEEP_FAILED;
	bool row;
	while (status == SWEEP_OK && (status = store_step(store, sweeps, &row, err)) == SWEEP_OK && row)
	{
		struct watch watch;
		watch_read(store_column(sweeps, 1), &watch);
		if (watch.early) status = fill_logged(store, sqlite3_column_int64(sweeps, 0), watch.early, err);
		watch_free(&watch);
	}
	sqlite3_finalize(sweeps);
	return status;
}
