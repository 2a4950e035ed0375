/* sweep-store tell: takes what claimed runs measured, and how they ended. */
#include "tools/store-intake.h"
#include "tools/store-ledger.h"

#include "base/clock.h"
#include "record/json.h"
#include "search/given.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	BREATH = 5,  /* milliseconds without input that end a batch: the transaction keeps others waiting */
	PAUSE = 3000 /* microseconds between two batches, in which others can write */
};

static const double OLDEST = 0.18; /* seconds, as ingest has it */

static const char *db, *state, *reason;
static int64_t run_number, attempt, step;
static double seconds;
static bool one_run, has_step, has_time;

/* --- records ----------------------------------------------------------------------------------------------------- */

struct taking
{
	const struct sweep_entry *entry;
	struct sweep_ledger *ledger;
	bool open;
	double began; /* when the batch's first record came; 0: none has */
	int64_t late;
};

static void came(void *context)
{
	struct taking *taking = context;
	if (taking->began == 0) taking->began = sweep_clock();
}

static enum sweep_status commit(void *context, struct sweep_error *err)
{
	struct taking *taking = context;
	taking->began = 0;
	if (!taking->open) return SWEEP_OK;
	taking->open = false;
	return sweep_ledger_commit(taking->ledger, err);
}

static bool is_of_another(const struct sweep_entry *entry, const char *sweep)
{
	return sweep && strcmp(sweep, entry->id) != 0 && (entry->name == NULL || strcmp(sweep, entry->name) != 0);
}

static enum sweep_status take(void *context, const struct sweep_record *record, bool *taken, struct sweep_error *err)
{
	struct taking *taking = context;
	*taken = true;
	if (record->kind == SWEEP_RECORD_CONFIG) return SWEEP_OK;
	if (is_of_another(taking->entry, record->sweep))
	{
		*taken = false;
		sweep_fail(err, SWEEP_USAGE, "a record of sweep %s, not of %s", record->sweep, taking->entry->id);
		return SWEEP_OK;
	}
	enum sweep_status status = SWEEP_OK;
	enum sweep_told told = SWEEP_TOLD_NEW;
	came(taking);
	if (!taking->open) status = sweep_ledger_begin(taking->ledger, err);
	taking->open = status == SWEEP_OK;
	if (status == SWEEP_OK) status = sweep_ledger_record(taking->ledger, record, 0, &told, err);
	if (status != SWEEP_OK) return status;
	*taken = told != SWEEP_TOLD_REFUSED;
	taking->late += told == SWEEP_TOLD_LATE;
	if (sweep_clock() - taking->began < OLDEST) return SWEEP_OK;
	status = commit(taking, err);
	usleep(PAUSE);
	return status;
}

static enum sweep_status tell_records(struct store_target *target, int count, char **paths, struct sweep_error *err)
{
	struct taking taking = {.entry = &target->entry, .ledger = target->ledger};
	struct store_intake intake = {.context = &taking, .breath = BREATH, .take = take, .commit = commit, .came = came};
	enum sweep_status status = store_intake_run(&intake, count, paths, err);
	if (taking.late)
		fprintf(stderr,
				"sweep-store: %" PRId64 " records of attempts that are over: kept with these, and the runs are "
				"as they were\n",
				taking.late);
	if (status != SWEEP_OK || intake.bad == 0) return status;
	err->message[0] = '\0'; /* what was bad has been told */
	return SWEEP_FAILED;
}

/* --- one record, from the command line --------------------------------------------------------------------------- */

static enum sweep_status add_values(cJSON *values, int count, char **words, struct sweep_error *err)
{
	for (int i = 0; i < count; i++)
	{
		char *name;
		const char *text;
		if (store_check_utf8(words[i], strlen(words[i]), err) != SWEEP_OK) return SWEEP_USAGE;
		if (!store_split_value(words[i], &name, &text))
			return sweep_fail(err, SWEEP_USAGE, "with --run, values are NAME=VALUE, which \"%s\" is not", words[i]);
		double number;
		const bool words_for_none = sweep_parse_double(text, &number) && !isfinite(number);
		enum sweep_status status = SWEEP_OK;
		cJSON_DeleteItemFromObjectCaseSensitive(values, name);
		if (*text == '\0') status = sweep_fail(err, SWEEP_USAGE, "%s has no value", words[i]);
		else if (words_for_none)
			cJSON_AddStringToObject(values, name, isnan(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
		else cJSON_AddItemToObject(values, name, sweep_given_guess(text));
		free(name);
		if (status != SWEEP_OK) return status;
	}
	return SWEEP_OK;
}

/* A metric of the sweep file is a number, or null, or one of the words for none; a text in its place would be a slip
 * that nobody saw before the search lacked the value. */
static enum sweep_status check_metrics(const struct sweep *sweep, const cJSON *values, struct sweep_error *err)
{
	for (size_t i = 0; sweep && i < sweep->metric_count; i++)
	{
		const char *name = sweep->metrics[i].name;
		const cJSON *value = cJSON_GetObjectItemCaseSensitive(values, name);
		double ignored;
		if (value == NULL || cJSON_IsNumber(value) || cJSON_IsNull(value)) continue;
		if (cJSON_IsString(value) && sweep_parse_double(value->valuestring, &ignored)) continue;
		return sweep_fail(err, SWEEP_USAGE,
						  "%s is the sweep's metric, and its value here no number (%s=nan tells that the run diverged)",
						  name, name);
	}
	return SWEEP_OK;
}

static void add_record(struct sweep_text *line, const struct sweep_entry *entry, const cJSON *values)
{
	sweep_record_begin(line, run_number, entry->id);
	if (attempt) sweep_text_printf(line, ",\"attempt\":%" PRId64, attempt);
	if (state) sweep_text_printf(line, ",\"state\":\"%s\"", state);
	if (has_step) sweep_text_printf(line, ",\"step\":%" PRId64, step);
	if (has_time) sweep_record_add_time(line, seconds);
	if (reason)
	{
		sweep_text_puts(line, ",\"error\":");
		sweep_text_add_json_string(line, reason, strlen(reason));
	}
	if (values->child || !state)
	{
		sweep_text_printf(line, ",\"%s\":", state ? "summary" : "metrics");
		sweep_json_write(line, values);
	}
	sweep_text_putc(line, '}');
}

static enum sweep_status keep_attempt(void *context, const struct sweep_run *run)
{
	int64_t *last = context;
	*last = run->attempt;
	return SWEEP_OK;
}

/* Whether a person wants the run to end, which its program can learn nowhere else. */
static enum sweep_status look(struct store_target *target, struct sweep_error *err)
{
	struct sweep_claim claim = {.run = run_number, .attempt = attempt};
	enum sweep_held held = SWEEP_HELD;
	enum sweep_status status = SWEEP_OK;
	if (attempt == 0)
		status = sweep_store_run(target->store, target->entry.key, run_number, keep_attempt, &claim.attempt, err);
	if (status == SWEEP_OK) status = sweep_ledger_look(target->ledger, &claim, 1, &held, err);
	if (status != SWEEP_OK || (held != SWEEP_HELD_STOP && held != SWEEP_HELD_KILL)) return status;
	return sweep_fail(err, SWEEP_FAILED, "run %" PRId64 " is to end%s: end its program, and tell --state=%s",
					  run_number, held == SWEEP_HELD_KILL ? " at once" : "",
					  held == SWEEP_HELD_KILL ? "killed" : "stopped");
}

static enum sweep_status tell_line(struct store_target *target, const struct sweep_text *line, struct sweep_error *err)
{
	enum sweep_told told;
	enum sweep_status status = sweep_ledger_begin(target->ledger, err);
	if (status == SWEEP_OK) status = store_tell_line(target->ledger, line, attempt, &told, err);
	if (status != SWEEP_OK) return status;
	if (told == SWEEP_TOLD_REFUSED) return SWEEP_FAILED;
	status = sweep_ledger_commit(target->ledger, err);
	if (status == SWEEP_OK && told == SWEEP_TOLD_LATE)
		return sweep_fail(err, SWEEP_FAILED,
						  "run %" PRId64 ": this attempt is over: its record is kept, and the run is as it was",
						  run_number);
	return status == SWEEP_OK && !state ? look(target, err) : status;
}

static enum sweep_status tell_one(struct store_target *target, int count, char **words, struct sweep_error *err)
{
	cJSON *values = cJSON_CreateObject();
	struct sweep_text line = {0};
	enum sweep_status status = add_values(values, count, words, err);
	if (status == SWEEP_OK) status = check_metrics(sweep_ledger_file(target->ledger), values, err);
	if (status == SWEEP_OK)
	{
		add_record(&line, &target->entry, values);
		status = tell_line(target, &line, err);
	}
	sweep_text_free(&line);
	cJSON_Delete(values);
	return status;
}

static enum sweep_status check_options(int operands, char **argv, struct sweep_error *err)
{
	enum sweep_state ignored;
	if (!one_run && (state || has_step || has_time || reason || attempt))
		return sweep_fail(err, SWEEP_USAGE, "--state, --step, --time, --error and --attempt need --run");
	if (state && !sweep_state_find(state, &ignored))
		return sweep_fail(err, SWEEP_USAGE,
						  "unknown state \"%s\" (known: pending, running, finished, stopped, failed, crashed, killed)",
						  state);
	if (reason && !state) return sweep_fail(err, SWEEP_USAGE, "--error goes with --state");
	if (state && has_step) return sweep_fail(err, SWEEP_USAGE, "--step goes with a metric record, without --state");
	if (reason && store_check_utf8(reason, strlen(reason), err) != SWEEP_OK) return SWEEP_USAGE;
	if (one_run && !state && operands == store_names_sweep(operands, argv))
		return sweep_fail(err, SWEEP_USAGE, "nothing to tell of run %" PRId64 ": give --state, or values as NAME=VALUE",
						  run_number);
	return SWEEP_OK;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	enum sweep_status status = check_options(operands, argv, err);
	if (status != SWEEP_OK) return status;
	struct store_target target;
	const int named = store_names_sweep(operands, argv), rest = operands - named;
	store_intake_catch_signals();
	status = store_target_open(&target, db, named ? argv[0] : NULL, err);
	if (status == SWEEP_OK)
		status = one_run ? tell_one(&target, rest, argv + named, err) : tell_records(&target, rest, argv + named, err);
	store_target_close(&target);
	return store_intake_status(status, err);
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "run", "N", "one record, of this run: values are given as NAME=VALUE", SWEEP_OPTION_INT, &run_number, &one_run},
	{0, "state", "STATE", "what became of it; its values are the summary", SWEEP_OPTION_TEXT, &state, NULL},
	{0, "step", "N", "the step of its metrics", SWEEP_OPTION_INT, &step, &has_step},
	{0, "time", "SECONDS", "since the run began", SWEEP_OPTION_DOUBLE, &seconds, &has_time},
	{0, "error", "TEXT", "why it failed", SWEEP_OPTION_TEXT, &reason, NULL},
	{0, "attempt", "N", "of this attempt (default: the last)", SWEEP_OPTION_COUNT, &attempt, NULL},
	{0}};

const struct store_command store_tell = {
	"tell",
	"take records of claimed runs",
	"[--db=FILE] [SWEEP [FILE...]]\n"
	"[--db=FILE] --run=N [--state=STATE] [--step=N] [--time=SECONDS] [--error=TEXT] [--attempt=N] [SWEEP] "
	"[NAME=VALUE...]",
	"Takes metric and state records of claimed runs, or makes one of what stands on the command line. To tell prolongs "
	"the lease.",
	options,
	run};
