/* fanova.h - functional ANOVA of a forest: how much of what it predicts is due to each parameter alone and to each pair
 * (Hutter, Hoos and Leyton-Brown 2014, "An efficient approach for assessing hyperparameter importance", algorithm 2).
 *
 * Each tree is a function that is constant on boxes, whose marginals are exact sums over its leaves. The parameters are
 * independent, each with the levels that the runs have, weighted by how many have them: missing is one of the levels,
 * and a text's levels are its values, however many columns they have. Of a tree, with mean f0, variance V and the
 * marginal a(x) of one parameter, the share of it alone is sum w(x) (a(x) - f0)^2 / V; that of a pair is the variance
 * of its marginal after those of both parameters alone are taken away. Shares of all sets of parameters are 1 in sum.
 *
 * The cost is that of the leaves times the pairs that they are bounded in, so of a large forest only the first trees
 * are taken: as many as have SWEEP_FANOVA_LEAVES leaves together, SWEEP_FANOVA_TREES at least. Those are all trees of
 * up to some 2,000 runs. */
#ifndef SWEEP_STATS_FANOVA_H
#define SWEEP_STATS_FANOVA_H

#include "stats/forest.h"

#include <stddef.h>

enum
{
	SWEEP_FANOVA_LEAVES = 60000,
	SWEEP_FANOVA_TREES = 20
};

struct sweep_fanova_pair
{
	size_t a, b; /* features; a < b */
};

struct sweep_fanova
{
	size_t trees; /* that are taken and not constant */
	size_t features;
	double *alone; /* [trees][features] shares */
	size_t pair_count;
	const struct sweep_fanova_pair *pairs; /* borrowed */
	double *together;                      /* [trees][pair_count] shares */
};

/* `threads` as in forest.h; the digits do not depend on it. */
void sweep_fanova_make(const struct sweep_forest *forest, const struct sweep_fanova_pair *pairs, size_t pair_count,
					   size_t threads, struct sweep_fanova *out);
void sweep_fanova_free(struct sweep_fanova *fanova);

/* The mean prediction where feature a has levels_a[i] and feature b levels_b[k], the others as above, into
 * out[count_a][count_b]. The two differ; a b of SIZE_MAX: a alone, with count_b 1. The mean of the same trees. */
void sweep_fanova_surface(const struct sweep_forest *forest, size_t a, const size_t *levels_a, size_t count_a, size_t b,
						  const size_t *levels_b, size_t count_b, double *out);

#endif
