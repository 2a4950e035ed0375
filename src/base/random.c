#include "base/random.h"

enum
{
	ROUNDS = 10
};

static const uint32_t MULTIPLIER_0 = 0xD2511F53u, MULTIPLIER_1 = 0xCD9E8D57u, WEYL_0 = 0x9E3779B9u,
					  WEYL_1 = 0xBB67AE85u;

void sweep_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
	uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
	uint32_t k0 = key[0], k1 = key[1];
	for (int round = 0; round < ROUNDS; round++)
	{
		uint64_t a = (uint64_t)MULTIPLIER_0 * c0, b = (uint64_t)MULTIPLIER_1 * c2;
		c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
		c1 = (uint32_t)b;
		c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
		c3 = (uint32_t)a;
		k0 += WEYL_0;
		k1 += WEYL_1;
	}
	out[0] = c0;
	out[1] = c1;
	out[2] = c2;
	out[3] = c3;
}

/* The rounds outside and the blocks inside, so that a compiler makes each round a few vector instructions. */
void sweep_philox_tile(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE])
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
	for (int round = 0; round < ROUNDS; round++)
	{
#pragma omp simd
		for (int i = 0; i < BLOCKS; i++)
		{
			uint64_t a = (uint64_t)MULTIPLIER_0 * c0[i], b = (uint64_t)MULTIPLIER_1 * c2[i];
			c0[i] = (uint32_t)(b >> 32) ^ c1[i] ^ k0;
			c1[i] = (uint32_t)b;
			c2[i] = (uint32_t)(a >> 32) ^ c3[i] ^ k1;
			c3[i] = (uint32_t)a;
		}
		k0 += WEYL_0;
		k1 += WEYL_1;
	}
}

uint64_t sweep_random_bits(uint64_t seed, uint64_t stream, uint64_t index)
{
	const uint32_t counter[4] = {(uint32_t)index, (uint32_t)(index >> 32), (uint32_t)stream, (uint32_t)(stream >> 32)};
	const uint32_t key[2] = {(uint32_t)seed, (uint32_t)(seed >> 32)};
	uint32_t out[4];
	sweep_philox(counter, key, out);
	return (uint64_t)out[1] << 32 | out[0];
}

double sweep_random_uniform(uint64_t seed, uint64_t stream, uint64_t index)
{
	return (double)(sweep_random_bits(seed, stream, index) >> 11) * 0x1p-53;
}

uint64_t sweep_hash(const char *bytes, size_t length)
{
	uint64_t hash = 0xCBF29CE484222325u;
	for (size_t i = 0; i < length; i++) hash = (hash ^ (unsigned char)bytes[i]) * 0x100000001B3u;
	hash ^= hash >> 32;
	hash *= 0xD6E8FEB86659FD93u;
	return hash ^ hash >> 32;
}

double sweep_random_next(struct sweep_random *random)
{
	return sweep_random_uniform(random->seed, random->stream, random->next++);
}

uint64_t sweep_random_below(struct sweep_random *random, uint64_t limit)
{
	uint64_t threshold = (0 - limit) % limit; /* draws below it would favour the small numbers */
	for (;;)
	{
		uint64_t bits = sweep_random_bits(random->seed, random->stream, random->next++);
		if (bits >= threshold) return bits % limit;
	}
}
