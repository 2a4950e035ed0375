/* drawn.h - one part of the set of digits that this program draws (digits.h), drawn once and cached. */
#ifndef SWEEP_TRAIN_DRAWN_H
#define SWEEP_TRAIN_DRAWN_H

#include "train/block.h"
#include "train/digits.h"

#include <stddef.h>

/* Image 0, stride, 2 stride, ... (stride >= 1) of the set, of which there are SWEEP_DIGITS_TRAIN_COUNT or
 * SWEEP_DIGITS_TEST_COUNT. Drawn on up to eight processors; the images do not depend on that. */
struct sweep_block sweep_drawn_load(enum sweep_digits_set set, size_t stride);

#endif
