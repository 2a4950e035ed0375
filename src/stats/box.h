/* box.h - walks through the leaves of a tree with the box of levels that each of them covers; for fanova.c. */
#ifndef SWEEP_STATS_BOX_H
#define SWEEP_STATS_BOX_H

#include "stats/forest.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_SIDE_WORDS = SWEEP_LEVELS / 64
};

/* The levels of a feature that are in a box, and their weight. */
struct sweep_side
{
	uint64_t levels[SWEEP_SIDE_WORDS];
	double weight;
};

struct sweep_box
{
	struct sweep_side *sides; /* [features] */
	uint32_t *cuts;           /* [features] how often the box is bounded in it */
	size_t bounded_count;
	uint32_t *bounded; /* the features with cuts, in the order in which they were first cut */
	double weight;     /* the product of the sides' */
};

/* What is called for each leaf. */
typedef void sweep_leaf_visit(void *context, const struct sweep_box *box, double value);

void sweep_box_walk(const struct sweep_features *features, const struct sweep_tree *tree, sweep_leaf_visit *visit,
					void *context);

/* The levels of the node's feature that go left. */
void sweep_box_left(const struct sweep_features *features, const struct sweep_node *node,
					uint64_t levels[SWEEP_SIDE_WORDS]);

/* The next range [*begin, *end) of levels in a set from *end on; false: there is none. Begin with *end = 0. */
bool sweep_side_next(const struct sweep_side *side, size_t *begin, size_t *end);

#endif
