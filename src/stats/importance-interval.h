/* importance-interval.h - the intervals that importance.h defines; for importance.c. */
#ifndef SWEEP_STATS_IMPORTANCE_INTERVAL_H
#define SWEEP_STATS_IMPORTANCE_INTERVAL_H

#include "stats/forest.h"
#include "stats/importance.h"

/* How much each block of runs and each tree weighs in each replicate: the same for all columns. */
struct sweep_bootstrap
{
	const struct sweep_forest *forest; /* borrowed */
	double *blocks;                    /* [replicates][blocks] */
	double *trees;                     /* [replicates][trees] */
	double *decrease;                  /* [trees] of all columns */
};

void sweep_bootstrap_start(struct sweep_bootstrap *bootstrap, const struct sweep_forest *forest);
void sweep_bootstrap_free(struct sweep_bootstrap *bootstrap);

/* Of some neighbouring columns together: their permutation importance, and their share of the decrease. */
struct sweep_interval sweep_permutation_interval(const struct sweep_bootstrap *bootstrap, size_t first, size_t columns);
struct sweep_interval sweep_impurity_interval(const struct sweep_bootstrap *bootstrap, size_t first, size_t columns);

/* The mean and the quantiles of shares[0], shares[stride], ...: one a tree. */
struct sweep_interval sweep_share_interval(const double *shares, size_t trees, size_t stride);

#endif
