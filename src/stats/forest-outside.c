#include "stats/forest-outside.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum
{
	BATCH = 64, /* rows */
	LANES = 12  /* ways through the tree at once: while one waits for memory the others go on */
};

/* A row with another level in one column, from the first node where that goes the other way: until there its way is the
 * row's own. */
struct detour
{
	uint32_t at;
	uint16_t column;
	uint8_t level, item; /* item: of the batch */
};

/* Some rows. */
struct sweep_batch
{
	size_t count;
	size_t first; /* of the rows outside */
	uint32_t row[BATCH];
	double error[BATCH];
	uint32_t stamp; /* differs from batch to batch */
	uint32_t *seen; /* [BATCH][columns] the stamp, if the item has a detour for the column */
	size_t detour_count;
	struct detour *detours; /* [BATCH * columns + 1] */
};

/* A row, or one on a detour, on its way. */
struct walk
{
	const uint8_t *levels, *others;
	uint32_t at, item; /* item: of the batch, or a detour's number */
	uint16_t column;
	uint8_t level;
};

void sweep_outside_start(struct sweep_outside *outside, const struct sweep_features *features, const double *target,
						 size_t blocks)
{
	const size_t rows = features->rows, columns = features->column_count;
	*outside = (struct sweep_outside){.features = features, .target = target, .blocks = blocks};
	outside->rows = sweep_alloc(rows, sizeof *outside->rows);
	outside->partner = sweep_alloc(rows, sizeof *outside->partner);
	outside->sums = sweep_alloc(rows, sizeof *outside->sums);
	outside->times = sweep_alloc(rows, sizeof *outside->times);
	outside->block_rises = sweep_alloc(columns * blocks, sizeof *outside->block_rises);
	outside->block_outside = sweep_alloc(blocks, sizeof *outside->block_outside);
	outside->batch = sweep_alloc(1, sizeof *outside->batch);
	outside->batch->seen = sweep_alloc(BATCH * columns, sizeof *outside->batch->seen);
	outside->batch->detours = sweep_alloc(BATCH * columns + 1, sizeof *outside->batch->detours);
}

void sweep_outside_free(struct sweep_outside *outside)
{
	free(outside->rows);
	free(outside->partner);
	free(outside->sums);
	free(outside->times);
	free(outside->block_rises);
	free(outside->block_outside);
	free(outside->batch->seen);
	free(outside->batch->detours);
	free(outside->batch);
}

static const uint8_t *levels_of(const struct sweep_features *features, uint32_t row)
{
	return features->by_row + (size_t)row * features->column_count;
}

/* --- the rows as they are --------------------------------------------------------------------------------------- */

/* The level that an item meets in a conditional column where its partner has none: that of the next one that has. */
static uint8_t next_level(const struct sweep_outside *outside, size_t index, uint16_t column)
{
	uint8_t level = 0;
	for (size_t i = 1; level == 0 && i < outside->count; i++)
		level = levels_of(outside->features, outside->partner[(index + i) % outside->count])[column];
	return level;
}

/* One node further. Notes a detour where the level that is met goes the other way for the first time. */
static inline void step(const struct sweep_outside *outside, struct sweep_batch *batch, const struct sweep_node *node,
						struct walk *walk)
{
	const struct sweep_features *features = outside->features;
	const uint16_t column = node->column;
	uint8_t met = walk->others[column];
	if (met == 0 && features->columns[column].conditional) met = next_level(outside, batch->first + walk->item, column);
	const bool left = sweep_node_goes_left(node, walk->levels[column]);
	const bool parts = sweep_node_goes_left(node, met) != left;
	uint32_t *seen = &batch->seen[walk->item * features->column_count + column];
	batch->detours[batch->detour_count] = (struct detour){node->child + left, column, met, (uint8_t)walk->item};
	batch->detour_count += parts & (*seen != batch->stamp);
	*seen = parts ? batch->stamp : *seen;
	walk->at = node->child + !left;
}

static struct walk start_row(const struct sweep_outside *outside, const struct sweep_batch *batch, size_t item)
{
	return (struct walk){.levels = levels_of(outside->features, batch->row[item]),
						 .others = levels_of(outside->features, outside->partner[batch->first + item]),
						 .item = (uint32_t)item};
}

static void end_row(struct sweep_outside *outside, struct sweep_batch *batch, size_t item, double value)
{
	const uint32_t row = batch->row[item];
	batch->error[item] = value - outside->target[row];
	outside->block_outside[row % outside->blocks] += 1;
	outside->sums[row] += value;
	outside->times[row]++;
}

static void walk_rows(struct sweep_outside *outside, struct sweep_batch *batch, const struct sweep_tree *tree)
{
	struct walk walks[LANES];
	size_t lanes = 0, next = 0;
	while (lanes < LANES && next < batch->count) walks[lanes++] = start_row(outside, batch, next++);
	while (lanes)
		for (size_t i = 0; i < lanes; i++)
		{
			const struct sweep_node *node = &tree->nodes[walks[i].at];
			if (node->child)
			{
				step(outside, batch, node, &walks[i]);
				continue;
			}
			end_row(outside, batch, walks[i].item, tree->values[walks[i].at]);
			walks[i] = next < batch->count ? start_row(outside, batch, next++) : walks[--lanes];
		}
}

/* --- their detours ---------------------------------------------------------------------------------------------- */

static struct walk start_detour(const struct sweep_outside *outside, const struct sweep_batch *batch, size_t number)
{
	const struct detour *detour = &batch->detours[number];
	return (struct walk){.levels = levels_of(outside->features, batch->row[detour->item]),
						 .at = detour->at,
						 .item = (uint32_t)number,
						 .column = detour->column,
						 .level = detour->level};
}

static void end_detour(struct sweep_outside *outside, const struct sweep_batch *batch, const struct detour *detour,
					   double value, double *rises)
{
	const uint32_t row = batch->row[detour->item];
	const double changed = value - outside->target[row], error = batch->error[detour->item];
	const double rise = changed * changed - error * error;
	rises[detour->column] += rise;
	outside->block_rises[detour->column * outside->blocks + row % outside->blocks] += rise;
}

static void walk_detours(struct sweep_outside *outside, const struct sweep_batch *batch, const struct sweep_tree *tree,
						 double *rises)
{
	struct walk walks[LANES];
	size_t lanes = 0, next = 0;
	while (lanes < LANES && next < batch->detour_count) walks[lanes++] = start_detour(outside, batch, next++);
	while (lanes)
		for (size_t i = 0; i < lanes; i++)
		{
			struct walk *walk = &walks[i];
			const struct sweep_node *node = &tree->nodes[walk->at];
			if (node->child)
			{
				const uint8_t own = walk->levels[node->column];
				walk->at = node->child + !sweep_node_goes_left(node, node->column == walk->column ? walk->level : own);
				continue;
			}
			end_detour(outside, batch, &batch->detours[walk->item], tree->values[walk->at], rises);
			*walk = next < batch->detour_count ? start_detour(outside, batch, next++) : walks[--lanes];
		}
}

/* --- all -------------------------------------------------------------------------------------------------------- */

static void shuffle(struct sweep_outside *outside, struct sweep_draws *draws)
{
	memcpy(outside->partner, outside->rows, outside->count * sizeof *outside->partner);
	for (size_t i = outside->count; i > 1; i--)
	{
		const uint32_t other = sweep_draw_below(draws, (uint32_t)i), kept = outside->partner[other];
		outside->partner[other] = outside->partner[i - 1];
		outside->partner[i - 1] = kept;
	}
}

void sweep_outside_try(struct sweep_outside *outside, const struct sweep_tree *tree, struct sweep_draws *draws,
					   double *rises)
{
	struct sweep_batch *batch = outside->batch;
	shuffle(outside, draws);
	for (batch->first = 0; batch->first < outside->count; batch->first += BATCH)
	{
		const size_t left = outside->count - batch->first;
		batch->count = left < BATCH ? left : BATCH;
		batch->detour_count = 0;
		batch->stamp++;
		memcpy(batch->row, outside->rows + batch->first, batch->count * sizeof *batch->row);
		walk_rows(outside, batch, tree);
		walk_detours(outside, batch, tree, rises);
	}
}
