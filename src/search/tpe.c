#include "search/tpe.h"

#include "base/memory.h"
#include "base/random.h"
#include "search/density.h"
#include "search/sobol.h"
#include "search/tried.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	STARTUP = 5, /* runs that must have ended */
	LEAST_GOOD = 3,
	MOST_GOOD = 25,
	MOST_BAD = 5000, /* the latest, of a longer history */
	CANDIDATES = 24,
	MOST_MISSES = 200 /* draws in a row that are not allowed */
};

#define GOOD_SHARE 0.2

/* The weight of the prior, where the runs of a group weigh 1 in the mean. */
#define PRIOR 1.5

struct tpe
{
	struct sweep_sobol *sobol;
	bool may_repeat; /* configurations can come again */
	/* workspace */
	struct sweep_density *good, *bad;
	double *x, *candidate, *known; /* [axes] */
	bool *absent;                  /* [axes] */
	size_t capacity;
	const double **points; /* [capacity] */
	double *weights;       /* [capacity] */
};

/* --- good and bad -------------------------------------------------------------------------------- */

struct groups
{
	size_t ended, good, bad;
	const struct sweep_trial *best[MOST_GOOD]; /* [good], the best first */
};

static bool has_value(const struct sweep_trial *trial)
{
	return trial->placed && trial->outcome == SWEEP_OUTCOME_VALUE;
}

/* How many of `ended` runs are good. */
static size_t good_count(size_t ended)
{
	const double share = ceil(GOOD_SHARE * (double)ended);
	return share < LEAST_GOOD ? LEAST_GOOD : share < MOST_GOOD ? (size_t)share : MOST_GOOD;
}

/* Keeps the `most` best, of equal ones those of lower numbers. */
static void keep_best(struct groups *groups, size_t most, const struct sweep_trial *trial)
{
	size_t at = groups->good;
	while (at > 0 && trial->value < groups->best[at - 1]->value) at--;
	if (at == most) return;
	if (groups->good < most) groups->good++;
	memmove(&groups->best[at + 1], &groups->best[at], (groups->good - 1 - at) * sizeof *groups->best);
	groups->best[at] = trial;
}

static bool is_good(const struct groups *groups, const struct sweep_trial *trial)
{
	for (size_t i = 0; i < groups->good; i++)
		if (groups->best[i] == trial) return true;
	return false;
}

static bool is_known(const struct sweep_trial *trial)
{
	return trial->placed && trial->outcome != SWEEP_OUTCOME_NOTHING;
}

static void make_room(struct tpe *tpe, size_t count)
{
	if (count <= tpe->capacity) return;
	tpe->capacity = count + count / 2;
	tpe->points = sweep_resize(tpe->points, tpe->capacity, sizeof *tpe->points);
	tpe->weights = sweep_resize(tpe->weights, tpe->capacity, sizeof *tpe->weights);
}

/* Fills tpe->points: those of the good runs, then of the bad ones and the pending. */
static struct groups divide(struct tpe *tpe, const struct sweep_history *history)
{
	struct groups groups = {0};
	for (size_t i = 0; i < history->count; i++)
		groups.ended += is_known(&history->trials[i]) && history->trials[i].outcome != SWEEP_OUTCOME_OPEN;
	const size_t most = good_count(groups.ended);
	for (size_t i = 0; i < history->count; i++)
		if (has_value(&history->trials[i])) keep_best(&groups, most, &history->trials[i]);
	make_room(tpe, history->count);
	for (size_t i = 0; i < groups.good; i++) tpe->points[i] = groups.best[i]->known;
	for (size_t i = history->count; i > 0 && groups.bad < MOST_BAD; i--)
	{
		const struct sweep_trial *trial = &history->trials[i - 1];
		if (is_known(trial) && !is_good(&groups, trial)) tpe->points[groups.good + groups.bad++] = trial->known;
	}
	return groups;
}

/* --- densities ----------------------------------------------------------------------------------- */

static void fit(struct tpe *tpe, const struct groups *groups)
{
	const double m = (double)groups->good;
	double sum = 0;
	for (size_t i = 0; i < groups->good; i++) sum += tpe->weights[i] = log(m + 1) - log((double)i + 1);
	for (size_t i = 0; i < groups->good; i++) tpe->weights[i] *= m / sum;
	sweep_density_fit(tpe->good, tpe->points, tpe->weights, groups->good, PRIOR);
	for (size_t i = 0; i < groups->bad; i++) tpe->weights[i] = 1;
	sweep_density_fit(tpe->bad, tpe->points + groups->good, tpe->weights, groups->bad, PRIOR);
}

/* --- proposals ----------------------------------------------------------------------------------- */

/* A NULL `tried` has nothing. */
static bool is_new(const struct sweep_tried *tried, const double *x)
{
	return tried == NULL || !sweep_tried_has(tried, x);
}

/* Fills tpe->absent, and tpe->known with what is known of a point: NaN for what is absent. */
static void note_absent(struct tpe *tpe, const struct sweep_space *space, const double *x)
{
	sweep_space_absent(space, x, tpe->absent);
	for (size_t k = 0; k < space->count; k++) tpe->known[k] = tpe->absent[k] ? NAN : x[k];
}

/* Fills tpe->candidate with an allowed point, and tpe->known with what is known of it: NaN for what is absent. */
static bool draw(struct tpe *tpe, const struct sweep_space *space, struct sweep_random *random)
{
	for (int miss = 0; miss < MOST_MISSES; miss++)
	{
		sweep_density_draw(tpe->good, random, tpe->candidate);
		sweep_space_settle(space, tpe->candidate);
		if (!sweep_space_allowed(space, tpe->candidate)) continue;
		note_absent(tpe, space, tpe->candidate);
		return true;
	}
	return false;
}

/* Fills tpe->x; false: all candidates were tried, or none was allowed. */
static bool propose(struct tpe *tpe, const struct groups *groups, const struct sweep_tried *tried,
					struct sweep_random *random, const struct sweep_space *space)
{
	double most = -INFINITY;
	fit(tpe, groups);
	for (int i = 0; i < CANDIDATES && draw(tpe, space, random); i++)
	{
		const double score = sweep_density_log(tpe->good, tpe->known) - sweep_density_log(tpe->bad, tpe->known);
		if (!(score > most) || !is_new(tried, tpe->candidate)) continue;
		most = score;
		memcpy(tpe->x, tpe->candidate, space->count * sizeof *tpe->x);
	}
	return most > -INFINITY;
}

/* By the densities that tpe->x comes from. */
static void explain(struct tpe *tpe, const struct groups *groups, const struct sweep_space *space,
					struct sweep_explanation *explanation)
{
	double *good = sweep_alloc(2 * space->count, sizeof *good), *bad = good + space->count;
	note_absent(tpe, space, tpe->x);
	sweep_density_log_parts(tpe->good, tpe->known, good);
	sweep_density_log_parts(tpe->bad, tpe->known, bad);
	explanation->origin = SWEEP_ORIGIN_MODEL;
	explanation->acquisition = "log density ratio";
	explanation->acquisition_value = 0;
	explanation->good = groups->good;
	explanation->bad = groups->bad;
	explanation->parameters = sweep_alloc(space->count, sizeof *explanation->parameters);
	for (size_t i = 0; i < space->count; i++)
	{
		if (tpe->absent[i]) continue;
		const double share = good[i] - bad[i];
		explanation->parameters[explanation->count++] =
			(struct sweep_explained_parameter){space->axes[i].parameter, NAN, NAN, share};
		explanation->acquisition_value += share;
	}
	free(good);
}

static bool spread(struct tpe *tpe, const struct sweep_space *space, int64_t index, const struct sweep_tried *tried)
{
	sweep_sobol_place(tpe->sobol, space, (uint64_t)index, tpe->x);
	sweep_space_settle(space, tpe->x);
	return sweep_space_allowed(space, tpe->x) && is_new(tried, tpe->x);
}

enum sweep_status sweep_tpe_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
								  struct sweep_error *err)
{
	struct tpe *tpe = search->state;
	const struct sweep_space *space = search->history->space;
	const struct groups groups = divide(tpe, search->history);
	struct sweep_random random = {.seed = search->seed, .stream = sweep_hash("tpe", 3), .next = (uint64_t)index << 24};
	struct sweep_tried set = {0}, *tried = NULL;
	enum sweep_untried untried = SWEEP_UNTRIED_FOUND;
	if (tpe->may_repeat)
	{
		set = sweep_tried_new(search->history);
		tried = &set;
	}
	/* while all runs are alike, which of them are good would be chance */
	const bool learns = groups.ended >= STARTUP && sweep_history_differs(search->history);
	const bool found = learns ? propose(tpe, &groups, tried, &random, space) : spread(tpe, space, index, tried);
	if (!found && tried == NULL) set = sweep_tried_new(search->history);
	if (!found) untried = sweep_tried_avoid(&set, &random, tpe->x);
	if (found && search->explanation && !learns) search->explanation->origin = SWEEP_ORIGIN_DESIGN;
	else if (found && search->explanation) explain(tpe, &groups, space, search->explanation);
	sweep_space_draw(space, tpe->x, draws);
	sweep_tried_free(&set);
	return sweep_search_conclude(search, untried, end, err);
}

/* --- the state ----------------------------------------------------------------------------------- */

/* Whether there may be a configuration without a continuous parameter. */
static bool may_repeat(const struct sweep_space *space)
{
	for (size_t i = 0; i < space->count; i++)
	{
		const struct sweep_space_axis *axis = &space->axes[i];
		if (axis->levels == 0 && space->sweep->parameters[axis->parameter].condition_count == 0) return false;
	}
	return true;
}

enum sweep_status sweep_tpe_start(struct sweep_search *search, struct sweep_error *err)
{
	(void)err;
	struct tpe *tpe = sweep_alloc(1, sizeof *tpe);
	tpe->sobol = sweep_sobol_of_space(search->history->space, search->seed);
	const struct sweep_space *space = search->history->space;
	tpe->may_repeat = space->sweep->max_trials_per_config > 0 || may_repeat(space);
	tpe->good = sweep_density_new(space);
	tpe->bad = sweep_density_new(space);
	tpe->x = sweep_alloc(space->count, sizeof *tpe->x);
	tpe->candidate = sweep_alloc(space->count, sizeof *tpe->candidate);
	tpe->known = sweep_alloc(space->count, sizeof *tpe->known);
	tpe->absent = sweep_alloc(space->count, sizeof *tpe->absent);
	search->state = tpe;
	return SWEEP_OK;
}

void sweep_tpe_finish(struct sweep_search *search)
{
	struct tpe *tpe = search->state;
	sweep_sobol_free(tpe->sobol);
	sweep_density_free(tpe->good);
	sweep_density_free(tpe->bad);
	free(tpe->points);
	free(tpe->weights);
	free(tpe->candidate);
	free(tpe->known);
	free(tpe->absent);
	free(tpe->x);
	free(tpe);
	search->state = NULL;
}
