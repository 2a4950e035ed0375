/* seen.h - a sweep file made from what runs have, where nobody has the one they came from.
 *
 * Parameters with one value are constants; texts, and numbers of which there are at most ten that come back, are
 * lists; other numbers are ranges, logarithmic where the frame says so. Conditions and constraints are not to be seen.
 */
#ifndef SWEEP_REPORT_SEEN_H
#define SWEEP_REPORT_SEEN_H

#include "report/report.h"

/* Appends the file, as JSON, which is YAML too. */
void sweep_report_add_seen(struct sweep_text *out, const struct sweep_report *report);

#endif
