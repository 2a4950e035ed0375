#include "train/dropout.h"

#include "base/random.h"

#include <math.h>
#include <string.h>

enum
{
	TILE = SWEEP_PHILOX_TILE
};

static const uint32_t DROPOUT_STREAM = 0x64726F00; /* "dro", then the layer: apart from every other stream */

void sweep_dropout_mask(float *mask, size_t n, double p, struct sweep_dropout_place place)
{
	const float scale = p < 1 ? (float)(1 / (1 - p)) : 0;
	const double bound = nearbyint(p * 0x1p32);
	const uint32_t threshold = bound < 0x1p32 ? (uint32_t)bound : UINT32_MAX;
	const uint32_t key[2] = {(uint32_t)place.seed, (uint32_t)(place.seed >> 32)};
	uint32_t counter[4] = {0, place.batch, place.epoch, DROPOUT_STREAM | (place.layer & 0xFF)};
	uint32_t bits[TILE];
	float tile[TILE];
	for (size_t at = 0; at < n; at += TILE, counter[0] += TILE / 4)
	{
		size_t here = n - at < TILE ? n - at : TILE;
		float *out = here == TILE ? mask + at : tile;
		sweep_philox_tile(counter, key, bits);
#pragma omp simd
		for (size_t i = 0; i < TILE; i++) out[i] = bits[i] >= threshold ? scale : 0;
		if (out == tile) memcpy(mask + at, tile, here * sizeof *tile);
	}
}

void sweep_dropout_apply(float *x, const float *mask, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) x[i] *= mask[i];
}
