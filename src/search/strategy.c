#include "search/strategy.h"

#include "base/memory.h"
#include "search/margin.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	INSIDE_DRAWS = 100 /* until a point lies within the range; then it is put there */
};

#define FIRST_SIGMA 0.125  /* of a range of 1 */
#define LEAST_STEP 1e-9    /* of a range: less is no search any more */
#define LEAST_GAIN 1e-12   /* of the values: a generation whose best and worst are as near is flat */
#define CHOICE_CHANCE 0.27 /* CatCMA: that any choice has another than its likeliest level */

static bool is_choice(const struct sweep_strategy *strategy, size_t axis)
{
	return strategy->space->axes[axis].kind == SWEEP_AXIS_CHOICE;
}

/* --- the beginning ------------------------------------------------------------------------------- */

static double *edges_of(const struct sweep_space_axis *axis)
{
	double *edges = sweep_alloc(axis->levels, sizeof *edges);
	for (size_t i = 1; i < axis->levels; i++) edges[i - 1] = (axis->at[i - 1] + axis->at[i]) / 2;
	return edges;
}

/* The file's probabilities. */
static void begin_choice(const struct sweep_space *space, const struct sweep_space_axis *axis, double *chances)
{
	const struct sweep_shape *shape = &space->sweep->parameters[axis->parameter].shape;
	double sum = 0;
	for (size_t i = 0; i < axis->levels; i++) chances[i] = shape->probabilities ? 0 : 1;
	for (size_t i = 0; i < shape->count && shape->probabilities; i++)
		if (axis->level_of[i] < axis->levels) chances[axis->level_of[i]] += shape->probabilities[i];
	for (size_t i = 0; i < axis->levels; i++) sum += chances[i];
	for (size_t i = 0; i < axis->levels; i++) chances[i] /= sum;
}

struct sweep_strategy *sweep_strategy_new(const struct sweep_space *space)
{
	struct sweep_strategy *strategy = sweep_alloc(1, sizeof *strategy);
	strategy->space = space;
	strategy->edges = sweep_alloc(space->count, sizeof *strategy->edges);
	strategy->chances = sweep_alloc(space->count, sizeof *strategy->chances);
	strategy->coordinates = sweep_alloc(space->count, sizeof *strategy->coordinates);
	for (size_t k = 0; k < space->count; k++)
	{
		const struct sweep_space_axis *axis = &space->axes[k];
		if (axis->kind == SWEEP_AXIS_ORDERED) strategy->edges[k] = edges_of(axis);
		if (axis->kind != SWEEP_AXIS_CHOICE) continue;
		strategy->choices++;
		strategy->chances[k] = sweep_alloc(axis->levels, sizeof(double));
	}
	return strategy;
}

void sweep_strategy_free(struct sweep_strategy *strategy)
{
	if (strategy == NULL) return;
	for (size_t k = 0; k < strategy->space->count; k++)
	{
		free(strategy->edges[k]);
		free(strategy->chances[k]);
	}
	free(strategy->edges);
	free(strategy->chances);
	free(strategy->coordinates);
	sweep_evolution_free(strategy->evolution);
	free(strategy);
}

void sweep_strategy_begin(struct sweep_strategy *strategy, size_t lambda)
{
	const struct sweep_space *space = strategy->space;
	sweep_evolution_free(strategy->evolution);
	strategy->evolution = sweep_evolution_new(space->count - strategy->choices, lambda);
	strategy->evolution->sigma = FIRST_SIGMA;
	strategy->flat = 0;
	strategy->fresh = true;
	for (size_t i = 0; i < strategy->evolution->n; i++) strategy->evolution->mean[i] = 0.5;
	for (size_t k = 0; k < space->count; k++)
		if (is_choice(strategy, k)) begin_choice(space, &space->axes[k], strategy->chances[k]);
}

/* --- learning ------------------------------------------------------------------------------------ */

/* Less is better; a bad outcome is worse than any value. */
static int compare(const struct sweep_trial *a, const struct sweep_trial *b)
{
	const bool a_bad = a->outcome != SWEEP_OUTCOME_VALUE, b_bad = b->outcome != SWEEP_OUTCOME_VALUE;
	if (a_bad || b_bad) return a_bad - b_bad;
	return (a->value > b->value) - (a->value < b->value);
}

static int by_value_and_run(const void *a, const void *b)
{
	const struct sweep_trial *x = *(const struct sweep_trial *const *)a, *y = *(const struct sweep_trial *const *)b;
	const int order = compare(x, y);
	return order ? order : (x->run > y->run) - (x->run < y->run);
}

/* A normal variate between two bounds, at u. */
static double between(double mean, double deviation, double low, double high, double u)
{
	const double from = gsl_cdf_ugaussian_P((low - mean) / deviation);
	const double to = gsl_cdf_ugaussian_P((high - mean) / deviation);
	const double x = mean + deviation * gsl_cdf_ugaussian_Pinv(from + u * (to - from));
	return x > low ? x < high ? x : high : low; /* where the tail has no digits, the nearest bound */
}

/* The strategy's coordinate `i`, axis k, of a run. */
static double coordinate_of(const struct sweep_strategy *strategy, uint64_t seed, const struct sweep_trial *trial,
							size_t k, size_t i)
{
	const struct sweep_space_axis *axis = &strategy->space->axes[k];
	const double mean = strategy->evolution->mean[i], deviation = sweep_evolution_deviation(strategy->evolution, i);
	const double u = sweep_random_uniform(seed, sweep_hash("cmaes cell", 10) + k, (uint64_t)trial->run);
	const double x = trial->known[k];
	if (isnan(x)) return between(mean, deviation, -INFINITY, INFINITY, u);
	if (strategy->edges[k] == NULL) return x > 0 ? x < 1 ? x : 1 : 0;
	const size_t level = sweep_space_axis_level(axis, x);
	return between(mean, deviation, level > 0 ? strategy->edges[k][level - 1] : -INFINITY,
				   level + 1 < axis->levels ? strategy->edges[k][level] : INFINITY, u);
}

/* Weights of a generation that is sorted: equal runs share theirs. */
static void share_weights(const struct sweep_evolution *e, const struct sweep_trial *const *trials, const double *of,
						  double *weights)
{
	for (size_t first = 0, end; first < e->lambda; first = end)
	{
		double sum = 0;
		for (end = first; end < e->lambda && compare(trials[first], trials[end]) == 0; end++) sum += of[end];
		for (size_t i = first; i < end; i++) weights[i] = sum / (double)(end - first);
	}
}

/* The weights of a search whose axes are all choices, and the positive ones of the others. */
static void choice_weights(size_t lambda, double *weights)
{
	const size_t mu = lambda / 2;
	double sum = 0;
	for (size_t i = 0; i < lambda; i++)
		sum += weights[i] = i < mu ? log(((double)lambda + 1) / 2) - log((double)i + 1) : 0;
	for (size_t i = 0; i < mu; i++) weights[i] /= sum;
}

static void learn_choices(struct sweep_strategy *strategy, const struct sweep_trial *const *trials)
{
	const struct sweep_space *space = strategy->space;
	const size_t lambda = strategy->evolution->lambda;
	double *plain = sweep_alloc(lambda, sizeof *plain), *weights = sweep_alloc(lambda, sizeof *weights), mu_eff = 0;
	size_t *levels = sweep_alloc(lambda, sizeof *levels);
	choice_weights(lambda, plain);
	share_weights(strategy->evolution, trials, plain, weights);
	for (size_t i = 0; i < lambda; i++) mu_eff += plain[i] * plain[i];
	mu_eff = 1 / mu_eff;
	for (size_t k = 0; k < space->count; k++)
	{
		if (!is_choice(strategy, k)) continue;
		const double count = (double)space->axes[k].levels;
		for (size_t i = 0; i < lambda; i++)
			levels[i] = trials[i]->x[k] < count ? (size_t)trials[i]->x[k] : space->axes[k].levels;
		sweep_margin_learn(strategy->chances[k], space->axes[k].levels, levels, weights, lambda,
						   mu_eff / (mu_eff + count + 1));
		const double least = (1 - pow(1 - CHOICE_CHANCE, 1 / (double)strategy->choices)) / (count - 1);
		sweep_margin_keep_choices(strategy->chances[k], space->axes[k].levels, fmin(least, 1 / count));
	}
	free(levels);
	free(weights);
	free(plain);
}

static void keep_margins(struct sweep_strategy *strategy)
{
	struct sweep_evolution *e = strategy->evolution;
	const double alpha = 1 / ((double)e->lambda * (double)strategy->space->count);
	for (size_t k = 0, i = 0; k < strategy->space->count; k++)
	{
		if (is_choice(strategy, k)) continue;
		double deviation = sweep_evolution_deviation(e, i);
		const double before = deviation;
		if (strategy->edges[k])
			sweep_margin_keep(strategy->edges[k], strategy->space->axes[k].levels - 1, alpha, &e->mean[i], &deviation);
		e->mean[i] = e->mean[i] < 0 ? 0 : e->mean[i] > 1 ? 1 : e->mean[i];
		if (before > 0) e->scale[i] *= deviation / before;
		i++;
	}
}

/* Whether the best and the worst of a sorted generation are the same. */
static bool is_flat(const struct sweep_trial *const *trials, size_t count)
{
	const struct sweep_trial *best = trials[0], *worst = trials[count - 1];
	if (worst->outcome != SWEEP_OUTCOME_VALUE) return best->outcome != SWEEP_OUTCOME_VALUE;
	return worst->value - best->value <= LEAST_GAIN * fabs(best->value);
}

/* The strategy begins at the weighted mean of the better half of its first generation. */
static void settle(struct sweep_strategy *strategy, const double *points, const double *weights)
{
	struct sweep_evolution *e = strategy->evolution;
	double sum = 0;
	memset(e->mean, 0, e->n * sizeof *e->mean);
	for (size_t r = 0; r < e->lambda; r++)
	{
		if (weights[r] <= 0) continue;
		sum += weights[r];
		for (size_t i = 0; i < e->n; i++) e->mean[i] += weights[r] * points[r * e->n + i];
	}
	for (size_t i = 0; i < e->n; i++) e->mean[i] = sum > 0 ? e->mean[i] / sum : 0.5;
}

/* One generation of runs. */
void sweep_strategy_learn(struct sweep_strategy *strategy, uint64_t seed, const struct sweep_trial *const *runs)
{
	struct sweep_evolution *e = strategy->evolution;
	const struct sweep_trial **trials = sweep_alloc(e->lambda, sizeof *trials);
	memcpy(trials, runs, e->lambda * sizeof *trials);
	qsort(trials, e->lambda, sizeof *trials, by_value_and_run);
	double *points = sweep_alloc(e->lambda * e->n, sizeof *points), *weights = sweep_alloc(e->lambda, sizeof *weights);
	for (size_t r = 0; r < e->lambda; r++)
		for (size_t k = 0, i = 0; k < strategy->space->count; k++)
			if (!is_choice(strategy, k))
			{
				points[r * e->n + i] = coordinate_of(strategy, seed, trials[r], k, i);
				i++;
			}
	share_weights(e, trials, e->weights, weights);
	if (strategy->fresh) settle(strategy, points, weights);
	else sweep_evolution_update(e, points, weights);
	strategy->fresh = false;
	learn_choices(strategy, trials);
	keep_margins(strategy);
	strategy->flat = is_flat(trials, e->lambda) ? strategy->flat + 1 : 0;
	free(weights);
	free(points);
	free(trials);
}

bool sweep_strategy_is_spent(const struct sweep_strategy *strategy)
{
	const struct sweep_evolution *e = strategy->evolution;
	return sweep_evolution_is_spent(e, LEAST_STEP) || strategy->flat > 10 + 30 * strategy->space->count / e->lambda;
}

/* --- drawing ------------------------------------------------------------------------------------- */

static bool is_inside(const struct sweep_strategy *strategy)
{
	for (size_t k = 0, i = 0; k < strategy->space->count; k++)
	{
		if (is_choice(strategy, k)) continue;
		const double x = strategy->coordinates[i++];
		if (strategy->edges[k] == NULL && !(x >= 0 && x <= 1)) return false;
	}
	return true;
}

static double draw_level(const double *chances, size_t levels, double u)
{
	size_t level = 0;
	for (; level + 1 < levels; level++)
	{
		u -= chances[level];
		if (u < 0) break;
	}
	return (double)level;
}

void sweep_strategy_draw(struct sweep_strategy *strategy, struct sweep_random *random, double *x)
{
	for (int draw = 0; draw < INSIDE_DRAWS; draw++)
	{
		sweep_evolution_draw(strategy->evolution, random, strategy->coordinates);
		if (is_inside(strategy)) break;
	}
	for (size_t k = 0, i = 0; k < strategy->space->count; k++)
		if (is_choice(strategy, k))
			x[k] = draw_level(strategy->chances[k], strategy->space->axes[k].levels, sweep_random_next(random));
		else x[k] = sweep_space_axis_snap(strategy->space, k, strategy->coordinates[i++]);
}
