/* data.h - labelled images to train on: the IDX files of MNIST and its kin, or digits that this program draws.
 *
 * They are loaded as blocks of bytes; struct sweep_images is a view of some or all images of a block. */
#ifndef SWEEP_TRAIN_DATA_H
#define SWEEP_TRAIN_DATA_H

#include "base/error.h"
#include "train/block.h"
#include "train/pieces.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A view: it lives as long as the block, and any number of threads may read it. */
struct sweep_images
{
	size_t count, rows, columns;
	const uint8_t *pixels; /* image i: rows * columns bytes, row by row, at pixels + i * pixel_step */
	size_t pixel_step;
	const uint8_t *labels; /* label i, 0 to 9, at labels + i * label_step */
	size_t label_step;
	struct sweep_pieces *pieces; /* the block's, or NULL */
};

/* Where the pixels of image `i` are, 0 (paper) to 255 (ink). In a block from the cache they may be damaged; who uses
 * them calls sweep_image_checked(). */
static inline const uint8_t *sweep_image(const struct sweep_images *images, size_t i)
{
	return images->pixels + i * images->pixel_step;
}

/* The pixels of image `i`, right in any case; as sweep_pieces_get() says. */
static inline const uint8_t *sweep_image_checked(const struct sweep_images *images, size_t i, struct sweep_room *room,
												 struct sweep_error *err)
{
	const uint8_t *pixels = sweep_image(images, i);
	if (images->pieces == NULL) return pixels;
	return sweep_pieces_get(images->pieces, pixels, images->rows * images->columns, room, err);
}

static inline uint8_t sweep_label(const struct sweep_images *images, size_t i)
{
	return images->labels[i * images->label_step];
}

struct sweep_data
{
	struct sweep_images train, test; /* test.count is 0 when it was not asked for */
	char *name;                      /* for people and summaries: the directory, or "synthetic digits" */

	/* What the two are views of; empty where that is another's. The first holds every `grain`-th training image: more
	 * than `train` where more had to be loaded anyway. */
	struct sweep_block train_block, test_block;
	size_t grain;
};

/* Loads from `directory`, which is a directory of IDX files with the names that MNIST gives them
 * (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-..., each with or without .gz), or the name of a known
 * set: "fashion-mnist" (Debian's package dataset-fashion-mnist) or "digits" (those that this program draws).
 * NULL or "": $SWEEP_DATA, else "digits". `train` is the training images 0, stride, 2 stride, ... (stride >= 1); the
 * test images are always whole.
 * SWEEP_FAILED: *err names the file and what is wrong with it. Free `data` in either case. */
enum sweep_status sweep_data_load(const char *directory, size_t stride, bool want_test, struct sweep_data *data,
								  struct sweep_error *err);

/* The same with test images that are there already: `test`, a view whose block must outlive `data`, or is empty. */
enum sweep_status sweep_data_load_train(const char *directory, size_t stride, const struct sweep_images *test,
										struct sweep_data *data, struct sweep_error *err);

/* The training images 0, stride, 2 stride, ... of what is loaded; `stride` is a multiple of data->grain. */
struct sweep_images sweep_data_every(const struct sweep_data *data, size_t stride);
void sweep_data_free(struct sweep_data *data);

#endif
