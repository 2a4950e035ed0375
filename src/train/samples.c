#include "train/samples.h"

#include "base/memory.h"

#include <stdlib.h>

struct sweep_samples sweep_samples_new(const struct sweep_images *images)
{
	struct sweep_samples samples = {.count = images->count, .inputs = images->rows * images->columns};
	float value[256]; /* float arithmetic in PyTorch's order, for its very numbers */
	for (int i = 0; i < 256; i++) value[i] = ((float)i / 255.0F - 0.1307F) / 0.3081F;
	samples.x = sweep_resize(NULL, samples.count * samples.inputs, sizeof *samples.x);
	samples.labels = sweep_alloc(samples.count, 1);
	for (size_t i = 0; i < samples.count; i++)
	{
		const uint8_t *pixels = sweep_image(images, i);
		float *x = samples.x + i * samples.inputs;
		for (size_t p = 0; p < samples.inputs; p++) x[p] = value[pixels[p]];
		samples.labels[i] = sweep_label(images, i);
	}
	return samples;
}

void sweep_samples_free(struct sweep_samples *samples)
{
	free(samples->x);
	free(samples->labels);
	*samples = (struct sweep_samples){0};
}
