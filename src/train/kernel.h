/* kernel.h - the inner loops of training, compiled once for each instruction set that is worth it; the best one that
 * this machine has is chosen when the program runs.
 *
 * A layer's weights lie in panels: panel k holds the weights of units 64 k to 64 k + 63 as [inputs][units], so that
 * the slice of a product that is under way stays in the second-level cache. All rows are padded with zeros to a
 * multiple of 16 floats (64 bytes), and arrays begin at such an address. The padding stays zero through every step.
 *
 * The first layer reads a sparse batch. Its input is x = background + value, where value is 0 for most pixels, so that
 *     z[i][j] = b[j] + background sum_p w[p][j] + sum over the entries of image i of value w[index][j]
 * and the derivatives by w[p][j] are
 *     background sum_i d[i][j] + sum over the entries of pixel p of value d[index][j].
 *
 * Sums are taken in the entries' order, whatever the thread; with fused multiply-add where the machine has it. */
#ifndef SWEEP_TRAIN_KERNEL_H
#define SWEEP_TRAIN_KERNEL_H

#include "train/dropout.h"
#include "train/optimiser.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_PAD = 16,   /* floats to which rows are padded */
	SWEEP_PANEL = 64, /* units of a panel; the last one of a layer may have 16, 32 or 48 */
	SWEEP_NARROW = 16 /* units, with the padding, of a layer for the narrow_ functions */
};

static inline size_t sweep_padded(size_t n)
{
	return (n + SWEEP_PAD - 1) / SWEEP_PAD * SWEEP_PAD;
}

/* A number of a sparse batch that is not zero. */
struct sweep_entry
{
	float value;
	uint32_t index; /* of the pixel in an image's list, of the image in a pixel's list */
};

/* Lists of entries: list k is entry[start[k]] to entry[start[k + 1] - 1]. */
struct sweep_lists
{
	const struct sweep_entry *entry;
	const size_t *start;
};

struct sweep_kernels
{
	const char *name;
	bool (*usable)(void); /* on this machine */

	/* One panel forward: z[n][units], whose rows are `stride` apart, = base[units] + the sum over each image's list of
	 * value w[index][units]. */
	void (*sparse_forward)(float *z, size_t stride, const float *w, const float *base, size_t units,
						   struct sweep_lists images, size_t n);

	/* One panel back, in one pass over its weights: the gradient from d[n][units], whose rows are `stride` apart, and
	 * the pixels' lists, then a step of the optimiser on w[inputs][units] with `moments`, whose sums go into
	 * column_sum[units]. The column sums of d go into db[units]. `scratch` is [n][units]. */
	void (*sparse_step)(const struct sweep_step *step, float *w, float *const *moments, float *column_sum, float *db,
						const float *d, size_t stride, float *scratch, size_t units, struct sweep_lists pixels,
						float background, size_t inputs, size_t n);

	/* A layer of at most 16 units: z[n][16] = b[16] + x[n][inputs] w[inputs][16], rows of x `stride` apart. */
	void (*narrow_forward)(float *z, const float *w, const float *b, const float *x, size_t stride, size_t inputs,
						   size_t n);

	/* Its gradient and step: w[inputs][16] from x^T d, d[n][16]. */
	void (*narrow_step)(const struct sweep_step *step, float *w, float *const *moments, const float *d, const float *x,
						size_t stride, size_t inputs, size_t n);

	/* dx[n][stride] = d[n][16] w^T with wt[units][stride], the transpose of w. */
	void (*narrow_back)(float *dx, const float *d, const float *wt, size_t stride, size_t units, size_t n);

	/* Dropout: multiplies out[n] and slope[n] by the mask of sweep_dropout_mask(). */
	void (*drop)(const struct sweep_dropout *dropout, float *out, float *slope, size_t n);

	/* A step on w[n] from the gradient g[n]; n is a multiple of 16. */
	void (*step)(const struct sweep_step *step, float *w, const float *g, float *const *moments, size_t n);
};

/* The best for this machine. */
const struct sweep_kernels *sweep_kernels_best(void);

/* All that were compiled, the plain reference last; NULL ends the list. Some may not be usable here. */
const struct sweep_kernels *const *sweep_kernels_all(void);

#endif
