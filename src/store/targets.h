/* targets.h - the sweeps that the records of an ingest go to, found by the word that a record names its sweep with. */
#ifndef SWEEP_STORE_TARGETS_H
#define SWEEP_STORE_TARGETS_H

#include "store/account.h"
#include "store/seen.h"
#include "store/store.h"

struct target
{
	char id[SWEEP_ID_LENGTH + 1];
	struct account account;
	int64_t batch; /* in which `account` was loaded */
	bool made;     /* by this ingest */
	struct seen seen;
};

/* A zeroed struct has no targets. */
struct targets
{
	struct target *list;
	size_t count, capacity;
	struct target_word *words;
	size_t word_count, word_capacity;
	size_t *slots; /* hash table: index of a word + 1; 0: free */
	size_t slot_count;
};

enum
{
	NO_TARGET = -1 /* the records that name their sweep so are left out */
};

/* The target's index that a word was given: false when it has none. *index may be NO_TARGET. */
bool targets_find(const struct targets *targets, const char *word, ptrdiff_t *index);

/* Gives a word a target, or NO_TARGET. The word is copied. */
void targets_name(struct targets *targets, const char *word, ptrdiff_t index);

/* The index of the sweep `key`, whose id is a word for it: of a new target, or of the one that is there. */
ptrdiff_t targets_add(struct targets *targets, int64_t key, const char *id);

void targets_free(struct targets *targets);

#endif
