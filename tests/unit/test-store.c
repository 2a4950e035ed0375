#include "base/memory.h"
#include "base/text.h"
#include "record/json.h"
#include "record/record.h"
#include "store/fields.h"
#include "store/ingest.h"
#include "store/seen.h"
#include "store/store.h"
#include "store/summary.h"
#include "unit.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[64], path[80];

/* A place for a ledger that is not there yet. */
static void begin(void)
{
	strcpy(directory, "test-store.XXXXXX");
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
	snprintf(path, sizeof path, "%s/l.db", directory);
}

static void end(void)
{
	static const char *const suffixes[] = {"", "-wal", "-shm"};
	for (int i = 0; i < 3; i++)
	{
		char name[96];
		snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
		unlink(name);
	}
	rmdir(directory);
}

static struct sweep_store *opened(bool write)
{
	struct sweep_store *store;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_store_open(path, write, &store, &err), SWEEP_OK);
	return store;
}

static void add_sweep(struct sweep_store *store, const char *id, const char *name, const char *metric, const char *goal)
{
	struct sweep_entry entry = {.name = (char *)(uintptr_t)name,
								.text = (char *)(uintptr_t) "method: random\n",
								.metric = (char *)(uintptr_t)metric,
								.goal = (char *)(uintptr_t)goal};
	struct sweep_error err = {0};
	snprintf(entry.id, sizeof entry.id, "%s", id);
	CU_ASSERT_EQUAL_FATAL(sweep_store_add(store, &entry, &err), SWEEP_OK);
}

struct taken
{
	int counts[4];
	char message[768];
};

/* Puts the lines of a text into the ledger, as one input. */
static struct taken ingest(struct sweep_store *store, const char *sweep, const char *text)
{
	struct taken taken = {0};
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

static void check_runs(struct sweep_store *store, const char *sweep, const char *wanted)
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

static void check_records(struct sweep_store *store, const char *sweep, const char *wanted)
{
	struct sweep_entry entry;
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, sweep, &entry, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_store_records(store, entry.key, NULL, add_line, &text, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(text.data ? text.data : "", wanted);
	sweep_text_free(&text);
	sweep_entry_free(&entry);
}

static void sets_remember_numbers(void)
{
	struct seen seen = {0};
	static const int64_t numbers[] = {1, 8, 32767, 32768, 5000000};
	for (int i = 0; i < 5; i++)
	{
		CU_ASSERT_FALSE(seen_has(&seen, numbers[i]));
		seen_add(&seen, numbers[i]);
		CU_ASSERT(seen_has(&seen, numbers[i]));
	}
	CU_ASSERT(!seen_has(&seen, 2) && !seen_has(&seen, 32769) && !seen_has(&seen, INT64_MAX / 2));
	seen_free(&seen);
}

static void objects_are_laid_over(void)
{
	static const char *const cases[][3] = {
		{"{}", "{\"a\":1}", "{\"a\":1}"},
		{"{\"b\":1,\"a\":2.50}", "{\"a\":3,\"c\":\"x\"}", "{\"b\":1,\"a\":3,\"c\":\"x\"}"},
		{"{\"a\":1,\"a\":2}", "{\"z\":{\"a\":[1]},\"y\":1,\"z\":null}", "{\"a\":2,\"z\":null,\"y\":1}"},
		{"{\"a\":1}", "{}", "{\"a\":1}"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		cJSON *into = object_parse(cases[i][0], strlen(cases[i][0]));
		object_lay_over(into, object_parse(cases[i][1], strlen(cases[i][1])));
		struct sweep_text text = {0};
		sweep_json_write(&text, into);
		CU_ASSERT_STRING_EQUAL(text.data, cases[i][2]);
		sweep_text_free(&text);
		cJSON_Delete(into);
	}
}

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
	begin();
	struct sweep_store *store = opened(true);
	struct sweep_error err = {0};
	struct sweep_entry entry = {0};
	CU_ASSERT_EQUAL(sweep_store_find(store, NULL, &entry, &err), SWEEP_USAGE);
	add_sweep(store, "aaaabbbb", "first", NULL, NULL);
	add_sweep(store, "aaaacccc", "twin", NULL, NULL);
	add_sweep(store, "", "twin", NULL, NULL);
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
	end();
}

static void runs_are_summed_up(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", NULL, NULL, NULL);
	ingest(store, NULL,
		   "{\"run\":2,\"config\":{\"lr\":0.10,\"n\":32}}\n"
		   "{\"run\":1,\"config\":{\"lr\":1e-05,\"n\":32.0}}\n"
		   "{\"run\":1,\"step\":1,\"time\":0.5,\"metrics\":{\"loss\":2.0,\"epoch\":1}}\n"
		   "{\"run\":1,\"step\":2,\"time\":1.5,\"metrics\":{\"loss\":NaN}}\n"
		   "{\"run\":3,\"metrics\":{\"loss\":1}}\n"
		   "{\"run\":1,\"metrics\":{\"accuracy\":0.5,\"loss\":0.25}}\n"
		   "{\"run\":1,\"state\":\"finished\",\"time\":2.5,\"summary\":{\"loss\":0.125}}\n");
	check_runs(store, NULL,
			   "1 finished 2.5 {\"lr\":1e-05,\"n\":32.0} {\"loss\":0.125,\"epoch\":1,\"accuracy\":0.5}\n"
			   "2 pending NaN {\"lr\":0.10,\"n\":32} {}\n"
			   "3 running NaN - {\"loss\":1}\n");
	/* what comes later: the state's word stands above a metric's, whichever came first */
	ingest(store, NULL,
		   "{\"run\":1,\"step\":3,\"metrics\":{\"loss\":9,\"test\":7}}\n"
		   "{\"run\":3,\"config\":{\"n\":1}}\n"
		   "{\"run\":3,\"metrics\":{\"loss\":0.50}}\n"
		   "{\"run\":2,\"state\":\"failed\"}\n");
	check_runs(store, NULL,
			   "1 finished 2.5 {\"lr\":1e-05,\"n\":32.0} {\"loss\":0.125,\"epoch\":1,\"accuracy\":0.5,\"test\":7}\n"
			   "2 failed NaN {\"lr\":0.10,\"n\":32} {}\n"
			   "3 running NaN {\"n\":1} {\"loss\":0.50}\n");
	sweep_store_close(store);
	end();
}

static const char sample[] = "{\"run\":1,\"config\":{\"a\":1}}\n"
							 "{\"run\":1,\"step\":1,\"metrics\":{\"loss\":1}}\n"
							 "{\"run\":1,\"metrics\":{\"loss\":1}}\n"
							 "{\"run\":1,\"metrics\":{\"loss\":1}}\n"
							 "{ \"run\":1, \"metrics\":{\"loss\":1}, \"more\":[01, NaN] }\n"
							 "{\"run\":1,\"state\":\"finished\"}\n";

static void the_same_again_changes_nothing(void)
{
	begin();
	struct sweep_store *store = opened(true);
	struct taken taken = ingest(store, NULL, sample);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 6 && taken.counts[SWEEP_TAKEN_KNOWN] == 0);
	check_records(store, NULL, sample);
	taken = ingest(store, NULL, sample);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 0 && taken.counts[SWEEP_TAKEN_KNOWN] == 6);
	check_records(store, NULL, sample);
	/* three of a line that is there twice: one is new; then none of three is */
	const char *thrice = "{\"run\":1,\"metrics\":{\"loss\":1}}\n{\"run\":1,\"metrics\":{\"loss\":1}}\n"
						 "{\"run\":1,\"metrics\":{\"loss\":1}}\n";
	taken = ingest(store, NULL, thrice);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 1 && taken.counts[SWEEP_TAKEN_KNOWN] == 2);
	taken = ingest(store, NULL, thrice);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 0 && taken.counts[SWEEP_TAKEN_KNOWN] == 3);
	sweep_store_close(store);
	end();
}

/* Each of many equal lines is found without walking over all of them: this would take minutes otherwise. */
static void many_equal_lines_are_quick(void)
{
	begin();
	struct sweep_store *store = opened(true);
	struct sweep_text text = {0};
	enum
	{
		MANY = 20000
	};
	for (int i = 0; i < MANY; i++) sweep_text_printf(&text, "{\"run\":1,\"metrics\":{\"up\":%d}}\n", i % 2);
	CU_ASSERT_EQUAL(ingest(store, NULL, text.data).counts[SWEEP_TAKEN_NEW], MANY);
	CU_ASSERT_EQUAL(ingest(store, NULL, text.data).counts[SWEEP_TAKEN_KNOWN], MANY);
	check_records(store, NULL, text.data);
	sweep_text_free(&text);
	sweep_store_close(store);
	end();
}

static void another_configuration_is_refused(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", NULL, NULL, NULL);
	ingest(store, NULL, sample);
	struct taken taken = ingest(store, NULL,
								"{\"run\":1,\"config\":{\"a\":2}}\n{\"run\":1,\"step\":9,\"metrics\":{\"loss\":0}}\n"
								"{\"run\":2,\"config\":{\"a\":2,\"b\":{\"c\":1}}}\n");
	CU_ASSERT(taken.counts[SWEEP_TAKEN_REFUSED] == 1 && taken.counts[SWEEP_TAKEN_DROPPED] == 1);
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 1);
	CU_ASSERT_STRING_EQUAL(taken.message,
						   "run 1 of sweep aaaaaaaa has another configuration; its records are left out: name another "
						   "sweep with --sweep, or make one with sweep-store init");
	/* the same values in another order are the same configuration */
	taken = ingest(store, NULL, "{\"run\":2,\"config\":{\"b\":{\"c\":1},\"a\":2}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 1);
	check_runs(store, NULL, "1 finished NaN {\"a\":1} {\"loss\":1}\n2 pending NaN {\"a\":2,\"b\":{\"c\":1}} {}\n");
	sweep_store_close(store);
	end();
}

static void records_go_to_the_sweep_that_they_name(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", NULL, NULL, NULL);
	add_sweep(store, "bbbbbbbb", NULL, NULL, NULL);
	const char *text = "{\"run\":1,\"sweep\":\"aaaaaaaa\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":2,\"metrics\":{\"x\":1}}\n"
					   "{\"run\":3,\"sweep\":\"cccccccc\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":4,\"sweep\":\"no id\",\"metrics\":{\"x\":1}}\n";
	ingest(store, NULL, text);
	check_runs(store, "aaaaaaaa", "1 running NaN - {\"x\":1}\n");
	check_runs(store, "bbbbbbbb", "2 running NaN - {\"x\":1}\n4 running NaN - {\"x\":1}\n");
	check_runs(store, "cccccccc", "3 running NaN - {\"x\":1}\n");
	ingest(store, "aaaaaaaa", text);
	check_records(store, "aaaaaaaa", text);
	sweep_store_close(store);
	end();
}

static enum sweep_status add_best(void *context, const struct sweep_run *run, double value)
{
	sweep_text_printf(context, "%d:%g ", (int)run->run, value);
	return SWEEP_OK;
}

static void best_runs_follow_metric_and_goal(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", NULL, "val.loss", "minimize");
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
	ingest(store, NULL, text.data);
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
	sweep_text_free(&text);
	sweep_store_close(store);
	end();
}

static void the_views_agree(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", NULL, "loss", "maximize");
	ingest(store, NULL, sample);
	ingest(store, NULL,
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
	sqlite3 *db;
	CU_ASSERT_EQUAL(sqlite3_open(path, &db), SQLITE_OK);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		sqlite3_stmt *statement = NULL;
		CU_ASSERT_EQUAL(sqlite3_prepare_v2(db, cases[i].sql, -1, &statement, NULL), SQLITE_OK);
		CU_ASSERT_EQUAL(sqlite3_step(statement), SQLITE_ROW);
		const char *got = (const char *)sqlite3_column_text(statement, 0);
		CU_ASSERT_STRING_EQUAL(got ? got : "", cases[i].wanted);
		sqlite3_finalize(statement);
	}
	sqlite3_close(db);
	end();
}

static void check_refused(bool write, const char *message)
{
	struct sweep_store *store;
	struct sweep_error err = {0};
	char text[1200];
	CU_ASSERT_NOT_EQUAL(sweep_store_open(path, write, &store, &err), SWEEP_OK);
	CU_ASSERT_PTR_NULL(store);
	sweep_error_text(&err, text, sizeof text);
	if (strstr(text, message) == NULL) printf("# %s\n", text);
	CU_ASSERT_PTR_NOT_NULL(strstr(text, message));
}

static void execute(const char *sql)
{
	sqlite3 *db;
	CU_ASSERT_EQUAL(sqlite3_open(path, &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void what_is_no_ledger_is_refused(void)
{
	begin();
	check_refused(false, "no ledger at test-store.");
	execute("PRAGMA user_version = 0");
	check_refused(false, "an empty file, not yet a ledger");
	sweep_store_close(opened(true));
	sweep_store_close(opened(false));
	execute("PRAGMA user_version = 7");
	check_refused(false, "made by a newer sweep (schema 7, this program knows up to 1); upgrade sweep");
	check_refused(true, "made by a newer sweep");
	end();
	begin();
	execute("CREATE TABLE mine (x)");
	check_refused(true, "another program's database");
	check_refused(false, "another program's database");
	end();
	begin();
	FILE *file = fopen(path, "w");
	fputs("this is a text file and by no means a database; it is long enough to have a header of its own kind\n", file);
	fclose(file);
	check_refused(false, "no SQLite database");
	check_refused(true, "no SQLite database");
	end();
	begin();
	mkdir(path, 0777);
	check_refused(true, "a directory");
	rmdir(path);
	end();
}

static void a_locked_ledger_is_waited_for(void)
{
	begin();
	sweep_store_close(opened(true));
	setenv("SWEEP_DB_WAIT", "0", 1);
	struct sweep_store *store = opened(true);
	sqlite3 *other;
	sqlite3_open(path, &other);
	sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	struct sweep_entry entry = {0};
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_store_add(store, &entry, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message,
						   "another program has had the ledger locked for 0 s; set SWEEP_DB_WAIT to wait longer");
	sqlite3_exec(other, "COMMIT", NULL, NULL, NULL);
	CU_ASSERT_EQUAL(sweep_store_add(store, &entry, &err), SWEEP_OK);
	sqlite3_close(other);
	sweep_store_close(store);
	unsetenv("SWEEP_DB_WAIT");
	end();
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a set remembers numbers", sets_remember_numbers},
		{"objects are laid over each other", objects_are_laid_over},
		{"the leaves of objects become columns", leaves_become_columns},
		{"sweeps are found by id, beginning and name", sweeps_are_found},
		{"runs are summed up as their records come", runs_are_summed_up},
		{"the same records again change nothing", the_same_again_changes_nothing},
		{"many equal lines are quick", many_equal_lines_are_quick},
		{"another configuration of a run is refused", another_configuration_is_refused},
		{"records go to the sweep that they name", records_go_to_the_sweep_that_they_name},
		{"best runs follow metric and goal", best_runs_follow_metric_and_goal},
		{"the views agree with the records", the_views_agree},
		{"what is no ledger is refused", what_is_no_ledger_is_refused},
		{"a locked ledger is waited for", a_locked_ledger_is_waited_for},
		{NULL, NULL}};
	return unit_main("store", tests);
}
