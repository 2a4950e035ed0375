#include "stats/importance.h"

#include "base/memory.h"
#include "base/text.h"
#include "stats/fanova.h"
#include "stats/importance-interval.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_PAIRED = 12, /* the most important parameters, whose pairs are looked at: 66 */
	MOST_PAIRS = 36
};

struct sweep_importance_model
{
	struct sweep_features features;
	struct sweep_forest forest;
};

/* --- rows ------------------------------------------------------------------------------------------------------- */

static void set_correlation(struct sweep_importance *row, const struct sweep_correlations *correlations)
{
	row->pearson = row->pearson_p = row->spearman = row->spearman_p = NAN;
	const bool texts = row->variable->kind == SWEEP_VARIABLE_CATEGORY;
	for (size_t i = 0; i < correlations->count && row->part == texts; i++)
	{
		const struct sweep_correlation *from = &correlations->items[i];
		if (from->variable != row->variable || (texts && from->category != row->category)) continue;
		row->pearson = from->pearson;
		row->pearson_p = from->pearson_p;
		row->spearman = from->spearman;
		row->spearman_p = from->spearman_p;
		return;
	}
}

static char *label_of(const struct sweep_importance *row)
{
	struct sweep_text label = {0};
	sweep_text_puts(&label, row->variable->name);
	if (row->part)
	{
		sweep_text_putc(&label, '=');
		sweep_category_add_text(&label, row->variable->categories.texts[row->category]);
	}
	return label.data;
}

static const struct sweep_interval undefined = {NAN, NAN, NAN};

/* A row of so many columns from `first` on. */
static struct sweep_importance make_row(const struct sweep_bootstrap *bootstrap, size_t first, size_t columns)
{
	struct sweep_importance row = {.alone = undefined};
	row.permutation = sweep_permutation_interval(bootstrap, first, columns);
	row.impurity = sweep_impurity_interval(bootstrap, first, columns);
	return row;
}

/* The row of a feature and, for texts, of each of its columns. Returns how many. */
static size_t make_rows(const struct sweep_bootstrap *bootstrap, const struct sweep_feature *feature,
						struct sweep_importance *rows)
{
	rows[0] = make_row(bootstrap, feature->first, feature->columns);
	rows[0].variable = feature->variable;
	if (feature->variable->kind != SWEEP_VARIABLE_CATEGORY) return 1;
	for (size_t i = 0; i < feature->columns; i++)
	{
		rows[i + 1] = make_row(bootstrap, feature->first + i, 1);
		rows[i + 1].variable = feature->variable;
		rows[i + 1].part = true;
		rows[i + 1].category = feature->categories[i];
	}
	return feature->columns + 1;
}

/* --- their order ------------------------------------------------------------------------------------------------ */

/* Parts by their permutation importance; the whole before them. */
static int by_permutation(const void *a, const void *b)
{
	const struct sweep_importance *x = a, *y = b;
	if (x->part != y->part) return x->part ? 1 : -1;
	const double difference = y->permutation.value - x->permutation.value;
	if (difference != 0) return difference > 0 ? 1 : -1;
	return x->category != y->category ? (x->category > y->category ? 1 : -1) : 0;
}

struct group
{
	size_t feature, first, count; /* of rows */
	double permutation;
};

static int by_importance(const void *a, const void *b)
{
	const struct group *x = a, *y = b;
	if (x->permutation != y->permutation) return x->permutation > y->permutation ? -1 : 1;
	return (x->feature > y->feature) - (x->feature < y->feature);
}

/* All rows in their order; `order`[features] becomes the features' numbers in it. */
static void add_rows(struct sweep_importances *out, size_t *order)
{
	const struct sweep_features *features = &out->model->features;
	struct sweep_bootstrap bootstrap;
	sweep_bootstrap_start(&bootstrap, &out->model->forest);
	struct sweep_importance *rows = sweep_alloc(features->count + features->column_count, sizeof *rows);
	struct group *groups = sweep_alloc(features->count, sizeof *groups);
	size_t count = 0;
	for (size_t i = 0; i < features->count; i++)
	{
		groups[i] = (struct group){.feature = i, .first = count};
		groups[i].count = make_rows(&bootstrap, &features->items[i], rows + count);
		groups[i].permutation = rows[count].permutation.value;
		qsort(rows + count, groups[i].count, sizeof *rows, by_permutation);
		count += groups[i].count;
	}
	qsort(groups, features->count, sizeof *groups, by_importance);
	out->items = sweep_alloc(count, sizeof *out->items);
	for (size_t i = 0; i < features->count; i++)
	{
		order[i] = groups[i].feature;
		memcpy(out->items + out->count, rows + groups[i].first, groups[i].count * sizeof *rows);
		out->count += groups[i].count;
	}
	free(rows);
	free(groups);
	sweep_bootstrap_free(&bootstrap);
}

/* --- functional ANOVA ------------------------------------------------------------------------------------------- */

/* All pairs of the first of `order`. Returns how many. */
static size_t list_pairs(const size_t *order, size_t count, struct sweep_fanova_pair *pairs)
{
	size_t found = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
		{
			const size_t a = order[i], b = order[k];
			pairs[found++] = (struct sweep_fanova_pair){a < b ? a : b, a < b ? b : a};
		}
	return found;
}

static int by_share(const void *a, const void *b)
{
	const struct sweep_interaction *x = a, *y = b;
	if (x->share.value != y->share.value) return x->share.value > y->share.value ? -1 : 1;
	if (x->a != y->a) return x->a > y->a ? 1 : -1;
	return x->b != y->b ? (x->b > y->b ? 1 : -1) : 0;
}

static void add_pairs(struct sweep_importances *out, const struct sweep_fanova *fanova)
{
	const struct sweep_feature *features = out->model->features.items;
	out->pairs = sweep_alloc(fanova->pair_count, sizeof *out->pairs);
	for (size_t i = 0; i < fanova->pair_count; i++)
	{
		const struct sweep_fanova_pair *pair = &fanova->pairs[i];
		const struct sweep_interval share =
			sweep_share_interval(fanova->together + i, fanova->trees, fanova->pair_count);
		if (!(share.value > 0)) continue;
		out->pairs[out->pair_count++] =
			(struct sweep_interaction){features[pair->a].variable, features[pair->b].variable, share};
	}
	qsort(out->pairs, out->pair_count, sizeof *out->pairs, by_share);
	if (out->pair_count > MOST_PAIRS) out->pair_count = MOST_PAIRS;
}

static void analyse(struct sweep_importances *out, const size_t *order, size_t threads)
{
	const size_t features = out->model->features.count, paired = features < MOST_PAIRED ? features : MOST_PAIRED;
	struct sweep_fanova_pair pairs[MOST_PAIRED * (MOST_PAIRED - 1) / 2];
	struct sweep_fanova fanova;
	sweep_fanova_make(&out->model->forest, pairs, list_pairs(order, paired, pairs), threads, &fanova);
	for (size_t i = 0, at = 0; i < out->count && fanova.trees; i++)
		if (!out->items[i].part)
			out->items[i].alone = sweep_share_interval(fanova.alone + order[at++], fanova.trees, features);
	if (fanova.trees) add_pairs(out, &fanova);
	sweep_fanova_free(&fanova);
}

/* --- all -------------------------------------------------------------------------------------------------------- */

/* Why there can be no forest. */
static const char *reason_against(const struct sweep_features *features)
{
	bool constant = true;
	for (size_t i = 1; i < features->rows && constant; i++) constant = features->target[i] == features->target[0];
	if (features->rows == 0) return "no run has a finite metric";
	if (features->rows < SWEEP_IMPORTANCE_RUNS) return "fewer than 10 runs have a finite metric";
	if (constant) return "every run has the same metric";
	if (features->column_count == 0) return "no parameter differs between the runs";
	return features->column_count > UINT16_MAX ? "the parameters have too many values" : NULL;
}

/* Of 500 sweeps of 10 to 200 runs with 2 to 10 parameters that do nothing, at most 1 % reach it, whichever the size. */
static double bound_of(size_t runs)
{
	return fmax(0.1, 1.5 / sqrt((double)runs));
}

void sweep_importance_make(const struct sweep_frame *frame, const double *metric,
						   const struct sweep_correlations *correlations, const struct sweep_forest_settings *settings,
						   struct sweep_importances *out)
{
	if (settings == NULL) settings = &sweep_forest_defaults;
	*out = (struct sweep_importances){.r2 = NAN, .model = sweep_alloc(1, sizeof *out->model)};
	struct sweep_features *features = &out->model->features;
	sweep_features_make(frame, metric, features);
	out->runs = features->rows;
	out->bound = bound_of(out->runs);
	out->left_out = features->left_out;
	out->left_out_count = features->left_out_count;
	out->none = reason_against(features);
	if (out->none) return;
	size_t *order = sweep_alloc(features->count, sizeof *order);
	sweep_forest_grow(features, settings, &out->model->forest);
	out->trees = out->model->forest.trees;
	out->r2 = out->model->forest.r2;
	out->believable = out->r2 >= out->bound;
	add_rows(out, order);
	for (size_t i = 0; i < out->count; i++)
	{
		out->items[i].label = label_of(&out->items[i]);
		set_correlation(&out->items[i], correlations);
	}
	analyse(out, order, settings->threads);
	free(order);
}

void sweep_importances_free(struct sweep_importances *importances)
{
	for (size_t i = 0; i < importances->count; i++) free(importances->items[i].label);
	free(importances->items);
	free(importances->pairs);
	if (importances->model)
	{
		sweep_forest_free(&importances->model->forest);
		sweep_features_free(&importances->model->features);
	}
	free(importances->model);
	*importances = (struct sweep_importances){0};
}

/* --- surfaces --------------------------------------------------------------------------------------------------- */

/* The forest with the weights of the runs that have the parameters, where these are not in all of them: what it
 * expects without a parameter is no part of what it expects at a value of it. */
struct given
{
	struct sweep_features features;
	struct sweep_forest forest;
	struct sweep_feature *items; /* owned; NULL: the weights are those of all runs */
};

/* Whether the feature is not in all runs, and no point asks for those without it. */
static bool is_conditional(const struct sweep_feature *feature, const size_t *levels, size_t count)
{
	for (size_t i = 0; feature && i < count; i++)
		if (levels[i] == 0) return false;
	return feature && feature->weights[0] > 0;
}

static void give(const struct sweep_forest *forest, const struct sweep_feature *a, const struct sweep_feature *b,
				 struct given *given)
{
	*given = (struct given){.features = *forest->features, .forest = *forest};
	if (a || b) given->items = sweep_features_weigh_where(forest->features, a ? a : b, a ? b : NULL);
	if (given->items) given->features.items = given->items;
	given->forest.features = &given->features;
}

static size_t *find_levels(const struct sweep_feature *feature, const double *values, size_t count)
{
	size_t *levels = sweep_alloc(count, sizeof *levels);
	for (size_t i = 0; feature && i < count; i++) levels[i] = sweep_feature_level(feature, values[i]);
	return levels;
}

/* Along one feature; SIZE_MAX: nothing changes. */
static void fill_line(const struct sweep_forest *forest, size_t feature, const size_t *levels, size_t count,
					  double *line)
{
	for (size_t i = 0; i < count; i++) line[i] = forest->mean;
	if (feature != SIZE_MAX) sweep_fanova_surface(forest, feature, levels, count, SIZE_MAX, NULL, 1, line);
}

void sweep_importance_surface(const struct sweep_importances *importances, const struct sweep_variable *a,
							  const double *values_a, size_t count_a, const struct sweep_variable *b,
							  const double *values_b, size_t count_b, double *out)
{
	const bool known = importances->model && importances->none == NULL;
	for (size_t i = 0; i < count_a * count_b; i++) out[i] = NAN;
	if (!known) return;
	const struct sweep_features *features = &importances->model->features;
	const struct sweep_feature *first = sweep_features_find(features, a);
	const struct sweep_feature *second = b && b != a ? sweep_features_find(features, b) : NULL;
	size_t *levels_a = find_levels(first, values_a, count_a), *levels_b = find_levels(second, values_b, count_b);
	struct given given;
	give(&importances->model->forest, is_conditional(first, levels_a, count_a) ? first : NULL,
		 is_conditional(second, levels_b, count_b) ? second : NULL, &given);
	const size_t none = SIZE_MAX, at_a = first ? (size_t)(first - features->items) : none,
				 at_b = second ? (size_t)(second - features->items) : none;
	if (first && second) sweep_fanova_surface(&given.forest, at_a, levels_a, count_a, at_b, levels_b, count_b, out);
	else
	{
		double *line = sweep_alloc(count_a + count_b, sizeof *line);
		if (second) fill_line(&given.forest, at_b, levels_b, count_b, line);
		else fill_line(&given.forest, at_a, levels_a, count_a, line);
		for (size_t i = 0; i < count_a; i++)
			for (size_t k = 0; k < count_b; k++) out[i * count_b + k] = second ? line[k] : line[i];
		free(line);
	}
	sweep_feature_weights_free(given.items, features->count);
	free(levels_a);
	free(levels_b);
}

double sweep_importance_mean_at(const struct sweep_importances *importances, const struct sweep_variable *a,
								double value_a, const struct sweep_variable *b, double value_b)
{
	double mean;
	sweep_importance_surface(importances, a, &value_a, 1, b, &value_b, 1, &mean);
	return mean;
}
