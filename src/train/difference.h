/* difference.h - whether a file of weights is of the training that is to go on with it. */
#ifndef SWEEP_TRAIN_DIFFERENCE_H
#define SWEEP_TRAIN_DIFFERENCE_H

#include "base/error.h"
#include "train/checkpoint.h"
#include "train/hyperparameters.h"
#include "train/trainer.h"

#include <stdint.h>

/* SWEEP_FAILED: the network's shape or activation is another in a file, and *err says which, of the file at `path`. */
enum sweep_status sweep_difference_in_shape(const struct sweep_hyperparameters *file,
											const struct sweep_hyperparameters *run, const char *path,
											struct sweep_error *err);

/* SWEEP_FAILED: what a file was trained by is not what the new training `t` is about to be trained by, and *err has the
 * first difference: a hyperparameter, the images (`data` is their name, `crc32` their checksum), more epochs than `t`
 * has. More epochs in `t` are none, unless the learning rates of those that are over would be others. */
enum sweep_status sweep_difference(const struct sweep_checkpoint *c, const struct sweep_training *t, const char *data,
								   int64_t crc32, struct sweep_error *err);

#endif
