#include "base/checksum.h"
#include "unit.h"

#include <string.h>

enum
{
	LENGTH = 100000
};

static uint8_t bytes[LENGTH + 1];

static void fill(uint8_t *to)
{
	for (size_t i = 0; i < LENGTH; i++) to[i] = (uint8_t)(i * i + i / 7);
}

/* The definition written again in Python:
 *
 *     lanes = list(range(64)); n = len(b); b += bytes(-n % 256)
 *     for at in range(0, len(b), 256):
 *         for i, w in enumerate(struct.unpack_from('<64I', b, at)):
 *             x = (lanes[i] ^ w) * 0x9E3779B1 % 2**32
 *             lanes[i] = (x << 13 | x >> 19) % 2**32
 *     for l in lanes: n = (n ^ l) * 0x9E3779B185EBCA87 % 2**64; n ^= n >> 32
 */
static void sums_are_those_of_the_definition(void)
{
	static const struct
	{
		size_t length;
		uint64_t sum;
	} known[] = {{0, 0xCBD648D85EDBA33F},   {1, 0xAA2750A4736C4FC1},   {255, 0x4926F50CB41E83AD},
				 {256, 0x77CB3D82AAAD582A}, {257, 0xA8A42DB8D6DC6DD4}, {100000, 0xB5A5D7DED3EA88B9}};
	const uint16_t order = 1;
	uint8_t first;
	memcpy(&first, &order, 1);
	if (first != 1) return; /* words are read as the machine has them */
	fill(bytes);
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		CU_ASSERT_EQUAL(sweep_checksum(bytes, known[i].length), known[i].sum);
}

static void any_place_in_memory_will_do(void)
{
	fill(bytes);
	const uint64_t sum = sweep_checksum(bytes, LENGTH);
	memmove(bytes + 1, bytes, LENGTH);
	CU_ASSERT_EQUAL(sweep_checksum(bytes + 1, LENGTH), sum);
}

static void any_change_of_a_byte_shows(void)
{
	size_t missed = 0;
	fill(bytes);
	for (size_t length = 1; length < 1200; length += 93)
	{
		const uint64_t sum = sweep_checksum(bytes, length);
		for (size_t at = 0; at < length; at++)
			for (int bit = 0; bit < 8; bit++)
			{
				bytes[at] ^= (uint8_t)(1 << bit);
				missed += sweep_checksum(bytes, length) == sum;
				bytes[at] ^= (uint8_t)(1 << bit);
			}
	}
	CU_ASSERT_EQUAL(missed, 0);
}

/* Zeros are what a file is filled up with that lost its end, or whose pages were never written. */
static void zeros_and_order_count(void)
{
	uint64_t sums[600];
	memset(bytes, 0, sizeof bytes);
	for (size_t length = 0; length < 600; length++)
	{
		sums[length] = sweep_checksum(bytes, length);
		for (size_t before = 0; before < length; before++) CU_ASSERT(sums[before] != sums[length]);
	}
	fill(bytes);
	const uint64_t sum = sweep_checksum(bytes, LENGTH);
	uint8_t block[4096];
	memcpy(block, bytes, 4096);
	memcpy(bytes, bytes + 4096, 4096);
	memcpy(bytes + 4096, block, 4096);
	CU_ASSERT(sweep_checksum(bytes, LENGTH) != sum);
	fill(bytes);
	memset(bytes + 8192, 0, 4096);
	CU_ASSERT(sweep_checksum(bytes, LENGTH) != sum);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"sums are those of the definition", sums_are_those_of_the_definition},
		{"bytes may lie anywhere in memory", any_place_in_memory_will_do},
		{"any change of a bit shows", any_change_of_a_byte_shows},
		{"lost ends, lost blocks and exchanged blocks show", zeros_and_order_count},
		{NULL, NULL}};
	return unit_main("checksum", tests);
}
