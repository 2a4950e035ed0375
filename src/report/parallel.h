/* parallel.h - the parallel-coordinates chart (Inselberg 1985): an axis for each parameter and the metric last, a line
 * for each run that has the metric, coloured by it, the best runs thick and on top.
 *
 * The metric's axis is the scale of the colours (viridis; the darkest end is the best). */
#ifndef SWEEP_REPORT_PARALLEL_H
#define SWEEP_REPORT_PARALLEL_H

#include "report/chart.h"

enum sweep_status sweep_draw_parallel(const struct sweep_report *report, struct sweep_canvas *canvas,
									  struct sweep_error *err);

#endif
