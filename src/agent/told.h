/* told.h - what the program of a run tells on its standard output: lines that become records.
 *
 *   {"loss":0.41,"epoch":1}                       {"run":3,"step":0,"time":1.25,"metrics":{"loss":0.41,"epoch":1}}
 *   {"step":12,"metrics":{"loss":0.41}}           the same with step 12: a metric record is taken as it is
 *   {"state":"finished","summary":{"loss":0.4}}   nothing yet: a part of the record of the run's end
 *   {"run":3,"config":{...}}                      nothing: the ledger has it
 *   {"preempted":true}                            nothing: the run is to be handed out again
 *   anything else                                 is for the log
 *
 * A line is one JSON object by the letter, in UTF-8, nested no deeper than a record around it may be (record/json.h);
 * the bare words NaN, Infinity and -Infinity may stand in it. A line is taken as a metric record when "metrics" is an
 * object and beside it only keys of metric records stand; as a state record when "state" is the name of a state, and
 * "summary" or "run" stands beside it. Whatever run and sweep such a line names, it is this run's.
 *
 * The step is the object's own "step", or "_step", where that is an integer from 0 on and not below the step before;
 * else one more than the step before, from 0. Every key stays among the metrics. */
#ifndef SWEEP_AGENT_TOLD_H
#define SWEEP_AGENT_TOLD_H

#include "agent/outbox.h"

struct sweep_told_run
{
	int64_t run, attempt;
	int64_t next_step;
	double last_time; /* of a record: no two have the same */
	bool preempted;
	bool ended; /* a state record came: `state`, and the others where it has them */
	enum sweep_state state;
	cJSON *end; /* that record */
};

enum sweep_heard
{
	SWEEP_HEARD_TEXT,    /* for the log */
	SWEEP_HEARD_METRICS, /* *parcel is the record */
	SWEEP_HEARD_END,     /* a state record */
	SWEEP_HEARD_NOTHING  /* understood, and nothing to keep */
};

/* A zeroed struct with run and attempt set is a run of which nothing was told yet. */
void sweep_told_free(struct sweep_told_run *told);

/* `time`: seconds since the run began. The line has a NUL behind it. */
enum sweep_heard sweep_told_line(struct sweep_told_run *told, const char *line, size_t length, double time,
								 struct sweep_parcel **parcel);

/* The record of the run's end, with the summary and the other keys of the program's own state record. `error` and
 * `reason` may be NULL; without an error, that of the program's record stands where the state is `failed`. */
struct sweep_parcel *sweep_told_end(const struct sweep_told_run *told, enum sweep_state state, double time,
									const char *error, const char *reason);

#endif
