#include "stats/series.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows come one after another: the array of curves grows by doubling, and `rows` is its length until the end. */
static struct sweep_curve *curve_of(struct sweep_series *series, size_t row)
{
	if (row >= series->rows)
	{
		size_t rows = series->rows * 2 > row + 1 ? series->rows * 2 : row + 1;
		series->curves = sweep_resize(series->curves, rows, sizeof *series->curves);
		memset(series->curves + series->rows, 0, (rows - series->rows) * sizeof *series->curves);
		series->rows = rows;
	}
	return &series->curves[row];
}

/* A curve's arrays are as long as the power of two at or above its count. */
static void make_room(struct sweep_curve *curve)
{
	if (curve->count & (curve->count - 1)) return;
	size_t capacity = curve->count ? curve->count * 2 : 1;
	curve->steps = sweep_resize(curve->steps, capacity, sizeof *curve->steps);
	curve->values = sweep_resize(curve->values, capacity, sizeof *curve->values);
}

void sweep_series_add(struct sweep_series *series, size_t row, double step, double value)
{
	struct sweep_curve *curve = curve_of(series, row);
	make_room(curve);
	if (isnan(step)) step = curve->count ? curve->steps[curve->count - 1] + 1 : 0;
	curve->steps[curve->count] = step;
	curve->values[curve->count++] = value;
}

static void free_curve(struct sweep_curve *curve)
{
	free(curve->steps);
	free(curve->values);
	*curve = (struct sweep_curve){0};
}

void sweep_series_clear(struct sweep_series *series, size_t row)
{
	if (row < series->rows) free_curve(&series->curves[row]);
}

void sweep_series_keep(struct sweep_series *series, const bool *kept, size_t rows)
{
	size_t to = 0;
	for (size_t row = 0; row < series->rows; row++)
	{
		struct sweep_curve curve = series->curves[row];
		series->curves[row] = (struct sweep_curve){0};
		if (row < rows && kept[row]) series->curves[to++] = curve;
		else free_curve(&curve);
	}
	series->rows = to;
}

/* --- finishing ------------------------------------------------------------------------------------------ */

struct logged
{
	double step, value;
	size_t order;
};

static int by_step(const void *a, const void *b)
{
	const struct logged *x = a, *y = b;
	if (x->step != y->step) return x->step < y->step ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static bool rises(const struct sweep_curve *curve)
{
	for (size_t i = 1; i < curve->count; i++)
		if (!(curve->steps[i] > curve->steps[i - 1])) return false;
	return true;
}

static void put_in_order(struct sweep_curve *curve)
{
	struct logged *all = sweep_alloc(curve->count, sizeof *all);
	for (size_t i = 0; i < curve->count; i++) all[i] = (struct logged){curve->steps[i], curve->values[i], i};
	qsort(all, curve->count, sizeof *all, by_step);
	size_t kept = 0;
	for (size_t i = 0; i < curve->count; i++)
	{
		if (i + 1 < curve->count && all[i + 1].step == all[i].step) continue;
		curve->steps[kept] = all[i].step;
		curve->values[kept++] = all[i].value;
	}
	curve->count = kept;
	free(all);
}

void sweep_series_finish(struct sweep_series *series, size_t rows)
{
	if (rows) curve_of(series, rows - 1);
	series->rows = rows;
	for (size_t row = 0; row < rows; row++)
		if (!rises(&series->curves[row])) put_in_order(&series->curves[row]);
}

/* --- reading -------------------------------------------------------------------------------------------- */

bool sweep_series_step_of(const struct sweep_series *series, size_t n, double *step)
{
	double found = NAN;
	for (size_t row = 0; row < series->rows; row++)
	{
		const struct sweep_curve *curve = &series->curves[row];
		if (curve->count < n) continue;
		if (isnan(found)) found = curve->steps[n - 1];
		else if (found != curve->steps[n - 1]) return false;
	}
	if (step) *step = found;
	return true;
}

void sweep_series_free(struct sweep_series *series)
{
	for (size_t row = 0; row < series->rows; row++) free_curve(&series->curves[row]);
	free(series->curves);
	*series = (struct sweep_series){0};
}
