#include "stats/forest.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/forest-outside.h"

#include <math.h>
#include <stdlib.h>

enum
{
	SHARES = 8 /* of the trees, each grown by one thread and summed up in order */
};

const struct sweep_forest_settings sweep_forest_defaults = {.trees = SWEEP_FOREST_TREES, .least = SWEEP_FOREST_LEAST};

/* The trees t with t % SHARES == number, and what is summed up over them. */
struct share
{
	struct sweep_grower grower;
	struct sweep_draws draws;
	uint16_t *repeats; /* [rows] in the bootstrap sample */
	struct sweep_outside outside;
};

struct growth
{
	struct sweep_forest *forest;
	const struct sweep_features *features;
	struct sweep_forest_settings settings;
	double *target; /* [rows] standardised */
	struct share shares[SHARES];
};

/* --- growing ---------------------------------------------------------------------------------------------------- */

/* Draws as many rows as there are, with repetitions. Returns how many different ones. */
static size_t draw_sample(struct share *share, const struct growth *growth)
{
	const size_t rows = growth->features->rows;
	size_t inside = 0;
	size_t outside = 0;
	for (size_t i = 0; i < rows; i++) share->repeats[i] = 0;
	for (size_t i = 0; i < rows; i++) share->repeats[sweep_draw_below(&share->draws, (uint32_t)rows)]++;
	for (size_t i = 0; i < rows; i++)
	{
		share->grower.samples[inside] = (struct sweep_sample){growth->target[i], (uint32_t)i, share->repeats[i]};
		share->outside.rows[outside] = (uint32_t)i;
		inside += share->repeats[i] > 0;
		outside += share->repeats[i] == 0;
	}
	share->outside.count = outside;
	return inside;
}

static void start_share(struct share *share, const struct growth *growth)
{
	sweep_grower_start(&share->grower, growth->features, growth->settings.least, growth->settings.mtry);
	share->grower.draws = &share->draws;
	share->repeats = sweep_alloc(growth->features->rows, sizeof *share->repeats);
	sweep_outside_start(&share->outside, growth->features, growth->target, growth->forest->blocks);
}

static void free_share(struct share *share)
{
	sweep_grower_free(&share->grower);
	sweep_outside_free(&share->outside);
	free(share->repeats);
}

static void grow_share(void *context, size_t number)
{
	struct growth *growth = context;
	struct sweep_forest *forest = growth->forest;
	struct share *share = &growth->shares[number];
	const size_t columns = growth->features->column_count;
	start_share(share, growth);
	for (size_t t = number; t < forest->trees; t += SHARES)
	{
		sweep_draws_start(&share->draws, growth->settings.seed, (uint32_t)t);
		share->grower.decrease = forest->decrease + t * columns;
		sweep_grow_tree(&share->grower, draw_sample(share, growth), &forest->tree[t]);
		sweep_outside_try(&share->outside, &forest->tree[t], &share->draws, forest->rises + t * columns);
		forest->outside[t] = (double)share->outside.count;
	}
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

/* Metrics of any size: they are scaled by a power of two before they are squared. */
static void standardise(struct growth *growth)
{
	const struct sweep_features *features = growth->features;
	const size_t n = features->rows;
	double largest = 0, mean = 0, squares = 0;
	int exponent;
	for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(features->target[i]));
	frexp(largest, &exponent);
	growth->target = sweep_alloc(n, sizeof *growth->target);
	for (size_t i = 0; i < n; i++) growth->target[i] = ldexp(features->target[i], -exponent);
	for (size_t i = 0; i < n; i++) mean += growth->target[i] / (double)n;
	for (size_t i = 0; i < n; i++) squares += (growth->target[i] - mean) * (growth->target[i] - mean);
	const double deviation = sqrt(squares / ((double)n - 1));
	for (size_t i = 0; i < n; i++) growth->target[i] = (growth->target[i] - mean) / deviation;
	growth->forest->mean = ldexp(mean, exponent);
	growth->forest->scale = ldexp(deviation, exponent);
}

static double find_r2(const struct growth *growth)
{
	double squares = 0;
	size_t predicted = 0;
	for (size_t row = 0; row < growth->features->rows; row++)
	{
		double sum = 0;
		uint32_t times = 0;
		for (size_t i = 0; i < SHARES; i++)
		{
			sum += growth->shares[i].outside.sums[row];
			times += growth->shares[i].outside.times[row];
		}
		if (times == 0) continue;
		const double error = sum / times - growth->target[row];
		squares += error * error;
		predicted++;
	}
	return predicted ? 1 - squares / (double)predicted : NAN;
}

static void sum_up(struct growth *growth)
{
	struct sweep_forest *forest = growth->forest;
	const size_t blocks = forest->blocks, all = growth->features->column_count * blocks;
	for (size_t i = 0; i < SHARES; i++)
	{
		for (size_t k = 0; k < all; k++) forest->block_rises[k] += growth->shares[i].outside.block_rises[k];
		for (size_t k = 0; k < blocks; k++) forest->block_outside[k] += growth->shares[i].outside.block_outside[k];
	}
	forest->r2 = find_r2(growth);
}

static size_t count_blocks(size_t rows, size_t columns)
{
	size_t blocks = SWEEP_FOREST_SUMS / columns;
	if (blocks < SWEEP_FOREST_FEW_BLOCKS) blocks = SWEEP_FOREST_FEW_BLOCKS;
	if (blocks > SWEEP_FOREST_BLOCKS) blocks = SWEEP_FOREST_BLOCKS;
	return rows < blocks ? rows : blocks;
}

void sweep_forest_grow(const struct sweep_features *features, const struct sweep_forest_settings *settings,
					   struct sweep_forest *forest)
{
	const size_t columns = features->column_count, rows = features->rows, trees = settings->trees;
	*forest = (struct sweep_forest){.features = features, .trees = trees};
	struct growth *growth = sweep_alloc(1, sizeof *growth);
	*growth = (struct growth){.forest = forest, .features = features, .settings = *settings};
	if (settings->mtry == 0) growth->settings.mtry = (size_t)sqrt((double)columns);
	if (growth->settings.mtry > columns) growth->settings.mtry = columns;
	forest->blocks = count_blocks(rows, columns);
	forest->tree = sweep_alloc(trees, sizeof *forest->tree);
	forest->decrease = sweep_alloc(trees * columns, sizeof *forest->decrease);
	forest->rises = sweep_alloc(trees * columns, sizeof *forest->rises);
	forest->outside = sweep_alloc(trees, sizeof *forest->outside);
	forest->block_rises = sweep_alloc(columns * forest->blocks, sizeof *forest->block_rises);
	forest->block_outside = sweep_alloc(forest->blocks, sizeof *forest->block_outside);
	standardise(growth);
	sweep_parallel(SHARES, settings->threads ? settings->threads : SHARES, grow_share, growth);
	sum_up(growth);
	for (size_t i = 0; i < SHARES; i++) free_share(&growth->shares[i]);
	free(growth->target);
	free(growth);
}

void sweep_forest_free(struct sweep_forest *forest)
{
	for (size_t t = 0; t < forest->trees; t++)
	{
		free(forest->tree[t].nodes);
		free(forest->tree[t].values);
	}
	free(forest->tree);
	free(forest->decrease);
	free(forest->rises);
	free(forest->outside);
	free(forest->block_rises);
	free(forest->block_outside);
	*forest = (struct sweep_forest){0};
}

static double descend(const struct sweep_tree *tree, const uint8_t *levels)
{
	uint32_t at = 0;
	for (const struct sweep_node *node; (node = &tree->nodes[at])->child;)
		at = node->child + !sweep_node_goes_left(node, levels[node->column]);
	return tree->values[at];
}

double sweep_forest_predict(const struct sweep_forest *forest, const uint8_t *levels)
{
	double sum = 0;
	for (size_t t = 0; t < forest->trees; t++) sum += descend(&forest->tree[t], levels);
	return forest->mean + forest->scale * (sum / (double)forest->trees);
}
