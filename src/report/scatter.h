/* scatter.h - the chart of a Pareto set: an axis for each of two metrics, a point for each run, those of the set dark
 * and joined by the edge of what they dominate. Of more metrics, a panel for each pair of the first few. */
#ifndef SWEEP_REPORT_SCATTER_H
#define SWEEP_REPORT_SCATTER_H

#include "report/chart.h"

/* SWEEP_FAILED: the sweep has not several metrics, or no run has all of them. */
enum sweep_status sweep_draw_front(const struct sweep_report *report, struct sweep_canvas *canvas,
								   struct sweep_error *err);

#endif
