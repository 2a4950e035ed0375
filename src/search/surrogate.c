#include "search/surrogate.h"

#include "base/clock.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MANY_AXES = 250 /* with this many the runs are halved, so that a proposal stays within its time */
};

/* The ended runs, by number. */
struct ended
{
	const struct sweep_space *space;
	size_t count;
	const struct sweep_trial **trials;
	double *values; /* NaN: a bad outcome */
	size_t *ranked; /* their indices, the best first */
};

struct rank
{
	double value;
	size_t index;
};

static int by_value(const void *a, const void *b)
{
	const struct rank *x = a, *y = b;
	const double p = isnan(x->value) ? INFINITY : x->value, q = isnan(y->value) ? INFINITY : y->value;
	if (p != q) return p < q ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static struct ended ended_new(const struct sweep_history *history)
{
	struct ended ended = {.space = history->space};
	ended.trials = sweep_alloc(history->count, sizeof *ended.trials);
	ended.values = sweep_alloc(history->count, sizeof *ended.values);
	ended.ranked = sweep_alloc(history->count, sizeof *ended.ranked);
	for (size_t i = 0; i < history->count; i++)
	{
		const struct sweep_trial *trial = &history->trials[i];
		if (!sweep_trial_counts(trial)) continue;
		ended.trials[ended.count] = trial;
		ended.values[ended.count++] = trial->value;
	}
	struct rank *ranks = sweep_alloc(ended.count, sizeof *ranks);
	for (size_t i = 0; i < ended.count; i++) ranks[i] = (struct rank){ended.values[i], i};
	qsort(ranks, ended.count, sizeof *ranks, by_value);
	for (size_t i = 0; i < ended.count; i++) ended.ranked[i] = ranks[i].index;
	free(ranks);
	return ended;
}

static void ended_free(struct ended *ended)
{
	free(ended->trials);
	free(ended->values);
	free(ended->ranked);
}

/* At most `most` of the runs, fewer where there are hundreds of axes, in their order: the best third, and of the others
 * as many as there is room for, evenly. */
static size_t choose(const struct ended *ended, size_t most, size_t *chosen)
{
	most /= 1 + ended->space->count / MANY_AXES;
	bool *take = sweep_alloc(ended->count, sizeof *take);
	const size_t best = ended->count <= most ? ended->count : most / 3, rest = ended->count - best;
	for (size_t i = 0; i < best; i++) take[ended->ranked[i]] = true;
	size_t count = 0, seen = 0;
	for (size_t i = 0; i < ended->count; i++)
	{
		const size_t room = most - best;
		if (take[i]) chosen[count++] = i;
		else if (seen++, seen * room / rest > (seen - 1) * room / rest) chosen[count++] = i;
	}
	free(take);
	return count;
}

/* A coordinate that is not known is taken for the middle, or for a level of its own. */
static void coordinates(const struct sweep_space *space, const struct sweep_trial *trial, double *x)
{
	for (size_t i = 0; i < space->count; i++)
	{
		const struct sweep_space_axis *axis = &space->axes[i];
		x[i] = trial->x[i];
		if (isnan(x[i])) x[i] = axis->kind == SWEEP_AXIS_CHOICE ? (double)axis->levels : 0.5;
	}
}

static struct sweep_gp *gp_of(const struct ended *ended, size_t count, const size_t *chosen, size_t more)
{
	const struct sweep_space *space = ended->space;
	bool *choice = sweep_alloc(space->count, sizeof *choice);
	double *x = sweep_alloc(space->count, sizeof *x);
	for (size_t i = 0; i < space->count; i++) choice[i] = space->axes[i].kind == SWEEP_AXIS_CHOICE;
	struct sweep_gp *gp = sweep_gp_new(space->count, choice, count + more);
	for (size_t i = 0; i < count; i++)
	{
		coordinates(space, ended->trials[chosen[i]], x);
		sweep_gp_add(gp, x, 0);
	}
	free(choice);
	free(x);
	return gp;
}

/* Sets the values; returns the sum of the slopes' logarithms. */
static double set_values(struct sweep_gp *gp, const struct ended *ended, const size_t *chosen,
						 const struct sweep_warp *warp)
{
	double sum = 0;
	for (size_t i = 0; i < gp->count; i++)
	{
		gp->y[i] = sweep_warp_value(warp, ended->values[chosen[i]]);
		sum += sweep_warp_log_slope(warp, ended->values[chosen[i]]);
	}
	return sum;
}

/* --- hyperparameters ----------------------------------------------------------------------------- */

enum
{
	CALLS_FIRST = 12, /* of the density: for the plain values, */
	CALLS_OTHERS = 6, /* for the other forms, from what was found for those before, */
	CALLS_LAST = 10   /* and for the form that is the likeliest */
};

/* Where the density of the values, as they were before the warp, is greatest. */
static void find_fit(const struct ended *ended, struct sweep_fit *fit, double deadline)
{
	size_t *chosen = sweep_alloc(ended->count, sizeof *chosen);
	const size_t count = choose(ended, SWEEP_FITTED, chosen);
	struct sweep_gp *gp = gp_of(ended, count, chosen, 0);
	const size_t bytes = (gp->axes + SWEEP_GP_COMMON) * sizeof *gp->theta;
	double least = INFINITY;
	fit->form = SWEEP_WARP_PLAIN;
	memcpy(fit->theta, gp->theta, bytes);
	for (int form = 0; form < SWEEP_WARP_FORMS && (form == 0 || sweep_clock() < deadline); form++)
	{
		const struct sweep_warp warp = sweep_warp_new((enum sweep_warp_form)form, ended->values, ended->count);
		const double slopes = set_values(gp, ended, chosen, &warp);
		const double value = sweep_gp_fit(gp, form == 0 ? CALLS_FIRST : CALLS_OTHERS) - slopes;
		if (!(value < least)) continue;
		least = value;
		fit->form = (enum sweep_warp_form)form;
		memcpy(fit->theta, gp->theta, bytes);
	}
	if (sweep_clock() < deadline)
	{
		const struct sweep_warp warp = sweep_warp_new(fit->form, ended->values, ended->count);
		set_values(gp, ended, chosen, &warp);
		memcpy(gp->theta, fit->theta, bytes);
		sweep_gp_fit(gp, CALLS_LAST);
		memcpy(fit->theta, gp->theta, bytes);
	}
	sweep_gp_free(gp);
	free(chosen);
}

static void update_fit(const struct sweep_history *history, const struct ended *ended, struct sweep_fit *fit,
					   double deadline)
{
	if (fit->done && fit->changes == history->changes) return;
	if (fit->theta == NULL) fit->theta = sweep_alloc(history->space->count + SWEEP_GP_COMMON, sizeof *fit->theta);
	find_fit(ended, fit, deadline);
	fit->done = true;
	fit->changes = history->changes;
}

/* --- the surrogate ------------------------------------------------------------------------------- */

#define ROUNDING 1e-9 /* of coordinates */

/* A run's own point, and the nearest one that can be proposed, nearest[axes]; true when they are the same. */
static bool find_nearest(const struct sweep_gp *gp, const struct sweep_space *space, size_t run, double *nearest)
{
	for (size_t i = 0; i < gp->axes; i++) nearest[i] = sweep_space_axis_snap(space, i, gp->x[i * gp->capacity + run]);
	sweep_space_settle(space, nearest);
	for (size_t i = 0; i < gp->axes; i++)
		if (fabs(nearest[i] - gp->x[i * gp->capacity + run]) > ROUNDING) return false;
	return sweep_space_allowed(space, nearest);
}

/* What is expected at the runs themselves: y less the noise's share; of those alone that can be proposed, for the
 * others promise what nobody can have. Returns how many. */
static size_t rank_proposable(const struct sweep_gp *gp, const struct sweep_space *space, double *points,
							  struct rank *ranks)
{
	const double noise = exp(gp->theta[gp->axes + SWEEP_GP_NOISE]);
	size_t count = 0;
	for (size_t i = 0; i < gp->count; i++)
		if (find_nearest(gp, space, i, points + i * gp->axes))
			ranks[count++] = (struct rank){gp->y[i] - noise * gp->alpha[i], i};
	return count;
}

/* Where no run can be proposed: what is expected at the points nearest to them. */
static void rank_nearest(const struct sweep_gp *gp, const double *points, struct rank *ranks)
{
	double *mean = sweep_alloc(2 * gp->count, sizeof *mean);
	sweep_gp_predict(gp, gp->count, points, mean, mean + gp->count);
	for (size_t i = 0; i < gp->count; i++) ranks[i] = (struct rank){mean[i], i};
	free(mean);
}

static void find_incumbents(struct sweep_surrogate *s, const struct sweep_space *space)
{
	const struct sweep_gp *gp = s->gp;
	struct rank *ranks = sweep_alloc(gp->count, sizeof *ranks);
	double *points = sweep_alloc(gp->count, gp->axes * sizeof *points);
	size_t count = rank_proposable(gp, space, points, ranks);
	if (count == 0)
	{
		count = gp->count;
		rank_nearest(gp, points, ranks);
	}
	qsort(ranks, count, sizeof *ranks, by_value);
	s->best = ranks[0].value;
	s->incumbents = count < SWEEP_INCUMBENTS ? count : SWEEP_INCUMBENTS;
	s->incumbent = sweep_alloc(s->incumbents * gp->axes, sizeof *s->incumbent);
	for (size_t i = 0; i < s->incumbents; i++)
		memcpy(s->incumbent + i * gp->axes, points + ranks[i].index * gp->axes, gp->axes * sizeof *points);
	free(points);
	free(ranks);
}

/* How many standard deviations an open run is feared to end worse than is expected: a little, for without any,
 * proposals in a space of choices huddle around the open runs. */
#define FEAR 0.25

/* The open runs, `most` at most, the last ones, each with the value that is feared of it. */
static void add_open(struct sweep_surrogate *s, const struct sweep_history *history, size_t most)
{
	const size_t axes = s->gp->axes;
	double *x = sweep_alloc(most, axes * sizeof *x), *mean = sweep_alloc(2 * most, sizeof *mean);
	size_t count = 0;
	for (size_t i = history->count; i-- > 0 && count < most;)
	{
		const struct sweep_trial *trial = &history->trials[i];
		if (trial->placed && trial->outcome == SWEEP_OUTCOME_OPEN)
			coordinates(history->space, trial, x + axes * count++);
	}
	if (count > 0)
	{
		const size_t ended = s->gp->count;
		sweep_gp_predict(s->gp, count, x, mean, mean + most);
		for (size_t i = 0; i < count; i++) sweep_gp_add(s->gp, x + i * axes, mean[i] + FEAR * sqrt(mean[most + i]));
		sweep_gp_update(s->gp, ended);
	}
	free(x);
	free(mean);
}

struct sweep_surrogate *sweep_surrogate_new(const struct sweep_history *history, struct sweep_fit *fit, double deadline)
{
	struct ended ended = ended_new(history);
	struct sweep_surrogate *s = sweep_alloc(1, sizeof *s);
	size_t *chosen = sweep_alloc(ended.count, sizeof *chosen), open = history->count - ended.count;
	if (open > SWEEP_ACTIVE / 2) open = SWEEP_ACTIVE / 2;
	update_fit(history, &ended, fit, deadline);
	s->warp = sweep_warp_new(fit->form, ended.values, ended.count);
	s->gp = gp_of(&ended, choose(&ended, SWEEP_ACTIVE, chosen), chosen, open);
	memcpy(s->gp->theta, fit->theta, (s->gp->axes + SWEEP_GP_COMMON) * sizeof *fit->theta);
	set_values(s->gp, &ended, chosen, &s->warp);
	sweep_gp_update(s->gp, 0);
	add_open(s, history, open);
	find_incumbents(s, history->space);
	free(chosen);
	ended_free(&ended);
	return s;
}

void sweep_surrogate_free(struct sweep_surrogate *surrogate)
{
	sweep_gp_free(surrogate->gp);
	free(surrogate->incumbent);
	free(surrogate);
}
