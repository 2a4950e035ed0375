#include "base/memory.h"
#include "base/random.h"
#include "runs.h"
#include "stats/fanova.h"
#include "stats/forest.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_LEVELS = 8 /* of a feature in the tests by hand */
};

struct grown
{
	struct sweep_frame frame;
	double *metric;
	struct sweep_features features;
	struct sweep_forest forest;
};

static void grow(struct grown *grown, size_t trees, size_t mtry, size_t threads, uint64_t seed)
{
	struct sweep_forest_settings settings = sweep_forest_defaults;
	settings.trees = trees;
	settings.mtry = mtry;
	settings.threads = threads;
	settings.seed = seed;
	sweep_features_make(&grown->frame, grown->metric, &grown->features);
	sweep_forest_grow(&grown->features, &settings, &grown->forest);
}

static void end(struct grown *grown)
{
	sweep_forest_free(&grown->forest);
	sweep_features_free(&grown->features);
	sweep_frame_free(&grown->frame);
	free(grown->metric);
}

static double permutation_of(const struct sweep_forest *forest, size_t column)
{
	double sum = 0, outside = 0;
	for (size_t t = 0; t < forest->trees; t++)
	{
		sum += forest->rises[t * forest->features->column_count + column];
		outside += forest->outside[t];
	}
	return sum / outside;
}

static double impurity_of(const struct sweep_forest *forest, size_t column)
{
	double sum = 0, all = 0;
	const size_t columns = forest->features->column_count;
	for (size_t i = 0; i < forest->trees * columns; i++)
	{
		all += forest->decrease[i];
		if (i % columns == column) sum += forest->decrease[i];
	}
	return sum / all;
}

/* The values and how they were made are in tests/data/forest/README; ranger's deviation from seed to seed is at most
 * 0.008, ours not more. */
static void forest_is_that_of_ranger(void)
{
	static const double permutation[] = {1.3950, 0.0605, 0.0277, -0.0032},
						impurity[] = {0.7708, 0.0867, 0.0199, 0.1226};
	static const double impurity_of_sklearn[] = {0.7783, 0.0875, 0.0165, 0.1177};
	struct grown grown = {0};
	grown.metric = runs_read("tests/data/forest/runs.csv", &grown.frame);
	CU_ASSERT_PTR_NOT_NULL_FATAL(grown.metric);
	grow(&grown, 2000, 0, 0, 1);
	CU_ASSERT_EQUAL(grown.features.rows, 120);
	UNIT_ASSERT_CLOSE(grown.forest.r2, 0.8818, 0.01);
	UNIT_ASSERT_CLOSE(grown.forest.r2, 0.8692, 0.016);
	for (size_t i = 0; i < 4; i++)
	{
		UNIT_ASSERT_CLOSE(permutation_of(&grown.forest, i), permutation[i], 0.015);
		UNIT_ASSERT_CLOSE(impurity_of(&grown.forest, i), impurity[i], 0.01);
		UNIT_ASSERT_CLOSE(impurity_of(&grown.forest, i), impurity_of_sklearn[i], 0.012);
	}
	end(&grown);
}

/* Runs of a number with ten values, of which a third lack it, and of a text; the metric hangs on both. */
static void make_mixed(struct grown *grown, size_t rows)
{
	static const char *const texts[] = {"adam", "sgd", "lamb"};
	struct sweep_random random = {.seed = 5};
	grown->metric = sweep_alloc(rows, sizeof *grown->metric);
	for (size_t row = 0; row < rows; row++)
	{
		const size_t text = sweep_random_below(&random, 3);
		const double number = floor(6 * sweep_random_next(&random));
		const bool has = sweep_random_next(&random) < 0.7, flag = sweep_random_next(&random) < 0.2;
		runs_text(&grown->frame, "optimizer", row, texts[text]);
		if (has) runs_number(&grown->frame, "momentum", row, number);
		runs_bool(&grown->frame, "flag", row, flag);
		grown->metric[row] =
			(has ? number : 9) * (text == 1) + (double)text - flag * (number - 2) + 0.2 * sweep_random_normal(&random);
	}
	sweep_frame_finish(&grown->frame);
}

static void threads_do_not_change_a_digit(void)
{
	struct grown one = {0}, many = {0};
	make_mixed(&one, 300);
	make_mixed(&many, 300);
	grow(&one, 20, 0, 1, 3);
	grow(&many, 20, 0, 8, 3);
	CU_ASSERT(one.forest.r2 == many.forest.r2);
	const size_t columns = one.features.column_count;
	CU_ASSERT_EQUAL(columns, 5);
	CU_ASSERT(memcmp(one.forest.rises, many.forest.rises, 20 * columns * sizeof(double)) == 0);
	CU_ASSERT(memcmp(one.forest.decrease, many.forest.decrease, 20 * columns * sizeof(double)) == 0);
	CU_ASSERT(memcmp(one.forest.block_rises, many.forest.block_rises, columns * one.forest.blocks * sizeof(double)) ==
			  0);
	end(&many);
	many = (struct grown){0};
	make_mixed(&many, 300);
	grow(&many, 20, 0, 8, 4);
	CU_ASSERT(one.forest.r2 != many.forest.r2); /* another seed */
	end(&one);
	end(&many);
}

/* What is missing is neither small nor large. */
static void missing_values_are_a_value_of_their_own(void)
{
	struct grown grown = {.metric = sweep_alloc(200, sizeof(double))};
	for (size_t row = 0; row < 200; row++)
	{
		const double x = (double)(row * 37 % 100);
		runs_number(&grown.frame, "other", row, (double)(row * 61 % 7));
		if (row % 4) runs_number(&grown.frame, "x", row, x);
		grown.metric[row] = row % 4 == 0 ? 5 : x < 50 ? 1 : 9; /* between the two */
	}
	sweep_frame_finish(&grown.frame);
	grow(&grown, 50, 2, 0, 1);
	CU_ASSERT(grown.forest.r2 > 0.98);
	const struct sweep_feature *x = sweep_features_find(&grown.features, runs_parameter(&grown.frame, "x"));
	CU_ASSERT_EQUAL(sweep_feature_level(x, NAN), 0);
	UNIT_ASSERT_CLOSE(x->weights[0], 0.25, 1e-12);
	uint8_t levels[2] = {3, 0};
	UNIT_ASSERT_CLOSE(sweep_forest_predict(&grown.forest, levels), 5, 0.05);
	levels[x->first] = (uint8_t)sweep_feature_level(x, 10);
	UNIT_ASSERT_CLOSE(sweep_forest_predict(&grown.forest, levels), 1, 0.05);
	levels[x->first] = (uint8_t)sweep_feature_level(x, 90);
	UNIT_ASSERT_CLOSE(sweep_forest_predict(&grown.forest, levels), 9, 0.05);
	end(&grown);
}

/* Which runs have momentum is decided by the optimizer, which matters; momentum does nothing. Which have decay nothing
 * decides, and it matters. */
static void what_an_optimizer_decides_is_not_laid_to_momentum(void)
{
	struct grown grown = {.metric = sweep_alloc(300, sizeof(double))};
	struct sweep_random random = {.seed = 9};
	for (size_t row = 0; row < 300; row++)
	{
		const bool sgd = sweep_random_next(&random) < 0.5, decays = sweep_random_next(&random) < 0.5;
		const double momentum = floor(4 * sweep_random_next(&random)) / 4;
		runs_text(&grown.frame, "optimizer", row, sgd ? "sgd" : "adam");
		runs_number(&grown.frame, "x", row, sweep_random_next(&random));
		if (sgd) runs_number(&grown.frame, "momentum", row, momentum);
		if (sgd && momentum > 0.3) runs_bool(&grown.frame, "nesterov", row, row % 3);
		if (decays) runs_number(&grown.frame, "decay", row, sweep_random_next(&random));
		grown.metric[row] = 3 * sgd + decays + 0.1 * sweep_random_normal(&random);
	}
	sweep_frame_finish(&grown.frame);
	grow(&grown, 100, 0, 0, 1);
	CU_ASSERT(grown.forest.r2 > 0.95);
	for (size_t i = 0; i < grown.features.count; i++)
	{
		const struct sweep_feature *feature = &grown.features.items[i];
		const char *name = feature->variable->name;
		const double permutation = permutation_of(&grown.forest, feature->first);
		const bool decided = strcmp(name, "momentum") == 0 || strcmp(name, "nesterov") == 0;
		CU_ASSERT_EQUAL(feature->conditional, decided);
		CU_ASSERT(!decided || fabs(permutation) < 0.01);
		CU_ASSERT(!decided || impurity_of(&grown.forest, feature->first) < 0.02);
		if (strcmp(name, "optimizer") == 0) CU_ASSERT(permutation + permutation_of(&grown.forest, 1) > 0.8);
		if (strcmp(name, "decay") == 0) CU_ASSERT(permutation > 0.05);
	}
	end(&grown);
}

static void levels_share_the_runs_evenly(void)
{
	struct sweep_frame frame = {0};
	struct sweep_features features;
	double metric[3000];
	char text[8];
	for (size_t row = 0; row < 3000; row++)
	{
		runs_number(&frame, "many", row, pow(1.01, (double)(row * 7 % 3000)));
		runs_number(&frame, "tied", row, row < 1500 ? 0 : (double)row);
		runs_number(&frame, "few", row, (double)(row % 3) * 10);
		snprintf(text, sizeof text, "t%zu", row < 1000 ? row % 100 : row % 10);
		runs_text(&frame, "texts", row, text);
		metric[row] = (double)row;
	}
	sweep_frame_finish(&frame);
	sweep_features_make(&frame, metric, &features);
	CU_ASSERT_EQUAL_FATAL(features.count, 4);
	const struct sweep_feature *many = &features.items[0], *tied = &features.items[1], *few = &features.items[2];
	CU_ASSERT_EQUAL(many->levels, SWEEP_LEVELS);
	for (size_t i = 1; i < many->levels; i++) CU_ASSERT(many->weights[i] * 3000 >= 10 && many->weights[i] * 3000 <= 13);
	CU_ASSERT(tied->levels > 120);
	UNIT_ASSERT_CLOSE(tied->weights[1], 0.5, 1e-12);
	CU_ASSERT_EQUAL(few->levels, 4);
	CU_ASSERT_EQUAL(sweep_feature_level(few, 4.9), 1);
	CU_ASSERT_EQUAL(sweep_feature_level(few, 5.1), 2);
	CU_ASSERT_EQUAL(sweep_feature_level(few, 1e9), 3);
	/* the logarithmic scale: the middle of 1 and 1.01 is their geometric mean's level */
	CU_ASSERT_EQUAL(many->variable->scale, SWEEP_SCALE_LOG);
	/* 100 texts: the common ten, and 54 more; the others share the last level */
	CU_ASSERT_EQUAL(features.items[3].columns, SWEEP_MOST_TEXTS);
	CU_ASSERT_EQUAL(features.items[3].levels, SWEEP_MOST_TEXTS + 2);
	UNIT_ASSERT_CLOSE(features.items[3].weights[SWEEP_MOST_TEXTS + 1], 36 * 10 / 3000.0, 1e-12);
	sweep_features_free(&features);
	sweep_frame_free(&frame);
}

/* --- functional ANOVA by its definition ------------------------------------------------------------------------- */

/* What a tree predicts where the features have these levels. */
static double value_at(const struct sweep_forest *forest, size_t tree, const size_t *levels)
{
	const struct sweep_features *features = forest->features;
	const struct sweep_tree *grown = &forest->tree[tree];
	uint32_t at = 0;
	while (grown->nodes[at].child)
	{
		const struct sweep_feature_column *column = &features->columns[grown->nodes[at].column];
		const size_t level = levels[column->feature];
		const uint8_t bin = (uint8_t)(column->level == 0 || level == 0 ? level : level == column->level ? 2 : 1);
		at = grown->nodes[at].child + !sweep_node_goes_left(&grown->nodes[at], bin);
	}
	return grown->values[at];
}

/* Sums over all points of three features. */
struct sums
{
	double mean, squares, alone[3][MOST_LEVELS], pairs[3][MOST_LEVELS][MOST_LEVELS]; /* of 0 and 1, 0 and 2, 1 and 2 */
};

static void sum_tree(const struct sweep_forest *forest, size_t tree, struct sums *sums)
{
	const struct sweep_feature *f = forest->features->items;
	memset(sums, 0, sizeof *sums);
	for (size_t a = 0; a < f[0].levels; a++)
		for (size_t b = 0; b < f[1].levels; b++)
			for (size_t c = 0; c < f[2].levels; c++)
			{
				const double wa = f[0].weights[a], wb = f[1].weights[b], wc = f[2].weights[c];
				const double value = value_at(forest, tree, (size_t[]){a, b, c});
				sums->mean += wa * wb * wc * value;
				sums->squares += wa * wb * wc * value * value;
				sums->alone[0][a] += wb * wc * value;
				sums->alone[1][b] += wa * wc * value;
				sums->alone[2][c] += wa * wb * value;
				sums->pairs[0][a][b] += wc * value;
				sums->pairs[1][a][c] += wb * value;
				sums->pairs[2][b][c] += wa * value;
			}
}

static const struct sweep_fanova_pair all_pairs[] = {{0, 1}, {0, 2}, {1, 2}};

static double share_of_pair(const struct sweep_forest *forest, const struct sums *sums, size_t pair)
{
	const size_t a = all_pairs[pair].a, b = all_pairs[pair].b;
	const struct sweep_feature *f = forest->features->items;
	double sum = 0;
	for (size_t i = 0; i < f[a].levels; i++)
		for (size_t k = 0; k < f[b].levels; k++)
		{
			const double own = sums->pairs[pair][i][k] - sums->alone[a][i] - sums->alone[b][k] + sums->mean;
			sum += f[a].weights[i] * f[b].weights[k] * own * own;
		}
	return sum / (sums->squares - sums->mean * sums->mean);
}

static double share_alone(const struct sweep_forest *forest, const struct sums *sums, size_t feature)
{
	const struct sweep_feature *f = &forest->features->items[feature];
	double sum = 0;
	for (size_t i = 0; i < f->levels; i++)
		sum += f->weights[i] * (sums->alone[feature][i] - sums->mean) * (sums->alone[feature][i] - sums->mean);
	return sum / (sums->squares - sums->mean * sums->mean);
}

static void fanova_is_its_definition(void)
{
	struct grown grown = {0};
	make_mixed(&grown, 150);
	grow(&grown, 6, 0, 0, 2);
	CU_ASSERT_EQUAL_FATAL(grown.features.count, 3);
	CU_ASSERT_EQUAL(grown.features.items[0].levels, 4); /* missing, though there is none, and three texts */
	CU_ASSERT_EQUAL(grown.features.items[1].levels, 7);
	struct sweep_fanova fanova;
	struct sums sums;
	double surface[7 * 4], wanted[7][4] = {{0}}, line[7], wanted_line[7] = {0};
	sweep_fanova_make(&grown.forest, all_pairs, 3, 0, &fanova);
	CU_ASSERT_EQUAL_FATAL(fanova.trees, 6);
	for (size_t t = 0; t < 6; t++)
	{
		sum_tree(&grown.forest, t, &sums);
		for (size_t i = 0; i < 3; i++)
		{
			UNIT_ASSERT_CLOSE(fanova.alone[t * 3 + i], share_alone(&grown.forest, &sums, i), 1e-10);
			UNIT_ASSERT_CLOSE(fanova.together[t * 3 + i], share_of_pair(&grown.forest, &sums, i), 1e-10);
		}
		for (size_t i = 0; i < 7; i++)
		{
			wanted_line[i] += sums.alone[1][i] / 6;
			for (size_t k = 0; k < 4; k++) wanted[i][k] += sums.pairs[0][k][i] / 6;
		}
	}
	static const size_t levels[] = {0, 1, 2, 3, 4, 5, 6};
	sweep_fanova_surface(&grown.forest, 1, levels, 7, 0, levels, 4, surface);
	sweep_fanova_surface(&grown.forest, 1, levels, 7, SIZE_MAX, NULL, 1, line);
	for (size_t i = 0; i < 7; i++)
	{
		UNIT_ASSERT_CLOSE(line[i], grown.forest.mean + grown.forest.scale * wanted_line[i], 1e-10);
		for (size_t k = 0; k < 4; k++)
			UNIT_ASSERT_CLOSE(surface[i * 4 + k], grown.forest.mean + grown.forest.scale * wanted[i][k], 1e-10);
	}
	sweep_fanova_free(&fanova);
	end(&grown);
}

/* A grid of three parameters with 8 values each, and a function of them. */
static void make_grid(struct grown *grown, double (*function)(double x, double y, double z))
{
	grown->metric = sweep_alloc(512, sizeof(double));
	for (size_t row = 0; row < 512; row++)
	{
		const double x = (double)(row % 8) - 3.5, y = (double)(row / 8 % 8) - 3.5, z = (double)(row / 64) - 3.5;
		runs_number(&grown->frame, "x", row, x);
		runs_number(&grown->frame, "y", row, y);
		runs_number(&grown->frame, "z", row, z);
		grown->metric[row] = function(x, y, z);
	}
	sweep_frame_finish(&grown->frame);
}

static double additive(double x, double y, double z)
{
	return 3 * x + 2 * y + z;
}

static double product(double x, double y, double z)
{
	return x * y + 0 * z;
}

/* shares[0..3): alone; [3..6): together; the means over the trees */
static void find_shares(const struct grown *grown, double *shares)
{
	struct sweep_fanova fanova;
	sweep_fanova_make(&grown->forest, all_pairs, 3, 0, &fanova);
	for (size_t i = 0; i < 6; i++) shares[i] = 0;
	for (size_t t = 0; t < fanova.trees; t++)
		for (size_t i = 0; i < 3; i++)
		{
			shares[i] += fanova.alone[t * 3 + i] / (double)fanova.trees;
			shares[3 + i] += fanova.together[t * 3 + i] / (double)fanova.trees;
		}
	sweep_fanova_free(&fanova);
}

/* Of 3 x + 2 y + z, with x, y and z alike, the shares are 9, 4 and 1 of 14; of x y, the pair has all. The trees, which
 * see the runs of a bootstrap sample, come near. */
static void fanova_finds_what_a_function_is_made_of(void)
{
	struct grown sum = {0}, pure = {0};
	double shares[6];
	make_grid(&sum, additive);
	grow(&sum, 100, 3, 0, 1);
	find_shares(&sum, shares);
	UNIT_ASSERT_CLOSE(shares[0], 9 / 14.0, 0.02);
	UNIT_ASSERT_CLOSE(shares[1], 4 / 14.0, 0.02);
	UNIT_ASSERT_CLOSE(shares[2], 1 / 14.0, 0.02);
	for (size_t i = 3; i < 6; i++) CU_ASSERT(shares[i] < 0.02);
	make_grid(&pure, product);
	grow(&pure, 100, 3, 0, 1);
	find_shares(&pure, shares);
	for (size_t i = 0; i < 3; i++) CU_ASSERT(shares[i] < 0.015);
	CU_ASSERT(shares[3] > 0.92);
	CU_ASSERT(shares[4] < 0.02 && shares[5] < 0.02);
	end(&sum);
	end(&pure);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a forest has the out-of-bag R2 and the importances of ranger's and scikit-learn's", forest_is_that_of_ranger},
		{"the digits do not depend on the number of threads, but on the seed", threads_do_not_change_a_digit},
		{"missing values are a value of their own", missing_values_are_a_value_of_their_own},
		{"a conditional parameter is not held for what decides on it",
		 what_an_optimizer_decides_is_not_laid_to_momentum},
		{"levels share the runs evenly, ties stay together", levels_share_the_runs_evenly},
		{"functional ANOVA is what its definition says, with texts and missing values", fanova_is_its_definition},
		{"functional ANOVA of a sum and of a product", fanova_finds_what_a_function_is_made_of},
		{NULL, NULL}};
	return unit_main("forest", tests);
}
