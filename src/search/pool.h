/* pool.h - points at which to begin the search for the best: such as fill the space, and such as lie around the best
 * runs, from far to near. Of a small discrete space: all points. */
#ifndef SWEEP_SEARCH_POOL_H
#define SWEEP_SEARCH_POOL_H

#include "base/random.h"
#include "search/space.h"

#include <stddef.h>

/* `space` set, the rest zero: empty. */
struct sweep_pool
{
	const struct sweep_space *space;
	size_t count, capacity;
	double *points; /* [count][space->count]; all can be proposed */
};

/* incumbent[incumbents][space->count] */
void sweep_pool_fill(struct sweep_pool *pool, size_t incumbents, const double *incumbent, struct sweep_random *random);
void sweep_pool_free(struct sweep_pool *pool);

#endif
