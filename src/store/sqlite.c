#include "store/sqlite.h"

#include "record/object.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static enum sweep_status input_output(struct sweep_store *store, struct sweep_error *err)
{
	int number = sqlite3_system_errno(store->db);
	if (number == ENOSPC || number == EDQUOT)
		return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
							 "no space left on the disk; free some and run this again");
	return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
						 "cannot read or write the ledger: %s; is the disk full, or a limit reached?",
						 number ? strerror(number) : sqlite3_errmsg(store->db));
}

enum sweep_status store_problem(struct sweep_store *store, struct sweep_error *err)
{
	static const struct
	{
		int code;
		const char *message;
	} known[] = {
		{SQLITE_FULL, "no space left on the disk; free some and run this again"},
		{SQLITE_READONLY, "the ledger cannot be written; check the permissions of the file and of its directory"},
		{SQLITE_NOTADB, "not a ledger: no SQLite database; name another file with --db"},
		{SQLITE_CORRUPT, "the ledger is damaged; sqlite3 FILE .recover saves what can be read"},
		{SQLITE_CANTOPEN, "cannot open the ledger; check the permissions of the file and of its directory"},
		{SQLITE_PERM, "no permission to open the ledger"},
		{SQLITE_TOOBIG, "a record is longer than SQLite takes (1 GB)"},
	};
	int code = sqlite3_errcode(store->db) & 0xFF;
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
							 "another program keeps the ledger locked; set SWEEP_DB_WAIT to wait longer");
	if (code == SQLITE_IOERR) return input_output(store, err);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].code == code) return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0, "%s", known[i].message);
	return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0, "%s", sqlite3_errmsg(store->db));
}

enum sweep_status store_execute(struct sweep_store *store, const char *sql, struct sweep_error *err)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ? SWEEP_OK : store_problem(store, err);
}

/* SQLite would go on with a file that has no name any more, and all that it takes would be lost with the last program
 * that has it open. */
enum sweep_status store_begin(struct sweep_store *store, struct sweep_error *err)
{
	int moved = 0;
	sqlite3_file_control(store->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	if (moved)
		return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
							 "the ledger was moved or removed while it was in use; put it back where it was");
	return store_execute(store, "BEGIN IMMEDIATE", err);
}

sqlite3_stmt *store_prepare(struct sweep_store *store, const char *sql, struct sweep_error *err)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL) != SQLITE_OK) store_problem(store, err);
	return statement;
}

enum sweep_status store_step(struct sweep_store *store, sqlite3_stmt *statement, bool *row, struct sweep_error *err)
{
	int result = sqlite3_step(statement);
	*row = result == SQLITE_ROW;
	return *row || result == SQLITE_DONE ? SWEEP_OK : store_problem(store, err);
}

enum sweep_status store_run_once(struct sweep_store *store, sqlite3_stmt *statement, struct sweep_error *err)
{
	bool row;
	enum sweep_status status = store_step(store, statement, &row, err);
	sqlite3_reset(statement);
	return status;
}

enum sweep_status store_integer(struct sweep_store *store, const char *sql, int64_t none, int64_t *value,
								struct sweep_error *err)
{
	sqlite3_stmt *statement = store_prepare(store, sql, err);
	if (statement == NULL) return SWEEP_FAILED;
	bool row;
	enum sweep_status status = store_step(store, statement, &row, err);
	*value = row ? sqlite3_column_int64(statement, 0) : none;
	sqlite3_finalize(statement);
	return status;
}

void store_bind_text(sqlite3_stmt *statement, int index, const char *text)
{
	if (text) sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC);
	else sqlite3_bind_null(statement, index);
}

const char *store_column(sqlite3_stmt *statement, int column)
{
	return (const char *)sqlite3_column_text(statement, column);
}

int64_t store_now(const struct sweep_store *store)
{
	return llround(store->clock() * 1000);
}

int64_t store_digest(const char *config)
{
	cJSON *root = sweep_object_parse(config, strlen(config));
	uint64_t digest = sweep_json_digest(root);
	cJSON_Delete(root);
	return (int64_t)digest;
}

bool store_same_config(const char *a, const char *b)
{
	if (strcmp(a, b) == 0) return true;
	cJSON *x = sweep_object_parse(a, strlen(a)), *y = sweep_object_parse(b, strlen(b));
	bool equal = sweep_json_equal(x, y);
	cJSON_Delete(x);
	cJSON_Delete(y);
	return equal;
}
