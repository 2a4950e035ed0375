#include "search/cutoff.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

static void push(struct sweep_heap *heap, double number)
{
	heap->items = sweep_grow(heap->items, heap->count, &heap->capacity, sizeof *heap->items);
	size_t at = heap->count++;
	for (; at > 0 && heap->items[(at - 1) / 2] > number; at = (at - 1) / 2) heap->items[at] = heap->items[(at - 1) / 2];
	heap->items[at] = number;
}

static double pop(struct sweep_heap *heap)
{
	const double least = heap->items[0], moved = heap->items[--heap->count];
	size_t at = 0;
	for (size_t child = 1; child < heap->count; child = 2 * at + 1)
	{
		if (child + 1 < heap->count && heap->items[child + 1] < heap->items[child]) child++;
		if (heap->items[child] >= moved) break;
		heap->items[at] = heap->items[child];
		at = child;
	}
	heap->items[at] = moved;
	return least;
}

void sweep_cutoff_add(struct sweep_cutoff *cutoff, double number, size_t keep)
{
	if (number < sweep_cutoff_worst(cutoff)) push(&cutoff->best, -number);
	else push(&cutoff->rest, number);
	while (cutoff->best.count > keep) push(&cutoff->rest, -pop(&cutoff->best));
	while (cutoff->best.count < keep && cutoff->rest.count > 0) push(&cutoff->best, -pop(&cutoff->rest));
}

size_t sweep_cutoff_count(const struct sweep_cutoff *cutoff)
{
	return cutoff->best.count + cutoff->rest.count;
}

double sweep_cutoff_worst(const struct sweep_cutoff *cutoff)
{
	return cutoff->best.count > 0 ? -cutoff->best.items[0] : INFINITY;
}

double sweep_cutoff_next(const struct sweep_cutoff *cutoff)
{
	return cutoff->rest.count > 0 ? cutoff->rest.items[0] : INFINITY;
}

void sweep_cutoff_free(struct sweep_cutoff *cutoff)
{
	free(cutoff->best.items);
	free(cutoff->rest.items);
	*cutoff = (struct sweep_cutoff){0};
}
