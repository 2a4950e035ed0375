/* sweep-store retry: runs that have ended go into the queue once more. */
#include "tools/store-ledger.h"

#include <stdio.h>
#include <stdlib.h>

static const char *db;
static bool failed, crashed;

static enum sweep_status retry_runs(struct sweep_ledger *ledger, const int64_t *runs, int64_t count,
									struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	for (int64_t i = 0; status == SWEEP_OK && i < count; i++) status = sweep_ledger_retry(ledger, runs[i], err);
	return status;
}

static enum sweep_status retry_states(struct sweep_ledger *ledger, int64_t *count, struct sweep_error *err)
{
	const bool both = !failed && !crashed;
	int64_t some = 0;
	enum sweep_status status = SWEEP_OK;
	*count = 0;
	if (failed || both) status = sweep_ledger_retry_all(ledger, SWEEP_FAILED_RUN, &some, err);
	if (status == SWEEP_OK) *count += some;
	some = 0;
	if (status == SWEEP_OK && (crashed || both)) status = sweep_ledger_retry_all(ledger, SWEEP_CRASHED, &some, err);
	if (status == SWEEP_OK) *count += some;
	return status;
}

static enum sweep_status retry(struct sweep_ledger *ledger, int words, char **argv, struct sweep_error *err)
{
	int64_t *runs, count = words;
	enum sweep_status status = store_read_runs(words, argv, &runs, err);
	if (status == SWEEP_OK) status = sweep_ledger_begin(ledger, err);
	if (status == SWEEP_OK) status = words ? retry_runs(ledger, runs, count, err) : retry_states(ledger, &count, err);
	free(runs);
	if (status == SWEEP_OK) status = sweep_ledger_commit(ledger, err);
	else sweep_ledger_rollback(ledger);
	if (status != SWEEP_OK) return status;
	struct sweep_text text = {0};
	store_add_count(&text, count, "run");
	fprintf(stderr, "sweep-store: %s %s again%s\n", text.data, count == 1 ? "waits" : "wait",
			count == 0 ? "; others are tried again when they are named by their numbers" : "");
	sweep_text_free(&text);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands > 1 && (failed || crashed))
		return sweep_fail(err, SWEEP_USAGE, "name runs, or say --failed or --crashed, but not both");
	struct store_target target;
	enum sweep_status status = store_target_open(&target, db, operands ? argv[0] : NULL, err);
	if (status == SWEEP_OK) status = retry(target.ledger, operands > 1 ? operands - 1 : 0, argv + 1, err);
	store_target_close(&target);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "failed", NULL, "all runs that failed", SWEEP_OPTION_FLAG, &failed, NULL},
	{0, "crashed", NULL, "all runs that crashed", SWEEP_OPTION_FLAG, &crashed, NULL},
	{0}};

const struct store_command store_retry = {
	"retry",
	"try runs once more",
	"[--db=FILE] [--failed] [--crashed] [SWEEP [RUN...]]",
	"Puts runs that have ended into the queue once more: those that are named, else those that failed or crashed.",
	options,
	run};
