/* sweep-store gc: puts the ledger in order: leases that have lapsed, files of sweeps that are gone, unused space. */
#include "tools/store-ledger.h"

#include "store/directory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static const char *db;
static int64_t retries = 1;
static bool dry_run;

struct cleaning
{
	struct sweep_store *store;
	int64_t directories, files;
	struct sweep_error *err;
};

static enum sweep_status clean(void *context, const char *id)
{
	struct cleaning *cleaning = context;
	cleaning->directories++;
	if (dry_run)
	{
		char *path = sweep_runs_directory(cleaning->store, id);
		puts(path);
		free(path);
		return SWEEP_OK;
	}
	int64_t files;
	enum sweep_status status = sweep_runs_remove(cleaning->store, id, &files, cleaning->err);
	cleaning->files += files;
	return status;
}

static void tell(const struct cleaning *cleaning, const struct sweep_tidied *tidied)
{
	struct sweep_text text = {0};
	store_add_count(&text, tidied->runs, "lapsed lease");
	sweep_text_puts(&text, " ended, ");
	store_add_count(&text, cleaning->files, "file");
	sweep_text_puts(&text, " of sweeps that are gone removed, ");
	store_add_count(&text, tidied->bytes, "byte");
	fprintf(stderr, "sweep-store: %s given back%s\n", text.data,
			tidied->in_use ? " (more when no runs are under way: all others would have to wait for it)" : "");
	sweep_text_free(&text);
}

static enum sweep_status collect(struct sweep_store *store, struct sweep_error *err)
{
	struct sweep_tidied tidied = {0};
	struct cleaning cleaning = {.store = store, .err = err};
	enum sweep_status status = sweep_runs_orphans(store, clean, &cleaning, err);
	if (status != SWEEP_OK || dry_run) return status;
	status = sweep_store_tidy(store, retries, &tidied, err);
	if (status == SWEEP_OK) tell(&cleaning, &tidied);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands) return sweep_fail(err, SWEEP_USAGE, "gc takes no \"%s\": it tends to the whole ledger", argv[0]);
	struct sweep_store *store = NULL;
	enum sweep_status status = sweep_store_look(db, err);
	if (status == SWEEP_OK) status = sweep_store_open(db, !dry_run, &store, err);
	if (status == SWEEP_OK) status = collect(store, err);
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "max-retries", "N", "how often a run that crashed is handed out again (default: 1)", SWEEP_OPTION_COUNT,
	 &retries, NULL},
	{0, "dry-run", NULL, "print the directories that would be removed, and change nothing", SWEEP_OPTION_FLAG, &dry_run,
	 NULL},
	{0}};

const struct store_command store_gc = {"gc",
									   "end lapsed leases, remove what is left over",
									   "[--db=FILE] [--max-retries=N] [--dry-run]",
									   "Ends the leases that have lapsed, removes the run logs of sweeps that are "
									   "gone, and gives unused space of the ledger "
									   "back to the disk.",
									   options,
									   run};
