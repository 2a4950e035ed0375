#include "train/order.h"

#include "base/random.h"

static const uint64_t ORDER_STREAM = (uint64_t)0x6F726400 << 32; /* "ord", then the epoch: apart from other streams */

void sweep_order_straight(uint32_t *order, size_t n)
{
	for (size_t i = 0; i < n; i++) order[i] = (uint32_t)i;
}

void sweep_order_shuffled(uint32_t *order, size_t n, uint64_t seed, int64_t epoch)
{
	struct sweep_random random = {.seed = seed, .stream = ORDER_STREAM | (uint32_t)epoch};
	sweep_order_straight(order, n);
	for (size_t left = n; left > 1; left--)
	{
		size_t at = (size_t)sweep_random_below(&random, left);
		uint32_t last = order[left - 1];
		order[left - 1] = order[at];
		order[at] = last;
	}
}
