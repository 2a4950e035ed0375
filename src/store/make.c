/* New runs. */
#include "store/ledger-parts.h"

#include "record/json.h"
#include "record/object.h"

#include <inttypes.h>
#include <string.h>

static const int64_t LAST_NUMBER = ((int64_t)1 << 53) - 1; /* that a record can have */

enum sweep_status ledger_next_number(struct sweep_ledger *ledger, int64_t *number, struct sweep_error *err)
{
	enum sweep_status status = ledger_flush(ledger, err);
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_LARGEST, err);
	if (status != SWEEP_OK || ask == NULL) return SWEEP_FAILED;
	bool row;
	status = store_step(ledger->store, ask, &row, err);
	int64_t largest = row ? sqlite3_column_int64(ask, 0) : 0;
	sqlite3_reset(ask);
	*number = largest > 0 ? largest + 1 : 1;
	if (status == SWEEP_OK && *number > LAST_NUMBER)
		return sweep_fail(err, SWEEP_FAILED, "sweep %s has a run %" PRId64 ", and there is no number after it",
						  ledger->entry.id, largest);
	return status;
}

enum sweep_status ledger_check_object(const char *text, const char *what, struct sweep_error *err)
{
	cJSON *root = sweep_json_parse(text, strlen(text), err);
	const bool object = cJSON_IsObject(root), fits = sweep_json_depth(root) < SWEEP_JSON_DEEPEST;
	if (root && !object) sweep_fail(err, SWEEP_USAGE, "%s is a JSON object, and this is none", what);
	else if (!fits) sweep_fail(err, SWEEP_USAGE, "%s is nested too deep for a record", what);
	cJSON_Delete(root);
	return object && fits ? SWEEP_OK : SWEEP_USAGE;
}

void sweep_ledger_add_config(const struct sweep_ledger *ledger, const struct sweep_claim *claim, struct sweep_text *out)
{
	sweep_record_begin(out, claim->run, ledger->entry.id);
	if (claim->attempt > 1) sweep_text_printf(out, ",\"attempt\":%" PRId64, claim->attempt);
	sweep_text_printf(out, ",\"config\":%s}\n", claim->config);
}

/* The record as `sweep_ledger_add_config` gives it for the first attempt: what comes back of it is known. */
static enum sweep_status add_record(struct sweep_ledger *ledger, const struct batch_run *run, struct sweep_error *err)
{
	const struct sweep_claim claim = {run->run, 1, run->config};
	struct sweep_text line = {0};
	sweep_ledger_add_config(ledger, &claim, &line);
	const struct sweep_record record = {
		.kind = SWEEP_RECORD_CONFIG, .run = run->run, .line = line.data, .length = line.length - 1};
	bool fresh;
	enum sweep_status status = place_record(&ledger->intake.place, ledger->entry.key, 0, &record,
											++ledger->account.arrived, NULL, &fresh, err);
	sweep_text_free(&line);
	return status;
}

enum sweep_status ledger_make_run(struct sweep_ledger *ledger, int64_t number, const char *config, const char *source,
								  struct batch_run **made, struct sweep_error *err)
{
	struct batch_run *run;
	enum sweep_status status = ledger_find(ledger, number, &run, err);
	if (status != SWEEP_OK) return status;
	cJSON *root = sweep_object_parse(config, strlen(config));
	batch_take_config(&ledger->intake.batch, run, root);
	cJSON_Delete(root);
	status = run_create(&ledger->intake, &ledger->account, run, source, err);
	if (status == SWEEP_OK) status = add_record(ledger, run, err);
	*made = run;
	return status;
}

/* --- made elsewhere ----------------------------------------------------------------------------------- */

struct import
{
	const char *config, *summary;
	enum sweep_state state;
	double time;
	int64_t number;
};

/* What the run told at its end. */
static enum sweep_status tell_end(struct sweep_ledger *ledger, struct batch_run *run, const struct import *import,
								  struct sweep_error *err)
{
	struct sweep_text line = {0};
	sweep_record_add_state(&line, run->run, import->state, import->time, import->summary);
	line.data[--line.length] = '\0';
	cJSON *root = sweep_json_parse(line.data, line.length, err);
	struct sweep_record record;
	enum intake_result result;
	enum sweep_status status = root ? sweep_record_from_json(root, &record, err) : SWEEP_FAILED;
	record.line = line.data;
	record.length = line.length;
	if (status == SWEEP_OK)
		status = intake_record(&ledger->intake, &ledger->account, run, &record, 0, NULL, &result, err);
	cJSON_Delete(root);
	sweep_text_free(&line);
	return status;
}

static enum sweep_status import_step(struct sweep_ledger *ledger, void *context, struct sweep_error *err)
{
	struct import *import = context;
	if (import->state == SWEEP_PENDING || import->state == SWEEP_RUNNING)
		return sweep_fail(err, SWEEP_USAGE, "a run that is %s cannot be imported: one that has ended can",
						  sweep_state_name(import->state));
	enum sweep_status status = ledger_check_object(import->config, "a configuration", err);
	if (status == SWEEP_OK && import->summary) status = ledger_check_object(import->summary, "a summary", err);
	if (status == SWEEP_OK) status = ledger_next_number(ledger, &import->number, err);
	struct batch_run *run;
	if (status == SWEEP_OK) status = ledger_make_run(ledger, import->number, import->config, "import", &run, err);
	if (status != SWEEP_OK) return status;
	run->attempt = 1;
	return tell_end(ledger, run, import, err);
}

enum sweep_status sweep_ledger_import(struct sweep_ledger *ledger, const char *config, enum sweep_state state,
									  double time, const char *summary, int64_t *run, struct sweep_error *err)
{
	struct import import = {config, summary, state, time, 0};
	enum sweep_status status = ledger_do(ledger, import_step, &import, err);
	*run = import.number;
	return status;
}
