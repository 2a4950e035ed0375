/* method.h - the search methods: one table, from which sampling, --check and --help follow.
 *
 * A method proposes points: one draw per parameter of the sweep, in the sweep's parameter order. Point `index`
 * (from 0) of a method that does not learn depends on the file, the seed and `index` alone. */
#ifndef SWEEP_SEARCH_METHOD_H
#define SWEEP_SEARCH_METHOD_H

#include "base/error.h"
#include "spec/sweep.h"

#include <stdbool.h>
#include <stdint.h>

struct sweep_search;

struct sweep_method
{
	const char *name;
	const char *help;
	bool learns; /* from the runs before */

	/* Whether the method can work on this sweep; NULL functions: the method is not there yet. */
	enum sweep_status (*start)(struct sweep_search *search, struct sweep_error *err);

	/* Fills draws[sweep->count] for point `index`. *end: there are no more (a grid is exhausted). */
	enum sweep_status (*point)(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
							   struct sweep_error *err);
	void (*finish)(struct sweep_search *search);

	/* The number of distinct points, or -1 when there is no end; saturates at INT64_MAX. NULL: no end. */
	int64_t (*size)(const struct sweep_search *search);
};

/* Ends with a NULL name. */
extern const struct sweep_method sweep_methods[];

const struct sweep_method *sweep_method_find(const char *name);

/* The same with a reason: SWEEP_USAGE when the method is unknown (*method NULL) or not there yet. */
enum sweep_status sweep_method_choose(const char *name, const struct sweep_method **method, struct sweep_error *err);

struct sweep_search
{
	const struct sweep *sweep; /* borrowed */
	const struct sweep_method *method;
	uint64_t seed;
	void *state; /* the method's own */
};

/* `method` NULL: the sweep's. SWEEP_USAGE when it is unknown, is not there yet, or cannot take the sweep. */
enum sweep_status sweep_search_start(struct sweep_search *search, const struct sweep *sweep, const char *method,
									 uint64_t seed, struct sweep_error *err);
enum sweep_status sweep_search_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									 struct sweep_error *err);
int64_t sweep_search_size(const struct sweep_search *search); /* -1: no end */
void sweep_search_free(struct sweep_search *search);

#endif
