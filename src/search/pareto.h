/* pareto.h - of several metrics, the runs that no other run beats in all: the Pareto set.
 *
 * A run dominates another when it is as good in every metric and better in one. Those that are alike in every metric do
 * not dominate each other.
 *
 * With two metrics O(n log n); with more O(n log n + n k), k being the size of the set (after Kung, Luccio and
 * Preparata 1975, "On finding the maxima of a set of vectors", whose first step, the sorting, this is). */
#ifndef SWEEP_SEARCH_PARETO_H
#define SWEEP_SEARCH_PARETO_H

#include <stddef.h>

/* The rows of values[count][metrics] that no other dominates, into set[count]; less is better. They are ordered by the
 * first metric, the best first, then by the others, then by their index. A row with NaN or an infinity is not looked
 * at. Returns their number. */
size_t sweep_pareto(size_t count, size_t metrics, const double *values, size_t *set);

/* The area that values[count][2] dominate, down to a reference point: the hypervolume of two metrics, both minimized
 * (Zitzler and Thiele 1998). */
double sweep_pareto_area(size_t count, const double *values, const double *reference);

#endif
