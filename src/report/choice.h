/* choice.h - which of many runs and parameters a chart shows. */
#ifndef SWEEP_REPORT_CHOICE_H
#define SWEEP_REPORT_CHOICE_H

#include "report/report.h"

#include <stddef.h>

/* Rows of the report's frame, the best first: all that have the metric or, of more than `most`, as many: the best
 * sixth of that number and an even choice of the others. Returns how many. */
size_t sweep_choose_runs(const struct sweep_report *report, size_t most, size_t *rows);

/* Parameters in the frame's order: those that differ or, when none does, those that are set; of more than `most` those
 * that correlate most, then the first of those without a correlation. `variables` has room for all parameters, *all is
 * how many there were to choose from. Returns how many are chosen. */
size_t sweep_choose_parameters(const struct sweep_report *report, size_t most, const struct sweep_variable **variables,
							   size_t *all);

#endif
