/* html-report.h - the report as one HTML file that needs nothing else: no network, no library, no server.
 *
 * The page is reports/report.html with its style sheet and its script; the data (html-data.h) stands in it as JSON.
 * No text of a configuration can end that: of <, >, & and the line separators only escapes are written, and the page
 * forbids itself, by its Content-Security-Policy, every request. */
#ifndef SWEEP_REPORT_HTML_REPORT_H
#define SWEEP_REPORT_HTML_REPORT_H

#include "report/report.h"

/* The file appears whole or not at all. */
enum sweep_status sweep_report_write_html(const struct sweep_report *report, const char *path, struct sweep_error *err);

#endif
