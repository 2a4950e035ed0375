/* sobol.h - method sobol: points that fill the space evenly; and the sequence, for those who need such points.
 *
 * Sobol's sequence (1967) in the order of Antonov and Saleev (1979), with GSL's direction numbers for up to 40
 * dimensions, each coordinate scrambled as Owen (1995, "Randomly permuted (t,m,s)-nets and (t,s)-sequences") defines
 * it: each binary digit is flipped or not by a random bit that depends on the digits before it. So each point is
 * uniform, and the points keep what makes them even: of the first 2^m, and of each 2^m that begin at a multiple of it,
 * every interval [k/2^m, (k+1)/2^m) of every coordinate holds one.
 *
 * Dimensions past the 40th form groups of 40, which go through the same sequence in an order of their own: the number
 * of a point is scrambled by the same tree (Burley 2020, "Practical hash-based Owen scrambling", section 5). Each
 * group is as even as the first; between groups the points are as independent draws would be.
 *
 * The sequence has 2^30 points; after them it begins again under another scrambling. */
#ifndef SWEEP_SEARCH_SOBOL_H
#define SWEEP_SEARCH_SOBOL_H

#include "search/method.h"

#include <stddef.h>
#include <stdint.h>

struct sweep_sobol;

/* Coordinate i is scrambled by stream streams[i] of the seed (base/random.h). */
struct sweep_sobol *sweep_sobol_new(size_t dimensions, const uint64_t *streams, uint64_t seed);
void sweep_sobol_free(struct sweep_sobol *sobol); /* NULL is allowed */

/* Point `index` without those before it: u[dimensions], in [0,1). */
void sweep_sobol_at(const struct sweep_sobol *sobol, uint64_t index, double *u);

/* The same for the axes of a space, each scrambled by the stream of its parameter's name; and point `index` of it, in
 * the space's coordinates, x[space->count]: by the file's distributions, and such as can be proposed. */
struct sweep_sobol *sweep_sobol_of_space(const struct sweep_space *space, uint64_t seed);
void sweep_sobol_place(const struct sweep_sobol *sobol, const struct sweep_space *space, uint64_t index, double *x);

/* The method (method.h): one coordinate for each parameter that is not constant, whose stream is its name's. With
 * constraints, point k is the k-th of the sequence that is allowed; with max_trials_per_config, also the configurations
 * that those before it have used up are passed over. */
enum sweep_status sweep_sobol_start(struct sweep_search *search, struct sweep_error *err);
enum sweep_status sweep_sobol_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									struct sweep_error *err);
void sweep_sobol_finish(struct sweep_search *search);

#endif
