/* names.h - a list of distinct texts, each found by its number or by its text.
 *
 * Numbers go up from 0 in the order in which the texts came. A zeroed struct is an empty list. */
#ifndef SWEEP_STATS_NAMES_H
#define SWEEP_STATS_NAMES_H

#include <stdbool.h>
#include <stddef.h>

struct sweep_names
{
	char **texts; /* owned */
	size_t count;
	size_t capacity;
	size_t *slots; /* a hash table of numbers + 1; 0 is free */
	size_t slot_count;
};

/* The text's number; a text that is not in the list is added. */
size_t sweep_names_add(struct sweep_names *names, const char *text);
bool sweep_names_find(const struct sweep_names *names, const char *text, size_t *number);
void sweep_names_free(struct sweep_names *names);

#endif
