#include "report/html-importance.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum
{
	MOST_SLICES = 12,
	SLICE_POINTS = 41,
	SURFACE_POINTS = 31,
	MOST_CATEGORIES = 40
};

static void add_number(struct sweep_text *out, double value)
{
	if (isfinite(value)) sweep_text_printf(out, "%.6g", value);
	else sweep_text_puts(out, "null");
}

static void add_numbers(struct sweep_text *out, const double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		sweep_text_putc(out, i ? ',' : '[');
		add_number(out, values[i]);
	}
	sweep_text_puts(out, count ? "]" : "[]");
}

/* Values of a parameter from one end to the other, even on its scale; each of a text or a bool. Returns how many. */
static size_t grid_of(const struct sweep_variable *variable, size_t points, double *values)
{
	if (variable->kind != SWEEP_VARIABLE_NUMBER)
	{
		const size_t count = variable->kind == SWEEP_VARIABLE_BOOL ? 2 : variable->categories.count;
		for (size_t i = 0; i < count && i < MOST_CATEGORIES; i++) values[i] = (double)i;
		return count < MOST_CATEGORIES ? count : MOST_CATEGORIES;
	}
	const bool logarithmic = variable->scale == SWEEP_SCALE_LOG && variable->least > 0;
	const double low = logarithmic ? log(variable->least) : variable->least;
	const double high = logarithmic ? log(variable->most) : variable->most;
	for (size_t i = 0; i < points; i++)
	{
		const double at = low + (high - low) * (double)i / (double)(points - 1);
		values[i] = logarithmic ? exp(at) : at;
	}
	return isfinite(high - low) ? points : 0;
}

static void add_slice(struct sweep_text *out, const struct sweep_report *report, const struct sweep_variable *variable)
{
	double x[SLICE_POINTS], y[SLICE_POINTS];
	const size_t count = grid_of(variable, SLICE_POINTS, x);
	sweep_importance_surface(&report->importance, variable, x, count, NULL, NULL, 1, y);
	sweep_text_printf(out, "{\"parameter\":%td,\"x\":", variable - report->frame->parameters.items);
	add_numbers(out, x, count);
	sweep_text_puts(out, ",\"y\":");
	add_numbers(out, y, count);
	sweep_text_putc(out, '}');
}

static void add_slices(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_importances *importances = &report->importance;
	size_t slices = 0;
	for (size_t i = 0; i < importances->count && slices < MOST_SLICES; i++)
	{
		if (importances->items[i].part) continue;
		if (slices++) sweep_text_putc(out, ',');
		add_slice(out, report, importances->items[i].variable);
	}
}

static void add_surface(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_importances *importances = &report->importance;
	if (importances->pair_count == 0)
	{
		sweep_text_puts(out, "null");
		return;
	}
	const struct sweep_variable *a = importances->pairs[0].a, *b = importances->pairs[0].b;
	double x[MOST_CATEGORIES], y[MOST_CATEGORIES];
	const size_t across = grid_of(a, SURFACE_POINTS, x), up = grid_of(b, SURFACE_POINTS, y);
	double *z = sweep_alloc(across * up, sizeof *z);
	sweep_importance_surface(importances, a, x, across, b, y, up, z);
	sweep_text_printf(out, "{\"a\":%td,\"b\":%td,\"x\":", a - report->frame->parameters.items,
					  b - report->frame->parameters.items);
	add_numbers(out, x, across);
	sweep_text_puts(out, ",\"y\":");
	add_numbers(out, y, up);
	sweep_text_puts(out, ",\"z\":");
	add_numbers(out, z, across * up);
	sweep_text_putc(out, '}');
	free(z);
}

void sweep_html_add_forest(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_importances *importances = &report->importance;
	if (importances->count == 0 || importances->none)
	{
		sweep_text_puts(out, "null");
		return;
	}
	sweep_text_puts(out, "{\"slices\":[");
	add_slices(out, report);
	sweep_text_puts(out, "],\"surface\":");
	add_surface(out, report);
	sweep_text_putc(out, '}');
}
