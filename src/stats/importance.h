/* importance.h - which parameters matter to the metric, as a random forest sees it, beside the correlations.
 *
 * Three measures of a parameter. Permutation importance (Breiman 2001): how much worse the forest predicts the runs
 * that a tree has not seen when the parameter's values are shuffled among them; 1 is the metric's variance, and what
 * does nothing is about 0. Impurity importance: the share of the parameter's cuts in what all cuts take off the sum of
 * squares; it never is 0, and favours parameters with many values. Alone (functional ANOVA, see fanova.h): the share of
 * the forest's variance that the parameter explains whatever the others are; what is missing to 1 is due to
 * interactions.
 *
 * Intervals of 90 %, from the bootstrap. That of permutation importance takes the runs and the trees anew, both with
 * repetitions, and adds what either changes (as Owen 2007, "The pigeonhole bootstrap"): with trees alone it would
 * shrink to nothing as the forest grows, however few the runs are. More than 512 runs are taken in 512 groups, or fewer
 * where there are thousands of columns. Those of shares are the 5 % and the 95 % quantile over the trees, each of which
 * is grown on a bootstrap sample of the runs already. */
#ifndef SWEEP_STATS_IMPORTANCE_H
#define SWEEP_STATS_IMPORTANCE_H

#include "stats/correlation.h"
#include "stats/forest.h"

#include <stdbool.h>
#include <stddef.h>

/* Below so many runs with a finite metric there is no forest. */
#define SWEEP_IMPORTANCE_RUNS 10

struct sweep_interval
{
	double value, low, high; /* NaN: not defined */
};

struct sweep_importance
{
	const struct sweep_variable *variable;
	char *label;     /* "learning_rate"; of a part "optimizer=adam" */
	bool part;       /* one value of a text parameter, which has a row of its own with the sum */
	size_t category; /* of a part */
	struct sweep_interval permutation;
	struct sweep_interval impurity;                  /* parameters are 1 in sum; NaN when no tree has a cut */
	struct sweep_interval alone;                     /* NaN for parts */
	double pearson, pearson_p, spearman, spearman_p; /* as in correlation.h; NaN where there is none */
};

/* What two parameters explain together beyond what each does alone, as a share of the forest's variance. */
struct sweep_interaction
{
	const struct sweep_variable *a, *b;
	struct sweep_interval share;
};

struct sweep_importances
{
	size_t runs, trees;
	size_t far_out;   /* runs whose metric the caller has tamed (far-out.h), and says so here */
	const char *none; /* why there is no forest: "only 7 runs have ...", as a clause; NULL: there is one */
	double r2;        /* out of bag; NaN without a forest */
	bool believable;  /* r2 is at least `bound` */
	double bound;     /* what a forest on noise alone reaches in less than one sweep in a hundred */
	size_t count;
	struct sweep_importance *items; /* parameters by permutation, the greatest first, each followed by its parts */
	size_t pair_count;
	struct sweep_interaction *pairs; /* of the most important parameters; the strongest first */
	size_t left_out_count;
	struct sweep_left_out *left_out; /* in the frame's order */
	struct sweep_importance_model *model;
};

/* Of the parameters of a finished frame to metric[rows], of which only the finite values count; `correlations` are
 * those of the same frame and metric. `settings` may be NULL. A zeroed struct is one that was not made. */
void sweep_importance_make(const struct sweep_frame *frame, const double *metric,
						   const struct sweep_correlations *correlations, const struct sweep_forest_settings *settings,
						   struct sweep_importances *out);
void sweep_importances_free(struct sweep_importances *importances);

/* The mean prediction of the forest where one or two parameters have given values, the others as the runs have them,
 * each independently (see fanova.h). A bool's value is 0 or 1, a text's the number of its category; NaN: without the
 * parameter. Of a parameter that not all runs have, the others are as the runs that have it (as all runs, where none
 * has both of two), unless a value is NaN. A parameter that was left out changes nothing. NaN without a forest. `b` may
 * be NULL. */
double sweep_importance_mean_at(const struct sweep_importances *importances, const struct sweep_variable *a,
								double value_a, const struct sweep_variable *b, double value_b);

/* The same for a grid, into out[count_a][count_b], for hardly more than one of its points costs: some milliseconds,
 * with thousands of runs some tens. A NULL b has count_b 1. */
void sweep_importance_surface(const struct sweep_importances *importances, const struct sweep_variable *a,
							  const double *values_a, size_t count_a, const struct sweep_variable *b,
							  const double *values_b, size_t count_b, double *out);

#endif
