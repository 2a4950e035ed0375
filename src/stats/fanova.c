#include "stats/fanova.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/box.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	ENDS = SWEEP_LEVELS + 1,
	NO_PAIR = -1
};

/* The levels of a feature that a tree tells apart: segments between its cuts. */
struct segments
{
	size_t count;
	uint16_t
		of_end[ENDS]; /* the segment that begins at a level, where one does; at the end of the last, their number */
	double *weights;  /* [count] */
};

/* Sums over the leaves of a tree. Tables are differences: what a range adds stands at its begin, and is taken away at
 * its end; adding up gives the values. */
struct analysis
{
	const struct sweep_forest *forest;
	const struct sweep_features *features;
	const struct sweep_tree *tree;
	struct segments *segments; /* [features] */
	double **alone;            /* [features][segments + 1]; NULL: not wanted */
	size_t pair_count;
	const struct sweep_fanova_pair *pairs;
	int32_t *pair_of;  /* [features][features] the number of the pair, or NO_PAIR */
	double **together; /* [pairs][segments of a + 1][segments of b + 1] */
	double mean, squares;
};

/* --- segments --------------------------------------------------------------------------------------------------- */

static void mark_cuts(const struct sweep_features *features, const struct sweep_tree *tree, struct segments *segments)
{
	for (size_t i = 0; i < features->count; i++)
		segments[i].of_end[0] = segments[i].of_end[features->items[i].levels] = 1;
	for (uint32_t i = 0; i < tree->count; i++)
	{
		if (tree->nodes[i].child == 0) continue;
		struct sweep_side left = {0};
		struct segments *cut = &segments[features->columns[tree->nodes[i].column].feature];
		sweep_box_left(features, &tree->nodes[i], left.levels);
		for (size_t begin, end = 0; sweep_side_next(&left, &begin, &end);) cut->of_end[begin] = cut->of_end[end] = 1;
	}
}

static void number_segments(const struct sweep_feature *feature, struct segments *segments)
{
	segments->weights = sweep_alloc(feature->levels, sizeof *segments->weights);
	for (size_t level = 0; level < feature->levels; level++)
	{
		if (segments->of_end[level]) segments->of_end[level] = (uint16_t)segments->count++;
		segments->weights[segments->count - 1] += feature->weights[level];
	}
	segments->of_end[feature->levels] = (uint16_t)segments->count;
}

/* --- leaves ----------------------------------------------------------------------------------------------------- */

static void add_alone(double *table, const struct segments *segments, const struct sweep_side *side, double amount)
{
	for (size_t begin, end = 0; sweep_side_next(side, &begin, &end);)
	{
		table[segments->of_end[begin]] += amount;
		table[segments->of_end[end]] -= amount;
	}
}

static void add_together(double *table, const struct segments *a, const struct sweep_side *side_a,
						 const struct segments *b, const struct sweep_side *side_b, double amount)
{
	const size_t width = b->count + 1;
	for (size_t begin_a, end_a = 0; sweep_side_next(side_a, &begin_a, &end_a);)
	{
		double *first = table + a->of_end[begin_a] * width, *last = table + a->of_end[end_a] * width;
		for (size_t begin, end = 0; sweep_side_next(side_b, &begin, &end);)
		{
			first[b->of_end[begin]] += amount;
			first[b->of_end[end]] -= amount;
			last[b->of_end[begin]] -= amount;
			last[b->of_end[end]] += amount;
		}
	}
}

static void add_leaf(void *context, const struct sweep_box *box, double value)
{
	struct analysis *analysis = context;
	const double amount = value * box->weight;
	analysis->mean += amount;
	analysis->squares += amount * value;
	for (size_t i = 0; i < box->bounded_count; i++)
	{
		const size_t a = box->bounded[i];
		const struct sweep_side *side = &box->sides[a];
		if (analysis->alone[a] == NULL) continue;
		add_alone(analysis->alone[a], &analysis->segments[a], side, amount / side->weight);
		for (size_t k = 0; k < box->bounded_count; k++)
		{
			const size_t b = box->bounded[k];
			const int32_t pair = analysis->pair_of[a * analysis->features->count + b];
			if (pair == NO_PAIR) continue;
			add_together(analysis->together[pair], &analysis->segments[a], side, &analysis->segments[b], &box->sides[b],
						 amount / (side->weight * box->sides[b].weight));
		}
	}
}

/* --- a tree ----------------------------------------------------------------------------------------------------- */

static void add_up(double *table, size_t count, size_t stride)
{
	for (size_t i = 1; i < count; i++) table[i * stride] += table[(i - 1) * stride];
}

/* Takes the mean away, which is 0 then. */
static void centre(double *table, const struct segments *segments)
{
	double mean = 0;
	for (size_t i = 0; i < segments->count; i++) mean += segments->weights[i] * table[i];
	for (size_t i = 0; i < segments->count; i++) table[i] -= mean;
}

/* Takes the means of the rows and of the columns away. */
static void centre_twice(double *table, const struct segments *a, const struct segments *b)
{
	const size_t width = b->count + 1;
	double *means = sweep_alloc(b->count, sizeof *means);
	for (size_t i = 0; i < a->count; i++)
	{
		centre(table + i * width, b);
		for (size_t k = 0; k < b->count; k++) means[k] += a->weights[i] * table[i * width + k];
	}
	for (size_t i = 0; i < a->count; i++)
		for (size_t k = 0; k < b->count; k++) table[i * width + k] -= means[k];
	free(means);
}

static void finish_tables(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->features->count; i++)
	{
		if (analysis->alone[i] == NULL) continue;
		add_up(analysis->alone[i], analysis->segments[i].count, 1);
		centre(analysis->alone[i], &analysis->segments[i]);
	}
	for (size_t i = 0; i < analysis->pair_count; i++)
	{
		const struct segments *a = &analysis->segments[analysis->pairs[i].a],
							  *b = &analysis->segments[analysis->pairs[i].b];
		const size_t width = b->count + 1;
		for (size_t k = 0; k < a->count; k++) add_up(analysis->together[i] + k * width, b->count, 1);
		for (size_t k = 0; k < b->count; k++) add_up(analysis->together[i] + k, a->count, width);
		centre_twice(analysis->together[i], a, b);
	}
}

static void free_analysis(struct analysis *analysis)
{
	for (size_t i = 0; i < analysis->features->count; i++)
	{
		free(analysis->segments[i].weights);
		free(analysis->alone[i]);
	}
	for (size_t i = 0; i < analysis->pair_count; i++) free(analysis->together[i]);
	free(analysis->segments);
	free(analysis->alone);
	free(analysis->together);
	free(analysis->pair_of);
}

/* `wanted`[features]: those whose tables are wanted; NULL: all. */
static void analyse(struct analysis *analysis, const struct sweep_forest *forest, size_t tree, const bool *wanted,
					const struct sweep_fanova_pair *pairs, size_t pair_count)
{
	const struct sweep_features *features = forest->features;
	const size_t count = features->count;
	*analysis = (struct analysis){
		.forest = forest, .features = features, .tree = &forest->tree[tree], .pairs = pairs, .pair_count = pair_count};
	analysis->segments = sweep_alloc(count, sizeof *analysis->segments);
	analysis->alone = sweep_alloc(count, sizeof *analysis->alone);
	analysis->together = sweep_alloc(pair_count, sizeof *analysis->together);
	analysis->pair_of = sweep_alloc(count * count, sizeof *analysis->pair_of);
	mark_cuts(features, analysis->tree, analysis->segments);
	for (size_t i = 0; i < count; i++)
	{
		number_segments(&features->items[i], &analysis->segments[i]);
		if (wanted == NULL || wanted[i])
			analysis->alone[i] = sweep_alloc(analysis->segments[i].count + 1, sizeof(double));
	}
	for (size_t i = 0; i < count * count; i++) analysis->pair_of[i] = NO_PAIR;
	for (size_t i = 0; i < pair_count; i++)
	{
		const size_t a = pairs[i].a, b = pairs[i].b;
		analysis->pair_of[a * count + b] = (int32_t)i;
		analysis->together[i] =
			sweep_alloc((analysis->segments[a].count + 1) * (analysis->segments[b].count + 1), sizeof(double));
	}
	sweep_box_walk(features, analysis->tree, add_leaf, analysis);
	finish_tables(analysis);
}

/* --- shares ----------------------------------------------------------------------------------------------------- */

/* How many trees are taken. */
static size_t count_trees(const struct sweep_forest *forest)
{
	size_t leaves = 0, trees = 0;
	while (trees < forest->trees && (trees < SWEEP_FANOVA_TREES || leaves < SWEEP_FANOVA_LEAVES))
		leaves += (forest->tree[trees++].count + 1) / 2;
	return trees;
}

static double variance(const double *table, const struct segments *segments)
{
	double sum = 0;
	for (size_t i = 0; i < segments->count; i++) sum += segments->weights[i] * table[i] * table[i];
	return sum;
}

struct all
{
	const struct sweep_forest *forest;
	struct sweep_fanova *out;
	bool *constant; /* [trees] */
};

static void share_tree(void *context, size_t tree)
{
	struct all *all = context;
	struct sweep_fanova *out = all->out;
	struct analysis analysis;
	analyse(&analysis, all->forest, tree, NULL, out->pairs, out->pair_count);
	const double whole = analysis.squares - analysis.mean * analysis.mean;
	all->constant[tree] = all->forest->tree[tree].count == 1 || !(whole > 0);
	for (size_t i = 0; i < out->features; i++)
		out->alone[tree * out->features + i] = variance(analysis.alone[i], &analysis.segments[i]) / whole;
	for (size_t i = 0; i < out->pair_count; i++)
	{
		const struct segments *a = &analysis.segments[out->pairs[i].a], *b = &analysis.segments[out->pairs[i].b];
		double sum = 0;
		for (size_t k = 0; k < a->count; k++)
			sum += a->weights[k] * variance(analysis.together[i] + k * (b->count + 1), b);
		out->together[tree * out->pair_count + i] = sum / whole;
	}
	free_analysis(&analysis);
}

/* Moves the trees that are not constant to the front. */
static void leave_constants_out(struct sweep_fanova *out, const bool *constant)
{
	size_t kept = 0;
	for (size_t tree = 0; tree < out->trees; tree++)
	{
		if (constant[tree]) continue;
		memmove(out->alone + kept * out->features, out->alone + tree * out->features, out->features * sizeof(double));
		memmove(out->together + kept * out->pair_count, out->together + tree * out->pair_count,
				out->pair_count * sizeof(double));
		kept++;
	}
	out->trees = kept;
}

void sweep_fanova_make(const struct sweep_forest *forest, const struct sweep_fanova_pair *pairs, size_t pair_count,
					   size_t threads, struct sweep_fanova *out)
{
	*out = (struct sweep_fanova){
		.trees = count_trees(forest), .features = forest->features->count, .pairs = pairs, .pair_count = pair_count};
	out->alone = sweep_alloc(out->trees * out->features, sizeof *out->alone);
	out->together = sweep_alloc(out->trees * pair_count, sizeof *out->together);
	struct all all = {forest, out, sweep_alloc(out->trees, sizeof *all.constant)};
	sweep_parallel(out->trees, threads ? threads : SIZE_MAX, share_tree, &all);
	leave_constants_out(out, all.constant);
	free(all.constant);
}

void sweep_fanova_free(struct sweep_fanova *fanova)
{
	free(fanova->alone);
	free(fanova->together);
	*fanova = (struct sweep_fanova){0};
}

/* --- surfaces --------------------------------------------------------------------------------------------------- */

/* The segment of each level. */
static size_t *find_segments(const struct segments *segments, const struct sweep_feature *feature, const size_t *levels,
							 size_t count)
{
	size_t *found = sweep_alloc(count, sizeof *found), *of_level = sweep_alloc(feature->levels, sizeof *of_level);
	for (size_t level = 1, at = 0; level < feature->levels; level++)
	{
		at += at + 1 < segments->count && segments->of_end[level] == at + 1;
		of_level[level] = at;
	}
	for (size_t i = 0; i < count; i++) found[i] = of_level[levels[i]];
	free(of_level);
	return found;
}

static void add_surface(const struct analysis *analysis, const struct sweep_fanova_pair *pair, const size_t *levels_a,
						size_t count_a, const size_t *levels_b, size_t count_b, double *out)
{
	const bool two = analysis->pair_count > 0, swapped = two && analysis->pairs[0].a != pair->a;
	const struct segments *a = &analysis->segments[pair->a], *b = two ? &analysis->segments[pair->b] : NULL;
	const struct sweep_feature *features = analysis->features->items;
	size_t *at_a = find_segments(a, &features[pair->a], levels_a, count_a);
	size_t *at_b = two ? find_segments(b, &features[pair->b], levels_b, count_b) : NULL;
	for (size_t i = 0; i < count_a; i++)
		for (size_t k = 0; k < count_b; k++)
		{
			double value = analysis->mean + analysis->alone[pair->a][at_a[i]];
			if (two) value += analysis->alone[pair->b][at_b[k]];
			if (two && swapped) value += analysis->together[0][at_b[k] * (a->count + 1) + at_a[i]];
			else if (two) value += analysis->together[0][at_a[i] * (b->count + 1) + at_b[k]];
			out[i * count_b + k] += value;
		}
	free(at_a);
	free(at_b);
}

void sweep_fanova_surface(const struct sweep_forest *forest, size_t a, const size_t *levels_a, size_t count_a, size_t b,
						  const size_t *levels_b, size_t count_b, double *out)
{
	const size_t trees = count_trees(forest);
	const bool two = b != SIZE_MAX && b != a;
	const struct sweep_fanova_pair asked = {a, b}, pair = {a < b ? a : b, a < b ? b : a};
	bool *wanted = sweep_alloc(forest->features->count, sizeof *wanted);
	wanted[a] = true;
	if (two) wanted[b] = true;
	memset(out, 0, count_a * count_b * sizeof *out);
	for (size_t tree = 0; tree < trees; tree++)
	{
		struct analysis analysis;
		analyse(&analysis, forest, tree, wanted, &pair, two);
		add_surface(&analysis, &asked, levels_a, count_a, levels_b, count_b, out);
		free_analysis(&analysis);
	}
	for (size_t i = 0; i < count_a * count_b; i++) out[i] = forest->mean + forest->scale * (out[i] / (double)trees);
	free(wanted);
}
