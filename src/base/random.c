#include "base/random.h"

#include "base/philox.h"

void sweep_philox(const uint32_t counter[4], const uint32_t key[2], uint32_t out[4])
{
	uint32_t c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
	uint32_t k0 = key[0], k1 = key[1];
	for (int round = 0; round < SWEEP_PHILOX_ROUNDS; round++)
	{
		uint64_t a = (uint64_t)SWEEP_PHILOX_MULTIPLIER_0 * c0, b = (uint64_t)SWEEP_PHILOX_MULTIPLIER_1 * c2;
		c0 = (uint32_t)(b >> 32) ^ c1 ^ k0;
		c1 = (uint32_t)b;
		c2 = (uint32_t)(a >> 32) ^ c3 ^ k1;
		c3 = (uint32_t)a;
		k0 += SWEEP_PHILOX_WEYL_0;
		k1 += SWEEP_PHILOX_WEYL_1;
	}
	out[0] = c0;
	out[1] = c1;
	out[2] = c2;
	out[3] = c3;
}

void sweep_philox_tile(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE])
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512f"))
	{
		sweep_philox_tile_avx512(counter, key, out);
		return;
	}
	if (__builtin_cpu_supports("avx2"))
	{
		sweep_philox_tile_avx2(counter, key, out);
		return;
	}
#endif
	sweep_philox_tile_here(counter, key, out);
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

void sweep_random_fill(struct sweep_random *random, double *out, size_t n)
{
	enum
	{
		BLOCKS = SWEEP_PHILOX_TILE / 4
	};
	const uint32_t key[2] = {(uint32_t)random->seed, (uint32_t)(random->seed >> 32)};
	size_t i = 0;
	for (; n - i >= BLOCKS && (uint32_t)random->next <= UINT32_MAX - BLOCKS; i += BLOCKS, random->next += BLOCKS)
	{
		uint32_t words[SWEEP_PHILOX_TILE];
		sweep_philox_tile((uint32_t[4]){(uint32_t)random->next, (uint32_t)(random->next >> 32),
										(uint32_t)random->stream, (uint32_t)(random->stream >> 32)},
						  key, words);
		for (size_t k = 0; k < BLOCKS; k++)
			out[i + k] = (double)(((uint64_t)words[BLOCKS + k] << 32 | words[k]) >> 11) * 0x1p-53;
	}
	for (; i < n; i++) out[i] = sweep_random_next(random);
}

uint64_t sweep_random_below(struct sweep_random *random, uint64_t limit)
{
	for (;;)
	{
		uint64_t bits = sweep_random_bits(random->seed, random->stream, random->next++);
		/* draws below 2^64 mod limit, which is below the limit, would favour the small numbers */
		if (bits >= limit || bits >= (0 - limit) % limit) return bits % limit;
	}
}
