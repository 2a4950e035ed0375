#include "base/memory.h"
#include "search/evolution.h"
#include "search/margin.h"
#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What pycma prints when it begins, as its documentation has it: "(4_w,8)-aCMA-ES (mu_w=2.6,w_1=52%) in dimension 4",
 * "(4_w,9)-aCMA-ES (mu_w=2.8,w_1=49%) in dimension 6" and 7, "(5_w,10)-aCMA-ES (mu_w=3.2,w_1=45%) in dimension 10", and
 * with popsize 50 "(25_w,50)-aCMA-ES (mu_w=14.0,w_1=14%)". */
static void parameters_are_those_of_pycma(void)
{
	static const struct
	{
		size_t n, given, lambda, mu;
		double mu_eff;
		int percent; /* rounded down */
	} published[] = {{4, 0, 8, 4, 2.6, 52},
					 {6, 0, 9, 4, 2.8, 49},
					 {7, 0, 9, 4, 2.8, 49},
					 {10, 0, 10, 5, 3.2, 45},
					 {5, 50, 50, 25, 14.0, 14}};
	for (size_t i = 0; i < sizeof published / sizeof published[0]; i++)
	{
		struct sweep_evolution *e = sweep_evolution_new(published[i].n, published[i].given);
		CU_ASSERT_EQUAL(e->lambda, published[i].lambda);
		CU_ASSERT_EQUAL(e->mu, published[i].mu);
		CU_ASSERT(fabs(e->mu_eff - published[i].mu_eff) < 0.05);
		CU_ASSERT_EQUAL((int)(100 * e->weights[0]), published[i].percent);
		double sum = 0;
		for (size_t k = 0; k < e->mu; k++) sum += e->weights[k];
		UNIT_ASSERT_CLOSE(sum, 1, 1e-12);
		CU_ASSERT(e->weights[e->lambda - 1] < 0);
		sweep_evolution_free(e);
	}
}

typedef double objective(const double *x, size_t n);

static double sphere(const double *x, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
	return sum;
}

/* Axes from 1 to 1000, a condition of 10^6, as pycma's. */
static double ellipsoid(const double *x, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) sum += pow(1e6, (double)i / (double)(n - 1)) * x[i] * x[i];
	return sum;
}

static double rosenbrock(const double *x, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i + 1 < n; i++)
		sum += 100 * (x[i + 1] - x[i] * x[i]) * (x[i + 1] - x[i] * x[i]) + (1 - x[i]) * (1 - x[i]);
	return sum;
}

struct point
{
	double value;
	const double *x;
};

static int by_value(const void *a, const void *b)
{
	const struct point *x = a, *y = b;
	return (x->value > y->value) - (x->value < y->value);
}

/* Evaluations until `target` is reached, at most `most`. */
static size_t evaluations(objective *f, size_t n, double start, double sigma, double target, size_t most, uint64_t seed)
{
	struct sweep_evolution *e = sweep_evolution_new(n, 0);
	struct sweep_random random = {.seed = seed};
	double *x = sweep_alloc(e->lambda * n, sizeof *x), *sorted = sweep_alloc(e->lambda * n, sizeof *sorted);
	struct point *points = sweep_alloc(e->lambda, sizeof *points);
	for (size_t i = 0; i < n; i++) e->mean[i] = start;
	e->sigma = sigma;
	size_t count = 0;
	double best = INFINITY;
	while (best > target && count < most)
	{
		for (size_t k = 0; k < e->lambda; k++)
		{
			sweep_evolution_draw(e, &random, x + k * n);
			points[k] = (struct point){f(x + k * n, n), x + k * n};
			best = fmin(best, points[k].value);
		}
		count += e->lambda;
		qsort(points, e->lambda, sizeof *points, by_value);
		for (size_t k = 0; k < e->lambda; k++) memcpy(sorted + k * n, points[k].x, n * sizeof *x);
		sweep_evolution_update(e, sorted, NULL);
	}
	free(points);
	free(sorted);
	free(x);
	sweep_evolution_free(e);
	return count;
}

/* pycma's documentation: from 10 * [0.2] with sigma 0.1, Rosenbrock's function is below 1e-8 after less than 6500
 * evaluations, "typically < 5500"; from 4 * [1] with sigma 1 the ellipsoid is below 1e-9. The sphere in 10 dimensions
 * is log-linear: Hansen and Ostermeier (2001, "Completely derandomized self-adaptation", figure 7) need some 2000.
 * Medians of 9 seeds. */
static size_t median_evaluations(objective *f, size_t n, double start, double sigma, double target)
{
	size_t counts[9] = {0};
	for (uint64_t seed = 0; seed < 9; seed++)
	{
		size_t at = (size_t)seed;
		const size_t count = evaluations(f, n, start, sigma, target, 20000, seed);
		for (; at > 0 && counts[at - 1] > count; at--) counts[at] = counts[at - 1];
		counts[at] = count;
	}
	return counts[4];
}

static void it_converges_as_published(void)
{
	const size_t rosen = median_evaluations(rosenbrock, 10, 0.2, 0.1, 1e-8),
				 elli = median_evaluations(ellipsoid, 4, 1, 1, 1e-9),
				 round = median_evaluations(sphere, 10, 1, 1, 1e-9);
	CU_ASSERT(rosen < 6500);
	CU_ASSERT(elli < 2500);
	CU_ASSERT(round < 2500);
}

/* With a diagonal matrix, an ellipsoid along the axes costs little more in 120 dimensions than a sphere. */
static void many_dimensions_have_a_diagonal(void)
{
	const size_t count = evaluations(ellipsoid, 120, 0.5, 0.3, 1e-3, 100000, 1);
	CU_ASSERT(count < 40000);
}

static void a_matrix_that_shrinks_is_spent(void)
{
	struct sweep_evolution *e = sweep_evolution_new(2, 0);
	CU_ASSERT_FALSE(sweep_evolution_is_spent(e, 1e-9));
	e->sigma = 1e-10;
	CU_ASSERT_TRUE(sweep_evolution_is_spent(e, 1e-9));
	e->sigma = 1;
	e->lengths[0] = 0;
	CU_ASSERT_TRUE(sweep_evolution_is_spent(e, 1e-9));
	sweep_evolution_free(e);
}

/* Points that are all the same, or absurdly far off, leave the numbers finite. */
static void injected_points_do_no_harm(void)
{
	struct sweep_evolution *e = sweep_evolution_new(3, 0);
	double *points = sweep_alloc(3 * e->lambda, sizeof *points);
	for (int i = 0; i < 50; i++)
	{
		for (size_t k = 0; k < 3 * e->lambda; k++) points[k] = i % 2 ? 1e6 : 0.5;
		sweep_evolution_update(e, points, NULL);
		for (size_t k = 0; k < 3; k++) CU_ASSERT(isfinite(e->mean[k]) && isfinite(sweep_evolution_deviation(e, k)));
	}
	free(points);
	sweep_evolution_free(e);
}

/* --- margins ------------------------------------------------------------------------------------- */

static double below(double edge, double mean, double deviation)
{
	return gsl_cdf_ugaussian_P((edge - mean) / deviation);
}

/* The paper's promise: whatever the distribution was, each neighbour of the mean's cell keeps alpha / 2, and at an end
 * the one neighbour keeps alpha. */
static void neighbours_keep_their_probability(void)
{
	const double edges[] = {0.1, 0.3, 0.4, 0.9}, alpha = 0.05;
	for (int i = -4; i <= 14; i++)
		for (double deviation = 1e-8; deviation < 2; deviation *= 3)
		{
			double mean = i / 10.0 + 0.001, wide = deviation;
			sweep_margin_keep(edges, 4, alpha, &mean, &wide);
			CU_ASSERT(isfinite(mean) && wide > 0);
			size_t above = 0;
			while (above < 4 && edges[above] < mean) above++;
			const double least = above == 0 || above == 4 ? alpha : alpha / 2;
			if (above > 0) CU_ASSERT(below(edges[above - 1], mean, wide) >= least * (1 - 1e-6));
			if (above < 4) CU_ASSERT(1 - below(edges[above], mean, wide) >= least * (1 - 1e-6));
		}
	double mean = 0.35, deviation = 0.2; /* both sides have plenty */
	sweep_margin_keep(edges, 4, alpha, &mean, &deviation);
	CU_ASSERT_EQUAL(mean, 0.35);
	CU_ASSERT_EQUAL(deviation, 0.2);
	const double edge = 0.5; /* two values: the mean comes as near as Phi^-1(1 - alpha) deviations */
	mean = 3;
	deviation = 0.1;
	sweep_margin_keep(&edge, 1, 0.05, &mean, &deviation);
	UNIT_ASSERT_CLOSE(mean, 0.5 + 0.1 * 1.6448536270, 1e-9);
}

static void choices_keep_theirs(void)
{
	double q[] = {0.25, 0.25, 0.25, 0.25};
	sweep_margin_learn(q, 4, (size_t[]){2, 1, 9, 0}, (double[]){0.5, 0.3, 0.2, -1}, 4, 0.5);
	/* 0.25 (1 - 0.4), and 0.5 of the weight of each: a value that is no level says nothing */
	UNIT_ASSERT_CLOSE(q[2], 0.15 + 0.25, 1e-12);
	UNIT_ASSERT_CLOSE(q[1], 0.15 + 0.15, 1e-12);
	UNIT_ASSERT_CLOSE(q[0], 0.15, 1e-12);
	UNIT_ASSERT_CLOSE(q[0] + q[1] + q[2] + q[3], 1, 1e-12);
	double r[] = {1, 0, 0};
	sweep_margin_keep_choices(r, 3, 0.1);
	UNIT_ASSERT_CLOSE(r[0], 0.8, 1e-12);
	UNIT_ASSERT_CLOSE(r[1], 0.1, 1e-12);
	UNIT_ASSERT_CLOSE(r[2], 0.1, 1e-12);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the parameters are those of pycma", parameters_are_those_of_pycma},
		{"it converges as published", it_converges_as_published},
		{"many dimensions have a diagonal matrix", many_dimensions_have_a_diagonal},
		{"a matrix that shrinks is spent", a_matrix_that_shrinks_is_spent},
		{"injected points do no harm", injected_points_do_no_harm},
		{"the neighbours of a mean keep their probability", neighbours_keep_their_probability},
		{"so do choices", choices_keep_theirs},
		{NULL, NULL}};
	return unit_main("evolution", tests);
}
