/* sweep-store pause, resume, stop, cancel: what becomes of a sweep; stop and cancel also end single runs. */
#include "tools/store-ledger.h"

#include <stdio.h>
#include <stdlib.h>

static const char *db;

/* Asks for the end of each run. What cannot be done is told, and the others are asked for all the same. */
static enum sweep_status end_runs(struct store_target *target, int count, char **words, bool at_once,
								  struct sweep_error *err)
{
	int64_t *runs;
	enum sweep_status worst = store_read_runs(count, words, &runs, err), status = worst;
	for (int i = 0; status == SWEEP_OK && i < count; i++)
	{
		enum sweep_status asked = sweep_ledger_stop_run(target->ledger, runs[i], at_once, err);
		if (asked == SWEEP_FAILED) status = worst = asked;
		else if (asked == SWEEP_USAGE)
		{
			worst = asked;
			store_complain(err);
			err->message[0] = '\0';
		}
	}
	free(runs);
	return worst;
}

/* `runs`: NULL where single runs cannot be named. */
static enum sweep_status steer(const char *name, int operands, char **argv,
							   enum sweep_status (*all)(struct sweep_ledger *ledger, struct sweep_error *err),
							   bool runs, bool at_once, struct sweep_error *err)
{
	if (operands > 1 && !runs)
		return sweep_fail(err, SWEEP_USAGE, "%s takes one sweep and no runs: \"%s\" is one too many", name, argv[1]);
	struct store_target target;
	enum sweep_status status = store_target_open(&target, db, operands ? argv[0] : NULL, err);
	if (status == SWEEP_OK)
		status = operands > 1 ? end_runs(&target, operands - 1, argv + 1, at_once, err) : all(target.ledger, err);
	store_target_close(&target);
	return status;
}

static enum sweep_status pause_sweep(int operands, char **argv, struct sweep_error *err)
{
	return steer("pause", operands, argv, sweep_ledger_pause, false, false, err);
}

static enum sweep_status resume_sweep(int operands, char **argv, struct sweep_error *err)
{
	return steer("resume", operands, argv, sweep_ledger_resume, false, false, err);
}

static enum sweep_status stop_sweep(int operands, char **argv, struct sweep_error *err)
{
	return steer("stop", operands, argv, sweep_ledger_stop, true, false, err);
}

static enum sweep_status cancel_sweep(int operands, char **argv, struct sweep_error *err)
{
	return steer("cancel", operands, argv, sweep_ledger_cancel, true, true, err);
}

static const struct sweep_option options[] = {STORE_DB_OPTION(&db), {0}};

const struct store_command store_pause = {"pause",
										  "hand out no new runs for a while",
										  "[--db=FILE] [SWEEP]",
										  "Hands out no new runs of a sweep until it is resumed. Those that run go on.",
										  options,
										  pause_sweep};
const struct store_command store_resume = {
	"resume",
	"hand out runs again",
	"[--db=FILE] [SWEEP]",
	"Hands out runs of a sweep again that was paused, stopped, canceled, or has reached its end.",
	options,
	resume_sweep};
const struct store_command store_stop = {
	"stop",
	"end a sweep, or some of its runs gently",
	"[--db=FILE] [SWEEP [RUN...]]",
	"Ends a sweep: no new runs, and those that run go on. With runs, asks whoever runs these to end them gently.",
	options,
	stop_sweep};
const struct store_command store_cancel = {"cancel",
										   "end a sweep or some of its runs at once",
										   "[--db=FILE] [SWEEP [RUN...]]",
										   "Ends a sweep and kills its runs; with runs, kills these.",
										   options,
										   cancel_sweep};
