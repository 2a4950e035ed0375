/* Blocks of zeroed memory that are used again. */
#include "unit.h"

#include "base/pages.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

static const size_t KILO = 1 << 10, MEGA = 1 << 20;

static bool all_zero(const unsigned char *block, size_t size)
{
	size_t other = 0;
	for (size_t i = 0; i < size; i++) other += block[i] != 0;
	return other == 0;
}

static bool is_mapped(void *page)
{
	unsigned char resident;
	return mincore(page, 1, &resident) == 0;
}

static void zeroed(void)
{
	static const size_t sizes[] = {1, 100, 4096, 70 * 1000, 3 * 1000 * 1000, 9 * 1000 * 1000};
	for (size_t i = 0; i < 2 * sizeof sizes / sizeof sizes[0]; i++)
	{
		size_t size = sizes[i / 2];
		unsigned char *block = sweep_pages_take(size);
		CU_ASSERT_PTR_NOT_NULL_FATAL(block);
		CU_ASSERT_EQUAL((uintptr_t)block % 4096, 0);
		CU_ASSERT_TRUE(all_zero(block, size));
		memset(block, 0xFF, size);
		sweep_pages_give(block);
	}
	void *none = sweep_pages_take(0);
	CU_ASSERT_PTR_NOT_NULL(none);
	sweep_pages_give(none);
	sweep_pages_give(NULL);
}

static void kept(void)
{
	char *large = sweep_pages_take(5 * MEGA), *small = sweep_pages_take(100 * KILO);
	CU_ASSERT_TRUE(small + 100 * KILO <= large || large + 5 * MEGA <= small);
	sweep_pages_give(large);
	sweep_pages_give(small);
	CU_ASSERT_PTR_EQUAL(sweep_pages_take(99 * KILO), small); /* the smallest that does */
	CU_ASSERT_PTR_EQUAL(sweep_pages_take(4 * MEGA), large);
	sweep_pages_give(small);
	/* what does not fit takes the place of one that is free */
	char *larger = sweep_pages_take(6 * MEGA);
	CU_ASSERT_FALSE(is_mapped(small) && small != larger);
	sweep_pages_give(large);
	sweep_pages_give(larger);
}

static void not_kept(void)
{
	char *huge = sweep_pages_take(65 * MEGA);
	CU_ASSERT_PTR_NOT_NULL_FATAL(huge);
	CU_ASSERT_TRUE(is_mapped(huge));
	sweep_pages_give(huge);
	CU_ASSERT_FALSE(is_mapped(huge));
	CU_ASSERT_PTR_NULL(sweep_pages_take(SIZE_MAX));
	CU_ASSERT_PTR_NULL(sweep_pages_take(SIZE_MAX / 4));
}

static void given_back(void)
{
	char *taken = sweep_pages_take(5 * MEGA), *one = sweep_pages_take(100 * KILO), *other = sweep_pages_take(4 * MEGA);
	CU_ASSERT_FATAL(taken != NULL && one != NULL && other != NULL);
	memset(taken, 1, 5 * MEGA);
	sweep_pages_give(one);
	sweep_pages_give(other);
	CU_ASSERT(is_mapped(one) && is_mapped(other));
	sweep_pages_free();
	CU_ASSERT_FALSE(is_mapped(one) || is_mapped(other));
	CU_ASSERT(is_mapped(taken) && taken[0] == 1 && taken[5 * MEGA - 1] == 1);
	sweep_pages_give(taken);
	sweep_pages_free();
	CU_ASSERT_FALSE(is_mapped(taken));
	sweep_pages_free(); /* there is nothing */
	char *anew = sweep_pages_take(100);
	CU_ASSERT_PTR_NOT_NULL_FATAL(anew);
	CU_ASSERT_EQUAL(anew[99], 0);
	sweep_pages_give(anew);
	sweep_pages_free();
}

/* Each thread marks its blocks and finds no other's mark in them. */
static void *take_many(void *context)
{
	const unsigned char mark = *(const unsigned char *)context;
	size_t wrong = 0;
	for (size_t i = 0; i < 300; i++)
	{
		size_t size = (i * 7919 % 50 + 1) * 4000;
		unsigned char *block = sweep_pages_take(size);
		wrong += !all_zero(block, size);
		memset(block, mark, size);
		for (size_t k = 0; k < size; k++) wrong += block[k] != mark;
		sweep_pages_give(block);
	}
	return wrong ? context : NULL;
}

static void from_threads(void)
{
	pthread_t threads[4];
	unsigned char marks[] = {1, 2, 3, 4};
	for (size_t i = 0; i < 4; i++) pthread_create(&threads[i], NULL, take_many, &marks[i]);
	for (size_t i = 0; i < 4; i++)
	{
		void *wrong;
		pthread_join(threads[i], &wrong);
		CU_ASSERT_PTR_NULL(wrong);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {{"a block is zeroed, also when it is used again", zeroed},
											 {"a block is kept for the next, and no more than were in use", kept},
											 {"blocks beyond 64 MB are not kept; what cannot be had is NULL", not_kept},
											 {"what is kept and not taken is given back at the end", given_back},
											 {"several threads have blocks of their own", from_threads},
											 {NULL, NULL}};
	return unit_main("pages", tests);
}
