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

enum sweep_status batch_start(struct batch *batch, struct sweep_store *store, struct sweep_error *err)
{
	*batch = (struct batch){.store = store, .slot_count = FEWEST_SLOTS};
	batch->slots = sweep_alloc(FEWEST_SLOTS, sizeof *batch->slots);
	enum sweep_status status = store_execute(store,
											 "CREATE TEMP TABLE IF NOT EXISTS refused (sweep INTEGER, run INTEGER, "
											 "PRIMARY KEY (sweep, run)) WITHOUT ROWID; DELETE FROM refused; "
											 "CREATE TEMP TABLE IF NOT EXISTS reopened (sweep INTEGER, run INTEGER, "
											 "PRIMARY KEY (sweep, run)) WITHOUT ROWID; DELETE FROM reopened",
											 err);
	if (status != SWEEP_OK) return status;
	const struct
	{
		sqlite3_stmt **statement;
		const char *sql;
	} all[] = {
		{&batch->load, "SELECT state, time, config, summary, error FROM runs WHERE sweep = ? AND run = ?"},
		{&batch->save,
		 "INSERT INTO runs (sweep, run, state, time, config, summary, error) VALUES (?, ?, ?, ?, ?, ?, ?) "
		 "ON CONFLICT (sweep, run) DO UPDATE SET state = excluded.state, time = excluded.time, "
		 "config = excluded.config, summary = excluded.summary, error = excluded.error"},
		{&batch->outcomes, "SELECT coalesce(plain, line) FROM records WHERE sweep = ? AND run = ? AND kind = 'state' "
						   "ORDER BY arrival"},
		{&batch->param, "INSERT OR REPLACE INTO params (sweep, run, name, value) VALUES (?, ?, ?, ?)"},
		{&batch->refuse, "INSERT OR IGNORE INTO refused (sweep, run) VALUES (?, ?)"},
		{&batch->reopen, "INSERT OR IGNORE INTO reopened (sweep, run) VALUES (?, ?)"},
		{&batch->is_refused, "SELECT 1 FROM refused WHERE sweep = ? AND run = ?"},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if ((*all[i].statement = store_prepare(store, all[i].sql, err)) == NULL) return SWEEP_FAILED;
	return SWEEP_OK;
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

static enum sweep_status load(struct batch *batch, struct batch_run *run, struct sweep_error *err)
{
	bool row;
	sqlite3_bind_int64(batch->load, 1, run->sweep);
	sqlite3_bind_int64(batch->load, 2, run->run);
	enum sweep_status status = store_step(batch->store, batch->load, &row, err);
	if (row)
	{
		run->stored = true;
		const char *state = store_column(batch->load, 0);
		if (state) sweep_state_find(state, &run->state);
		if (sqlite3_column_type(batch->load, 1) != SQLITE_NULL) run->time = sqlite3_column_double(batch->load, 1);
		run->config = sweep_copy_text(store_column(batch->load, 2));
		run->summary = sweep_copy_text(store_column(batch->load, 3));
		run->error = sweep_copy_text(store_column(batch->load, 4));
		for (int i = 2; i <= 4; i++) batch->bytes += (size_t)sqlite3_column_bytes(batch->load, i);
	}
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
	**found = (struct batch_run){.sweep = sweep, .run = run, .state = SWEEP_PENDING, .time = NAN};
	batch->slots[slot] = (uint32_t)batch->count;
	batch->bytes += sizeof **found;
	return load(batch, *found, err);
}

static bool equal_texts(const char *a, const char *b)
{
	if (strcmp(a, b) == 0) return true;
	cJSON *x = sweep_object_parse(a, strlen(a)), *y = sweep_object_parse(b, strlen(b));
	bool equal = sweep_json_equal(x, y);
	cJSON_Delete(x);
	cJSON_Delete(y);
	return equal;
}

enum sweep_status batch_take_config(struct batch *batch, struct batch_run *run, const struct sweep_record *record,
									bool *same, struct sweep_error *err)
{
	struct sweep_text text = {0};
	cJSON *root = sweep_object_parse(record->line, record->length); /* again, for numbers that keep their text */
	sweep_json_write(&text, cJSON_GetObjectItemCaseSensitive(root, "config"));
	cJSON_Delete(root);
	*same = run->config == NULL || equal_texts(run->config, text.data);
	if (run->config == NULL)
	{
		run->config = text.data;
		run->new_config = true;
		batch->bytes += text.length;
		return SWEEP_OK;
	}
	sweep_text_free(&text);
	if (*same) return SWEEP_OK;
	run->refused = true;
	batch->refused++;
	sqlite3_bind_int64(batch->refuse, 1, run->sweep);
	sqlite3_bind_int64(batch->refuse, 2, run->run);
	return store_run_once(batch->store, batch->refuse, err);
}

/* Moves the values of the kept line into `values`. */
static void settle_line(struct batch_run *run)
{
	if (run->names == 0) return;
	cJSON *root = sweep_object_parse(run->line.data, run->line.length);
	cJSON *metrics = cJSON_DetachItemFromObjectCaseSensitive(root, "metrics");
	sweep_object_flatten(metrics);
	if (run->values == NULL) run->values = cJSON_CreateObject();
	sweep_object_lay_over(run->values, metrics);
	cJSON_Delete(root);
	sweep_text_clear(&run->line);
	run->names = 0;
}

static void take_metrics(struct batch *batch, struct batch_run *run, const struct sweep_record *record)
{
	uint64_t names = sweep_object_names(record->metrics);
	if (names != run->names) settle_line(run);
	if (run->line.capacity <= record->length) batch->bytes += record->length;
	sweep_text_clear(&run->line);
	sweep_text_add(&run->line, record->line, record->length);
	run->names = names;
}

static void take_outcome(struct batch *batch, struct batch_run *run, const struct sweep_record *record)
{
	run->state = record->state;
	free(run->error);
	run->error = sweep_copy_text(record->error);
	batch->bytes += record->length;
	if (record->summary == NULL) return;
	cJSON *root = sweep_object_parse(record->line, record->length);
	cJSON *summary = cJSON_DetachItemFromObjectCaseSensitive(root, "summary");
	cJSON_Delete(root);
	sweep_object_flatten(summary);
	if (run->outcome == NULL) run->outcome = cJSON_CreateObject();
	sweep_object_lay_over(run->outcome, summary);
}

void batch_apply(struct batch *batch, struct batch_run *run, const struct sweep_record *record)
{
	run->changed = true;
	if (isfinite(record->time)) run->time = record->time;
	if (record->kind == SWEEP_RECORD_STATE) take_outcome(batch, run, record);
	if (record->kind != SWEEP_RECORD_METRIC) return;
	if (run->state == SWEEP_PENDING) run->state = SWEEP_RUNNING;
	run->reopened |= run->state == SWEEP_FINISHED || run->state == SWEEP_STOPPED;
	take_metrics(batch, run, record);
}

/* Lays the summaries of all state records of a run over `summary`; those of this batch are among them. */
static enum sweep_status lay_outcomes(struct batch *batch, const struct batch_run *run, cJSON *summary,
									  struct sweep_error *err)
{
	sqlite3_bind_int64(batch->outcomes, 1, run->sweep);
	sqlite3_bind_int64(batch->outcomes, 2, run->run);
	bool row;
	enum sweep_status status;
	while ((status = store_step(batch->store, batch->outcomes, &row, err)) == SWEEP_OK && row)
	{
		const char *line = store_column(batch->outcomes, 0);
		cJSON *root = sweep_object_parse(line, (size_t)sqlite3_column_bytes(batch->outcomes, 0));
		cJSON *outcome = cJSON_DetachItemFromObjectCaseSensitive(root, "summary");
		if (outcome) sweep_object_flatten(outcome);
		sweep_object_lay_over(summary, outcome);
		cJSON_Delete(root);
	}
	sqlite3_reset(batch->outcomes);
	return status;
}

static enum sweep_status sum_up(struct batch *batch, struct batch_run *run, struct sweep_text *text,
								struct sweep_error *err)
{
	settle_line(run);
	cJSON *summary = sweep_object_parse(run->summary, run->summary ? strlen(run->summary) : 0);
	bool over_older = run->values != NULL && run->stored;
	sweep_object_lay_over(summary, run->values);
	enum sweep_status status = SWEEP_OK;
	if (over_older) status = lay_outcomes(batch, run, summary, err);
	sweep_object_lay_over(summary, run->outcome);
	run->values = run->outcome = NULL;
	sweep_json_write(text, summary);
	cJSON_Delete(summary);
	return status;
}

static enum sweep_status write_param(struct batch *batch, const struct batch_run *run, const cJSON *leaf,
									 struct sweep_error *err)
{
	sqlite3_stmt *insert = batch->param;
	sqlite3_bind_int64(insert, 1, run->sweep);
	sqlite3_bind_int64(insert, 2, run->run);
	store_bind_text(insert, 3, leaf->string);
	struct sweep_text text = {0};
	int64_t integer;
	if (cJSON_IsNull(leaf)) sqlite3_bind_null(insert, 4);
	else if (cJSON_IsString(leaf)) store_bind_text(insert, 4, leaf->valuestring);
	else
	{
		sweep_json_write(&text, leaf);
		if (cJSON_IsNumber(leaf) && sweep_parse_int(text.data, &integer)) sqlite3_bind_int64(insert, 4, integer);
		else if (cJSON_IsNumber(leaf)) sqlite3_bind_double(insert, 4, leaf->valuedouble);
		else store_bind_text(insert, 4, text.data);
	}
	enum sweep_status status = store_run_once(batch->store, insert, err);
	sweep_text_free(&text);
	return status;
}

static enum sweep_status write_params(struct batch *batch, const struct batch_run *run, struct sweep_error *err)
{
	cJSON *config = sweep_object_parse(run->config, strlen(run->config));
	sweep_object_flatten(config);
	enum sweep_status status = SWEEP_OK;
	for (const cJSON *leaf = config->child; status == SWEEP_OK && leaf; leaf = leaf->next)
		status = write_param(batch, run, leaf, err);
	cJSON_Delete(config);
	return status;
}

/* Each run once, in however many batches its records come. */
static enum sweep_status count_reopened(struct batch *batch, const struct batch_run *run, struct sweep_error *err)
{
	sqlite3_bind_int64(batch->reopen, 1, run->sweep);
	sqlite3_bind_int64(batch->reopen, 2, run->run);
	enum sweep_status status = store_run_once(batch->store, batch->reopen, err);
	if (status == SWEEP_OK) batch->reopened += sqlite3_changes(batch->store->db);
	return status;
}

static enum sweep_status write_run(struct batch *batch, struct batch_run *run, struct sweep_error *err)
{
	struct sweep_text summary = {0};
	enum sweep_status status = sum_up(batch, run, &summary, err);
	sqlite3_bind_int64(batch->save, 1, run->sweep);
	sqlite3_bind_int64(batch->save, 2, run->run);
	store_bind_text(batch->save, 3, sweep_state_name(run->state));
	if (isnan(run->time)) sqlite3_bind_null(batch->save, 4);
	else sqlite3_bind_double(batch->save, 4, run->time);
	store_bind_text(batch->save, 5, run->config);
	store_bind_text(batch->save, 6, summary.data);
	store_bind_text(batch->save, 7, run->error);
	if (status == SWEEP_OK) status = store_run_once(batch->store, batch->save, err);
	sweep_text_free(&summary);
	if (status == SWEEP_OK && run->new_config) status = write_params(batch, run, err);
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
		free(run->config);
		free(run->summary);
		free(run->error);
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
	sqlite3_stmt *const statements[] = {batch->load,   batch->save,       batch->outcomes, batch->param,
										batch->refuse, batch->is_refused, batch->reopen};
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) sqlite3_finalize(statements[i]);
	free(batch->runs);
	free(batch->slots);
	*batch = (struct batch){0};
}
