#include "report/html-curves.h"

#include "base/memory.h"
#include "report/choice.h"

#include <math.h>
#include <stdlib.h>

enum
{
	MOST_CURVES = 1000,
	MOST_STEPS = 200
};

static size_t points_of(const struct sweep_curve *curve)
{
	return curve->count < MOST_STEPS ? curve->count : MOST_STEPS;
}

/* Which step of a curve its point `i` is. */
static size_t step_of(const struct sweep_curve *curve, size_t i)
{
	const size_t points = points_of(curve);
	return points == curve->count ? i : i * (curve->count - 1) / (points - 1);
}

static void add_points(struct sweep_text *out, const struct sweep_curve *curve, const double *numbers)
{
	for (size_t i = 0; i < points_of(curve); i++)
	{
		const double number = numbers[step_of(curve, i)];
		sweep_text_putc(out, i ? ',' : '[');
		if (isfinite(number)) sweep_text_printf(out, "%.6g", number);
		else sweep_text_puts(out, "null");
	}
	sweep_text_putc(out, ']');
}

static bool has_steps_of(const struct sweep_curve *a, const struct sweep_curve *b)
{
	if (b == NULL || a->count != b->count) return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->steps[i] != b->steps[i]) return false;
	return true;
}

void sweep_html_add_curves(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_series *series = report->series;
	if (series == NULL)
	{
		sweep_text_puts(out, "null");
		return;
	}
	size_t total = 0, *rows = sweep_alloc(report->ranked_count, sizeof *rows);
	for (size_t row = 0; row < series->rows; row++) total += series->curves[row].count > 0;
	const size_t count = sweep_choose_runs(report, MOST_CURVES, rows);
	const struct sweep_curve *before = NULL;
	sweep_text_printf(out, "{\"total\":%zu,\"runs\":[", total);
	for (size_t i = 0; i < count; i++)
	{
		const struct sweep_curve *curve = &series->curves[rows[i]];
		if (curve->count == 0) continue;
		sweep_text_printf(out, "%s{\"row\":%zu,", before ? "," : "", rows[i]);
		if (!has_steps_of(curve, before))
		{
			sweep_text_puts(out, "\"steps\":");
			add_points(out, curve, curve->steps);
			sweep_text_putc(out, ',');
		}
		sweep_text_puts(out, "\"values\":");
		add_points(out, curve, curve->values);
		sweep_text_putc(out, '}');
		before = curve;
	}
	sweep_text_puts(out, "]}");
	free(rows);
}
