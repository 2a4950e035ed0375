#include "report/axis.h"

#include "base/memory.h"
#include "base/text.h"
#include "report/label.h"
#include "stats/far-out.h"

#include <float.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LABEL_COLUMNS = 14,
	FEW_VALUES = 7,   /* so few different numbers have a tick each */
	SHORT_DIGITS = 4, /* significant ones of a value's own tick, unless it takes more to tell two apart */
	END_DIGITS = 6,
	MOST_INT_DIGITS = 7, /* of an int's */
	MOST_STEPS = 8
};

static const double largest = 1e300;   /* an axis does not reach further, so that its length is finite */
static const double most_margin = 0.1; /* of an axis, to make its end a round number */

double sweep_axis_value(const struct sweep_axis *axis, struct sweep_cell cell)
{
	if (cell.type == SWEEP_CELL_MISSING) return NAN;
	if (axis->variable->kind == SWEEP_VARIABLE_CATEGORY) return cell.category;
	return isfinite(cell.number) ? fmax(-largest, fmin(largest, cell.number)) : NAN;
}

double sweep_axis_place(const struct sweep_axis *axis, double value)
{
	double place = axis->logarithmic ? (log(value) - log(axis->low)) / (log(axis->high) - log(axis->low))
									 : (value - axis->low) / (axis->high - axis->low);
	return place > 1 ? 1 : place > 0 ? place : 0;
}

double sweep_axis_at(const struct sweep_axis *axis, double place)
{
	if (axis->logarithmic) return axis->low * pow(axis->high / axis->low, place);
	return axis->low + place * (axis->high - axis->low);
}

double sweep_axis_hold(const struct sweep_axis *axis, double value)
{
	return value < axis->low ? axis->low : value > axis->high ? axis->high : value;
}

static void add_tick(struct sweep_axis *axis, size_t *capacity, double value, const char *label)
{
	struct sweep_text text = {0};
	sweep_label_add(&text, label, LABEL_COLUMNS, "\u2026");
	axis->ticks = sweep_grow(axis->ticks, axis->count, capacity, sizeof *axis->ticks);
	axis->ticks[axis->count++] = (struct sweep_tick){value, text.data ? text.data : sweep_copy_text("")};
}

static void clear_ticks(struct sweep_axis *axis)
{
	for (size_t i = 0; i < axis->count; i++) free(axis->ticks[i].label);
	free(axis->ticks);
	axis->ticks = NULL;
	axis->count = 0;
}

void sweep_axis_free(struct sweep_axis *axis)
{
	clear_ticks(axis);
}

/* --- texts -------------------------------------------------------------------------------------------------- */

static void make_categories(struct sweep_axis *axis, size_t room)
{
	const struct sweep_variable *variable = axis->variable;
	bool bools = variable->kind == SWEEP_VARIABLE_BOOL;
	size_t n = bools ? 2 : variable->categories.count, capacity = 0;
	axis->low = n == 1 ? -1 : 0;
	axis->high = n == 1 ? 1 : (double)n - 1;
	axis->gap = 1 / (axis->high - axis->low);
	size_t every = (n + room - 1) / room; /* the others have no label */
	struct sweep_text label = {0};
	for (size_t i = 0; i < n; i += every)
	{
		sweep_text_clear(&label);
		if (bools) sweep_text_puts(&label, i ? "true" : "false");
		else sweep_category_add_text(&label, variable->categories.texts[i]);
		add_tick(axis, &capacity, (double)i, label.length ? label.data : "\"\"");
	}
	sweep_text_free(&label);
}

/* --- numbers ------------------------------------------------------------------------------------------------ */

/* The finite values in order. The caller frees them. */
static double *sorted_values(const struct sweep_axis *axis, const size_t *rows, size_t count, size_t *found)
{
	double *values = sweep_alloc(count, sizeof *values);
	*found = 0;
	for (size_t i = 0; i < count; i++)
	{
		double value = sweep_axis_value(axis, sweep_variable_cell(axis->variable, rows[i]));
		if (isfinite(value)) values[(*found)++] = value;
	}
	gsl_sort(values, 1, *found);
	return values;
}

static void number_label(struct sweep_text *text, double value, double step)
{
	sweep_text_clear(text);
	const double size = fabs(value), power = floor(log10(step) + 1e-9);
	const int digits = (int)(floor(log10(size > step ? size : step) + 1e-9) - power) + 1; /* down to the step's */
	if (size >= 1e7 || (size < 1e-3 && step < 1e-4)) sweep_text_printf(text, "%.*g", digits, value);
	else sweep_text_printf(text, "%.*f", power < 0 ? (int)-power : 0, value);
}

/* 1, 2 or 5 times a power of ten, at least `least`. */
static double round_step(double least)
{
	double power = pow(10, floor(log10(least)));
	double digits = least / power;
	return power * (digits <= 1.0000001 ? 1 : digits <= 2.0000001 ? 2 : digits <= 5.0000001 ? 5 : 10);
}

/* How many significant digits write no two of some rising numbers alike: at least `least`. */
static int telling_digits(const double *values, size_t count, int least)
{
	int digits = least;
	for (size_t i = 1; i < count; i++)
	{
		char texts[2][SWEEP_DOUBLE_TEXT];
		do
			for (size_t k = 0; k < 2; k++) snprintf(texts[k], sizeof texts[k], "%.*g", digits, values[i - 1 + k]);
		while (strcmp(texts[0], texts[1]) == 0 && digits++ < DBL_DECIMAL_DIG);
	}
	return digits;
}

static void make_end_ticks(struct sweep_axis *axis)
{
	const double ends[] = {axis->low, axis->high};
	const int digits = telling_digits(ends, 2, END_DIGITS);
	size_t capacity = 0;
	struct sweep_text label = {0};
	for (int i = 0; i < 2; i++)
	{
		sweep_text_clear(&label);
		sweep_text_printf(&label, "%.*g", digits, ends[i]);
		add_tick(axis, &capacity, ends[i], label.data);
	}
	sweep_text_free(&label);
}

/* Ticks at `first` to `last` times the step: whole numbers below 2^53. */
static void add_round_ticks(struct sweep_axis *axis, double first, double last, double step)
{
	size_t capacity = 0;
	struct sweep_text label = {0};
	for (int64_t i = (int64_t)first; i <= (int64_t)last; i++)
	{
		double value = (double)i * step;
		number_label(&label, value, step);
		add_tick(axis, &capacity, value, label.data);
	}
	sweep_text_free(&label);
}

static void make_linear_ticks(struct sweep_axis *axis)
{
	double step = round_step((axis->high - axis->low) / MOST_STEPS);
	if (axis->variable->whole && step < 1) step = 1;
	double first = ceil(axis->low / step - 1e-9) + 0, last = floor(axis->high / step + 1e-9);
	double margin = (axis->high - axis->low) * most_margin;
	/* an end moves to a tick when that costs little room */
	if (axis->low - (first - 1) * step <= margin) first--;
	if ((last + 1) * step - axis->high <= margin) last++;
	if (!(fabs(first) < 0x1p52 && fabs(last) < 0x1p52) || last <= first)
	{
		make_end_ticks(axis); /* a range so narrow that no step in it has round numbers */
		return;
	}
	axis->low = fmin(axis->low, first * step);
	axis->high = fmax(axis->high, last * step);
	add_round_ticks(axis, first, last, step);
}

/* Powers of ten, and 2 and 5 times them where there are few. */
static void make_log_ticks(struct sweep_axis *axis)
{
	int first = (int)floor(log10(axis->low) + 1e-9), last = (int)ceil(log10(axis->high) - 1e-9);
	int every = (last - first) / 7 + 1;
	size_t capacity = 0;
	struct sweep_text label = {0};
	for (int power = first; power <= last; power++)
	{
		static const double digits[] = {1, 2, 5};
		for (int i = 0; i < (last - first > 3 ? 1 : 3); i++)
		{
			double value = digits[i] * pow(10, power);
			if ((power - first) % every || value < axis->low * (1 - 1e-9) || value > axis->high * (1 + 1e-9)) continue;
			if (axis->variable->whole && value < 1) continue;
			sweep_text_clear(&label);
			sweep_text_printf(&label, value < 1e7 && value >= 1 ? "%.0f" : "%g", value);
			add_tick(axis, &capacity, value, label.data);
		}
	}
	sweep_text_free(&label);
}

/* On a logarithmic axis of less than a decade or two: round steps, as many as have room where they lie closest, and
 * the axis keeps its ends. */
static void make_narrow_log_ticks(struct sweep_axis *axis, size_t room)
{
	double width = log(axis->high) - log(axis->low);
	double least = axis->high * (exp(width / (double)room) - 1); /* what one label takes at the upper end */
	double step = round_step(fmax(least, (axis->high - axis->low) / MOST_STEPS));
	if (axis->variable->whole && step < 1) step = 1;
	double first = ceil(axis->low / step - 1e-9), last = floor(axis->high / step + 1e-9);
	if (last > first && last < 0x1p52) add_round_ticks(axis, first, last, step);
	else make_end_ticks(axis);
}

/* The label of a value that is to have a tick of its own; false when it has too many digits for one. A value that
 * many runs share is a chosen one, and `shared`. */
static bool value_label(struct sweep_text *label, const struct sweep_axis *axis, double value, bool shared, int digits)
{
	sweep_text_clear(label);
	if (axis->variable->whole)
	{
		sweep_text_printf(label, "%.0f", value);
		return label->length <= (shared ? LABEL_COLUMNS : MOST_INT_DIGITS);
	}
	sweep_text_printf(label, "%.*g", digits, value);
	double read;
	return shared || (sweep_parse_double(label->data, &read) && read == value);
}

/* The different values, when they are few; 0 otherwise. */
static size_t few_values(const double *sorted, size_t n, double different[FEW_VALUES])
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
	{
		if (count && sorted[i] == different[count - 1]) continue;
		if (count == FEW_VALUES) return 0;
		different[count++] = sorted[i];
	}
	return count;
}

/* At least three values above 0, each as many times the one before. */
static bool is_geometric(const double *sorted, size_t n)
{
	if (n == 0 || !(sorted[0] > 0)) return false;
	size_t count = 1;
	double ratio = 0;
	for (size_t i = 1; i < n; i++)
	{
		double step = sorted[i] / sorted[i - 1];
		if (step == 1) continue;
		if (count > 1 && fabs(step - ratio) > 1e-6 * ratio) return false;
		ratio = step;
		count++;
	}
	return count >= 3;
}

/* A tick for each of few different values, when their labels are short and don't touch. */
static bool make_value_ticks(struct sweep_axis *axis, const double *sorted, size_t n, size_t room)
{
	double different[FEW_VALUES];
	size_t count = few_values(sorted, n, different);
	if (count == 0) return false;
	double gap = 1;
	for (size_t i = 1; i < count; i++)
		gap = fmin(gap, sweep_axis_place(axis, different[i]) - sweep_axis_place(axis, different[i - 1]));
	if (gap * (double)room < 1) return false;
	if (count < n) axis->gap = gap;
	bool shared = count == 1 || count * 2 <= n;
	const int digits = shared ? telling_digits(different, count, SHORT_DIGITS) : SHORT_DIGITS;
	size_t capacity = 0;
	struct sweep_text label = {0};
	bool short_enough = true;
	for (size_t i = 0; i < count && short_enough; i++)
	{
		short_enough = value_label(&label, axis, different[i], shared, digits);
		if (short_enough) add_tick(axis, &capacity, different[i], label.data);
	}
	sweep_text_free(&label);
	if (!short_enough) clear_ticks(axis);
	return short_enough;
}

/* Ends around a single value, which then lies in the middle. */
static void widen(struct sweep_axis *axis)
{
	if (axis->low < axis->high) return;
	double by = axis->low == 0 ? 1 : fabs(axis->low) / 10;
	axis->logarithmic = false;
	axis->low -= by;
	axis->high += by;
}

static void make_number_ticks(struct sweep_axis *axis, const double *sorted, size_t n, size_t room)
{
	widen(axis);
	if (make_value_ticks(axis, sorted, n, room)) return;
	bool logarithmic = axis->logarithmic;
	axis->logarithmic = axis->low > 0;
	if (!logarithmic && axis->logarithmic && make_value_ticks(axis, sorted, n, room)) return; /* 16, 32, ... 1024 */
	axis->logarithmic = logarithmic;
	if (axis->logarithmic) make_log_ticks(axis);
	else make_linear_ticks(axis);
	if (axis->count >= 3 || !axis->logarithmic) return;
	clear_ticks(axis);
	make_narrow_log_ticks(axis, room);
}

void sweep_axis_make(struct sweep_axis *axis, const struct sweep_variable *variable, const size_t *rows, size_t count,
					 size_t room)
{
	*axis = (struct sweep_axis){.variable = variable, .logarithmic = variable->scale == SWEEP_SCALE_LOG};
	size_t n;
	double *sorted = sorted_values(axis, rows, count, &n);
	axis->missing = n < count;
	if (variable->kind != SWEEP_VARIABLE_NUMBER) make_categories(axis, room);
	else
	{
		axis->low = n ? sorted[0] : 0;
		axis->high = n ? sorted[n - 1] : 0;
		axis->logarithmic |= is_geometric(sorted, n);
		make_number_ticks(axis, sorted, n, room);
	}
	free(sorted);
}

/* The values, all above 0, span a decade, and half of them lie in the lowest tenth of their range. */
static bool crowds_at_its_low_end(const double *sorted, size_t n)
{
	double median = gsl_stats_median_from_sorted_data(sorted, 1, n);
	return sorted[0] > 0 && sorted[n - 1] >= 10 * sorted[0] && median - sorted[0] < (sorted[n - 1] - sorted[0]) / 10;
}

/* Of one value at least. */
static void make_metric(struct sweep_axis *axis, const double *sorted, size_t n, size_t room)
{
	const struct sweep_far_out found = sweep_far_out_find(sorted, n);
	const size_t first = found.first, last = found.last;
	axis->low = sorted[first];
	axis->high = sorted[last];
	axis->below = first;
	axis->above = n - 1 - last;
	if (axis->below > 0 || axis->above > 0) axis->logarithmic = found.logarithmic;
	else axis->logarithmic |= crowds_at_its_low_end(sorted, n);
	make_number_ticks(axis, sorted + first, last - first + 1, room);
	axis->gap = 0;
}

void sweep_axis_make_metric(struct sweep_axis *axis, const struct sweep_variable *variable, const size_t *rows,
							size_t count, size_t room)
{
	*axis = (struct sweep_axis){.variable = variable, .logarithmic = variable->scale == SWEEP_SCALE_LOG};
	size_t n;
	double *sorted = sorted_values(axis, rows, count, &n);
	make_metric(axis, sorted, n, room);
	free(sorted);
}

/* --- values that are no variable's -------------------------------------------------------------------------- */

/* What an axis asks of its variable. */
static const struct sweep_variable numbers = {.scale = SWEEP_SCALE_LINEAR},
								   ints = {.scale = SWEEP_SCALE_LINEAR, .whole = true};

static double *begin_numbers(struct sweep_axis *axis, enum sweep_axis_kind kind, const double *values, size_t count,
							 size_t *found)
{
	*axis = (struct sweep_axis){.variable = kind == SWEEP_AXIS_INTS ? &ints : &numbers,
								.logarithmic = kind == SWEEP_AXIS_LOGARITHMIC};
	double *sorted = sweep_alloc(count + 2, sizeof *sorted);
	*found = 0;
	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i]) && (values[i] > 0 || !axis->logarithmic))
			sorted[(*found)++] = fmax(-largest, fmin(largest, values[i]));
	if (*found == 0)
	{
		axis->logarithmic = false;
		sorted[1] = 1;
		*found = 2;
	}
	gsl_sort(sorted, 1, *found);
	return sorted;
}

void sweep_axis_make_numbers(struct sweep_axis *axis, enum sweep_axis_kind kind, const double *values, size_t count,
							 size_t room)
{
	size_t n;
	double *sorted = begin_numbers(axis, kind, values, count, &n);
	axis->low = sorted[0];
	axis->high = sorted[n - 1];
	make_number_ticks(axis, sorted, n, room);
	free(sorted);
}

void sweep_axis_make_values(struct sweep_axis *axis, enum sweep_axis_kind kind, const double *values, size_t count,
							size_t room)
{
	size_t n;
	double *sorted = begin_numbers(axis, kind, values, count, &n);
	make_metric(axis, sorted, n, room);
	free(sorted);
}

void sweep_axis_make_list(struct sweep_axis *axis, const char *const *texts, size_t count)
{
	*axis =
		(struct sweep_axis){.variable = &numbers, .low = count > 1 ? 0 : -1, .high = count > 1 ? (double)count - 1 : 1};
	axis->gap = 1 / (axis->high - axis->low);
	axis->ticks = sweep_alloc(count, sizeof *axis->ticks);
	for (size_t i = 0; i < count; i++)
		axis->ticks[axis->count++] = (struct sweep_tick){(double)i, sweep_copy_text(texts[i])};
}
