/* sweep-store ingest: takes records from files or standard input into the ledger.
 * What has come is committed when the input has nothing more ready, so that a slow pipe's records are soon on disk. */
#include "tools/store-command.h"

#include "base/clock.h"
#include "record/ahead.h"
#include "store/ingest.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum
{
	BREATH = 20,            /* milliseconds without input that end a batch */
	GATHER = 100,           /* milliseconds in which what comes next makes one batch */
	LOOK_FOR_SIGNALS = 100, /* milliseconds */
	LAST_WORDS = 2,         /* seconds after a signal in which the programs before it in a pipe may end */
	BY_SIGNAL = 128         /* exit status of an ending by a signal, less the signal's number */
};

static const char *db, *sweep;
static volatile sig_atomic_t caught, signals;
static double deadline;     /* of the clock; 0: no signal was seen yet */
static bool from_a_program; /* the input that is read */

struct counts
{
	int64_t fresh, known, bad, dropped;
	int64_t reopened; /* runs */
};

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

static void catch_signals(void)
{
	struct sigaction action = {.sa_handler = note}; /* no SA_RESTART: a wait for input ends */
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	signal(SIGXFSZ, SIG_IGN); /* a file size limit is an error of writing, with a message */
}

static void tell_made(struct sweep_ingest *ingest)
{
	for (const char *id; (id = sweep_ingest_made(ingest)) != NULL;)
		fprintf(stderr, "sweep-store: made sweep %s, which has records but no sweep file\n", id);
}

static enum sweep_status take(struct sweep_ingest *ingest, const char *file, int64_t number,
							  const struct sweep_record *record, struct counts *counts, struct sweep_error *err)
{
	enum sweep_taken taken;
	enum sweep_status status = sweep_ingest_record(ingest, record, &taken, err);
	if (status != SWEEP_OK) return status;
	switch (taken)
	{
	case SWEEP_TAKEN_NEW: counts->fresh++; break;
	case SWEEP_TAKEN_KNOWN: counts->known++; break;
	case SWEEP_TAKEN_DROPPED: counts->dropped++; break;
	case SWEEP_TAKEN_REFUSED:
		counts->bad++;
		snprintf(err->file, sizeof err->file, "%s", file);
		err->line = (int)number;
		store_complain(err);
		break;
	}
	return SWEEP_OK;
}

/* With nothing to read: what was read goes to disk, and then the next lines are waited for. */
static enum sweep_status wait_for_input(struct sweep_ingest *ingest, struct sweep_ahead *ahead, struct sweep_error *err)
{
	if (sweep_ahead_ready(ahead, BREATH) || must_end()) return SWEEP_OK;
	enum sweep_status status = sweep_ingest_commit(ingest, err);
	if (status == SWEEP_OK) tell_made(ingest);
	while (status == SWEEP_OK && !must_end() && !sweep_ahead_ready(ahead, LOOK_FOR_SIGNALS)) continue;
	if (status != SWEEP_OK || must_end()) return status;
	sweep_ingest_came(ingest);
	sweep_ahead_gather(ahead, GATHER);
	return status;
}

static enum sweep_status take_next(struct sweep_ingest *ingest, const char *file, struct sweep_ahead *ahead,
								   struct counts *counts, bool *end, struct sweep_error *err)
{
	struct sweep_record record;
	int64_t number;
	enum sweep_status read = sweep_ahead_next(ahead, &record, &number, end, err);
	if (read != SWEEP_OK)
	{
		counts->bad++;
		store_complain(err);
		return SWEEP_OK;
	}
	return *end ? SWEEP_OK : take(ingest, file, number, &record, counts, err);
}

static enum sweep_status take_all(struct sweep_ingest *ingest, const char *file, struct sweep_ahead *ahead,
								  struct counts *counts, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	bool end = false;
	while (status == SWEEP_OK && !end && (status = wait_for_input(ingest, ahead, err)) == SWEEP_OK && !must_end())
		status = take_next(ingest, file, ahead, counts, &end, err);
	if (status != SWEEP_OK || end) return status;
	sweep_ahead_halt(ahead); /* no more is read, and what was read is taken */
	while (status == SWEEP_OK && !end && sweep_ahead_ready(ahead, 0))
		status = take_next(ingest, file, ahead, counts, &end, err);
	return status;
}

static bool is_pipe(const struct sweep_record_reader *reader)
{
	struct stat input;
	return fstat(fileno(reader->file), &input) == 0 && (S_ISFIFO(input.st_mode) || S_ISSOCK(input.st_mode));
}

static enum sweep_status take_file(struct sweep_ingest *ingest, const char *path, struct counts *counts,
								   struct sweep_error *err)
{
	struct sweep_record_reader reader;
	if (sweep_record_open(&reader, path, err) != SWEEP_OK)
	{
		counts->bad++; /* the other files are taken all the same */
		store_complain(err);
		return SWEEP_OK;
	}
	sweep_ingest_next_input(ingest);
	from_a_program = is_pipe(&reader);
	struct sweep_ahead *ahead = sweep_ahead_start(&reader);
	enum sweep_status status = ahead ? take_all(ingest, reader.name, ahead, counts, err)
									 : sweep_fail(err, SWEEP_FAILED, "cannot start a thread to read with");
	sweep_ahead_stop(ahead);
	sweep_record_close(&reader);
	return status;
}

static void tell(const struct counts *counts)
{
	fprintf(stderr, "sweep-store: %" PRId64 " new records, %" PRId64 " already there", counts->fresh, counts->known);
	if (counts->bad) fprintf(stderr, ", %" PRId64 " bad", counts->bad);
	if (counts->dropped) fprintf(stderr, ", %" PRId64 " more for the same reasons", counts->dropped);
	if (counts->reopened)
		fprintf(stderr, ", %" PRId64 " %s that had ended got new records (a new sweep: sweep-store init)",
				counts->reopened, counts->reopened == 1 ? "run" : "runs");
	fputc('\n', stderr);
}

static enum sweep_status ingest_files(struct sweep_store *store, int count, char **paths, struct sweep_error *err)
{
	static char standard_input[] = "-", *alone[] = {standard_input};
	struct counts counts = {0};
	struct sweep_ingest *ingest;
	enum sweep_status status = sweep_ingest_start(store, sweep, &ingest, err);
	if (status != SWEEP_OK) return status;
	if (count == 0)
	{
		count = 1;
		paths = alone;
	}
	for (int i = 0; status == SWEEP_OK && !caught && i < count; i++) status = take_file(ingest, paths[i], &counts, err);
	if (status == SWEEP_OK) status = sweep_ingest_commit(ingest, err);
	if (status == SWEEP_OK) tell_made(ingest);
	counts.reopened = sweep_ingest_reopened(ingest);
	sweep_ingest_free(ingest);
	if (status != SWEEP_OK) return status;
	tell(&counts);
	err->message[0] = '\0'; /* what was bad has been told */
	if (caught) return (enum sweep_status)(BY_SIGNAL + caught);
	return counts.bad || counts.dropped ? SWEEP_FAILED : SWEEP_OK;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	struct sweep_store *store;
	catch_signals();
	enum sweep_status status = sweep_store_open(db, true, &store, err);
	if (status == SWEEP_OK) status = ingest_files(store, operands, argv, err);
	sweep_store_close(store);
	if (status != SWEEP_FAILED || !caught) return status;
	sweep_fail(err, SWEEP_FAILED, "interrupted while it waited for the ledger; what it had read last is not in it");
	return (enum sweep_status)(BY_SIGNAL + caught);
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "sweep", "SWEEP", "the sweep that takes all records", SWEEP_OPTION_TEXT, &sweep, NULL},
	{0}};

const struct store_command store_ingest = {
	"ingest",
	"take records from files or standard input",
	"[--db=FILE] [--sweep=SWEEP] [FILE...]",
	"Takes records into the ledger. Without --sweep, a record goes to the sweep that it names, else to the newest one. "
	"Records that are there already change nothing.",
	options,
	run};
