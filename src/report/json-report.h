/* json-report.h - every number of the report as one JSON object; sweep-report(1) names its members. */
#ifndef SWEEP_REPORT_JSON_REPORT_H
#define SWEEP_REPORT_JSON_REPORT_H

#include "report/report.h"

/* With a line end. What is not known or not defined is null; NaN and the infinities of a metric are strings. */
void sweep_report_add_json(struct sweep_text *out, const struct sweep_report *report);

#endif
