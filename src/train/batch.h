/* batch.h - the images of one step, normalised, in the form that the first layer's product wants.
 *
 * A pixel p becomes x = (p / 255 - 0.1307) / 0.3081 (MNIST's mean and standard deviation), computed in floats in
 * that order, as PyTorch's ToTensor and Normalize do. The sparse form keeps x - background for the pixels that are
 * not 0, with background = -0.1307 / 0.3081; see kernel.h. */
#ifndef SWEEP_TRAIN_BATCH_H
#define SWEEP_TRAIN_BATCH_H

#include "base/error.h"
#include "train/data.h"
#include "train/kernel.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sweep_form
{
	SWEEP_SPARSE,
	SWEEP_DENSE
};

struct sweep_batch
{
	enum sweep_form form;
	size_t inputs;   /* pixels of an image */
	size_t most;     /* images */
	size_t n;        /* images in it now */
	uint8_t *labels; /* [n] */

	float value[256]; /* of each pixel value; in the sparse form less the background */

	/* The sparse form. */
	float background;
	struct sweep_places *places;
	struct sweep_entry *image_entries, *pixel_entries;
	size_t *image_start, *pixel_start; /* [n + 1], [inputs + 1] */
	size_t image_capacity, pixel_capacity;
	size_t *next;      /* [inputs]: scratch */
	uint32_t *indices; /* [inputs + 8]: scratch */

	/* The dense form: [n][inputs]. */
	float *x;

	struct sweep_room room;
};

/* A batch for up to `most` images of `inputs` pixels. A sparse one grows with what it is filled with. SWEEP_FAILED:
 * there is not the memory for a dense one. Free it in either case. */
enum sweep_status sweep_batch_new(struct sweep_batch *batch, enum sweep_form form, size_t inputs, size_t most,
								  struct sweep_error *err);
void sweep_batch_free(struct sweep_batch *batch);

/* Takes the images which[0] to which[n - 1]. Without `back` the pixels' lists, which only a gradient needs, are left
 * out. SWEEP_FAILED: images from the cache are damaged and cannot be had otherwise; the batch holds nothing. */
enum sweep_status sweep_batch_fill(struct sweep_batch *batch, const struct sweep_images *images, const uint32_t *which,
								   size_t n, bool back, struct sweep_error *err);

static inline struct sweep_lists sweep_batch_images(const struct sweep_batch *batch)
{
	return (struct sweep_lists){batch->image_entries, batch->image_start};
}

static inline struct sweep_lists sweep_batch_pixels(const struct sweep_batch *batch)
{
	return (struct sweep_lists){batch->pixel_entries, batch->pixel_start};
}

/* The share of pixels that are not 0, from at most 32 images taken evenly. SWEEP_FAILED as sweep_batch_fill(). */
enum sweep_status sweep_density(const struct sweep_images *images, double *density, struct sweep_error *err);

/* The form in which images train faster: sparse up to the density where OpenBLAS's products take as long (see
 * bench/train-density.sh). SWEEP_FAILED as sweep_batch_fill(). */
enum sweep_status sweep_form_for(const struct sweep_images *images, enum sweep_form *form, struct sweep_error *err);

#endif
