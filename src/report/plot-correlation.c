/* Bars of Pearson's r and Spearman's rho for each parameter, and the bound that chance reaches. */
#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"

#include <math.h>
#include <stdlib.h>

enum
{
	WIDTH = 560,
	ROW = 30,
	LEAST_HEIGHT = 120,
	MOST_ROWS = 30
};

static void add_bars(struct sweep_panel *panel, const struct sweep_correlations *correlations, bool ranks)
{
	struct sweep_layer *layer =
		sweep_panel_add_layer(panel, SWEEP_LAYER_BARS, ranks ? "Spearman, of the ranks" : "Pearson",
							  ranks ? SWEEP_COLOUR_ORANGE : SWEEP_COLOUR_BLUE, 0.34);
	layer->shift = ranks ? -0.19 : 0.19;
	for (size_t i = 0; i < panel->y.count; i++)
	{
		const double r = ranks ? correlations->items[i].spearman : correlations->items[i].pearson;
		if (isfinite(r)) sweep_layer_add(layer, 0, (double)i)->to = r;
	}
}

static bool all_have_as_many(const struct sweep_correlations *correlations, size_t rows)
{
	for (size_t i = 0; i < rows; i++)
		if (correlations->items[i].n != correlations->runs) return false;
	return true;
}

/* Over all rows; or, where some have fewer runs, in each row, further out the fewer it has. */
static void add_bound(struct sweep_panel *panel, const struct sweep_correlations *correlations)
{
	struct sweep_layer *rules =
		sweep_panel_add_layer(panel, SWEEP_LAYER_RULES, "what chance reaches once in 20", SWEEP_COLOUR_GREY, 1.2);
	rules->in_row = !all_have_as_many(correlations, panel->y.count);
	for (size_t i = 0; i < (rules->in_row ? panel->y.count : 1); i++)
	{
		const double bound = sweep_correlation_bound(correlations->items[i].n);
		if (!isfinite(bound)) continue;
		sweep_layer_add(rules, -bound, (double)i);
		sweep_layer_add(rules, bound, (double)i);
	}
	if (rules->count == 0) free(rules->name), rules->name = NULL;
}

static void make_rows(struct sweep_panel *panel, const struct sweep_correlations *correlations)
{
	const size_t count = correlations->count < MOST_ROWS ? correlations->count : MOST_ROWS;
	const char **labels = sweep_alloc(count, sizeof *labels);
	for (size_t i = 0; i < count; i++) labels[i] = correlations->items[i].label;
	sweep_axis_make_list(&panel->y, labels, count);
	panel->rows = true;
	free(labels);
}

enum sweep_status sweep_plot_correlation(const struct sweep_report *report, struct sweep_figure *figure,
										 struct sweep_error *err)
{
	static const double ends[] = {-1, 1};
	const struct sweep_correlations *correlations = &report->correlations;
	enum sweep_status status = sweep_plot_need_values(report, err);
	if (status != SWEEP_OK) return status;
	if (report->ranked_count < 3)
		return sweep_fail(err, SWEEP_FAILED, "no chart: %zu run%s with a finite %s: too few for a correlation",
						  report->ranked_count, report->ranked_count == 1 ? "" : "s", report->metric);
	if (report->values[report->ranked[0]] == report->values[report->ranked[report->ranked_count - 1]])
		return sweep_fail(err, SWEEP_FAILED, "no chart: every run has the same %s", report->metric);
	if (correlations->count == 0)
		return sweep_fail(err, SWEEP_FAILED, "no chart: no parameter differs between the runs");
	struct sweep_panel *panel = sweep_figure_add_panel(figure);
	make_rows(panel, correlations);
	sweep_axis_make_numbers(&panel->x, SWEEP_AXIS_NUMBERS, ends, 2, 0);
	add_bars(panel, correlations, false);
	add_bars(panel, correlations, true);
	add_bound(panel, correlations);
	figure->columns = 1;
	figure->width = WIDTH;
	figure->height = (size_t)fmax(LEAST_HEIGHT, (double)(ROW * panel->y.count));
	sweep_plot_set_title(figure, report, report->ranked_count);
	sweep_text_puts(&figure->what, "right: more of the parameter, or this value of it, went with a higher ");
	sweep_label_add(&figure->what, report->metric, 24, "\u2026");
	sweep_text_printf(&figure->what, ", which is %s", report->goal == SWEEP_MINIMIZE ? "worse" : "better");
	if (correlations->count > panel->y.count)
		sweep_plot_note(figure, "the strongest %zu of %zu rows", panel->y.count, correlations->count);
	if (correlations->left_out_count)
		sweep_plot_note(figure, "%zu parameter%s left out that cannot correlate", correlations->left_out_count,
						correlations->left_out_count == 1 ? "" : "s");
	return SWEEP_OK;
}
