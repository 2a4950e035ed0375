/* philox.h - sixteen blocks of Philox4x32-10 at once (see random.h), to be compiled into loops that have vector
 * instructions of their own; others call sweep_philox_tile(). */
#ifndef SWEEP_BASE_PHILOX_H
#define SWEEP_BASE_PHILOX_H

#include "base/random.h"

#define SWEEP_PHILOX_ROUNDS 10
#define SWEEP_PHILOX_MULTIPLIER_0 0xD2511F53u
#define SWEEP_PHILOX_MULTIPLIER_1 0xCD9E8D57u
#define SWEEP_PHILOX_WEYL_0 0x9E3779B9u
#define SWEEP_PHILOX_WEYL_1 0xBB67AE85u

/* The rounds outside and the blocks inside, so that a compiler makes each round a few vector instructions. */
static inline __attribute__((always_inline)) void
sweep_philox_tile_here(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE])
{
	enum
	{
		BLOCKS = SWEEP_PHILOX_TILE / 4
	};
	uint32_t *c0 = out, *c1 = out + BLOCKS, *c2 = out + 2 * BLOCKS, *c3 = out + 3 * BLOCKS;
	uint32_t k0 = key[0], k1 = key[1];
	for (uint32_t i = 0; i < BLOCKS; i++)
	{
		c0[i] = counter[0] + i;
		c1[i] = counter[1];
		c2[i] = counter[2];
		c3[i] = counter[3];
	}
	for (int round = 0; round < SWEEP_PHILOX_ROUNDS; round++)
	{
#pragma omp simd
		for (int i = 0; i < BLOCKS; i++)
		{
			uint64_t a = (uint64_t)SWEEP_PHILOX_MULTIPLIER_0 * c0[i], b = (uint64_t)SWEEP_PHILOX_MULTIPLIER_1 * c2[i];
			c0[i] = (uint32_t)(b >> 32) ^ c1[i] ^ k0;
			c1[i] = (uint32_t)b;
			c2[i] = (uint32_t)(a >> 32) ^ c3[i] ^ k1;
			c3[i] = (uint32_t)a;
		}
		k0 += SWEEP_PHILOX_WEYL_0;
		k1 += SWEEP_PHILOX_WEYL_1;
	}
}

#endif
