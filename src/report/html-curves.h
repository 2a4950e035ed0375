/* html-curves.h - the metric step by step, for the page of html-report.h: enough of it to draw.
 *
 *   total   runs that have a curve
 *   runs    a list of {row, steps, values}, the best run first; a run without `steps` has those of the run before it
 *
 * Of many runs the best and an even choice of the others, of a long curve an even choice of its steps, which has the
 * first and the last; numbers have six digits, more than a screen shows. */
#ifndef SWEEP_REPORT_HTML_CURVES_H
#define SWEEP_REPORT_HTML_CURVES_H

#include "report/report.h"

/* null where the series was not loaded. */
void sweep_html_add_curves(struct sweep_text *out, const struct sweep_report *report);

#endif
