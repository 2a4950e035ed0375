/* digits.h - handwritten-looking digits that this program draws, for a machine without a data set.
 *
 * Ten classes, some with two ways to write them, each a few strokes through a handful of points. An image takes
 * one, moves its points a little, bends, slants, turns, scales and shifts the whole, and draws it with a pen of
 * random width and ink. 28 x 28 pixels; the statistics are near those of MNIST (one pixel in five inked, mean 0.13,
 * standard deviation 0.31), so that its normalisation fits.
 *
 * They are as hard as MNIST. Of every fifth training image, a linear model learns to read at most 91.3 % of the test
 * images (MNIST: 91.7 %); the tutorial's network (256 wide, Adam, learning rate 0.001, batches of 64) reads 91.5,
 * 94.5, 95.9, 96.7 and 97.0 % after its first five epochs (MNIST: 91.9, 93.5, 94.2, 94.8, 95.2 %).
 *
 * Image `index` of a set depends on the two alone, on every machine and in any order: the random numbers are
 * counter-based, and the arithmetic uses only operations that IEEE 754 rounds exactly (see -ffp-contract=off in
 * configure.ac). */
#ifndef SWEEP_TRAIN_DIGITS_H
#define SWEEP_TRAIN_DIGITS_H

#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_DIGITS_SIDE = 28,
	SWEEP_DIGITS_PIXELS = SWEEP_DIGITS_SIDE * SWEEP_DIGITS_SIDE,
	SWEEP_DIGITS_TRAIN_COUNT = 60000, /* as many as MNIST has; any index can be drawn */
	SWEEP_DIGITS_TEST_COUNT = 10000,

	/* Counts the changes of what is drawn. Whoever changes a pixel, in digits.c or here, raises it: images of another
	 * drawing that lie in a cache are drawn again then. */
	SWEEP_DIGITS_DRAWING = 1
};

enum sweep_digits_set
{
	SWEEP_DIGITS_TRAIN,
	SWEEP_DIGITS_TEST
};

/* Draws an image into pixels[SWEEP_DIGITS_PIXELS], row by row from the top, 0 (paper) to 255 (ink).
 * Returns its label, 0 to 9, each equally likely. */
uint8_t sweep_digits_draw(enum sweep_digits_set set, size_t index, uint8_t *pixels);

#endif
