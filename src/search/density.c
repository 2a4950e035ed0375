#include "search/density.h"

#include "base/memory.h"
#include "search/dense.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_CELLS = 128 /* levels of an axis over which kernels are integrated; finer ones are as good as continuous */
};

/* Of the kernels, in Scott's units: 1.06 would be the best for a normal density. */
#define BREADTH 0.85

/* How many points of an even density the spread of the centres is mixed with. */
#define DOUBT 2.0

/* Past so many points the least width shrinks no more. */
#define MOST_CLIPPED 100.0

/* A term of a sum that is smaller beside the largest is none. */
#define LEAST_LOG (-100.0)

struct axis
{
	const struct sweep_space_axis *of;
	bool cells;       /* kernels are integrated, or it is a choice: `level` and `table` are used */
	double *prior;    /* [levels] log of the file's probability of each level; NULL when continuous */
	double *edge;     /* [levels + 1] of the cells of an ordered axis; NULL otherwise */
	double low, high; /* where kernels are cut off */
	double width;     /* sigma of the kernels, or b of a choice */
	double *centre;   /* [count]; NaN: not known */
	size_t *level;    /* [count] of a centre; `levels` when not known */
	double *table;    /* [levels + 1] log kernels at one point, by the centre's level */
	double *constant; /* [count] log of what all kernels have in common, where `cells` is not; with conditions only */
	double *total;    /* [levels + 1] log of what of a kernel lies between low and high, by its level */
};

struct sweep_density
{
	const struct sweep_space *space;
	size_t count, capacity;
	struct axis *axes;
	double log_prior;  /* log of the share of the prior */
	double *share;     /* [count] of the components, cumulated; the prior is the rest up to 1 */
	double *log_share; /* [count] with the kernels' constants */
	double *exponent;  /* [count] workspace */
};

/* --- the space ----------------------------------------------------------------------------------- */

/* The file's probabilities of the levels: cells of the quantile function, or the listed ones'. */
static double *prior_of(const struct sweep_space *space, const struct sweep_space_axis *axis)
{
	const struct sweep_shape *shape = &space->sweep->parameters[axis->parameter].shape;
	double *prior = sweep_alloc(axis->levels + 1, sizeof *prior), sum = 0;
	for (size_t i = 0; i < axis->levels; i++)
	{
		if (axis->level_of == NULL) /* a range: as wide as its cell */
		{
			const double below = i > 0 ? axis->at[i - 1] : -axis->at[1];
			const double above = i + 1 < axis->levels ? axis->at[i + 1] : 2 - axis->at[i - 1];
			prior[i] = above - below;
		}
		else if (shape->probabilities == NULL) prior[i] = 1;
	}
	if (axis->level_of && shape->probabilities)
		for (size_t i = 0; i < shape->count; i++)
			if (axis->level_of[i] < axis->levels) prior[axis->level_of[i]] += shape->probabilities[i];
	for (size_t i = 0; i < axis->levels; i++) sum += prior[i];
	for (size_t i = 0; i < axis->levels; i++) prior[i] = log(prior[i] / sum);
	return prior;
}

static double *edges_of(const struct sweep_space_axis *axis)
{
	const size_t last = axis->levels - 1;
	double *edge = sweep_alloc(axis->levels + 1, sizeof *edge);
	edge[0] = -axis->at[1] / 2;
	for (size_t i = 1; i <= last; i++) edge[i] = (axis->at[i - 1] + axis->at[i]) / 2;
	edge[last + 1] = 1 + (1 - axis->at[last - 1]) / 2;
	return edge;
}

static void make_axis(struct axis *axis, const struct sweep_space *space, const struct sweep_space_axis *of)
{
	axis->of = of;
	axis->high = 1;
	if (of->levels == 0) return;
	axis->prior = prior_of(space, of);
	if (of->kind == SWEEP_AXIS_ORDERED)
	{
		axis->edge = edges_of(of);
		axis->low = axis->edge[0];
		axis->high = axis->edge[of->levels];
	}
	axis->cells = of->kind == SWEEP_AXIS_CHOICE || of->levels <= MOST_CELLS;
	if (!axis->cells) return;
	axis->table = sweep_alloc(of->levels + 1, sizeof *axis->table);
	axis->total = sweep_alloc(of->levels + 1, sizeof *axis->total);
}

struct sweep_density *sweep_density_new(const struct sweep_space *space)
{
	struct sweep_density *density = sweep_alloc(1, sizeof *density);
	density->space = space;
	density->axes = sweep_alloc(space->count, sizeof *density->axes);
	for (size_t i = 0; i < space->count; i++) make_axis(&density->axes[i], space, &space->axes[i]);
	return density;
}

static bool is_conditional(const struct sweep_density *density)
{
	return density->space->sweep->conditional;
}

/* Makes room for `count` points, and for one more. */
static void make_room(struct sweep_density *density, size_t count)
{
	if (count < density->capacity) return;
	const size_t capacity = density->capacity = count + count / 2 + 1;
	density->share = sweep_resize(density->share, capacity, sizeof *density->share);
	density->log_share = sweep_resize(density->log_share, capacity, sizeof *density->log_share);
	density->exponent = sweep_resize(density->exponent, capacity, sizeof *density->exponent);
	for (size_t k = 0; k < density->space->count; k++)
	{
		struct axis *axis = &density->axes[k];
		axis->centre = sweep_resize(axis->centre, capacity, sizeof *axis->centre);
		if (axis->cells) axis->level = sweep_resize(axis->level, capacity, sizeof *axis->level);
		if (is_conditional(density)) axis->constant = sweep_resize(axis->constant, capacity, sizeof *axis->constant);
	}
}

void sweep_density_free(struct sweep_density *density)
{
	if (density == NULL) return;
	for (size_t i = 0; i < density->space->count; i++)
	{
		struct axis *axis = &density->axes[i];
		free(axis->prior);
		free(axis->edge);
		free(axis->centre);
		free(axis->level);
		free(axis->table);
		free(axis->total);
		free(axis->constant);
	}
	free(density->axes);
	free(density->share);
	free(density->log_share);
	free(density->exponent);
	free(density);
}

/* --- widths -------------------------------------------------------------------------------------- */

/* The weighted standard deviation of the known centres, drawn towards that of an even density: it is uncertain when
 * they are few. */
static double spread_of(const struct axis *axis, const double *weights, size_t count)
{
	const double even = (axis->high - axis->low) / sqrt(12);
	double sum = 0, mean = 0, square = 0, n = 0;
	for (size_t i = 0; i < count; i++)
	{
		if (isnan(axis->centre[i])) continue;
		sum += weights[i];
		mean += weights[i] * axis->centre[i];
		n++;
	}
	if (n == 0) return even;
	mean /= sum;
	for (size_t i = 0; i < count; i++)
		if (!isnan(axis->centre[i])) square += weights[i] * (axis->centre[i] - mean) * (axis->centre[i] - mean);
	return sqrt((n * square / sum + DOUBT * even * even) / (n + DOUBT));
}

/* Scott's rule (1992) with a least width that depends on the number of points (Bergstra et al. 2011; Watanabe 2023,
 * "magic clipping"), for `counted` of the points. The chance of another level of a choice falls as 1 / (n + 1), as in
 * Optuna. */
static double width_of(const struct axis *axis, const double *weights, size_t count, size_t counted, size_t axes)
{
	const double n = (double)counted;
	if (axis->of->kind == SWEEP_AXIS_CHOICE)
	{
		const double levels = (double)axis->of->levels;
		return (levels - 1) / (n + 1 + levels);
	}
	const double range = axis->high - axis->low, least = range / fmin(n + 1, MOST_CLIPPED);
	const double width = BREADTH * spread_of(axis, weights, count) * pow(fmax(n, 1), -1 / ((double)axes + 4));
	return fmin(fmax(width, least), range);
}

/* --- kernels ------------------------------------------------------------------------------------- */

/* log(P(b) - P(a)) of a standard normal. */
static double log_between(double a, double b)
{
	if (a > 0) return log_between(-b, -a); /* the tail where small numbers keep their digits */
	const double p = 0.5 * (erfc(-b * M_SQRT1_2) - erfc(-a * M_SQRT1_2));
	return p > 0 ? log(p) : -INFINITY;
}

static double log_total(const struct axis *axis, double centre)
{
	const double below = (centre - axis->low) / axis->width, above = (axis->high - centre) / axis->width;
	return below > 6 && above > 6 ? 0 : log_between(-below, above);
}

/* The logarithm of what a continuous kernel is divided by; log_width: of sigma sqrt(2 pi). */
static double constant_of(const struct axis *axis, size_t i, double log_width)
{
	return isnan(axis->centre[i]) ? log(axis->high - axis->low) : log_width + log_total(axis, axis->centre[i]);
}

/* What the kernels of the centres have in common with no point: their share, and their total. */
static void add_constants(struct sweep_density *density, struct axis *axis)
{
	if (axis->cells)
	{
		const size_t levels = axis->of->levels;
		for (size_t l = 0; l < levels && axis->edge; l++) axis->total[l] = log_total(axis, axis->of->at[l]);
		return;
	}
	const double log_width = log(axis->width * sqrt(2 * M_PI));
	for (size_t i = 0; i < density->count; i++)
	{
		const double constant = constant_of(axis, i, log_width);
		density->log_share[i] -= constant;
		if (is_conditional(density)) axis->constant[i] = constant;
	}
}

static void place_centre(struct axis *axis, size_t i, double x)
{
	const struct sweep_space_axis *of = axis->of;
	if (of->kind == SWEEP_AXIS_CHOICE && !(x < (double)of->levels)) x = NAN;
	axis->centre[i] = x < 0 ? 0 : x > 1 && of->kind != SWEEP_AXIS_CHOICE ? 1 : x;
	if (axis->cells) axis->level[i] = isnan(x) ? of->levels : sweep_space_axis_level(of, x);
}

void sweep_density_fit(struct sweep_density *density, const double *const *points, const double *weights, size_t count,
					   double prior)
{
	make_room(density, count);
	density->count = count;
	double sum = prior, below = 0;
	for (size_t i = 0; i < count; i++) sum += weights[i];
	density->log_prior = log(prior / sum);
	for (size_t i = 0; i < count; i++)
	{
		below += weights[i] / sum;
		density->share[i] = below;
		density->log_share[i] =
			i > 0 && weights[i] == weights[i - 1] ? density->log_share[i - 1] : log(weights[i] / sum);
	}
	for (size_t k = 0; k < density->space->count; k++)
	{
		struct axis *axis = &density->axes[k];
		size_t known = 0;
		for (size_t i = 0; i < count; i++) place_centre(axis, i, points[i][k]);
		for (size_t i = 0; i < count; i++) known += isnan(axis->centre[i]) ? 0 : 1;
		axis->width = width_of(axis, weights, count, is_conditional(density) ? known : count, density->space->count);
		add_constants(density, axis);
	}
}

/* Fills axis->table for a point at x. */
static void tabulate(struct axis *axis, double x)
{
	const size_t levels = axis->of->levels, at = sweep_space_axis_level(axis->of, x);
	axis->table[levels] = axis->prior[at];
	if (axis->edge == NULL)
	{
		const double other = log(axis->width / (double)(levels - 1));
		for (size_t l = 0; l < levels; l++) axis->table[l] = other;
		axis->table[at] = log1p(-axis->width);
		return;
	}
	for (size_t l = 0; l < levels; l++)
	{
		const double centre = axis->of->at[l];
		axis->table[l] =
			log_between((axis->edge[at] - centre) / axis->width, (axis->edge[at + 1] - centre) / axis->width) -
			axis->total[l];
	}
}

static double log_prior_at(const struct axis *axis, double x)
{
	if (axis->cells) return axis->prior[sweep_space_axis_level(axis->of, x)];
	return axis->edge ? -log(axis->high - axis->low) : 0;
}

static void add_kernels(struct sweep_density *density, struct axis *axis, double x)
{
	double *exponent = density->exponent;
	const size_t count = density->count;
	if (axis->cells)
	{
		tabulate(axis, x);
		for (size_t i = 0; i < count; i++) exponent[i] += axis->table[axis->level[i]];
		return;
	}
	const double *centre = axis->centre, scale = M_SQRT1_2 / axis->width;
#pragma omp simd
	for (size_t i = 0; i < count; i++)
	{
		const double z = (x - centre[i]) * scale;
		exponent[i] -= z == z ? z * z : 0;
	}
}

/* Of an absent parameter: takes out of the exponents what was common to the kernels of its axis. */
static void leave_out(struct sweep_density *density, const struct axis *axis)
{
	for (size_t i = 0; i < density->count && !axis->cells; i++) density->exponent[i] += axis->constant[i];
}

/* Of all components: the prior, and those in density->exponent, which is of no use then. */
static double log_sum(struct sweep_density *density, double prior)
{
	double most = prior, sum = 0;
	for (size_t i = 0; i < density->count; i++)
		if (density->exponent[i] > most) most = density->exponent[i];
	for (size_t i = 0; i < density->count; i++)
		density->exponent[i] = density->exponent[i] > most + LEAST_LOG ? density->exponent[i] - most : LEAST_LOG;
	sweep_dense_exp(density->count, density->exponent, density->exponent);
	for (size_t i = 0; i < density->count; i++) sum += density->exponent[i];
	return most + log(sum + exp(prior - most));
}

double sweep_density_log(struct sweep_density *density, const double *x)
{
	double prior = density->log_prior;
	memcpy(density->exponent, density->log_share, density->count * sizeof(double));
	for (size_t k = 0; k < density->space->count; k++)
	{
		if (isnan(x[k]) && is_conditional(density))
		{
			leave_out(density, &density->axes[k]);
			continue;
		}
		prior += log_prior_at(&density->axes[k], x[k]);
		add_kernels(density, &density->axes[k], x[k]);
	}
	return log_sum(density, prior);
}

void sweep_density_log_parts(struct sweep_density *density, const double *x, double *parts)
{
	double prior = density->log_prior, before = 0, *kept = sweep_alloc(density->count, sizeof *kept);
	for (size_t i = 0; i < density->count; i++) kept[i] = log(density->share[i] - (i > 0 ? density->share[i - 1] : 0));
	for (size_t k = 0; k < density->space->count; k++)
	{
		struct axis *axis = &density->axes[k];
		const double log_width = log(axis->width * sqrt(2 * M_PI));
		parts[k] = 0;
		if (isnan(x[k]) && is_conditional(density)) continue;
		memcpy(density->exponent, kept, density->count * sizeof *kept);
		prior += log_prior_at(axis, x[k]);
		add_kernels(density, axis, x[k]);
		for (size_t i = 0; i < density->count && !axis->cells; i++)
			density->exponent[i] -= constant_of(axis, i, log_width);
		memcpy(kept, density->exponent, density->count * sizeof *kept);
		const double sum = log_sum(density, prior);
		parts[k] = sum - before;
		before = sum;
	}
	free(kept);
}

/* --- drawing ------------------------------------------------------------------------------------- */

static double draw_prior(const struct sweep_space *space, size_t axis, struct sweep_random *random)
{
	return sweep_space_axis_at(space, axis, sweep_random_next(random));
}

/* A normal variate about the centre, between low and high. */
static double draw_normal(const struct axis *axis, double centre, double u)
{
	const double from = gsl_cdf_ugaussian_P((axis->low - centre) / axis->width);
	const double to = gsl_cdf_ugaussian_P((axis->high - centre) / axis->width);
	const double x = centre + axis->width * gsl_cdf_ugaussian_Pinv(from + u * (to - from));
	return x < axis->low ? axis->low : x > axis->high ? axis->high : x;
}

static double draw_choice(const struct axis *axis, size_t level, struct sweep_random *random)
{
	if (sweep_random_next(random) >= axis->width) return (double)level;
	const size_t other = (size_t)sweep_random_below(random, axis->of->levels - 1);
	return (double)(other + (other >= level));
}

static double draw_kernel(const struct sweep_density *density, size_t k, size_t i, struct sweep_random *random)
{
	const struct axis *axis = &density->axes[k];
	if (isnan(axis->centre[i])) return draw_prior(density->space, k, random);
	if (axis->of->kind == SWEEP_AXIS_CHOICE) return draw_choice(axis, axis->level[i], random);
	return draw_normal(axis, axis->centre[i], sweep_random_next(random));
}

void sweep_density_draw(struct sweep_density *density, struct sweep_random *random, double *x)
{
	const double u = sweep_random_next(random);
	size_t low = 0, high = density->count; /* the first whose cumulated share is above u */
	while (low < high)
	{
		const size_t middle = low + (high - low) / 2;
		if (density->share[middle] > u) high = middle;
		else low = middle + 1;
	}
	for (size_t k = 0; k < density->space->count; k++)
	{
		const double drawn =
			low < density->count ? draw_kernel(density, k, low, random) : draw_prior(density->space, k, random);
		x[k] = sweep_space_axis_snap(density->space, k, drawn);
	}
}
