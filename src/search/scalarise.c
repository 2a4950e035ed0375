#include "search/scalarise.h"

#include "base/memory.h"
#include "base/random.h"
#include "search/pareto.h"
#include "search/sobol.h"

#include <math.h>
#include <stdlib.h>

#define AUGMENTED 0.05

static int by_number(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

void sweep_scalar_weights(size_t metrics, uint64_t seed, int64_t index, double *weights)
{
	const size_t cuts = metrics - 1;
	uint64_t *streams = sweep_alloc(metrics, sizeof *streams);
	for (size_t i = 0; i < cuts; i++) streams[i] = sweep_hash("weights", 7) + i;
	struct sweep_sobol *sobol = sweep_sobol_new(cuts, streams, seed);
	sweep_sobol_at(sobol, (uint64_t)index, weights);
	qsort(weights, cuts, sizeof *weights, by_number);
	weights[cuts] = 1;
	for (size_t i = cuts; i > 0; i--) weights[i] -= weights[i - 1];
	sweep_sobol_free(sobol);
	free(streams);
}

double sweep_tchebycheff(size_t metrics, const double *weights, const double *z)
{
	double most = 0, sum = 0;
	for (size_t i = 0; i < metrics; i++)
	{
		most = fmax(most, weights[i] * z[i]);
		sum += weights[i] * z[i];
	}
	return most + AUGMENTED * sum;
}

/* --- the scales ---------------------------------------------------------------------------------- */

struct scale
{
	double best, half; /* half of the distance from 0 to 1: the difference of two finite numbers may be infinite */
};

static double place(const struct scale *scale, double value)
{
	const double z = (value / 2 - scale->best / 2) / scale->half;
	return z <= 1 ? z : 1 + log(z);
}

/* Where the Pareto set's worst value exploded, so many times the median's distance from the best is far enough. */
#define FARTHEST 3

/* From the values of one metric, and the worst of those that the Pareto set has. */
static struct scale scale_new(size_t count, double *values, double worst_of_set)
{
	qsort(values, count, sizeof *values, by_number);
	const double half = values[0] / 2, median = values[count / 2] / 2 - half, all = values[count - 1] / 2 - half;
	struct scale scale = {values[0], worst_of_set / 2 - half};
	if (median > 0) scale.half = fmin(scale.half, FARTHEST * median);
	if (!(scale.half > 0)) scale.half = median > 0 ? median : all > 0 ? all : 1;
	return scale;
}

/* The values of the runs that have them: rows of history->metrics. */
static double *gather(const struct sweep_history *history, size_t *count)
{
	const size_t metrics = history->metrics;
	double *values = sweep_alloc(history->count, metrics * sizeof *values);
	*count = 0;
	for (size_t i = 0; i < history->count; i++)
	{
		const struct sweep_trial *trial = &history->trials[i];
		if (!sweep_trial_counts(trial) || trial->outcome != SWEEP_OUTCOME_VALUE) continue;
		for (size_t k = 0; k < metrics; k++) values[*count * metrics + k] = trial->values[k];
		++*count;
	}
	return values;
}

/* scales[metrics], from at least one run. */
static void find_scales(size_t metrics, size_t count, const double *values, struct scale *scales)
{
	size_t *set = sweep_alloc(count, sizeof *set);
	double *column = sweep_alloc(count, sizeof *column);
	const size_t size = sweep_pareto(count, metrics, values, set);
	for (size_t k = 0; k < metrics; k++)
	{
		double worst = -INFINITY;
		for (size_t i = 0; i < size; i++) worst = fmax(worst, values[set[i] * metrics + k]);
		for (size_t i = 0; i < count; i++) column[i] = values[i * metrics + k];
		scales[k] = scale_new(count, column, worst);
	}
	free(set);
	free(column);
}

void sweep_scalarise(struct sweep_history *history, uint64_t seed, int64_t index)
{
	const size_t metrics = history->metrics;
	size_t count;
	double *values = gather(history, &count), *weights = sweep_alloc(2, metrics * sizeof *weights),
		   *z = weights + metrics;
	struct scale *scales = sweep_alloc(metrics, sizeof *scales);
	sweep_scalar_weights(metrics, seed, index, weights);
	if (count > 0) find_scales(metrics, count, values, scales);
	for (size_t i = 0; i < history->count; i++)
	{
		struct sweep_trial *trial = &history->trials[i];
		if (!sweep_trial_counts(trial) || trial->outcome != SWEEP_OUTCOME_VALUE) continue;
		for (size_t k = 0; k < metrics; k++) z[k] = place(&scales[k], trial->values[k]);
		trial->value = sweep_tchebycheff(metrics, weights, z);
	}
	history->changes++;
	free(values);
	free(weights);
	free(scales);
}
