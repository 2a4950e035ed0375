/* samples.h - images as the network reads them: normalised floats, made once and shared by all runs. */
#ifndef SWEEP_TRAIN_SAMPLES_H
#define SWEEP_TRAIN_SAMPLES_H

#include "train/data.h"

#include <stddef.h>
#include <stdint.h>

struct sweep_samples
{
	size_t count;
	size_t inputs;
	float *x;        /* [count][inputs]: (pixel / 255 - 0.1307) / 0.3081, MNIST's mean and standard deviation */
	uint8_t *labels; /* [count] */
};

/* Copies the images. The caller frees the samples. */
struct sweep_samples sweep_samples_new(const struct sweep_images *images);
void sweep_samples_free(struct sweep_samples *samples);

#endif
