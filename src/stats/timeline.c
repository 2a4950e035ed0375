#include "stats/timeline.h"

#include "base/memory.h"

#include <stdlib.h>

void sweep_timeline_add(struct sweep_timeline *timeline, const struct sweep_span *span)
{
	timeline->spans = sweep_grow(timeline->spans, timeline->count, &timeline->capacity, sizeof *timeline->spans);
	timeline->spans[timeline->count++] = *span;
}

void sweep_timeline_free(struct sweep_timeline *timeline)
{
	free(timeline->spans);
	sweep_names_free(&timeline->workers);
	*timeline = (struct sweep_timeline){0};
}

/* The first lane that is free at `begin`; a new one; or, where there may be none, the one that is free first. */
static size_t choose_lane(const double *free_from, size_t used, size_t most, double begin)
{
	size_t soonest = 0;
	for (size_t i = 0; i < used; i++)
	{
		if (free_from[i] <= begin) return i;
		if (free_from[i] < free_from[soonest]) soonest = i;
	}
	return used < most ? used : soonest;
}

void sweep_timeline_lanes(const struct sweep_timeline *timeline, size_t most, size_t *lanes, size_t *used)
{
	double *free_from = sweep_alloc(timeline->workers.count * most, sizeof *free_from);
	for (size_t i = 0; i < timeline->workers.count; i++) used[i] = 0;
	for (size_t i = 0; i < timeline->count; i++)
	{
		const struct sweep_span *span = &timeline->spans[i];
		double *mine = free_from + span->worker * most;
		lanes[i] = choose_lane(mine, used[span->worker], most, span->begin);
		if (lanes[i] == used[span->worker]) used[span->worker]++;
		if (span->end > mine[lanes[i]]) mine[lanes[i]] = span->end;
	}
	free(free_from);
}
