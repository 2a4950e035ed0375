#include "train/dropout.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

enum
{
	TILE = SWEEP_PHILOX_TILE
};

static const uint32_t DROPOUT_STREAM = 0x64726F00; /* "dro", then the layer: apart from every other stream */

struct sweep_dropout sweep_dropout_at(double p, struct sweep_dropout_place place)
{
	const double bound = nearbyint(p * 0x1p32);
	return (struct sweep_dropout){
		.threshold = bound < 0x1p32 ? (uint32_t)bound : UINT32_MAX,
		.key = {(uint32_t)place.seed, (uint32_t)(place.seed >> 32)},
		.counter = {0, place.batch, place.epoch, DROPOUT_STREAM | (place.layer & 0xFF)},
		.scale = p < 1 ? (float)(1 / (1 - p)) : 0,
	};
}

void sweep_dropout_mask(float *mask, size_t n, const struct sweep_dropout *d)
{
	uint32_t counter[4], bits[TILE];
	memcpy(counter, d->counter, sizeof counter);
	for (size_t at = 0; at < n; at += TILE, counter[0] += TILE / 4)
	{
		size_t here = n - at < TILE ? n - at : TILE;
		sweep_philox_tile(counter, d->key, bits);
		for (size_t i = 0; i < here; i++) mask[at + i] = bits[i] >= d->threshold ? d->scale : 0;
	}
}

void sweep_dropout_apply(float *x, const float *mask, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) x[i] *= mask[i];
}
