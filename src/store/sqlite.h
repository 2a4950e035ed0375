/* sqlite.h - inside the store: the open database, and SQLite's results as statuses with messages. */
#ifndef SWEEP_STORE_SQLITE_H
#define SWEEP_STORE_SQLITE_H

#include "store/store.h"

#include <sqlite3.h>

struct sweep_store
{
	sqlite3 *db;
	char *path;
	bool write;
	int wait;     /* seconds to wait for a lock */
	int patience; /* looks at a lock that are left since a signal was caught; below 0: none was */

	double (*clock)(void); /* seconds since 1970; tests set another one */
};

/* The time, in milliseconds since 1970. */
int64_t store_now(const struct sweep_store *store);

/* What the last call on the database complained of, as a message that says what to do; SWEEP_FAILED. */
enum sweep_status store_problem(struct sweep_store *store, struct sweep_error *err);

/* Runs statements that give no rows. */
enum sweep_status store_execute(struct sweep_store *store, const char *sql, struct sweep_error *err);

/* Begins a transaction that writes, in the file that has the ledger's name now as when it was opened. */
enum sweep_status store_begin(struct sweep_store *store, struct sweep_error *err);

/* NULL on an error. The caller finalizes. */
sqlite3_stmt *store_prepare(struct sweep_store *store, const char *sql, struct sweep_error *err);

/* The next row: *row false at the end. */
enum sweep_status store_step(struct sweep_store *store, sqlite3_stmt *statement, bool *row, struct sweep_error *err);

/* Runs a statement that gives no rows, and makes it ready to be bound again. */
enum sweep_status store_run_once(struct sweep_store *store, sqlite3_stmt *statement, struct sweep_error *err);

/* The first column of the first row; `none` when there is no row. */
enum sweep_status store_integer(struct sweep_store *store, const char *sql, int64_t none, int64_t *value,
								struct sweep_error *err);

/* NULL binds as SQL's null. The text must live until the statement is reset. */
void store_bind_text(sqlite3_stmt *statement, int index, const char *text);

const char *store_column(sqlite3_stmt *statement, int column); /* NULL for SQL's null */

enum sweep_stage store_stage(const char *name); /* of a column of sweeps; running for one that is not known */

/* The digest of a configuration, the JSON text of an object. */
int64_t store_digest(const char *config);
bool store_same_config(const char *a, const char *b);

/* The sweep with the id or the name `word`, if there is one. SWEEP_USAGE when the name is that of several. */
enum sweep_status store_find_named(struct sweep_store *store, const char *word, struct sweep_entry *entry, bool *found,
								   struct sweep_error *err);

/* Brings the schema up to date; the database is open for writing. */
enum sweep_status store_migrate(struct sweep_store *store, struct sweep_error *err);

/* What SQL alone cannot give the tables of schema 2: the digests, and what early termination looks at. (fill.c) */
enum sweep_status store_fill_second(struct sweep_store *store, struct sweep_error *err);

/* Checks, without a change, that this is a ledger of a schema that the program knows. */
enum sweep_status store_check_schema(struct sweep_store *store, struct sweep_error *err);

#endif
