/* order.h - in which order an epoch takes the images. */
#ifndef SWEEP_TRAIN_ORDER_H
#define SWEEP_TRAIN_ORDER_H

#include <stddef.h>
#include <stdint.h>

/* order[n] = 0, 1, ..., n - 1 */
void sweep_order_straight(uint32_t *order, size_t n);

/* order[n] = a permutation of 0 to n - 1, each equally likely (Durstenfeld 1964, "Algorithm 235: random permutation",
 * as Knuth, The Art of Computer Programming, volume 2, section 3.4.2, algorithm P). It depends on n, the seed and the
 * epoch alone: not on the epochs before it. */
void sweep_order_shuffled(uint32_t *order, size_t n, uint64_t seed, int64_t epoch);

#endif
