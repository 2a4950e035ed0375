/* sweep-store ingest: takes records from files or standard input into the ledger. */
#include "store/ingest.h"

#include "tools/store-intake.h"

#include <inttypes.h>
#include <stdio.h>

enum
{
	BREATH = 20 /* milliseconds without input that end a batch */
};

static const char *db, *sweep;

struct taking
{
	struct sweep_ingest *ingest;
	int64_t fresh, known, dropped;
};

static enum sweep_status take(void *context, const struct sweep_record *record, bool *good, struct sweep_error *err)
{
	struct taking *taking = context;
	enum sweep_taken taken;
	enum sweep_status status = sweep_ingest_record(taking->ingest, record, &taken, err);
	if (status != SWEEP_OK) return status;
	*good = taken != SWEEP_TAKEN_REFUSED;
	taking->fresh += taken == SWEEP_TAKEN_NEW;
	taking->known += taken == SWEEP_TAKEN_KNOWN;
	taking->dropped += taken == SWEEP_TAKEN_DROPPED;
	return SWEEP_OK;
}

static enum sweep_status commit(void *context, struct sweep_error *err)
{
	struct taking *taking = context;
	enum sweep_status status = sweep_ingest_commit(taking->ingest, err);
	for (const char *id; status == SWEEP_OK && (id = sweep_ingest_made(taking->ingest)) != NULL;)
		fprintf(stderr, "sweep-store: made sweep %s, which has records but no sweep file\n", id);
	return status;
}

static void came(void *context)
{
	struct taking *taking = context;
	sweep_ingest_came(taking->ingest);
}

static void next_input(void *context)
{
	struct taking *taking = context;
	sweep_ingest_next_input(taking->ingest);
}

static void tell(const struct taking *taking, int64_t bad)
{
	const int64_t reopened = sweep_ingest_reopened(taking->ingest);
	fprintf(stderr, "sweep-store: %" PRId64 " new records, %" PRId64 " already there", taking->fresh, taking->known);
	if (bad) fprintf(stderr, ", %" PRId64 " bad", bad);
	if (taking->dropped) fprintf(stderr, ", %" PRId64 " more for the same reasons", taking->dropped);
	if (reopened)
		fprintf(stderr, ", %" PRId64 " %s that had ended got new records (a new sweep: sweep-store init)", reopened,
				reopened == 1 ? "run" : "runs");
	fputc('\n', stderr);
}

static enum sweep_status ingest_files(struct sweep_store *store, int count, char **paths, struct sweep_error *err)
{
	struct taking taking = {0};
	struct store_intake intake = {
		.context = &taking, .breath = BREATH, .take = take, .commit = commit, .came = came, .next_input = next_input};
	enum sweep_status status = sweep_ingest_start(store, sweep, &taking.ingest, err);
	if (status != SWEEP_OK) return status;
	status = store_intake_run(&intake, count, paths, err);
	if (status == SWEEP_OK)
	{
		tell(&taking, intake.bad);
		err->message[0] = '\0'; /* what was bad has been told */
		status = intake.bad || taking.dropped ? SWEEP_FAILED : SWEEP_OK;
	}
	sweep_ingest_free(taking.ingest);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	struct sweep_store *store;
	store_intake_catch_signals();
	enum sweep_status status = sweep_store_open(db, true, &store, err);
	if (status == SWEEP_OK) status = ingest_files(store, operands, argv, err);
	sweep_store_close(store);
	return store_intake_status(status, err);
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
