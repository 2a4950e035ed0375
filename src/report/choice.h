/* choice.h - which of many runs and parameters a chart shows. */
#ifndef SWEEP_REPORT_CHOICE_H
#define SWEEP_REPORT_CHOICE_H

#include "report/report.h"

#include <stdbool.h>
#include <stddef.h>

/* Rows of the report's frame, the best first: all that have the metric or, of more than `most`, as many: the best
 * sixth of that number, or so many as charts are to emphasise, and an even choice of the others. Returns how many. */
size_t sweep_choose_runs(const struct sweep_report *report, size_t most, size_t *rows);

/* The parameters that were wished for, in that order. Else those that differ or, when none does, those that are set; of
 * more than `most` those that matter most, if the report has a forest that can be believed, then those that correlate
 * most, then the first of those without a correlation. Their order is that of their importance, the greatest first,
 * where the report has a forest that can be believed, else that of the frame. `variables` has room for all parameters
 * and for all that were wished for, *all is how many there were to choose from. Returns how many are chosen, at most
 * `most`. */
size_t sweep_choose_parameters(const struct sweep_report *report, size_t most, const struct sweep_variable **variables,
							   size_t *all);

/* Room for the variables that sweep_choose_parameters() gives. */
size_t sweep_choice_room(const struct sweep_report *report);

/* Whether the parameters are in the order of their importance. */
bool sweep_choice_is_by_importance(const struct sweep_report *report);

/* "those that correlate most": which of more parameters than there is room for. */
const char *sweep_choice_reason(const struct sweep_report *report);

/* How many of `count` runs a chart emphasises: so many as were wished for, or a tenth of them, at most five. */
size_t sweep_choose_best(const struct sweep_report *report, size_t count);

#endif
