/* forest-outside.h - what a tree predicts of the runs that are not in its bootstrap sample, as they are and with their
 * values in one column shuffled; for forest.c. */
#ifndef SWEEP_STATS_FOREST_OUTSIDE_H
#define SWEEP_STATS_FOREST_OUTSIDE_H

#include "stats/forest-tree.h"

/* The rows of one tree, and what is summed up over trees. */
struct sweep_outside
{
	const struct sweep_features *features;
	const double *target; /* [rows] standardised */
	size_t blocks;
	size_t count;          /* rows outside */
	uint32_t *rows;        /* [count] */
	uint32_t *partner;     /* [count] the same, shuffled */
	double *sums;          /* [all rows] of the predictions by trees without the row */
	uint32_t *times;       /* [all rows] how many those are */
	double *block_rises;   /* [columns][blocks] */
	double *block_outside; /* [blocks] */
	struct sweep_batch *batch;
};

void sweep_outside_start(struct sweep_outside *outside, const struct sweep_features *features, const double *target,
						 size_t blocks);
void sweep_outside_free(struct sweep_outside *outside);

/* Of outside->rows[count]; adds to the sums and to the tree's rises[columns]. */
void sweep_outside_try(struct sweep_outside *outside, const struct sweep_tree *tree, struct sweep_draws *draws,
					   double *rises);

#endif
