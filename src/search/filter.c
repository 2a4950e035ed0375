#include "search/filter.h"

#include "base/memory.h"

#include <stdlib.h>

void sweep_filter_add(struct sweep_filter *filter, int64_t candidate)
{
	if (filter->passed % filter->stride == 0)
	{
		filter->marks = sweep_grow(filter->marks, filter->mark_count, &filter->mark_capacity, sizeof *filter->marks);
		filter->marks[filter->mark_count++] = candidate;
	}
	filter->point = filter->passed++;
	filter->at = candidate;
}

/* Looks at the next new candidate; true when it passes, and is the filter's point then. */
static bool look(struct sweep_filter *filter)
{
	const int64_t candidate = filter->next;
	int64_t next = candidate + 1;
	const bool passes = filter->test(filter->context, candidate, &next);
	filter->next = next < filter->end ? next : filter->end;
	if (passes) sweep_filter_add(filter, candidate);
	return passes;
}

/* Point k, which was passed already: from the nearest mark before it. */
static int64_t look_again(struct sweep_filter *filter, int64_t k)
{
	const int64_t mark = k / filter->stride * filter->stride;
	if (filter->point > k || filter->point < mark)
	{
		filter->point = mark;
		filter->at = filter->marks[mark / filter->stride];
	}
	while (filter->point < k)
	{
		int64_t candidate = filter->at, next = candidate + 1;
		do
		{
			candidate = next;
			next = candidate + 1;
		} while (!filter->test(filter->context, candidate, &next));
		filter->at = candidate;
		filter->point++;
	}
	return filter->at;
}

enum sweep_filtered sweep_filter_find(struct sweep_filter *filter, int64_t k, int64_t *candidate)
{
	if (k < filter->passed)
	{
		*candidate = look_again(filter, k);
		return SWEEP_FILTER_FOUND;
	}
	for (int64_t failed = 0; filter->next < filter->end;)
	{
		if (!look(filter))
		{
			if (++failed == filter->most) return SWEEP_FILTER_GAVE_UP;
			continue;
		}
		failed = 0;
		if (filter->passed <= k) continue;
		*candidate = filter->at;
		return SWEEP_FILTER_FOUND;
	}
	return SWEEP_FILTER_END;
}

bool sweep_filter_count(struct sweep_filter *filter, int64_t candidates)
{
	for (; filter->next < filter->end && candidates > 0; candidates--) look(filter);
	return filter->next == filter->end;
}

void sweep_filter_free(struct sweep_filter *filter)
{
	free(filter->marks);
	filter->marks = NULL;
}
