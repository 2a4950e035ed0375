#include "stats/fanova.h"

#include "base/memory.h"
#include "base/parallel.h"
#include "stats/fanova-tree.h"

#include <stdlib.h>
#include <string.h>

/* How many trees are taken. */
static size_t count_trees(const struct sweep_forest *forest)
{
	size_t leaves = 0, trees = 0;
	while (trees < forest->trees && (trees < SWEEP_FANOVA_TREES || leaves < SWEEP_FANOVA_LEAVES))
		leaves += (forest->tree[trees++].count + 1) / 2;
	return trees;
}

/* Room for any table of a tree. */
static double *make_table(const struct sweep_marginals *marginals, bool of_pairs)
{
	size_t most = 0;
	for (size_t i = 0; i < marginals->features->count; i++)
		if (marginals->segments[i].count > most) most = marginals->segments[i].count;
	return sweep_alloc(of_pairs ? (most + 1) * (most + 1) : most + 1, sizeof(double));
}

/* --- shares ----------------------------------------------------------------------------------------------------- */

static double variance(const double *table, const struct sweep_segments *segments)
{
	double sum = 0;
	for (size_t i = 0; i < segments->count; i++) sum += segments->weights[i] * table[i] * table[i];
	return sum;
}

struct analysis
{
	const struct sweep_forest *forest;
	struct sweep_fanova *out;
	bool *constant; /* [trees] */
};

static void share_tree(void *context, size_t tree)
{
	struct analysis *analysis = context;
	struct sweep_fanova *out = analysis->out;
	struct sweep_marginals marginals;
	sweep_marginals_make(analysis->forest->features, &analysis->forest->tree[tree], &marginals);
	const double whole = marginals.squares - marginals.mean * marginals.mean;
	double *table = make_table(&marginals, out->pair_count > 0);
	analysis->constant[tree] = marginals.leaves == 1 || !(whole > 0);
	for (size_t i = 0; i < out->features; i++)
	{
		sweep_marginal_alone(&marginals, i, table);
		out->alone[tree * out->features + i] = variance(table, &marginals.segments[i]) / whole;
	}
	for (size_t i = 0; i < out->pair_count; i++)
	{
		const struct sweep_fanova_pair *pair = &out->pairs[i];
		const struct sweep_segments *a = &marginals.segments[pair->a], *b = &marginals.segments[pair->b];
		double sum = 0;
		sweep_marginal_together(&marginals, pair->a, pair->b, table);
		for (size_t k = 0; k < a->count; k++) sum += a->weights[k] * variance(table + k * (b->count + 1), b);
		out->together[tree * out->pair_count + i] = sum / whole;
	}
	free(table);
	sweep_marginals_free(&marginals);
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
	struct analysis analysis = {forest, out, sweep_alloc(out->trees, sizeof *analysis.constant)};
	sweep_parallel(out->trees, threads ? threads : SIZE_MAX, share_tree, &analysis);
	leave_constants_out(out, analysis.constant);
	free(analysis.constant);
}

void sweep_fanova_free(struct sweep_fanova *fanova)
{
	free(fanova->alone);
	free(fanova->together);
	*fanova = (struct sweep_fanova){0};
}

/* --- surfaces --------------------------------------------------------------------------------------------------- */

struct grid
{
	size_t a, b; /* features; b may be SIZE_MAX */
	const size_t *levels_a, *levels_b;
	size_t count_a, count_b;
	double *out;
};

static void add_mean(const struct sweep_marginals *marginals, const struct grid *grid)
{
	for (size_t i = 0; i < grid->count_a * grid->count_b; i++) grid->out[i] += marginals->mean;
}

/* What feature a adds, or b, whose points lie side by side. */
static void add_alone(const struct sweep_marginals *marginals, const struct grid *grid, bool of_b, double *table)
{
	const size_t feature = of_b ? grid->b : grid->a;
	const uint16_t *at = marginals->segments[feature].at;
	sweep_marginal_alone(marginals, feature, table);
	for (size_t i = 0; i < grid->count_a; i++)
		for (size_t k = 0; k < grid->count_b; k++)
			grid->out[i * grid->count_b + k] += table[at[of_b ? grid->levels_b[k] : grid->levels_a[i]]];
}

static void add_together(const struct sweep_marginals *marginals, const struct grid *grid, double *table)
{
	const struct sweep_segments *a = &marginals->segments[grid->a], *b = &marginals->segments[grid->b];
	sweep_marginal_together(marginals, grid->a, grid->b, table);
	for (size_t i = 0; i < grid->count_a; i++)
		for (size_t k = 0; k < grid->count_b; k++)
			grid->out[i * grid->count_b + k] +=
				table[a->at[grid->levels_a[i]] * (b->count + 1) + b->at[grid->levels_b[k]]];
}

void sweep_fanova_surface(const struct sweep_forest *forest, size_t a, const size_t *levels_a, size_t count_a, size_t b,
						  const size_t *levels_b, size_t count_b, double *out)
{
	const struct grid grid = {a, b, levels_a, levels_b, count_a, count_b, out};
	const size_t trees = count_trees(forest);
	const bool two = b != SIZE_MAX;
	memset(out, 0, count_a * count_b * sizeof *out);
	for (size_t tree = 0; tree < trees; tree++)
	{
		struct sweep_marginals marginals;
		sweep_marginals_make(forest->features, &forest->tree[tree], &marginals);
		double *table = make_table(&marginals, two);
		add_mean(&marginals, &grid);
		add_alone(&marginals, &grid, false, table);
		if (two) add_alone(&marginals, &grid, true, table);
		if (two) add_together(&marginals, &grid, table);
		free(table);
		sweep_marginals_free(&marginals);
	}
	for (size_t i = 0; i < count_a * count_b; i++) out[i] = forest->mean + forest->scale * (out[i] / (double)trees);
}
