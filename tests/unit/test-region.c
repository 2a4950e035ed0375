#include "search/region.h"

#include "search/history.h"
#include "searching.h"
#include "unit.h"

/* A share, listed numbers (at 0, 0.5 and 1), a choice, and a share that only its second level has. */
static struct searching *fixture_new(void)
{
	return searching_new(1, "method: bayes\nmetric: {name: y}\nparameters:\n"
							"  a: {min: 0.0, max: 1.0}\n"
							"  b: {values: [1, 2, 3]}\n"
							"  c: {values: [sgd, adam]}\n"
							"  d: {min: 0.0, max: 1.0, condition: {c: adam}}\n");
}

static bool has(const struct sweep_region *region, double a, double b, double c, double d)
{
	return sweep_region_has(region, (double[]){a, b, c, d});
}

static void a_fifth_of_an_axis_is_near(void)
{
	struct searching *f = fixture_new();
	struct sweep_region region = sweep_region_new(f->search.history->space, (double[]){0.5, 0, 1, 0.9});
	CU_ASSERT_TRUE(has(&region, 0.5, 0, 1, 0.9));
	CU_ASSERT_TRUE(has(&region, 0.3, 0, 1, 0.9));
	CU_ASSERT_TRUE(has(&region, 0.7, 0, 1, 0.9));
	CU_ASSERT_FALSE(has(&region, 0.29, 0, 1, 0.9));
	CU_ASSERT_FALSE(has(&region, 0.71, 0, 1, 0.9));
	CU_ASSERT_TRUE(has(&region, 0.5, 0, 1, 1));
	CU_ASSERT_FALSE(has(&region, 0.5, 0, 1, 0.69));
	sweep_region_free(&region);
	searching_free(f);
}

static void next_levels_are_near(void)
{
	struct searching *f = fixture_new();
	struct sweep_region region = sweep_region_new(f->search.history->space, (double[]){0.5, 0, 1, 0.9});
	CU_ASSERT_TRUE(has(&region, 0.5, 0.5, 1, 0.9));
	CU_ASSERT_FALSE(has(&region, 0.5, 1, 1, 0.9));
	sweep_region_free(&region);
	region = sweep_region_new(f->search.history->space, (double[]){0.5, 0.5, 1, 0.9});
	CU_ASSERT_TRUE(has(&region, 0.5, 0, 1, 0.9));
	CU_ASSERT_TRUE(has(&region, 0.5, 1, 1, 0.9));
	sweep_region_free(&region);
	searching_free(f);
}

/* d is absent where c is sgd, and has the coordinate 0.5 there. */
static void choices_and_absent_parameters_are_near(void)
{
	struct searching *f = fixture_new();
	struct sweep_region region = sweep_region_new(f->search.history->space, (double[]){0.5, 0, 1, 0.9});
	CU_ASSERT_TRUE(has(&region, 0.5, 0, 0, 0.5));
	CU_ASSERT_FALSE(has(&region, 0.1, 0, 0, 0.5));
	sweep_region_free(&region);
	region = sweep_region_new(f->search.history->space, (double[]){0.5, 0, 0, 0.5});
	CU_ASSERT_TRUE(has(&region, 0.5, 0, 1, 0.01));
	CU_ASSERT_TRUE(has(&region, 0.5, 0, 1, 0.99));
	CU_ASSERT_FALSE(has(&region, 0.9, 0, 1, 0.99));
	sweep_region_free(&region);
	searching_free(f);
}

/* Of whole numbers, the one next to the bound, on whichever side of it. */
static void what_lies_at_the_bounds_is_near(void)
{
	struct searching *f =
		searching_new(1, "method: bayes\nmetric: {name: y}\nparameters:\n  a: {min: 0, max: 10003}\n");
	const struct sweep_space *space = f->search.history->space;
	for (double x = 0.3; x < 0.7; x += 0.00071)
	{
		struct sweep_region region = sweep_region_new(space, &x);
		const double low = sweep_space_axis_snap(space, 0, x - 0.2), high = sweep_space_axis_snap(space, 0, x + 0.2);
		CU_ASSERT_TRUE(sweep_region_has(&region, &low));
		CU_ASSERT_TRUE(sweep_region_has(&region, &high));
		CU_ASSERT_FALSE(sweep_region_has(&region, (double[]){x - 0.2002}));
		CU_ASSERT_FALSE(sweep_region_has(&region, (double[]){x + 0.2002}));
		sweep_region_free(&region);
	}
	searching_free(f);
}

/* They lie between -1 and 2. */
static void runs_that_do_not_fit_have_a_region(void)
{
	struct searching *f = searching_new(1, "method: bayes\nmetric: {name: y}\nparameters: {a: {min: 0.0, max: 1.0}}\n");
	const struct sweep_space *space = f->search.history->space;
	struct sweep_region above = sweep_region_new(space, (double[]){1.5}),
						below = sweep_region_new(space, (double[]){-1});
	CU_ASSERT_TRUE(sweep_region_has(&above, (double[]){1}));
	CU_ASSERT_TRUE(sweep_region_has(&above, (double[]){0.8}));
	CU_ASSERT_FALSE(sweep_region_has(&above, (double[]){0.79}));
	CU_ASSERT_TRUE(sweep_region_has(&below, (double[]){0}));
	CU_ASSERT_FALSE(sweep_region_has(&below, (double[]){0.21}));
	sweep_region_free(&above);
	sweep_region_free(&below);
	searching_free(f);
}

static void all_is_near_without_a_best_run(void)
{
	struct searching *f = fixture_new();
	struct sweep_region region = sweep_region_new(f->search.history->space, NULL);
	CU_ASSERT_TRUE(has(&region, 0, 0, 0, 0.5));
	CU_ASSERT_TRUE(has(&region, 1, 1, 1, 1));
	sweep_region_free(&region);
	searching_free(f);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a fifth of an axis is near", a_fifth_of_an_axis_is_near},
		{"next levels are near", next_levels_are_near},
		{"choices and absent parameters are near", choices_and_absent_parameters_are_near},
		{"what can be proposed at the bounds is near", what_lies_at_the_bounds_is_near},
		{"runs that do not fit have a region", runs_that_do_not_fit_have_a_region},
		{"all is near without a best run", all_is_near_without_a_best_run},
		{NULL, NULL}};
	return unit_main("region", tests);
}
