/* A run's summary: the last value of each metric, and over them the summaries of the state records. */
#include "store/batch.h"

#include "base/memory.h"
#include "record/json.h"
#include "record/object.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Moves the values of the kept line into `values`. */
static void settle_line(struct batch_run *run)
{
	if (run->names == 0) return;
	cJSON *root = sweep_object_parse(run->line.data, run->line.length);
	cJSON *metrics = cJSON_DetachItemFromObjectCaseSensitive(root, "metrics");
	sweep_object_flatten(metrics);
	if (run->values == NULL) run->values = cJSON_CreateObject();
	sweep_object_lay_over(run->values, metrics);
	cJSON_Delete(root);
	sweep_text_clear(&run->line);
	run->names = 0;
}

void batch_take_metrics(struct batch *batch, struct batch_run *run, const struct sweep_record *record)
{
	if (isfinite(record->time)) run->time = record->time;
	uint64_t names = sweep_object_names(record->metrics);
	if (names != run->names) settle_line(run);
	if (run->line.capacity <= record->length) batch->bytes += record->length;
	sweep_text_clear(&run->line);
	sweep_text_add(&run->line, record->line, record->length);
	run->names = names;
}

void batch_take_outcome(struct batch *batch, struct batch_run *run, const struct sweep_record *record)
{
	if (isfinite(record->time)) run->time = record->time;
	free(run->error);
	run->error = sweep_copy_text(record->error);
	batch->bytes += record->length;
	if (record->summary == NULL) return;
	cJSON *root = sweep_object_parse(record->line, record->length);
	cJSON *summary = cJSON_DetachItemFromObjectCaseSensitive(root, "summary");
	cJSON_Delete(root);
	sweep_object_flatten(summary);
	if (run->outcome == NULL) run->outcome = cJSON_CreateObject();
	sweep_object_lay_over(run->outcome, summary);
}

/* Lays the summaries of all state records of a run's last attempt over `summary`; those of this batch are among them.
 */
static enum sweep_status lay_outcomes(struct batch *batch, const struct batch_run *run, cJSON *summary,
									  struct sweep_error *err)
{
	sqlite3_bind_int64(batch->outcomes, 1, run->sweep);
	sqlite3_bind_int64(batch->outcomes, 2, run->run);
	sqlite3_bind_int64(batch->outcomes, 3, run->attempt);
	bool row;
	enum sweep_status status;
	while ((status = store_step(batch->store, batch->outcomes, &row, err)) == SWEEP_OK && row)
	{
		const char *line = store_column(batch->outcomes, 0);
		cJSON *root = sweep_object_parse(line, (size_t)sqlite3_column_bytes(batch->outcomes, 0));
		cJSON *outcome = cJSON_DetachItemFromObjectCaseSensitive(root, "summary");
		if (outcome) sweep_object_flatten(outcome);
		sweep_object_lay_over(summary, outcome);
		cJSON_Delete(root);
	}
	sqlite3_reset(batch->outcomes);
	return status;
}

enum sweep_status batch_sum_up(struct batch *batch, struct batch_run *run, struct sweep_text *text,
							   struct sweep_error *err)
{
	settle_line(run);
	cJSON *summary = sweep_object_parse(run->summary, run->summary ? strlen(run->summary) : 0);
	bool over_older = run->values != NULL && run->stored;
	sweep_object_lay_over(summary, run->values);
	enum sweep_status status = SWEEP_OK;
	if (over_older) status = lay_outcomes(batch, run, summary, err);
	sweep_object_lay_over(summary, run->outcome);
	run->values = run->outcome = NULL;
	sweep_json_write(text, summary);
	cJSON_Delete(summary);
	return status;
}

void batch_clear_run(struct batch_run *run)
{
	free(run->summary);
	free(run->error);
	cJSON_Delete(run->values);
	cJSON_Delete(run->outcome);
	sweep_text_clear(&run->line);
	run->summary = run->error = NULL;
	run->values = run->outcome = NULL;
	run->names = 0;
	run->time = NAN;
}
