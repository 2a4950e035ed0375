/* memory.h - allocation that does not fail, and an arena.
 *
 * The tools run as short processes: one that is out of memory can only stop. These functions write one
 * line on stderr and end the process with status 1 then, so no caller checks for NULL. Sizes are checked
 * before they are multiplied. What SQLite or cJSON allocate themselves fails through their own results. */
#ifndef SWEEP_BASE_MEMORY_H
#define SWEEP_BASE_MEMORY_H

#include <stddef.h>

/* `count` zeroed elements of `size` bytes; freed with free(). Never NULL, not even for none. */
void *sweep_alloc(size_t count, size_t size);

/* As realloc() for `count` elements; new bytes are not zeroed. */
void *sweep_resize(void *block, size_t count, size_t size);

/* Makes room for one more element in a growing array: doubles *capacity when count has reached it.
 * Returns the (possibly moved) array. */
void *sweep_grow(void *block, size_t count, size_t *capacity, size_t size);

char *sweep_copy_text(const char *text);                  /* NULL gives NULL */
char *sweep_copy_bytes(const char *bytes, size_t length); /* adds a NUL */

/* Many small blocks freed together. A zeroed struct is an empty arena. */
struct sweep_arena
{
	struct sweep_arena_block *newest;
};

/* `size` zeroed bytes, aligned for any type, owned by the arena. */
void *sweep_arena_alloc(struct sweep_arena *arena, size_t size);
char *sweep_arena_text(struct sweep_arena *arena, const char *bytes, size_t length); /* adds a NUL */
void sweep_arena_free(struct sweep_arena *arena);

#endif
