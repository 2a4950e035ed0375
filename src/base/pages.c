#include "base/pages.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum
{
	HUGE_PAGE = 2 << 20, /* bytes, on x86-64 and most others */
	MOST_KEPT = 64 << 20 /* bytes of a block; a larger one trains for so long that a new one costs little beside it */
};

struct block
{
	struct block *next;
	void *start; /* of the mapping, which has room for `size` bytes from `pages` on */
	size_t mapped;
	void *pages;
	size_t size;
	bool taken;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct block *blocks;

/* The smallest free block of at least `size`. */
static struct block *find_free(size_t size)
{
	struct block *best = NULL;
	for (struct block *b = blocks; b; b = b->next)
		if (!b->taken && b->size >= size && (best == NULL || b->size < best->size)) best = b;
	return best;
}

static void drop(struct block *block)
{
	struct block **link = &blocks;
	while (*link != block) link = &(*link)->next;
	*link = block->next;
	munmap(block->start, block->mapped);
	free(block);
}

/* Makes room for one that fits, so that no more are kept than were in use. */
static void drop_one_free(void)
{
	struct block *block = find_free(0);
	if (block) drop(block);
}

/* A block of zeros from the system. */
static struct block *map(size_t size)
{
	const size_t align = size < HUGE_PAGE ? 0 : HUGE_PAGE;
	if (size > SIZE_MAX / 2 - 2 * (size_t)HUGE_PAGE) return NULL;
	const size_t room = align ? (size + align - 1) / align * align : size + !size, mapped = room + align;
	void *start = mmap(NULL, mapped, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (start == MAP_FAILED) return NULL;
	struct block *block = sweep_alloc(1, sizeof *block);
	*block = (struct block){.start = start, .mapped = mapped, .pages = start, .size = room, .next = blocks};
	if (align)
	{
		block->pages = (char *)start + (align - (uintptr_t)start % align) % align;
#ifdef MADV_HUGEPAGE
		madvise(block->pages, room, MADV_HUGEPAGE);
#endif
	}
	blocks = block;
	return block;
}

void *sweep_pages_take(size_t size)
{
	pthread_mutex_lock(&mutex);
	struct block *block = find_free(size);
	const bool used = block != NULL;
	if (!used)
	{
		drop_one_free();
		block = map(size);
	}
	if (block) block->taken = true;
	pthread_mutex_unlock(&mutex);
	if (used) memset(block->pages, 0, size);
	return block ? block->pages : NULL;
}

void sweep_pages_give(void *pages)
{
	if (pages == NULL) return;
	pthread_mutex_lock(&mutex);
	struct block *block = blocks;
	while (block->pages != pages) block = block->next;
	block->taken = false;
	if (block->size > MOST_KEPT) drop(block);
	pthread_mutex_unlock(&mutex);
}

void sweep_pages_free(void)
{
	pthread_mutex_lock(&mutex);
	for (struct block *block = blocks, *next; block; block = next)
	{
		next = block->next;
		if (!block->taken) drop(block);
	}
	pthread_mutex_unlock(&mutex);
}
