#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/record.h"
#include "store/fields.h"
#include "store/ingest.h"
#include "store/seen.h"
#include "store/store.h"
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

static void check_query(const char *sql, const char *wanted)
{
	sqlite3 *db;
	sqlite3_stmt *statement = NULL;
	CU_ASSERT_EQUAL(sqlite3_open(path, &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_step(statement), SQLITE_ROW);
	const char *got = (const char *)sqlite3_column_text(statement, 0);
	CU_ASSERT_STRING_EQUAL(got ? got : "", wanted);
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

static void execute(const char *sql)
{
	sqlite3 *db;
	CU_ASSERT_EQUAL(sqlite3_open(path, &db), SQLITE_OK);
	CU_ASSERT_EQUAL(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
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
	/* a row of numbers takes no memory, wherever it begins */
	for (int64_t number = 1000; number < 100000; number++) seen_add(&seen, number);
	CU_ASSERT(seen.blocks == NULL && !seen_has(&seen, 999) && seen_has(&seen, 1000) && seen_has(&seen, 99999));
	seen_add(&seen, 7);
	seen_add(&seen, 100000);
	CU_ASSERT(seen_has(&seen, 7) && seen_has(&seen, 100000) && !seen_has(&seen, 8) && !seen_has(&seen, 100001));
	seen_free(&seen);
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

/* Nested metrics count under dotted names, each for itself; a literal name goes before a nested one. */
static void nested_metrics_become_flat(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", NULL, "val.loss", "minimize");
	ingest(store, NULL,
		   "{\"run\":1,\"metrics\":{\"val\":{\"loss\":3.0,\"acc\":0.5}}}\n"
		   "{\"run\":1,\"metrics\":{\"val\":{\"loss\":2.0}}}\n"
		   "{\"run\":2,\"metrics\":{\"val\":{\"loss\":1},\"val.loss\":5}}\n"
		   "{\"run\":3,\"metrics\":{\"val\":{\"loss\":9}}}\n"
		   "{\"run\":3,\"state\":\"finished\",\"summary\":{\"val\":{\"loss\":4}}}\n");
	/* the batch after it finds the state's summary in the ledger */
	ingest(store, NULL, "{\"run\":3,\"metrics\":{\"val\":{\"loss\":7}}}\n");
	check_runs(store, NULL,
			   "1 running NaN - {\"val.loss\":2.0,\"val.acc\":0.5}\n"
			   "2 running NaN - {\"val.loss\":5}\n"
			   "3 finished NaN - {\"val.loss\":4}\n");
	sweep_store_close(store);
	check_query("SELECT group_concat(run || ' ' || name || ' ' || value, ',') FROM "
				"(SELECT * FROM metric_values ORDER BY arrival, name)",
				"1 val.acc 0.5,1 val.loss 3.0,1 val.loss 2.0,2 val.loss 5,3 val.loss 9,3 val.loss 7");
	check_query("SELECT group_concat(run || ' ' || value, ',') FROM (SELECT * FROM best_runs ORDER BY place)",
				"1 2.0,3 4,2 5");
	end();
}

static enum sweep_status add_error(void *context, const struct sweep_run *run)
{
	sweep_text_printf(context, "%d:%s ", (int)run->run, run->error ? run->error : "-");
	return SWEEP_OK;
}

static void the_last_state_says_why_a_run_failed(void)
{
	begin();
	struct sweep_store *store = opened(true);
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	static const char *const inputs[] = {"{\"run\":1,\"state\":\"failed\",\"error\":\"a\"}\n"
										 "{\"run\":2,\"state\":\"failed\",\"error\":\"b\"}\n"
										 "{\"run\":3,\"state\":\"failed\",\"error\":{}}\n",
										 "{\"run\":1,\"state\":\"finished\"}\n{\"run\":2,\"metrics\":{}}\n"};
	static const char *const wanted[] = {"1:a 2:b 3:- ", "1:- 2:b 3:- "};
	for (int i = 0; i < 2; i++)
	{
		ingest(store, NULL, inputs[i]);
		sweep_text_clear(&text);
		CU_ASSERT_EQUAL(sweep_store_runs(store, 1, add_error, &text, &err), SWEEP_OK);
		CU_ASSERT_STRING_EQUAL(text.data, wanted[i]);
	}
	sweep_text_free(&text);
	sweep_store_close(store);
	end();
}

static const char sample[] = "{\"run\":1,\"config\":{\"a\":1}}\n"
							 "{\"run\":1,\"step\":1,\"metrics\":{\"loss\":1}}\n"
							 "{\"run\":1,\"metrics\":{\"loss\":1}}\n"
							 "{\"run\":1,\"metrics\":{\"loss\":1}}\n"
							 "{ \"run\":1, \"metrics\":{\"loss\":1}, \"more\":[0, NaN] }\n"
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
	/* numbers are the same when they are that to the last digit, however they are written */
	taken = ingest(store, NULL,
				   "{\"run\":3,\"config\":{\"lr\":1.0,\"n\":9007199254740993}}\n"
				   "{\"run\":3,\"config\":{\"lr\":1,\"n\":9007199254740993}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 2);
	taken = ingest(store, NULL, "{\"run\":3,\"config\":{\"lr\":1.0000000000000002,\"n\":9007199254740993}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_REFUSED], 1);
	taken = ingest(store, NULL, "{\"run\":3,\"config\":{\"lr\":1.0,\"n\":9007199254740992}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_REFUSED], 1);
	sweep_store_close(store);
	end();
}

static void records_go_to_the_sweep_that_they_name(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", "first", NULL, NULL);
	add_sweep(store, "bbbbbbbb", "twin", NULL, NULL);
	add_sweep(store, "cccccccc", "twin", NULL, NULL);
	add_sweep(store, "dddddddd", "eightish", NULL, NULL); /* a name that looks like an id */
	const char *text = "{\"run\":1,\"sweep\":\"aaaaaaaa\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":2,\"metrics\":{\"x\":1}}\n"
					   "{\"run\":3,\"sweep\":\"eeeeeeee\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":4,\"sweep\":\"first\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":5,\"sweep\":\"eightish\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":6,\"sweep\":\"first\",\"metrics\":{\"x\":1}}\n";
	struct taken taken = ingest(store, NULL, text);
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 6);
	check_runs(store, "aaaaaaaa", "1 running NaN - {\"x\":1}\n4 running NaN - {\"x\":1}\n6 running NaN - {\"x\":1}\n");
	check_runs(store, "dddddddd", "2 running NaN - {\"x\":1}\n5 running NaN - {\"x\":1}\n");
	check_runs(store, "eeeeeeee", "3 running NaN - {\"x\":1}\n");
	static const struct
	{
		const char *word, *message;
	} refused[] = {{"nosuch",
					"no sweep is called \"nosuch\", and it is no id of eight characters a-z0-9: say with --sweep "
					"where the records go, or make the sweep with sweep-store init"},
				   {"aaaa", "no sweep is called \"aaaa\", and it is no id of eight characters a-z0-9: say with --sweep "
							"where the records go, or make the sweep with sweep-store init"},
				   {"", "no sweep is called \"\", and it is no id of eight characters a-z0-9: say with --sweep "
						"where the records go, or make the sweep with sweep-store init"},
				   {"twin", "\"twin\" means 2 sweeps; name one by its id (cccccccc, bbbbbbbb)"}};
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
	{
		struct sweep_text line = {0};
		for (int run = 1; run <= 3; run++)
			sweep_text_printf(&line, "{\"run\":%d,\"sweep\":\"%s\",\"metrics\":{\"y\":1}}\n", run, refused[i].word);
		taken = ingest(store, NULL, line.data);
		CU_ASSERT(taken.counts[SWEEP_TAKEN_REFUSED] == 1 && taken.counts[SWEEP_TAKEN_DROPPED] == 2);
		CU_ASSERT_STRING_EQUAL(taken.message, refused[i].message);
		sweep_text_free(&line);
	}
	ingest(store, "aaaaaaaa", text);
	check_records(store, "bbbbbbbb", "");
	sweep_store_close(store);
	check_query("SELECT count(*) FROM records WHERE line LIKE '%\"y\"%'", "0");
	end();
}

/* Each record names another sweep: with a search through those before it, this would take a minute. */
static void many_sweeps_are_quick(void)
{
	begin();
	struct sweep_store *store = opened(true);
	struct sweep_text text = {0};
	enum
	{
		MANY = 5000
	};
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < MANY; i++)
			sweep_text_printf(&text, "{\"run\":%d,\"sweep\":\"s%07d\",\"metrics\":{\"x\":1}}\n", round, i);
	CU_ASSERT_EQUAL(ingest(store, NULL, text.data).counts[SWEEP_TAKEN_NEW], 2 * MANY);
	CU_ASSERT_EQUAL(ingest(store, NULL, text.data).counts[SWEEP_TAKEN_KNOWN], 2 * MANY);
	sweep_text_free(&text);
	sweep_store_close(store);
	check_query("SELECT count(*) || ' ' || sum(arrived) FROM sweeps", "5000 10000");
	end();
}

static int64_t count_records(void)
{
	struct sweep_store *store = opened(false);
	struct sweep_entry entry;
	struct sweep_error err = {0};
	int64_t count = 0;
	if (sweep_store_find(store, NULL, &entry, &err) == SWEEP_OK)
	{
		count = entry.records;
		sweep_entry_free(&entry);
	}
	sweep_store_close(store);
	return count;
}

/* A record every 5 ms, no more than 60 in 0.3 s: what came first is in the ledger by then. */
static void a_steady_drip_is_committed(void)
{
	begin();
	struct sweep_store *store = opened(true);
	struct sweep_error err = {0};
	struct sweep_ingest *into;
	CU_ASSERT_EQUAL_FATAL(sweep_ingest_start(store, NULL, &into, &err), SWEEP_OK);
	double began = sweep_clock();
	for (int step = 1; sweep_clock() - began < 0.3; step++)
	{
		char line[64];
		snprintf(line, sizeof line, "{\"run\":1,\"step\":%d,\"metrics\":{\"x\":1}}\n", step);
		struct sweep_record_reader reader = {.name = "drip", .owns_file = true};
		reader.file = fmemopen(line, strlen(line), "r");
		struct sweep_record record;
		enum sweep_taken taken;
		bool ended;
		CU_ASSERT_EQUAL_FATAL(sweep_record_next(&reader, &record, &ended, &err), SWEEP_OK);
		CU_ASSERT_EQUAL_FATAL(sweep_ingest_record(into, &record, &taken, &err), SWEEP_OK);
		sweep_record_close(&reader);
		usleep(5000);
	}
	CU_ASSERT(count_records() > 0);
	CU_ASSERT_EQUAL(sweep_ingest_commit(into, &err), SWEEP_OK);
	/* what has waited before it was taken is older than its batch */
	sweep_ingest_came(into);
	usleep(250000);
	struct sweep_record_reader reader = {.name = "late", .owns_file = true};
	static char line[] = "{\"run\":1,\"step\":0,\"metrics\":{\"late\":1}}\n";
	reader.file = fmemopen(line, strlen(line), "r");
	struct sweep_record record;
	enum sweep_taken taken;
	bool ended;
	int64_t before = count_records();
	CU_ASSERT_EQUAL_FATAL(sweep_record_next(&reader, &record, &ended, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ingest_record(into, &record, &taken, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(count_records(), before + 1);
	sweep_record_close(&reader);
	sweep_ingest_free(into);
	sweep_store_close(store);
	end();
}

/* What a sweep has goes with it, and its key does not come again. */
static void nothing_is_left_of_a_sweep(void)
{
	begin();
	struct sweep_store *store = opened(true);
	add_sweep(store, "aaaaaaaa", NULL, NULL, NULL);
	add_sweep(store, "bbbbbbbb", NULL, NULL, NULL);
	ingest(store, "bbbbbbbb", sample);
	execute("PRAGMA foreign_keys = ON; DELETE FROM sweeps WHERE id = 'bbbbbbbb'");
	check_query("SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM params) + (SELECT count(*) FROM records)",
				"0");
	add_sweep(store, "cccccccc", NULL, NULL, NULL);
	check_query("SELECT group_concat(key || ' ' || id, ',') FROM sweeps", "1 aaaaaaaa,3 cccccccc");
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
	/* the least integer has no absolute value among SQLite's integers */
	ingest(store, NULL, "{\"run\":11,\"state\":\"finished\",\"summary\":{\"val.loss\":-9223372036854775808}}\n");
	sweep_text_clear(&text);
	CU_ASSERT_EQUAL(sweep_store_best(store, 1, "val.loss", false, 2, add_best, &text, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(text.data, "11:-9.22337e+18 2:1.5 ");
	check_query("SELECT group_concat(run, ' ') FROM (SELECT run FROM best_runs ORDER BY place)", "11 2 4 1");
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
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) check_query(cases[i].sql, cases[i].wanted);
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
		{"the leaves of objects become columns", leaves_become_columns},
		{"sweeps are found by id, beginning and name", sweeps_are_found},
		{"runs are summed up as their records come", runs_are_summed_up},
		{"nested metrics become flat", nested_metrics_become_flat},
		{"the last state record says why a run failed", the_last_state_says_why_a_run_failed},
		{"the same records again change nothing", the_same_again_changes_nothing},
		{"many equal lines are quick", many_equal_lines_are_quick},
		{"another configuration of a run is refused", another_configuration_is_refused},
		{"records go to the sweep that they name", records_go_to_the_sweep_that_they_name},
		{"many sweeps are quick", many_sweeps_are_quick},
		{"a steady drip is committed", a_steady_drip_is_committed},
		{"nothing is left of a sweep", nothing_is_left_of_a_sweep},
		{"best runs follow metric and goal", best_runs_follow_metric_and_goal},
		{"the views agree with the records", the_views_agree},
		{"what is no ledger is refused", what_is_no_ledger_is_refused},
		{"a locked ledger is waited for", a_locked_ledger_is_waited_for},
		{NULL, NULL}};
	return unit_main("store", tests);
}
