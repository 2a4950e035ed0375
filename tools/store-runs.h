/* store-runs.h - a sweep's runs as rows: run, state, time, attempt, error, the parameters, the values of the summary.
 */
#ifndef SWEEP_TOOLS_STORE_RUNS_H
#define SWEEP_TOOLS_STORE_RUNS_H

#include "store/fields.h"
#include "store/store.h"

/* The columns of all runs of a sweep. A name that stands for two of them is told apart: "config.time" for a
 * parameter called time, "summary.lr" for a value called as the parameter lr is.
 * The columns "attempt" and "error" are there when they were asked for and a run was handed out twice, or has an error;
 * their names are kept free always. */
struct run_columns
{
	struct sweep_fields *params, *values;
	bool with_attempt, with_error;
	size_t first; /* column behind the run's own: the first parameter */
	size_t count;
	char **titles;
	const char **cells; /* of the run read last; NULL: no value */
	char run[24], time[40], attempt[24];
};

enum sweep_status run_columns_learn(struct run_columns *columns, bool all, struct sweep_store *store, int64_t key,
									struct sweep_error *err);
void run_columns_read(struct run_columns *columns, const struct sweep_run *run);
void run_columns_free(struct run_columns *columns);

#endif
