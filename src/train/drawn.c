#include "train/drawn.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "train/cache.h"

#include <stdio.h>

enum
{
	MOST_THREADS = 8,
	TURN = 100,            /* images drawn at a time by one thread */
	NOT_WORTH_A_FILE = 200 /* images: drawn in 6 ms */
};

static const struct
{
	const char *name;
	size_t count;
} sets[] = {[SWEEP_DIGITS_TRAIN] = {"train", SWEEP_DIGITS_TRAIN_COUNT},
			[SWEEP_DIGITS_TEST] = {"test", SWEEP_DIGITS_TEST_COUNT}};

struct drawing
{
	enum sweep_digits_set set;
	size_t stride, count;
	uint8_t *pixels, *labels;
};

static void draw_some(void *context, size_t turn)
{
	const struct drawing *drawing = context;
	for (size_t i = turn * TURN; i < (turn + 1) * TURN && i < drawing->count; i++)
		drawing->labels[i] =
			sweep_digits_draw(drawing->set, i * drawing->stride, drawing->pixels + i * SWEEP_DIGITS_PIXELS);
}

static struct sweep_block draw(enum sweep_digits_set set, size_t stride, size_t count)
{
	struct drawing drawing = {.set = set, .stride = stride, .count = count};
	drawing.pixels = sweep_resize(NULL, count, SWEEP_DIGITS_PIXELS);
	drawing.labels = sweep_resize(NULL, count, 1);
	sweep_parallel((count + TURN - 1) / TURN, MOST_THREADS, draw_some, &drawing);
	return sweep_block_of(count, SWEEP_DIGITS_SIDE, SWEEP_DIGITS_SIDE, drawing.pixels, drawing.labels);
}

struct sweep_block sweep_drawn_load(enum sweep_digits_set set, size_t stride)
{
	const size_t count = (sets[set].count - 1) / stride + 1;
	if (count < NOT_WORTH_A_FILE) return draw(set, stride, count);
	struct sweep_block block;
	char name[64], identity[128];
	snprintf(name, sizeof name, "digits-%s-%zu" SWEEP_CACHE_ENDING, sets[set].name, stride);
	snprintf(identity, sizeof identity, "drawing %d: %s images 0, %zu, ... of %zu\n", SWEEP_DIGITS_DRAWING,
			 sets[set].name, stride, sets[set].count);
	if (sweep_cache_load(name, identity, &block)) return block;
	block = draw(set, stride, count);
	sweep_cache_store(name, identity, &block);
	return block;
}
