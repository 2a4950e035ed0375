/* block.h - labelled images in one piece of memory, as they were read, drawn or mapped. */
#ifndef SWEEP_TRAIN_BLOCK_H
#define SWEEP_TRAIN_BLOCK_H

#include <stddef.h>
#include <stdint.h>

/* A zeroed struct is an empty block. */
struct sweep_block
{
	size_t count, rows, columns;
	uint8_t *pixels; /* [count][rows * columns], 0 (paper) to 255 (ink) */
	uint8_t *labels; /* [count], 0 to 9 */
};

void sweep_block_free(struct sweep_block *block);

#endif
