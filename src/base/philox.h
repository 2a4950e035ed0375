/* philox.h - sixteen blocks of Philox4x32-10 at once (see random.h), to be compiled into loops that have vector
 * instructions of their own; others call sweep_philox_tile(). */
#ifndef SWEEP_BASE_PHILOX_H
#define SWEEP_BASE_PHILOX_H

#include "base/random.h"

#include <string.h>

#define SWEEP_PHILOX_ROUNDS 10
#define SWEEP_PHILOX_MULTIPLIER_0 0xD2511F53u
#define SWEEP_PHILOX_MULTIPLIER_1 0xCD9E8D57u
#define SWEEP_PHILOX_WEYL_0 0x9E3779B9u
#define SWEEP_PHILOX_WEYL_1 0xBB67AE85u

/* The rounds outside and the blocks inside, so that a compiler makes each round a few vector instructions. */
static inline __attribute__((always_inline)) void
sweep_philox_tile_plain(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE])
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

/* On x86-64 a compiler does not find the instruction that multiplies the lower halves of 64-bit lanes, which takes a
 * third of the time: blocks side by side, each word of a block in the lower half of a lane, whatever is in the upper
 * one. */
#ifdef __x86_64__
#include <immintrin.h>

#define SWEEP_FIRST_4 0, 1, 2, 3
#define SWEEP_FIRST_8 SWEEP_FIRST_4, 4, 5, 6, 7
#define SWEEP_PHILOX_TILE_FOR(NAME, ISA, LANES, MULTIPLY)                                                              \
	__attribute__((target(ISA), unused)) static inline void NAME(const uint32_t counter[4], const uint32_t key[2],     \
																 uint32_t out[SWEEP_PHILOX_TILE])                      \
	{                                                                                                                  \
		typedef uint64_t lanes __attribute__((vector_size((LANES) * sizeof(uint64_t))));                               \
		typedef uint32_t words __attribute__((vector_size((LANES) * sizeof(uint32_t))));                               \
		const lanes zero = {0}, m0 = zero + SWEEP_PHILOX_MULTIPLIER_0, m1 = zero + SWEEP_PHILOX_MULTIPLIER_1,          \
					number = {SWEEP_FIRST_##LANES};                                                                    \
		for (uint32_t at = 0; at < SWEEP_PHILOX_TILE / 4; at += (LANES))                                               \
		{                                                                                                              \
			lanes c0 = number + (counter[0] + at), c1 = zero + counter[1], c2 = zero + counter[2],                     \
				  c3 = zero + counter[3];                                                                              \
			lanes k0 = zero + key[0], k1 = zero + key[1];                                                              \
			for (int round = 0; round < SWEEP_PHILOX_ROUNDS; round++)                                                  \
			{                                                                                                          \
				const lanes a = MULTIPLY(m0, c0), b = MULTIPLY(m1, c2);                                                \
				c0 = b >> 32 ^ c1 ^ k0;                                                                                \
				c1 = b;                                                                                                \
				c2 = a >> 32 ^ c3 ^ k1;                                                                                \
				c3 = a;                                                                                                \
				k0 += SWEEP_PHILOX_WEYL_0;                                                                             \
				k1 += SWEEP_PHILOX_WEYL_1;                                                                             \
			}                                                                                                          \
			const words w0 = __builtin_convertvector(c0, words), w1 = __builtin_convertvector(c1, words),              \
						w2 = __builtin_convertvector(c2, words), w3 = __builtin_convertvector(c3, words);              \
			memcpy(out + at, &w0, sizeof w0);                                                                          \
			memcpy(out + 16 + at, &w1, sizeof w1);                                                                     \
			memcpy(out + 32 + at, &w2, sizeof w2);                                                                     \
			memcpy(out + 48 + at, &w3, sizeof w3);                                                                     \
		}                                                                                                              \
	}
#define SWEEP_MULTIPLY_AVX2(a, b) (lanes) _mm256_mul_epu32((__m256i)(a), (__m256i)(b))
#define SWEEP_MULTIPLY_AVX512(a, b) (lanes) _mm512_mul_epu32((__m512i)(a), (__m512i)(b))
SWEEP_PHILOX_TILE_FOR(sweep_philox_tile_avx2, "avx2", 4, SWEEP_MULTIPLY_AVX2)
SWEEP_PHILOX_TILE_FOR(sweep_philox_tile_avx512, "avx512f", 8, SWEEP_MULTIPLY_AVX512)
#endif

/* The best of them for the instruction set that this is compiled for. */
static inline __attribute__((always_inline)) void
sweep_philox_tile_here(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE])
{
#if defined(__AVX512F__)
	sweep_philox_tile_avx512(counter, key, out);
#elif defined(__AVX2__)
	sweep_philox_tile_avx2(counter, key, out);
#else
	sweep_philox_tile_plain(counter, key, out);
#endif
}

#endif
