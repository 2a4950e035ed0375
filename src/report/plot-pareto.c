/* The Pareto set as text has it: a point for each run, and the edge of what the set dominates (scatter.c draws it into
 * files). */
#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"

static void add_points(struct sweep_panel *panel, const struct sweep_front *front, size_t x, size_t y, bool in_set)
{
	struct sweep_layer *layer = sweep_panel_add_layer(panel, SWEEP_LAYER_POINTS, in_set ? "the set" : "other runs",
													  in_set ? SWEEP_COLOUR_RED : SWEEP_COLOUR_GREY, in_set ? 8 : 5);
	layer->strong = in_set;
	for (size_t i = 0; i < front->count; i++)
	{
		const double *values = front->values + i * front->metrics;
		if (front->in_set[i] == in_set)
			sweep_layer_add(layer, sweep_axis_hold(&panel->x, values[x]), sweep_axis_hold(&panel->y, values[y]));
	}
}

enum sweep_status sweep_plot_pareto(const struct sweep_report *report, struct sweep_figure *figure,
									struct sweep_error *err)
{
	const struct sweep_front *front = &report->front;
	enum sweep_status status = sweep_front_check(front, err);
	if (status != SWEEP_OK) return status;
	figure->columns = 2;
	for (size_t y = 1; y < front->metrics; y++)
		for (size_t x = 0; x < y; x++)
		{
			struct sweep_panel *panel = sweep_figure_add_panel(figure);
			sweep_front_axis(front, x, 10, &panel->x);
			sweep_front_axis(front, y, 8, &panel->y);
			panel->x_name = sweep_copy_text(front->metric[x].name);
			panel->y_name = sweep_copy_text(front->metric[y].name);
			add_points(panel, front, x, y, false);
			add_points(panel, front, x, y, true);
		}
	sweep_plot_set_title(figure, report, front->count);
	sweep_text_printf(&figure->what, "the set: %zu run%s that no other run beats in all of ", front->size,
					  front->size == 1 ? "" : "s");
	for (size_t i = 0; i < front->metrics; i++)
	{
		sweep_text_puts(&figure->what, i ? ", " : "");
		sweep_label_add(&figure->what, front->metric[i].name, 24, "\u2026");
		sweep_text_printf(&figure->what, " (%s)", sweep_goal_name(front->metric[i].goal));
	}
	return SWEEP_OK;
}
