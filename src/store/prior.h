/* prior.h - runs that were made elsewhere, read from a table: a CSV file with a line of titles, or JSON lines.
 *
 * It takes what `sweep-store export --format csv` writes, the CSV files of W&B's web page, and those of Optuna's
 * study.trials_dataframe(). A JSON line is {"config":{...},"summary":{...},"state":..,"time":..}, or an object whose
 * keys are such titles. What a title stands for:
 *
 *     state, State                the run's state; Optuna's COMPLETE, PRUNED and FAIL are finished, stopped and failed
 *     time, Runtime, duration     how long it ran, in seconds, or as pandas writes it (0 days 00:00:01.5)
 *     a parameter of the sweep file, config.NAME, params_NAME     a value of the configuration
 *     summary.NAME                a value of the summary
 *     value, values_NAME          Optuna's objective: the sweep's metric, or NAME
 *     user_attrs_NAME, others     a value of the summary if it is a number
 *     run, number, Name, ID, ...  nothing: an imported run gets a number of its own */
#ifndef SWEEP_STORE_PRIOR_H
#define SWEEP_STORE_PRIOR_H

#include "base/error.h"
#include "record/record.h"
#include "spec/sweep.h"

#include <stdbool.h>
#include <stdint.h>

/* Owned by the reader, and valid until the next is read. */
struct sweep_prior
{
	const char *config; /* JSON objects */
	const char *summary;
	enum sweep_state state; /* `finished` when the table does not say */
	double time;            /* seconds; NaN when the table does not say */
	int64_t line;           /* where it stands */
};

struct sweep_priors;

/* `path`: "-" is standard input. `sweep`, which is borrowed, may be NULL: then the configuration is in columns that
 * say so. `metric`: the name for Optuna's value; NULL: "value". SWEEP_FAILED when the file cannot be read; SWEEP_USAGE
 * when its titles have no configuration. */
enum sweep_status sweep_priors_open(const char *path, const struct sweep *sweep, const char *metric,
									struct sweep_priors **priors, struct sweep_error *err);

/* The next run. SWEEP_FAILED: a row that does not fit, with file and line; the caller may go on. Rows of runs that have
 * not ended are passed over. */
enum sweep_status sweep_priors_next(struct sweep_priors *priors, struct sweep_prior *prior, bool *end,
									struct sweep_error *err);

/* How many rows were passed over so far. */
int64_t sweep_priors_unended(const struct sweep_priors *priors);

/* The next thing to tell a person of how the table differs from the sweep file; see search/given.h. */
const char *sweep_priors_note(struct sweep_priors *priors);

void sweep_priors_close(struct sweep_priors *priors);

#endif
