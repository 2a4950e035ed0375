/* Taking a sweep away, and tidying up the file. */
#include "store/ledger-parts.h"

#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>

/* The ledger of a sweep without its file, for what does not hand out. */
static enum sweep_status open_bare(struct sweep_store *store, int64_t key, struct sweep_ledger **ledger,
								   struct sweep_error *err)
{
	const struct sweep_entry entry = {.key = key};
	enum sweep_status status = sweep_ledger_open(store, &entry, ledger, err);
	if (status == SWEEP_OK) status = sweep_ledger_begin(*ledger, err);
	if (status != SWEEP_OK)
	{
		sweep_ledger_close(*ledger);
		*ledger = NULL;
	}
	return status;
}

/* --- removing ----------------------------------------------------------------------------------------- */

static enum sweep_status refuse_held(struct sweep_ledger *ledger, struct sweep_error *err)
{
	int64_t lapsed;
	struct run_list list = {0};
	enum sweep_status status = ledger_end_lapsed(ledger, 0, &lapsed, err);
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_LEASED, err);
	if (ask) sqlite3_bind_int64(ask, 2, -1);
	if (status == SWEEP_OK) status = ledger_list(ledger, ask, &list, err);
	free(list.runs);
	if (status != SWEEP_OK || list.count == 0) return status;
	return sweep_fail(err, SWEEP_USAGE,
					  "%zu of its runs %s under way: %s, or remove it all the same (sweep-store rm --force)",
					  list.count, list.count == 1 ? "is" : "are",
					  ledger->account.stage == SWEEP_STAGE_CANCELED ? "wait until they have ended or their leases have"
																	: "cancel the sweep first (sweep-store cancel)");
}

static enum sweep_status remove_step(struct sweep_ledger *ledger, void *context, struct sweep_error *err)
{
	const bool *force = context;
	enum sweep_status status = *force ? SWEEP_OK : refuse_held(ledger, err);
	if (status == SWEEP_OK) status = ledger_flush(ledger, err);
	sqlite3_stmt *remove =
		status == SWEEP_OK ? store_prepare(ledger->store, "DELETE FROM sweeps WHERE key = ?", err) : NULL;
	if (remove == NULL) return status == SWEEP_OK ? SWEEP_FAILED : status;
	sqlite3_bind_int64(remove, 1, ledger->entry.key);
	status = store_run_once(ledger->store, remove, err);
	sqlite3_finalize(remove);
	ledger->account.changed = false;
	return status;
}

enum sweep_status sweep_store_remove(struct sweep_store *store, int64_t key, bool force, struct sweep_error *err)
{
	struct sweep_ledger *ledger;
	enum sweep_status status = open_bare(store, key, &ledger, err);
	if (status != SWEEP_OK) return status;
	status = ledger_do(ledger, remove_step, &force, err);
	if (status == SWEEP_OK) status = sweep_ledger_commit(ledger, err);
	sweep_ledger_close(ledger);
	return status;
}

/* --- tidying ------------------------------------------------------------------------------------------ */

static enum sweep_status end_leases(struct sweep_store *store, int64_t key, int64_t max_retries, int64_t *runs,
									struct sweep_error *err)
{
	struct sweep_ledger *ledger;
	enum sweep_status status = open_bare(store, key, &ledger, err);
	if (status != SWEEP_OK) return status;
	int64_t count = 0;
	if (!ledger->gone) status = ledger_end_lapsed(ledger, max_retries, &count, err);
	if (status == SWEEP_OK) status = sweep_ledger_commit(ledger, err);
	if (status == SWEEP_OK) *runs += count;
	sweep_ledger_close(ledger);
	return status;
}

static enum sweep_status end_all_leases(struct sweep_store *store, int64_t max_retries, int64_t *runs,
										struct sweep_error *err)
{
	sqlite3_stmt *select = store_prepare(
		store, "SELECT sweep FROM runs WHERE lease_end IS NOT NULL AND sweep > ? ORDER BY sweep LIMIT 1", err);
	if (select == NULL) return SWEEP_FAILED;
	bool row = true;
	enum sweep_status status = SWEEP_OK;
	for (int64_t key = 0; status == SWEEP_OK && row;)
	{
		sqlite3_bind_int64(select, 1, key);
		status = store_step(store, select, &row, err);
		if (row) key = sqlite3_column_int64(select, 0);
		sqlite3_reset(select);
		if (status == SWEEP_OK && row) status = end_leases(store, key, max_retries, runs, err);
	}
	sqlite3_finalize(select);
	return status;
}

static int64_t size_of(const char *path, const char *suffix)
{
	struct sweep_text name = {0};
	struct stat found;
	sweep_text_printf(&name, "%s%s", path, suffix);
	int64_t size = stat(name.data, &found) == 0 ? (int64_t)found.st_size : 0;
	sweep_text_free(&name);
	return size;
}

static int64_t size_of_files(const struct sweep_store *store)
{
	return size_of(store->path, "") + size_of(store->path, "-wal");
}

enum sweep_status sweep_store_tidy(struct sweep_store *store, int64_t max_retries, struct sweep_tidied *tidied,
								   struct sweep_error *err)
{
	*tidied = (struct sweep_tidied){0};
	int64_t before = size_of_files(store), unused = 0, leased = 0;
	enum sweep_status status = end_all_leases(store, max_retries, &tidied->runs, err);
	if (status == SWEEP_OK) status = store_integer(store, "PRAGMA freelist_count", 0, &unused, err);
	if (status == SWEEP_OK)
		status = store_integer(store, "SELECT 1 FROM runs WHERE lease_end IS NOT NULL LIMIT 1", 0, &leased, err);
	tidied->in_use = unused && leased;
	if (status == SWEEP_OK && unused && !leased) status = store_execute(store, "VACUUM", err);
	if (status == SWEEP_OK) status = store_execute(store, "PRAGMA wal_checkpoint(TRUNCATE)", err);
	int64_t after = size_of_files(store);
	if (after < before) tidied->bytes = before - after;
	return status;
}
