#include "train/samples.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct sweep_samples sweep_samples_new(const struct sweep_images *images)
{
	struct sweep_samples samples = {.count = images->count, .inputs = images->rows * images->columns};
	float value[256]; /* float arithmetic in PyTorch's order, for its very numbers */
	for (int i = 0; i < 256; i++) value[i] = ((float)i / 255.0F - 0.1307F) / 0.3081F;
	size_t pixels = samples.count * samples.inputs;
	samples.x = sweep_resize(NULL, pixels, sizeof *samples.x);
	samples.labels = sweep_alloc(samples.count, 1);
	for (size_t i = 0; i < pixels; i++) samples.x[i] = value[images->pixels[i]];
	if (samples.count) memcpy(samples.labels, images->labels, samples.count);
	return samples;
}

void sweep_samples_free(struct sweep_samples *samples)
{
	free(samples->x);
	free(samples->labels);
	*samples = (struct sweep_samples){0};
}
