#include "base/clock.h"
#include "base/random.h"
#include "base/text.h"
#include "ledger.h"
#include "record/json.h"
#include "record/record.h"
#include "store/seen.h"
#include "unit.h"

#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

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

static void runs_are_summed_up(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	ledger_add(store, "aaaaaaaa", NULL, NULL, NULL);
	ledger_ingest(store, NULL,
				  "{\"run\":2,\"config\":{\"lr\":0.10,\"n\":32}}\n"
				  "{\"run\":1,\"config\":{\"lr\":1e-05,\"n\":32.0}}\n"
				  "{\"run\":1,\"step\":1,\"time\":0.5,\"metrics\":{\"loss\":2.0,\"epoch\":1}}\n"
				  "{\"run\":1,\"step\":2,\"time\":1.5,\"metrics\":{\"loss\":NaN}}\n"
				  "{\"run\":3,\"metrics\":{\"loss\":1}}\n"
				  "{\"run\":1,\"metrics\":{\"accuracy\":0.5,\"loss\":0.25}}\n"
				  "{\"run\":1,\"state\":\"finished\",\"time\":2.5,\"summary\":{\"loss\":0.125}}\n");
	ledger_check_runs(store, NULL,
					  "1 finished 2.5 {\"lr\":1e-05,\"n\":32.0} {\"loss\":0.125,\"epoch\":1,\"accuracy\":0.5}\n"
					  "2 pending NaN {\"lr\":0.10,\"n\":32} {}\n"
					  "3 running NaN - {\"loss\":1}\n");
	/* what comes later: the state's word stands above a metric's, whichever came first */
	ledger_ingest(store, NULL,
				  "{\"run\":1,\"step\":3,\"metrics\":{\"loss\":9,\"test\":7}}\n"
				  "{\"run\":3,\"config\":{\"n\":1}}\n"
				  "{\"run\":3,\"metrics\":{\"loss\":0.50}}\n"
				  "{\"run\":2,\"state\":\"failed\"}\n");
	ledger_check_runs(
		store, NULL,
		"1 finished 2.5 {\"lr\":1e-05,\"n\":32.0} {\"loss\":0.125,\"epoch\":1,\"accuracy\":0.5,\"test\":7}\n"
		"2 failed NaN {\"lr\":0.10,\"n\":32} {}\n"
		"3 running NaN {\"n\":1} {\"loss\":0.50}\n");
	sweep_store_close(store);
	ledger_end();
}

/* Nested metrics count under dotted names, each for itself; a literal name goes before a nested one. */
static void nested_metrics_become_flat(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	ledger_add(store, "aaaaaaaa", NULL, "val.loss", "minimize");
	ledger_ingest(store, NULL,
				  "{\"run\":1,\"metrics\":{\"val\":{\"loss\":3.0,\"acc\":0.5}}}\n"
				  "{\"run\":1,\"metrics\":{\"val\":{\"loss\":2.0}}}\n"
				  "{\"run\":2,\"metrics\":{\"val\":{\"loss\":1},\"val.loss\":5}}\n"
				  "{\"run\":3,\"metrics\":{\"val\":{\"loss\":9}}}\n"
				  "{\"run\":3,\"state\":\"finished\",\"summary\":{\"val\":{\"loss\":4}}}\n");
	/* the batch after it finds the state's summary in the ledger */
	ledger_ingest(store, NULL, "{\"run\":3,\"metrics\":{\"val\":{\"loss\":7}}}\n");
	ledger_check_runs(store, NULL,
					  "1 running NaN - {\"val.loss\":2.0,\"val.acc\":0.5}\n"
					  "2 running NaN - {\"val.loss\":5}\n"
					  "3 finished NaN - {\"val.loss\":4}\n");
	sweep_store_close(store);
	ledger_check_query("SELECT group_concat(run || ' ' || name || ' ' || value, ',') FROM "
					   "(SELECT * FROM metric_values ORDER BY arrival, name)",
					   "1 val.acc 0.5,1 val.loss 3.0,1 val.loss 2.0,2 val.loss 5,3 val.loss 9,3 val.loss 7");
	ledger_check_query("SELECT group_concat(run || ' ' || value, ',') FROM (SELECT * FROM best_runs ORDER BY place)",
					   "1 2.0,3 4,2 5");
	ledger_end();
}

static enum sweep_status add_error(void *context, const struct sweep_run *run)
{
	sweep_text_printf(context, "%d:%s ", (int)run->run, run->error ? run->error : "-");
	return SWEEP_OK;
}

static void the_last_state_says_why_a_run_failed(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	static const char *const inputs[] = {"{\"run\":1,\"state\":\"failed\",\"error\":\"a\"}\n"
										 "{\"run\":2,\"state\":\"failed\",\"error\":\"b\"}\n"
										 "{\"run\":3,\"state\":\"failed\",\"error\":{}}\n",
										 "{\"run\":1,\"state\":\"finished\"}\n{\"run\":2,\"metrics\":{}}\n"};
	static const char *const wanted[] = {"1:a 2:b 3:- ", "1:- 2:b 3:- "};
	for (int i = 0; i < 2; i++)
	{
		ledger_ingest(store, NULL, inputs[i]);
		sweep_text_clear(&text);
		CU_ASSERT_EQUAL(sweep_store_runs(store, 1, add_error, &text, &err), SWEEP_OK);
		CU_ASSERT_STRING_EQUAL(text.data, wanted[i]);
	}
	sweep_text_free(&text);
	sweep_store_close(store);
	ledger_end();
}

static void the_same_again_changes_nothing(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct ledger_taken taken = ledger_ingest(store, NULL, ledger_sample);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 6 && taken.counts[SWEEP_TAKEN_KNOWN] == 0);
	ledger_check_records(store, NULL, ledger_sample);
	taken = ledger_ingest(store, NULL, ledger_sample);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 0 && taken.counts[SWEEP_TAKEN_KNOWN] == 6);
	ledger_check_records(store, NULL, ledger_sample);
	/* three of a line that is there twice: one is new; then none of three is */
	const char *thrice = "{\"run\":1,\"metrics\":{\"loss\":1}}\n{\"run\":1,\"metrics\":{\"loss\":1}}\n"
						 "{\"run\":1,\"metrics\":{\"loss\":1}}\n";
	taken = ledger_ingest(store, NULL, thrice);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 1 && taken.counts[SWEEP_TAKEN_KNOWN] == 2);
	taken = ledger_ingest(store, NULL, thrice);
	CU_ASSERT(taken.counts[SWEEP_TAKEN_NEW] == 0 && taken.counts[SWEEP_TAKEN_KNOWN] == 3);
	sweep_store_close(store);
	ledger_end();
}

/* Each of many equal lines is found without walking over all of them: this would take minutes otherwise. */
static void many_equal_lines_are_quick(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct sweep_text text = {0};
	enum
	{
		MANY = 20000
	};
	for (int i = 0; i < MANY; i++) sweep_text_printf(&text, "{\"run\":1,\"metrics\":{\"up\":%d}}\n", i % 2);
	CU_ASSERT_EQUAL(ledger_ingest(store, NULL, text.data).counts[SWEEP_TAKEN_NEW], MANY);
	CU_ASSERT_EQUAL(ledger_ingest(store, NULL, text.data).counts[SWEEP_TAKEN_KNOWN], MANY);
	ledger_check_records(store, NULL, text.data);
	sweep_text_free(&text);
	sweep_store_close(store);
	ledger_end();
}

static void another_configuration_is_refused(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	ledger_add(store, "aaaaaaaa", NULL, NULL, NULL);
	ledger_ingest(store, NULL, ledger_sample);
	struct ledger_taken taken =
		ledger_ingest(store, NULL,
					  "{\"run\":1,\"config\":{\"a\":2}}\n{\"run\":1,\"step\":9,\"metrics\":{\"loss\":0}}\n"
					  "{\"run\":2,\"config\":{\"a\":2,\"b\":{\"c\":1}}}\n");
	CU_ASSERT(taken.counts[SWEEP_TAKEN_REFUSED] == 1 && taken.counts[SWEEP_TAKEN_DROPPED] == 1);
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 1);
	CU_ASSERT_STRING_EQUAL(taken.message,
						   "run 1 of sweep aaaaaaaa has another configuration; its records are left out: name another "
						   "sweep with --sweep, or make one with sweep-store init");
	/* the same values in another order are the same configuration */
	taken = ledger_ingest(store, NULL, "{\"run\":2,\"config\":{\"b\":{\"c\":1},\"a\":2}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 1);
	ledger_check_runs(store, NULL,
					  "1 finished NaN {\"a\":1} {\"loss\":1}\n2 pending NaN {\"a\":2,\"b\":{\"c\":1}} {}\n");
	/* numbers are the same when they are that to the last digit, however they are written */
	taken = ledger_ingest(store, NULL,
						  "{\"run\":3,\"config\":{\"lr\":1.0,\"n\":9007199254740993}}\n"
						  "{\"run\":3,\"config\":{\"lr\":1,\"n\":9007199254740993}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 2);
	taken = ledger_ingest(store, NULL, "{\"run\":3,\"config\":{\"lr\":1.0000000000000002,\"n\":9007199254740993}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_REFUSED], 1);
	taken = ledger_ingest(store, NULL, "{\"run\":3,\"config\":{\"lr\":1.0,\"n\":9007199254740992}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_REFUSED], 1);
	sweep_store_close(store);
	ledger_end();
}

static void records_go_to_the_sweep_that_they_name(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	ledger_add(store, "aaaaaaaa", "first", NULL, NULL);
	ledger_add(store, "bbbbbbbb", "twin", NULL, NULL);
	ledger_add(store, "cccccccc", "twin", NULL, NULL);
	ledger_add(store, "dddddddd", "eightish", NULL, NULL); /* a name that looks like an id */
	const char *text = "{\"run\":1,\"sweep\":\"aaaaaaaa\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":2,\"metrics\":{\"x\":1}}\n"
					   "{\"run\":3,\"sweep\":\"eeeeeeee\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":4,\"sweep\":\"first\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":5,\"sweep\":\"eightish\",\"metrics\":{\"x\":1}}\n"
					   "{\"run\":6,\"sweep\":\"first\",\"metrics\":{\"x\":1}}\n";
	struct ledger_taken taken = ledger_ingest(store, NULL, text);
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_NEW], 6);
	ledger_check_runs(store, "aaaaaaaa",
					  "1 running NaN - {\"x\":1}\n4 running NaN - {\"x\":1}\n6 running NaN - {\"x\":1}\n");
	ledger_check_runs(store, "dddddddd", "2 running NaN - {\"x\":1}\n5 running NaN - {\"x\":1}\n");
	ledger_check_runs(store, "eeeeeeee", "3 running NaN - {\"x\":1}\n");
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
		taken = ledger_ingest(store, NULL, line.data);
		CU_ASSERT(taken.counts[SWEEP_TAKEN_REFUSED] == 1 && taken.counts[SWEEP_TAKEN_DROPPED] == 2);
		CU_ASSERT_STRING_EQUAL(taken.message, refused[i].message);
		sweep_text_free(&line);
	}
	ledger_ingest(store, "aaaaaaaa", text);
	ledger_check_records(store, "bbbbbbbb", "");
	sweep_store_close(store);
	ledger_check_query("SELECT count(*) FROM records WHERE line LIKE '%\"y\"%'", "0");
	ledger_end();
}

/* Each record names another sweep: with a search through those before it, this would take a minute. */
static void many_sweeps_are_quick(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct sweep_text text = {0};
	enum
	{
		MANY = 5000
	};
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < MANY; i++)
			sweep_text_printf(&text, "{\"run\":%d,\"sweep\":\"s%07d\",\"metrics\":{\"x\":1}}\n", round, i);
	CU_ASSERT_EQUAL(ledger_ingest(store, NULL, text.data).counts[SWEEP_TAKEN_NEW], 2 * MANY);
	CU_ASSERT_EQUAL(ledger_ingest(store, NULL, text.data).counts[SWEEP_TAKEN_KNOWN], 2 * MANY);
	sweep_text_free(&text);
	sweep_store_close(store);
	ledger_check_query("SELECT count(*) || ' ' || sum(arrived - events) FROM sweeps", "5000 10000");
	ledger_end();
}

static int64_t count_records(void)
{
	struct sweep_store *store = ledger_open(false);
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

/* A record every 5 ms: what came first is in the ledger soon, though no batch is ever full. The bound of 10 s is for a
 * machine that stands still for a while; it allows 2,000 records at most, fewer than fill a batch. */
static void a_steady_drip_is_committed(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct sweep_error err = {0};
	struct sweep_ingest *into;
	CU_ASSERT_EQUAL_FATAL(sweep_ingest_start(store, NULL, &into, &err), SWEEP_OK);
	double began = sweep_clock();
	for (int step = 1; count_records() == 0 && sweep_clock() - began < 10; step++)
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
	ledger_end();
}

static bool is_json_to_sqlite(sqlite3_stmt *valid, const char *text)
{
	sqlite3_bind_text(valid, 1, text, -1, SQLITE_STATIC);
	bool good = sqlite3_step(valid) == SQLITE_ROW && sqlite3_column_int(valid, 0) == 1;
	sqlite3_reset(valid);
	return good;
}

/* Lines with a few bytes changed: those that are taken are JSON to SQLite, as they are or, with bare words, once they
 * are written anew. */
static void what_is_taken_is_json_to_sqlite(void)
{
	static const char *const lines[] = {
		"{\"run\":12,\"step\":-3,\"time\":0.25,\"metrics\":{\"loss\":1.5e-07,\"a\":NaN,\"b\":-Infinity}}",
		"{ \"run\" : 1 , \"config\" : { \"t\" : \"a\\u00e9\\n\\\"b\" , \"l\" : [ 0 , -1 , true , null , { } ] } }"};
	static const char bytes[] = "{}[]\",:\\0123456789.eE+-aNIutn/ \t\r\n\v\f\x01\x1f\x7f\xef\xbb\xbf\xc3\xa9";
	sqlite3 *db;
	sqlite3_stmt *valid;
	CU_ASSERT_EQUAL_FATAL(sqlite3_open(":memory:", &db), SQLITE_OK);
	CU_ASSERT_EQUAL_FATAL(sqlite3_prepare_v2(db, "SELECT json_valid(?)", -1, &valid, NULL), SQLITE_OK);
	struct sweep_random random = {.seed = 1};
	int taken = 0, wrong = 0;
	for (int i = 0; i < 50000; i++)
	{
		char line[128];
		strcpy(line, lines[i % 2]);
		for (uint64_t change = sweep_random_below(&random, 3); change < 3; change++)
			line[sweep_random_below(&random, strlen(line))] = bytes[sweep_random_below(&random, sizeof bytes - 1)];
		bool words;
		cJSON *root = sweep_json_parse_line(line, strlen(line), &words, NULL);
		if (root == NULL) continue;
		struct sweep_text text = {0};
		sweep_json_keep_numbers(root, line, strlen(line));
		sweep_json_write(&text, root);
		taken++;
		bool good = (words || is_json_to_sqlite(valid, line)) && is_json_to_sqlite(valid, text.data);
		if (!good && wrong++ < 10) printf("# %s\n", line);
		sweep_text_free(&text);
		cJSON_Delete(root);
	}
	CU_ASSERT(taken > 5000 && wrong == 0);
	sqlite3_finalize(valid);
	sqlite3_close(db);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a set remembers numbers", sets_remember_numbers},
		{"runs are summed up as their records come", runs_are_summed_up},
		{"nested metrics become flat", nested_metrics_become_flat},
		{"the last state record says why a run failed", the_last_state_says_why_a_run_failed},
		{"the same records again change nothing", the_same_again_changes_nothing},
		{"many equal lines are quick", many_equal_lines_are_quick},
		{"another configuration of a run is refused", another_configuration_is_refused},
		{"records go to the sweep that they name", records_go_to_the_sweep_that_they_name},
		{"many sweeps are quick", many_sweeps_are_quick},
		{"a steady drip is committed", a_steady_drip_is_committed},
		{"what is taken is JSON to SQLite", what_is_taken_is_json_to_sqlite},
		{NULL, NULL}};
	return unit_main("ingest", tests);
}
