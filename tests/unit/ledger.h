/* ledger.h - a ledger for one test, and checks of what is in it. */
#ifndef SWEEP_TESTS_LEDGER_H
#define SWEEP_TESTS_LEDGER_H

#include "store/ingest.h"
#include "store/store.h"

extern char ledger_path[80];

void ledger_begin(void); /* a place for a ledger that is not there yet */
void ledger_end(void);
struct sweep_store *ledger_open(bool write);

extern const char ledger_sample[]; /* six records of a run, two of them the same line, one with a bare NaN */

/* The texts may be NULL. */
void ledger_add(struct sweep_store *store, const char *id, const char *name, const char *metric, const char *goal);

struct ledger_taken
{
	int counts[4]; /* by enum sweep_taken */
	char message[768];
};

/* Puts the lines of a text into the ledger, as one input. */
struct ledger_taken ledger_ingest(struct sweep_store *store, const char *sweep, const char *text);

/* A line a run: "1 finished 2.5 CONFIG SUMMARY", with - for no configuration. */
void ledger_check_runs(struct sweep_store *store, const char *sweep, const char *wanted);
void ledger_check_records(struct sweep_store *store, const char *sweep, const char *wanted);

/* The first column of the first row that SQL gives. */
void ledger_check_query(const char *sql, const char *wanted);
void ledger_execute(const char *sql);

#endif
