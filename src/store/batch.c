#include "store/batch.h"

#include "base/memory.h"
#include "base/random.h"
#include "record/json.h"
#include "record/object.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	FEWEST_SLOTS = 1024 /* a power of two */
};

/* The columns that every writing statement has, after sweep and run, which are its parameters 1 and 2. */
enum
{
	STATE = 3,
	TIME,
	SUMMARY,
	ERROR,
	ATTEMPT,
	QUEUE,
	HOLDER,
	PROCESS,
	LEASE_END,
	LEASE,
	CRASHES,
	REQUEST,
	CONFIG,
	DIGEST,
	SOURCE
};

static const struct
{
	size_t statement; /* its place in struct batch */
	const char *sql;
} statements[] = {
	{offsetof(struct batch, load), "SELECT state, time, attempt, queue, lease_end, lease, crashes, config, summary, "
								   "error, holder, process, request FROM runs WHERE sweep = ? AND run = ?"},
	{offsetof(struct batch, insert),
	 "INSERT INTO runs (sweep, run, state, time, summary, error, attempt, queue, holder, process, lease_end, lease, "
	 "crashes, request, config, digest, source) "
	 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"},
	{offsetof(struct batch, move),
	 "UPDATE runs SET state = ?3, time = ?4, summary = ?5, error = ?6, attempt = ?7, queue = ?8, holder = ?9, "
	 "process = ?10, lease_end = ?11, lease = ?12, crashes = ?13, request = ?14 WHERE sweep = ?1 AND run = ?2"},
	{offsetof(struct batch, save),
	 "UPDATE runs SET time = ?4, summary = ?5, lease_end = ?11 WHERE sweep = ?1 AND run = ?2"},
	{offsetof(struct batch, set_config), "UPDATE runs SET config = ?15, digest = ?16 WHERE sweep = ?1 AND run = ?2"},
	{offsetof(struct batch, outcomes), "SELECT coalesce(plain, line) FROM records WHERE sweep = ? AND run = ? "
									   "AND attempt = ? AND kind = 'state' ORDER BY arrival"},
	{offsetof(struct batch, param), "INSERT OR REPLACE INTO params (sweep, run, name, value) VALUES (?, ?, ?, ?)"},
};

static const struct
{
	size_t statement;
	const char *sql;
} refusals[] = {
	{offsetof(struct batch, refuse), "INSERT OR IGNORE INTO refused (sweep, run) VALUES (?, ?)"},
	{offsetof(struct batch, reopen), "INSERT OR IGNORE INTO reopened (sweep, run) VALUES (?, ?)"},
	{offsetof(struct batch, is_refused), "SELECT 1 FROM refused WHERE sweep = ? AND run = ?"},
};

static sqlite3_stmt **statement_at(struct batch *batch, size_t place)
{
	return (sqlite3_stmt **)(void *)((char *)batch + place);
}

enum sweep_status batch_start(struct batch *batch, struct sweep_store *store, struct sweep_error *err)
{
	*batch = (struct batch){.store = store, .slot_count = FEWEST_SLOTS};
	batch->slots = sweep_alloc(FEWEST_SLOTS, sizeof *batch->slots);
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
	{
		sqlite3_stmt **statement = statement_at(batch, statements[i].statement);
		if ((*statement = store_prepare(store, statements[i].sql, err)) == NULL) return SWEEP_FAILED;
	}
	return SWEEP_OK;
}

enum sweep_status batch_keep_refusals(struct batch *batch, struct sweep_error *err)
{
	enum sweep_status status = store_execute(batch->store,
											 "CREATE TEMP TABLE IF NOT EXISTS refused (sweep INTEGER, run INTEGER, "
											 "PRIMARY KEY (sweep, run)) WITHOUT ROWID; DELETE FROM refused; "
											 "CREATE TEMP TABLE IF NOT EXISTS reopened (sweep INTEGER, run INTEGER, "
											 "PRIMARY KEY (sweep, run)) WITHOUT ROWID; DELETE FROM reopened",
											 err);
	for (size_t i = 0; status == SWEEP_OK && i < sizeof refusals / sizeof refusals[0]; i++)
	{
		sqlite3_stmt **statement = statement_at(batch, refusals[i].statement);
		if ((*statement = store_prepare(batch->store, refusals[i].sql, err)) == NULL) status = SWEEP_FAILED;
	}
	return status;
}

static size_t slot_of(const struct batch *batch, int64_t sweep, int64_t run)
{
	uint64_t mixed = ((uint64_t)run * 0x9E3779B97F4A7C15U) ^ ((uint64_t)sweep * 0xC2B2AE3D27D4EB4FU);
	size_t slot = (size_t)(mixed >> 32) & (batch->slot_count - 1);
	for (; batch->slots[slot]; slot = (slot + 1) & (batch->slot_count - 1))
	{
		const struct batch_run *there = &batch->runs[batch->slots[slot] - 1];
		if (there->run == run && there->sweep == sweep) break;
	}
	return slot;
}

static void widen(struct batch *batch)
{
	free(batch->slots);
	batch->slot_count *= 2;
	batch->slots = sweep_alloc(batch->slot_count, sizeof *batch->slots);
	for (size_t i = 0; i < batch->count; i++)
		batch->slots[slot_of(batch, batch->runs[i].sweep, batch->runs[i].run)] = (uint32_t)(i + 1);
}

static void read_row(struct batch_run *run, sqlite3_stmt *row)
{
	const char *state = store_column(row, 0);
	run->stored = true;
	if (state) sweep_state_find(state, &run->state);
	if (sqlite3_column_type(row, 1) != SQLITE_NULL) run->time = sqlite3_column_double(row, 1);
	run->attempt = sqlite3_column_int64(row, 2);
	run->queue = sqlite3_column_int64(row, 3);
	run->leased = sqlite3_column_type(row, 4) != SQLITE_NULL;
	run->lease_end = sqlite3_column_int64(row, 4);
	run->was_leased = sqlite3_column_type(row, 5) != SQLITE_NULL;
	run->lease = sqlite3_column_int64(row, 5);
	run->crashes = sqlite3_column_int64(row, 6);
	char **const texts[] = {&run->config, &run->summary, &run->error, &run->holder, &run->process, &run->request};
	for (int i = 0; i < 6; i++) *texts[i] = sweep_copy_text(store_column(row, 7 + i));
}

static enum sweep_status load(struct batch *batch, struct batch_run *run, struct sweep_error *err)
{
	bool row;
	sqlite3_bind_int64(batch->load, 1, run->sweep);
	sqlite3_bind_int64(batch->load, 2, run->run);
	enum sweep_status status = store_step(batch->store, batch->load, &row, err);
	if (row) read_row(run, batch->load);
	for (int i = 7; row && i <= 9; i++) batch->bytes += (size_t)sqlite3_column_bytes(batch->load, i);
	sqlite3_reset(batch->load);
	if (status != SWEEP_OK || batch->refused == 0) return status;
	sqlite3_bind_int64(batch->is_refused, 1, run->sweep);
	sqlite3_bind_int64(batch->is_refused, 2, run->run);
	status = store_step(batch->store, batch->is_refused, &run->refused, err);
	sqlite3_reset(batch->is_refused);
	return status;
}

enum sweep_status batch_find(struct batch *batch, int64_t sweep, int64_t run, struct batch_run **found,
							 struct sweep_error *err)
{
	size_t slot = slot_of(batch, sweep, run);
	if (batch->slots[slot])
	{
		*found = &batch->runs[batch->slots[slot] - 1];
		return SWEEP_OK;
	}
	if ((batch->count + 1) * 2 > batch->slot_count)
	{
		widen(batch);
		slot = slot_of(batch, sweep, run);
	}
	batch->runs = sweep_grow(batch->runs, batch->count, &batch->capacity, sizeof *batch->runs);
	*found = &batch->runs[batch->count++];
	**found = (struct batch_run){.sweep = sweep, .run = run, .state = SWEEP_PENDING, .time = NAN, .source = "record"};
	batch->slots[slot] = (uint32_t)batch->count;
	batch->bytes += sizeof **found;
	return load(batch, *found, err);
}

bool batch_take_config(struct batch *batch, struct batch_run *run, const cJSON *config)
{
	struct sweep_text text = {0};
	sweep_json_write(&text, config);
	if (run->config)
	{
		bool same = store_same_config(run->config, text.data);
		sweep_text_free(&text);
		return same;
	}
	run->config = text.data;
	run->new_config = run->changed = true;
	batch->bytes += text.length;
	return true;
}

enum sweep_status batch_refuse(struct batch *batch, struct batch_run *run, struct sweep_error *err)
{
	run->refused = true;
	batch->refused++;
	sqlite3_bind_int64(batch->refuse, 1, run->sweep);
	sqlite3_bind_int64(batch->refuse, 2, run->run);
	return store_run_once(batch->store, batch->refuse, err);
}

/* Each run once, in however many batches its records come. */
static enum sweep_status count_reopened(struct batch *batch, const struct batch_run *run, struct sweep_error *err)
{
	if (batch->reopen == NULL) return SWEEP_OK;
	sqlite3_bind_int64(batch->reopen, 1, run->sweep);
	sqlite3_bind_int64(batch->reopen, 2, run->run);
	enum sweep_status status = store_run_once(batch->store, batch->reopen, err);
	if (status == SWEEP_OK) batch->reopened += sqlite3_changes(batch->store->db);
	return status;
}

static void bind_or_null(sqlite3_stmt *statement, int index, bool given, int64_t value)
{
	if (given) sqlite3_bind_int64(statement, index, value);
	else sqlite3_bind_null(statement, index);
}

/* Each statement takes those of the values that it has parameters for. */
static void bind_run(sqlite3_stmt *statement, const struct batch_run *run, const char *summary)
{
	sqlite3_bind_int64(statement, 1, run->sweep);
	sqlite3_bind_int64(statement, 2, run->run);
	store_bind_text(statement, STATE, sweep_state_name(run->state));
	if (isnan(run->time)) sqlite3_bind_null(statement, TIME);
	else sqlite3_bind_double(statement, TIME, run->time);
	store_bind_text(statement, SUMMARY, summary);
	store_bind_text(statement, ERROR, run->error);
	sqlite3_bind_int64(statement, ATTEMPT, run->attempt);
	bind_or_null(statement, QUEUE, run->queue > 0, run->queue);
	store_bind_text(statement, HOLDER, run->holder);
	store_bind_text(statement, PROCESS, run->process);
	bind_or_null(statement, LEASE_END, run->leased, run->lease_end);
	bind_or_null(statement, LEASE, run->was_leased, run->lease);
	sqlite3_bind_int64(statement, CRASHES, run->crashes);
	store_bind_text(statement, REQUEST, run->request);
}

static void bind_config(sqlite3_stmt *statement, const struct batch_run *run)
{
	sqlite3_bind_int64(statement, 1, run->sweep);
	sqlite3_bind_int64(statement, 2, run->run);
	store_bind_text(statement, CONFIG, run->config);
	bind_or_null(statement, DIGEST, run->config != NULL, run->config ? store_digest(run->config) : 0);
}

static enum sweep_status write_row(struct batch *batch, const struct batch_run *run, const char *summary,
								   struct sweep_error *err)
{
	if (!run->stored)
	{
		bind_run(batch->insert, run, summary);
		bind_config(batch->insert, run);
		store_bind_text(batch->insert, SOURCE, run->source);
		return store_run_once(batch->store, batch->insert, err);
	}
	sqlite3_stmt *update = run->moved ? batch->move : batch->save;
	bind_run(update, run, summary);
	enum sweep_status status = store_run_once(batch->store, update, err);
	if (status != SWEEP_OK || !run->new_config) return status;
	bind_config(batch->set_config, run);
	return store_run_once(batch->store, batch->set_config, err);
}

static enum sweep_status write_run(struct batch *batch, struct batch_run *run, struct sweep_error *err)
{
	struct sweep_text summary = {0};
	enum sweep_status status = batch_sum_up(batch, run, &summary, err);
	if (status == SWEEP_OK) status = write_row(batch, run, summary.data, err);
	sweep_text_free(&summary);
	if (status == SWEEP_OK && run->new_config) status = batch_write_params(batch, run, err);
	if (status == SWEEP_OK && run->reopened) status = count_reopened(batch, run, err);
	return status;
}

enum sweep_status batch_write(struct batch *batch, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	for (size_t i = 0; status == SWEEP_OK && i < batch->count; i++)
		if (batch->runs[i].changed) status = write_run(batch, &batch->runs[i], err);
	return status;
}

void batch_clear(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
	{
		struct batch_run *run = &batch->runs[i];
		char *const texts[] = {run->config, run->summary, run->error, run->holder, run->process, run->request};
		for (size_t t = 0; t < sizeof texts / sizeof texts[0]; t++) free(texts[t]);
		sweep_text_free(&run->line);
		cJSON_Delete(run->values);
		cJSON_Delete(run->outcome);
	}
	batch->count = batch->bytes = 0;
	if (batch->slots) memset(batch->slots, 0, batch->slot_count * sizeof *batch->slots);
}

void batch_free(struct batch *batch)
{
	batch_clear(batch);
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
		sqlite3_finalize(*statement_at(batch, statements[i].statement));
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
		sqlite3_finalize(*statement_at(batch, refusals[i].statement));
	free(batch->runs);
	free(batch->slots);
	*batch = (struct batch){0};
}
