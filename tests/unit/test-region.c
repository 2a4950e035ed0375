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
		{"all is near without a best run", all_is_near_without_a_best_run},
		{NULL, NULL}};
	return unit_main("region", tests);
}
