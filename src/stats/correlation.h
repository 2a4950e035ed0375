/* correlation.h - how much each parameter goes with a metric: Pearson's r and Spearman's rho, with p-values.
 *
 * Pearson's r is the covariance over the product of the standard deviations; it sees straight lines. Spearman's rho
 * is Pearson's r of the ranks, ties having the mean of their ranks; it sees any rising or falling relation, and a
 * run whose loss is a thousand weighs no more than any other.
 *
 * The p-value is how often n pairs that have nothing to do with each other reach |r|: t = r sqrt((n-2) / (1-r^2))
 * has Student's distribution with n-2 degrees of freedom (exact for Pearson's r of normal data; R's cor.test()
 * takes the same for rho when there are ties). For rho of up to 7 pairs, where that is no approximation, all orders
 * are counted instead. */
#ifndef SWEEP_STATS_CORRELATION_H
#define SWEEP_STATS_CORRELATION_H

#include "stats/frame.h"

#include <stddef.h>

/* In [-1, 1]; NaN when n < 2 or either side is constant. Every value is finite. */
double sweep_pearson(const double *x, const double *y, size_t n);
double sweep_spearman(const double *x, const double *y, size_t n);

/* Two-sided; NaN when r is or n < 3. */
double sweep_correlation_p(double r, size_t n);

/* The same for Spearman's rho of these pairs; exact for up to 7. */
double sweep_spearman_p(const double *x, const double *y, size_t n);

/* The |r| above which p < 0.05; NaN when n < 3. */
double sweep_correlation_bound(size_t n);

/* One row: a parameter, or one of a categorical's values against all the others (1 where a run has it, else 0). */
struct sweep_correlation
{
	const struct sweep_variable *variable;
	char *label;     /* "learning_rate", "optimizer=adam" */
	size_t category; /* of a categorical's row */
	size_t n;        /* runs that have both the parameter and the metric */
	double pearson, pearson_p;
	double spearman, spearman_p;
};

/* A parameter that has no row, and why, as it would stand behind the name: "the same in every run". */
struct sweep_left_out
{
	const struct sweep_variable *variable;
	const char *reason;
};

/* Why a variable can have no row over the rows of metric[rows] that are finite, or NULL. */
const char *sweep_reason_against(const struct sweep_variable *variable, const double *metric, size_t rows);

struct sweep_correlations
{
	size_t runs; /* with a finite metric */
	size_t count;
	struct sweep_correlation *items; /* the strongest first, by the larger of |r| and |rho| */
	size_t left_out_count;
	struct sweep_left_out *left_out; /* in the frame's order */
};

/* Each parameter of a finished frame against metric[rows], of which only the finite values count. A logarithmic
 * variable counts by its logarithm, a bool as 0 and 1; runs without the parameter are left out of its row.
 * Left out: parameters with one value only, and texts that are nearly all different. */
void sweep_correlate(const struct sweep_frame *frame, const double *metric, struct sweep_correlations *out);
void sweep_correlations_free(struct sweep_correlations *correlations);

#endif
