/* figure-gnuplot.h - a figure as gnuplot's script: its data first, with a line that says what they are, then a plot
 * for each panel. */
#ifndef SWEEP_REPORT_FIGURE_GNUPLOT_H
#define SWEEP_REPORT_FIGURE_GNUPLOT_H

#include "report/chart.h"
#include "report/figure.h"

/* Sets the canvas' size too. */
void sweep_figure_script(const struct sweep_figure *figure, struct sweep_canvas *canvas);

#endif
