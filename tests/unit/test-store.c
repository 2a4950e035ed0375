#include "base/text.h"
#include "ledger.h"
#include "store/fields.h"
#include "unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void leaves_become_columns(void)
{
	struct sweep_fields *fields = sweep_fields_new();
	const char *object = "{\"a\":1e-05,\"net\":{\"w\":[1,2],\"e\":{}},\"s\":\"x \\\"y\",\"n\":null,\"t\":true,\"\":0}";
	sweep_fields_learn(fields, object);
	sweep_fields_learn(fields, "{\"late\":1,\"a\":2}");
	sweep_fields_read(fields, object);
	static const char *const wanted[][2] = {{"a", "1e-05"}, {"net.w", "[1,2]"}, {"net.e", "{}"}, {"s", "x \"y"},
											{"n", NULL},    {"t", "true"},      {"", "0"},       {"late", NULL}};
	CU_ASSERT_EQUAL_FATAL(sweep_fields_count(fields), 8);
	for (size_t i = 0; i < 8; i++)
	{
		CU_ASSERT_STRING_EQUAL(sweep_fields_name(fields, i), wanted[i][0]);
		const char *value = sweep_fields_value(fields, i);
		if (wanted[i][1]) CU_ASSERT_STRING_EQUAL(value, wanted[i][1]);
		if (wanted[i][1] == NULL) CU_ASSERT_PTR_NULL(value);
	}
	sweep_fields_free(fields);
	fields = sweep_fields_new();
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 1000; i++)
		{
			char text[32];
			snprintf(text, sizeof text, "{\"k%d\":%d}", i, i);
			sweep_fields_learn(fields, text);
		}
	CU_ASSERT_EQUAL(sweep_fields_count(fields), 1000);
	sweep_fields_free(fields);
}

static void sweeps_are_found(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct sweep_error err = {0};
	struct sweep_entry entry = {0};
	CU_ASSERT_EQUAL(sweep_store_find(store, NULL, &entry, &err), SWEEP_USAGE);
	ledger_add(store, "aaaabbbb", "first", NULL, NULL);
	ledger_add(store, "aaaacccc", "twin", NULL, NULL);
	ledger_add(store, "", "twin", NULL, NULL);
	static const struct
	{
		const char *word, *id;
	} cases[] = {{"aaaabbbb", "aaaabbbb"}, {"aaaab", "aaaabbbb"}, {"first", "aaaabbbb"}, {"aaaac", "aaaacccc"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, cases[i].word, &entry, &err), SWEEP_OK);
		CU_ASSERT_STRING_EQUAL(entry.id, cases[i].id);
		CU_ASSERT_STRING_EQUAL(entry.text, "method: random\n");
		sweep_entry_free(&entry);
	}
	CU_ASSERT_EQUAL(sweep_store_find(store, "aaaa", &entry, &err), SWEEP_USAGE);
	CU_ASSERT_STRING_EQUAL(err.message, "\"aaaa\" means 2 sweeps; name one by its id (aaaacccc, aaaabbbb)");
	CU_ASSERT_EQUAL(sweep_store_find(store, "twin", &entry, &err), SWEEP_USAGE);
	CU_ASSERT_EQUAL(sweep_store_find(store, "", &entry, &err), SWEEP_USAGE);
	CU_ASSERT_EQUAL(sweep_store_find(store, "first%", &entry, &err), SWEEP_USAGE);
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, NULL, &entry, &err), SWEEP_OK);
	CU_ASSERT(entry.key == 3 && strspn(entry.id, "abcdefghijklmnopqrstuvwxyz0123456789") == 8);
	sweep_entry_free(&entry);
	sweep_store_close(store);
	ledger_end();
}

/* What a sweep has goes with it, and its key does not come again. */
static void nothing_is_left_of_a_sweep(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	ledger_add(store, "aaaaaaaa", NULL, NULL, NULL);
	ledger_add(store, "bbbbbbbb", NULL, NULL, NULL);
	ledger_ingest(store, "bbbbbbbb", ledger_sample);
	ledger_execute("PRAGMA foreign_keys = ON; DELETE FROM sweeps WHERE id = 'bbbbbbbb'");
	ledger_check_query(
		"SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM params) + (SELECT count(*) FROM records)", "0");
	ledger_add(store, "cccccccc", NULL, NULL, NULL);
	ledger_check_query("SELECT group_concat(key || ' ' || id, ',') FROM sweeps", "1 aaaaaaaa,3 cccccccc");
	sweep_store_close(store);
	ledger_end();
}

static enum sweep_status add_best(void *context, const struct sweep_run *run, double value)
{
	sweep_text_printf(context, "%d:%g ", (int)run->run, value);
	return SWEEP_OK;
}

static void best_runs_follow_metric_and_goal(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	ledger_add(store, "aaaaaaaa", NULL, "val.loss", "minimize");
	static const char *const values[] = {"3", "1.5", "\"NaN\"", "1.5", "\"text\"", "1e999", "true", "-1e999", "0", "0"};
	struct sweep_text text = {0};
	for (int i = 0; i < 10; i++)
		sweep_text_printf(&text, "{\"run\":%d,\"state\":\"%s\",\"summary\":{\"val.loss\":%s,\"val\":{\"loss\":0}}}\n",
						  i + 1,
						  i == 8   ? "failed"
						  : i == 9 ? "killed"
						  : i == 3 ? "stopped"
								   : "finished",
						  values[i]);
	ledger_ingest(store, NULL, text.data);
	struct sweep_error err = {0};
	static const struct
	{
		bool maximize;
		int64_t limit;
		const char *wanted;
	} cases[] = {{false, -1, "2:1.5 4:1.5 1:3 "}, {true, -1, "1:3 2:1.5 4:1.5 "}, {false, 1, "2:1.5 "}, {false, 0, ""}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		sweep_text_clear(&text);
		CU_ASSERT_EQUAL(
			sweep_store_best(store, 1, "val.loss", cases[i].maximize, cases[i].limit, add_best, &text, &err), SWEEP_OK);
		CU_ASSERT_STRING_EQUAL(text.data, cases[i].wanted);
	}
	/* the least integer has no absolute value among SQLite's integers */
	ledger_ingest(store, NULL, "{\"run\":11,\"state\":\"finished\",\"summary\":{\"val.loss\":-9223372036854775808}}\n");
	sweep_text_clear(&text);
	CU_ASSERT_EQUAL(sweep_store_best(store, 1, "val.loss", false, 2, add_best, &text, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(text.data, "11:-9.22337e+18 2:1.5 ");
	ledger_check_query("SELECT group_concat(run, ' ') FROM (SELECT run FROM best_runs ORDER BY place)", "11 2 4 1");
	sweep_text_free(&text);
	sweep_store_close(store);
	ledger_end();
}

static void the_views_agree(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	ledger_add(store, "aaaaaaaa", NULL, "loss", "maximize");
	ledger_ingest(store, NULL, ledger_sample);
	ledger_ingest(store, NULL,
				  "{\"run\":2,\"config\":{\"net\":{\"w\":2.5},\"on\":true,\"s\":\"x\"}}\n"
				  "{\"run\":2,\"step\":-3,\"time\":1.5,\"metrics\":{\"loss\":4}}\n");
	sweep_store_close(store);
	static const struct
	{
		const char *sql, *wanted;
	} cases[] = {
		{"SELECT group_concat(run || ' ' || name || ' ' || typeof(value) || ' ' || value, ',') FROM param_values",
		 "1 a integer 1,2 net.w real 2.5,2 on text true,2 s text x"},
		{"SELECT count(*) || ' ' || count(step) || ' ' || sum(value) FROM metric_values", "5 2 8"},
		{"SELECT step || ' ' || time || ' ' || name || ' ' || value FROM metric_values WHERE run = 2", "-3 1.5 loss 4"},
		{"SELECT group_concat(run || ' ' || place, ',') FROM (SELECT * FROM best_runs ORDER BY place)", "2 1,1 2"},
		{"SELECT sweep || ' ' || name || ' ' || value FROM run_values WHERE run = 1", "aaaaaaaa loss 1"},
		{"PRAGMA integrity_check", "ok"},
		{"SELECT count(*) FROM pragma_foreign_key_check", "0"},
		{"PRAGMA journal_mode", "wal"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) ledger_check_query(cases[i].sql, cases[i].wanted);
	ledger_end();
}

static void check_refused(bool write, const char *message)
{
	struct sweep_store *store;
	struct sweep_error err = {0};
	char text[1200];
	CU_ASSERT_NOT_EQUAL(sweep_store_open(ledger_path, write, &store, &err), SWEEP_OK);
	CU_ASSERT_PTR_NULL(store);
	sweep_error_text(&err, text, sizeof text);
	if (strstr(text, message) == NULL) printf("# %s\n", text);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, message));
}

static void what_is_no_ledger_is_refused(void)
{
	ledger_begin();
	check_refused(false, "no ledger at test-store.");
	ledger_execute("PRAGMA user_version = 0");
	check_refused(false, "an empty file, not yet a ledger");
	sweep_store_close(ledger_open(true));
	sweep_store_close(ledger_open(false));
	ledger_execute("PRAGMA user_version = 7");
	check_refused(false, "made by a newer sweep (schema 7, this program knows up to 2); upgrade sweep");
	check_refused(true, "made by a newer sweep");
	ledger_end();
	ledger_begin();
	ledger_execute("CREATE TABLE mine (x)");
	check_refused(true, "another program's database");
	check_refused(false, "another program's database");
	ledger_end();
	ledger_begin();
	FILE *file = fopen(ledger_path, "w");
	fputs("this is a text file and by no means a database; it is long enough to have a header of its own kind\n", file);
	fclose(file);
	check_refused(false, "no SQLite database");
	check_refused(true, "no SQLite database");
	ledger_end();
	ledger_begin();
	mkdir(ledger_path, 0777);
	check_refused(true, "a directory");
	rmdir(ledger_path);
	ledger_end();
}

static void a_locked_ledger_is_waited_for(void)
{
	ledger_begin();
	sweep_store_close(ledger_open(true));
	setenv("SWEEP_DB_WAIT", "0", 1);
	struct sweep_store *store = ledger_open(true);
	sqlite3 *other;
	sqlite3_open(ledger_path, &other);
	sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	struct sweep_entry entry = {0};
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_store_add(store, &entry, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "another program keeps the ledger locked; set SWEEP_DB_WAIT to wait longer");
	sqlite3_exec(other, "COMMIT", NULL, NULL, NULL);
	CU_ASSERT_EQUAL(sweep_store_add(store, &entry, &err), SWEEP_OK);
	sqlite3_close(other);
	sweep_store_close(store);
	unsetenv("SWEEP_DB_WAIT");
	ledger_end();
}

int main(void)
{
	static const struct unit_test tests[] = {{"the leaves of objects become columns", leaves_become_columns},
											 {"sweeps are found by id, beginning and name", sweeps_are_found},
											 {"nothing is left of a sweep", nothing_is_left_of_a_sweep},
											 {"best runs follow metric and goal", best_runs_follow_metric_and_goal},
											 {"the views agree with the records", the_views_agree},
											 {"what is no ledger is refused", what_is_no_ledger_is_refused},
											 {"a locked ledger is waited for", a_locked_ledger_is_waited_for},
											 {NULL, NULL}};
	return unit_main("store", tests);
}
