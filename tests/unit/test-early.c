/* Early termination: each rule against examples worked by hand, and against its definition computed anew from whole
 * histories by sorting. */
#include "base/memory.h"
#include "base/random.h"
#include "search/cutoff.h"
#include "search/early.h"
#include "spec/bands.h"
#include "spec/schema.h"
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- numbers and judges ---------------------------------------------------------------------------- */

enum
{
	MOST_RUNS = 40,
	MOST_VALUES = 30
};

struct history
{
	double values[MOST_VALUES];
	size_t count;
	bool ended;
};

static const struct sweep_early hyperband_1_2 = {
	.type = "hyperband", .has_max_iter = true, .max_iter = 5, .s = 2, .min_iter = 1, .eta = 2, .strict = true};

static size_t add(struct sweep_early_judge *judge, const double *values, size_t count, bool ended)
{
	const size_t run = sweep_early_begin(judge);
	sweep_early_log(judge, run, values, count);
	if (ended) sweep_early_end(judge, run);
	return run;
}

#define ADD(judge, ended, ...)                                                                                         \
	add(judge, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), ended)

static void says(const struct sweep_early_judge *judge, size_t run, bool stops, const char *reason)
{
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL(sweep_early_stops(judge, run, &text), stops);
	CU_ASSERT_EQUAL(sweep_early_stops(judge, run, NULL), stops);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text.data);
	if (strcmp(text.data, reason) != 0) printf("# got: %s\n# wanted: %s\n", text.data, reason);
	CU_ASSERT_STRING_EQUAL(text.data, reason);
	sweep_text_free(&text);
}

static uint64_t below(struct sweep_random *random, uint64_t n)
{
	return sweep_random_below(random, n);
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* --- the numbers that are kept --------------------------------------------------------------------- */

static void cutoffs_are_order_statistics(void)
{
	struct sweep_random random = {.seed = 1};
	for (int round = 0; round < 50; round++)
	{
		struct sweep_cutoff cutoff = {0};
		double sorted[200];
		size_t keep = 1;
		CU_ASSERT(isinf(sweep_cutoff_worst(&cutoff)) && sweep_cutoff_count(&cutoff) == 0);
		for (size_t n = 1; n <= 200; n++)
		{
			const double number = (double)below(&random, round % 2 ? 10 : 1000) - 5;
			sorted[n - 1] = below(&random, 20) == 0 ? INFINITY : number;
			if (keep < n && below(&random, 3) == 0) keep++;
			if (keep > 1 && below(&random, 9) == 0) keep--;
			sweep_cutoff_add(&cutoff, sorted[n - 1], keep);
			qsort(sorted, n, sizeof *sorted, ascending);
			CU_ASSERT_EQUAL(sweep_cutoff_count(&cutoff), n);
			CU_ASSERT_EQUAL(sweep_cutoff_worst(&cutoff), sorted[keep - 1]);
			CU_ASSERT_EQUAL(sweep_cutoff_next(&cutoff), keep < n ? sorted[keep] : (double)INFINITY);
		}
		sweep_cutoff_free(&cutoff);
	}
}

/* --- bands ----------------------------------------------------------------------------------------- */

static void bands_are(const struct sweep_early *early, const int64_t *wanted, size_t count)
{
	size_t got;
	int64_t *bands = sweep_bands(early, &got);
	CU_ASSERT(got >= count);
	for (size_t i = 0; i < count && i < got; i++) CU_ASSERT_EQUAL(bands[i], wanted[i]);
	for (size_t i = 1; i < got; i++) CU_ASSERT(bands[i - 1] < bands[i]);
	if (early->has_max_iter) CU_ASSERT_EQUAL(got, count);
	free(bands);
}

#define DOWN(max, of_eta, of_s, ...)                                                                                   \
	bands_are(                                                                                                         \
		&(struct sweep_early){                                                                                         \
			.type = "hyperband", .has_max_iter = true, .max_iter = max, .s = of_s, .eta = of_eta, .min_iter = 7},      \
		(const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))
#define UP(min, of_eta, ...)                                                                                           \
	bands_are(&(struct sweep_early){.type = "hyperband", .min_iter = min, .eta = of_eta},                              \
			  (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

/* Those that Weights & Biases' engine and its documents name. */
static void bands_of_the_documents(void)
{
	DOWN(81, 3, 3, 3, 9, 27);
	DOWN(18, 3, 2, 2, 6);
	DOWN(27, 3, 2, 3, 9);
	DOWN(5, 2, 2, 1, 2);
	DOWN(27, 3, 50, 1, 3, 9);
	UP(3, 3, 3, 9, 27, 81, 243);
	UP(30, 1.5, 30, 45, 67, 101, 151);
}

/* trunc(max / (p/q)^i) and trunc(min * (p/q)^i) in whole numbers, for an eta of p/q that a double holds. */
static void bands_by_whole_numbers(void)
{
	static const uint64_t etas[][2] = {{2, 1}, {3, 1}, {4, 1}, {10, 1}, {3, 2}, {5, 2}, {5, 4}, {7, 4}};
	enum
	{
		STEPS = 12
	};
	size_t checked = 0;
	for (size_t e = 0; e < sizeof etas / sizeof etas[0]; e++)
		for (uint64_t iter = 1; iter <= 300; iter++)
		{
			const double eta = (double)etas[e][0] / (double)etas[e][1];
			int64_t up[STEPS] = {0}, down[STEPS] = {0};
			size_t ups = 0, downs = 0;
			uint64_t p = 1, q = 1;
			for (size_t i = 0; i < STEPS; i++, p *= etas[e][0], q *= etas[e][1])
			{
				const int64_t high = (int64_t)(iter * p / q), low = (int64_t)(iter * q / p);
				if (ups == 0 || up[ups - 1] != high) up[ups++] = high;
				if (i > 0 && low >= 1 && (downs == 0 || down[downs - 1] != low)) down[downs++] = low;
			}
			for (size_t i = 0; i < downs / 2; i++)
			{
				const int64_t swapped = down[i];
				down[i] = down[downs - 1 - i];
				down[downs - 1 - i] = swapped;
			}
			bands_are(&(struct sweep_early){.type = "hyperband", .min_iter = (int64_t)iter, .eta = eta}, up, ups);
			bands_are(
				&(struct sweep_early){
					.type = "hyperband", .has_max_iter = true, .max_iter = (int64_t)iter, .s = STEPS - 1, .eta = eta},
				down, downs);
			checked++;
		}
	CU_ASSERT_EQUAL(checked, 2400);
}

static void bands_have_limits(void)
{
	size_t count;
	int64_t *bands = sweep_bands(&(struct sweep_early){.type = "hyperband", .min_iter = 1, .eta = 1e300}, &count);
	CU_ASSERT(count == 1 && bands[0] == 1);
	free(bands);
	bands = sweep_bands(&(struct sweep_early){.type = "hyperband", .min_iter = 5, .eta = nextafter(1, 2)}, &count);
	CU_ASSERT(count == 1 && bands[0] == 5);
	free(bands);
	bands = sweep_bands(&(struct sweep_early){.type = "median", .min_iter = 1}, &count);
	CU_ASSERT_EQUAL(count, 0);
	free(bands);
	bands_are(&(struct sweep_early){.type = "asha", .min_iter = 2, .has_max_iter = true, .max_iter = 54, .eta = 3},
			  (const int64_t[]){2, 6, 18}, 3);
	struct sweep_early fine = {
		.type = "hyperband", .has_max_iter = true, .max_iter = INT64_MAX, .s = INT64_MAX, .eta = 1.0001};
	CU_ASSERT(sweep_bands_too_many(&fine));
	fine.eta = 1.1;
	CU_ASSERT(!sweep_bands_too_many(&fine));
	bands = sweep_bands(&fine, &count);
	CU_ASSERT(count > 300 && bands[0] == 1 && bands[count - 1] < INT64_C(1) << 53);
	free(bands);
}

/* --- worked by hand -------------------------------------------------------------------------------- */

/* The example of Weights & Biases' engine: bands 1 and 2, of which the runs have 10, 10, ... and 9, 10, 8, 7, 6. The
 * element 2 = trunc(5 / 2) of 6, 7, 8, 9, 10 is 8: b is above it, c equals it. */
static void hyperband_of_the_engine(void)
{
	struct sweep_early_judge *judge = sweep_early_new(&hyperband_1_2, SWEEP_MINIMIZE);
	const size_t a = ADD(judge, true, 10, 9), b = ADD(judge, false, 10, 10), c = ADD(judge, false, 10, 8, 8);
	const size_t d = ADD(judge, false, 10, 7, 7), e = ADD(judge, true, 10, 6, 6);
	says(judge, a, false, "the run has ended");
	says(judge, b, true, "band 2: 10.0 is above the threshold 8.0 of 5 runs");
	says(judge, c, false, "band 2: 8.0 is not above the threshold 8.0 of 5 runs");
	says(judge, d, false, "band 2: 7.0 is not above the threshold 8.0 of 5 runs");
	says(judge, e, false, "the run has ended");
	sweep_early_free(judge);
}

/* A worse value at the band counts when strict, the best so far when not; values between bands only then. */
static void hyperband_strict_or_not(void)
{
	struct sweep_early lax = hyperband_1_2;
	lax.strict = false;
	for (int strict = 0; strict < 2; strict++)
	{
		struct sweep_early_judge *judge = sweep_early_new(strict ? &hyperband_1_2 : &lax, SWEEP_MAXIMIZE);
		ADD(judge, false, 0.1, 0.5);
		ADD(judge, false, 0.1, 0.6);
		ADD(judge, false, 0.1, 0.7);
		/* of 0.2, 0.5, 0.6 and 0.7 the element 2 from the best is 0.5 */
		const size_t run = ADD(judge, false, 0.3, 0.2);
		says(judge, run, true,
			 strict ? "band 2: 0.2 is below the threshold 0.5 of 4 runs"
					: "band 2: the best value so far, 0.3, is below the threshold 0.5 of 4 runs");
		CU_ASSERT_EQUAL(sweep_early_value(judge, run, 0.9, NULL), strict);
		sweep_early_free(judge);
	}
}

/* A run that is alone, one before the first band, and one that another makes hopeless later. */
static void hyperband_first_runs(void)
{
	struct sweep_early one = {.type = "hyperband", .min_iter = 2, .eta = 3, .strict = true};
	struct sweep_early_judge *judge = sweep_early_new(&one, SWEEP_MINIMIZE);
	const size_t first = sweep_early_begin(judge);
	says(judge, first, false, "0 values, the first band is 2");
	CU_ASSERT(!sweep_early_value(judge, first, NAN, NULL));
	CU_ASSERT(!sweep_early_value(judge, first, 5, NULL));
	CU_ASSERT(!sweep_early_value(judge, first, INFINITY, NULL));
	says(judge, first, false, "1 value, the first band is 2");
	CU_ASSERT(!sweep_early_value(judge, first, 9, NULL));
	says(judge, first, false, "band 2: 9.0 is not above the threshold 9.0 of 1 run");
	ADD(judge, false, 5, 8);
	says(judge, first, true, "band 2: 9.0 is above the threshold 8.0 of 2 runs");
	ADD(judge, true, 5, 9); /* trunc(3 / 3) is 1: the second of 8, 9, 9 */
	says(judge, first, false, "band 2: 9.0 is not above the threshold 9.0 of 3 runs");
	sweep_early_free(judge);
}

/* eta 2, rungs 1, 2, 4: the best max(1, trunc(n / 2)) go on. */
static void asha_by_hand(void)
{
	const struct sweep_early asha = {.type = "asha", .min_iter = 1, .eta = 2, .has_max_iter = true, .max_iter = 8};
	struct sweep_early_judge *judge = sweep_early_new(&asha, SWEEP_MINIMIZE);
	size_t runs[6];
	/*                              n   kept  worst kept
	 * 0.5 alone goes on            1   1     0.5
	 * 0.7                          2   1     0.5
	 * 0.5 ties                     3   1     0.5
	 * 0.6                          4   2     0.5
	 * 0.4                          5   2     0.5
	 * 0.5 ties: 0.4 0.5 0.5        6   3     0.5 */
	static const double values[] = {0.5, 0.7, 0.5, 0.6, 0.4, 0.5};
	static const bool stopped[] = {false, true, false, true, false, false};
	for (size_t i = 0; i < 6; i++)
	{
		runs[i] = sweep_early_begin(judge);
		says(judge, runs[i], false, "0 values, the first rung is 1");
		CU_ASSERT_EQUAL(sweep_early_value(judge, runs[i], values[i], NULL), stopped[i]);
	}
	says(judge, runs[1], true, "rung 1: 0.7 is above the threshold 0.5, the best 1 of 2 runs go on");
	says(judge, runs[5], false, "rung 1: 0.5 is not above the threshold 0.5, the best 3 of 6 runs go on");
	/* a verdict stays, whatever comes */
	CU_ASSERT(sweep_early_value(judge, runs[1], 0.0, NULL));
	says(judge, runs[1], true, "rung 1: 0.7 is above the threshold 0.5, the best 1 of 2 runs go on");
	/* and that value counts at rung 2; value 3 is at no rung */
	CU_ASSERT(sweep_early_value(judge, runs[0], 0.1, NULL));
	says(judge, runs[0], true, "rung 2: 0.1 is above the threshold 0.0, the best 1 of 2 runs go on");
	CU_ASSERT(!sweep_early_value(judge, runs[2], -1, NULL));
	CU_ASSERT(!sweep_early_value(judge, runs[2], 99, NULL));
	sweep_early_free(judge);
}

static void asha_takes_what_is_not_finite_as_the_worst(void)
{
	const struct sweep_early asha = {.type = "asha", .min_iter = 1, .eta = 2};
	static const double odd[] = {NAN, INFINITY, -INFINITY};
	for (size_t i = 0; i < 3; i++)
		for (int goal = SWEEP_MINIMIZE; goal <= SWEEP_MAXIMIZE; goal++)
		{
			struct sweep_early_judge *judge = sweep_early_new(&asha, (enum sweep_goal)goal);
			CU_ASSERT(!sweep_early_value(judge, sweep_early_begin(judge), odd[i], NULL));
			CU_ASSERT(!sweep_early_value(judge, sweep_early_begin(judge), odd[(i + 1) % 3], NULL));
			CU_ASSERT(!sweep_early_value(judge, sweep_early_begin(judge), 3, NULL));
			const size_t run = ADD(judge, false, odd[i]);
			CU_ASSERT(!sweep_early_stops(judge, run, NULL)); /* the best 2 of 3, and three that are equal */
			CU_ASSERT(!sweep_early_value(judge, sweep_early_begin(judge), 3, NULL));
			const size_t last = ADD(judge, false, odd[i]);
			CU_ASSERT(!sweep_early_stops(judge, last, NULL)); /* 3 of 6 */
			CU_ASSERT(!sweep_early_value(judge, sweep_early_begin(judge), 3, NULL));
			const size_t worse = ADD(judge, false, odd[i]); /* 4 of 8, 3 of them finite */
			CU_ASSERT(!sweep_early_stops(judge, worse, NULL));
			CU_ASSERT(!sweep_early_value(judge, sweep_early_begin(judge), 3, NULL));
			says(judge, ADD(judge, false, 3), false,
				 goal == SWEEP_MINIMIZE ? "rung 1: 3.0 is not above the threshold 3.0, the best 5 of 10 runs go on"
										: "rung 1: 3.0 is not below the threshold 3.0, the best 5 of 10 runs go on");
			says(judge, ADD(judge, false, odd[i]), true,
				 goal == SWEEP_MINIMIZE
					 ? "rung 1: a value that is not finite is above the threshold 3.0, the best 5 of 11 runs go on"
					 : "rung 1: a value that is not finite is below the threshold 3.0, the best 5 of 11 runs go on");
			sweep_early_free(judge);
		}
}

/* Averages of the first two values: 2, 3, 4, 5, 6 (the run with one value does not count): the median is 4. */
static void median_by_hand(void)
{
	const struct sweep_early median = {.type = "median", .min_iter = 2, .min_runs = 5};
	struct sweep_early_judge *judge = sweep_early_new(&median, SWEEP_MINIMIZE);
	const size_t good = ADD(judge, false, 9, 4), bad = ADD(judge, false, 4.5, 5), at_first = ADD(judge, false, 99);
	says(judge, at_first, false, "value 1: min_iter is 2");
	ADD(judge, true, 1, 3), ADD(judge, true, 4, 2, 0), ADD(judge, true, 4, 4), ADD(judge, true, 1, 9);
	ADD(judge, true, 0);
	says(judge, bad, false, "value 2: 4 runs came as far, min_runs is 5");
	const size_t last = ADD(judge, false, 6, 6);
	says(judge, bad, false, "value 2: 4 runs came as far, min_runs is 5"); /* that one has not ended */
	sweep_early_end(judge, last);
	says(judge, bad, true, "value 2: the best value so far, 4.5, is above the median 4.0 of 5 runs");
	says(judge, good, false, "value 2: the best value so far, 4.0, is not above the median 4.0 of 5 runs");
	ADD(judge, true, 6, 6, 6); /* 2 3 4 5 6 6 */
	says(judge, bad, false, "value 2: the best value so far, 4.5, is not above the median 4.5 of 6 runs");
	CU_ASSERT(!sweep_early_value(judge, bad, 50, NULL)); /* two came to a third value */
	says(judge, bad, false, "value 3: 2 runs came as far, min_runs is 5");
	CU_ASSERT(!sweep_early_value(judge, bad, 50, NULL));
	says(judge, bad, false, "value 4: 0 runs came as far, min_runs is 5");
	sweep_early_end(judge, bad);
	sweep_early_end(judge, bad);
	CU_ASSERT(!sweep_early_value(judge, bad, 50, NULL));
	says(judge, sweep_early_begin(judge), false, "value 0: min_iter is 2");
	sweep_early_free(judge);
}

/* With maximize; NaN is passed over, and a run of nothing else is the worst. */
static void median_takes_what_is_not_finite_as_the_worst(void)
{
	const struct sweep_early median = {.type = "median", .min_iter = 1, .min_runs = 2};
	struct sweep_early_judge *judge = sweep_early_new(&median, SWEEP_MAXIMIZE);
	const size_t lost = ADD(judge, false, NAN, INFINITY), some = ADD(judge, false, NAN, 7),
				 none = sweep_early_begin(judge);
	says(judge, none, false, "value 0: min_iter is 1");
	ADD(judge, true, 1, NAN);      /* 1 */
	ADD(judge, true, INFINITY, 3); /* 3 */
	says(judge, lost, true,
		 "value 2: the best value so far, a value that is not finite, is below the median 2.0 of 2 runs");
	says(judge, some, false, "value 2: the best value so far, 7.0, is not below the median 2.0 of 2 runs");
	ADD(judge, true, NAN, NAN);
	ADD(judge, true, NAN, NAN);
	says(judge, lost, false,
		 "value 2: the best value so far, a value that is not finite, is not below the median a value that is not "
		 "finite of 4 runs");
	sweep_early_free(judge);
}

/* Equal values average to themselves: 0.1 three times is not above 0.1. */
static void median_of_equal_values(void)
{
	const struct sweep_early median = {.type = "median", .min_iter = 1, .min_runs = 1};
	struct sweep_early_judge *judge = sweep_early_new(&median, SWEEP_MINIMIZE);
	ADD(judge, true, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
	ADD(judge, true, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1);
	const size_t run = sweep_early_begin(judge);
	for (int i = 0; i < 7; i++) CU_ASSERT(!sweep_early_value(judge, run, 0.1, NULL));
	const size_t worse = sweep_early_begin(judge);
	for (int i = 0; i < 7; i++) CU_ASSERT(sweep_early_value(judge, worse, nextafter(0.1, 1), NULL));
	const double large[] = {DBL_MAX, DBL_MAX, -DBL_MAX, -DBL_MAX};
	const size_t huge = add(judge, large, 4, true);
	(void)huge; /* averages DBL_MAX, DBL_MAX, DBL_MAX / 3, 0 */
	const size_t zero = ADD(judge, false, 0.05, 0.05, 0.05, 0.05);
	says(judge, zero, false, "value 4: the best value so far, 0.05, is not above the median 0.1 of 3 runs");
	sweep_early_free(judge);
}

/* --- against the definitions ----------------------------------------------------------------------- */

/* The finite values of a history when `finite_only`; negated for maximize, what is not finite as +infinity. */
static size_t counted(const struct history *h, bool finite_only, bool negated, double *out)
{
	size_t n = 0;
	for (size_t i = 0; i < h->count; i++)
		if (isfinite(h->values[i])) out[n++] = negated ? -h->values[i] : h->values[i];
		else if (!finite_only) out[n++] = INFINITY;
	return n;
}

static double least(const double *values, size_t n)
{
	double so_far = INFINITY;
	for (size_t i = 0; i < n; i++) so_far = fmin(so_far, values[i]);
	return so_far;
}

static bool hyperband_defined(const struct sweep_early *early, bool negated, const struct history *all, size_t runs,
							  size_t run)
{
	double own[MOST_VALUES], other[MOST_VALUES], there[MOST_RUNS];
	const size_t length = counted(&all[run], true, negated, own);
	size_t band = 0, n = 0;
	for (double b = (double)early->min_iter; trunc(b) <= (double)length; b *= early->eta) band = (size_t)b;
	if (band == 0) return false;
	for (size_t i = 0; i < runs; i++)
		if (counted(&all[i], true, negated, other) >= band) there[n++] = other[band - 1];
	qsort(there, n, sizeof *there, ascending);
	return (early->strict ? own[band - 1] : least(own, length)) > there[(size_t)((double)n / early->eta)];
}

static bool median_defined(const struct sweep_early *early, bool negated, const struct history *all, size_t runs,
						   size_t run)
{
	double own[MOST_VALUES], other[MOST_VALUES], averages[MOST_RUNS];
	const size_t s = counted(&all[run], false, negated, own);
	size_t n = 0;
	if (s == 0 || s < (size_t)early->min_iter) return false;
	for (size_t i = 0; i < runs; i++)
	{
		if (!all[i].ended || counted(&all[i], false, negated, other) < s) continue;
		double sum = 0;
		size_t finite = 0;
		for (size_t j = 0; j < s; j++)
			if (isfinite(other[j])) sum += other[j], finite++;
		averages[n++] = finite > 0 ? sum / (double)finite : (double)INFINITY;
	}
	if (n < (size_t)early->min_runs) return false;
	qsort(averages, n, sizeof *averages, ascending);
	const double low = averages[(n - 1) / 2], high = averages[n / 2];
	return least(own, s) > (low == high ? low : (low + high) / 2);
}

/* Histories of few different values, so that there are ties, and of sizes that sum exactly. */
static size_t random_histories(struct sweep_random *random, struct history *all)
{
	const size_t runs = 1 + below(random, MOST_RUNS);
	static const double odd[] = {NAN, INFINITY, -INFINITY};
	for (size_t i = 0; i < runs; i++)
	{
		all[i].count = below(random, MOST_VALUES + 1);
		all[i].ended = below(random, 2) == 0;
		const double base = (double)below(random, 30) + 0.5;
		for (size_t j = 0; j < all[i].count; j++)
			all[i].values[j] = below(random, 12) == 0 ? odd[below(random, 3)] : base + (double)below(random, 10);
	}
	return runs;
}

/* Logs the histories value by value, in an order of chance; the runs that end do so at their last value or at the very
 * end, by chance. */
static struct sweep_early_judge *told(const struct sweep_early *early, bool negated, const struct history *all,
									  size_t runs, struct sweep_random *random)
{
	struct sweep_early_judge *judge = sweep_early_new(early, negated ? SWEEP_MAXIMIZE : SWEEP_MINIMIZE);
	size_t done[MOST_RUNS] = {0}, left = 0;
	for (size_t i = 0; i < runs; i++)
	{
		CU_ASSERT_EQUAL(sweep_early_begin(judge), i);
		left += all[i].count;
	}
	while (left > 0)
	{
		const size_t i = below(random, runs);
		if (done[i] == all[i].count) continue;
		sweep_early_log(judge, i, &all[i].values[done[i]++], 1);
		left--;
		if (done[i] == all[i].count && all[i].ended && below(random, 2)) sweep_early_end(judge, i);
	}
	for (size_t i = 0; i < runs; i++)
		if (all[i].ended) sweep_early_end(judge, i);
	return judge;
}

static void rules_are_as_defined_in_any_order(void)
{
	static const double etas[] = {2, 3, 1.5, 4};
	struct sweep_random random = {.seed = 2};
	struct history *all = sweep_alloc(MOST_RUNS, sizeof *all);
	size_t stopped[2] = {0}, asked[2] = {0}, wrong = 0;
	for (int round = 0; round < 2000; round++)
	{
		const struct sweep_early rules[] = {
			{.type = "hyperband",
			 .min_iter = 1 + (int64_t)below(&random, 5),
			 .eta = etas[round % 4],
			 .strict = round % 8 < 4},
			{.type = "median", .min_iter = 1 + (int64_t)below(&random, 5), .min_runs = 1 + (int64_t)below(&random, 6)}};
		const bool negated = round % 3 == 0;
		const size_t runs = random_histories(&random, all);
		for (size_t r = 0; r < 2; r++)
		{
			struct sweep_early_judge *judge = told(&rules[r], negated, all, runs, &random);
			for (size_t i = 0; i < runs; i++)
			{
				if (all[i].ended) continue;
				const bool stops = sweep_early_stops(judge, i, NULL);
				wrong += stops != (r == 0 ? hyperband_defined : median_defined)(&rules[r], negated, all, runs, i);
				stopped[r] += stops;
				asked[r]++;
			}
			sweep_early_free(judge);
		}
	}
	CU_ASSERT_EQUAL(wrong, 0);
	printf("# hyperband stops %zu of %zu, median %zu of %zu\n", stopped[0], asked[0], stopped[1], asked[1]);
	for (size_t r = 0; r < 2; r++) CU_ASSERT(stopped[r] > asked[r] / 10 && stopped[r] < asked[r]);
	free(all);
}

/* Counts those better, as a run comes to a rung. */
static void asha_is_as_defined(void)
{
	struct sweep_random random = {.seed = 3};
	struct history *all = sweep_alloc(MOST_RUNS, sizeof *all);
	size_t stopped = 0, wrong = 0;
	for (int round = 0; round < 2000; round++)
	{
		const struct sweep_early asha = {.type = "asha", .min_iter = 2, .eta = round % 2 ? 3 : 2};
		const bool negated = round % 3 == 0;
		const size_t runs = random_histories(&random, all);
		struct sweep_early_judge *judge = sweep_early_new(&asha, negated ? SWEEP_MAXIMIZE : SWEEP_MINIMIZE);
		double rungs[5][MOST_RUNS];
		size_t at[5] = {0};
		for (size_t i = 0; i < runs; i++)
		{
			double own[MOST_VALUES];
			const size_t n = counted(&all[i], false, negated, own), run = sweep_early_begin(judge);
			bool missed = false;
			size_t rung = 0, next = 2;
			for (size_t j = 0; j < n; j++)
			{
				if (j + 1 == next)
				{
					size_t better = 0;
					for (size_t k = 0; k < at[rung]; k++) better += rungs[rung][k] < own[j];
					rungs[rung][at[rung]++] = own[j];
					const size_t share = at[rung] / (round % 2 ? 3 : 2);
					missed |= better >= (share > 1 ? share : 1);
					rung++;
					next *= round % 2 ? 3 : 2;
				}
				wrong += sweep_early_value(judge, run, all[i].values[j], NULL) != missed;
			}
			stopped += missed;
		}
		sweep_early_free(judge);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT(stopped > 1000);
	free(all);
}

/* --- the table, the sizes -------------------------------------------------------------------------- */

static void rules_are_those_of_the_file(void)
{
	const struct sweep_early_kind *kind = sweep_early_kinds;
	for (const struct sweep_early_rule *rule = sweep_early_rules; rule->name; rule++, kind++)
	{
		CU_ASSERT_PTR_NOT_NULL_FATAL(kind->name);
		CU_ASSERT_STRING_EQUAL(rule->name, kind->name);
		CU_ASSERT_PTR_EQUAL(sweep_early_rule_find(kind->name), rule);
		struct sweep_early early = kind->defaults;
		early.type = kind->name;
		struct sweep_early_judge *judge = sweep_early_new(&early, SWEEP_MINIMIZE);
		CU_ASSERT_PTR_EQUAL(sweep_early_judge_rule(judge), rule);
		CU_ASSERT(!sweep_early_stops(judge, sweep_early_begin(judge), NULL));
		sweep_early_free(judge);
	}
	CU_ASSERT_PTR_NULL(kind->name);
	CU_ASSERT_PTR_NULL(sweep_early_rule_find("none"));
	CU_ASSERT_PTR_NULL(sweep_early_new(&(struct sweep_early){0}, SWEEP_MINIMIZE));
	sweep_early_free(NULL);
}

/* 10,000 runs of 100 values, side by side a hundred at a time; each value is asked about. What takes a tenth of a
 * second would take minutes if a decision looked at all runs. */
static void a_million_values_take_no_time(void)
{
	enum
	{
		RUNS = 10000,
		VALUES = 100,
		BESIDE = 100
	};
	for (const struct sweep_early_kind *kind = sweep_early_kinds; kind->name; kind++)
	{
		struct sweep_early early = kind->defaults;
		early.type = kind->name;
		if (early.min_iter == 0) early.min_iter = 1;
		struct sweep_random random = {.seed = 4};
		double quality[BESIDE];
		size_t stops = 0;
		const clock_t begun = clock();
		struct sweep_early_judge *judge = sweep_early_new(&early, SWEEP_MINIMIZE);
		for (size_t first = 0; first < RUNS; first += BESIDE)
		{
			for (size_t i = 0; i < BESIDE; i++)
			{
				sweep_early_begin(judge);
				quality[i] = sweep_random_next(&random);
			}
			for (size_t step = 0; step < VALUES; step++)
				for (size_t i = 0; i < BESIDE; i++)
					stops += sweep_early_value(judge, first + i, quality[i] + 1 / (double)(step + 1), NULL);
			for (size_t i = 0; i < BESIDE; i++) sweep_early_end(judge, first + i);
		}
		sweep_early_free(judge);
		const double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
		printf("# %s: %.3f s, %zu of %d answers were to stop\n", kind->name, seconds, stops, RUNS * VALUES);
		CU_ASSERT(seconds < 2); /* sanitizers take five times as long */
		CU_ASSERT(stops > 10000);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the k best of numbers that come", cutoffs_are_order_statistics},
		{"hyperband's bands as documented", bands_of_the_documents},
		{"bands for many max_iter, min_iter, s and eta", bands_by_whole_numbers},
		{"the limits of bands", bands_have_limits},
		{"hyperband's example of the engine", hyperband_of_the_engine},
		{"hyperband strict or not, maximized", hyperband_strict_or_not},
		{"hyperband's first runs, NaN and infinities", hyperband_first_runs},
		{"asha by hand, with ties", asha_by_hand},
		{"asha and NaN", asha_takes_what_is_not_finite_as_the_worst},
		{"median by hand, with ties", median_by_hand},
		{"median and NaN", median_takes_what_is_not_finite_as_the_worst},
		{"median of equal and of huge values", median_of_equal_values},
		{"hyperband and median by definition, in any order of values", rules_are_as_defined_in_any_order},
		{"asha by definition", asha_is_as_defined},
		{"the rules are those that a file may name", rules_are_those_of_the_file},
		{"a million values in a moment", a_million_values_take_no_time},
		{NULL, NULL}};
	return unit_main("early termination", tests);
}
