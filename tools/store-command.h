/* store-command.h - a command of sweep-store: each is one file, store-NAME.c, with one struct, and sweep-store.c has
 * the table of them, from which dispatch, --help and completion follow. */
#ifndef SWEEP_TOOLS_STORE_COMMAND_H
#define SWEEP_TOOLS_STORE_COMMAND_H

#include "base/options.h"
#include "base/text.h"
#include "store/store.h"

struct store_command
{
	const char *name;
	const char *help;    /* one line, in sweep-store --help */
	const char *usage;   /* what follows the name */
	const char *summary; /* in sweep-store NAME --help */
	const struct sweep_option *options;
	enum sweep_status (*run)(int operands, char **argv, struct sweep_error *err); /* argv[0..operands-1] */
};

extern const struct store_command store_ask, store_backup, store_best, store_cancel, store_enqueue, store_export,
	store_gc, store_import, store_ingest, store_init, store_log, store_ls, store_pause, store_resume, store_retry,
	store_rm, store_show, store_stop, store_tell;

#define STORE_DB_OPTION(target)                                                                                        \
	{                                                                                                                  \
		0, "db", "FILE", "the ledger (default: $SWEEP_DB, else sweep.db)", SWEEP_OPTION_FILE, (target), NULL           \
	}

/* "sweep-store: MESSAGE" on standard error. */
void store_complain(const struct sweep_error *err);

/* Opens the ledger for reading and finds the sweep that the operands name: one word, or none for the newest.
 * On SWEEP_OK the caller closes the one and frees the other. */
enum sweep_status store_open_sweep(const char *db, int operands, char **argv, struct sweep_store **store,
								   struct sweep_entry *entry, struct sweep_error *err);

/* "2 running, 18 finished", and the same as a JSON object. */
void store_add_states(struct sweep_text *text, const int64_t counts[SWEEP_STATES]);
void store_add_states_json(struct sweep_text *text, const int64_t counts[SWEEP_STATES]);

/* The members of a JSON object, without its braces. */
void store_add_entry_json(struct sweep_text *text, const struct sweep_entry *entry);
void store_add_run_json(struct sweep_text *text, const struct sweep_run *run);

const char *store_state_colour(const char *state); /* a table column's style */

#endif
