#include "ledger.h"

#include "base/text.h"
#include "record/record.h"
#include "unit.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char ledger_path[80];
static char directory[64];

const char ledger_sample[] = "{\"run\":1,\"config\":{\"a\":1}}\n"
							 "{\"run\":1,\"step\":1,\"metrics\":{\"loss\":1}}\n"
							 "{\"run\":1,\"metrics\":{\"loss\":1}}\n"
							 "{\"run\":1,\"metrics\":{\"loss\":1}}\n"
							 "{ \"run\":1, \"metrics\":{\"loss\":1}, \"more\":[0, NaN] }\n"
							 "{\"run\":1,\"state\":\"finished\"}\n";

void ledger_begin(void)
{
	strcpy(directory, "test-store.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
	snprintf(ledger_path, sizeof ledger_path, "%s/l.db", directory);
}

void ledger_end(void)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	for (int i = 0; i < 3; i++)
	{
		char name[96];
		snprintf(name, sizeof name, "%s%s", ledger_path, suffixes[i]);
		unlink(name);
	}
	rmdir(directory);
}

struct sweep_store *ledger_open(bool write)
{
	struct sweep_store *store;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_store_open(ledger_path, write, &store, &err), SWEEP_OK);
	return store;
}

void ledger_add(struct sweep_store *store, const char *id, const char *name, const char *metric, const char *goal)
{
	struct sweep_entry entry = {.name = (char *)(uintptr_t)name,
								.text = (char *)(uintptr_t) "method: random\n",
								.metric = (char *)(uintptr_t)metric,
								.goal = (char *)(uintptr_t)goal};
	struct sweep_error err = {0};
	snprintf(entry.id, sizeof entry.id, "%s", id);
	CU_ASSERT_EQUAL_FATAL(sweep_store_add(store, &entry, &err), SWEEP_OK);
}

struct ledger_taken ledger_ingest(struct sweep_store *store, const char *sweep, const char *text)
{
	struct ledger_taken taken = {0};
	struct sweep_error err = {0};
	struct sweep_ingest *into;
	CU_ASSERT_EQUAL_FATAL(sweep_ingest_start(store, sweep, &into, &err), SWEEP_OK);
	struct sweep_record_reader reader = {.name = "text", .owns_file = true};
	reader.file = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	struct sweep_record record;
	bool ended;
	while (sweep_record_next(&reader, &record, &ended, &err) == SWEEP_OK && !ended)
	{
		enum sweep_taken one;
		CU_ASSERT_EQUAL_FATAL(sweep_ingest_record(into, &record, &one, &err), SWEEP_OK);
		taken.counts[one]++;
	}
	CU_ASSERT_EQUAL(sweep_ingest_commit(into, &err), SWEEP_OK);
	strcpy(taken.message, err.message);
	sweep_record_close(&reader);
	sweep_ingest_free(into);
	return taken;
}

static enum sweep_status add_run(void *context, const struct sweep_run *run)
{
	struct sweep_text *text = context;
	sweep_text_add_int(text, run->run);
	sweep_text_printf(text, " %s ", sweep_state_name(run->state));
	sweep_text_add_double(text, run->time);
	sweep_text_printf(text, " %s %s\n", run->config ? run->config : "-", run->summary);
	return SWEEP_OK;
}

void ledger_check_runs(struct sweep_store *store, const char *sweep, const char *wanted)
{
	struct sweep_entry entry;
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, sweep, &entry, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_store_runs(store, entry.key, add_run, &text, &err), SWEEP_OK);
	if (text.data == NULL || strcmp(text.data, wanted) != 0) printf("# runs:\n# %s", text.data ? text.data : "none\n");
	CU_ASSERT_STRING_EQUAL(text.data ? text.data : "", wanted);
	sweep_text_free(&text);
	sweep_entry_free(&entry);
}

static enum sweep_status add_line(void *context, const struct sweep_stored_record *record)
{
	sweep_text_add(context, record->line, record->length);
	sweep_text_putc(context, '\n');
	return SWEEP_OK;
}

void ledger_check_records(struct sweep_store *store, const char *sweep, const char *wanted)
{
	struct sweep_entry entry;
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, sweep, &entry, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_store_records(store, entry.key, NULL, false, add_line, &text, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(text.data ? text.data : "", wanted);
	sweep_text_free(&text);
	sweep_entry_free(&entry);
}

void ledger_check_query(const char *sql, const char *wanted)
{
	sqlite3 *db;
	sqlite3_stmt *statement = NULL;
	CU_ASSERT_EQUAL(sqlite3_open(ledger_path, &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_step(statement), SQLITE_ROW);
	const char *got = (const char *)sqlite3_column_text(statement, 0);
	if (strcmp(got ? got : "", wanted) != 0) printf("# %s\n# gives %s\n", sql, got ? got : "null");
	CU_ASSERT_STRING_EQUAL(got ? got : "", wanted);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

void ledger_execute(const char *sql)
{
	sqlite3 *db;
	CU_ASSERT_EQUAL(sqlite3_open(ledger_path, &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}
