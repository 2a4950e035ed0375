/* random.h - a counter-based random generator: draw number `index` of stream `key` without the draws before it.
 *
 * Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3", table 2).
 * The same key and counter give the same bits on every machine, in any order and on any thread. */
#ifndef SWEEP_BASE_RANDOM_H
#define SWEEP_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* The block function: four 32-bit words from a 128-bit counter and a 64-bit key. */
void sweep_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4]);

enum
{
	SWEEP_PHILOX_TILE = 64 /* words: 16 blocks of four */
};

/* Sixteen blocks at once, whose first counter words are counter[0] + 0 to 15 (modulo 2^32): out[16 w + b] is word w
 * of block b. For bits in bulk: the same numbers, several times as fast. */
void sweep_philox_tile(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE]);

/* 64 random bits for draw `index` of stream `stream` under `seed`. */
uint64_t sweep_random_bits(uint64_t seed, uint64_t stream, uint64_t index);

/* The same as a double in [0,1): the upper 53 bits over 2^53. */
double sweep_random_uniform(uint64_t seed, uint64_t stream, uint64_t index);

/* A 64-bit hash of bytes (FNV-1a with a final mix), to make a stream number from a name. */
uint64_t sweep_hash(const char *bytes, size_t length);

/* A stream read in order. */
struct sweep_random
{
	uint64_t seed;
	uint64_t stream;
	uint64_t next;
};

double sweep_random_next(struct sweep_random *random);                      /* uniform in [0,1) */
void sweep_random_fill(struct sweep_random *random, double *out, size_t n); /* n times sweep_random_next(), faster */
double sweep_random_normal(struct sweep_random *random);                    /* standard normal (inverse CDF) */
uint64_t sweep_random_below(struct sweep_random *random, uint64_t limit);   /* 0..limit-1, limit >= 1, unbiased */

#endif
