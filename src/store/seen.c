#include "store/seen.h"

#include "base/memory.h"

#include <stdlib.h>

enum
{
	BLOCK = 4096, /* bytes */
	BLOCK_NUMBERS = BLOCK * 8
};

static bool in_row(const struct seen *seen, int64_t number)
{
	return number >= seen->first && number <= seen->last;
}

void seen_add(struct seen *seen, int64_t number)
{
	if (seen->first == 0) seen->first = seen->last = number;
	if (number == seen->last + 1) seen->last = number;
	if (in_row(seen, number)) return;
	size_t block = (size_t)number / BLOCK_NUMBERS, bit = (size_t)number % BLOCK_NUMBERS;
	if (block >= seen->count)
	{
		size_t count = (block + 1) * 2;
		seen->blocks = sweep_resize(seen->blocks, count, sizeof *seen->blocks);
		while (seen->count < count) seen->blocks[seen->count++] = NULL;
	}
	if (seen->blocks[block] == NULL) seen->blocks[block] = sweep_alloc(BLOCK, 1);
	seen->blocks[block][bit / 8] |= (uint8_t)(1 << bit % 8);
}

bool seen_has(const struct seen *seen, int64_t number)
{
	if (in_row(seen, number)) return true;
	size_t block = (size_t)number / BLOCK_NUMBERS, bit = (size_t)number % BLOCK_NUMBERS;
	if (block >= seen->count || seen->blocks[block] == NULL) return false;
	return seen->blocks[block][bit / 8] >> bit % 8 & 1;
}

void seen_free(struct seen *seen)
{
	for (size_t i = 0; i < seen->count; i++) free(seen->blocks[i]);
	free(seen->blocks);
	*seen = (struct seen){0};
}
