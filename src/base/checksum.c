#include "base/checksum.h"

#include <string.h>

enum
{
	WIDTH = 16, /* words in a vector: one register of AVX-512, two of AVX2, four of SSE2 and NEON */
	VECTORS = 4,
	PIECE = VECTORS * WIDTH * sizeof(uint32_t)
};

typedef uint32_t words __attribute__((vector_size(WIDTH * sizeof(uint32_t))));

/* Primes near 2^32 and 2^64 over the golden ratio, as in Knuth's multiplicative hashing (1973, section 6.4). */
static const uint32_t FACTOR = 0x9E3779B1;
static const uint64_t LONG_FACTOR = 0x9E3779B185EBCA87;

static inline __attribute__((always_inline)) void take(words lanes[VECTORS], const unsigned char *piece)
{
	for (int v = 0; v < VECTORS; v++)
	{
		words w;
		memcpy(&w, piece + (size_t)v * sizeof w, sizeof w);
		w = (lanes[v] ^ w) * FACTOR;
		lanes[v] = w << 13 | w >> 19;
	}
}

static inline __attribute__((always_inline)) uint64_t sum(const unsigned char *bytes, size_t length)
{
	words lanes[VECTORS];
	unsigned char last[PIECE] = {0};
	const size_t whole = length / PIECE * PIECE;
	for (int i = 0; i < VECTORS * WIDTH; i++) lanes[i / WIDTH][i % WIDTH] = (uint32_t)i;
	for (size_t at = 0; at < whole; at += PIECE) take(lanes, bytes + at);
	if (whole < length)
	{
		memcpy(last, bytes + whole, length - whole);
		take(lanes, last);
	}
	uint64_t sum = length;
	for (int i = 0; i < VECTORS * WIDTH; i++)
	{
		sum = (sum ^ lanes[i / WIDTH][i % WIDTH]) * LONG_FACTOR;
		sum ^= sum >> 32;
	}
	return sum;
}

/* The same for processors with wider vectors. */
#ifdef __x86_64__
__attribute__((target("avx2"))) static uint64_t sum_avx2(const unsigned char *bytes, size_t length)
{
	return sum(bytes, length);
}

__attribute__((target("avx512f"))) static uint64_t sum_avx512(const unsigned char *bytes, size_t length)
{
	return sum(bytes, length);
}
#endif

uint64_t sweep_checksum(const void *bytes, size_t length)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512f")) return sum_avx512(bytes, length);
	if (__builtin_cpu_supports("avx2")) return sum_avx2(bytes, length);
#endif
	return sum(bytes, length);
}
