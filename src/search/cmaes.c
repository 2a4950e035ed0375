#include "search/cmaes.h"

#include "base/memory.h"
#include "base/random.h"
#include "search/sobol.h"
#include "search/strategy.h"
#include "search/tried.h"

#include <stdlib.h>
#include <string.h>

enum
{
	MOST_MISSES = 1000, /* points that are not allowed */
	NEW_DRAWS = 50,     /* until a point is new; then another is looked for elsewhere */
	MOST_LAMBDA = 1000
};

/* A run as it was when it was learnt from. */
struct seen
{
	int64_t run;
	enum sweep_outcome outcome;
	double value;
};

struct cmaes
{
	const struct sweep_space *space;
	struct sweep_strategy *strategy;
	struct sweep_sobol *sobol;
	size_t restarts;
	size_t count, capacity; /* the runs learnt from, full generations only */
	struct seen *seen;
	double *seen_x; /* [count][axes] */
	size_t x_capacity;
	double *x; /* [axes] workspace */
};

/* --- the state ----------------------------------------------------------------------------------- */

/* Begins a search, the first or a later one. */
static void begin(struct cmaes *cmaes)
{
	const size_t lambda = sweep_evolution_lambda(cmaes->space->count) << (cmaes->restarts < 10 ? cmaes->restarts : 10);
	sweep_strategy_begin(cmaes->strategy, lambda < MOST_LAMBDA ? lambda : MOST_LAMBDA);
}

static void begin_all(struct cmaes *cmaes)
{
	cmaes->restarts = cmaes->count = 0;
	begin(cmaes);
}

enum sweep_status sweep_cmaes_start(struct sweep_search *search, struct sweep_error *err)
{
	(void)err;
	const struct sweep_space *space = search->history->space;
	struct cmaes *cmaes = sweep_alloc(1, sizeof *cmaes);
	search->state = cmaes;
	cmaes->space = space;
	cmaes->strategy = sweep_strategy_new(space);
	cmaes->sobol = sweep_sobol_of_space(space, search->seed);
	cmaes->x = sweep_alloc(space->count, sizeof *cmaes->x);
	begin_all(cmaes);
	return SWEEP_OK;
}

void sweep_cmaes_finish(struct sweep_search *search)
{
	struct cmaes *cmaes = search->state;
	sweep_strategy_free(cmaes->strategy);
	sweep_sobol_free(cmaes->sobol);
	free(cmaes->seen);
	free(cmaes->seen_x);
	free(cmaes->x);
	free(cmaes);
	search->state = NULL;
}

/* --- following the history ------------------------------------------------------------------------ */

static void remember(struct cmaes *cmaes, const struct sweep_trial *trial)
{
	const size_t axes = cmaes->space->count;
	cmaes->seen = sweep_grow(cmaes->seen, cmaes->count, &cmaes->capacity, sizeof *cmaes->seen);
	if (cmaes->x_capacity != cmaes->capacity)
	{
		cmaes->seen_x = sweep_resize(cmaes->seen_x, cmaes->capacity, axes * sizeof *cmaes->seen_x);
		cmaes->x_capacity = cmaes->capacity;
	}
	cmaes->seen[cmaes->count] = (struct seen){trial->run, trial->outcome, trial->value};
	memcpy(cmaes->seen_x + cmaes->count * axes, trial->x, axes * sizeof *trial->x);
	cmaes->count++;
}

static bool is_as_seen(const struct cmaes *cmaes, size_t i, const struct sweep_trial *trial)
{
	const struct seen *seen = &cmaes->seen[i];
	const size_t axes = cmaes->space->count;
	return seen->run == trial->run && seen->outcome == trial->outcome &&
		   (trial->outcome != SWEEP_OUTCOME_VALUE || seen->value == trial->value) &&
		   memcmp(cmaes->seen_x + i * axes, trial->x, axes * sizeof *trial->x) == 0;
}

/* Brings the state to where the runs lead that have ended. What is kept from the last time is used when it is where
 * they begin; else all is done again. */
static void follow(struct cmaes *cmaes, const struct sweep_history *history, uint64_t seed)
{
	const struct sweep_trial **ended = sweep_alloc(history->count, sizeof *ended);
	size_t count = 0;
	for (size_t i = 0; i < history->count; i++)
		if (sweep_trial_counts(&history->trials[i])) ended[count++] = &history->trials[i];
	bool same = cmaes->count <= count;
	for (size_t i = 0; i < cmaes->count && same; i++) same = is_as_seen(cmaes, i, ended[i]);
	if (!same) begin_all(cmaes);
	while (count - cmaes->count >= cmaes->strategy->evolution->lambda)
	{
		const size_t lambda = cmaes->strategy->evolution->lambda;
		sweep_strategy_learn(cmaes->strategy, seed, ended + cmaes->count);
		for (size_t i = 0; i < lambda; i++) remember(cmaes, ended[cmaes->count]);
		if (!sweep_strategy_is_spent(cmaes->strategy)) continue;
		cmaes->restarts++;
		begin(cmaes);
	}
	free(ended);
}

/* --- proposals ----------------------------------------------------------------------------------- */

/* Fills cmaes->x with a point that is allowed and untried; false: none was drawn. */
static bool draw(struct cmaes *cmaes, const struct sweep_tried *tried, int64_t index, struct sweep_random *random)
{
	const int misses = sweep_space_free_of_limits(cmaes->space) ? 0 : MOST_MISSES;
	for (int old = 0, round = 0; old < NEW_DRAWS && round < NEW_DRAWS + misses; round++)
	{
		if (cmaes->strategy->fresh && round == 0)
			sweep_sobol_place(cmaes->sobol, cmaes->space, (uint64_t)index, cmaes->x);
		else sweep_strategy_draw(cmaes->strategy, random, cmaes->x);
		sweep_space_settle(cmaes->space, cmaes->x);
		if (!sweep_space_allowed(cmaes->space, cmaes->x)) continue;
		if (!sweep_tried_has(tried, cmaes->x)) return true;
		old++;
	}
	return false;
}

static void explain(const struct sweep_strategy *strategy, struct sweep_explanation *explanation)
{
	explanation->origin = strategy->fresh ? SWEEP_ORIGIN_DESIGN : SWEEP_ORIGIN_MODEL;
	explanation->generation = strategy->fresh ? 1 : strategy->evolution->generation + 2;
	explanation->population = strategy->evolution->lambda;
	if (!strategy->fresh) explanation->step = sweep_evolution_widest(strategy->evolution);
}

enum sweep_status sweep_cmaes_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									struct sweep_error *err)
{
	struct cmaes *cmaes = search->state;
	struct sweep_random random = {
		.seed = search->seed, .stream = sweep_hash("cmaes", 5), .next = (uint64_t)index << 24};
	follow(cmaes, search->history, search->seed);
	struct sweep_tried tried = sweep_tried_new(search->history);
	enum sweep_untried untried = SWEEP_UNTRIED_FOUND;
	if (!draw(cmaes, &tried, index, &random)) untried = sweep_tried_avoid(&tried, &random, cmaes->x);
	else if (search->explanation) explain(cmaes->strategy, search->explanation);
	sweep_tried_free(&tried);
	sweep_space_draw(cmaes->space, cmaes->x, draws);
	return sweep_search_conclude(search, untried, end, err);
}
