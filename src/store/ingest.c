/* Batches: which sweep a record belongs to, when a batch is written. */
#include "store/ingest.h"

#include "base/clock.h"
#include "base/memory.h"
#include "store/intake.h"
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
	struct intake intake;
	sqlite3_stmt *newest;
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
	ingest->newest = store_prepare(ingest->store, "SELECT key, id FROM sweeps ORDER BY key DESC LIMIT 1", err);
	if (ingest->newest == NULL) return SWEEP_FAILED;
	enum sweep_status status = intake_start(&ingest->intake, ingest->store, err);
	if (status == SWEEP_OK) status = batch_keep_refusals(&ingest->intake.batch, err);
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
	enum sweep_status status = store_begin(ingest->store, err);
	if (status != SWEEP_OK) return status;
	ingest->open = true;
	accounts_begin(&ingest->intake.accounts);
	ingest->number++;
	sweep_ingest_came(ingest);
	return SWEEP_OK;
}

/* The sweep's counters: others may have added something since the last batch. */
static enum sweep_status refresh(struct sweep_ingest *ingest, struct target *target, struct sweep_error *err)
{
	if (target->batch == ingest->number) return SWEEP_OK;
	bool found;
	enum sweep_status status = account_load(&ingest->intake.accounts, &target->account, &found, err);
	if (status == SWEEP_OK && !found)
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
	struct intake *intake = &ingest->intake;
	struct batch_run *run;
	enum sweep_status status = batch_find(&intake->batch, target->account.sweep, record->run, &run, err);
	*taken = SWEEP_TAKEN_DROPPED;
	if (status != SWEEP_OK || run->refused) return status;
	enum intake_result result;
	status = intake_record(intake, &target->account, run, record, record->attempt, &target->seen, &result, err);
	if (status != SWEEP_OK) return status;
	*taken = result == INTAKE_DIFFERS ? SWEEP_TAKEN_REFUSED
			 : result == INTAKE_KNOWN ? SWEEP_TAKEN_KNOWN
									  : SWEEP_TAKEN_NEW;
	if (result != INTAKE_DIFFERS) return SWEEP_OK;
	status = batch_refuse(&intake->batch, run, err);
	return status == SWEEP_OK ? refuse(target, record->run, err) : status;
}

static bool is_full(const struct sweep_ingest *ingest)
{
	const struct batch *batch = &ingest->intake.batch;
	return batch->count >= MOST_RUNS || batch->bytes >= MOST_BYTES || sweep_clock() - ingest->began >= OLDEST;
}

/* Rolls back what is not committed. */
static void end_batch(struct sweep_ingest *ingest)
{
	if (ingest->open) sqlite3_exec(ingest->store->db, "ROLLBACK", NULL, NULL, NULL);
	ingest->open = false;
	ingest->began = 0;
	batch_clear(&ingest->intake.batch);
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
		status = account_save(&ingest->intake.accounts, &ingest->targets.list[i].account, err);
	return status;
}

enum sweep_status sweep_ingest_commit(struct sweep_ingest *ingest, struct sweep_error *err)
{
	if (!ingest->open)
	{
		ingest->began = 0;
		return SWEEP_OK;
	}
	enum sweep_status status = batch_write(&ingest->intake.batch, err);
	if (status == SWEEP_OK) status = write_targets(ingest, err);
	if (status == SWEEP_OK) status = store_execute(ingest->store, "COMMIT", err);
	if (status == SWEEP_OK) ingest->open = false;
	end_batch(ingest);
	return status;
}

void sweep_ingest_next_input(struct sweep_ingest *ingest)
{
	for (size_t i = 0; i < ingest->targets.count; i++) seen_free(&ingest->targets.list[i].seen);
	place_forget(&ingest->intake.place);
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
	return ingest->intake.batch.reopened;
}

void sweep_ingest_free(struct sweep_ingest *ingest)
{
	if (ingest == NULL) return;
	end_batch(ingest);
	intake_free(&ingest->intake);
	sqlite3_finalize(ingest->newest);
	targets_free(&ingest->targets);
	free(ingest);
}
