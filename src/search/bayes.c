#include "search/bayes.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "search/design.h"
#include "search/maximise.h"
#include "search/surrogate.h"
#include "search/tried.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LEAST_DESIGN = 8,
	MOST_DESIGN = 13
};

#define LONGEST 2.0  /* seconds that a proposal may take, */
#define FOR_FIT 0.8  /* those after which the fit ends, */
#define FOR_BEST 1.5 /* and the search for the best point */

/* The state is the last fit. */
enum sweep_status sweep_bayes_start(struct sweep_search *search, struct sweep_error *err)
{
	(void)err;
	search->state = sweep_alloc(1, sizeof(struct sweep_fit));
	return SWEEP_OK;
}

void sweep_bayes_finish(struct sweep_search *search)
{
	struct sweep_fit *fit = search->state;
	free(fit->theta);
	free(fit);
	search->state = NULL;
}

/* The runs with a configuration. */
static size_t count_placed(const struct sweep_history *history)
{
	size_t placed = 0;
	for (size_t i = 0; i < history->count; i++) placed += history->trials[i].placed;
	return placed;
}

/* Three points more than are needed for a first fit, since what is learnt from too few leads to a wrong neighbourhood;
 * and so enough have ended for one where four run at a time. */
static size_t design_size(const struct sweep_space *space)
{
	const size_t wanted = space->count + 2 + 3;
	return wanted < LEAST_DESIGN ? LEAST_DESIGN : wanted > MOST_DESIGN ? MOST_DESIGN : wanted;
}

static enum sweep_untried learn(struct sweep_search *search, const struct sweep_tried *tried,
								struct sweep_random *random, double *x)
{
	const double began = sweep_clock();
	struct sweep_surrogate *surrogate = sweep_surrogate_new(search->history, search->state, began + FOR_FIT);
	struct sweep_maximiser maximiser = {.tried = tried,
										.gp = surrogate->gp,
										.best = surrogate->best,
										.incumbents = surrogate->incumbents,
										.incumbent = surrogate->incumbent,
										.centre = surrogate->incumbent,
										.random = random,
										.deadline = began + FOR_BEST};
	const double most = sweep_maximise(&maximiser, x);
	if (search->explanation && isfinite(most))
		sweep_surrogate_explain(surrogate, search->history, x, search->explanation);
	sweep_surrogate_free(surrogate);
	if (maximiser.late && search->news.length == 0)
		sweep_text_printf(&search->news, "a proposal was cut short at %g s", LONGEST);
	return maximiser.untried;
}

/* The design first; then random points until one run is better than another, for where all are alike the process knows
 * least at the ends of the ranges, and would look nowhere else. */
static enum sweep_untried propose(struct sweep_search *search, int64_t index, double *x)
{
	const struct sweep_history *history = search->history;
	const struct sweep_space *space = history->space;
	struct sweep_random random = {
		.seed = search->seed, .stream = sweep_hash("bayes", 5), .next = (uint64_t)index << 32};
	struct sweep_tried tried = sweep_tried_new(history);
	const size_t placed = count_placed(history), size = design_size(space);
	const bool begun = placed >= size;
	enum sweep_untried untried = SWEEP_UNTRIED_FOUND;
	if (begun && space->count > 0 && sweep_history_differs(history)) untried = learn(search, &tried, &random, x);
	else
	{
		const bool found = !begun && sweep_design_point(space, search->seed, size, placed, x);
		if (!found || sweep_tried_has(&tried, x)) untried = sweep_tried_avoid(&tried, &random, x);
		if (untried == SWEEP_UNTRIED_FOUND && search->explanation) search->explanation->origin = SWEEP_ORIGIN_DESIGN;
	}
	sweep_tried_free(&tried);
	return untried;
}

enum sweep_status sweep_bayes_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									struct sweep_error *err)
{
	const struct sweep_space *space = search->history->space;
	double *x = sweep_alloc(space->count, sizeof *x);
	const enum sweep_untried untried = propose(search, index, x);
	sweep_space_draw(space, x, draws);
	free(x);
	return sweep_search_conclude(search, untried, end, err);
}
