/* batch.h - inside the store: the runs that an open transaction touches, what the ledger has of them and what is new,
 * written back in one go. A metric record costs a copy of its line here; lines are parsed again only for the last of
 * each run. */
#ifndef SWEEP_STORE_BATCH_H
#define SWEEP_STORE_BATCH_H

#include "base/text.h"
#include "store/sqlite.h"

struct batch_run
{
	int64_t sweep, run;
	enum sweep_state state;
	double time;
	int64_t attempt;   /* 0: it was not handed out */
	int64_t queue;     /* its place in line; 0: in none */
	bool leased;       /* then lease_end counts */
	bool was_leased;   /* then lease does: it is leased, or was taken for crashed as the lease ended */
	int64_t lease_end; /* milliseconds since 1970; INT64_MAX: never */
	int64_t lease;     /* milliseconds; 0: for ever */
	int64_t crashes;
	const char *source;     /* of a run that is not stored: what made it; static */
	bool stored;            /* the ledger has the run */
	bool created;           /* or the batch has made it */
	bool changed;           /* there is something to write */
	bool moved;             /* more than time and summary and lease_end */
	bool refused;           /* a configuration of this input was refused: so are the records that follow it */
	bool reopened;          /* the batch has a metric record of it that came after its end */
	bool new_config;        /* `config` is not yet in the ledger */
	char *config;           /* compact JSON, or NULL */
	char *summary;          /* as the ledger has it, or NULL */
	char *error;            /* why it failed, or NULL */
	char *holder;           /* who has it, or NULL */
	char *process;          /* see process.h, or NULL */
	char *request;          /* "stop", "kill", or NULL */
	struct sweep_text line; /* the last metric record */
	uint64_t names;         /* of its metrics; 0: no line */
	cJSON *values;          /* the last values before that line, or NULL */
	cJSON *outcome;         /* the summaries of the batch's state records, or NULL */
};

struct batch
{
	struct sweep_store *store;
	sqlite3_stmt *load, *insert, *move, *save, *set_config, *outcomes, *param;
	sqlite3_stmt *refuse, *is_refused, *reopen; /* NULL unless refusals are kept */
	struct batch_run *runs;
	size_t count, capacity;
	uint32_t *slots; /* hash table: index of a run + 1; 0: free */
	size_t slot_count;
	size_t bytes; /* of text that the runs hold */
	int64_t refused;
	int64_t reopened; /* runs */
};

enum sweep_status batch_start(struct batch *batch, struct sweep_store *store, struct sweep_error *err);

/* From here on batch_refuse() is remembered, beyond the batch, and reopened runs are counted. */
enum sweep_status batch_keep_refusals(struct batch *batch, struct sweep_error *err);
enum sweep_status batch_refuse(struct batch *batch, struct batch_run *run, struct sweep_error *err);

/* The run as the ledger and the batch have it; the pointer holds until the next call. */
enum sweep_status batch_find(struct batch *batch, int64_t sweep, int64_t run, struct batch_run **found,
							 struct sweep_error *err);

/* Takes a configuration, whose numbers keep their text. False, without a change, when the run has another one. */
bool batch_take_config(struct batch *batch, struct batch_run *run, const cJSON *config);

/* What a new metric record, and a new state record, of the run's last attempt says of its values. */
void batch_take_metrics(struct batch *batch, struct batch_run *run, const struct sweep_record *record);
void batch_take_outcome(struct batch *batch, struct batch_run *run, const struct sweep_record *record);

/* Forgets time, summary and error, which are those of the last attempt: another begins. */
void batch_clear_run(struct batch_run *run);

/* The run's summary with what the batch has added to it. (summary.c) */
enum sweep_status batch_sum_up(struct batch *batch, struct batch_run *run, struct sweep_text *text,
							   struct sweep_error *err);

/* The leaves of a new configuration into the table of parameters. (params.c) */
enum sweep_status batch_write_params(struct batch *batch, const struct batch_run *run, struct sweep_error *err);

/* Writes the changed runs; to be called before the commit, and before SQL looks at runs. */
enum sweep_status batch_write(struct batch *batch, struct sweep_error *err);
void batch_clear(struct batch *batch);
void batch_free(struct batch *batch);

#endif
