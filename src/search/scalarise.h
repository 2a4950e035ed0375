/* scalarise.h - several metrics as the one value that a method which learns looks at.
 *
 * Each proposal has weights of its own, and minimises the augmented Tchebycheff function (Knowles 2006, "ParEGO: a
 * hybrid algorithm with on-line landscape approximation for expensive multiobjective optimization problems", eq. 2):
 *
 *     max_i(w_i z_i) + 0.05 sum_i(w_i z_i),   sum_i(w_i) = 1
 *
 * whose minima, over all weights, are the Pareto set. z_i is 0 at the best value of metric i so far and 1 at the worst
 * one that the Pareto set has, or three times as far from the best as the median of all runs, whichever is nearer; what
 * is worse has 1 + log(z_i). So no exploded value squeezes the others together.
 *
 * The weights are evenly spread: those of proposal `index` are the gaps that point `index` of a scrambled Sobol
 * sequence leaves between 0 and 1. */
#ifndef SWEEP_SEARCH_SCALARISE_H
#define SWEEP_SEARCH_SCALARISE_H

#include "search/history.h"

#include <stdint.h>

/* weights[metrics], above or at 0, whose sum is 1. */
void sweep_scalar_weights(size_t metrics, uint64_t seed, int64_t index, double *weights);

/* The function above. */
double sweep_tchebycheff(size_t metrics, const double *weights, const double *z);

/* Sets trial->value of the runs with values, for proposal `index`. */
void sweep_scalarise(struct sweep_history *history, uint64_t seed, int64_t index);

#endif
