#include "stats/names.h"

#include "base/memory.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

enum
{
	FIRST_SLOTS = 16 /* a power of two */
};

/* The slot that holds `text`, or the free one where it belongs. */
static size_t *slot_of(const struct sweep_names *names, const char *text)
{
	size_t mask = names->slot_count - 1;
	size_t at = (size_t)sweep_hash(text, strlen(text)) & mask;
	while (names->slots[at] && strcmp(names->texts[names->slots[at] - 1], text) != 0) at = (at + 1) & mask;
	return &names->slots[at];
}

static void enlarge(struct sweep_names *names)
{
	free(names->slots);
	names->slot_count = names->slot_count ? names->slot_count * 2 : FIRST_SLOTS;
	names->slots = sweep_alloc(names->slot_count, sizeof *names->slots);
	for (size_t i = 0; i < names->count; i++) *slot_of(names, names->texts[i]) = i + 1;
}

size_t sweep_names_add(struct sweep_names *names, const char *text)
{
	if (names->count * 2 >= names->slot_count) enlarge(names);
	size_t *slot = slot_of(names, text);
	if (*slot) return *slot - 1;
	names->texts = sweep_grow(names->texts, names->count, &names->capacity, sizeof *names->texts);
	names->texts[names->count] = sweep_copy_text(text);
	*slot = ++names->count;
	return names->count - 1;
}

bool sweep_names_find(const struct sweep_names *names, const char *text, size_t *number)
{
	if (names->count == 0) return false;
	const size_t *slot = slot_of(names, text);
	if (*slot) *number = *slot - 1;
	return *slot != 0;
}

void sweep_names_free(struct sweep_names *names)
{
	for (size_t i = 0; i < names->count; i++) free(names->texts[i]);
	free(names->texts);
	free(names->slots);
	*names = (struct sweep_names){0};
}
