#include "search/random.h"

#include "base/memory.h"
#include "base/random.h"
#include "search/fits.h"
#include "search/quota.h"
#include "search/space.h"
#include "spec/active.h"

#include <stdlib.h>
#include <string.h>

enum
{
	FEW_ROUNDS = 1000 /* of which all were used up: then the configurations are listed, where they can be */
};

struct draws
{
	uint64_t *streams; /* of each parameter */
	struct sweep_quota *quota;
	int32_t *rounds; /* with a quota: where each point so far was found: a round, or -1 - the number of a listed one */
	int64_t count;
	size_t capacity;
	bool end; /* there is no point `count` */
};

enum sweep_status sweep_random_search_start(struct sweep_search *search, struct sweep_error *err)
{
	(void)err;
	const struct sweep *sweep = search->sweep;
	struct draws *state = sweep_alloc(1, sizeof *state);
	state->streams = sweep_alloc(sweep->count, sizeof *state->streams);
	for (size_t i = 0; i < sweep->count; i++)
	{
		const char *name = sweep->parameters[i].name;
		state->streams[i] = sweep_hash(name, strlen(name));
	}
	state->quota = sweep_quota_new(sweep);
	search->state = state;
	return SWEEP_OK;
}

void sweep_random_search_finish(struct sweep_search *search)
{
	struct draws *state = search->state;
	sweep_quota_free(state->quota);
	free(state->rounds);
	free(state->streams);
	free(state);
	search->state = NULL;
}

/* Round `round` of point `index`; true when it is allowed. */
static bool draw(const struct sweep_search *search, int64_t index, int32_t round, struct sweep_draw *draws)
{
	const struct sweep *sweep = search->sweep;
	const uint64_t *streams = ((const struct draws *)search->state)->streams;
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		draws[i] = (struct sweep_draw){0};
		if (parameter->distribution == SWEEP_CONSTANT) continue;
		const uint64_t stream =
			round == 0 ? streams[i] : sweep_random_bits(streams[i], sweep_hash("round", 5), (uint64_t)round);
		const double u = sweep_random_uniform(search->seed, stream, (uint64_t)index);
		draws[i] = sweep_draw_at(parameter->distribution, &parameter->shape, u);
	}
	if (sweep->conditional) sweep_mark_absent(sweep, draws);
	return sweep->constraint_count == 0 || sweep_meets_constraints(sweep, draws, NULL);
}

static void remember(struct draws *state, int32_t round)
{
	if (state->quota == NULL) return;
	state->rounds = sweep_grow(state->rounds, (size_t)state->count, &state->capacity, sizeof *state->rounds);
	state->rounds[state->count++] = round;
}

/* Point `index`, for which those before it were found already where there is a quota. */
static enum sweep_status find(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
							  struct sweep_error *err)
{
	struct draws *state = search->state;
	bool any = state->count > 0;
	size_t number;
	for (int32_t round = 0; round < SWEEP_MOST_ROUNDS && !sweep_quota_spent(state->quota); round++)
	{
		if (draw(search, index, round, draws))
		{
			any = true;
			if (sweep_quota_take(state->quota, draws))
			{
				remember(state, round);
				return SWEEP_OK;
			}
		}
		if (round != FEW_ROUNDS) continue;
		const double share = sweep_random_uniform(search->seed, sweep_hash("rest", 4), (uint64_t)index);
		if (!sweep_quota_pick(state->quota, share, &number, draws)) continue;
		remember(state, -1 - (int32_t)number);
		return SWEEP_OK;
	}
	*end = state->end = any;
	return any ? SWEEP_OK : sweep_nothing_fits(search->sweep, search->seed, SWEEP_MOST_ROUNDS, err);
}

enum sweep_status sweep_random_search_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws,
											bool *end, struct sweep_error *err)
{
	struct draws *state = search->state;
	enum sweep_status status = SWEEP_OK;
	*end = false;
	if (state->quota == NULL) return find(search, index, draws, end, err);
	while (status == SWEEP_OK && state->count < index && !state->end)
		status = find(search, state->count, draws, end, err);
	*end = state->end && index >= state->count;
	if (status != SWEEP_OK || *end) return status;
	if (index == state->count) return find(search, index, draws, end, err);
	if (state->rounds[index] >= 0) draw(search, index, state->rounds[index], draws);
	else sweep_quota_at(state->quota, (size_t)(-1 - state->rounds[index]), draws);
	return SWEEP_OK;
}
