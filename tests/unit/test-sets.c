#include "train/digits.h"
#include "train/sets.h"
#include "unit.h"

#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- a set of 23 training and 11 test images of 4 x 5 pixels in a directory of this test's own ---------- */

static char directory[4096];
static const char *const files[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
									"t10k-labels-idx1-ubyte"};

static const char *in_directory(const char *name)
{
	static char path[sizeof directory + 64];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static uint8_t pixel(size_t image, size_t place)
{
	return (uint8_t)(image * 20 + place);
}

static void put(const char *name, uint8_t count)
{
	const bool images = strstr(name, "images") != NULL;
	FILE *file = fopen(in_directory(name), "wb");
	if (file == NULL) abort();
	const uint8_t header[] = {0, 0, 8, images ? 3 : 1, 0, 0, 0, count, 0, 0, 0, 4, 0, 0, 0, 5};
	fwrite(header, 1, images ? 16 : 8, file);
	for (size_t i = 0; i < count; i++)
		for (size_t p = 0; p < (images ? 20 : 1); p++) putc(images ? pixel(i, p) : (int)(i % 10), file);
	if (fclose(file) != 0) abort();
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static void put_set(void)
{
	for (size_t i = 0; i < 4; i++) put(files[i], i < 2 ? 23 : 11);
}

static bool holds(const struct sweep_images *images, size_t count, size_t stride)
{
	if (images->count != count || images->rows != 4 || images->columns != 5) return false;
	for (size_t i = 0; i < count; i++)
	{
		if (sweep_label(images, i) != i * stride % 10) return false;
		for (size_t p = 0; p < 20; p++)
			if (sweep_image(images, i)[p] != pixel(i * stride, p)) return false;
	}
	return true;
}

/* --- the promises ----------------------------------------------------------------------------------------- */

static void each_stride_is_a_view_of_one_block(void)
{
	struct sweep_error err;
	put_set();
	struct sweep_sets *sets = sweep_sets_new(directory, true);
	const struct sweep_data *second = sweep_sets_get(sets, 2, &err), *all = sweep_sets_get(sets, 1, &err);
	CU_ASSERT_FATAL(second != NULL && all != NULL);
	for (size_t i = 0; i < 4; i++) remove(in_directory(files[i])); /* what is there is not read again */
	const struct sweep_data *fifth = sweep_sets_get(sets, 5, &err), *few = sweep_sets_get(sets, 22, &err),
							*one = sweep_sets_get(sets, 1000, &err);
	CU_ASSERT_FATAL(fifth != NULL && few != NULL && one != NULL);
	CU_ASSERT(holds(&second->train, 12, 2));
	CU_ASSERT(holds(&fifth->train, 5, 5));
	CU_ASSERT(holds(&all->train, 23, 1));
	CU_ASSERT(holds(&few->train, 2, 22));
	CU_ASSERT(holds(&one->train, 1, 1000));
	CU_ASSERT(holds(&fifth->test, 11, 1) && holds(&one->test, 11, 1));
	CU_ASSERT_PTR_EQUAL(sweep_image(&fifth->train, 1), sweep_image(&all->train, 5));
	CU_ASSERT_PTR_EQUAL(fifth->test.pixels, all->test.pixels);
	CU_ASSERT_STRING_EQUAL(few->name, directory);
	CU_ASSERT_PTR_EQUAL(sweep_sets_get(sets, 5, &err), fifth);
	CU_ASSERT_PTR_EQUAL(sweep_sets_get(sets, 1, &err), all);
	sweep_sets_free(sets);
}

/* A stride that no loaded one divides needs training images of its own, but the test images are there. */
static void the_test_images_are_loaded_once(void)
{
	struct sweep_error err = {0};
	put_set();
	struct sweep_sets *sets = sweep_sets_new(directory, true);
	const struct sweep_data *fifth = sweep_sets_get(sets, 5, &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(fifth);
	remove(in_directory(files[2]));
	remove(in_directory(files[3]));
	const struct sweep_data *third = sweep_sets_get(sets, 3, &err), *half = sweep_sets_get(sets, 2, &err);
	CU_ASSERT_FATAL(third != NULL && half != NULL);
	CU_ASSERT(holds(&third->train, 8, 3) && holds(&half->train, 12, 2));
	CU_ASSERT(holds(&third->test, 11, 1) && holds(&half->test, 11, 1));
	CU_ASSERT_PTR_EQUAL(third->test.pixels, fifth->test.pixels);
	CU_ASSERT_PTR_EQUAL(half->test.labels, fifth->test.labels);
	CU_ASSERT_STRING_EQUAL(half->name, directory);

	FILE *file = fopen(in_directory(files[0]), "r+b"); /* of 5 x 4 pixels now */
	if (file == NULL || fseek(file, 8, SEEK_SET) != 0) abort();
	fwrite((const uint8_t[]){0, 0, 0, 5, 0, 0, 0, 4}, 1, 8, file);
	if (fclose(file) != 0) abort();
	CU_ASSERT_PTR_NULL(sweep_sets_get(sets, 7, &err));
	CU_ASSERT_STRING_EQUAL(err.message, "test images of 4 x 5 pixels, but training images of 5 x 4");
	CU_ASSERT(holds(&fifth->test, 11, 1));
	sweep_sets_free(sets);
}

/* Drawn digits are drawn as far as they are needed; what has been drawn is used again. */
static void digits_share_what_was_drawn(void)
{
	struct sweep_error err;
	struct sweep_sets *sets = sweep_sets_new("digits", false);
	const struct sweep_data *coarse = sweep_sets_get(sets, 3000, &err), *fine = sweep_sets_get(sets, 1500, &err),
							*coarser = sweep_sets_get(sets, 6000, &err), *odd = sweep_sets_get(sets, 7000, &err);
	CU_ASSERT_FATAL(coarse != NULL && fine != NULL && coarser != NULL && odd != NULL);
	CU_ASSERT(coarse->train.count == 20 && fine->train.count == 40 && coarser->train.count == 10 &&
			  odd->train.count == 9);
	CU_ASSERT(coarse->test.count == 0 && coarser->test.count == 0);
	size_t differ = 0;
	for (size_t i = 0; i < 10; i++)
	{
		differ += memcmp(sweep_image(&coarser->train, i), sweep_image(&coarse->train, 2 * i), 784) != 0;
		differ += memcmp(sweep_image(&coarser->train, i), sweep_image(&fine->train, 4 * i), 784) != 0;
		differ += sweep_label(&coarser->train, i) != sweep_label(&fine->train, 4 * i);
	}
	differ += memcmp(sweep_image(&coarser->train, 7), sweep_image(&odd->train, 6), 784) != 0; /* 42000 */
	CU_ASSERT_EQUAL(differ, 0);
	sweep_sets_free(sets);
}

static void a_failure_is_not_kept(void)
{
	struct sweep_error err = {0};
	put_set();
	remove(in_directory(files[3]));
	struct sweep_sets *sets = sweep_sets_new(directory, true);
	CU_ASSERT_PTR_NULL(sweep_sets_get(sets, 2, &err));
	CU_ASSERT_STRING_EQUAL(err.file, in_directory(files[3]));
	err = (struct sweep_error){0};
	CU_ASSERT_PTR_NULL(sweep_sets_get(sets, 2, &err));
	CU_ASSERT_STRING_EQUAL(err.file, in_directory(files[3]));
	put_set();
	const struct sweep_data *data = sweep_sets_get(sets, 2, &err);
	CU_ASSERT(data != NULL && holds(&data->train, 12, 2) && holds(&data->test, 11, 1));
	sweep_sets_free(sets);
	sweep_sets_free(NULL);
}

/* What the cache gives is mapped. */
static void the_second_process_maps_the_cache(void)
{
	struct sweep_error err;
	struct sweep_data first, second;
	put_set();
	setenv("XDG_CACHE_HOME", directory, 1);
	CU_ASSERT_FATAL(sweep_data_load(directory, 3, true, &first, &err) == SWEEP_OK);
	CU_ASSERT_FATAL(sweep_data_load(directory, 3, true, &second, &err) == SWEEP_OK);
	CU_ASSERT(first.train_block.map == NULL && first.test_block.map == NULL);
	CU_ASSERT(second.train_block.map != NULL && second.test_block.map != NULL);
	CU_ASSERT(holds(&first.train, 8, 3) && holds(&first.test, 11, 1));
	CU_ASSERT(holds(&second.train, 8, 3) && holds(&second.test, 11, 1));
	sweep_data_free(&first);
	sweep_data_free(&second);

	CU_ASSERT_FATAL(sweep_data_load("digits", 200, false, &first, &err) == SWEEP_OK);
	CU_ASSERT_FATAL(sweep_data_load("digits", 200, false, &second, &err) == SWEEP_OK);
	CU_ASSERT(first.train_block.map == NULL && second.train_block.map != NULL);
	CU_ASSERT_FATAL(first.train.count == 300 && second.train.count == 300);
	size_t differ = 0;
	for (size_t i = 0; i < 300; i++)
	{
		uint8_t drawn[SWEEP_DIGITS_PIXELS];
		const uint8_t label = sweep_digits_draw(SWEEP_DIGITS_TRAIN, 200 * i, drawn);
		differ +=
			label != sweep_label(&first.train, i) || memcmp(drawn, sweep_image(&first.train, i), sizeof drawn) != 0;
		differ +=
			label != sweep_label(&second.train, i) || memcmp(drawn, sweep_image(&second.train, i), sizeof drawn) != 0;
	}
	CU_ASSERT_EQUAL(differ, 0);
	sweep_data_free(&first);
	sweep_data_free(&second);
	setenv("XDG_CACHE_HOME", "/dev/null", 1);
}

struct asker
{
	pthread_t thread;
	struct sweep_sets *sets;
	size_t first;
	size_t wrong;
};

static void *ask(void *argument)
{
	struct asker *asker = argument;
	for (size_t i = 0; i < 200; i++)
	{
		const size_t stride = (asker->first + i) % 23 + 1;
		const struct sweep_data *data = sweep_sets_get(asker->sets, stride, NULL);
		asker->wrong += data == NULL || !holds(&data->train, 22 / stride + 1, stride) || !holds(&data->test, 11, 1);
	}
	return NULL;
}

static void threads_may_ask_at_once(void)
{
	enum
	{
		THREADS = 8
	};
	struct asker askers[THREADS];
	put_set();
	struct sweep_sets *sets = sweep_sets_new(directory, true);
	for (size_t i = 0; i < THREADS; i++)
	{
		askers[i] = (struct asker){.sets = sets, .first = i * 5};
		if (pthread_create(&askers[i].thread, NULL, ask, &askers[i]) != 0) abort();
	}
	for (size_t i = 0; i < THREADS; i++)
	{
		pthread_join(askers[i].thread, NULL);
		CU_ASSERT_EQUAL(askers[i].wrong, 0);
	}
	sweep_sets_free(sets);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a set of files is read once, and each stride is a view of it", each_stride_is_a_view_of_one_block},
		{"the test images are loaded once for all strides", the_test_images_are_loaded_once},
		{"digits that were drawn are drawn once", digits_share_what_was_drawn},
		{"a failure is not kept: asking again tries again", a_failure_is_not_kept},
		{"the cache serves from the second process on", the_second_process_maps_the_cache},
		{"several threads may ask at once", threads_may_ask_at_once},
		{NULL, NULL}};
	const char *tmp = getenv("TMPDIR");
	snprintf(directory, sizeof directory, "%s/sweep-sets.XXXXXX", tmp ? tmp : "/tmp");
	if (mkdtemp(directory) == NULL) return 99;
	int status = unit_main("sets", tests);
	nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	return status;
}
