/* The k-th of what passes: search/filter.h. */
#include "search/filter.h"
#include "unit.h"

#include <stdlib.h>

/* Candidates whose last decimal digit is below `most`; the others of ten are passed over at once. */
struct digits
{
	int64_t most;
	int looks;
	int64_t last;
};

static bool test_digit(void *context, int64_t candidate, int64_t *next)
{
	struct digits *digits = context;
	digits->looks++;
	digits->last = candidate;
	CU_ASSERT_EQUAL(*next, candidate + 1);
	if (candidate % 10 < digits->most) return true;
	*next = candidate - candidate % 10 + 10;
	return false;
}

static struct sweep_filter filter_of(struct digits *digits, int64_t end, int64_t stride, int64_t most)
{
	return (struct sweep_filter){.end = end, .stride = stride, .most = most, .test = test_digit, .context = digits};
}

/* Of each ten the first three pass: point k is 10 (k / 3) + k % 3. */
static void points_are_found_in_any_order(void)
{
	for (int64_t stride = 1; stride <= 40; stride += 13)
	{
		struct digits digits = {.most = 3};
		struct sweep_filter filter = filter_of(&digits, INT64_MAX, stride, 100);
		for (int64_t i = 0; i < 500; i++)
		{
			const int64_t k = i * 7919 % 1009;
			int64_t at = -1;
			CU_ASSERT_EQUAL(sweep_filter_find(&filter, k, &at), SWEEP_FILTER_FOUND);
			CU_ASSERT_EQUAL(at, k / 3 * 10 + k % 3);
		}
		sweep_filter_free(&filter);
	}
}

static void points_in_order_cost_one_look_each(void)
{
	struct digits digits = {.most = 3};
	struct sweep_filter filter = filter_of(&digits, INT64_MAX, 16, 100);
	for (int64_t k = 0, at; k < 300; k++) sweep_filter_find(&filter, k, &at);
	CU_ASSERT_EQUAL(digits.looks, 399); /* 300 that pass, and one for what does not in each ten but the last */
	digits.looks = 0;
	int64_t at;
	sweep_filter_find(&filter, 299, &at);
	CU_ASSERT_EQUAL(digits.looks, 0);
	sweep_filter_find(&filter, 37, &at); /* from the mark at point 32 */
	CU_ASSERT(digits.looks <= 10);
	sweep_filter_free(&filter);
}

/* With a stride of 1 nothing is looked at twice: tests may remember what they let pass. */
static void a_stride_of_one_never_looks_again(void)
{
	struct digits digits = {.most = 3};
	struct sweep_filter filter = filter_of(&digits, INT64_MAX, 1, 100);
	int64_t at;
	sweep_filter_find(&filter, 200, &at);
	const int looks = digits.looks;
	for (int64_t k = 200; k >= 0; k--)
	{
		sweep_filter_find(&filter, k, &at);
		CU_ASSERT_EQUAL(at, k / 3 * 10 + k % 3);
	}
	CU_ASSERT_EQUAL(digits.looks, looks);
	sweep_filter_free(&filter);
}

static void ends_are_told(void)
{
	struct digits digits = {.most = 3};
	struct sweep_filter filter = filter_of(&digits, 42, 4, 100); /* 12 and 40, 41 */
	int64_t at = -1;
	CU_ASSERT_FALSE(sweep_filter_count(&filter, 3));
	CU_ASSERT_EQUAL(filter.passed, 3);
	CU_ASSERT_EQUAL(sweep_filter_find(&filter, 14, &at), SWEEP_FILTER_END);
	CU_ASSERT_EQUAL(filter.passed, 14);
	CU_ASSERT_EQUAL(sweep_filter_find(&filter, 13, &at), SWEEP_FILTER_FOUND);
	CU_ASSERT_EQUAL(at, 41);
	CU_ASSERT_EQUAL(sweep_filter_find(&filter, 0, &at), SWEEP_FILTER_FOUND);
	CU_ASSERT_EQUAL(at, 0);
	CU_ASSERT_EQUAL(sweep_filter_find(&filter, INT64_MAX, &at), SWEEP_FILTER_END);
	CU_ASSERT_TRUE(sweep_filter_count(&filter, 1));
	CU_ASSERT_EQUAL(digits.last < 42, true); /* a row that leads past the end stops there */
	sweep_filter_free(&filter);
	struct sweep_filter empty = filter_of(&digits, 0, 4, 100);
	CU_ASSERT_EQUAL(sweep_filter_find(&empty, 0, &at), SWEEP_FILTER_END);
	CU_ASSERT_EQUAL(empty.passed, 0);
	sweep_filter_free(&empty);
}

static void what_never_passes_is_given_up(void)
{
	struct digits digits = {.most = 0};
	struct sweep_filter filter = filter_of(&digits, INT64_MAX, 4, 1000);
	int64_t at = -1;
	CU_ASSERT_EQUAL(sweep_filter_find(&filter, 0, &at), SWEEP_FILTER_GAVE_UP);
	CU_ASSERT_EQUAL(digits.looks, 1000);
	CU_ASSERT_EQUAL(at, -1);
	sweep_filter_free(&filter);
}

int main(void)
{
	static const struct unit_test tests[] = {{"points are found in any order", points_are_found_in_any_order},
											 {"points in order cost one look each", points_in_order_cost_one_look_each},
											 {"a stride of one never looks again", a_stride_of_one_never_looks_again},
											 {"ends are told", ends_are_told},
											 {"what never passes is given up", what_never_passes_is_given_up},
											 {NULL, NULL}};
	return unit_main("filter", tests);
}
