/* number.h - numbers and durations for people: one rule for the text, Markdown, charts and comments of a sweep file.
 *
 * A number has four significant digits, or the whole part where that has more; values that stand below each other have
 * as many more as tell them apart. */
#ifndef SWEEP_REPORT_NUMBER_H
#define SWEEP_REPORT_NUMBER_H

#include "base/text.h"

#include <stddef.h>

enum
{
	SWEEP_NO_PLACES = -1000
};

void sweep_number_add(struct sweep_text *out, double value);

/* How many places after the point tell values apart: those that divide the range of the finite ones into a hundred
 * steps or more. Negative ones are places before it; SWEEP_NO_PLACES where no two differ. */
int sweep_number_places(const double *values, size_t count);

/* A number with so many places after the point, or fewer where those are zeros; at least as many digits as
 * sweep_number_add() gives it, and at most ten, so that what is left of rounding errors is not shown. */
void sweep_number_add_places(struct sweep_text *out, double value, int places);

/* A probability: "<0.001", "0.024", "0.33"; nothing of NaN. */
void sweep_number_add_p(struct sweep_text *out, double p);

/* Seconds, rounded: "0.25 s", "4.8 s", "38 s", "1 min 5 s", "59 min 48 s", "1 h 0 min", "2 d 3 h". */
void sweep_duration_add(struct sweep_text *out, double seconds);

#endif
