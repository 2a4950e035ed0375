/* Batches: which sweep a record belongs to, when a batch is written. */
#include "store/ingest.h"

#include "base/clock.h"
#include "base/memory.h"
#include "store/batch.h"
#include "store/place.h"
#include "store/targets.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	MOST_RUNS = 4096,     /* of a batch: its memory */
	MOST_BYTES = 2 << 20, /* the same */
	PAUSE = 3000          /* microseconds between two full batches, in which others can write (see open.c) */
};

static const double OLDEST = 0.18; /* seconds; with what a pause in the input may take, records wait for 0.2 */

struct sweep_ingest
{
	struct sweep_store *store;
	struct batch batch;
	struct place place;
	sqlite3_stmt *arrived, *set_arrived, *newest;
	bool open;
	int64_t number; /* of the batch */
	double began;   /* when its first record came; 0: none has come */
	struct targets targets;
	ptrdiff_t fixed, standard; /* the targets of all records and of those that name none; NO_TARGET: none yet */
	ptrdiff_t last;            /* of the record before */
	size_t told;               /* targets of which it was told whether they were made */
};

static enum sweep_status prepare(struct sweep_ingest *ingest, struct sweep_error *err)
{
	const struct
	{
		sqlite3_stmt **statement;
		const char *sql;
	} all[] = {
		{&ingest->arrived, "SELECT arrived FROM sweeps WHERE key = ?"},
		{&ingest->set_arrived, "UPDATE sweeps SET arrived = ?2 WHERE key = ?1"},
		{&ingest->newest, "SELECT key, id FROM sweeps ORDER BY key DESC LIMIT 1"},
	};
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if ((*all[i].statement = store_prepare(ingest->store, all[i].sql, err)) == NULL) return SWEEP_FAILED;
	enum sweep_status status = batch_start(&ingest->batch, ingest->store, err);
	if (status == SWEEP_OK) status = place_start(&ingest->place, ingest->store, err);
	if (status == SWEEP_OK)
		status = store_execute(ingest->store, "PRAGMA cache_size = -4000; PRAGMA wal_autocheckpoint = 4000", err);
	return status;
}

enum sweep_status sweep_ingest_start(struct sweep_store *store, const char *sweep, struct sweep_ingest **out,
									 struct sweep_error *err)
{
	struct sweep_ingest *ingest = sweep_alloc(1, sizeof *ingest);
	ingest->store = store;
	ingest->fixed = ingest->standard = ingest->last = NO_TARGET;
	enum sweep_status status = SWEEP_OK;
	if (sweep)
	{
		struct sweep_entry entry;
		status = sweep_store_find(store, sweep, &entry, err);
		if (status == SWEEP_OK)
		{
			ingest->fixed = targets_add(&ingest->targets, entry.key, entry.id);
			sweep_entry_free(&entry);
		}
	}
	if (status == SWEEP_OK) status = prepare(ingest, err);
	*out = ingest;
	if (status == SWEEP_OK) return status;
	sweep_ingest_free(ingest);
	*out = NULL;
	return status;
}

/* Makes a sweep that has records alone; `id` NULL: under a new id. */
static enum sweep_status make_sweep(struct sweep_ingest *ingest, const char *id, ptrdiff_t *index,
									struct sweep_error *err)
{
	struct sweep_entry entry = {0};
	if (id) snprintf(entry.id, sizeof entry.id, "%s", id);
	enum sweep_status status = sweep_store_add(ingest->store, &entry, err);
	if (status != SWEEP_OK) return status;
	*index = targets_add(&ingest->targets, entry.key, entry.id);
	ingest->targets.list[*index].made = true;
	return status;
}

/* The newest sweep, or one that is made. */
static enum sweep_status find_standard(struct sweep_ingest *ingest, struct sweep_error *err)
{
	bool row;
	enum sweep_status status = store_step(ingest->store, ingest->newest, &row, err);
	if (row)
		ingest->standard =
			targets_add(&ingest->targets, sqlite3_column_int64(ingest->newest, 0), store_column(ingest->newest, 1));
	sqlite3_reset(ingest->newest);
	return status == SWEEP_OK && !row ? make_sweep(ingest, NULL, &ingest->standard, err) : status;
}

static bool is_id(const char *text)
{
	return strlen(text) == SWEEP_ID_LENGTH && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789") == SWEEP_ID_LENGTH;
}

/* The sweep with that id or name; an id that the ledger lacks is made. Otherwise *err says what to do, and the word
 * has no target from here on. */
static enum sweep_status find_word(struct sweep_ingest *ingest, const char *word, ptrdiff_t *index,
								   struct sweep_error *err)
{
	struct sweep_entry entry;
	bool found;
	*index = NO_TARGET;
	enum sweep_status status = store_find_named(ingest->store, word, &entry, &found, err);
	if (status == SWEEP_FAILED) return status;
	if (found) *index = targets_add(&ingest->targets, entry.key, entry.id);
	else if (status == SWEEP_OK && is_id(word)) return make_sweep(ingest, word, index, err);
	else if (status == SWEEP_OK)
		sweep_fail(err, SWEEP_USAGE,
				   "no sweep is called \"%s\", and it is no id of eight characters a-z0-9: say with --sweep where the "
				   "records go, or make the sweep with sweep-store init",
				   word);
	if (!found || strcmp(word, entry.id) != 0) targets_name(&ingest->targets, word, *index);
	if (found) sweep_entry_free(&entry);
	return SWEEP_OK;
}

/* *taken is SWEEP_TAKEN_REFUSED or SWEEP_TAKEN_DROPPED for a record without a target. */
static enum sweep_status choose_target(struct sweep_ingest *ingest, const char *word, enum sweep_taken *taken,
									   struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	*taken = SWEEP_TAKEN_DROPPED;
	if (ingest->fixed != NO_TARGET) ingest->last = ingest->fixed;
	else if (word == NULL)
	{
		if (ingest->standard == NO_TARGET) status = find_standard(ingest, err);
		ingest->last = ingest->standard;
	}
	else if (ingest->last != NO_TARGET && strcmp(ingest->targets.list[ingest->last].id, word) == 0) return SWEEP_OK;
	else if (!targets_find(&ingest->targets, word, &ingest->last))
	{
		status = find_word(ingest, word, &ingest->last, err);
		*taken = SWEEP_TAKEN_REFUSED;
	}
	return status;
}

static enum sweep_status open_batch(struct sweep_ingest *ingest, struct sweep_error *err)
{
	if (ingest->open) return SWEEP_OK;
	enum sweep_status status = store_execute(ingest->store, "BEGIN IMMEDIATE", err);
	if (status != SWEEP_OK) return status;
	ingest->open = true;
	ingest->number++;
	sweep_ingest_came(ingest);
	return SWEEP_OK;
}

/* The number of the sweep's last record: others may have added some since the last batch. */
static enum sweep_status refresh(struct sweep_ingest *ingest, struct target *target, struct sweep_error *err)
{
	if (target->batch == ingest->number) return SWEEP_OK;
	bool row;
	sqlite3_bind_int64(ingest->arrived, 1, target->key);
	enum sweep_status status = store_step(ingest->store, ingest->arrived, &row, err);
	if (row) target->arrived = sqlite3_column_int64(ingest->arrived, 0);
	sqlite3_reset(ingest->arrived);
	if (status == SWEEP_OK && !row)
		return sweep_fail(err, SWEEP_FAILED, "sweep %s was removed from the ledger meanwhile", target->id);
	if (status == SWEEP_OK) target->batch = ingest->number;
	return status;
}

static enum sweep_status refuse(const struct target *target, int64_t run, struct sweep_error *err)
{
	return sweep_fail(err, SWEEP_OK,
					  "run %" PRId64 " of sweep %s has another configuration; its records are left out: name another "
					  "sweep with --sweep, or make one with sweep-store init",
					  run, target->id);
}

static enum sweep_status take(struct sweep_ingest *ingest, struct target *target, const struct sweep_record *record,
							  enum sweep_taken *taken, struct sweep_error *err)
{
	struct batch_run *run;
	enum sweep_status status = batch_find(&ingest->batch, target->key, record->run, &run, err);
	if (status != SWEEP_OK) return status;
	*taken = SWEEP_TAKEN_DROPPED;
	if (run->refused) return SWEEP_OK;
	if (record->kind == SWEEP_RECORD_CONFIG)
	{
		bool same;
		status = batch_take_config(&ingest->batch, run, record, &same, err);
		if (status != SWEEP_OK) return status;
		*taken = SWEEP_TAKEN_REFUSED;
		if (!same) return refuse(target, record->run, err);
	}
	bool fresh;
	status = place_record(&ingest->place, target->key, record, target->arrived + 1, &target->seen, &fresh, err);
	if (status != SWEEP_OK) return status;
	*taken = fresh ? SWEEP_TAKEN_NEW : SWEEP_TAKEN_KNOWN;
	if (!fresh) return SWEEP_OK;
	target->arrived++;
	target->changed = true;
	batch_apply(&ingest->batch, run, record);
	return SWEEP_OK;
}

static bool is_full(const struct sweep_ingest *ingest)
{
	return ingest->batch.count >= MOST_RUNS || ingest->batch.bytes >= MOST_BYTES ||
		   sweep_clock() - ingest->began >= OLDEST;
}

/* Rolls back what is not committed. */
static void end_batch(struct sweep_ingest *ingest)
{
	if (ingest->open) sqlite3_exec(ingest->store->db, "ROLLBACK", NULL, NULL, NULL);
	ingest->open = false;
	ingest->began = 0;
	batch_clear(&ingest->batch);
}

void sweep_ingest_came(struct sweep_ingest *ingest)
{
	if (ingest->began == 0) ingest->began = sweep_clock();
}

enum sweep_status sweep_ingest_record(struct sweep_ingest *ingest, const struct sweep_record *record,
									  enum sweep_taken *taken, struct sweep_error *err)
{
	enum sweep_status status = open_batch(ingest, err);
	if (status == SWEEP_OK) status = choose_target(ingest, record->sweep, taken, err);
	if (status == SWEEP_OK && ingest->last != NO_TARGET)
	{
		struct target *target = &ingest->targets.list[ingest->last];
		status = refresh(ingest, target, err);
		if (status == SWEEP_OK) status = take(ingest, target, record, taken, err);
	}
	if (status == SWEEP_OK && is_full(ingest))
	{
		status = sweep_ingest_commit(ingest, err);
		usleep(PAUSE);
	}
	if (status != SWEEP_OK) end_batch(ingest);
	return status;
}

static enum sweep_status write_targets(struct sweep_ingest *ingest, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	for (size_t i = 0; status == SWEEP_OK && i < ingest->targets.count; i++)
	{
		struct target *target = &ingest->targets.list[i];
		if (!target->changed) continue;
		sqlite3_bind_int64(ingest->set_arrived, 1, target->key);
		sqlite3_bind_int64(ingest->set_arrived, 2, target->arrived);
		status = store_run_once(ingest->store, ingest->set_arrived, err);
		target->changed = false;
	}
	return status;
}

enum sweep_status sweep_ingest_commit(struct sweep_ingest *ingest, struct sweep_error *err)
{
	if (!ingest->open)
	{
		ingest->began = 0;
		return SWEEP_OK;
	}
	enum sweep_status status = batch_write(&ingest->batch, err);
	if (status == SWEEP_OK) status = write_targets(ingest, err);
	if (status == SWEEP_OK) status = store_execute(ingest->store, "COMMIT", err);
	if (status == SWEEP_OK) ingest->open = false;
	end_batch(ingest);
	return status;
}

void sweep_ingest_next_input(struct sweep_ingest *ingest)
{
	for (size_t i = 0; i < ingest->targets.count; i++) seen_free(&ingest->targets.list[i].seen);
	place_forget(&ingest->place);
}

const char *sweep_ingest_made(struct sweep_ingest *ingest)
{
	while (ingest->told < ingest->targets.count)
	{
		const struct target *target = &ingest->targets.list[ingest->told++];
		if (target->made) return target->id;
	}
	return NULL;
}

int64_t sweep_ingest_reopened(const struct sweep_ingest *ingest)
{
	return ingest->batch.reopened;
}

void sweep_ingest_free(struct sweep_ingest *ingest)
{
	if (ingest == NULL) return;
	end_batch(ingest);
	batch_free(&ingest->batch);
	place_free(&ingest->place);
	sqlite3_stmt *const statements[] = {ingest->arrived, ingest->set_arrived, ingest->newest};
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) sqlite3_finalize(statements[i]);
	targets_free(&ingest->targets);
	free(ingest);
}
