/* density.h - a density over the points of a space, from points that were tried: the estimate of method tpe.
 *
 *   p(x) = w_0 prod_d prior_d(x_d) + sum_i w_i prod_d k_d(x_d | x_i,d)
 *
 * One kernel for each point, a product over the axes (Falkner, Klein, Hutter 2018, "BOHB"; Watanabe 2023,
 * "Tree-structured Parzen estimator: understanding its algorithm components"). The prior is a component of its own:
 * what the file says of a parameter, before anything was tried.
 *
 *   continuous   a normal density about x_i, cut off at 0 and 1; the prior is even
 *   ordered      the same, integrated over the cell of each value: up to half-way to its neighbours
 *   choice       1 - b at x_i, and b / (levels - 1) at each other level (Aitchison and Aitken 1976)
 *
 * All kernels of an axis are equally wide. A coordinate that is not known (NaN, or a value that the file does not list)
 * has the prior as its kernel. */
#ifndef SWEEP_SEARCH_DENSITY_H
#define SWEEP_SEARCH_DENSITY_H

#include "base/random.h"
#include "search/space.h"

#include <stddef.h>

struct sweep_density;

/* The space is borrowed. */
struct sweep_density *sweep_density_new(const struct sweep_space *space);
void sweep_density_free(struct sweep_density *density); /* NULL is allowed */

/* The density of `count` points, points[count] each [space->count], of the given weights above 0; `prior` is the weight
 * of the prior. Weights need not sum to 1. */
void sweep_density_fit(struct sweep_density *density, const double *const *points, const double *weights, size_t count,
					   double prior);

/* log p(x) of a point that can be proposed. Where the sweep has conditions, coordinates of absent parameters are NaN,
 * and count for nothing: it is the density of those that are there. Not thread-safe: it has a workspace. */
double sweep_density_log(struct sweep_density *density, const double *x);

/* The same as a sum over the axes: parts[k] is the logarithm of the density of coordinate k, given those before it; 0
 * for one that is absent. */
void sweep_density_log_parts(struct sweep_density *density, const double *x, double *parts);

/* A point drawn from it, which can be proposed. */
void sweep_density_draw(struct sweep_density *density, struct sweep_random *random, double *x);

#endif
