/* A sweep's ledger: opening it, its transactions, and telling it what a run has said. */
#include "store/ledger-parts.h"

#include "base/memory.h"
#include "store/process.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* The greatest integer stands for a lease without an end. */
static const char *const sql[QUESTIONS] = {
	[ASK_LARGEST] = "SELECT max(run) FROM runs WHERE sweep = ?1",
	[ASK_LINE] = "SELECT run FROM runs WHERE sweep = ?1 AND queue IS NOT NULL AND (attempt > 0 OR ?2) ORDER BY queue "
				 "LIMIT ?3",
	[ASK_LEASED] = "SELECT run FROM runs WHERE sweep = ?1 AND lease_end IS NOT NULL LIMIT ?2",
	[ASK_LAPSED] = "SELECT run FROM runs WHERE sweep = ?1 AND lease_end <= ?2",
	[ASK_FUTURE] = "SELECT run FROM runs WHERE sweep = ?1 AND lease_end > ?2 AND lease_end < 9223372036854775807 "
				   "AND lease_end - lease > ?2",
	[ASK_PROCESSES] = "SELECT DISTINCT process FROM runs WHERE sweep = ?1 AND process IS NOT NULL",
	[ASK_OF_PROCESS] = "SELECT run FROM runs WHERE sweep = ?1 AND process = ?2",
	[ASK_SAME_DIGEST] = "SELECT config FROM runs INDEXED BY runs_by_digest WHERE sweep = ?1 AND digest = ?2",
	[ASK_IN_STATE] = "SELECT run FROM runs WHERE sweep = ?1 AND state = ?2 ORDER BY run",
	[ASK_STANDING] = "SELECT attempt, state, lease_end IS NOT NULL, lease IS NOT NULL, request FROM runs "
					 "WHERE sweep = ?1 AND run = ?2",
	[ASK_STAGE] = "SELECT state, reason FROM sweeps WHERE key = ?1",
	[ASK_TAIL] = "SELECT arrival, run, attempt, value, ended FROM logged WHERE sweep = ?1 AND arrival > ?2 "
				 "ORDER BY arrival",
	[ASK_VERSION] = "PRAGMA data_version",
};

sqlite3_stmt *ledger_ask(struct sweep_ledger *ledger, enum question question, struct sweep_error *err)
{
	sqlite3_stmt **statement = &ledger->questions[question];
	if (*statement == NULL) *statement = store_prepare(ledger->store, sql[question], err);
	if (*statement && question != ASK_VERSION) sqlite3_bind_int64(*statement, 1, ledger->entry.key);
	return *statement;
}

enum sweep_status ledger_list(struct sweep_ledger *ledger, sqlite3_stmt *statement, struct run_list *list,
							  struct sweep_error *err)
{
	if (statement == NULL) return SWEEP_FAILED;
	bool row;
	enum sweep_status status;
	while ((status = store_step(ledger->store, statement, &row, err)) == SWEEP_OK && row)
	{
		list->runs = sweep_grow(list->runs, list->count, &list->capacity, sizeof *list->runs);
		list->runs[list->count++] = sqlite3_column_int64(statement, 0);
	}
	sqlite3_reset(statement);
	return status;
}

/* --- opening ------------------------------------------------------------------------------------------ */

/* The file's text in the ledger stays as it is: another method is another sweep. */
static enum sweep_status no_method(const struct sweep_ledger *ledger, struct sweep_error *err)
{
	struct sweep_text methods = {0};
	sweep_methods_list(&methods);
	sweep_fail(
		err, SWEEP_USAGE,
		"method %s is not in this version, which hands out no runs of sweep %s: change \"method\" in its file to "
		"%s, and make a new sweep of it",
		ledger->file.method, ledger->entry.id, methods.data);
	sweep_text_free(&methods);
	return SWEEP_USAGE;
}

static enum sweep_status read_file(struct sweep_ledger *ledger, struct sweep_error *err)
{
	char name[48];
	snprintf(name, sizeof name, "the file of sweep %s", ledger->entry.id);
	struct sweep_diagnostics diagnostics = {.file = name};
	const char *text = ledger->entry.text;
	ledger->has_file = true;
	enum sweep_status status = sweep_parse(text, strlen(text), name, true, &ledger->file, &diagnostics, err);
	sweep_diagnostics_free(&diagnostics);
	if (status != SWEEP_OK) return status;
	const struct sweep_method *method = sweep_method_find(ledger->file.method);
	if (method && method->start == NULL) return no_method(ledger, err);
	uint64_t seed = ledger->file.has_seed ? ledger->file.seed : 0;
	status = sweep_search_start(&ledger->search, &ledger->file, NULL, seed, err);
	if (status != SWEEP_OK) return status;
	ledger->size = ledger->file.constraint_count > 0 ? -1 : sweep_search_size(&ledger->search);
	ledger->draws = sweep_alloc(ledger->file.count, sizeof *ledger->draws);
	return sweep_config_writer_new(&ledger->file, SWEEP_CONFIG_JSON, &ledger->writer, err);
}

enum sweep_status sweep_ledger_open(struct sweep_store *store, const struct sweep_entry *entry,
									struct sweep_ledger **out, struct sweep_error *err)
{
	struct sweep_ledger *ledger = sweep_alloc(1, sizeof *ledger);
	*ledger = (struct sweep_ledger){.store = store, .entry = sweep_entry_copy(entry), .account.sweep = entry->key};
	ledger->process = process_name();
	enum sweep_status status = entry->text ? read_file(ledger, err) : SWEEP_OK;
	if (status == SWEEP_OK) status = intake_start(&ledger->intake, store, err);
	if (status == SWEEP_OK) sweep_ledger_changed(ledger);
	*out = status == SWEEP_OK ? ledger : NULL;
	if (status != SWEEP_OK) sweep_ledger_close(ledger);
	return status;
}

void sweep_ledger_close(struct sweep_ledger *ledger)
{
	if (ledger == NULL) return;
	sweep_ledger_rollback(ledger);
	for (int i = 0; i < QUESTIONS; i++) sqlite3_finalize(ledger->questions[i]);
	intake_free(&ledger->intake);
	account_free(&ledger->account);
	sweep_search_free(&ledger->search);
	sweep_text_free(&ledger->told);
	sweep_config_writer_free(ledger->writer);
	if (ledger->has_file) sweep_free(&ledger->file);
	sweep_entry_free(&ledger->entry);
	free(ledger->draws);
	free(ledger->process);
	free(ledger);
}

const struct sweep_entry *sweep_ledger_entry(const struct sweep_ledger *ledger)
{
	return &ledger->entry;
}

const struct sweep *sweep_ledger_file(const struct sweep_ledger *ledger)
{
	return ledger->has_file ? &ledger->file : NULL;
}

int64_t sweep_ledger_size(const struct sweep_ledger *ledger)
{
	return ledger->size < 0 && ledger->has_file ? sweep_search_size(&ledger->search) : ledger->size;
}

/* --- transactions ------------------------------------------------------------------------------------- */

enum sweep_status sweep_ledger_begin(struct sweep_ledger *ledger, struct sweep_error *err)
{
	ledger->store->patience = -1; /* a signal that was caught in an earlier wait does not count in this one */
	enum sweep_status status = store_begin(ledger->store, err);
	if (status != SWEEP_OK) return status;
	ledger->open = true;
	accounts_begin(&ledger->intake.accounts);
	bool found;
	status = account_load(&ledger->intake.accounts, &ledger->account, &found, err);
	ledger->gone = !found;
	return ledger_settle(ledger, status);
}

enum sweep_status ledger_flush(struct sweep_ledger *ledger, struct sweep_error *err)
{
	enum sweep_status status = batch_write(&ledger->intake.batch, err);
	batch_clear(&ledger->intake.batch);
	return status;
}

enum sweep_status sweep_ledger_commit(struct sweep_ledger *ledger, struct sweep_error *err)
{
	enum sweep_status status = ledger_flush(ledger, err);
	if (status == SWEEP_OK) status = account_save(&ledger->intake.accounts, &ledger->account, err);
	if (status == SWEEP_OK) status = store_execute(ledger->store, "COMMIT", err);
	if (status == SWEEP_OK) ledger->open = false;
	return ledger_settle(ledger, status);
}

void sweep_ledger_rollback(struct sweep_ledger *ledger)
{
	if (!ledger->open) return;
	sqlite3_exec(ledger->store->db, "ROLLBACK", NULL, NULL, NULL);
	batch_clear(&ledger->intake.batch);
	ledger->open = false;
	ledger->undone = true;
}

enum sweep_status ledger_settle(struct sweep_ledger *ledger, enum sweep_status status)
{
	if (status != SWEEP_OK) sweep_ledger_rollback(ledger);
	return status;
}

enum sweep_status ledger_removed(const struct sweep_ledger *ledger, struct sweep_error *err)
{
	const char *id = ledger->entry.id;
	return sweep_fail(err, SWEEP_USAGE, "%s %s%swas removed from the ledger meanwhile", *id ? "sweep" : "the sweep", id,
					  *id ? " " : "");
}

enum sweep_status ledger_do(struct sweep_ledger *ledger,
							enum sweep_status (*step)(struct sweep_ledger *ledger, void *context,
													  struct sweep_error *err),
							void *context, struct sweep_error *err)
{
	bool own = !ledger->open;
	enum sweep_status status = own ? sweep_ledger_begin(ledger, err) : SWEEP_OK;
	if (status != SWEEP_OK) return status;
	status = ledger->gone ? ledger_removed(ledger, err) : step(ledger, context, err);
	status = ledger_settle(ledger, status);
	return status == SWEEP_OK && own ? sweep_ledger_commit(ledger, err) : status;
}

bool sweep_ledger_changed(struct sweep_ledger *ledger)
{
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_VERSION, NULL);
	bool row = false;
	int64_t version = ledger->version;
	if (ask && store_step(ledger->store, ask, &row, NULL) == SWEEP_OK && row) version = sqlite3_column_int64(ask, 0);
	if (ask) sqlite3_reset(ask);
	bool changed = version != ledger->version;
	ledger->version = version;
	return changed;
}

/* --- telling ------------------------------------------------------------------------------------------ */

enum sweep_status ledger_find(struct sweep_ledger *ledger, int64_t run, struct batch_run **found,
							  struct sweep_error *err)
{
	return batch_find(&ledger->intake.batch, ledger->entry.key, run, found, err);
}

/* Why a record for this attempt of the run cannot be taken, as SWEEP_USAGE. */
static enum sweep_status check(const struct batch_run *run, int64_t attempt, struct sweep_error *err)
{
	if (!run->stored && !run->created) return sweep_fail(err, SWEEP_USAGE, "the sweep has no run %" PRId64, run->run);
	if (run->attempt == 0 && run->queue)
		return sweep_fail(err, SWEEP_USAGE, "run %" PRId64 " waits in the queue: it was not handed out yet", run->run);
	if (attempt > run->attempt)
		return sweep_fail(err, SWEEP_USAGE, "run %" PRId64 " has no attempt %" PRId64 " yet", run->run, attempt);
	return SWEEP_OK;
}

static enum sweep_status tell(struct sweep_ledger *ledger, const struct sweep_record *record, int64_t attempt,
							  enum sweep_told *told, struct sweep_error *err)
{
	static const enum sweep_told answers[] = {[INTAKE_NEW] = SWEEP_TOLD_NEW,
											  [INTAKE_KNOWN] = SWEEP_TOLD_KNOWN,
											  [INTAKE_LATE] = SWEEP_TOLD_LATE,
											  [INTAKE_DIFFERS] = SWEEP_TOLD_REFUSED};
	struct batch_run *run;
	enum sweep_status status = ledger_find(ledger, record->run, &run, err);
	if (status != SWEEP_OK || check(run, attempt, err) != SWEEP_OK) return status;
	enum intake_result result;
	status = intake_record(&ledger->intake, &ledger->account, run, record, attempt, NULL, &result, err);
	if (status != SWEEP_OK) return status;
	*told = answers[result];
	if (result == INTAKE_DIFFERS)
		sweep_fail(err, SWEEP_USAGE, "run %" PRId64 " has another configuration", record->run);
	return SWEEP_OK;
}

enum sweep_status sweep_ledger_record(struct sweep_ledger *ledger, const struct sweep_record *record, int64_t attempt,
									  enum sweep_told *told, struct sweep_error *err)
{
	*told = SWEEP_TOLD_REFUSED;
	if (ledger->gone)
	{
		ledger_removed(ledger, err);
		return SWEEP_OK;
	}
	return ledger_settle(ledger, tell(ledger, record, attempt ? attempt : record->attempt, told, err));
}
