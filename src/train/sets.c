#include "train/sets.h"

#include "base/memory.h"

#include <pthread.h>
#include <stdlib.h>

/* One stride's images. What it loaded itself is in its blocks; a view of another's images has none. */
struct set
{
	struct set *next;
	size_t stride;
	struct sweep_data data;
};

struct sweep_sets
{
	char *directory;
	bool want_test;
	pthread_mutex_t mutex; /* of all that follows */
	struct set *first;
};

struct sweep_sets *sweep_sets_new(const char *directory, bool want_test)
{
	struct sweep_sets *sets = sweep_alloc(1, sizeof *sets);
	sets->directory = sweep_copy_text(directory);
	sets->want_test = want_test;
	pthread_mutex_init(&sets->mutex, NULL);
	return sets;
}

static const struct set *find(const struct sweep_sets *sets, size_t stride)
{
	for (const struct set *set = sets->first; set; set = set->next)
		if (set->stride == stride) return set;
	return NULL;
}

/* A loaded set whose images include those of `stride`. */
static const struct set *find_finer(const struct sweep_sets *sets, size_t stride)
{
	for (const struct set *set = sets->first; set; set = set->next)
		if (set->data.train_block.count > 0 && stride % set->data.grain == 0) return set;
	return NULL;
}

static struct sweep_data view(const struct sweep_data *finer, size_t stride)
{
	struct sweep_data data = {.test = finer->test, .name = sweep_copy_text(finer->name)};
	data.train = sweep_data_every(finer, stride);
	return data;
}

/* The test images are those that the first set brought. */
static enum sweep_status load(const struct sweep_sets *sets, size_t stride, struct sweep_data *data,
							  struct sweep_error *err)
{
	if (sets->first == NULL) return sweep_data_load(sets->directory, stride, sets->want_test, data, err);
	return sweep_data_load_train(sets->directory, stride, &sets->first->data.test, data, err);
}

static const struct set *add(struct sweep_sets *sets, size_t stride, struct sweep_error *err)
{
	const struct set *finer = find_finer(sets, stride);
	struct sweep_data data;
	if (finer) data = view(&finer->data, stride);
	else if (load(sets, stride, &data, err) != SWEEP_OK) return NULL;
	struct set *set = sweep_alloc(1, sizeof *set);
	*set = (struct set){.next = sets->first, .stride = stride, .data = data};
	sets->first = set;
	return set;
}

const struct sweep_data *sweep_sets_get(struct sweep_sets *sets, size_t stride, struct sweep_error *err)
{
	pthread_mutex_lock(&sets->mutex);
	const struct set *set = find(sets, stride);
	if (set == NULL) set = add(sets, stride, err);
	pthread_mutex_unlock(&sets->mutex);
	return set ? &set->data : NULL;
}

void sweep_sets_free(struct sweep_sets *sets)
{
	if (sets == NULL) return;
	for (struct set *set = sets->first, *next; set; set = next)
	{
		next = set->next;
		sweep_data_free(&set->data);
		free(set);
	}
	pthread_mutex_destroy(&sets->mutex);
	free(sets->directory);
	free(sets);
}
