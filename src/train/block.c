#include "train/block.h"

#include "base/memory.h"
#include "train/pieces.h"

#include <stdlib.h>
#include <string.h>
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

void sweep_block_thin(struct sweep_block *block, size_t stride)
{
	if (stride == 1 || block->count == 0) return;
	size_t item = block->rows * block->columns, count = (block->count - 1) / stride + 1;
	for (size_t i = 1; i < count; i++)
	{
		memcpy(block->own_pixels + i * item, block->own_pixels + i * stride * item, item);
		block->own_labels[i] = block->own_labels[i * stride];
	}
	block->count = count;
	block->pixels = block->own_pixels = sweep_resize(block->own_pixels, count, item);
	block->labels = block->own_labels = sweep_resize(block->own_labels, count, 1);
}

void sweep_block_free(struct sweep_block *block)
{
	sweep_pieces_free(block->pieces);
	free(block->own_pixels);
	free(block->own_labels);
	if (block->map) munmap(block->map, block->map_length);
	*block = (struct sweep_block){0};
}
