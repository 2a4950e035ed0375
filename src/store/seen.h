/* seen.h - a set of numbers from 1 on, one bit each: which records of a sweep an input has already met. */
#ifndef SWEEP_STORE_SEEN_H
#define SWEEP_STORE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is the empty set. */
struct seen
{
	uint8_t **blocks; /* NULL for a block without a member */
	size_t count;
};

void seen_add(struct seen *seen, int64_t number);
bool seen_has(const struct seen *seen, int64_t number);
void seen_free(struct seen *seen);

#endif
