/* filter.h - the points of a sequence that pass a test, by number: point k is the k-th candidate that passes.
 *
 * To find it, the candidates before it must be looked at, once: every `stride`-th that passed is remembered, and the
 * one that was asked for last, so that points in order, and points that were passed already, are found quickly. */
#ifndef SWEEP_SEARCH_FILTER_H
#define SWEEP_SEARCH_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a candidate passes. *next, candidate + 1 before the call, becomes the next that is worth a look, for one that
 * knows of a row of candidates that they do not pass. Candidates are asked for in rising order, each at least once;
 * with a stride of 1 each just once. */
typedef bool sweep_filter_test(void *context, int64_t candidate, int64_t *next);

struct sweep_filter
{
	int64_t end;    /* of the candidates; INT64_MAX: none */
	int64_t stride; /* 1 or more */
	int64_t most;   /* candidates to look at in a row that do not pass; then the search is given up */
	sweep_filter_test *test;
	void *context;

	/* its own; zero at first */
	int64_t next;   /* the first candidate that was not looked at yet */
	int64_t passed; /* how many of those before it passed */
	int64_t *marks; /* the candidates of points 0, stride, 2 stride, ... */
	size_t mark_count, mark_capacity;
	int64_t point, at; /* candidate `at` is point `point`; valid with passed > 0 */
};

enum sweep_filtered
{
	SWEEP_FILTER_FOUND,
	SWEEP_FILTER_END,    /* there are not so many: filter->passed says how many */
	SWEEP_FILTER_GAVE_UP /* `most` candidates in a row did not pass; filter->next is the next one */
};

/* Point k, from 0. */
enum sweep_filtered sweep_filter_find(struct sweep_filter *filter, int64_t k, int64_t *candidate);

/* Makes what is no candidate the next point, where the stride is 1: it is what sweep_filter_find() gives for it. */
void sweep_filter_add(struct sweep_filter *filter, int64_t candidate);

/* Looks at `candidates` more, at most; true when the end was reached, so that filter->passed is how many points there
 * are. */
bool sweep_filter_count(struct sweep_filter *filter, int64_t candidates);

void sweep_filter_free(struct sweep_filter *filter);

#endif
