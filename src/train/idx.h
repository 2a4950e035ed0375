/* idx.h - files in the IDX format of MNIST (LeCun, Cortes and Burges, yann.lecun.com/exdb/mnist), plain or gzipped.
 *
 *   two zero bytes, the type of a value (8: unsigned byte, the only one read here), the number of dimensions,
 *   each dimension's size as a big-endian 32-bit number, then the values, the last dimension fastest.
 *
 * A file is opened, which checks its header, then read, which checks the rest. Nothing is believed from the header
 * alone: memory grows with the bytes that are really there. */
#ifndef SWEEP_TRAIN_IDX_H
#define SWEEP_TRAIN_IDX_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_IDX_LABELS = 1, /* dimensions of a file of labels: [count] */
	SWEEP_IDX_IMAGES = 3, /* and of images: [count][rows][columns] */
	SWEEP_IDX_MOST_PIXELS = 1 << 20
};

struct sweep_idx
{
	char *path;
	struct gzFile_s *stream; /* zlib's gzFile, which also reads what is not compressed */
	int dimensions;
	size_t size[SWEEP_IDX_IMAGES]; /* of each dimension; 1 for those that the file lacks */
	size_t item;                   /* bytes of one image or label */
};

/* Opens `path`, which must hold unsigned bytes in `dimensions` dimensions (SWEEP_IDX_LABELS or SWEEP_IDX_IMAGES),
 * at least one item, of 1 to SWEEP_IDX_MOST_PIXELS bytes. SWEEP_FAILED: *err names the file and what is wrong.
 * Close `idx` in either case. */
enum sweep_status sweep_idx_open(const char *path, int dimensions, struct sweep_idx *idx, struct sweep_error *err);

/* Reads the items of a file just opened into *items, which the caller frees: idx->size[0] of idx->item bytes each.
 * SWEEP_FAILED: the file ends too early (*err says by how many bytes), goes on after its last item, or is damaged;
 * *items is NULL then. */
enum sweep_status sweep_idx_read(struct sweep_idx *idx, uint8_t **items, struct sweep_error *err);
void sweep_idx_close(struct sweep_idx *idx);

#endif
