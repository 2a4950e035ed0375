#include "train/drawn.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "train/cache.h"

#include <stdio.h>
#include <stdlib.h>

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

/* --- the copy in the cache ---------------------------------------------------------------------------- */

/* What a copy in the cache was drawn by, and what it is called there. */
struct origin
{
	struct sweep_origin base; /* first */
	enum sweep_digits_set set;
	size_t stride, count;
	char name[64], identity[128];
};

static enum sweep_status draw_and_store(const struct sweep_origin *base, struct sweep_block *block,
										struct sweep_error *err)
{
	const struct origin *origin = (const struct origin *)base;
	(void)err;
	*block = draw(origin->set, origin->stride, origin->count);
	sweep_cache_store(origin->name, origin->identity, block);
	return SWEEP_OK;
}

static void free_origin(struct sweep_origin *base)
{
	free(base);
}

static struct origin *new_origin(enum sweep_digits_set set, size_t stride, size_t count)
{
	struct origin *origin = sweep_alloc(1, sizeof *origin);
	*origin = (struct origin){.base = {draw_and_store, free_origin}, .set = set, .stride = stride, .count = count};
	snprintf(origin->name, sizeof origin->name, "digits-%s-%zu" SWEEP_CACHE_ENDING, sets[set].name, stride);
	snprintf(origin->identity, sizeof origin->identity, "drawing %d: %s images 0, %zu, ... of %zu\n",
			 SWEEP_DIGITS_DRAWING, sets[set].name, stride, sets[set].count);
	return origin;
}

struct sweep_block sweep_drawn_load(enum sweep_digits_set set, size_t stride)
{
	const size_t count = (sets[set].count - 1) / stride + 1;
	if (count < NOT_WORTH_A_FILE) return draw(set, stride, count);
	struct sweep_block block;
	struct origin *origin = new_origin(set, stride, count);
	if (sweep_cache_load(origin->name, origin->identity, &origin->base, &block)) return block;
	draw_and_store(&origin->base, &block, NULL);
	free_origin(&origin->base);
	return block;
}
