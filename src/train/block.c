#include "train/block.h"

#include <stdlib.h>

void sweep_block_free(struct sweep_block *block)
{
	free(block->pixels);
	free(block->labels);
	*block = (struct sweep_block){0};
}
