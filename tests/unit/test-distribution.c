/* Draws against closed forms that are written here anew.
 *
 * The statistical tests take DRAWS draws at a fixed seed. Each rejects at a false-alarm rate of 1e-6: were the seed
 * free, one run of the whole file in about 40,000 would fail without cause. */
#include "base/random.h"
#include "spec/distribution.h"
#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	DRAWS = 40000
};

#define FALSE_ALARM 1e-6

/* --- closed forms ---------------------------------------------------------------------------------- */

static double uniform_form(const struct sweep_shape *s, double x)
{
	return fmin(fmax((x - s->min) / (s->max - s->min), 0), 1);
}

static double exp_uniform_form(const struct sweep_shape *s, double x)
{
	return x <= 0 ? 0 : uniform_form(s, log(x));
}

/* P(exp(-Y) <= x) = P(Y >= -ln x) */
static double inverse_form(const struct sweep_shape *s, double x)
{
	return x <= 0 ? 0 : 1 - uniform_form(s, -log(x));
}

static double log_values_form(const struct sweep_shape *s, double x)
{
	return x <= s->min ? 0 : fmin(log(x / s->min) / log(s->max / s->min), 1);
}

static double normal_form(const struct sweep_shape *s, double x)
{
	return 0.5 * erfc((s->mu - x) / (s->sigma * sqrt(2)));
}

static double log_normal_form(const struct sweep_shape *s, double x)
{
	return x <= 0 ? 0 : normal_form(s, log(x));
}

/* I_x(2,3) = 12 (x^2/2 - 2x^3/3 + x^4/4), and the arcsine law for a = b = 1/2. */
static double beta_form(const struct sweep_shape *s, double x)
{
	x = fmin(fmax(x, 0), 1);
	if (s->a == 0.5) return 2 / M_PI * asin(sqrt(x));
	return 12 * (x * x / 2 - 2 * x * x * x / 3 + x * x * x * x / 4);
}

struct form
{
	enum sweep_distribution distribution;
	struct sweep_shape shape;
	double (*cdf)(const struct sweep_shape *shape, double x); /* of the continuous kind */
};

static const struct form forms[] = {
	{SWEEP_UNIFORM, {.min = -2, .max = 5}, uniform_form},
	{SWEEP_Q_UNIFORM, {.min = -2, .max = 5, .q = 0.5}, uniform_form},
	{SWEEP_Q_UNIFORM, {.min = 32, .max = 256, .q = 100, .whole = true}, uniform_form},
	{SWEEP_LOG_UNIFORM, {.min = -5, .max = 1}, exp_uniform_form},
	{SWEEP_LOG_UNIFORM_VALUES, {.min = 1e-5, .max = 0.1}, log_values_form},
	{SWEEP_Q_LOG_UNIFORM, {.min = 0, .max = 3, .q = 2}, exp_uniform_form},
	{SWEEP_Q_LOG_UNIFORM_VALUES, {.min = 32, .max = 256, .q = 8, .whole = true}, log_values_form},
	{SWEEP_INV_LOG_UNIFORM, {.min = -1, .max = 5}, inverse_form},
	{SWEEP_INV_LOG_UNIFORM_VALUES, {.min = 1e-5, .max = 0.1}, log_values_form},
	{SWEEP_NORMAL, {.mu = 3, .sigma = 2}, normal_form},
	{SWEEP_Q_NORMAL, {.mu = 3, .sigma = 2, .q = 1}, normal_form},
	{SWEEP_LOG_NORMAL, {.mu = 1, .sigma = 0.5}, log_normal_form},
	{SWEEP_Q_LOG_NORMAL, {.mu = 1, .sigma = 0.5, .q = 1}, log_normal_form},
	{SWEEP_BETA, {.a = 2, .b = 3}, beta_form},
	{SWEEP_BETA, {.a = 0.5, .b = 0.5}, beta_form},
	{SWEEP_Q_BETA, {.a = 2, .b = 3, .q = 0.125}, beta_form},
};

enum
{
	FORMS = sizeof forms / sizeof forms[0]
};

/* --- the tests ------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* Kolmogorov 1933: P(sqrt(n) D > t) -> 2 exp(-2 t^2) for large t. */
static double ks_false_alarm(double t)
{
	return 2 * exp(-2 * t * t);
}

static void check_continuous(const struct form *form)
{
	static double draws[DRAWS];
	for (uint64_t i = 0; i < DRAWS; i++)
		draws[i] =
			sweep_draw_at(form->distribution, &form->shape, sweep_random_uniform(7, (uint64_t)form->distribution, i))
				.number;
	qsort(draws, DRAWS, sizeof *draws, by_number);
	double distance = 0;
	for (int i = 0; i < DRAWS; i++)
	{
		double p = form->cdf(&form->shape, draws[i]);
		distance = fmax(distance, fmax(p - (double)i / DRAWS, (double)(i + 1) / DRAWS - p));
	}
	CU_ASSERT(ks_false_alarm(sqrt(DRAWS) * distance) > FALSE_ALARM);
}

enum
{
	MOST_BINS = 400
};

/* Pearson's chi-square of counts against probabilities; bins of fewer than 5 expected draws go into one. */
static void check_counts(const double *expected, const int *counts, int bins)
{
	double statistic = 0, rest_expected = 0, rest = 0;
	int used = 0;
	for (int i = 0; i < bins; i++)
	{
		if (expected[i] * DRAWS < 5)
		{
			rest_expected += expected[i] * DRAWS;
			rest += counts[i];
			continue;
		}
		double difference = counts[i] - expected[i] * DRAWS;
		statistic += difference * difference / (expected[i] * DRAWS);
		used++;
	}
	if (rest_expected >= 5) statistic += (rest - rest_expected) * (rest - rest_expected) / rest_expected, used++;
	else CU_ASSERT(rest <= 30);
	CU_ASSERT_FATAL(used >= 2);
	CU_ASSERT(gsl_cdf_chisq_Q(statistic, used - 1) > FALSE_ALARM);
}

/* A multiple k of q has the probability of ((k-1/2) q, (k+1/2) q). */
static void check_quantised(const struct form *form)
{
	double expected[MOST_BINS];
	int counts[MOST_BINS] = {0};
	const double q = form->shape.q;
	for (int i = 0; i < MOST_BINS; i++)
	{
		double k = i - MOST_BINS / 2;
		expected[i] = form->cdf(&form->shape, (k + 0.5) * q) - form->cdf(&form->shape, (k - 0.5) * q);
	}
	for (uint64_t i = 0; i < DRAWS; i++)
	{
		double u = sweep_random_uniform(7, (uint64_t)form->distribution, i);
		struct sweep_draw draw = sweep_draw_at(form->distribution, &form->shape, u);
		double k = draw.number / q;
		CU_ASSERT_FATAL(fabs(k - rint(k)) < 1e-9 && fabs(k) < MOST_BINS / 2);
		CU_ASSERT_EQUAL_FATAL(draw.whole, form->shape.whole);
		counts[(int)rint(k) + MOST_BINS / 2]++;
	}
	check_counts(expected, counts, MOST_BINS);
}

static void draws_follow_their_laws(void)
{
	for (int i = 0; i < FORMS; i++)
		if (sweep_distribution_kinds[forms[i].distribution].quantised) check_quantised(&forms[i]);
		else check_continuous(&forms[i]);
}

static void every_kind_is_tested(void)
{
	for (int i = 0; i < SWEEP_DISTRIBUTIONS; i++)
	{
		bool here = i == SWEEP_CONSTANT || i == SWEEP_CATEGORICAL || i == SWEEP_CATEGORICAL_W_PROBABILITIES ||
					i == SWEEP_INT_UNIFORM;
		for (int j = 0; j < FORMS; j++) here = here || (int)forms[j].distribution == i;
		CU_ASSERT(here);
		enum sweep_distribution found;
		CU_ASSERT(sweep_distribution_find(sweep_distribution_kinds[i].name, &found) && (int)found == i);
	}
	enum sweep_distribution found;
	CU_ASSERT_FALSE(sweep_distribution_find("Uniform", &found));
	CU_ASSERT_FALSE(sweep_distribution_find("", &found));
}

static void cdfs_are_the_closed_forms(void)
{
	for (int i = 0; i < FORMS; i++)
		for (double x = -6; x < 300; x += x < 6 ? 0.0371 : 7.3)
			UNIT_ASSERT_CLOSE(sweep_cdf(forms[i].distribution, &forms[i].shape, x), forms[i].cdf(&forms[i].shape, x),
							  1e-12);
}

static void discrete_draws_follow_their_laws(void)
{
	static const double shares[] = {0.1, 0, 0.6, 0.05, 0.25};
	const double sevenths[] = {1 / 7., 1 / 7., 1 / 7., 1 / 7., 1 / 7., 1 / 7., 1 / 7.};
	const struct sweep_shape weighted = {.count = 5, .probabilities = shares}, equal = {.count = 7},
							 ints = {.min = -3, .max = 3};
	int counts[3][7] = {{0}};
	for (uint64_t i = 0; i < DRAWS; i++)
	{
		double u = sweep_random_uniform(11, 1, i);
		counts[0][sweep_draw_at(SWEEP_CATEGORICAL_W_PROBABILITIES, &weighted, u).index]++;
		counts[1][sweep_draw_at(SWEEP_CATEGORICAL, &equal, u).index]++;
		struct sweep_draw draw = sweep_draw_at(SWEEP_INT_UNIFORM, &ints, u);
		CU_ASSERT_FATAL(draw.whole && draw.number == rint(draw.number) && fabs(draw.number) <= 3);
		counts[2][(int)draw.number + 3]++;
	}
	check_counts(shares, counts[0], 5);
	CU_ASSERT_EQUAL(counts[0][1], 0);
	check_counts(sevenths, counts[1], 7);
	check_counts(sevenths, counts[2], 7);
}

/* Worked out by hand, or from tables of the normal distribution: PHI^-1(0.975) = 1.959963984540054. */
static void known_quantiles(void)
{
	static const struct
	{
		enum sweep_distribution distribution;
		struct sweep_shape shape;
		double u, x;
	} known[] = {
		{SWEEP_UNIFORM, {.min = 2, .max = 6}, 0.25, 3},
		{SWEEP_INT_UNIFORM, {.min = 1, .max = 4}, 0.25, 1},
		{SWEEP_INT_UNIFORM, {.min = 1, .max = 4}, 0.2501, 2},
		{SWEEP_INT_UNIFORM, {.min = 1, .max = 4}, 0.99, 4},
		{SWEEP_LOG_UNIFORM, {.min = 0, .max = 2}, 0.5, M_E},
		{SWEEP_LOG_UNIFORM_VALUES, {.min = 1e-4, .max = 1}, 0.25, 1e-3},
		{SWEEP_INV_LOG_UNIFORM, {.min = 0, .max = 2}, 0.5, 1 / M_E},
		{SWEEP_INV_LOG_UNIFORM_VALUES, {.min = 1e-4, .max = 1}, 0.25, 1e-3},
		{SWEEP_Q_LOG_UNIFORM_VALUES, {.min = 32, .max = 256, .q = 8}, 1 / 3., 64},
		{SWEEP_NORMAL, {.mu = 1, .sigma = 2}, 0.975, 1 + 2 * 1.959963984540054},
		{SWEEP_NORMAL, {.mu = 1, .sigma = 0}, 0.975, 1},
		{SWEEP_LOG_NORMAL, {.mu = 0, .sigma = 1}, 0.025, 0.14086349409321752}, /* exp(-1.959963984540054) */
		{SWEEP_BETA, {.a = 1, .b = 1}, 0.3, 0.3},
		{SWEEP_BETA, {.a = 2, .b = 1}, 0.49, 0.7},
		{SWEEP_BETA, {.a = 0.01, .b = 1}, 0.5, 7.888609052210118e-31}, /* u^100 */
		{SWEEP_Q_UNIFORM, {.min = 0, .max = 10, .q = 1}, 0.05, 0},     /* half to even */
		{SWEEP_Q_UNIFORM, {.min = 0, .max = 10, .q = 1}, 0.15, 2},
		{SWEEP_Q_UNIFORM, {.min = 0, .max = 10, .q = 1}, 0.25, 2},
		{SWEEP_Q_UNIFORM, {.min = 32, .max = 256, .q = 100}, 0, 0}, /* not clipped */
		{SWEEP_Q_UNIFORM, {.min = 32, .max = 256, .q = 100}, 1, 300},
	};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		UNIT_ASSERT_CLOSE(sweep_draw_at(known[i].distribution, &known[i].shape, known[i].u).number, known[i].x, 1e-12);
	/* the tiny one to its own size */
	struct sweep_shape tiny = {.a = 0.01, .b = 1};
	UNIT_ASSERT_CLOSE(sweep_draw_at(SWEEP_BETA, &tiny, 0.5).number / 0x1p-100, 1, 1e-6);
}

/* In W&B's engine u = 0 gives the last value and min-1; here the first and min. */
static void ends_stay_inside(void)
{
	static const double ends[] = {0, 0x1p-53, 1 - 0x1p-53, 1, -1, 2, NAN};
	for (size_t e = 0; e < sizeof ends / sizeof ends[0]; e++)
		for (int i = 0; i < FORMS; i++)
		{
			const struct sweep_shape *s = &forms[i].shape;
			const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[forms[i].distribution];
			double x = sweep_draw_at(forms[i].distribution, s, ends[e]).number;
			CU_ASSERT(isfinite(x));
			if (strncmp(kind->keys, "min max", 7) == 0 && !kind->quantised && !kind->replacement)
				CU_ASSERT(x >= s->min && x <= s->max);
		}
	const struct sweep_shape ints = {.min = 5, .max = 9}, three = {.count = 3};
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_INT_UNIFORM, &ints, 0).number, 5);
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_INT_UNIFORM, &ints, 1).number, 9);
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_CATEGORICAL, &three, 0).index, 0);
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_CATEGORICAL, &three, 1).index, 2);
	const double quarters[] = {0.25, 0.25, 0.5};
	const struct sweep_shape exact = {.count = 3, .probabilities = quarters};
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_CATEGORICAL_W_PROBABILITIES, &exact, 0.25).index,
					1); /* the sum must exceed u */
	const double short_sum[] = {0.5, 0.49999, 0};
	const struct sweep_shape weighted = {.count = 3, .probabilities = short_sum};
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_CATEGORICAL_W_PROBABILITIES, &weighted, 0).index, 0);
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_CATEGORICAL_W_PROBABILITIES, &weighted, 1).index, 1);
}

/* The logarithm of none of these gives the number back by its exponential. */
static void ends_are_as_written(void)
{
	static const enum sweep_distribution kinds[] = {SWEEP_UNIFORM, SWEEP_LOG_UNIFORM_VALUES,
													SWEEP_INV_LOG_UNIFORM_VALUES};
	static const struct sweep_shape shapes[] = {{.min = 0.001, .max = 0.3}, {.min = 1e-6, .max = 0.05}};
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
		for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
		{
			CU_ASSERT_EQUAL(sweep_draw_at(kinds[k], &shapes[i], 0).number, shapes[i].min);
			CU_ASSERT_EQUAL(sweep_draw_at(kinds[k], &shapes[i], 1 - 0x1p-53).number, shapes[i].max);
			CU_ASSERT_EQUAL(sweep_draw_at(kinds[k], &shapes[i], 1).number, shapes[i].max);
		}
}

/* quantile(cdf(v)) = v for whatever can be drawn. */
static void encoding_goes_there_and_back(void)
{
	for (int n = 1; n <= 1500; n++)
		for (int i = 0; i < n; i++)
		{
			const struct sweep_shape shape = {.min = -4, .max = n - 5, .count = (size_t)n};
			double u = sweep_cdf(SWEEP_CATEGORICAL, &shape, i), v = sweep_cdf(SWEEP_INT_UNIFORM, &shape, i - 4);
			if ((int)sweep_draw_at(SWEEP_CATEGORICAL, &shape, u).index != i) CU_FAIL("a category is lost");
			if (sweep_draw_at(SWEEP_INT_UNIFORM, &shape, v).number != i - 4) CU_FAIL("an int is lost");
		}
	static const double shares[] = {0.2, 0.3, 0.5}, sums[] = {0.2, 0.5, 1};
	const struct sweep_shape weighted = {.count = 3, .probabilities = shares};
	for (int i = 0; i < 3; i++)
	{
		double u = sweep_cdf(SWEEP_CATEGORICAL_W_PROBABILITIES, &weighted, i);
		UNIT_ASSERT_CLOSE(u, sums[i], 1e-15);
		CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_CATEGORICAL_W_PROBABILITIES, &weighted, u - 0.01).index, (size_t)i);
	}
	for (int i = 0; i < FORMS; i++)
		for (double u = 0.01; u < 1; u += 0.0137)
		{
			double x = sweep_draw_at(forms[i].distribution, &forms[i].shape, u).number;
			double back = sweep_cdf(forms[i].distribution, &forms[i].shape, x);
			if (!sweep_distribution_kinds[forms[i].distribution].quantised) UNIT_ASSERT_CLOSE(back, u, 1e-9);
			CU_ASSERT(back >= 0 && back <= 1);
		}
}

static void zero_has_no_sign_and_huge_ints_are_floats(void)
{
	const struct sweep_shape around = {.min = -0.4, .max = 0.4, .q = 1, .whole = true};
	struct sweep_draw draw = sweep_draw_at(SWEEP_Q_UNIFORM, &around, 0.1);
	CU_ASSERT(draw.number == 0 && !signbit(draw.number) && draw.whole);
	const struct sweep_shape huge = {.mu = 60, .sigma = 1, .q = 1, .whole = true};
	const struct sweep_shape fine = {.min = 0, .max = 1e10, .q = 1e-300};
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_Q_UNIFORM, &fine, 0.5).number, 5e9);
	draw = sweep_draw_at(SWEEP_Q_LOG_NORMAL, &huge, 0.5);
	CU_ASSERT(draw.number > 1e26 && !draw.whole);
}

static void equal_ends_have_a_cdf(void)
{
	const struct sweep_shape point = {.min = 3, .max = 3};
	CU_ASSERT_EQUAL(sweep_cdf(SWEEP_UNIFORM, &point, 2), 0);
	CU_ASSERT_EQUAL(sweep_cdf(SWEEP_UNIFORM, &point, 3), 1);
	CU_ASSERT_EQUAL(sweep_draw_at(SWEEP_UNIFORM, &point, 0.7).number, 3);
	CU_ASSERT_EQUAL(sweep_cdf(SWEEP_LOG_UNIFORM_VALUES, &point, 3), 1);
	const struct sweep_shape sure = {.mu = 2, .sigma = 0};
	CU_ASSERT_EQUAL(sweep_cdf(SWEEP_NORMAL, &sure, 1.9), 0);
	CU_ASSERT_EQUAL(sweep_cdf(SWEEP_NORMAL, &sure, 2), 1);
}

/* GSL's own search for the quantile fails at some of these. A beta of large a = b is nearly normal: its mean
 * is 1/2 and its standard deviation 1 / (2 sqrt(2a + 1)). */
static void extreme_betas_end(void)
{
	static const double sizes[] = {1e-300, 1e-5, 0.01, 0.5, 1, 100, 1e4, SWEEP_LARGEST_BETA};
	for (int i = 0; i < 8; i++)
		for (int j = 0; j < 8; j++)
			for (double u = 0; u <= 1; u += 0.125)
			{
				struct sweep_shape shape = {.a = sizes[i], .b = sizes[j]};
				double x = sweep_draw_at(SWEEP_BETA, &shape, u).number;
				CU_ASSERT(x >= 0 && x <= 1);
			}
	struct sweep_shape narrow = {.a = 1e5, .b = 1e5};
	double deviation = 1 / (2 * sqrt(2e5 + 1));
	UNIT_ASSERT_CLOSE(sweep_draw_at(SWEEP_BETA, &narrow, 0.975).number, 0.5 + 1.959963984540054 * deviation, 1e-8);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the table has every kind, and every kind is tested", every_kind_is_tested},
		{"draws of numbers follow their laws", draws_follow_their_laws},
		{"draws of categories and integers follow their laws", discrete_draws_follow_their_laws},
		{"CDFs are the closed forms", cdfs_are_the_closed_forms},
		{"the ends of a range are as they are written", ends_are_as_written},
		{"known quantiles, half to even, no clipping", known_quantiles},
		{"u = 0 and u = 1 stay inside", ends_stay_inside},
		{"encoding goes there and back", encoding_goes_there_and_back},
		{"zero has no sign, and ints beyond 64 bits are floats", zero_has_no_sign_and_huge_ints_are_floats},
		{"betas of extreme exponents end", extreme_betas_end},
		{"a range of one point has a CDF", equal_ends_have_a_cdf},
		{NULL, NULL}};
	return unit_main("distribution", tests);
}
