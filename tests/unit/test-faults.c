/* The ledger where something goes wrong: full disks, locks, old files, killed processes, many at once. */
#include "base/clock.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "claims.h"
#include "store/sqlite.h"
#include "unit.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- another schema ----------------------------------------------------------------------------------- */

static void make_old_ledger(void)
{
	struct sweep_text text = {0};
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_read_file(unit_source_path("tests/data/ledger-1.sql"), 1 << 20, &text, &err), SWEEP_OK);
	ledger_execute(text.data);
	sweep_text_free(&text);
}

static enum sweep_status add_logged(void *context, const struct sweep_logged *logged)
{
	sweep_text_printf(context, "%" PRId64 " %s%g, ", logged->run, logged->ended ? "ended " : "", logged->value);
	return SWEEP_OK;
}

/* A ledger that version 0.1 has written, by its own statements. */
static void a_ledger_of_schema_1_is_brought_up_to_date(void)
{
	ledger_begin();
	make_old_ledger();
	struct sweep_store *store;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_store_open(ledger_path, false, &store, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message,
						   "made by an older sweep (schema 1); sweep-store init or ingest brings it up to date");
	store = ledger_open(true);
	ledger_check_query("PRAGMA user_version", "2");
	ledger_check_runs(store, "aaaaaaaa",
					  "1 finished 1.5 {\"a\":0.25} {\"val.loss\":2.0,\"acc\":0.5}\n"
					  "2 failed NaN {\"a\":0.5} {\"val.loss\":\"NaN\"}\n");
	ledger_check_records(store, "bbbbbbbb",
						 "{\"run\":1,\"config\":{\"a\":2}}\n{\"run\":1,\"metrics\":{\"loss\":1}}\n"
						 "{\"run\":1,\"metrics\":{\"loss\":1}}\n{\"run\":1,\"state\":\"stopped\"}\n");
	/* what it had is known */
	struct ledger_taken taken = ledger_ingest(store, "bbbbbbbb",
											  "{\"run\":1,\"config\":{\"a\":2}}\n"
											  "{\"run\":1,\"metrics\":{\"loss\":1}}\n");
	CU_ASSERT_EQUAL(taken.counts[SWEEP_TAKEN_KNOWN], 2);
	struct sweep_entry entry;
	struct sweep_ledger *ledger;
	struct sweep_text text = {0};
	int64_t after = 0;
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, "aaaaaaaa", &entry, &err), SWEEP_OK);
	CU_ASSERT(entry.stage == SWEEP_STAGE_PENDING && entry.records == 7);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_open(store, &entry, &ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_tail(ledger, &after, add_logged, &text, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(text.data, "1 3, 2 nan, 1 2, 1 ended nan, ");
	sweep_text_free(&text);
	sweep_ledger_close(ledger);
	sweep_entry_free(&entry);
	/* a grid goes round what is there, run 1 with a: 2 */
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, "bbbbbbbb", &entry, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_open(store, &entry, &ledger, &err), SWEEP_OK);
	struct sweep_claim claims[4];
	enum sweep_supply supply;
	size_t count;
	const struct sweep_holder holder = {.name = "tester"};
	CU_ASSERT_EQUAL(sweep_ledger_begin(ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_claim(ledger, &holder, 4, claims, &count, &supply, NULL, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_commit(ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(count, 2);
	CU_ASSERT_STRING_EQUAL(claims[0].config, "{\"a\":1}");
	CU_ASSERT_STRING_EQUAL(claims[1].config, "{\"a\":3}");
	claims_free(claims, 2);
	sweep_ledger_close(ledger);
	sweep_entry_free(&entry);
	sweep_store_close(store);
	static const struct
	{
		const char *sql, *wanted;
	} cases[] = {
		{"PRAGMA integrity_check", "ok"},
		{"SELECT count(*) FROM pragma_foreign_key_check", "0"},
		{"SELECT count(*) || ' ' || sum(value) FROM param_values", "5 6.75"},
		{"SELECT group_concat(sweep || run || ' ' || value, ',') FROM best_runs", "aaaaaaaa1 2.0,bbbbbbbb1 1"},
		{"SELECT count(*) || ' ' || sum(attempt) FROM metric_values", "6 0"},
		{"SELECT count(*) FROM run_values", "4"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) ledger_check_query(cases[i].sql, cases[i].wanted);
	ledger_end();
}

/* --- no room, no lock --------------------------------------------------------------------------------- */

static const char endless[] = "method: random\nparameters:\n  a: {value: 1}\n";

/* Tells `count` metric records of run 1, of 100 bytes each, from `first` on, in one transaction. */
static enum sweep_status tell_many(struct sweep_ledger *ledger, int first, int count, struct sweep_error *err)
{
	enum sweep_status status = sweep_ledger_begin(ledger, err);
	for (int i = first; status == SWEEP_OK && i < first + count; i++)
	{
		char line[160];
		int length = snprintf(line, sizeof line, "{\"run\":1,\"step\":%d,\"metrics\":{\"text\":\"%060d\"}}", i, i);
		cJSON *root = cJSON_Parse(line);
		struct sweep_record record;
		enum sweep_told told;
		CU_ASSERT_EQUAL_FATAL(sweep_record_from_json(root, &record, err), SWEEP_OK);
		record.line = line;
		record.length = (size_t)length;
		status = sweep_ledger_record(ledger, &record, 0, &told, err);
		cJSON_Delete(root);
	}
	return status == SWEEP_OK ? sweep_ledger_commit(ledger, err) : status;
}

static void check_full(enum sweep_status status, const struct sweep_error *err, const char *message)
{
	CU_ASSERT_EQUAL(status, SWEEP_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(err->message, message));
	if (strstr(err->message, message) == NULL) printf("# %s\n", err->message);
	ledger_check_query("SELECT count(*) FROM records WHERE kind = 'metric'", "10");
	ledger_check_query("PRAGMA integrity_check", "ok");
}

static void a_full_disk_takes_nothing_and_loses_nothing(void)
{
	claims_begin(endless);
	struct sweep_error err = {0};
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	CU_ASSERT_EQUAL(tell_many(claims_ledger, 0, 10, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(store_execute(claims_store, "PRAGMA max_page_count = 50", &err), SWEEP_OK);
	check_full(tell_many(claims_ledger, 10, 5000, &err), &err, "no space left on the disk");
	/* the same in the system's words: a limit on the size of files */
	CU_ASSERT_EQUAL(store_execute(claims_store, "PRAGMA max_page_count = 1000000", &err), SWEEP_OK);
	struct rlimit before, limit = {1 << 20, 0};
	getrlimit(RLIMIT_FSIZE, &before);
	limit.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	enum sweep_status status = tell_many(claims_ledger, 10, 20000, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	check_full(status, &err, "is the disk full");
	/* there is room again: the same told again is taken */
	CU_ASSERT_EQUAL(tell_many(claims_ledger, 10, 20000, &err), SWEEP_OK);
	ledger_check_query("SELECT count(*) || ' ' || max(step) FROM records WHERE kind = 'metric'", "20010 20009");
	claims_check(1, "2.1 {\"a\":1}\ngoes on\n");
	claims_end();
}

static void a_ledger_that_is_locked_or_not_for_writing_says_so(void)
{
	setenv("SWEEP_DB_WAIT", "0", 1);
	claims_begin(endless);
	unsetenv("SWEEP_DB_WAIT");
	struct sweep_error err = {0};
	sqlite3 *other;
	sqlite3_open(ledger_path, &other);
	sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL);
	CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "another program keeps the ledger locked; set SWEEP_DB_WAIT to wait longer");
	CU_ASSERT_EQUAL(sweep_ledger_pause(claims_ledger, &err), SWEEP_FAILED);
	claims_check_stage("pending"); /* to look needs no lock */
	sqlite3_exec(other, "COMMIT", NULL, NULL, NULL);
	sqlite3_close(other);
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	struct sweep_store *reader = ledger_open(false);
	struct sweep_entry entry;
	struct sweep_ledger *ledger;
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(reader, NULL, &entry, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_open(reader, &entry, &ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_pause(ledger, &err), SWEEP_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "cannot be written"));
	sweep_ledger_close(ledger);
	sweep_entry_free(&entry);
	sweep_store_close(reader);
	claims_end();
}

static void a_bad_file_is_refused(void)
{
	static const struct
	{
		const char *text, *message;
	} cases[] = {{"method: random\n", "parameters"},
				 {"method: custom\nparameters:\n  a: {value: 1}\n", "not in this version"},
				 {"method: grid\nparameters:\n  a: {min: 0.0, max: 1.0}\n", "a"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		ledger_begin();
		struct sweep_store *store = ledger_open(true);
		struct sweep_entry entry = {.text = (char *)(uintptr_t)cases[i].text};
		struct sweep_ledger *ledger;
		struct sweep_error err = {0};
		CU_ASSERT_EQUAL(sweep_store_add(store, &entry, &err), SWEEP_OK);
		CU_ASSERT_EQUAL(sweep_ledger_open(store, &entry, &ledger, &err), SWEEP_USAGE);
		CU_ASSERT_PTR_NULL(ledger);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.message, cases[i].message));
		if (strstr(err.message, cases[i].message) == NULL) printf("# %s\n", err.message);
		sweep_store_close(store);
		ledger_end();
	}
}

/* --- other processes ---------------------------------------------------------------------------------- */

static struct sweep_ledger *open_here(struct sweep_store **store)
{
	struct sweep_entry entry;
	struct sweep_ledger *ledger = NULL;
	bool good = sweep_store_open(ledger_path, true, store, NULL) == SWEEP_OK &&
				sweep_store_find(*store, NULL, &entry, NULL) == SWEEP_OK &&
				sweep_ledger_open(*store, &entry, &ledger, NULL) == SWEEP_OK;
	if (good) sweep_entry_free(&entry);
	return ledger;
}

/* Tells three records a transaction for as long as it lives, and says so when they are on disk. */
static void write_for_ever(int acknowledge, int first)
{
	struct sweep_store *store;
	struct sweep_ledger *ledger = open_here(&store);
	for (int step = first;; step += 3)
	{
		if (ledger == NULL || tell_many(ledger, step, 3, NULL) != SWEEP_OK) _exit(1);
		int32_t told = step + 3;
		if (write(acknowledge, &told, sizeof told) != sizeof told) _exit(1);
	}
}

/* Starts such a process, and kills it after `microseconds` or, when it was not yet done with one, a little later. */
static int write_and_kill(int first, useconds_t microseconds)
{
	int pipe_ends[2], told = first;
	CU_ASSERT_EQUAL_FATAL(pipe(pipe_ends), 0);
	pid_t child = fork();
	if (child == 0) write_for_ever(pipe_ends[1], first);
	close(pipe_ends[1]);
	int32_t step;
	if (read(pipe_ends[0], &step, sizeof step) == sizeof step) told = step;
	usleep(microseconds);
	kill(child, SIGKILL);
	int status;
	waitpid(child, &status, 0);
	CU_ASSERT(WIFSIGNALED(status));
	while (read(pipe_ends[0], &step, sizeof step) == sizeof step) told = step;
	close(pipe_ends[0]);
	return told;
}

static void what_was_acknowledged_outlives_a_kill(void)
{
	enum
	{
		KILLS = 40
	};
	claims_begin(endless);
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	sweep_ledger_close(claims_ledger);
	sweep_store_close(claims_store);
	struct sweep_random random = {.seed = 4};
	int told = 0;
	for (int i = 0; i < KILLS; i++)
	{
		told = write_and_kill(told, (useconds_t)sweep_random_below(&random, 12000));
		char wanted[48];
		snprintf(wanted, sizeof wanted, "%d", told);
		char sql[120];
		snprintf(sql, sizeof sql, "SELECT count(DISTINCT step) FROM records WHERE kind = 'metric' AND step < %d", told);
		ledger_check_query(sql, wanted);
		/* whole transactions: what was not acknowledged is there whole or not at all */
		ledger_check_query(
			"SELECT (count(*) % 3) || ' ' || (max(step) + 1 - count(*)) FROM records WHERE kind = 'metric'", "0 0");
		ledger_check_query("PRAGMA integrity_check", "ok");
	}
	CU_ASSERT(told > KILLS);
	claims_ledger = open_here(&claims_store);
	CU_ASSERT_PTR_NOT_NULL_FATAL(claims_ledger);
	claims_end();
}

/* Claims runs one by one until there are no more, and finishes each. */
static int work(int number)
{
	struct sweep_store *store;
	struct sweep_ledger *ledger = open_here(&store);
	char name[32];
	snprintf(name, sizeof name, "worker %d", number);
	const struct sweep_holder holder = {.name = name, .is_process = true, .lease = 60, .max_retries = 1};
	enum sweep_supply supply = SWEEP_SUPPLY_GOES_ON;
	struct sweep_text line = {0};
	while (ledger && supply != SWEEP_SUPPLY_ENDED)
	{
		struct sweep_claim claim;
		size_t count = 0;
		if (sweep_ledger_begin(ledger, NULL) != SWEEP_OK) return 1;
		cJSON *root = cJSON_Parse(line.data);
		struct sweep_record record;
		enum sweep_told told = SWEEP_TOLD_NEW;
		if (root && sweep_record_from_json(root, &record, NULL) != SWEEP_OK) return 2;
		record.line = line.data;
		record.length = line.length;
		if (root && sweep_ledger_record(ledger, &record, 0, &told, NULL) != SWEEP_OK) return 3;
		cJSON_Delete(root);
		if (told != SWEEP_TOLD_NEW) return 4;
		if (sweep_ledger_claim(ledger, &holder, 1, &claim, &count, &supply, NULL, NULL) != SWEEP_OK) return 5;
		if (sweep_ledger_commit(ledger, NULL) != SWEEP_OK) return 6;
		sweep_text_clear(&line);
		if (count) sweep_text_printf(&line, "{\"run\":%" PRId64 ",\"state\":\"finished\"}", claim.run);
		if (count) free(claim.config);
		if (!count) usleep(1000);
	}
	sweep_text_free(&line);
	sweep_ledger_close(ledger);
	sweep_store_close(store);
	return ledger ? 0 : 7;
}

static void many_claim_and_none_gets_the_same(void)
{
	enum
	{
		WORKERS = 8
	};
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct sweep_entry entry = {
		.text = (char *)(uintptr_t) "method: grid\nparameters:\n  a: {min: 1, max: 30}\n  b: {min: 1, max: 10}\n"};
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_store_add(store, &entry, &err), SWEEP_OK);
	sweep_store_close(store);
	pid_t children[WORKERS];
	for (int i = 0; i < WORKERS; i++)
		if ((children[i] = fork()) == 0) _exit(work(i));
	for (int i = 0; i < WORKERS; i++)
	{
		int status;
		waitpid(children[i], &status, 0);
		CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		if (status) printf("# worker %d: status %d\n", i, WEXITSTATUS(status));
	}
	ledger_check_query(
		"SELECT count(*) || ' ' || count(DISTINCT config) || ' ' || sum(attempt) || ' ' || max(run) FROM runs "
		"WHERE state = 'finished'",
		"300 300 300 300");
	ledger_check_query("SELECT state || ' ' || launched FROM sweeps", "finished 300");
	ledger_check_query("SELECT count(*) FROM events WHERE what = 'claimed'", "300");
	ledger_check_query("PRAGMA integrity_check", "ok");
	ledger_end();
}

/* --- copies ------------------------------------------------------------------------------------------- */

static void a_backup_is_whole_while_others_write(void)
{
	claims_begin(endless);
	struct sweep_error err = {0};
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	int pipe_ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(pipe_ends), 0);
	pid_t child = fork();
	if (child == 0) write_for_ever(pipe_ends[1], 0);
	close(pipe_ends[1]);
	char copy[120], ledger[80];
	for (int i = 0; i < 3; i++)
	{
		int32_t told = 0;
		for (int records = 0; records < 50; records++)
			CU_ASSERT_EQUAL(read(pipe_ends[0], &told, sizeof told), sizeof told);
		snprintf(copy, sizeof copy, "%s.copy", ledger_path);
		CU_ASSERT_EQUAL(sweep_store_backup(claims_store, copy, &err), SWEEP_OK);
		CU_ASSERT_EQUAL(sweep_store_backup(claims_store, copy, &err), SWEEP_USAGE);
		CU_ASSERT_STRING_EQUAL(err.message, "is there already: name another file, or move that one away");
		strcpy(ledger, ledger_path);
		strcpy(ledger_path, copy);
		ledger_check_query("PRAGMA integrity_check", "ok");
		char sql[120];
		snprintf(sql, sizeof sql, "SELECT count(*) >= %d AND count(*) %% 3 = 0 FROM records WHERE kind = 'metric'",
				 told);
		ledger_check_query(sql, "1");
		struct sweep_store *store = ledger_open(true);
		sweep_store_close(store);
		strcpy(ledger_path, ledger);
		unlink(copy);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(pipe_ends[0]);
	/* no room, no directory */
	CU_ASSERT_EQUAL(sweep_store_backup(claims_store, "no/such/directory/copy.db", &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write the copy: No such file or directory");
	struct rlimit before, limit = {16384, 0};
	getrlimit(RLIMIT_FSIZE, &before);
	limit.rlim_max = before.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &limit);
	enum sweep_status status = sweep_store_backup(claims_store, copy, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, SIG_DFL);
	CU_ASSERT_EQUAL(status, SWEEP_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "cannot write the copy: "));
	CU_ASSERT_EQUAL(access(copy, F_OK), -1);
	claims_end(); /* removes the directory: nothing else is left in it */
	CU_ASSERT_EQUAL(access(copy, F_OK), -1);
}

static void a_ledger_is_tidied_up(void)
{
	claims_begin(endless);
	struct sweep_error err = {0};
	claims_check(2, "1.1 {\"a\":1}\n2.1 {\"a\":1}\ngoes on\n");
	CU_ASSERT_EQUAL(tell_many(claims_ledger, 0, 5000, &err), SWEEP_OK);
	ledger_add(claims_store, "bbbbbbbb", NULL, NULL, NULL);
	struct sweep_tidied tidied;
	CU_ASSERT_EQUAL(sweep_store_tidy(claims_store, 1, &tidied, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(tidied.runs, 0);
	claims_clock += 61;
	CU_ASSERT_EQUAL(sweep_store_tidy(claims_store, 1, &tidied, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(tidied.runs, 2);
	ledger_check_query("SELECT group_concat(state || ' ' || (queue IS NOT NULL), ',') FROM runs",
					   "crashed 1,crashed 1");
	/* half a megabyte of records goes */
	CU_ASSERT_EQUAL(sweep_store_remove(claims_store, 1, false, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_store_tidy(claims_store, 1, &tidied, &err), SWEEP_OK);
	CU_ASSERT(tidied.runs == 0 && tidied.bytes > 500000);
	struct stat found;
	CU_ASSERT(stat(ledger_path, &found) == 0 && found.st_size < 300000);
	CU_ASSERT_EQUAL(sweep_store_tidy(claims_store, 1, &tidied, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(tidied.bytes, 0);
	claims_end();
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a ledger of schema 1 is brought up to date", a_ledger_of_schema_1_is_brought_up_to_date},
		{"a full disk takes nothing and loses nothing", a_full_disk_takes_nothing_and_loses_nothing},
		{"a ledger that is locked or not for writing says so", a_ledger_that_is_locked_or_not_for_writing_says_so},
		{"a sweep whose file does not hold is refused", a_bad_file_is_refused},
		{"what was acknowledged outlives a kill", what_was_acknowledged_outlives_a_kill},
		{"many claim, and none gets the same run", many_claim_and_none_gets_the_same},
		{"a backup is whole while others write", a_backup_is_whole_while_others_write},
		{"a ledger is tidied up", a_ledger_is_tidied_up},
		{NULL, NULL}};
	return unit_main("faults", tests);
}
