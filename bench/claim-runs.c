/* claim-runs DIRECTORY RUNS METHOD - claims runs, one a transaction, in a sweep that has RUNS finished ones already,
 * and beside each lets SQLite alone insert and commit one row. Prints the median and the 99th percentile of both, in
 * milliseconds. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "store/ledger.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	CLAIMS = 500,
	AT_ONCE = 1000
};

static struct sweep_error err;

static void check(enum sweep_status status)
{
	if (status == SWEEP_OK) return;
	fprintf(stderr, "claim-runs: %s\n", err.message);
	exit(1);
}

static void check_sqlite(sqlite3 *db, int result)
{
	if (result == SQLITE_OK || result == SQLITE_DONE) return;
	fprintf(stderr, "claim-runs: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static const struct sweep_holder holder = {.name = "bench", .is_process = true, .lease = 60, .max_retries = 1};

static size_t claim(struct sweep_ledger *ledger, size_t want, struct sweep_claim *claims)
{
	enum sweep_supply supply;
	size_t count;
	check(sweep_ledger_claim(ledger, &holder, want, claims, &count, &supply, NULL, &err));
	for (size_t i = 0; i < count; i++) free(claims[i].config);
	return count;
}

static void finish(struct sweep_ledger *ledger, int64_t run)
{
	struct sweep_text line = {0};
	sweep_record_add_state(&line, run, SWEEP_FINISHED, 1, "{\"loss\":0.5}");
	cJSON *root = cJSON_Parse(line.data);
	struct sweep_record record;
	enum sweep_told told;
	check(sweep_record_from_json(root, &record, &err));
	record.line = line.data;
	record.length = line.length - 1;
	check(sweep_ledger_record(ledger, &record, 0, &told, &err));
	cJSON_Delete(root);
	sweep_text_free(&line);
}

static void fill(struct sweep_ledger *ledger, int64_t runs)
{
	static struct sweep_claim claims[AT_ONCE];
	for (int64_t made = 0; made < runs;)
	{
		check(sweep_ledger_begin(ledger, &err));
		size_t count = claim(ledger, runs - made < AT_ONCE ? (size_t)(runs - made) : AT_ONCE, claims);
		for (size_t i = 0; i < count; i++) finish(ledger, claims[i].run);
		check(sweep_ledger_commit(ledger, &err));
		made += (int64_t)count;
	}
}

static struct sweep_ledger *open_ledger(const char *directory, const char *method, struct sweep_store **store)
{
	struct sweep_text path = {0}, file = {0};
	sweep_text_printf(&path, "%s/%s.db", directory, method);
	sweep_text_printf(&file,
					  "method: %s\nmetric: {name: loss}\nparameters:\n  a: {min: 1, max: 1000}\n"
					  "  b: {min: 1, max: 1000}\n",
					  method);
	check(sweep_store_open(path.data, true, store, &err));
	struct sweep_entry entry = {.text = file.data, .method = (char *)(uintptr_t)method}, found;
	struct sweep_ledger *ledger;
	check(sweep_store_add(*store, &entry, &err));
	check(sweep_store_find(*store, NULL, &found, &err));
	check(sweep_ledger_open(*store, &found, &ledger, &err));
	sweep_entry_free(&found);
	sweep_text_free(&path);
	sweep_text_free(&file);
	return ledger;
}

static sqlite3_stmt *open_plain(const char *directory, sqlite3 **db)
{
	struct sweep_text path = {0};
	sqlite3_stmt *insert;
	sweep_text_printf(&path, "%s/plain.db", directory);
	check_sqlite(*db, sqlite3_open(path.data, db));
	check_sqlite(*db, sqlite3_exec(*db,
								   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
								   "CREATE TABLE IF NOT EXISTS runs (run INTEGER PRIMARY KEY, config TEXT)",
								   NULL, NULL, NULL));
	check_sqlite(*db,
				 sqlite3_prepare_v2(*db, "INSERT INTO runs (config) VALUES ('{\"a\":1,\"b\":1}')", -1, &insert, NULL));
	sweep_text_free(&path);
	return insert;
}

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void print_row(const char *name, double *seconds)
{
	qsort(seconds, CLAIMS, sizeof *seconds, by_size);
	printf("%-32s %10.3f %10.3f\n", name, seconds[CLAIMS / 2] * 1e3, seconds[CLAIMS * 99 / 100] * 1e3);
}

int main(int argc, char **argv)
{
	int64_t runs;
	if (argc != 4 || !sweep_parse_int(argv[2], &runs)) return 2;
	static double ours[CLAIMS], plain[CLAIMS];
	struct sweep_store *store;
	struct sweep_ledger *ledger = open_ledger(argv[1], argv[3], &store);
	sqlite3 *db = NULL;
	sqlite3_stmt *insert = open_plain(argv[1], &db);
	fill(ledger, runs);
	for (int i = 0; i < CLAIMS; i++)
	{
		struct sweep_claim one;
		double began = sweep_clock();
		check(sweep_ledger_begin(ledger, &err));
		if (claim(ledger, 1, &one) != 1) return 1;
		check(sweep_ledger_commit(ledger, &err));
		ours[i] = sweep_clock() - began;
		began = sweep_clock();
		check_sqlite(db, sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL));
		check_sqlite(db, sqlite3_step(insert));
		check_sqlite(db, sqlite3_reset(insert));
		check_sqlite(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
		plain[i] = sweep_clock() - began;
	}
	char name[64];
	snprintf(name, sizeof name, "a claim, %s", argv[3]);
	print_row(name, ours);
	print_row("SQLite inserts and commits a row", plain);
	sqlite3_finalize(insert);
	sqlite3_close(db);
	sweep_ledger_close(ledger);
	sweep_store_close(store);
	return 0;
}
