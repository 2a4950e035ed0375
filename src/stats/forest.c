#include "stats/forest.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/forest-tree.h"

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
	uint32_t *outside; /* [rows] the rows that are not in it: `count` of them */
	uint32_t *partner; /* [rows] the same, shuffled */
	size_t count;
	uint32_t *seen;        /* [columns] row + 1 for which the column has sent it elsewhere */
	double *sums;          /* [rows] of predictions by trees without the row */
	uint32_t *times;       /* [rows] how many those are */
	double *block_rises;   /* [columns][blocks] */
	double *block_outside; /* [blocks] */
};

struct growth
{
	struct sweep_forest *forest;
	const struct sweep_features *features;
	struct sweep_forest_settings settings;
	double *target; /* [rows] standardised */
	struct share shares[SHARES];
};

/* --- out of the bag --------------------------------------------------------------------------------------------- */

static double descend(const struct sweep_tree *tree, uint32_t at, const uint8_t *levels)
{
	const struct sweep_node *node;
	while ((node = &tree->nodes[at])->child) at = node->child + !sweep_node_goes_left(node, levels[node->column]);
	return tree->values[at];
}

/* The same with another level in one column. */
static double descend_with(const struct sweep_tree *tree, uint32_t at, const uint8_t *levels, uint16_t column,
						   uint8_t level)
{
	const struct sweep_node *node;
	while ((node = &tree->nodes[at])->child)
	{
		const uint8_t here = node->column == column ? level : levels[node->column];
		at = node->child + !sweep_node_goes_left(node, here);
	}
	return tree->values[at];
}

/* The level that the run at `index` meets in a column. */
static uint8_t met_level(const struct share *share, const struct sweep_features *features, size_t index,
						 uint16_t column)
{
	const size_t columns = features->column_count;
	uint8_t level = features->by_row[share->partner[index] * columns + column];
	if (!features->columns[column].conditional) return level;
	for (size_t i = 1; level == 0 && i < share->count; i++)
		level = features->by_row[share->partner[(index + i) % share->count] * columns + column];
	return level;
}

/* Follows a row to its leaf. Where the level that it meets in a column goes the other way, for the first time, the row
 * with that level goes its own way from there on: until there both ways are the same. */
static void try_row(struct share *share, const struct growth *growth, const struct sweep_tree *tree, double *rises,
					size_t index)
{
	const struct sweep_features *features = growth->features;
	const uint32_t row = share->outside[index];
	const uint8_t *levels = features->by_row + (size_t)row * features->column_count;
	const double target = growth->target[row], value = descend(tree, 0, levels), error = value - target;
	const size_t blocks = growth->forest->blocks, block = row % blocks;
	const struct sweep_node *node;
	for (uint32_t at = 0; (node = &tree->nodes[at])->child;)
	{
		const uint16_t column = node->column;
		const bool left = sweep_node_goes_left(node, levels[column]);
		const uint8_t met = met_level(share, features, index, column);
		if (sweep_node_goes_left(node, met) != left && share->seen[column] != row + 1)
		{
			const double changed = descend_with(tree, node->child + left, levels, column, met) - target;
			const double rise = changed * changed - error * error;
			rises[column] += rise;
			share->block_rises[column * blocks + block] += rise;
			share->seen[column] = row + 1;
		}
		at = node->child + !left;
	}
	share->block_outside[block] += 1;
	share->sums[row] += value;
	share->times[row]++;
}

static void try_rows(struct share *share, const struct growth *growth, size_t number)
{
	const size_t columns = growth->features->column_count;
	const struct sweep_tree *tree = &growth->forest->tree[number];
	for (size_t i = 0; i < share->count; i++) share->partner[i] = share->outside[i];
	for (size_t i = share->count; i > 1; i--)
	{
		const uint32_t other = sweep_draw_below(&share->draws, (uint32_t)i), kept = share->partner[other];
		share->partner[other] = share->partner[i - 1];
		share->partner[i - 1] = kept;
	}
	for (size_t i = 0; i < columns; i++) share->seen[i] = 0;
	for (size_t i = 0; i < share->count; i++) try_row(share, growth, tree, growth->forest->rises + number * columns, i);
	growth->forest->outside[number] = (double)share->count;
}

/* --- growing ---------------------------------------------------------------------------------------------------- */

/* Draws as many rows as there are, with repetitions. Returns how many different ones. */
static size_t draw_sample(struct share *share, const struct growth *growth)
{
	const size_t rows = growth->features->rows;
	size_t inside = 0;
	share->count = 0;
	for (size_t i = 0; i < rows; i++) share->repeats[i] = 0;
	for (size_t i = 0; i < rows; i++) share->repeats[sweep_draw_below(&share->draws, (uint32_t)rows)]++;
	for (size_t i = 0; i < rows; i++)
	{
		share->grower.samples[inside] = (struct sweep_sample){growth->target[i], (uint32_t)i, share->repeats[i]};
		share->outside[share->count] = (uint32_t)i;
		inside += share->repeats[i] > 0;
		share->count += share->repeats[i] == 0;
	}
	return inside;
}

static void start_share(struct share *share, const struct growth *growth)
{
	const size_t rows = growth->features->rows, columns = growth->features->column_count;
	sweep_grower_start(&share->grower, growth->features, growth->settings.least, growth->settings.mtry);
	share->grower.draws = &share->draws;
	share->repeats = sweep_alloc(rows, sizeof *share->repeats);
	share->outside = sweep_alloc(rows, sizeof *share->outside);
	share->partner = sweep_alloc(rows, sizeof *share->partner);
	share->seen = sweep_alloc(columns, sizeof *share->seen);
	share->sums = sweep_alloc(rows, sizeof *share->sums);
	share->times = sweep_alloc(rows, sizeof *share->times);
	share->block_rises = sweep_alloc(columns * growth->forest->blocks, sizeof *share->block_rises);
	share->block_outside = sweep_alloc(growth->forest->blocks, sizeof *share->block_outside);
}

static void free_share(struct share *share)
{
	sweep_grower_free(&share->grower);
	free(share->repeats);
	free(share->outside);
	free(share->partner);
	free(share->seen);
	free(share->sums);
	free(share->times);
	free(share->block_rises);
	free(share->block_outside);
}

static void grow_share(void *context, size_t number)
{
	struct growth *growth = context;
	struct sweep_forest *forest = growth->forest;
	struct share *share = &growth->shares[number];
	start_share(share, growth);
	for (size_t t = number; t < forest->trees; t += SHARES)
	{
		sweep_draws_start(&share->draws, growth->settings.seed, (uint32_t)t);
		share->grower.decrease = forest->decrease + t * growth->features->column_count;
		sweep_grow_tree(&share->grower, draw_sample(share, growth), &forest->tree[t]);
		try_rows(share, growth, t);
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
			sum += growth->shares[i].sums[row];
			times += growth->shares[i].times[row];
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
		for (size_t k = 0; k < all; k++) forest->block_rises[k] += growth->shares[i].block_rises[k];
		for (size_t k = 0; k < blocks; k++) forest->block_outside[k] += growth->shares[i].block_outside[k];
	}
	forest->r2 = find_r2(growth);
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
	forest->blocks = rows < SWEEP_FOREST_BLOCKS ? rows : SWEEP_FOREST_BLOCKS;
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

double sweep_forest_predict(const struct sweep_forest *forest, const uint8_t *levels)
{
	double sum = 0;
	for (size_t t = 0; t < forest->trees; t++) sum += descend(&forest->tree[t], 0, levels);
	return forest->mean + forest->scale * (sum / (double)forest->trees);
}
