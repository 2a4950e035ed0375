/* sweep-store rm: takes a sweep out of the ledger, with its runs' files. */
#include "tools/store-command.h"

#include "store/directory.h"

#include <stdio.h>

static const char *db;
static bool force;

static enum sweep_status remove_sweep(struct sweep_store *store, const struct sweep_entry *entry,
									  struct sweep_error *err)
{
	enum sweep_status status = sweep_store_remove(store, entry->key, force, err);
	if (status == SWEEP_OK) status = sweep_runs_remove(store, entry->id, NULL, err);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands != 1)
		return sweep_fail(err, SWEEP_USAGE, "rm takes one sweep, named here and not chosen (see sweep-store ls)");
	struct sweep_store *store = NULL;
	struct sweep_entry entry;
	enum sweep_status status = sweep_store_look(db, err);
	if (status == SWEEP_OK) status = sweep_store_open(db, true, &store, err);
	if (status == SWEEP_OK && (status = sweep_store_find(store, argv[0], &entry, err)) == SWEEP_OK)
	{
		status = remove_sweep(store, &entry, err);
		sweep_entry_free(&entry);
	}
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db), {0, "force", NULL, "even while runs are running", SWEEP_OPTION_FLAG, &force, NULL}, {0}};

const struct store_command store_rm = {
	"rm",
	"remove a sweep with all its runs",
	"[--db=FILE] [--force] SWEEP",
	"Removes a sweep from the ledger, with its runs, records and the logs of its runs. It does not come back.",
	options,
	run};
