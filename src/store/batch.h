/* batch.h - the runs that an open batch touches: what the ledger has of them, what the batch adds, written back in
 * one go. A metric record costs a copy of its line here; lines are parsed again only for the last of each run. */
#ifndef SWEEP_STORE_BATCH_H
#define SWEEP_STORE_BATCH_H

#include "base/text.h"
#include "store/sqlite.h"

struct batch_run
{
	int64_t sweep, run;
	enum sweep_state state;
	double time;
	bool stored;            /* the ledger has the run */
	bool changed;           /* the batch has a new record of it */
	bool refused;           /* a configuration of this input was refused: so are the records that follow it */
	bool reopened;          /* the batch has a metric record of it that came after its end */
	bool new_config;        /* `config` is not yet in the ledger */
	char *config;           /* compact JSON, or NULL */
	char *summary;          /* as the ledger has it, or NULL */
	char *error;            /* of the last state record, or NULL */
	struct sweep_text line; /* the last metric record */
	uint64_t names;         /* of its metrics; 0: no line */
	cJSON *values;          /* the last values before that line, or NULL */
	cJSON *outcome;         /* the summaries of the batch's state records, or NULL */
};

struct batch
{
	struct sweep_store *store;
	sqlite3_stmt *load, *save, *outcomes, *param, *refuse, *is_refused, *reopen;
	struct batch_run *runs;
	size_t count, capacity;
	uint32_t *slots; /* hash table: index of a run + 1; 0: free */
	size_t slot_count;
	size_t bytes; /* of text that the runs hold */
	int64_t refused;
	int64_t reopened; /* runs */
};

enum sweep_status batch_start(struct batch *batch, struct sweep_store *store, struct sweep_error *err);

/* The run as the ledger and the batch have it; the pointer holds until the next call. */
enum sweep_status batch_find(struct batch *batch, int64_t sweep, int64_t run, struct batch_run **found,
							 struct sweep_error *err);

/* False when the run has another configuration: then the run is refused from here on. */
enum sweep_status batch_take_config(struct batch *batch, struct batch_run *run, const struct sweep_record *record,
									bool *same, struct sweep_error *err);

/* Adds a new record to its run. */
void batch_apply(struct batch *batch, struct batch_run *run, const struct sweep_record *record);

/* Writes the changed runs; to be called before the commit. */
enum sweep_status batch_write(struct batch *batch, struct sweep_error *err);
void batch_clear(struct batch *batch);
void batch_free(struct batch *batch);

#endif
