/* sweep-store backup: a copy of the ledger, while others use it. */
#include "tools/store-command.h"

static const char *db;

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands != 1)
		return sweep_fail(err, SWEEP_USAGE, "backup takes the name of one file, which must not be there");
	struct sweep_store *store;
	enum sweep_status status = sweep_store_open(db, false, &store, err);
	if (status == SWEEP_OK) status = sweep_store_backup(store, argv[0], err);
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {STORE_DB_OPTION(&db), {0}};

const struct store_command store_backup = {
	"backup",
	"copy the ledger while it is in use",
	"[--db=FILE] FILE",
	"Copies the ledger as it is at this moment, whoever is writing to it. The copy is a ledger itself.",
	options,
	run};
