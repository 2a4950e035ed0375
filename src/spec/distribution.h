/* distribution.h - the distributions of a sweep file: one table of names, keys, quantiles and CDFs.
 *
 * A parameter's draw is x = quantile(u) for u uniform in [0,1); the definitions are those of W&B's
 * engine, which sweep-file(5) repeats. Quantised kinds round half to even to multiples of q and are not
 * clipped. The unit-cube encoding that a search method works in is the inverse, cdf(x). */
#ifndef SWEEP_SPEC_DISTRIBUTION_H
#define SWEEP_SPEC_DISTRIBUTION_H

#include "spec/value.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sweep_distribution
{
	SWEEP_CONSTANT,
	SWEEP_CATEGORICAL,
	SWEEP_CATEGORICAL_W_PROBABILITIES,
	SWEEP_INT_UNIFORM,
	SWEEP_UNIFORM,
	SWEEP_Q_UNIFORM,
	SWEEP_LOG_UNIFORM, /* deprecated: min and max are natural logarithms */
	SWEEP_LOG_UNIFORM_VALUES,
	SWEEP_Q_LOG_UNIFORM, /* deprecated */
	SWEEP_Q_LOG_UNIFORM_VALUES,
	SWEEP_INV_LOG_UNIFORM, /* deprecated */
	SWEEP_INV_LOG_UNIFORM_VALUES,
	SWEEP_NORMAL,
	SWEEP_Q_NORMAL,
	SWEEP_LOG_NORMAL,
	SWEEP_Q_LOG_NORMAL,
	SWEEP_BETA,
	SWEEP_Q_BETA,
	SWEEP_DISTRIBUTIONS
};

/* Above about 1e6 GSL's continued fraction for the beta distribution gives no number, and its quantile may not end. */
#define SWEEP_LARGEST_BETA 1e5

/* What a distribution is given. Which fields count is the table's matter; the rest are 0. */
struct sweep_shape
{
	double min, max;
	double mu, sigma;
	double a, b; /* above 0, at most SWEEP_LARGEST_BETA */
	double q;
	bool whole;                         /* q is an int: quantised draws are ints */
	bool whole_range;                   /* min and max are ints too: a grid's q_uniform gives ints */
	const struct sweep_value *constant; /* SWEEP_CONSTANT */
	struct sweep_value *const *values;  /* the categoricals: `count` of them */
	const double *probabilities;        /* SWEEP_CATEGORICAL_W_PROBABILITIES: `count`, summing to 1 */
	size_t count;
};

struct sweep_distribution_kind
{
	const char *name;        /* as in a sweep file */
	const char *keys;        /* allowed beside "distribution", separated by spaces... */
	const char *required;    /* ...and these must be there; mu is 0 by default, sigma, a, b and q are 1 */
	const char *replacement; /* of a deprecated one; else NULL */
	bool logarithmic;        /* belongs on a log axis */
	bool quantised;
	bool integer; /* draws ints whatever q is */
	bool grid;    /* method grid accepts it */

	/* The continuous quantile (before rounding to q) and CDF; NULL for constants and categoricals. */
	double (*quantile)(const struct sweep_shape *shape, double u);
	double (*cdf)(const struct sweep_shape *shape, double x);
};

/* Indexed by enum sweep_distribution. */
extern const struct sweep_distribution_kind sweep_distribution_kinds[SWEEP_DISTRIBUTIONS];

/* False when there is none of that name. */
bool sweep_distribution_find(const char *name, enum sweep_distribution *distribution);

/* One draw: an index into `values` for the categoricals, a number for the rest; nothing for a constant. */
struct sweep_draw
{
	size_t index;
	double number;
	bool whole;  /* print number as an int */
	bool absent; /* not in the configuration (active.h) */
};

/* The draw at u. No draw is infinite or outside its values, not even at u = 0 and u = 1. */
struct sweep_draw sweep_draw_at(enum sweep_distribution distribution, const struct sweep_shape *shape, double u);

/* Where a number lies in [0,1]; clamped. For a quantised kind: its continuous parent's CDF. For the
 * categoricals x is an index, and the CDF is the share of the values up to it; for a constant it is 1.
 * sweep_draw_at(sweep_cdf(x)) gives x back for a value that can be drawn (to rounding, unless it is discrete). */
double sweep_cdf(enum sweep_distribution distribution, const struct sweep_shape *shape, double x);

#endif
