#include "stats/ranktest.h"

#include "base/memory.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	EXACT = 50 /* values in each group, fewer than */
};

struct ranked
{
	double value;
	bool first; /* of the group x */
};

static int by_value(const void *a, const void *b)
{
	const double x = ((const struct ranked *)a)->value, y = ((const struct ranked *)b)->value;
	return (x > y) - (x < y);
}

/* The sum of x's ranks, equal values having the mean of theirs; *ties is the sum of t^3 - t over groups of t equals. */
static double rank_sum(const double *x, size_t n, const double *y, size_t m, double *ties)
{
	struct ranked *all = sweep_alloc(n + m, sizeof *all);
	double sum = 0;
	for (size_t i = 0; i < n; i++) all[i] = (struct ranked){x[i], true};
	for (size_t i = 0; i < m; i++) all[n + i] = (struct ranked){y[i], false};
	qsort(all, n + m, sizeof *all, by_value);
	*ties = 0;
	for (size_t from = 0, to; from < n + m; from = to)
	{
		for (to = from + 1; to < n + m && all[to].value == all[from].value; to++) continue;
		const double equal = (double)(to - from), rank = (double)(from + 1 + to) / 2;
		*ties += equal * equal * equal - equal;
		for (size_t i = from; i < to; i++) sum += all[i].first ? rank : 0;
	}
	free(all);
	return sum;
}

/* How likely U is `u` or less when each choice of n of the n + m ranks is as likely as any other: the choices of k of
 * the first r ranks by their sums, which grow rank by rank. Sums are less 1 + 2 + ... + k, so that they are U. */
static double at_most(size_t n, size_t m, size_t u)
{
	const size_t width = n * m + 1;
	double *shares = sweep_alloc((n + 1) * width, sizeof *shares); /* of the choices of so many ranks so far */
	shares[0] = 1;
	for (size_t r = 1; r <= n + m; r++)
		for (size_t k = r < n ? r : n; k > 0; k--)
		{
			/* rank r is the k-th chosen with probability k / r of choices of k among r */
			double *here = shares + k * width;
			const double *before = here - width;
			const double taken = (double)k / (double)r;
			const size_t above = r - k; /* ranks below r that are not chosen: what r adds to U */
			for (size_t s = width; s-- > 0;)
				here[s] =
					(k < r ? (1 - taken) * here[s] : 0) + (s >= above && above <= m ? taken * before[s - above] : 0);
		}
	double sum = 0;
	for (size_t s = 0; s <= u && s < width; s++) sum += shares[n * width + s];
	free(shares);
	return sum;
}

static double exact_p(double u, size_t n, size_t m)
{
	const double other = (double)n * (double)m - u; /* the distribution is symmetric */
	return fmin(1, 2 * at_most(n, m, (size_t)fmin(u, other)));
}

static double normal_p(double u, size_t n, size_t m, double ties)
{
	const double a = (double)n, b = (double)m, all = a + b;
	const double variance = a * b / 12 * (all + 1 - ties / (all * (all - 1)));
	const double off = fabs(u - a * b / 2);
	if (!(variance > 0)) return NAN;
	return fmin(1, 2 * gsl_cdf_ugaussian_Q((off > 0 ? off - 0.5 : 0) / sqrt(variance)));
}

struct sweep_rank_test sweep_rank_test(const double *x, size_t n, const double *y, size_t m)
{
	if (n == 0 || m == 0) return (struct sweep_rank_test){NAN, NAN, false};
	double ties;
	const double sum = rank_sum(x, n, y, m, &ties), u = sum - (double)n * ((double)n + 1) / 2;
	const bool exact = n < EXACT && m < EXACT && ties == 0;
	return (struct sweep_rank_test){u, exact ? exact_p(u, n, m) : normal_p(u, n, m, ties), exact};
}
