#include "store/targets.h"

#include "base/memory.h"
#include "base/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	FEWEST_SLOTS = 16 /* a power of two */
};

struct target_word
{
	char *text;
	ptrdiff_t target;
};

static size_t slot_of(const struct targets *targets, const char *word)
{
	size_t slot = (size_t)sweep_hash(word, strlen(word)) & (targets->slot_count - 1);
	while (targets->slots[slot] && strcmp(targets->words[targets->slots[slot] - 1].text, word) != 0)
		slot = (slot + 1) & (targets->slot_count - 1);
	return slot;
}

bool targets_find(const struct targets *targets, const char *word, ptrdiff_t *index)
{
	if (targets->slot_count == 0) return false;
	size_t at = targets->slots[slot_of(targets, word)];
	if (at == 0) return false;
	*index = targets->words[at - 1].target;
	return true;
}

static void widen(struct targets *targets)
{
	free(targets->slots);
	targets->slot_count = targets->slot_count ? targets->slot_count * 2 : FEWEST_SLOTS;
	targets->slots = sweep_alloc(targets->slot_count, sizeof *targets->slots);
	for (size_t i = 0; i < targets->word_count; i++) targets->slots[slot_of(targets, targets->words[i].text)] = i + 1;
}

void targets_name(struct targets *targets, const char *word, ptrdiff_t index)
{
	if ((targets->word_count + 1) * 2 > targets->slot_count) widen(targets);
	targets->words = sweep_grow(targets->words, targets->word_count, &targets->word_capacity, sizeof *targets->words);
	size_t slot = slot_of(targets, word);
	targets->words[targets->word_count++] = (struct target_word){sweep_copy_text(word), index};
	targets->slots[slot] = targets->word_count;
}

ptrdiff_t targets_add(struct targets *targets, int64_t key, const char *id)
{
	ptrdiff_t index;
	if (targets_find(targets, id, &index) && index != NO_TARGET) return index;
	targets->list = sweep_grow(targets->list, targets->count, &targets->capacity, sizeof *targets->list);
	struct target *target = &targets->list[targets->count];
	*target = (struct target){.account.sweep = key};
	snprintf(target->id, sizeof target->id, "%s", id);
	index = (ptrdiff_t)targets->count++;
	targets_name(targets, id, index);
	return index;
}

void targets_free(struct targets *targets)
{
	for (size_t i = 0; i < targets->count; i++)
	{
		seen_free(&targets->list[i].seen);
		account_free(&targets->list[i].account);
	}
	for (size_t i = 0; i < targets->word_count; i++) free(targets->words[i].text);
	free(targets->list);
	free(targets->words);
	free(targets->slots);
	*targets = (struct targets){0};
}
