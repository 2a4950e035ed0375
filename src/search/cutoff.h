/* cutoff.h - the k best of numbers that come one by one: the worst of them is known at once.
 *
 * Less is better. Two heaps, one of the k best and one of the rest: O(log n) a number while k grows by at most 1 with
 * it. A zeroed struct is empty. No NaN. */
#ifndef SWEEP_SEARCH_CUTOFF_H
#define SWEEP_SEARCH_CUTOFF_H

#include <stddef.h>

struct sweep_heap
{
	double *items; /* the least first */
	size_t count, capacity;
};

struct sweep_cutoff
{
	struct sweep_heap best; /* negated: the worst first */
	struct sweep_heap rest;
};

/* Takes a number; from now on the `keep` best of all count, at least 1 and at most their number. */
void sweep_cutoff_add(struct sweep_cutoff *cutoff, double number, size_t keep);

size_t sweep_cutoff_count(const struct sweep_cutoff *cutoff); /* of all the numbers */
double sweep_cutoff_worst(const struct sweep_cutoff *cutoff); /* of the best; +infinity when there is none */
double sweep_cutoff_next(const struct sweep_cutoff *cutoff);  /* the best of the rest; the same */
void sweep_cutoff_free(struct sweep_cutoff *cutoff);

#endif
