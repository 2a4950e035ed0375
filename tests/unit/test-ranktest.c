#include "stats/ranktest.h"
#include "unit.h"

#include <math.h>

/* Hollander and Wolfe (1973), "Nonparametric statistical methods", permeability constants of the human chorioamnion:
 * the example of R's wilcox.test(), W = 35, p-value = 0.254412254412. */
static void few_values_are_counted_exactly(void)
{
	static const double term[] = {0.80, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46};
	static const double early[] = {1.15, 0.88, 0.90, 0.74, 1.21};
	const struct sweep_rank_test test = sweep_rank_test(term, 10, early, 5),
								 turned = sweep_rank_test(early, 5, term, 10);
	CU_ASSERT(test.exact && test.u == 35 && turned.u == 15);
	UNIT_ASSERT_CLOSE(test.p, 0.254412254412, 1e-12);
	UNIT_ASSERT_CLOSE(turned.p, test.p, 1e-15);
	/* R: wilcox.test(1:4, 5:8) has W = 0, p-value = 0.02857143: 2 of 70 orders */
	static const double low[] = {1, 2, 3, 4}, high[] = {8, 7, 6, 5};
	UNIT_ASSERT_CLOSE(sweep_rank_test(low, 4, high, 4).p, 2 / 70.0, 1e-15);
	UNIT_ASSERT_CLOSE(sweep_rank_test(low, 1, high, 1).p, 1, 1e-15);
}

static void fill(double *values, size_t count, double power, double offset)
{
	for (size_t i = 0; i < count; i++) values[i] = pow((double)(i + 1), power) + offset;
}

/* R, with b <- (1:40)^1.25 + 0.3: wilcox.test((1:49)^1.1, b) has W = 786, p-value = 0.110780000591, which is exact;
 * wilcox.test((1:60)^1.1, b), by the normal distribution, W = 1153, p-value = 0.743537148163. */
static void the_exact_test_ends_where_that_of_r_does(void)
{
	double a[60], b[40];
	fill(a, 60, 1.1, 0);
	fill(b, 40, 1.25, 0.3);
	const struct sweep_rank_test exact = sweep_rank_test(a, 49, b, 40), normal = sweep_rank_test(a, 60, b, 40);
	CU_ASSERT(exact.exact && exact.u == 786);
	UNIT_ASSERT_CLOSE(exact.p, 0.110780000591, 1e-11);
	CU_ASSERT(!normal.exact && normal.u == 1153);
	UNIT_ASSERT_CLOSE(normal.p, 0.743537148163, 1e-11);
}

/* R's mtcars, mpg of manual against automatic gears: wilcox.test(exact = FALSE) has W = 205, p-value =
 * 0.00187139133318; and c(1, 1, 2, 2) against c(2, 2, 3, 1): W = 5, p-value = 0.42919530044. */
static void ties_are_corrected_for_as_in_r(void)
{
	static const double manual[] = {21, 21, 22.8, 32.4, 30.4, 33.9, 27.3, 26, 30.4, 15.8, 19.7, 15, 21.4};
	static const double automatic[] = {21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8, 16.4, 17.3,
									   15.2, 10.4, 10.4, 14.7, 21.5, 15.5, 15.2, 13.3, 19.2};
	static const double a[] = {1, 1, 2, 2}, b[] = {2, 2, 3, 1};
	const struct sweep_rank_test test = sweep_rank_test(manual, 13, automatic, 19), few = sweep_rank_test(a, 4, b, 4);
	CU_ASSERT(!test.exact && test.u == 205);
	UNIT_ASSERT_CLOSE(test.p, 0.00187139133318, 1e-13);
	CU_ASSERT(!few.exact && few.u == 5);
	UNIT_ASSERT_CLOSE(few.p, 0.42919530044, 1e-11);
}

static void there_is_no_p_without_two_values(void)
{
	static const double ones[] = {1, 1, 1};
	CU_ASSERT(isnan(sweep_rank_test(ones, 3, ones, 2).p));
	CU_ASSERT(isnan(sweep_rank_test(ones, 0, ones, 2).p) && isnan(sweep_rank_test(ones, 0, ones, 2).u));
	CU_ASSERT(sweep_rank_test(ones, 3, ones, 2).u == 3); /* half of the pairs */
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"few values are counted exactly", few_values_are_counted_exactly},
		{"the exact test ends where that of R does", the_exact_test_ends_where_that_of_r_does},
		{"ties are corrected for as in R", ties_are_corrected_for_as_in_r},
		{"there is no p without two values", there_is_no_p_without_two_values},
		{NULL, NULL}};
	return unit_main("ranktest", tests);
}
