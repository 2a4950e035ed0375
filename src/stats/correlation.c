#include "stats/correlation.h"

#include "base/memory.h"
#include "base/text.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MANY_CATEGORIES = 12, /* so few categories are never too many */
	EXACT_RUNS = 7        /* so few runs have 5040 orders */
};

static bool is_constant(const double *x, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (x[i] != x[0]) return false;
	return true;
}

/* Without what rounding adds: a perfect line has exactly 1, no relation 0. */
static double tidy(double r)
{
	return nearbyint(r * 0x1p48) / 0x1p48 + 0;
}

/* A copy divided by a power of two near its largest size: squares of 1e200 would be infinite, of 1e-200 nothing. */
static double *scale(const double *x, size_t n)
{
	double largest = 0;
	for (size_t i = 0; i < n; i++) largest = fmax(largest, fabs(x[i]));
	int exponent;
	frexp(largest, &exponent);
	double *scaled = sweep_alloc(n, sizeof *scaled);
	for (size_t i = 0; i < n; i++) scaled[i] = ldexp(x[i], -exponent);
	return scaled;
}

double sweep_pearson(const double *x, const double *y, size_t n)
{
	if (n < 2 || is_constant(x, n) || is_constant(y, n)) return NAN;
	double *scaled_x = scale(x, n), *scaled_y = scale(y, n);
	double r = gsl_stats_correlation(scaled_x, 1, scaled_y, 1, n);
	free(scaled_x);
	free(scaled_y);
	return tidy(r);
}

double sweep_spearman(const double *x, const double *y, size_t n)
{
	if (n < 2 || is_constant(x, n) || is_constant(y, n)) return NAN;
	double *work = sweep_alloc(2 * n, sizeof *work);
	double rho = gsl_stats_spearman(x, 1, y, 1, n, work); /* ties get the mean of their ranks */
	free(work);
	return tidy(rho);
}

double sweep_correlation_p(double r, size_t n)
{
	if (isnan(r) || n < 3) return NAN;
	if (fabs(r) >= 1) return 0;
	double freedom = (double)n - 2;
	double t = fabs(r) * sqrt(freedom / ((1 - r) * (1 + r)));
	return 2 * gsl_cdf_tdist_Q(t, freedom);
}

/* Ties get the mean of their ranks. */
static void rank_few(const double *x, size_t n, double *ranks)
{
	for (size_t i = 0; i < n; i++)
	{
		ranks[i] = 0.5;
		for (size_t k = 0; k < n; k++) ranks[i] += x[k] < x[i] ? 1 : x[k] == x[i] ? 0.5 : 0;
	}
}

struct permutations
{
	size_t n;
	const double *x;
	double y[EXACT_RUNS];
	double mean, reached; /* of the sum of products; its distance from the mean */
	size_t all, as_far;
};

static double distance(const struct permutations *p)
{
	double sum = 0;
	for (size_t i = 0; i < p->n; i++) sum += p->x[i] * p->y[i];
	return fabs(sum - p->mean);
}

/* Every order of y[0..k) (Heap 1963). */
static void permute(struct permutations *p, size_t k)
{
	if (k == 1)
	{
		p->all++;
		p->as_far += distance(p) >= p->reached - 1e-9;
		return;
	}
	for (size_t i = 0; i < k; i++)
	{
		permute(p, k - 1);
		size_t other = k % 2 ? 0 : i;
		double kept = p->y[other];
		p->y[other] = p->y[k - 1];
		p->y[k - 1] = kept;
	}
}

double sweep_spearman_p(const double *x, const double *y, size_t n)
{
	double rho = sweep_spearman(x, y, n);
	if (isnan(rho) || n > EXACT_RUNS) return sweep_correlation_p(rho, n);
	double ranks[EXACT_RUNS];
	struct permutations p = {.n = n, .x = ranks, .mean = (double)n * ((double)n + 1) * ((double)n + 1) / 4};
	rank_few(x, n, ranks);
	rank_few(y, n, p.y);
	p.reached = distance(&p);
	permute(&p, n);
	return (double)p.as_far / (double)p.all;
}

double sweep_correlation_bound(size_t n)
{
	if (n < 3) return NAN;
	double freedom = (double)n - 2;
	double t = gsl_cdf_tdist_Qinv(0.025, freedom);
	return t / sqrt(freedom + t * t);
}

/* The pairs of one row. */
struct pairs
{
	double *x, *y;
	size_t n;
};

static void gather_numbers(const struct sweep_variable *variable, const double *metric, size_t rows,
						   struct pairs *pairs)
{
	pairs->n = 0;
	for (size_t i = 0; i < rows; i++)
	{
		struct sweep_cell cell = sweep_variable_cell(variable, i);
		if (cell.type == SWEEP_CELL_MISSING || !isfinite(cell.number) || !isfinite(metric[i])) continue;
		pairs->x[pairs->n] = variable->scale == SWEEP_SCALE_LOG ? log(cell.number) : cell.number;
		pairs->y[pairs->n++] = metric[i];
	}
}

static void gather_category(const struct sweep_variable *variable, size_t category, const double *metric, size_t rows,
							struct pairs *pairs)
{
	pairs->n = 0;
	for (size_t i = 0; i < rows; i++)
	{
		struct sweep_cell cell = sweep_variable_cell(variable, i);
		if (cell.type == SWEEP_CELL_MISSING || !isfinite(metric[i])) continue;
		pairs->x[pairs->n] = cell.category == category;
		pairs->y[pairs->n++] = metric[i];
	}
}

static void add_row(struct sweep_correlations *out, size_t *capacity, const struct sweep_variable *variable,
					size_t category, const struct pairs *pairs)
{
	struct sweep_text label = {0};
	sweep_text_puts(&label, variable->name);
	if (variable->kind == SWEEP_VARIABLE_CATEGORY)
	{
		sweep_text_putc(&label, '=');
		sweep_category_add_text(&label, variable->categories.texts[category]);
	}
	out->items = sweep_grow(out->items, out->count, capacity, sizeof *out->items);
	struct sweep_correlation *row = &out->items[out->count++];
	*row = (struct sweep_correlation){.variable = variable,
									  .label = label.data,
									  .category = category,
									  .n = pairs->n,
									  .pearson = sweep_pearson(pairs->x, pairs->y, pairs->n),
									  .spearman = sweep_spearman(pairs->x, pairs->y, pairs->n)};
	row->pearson_p = sweep_correlation_p(row->pearson, row->n);
	row->spearman_p = sweep_spearman_p(pairs->x, pairs->y, pairs->n);
}

const char *sweep_reason_against(const struct sweep_variable *variable, const double *metric, size_t rows)
{
	size_t runs = 0, n = 0, distinct = 0;
	double first = 0;
	bool *seen = sweep_alloc(variable->categories.count, sizeof *seen);
	for (size_t i = 0; i < rows; i++)
	{
		struct sweep_cell cell = sweep_variable_cell(variable, i);
		runs += isfinite(metric[i]) != 0;
		if (cell.type == SWEEP_CELL_MISSING || !isfinite(metric[i])) continue;
		if (cell.type == SWEEP_CELL_CATEGORY)
		{
			distinct += !seen[cell.category];
			seen[cell.category] = true;
		}
		else if (!isfinite(cell.number)) continue;
		else
		{
			if (n == 0) first = cell.number;
			distinct = distinct > 1 || (n > 0 && cell.number != first) ? 2 : 1;
		}
		n++;
	}
	free(seen);
	if (runs == 0) return "no run has a finite metric";
	if (n == 0) return "without a value in these runs";
	if (distinct == 1) return n == runs ? "the same in every run" : "the same in every run that has it";
	if (n < 3 && runs >= 3) return "in fewer than three runs";
	bool texts = variable->kind == SWEEP_VARIABLE_CATEGORY;
	if (texts && distinct > MANY_CATEGORIES && distinct * 2 > n) return "different in nearly every run";
	return NULL;
}

static void correlate_variable(const struct sweep_variable *variable, const double *metric, size_t rows,
							   struct pairs *pairs, struct sweep_correlations *out, size_t *capacity)
{
	if (variable->kind != SWEEP_VARIABLE_CATEGORY)
	{
		gather_numbers(variable, metric, rows, pairs);
		add_row(out, capacity, variable, 0, pairs);
		return;
	}
	for (size_t category = 0; category < variable->categories.count; category++)
	{
		gather_category(variable, category, metric, rows, pairs);
		if (!is_constant(pairs->x, pairs->n)) add_row(out, capacity, variable, category, pairs);
	}
}

static double strength(const struct sweep_correlation *row)
{
	double strongest = fmax(fabs(row->pearson), fabs(row->spearman));
	return isnan(strongest) ? -1 : strongest;
}

static int by_strength(const void *a, const void *b)
{
	const struct sweep_correlation *x = a, *y = b;
	double difference = strength(y) - strength(x);
	if (difference != 0) return difference > 0 ? 1 : -1;
	return strcmp(x->label, y->label);
}

void sweep_correlate(const struct sweep_frame *frame, const double *metric, struct sweep_correlations *out)
{
	*out = (struct sweep_correlations){0};
	struct pairs pairs = {sweep_alloc(frame->rows, sizeof(double)), sweep_alloc(frame->rows, sizeof(double)), 0};
	size_t capacity = 0, left_capacity = 0;
	for (size_t i = 0; i < frame->rows; i++) out->runs += isfinite(metric[i]) != 0;
	for (size_t i = 0; i < frame->parameters.count; i++)
	{
		const struct sweep_variable *variable = &frame->parameters.items[i];
		const char *reason = sweep_reason_against(variable, metric, frame->rows);
		if (reason == NULL)
		{
			correlate_variable(variable, metric, frame->rows, &pairs, out, &capacity);
			continue;
		}
		out->left_out = sweep_grow(out->left_out, out->left_out_count, &left_capacity, sizeof *out->left_out);
		out->left_out[out->left_out_count++] = (struct sweep_left_out){variable, reason};
	}
	if (out->count) qsort(out->items, out->count, sizeof *out->items, by_strength);
	free(pairs.x);
	free(pairs.y);
}

void sweep_correlations_free(struct sweep_correlations *correlations)
{
	for (size_t i = 0; i < correlations->count; i++) free(correlations->items[i].label);
	free(correlations->items);
	free(correlations->left_out);
	*correlations = (struct sweep_correlations){0};
}
