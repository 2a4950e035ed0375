/* data.h - labelled images to train on: the IDX files of MNIST and its kin, or digits that this program draws. */
#ifndef SWEEP_TRAIN_DATA_H
#define SWEEP_TRAIN_DATA_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_images
{
	size_t count, rows, columns;
	uint8_t *pixels; /* [count][rows * columns], 0 (paper) to 255 (ink) */
	uint8_t *labels; /* [count], 0 to 9 */
};

struct sweep_data
{
	struct sweep_images train, test; /* test.count is 0 when it was not asked for */
	char *name;                      /* for people and summaries: the directory, or "synthetic digits" */
};

/* Loads from `directory`, which is a directory of IDX files with the names that MNIST gives them
 * (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-..., each with or without .gz), or the name of a known
 * set: "fashion-mnist" (Debian's package dataset-fashion-mnist) or "digits" (those that this program draws).
 * NULL or "": $SWEEP_DATA, else "digits". Of the training images only 0, stride, 2 stride, ... (stride >= 1) are
 * loaded: what is left out is neither kept nor drawn. The test images are always whole.
 * SWEEP_FAILED: *err names the file and what is wrong with it. Free `data` in either case. */
enum sweep_status sweep_data_load(const char *directory, size_t stride, bool want_test, struct sweep_data *data,
								  struct sweep_error *err);
void sweep_data_free(struct sweep_data *data);

#endif
