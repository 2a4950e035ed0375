#include "stats/features.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	FEW_RUNS = 4 /* a level: what levels with fewer seem to decide may be chance */
};

/* The cells of the rows that count, in one variable: as numbers on its scale, or category numbers; NaN where missing.
 */
static void gather(const struct sweep_variable *variable, const double *metric, size_t rows, double *values)
{
	size_t n = 0;
	for (size_t row = 0; row < rows; row++)
	{
		if (!isfinite(metric[row])) continue;
		const struct sweep_cell cell = sweep_variable_cell(variable, row);
		double value = cell.type == SWEEP_CELL_CATEGORY ? (double)cell.category : cell.number;
		if (cell.type == SWEEP_CELL_MISSING || !isfinite(value)) value = NAN;
		values[n++] = variable->scale == SWEEP_SCALE_LOG ? log(value) : value;
	}
}

static int by_number(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

/* --- numbers ---------------------------------------------------------------------------------------------------- */

/* Ends of levels between sorted numbers: one for each different number, or so that the levels have about as many each.
 */
static void place_edges(struct sweep_feature *feature, const double *sorted, size_t n)
{
	enum
	{
		MOST = SWEEP_LEVELS - 1
	};
	size_t distinct = n > 0, left = n, taken = 0, edges = 0;
	for (size_t i = 1; i < n; i++) distinct += sorted[i] != sorted[i - 1];
	feature->edges = sweep_alloc(MOST, sizeof *feature->edges);
	for (size_t i = 1; i < n; i++)
	{
		taken++;
		if (sorted[i] == sorted[i - 1]) continue;
		const bool full = taken * (MOST - edges) >= left;
		if (distinct > MOST && (!full || edges + 1 == MOST)) continue;
		feature->edges[edges++] = sorted[i - 1] + (sorted[i] - sorted[i - 1]) / 2;
		left -= taken;
		taken = 0;
	}
	feature->levels = edges + 2;
}

/* Levels on the variable's scale. */
static size_t level_of(const struct sweep_feature *feature, double value)
{
	if (isnan(value)) return 0;
	size_t low = 0, high = feature->levels - 2; /* the first edge that is not below */
	while (low < high)
	{
		const size_t middle = (low + high) / 2;
		if (feature->edges[middle] < value) low = middle + 1;
		else high = middle;
	}
	return low + 1;
}

static void add_numbers(struct sweep_features *out, struct sweep_feature *feature, const double *values, double *sorted)
{
	size_t n = 0;
	for (size_t i = 0; i < out->rows; i++)
		if (!isnan(values[i])) sorted[n++] = values[i];
	qsort(sorted, n, sizeof *sorted, by_number);
	place_edges(feature, sorted, n);
	feature->columns = 1;
	uint8_t *column = out->by_column + feature->first * out->rows;
	for (size_t i = 0; i < out->rows; i++) column[i] = (uint8_t)level_of(feature, values[i]);
}

/* --- texts ------------------------------------------------------------------------------------------------------ */

struct used
{
	size_t category, runs;
};

/* The most common first. */
static int by_runs(const void *a, const void *b)
{
	const struct used *x = a, *y = b;
	if (x->runs != y->runs) return x->runs > y->runs ? -1 : 1;
	return (x->category > y->category) - (x->category < y->category);
}

static int by_category(const void *a, const void *b)
{
	const struct used *x = a, *y = b;
	return (x->category > y->category) - (x->category < y->category);
}

/* Which texts have a column: in their order. */
static void choose_texts(struct sweep_feature *feature, const double *values, size_t rows)
{
	const size_t all = feature->variable->categories.count;
	struct used *used = sweep_alloc(all, sizeof *used);
	size_t count = 0;
	for (size_t i = 0; i < all; i++) used[i].category = i;
	for (size_t i = 0; i < rows; i++)
		if (!isnan(values[i])) used[(size_t)values[i]].runs++;
	qsort(used, all, sizeof *used, by_runs);
	while (count < all && used[count].runs) count++;
	feature->columns = count > SWEEP_MOST_TEXTS ? SWEEP_MOST_TEXTS : count;
	feature->levels = feature->columns + 1 + (count > feature->columns);
	qsort(used, feature->columns, sizeof *used, by_category);
	feature->of_text = sweep_alloc(all, sizeof *feature->of_text);
	feature->categories = sweep_alloc(feature->columns, sizeof *feature->categories);
	for (size_t i = feature->columns; i < count; i++)
		feature->of_text[used[i].category] = (uint8_t)(feature->levels - 1);
	for (size_t i = 0; i < feature->columns; i++)
	{
		feature->categories[i] = used[i].category;
		feature->of_text[used[i].category] = (uint8_t)(i + 1);
	}
	free(used);
}

static void add_texts(struct sweep_features *out, const struct sweep_feature *feature, const double *values)
{
	for (size_t c = 0; c < feature->columns; c++)
	{
		uint8_t *column = out->by_column + (feature->first + c) * out->rows;
		for (size_t i = 0; i < out->rows; i++)
			column[i] = isnan(values[i]) ? 0 : feature->of_text[(size_t)values[i]] == c + 1 ? 2 : 1;
	}
}

static void add_columns(struct sweep_features *out, size_t number)
{
	const struct sweep_feature *feature = &out->items[number];
	const bool texts = feature->variable->kind == SWEEP_VARIABLE_CATEGORY;
	out->columns = sweep_resize(out->columns, out->column_count + feature->columns, sizeof *out->columns);
	for (size_t i = 0; i < feature->columns; i++)
		out->columns[out->column_count++] =
			(struct sweep_feature_column){.feature = number, .level = texts ? i + 1 : 0};
}

static void weigh(struct sweep_feature *feature, const uint8_t *column, const double *values, size_t rows)
{
	double below = 0;
	feature->weights = sweep_alloc(feature->levels, sizeof *feature->weights);
	feature->below = sweep_alloc(feature->levels + 1, sizeof *feature->below);
	const bool texts = feature->variable->kind == SWEEP_VARIABLE_CATEGORY;
	for (size_t i = 0; i < rows; i++)
	{
		const size_t level = !texts ? column[i] : isnan(values[i]) ? 0 : feature->of_text[(size_t)values[i]];
		feature->weights[level] += 1;
	}
	for (size_t level = 0; level < feature->levels; level++)
	{
		feature->below[level + 1] = (below += feature->weights[level]) / (double)rows;
		feature->weights[level] /= (double)rows;
	}
}

static void add_feature(struct sweep_features *out, const struct sweep_variable *variable, const double *values,
						double *room)
{
	struct sweep_feature *feature = &out->items[out->count];
	*feature = (struct sweep_feature){.variable = variable, .first = out->column_count, .columns = 1};
	const bool texts = variable->kind == SWEEP_VARIABLE_CATEGORY;
	if (texts) choose_texts(feature, values, out->rows);
	out->by_column = sweep_resize(out->by_column, (out->column_count + feature->columns) * out->rows, 1);
	if (texts) add_texts(out, feature, values);
	else add_numbers(out, feature, values, room);
	weigh(feature, out->by_column + feature->first * out->rows, values, out->rows);
	add_columns(out, out->count++);
}

/* --- conditions ------------------------------------------------------------------------------------------------- */

static size_t level_in_row(const struct sweep_features *features, const struct sweep_feature *feature, size_t row)
{
	const uint8_t *column = features->by_column + feature->first * features->rows + row;
	if (feature->variable->kind != SWEEP_VARIABLE_CATEGORY || *column == 0) return *column;
	for (size_t i = 0; i < feature->columns; i++)
		if (column[i * features->rows] == 2) return i + 1;
	return feature->columns + 1; /* one of the texts that have no column */
}

/* Whether the parent's levels decide which rows have the child; those without the parent must not have it. */
static bool decides(const struct sweep_features *features, const struct sweep_feature *parent,
					const struct sweep_feature *child)
{
	enum
	{
		UNKNOWN,
		NONE,
		ALL
	};
	if (parent->levels * FEW_RUNS > features->rows) return false;
	uint8_t known[SWEEP_LEVELS] = {NONE};
	const uint8_t *present = features->by_column + child->first * features->rows;
	for (size_t row = 0; row < features->rows; row++)
	{
		const size_t level = level_in_row(features, parent, row);
		const uint8_t found = present[row] ? ALL : NONE;
		if (known[level] == UNKNOWN) known[level] = found;
		if (known[level] != found) return false;
	}
	return true;
}

/* From the parameters that every run has to those that they decide, and on to those that these decide: two that are
 * only there together do not decide each other. */
static void find_conditions(struct sweep_features *features)
{
	bool *settled = sweep_alloc(features->count, sizeof *settled), more = true;
	for (size_t i = 0; i < features->count; i++) settled[i] = features->items[i].weights[0] == 0;
	while (more)
	{
		more = false;
		for (size_t child = 0; child < features->count; child++)
			for (size_t parent = 0; parent < features->count && !settled[child]; parent++)
			{
				if (!settled[parent] || !decides(features, &features->items[parent], &features->items[child])) continue;
				settled[child] = features->items[child].conditional = more = true;
			}
	}
	for (size_t i = 0; i < features->column_count; i++)
		features->columns[i].conditional = features->items[features->columns[i].feature].conditional;
	free(settled);
}

/* --- weights of some of the runs -------------------------------------------------------------------------------- */

static double *copy_numbers(const double *numbers, size_t count)
{
	double *copy = sweep_alloc(count, sizeof *copy);
	memcpy(copy, numbers, count * sizeof *copy);
	return copy;
}

static void weigh_rows(const struct sweep_features *features, const bool *taken, size_t count,
					   struct sweep_feature *item)
{
	static const double kept = 1e-6; /* of the weights of all runs */
	double *shares = sweep_alloc(item->levels, sizeof *shares), below = 0;
	for (size_t row = 0; row < features->rows; row++)
		if (taken[row]) shares[level_in_row(features, item, row)] += 1 / (double)count;
	for (size_t level = 0; level < item->levels; level++)
	{
		item->weights[level] = (1 - kept) * shares[level] + kept * item->weights[level];
		item->below[level + 1] = below += item->weights[level];
	}
	free(shares);
}

struct sweep_feature *sweep_features_weigh_where(const struct sweep_features *features, const struct sweep_feature *a,
												 const struct sweep_feature *b)
{
	size_t count = 0;
	bool *taken = sweep_alloc(features->rows, sizeof *taken);
	for (size_t row = 0; row < features->rows; row++)
	{
		taken[row] = level_in_row(features, a, row) != 0 && (b == NULL || level_in_row(features, b, row) != 0);
		count += taken[row];
	}
	struct sweep_feature *items = count ? sweep_alloc(features->count, sizeof *items) : NULL;
	for (size_t i = 0; items && i < features->count; i++)
	{
		items[i] = features->items[i];
		items[i].weights = copy_numbers(items[i].weights, items[i].levels);
		items[i].below = copy_numbers(items[i].below, items[i].levels + 1);
		weigh_rows(features, taken, count, &items[i]);
	}
	free(taken);
	return items;
}

void sweep_feature_weights_free(struct sweep_feature *items, size_t count)
{
	for (size_t i = 0; items && i < count; i++)
	{
		free(items[i].weights);
		free(items[i].below);
	}
	free(items);
}

/* --- all -------------------------------------------------------------------------------------------------------- */

static void turn(struct sweep_features *out)
{
	const size_t rows = out->rows, columns = out->column_count;
	out->by_row = sweep_alloc(rows * columns, 1);
	for (size_t column = 0; column < columns; column++)
		for (size_t row = 0; row < rows; row++)
			out->by_row[row * columns + column] = out->by_column[column * rows + row];
}

void sweep_features_make(const struct sweep_frame *frame, const double *metric, struct sweep_features *out)
{
	*out = (struct sweep_features){0};
	const struct sweep_variables *parameters = &frame->parameters;
	out->target = sweep_alloc(frame->rows, sizeof *out->target);
	for (size_t row = 0; row < frame->rows; row++)
		if (isfinite(metric[row])) out->target[out->rows++] = metric[row];
	out->items = sweep_alloc(parameters->count, sizeof *out->items);
	double *values = sweep_alloc(out->rows, sizeof *values), *room = sweep_alloc(out->rows, sizeof *room);
	size_t capacity = 0;
	for (size_t i = 0; i < parameters->count; i++)
	{
		const struct sweep_variable *variable = &parameters->items[i];
		const char *reason = sweep_reason_against(variable, metric, frame->rows);
		if (reason == NULL)
		{
			gather(variable, metric, frame->rows, values);
			add_feature(out, variable, values, room);
			continue;
		}
		out->left_out = sweep_grow(out->left_out, out->left_out_count, &capacity, sizeof *out->left_out);
		out->left_out[out->left_out_count++] = (struct sweep_left_out){variable, reason};
	}
	find_conditions(out);
	turn(out);
	free(values);
	free(room);
}

void sweep_features_free(struct sweep_features *features)
{
	for (size_t i = 0; i < features->count; i++)
	{
		free(features->items[i].weights);
		free(features->items[i].below);
		free(features->items[i].edges);
		free(features->items[i].of_text);
		free(features->items[i].categories);
	}
	free(features->items);
	free(features->columns);
	free(features->target);
	free(features->by_column);
	free(features->by_row);
	free(features->left_out);
	*features = (struct sweep_features){0};
}

const struct sweep_feature *sweep_features_find(const struct sweep_features *features,
												const struct sweep_variable *variable)
{
	for (size_t i = 0; i < features->count; i++)
		if (features->items[i].variable == variable) return &features->items[i];
	return NULL;
}

size_t sweep_feature_level(const struct sweep_feature *feature, double value)
{
	const struct sweep_variable *variable = feature->variable;
	if (isnan(value)) return 0;
	if (variable->kind != SWEEP_VARIABLE_CATEGORY)
		return level_of(feature, variable->scale == SWEEP_SCALE_LOG ? log(value) : value);
	return value >= 0 && value < (double)variable->categories.count ? feature->of_text[(size_t)value] : 0;
}
