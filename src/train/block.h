/* block.h - labelled images in one piece, as they were read, drawn or mapped from the cache. */
#ifndef SWEEP_TRAIN_BLOCK_H
#define SWEEP_TRAIN_BLOCK_H

#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is an empty block. */
struct sweep_block
{
	size_t count, rows, columns;
	const uint8_t *pixels; /* [count][rows * columns], 0 (paper) to 255 (ink) */
	const uint8_t *labels; /* [count], 0 to 9 */

	struct sweep_pieces *pieces; /* of pixels from the cache, which are checked when they are used; or NULL */

	/* Whose memory that is: of free(), or a mapping. */
	uint8_t *own_pixels, *own_labels;
	void *map;
	size_t map_length;
};

/* A block of heap memory, which it takes over. */
struct sweep_block sweep_block_of(size_t count, size_t rows, size_t columns, uint8_t *pixels, uint8_t *labels);

/* Leaves the images 0, stride, 2 stride, ... of a block of heap memory (stride >= 1). */
void sweep_block_thin(struct sweep_block *block, size_t stride);
void sweep_block_free(struct sweep_block *block);

#endif
