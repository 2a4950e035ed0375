#include "report/number.h"

#include <math.h>

enum
{
	LEAST_DIGITS = 4, /* significant ones */
	MOST_DIGITS = 10,
	RANGE_DIGITS = 3 /* of the range of values that are to be told apart */
};

/* Digits before the point; 0 or less for those of zeros behind it. */
static int whole_digits(double value)
{
	return value == 0 ? 1 : (int)floor(log10(fabs(value))) + 1;
}

void sweep_number_add_places(struct sweep_text *out, double value, int places)
{
	const double size = fabs(value);
	const int whole = isfinite(value) ? whole_digits(value) : 1;
	int digits = whole + places;
	if (size >= 1000 && size < 1e7 && digits < whole) digits = whole;
	if (digits < LEAST_DIGITS) digits = LEAST_DIGITS;
	if (digits > MOST_DIGITS) digits = MOST_DIGITS;
	sweep_text_printf(out, "%.*g", digits, value);
}

void sweep_number_add(struct sweep_text *out, double value)
{
	sweep_number_add_places(out, value, SWEEP_NO_PLACES);
}

int sweep_number_places(const double *values, size_t count)
{
	double least = INFINITY, most = -INFINITY;
	for (size_t i = 0; i < count; i++)
	{
		if (!isfinite(values[i])) continue;
		least = fmin(least, values[i]);
		most = fmax(most, values[i]);
	}
	const double range = most - least;
	if (!(range > 0) || !isfinite(range)) return SWEEP_NO_PLACES;
	return RANGE_DIGITS - whole_digits(range * (1 + 1e-9)); /* what is written as 0.0001 may be a little less */
}

void sweep_number_add_p(struct sweep_text *out, double p)
{
	if (p < 0.001) sweep_text_puts(out, "<0.001");
	else if (!isnan(p)) sweep_text_printf(out, "%.*f", p < 0.1 ? 3 : 2, p);
}

void sweep_duration_add(struct sweep_text *out, double seconds)
{
	static const struct
	{
		double below, unit, part; /* seconds */
		const char *name, *part_name;
	} scales[] = {{3600, 60, 1, "min", "s"}, {86400, 3600, 60, "h", "min"}, {INFINITY, 86400, 3600, "d", "h"}};
	if (seconds < 59.5)
	{
		sweep_text_printf(out, seconds < 9.95 ? "%.2g s" : "%.0f s", seconds);
		return;
	}
	size_t i = 0;
	while (i < 2 && round(seconds / scales[i].part) * scales[i].part >= scales[i].below) i++;
	const double parts = round(seconds / scales[i].part), in_a_unit = scales[i].unit / scales[i].part;
	sweep_text_printf(out, "%.0f %s %.0f %s", floor(parts / in_a_unit), scales[i].name, fmod(parts, in_a_unit),
					  scales[i].part_name);
}
