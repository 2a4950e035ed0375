#include "search/pareto.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

struct row
{
	const double *values;
	size_t metrics, index;
};

static int by_values(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	for (size_t i = 0; i < x->metrics; i++)
		if (x->values[i] != y->values[i]) return x->values[i] < y->values[i] ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

static bool is_finite(size_t metrics, const double *values)
{
	for (size_t i = 0; i < metrics; i++)
		if (!isfinite(values[i])) return false;
	return true;
}

/* Of x before y in the order: whether no metric of y is better, and they are not alike. */
static bool dominates(const struct row *x, const struct row *y)
{
	bool alike = true;
	for (size_t i = 0; i < x->metrics; i++)
	{
		if (y->values[i] < x->values[i]) return false;
		alike = alike && y->values[i] == x->values[i];
	}
	return !alike;
}

/* What comes later in the order dominates nothing before it. With one metric or two, the last row of the set is the one
 * to beat: it has the least second value. */
static bool is_dominated(const struct row *row, const struct row *set, size_t count)
{
	const size_t first = row->metrics <= 2 && count > 0 ? count - 1 : 0;
	for (size_t i = count; i-- > first;)
		if (dominates(&set[i], row)) return true;
	return false;
}

size_t sweep_pareto(size_t count, size_t metrics, const double *values, size_t *set)
{
	struct row *rows = sweep_alloc(count, sizeof *rows);
	size_t finite = 0, found = 0;
	for (size_t i = 0; i < count; i++)
		if (is_finite(metrics, values + i * metrics)) rows[finite++] = (struct row){values + i * metrics, metrics, i};
	qsort(rows, finite, sizeof *rows, by_values);
	for (size_t i = 0; i < finite; i++)
		if (!is_dominated(&rows[i], rows, found)) rows[found++] = rows[i];
	for (size_t i = 0; i < found; i++) set[i] = rows[i].index;
	free(rows);
	return found;
}

double sweep_pareto_area(size_t count, const double *values, const double *reference)
{
	size_t *set = sweep_alloc(count, sizeof *set);
	const size_t size = sweep_pareto(count, 2, values, set);
	double area = 0, last = reference[1];
	for (size_t i = 0; i < size; i++)
	{
		const double *at = values + 2 * set[i];
		if (at[0] >= reference[0] || at[1] >= last) continue;
		area += (reference[0] - at[0]) * (last - at[1]);
		last = at[1];
	}
	free(set);
	return area;
}
