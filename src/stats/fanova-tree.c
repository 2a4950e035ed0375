#include "stats/fanova-tree.h"

#include "base/memory.h"
#include "stats/box.h"

#include <stdlib.h>
#include <string.h>

/* --- segments --------------------------------------------------------------------------------------------------- */

static void mark_cuts(const struct sweep_features *features, const struct sweep_tree *tree,
					  struct sweep_segments *segments)
{
	for (uint32_t i = 0; i < tree->count; i++)
	{
		if (tree->nodes[i].child == 0) continue;
		struct sweep_side left = {0};
		struct sweep_segments *cut = &segments[features->columns[tree->nodes[i].column].feature];
		sweep_box_left(features, &tree->nodes[i], left.levels);
		for (size_t begin, end = 0; sweep_side_next(&left, &begin, &end);) cut->at[begin] = cut->at[end] = 1;
	}
}

/* From the marks where segments begin. */
static void number_segments(const struct sweep_feature *feature, struct sweep_segments *segments)
{
	segments->weights = sweep_alloc(feature->levels, sizeof *segments->weights);
	for (size_t level = 0; level < feature->levels; level++)
	{
		segments->count += level == 0 || segments->at[level];
		segments->at[level] = (uint16_t)(segments->count - 1);
		segments->weights[segments->count - 1] += feature->weights[level];
	}
	segments->at[feature->levels] = (uint16_t)segments->count;
}

/* --- leaves ----------------------------------------------------------------------------------------------------- */

static void add_leaf(void *context, const struct sweep_box *box, double value)
{
	struct sweep_marginals *marginals = context;
	const double amount = value * box->weight;
	marginals->amounts =
		sweep_grow(marginals->amounts, marginals->leaves, &marginals->capacity, sizeof *marginals->amounts);
	const uint32_t leaf = (uint32_t)marginals->leaves++;
	marginals->amounts[leaf] = amount;
	marginals->mean += amount;
	marginals->squares += amount * value;
	for (size_t i = 0; i < box->bounded_count; i++)
	{
		const size_t feature = box->bounded[i];
		const struct sweep_side *side = &box->sides[feature];
		const uint16_t *at = marginals->segments[feature].at;
		struct sweep_bounds *bounds = &marginals->bounds[feature];
		for (size_t begin, end = 0; sweep_side_next(side, &begin, &end);)
		{
			bounds->items = sweep_grow(bounds->items, bounds->count, &bounds->capacity, sizeof *bounds->items);
			bounds->items[bounds->count++] = (struct sweep_bound){leaf, at[begin], at[end], 1 / side->weight};
		}
	}
}

void sweep_marginals_make(const struct sweep_features *features, const struct sweep_tree *tree,
						  struct sweep_marginals *out)
{
	size_t most = 0;
	*out = (struct sweep_marginals){.features = features};
	out->segments = sweep_alloc(features->count, sizeof *out->segments);
	out->bounds = sweep_alloc(features->count, sizeof *out->bounds);
	mark_cuts(features, tree, out->segments);
	for (size_t i = 0; i < features->count; i++)
	{
		number_segments(&features->items[i], &out->segments[i]);
		if (out->segments[i].count > most) most = out->segments[i].count;
	}
	out->room = sweep_alloc(most, sizeof *out->room);
	sweep_box_walk(features, tree, add_leaf, out);
}

void sweep_marginals_free(struct sweep_marginals *marginals)
{
	for (size_t i = 0; i < marginals->features->count; i++)
	{
		free(marginals->segments[i].weights);
		free(marginals->bounds[i].items);
	}
	free(marginals->segments);
	free(marginals->bounds);
	free(marginals->amounts);
	free(marginals->room);
}

/* --- tables ----------------------------------------------------------------------------------------------------- */

/* Takes the mean away, which is 0 then. */
static void centre(double *table, const struct sweep_segments *segments)
{
	double mean = 0;
	for (size_t i = 0; i < segments->count; i++) mean += segments->weights[i] * table[i];
	for (size_t i = 0; i < segments->count; i++) table[i] -= mean;
}

/* What a range adds stands in the table at its begin, and is taken away at its end; then the table is added up. */
void sweep_marginal_alone(const struct sweep_marginals *marginals, size_t feature, double *table)
{
	const struct sweep_segments *segments = &marginals->segments[feature];
	const struct sweep_bounds *bounds = &marginals->bounds[feature];
	memset(table, 0, (segments->count + 1) * sizeof *table);
	for (size_t i = 0; i < bounds->count; i++)
	{
		const struct sweep_bound *bound = &bounds->items[i];
		const double amount = marginals->amounts[bound->leaf] * bound->inverse;
		table[bound->begin] += amount;
		table[bound->end] -= amount;
	}
	for (size_t i = 1; i < segments->count; i++) table[i] += table[i - 1];
	centre(table, segments);
}

/* The same in two directions. Leaves that are bounded in one of the two only add nothing beyond what each adds. */
static void add_rectangles(const struct sweep_marginals *marginals, size_t a, size_t b, double *table, size_t width)
{
	const struct sweep_bound *x = marginals->bounds[a].items, *y = marginals->bounds[b].items;
	const struct sweep_bound *end_x = x + marginals->bounds[a].count, *end_y = y + marginals->bounds[b].count;
	for (; x < end_x; x++)
	{
		while (y < end_y && y->leaf < x->leaf) y++;
		double *first = table + x->begin * width, *last = table + x->end * width;
		const double of_x = marginals->amounts[x->leaf] * x->inverse;
		for (const struct sweep_bound *z = y; z < end_y && z->leaf == x->leaf; z++)
		{
			const double amount = of_x * z->inverse;
			first[z->begin] += amount;
			first[z->end] -= amount;
			last[z->begin] -= amount;
			last[z->end] += amount;
		}
	}
}

void sweep_marginal_together(const struct sweep_marginals *marginals, size_t a, size_t b, double *table)
{
	const struct sweep_segments *rows = &marginals->segments[a], *columns = &marginals->segments[b];
	const size_t width = columns->count + 1;
	double *means = marginals->room;
	memset(table, 0, (rows->count + 1) * width * sizeof *table);
	memset(means, 0, columns->count * sizeof *means);
	if (marginals->bounds[a].count && marginals->bounds[b].count) add_rectangles(marginals, a, b, table, width);
	for (size_t i = 1; i < rows->count; i++)
		for (size_t k = 0; k < columns->count; k++) table[i * width + k] += table[(i - 1) * width + k];
	for (size_t i = 0; i < rows->count; i++)
	{
		double *row = table + i * width;
		for (size_t k = 1; k < columns->count; k++) row[k] += row[k - 1];
		centre(row, columns);
		for (size_t k = 0; k < columns->count; k++) means[k] += rows->weights[i] * row[k];
	}
	for (size_t i = 0; i < rows->count; i++)
		for (size_t k = 0; k < columns->count; k++) table[i * width + k] -= means[k];
}
