#include "search/inset.h"

#include "search/history.h"
#include "searching.h"
#include "unit.h"

#include <math.h>

enum
{
	DRAWS = 2000
};

static struct searching *fixture_new(const char *parameters)
{
	return searching_new(1, "method: bayes\nmetric: {name: y}\nparameters: {%s}\n", parameters);
}

/* Around `centre`; NULL: around none. */
static struct sweep_inset inset_around(const struct sweep_space *space, const double *centre,
									   struct sweep_random *random)
{
	struct sweep_region region = sweep_region_new(space, centre);
	struct sweep_inset inset = sweep_inset_new(&region, random);
	sweep_region_free(&region);
	return inset;
}

/* Where a point at the end 0 of the first axis is brought. */
static double brought_in(const struct sweep_space *space, const double *centre, struct sweep_random *random)
{
	double x[4] = {0};
	struct sweep_inset inset = inset_around(space, centre, random);
	sweep_inset_apply(&inset, x);
	sweep_inset_free(&inset);
	return x[0];
}

/* A distance of 0.4 u^2 is below 0.1 half of the time, and 0.133 on average. */
static void distances_are_drawn_anew(void)
{
	struct searching *f = fixture_new("a: {min: 0.0, max: 1.0}");
	struct sweep_random random = {.seed = 1};
	double sum = 0;
	int small = 0;
	for (int i = 0; i < DRAWS; i++)
	{
		const double x = brought_in(f->search.history->space, NULL, &random);
		CU_ASSERT_TRUE(x >= 0 && x <= 0.4);
		sum += x;
		small += x < 0.1;
	}
	CU_ASSERT_DOUBLE_EQUAL(sum / DRAWS, 0.4 / 3, 0.01);
	CU_ASSERT_DOUBLE_EQUAL((double)small / DRAWS, 0.5, 0.04);
	searching_free(f);
}

/* Of a region from 0 to 0.2, up to all but nothing. */
static void something_is_left_of_the_region(void)
{
	static const double end = 0;
	struct searching *f = fixture_new("a: {min: 0.0, max: 1.0}");
	struct sweep_random random = {.seed = 1};
	double most = 0;
	for (int i = 0; i < DRAWS; i++) most = fmax(most, brought_in(f->search.history->space, &end, &random));
	CU_ASSERT_TRUE(most > 0.19 && most < 0.2);
	searching_free(f);
}

/* What is within stays, and the bounds are within. */
static void only_what_is_outside_moves(void)
{
	struct searching *f = fixture_new("a: {min: 0.0, max: 1.0}, b: {min: 0.0, max: 1.0}");
	struct sweep_random random = {.seed = 1};
	struct sweep_inset inset = inset_around(f->search.history->space, NULL, &random);
	double low[] = {0, 0.5}, high[] = {1, 0.5}, middle[] = {0.5, 0.45};
	sweep_inset_apply(&inset, low);
	sweep_inset_apply(&inset, high);
	sweep_inset_apply(&inset, middle);
	CU_ASSERT_TRUE(low[0] > 0 && low[0] == inset.low[0]);
	CU_ASSERT_TRUE(high[0] < 1 && high[0] == inset.high[0]);
	CU_ASSERT_EQUAL(low[1], 0.5);
	CU_ASSERT_EQUAL(middle[0], 0.5);
	CU_ASSERT_EQUAL(middle[1], 0.45);
	CU_ASSERT_TRUE(sweep_inset_has(&inset, low) && sweep_inset_has(&inset, high) && sweep_inset_has(&inset, middle));
	CU_ASSERT_FALSE(sweep_inset_has(&inset, (double[]){0, 0.5}));
	CU_ASSERT_FALSE(sweep_inset_has(&inset, (double[]){0.5, 1}));
	sweep_inset_free(&inset);
	searching_free(f);
}

static void levels_and_choices_keep_their_ends(void)
{
	struct searching *f = fixture_new("a: {values: [1, 2, 3]}, b: {min: 1, max: 100}, c: {values: [u, v]}");
	struct sweep_random random = {.seed = 1};
	struct sweep_inset inset = inset_around(f->search.history->space, NULL, &random);
	double x[] = {0, 1, 1};
	sweep_inset_apply(&inset, x);
	CU_ASSERT_TRUE(x[0] == 0 && x[1] == 1 && x[2] == 1);
	CU_ASSERT_TRUE(sweep_inset_has(&inset, x));
	sweep_inset_free(&inset);
	searching_free(f);
}

static void check_whole(const struct sweep_space *space, const double *centre)
{
	struct sweep_random random = {.seed = 1};
	for (int i = 0; i < 200; i++)
	{
		struct sweep_inset inset = inset_around(space, centre, &random);
		double low = 0, high = 1;
		sweep_inset_apply(&inset, &low);
		sweep_inset_apply(&inset, &high);
		CU_ASSERT_EQUAL(low, sweep_space_axis_snap(space, 0, low));
		CU_ASSERT_EQUAL(high, sweep_space_axis_snap(space, 0, high));
		sweep_inset_free(&inset);
	}
}

/* Of whole numbers too many for levels; a fifth of the range lies between two of them, so that the region's bound is
 * none. */
static void what_is_brought_in_can_be_proposed(void)
{
	static const double ends[] = {0, 1};
	struct searching *f = fixture_new("a: {min: 0, max: 10001}");
	check_whole(f->search.history->space, NULL);
	check_whole(f->search.history->space, &ends[0]);
	check_whole(f->search.history->space, &ends[1]);
	searching_free(f);
}

/* b is there at a's end only; further in it has the coordinate of an absent parameter. */
static void what_is_absent_further_in_is_settled(void)
{
	struct searching *f =
		fixture_new("a: {min: 0, max: 10001}, b: {min: 0.0, max: 1.0, condition: {a: 0}}, c: {min: 0.0, max: 1.0}");
	const struct sweep_space *space = f->search.history->space;
	struct sweep_random random = {.seed = 1};
	int absent = 0;
	for (int i = 0; i < 100; i++)
	{
		struct sweep_inset inset = inset_around(space, NULL, &random);
		double x[] = {0, 0.9, 0.5};
		sweep_inset_apply(&inset, x);
		CU_ASSERT_TRUE(x[0] == 0 || x[1] == 0.5);
		absent += x[1] == 0.5;
		sweep_inset_free(&inset);
	}
	CU_ASSERT_TRUE(absent > 90);
	searching_free(f);
}

/* Where a is 0.001 at most, hardly any point further in is allowed. */
static void what_is_not_allowed_stays(void)
{
	struct searching *f = searching_new(1, "method: bayes\nmetric: {name: y}\n"
										   "parameters: {a: {min: 0.0, max: 1.0}, b: {min: 0.0, max: 1.0}}\n"
										   "constraints: [a <= 0.001]\n");
	struct sweep_random random = {.seed = 1};
	int still = 0;
	for (int i = 0; i < 100; i++) still += brought_in(f->search.history->space, NULL, &random) == 0;
	CU_ASSERT_TRUE(still > 90);
	searching_free(f);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"each proposal has distances of its own", distances_are_drawn_anew},
		{"something is left of the region", something_is_left_of_the_region},
		{"only what is too near to an end moves", only_what_is_outside_moves},
		{"levels and choices keep their ends", levels_and_choices_keep_their_ends},
		{"what is brought in can be proposed", what_is_brought_in_can_be_proposed},
		{"what is absent further in is settled", what_is_absent_further_in_is_settled},
		{"what is not allowed further in stays", what_is_not_allowed_stays},
		{NULL, NULL}};
	return unit_main("inset", tests);
}
