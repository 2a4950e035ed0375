#include "spec/distribution.h"

#include <float.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <string.h>

/* The range of u, so that no quantile is infinite and none lies outside its values. */
#define LEAST_U 0x1p-54
#define MOST_U (1 - 0x1p-53)

static double clamp(double x, double low, double high)
{
	return x < low ? low : x > high ? high : x;
}

/* The ends of a range have the digits that the file gives them, for searches often propose them. */
static double inside(double u, double low, double high, double x)
{
	return u <= 0 ? low : u >= MOST_U ? high : clamp(x, low, high);
}

static double uniform_quantile(const struct sweep_shape *s, double u)
{
	return inside(u, s->min, s->max, s->min + u * (s->max - s->min));
}

/* The share of [low, high] that lies below x; all of it from x on when the range is one point. */
static double share(double low, double high, double x)
{
	if (low == high) return x >= low;
	return (x - low) / (high - low);
}

static double uniform_cdf(const struct sweep_shape *s, double x)
{
	return share(s->min, s->max, x);
}

/* scipy's randint: the smallest integer v with u <= (v - min + 1) / n, n = max - min + 1. The factor keeps
 * quantile(cdf(v)) = v when u * n was rounded upwards. */
static double step_quantile(double u, double n)
{
	return clamp(ceil(u * n * (1 - 2 * DBL_EPSILON)) - 1, 0, n - 1);
}

static double int_quantile(const struct sweep_shape *s, double u)
{
	return s->min + step_quantile(u, s->max - s->min + 1);
}

static double int_cdf(const struct sweep_shape *s, double x)
{
	return (floor(x) - s->min + 1) / (s->max - s->min + 1);
}

/* Deprecated: min and max are natural logarithms. */
static double log_quantile(const struct sweep_shape *s, double u)
{
	return exp(uniform_quantile(s, u));
}

static double log_cdf(const struct sweep_shape *s, double x)
{
	return x <= 0 ? 0 : uniform_cdf(s, log(x));
}

static double log_values_quantile(const struct sweep_shape *s, double u)
{
	double low = log(s->min), high = log(s->max);
	return inside(u, s->min, s->max, exp(low + u * (high - low)));
}

static double log_values_cdf(const struct sweep_shape *s, double x)
{
	return x <= 0 ? 0 : share(log(s->min), log(s->max), log(x));
}

/* Deprecated: 1/x is log-uniform, so that x runs from exp(-max) to exp(-min). */
static double inv_log_quantile(const struct sweep_shape *s, double u)
{
	return inside(u, exp(-s->max), exp(-s->min), exp(-(s->min + (1 - u) * (s->max - s->min))));
}

static double inv_log_cdf(const struct sweep_shape *s, double x)
{
	return x <= 0 ? 0 : 1 - clamp(uniform_cdf(s, -log(x)), 0, 1);
}

static double inv_log_values_quantile(const struct sweep_shape *s, double u)
{
	double low = log(s->min), high = log(s->max);
	return inside(u, s->min, s->max, exp(high - (1 - u) * (high - low)));
}

static double normal_quantile(const struct sweep_shape *s, double u)
{
	return s->mu + s->sigma * gsl_cdf_ugaussian_Pinv(u < LEAST_U ? LEAST_U : u);
}

static double normal_cdf(const struct sweep_shape *s, double x)
{
	if (s->sigma == 0) return x >= s->mu;
	return gsl_cdf_ugaussian_P((x - s->mu) / s->sigma);
}

static double log_normal_quantile(const struct sweep_shape *s, double u)
{
	return exp(normal_quantile(s, u));
}

static double log_normal_cdf(const struct sweep_shape *s, double x)
{
	return x <= 0 ? 0 : normal_cdf(s, log(x));
}

static double beta_cdf(const struct sweep_shape *s, double x)
{
	gsl_set_error_handler_off(); /* GSL would end the process; the result tells */
	return gsl_cdf_beta_P(clamp(x, 0, 1), s->a, s->b);
}

/* Halving, for the small a and b at which GSL's search does not converge. */
static double beta_bisection(const struct sweep_shape *s, double u)
{
	double low = 0, high = 1, middle = 0.5;
	for (int i = 0; i < 1100 && middle > low && middle < high; i++, middle = low + (high - low) / 2)
		if (beta_cdf(s, middle) < u) low = middle;
		else high = middle;
	return high;
}

static double beta_quantile(const struct sweep_shape *s, double u)
{
	gsl_set_error_handler_off();
	double x = gsl_cdf_beta_Pinv(u, s->a, s->b);
	if (x >= 0 && x <= 1 && fabs(beta_cdf(s, x) - u) < 1e-9) return x;
	return beta_bisection(s, u);
}

#define RANGE "min max"
#define QUANTISED_RANGE "min max q"

const struct sweep_distribution_kind sweep_distribution_kinds[SWEEP_DISTRIBUTIONS] = {
	[SWEEP_CONSTANT] = {.name = "constant", .keys = "value", .required = "value", .grid = true},
	[SWEEP_CATEGORICAL] = {.name = "categorical", .keys = "values", .required = "values", .grid = true},
	[SWEEP_CATEGORICAL_W_PROBABILITIES] = {.name = "categorical_w_probabilities",
										   .keys = "values probabilities",
										   .required = "values probabilities"},
	[SWEEP_INT_UNIFORM] = {.name = "int_uniform",
						   .keys = RANGE,
						   .required = RANGE,
						   .integer = true,
						   .grid = true,
						   .quantile = int_quantile,
						   .cdf = int_cdf},
	[SWEEP_UNIFORM] =
		{.name = "uniform", .keys = RANGE, .required = RANGE, .quantile = uniform_quantile, .cdf = uniform_cdf},
	[SWEEP_Q_UNIFORM] = {.name = "q_uniform",
						 .keys = QUANTISED_RANGE,
						 .required = RANGE,
						 .quantised = true,
						 .grid = true,
						 .quantile = uniform_quantile,
						 .cdf = uniform_cdf},
	[SWEEP_LOG_UNIFORM] = {.name = "log_uniform",
						   .keys = RANGE,
						   .required = RANGE,
						   .replacement = "log_uniform_values",
						   .logarithmic = true,
						   .quantile = log_quantile,
						   .cdf = log_cdf},
	[SWEEP_LOG_UNIFORM_VALUES] = {.name = "log_uniform_values",
								  .keys = RANGE,
								  .required = RANGE,
								  .logarithmic = true,
								  .quantile = log_values_quantile,
								  .cdf = log_values_cdf},
	[SWEEP_Q_LOG_UNIFORM] = {.name = "q_log_uniform",
							 .keys = QUANTISED_RANGE,
							 .required = RANGE,
							 .replacement = "q_log_uniform_values",
							 .logarithmic = true,
							 .quantised = true,
							 .quantile = log_quantile,
							 .cdf = log_cdf},
	[SWEEP_Q_LOG_UNIFORM_VALUES] = {.name = "q_log_uniform_values",
									.keys = QUANTISED_RANGE,
									.required = RANGE,
									.logarithmic = true,
									.quantised = true,
									.quantile = log_values_quantile,
									.cdf = log_values_cdf},
	[SWEEP_INV_LOG_UNIFORM] = {.name = "inv_log_uniform",
							   .keys = RANGE,
							   .required = RANGE,
							   .replacement = "inv_log_uniform_values",
							   .logarithmic = true,
							   .quantile = inv_log_quantile,
							   .cdf = inv_log_cdf},
	[SWEEP_INV_LOG_UNIFORM_VALUES] = {.name = "inv_log_uniform_values",
									  .keys = RANGE,
									  .required = RANGE,
									  .logarithmic = true,
									  .quantile = inv_log_values_quantile,
									  .cdf = log_values_cdf},
	[SWEEP_NORMAL] =
		{.name = "normal", .keys = "mu sigma", .required = "", .quantile = normal_quantile, .cdf = normal_cdf},
	[SWEEP_Q_NORMAL] = {.name = "q_normal",
						.keys = "mu sigma q",
						.required = "",
						.quantised = true,
						.quantile = normal_quantile,
						.cdf = normal_cdf},
	[SWEEP_LOG_NORMAL] = {.name = "log_normal",
						  .keys = "mu sigma",
						  .required = "",
						  .logarithmic = true,
						  .quantile = log_normal_quantile,
						  .cdf = log_normal_cdf},
	[SWEEP_Q_LOG_NORMAL] = {.name = "q_log_normal",
							.keys = "mu sigma q",
							.required = "",
							.logarithmic = true,
							.quantised = true,
							.quantile = log_normal_quantile,
							.cdf = log_normal_cdf},
	[SWEEP_BETA] = {.name = "beta", .keys = "a b", .required = "", .quantile = beta_quantile, .cdf = beta_cdf},
	[SWEEP_Q_BETA] = {.name = "q_beta",
					  .keys = "a b q",
					  .required = "",
					  .quantised = true,
					  .quantile = beta_quantile,
					  .cdf = beta_cdf},
};

bool sweep_distribution_find(const char *name, enum sweep_distribution *distribution)
{
	for (int i = 0; i < SWEEP_DISTRIBUTIONS; i++)
		if (strcmp(sweep_distribution_kinds[i].name, name) == 0)
		{
			*distribution = (enum sweep_distribution)i;
			return true;
		}
	return false;
}

/* The first value whose cumulated share exceeds u. The shares are of the sum, which may differ from 1 by 1e-5. */
static size_t weighted_index(const struct sweep_shape *s, double u)
{
	double sum = 0, target = 0;
	for (size_t i = 0; i < s->count; i++) target += s->probabilities[i];
	target *= u;
	size_t last = 0;
	for (size_t i = 0; i < s->count; i++)
	{
		if (s->probabilities[i] <= 0) continue;
		sum += s->probabilities[i];
		last = i;
		if (sum > target) break;
	}
	return last;
}

/* rint() rounds half to even; adding 0 makes a 0 of -0. From 2^53 on a double is a multiple of q as it stands. */
static struct sweep_draw quantise(const struct sweep_shape *s, double x)
{
	double steps = x / s->q;
	struct sweep_draw draw = {.number = fabs(steps) < 0x1p53 ? rint(steps) * s->q + 0.0 : x};
	draw.whole = s->whole && fabs(draw.number) < 0x1p63;
	return draw;
}

struct sweep_draw sweep_draw_at(enum sweep_distribution distribution, const struct sweep_shape *shape, double u)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[distribution];
	u = u > 0 ? clamp(u, 0, MOST_U) : 0;
	if (distribution == SWEEP_CONSTANT) return (struct sweep_draw){0};
	if (distribution == SWEEP_CATEGORICAL)
		return (struct sweep_draw){.index = (size_t)step_quantile(u, (double)shape->count)};
	if (distribution == SWEEP_CATEGORICAL_W_PROBABILITIES)
		return (struct sweep_draw){.index = weighted_index(shape, u)};
	double x = kind->quantile(shape, u);
	if (kind->quantised) return quantise(shape, x);
	return (struct sweep_draw){.number = x, .whole = kind->integer};
}

/* The shares of the values up to number `index`. */
static double weighted_cdf(const struct sweep_shape *s, double index)
{
	double below = 0, sum = 0;
	for (size_t i = 0; i < s->count; i++)
	{
		sum += s->probabilities[i];
		if ((double)i <= index) below += s->probabilities[i];
	}
	return below / sum;
}

double sweep_cdf(enum sweep_distribution distribution, const struct sweep_shape *shape, double x)
{
	if (distribution == SWEEP_CONSTANT) return 1;
	if (distribution == SWEEP_CATEGORICAL) return clamp((floor(x) + 1) / (double)shape->count, 0, 1);
	if (distribution == SWEEP_CATEGORICAL_W_PROBABILITIES) return clamp(weighted_cdf(shape, x), 0, 1);
	return clamp(sweep_distribution_kinds[distribution].cdf(shape, x), 0, 1);
}
