/* The metric against each parameter, a panel each. */
#include "base/memory.h"
#include "report/choice.h"
#include "report/label.h"
#include "report/plots.h"

#include <math.h>
#include <stdlib.h>

enum
{
	MOST_PANELS = 24,
	MOST_POINTS = 2000, /* of a panel */
	ALL_POINTS = 20000, /* of all of them */
	WIDTH = 250,        /* of a panel among others */
	HEIGHT = 200,
	ONE_WIDTH = 640,
	ONE_HEIGHT = 400
};

static void add_points(struct sweep_panel *panel, const struct sweep_report *report, const size_t *rows, size_t count)
{
	struct sweep_layer *layer = sweep_panel_add_layer(panel, SWEEP_LAYER_POINTS, "a run", SWEEP_COLOUR_BLUE,
													  fmin(6, sweep_plot_point_size(count)));
	layer->through = sweep_plot_point_through(count);
	double best = NAN;
	for (size_t i = count; i-- > 0;) /* the best last, on top */
	{
		const double x = sweep_axis_value(&panel->x, sweep_variable_cell(panel->x.variable, rows[i]));
		if (isnan(x)) continue;
		best = i == 0 ? x : NAN;
		sweep_layer_add(layer, sweep_plot_beside(&panel->x, x, i), sweep_axis_hold(&panel->y, report->values[rows[i]]));
	}
	if (isnan(best)) return;
	const double y = sweep_axis_hold(&panel->y, report->values[rows[0]]);
	sweep_plot_add_best(panel, report, sweep_plot_beside(&panel->x, best, 0), y);
}

static void add_panel(struct sweep_figure *figure, const struct sweep_report *report,
					  const struct sweep_variable *variable, const size_t *rows, size_t count)
{
	struct sweep_panel *panel = sweep_figure_add_panel(figure);
	sweep_axis_make(&panel->x, variable, report->ranked, report->ranked_count, 8);
	sweep_plot_metric_axis(report, 6, &panel->y);
	panel->x_name = sweep_copy_text(variable->name);
	if ((figure->count - 1) % figure->columns == 0) panel->y_name = sweep_copy_text(report->metric);
	add_points(panel, report, rows, count);
}

/* As square as a page: 1 to 4 panels beside each other. */
static size_t columns_for(size_t panels)
{
	return panels <= 3 ? panels : panels == 4 ? 2 : panels <= 9 ? 3 : 4;
}

static void describe(struct sweep_figure *figure, const struct sweep_report *report, size_t points, size_t all)
{
	sweep_plot_set_title(figure, report, report->ranked_count);
	sweep_label_add(&figure->what, report->metric, 24, "\u2026");
	sweep_text_puts(&figure->what, " against each parameter; ");
	sweep_plot_add_goal(&figure->what, report);
	if (sweep_choice_is_by_importance(report) && figure->count > 1)
		sweep_text_puts(&figure->what, "; the most important first");
	sweep_plot_note_runs(figure, report, &figure->panels[0].y);
	if (points < report->ranked_count)
		sweep_plot_note(figure, "%zu runs drawn: the best and an even choice of the others", points);
	if (figure->count < all)
		sweep_plot_note(figure, "%zu of %zu parameters: %s", figure->count, all, sweep_choice_reason(report));
}

enum sweep_status sweep_plot_slice(const struct sweep_report *report, struct sweep_figure *figure,
								   struct sweep_error *err)
{
	enum sweep_status status = sweep_plot_need_values(report, err);
	if (status != SWEEP_OK) return status;
	const struct sweep_variable **variables = sweep_alloc(sweep_choice_room(report), sizeof *variables);
	size_t all, panels = sweep_choose_parameters(report, MOST_PANELS, variables, &all);
	if (panels == 0)
	{
		free(variables);
		return sweep_fail(err, SWEEP_FAILED, "no chart: the runs have no parameters");
	}
	const size_t most = ALL_POINTS / panels < MOST_POINTS ? ALL_POINTS / panels : MOST_POINTS;
	size_t *rows = sweep_alloc(most, sizeof *rows);
	const size_t count = sweep_choose_runs(report, most, rows);
	figure->columns = columns_for(panels);
	figure->width = panels == 1 ? ONE_WIDTH : WIDTH;
	figure->height = panels == 1 ? ONE_HEIGHT : HEIGHT;
	for (size_t i = 0; i < panels; i++) add_panel(figure, report, variables[i], rows, count);
	describe(figure, report, count, all);
	free(rows);
	free(variables);
	return SWEEP_OK;
}
