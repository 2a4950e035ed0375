/* The empirical distribution function of the metric: what share of the runs is as good as a value, or better. */
#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"

#include <stdlib.h>

enum
{
	WIDTH = 640,
	HEIGHT = 380,
	MOST_STEPS = 2000
};

/* Of runs with the same value only the last has a step; of very many runs every so manieth. */
static void add_steps(struct sweep_panel *panel, const struct sweep_report *report)
{
	struct sweep_layer *line = sweep_panel_add_layer(panel, SWEEP_LAYER_LINES, NULL, SWEEP_COLOUR_INK, 2);
	line->strong = true;
	const size_t n = report->ranked_count;
	const bool up = report->goal == SWEEP_MINIMIZE;
	double share = 0;
	sweep_layer_add(line, up ? panel->x.low : panel->x.high, 0);
	for (size_t i = 0; i < n; i++)
	{
		const double value = report->values[report->ranked[i]];
		if (i + 1 < n && (report->values[report->ranked[i + 1]] == value || !sweep_plot_chosen(i, n, MOST_STEPS)))
			continue;
		const double x = sweep_axis_hold(&panel->x, value);
		sweep_layer_add(line, x, share);
		share = (double)(i + 1) / (double)n;
		sweep_layer_add(line, x, share);
	}
	sweep_layer_add(line, up ? panel->x.high : panel->x.low, 1);
}

static void add_median(struct sweep_panel *panel, const struct sweep_report *report)
{
	const size_t n = report->ranked_count;
	if (n < 3) return;
	const double *values = report->values;
	const double median = (values[report->ranked[(n - 1) / 2]] + values[report->ranked[n / 2]]) / 2;
	struct sweep_layer *rule = sweep_panel_add_layer(panel, SWEEP_LAYER_RULES, NULL, SWEEP_COLOUR_GREY, 1.2);
	sweep_layer_add(rule, sweep_axis_hold(&panel->x, median), 0)->text = sweep_copy_text("median");
}

enum sweep_status sweep_plot_edf(const struct sweep_report *report, struct sweep_figure *figure,
								 struct sweep_error *err)
{
	static const double ends[] = {0, 1};
	enum sweep_status status = sweep_plot_need_values(report, err);
	if (status != SWEEP_OK) return status;
	figure->columns = 1;
	figure->width = WIDTH;
	figure->height = HEIGHT;
	struct sweep_panel *panel = sweep_figure_add_panel(figure);
	sweep_plot_metric_axis(report, 10, &panel->x);
	sweep_axis_make_numbers(&panel->y, SWEEP_AXIS_NUMBERS, ends, 2, 0);
	panel->x_name = sweep_copy_text(report->metric);
	panel->y_name = sweep_copy_text("share of the runs");
	add_median(panel, report);
	add_steps(panel, report);
	sweep_plot_add_best(panel, report, sweep_axis_hold(&panel->x, report->values[report->ranked[0]]),
						1 / (double)report->ranked_count);
	sweep_plot_set_title(figure, report, report->ranked_count);
	sweep_text_puts(&figure->what, "the share of the runs whose ");
	sweep_label_add(&figure->what, report->metric, 24, "\u2026");
	sweep_text_printf(&figure->what, " is so %s, or %s", report->goal == SWEEP_MINIMIZE ? "low" : "high",
					  report->goal == SWEEP_MINIMIZE ? "lower" : "higher");
	sweep_plot_note_runs(figure, report, &panel->x);
	return SWEEP_OK;
}
