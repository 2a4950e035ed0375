/* axis.h - an axis of a chart: its range, whether it is logarithmic, and ticks at sensible places. */
#ifndef SWEEP_REPORT_AXIS_H
#define SWEEP_REPORT_AXIS_H

#include "stats/frame.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_tick
{
	double value; /* on an axis of texts: the text's number */
	char *label;  /* printable, cut to a width that fits; owned */
};

struct sweep_axis
{
	const struct sweep_variable *variable; /* borrowed */
	bool logarithmic;
	double low, high;    /* the ends; low < high, above 0 on a logarithmic axis */
	size_t below, above; /* values beyond that end, which are drawn on it */
	bool missing;        /* some of the rows have no value here */
	double gap;          /* between the places of the nearest two values, where runs share few values; else 0 */
	size_t count;
	struct sweep_tick *ticks; /* from low to high */
};

/* The axis of a variable of a finished frame, for `rows`. `room` is how many labels fit one above the other.
 *
 * Texts and bools stand at equal distances. Few different numbers have a tick each, where their labels are short: ints,
 * and floats of at most four significant digits or such as two runs or more have in the mean. Otherwise ticks stand at
 * 1, 2 or 5 times a power of ten, on ints at ints, and an end of a linear axis is moved to one that is near. The axis
 * is logarithmic where the variable is, and where its values are geometric, such as 16, 32, 64. */
void sweep_axis_make(struct sweep_axis *axis, const struct sweep_variable *variable, const size_t *rows, size_t count,
					 size_t room);

/* The same for a metric, whose range is kept useful: values that are far out (stats/far-out.h) are drawn at the end of
 * the axis; and a metric above 0 of which none is has a logarithmic axis if it looks logarithmic (see frame.h), or
 * spans a decade with half of its values in the lowest tenth of its range. */
void sweep_axis_make_metric(struct sweep_axis *axis, const struct sweep_variable *variable, const size_t *rows,
							size_t count, size_t room);

/* The axis of numbers that are no variable's, in any order, of which only the finite ones count; of those on a
 * logarithmic axis only those above 0. Where there is none it reaches from 0 to 1. */
enum sweep_axis_kind
{
	SWEEP_AXIS_NUMBERS,
	SWEEP_AXIS_INTS,
	SWEEP_AXIS_LOGARITHMIC
};

void sweep_axis_make_numbers(struct sweep_axis *axis, enum sweep_axis_kind kind, const double *values, size_t count,
							 size_t room);

/* The same for values of a metric, as sweep_axis_make_metric() has it. */
void sweep_axis_make_values(struct sweep_axis *axis, enum sweep_axis_kind kind, const double *values, size_t count,
							size_t room);

/* The axis of a list: text i stands at i, and has its label, uncut. */
void sweep_axis_make_list(struct sweep_axis *axis, const char *const *texts, size_t count);

/* Where a finite value lies: 0 at `low`, 1 at `high`, never outside. */
double sweep_axis_place(const struct sweep_axis *axis, double value);

/* The value at a place, which may be outside. */
double sweep_axis_at(const struct sweep_axis *axis, double place);

/* What an end of the axis takes in: a value beyond it is that end. */
double sweep_axis_hold(const struct sweep_axis *axis, double value);

/* The value of a cell on the axis: a number, or a text's or a bool's number. NaN when it is missing or not finite. */
double sweep_axis_value(const struct sweep_axis *axis, struct sweep_cell cell);

void sweep_axis_free(struct sweep_axis *axis);

#endif
