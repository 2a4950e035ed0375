#include "tools/store-pareto.h"

#include "base/memory.h"
#include "search/pareto.h"

#include <math.h>
#include <stdlib.h>

struct table
{
	size_t metrics;
	size_t metric; /* that is read now */
	size_t count, capacity;
	int64_t *runs;  /* that have the first metric; by number once all are there */
	double *values; /* [count][metrics]; NaN: none */
};

static int by_run(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static enum sweep_status take_run(void *context, const struct sweep_run *run, double value)
{
	(void)value;
	struct table *table = context;
	table->runs = sweep_grow(table->runs, table->count, &table->capacity, sizeof *table->runs);
	table->runs[table->count++] = run->run;
	return SWEEP_OK;
}

static enum sweep_status take_value(void *context, const struct sweep_run *run, double value)
{
	struct table *table = context;
	const int64_t *found = bsearch(&run->run, table->runs, table->count, sizeof *table->runs, by_run);
	if (found) table->values[(size_t)(found - table->runs) * table->metrics + table->metric] = value;
	return SWEEP_OK;
}

static enum sweep_status read_table(struct sweep_store *store, int64_t key, const struct sweep_metric *metrics,
									struct table *table, struct sweep_error *err)
{
	enum sweep_status status = sweep_store_best(store, key, metrics[0].name, false, -1, take_run, table, err);
	if (status != SWEEP_OK || table->count == 0) return status;
	qsort(table->runs, table->count, sizeof *table->runs, by_run);
	table->values = sweep_alloc(table->count, table->metrics * sizeof *table->values);
	for (size_t i = 0; i < table->count * table->metrics; i++) table->values[i] = NAN;
	for (size_t k = 0; k < table->metrics && status == SWEEP_OK; k++)
	{
		table->metric = k;
		status = sweep_store_best(store, key, metrics[k].name, false, -1, take_value, table, err);
	}
	return status;
}

/* The rows of the set, by the first metric. */
static size_t find_set(const struct table *table, const struct sweep_metric *metrics, size_t *set)
{
	double *less = sweep_alloc(table->count, table->metrics * sizeof *less); /* being better */
	for (size_t i = 0; i < table->count * table->metrics; i++)
		less[i] = metrics[i % table->metrics].goal == SWEEP_MAXIMIZE ? -table->values[i] : table->values[i];
	const size_t size = sweep_pareto(table->count, table->metrics, less, set);
	free(less);
	return size;
}

struct handing
{
	store_pareto_each *each;
	void *context;
	const double *values;
};

static enum sweep_status hand_run(void *context, const struct sweep_run *run)
{
	const struct handing *handing = context;
	return handing->each(handing->context, run, handing->values);
}

enum sweep_status store_pareto(struct sweep_store *store, int64_t key, size_t count, const struct sweep_metric *metrics,
							   int64_t limit, store_pareto_each *each, void *context, struct sweep_error *err)
{
	struct table table = {.metrics = count};
	enum sweep_status status = read_table(store, key, metrics, &table, err);
	size_t *set = sweep_alloc(table.count, sizeof *set);
	size_t size = status == SWEEP_OK && table.count > 0 ? find_set(&table, metrics, set) : 0;
	if (limit >= 0 && (uint64_t)limit < size) size = (size_t)limit;
	for (size_t i = 0; i < size && status == SWEEP_OK; i++)
	{
		struct handing handing = {each, context, table.values + set[i] * count};
		status = sweep_store_run(store, key, table.runs[set[i]], hand_run, &handing, err);
	}
	free(set);
	free(table.runs);
	free(table.values);
	return status;
}
