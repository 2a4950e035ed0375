/* design.h - the first points of a search, before there is anything to learn from.
 *
 * A Latin hypercube (McKay, Beckman and Conover 1979): each of n points lies in its own n-th of every axis, by the
 * file's distribution, so that each level of a choice comes as often as the others or once more. Of several drawn at
 * random, the one whose nearest two points lie farthest apart (maximin; Johnson, Moore and Ylvisaker 1990). A point
 * that the constraints do not allow gives way to one that they do. */
#ifndef SWEEP_SEARCH_DESIGN_H
#define SWEEP_SEARCH_DESIGN_H

#include "search/space.h"

#include <stdbool.h>
#include <stdint.h>

/* Point k of the design of n points, x[space->count]. False: none was found that is allowed. */
bool sweep_design_point(const struct sweep_space *space, uint64_t seed, size_t n, size_t k, double *x);

#endif
