#include "stats/forest-tree.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	WORDS = SWEEP_LEVELS / 64,
	MANY = 256 /* samples, from which a node's histogram has hardly any empty bins */
};

/* A node that is not cut yet, and its samples. */
struct sweep_pending
{
	uint32_t node, begin, end;
};

struct moments
{
	double count, sum;
	bool pure;
};

struct cut
{
	double decrease;
	uint32_t column;
	uint8_t shift, limit;
	bool found, missing; /* missing: the node has missing values in the column */
};

void sweep_draws_start(struct sweep_draws *draws, uint64_t seed, uint32_t stream)
{
	*draws = (struct sweep_draws){.key = {(uint32_t)seed, (uint32_t)(seed >> 32)}, .stream = stream};
}

void sweep_draws_refill(struct sweep_draws *draws)
{
	const uint32_t counter[4] = {draws->next, 0, draws->stream, 0};
	sweep_philox_tile(counter, draws->key, draws->words);
	draws->next += SWEEP_PHILOX_TILE / 4;
	draws->left = SWEEP_PHILOX_TILE;
}

void sweep_grower_start(struct sweep_grower *grower, const struct sweep_features *features, size_t least, size_t mtry)
{
	*grower = (struct sweep_grower){.features = features, .least = least, .mtry = mtry};
	const size_t rows = features->rows, columns = features->column_count;
	grower->samples = sweep_alloc(rows, sizeof *grower->samples);
	grower->spare = sweep_alloc(rows, sizeof *grower->spare);
	grower->nodes = sweep_alloc(2 * rows, sizeof *grower->nodes);
	grower->values = sweep_alloc(2 * rows, sizeof *grower->values);
	grower->order = sweep_alloc(columns, sizeof *grower->order);
}

void sweep_grower_free(struct sweep_grower *grower)
{
	free(grower->samples);
	free(grower->spare);
	free(grower->nodes);
	free(grower->values);
	free(grower->order);
	free(grower->pending);
}

/* --- the best cut of a node ------------------------------------------------------------------------------------- */

static struct moments measure(const struct sweep_sample *samples, size_t count)
{
	struct moments m = {0};
	double least = samples[0].value, most = least;
	for (size_t i = 0; i < count; i++)
	{
		const double value = samples[i].value;
		m.count += samples[i].count;
		m.sum += value * samples[i].count;
		least = value < least ? value : least;
		most = value > most ? value : most;
	}
	m.pure = least == most;
	return m;
}

/* Counts the samples in each level; marks the levels that have some. */
static void fill(struct sweep_histogram *bins, uint64_t *marks, const uint8_t *column,
				 const struct sweep_sample *samples, size_t count)
{
	const bool many = count >= MANY;
	for (size_t i = 0; i < count; i++)
	{
		const uint8_t level = column[samples[i].row];
		const double weight = samples[i].count;
		bins[level].sum += samples[i].value * weight;
		bins[level].count += weight;
		if (!many) marks[level / 64] |= UINT64_C(1) << level % 64;
	}
	for (size_t level = 0; many && level < SWEEP_LEVELS; level++)
		if (bins[level].count > 0) marks[level / 64] |= UINT64_C(1) << level % 64;
}

/* Tries a cut that has `left` on one side of a node with `all`. Sums of squares are about the node's mean. */
static inline void try_cut(struct cut *best, double sum, double count, const struct moments *all, double mean,
						   uint32_t column, size_t shift, size_t limit)
{
	const double rest = all->count - count, about = sum - count * mean;
	const double decrease = about * about / (count * rest);
	if (!(decrease > best->decrease)) return;
	best->decrease = decrease;
	best->column = column;
	best->shift = (uint8_t)shift;
	best->limit = (uint8_t)limit;
	best->found = true;
}

/* All cuts in a column between levels that occur, in the middle of those that do not; empties the histogram. */
static void scan(struct sweep_histogram *bins, const uint64_t *marks, const struct moments *all, uint32_t column,
				 struct cut *best)
{
	const double mean = all->sum / all->count;
	const bool missing = marks[0] & 1;
	const struct sweep_histogram none = bins[0];
	struct sweep_histogram left = {0};
	size_t last = 0;
	bins[0] = (struct sweep_histogram){0};
	for (size_t word = 0; word < WORDS; word++)
		for (uint64_t rest = word ? marks[word] : marks[word] & ~UINT64_C(1); rest; rest &= rest - 1)
		{
			const size_t level = word * 64 + (size_t)__builtin_ctzll(rest);
			if (last)
			{
				const size_t end = (last + level - 1) / 2;
				try_cut(best, left.sum, left.count, all, mean, column, missing, end - missing);
				if (missing) try_cut(best, left.sum + none.sum, left.count + none.count, all, mean, column, 0, end);
			}
			left.sum += bins[level].sum;
			left.count += bins[level].count;
			bins[level] = (struct sweep_histogram){0};
			last = level;
		}
	if (missing && last) try_cut(best, none.sum, none.count, all, mean, column, 0, 0);
}

/* Tries the cuts in one column. */
static void try_column(struct sweep_grower *grower, uint32_t column, const struct sweep_sample *samples, size_t count,
					   const struct moments *all, struct cut *best)
{
	const struct sweep_features *features = grower->features;
	struct cut barred = {.decrease = INFINITY};
	uint64_t marks[WORDS] = {0};
	fill(grower->bins, marks, features->by_column + column * features->rows, samples, count);
	const bool missing = marks[0] & 1;
	scan(grower->bins, marks, all, column, missing && features->columns[column].conditional ? &barred : best);
	if (best->found && best->column == column) best->missing = missing;
}

/* The best cut in mtry columns or, where none of them has one, in as many more as it takes. */
static struct cut find_cut(struct sweep_grower *grower, const struct sweep_sample *samples, size_t count,
						   const struct moments *all)
{
	const size_t columns = grower->features->column_count;
	struct cut best = {0};
	for (size_t tried = 0; tried < columns && (tried < grower->mtry || !best.found); tried++)
	{
		const size_t at = tried + sweep_draw_below(grower->draws, (uint32_t)(columns - tried));
		const uint32_t column = grower->order[at];
		grower->order[at] = grower->order[tried];
		grower->order[tried] = column;
		try_column(grower, column, samples, count, all, &best);
	}
	return best;
}

/* --- the tree --------------------------------------------------------------------------------------------------- */

/* Puts the samples that go left before the others, each side in its order. Returns how many go left. */
static size_t part(struct sweep_grower *grower, const struct sweep_node *node, struct sweep_sample *samples,
				   size_t count)
{
	const uint8_t *column = grower->features->by_column + node->column * grower->features->rows;
	size_t left = 0, right = 0;
	for (size_t i = 0; i < count; i++)
	{
		const struct sweep_sample sample = samples[i];
		const bool goes_left = sweep_node_goes_left(node, column[sample.row]);
		samples[left] = sample;
		grower->spare[right] = sample;
		left += goes_left;
		right += !goes_left;
	}
	memcpy(samples + left, grower->spare, right * sizeof *samples);
	return left;
}

static void add_pending(struct sweep_grower *grower, size_t node, size_t begin, size_t end)
{
	grower->pending =
		sweep_grow(grower->pending, grower->pending_count, &grower->pending_capacity, sizeof *grower->pending);
	grower->pending[grower->pending_count++] = (struct sweep_pending){(uint32_t)node, (uint32_t)begin, (uint32_t)end};
}

/* Cuts a node, or leaves it a leaf. Returns how many nodes there are then. */
static uint32_t grow_node(struct sweep_grower *grower, struct sweep_pending at, uint32_t nodes)
{
	struct sweep_sample *samples = grower->samples + at.begin;
	const size_t count = at.end - at.begin;
	const struct moments all = measure(samples, count);
	struct sweep_node *node = &grower->nodes[at.node];
	*node = (struct sweep_node){0};
	grower->values[at.node] = all.sum / all.count;
	if (all.pure || all.count <= (double)grower->least) return nodes;
	const struct cut cut = find_cut(grower, samples, count, &all);
	if (!cut.found) return nodes;
	*node = (struct sweep_node){nodes, (uint16_t)cut.column, cut.shift, cut.limit};
	const size_t left = part(grower, node, samples, count);
	if (!cut.missing) node->shift = 2 * left <= count;
	if (!cut.missing && node->shift) node->limit--;
	grower->decrease[cut.column] += cut.decrease * all.count;
	add_pending(grower, nodes + 1, at.begin + left, at.end);
	add_pending(grower, nodes, at.begin, at.begin + left);
	return nodes + 2;
}

void sweep_grow_tree(struct sweep_grower *grower, size_t count, struct sweep_tree *tree)
{
	uint32_t nodes = 1;
	for (size_t i = 0; i < grower->features->column_count; i++) grower->order[i] = (uint32_t)i;
	add_pending(grower, 0, 0, count);
	while (grower->pending_count) nodes = grow_node(grower, grower->pending[--grower->pending_count], nodes);
	tree->count = nodes;
	tree->nodes = sweep_alloc(nodes, sizeof *tree->nodes);
	tree->values = sweep_alloc(nodes, sizeof *tree->values);
	memcpy(tree->nodes, grower->nodes, nodes * sizeof *tree->nodes);
	memcpy(tree->values, grower->values, nodes * sizeof *tree->values);
}
