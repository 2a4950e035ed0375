/* fanova-tree.h - what a tree predicts on average over all parameters but one or two; for fanova.c. */
#ifndef SWEEP_STATS_FANOVA_TREE_H
#define SWEEP_STATS_FANOVA_TREE_H

#include "stats/forest.h"

#include <stddef.h>
#include <stdint.h>

/* The levels of a feature that a tree tells apart: segments between its cuts. */
struct sweep_segments
{
	size_t count;
	uint16_t at[SWEEP_LEVELS + 1]; /* the segment of each level; their number at the end of the last */
	double *weights;               /* [count] */
};

/* A range of segments that a leaf's box has in a feature; a leaf may have several. */
struct sweep_bound
{
	uint32_t leaf;
	uint16_t begin, end;
	double inverse; /* 1 / the weight of all of the leaf's levels in the feature */
};

struct sweep_bounds
{
	struct sweep_bound *items; /* in the order of the leaves; none for a leaf that has all levels */
	size_t count, capacity;
};

struct sweep_marginals
{
	const struct sweep_features *features; /* borrowed */
	struct sweep_segments *segments;       /* [features] */
	struct sweep_bounds *bounds;           /* [features] */
	double *amounts;                       /* [leaves] the value times the weight of the box */
	size_t leaves, capacity;
	double mean, squares; /* of the tree's predictions, standardised */
	double *room;         /* for means of columns */
};

void sweep_marginals_make(const struct sweep_features *features, const struct sweep_tree *tree,
						  struct sweep_marginals *out);
void sweep_marginals_free(struct sweep_marginals *marginals);

/* What a feature adds to the mean, into table[segments + 1], of which the last is no segment. */
void sweep_marginal_alone(const struct sweep_marginals *marginals, size_t feature, double *table);

/* What two features add to the mean beyond what each adds, into table[segments of a + 1][segments of b + 1]. */
void sweep_marginal_together(const struct sweep_marginals *marginals, size_t a, size_t b, double *table);

#endif
