/* forest-tree.h - what the files of the forest share: growing one tree; not for use outside forest*.c. */
#ifndef SWEEP_STATS_FOREST_TREE_H
#define SWEEP_STATS_FOREST_TREE_H

#include "base/random.h"
#include "stats/forest.h"

/* Random numbers below a limit, from Philox in bulk. */
struct sweep_draws
{
	uint32_t key[2], stream, next;
	uint32_t words[SWEEP_PHILOX_TILE];
	size_t left;
};

void sweep_draws_start(struct sweep_draws *draws, uint64_t seed, uint32_t stream);

void sweep_draws_refill(struct sweep_draws *draws);

/* 0..limit-1, unbiased (Lemire 2019, "Fast random integer generation in an interval"). */
static inline uint32_t sweep_draw_below(struct sweep_draws *draws, uint32_t limit)
{
	for (;;)
	{
		if (draws->left == 0) sweep_draws_refill(draws);
		const uint64_t product = (uint64_t)draws->words[--draws->left] * limit;
		if ((uint32_t)product >= limit || (uint32_t)product >= (0 - limit) % limit) return (uint32_t)(product >> 32);
	}
}

/* A run of a bootstrap sample. */
struct sweep_sample
{
	double value; /* standardised metric */
	uint32_t row, count;
};

struct sweep_histogram
{
	double sum, count;
};

enum
{
	SWEEP_GROWN_TOGETHER = 4 /* columns whose histograms are filled in one pass over the samples */
};

/* The room that growing takes, used again for each tree. */
struct sweep_grower
{
	const struct sweep_features *features;
	size_t least, mtry;
	double *decrease; /* [columns] of the tree */
	struct sweep_draws *draws;
	struct sweep_sample *samples, *spare; /* [rows] */
	uint32_t *order;                      /* [columns] */
	struct sweep_node *nodes;             /* [2 rows] */
	double *values;
	struct sweep_pending *pending;
	size_t pending_count, pending_capacity;
	struct sweep_histogram bins[SWEEP_GROWN_TOGETHER][SWEEP_LEVELS]; /* zeroed between uses */
};

void sweep_grower_start(struct sweep_grower *grower, const struct sweep_features *features, size_t least, size_t mtry);
void sweep_grower_free(struct sweep_grower *grower);

/* A tree of grower->samples[count]; adds to grower->decrease. */
void sweep_grow_tree(struct sweep_grower *grower, size_t count, struct sweep_tree *tree);

#endif
