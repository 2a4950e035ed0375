#include "agent/words.h"

void sweep_words_add(struct sweep_words *words, const char *bytes, size_t length)
{
	words->items = sweep_grow(words->items, words->count, &words->capacity, sizeof *words->items);
	words->items[words->count++] = sweep_arena_text(words->arena, bytes, length);
}

char **sweep_words_end(struct sweep_words *words)
{
	words->items = sweep_grow(words->items, words->count, &words->capacity, sizeof *words->items);
	words->items[words->count] = NULL;
	return words->items;
}
