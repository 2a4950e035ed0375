#include "store/intake.h"

#include "record/json.h"
#include "record/object.h"

enum sweep_status intake_start(struct intake *intake, struct sweep_store *store, struct sweep_error *err)
{
	enum sweep_status status = accounts_start(&intake->accounts, store, err);
	if (status == SWEEP_OK) status = batch_start(&intake->batch, store, err);
	if (status == SWEEP_OK) status = place_start(&intake->place, store, err);
	return status;
}

void intake_free(struct intake *intake)
{
	accounts_free(&intake->accounts);
	batch_free(&intake->batch);
	place_free(&intake->place);
}

/* A configuration belongs to the run, not to an attempt. False: the run has another one. */
static bool take_config(struct intake *intake, struct batch_run *run, const struct sweep_record *record)
{
	cJSON *root = sweep_object_parse(record->line, record->length); /* again, for numbers that keep their text */
	bool same = batch_take_config(&intake->batch, run, cJSON_GetObjectItemCaseSensitive(root, "config"));
	cJSON_Delete(root);
	return same;
}

/* Over for good: another began, or the run was handed back and waits for another to begin. */
static bool is_over(const struct batch_run *run, int64_t attempt)
{
	if (attempt < run->attempt) return true;
	return attempt > 0 && run->queue && run->state == SWEEP_PENDING;
}

static bool is_running(const struct batch_run *run)
{
	return run->state != SWEEP_PENDING && !run_can_come_back(run);
}

static enum sweep_status begin_running(struct intake *intake, struct account *account, struct batch_run *run,
									   struct sweep_error *err)
{
	if (run_can_come_back(run)) return run_come_back(intake, account, run, err);
	run_prolong(intake, run);
	if (run->state != SWEEP_PENDING) return SWEEP_OK;
	run->state = SWEEP_RUNNING;
	run->queue = 0;
	run->moved = true;
	return run_event(intake, account, run, "running", NULL, err);
}

static enum sweep_status take_metrics(struct intake *intake, struct account *account, struct batch_run *run,
									  const struct sweep_record *record, struct sweep_error *err)
{
	enum sweep_status status = begin_running(intake, account, run, err);
	run->changed = true;
	run->reopened |= run->state == SWEEP_FINISHED || run->state == SWEEP_STOPPED;
	batch_take_metrics(&intake->batch, run, record);
	return status;
}

/* A person has asked that it end; whoever hands it back may not know. */
static bool is_unwanted(const struct batch_run *run)
{
	return run->request || run->state == SWEEP_KILLED;
}

static enum sweep_status take_state(struct intake *intake, struct account *account, struct batch_run *run,
									const struct sweep_record *record, struct sweep_error *err)
{
	const char *detail = record->error;
	if (detail == NULL) detail = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record->root, "reason"));
	run->changed = run->moved = true;
	enum sweep_status status;
	if (record->state == SWEEP_PENDING && run->attempt > 0 && is_unwanted(run))
		status = run_end(intake, account, run, SWEEP_KILLED, "handed back, and not wanted", err);
	else if (record->state == SWEEP_PENDING && run->attempt > 0)
		status = run_enqueue(intake, account, run, "handed back", err);
	else if (record->state == SWEEP_RUNNING)
	{
		status = begin_running(intake, account, run, err);
		run->state = SWEEP_RUNNING;
	}
	else status = run_end(intake, account, run, record->state, detail, err);
	batch_take_outcome(&intake->batch, run, record);
	return status;
}

/* The record's values, and its end, as early termination and the targets see them. It arrived last. */
static enum sweep_status take_values(struct intake *intake, struct account *account, const struct batch_run *run,
									 const struct sweep_record *record, int64_t attempt, bool over,
									 struct sweep_error *err)
{
	bool metric = record->kind == SWEEP_RECORD_METRIC;
	bool ended =
		record->kind == SWEEP_RECORD_STATE && (record->state == SWEEP_FINISHED || record->state == SWEEP_STOPPED);
	enum sweep_status status = SWEEP_OK;
	if (record->kind == SWEEP_RECORD_CONFIG) return SWEEP_OK;
	if (ended && !over) status = account_end(&intake->accounts, account, run->run, attempt, err);
	if (status != SWEEP_OK) return status;
	return account_values(&intake->accounts, account, run->run, attempt, metric ? record->metrics : record->summary,
						  metric, !over, err);
}

/* A run that the ledger did not have, and an attempt that goes beyond the last: what comes of them is new for certain.
 */
static enum sweep_status begin(struct intake *intake, struct account *account, struct batch_run *run, int64_t attempt,
							   struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	if (!run->stored && !run->created) status = run_create(intake, account, run, "record", err);
	if (status != SWEEP_OK || attempt <= run->attempt) return status;
	run_begin_attempt(account, run, attempt);
	return run_event(intake, account, run, "claimed", NULL, err);
}

static enum sweep_status take(struct intake *intake, struct account *account, struct batch_run *run,
							  const struct sweep_record *record, struct sweep_error *err)
{
	if (record->kind == SWEEP_RECORD_METRIC) return take_metrics(intake, account, run, record, err);
	if (record->kind == SWEEP_RECORD_STATE) return take_state(intake, account, run, record, err);
	return SWEEP_OK;
}

enum sweep_status intake_record(struct intake *intake, struct account *account, struct batch_run *run,
								const struct sweep_record *record, int64_t attempt, struct seen *seen,
								enum intake_result *result, struct sweep_error *err)
{
	bool config = record->kind == SWEEP_RECORD_CONFIG, fresh;
	*result = INTAKE_DIFFERS;
	if (config && !take_config(intake, run, record)) return SWEEP_OK;
	enum sweep_status status = begin(intake, account, run, config ? 0 : attempt, err);
	if (status != SWEEP_OK) return status;
	if (config || attempt == 0) attempt = config ? 0 : run->attempt;
	bool over = !config && is_over(run, attempt);
	/* the event that the run is running comes before the value that says so */
	bool starts = record->kind == SWEEP_RECORD_METRIC && !over && !is_running(run);
	status =
		place_record(&intake->place, account->sweep, attempt, record, account->arrived + 1 + starts, seen, &fresh, err);
	*result = !fresh ? INTAKE_KNOWN : over ? INTAKE_LATE : INTAKE_NEW;
	if (status != SWEEP_OK || !fresh) return status;
	if (starts) status = begin_running(intake, account, run, err);
	account->arrived++;
	account->changed = true;
	if (status == SWEEP_OK) status = take_values(intake, account, run, record, attempt, over, err);
	return status == SWEEP_OK && !over ? take(intake, account, run, record, err) : status;
}
