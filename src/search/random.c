#include "search/random.h"

#include "base/memory.h"
#include "base/random.h"

#include <stdlib.h>
#include <string.h>

/* The state is the stream number of each parameter. */
enum sweep_status sweep_random_search_start(struct sweep_search *search, struct sweep_error *err)
{
	(void)err;
	const struct sweep *sweep = search->sweep;
	uint64_t *streams = sweep_alloc(sweep->count, sizeof *streams);
	for (size_t i = 0; i < sweep->count; i++)
	{
		const char *name = sweep->parameters[i].name;
		streams[i] = sweep_hash(name, strlen(name));
	}
	search->state = streams;
	return SWEEP_OK;
}

enum sweep_status sweep_random_search_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws,
											bool *end, struct sweep_error *err)
{
	(void)err;
	*end = false;
	const uint64_t *streams = search->state;
	for (size_t i = 0; i < search->sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &search->sweep->parameters[i];
		draws[i] = (struct sweep_draw){0};
		if (parameter->distribution == SWEEP_CONSTANT) continue;
		const double u = sweep_random_uniform(search->seed, streams[i], (uint64_t)index);
		draws[i] = sweep_draw_at(parameter->distribution, &parameter->shape, u);
	}
	return SWEEP_OK;
}

void sweep_random_search_finish(struct sweep_search *search)
{
	free(search->state);
	search->state = NULL;
}
