/* html-importance.h - what a forest predicts, for the page of html-report.h. Parameters are numbers of the columns.
 *
 *   slices    a list of {parameter, x, y}: the mean prediction over one parameter, of the most important ones
 *   surface   {a, b, x, y, z}: the same over the two that interact most, z[i * y.length + j]; null: no two do */
#ifndef SWEEP_REPORT_HTML_IMPORTANCE_H
#define SWEEP_REPORT_HTML_IMPORTANCE_H

#include "report/report.h"

/* null without a forest. */
void sweep_html_add_forest(struct sweep_text *out, const struct sweep_report *report);

#endif
