/* compare-report.h - a comparison of two sweeps as text, as Markdown and as one JSON object; sweep-report(1) tells what
 * stands in each. */
#ifndef SWEEP_REPORT_COMPARE_REPORT_H
#define SWEEP_REPORT_COMPARE_REPORT_H

#include "report/compare.h"
#include "report/text-report.h"

void sweep_comparison_add_text(struct sweep_text *out, const struct sweep_comparison *comparison,
							   const struct sweep_text_style *style);
void sweep_comparison_add_markdown(struct sweep_text *out, const struct sweep_comparison *comparison);
void sweep_comparison_add_json(struct sweep_text *out, const struct sweep_comparison *comparison);

#endif
