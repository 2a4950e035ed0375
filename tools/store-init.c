/* sweep-store init: adds the sweep that a file describes, and prints its id.
 * The file's text is kept, so that the ledger says what was searched even when the file has changed. */
#include "tools/store-command.h"

#include "base/file.h"
#include "spec/sweep.h"
#include "store/new.h"

#include <stdio.h>
#include <string.h>

enum
{
	LARGEST_FILE = 16 << 20 /* bytes */
};

static const char *db;
static bool lenient;

/* Every problem of the file is printed; *err stays empty when they were. */
static enum sweep_status check(const struct sweep_text *text, const char *path, struct sweep *sweep,
							   struct sweep_error *err)
{
	struct sweep_diagnostics diagnostics = {.file = strcmp(path, "-") == 0 ? "standard input" : path};
	enum sweep_status status =
		sweep_parse(text->data, text->length, diagnostics.file, lenient, sweep, &diagnostics, err);
	sweep_diagnostics_print(&diagnostics, stderr);
	if (diagnostics.errors) err->message[0] = '\0';
	sweep_diagnostics_free(&diagnostics);
	return status;
}

static enum sweep_status add(const struct sweep_text *text, const struct sweep *sweep, struct sweep_error *err)
{
	struct sweep_entry entry;
	struct sweep_store *store;
	enum sweep_status status = sweep_store_open(db, true, &store, err);
	if (status == SWEEP_OK) status = sweep_store_add_file(store, text, sweep, &entry, err);
	if (status == SWEEP_OK) puts(entry.id);
	sweep_store_close(store);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands != 1) return sweep_fail(err, SWEEP_USAGE, "init takes one sweep file (see sweep-store init --help)");
	struct sweep_text text = {0};
	struct sweep sweep = {0};
	enum sweep_status status = sweep_read_file(argv[0], LARGEST_FILE, &text, err);
	if (status == SWEEP_OK)
	{
		status = check(&text, argv[0], &sweep, err);
		if (status == SWEEP_OK) status = add(&text, &sweep, err);
		sweep_free(&sweep);
	}
	sweep_text_free(&text);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "lenient", NULL, "only warn of what W&B's server only warns of", SWEEP_OPTION_FLAG, &lenient, NULL},
	{0}};

const struct store_command store_init = {
	"init",
	"add a sweep from its file and print its id",
	"[--db=FILE] [--lenient] FILE.yaml",
	"Checks a sweep file, keeps its text in the ledger as a new sweep and prints the sweep's id. The ledger is made if "
	"it is not there.",
	options,
	run};
