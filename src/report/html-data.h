/* html-data.h - what the page of html-report.h shows, as one JSON object.
 *
 *   report   every number of the report (json-report.h)
 *   runs     a column each: run, state (a number of `states`), seconds, error (a number of `errors` and 1; 0: none)
 *   parameters, metrics
 *            a list of columns: name, path (the keys), kind, log, whole, categories (their JSON as text), cells
 *   metric   which of the metrics is reported on; null: none was measured
 *   yaml     the best run's configuration; null: there is none
 *   forest   what a forest predicts (html-importance.h); null: there is none
 *   curves   the metric step by step (html-curves.h); null: it was not loaded
 *   file     the sweep file in pieces (html-file.h); null: there is none
 *
 * A cell is a number; of a bool 0 or 1, of a category its number; null where the run has none. NaN and the infinities
 * are strings. */
#ifndef SWEEP_REPORT_HTML_DATA_H
#define SWEEP_REPORT_HTML_DATA_H

#include "report/report.h"

void sweep_html_add_data(struct sweep_text *out, const struct sweep_report *report);

#endif
