/* train-density - where the sparse and the dense form take the same time: an epoch of 12,000 random images of 784
 * pixels at growing shares of pixels that are not 0, one thread.
 *
 *   train-density HIDDEN BATCH        prints lines: share, milliseconds sparse, milliseconds dense, parted by tabs */
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "train/trainer.h"

#include <stdio.h>
#include <stdlib.h>

enum
{
	IMAGES = 12000,
	SIDE = 28,
	PIXELS = SIDE * SIDE,
	ROUNDS = 3
};

static void draw(uint8_t *pixels, double density)
{
	struct sweep_random random = {.seed = 1};
	for (size_t i = 0; i < (size_t)IMAGES * PIXELS; i++)
		pixels[i] = sweep_random_next(&random) < density ? (uint8_t)(1 + i % 255) : 0;
}

/* Milliseconds of an epoch. */
static double time_epoch(const struct sweep_hyperparameters *h, enum sweep_form form, const struct sweep_images *images)
{
	static const struct sweep_watcher nobody;
	struct sweep_training training;
	struct sweep_error err;
	double begin = sweep_clock();
	if (sweep_training_new(&training, h, form, images, &err) != SWEEP_OK ||
		sweep_training_run(&training, NULL, &nobody, &err) != SWEEP_OK)
	{
		fprintf(stderr, "train-density: %s\n", err.message);
		exit(SWEEP_FAILED);
	}
	sweep_training_free(&training);
	return (sweep_clock() - begin) * 1e3;
}

int main(int argc, char **argv)
{
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	if (argc < 3)
	{
		fprintf(stderr, "usage: train-density HIDDEN BATCH\n");
		return SWEEP_USAGE;
	}
	h.fc_layer_size[0] = strtol(argv[1], NULL, 10);
	h.batch_size = strtol(argv[2], NULL, 10);
	uint8_t *pixels = sweep_alloc((size_t)IMAGES, PIXELS), *labels = sweep_alloc(IMAGES, 1);
	const struct sweep_images images = {.count = IMAGES,
										.rows = SIDE,
										.columns = SIDE,
										.pixels = pixels,
										.pixel_step = PIXELS,
										.labels = labels,
										.label_step = 1};
	for (int tenths = 1; tenths <= 10; tenths++)
	{
		double best[2] = {1e9, 1e9};
		draw(pixels, tenths / 10.0);
		for (int round = 0; round < ROUNDS * 2; round++)
		{
			double spent = time_epoch(&h, round % 2 ? SWEEP_DENSE : SWEEP_SPARSE, &images);
			if (spent < best[round % 2]) best[round % 2] = spent;
		}
		printf("%.1f\t%.1f\t%.1f\n", tenths / 10.0, best[0], best[1]);
	}
	free(pixels);
	free(labels);
	return SWEEP_OK;
}
