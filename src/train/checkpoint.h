/* checkpoint.h - a training in a file: the network's weights, and all that is needed to go on.
 *
 * The file, of any machine:
 *
 *     sweep weights 1\n                  what it is, and the version of the format
 *     {"layer_sizes":[784,256,10],...}\n a JSON object in one line
 *     float32 ...                        the parameters, as many as the header's "parameters" says: layer by layer
 *                                        w[outputs][inputs], then b[outputs], as PyTorch keeps them in nn.Linear
 *     float32 ...                        the optimiser's moments, "moments" arrays as long as the one before
 *     uint32                             CRC-32 (zlib's, RFC 1952 section 8) of all the bytes before it
 *
 * Numbers are little-endian, floats are of IEEE 754. The header has (numbers where nothing else is said):
 *
 *     layer_sizes       [inputs, units of each hidden layer..., outputs]
 *     activation        text, of the hidden layers
 *     parameters        sum over the layers of outputs (inputs + 1)
 *     moments           0 to 2
 *     epoch, step       whole epochs, at most 2^31 - 1, and batches trained: at least as many, both 0 or neither
 *     time              seconds trained, finite, from 0
 *     loss, test_loss, test_accuracy   of the last whole epoch; the text "NaN" where there is none
 *     data              text, the images' name
 *     images            trained on
 *     data_crc32        CRC-32 of their pixels, image by image, and then of their labels
 *     hyperparameters   an object with all of the configuration that the training knows
 *
 * Readers pass over keys that they do not know. What is read is checked before it is believed: the file's length
 * against the sizes before anything is allocated for them, and the checksum. */
#ifndef SWEEP_TRAIN_CHECKPOINT_H
#define SWEEP_TRAIN_CHECKPOINT_H

#include "base/error.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum
{
	SWEEP_CHECKPOINT_MOMENTS = 2,     /* at most */
	SWEEP_CHECKPOINT_HEADER = 1 << 16 /* bytes of the two first lines, at most */
};

struct sweep_checkpoint
{
	/* The network. */
	size_t layers;       /* of weights, 1 at least */
	const size_t *sizes; /* [layers + 1], each from 1 to 2^31 - 1 */
	const char *activation;
	size_t parameters; /* follows from the sizes; set when read, and not looked at when written */
	int64_t moments;

	/* How far it is. */
	int64_t epoch, step;
	double time, loss, test_loss, test_accuracy;

	/* What it was trained by. */
	const char *data;
	int64_t images;
	int64_t data_crc32;
	const char *hyperparameters; /* a JSON object */
};

/* Writes `path`, in the place of what was there, as sweep_output_close() does: whole, on the disk, or not at all.
 * `read` gives the arrays: which 0 the parameters, 1 and 2 the moments, each out[parameters]. SWEEP_FAILED: *err has
 * the file and the reason, and what was there is as it was. */
enum sweep_status sweep_checkpoint_write(const struct sweep_checkpoint *checkpoint,
										 void (*read)(const void *context, int which, float *out), const void *context,
										 const char *path, struct sweep_error *err);

/* A file that was opened, every byte of it checked; a later write to its path does not change it. */
struct sweep_checkpoint_file
{
	struct sweep_checkpoint checkpoint; /* its texts and sizes live as long as the file is open */
	FILE *file;
	long start; /* of the arrays */
	cJSON *header;
	size_t *sizes;
	char *hyperparameters;
};

/* SWEEP_FAILED: *err has the file and what is wrong with it: not there, not readable, another kind of file, of a later
 * version, damaged. Nothing is left to close then. */
enum sweep_status sweep_checkpoint_open(struct sweep_checkpoint_file *file, const char *path, struct sweep_error *err);

/* An array: `which` as above, at most `moments`. SWEEP_FAILED: it cannot be read any more. */
enum sweep_status sweep_checkpoint_read(const struct sweep_checkpoint_file *file, int which, float *out,
										struct sweep_error *err);
void sweep_checkpoint_close(struct sweep_checkpoint_file *file);

#endif
