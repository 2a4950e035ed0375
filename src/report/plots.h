/* plots.h - the kinds of chart that are figures, a file each (plot-NAME.c), and what they share (plot-parts.c).
 *
 * history      each run's metric, in the order of the runs, and the best so far
 * slice        the metric against each parameter, a panel each
 * curves       the metric step by step, a line for each run; needs the series
 * edf          the empirical distribution function of the metric
 * timeline     a bar for each time that a run was under way, on its worker; needs the timeline
 * correlation  Pearson's r and Spearman's rho of each parameter, and what chance reaches
 * importance   the forest's importance of each parameter; needs it
 * contour      the forest's mean over two parameters; needs it
 * pareto       as text: the set of several metrics, a panel for each two */
#ifndef SWEEP_REPORT_PLOTS_H
#define SWEEP_REPORT_PLOTS_H

#include "report/figure.h"
#include "report/report.h"

/* Each makes a figure of a report. SWEEP_FAILED: there is nothing to draw; *err says what is missing. Free the figure
 * in either case. */
typedef enum sweep_status sweep_plot_maker(const struct sweep_report *report, struct sweep_figure *figure,
										   struct sweep_error *err);
sweep_plot_maker sweep_plot_history, sweep_plot_slice, sweep_plot_curves, sweep_plot_edf, sweep_plot_timeline,
	sweep_plot_correlation, sweep_plot_importance, sweep_plot_contour, sweep_plot_pareto;

/* --- what they share ---------------------------------------------------------------------------------------- */

enum
{
	SWEEP_PLOT_TICKS = 9, /* room for labels on a panel's axis y */
	SWEEP_PLOT_POINTS = 5000
};

/* SWEEP_FAILED when no run has a finite value of the metric. */
enum sweep_status sweep_plot_need_values(const struct sweep_report *report, struct sweep_error *err);

/* SWEEP_FAILED when there is no forest. */
enum sweep_status sweep_plot_need_forest(const struct sweep_report *report, struct sweep_error *err);

/* Notes how much the forest explains, and that it is too little where it is. */
void sweep_plot_note_forest(struct sweep_figure *figure, const struct sweep_report *report);

/* "mnist  ·  20 runs" */
void sweep_plot_set_title(struct sweep_figure *figure, const struct sweep_report *report, size_t runs);

/* Appends to the figure's notes, with "; " between them. */
void sweep_plot_note(struct sweep_figure *figure, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* What the notes of most kinds have: runs without a value, and values at the end of an axis. */
void sweep_plot_note_runs(struct sweep_figure *figure, const struct sweep_report *report,
						  const struct sweep_axis *axis);

/* Appends "lower loss is better". */
void sweep_plot_add_goal(struct sweep_text *line, const struct sweep_report *report);

/* The axis of the metric, for the runs that have a value. */
void sweep_plot_metric_axis(const struct sweep_report *report, size_t room, struct sweep_axis *axis);

/* How large and how see-through points are, of which there are so many. */
double sweep_plot_point_size(size_t count);
double sweep_plot_point_through(size_t count);

/* "the best: run 17" */
void sweep_plot_name_best(const struct sweep_report *report, char *name, size_t size);

/* A layer of one point, the best run's. */
void sweep_plot_add_best(struct sweep_panel *panel, const struct sweep_report *report, double x, double y);

/* A value of an axis on which runs share few values: a little beside it, so that the index-th run does not hide others.
 */
double sweep_plot_beside(const struct sweep_axis *axis, double value, size_t index);

/* Of `all` things the i-th is among `most` that are chosen evenly. */
bool sweep_plot_chosen(size_t i, size_t all, size_t most);

#endif
