/* timeline.h - when runs were under way, and where: a span for each time that a run was handed out.
 *
 * Filled span by span. A zeroed struct is an empty timeline. */
#ifndef SWEEP_STATS_TIMELINE_H
#define SWEEP_STATS_TIMELINE_H

#include "record/record.h"
#include "stats/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_span
{
	size_t row;             /* of the frame */
	int64_t attempt;        /* from 1 */
	size_t worker;          /* a number of `workers` */
	double begin, end;      /* seconds since 1970; end is the time of asking while the run is under way */
	enum sweep_state state; /* how it ended; SWEEP_RUNNING: it has not. SWEEP_PENDING: it was handed back */
};

struct sweep_timeline
{
	size_t count;
	size_t capacity;
	struct sweep_span *spans;   /* in the order of their beginnings; owned */
	struct sweep_names workers; /* who had the runs, for people, in the order of their first runs */
};

void sweep_timeline_add(struct sweep_timeline *timeline, const struct sweep_span *span);
void sweep_timeline_free(struct sweep_timeline *timeline);

/* Lanes of each worker, so that no two spans of a lane overlap: spans[i] lies in lanes[i], counted from 0 within its
 * worker; used[w] is how many the worker w has. An agent with several jobs has so many. A worker that would need more
 * than `most` has spans one over another. O(count * most). */
void sweep_timeline_lanes(const struct sweep_timeline *timeline, size_t most, size_t *lanes, size_t *used);

#endif
