#include "train/block.h"

#include <stdlib.h>
#include <sys/mman.h>

struct sweep_block sweep_block_of(size_t count, size_t rows, size_t columns, uint8_t *pixels, uint8_t *labels)
{
	return (struct sweep_block){.count = count,
								.rows = rows,
								.columns = columns,
								.pixels = pixels,
								.labels = labels,
								.own_pixels = pixels,
								.own_labels = labels};
}

void sweep_block_free(struct sweep_block *block)
{
	free(block->own_pixels);
	free(block->own_labels);
	if (block->map) munmap(block->map, block->map_length);
	*block = (struct sweep_block){0};
}
