/* Batches: which sweep a record belongs to, when a batch is written. */
#include "store/ingest.h"

#include "base/memory.h"
#include "store/batch.h"
#include "store/place.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum
{
	OLDEST = 200,         /* milliseconds until a batch is committed */
	LOOK_AT_CLOCK = 64,   /* records between two looks */
	MOST_RUNS = 4096,     /* of a batch: its memory */
	MOST_BYTES = 2 << 20, /* the same */
	PAUSE = 3000          /* microseconds between two full batches, in which others can write (see open.c) */
};

/* A sweep that records went to. */
struct target
{
	int64_t key;
	char id[SWEEP_ID_LENGTH + 1];
	int64_t arrived; /* the number of its last record */
	bool current;    /* `arrived` was read in the open batch */
	bool changed;
	bool made; /* by this ingest, and not yet told */
	struct seen seen;
};

struct sweep_ingest
{
	struct sweep_store *store;
	struct batch batch;
	struct place place;
	sqlite3_stmt *arrived, *set_arrived, *find_sweep, *newest;
	bool open;
	int64_t began;           /* of the batch, in milliseconds */
	int64_t count;           /* of records in it */
	int64_t fixed, standard; /* keys of the sweeps for all records and for those that name none; 0: none yet */
	struct target *targets;
	size_t target_count, target_capacity;
	size_t last; /* the target of the record before */
};

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct target *add_target(struct sweep_ingest *ingest, int64_t key, const char *id)
{
	ingest->targets =
		sweep_grow(ingest->targets, ingest->target_count, &ingest->target_capacity, sizeof *ingest->targets);
	struct target *target = &ingest->targets[ingest->target_count];
	*target = (struct target){.key = key};
	snprintf(target->id, sizeof target->id, "%s", id);
	ingest->last = ingest->target_count++;
	return target;
}

static enum sweep_status prepare(struct sweep_ingest *ingest, struct sweep_error *err)
{
	const struct
	{
		sqlite3_stmt **statement;
		const char *sql;
	} all[] = {
		{&ingest->arrived, "SELECT arrived FROM sweeps WHERE key = ?"},
		{&ingest->set_arrived, "UPDATE sweeps SET arrived = ?2 WHERE key = ?1"},
		{&ingest->find_sweep, "SELECT key, id FROM sweeps WHERE id = ?"},
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
	enum sweep_status status = SWEEP_OK;
	if (sweep)
	{
		struct sweep_entry entry;
		status = sweep_store_find(store, sweep, &entry, err);
		if (status == SWEEP_OK)
		{
			ingest->fixed = add_target(ingest, entry.key, entry.id)->key;
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

static struct target *find_target(struct sweep_ingest *ingest, int64_t key)
{
	for (size_t i = 0; i < ingest->target_count; i++)
	{
		if (ingest->targets[i].key != key) continue;
		ingest->last = i;
		return &ingest->targets[i];
	}
	return NULL;
}

/* Makes a sweep that has records alone; `id` NULL: under a new id. */
static enum sweep_status make_sweep(struct sweep_ingest *ingest, const char *id, struct target **target,
									struct sweep_error *err)
{
	struct sweep_entry entry = {0};
	if (id) snprintf(entry.id, sizeof entry.id, "%s", id);
	enum sweep_status status = sweep_store_add(ingest->store, &entry, err);
	if (status != SWEEP_OK) return status;
	*target = add_target(ingest, entry.key, entry.id);
	(*target)->made = true;
	return status;
}

/* The sweep that `select` finds becomes the target; NULL when it finds none. */
static enum sweep_status select_target(struct sweep_ingest *ingest, sqlite3_stmt *select, struct target **target,
									   struct sweep_error *err)
{
	bool row;
	enum sweep_status status = store_step(ingest->store, select, &row, err);
	*target = NULL;
	if (row)
	{
		int64_t key = sqlite3_column_int64(select, 0);
		*target = find_target(ingest, key);
		if (*target == NULL) *target = add_target(ingest, key, store_column(select, 1));
	}
	sqlite3_reset(select);
	return status;
}

static enum sweep_status standard_target(struct sweep_ingest *ingest, struct target **target, struct sweep_error *err)
{
	if (ingest->standard)
	{
		*target = find_target(ingest, ingest->standard);
		return SWEEP_OK;
	}
	enum sweep_status status = select_target(ingest, ingest->newest, target, err);
	if (status == SWEEP_OK && *target == NULL) status = make_sweep(ingest, NULL, target, err);
	if (status == SWEEP_OK) ingest->standard = (*target)->key;
	return status;
}

static bool is_id(const char *text)
{
	return strlen(text) == SWEEP_ID_LENGTH && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789") == SWEEP_ID_LENGTH;
}

static enum sweep_status choose_target(struct sweep_ingest *ingest, const char *id, struct target **target,
									   struct sweep_error *err)
{
	if (ingest->fixed)
	{
		*target = find_target(ingest, ingest->fixed);
		return SWEEP_OK;
	}
	if (id == NULL || !is_id(id)) return standard_target(ingest, target, err);
	if (ingest->target_count && strcmp(ingest->targets[ingest->last].id, id) == 0)
	{
		*target = &ingest->targets[ingest->last];
		return SWEEP_OK;
	}
	sqlite3_bind_text(ingest->find_sweep, 1, id, -1, SQLITE_STATIC);
	enum sweep_status status = select_target(ingest, ingest->find_sweep, target, err);
	if (status == SWEEP_OK && *target == NULL) status = make_sweep(ingest, id, target, err);
	return status;
}

static enum sweep_status open_batch(struct sweep_ingest *ingest, struct sweep_error *err)
{
	if (ingest->open) return SWEEP_OK;
	enum sweep_status status = store_execute(ingest->store, "BEGIN IMMEDIATE", err);
	if (status != SWEEP_OK) return status;
	ingest->open = true;
	ingest->began = now();
	ingest->count = 0;
	for (size_t i = 0; i < ingest->target_count; i++) ingest->targets[i].current = ingest->targets[i].changed = false;
	return SWEEP_OK;
}

/* The number of the sweep's last record: others may have added some since the last batch. */
static enum sweep_status refresh(struct sweep_ingest *ingest, struct target *target, struct sweep_error *err)
{
	if (target->current) return SWEEP_OK;
	bool row;
	sqlite3_bind_int64(ingest->arrived, 1, target->key);
	enum sweep_status status = store_step(ingest->store, ingest->arrived, &row, err);
	if (row) target->arrived = sqlite3_column_int64(ingest->arrived, 0);
	sqlite3_reset(ingest->arrived);
	if (status == SWEEP_OK && !row)
		return sweep_fail(err, SWEEP_FAILED, "sweep %s was removed from the ledger meanwhile", target->id);
	target->current = status == SWEEP_OK;
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

static bool is_full(struct sweep_ingest *ingest)
{
	if (ingest->batch.count >= MOST_RUNS || ingest->batch.bytes >= MOST_BYTES) return true;
	return ++ingest->count % LOOK_AT_CLOCK == 0 && now() - ingest->began >= OLDEST;
}

/* Rolls back what is not committed. */
static void end_batch(struct sweep_ingest *ingest)
{
	if (ingest->open) sqlite3_exec(ingest->store->db, "ROLLBACK", NULL, NULL, NULL);
	ingest->open = false;
	batch_clear(&ingest->batch);
}

enum sweep_status sweep_ingest_record(struct sweep_ingest *ingest, const struct sweep_record *record,
									  enum sweep_taken *taken, struct sweep_error *err)
{
	struct target *target = NULL;
	enum sweep_status status = open_batch(ingest, err);
	if (status == SWEEP_OK) status = choose_target(ingest, record->sweep, &target, err);
	if (status == SWEEP_OK) status = refresh(ingest, target, err);
	if (status == SWEEP_OK) status = take(ingest, target, record, taken, err);
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
	for (size_t i = 0; status == SWEEP_OK && i < ingest->target_count; i++)
	{
		if (!ingest->targets[i].changed) continue;
		sqlite3_bind_int64(ingest->set_arrived, 1, ingest->targets[i].key);
		sqlite3_bind_int64(ingest->set_arrived, 2, ingest->targets[i].arrived);
		status = store_run_once(ingest->store, ingest->set_arrived, err);
	}
	return status;
}

enum sweep_status sweep_ingest_commit(struct sweep_ingest *ingest, struct sweep_error *err)
{
	if (!ingest->open) return SWEEP_OK;
	enum sweep_status status = batch_write(&ingest->batch, err);
	if (status == SWEEP_OK) status = write_targets(ingest, err);
	if (status == SWEEP_OK) status = store_execute(ingest->store, "COMMIT", err);
	if (status == SWEEP_OK) ingest->open = false;
	end_batch(ingest);
	return status;
}

void sweep_ingest_next_input(struct sweep_ingest *ingest)
{
	for (size_t i = 0; i < ingest->target_count; i++) seen_free(&ingest->targets[i].seen);
	place_forget(&ingest->place);
}

const char *sweep_ingest_made(struct sweep_ingest *ingest)
{
	for (size_t i = 0; i < ingest->target_count; i++)
	{
		if (!ingest->targets[i].made) continue;
		ingest->targets[i].made = false;
		return ingest->targets[i].id;
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
	sqlite3_stmt *const statements[] = {ingest->arrived, ingest->set_arrived, ingest->find_sweep, ingest->newest};
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++) sqlite3_finalize(statements[i]);
	for (size_t i = 0; i < ingest->target_count; i++) seen_free(&ingest->targets[i].seen);
	free(ingest->targets);
	free(ingest);
}
