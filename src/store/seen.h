/* seen.h - a set of numbers from 1 on: which records of a sweep an input has already met. Mostly they come one after
 * another: such a row costs nothing, and what stands outside of it one bit a number. */
#ifndef SWEEP_STORE_SEEN_H
#define SWEEP_STORE_SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is the empty set. */
struct seen
{
	int64_t first, last; /* of the row */
	uint8_t **blocks;    /* NULL for a block without a member */
	size_t count;
};

void seen_add(struct seen *seen, int64_t number);
bool seen_has(const struct seen *seen, int64_t number);
void seen_free(struct seen *seen);

#endif
