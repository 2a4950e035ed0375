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

/* Some columns that are tried together: their histograms, and which levels occur. */
struct trial
{
	size_t width;
	uint32_t number[SWEEP_GROWN_TOGETHER];
	const uint8_t *levels[SWEEP_GROWN_TOGETHER];
	uint64_t marks[SWEEP_GROWN_TOGETHER][WORDS];
};

static inline __attribute__((always_inline)) void add_to_level(struct sweep_histogram *bins, uint64_t *marks, bool mark,
															   uint8_t level, double sum, double weight)
{
	bins[level].sum += sum;
	bins[level].count += weight;
	if (mark) marks[level / 64] |= UINT64_C(1) << level % 64;
}

/* To be compiled for each width and way of marking. */
static inline __attribute__((always_inline)) void fill_some(struct sweep_histogram (*bins)[SWEEP_LEVELS],
															struct trial *trial, size_t width, bool mark,
															const struct sweep_sample *samples, size_t count)
{
	const uint8_t *const a = trial->levels[0], *const b = trial->levels[1], *const c = trial->levels[2];
	const uint8_t *const d = trial->levels[3];
	for (size_t i = 0; i < count; i++)
	{
		const uint32_t row = samples[i].row;
		const double weight = samples[i].count, sum = samples[i].value * weight;
		add_to_level(bins[0], trial->marks[0], mark, a[row], sum, weight);
		if (width > 1) add_to_level(bins[1], trial->marks[1], mark, b[row], sum, weight);
		if (width > 2) add_to_level(bins[2], trial->marks[2], mark, c[row], sum, weight);
		if (width > 3) add_to_level(bins[3], trial->marks[3], mark, d[row], sum, weight);
	}
}

static void mark_levels(struct sweep_histogram (*bins)[SWEEP_LEVELS], struct trial *trial)
{
	for (size_t k = 0; k < trial->width; k++)
		for (size_t level = 0; level < SWEEP_LEVELS; level++)
			if (bins[k][level].count > 0) trial->marks[k][level / 64] |= UINT64_C(1) << level % 64;
}

static void fill(struct sweep_histogram (*bins)[SWEEP_LEVELS], struct trial *trial, const struct sweep_sample *samples,
				 size_t count)
{
	const bool many = count >= MANY;
	switch (trial->width * 2 + many)
	{
	case 2: fill_some(bins, trial, 1, true, samples, count); break;
	case 3: fill_some(bins, trial, 1, false, samples, count); break;
	case 4: fill_some(bins, trial, 2, true, samples, count); break;
	case 5: fill_some(bins, trial, 2, false, samples, count); break;
	case 6: fill_some(bins, trial, 3, true, samples, count); break;
	case 7: fill_some(bins, trial, 3, false, samples, count); break;
	case 8: fill_some(bins, trial, 4, true, samples, count); break;
	default: fill_some(bins, trial, 4, false, samples, count);
	}
	if (many) mark_levels(bins, trial);
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
	struct cut found = *best; /* in registers */
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
				try_cut(&found, left.sum, left.count, all, mean, column, missing, end - missing);
				if (missing) try_cut(&found, left.sum + none.sum, left.count + none.count, all, mean, column, 0, end);
			}
			left.sum += bins[level].sum;
			left.count += bins[level].count;
			bins[level] = (struct sweep_histogram){0};
			last = level;
		}
	if (missing && last) try_cut(&found, none.sum, none.count, all, mean, column, 0, 0);
	*best = found;
}

/* Draws columns that were not tried yet, `tried` in number. */
static void draw_columns(struct sweep_grower *grower, size_t tried, struct trial *trial)
{
	const struct sweep_features *features = grower->features;
	for (size_t k = 0; k < trial->width; k++, tried++)
	{
		const size_t at = tried + sweep_draw_below(grower->draws, (uint32_t)(features->column_count - tried));
		const uint32_t column = grower->order[at];
		grower->order[at] = grower->order[tried];
		grower->order[tried] = column;
		trial->number[k] = column;
		trial->levels[k] = features->by_column + column * features->rows;
	}
}

/* The best cut in mtry columns or, where none of them has one, in as many more as it takes. */
static struct cut find_cut(struct sweep_grower *grower, const struct sweep_sample *samples, size_t count,
						   const struct moments *all)
{
	const struct sweep_features *features = grower->features;
	const size_t columns = features->column_count;
	struct cut best = {0};
	for (size_t tried = 0; tried < columns && (tried < grower->mtry || !best.found);)
	{
		struct trial trial = {.width = tried < grower->mtry ? grower->mtry - tried : 1};
		if (trial.width > SWEEP_GROWN_TOGETHER) trial.width = SWEEP_GROWN_TOGETHER;
		draw_columns(grower, tried, &trial);
		fill(grower->bins, &trial, samples, count);
		for (size_t k = 0; k < trial.width; k++)
		{
			const uint32_t column = trial.number[k];
			const bool missing = trial.marks[k][0] & 1, barred = missing && features->columns[column].conditional;
			struct cut none = {.decrease = INFINITY};
			scan(grower->bins[k], trial.marks[k], all, column, barred ? &none : &best);
			if (best.found && best.column == column) best.missing = missing;
		}
		tried += trial.width;
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
