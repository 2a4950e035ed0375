/* store-intake.h - records from files or standard input, taken into the ledger as they come: what ingest and tell
 * share. What has come is committed when the input has nothing more ready, so that a slow pipe's records are soon on
 * disk. Signals end the reading, and what was read is committed. */
#ifndef SWEEP_TOOLS_STORE_INTAKE_H
#define SWEEP_TOOLS_STORE_INTAKE_H

#include "record/record.h"
#include "tools/store-command.h"

/* `context` is given to each of the functions. */
struct store_intake
{
	void *context;
	int breath; /* milliseconds without input that end a batch */

	/* Takes a record into the batch; *taken false: it was refused, and *err says why. SWEEP_FAILED: the ledger failed.
	 */
	enum sweep_status (*take)(void *context, const struct sweep_record *record, bool *taken, struct sweep_error *err);
	enum sweep_status (*commit)(void *context, struct sweep_error *err); /* the batch, if there is one */
	void (*came)(void *context);                                         /* a record has come; may be NULL */
	void (*next_input)(void *context);                                   /* another file begins; may be NULL */

	int64_t bad; /* lines and files that could not be taken, each of which was told */
};

/* To be called before the ledger is opened. */
void store_intake_catch_signals(void);

/* The number of the signal that was caught; 0: none. */
int store_intake_caught(void);

/* Takes all records of `paths`, or of the standard input where there are none, and commits. SWEEP_FAILED: the ledger
 * failed, and what was not committed is lost. */
enum sweep_status store_intake_run(struct store_intake *intake, int count, char **paths, struct sweep_error *err);

/* What a command ends with, `status` being that of its work: 128 and the signal's number after one. */
enum sweep_status store_intake_status(enum sweep_status status, struct sweep_error *err);

#endif
