/* ranktest.h - whether the values of one group tend to be larger than those of another: the test of Mann and Whitney
 * (1947), also called Wilcoxon's rank sum test.
 *
 * U counts the pairs (x, y) with x > y, and half of those that are equal: U / (n m) estimates how often a value of x is
 * above one of y. */
#ifndef SWEEP_STATS_RANKTEST_H
#define SWEEP_STATS_RANKTEST_H

#include <stdbool.h>
#include <stddef.h>

struct sweep_rank_test
{
	double u;   /* of x */
	double p;   /* two-sided; NaN when a group is empty or all values are equal */
	bool exact; /* all orders were counted; else by the normal distribution, corrected for ties and continuity */
};

/* Every value is finite. Exact as R's wilcox.test() has it: fewer than 50 values in each group, none equal to another.
 */
struct sweep_rank_test sweep_rank_test(const double *x, size_t n, const double *y, size_t m);

#endif
