/* report-print.h - inside sweep-report: text for standard output, laid out for what that is. */
#ifndef SWEEP_TOOLS_REPORT_PRINT_H
#define SWEEP_TOOLS_REPORT_PRINT_H

#include "report/text-report.h"

/* The width and the colours of the terminal, or 80 columns without colours; blocks in a UTF-8 locale. */
struct sweep_text_style report_style(void);

/* The same for a chart, which may be narrower and fills the terminal's lines but for that of the prompt: *height; 24
 * where there is no terminal. */
struct sweep_text_style report_chart_style(size_t *height);

/* SWEEP_FAILED: it could not be written. */
enum sweep_status report_print(const struct sweep_text *text, struct sweep_error *err);

#endif
