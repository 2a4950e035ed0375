/* directory.h - one part of a data set from a directory of IDX files, read once and cached. */
#ifndef SWEEP_TRAIN_DIRECTORY_H
#define SWEEP_TRAIN_DIRECTORY_H

#include "base/error.h"
#include "train/block.h"

/* What to do where a directory or a file is missing. */
#define SWEEP_DATA_WAY_OUT                                                                                             \
	"give the directory of MNIST's four IDX files with -d DIR or in $SWEEP_DATA, or neither to train on drawn digits"

/* Loads PART-images-idx3-ubyte and PART-labels-idx1-ubyte of `directory`, each also with a dot before "idx", or with
 * .gz at its end; `part` is "train" or "t10k" in MNIST. Of the images 0, stride, 2 stride, ... are kept. The files are
 * read and checked once; from then on a copy of those images in the cache (cache.h) serves, until one of them is
 * another file or has another size or time. That goes for files that are not compressed, too: to read 47 MB into memory
 * takes longer than all else before the first batch, and the files themselves cannot be mapped, since one that is cut
 * short meanwhile would end the process. SWEEP_FAILED: *err names the file and what is wrong with it; the block is
 * empty. */
enum sweep_status sweep_directory_load(const char *directory, const char *part, size_t stride,
									   struct sweep_block *block, struct sweep_error *err);

#endif
