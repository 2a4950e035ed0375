#include "base/memory.h"
#include "search/density.h"
#include "spec/sweep.h"
#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct fixture
{
	struct sweep sweep;
	struct sweep_space *space;
	struct sweep_density *density;
};

static struct fixture *fixture_new(const char *parameters)
{
	struct fixture *f = sweep_alloc(1, sizeof *f);
	struct sweep_text yaml = {0};
	struct sweep_error err = {0};
	struct sweep_diagnostics diagnostics = {.file = "test.yaml"};
	sweep_text_printf(&yaml, "method: random\nparameters: %s\n", parameters);
	CU_ASSERT_EQUAL_FATAL(sweep_parse(yaml.data, yaml.length, "test.yaml", true, &f->sweep, &diagnostics, &err),
						  SWEEP_OK);
	sweep_diagnostics_free(&diagnostics);
	sweep_text_free(&yaml);
	f->space = sweep_space_new(&f->sweep);
	f->density = sweep_density_new(f->space);
	return f;
}

static void fixture_free(struct fixture *f)
{
	sweep_density_free(f->density);
	sweep_space_free(f->space);
	sweep_free(&f->sweep);
	free(f);
}

/* Fits up to 8 points of one or two axes. */
static void fit(struct fixture *f, size_t count, const double *x, const double *weights, double prior)
{
	const double *points[8];
	for (size_t i = 0; i < count; i++) points[i] = x + i * f->space->count;
	sweep_density_fit(f->density, points, weights, count, prior);
}

static double at(struct fixture *f, double x)
{
	return exp(sweep_density_log(f->density, &x));
}

/* By hand. */
static void one_point_has_closed_forms(void)
{
	/* a choice of 3 levels: b = 2 / (1 + 1 + 3) = 0.4; half the prior's 1/3, half the kernel's 0.6 or 0.2 */
	struct fixture *f = fixture_new("{a: {values: [p, q, r]}}");
	fit(f, 1, (double[]){1}, (double[]){1}, 1);
	UNIT_ASSERT_CLOSE(at(f, 1), 0.5 / 3 + 0.5 * 0.6, 1e-12);
	UNIT_ASSERT_CLOSE(at(f, 0), 0.5 / 3 + 0.5 * 0.2, 1e-12);
	fixture_free(f);
	/* a range: the least width is half of it; 3 parts of prior; phi(0) / 0.5 over Phi(1) - Phi(-1) = 0.6826895 */
	f = fixture_new("{a: {min: 0.0, max: 2.0}}");
	fit(f, 1, (double[]){0.5}, (double[]){1}, 3);
	UNIT_ASSERT_CLOSE(at(f, 0.5), 0.75 + 0.25 * 0.3989422804 / 0.5 / 0.6826894921, 1e-9);
	UNIT_ASSERT_CLOSE(at(f, 1), 0.75 + 0.25 * 0.2419707245 / 0.5 / 0.6826894921, 1e-9);
	fixture_free(f);
	/* values 1, 2, 3 at 0, 1/2, 1: cells to -1/4, 1/4, 3/4, 5/4, so the range is 1.5 and the least width 0.75 */
	f = fixture_new("{a: {min: 1, max: 3}}");
	fit(f, 1, (double[]){0}, (double[]){1}, 1);
	const double all = gsl_cdf_ugaussian_P(1.25 / 0.75) - gsl_cdf_ugaussian_P(-0.25 / 0.75);
	const double first = gsl_cdf_ugaussian_P(0.25 / 0.75) - gsl_cdf_ugaussian_P(-0.25 / 0.75);
	UNIT_ASSERT_CLOSE(at(f, 0), 0.5 / 3 + 0.5 * first / all, 1e-9);
	fixture_free(f);
}

static void it_is_the_prior_where_nothing_is_known(void)
{
	struct fixture *f = fixture_new("{a: {values: [p, q, r], probabilities: [0.5, 0.2, 0.3]}}");
	fit(f, 0, NULL, NULL, 1);
	UNIT_ASSERT_CLOSE(at(f, 0), 0.5, 1e-12);
	UNIT_ASSERT_CLOSE(at(f, 2), 0.3, 1e-12);
	fit(f, 2, (double[]){NAN, 3}, (double[]){1, 5}, 0.1); /* missing, and a value that the file does not list */
	UNIT_ASSERT_CLOSE(at(f, 1), 0.2, 1e-12);
	fixture_free(f);
	f = fixture_new("{a: {min: 0.0, max: 2.0}, b: {min: 1, max: 4}}");
	fit(f, 1, (double[]){NAN, NAN}, (double[]){1}, 1);
	UNIT_ASSERT_CLOSE(exp(sweep_density_log(f->density, (double[]){0.3, 1})), 0.25, 1e-12);
	fixture_free(f);
}

/* The sum over the levels of an axis, which may be one of 500, past which cells are taken for points. */
static double sum_over_levels(struct fixture *f)
{
	double sum = 0;
	for (size_t l = 0; l < f->space->axes[0].levels; l++)
		sum += at(f, sweep_space_axis_of_level(&f->space->axes[0], l));
	return sum;
}

static void it_sums_to_one(void)
{
	struct fixture *f = fixture_new("{a: {min: 0.0, max: 1.0}}");
	const double x[] = {0, 0.01, 0.4, 0.5, 1, 1.7, -0.4, 0.41}, weights[] = {1, 2, 3, 1, 1, 0.1, 2, 1};
	fit(f, 8, x, weights, 0.5);
	double sum = 0; /* Simpson */
	enum
	{
		N = 2000
	};
	for (int i = 0; i <= N; i++) sum += (i == 0 || i == N ? 1 : i % 2 ? 4 : 2) * at(f, (double)i / N) / (3 * N);
	UNIT_ASSERT_CLOSE(sum, 1, 1e-8);
	fixture_free(f);
	static const char *const spaces[] = {"{a: {min: 1, max: 9}}", "{a: {values: [1, 2, 4, 8, 100]}}",
										 "{a: {values: [p, q, r, s, t]}}",
										 "{a: {distribution: q_normal, mu: 0, sigma: 2, q: 1}}"};
	for (size_t s = 0; s < sizeof spaces / sizeof spaces[0]; s++)
	{
		f = fixture_new(spaces[s]);
		fit(f, 8, x, weights, 0.5);
		UNIT_ASSERT_CLOSE(sum_over_levels(f), 1, 1e-9);
		fixture_free(f);
	}
	f = fixture_new("{a: {min: 1, max: 500}}"); /* a density then: its mean over the cells */
	fit(f, 4, x + 2, weights, 0.5);
	UNIT_ASSERT_CLOSE(sum_over_levels(f) / 499, 1, 1e-3);
	fixture_free(f);
}

/* Pearson's chi-square of 20,000 draws over the levels, at 1e-5 for each of four spaces; the seeds are fixed. */
static void draws_have_its_probabilities(void)
{
	static const char *const spaces[] = {"{a: {min: 1, max: 9}}", "{a: {values: [1, 2, 4, 8, 100]}}",
										 "{a: {values: [p, q, r, s, t]}}",
										 "{a: {values: [p, q, r], probabilities: [0.7, 0.2, 0.1]}}"};
	enum
	{
		DRAWS = 20000
	};
	for (size_t s = 0; s < sizeof spaces / sizeof spaces[0]; s++)
	{
		struct fixture *f = fixture_new(spaces[s]);
		const struct sweep_space_axis *axis = &f->space->axes[0];
		fit(f, 4, (double[]){0, 1, NAN, 0.3}, (double[]){2, 1, 1, 1}, 1);
		double counts[16] = {0}, square = 0;
		struct sweep_random random = {.seed = s};
		for (int i = 0; i < DRAWS; i++)
		{
			double x;
			sweep_density_draw(f->density, &random, &x);
			counts[sweep_space_axis_level(axis, x)]++;
		}
		for (size_t l = 0; l < axis->levels; l++)
		{
			const double wanted = DRAWS * at(f, sweep_space_axis_of_level(axis, l));
			square += (counts[l] - wanted) * (counts[l] - wanted) / wanted;
		}
		CU_ASSERT(square < gsl_cdf_chisq_Qinv(1e-5, (double)axis->levels - 1));
		fixture_free(f);
	}
}

/* The mean of a density that is even about 0.3, and cut off nowhere near, is 0.3; draws keep to the range. */
static void draws_keep_to_the_range(void)
{
	struct fixture *f = fixture_new("{a: {min: 0.0, max: 1.0}}");
	double x[8] = {0.98, 0.99, 1, 0.97, 1, 0.99, 1, 1.5}, weights[8] = {1, 1, 1, 1, 1, 1, 1, 1};
	fit(f, 8, x, weights, 1e-9);
	struct sweep_random random = {.seed = 1};
	double sum = 0;
	for (int i = 0; i < 1000; i++)
	{
		double y;
		sweep_density_draw(f->density, &random, &y);
		CU_ASSERT(y >= 0 && y <= 1);
		sum += y / 1000;
	}
	CU_ASSERT(sum > 0.7);
	fixture_free(f);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"one point has closed forms", one_point_has_closed_forms},
		{"it is the prior where nothing is known", it_is_the_prior_where_nothing_is_known},
		{"it sums to one", it_sums_to_one},
		{"draws have its probabilities", draws_have_its_probabilities},
		{"draws keep to the range", draws_keep_to_the_range},
		{NULL, NULL}};
	return unit_main("density", tests);
}
