/* The sparse batch against the images it is made of, and every instruction set's loops against the plain ones. */
#include "base/memory.h"
#include "base/random.h"
#include "train/batch.h"
#include "train/kernel.h"
#include "train/step.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- images ------------------------------------------------------------------------------------------- */

static struct sweep_random random_numbers = {.seed = 7};

/* `count` images of 1 x inputs pixels, a share `density` of them inked; freed with free(images->pixels). */
static struct sweep_images draw(size_t count, size_t inputs, double density)
{
	uint8_t *pixels = sweep_alloc(count * (inputs + 1), 1), *labels = pixels + count * inputs;
	for (size_t i = 0; i < count * inputs; i++)
		if (sweep_random_next(&random_numbers) < density)
			pixels[i] = (uint8_t)(1 + sweep_random_below(&random_numbers, 255));
	for (size_t i = 0; i < count; i++) labels[i] = (uint8_t)(i % 10);
	return (struct sweep_images){.count = count,
								 .rows = 1,
								 .columns = inputs,
								 .pixels = pixels,
								 .pixel_step = inputs,
								 .labels = labels,
								 .label_step = 1};
}

static float normalised(uint8_t pixel)
{
	return ((float)pixel / 255.0F - 0.1307F) / 0.3081F;
}

/* --- batches ------------------------------------------------------------------------------------------ */

/* x[n][inputs] from the images' lists, and again from the pixels' lists. */
static void expand(const struct sweep_batch *batch, float *by_image, float *by_pixel)
{
	for (size_t i = 0; i < batch->n * batch->inputs; i++) by_image[i] = by_pixel[i] = batch->background;
	for (size_t i = 0; i < batch->n; i++)
		for (size_t k = batch->image_start[i]; k < batch->image_start[i + 1]; k++)
			by_image[i * batch->inputs + batch->image_entries[k].index] += batch->image_entries[k].value;
	for (size_t p = 0; p < batch->inputs; p++)
		for (size_t k = batch->pixel_start[p]; k < batch->pixel_start[p + 1]; k++)
			by_pixel[batch->pixel_entries[k].index * batch->inputs + p] += batch->pixel_entries[k].value;
}

static void check_batch(size_t inputs, double density)
{
	enum
	{
		COUNT = 20
	};
	static const uint32_t which[] = {3, 19, 0, 3, 7, 11, 12};
	const size_t n = sizeof which / sizeof which[0];
	struct sweep_images images = draw(COUNT, inputs, density);
	struct sweep_batch sparse, dense;
	struct sweep_error err;
	float *by_image = sweep_alloc(n * inputs, sizeof(float)), *by_pixel = sweep_alloc(n * inputs, sizeof(float));
	CU_ASSERT_EQUAL_FATAL(sweep_batch_new(&sparse, SWEEP_SPARSE, inputs, n, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_batch_new(&dense, SWEEP_DENSE, inputs, n, &err), SWEEP_OK);
	sweep_batch_fill(&sparse, &images, which + 1, 2, true, NULL); /* what was there before does not matter */
	sweep_batch_fill(&sparse, &images, which, n, true, NULL);
	sweep_batch_fill(&dense, &images, which, n, true, NULL);
	expand(&sparse, by_image, by_pixel);
	for (size_t i = 0; i < n; i++)
	{
		CU_ASSERT_EQUAL(sparse.labels[i], which[i] % 10);
		CU_ASSERT_EQUAL(dense.labels[i], which[i] % 10);
		for (size_t p = 0; p < inputs; p++)
		{
			float x = normalised(sweep_image(&images, which[i])[p]);
			CU_ASSERT_EQUAL(dense.x[i * inputs + p], x);
			CU_ASSERT_DOUBLE_EQUAL(by_image[i * inputs + p], x, 4e-7);
			CU_ASSERT_EQUAL(by_pixel[i * inputs + p], by_image[i * inputs + p]);
		}
	}
	sweep_batch_free(&sparse);
	sweep_batch_free(&dense);
	free(by_image);
	free(by_pixel);
	free((void *)images.pixels);
}

static void test_batch_holds_the_images(void)
{
	static const size_t sizes[] = {1, 7, 8, 9, 64, 100, 784};
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
	{
		check_batch(sizes[i], 0.19);
		check_batch(sizes[i], 1);
		check_batch(sizes[i], 0);
	}
}

/* A dense batch that no machine has the memory for; a sparse one takes it when it is filled. */
static void test_batch_that_is_too_large(void)
{
	struct sweep_batch batch;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_batch_new(&batch, SWEEP_DENSE, 1 << 20, (size_t)1 << 43, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_NOT_EQUAL(err.message, "");
	sweep_batch_free(&batch);
}

static void test_density(void)
{
	struct sweep_images images = draw(3000, 100, 0.25);
	double density;
	CU_ASSERT_EQUAL(sweep_density(&images, &density, NULL), SWEEP_OK);
	CU_ASSERT_DOUBLE_EQUAL(density, 0.25, 0.04);
	images.count = 0;
	CU_ASSERT_EQUAL(sweep_density(&images, &density, NULL), SWEEP_OK);
	CU_ASSERT_EQUAL(density, 0);
	free((void *)images.pixels);
}

/* --- kernels ------------------------------------------------------------------------------------------ */

static float *floats(size_t n)
{
	float *x = aligned_alloc(64, sweep_padded(n) * sizeof *x);
	for (size_t i = 0; i < sweep_padded(n); i++) x[i] = (float)(2 * sweep_random_next(&random_numbers) - 1);
	return x;
}

static float *copy(const float *x, size_t n)
{
	float *y = aligned_alloc(64, sweep_padded(n) * sizeof *y);
	memcpy(y, x, n * sizeof *x);
	return y;
}

static double greatest_difference(const float *a, const float *b, size_t n)
{
	double most = 0;
	for (size_t i = 0; i < n; i++)
	{
		double difference = fabs((double)a[i] - (double)b[i]) / fmax(1, fabs((double)b[i]));
		if (!(difference <= most)) most = difference;
	}
	return most;
}

/* All that a kernel writes, from the same arguments. */
struct outcome
{
	float *z, *w, *m[2], *column_sum, *db;
};

enum
{
	INPUTS = 50,
	IMAGES = 13,
	STRIDE = 80 /* of z and d: wider than the panel */
};

/* Every rule, with weight decay. */
static struct sweep_step step_of(enum sweep_rule rule)
{
	return (struct sweep_step){.rule = rule,
							   .rate = 0.01F,
							   .l2 = 0.1F,
							   .shrink = 0.99F,
							   .momentum = 0.9F,
							   .keep1 = 0.9F,
							   .take1 = 0.1F,
							   .keep2 = 0.99F,
							   .take2 = 0.01F,
							   .root = 1.5F,
							   .epsilon = 1e-8F};
}

static void free_outcome(struct outcome *o)
{
	free(o->z);
	free(o->w);
	free(o->m[0]);
	free(o->m[1]);
	free(o->column_sum);
	free(o->db);
}

static struct outcome run_sparse(const struct sweep_kernels *k, const struct sweep_batch *batch, size_t units,
								 const struct sweep_step *step, const float *w, const float *m, const float *d)
{
	struct outcome o = {.z = copy(d, IMAGES * STRIDE), .w = copy(w, INPUTS * units), .column_sum = floats(units)};
	o.m[0] = copy(m, INPUTS * units);
	o.m[1] = copy(m, INPUTS * units);
	o.db = floats(units);
	float *scratch = floats(IMAGES * units);
	k->sparse_forward(o.z, STRIDE, o.w, d, units, sweep_batch_images(batch), batch->n);
	k->sparse_step(step, o.w, o.m, o.column_sum, o.db, d, STRIDE, scratch, units, sweep_batch_pixels(batch),
				   batch->background, INPUTS, batch->n);
	free(scratch);
	return o;
}

static void compare(const struct outcome *a, const struct outcome *b, size_t z, size_t w, size_t units)
{
	CU_ASSERT(greatest_difference(a->z, b->z, z) < 1e-5);
	CU_ASSERT(greatest_difference(a->w, b->w, w) < 1e-4);
	for (int i = 0; i < 2; i++) CU_ASSERT(greatest_difference(a->m[i], b->m[i], w) < 1e-5);
	if (units == 0) return;
	CU_ASSERT(greatest_difference(a->column_sum, b->column_sum, units) < 1e-4);
	CU_ASSERT(greatest_difference(a->db, b->db, units) < 1e-5);
}

static void test_sparse_kernels_agree_with_the_plain_ones(void)
{
	static const uint32_t which[IMAGES] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	const struct sweep_kernels *const *all = sweep_kernels_all(), *plain = all[0];
	for (size_t i = 0; all[i]; i++) plain = all[i];
	struct sweep_images images = draw(IMAGES, INPUTS, 0.2);
	struct sweep_batch batch;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_batch_new(&batch, SWEEP_SPARSE, INPUTS, IMAGES, &err), SWEEP_OK);
	sweep_batch_fill(&batch, &images, which, IMAGES, true, NULL);
	for (size_t units = 16; units <= SWEEP_PANEL; units += 16)
		for (int rule = 0; rule < SWEEP_RULES; rule++)
		{
			const struct sweep_step step = step_of((enum sweep_rule)rule);
			float *w = floats(INPUTS * units), *m = floats(INPUTS * units), *d = floats(IMAGES * STRIDE);
			for (size_t i = 0; i < INPUTS * units; i++) m[i] = fabsf(m[i]);
			struct outcome want = run_sparse(plain, &batch, units, &step, w, m, d);
			for (size_t i = 0; all[i] != plain; i++)
			{
				if (!all[i]->usable()) continue;
				struct outcome got = run_sparse(all[i], &batch, units, &step, w, m, d);
				compare(&got, &want, IMAGES * STRIDE, INPUTS * units, units);
				free_outcome(&got);
			}
			free_outcome(&want);
			free(w);
			free(m);
			free(d);
		}
	sweep_batch_free(&batch);
	free((void *)images.pixels);
}

static struct outcome run_narrow(const struct sweep_kernels *k, const struct sweep_step *step, size_t inputs, size_t n,
								 const float *w, const float *m, const float *x, const float *d)
{
	struct outcome o = {.z = floats(n * (SWEEP_NARROW + STRIDE)), .w = copy(w, inputs * SWEEP_NARROW)};
	o.m[0] = copy(m, inputs * SWEEP_NARROW);
	o.m[1] = copy(m, inputs * SWEEP_NARROW);
	k->narrow_forward(o.z, w, d, x, STRIDE, inputs, n);
	k->narrow_back(o.z + n * SWEEP_NARROW, d, x, STRIDE, 10, n);
	k->narrow_step(step, o.w, o.m, d, x, STRIDE, inputs, n);
	k->step(step, o.m[1], w, (float *const[]){o.m[0], o.w}, inputs * SWEEP_NARROW);
	return o;
}

static void test_narrow_kernels_agree_with_the_plain_ones(void)
{
	static const size_t sizes[][2] = {{1, 1}, {7, 3}, {8, 8}, {50, 11}, {64, 40}}; /* inputs, images */
	const struct sweep_kernels *const *all = sweep_kernels_all(), *plain = all[0];
	for (size_t i = 0; all[i]; i++) plain = all[i];
	for (size_t i = 0; all[i] != plain; i++)
		for (size_t c = 0; c < sizeof sizes / sizeof sizes[0] * SWEEP_RULES; c++)
		{
			if (!all[i]->usable()) continue;
			size_t inputs = sizes[c / SWEEP_RULES][0], n = sizes[c / SWEEP_RULES][1], rows = n > 10 ? n : 10;
			const struct sweep_step step = step_of((enum sweep_rule)(c % SWEEP_RULES));
			float *w = floats(inputs * SWEEP_NARROW), *m = floats(inputs * SWEEP_NARROW);
			float *x = floats(rows * STRIDE), *d = floats(n * SWEEP_NARROW);
			for (size_t k = 0; k < inputs * SWEEP_NARROW; k++) m[k] = fabsf(m[k]) + 1, w[k] = fabsf(w[k]);
			struct outcome want = run_narrow(plain, &step, inputs, n, w, m, x, d);
			struct outcome got = run_narrow(all[i], &step, inputs, n, w, m, x, d);
			compare(&got, &want, n * (SWEEP_NARROW + STRIDE), inputs * SWEEP_NARROW, 0);
			free_outcome(&want);
			free_outcome(&got);
			free(w);
			free(m);
			free(x);
			free(d);
		}
}

static void test_dropout_kernels_agree_with_the_plain_ones(void)
{
	static const size_t sizes[] = {16, 64, 80, 4000};
	static const double rates[] = {0.3, 1, 1e-3};
	const struct sweep_kernels *const *all = sweep_kernels_all();
	for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
		for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++)
		{
			const struct sweep_dropout dropout = sweep_dropout_at(
				rates[r], (struct sweep_dropout_place){.seed = 1ULL << 40 | 9, .epoch = 3, .batch = 2});
			float *x = floats(sizes[s]), *mask = floats(sizes[s]);
			sweep_dropout_mask(mask, sizes[s], &dropout);
			for (size_t i = 0; all[i]; i++)
			{
				if (!all[i]->usable()) continue;
				float *out = copy(x, sizes[s]), *slope = copy(x, sizes[s]);
				all[i]->drop(&dropout, out, slope, sizes[s]);
				for (size_t k = 0; k < sizes[s]; k++) CU_ASSERT(out[k] == x[k] * mask[k] && slope[k] == x[k] * mask[k]);
				free(out);
				free(slope);
			}
			free(x);
			free(mask);
		}
}

/* Some instruction set beyond the plain loops is always there, and the best one is usable. */
static void test_best_is_usable(void)
{
	CU_ASSERT(sweep_kernels_best()->usable());
	CU_ASSERT_STRING_NOT_EQUAL(sweep_kernels_best()->name, "plain");
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a batch holds its images in both forms", test_batch_holds_the_images},
		{"a batch that is too large", test_batch_that_is_too_large},
		{"density", test_density},
		{"sparse kernels agree with the plain ones", test_sparse_kernels_agree_with_the_plain_ones},
		{"narrow kernels agree with the plain ones", test_narrow_kernels_agree_with_the_plain_ones},
		{"dropout kernels draw the plain mask", test_dropout_kernels_agree_with_the_plain_ones},
		{"the best kernels are usable", test_best_is_usable},
		{0}};
	return unit_main("kernel", tests);
}
