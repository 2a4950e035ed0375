/* store-pareto.h - of a sweep with several metrics, the runs that no other run beats in all of them. */
#ifndef SWEEP_TOOLS_STORE_PARETO_H
#define SWEEP_TOOLS_STORE_PARETO_H

#include "spec/sweep.h"
#include "store/store.h"

/* `run` borrows, and values[count] are those of the metrics. */
typedef enum sweep_status store_pareto_each(void *context, const struct sweep_run *run, const double *values);

/* Hands the Pareto set to `each`, at most `limit` runs of it, those first that are best by the first metric. What
 * counts of each metric is what counts for sweep_store_best(); a run needs a value of each. */
enum sweep_status store_pareto(struct sweep_store *store, int64_t key, size_t count, const struct sweep_metric *metrics,
							   int64_t limit, store_pareto_each *each, void *context, struct sweep_error *err);

#endif
