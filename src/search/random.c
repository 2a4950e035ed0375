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
	size_t *deciding;  /* [deciding_count] parameters that constraints depend on */
	size_t deciding_count;
	struct sweep_quota *quota;
	int32_t *rounds; /* with a quota: where each point so far was found: a round, or -1 - the number of a listed one */
	int64_t count;
	size_t capacity;
	bool end; /* there is no point `count` */
};

static void list_deciding(struct draws *state, const struct sweep *sweep)
{
	bool *decides = sweep_alloc(sweep->count, sizeof *decides);
	for (size_t i = 0; i < sweep->constraint_count; i++) sweep_constraint_decided_by(sweep, i, decides);
	state->deciding = sweep_alloc(sweep->count, sizeof *state->deciding);
	for (size_t i = 0; i < sweep->count; i++)
		if (decides[i]) state->deciding[state->deciding_count++] = i;
	free(decides);
}

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
	list_deciding(state, sweep);
	state->quota = sweep_quota_new(sweep);
	search->state = state;
	return SWEEP_OK;
}

void sweep_random_search_finish(struct sweep_search *search)
{
	struct draws *state = search->state;
	sweep_quota_free(state->quota);
	free(state->rounds);
	free(state->deciding);
	free(state->streams);
	free(state);
	search->state = NULL;
}

static struct sweep_draw draw_one(const struct sweep_search *search, size_t i, int64_t index, int32_t round)
{
	const struct sweep_parameter *parameter = &search->sweep->parameters[i];
	const struct draws *state = search->state;
	if (parameter->distribution == SWEEP_CONSTANT) return (struct sweep_draw){0};
	uint64_t stream = state->streams[i];
	if (round > 0) stream = sweep_random_bits(stream, sweep_hash("round", 5), (uint64_t)round);
	return sweep_draw_at(parameter->distribution, &parameter->shape,
						 sweep_random_uniform(search->seed, stream, (uint64_t)index));
}

static void draw(const struct sweep_search *search, int64_t index, int32_t round, struct sweep_draw *draws)
{
	for (size_t i = 0; i < search->sweep->count; i++) draws[i] = draw_one(search, i, index, round);
	if (search->sweep->conditional) sweep_mark_absent(search->sweep, draws);
}

/* Whether round `round` of point `index` is allowed, by what constraints depend on. */
static bool is_allowed(const struct sweep_search *search, int64_t index, int32_t round, struct sweep_draw *draws)
{
	const struct sweep *sweep = search->sweep;
	const struct draws *state = search->state;
	if (sweep->constraint_count == 0) return true;
	for (size_t k = 0; k < state->deciding_count; k++)
		draws[state->deciding[k]] = draw_one(search, state->deciding[k], index, round);
	if (sweep->conditional) sweep_mark_absent(sweep, draws);
	return sweep_meets_constraints(sweep, draws, NULL);
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
	memset(draws, 0, search->sweep->count * sizeof *draws); /* so that conditions can look at what is not drawn */
	for (int32_t round = 0; round < SWEEP_MOST_ROUNDS && !sweep_quota_spent(state->quota); round++)
	{
		if (is_allowed(search, index, round, draws))
		{
			any = true;
			draw(search, index, round, draws);
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
