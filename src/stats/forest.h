/* forest.h - a random forest that predicts the metric from the parameters (Breiman 2001, "Random forests").
 *
 * Each tree is grown on a bootstrap sample of the runs. A node tries mtry columns, drawn anew, or as many more as it
 * takes to find a cut, and takes the cut with the greatest decrease of the sum of squares. Missing values go to the
 * side where they decrease it most, and to the larger one where the node has none; a conditional parameter is cut only
 * where each run of the node has it. A node of `least` runs or fewer, or whose runs have the same metric, is a leaf.
 * The defaults are those of R's ranger (Wright and Ziegler 2017) for regression, and the out-of-bag R2 is defined as
 * there: 1 - mean squared error / variance, where a run's prediction is the mean of the trees that were grown without
 * it.
 *
 * Each tree's out-of-bag runs are shuffled once, and a run meets another's value in one column at a time: in a
 * conditional one, that of the next run that has one.
 *
 * What is random is a function of the seed and the tree's number, and the trees are summed up in a fixed order, so that
 * the digits do not depend on the number of threads. */
#ifndef SWEEP_STATS_FOREST_H
#define SWEEP_STATS_FOREST_H

#include "stats/features.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_FOREST_TREES = 100,
	SWEEP_FOREST_LEAST = 5,
	SWEEP_FOREST_BLOCKS = 512,      /* of rows, at most */
	SWEEP_FOREST_FEW_BLOCKS = 64,   /* of many columns, */
	SWEEP_FOREST_SUMS = 1024 * 1024 /* whose sums by block would be more than these */
};

struct sweep_forest_settings
{
	size_t trees;
	size_t least;   /* runs of a node that is not cut, counted with their repetitions */
	size_t mtry;    /* 0: the square root of the number of columns, rounded down */
	size_t threads; /* at most; 0: as many as there are processors */
	uint64_t seed;
};

extern const struct sweep_forest_settings sweep_forest_defaults;

/* A level goes left if (uint8_t)(level - shift) <= limit: with shift 1, missing values (level 0) go right. */
struct sweep_node
{
	uint32_t child; /* the left one, the right one is behind it; 0: a leaf */
	uint16_t column;
	uint8_t shift, limit;
};

struct sweep_tree
{
	uint32_t count;
	struct sweep_node *nodes; /* [count] the root first */
	double *values;           /* [count] the mean of the node's runs, standardised */
};

/* Rises are those of a squared error, standardised, when a run's value in a column is that of another out-of-bag run.
 */
struct sweep_forest
{
	const struct sweep_features *features; /* borrowed */
	double mean, scale;                    /* metric = mean + scale * standardised value; scale is the deviation */
	size_t trees;
	struct sweep_tree *tree;
	double r2;             /* out of bag; NaN when no run was out of any bag */
	double *decrease;      /* [trees][columns] of the sum of squares, by the cuts in each column */
	double *rises;         /* [trees][columns] sums over the tree's out-of-bag runs */
	double *outside;       /* [trees] how many those are */
	size_t blocks;         /* row i is of block i % blocks */
	double *block_rises;   /* [columns][blocks] sums over trees and rows */
	double *block_outside; /* [blocks] how many there are in each */
};

/* The features have at least 2 rows, 1 column and no more than 65535, and the metric is not constant. */
void sweep_forest_grow(const struct sweep_features *features, const struct sweep_forest_settings *settings,
					   struct sweep_forest *forest);
void sweep_forest_free(struct sweep_forest *forest);

/* The metric that the forest predicts where the columns have these levels. */
double sweep_forest_predict(const struct sweep_forest *forest, const uint8_t *levels);

static inline bool sweep_node_goes_left(const struct sweep_node *node, uint8_t level)
{
	return (uint8_t)(level - node->shift) <= node->limit;
}

#endif
