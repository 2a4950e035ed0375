/* searching.h - the search of a sweep file that a test writes, asked and told run by run. */
#ifndef SWEEP_TESTS_SEARCHING_H
#define SWEEP_TESTS_SEARCHING_H

#include "search/method.h"

struct searching
{
	struct sweep sweep;
	struct sweep_search search;
	struct sweep_draw *draws; /* of the last point: [sweep.count] */
};

/* The file's text as printf() makes it; its own method searches. */
struct searching *searching_new(uint64_t seed, const char *format, ...) __attribute__((format(printf, 2, 3)));
void searching_free(struct searching *searching);

/* The draws of `run`, counted from 1, of which the search must not be at its end. */
const struct sweep_draw *searching_point(struct searching *searching, int64_t run);

/* The same, and the run is pending then. */
const struct sweep_draw *searching_propose(struct searching *searching, int64_t run);

/* Run `run` has finished with this value of its only metric. */
void searching_finish(struct searching *searching, int64_t run, double value);

#endif
