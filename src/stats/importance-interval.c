#include "stats/importance-interval.h"

#include "base/memory.h"
#include "stats/forest-tree.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

enum
{
	REPLICATES = 400,
	STREAM = 0x626f6f74 /* of random numbers: no tree has so high a number */
};

/* weights[REPLICATES][n]: as often as n draws hit each of n things, over the size of all that are hit, so that a sum
 * over the things becomes a mean. */
static double *draw_weights(struct sweep_draws *draws, const double *sizes, size_t n)
{
	double *weights = sweep_alloc(REPLICATES * n, sizeof *weights);
	for (double *of = weights; of < weights + REPLICATES * n; of += n)
	{
		double size = 0;
		for (size_t i = 0; i < n; i++)
		{
			const size_t hit = sweep_draw_below(draws, (uint32_t)n);
			of[hit] += 1;
			size += sizes[hit];
		}
		for (size_t i = 0; i < n; i++) of[i] = size > 0 ? of[i] / size : 0;
	}
	return weights;
}

void sweep_bootstrap_start(struct sweep_bootstrap *bootstrap, const struct sweep_forest *forest)
{
	struct sweep_draws draws;
	sweep_draws_start(&draws, 0, STREAM);
	*bootstrap = (struct sweep_bootstrap){.forest = forest};
	bootstrap->blocks = draw_weights(&draws, forest->block_outside, forest->blocks);
	bootstrap->trees = draw_weights(&draws, forest->outside, forest->trees);
	bootstrap->decrease = sweep_alloc(forest->trees, sizeof *bootstrap->decrease);
	const size_t columns = forest->features->column_count;
	for (size_t t = 0; t < forest->trees; t++)
		for (size_t i = 0; i < columns; i++) bootstrap->decrease[t] += forest->decrease[t * columns + i];
}

void sweep_bootstrap_free(struct sweep_bootstrap *bootstrap)
{
	free(bootstrap->blocks);
	free(bootstrap->trees);
	free(bootstrap->decrease);
	*bootstrap = (struct sweep_bootstrap){0};
}

/* Sorts; low and high are the 5 % and the 95 % quantile, never beyond the value itself. */
static struct sweep_interval interval(double value, double *sample, size_t n)
{
	gsl_sort(sample, 1, n);
	return (struct sweep_interval){value, fmin(value, gsl_stats_quantile_from_sorted_data(sample, 1, n, 0.05)),
								   fmax(value, gsl_stats_quantile_from_sorted_data(sample, 1, n, 0.95))};
}

static double mean(const double *weights, const double *sums, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) sum += weights[i] * sums[i];
	return sum;
}

struct sweep_interval sweep_permutation_interval(const struct sweep_bootstrap *bootstrap, size_t first, size_t columns)
{
	const struct sweep_forest *forest = bootstrap->forest;
	const size_t blocks = forest->blocks, trees = forest->trees, all = forest->features->column_count;
	double *by_block = sweep_alloc(blocks, sizeof *by_block), *by_tree = sweep_alloc(trees, sizeof *by_tree);
	double sample[REPLICATES], sum = 0, outside = 0;
	for (size_t column = first; column < first + columns; column++)
	{
		for (size_t i = 0; i < blocks; i++) by_block[i] += forest->block_rises[column * blocks + i];
		for (size_t i = 0; i < trees; i++) by_tree[i] += forest->rises[i * all + column];
	}
	for (size_t i = 0; i < trees; i++) sum += by_tree[i];
	for (size_t i = 0; i < trees; i++) outside += forest->outside[i];
	const double value = outside > 0 ? sum / outside : 0;
	for (size_t i = 0; i < REPLICATES; i++)
		sample[i] = mean(bootstrap->blocks + i * blocks, by_block, blocks) +
					mean(bootstrap->trees + i * trees, by_tree, trees) - value;
	free(by_block);
	free(by_tree);
	return interval(value, sample, REPLICATES);
}

struct sweep_interval sweep_impurity_interval(const struct sweep_bootstrap *bootstrap, size_t first, size_t columns)
{
	const struct sweep_forest *forest = bootstrap->forest;
	const size_t all = forest->features->column_count;
	double *shares = sweep_alloc(forest->trees, sizeof *shares), sum = 0, whole = 0;
	size_t grown = 0; /* trees that have a cut */
	for (size_t t = 0; t < forest->trees; t++)
	{
		double decrease = 0;
		for (size_t i = first; i < first + columns; i++) decrease += forest->decrease[t * all + i];
		sum += decrease;
		whole += bootstrap->decrease[t];
		if (bootstrap->decrease[t] > 0) shares[grown++] = decrease / bootstrap->decrease[t];
	}
	struct sweep_interval result = {NAN, NAN, NAN};
	if (grown) result = interval(sum / whole, shares, grown);
	free(shares);
	return result;
}

struct sweep_interval sweep_share_interval(const double *shares, size_t trees, size_t stride)
{
	double *sample = sweep_alloc(trees, sizeof *sample), sum = 0;
	for (size_t i = 0; i < trees; i++) sum += sample[i] = shares[i * stride];
	const struct sweep_interval result = interval(sum / (double)trees, sample, trees);
	free(sample);
	return result;
}
