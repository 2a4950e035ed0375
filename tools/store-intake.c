#include "tools/store-intake.h"

#include "base/clock.h"
#include "record/ahead.h"

#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

enum
{
	GATHER = 100,           /* milliseconds in which what comes next makes one batch */
	LOOK_FOR_SIGNALS = 100, /* milliseconds */
	LAST_WORDS = 2,         /* seconds after a signal in which the programs before it in a pipe may end */
	BY_SIGNAL = 128         /* exit status of an ending by a signal, less the signal's number */
};

static volatile sig_atomic_t caught, signals;
static double deadline;     /* of the clock; 0: no signal was seen yet */
static bool from_a_program; /* the input that is read */

static void note(int number)
{
	caught = number;
	if (signals < 2) signals++;
}

/* Whether no more is to be read. Ctrl-C reaches all programs of a pipe at once, and those before this one still tell
 * how their runs ended: after the first signal they are listened to until they end, but not for long. */
static bool must_end(void)
{
	if (signals == 0) return false;
	if (deadline == 0) deadline = sweep_clock() + (from_a_program ? LAST_WORDS : 0);
	return signals > 1 || sweep_clock() >= deadline;
}

void store_intake_catch_signals(void)
{
	struct sigaction action = {.sa_handler = note}; /* no SA_RESTART: a wait for input ends */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

int store_intake_caught(void)
{
	return caught;
}

/* With nothing to read: what was read goes to disk, and then the next lines are waited for. */
static enum sweep_status wait_for_input(struct store_intake *intake, struct sweep_ahead *ahead, struct sweep_error *err)
{
	if (sweep_ahead_ready(ahead, intake->breath) || must_end()) return SWEEP_OK;
	enum sweep_status status = intake->commit(intake->context, err);
	while (status == SWEEP_OK && !must_end() && !sweep_ahead_ready(ahead, LOOK_FOR_SIGNALS)) continue;
	if (status != SWEEP_OK || must_end()) return status;
	if (intake->came) intake->came(intake->context);
	sweep_ahead_gather(ahead, GATHER);
	return status;
}

/* *err says why a line or a record was not taken. */
static void complain(struct store_intake *intake, const char *file, int64_t number, struct sweep_error *err)
{
	intake->bad++;
	snprintf(err->file, sizeof err->file, "%s", file);
	err->line = (int)number;
	store_complain(err);
}

static enum sweep_status take_next(struct store_intake *intake, const char *file, struct sweep_ahead *ahead, bool *end,
								   struct sweep_error *err)
{
	struct sweep_record record;
	int64_t number;
	enum sweep_status read = sweep_ahead_next(ahead, &record, &number, end, err);
	if (read != SWEEP_OK)
	{
		intake->bad++;
		store_complain(err);
		return SWEEP_OK;
	}
	if (*end) return SWEEP_OK;
	bool taken;
	enum sweep_status status = intake->take(intake->context, &record, &taken, err);
	if (status == SWEEP_OK && !taken) complain(intake, file, number, err);
	return status;
}

static enum sweep_status take_all(struct store_intake *intake, const char *file, struct sweep_ahead *ahead,
								  struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	bool end = false;
	while (status == SWEEP_OK && !end && (status = wait_for_input(intake, ahead, err)) == SWEEP_OK && !must_end())
		status = take_next(intake, file, ahead, &end, err);
	if (status != SWEEP_OK || end) return status;
	sweep_ahead_halt(ahead); /* no more is read, and what was read is taken */
	while (status == SWEEP_OK && !end && sweep_ahead_ready(ahead, 0))
		status = take_next(intake, file, ahead, &end, err);
	return status;
}

static bool is_pipe(const struct sweep_record_reader *reader)
{
	struct stat input;
	return fstat(fileno(reader->file), &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode));
}

static enum sweep_status take_file(struct store_intake *intake, const char *path, struct sweep_error *err)
{
	struct sweep_record_reader reader;
	if (sweep_record_open(&reader, path, err) != SWEEP_OK)
	{
		intake->bad++; /* the other files are taken all the same */
		store_complain(err);
		return SWEEP_OK;
	}
	if (intake->next_input) intake->next_input(intake->context);
	from_a_program = is_pipe(&reader);
	struct sweep_ahead *ahead = sweep_ahead_start(&reader);
	enum sweep_status status = ahead ? take_all(intake, reader.name, ahead, err)
									 : sweep_fail(err, SWEEP_FAILED, "cannot start a thread to read with");
	sweep_ahead_stop(ahead);
	sweep_record_close(&reader);
	return status;
}

enum sweep_status store_intake_run(struct store_intake *intake, int count, char **paths, struct sweep_error *err)
{
	static char standard_input[] = "-", *alone[] = {standard_input};
	enum sweep_status status = SWEEP_OK;
	if (count == 0)
	{
		count = 1;
		paths = alone;
	}
	for (int i = 0; status == SWEEP_OK && !caught && i < count; i++) status = take_file(intake, paths[i], err);
	return status == SWEEP_OK ? intake->commit(intake->context, err) : status;
}

enum sweep_status store_intake_status(enum sweep_status status, struct sweep_error *err)
{
	if (!caught || status == SWEEP_USAGE) return status;
	if (status == SWEEP_FAILED && err->message[0])
		sweep_fail(err, SWEEP_FAILED, "interrupted while it waited for the ledger; what it had read last is not in it");
	return (enum sweep_status)(BY_SIGNAL + caught);
}
