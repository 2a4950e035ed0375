/* markdown.h - the report as Markdown for a pull request: GitHub's tables, in which any text is escaped. */
#ifndef SWEEP_REPORT_MARKDOWN_H
#define SWEEP_REPORT_MARKDOWN_H

#include "report/report.h"

void sweep_report_add_markdown(struct sweep_text *out, const struct sweep_report *report);

#endif
