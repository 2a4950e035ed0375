#include "base/memory.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct sweep_arena_block
{
	struct sweep_arena_block *older;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

enum
{
	ARENA_BLOCK = 16 * 1024
};

static _Noreturn void out_of_memory(void)
{
	static const char text[] = "sweep: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, text, sizeof text - 1);
	(void)ignored;
	_exit(1);
}

void *sweep_alloc(size_t count, size_t size)
{
	void *block = calloc(count ? count : 1, size ? size : 1);
	if (block == NULL) out_of_memory();
	return block;
}

void *sweep_resize(void *block, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size) out_of_memory();
	size_t total = count * size;
	void *moved = realloc(block, total ? total : 1);
	if (moved == NULL) out_of_memory();
	return moved;
}

void *sweep_grow(void *block, size_t count, size_t *capacity, size_t size)
{
	if (count < *capacity) return block;
	size_t wanted = *capacity ? *capacity * 2 : 8;
	if (wanted <= count) wanted = count + 1;
	block = sweep_resize(block, wanted, size);
	*capacity = wanted;
	return block;
}

char *sweep_copy_bytes(const char *bytes, size_t length)
{
	char *copy = sweep_resize(NULL, length + 1, 1);
	if (length) memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

char *sweep_copy_text(const char *text)
{
	return text ? sweep_copy_bytes(text, strlen(text)) : NULL;
}

void *sweep_arena_alloc(struct sweep_arena *arena, size_t size)
{
	const size_t unit = alignof(max_align_t);
	if (size > SIZE_MAX / 2) out_of_memory();
	size_t rounded = (size + unit - 1) / unit * unit;
	struct sweep_arena_block *block = arena->newest;
	if (block == NULL || block->size - block->used < rounded)
	{
		size_t room = rounded > ARENA_BLOCK ? rounded : ARENA_BLOCK;
		block = sweep_alloc(1, sizeof *block + room);
		block->size = room;
		block->older = arena->newest;
		arena->newest = block;
	}
	void *piece = block->bytes + block->used;
	block->used += rounded;
	return piece;
}

char *sweep_arena_text(struct sweep_arena *arena, const char *bytes, size_t length)
{
	char *copy = sweep_arena_alloc(arena, length + 1);
	if (length) memcpy(copy, bytes, length);
	return copy;
}

void sweep_arena_free(struct sweep_arena *arena)
{
	for (struct sweep_arena_block *block = arena->newest, *older; block; block = older)
	{
		older = block->older;
		free(block);
	}
	arena->newest = NULL;
}
