/* text-parallel.h - parallel coordinates as text: an axis for each parameter and the metric last, a line for each run.
 *
 * Few enough to be told apart: the parameters that have room, those that correlate most; the best runs, drawn solid,
 * over an even choice of the others. */
#ifndef SWEEP_REPORT_TEXT_PARALLEL_H
#define SWEEP_REPORT_TEXT_PARALLEL_H

#include "report/text-report.h"

/* In `height` lines. SWEEP_FAILED: there is nothing to draw; *err says what is missing. */
enum sweep_status sweep_parallel_add_text(struct sweep_text *out, const struct sweep_report *report,
										  const struct sweep_text_style *style, size_t height, struct sweep_error *err);

#endif
