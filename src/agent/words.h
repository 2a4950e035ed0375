/* words.h - a list of texts that ends with NULL, as exec() takes arguments and the environment.
 *
 * Inside src/agent. The texts are the arena's; `items` is freed with free(). */
#ifndef SWEEP_AGENT_WORDS_H
#define SWEEP_AGENT_WORDS_H

#include "base/memory.h"

#include <stddef.h>

struct sweep_words
{
	struct sweep_arena *arena;
	char **items;
	size_t count, capacity;
};

/* Appends a copy. */
void sweep_words_add(struct sweep_words *words, const char *bytes, size_t length);

/* The list, which may be empty, with its NULL. */
char **sweep_words_end(struct sweep_words *words);

#endif
