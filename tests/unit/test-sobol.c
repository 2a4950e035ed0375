#include "base/memory.h"
#include "base/random.h"
#include "search/method.h"
#include "search/sobol.h"
#include "searching.h"
#include "spec/sweep.h"
#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	GSL_DIMENSIONS = 40,
	MANY = 100
};

static struct sweep_sobol *sequence(size_t dimensions, uint64_t seed)
{
	uint64_t *streams = sweep_alloc(dimensions, sizeof *streams);
	for (size_t i = 0; i < dimensions; i++) streams[i] = 1000 + i;
	struct sweep_sobol *sobol = sweep_sobol_new(dimensions, streams, seed);
	free(streams);
	return sobol;
}

/* --- the sequence -------------------------------------------------------------------------------- */

/* The number of binary digits at which a and b first differ; 30 when they have the same 30. */
static int shared_digits(double a, double b)
{
	const uint32_t x = (uint32_t)(a * 0x1p30), y = (uint32_t)(b * 0x1p30);
	return x == y ? 30 : __builtin_clz(x ^ y) - 2;
}

/* Scrambling keeps how many leading digits any two points share, and nothing else. */
static void it_is_that_of_gsl_scrambled(void)
{
	struct sweep_sobol *sobol = sequence(GSL_DIMENSIONS, 1);
	gsl_qrng *gsl = gsl_qrng_alloc(gsl_qrng_sobol, GSL_DIMENSIONS);
	double first[GSL_DIMENSIONS], here[GSL_DIMENSIONS], theirs[GSL_DIMENSIONS];
	sweep_sobol_at(sobol, 0, first); /* 0 in all coordinates before it is scrambled; GSL leaves it out */
	size_t wrong = 0;
	for (uint64_t n = 1; n <= 1 << 18; n++)
	{
		gsl_qrng_get(gsl, theirs);
		if (n % 512 > 2) continue;
		sweep_sobol_at(sobol, n, here);
		for (size_t i = 0; i < GSL_DIMENSIONS; i++)
			wrong += shared_digits(here[i], first[i]) != shared_digits(theirs[i], 0);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	gsl_qrng_free(gsl);
	sweep_sobol_free(sobol);
}

/* Each of the 2^m intervals of each coordinate holds one of the 2^m points from `first` on. */
static void check_intervals(const struct sweep_sobol *sobol, size_t dimensions, uint64_t first, unsigned m)
{
	const size_t count = (size_t)1 << m;
	unsigned char *seen = sweep_alloc(dimensions * count, 1);
	double u[MANY];
	size_t distinct = 0;
	for (size_t n = 0; n < count; n++)
	{
		sweep_sobol_at(sobol, first + n, u);
		for (size_t i = 0; i < dimensions; i++)
		{
			unsigned char *cell = &seen[i * count + (size_t)(u[i] * (double)count)];
			distinct += *cell == 0;
			*cell = 1;
		}
	}
	CU_ASSERT_EQUAL(distinct, dimensions * count);
	free(seen);
}

static void every_interval_holds_a_point(void)
{
	for (uint64_t seed = 0; seed < 3; seed++)
	{
		struct sweep_sobol *sobol = sequence(MANY, seed);
		for (unsigned m = 0; m <= 10; m++)
		{
			check_intervals(sobol, MANY, 0, m);
			check_intervals(sobol, MANY, (uint64_t)12345 << m, m);
			check_intervals(sobol, MANY, (uint64_t)7 << 40, m); /* another round through the sequence */
		}
		sweep_sobol_free(sobol);
	}
}

/* The first two dimensions are a (0,2)-sequence: each box of 2^-a by 2^-(m-a) holds one of 2^m points. So are those
 * that begin another group of 40. */
static void every_box_of_two_holds_a_point(void)
{
	enum
	{
		M = 10
	};
	struct sweep_sobol *sobol = sequence(MANY, 5);
	for (unsigned a = 0; a <= M; a++)
	{
		unsigned char seen[3][1 << M] = {{0}};
		size_t distinct = 0;
		for (uint64_t n = 0; n < 1 << M; n++)
		{
			double u[MANY];
			sweep_sobol_at(sobol, n, u);
			for (size_t group = 0; group < 3; group++)
			{
				const double *pair = u + group * GSL_DIMENSIONS;
				const size_t column = (size_t)(pair[0] * (1 << a)), row = (size_t)(pair[1] * (1 << (M - a)));
				unsigned char *cell = &seen[group][column << (M - a) | row];
				distinct += *cell == 0;
				*cell = 1;
			}
		}
		CU_ASSERT_EQUAL(distinct, 3 << M);
	}
	sweep_sobol_free(sobol);
}

/* Over seeds a point is uniform, and its coordinates are independent. 6 chi-squares over 64 cells at 1e-5 each: all
 * together raise a false alarm for 6 of 100,000 sets of seeds; the seeds are fixed. */
static void each_point_is_uniform(void)
{
	enum
	{
		SEEDS = 8192
	};
	static const size_t pairs[][2] = {{0, 1}, {1, 7}, {0, 40}};
	for (uint64_t index = 0; index < 12; index += 7)
		for (size_t p = 0; p < 3; p++)
		{
			double cells[64] = {0}, sum = 0, u[MANY];
			for (uint64_t seed = 0; seed < SEEDS; seed++)
			{
				struct sweep_sobol *sobol = sequence(pairs[p][1] + 1, seed);
				sweep_sobol_at(sobol, index, u);
				cells[(int)(8 * u[pairs[p][0]]) * 8 + (int)(8 * u[pairs[p][1]])]++;
				sweep_sobol_free(sobol);
				if (p > 0 && seed > SEEDS / 8) break; /* making a sequence of many dimensions takes longer */
			}
			double total = 0;
			for (int c = 0; c < 64; c++) total += cells[c];
			for (int c = 0; c < 64; c++) sum += (cells[c] - total / 64) * (cells[c] - total / 64) * 64 / total;
			CU_ASSERT(sum < gsl_cdf_chisq_Qinv(1e-5, 63));
		}
}

/* The mean of prod(1 + (u - 1/2)) is 1; with independent draws its variance would be ((1 + 1/12)^d - 1) / n. */
static void means_are_better_than_of_draws(void)
{
	enum
	{
		SEEDS = 20,
		N = 1024,
		D = 6
	};
	double square = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++)
	{
		struct sweep_sobol *sobol = sequence(D, seed);
		double mean = 0, u[D];
		for (uint64_t n = 0; n < N; n++)
		{
			double product = 1;
			sweep_sobol_at(sobol, n, u);
			for (size_t i = 0; i < D; i++) product *= u[i] + 0.5;
			mean += product / N;
		}
		square += (mean - 1) * (mean - 1) / SEEDS;
		sweep_sobol_free(sobol);
	}
	const double of_draws = (pow(1 + 1.0 / 12, D) - 1) / N;
	CU_ASSERT(square < of_draws / 400);
}

/* Warnock's formula for the squared L2 star discrepancy; its mean for n independent draws is (2^-d - 3^-d) / n. */
static void discrepancy_is_less_than_of_draws(void)
{
	enum
	{
		N = 512,
		D = 4
	};
	struct sweep_sobol *sobol = sequence(D, 3);
	static double u[N][D];
	for (size_t n = 0; n < N; n++) sweep_sobol_at(sobol, n, u[n]);
	double pairs = 0, singles = 0;
	for (size_t a = 0; a < N; a++)
	{
		double single = 1;
		for (size_t i = 0; i < D; i++) single *= (1 - u[a][i] * u[a][i]) / 2;
		singles += single;
		for (size_t b = 0; b < N; b++)
		{
			double pair = 1;
			for (size_t i = 0; i < D; i++) pair *= 1 - fmax(u[a][i], u[b][i]);
			pairs += pair;
		}
	}
	const double discrepancy = pow(3, -D) - 2 * singles / N + pairs / (N * (double)N);
	CU_ASSERT(discrepancy > 0);
	CU_ASSERT(discrepancy < (pow(2, -D) - pow(3, -D)) / N / 10);
	sweep_sobol_free(sobol);
}

/* --- the method ---------------------------------------------------------------------------------- */

static struct searching *fixture_new(const char *parameters, uint64_t seed)
{
	return searching_new(seed, "method: sobol\nparameters: %s\n", parameters);
}

static const struct sweep_draw *point(struct searching *f, int64_t index)
{
	return searching_point(f, index + 1);
}

static void values_come_evenly(void)
{
	struct searching *f = fixture_new("{a: {values: [p, q, r, s]}, b: {min: 1, max: 8}, "
									  "c: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0}, "
									  "d: {values: [x, y], probabilities: [0.75, 0.25]}, e: {value: 3}}",
									  2);
	int choices[4] = {0}, numbers[9] = {0}, decades[4] = {0}, weighted[2] = {0};
	for (int64_t i = 0; i < 64; i++)
	{
		const struct sweep_draw *draws = point(f, i);
		choices[draws[0].index]++;
		numbers[(int)draws[1].number]++;
		decades[(int)floor(log10(draws[2].number)) + 4]++;
		weighted[draws[3].index]++;
		CU_ASSERT_TRUE(draws[1].whole);
	}
	for (int i = 0; i < 4; i++) CU_ASSERT_EQUAL(choices[i], 16);
	for (int i = 1; i <= 8; i++) CU_ASSERT_EQUAL(numbers[i], 8);
	for (int i = 0; i < 4; i++) CU_ASSERT_EQUAL(decades[i], 16);
	CU_ASSERT_EQUAL(weighted[0], 48);
	CU_ASSERT_EQUAL(weighted[1], 16);
	searching_free(f);
}

static void points_follow_from_the_seed_and_their_number(void)
{
	const char *parameters = "{a: {min: 0.0, max: 1.0}, b: {min: 0.0, max: 1.0}}";
	struct searching *f = fixture_new(parameters, 7), *g = fixture_new(parameters, 7), *h = fixture_new(parameters, 8);
	for (int64_t i = 0; i < 100; i++)
	{
		const double there = point(g, 99 - i)[1].number;
		CU_ASSERT_EQUAL(point(f, 99 - i)[1].number, there);
		CU_ASSERT_NOT_EQUAL(point(h, 99 - i)[1].number, there);
	}
	for (int64_t i = 0; i < 100; i++) CU_ASSERT_EQUAL(point(f, i)[0].number, point(g, i)[0].number);
	const double last = point(f, INT64_MAX - 1)[0].number;
	CU_ASSERT(last >= 0 && last < 1);
	CU_ASSERT_NOT_EQUAL(point(f, INT64_MAX - 1 - ((int64_t)1 << 30))[0].number, last);
	searching_free(f);
	searching_free(g);
	searching_free(h);
}

static void odd_spaces_have_points(void)
{
	struct searching *f = fixture_new("{a: {value: 1}}", 0);
	point(f, 0);
	searching_free(f);
	f = fixture_new("{a: {distribution: uniform, min: 2.0, max: 2.0}, b: {values: [1]}}", 0);
	CU_ASSERT_EQUAL(point(f, 3)[0].number, 2);
	CU_ASSERT_EQUAL(f->draws[1].index, 0);
	searching_free(f);
	struct sweep_text parameters = {0};
	for (int i = 0; i < 1000; i++) sweep_text_printf(&parameters, "%sp%d: {min: 0.0, max: 1.0}", i ? ", " : "{", i);
	sweep_text_puts(&parameters, "}");
	f = fixture_new(parameters.data, 0);
	for (int i = 0; i < 1000; i++)
	{
		CU_ASSERT(point(f, 1)[i].number >= 0 && f->draws[i].number < 1);
		const double other = point(f, 0)[i].number;
		CU_ASSERT((other < 0.5) != (point(f, 1)[i].number < 0.5)); /* the first two lie in both halves */
	}
	searching_free(f);
	sweep_text_free(&parameters);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the sequence is GSL's, scrambled", it_is_that_of_gsl_scrambled},
		{"each of 2^m intervals holds one of 2^m points", every_interval_holds_a_point},
		{"and each box of the first two dimensions", every_box_of_two_holds_a_point},
		{"each point is uniform over the seeds", each_point_is_uniform},
		{"means come closer than those of draws", means_are_better_than_of_draws},
		{"so does the discrepancy", discrepancy_is_less_than_of_draws},
		{"values come evenly, whatever the distribution", values_come_evenly},
		{"a point follows from the seed and its number", points_follow_from_the_seed_and_their_number},
		{"constants, one value, no width, 1,000 parameters", odd_spaces_have_points},
		{NULL, NULL}};
	return unit_main("sobol", tests);
}
