/* What the forest expects of the metric over two parameters, the others as the runs have them, and the runs. */
#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"

#include <math.h>
#include <stdlib.h>

enum
{
	WIDTH = 560,
	HEIGHT = 420,
	STEPS = 48, /* of a number's axis */
	MOST_STEPS = 60,
	MOST_POINTS = 800
};

struct drawing
{
	const struct sweep_report *report;
	struct sweep_figure *figure;
	struct sweep_panel *panel;
	const struct sweep_variable *a, *b;
	size_t counts[2];
	double values[2][MOST_STEPS];
	double *surface; /* [counts[0]][counts[1]] */
};

/* --- which pair ---------------------------------------------------------------------------------------------- */

/* The most important parameters, from the i-th on, that is not `other`. */
static const struct sweep_variable *most_important(const struct sweep_importances *importance,
												   const struct sweep_variable *other)
{
	for (size_t i = 0; i < importance->count; i++)
		if (!importance->items[i].part && importance->items[i].variable != other) return importance->items[i].variable;
	return NULL;
}

static enum sweep_status choose_pair(struct drawing *drawing, struct sweep_error *err)
{
	const struct sweep_report *report = drawing->report;
	const struct sweep_importances *importance = &report->importance;
	if (report->chosen.count)
	{
		if (report->chosen.count != 2 || report->chosen.items[0] == report->chosen.items[1])
			return sweep_fail(err, SWEEP_USAGE, "a contour is of two parameters: --params=A,B");
		drawing->a = report->chosen.items[0];
		drawing->b = report->chosen.items[1];
		return SWEEP_OK;
	}
	if (importance->pair_count && importance->pairs[0].share.value > 0)
	{
		drawing->a = importance->pairs[0].a;
		drawing->b = importance->pairs[0].b;
		return SWEEP_OK;
	}
	drawing->a = most_important(importance, NULL);
	drawing->b = most_important(importance, drawing->a);
	if (drawing->b) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "no chart: a contour is of two parameters that differ between the runs");
}

/* --- the surface --------------------------------------------------------------------------------------------- */

/* Where the surface is looked at: at each text, or evenly along the axis. */
static void choose_values(const struct sweep_axis *axis, double *values, size_t *count)
{
	const bool number = axis->variable->kind == SWEEP_VARIABLE_NUMBER;
	const size_t texts = axis->high - axis->low < MOST_STEPS ? (size_t)(axis->high - axis->low) + 1 : MOST_STEPS;
	*count = number ? STEPS : axis->low < 0 ? 1 : texts;
	for (size_t i = 0; i < *count; i++)
	{
		const double place = *count > 1 ? (double)i / (double)(*count - 1) : 0.5;
		values[i] = sweep_axis_at(axis, place);
		if (!number) values[i] = round(values[i]);
	}
}

static void make_surface(struct drawing *drawing)
{
	struct sweep_panel *panel = drawing->panel;
	choose_values(&panel->x, drawing->values[0], &drawing->counts[0]);
	choose_values(&panel->y, drawing->values[1], &drawing->counts[1]);
	const size_t count = drawing->counts[0] * drawing->counts[1];
	drawing->surface = sweep_alloc(count, sizeof *drawing->surface);
	sweep_importance_surface(&drawing->report->importance, drawing->a, drawing->values[0], drawing->counts[0],
							 drawing->b, drawing->values[1], drawing->counts[1], drawing->surface);
	sweep_axis_make_numbers(&drawing->figure->scale, SWEEP_AXIS_NUMBERS, drawing->surface, count, SWEEP_PLOT_TICKS);
	struct sweep_layer *cells = sweep_panel_add_layer(panel, SWEEP_LAYER_CELLS, NULL, 0, 0);
	cells->width = 1 / fmax(1, (double)drawing->counts[0] - 1);
	cells->size = 1 / fmax(1, (double)drawing->counts[1] - 1);
	for (size_t i = 0; i < drawing->counts[0]; i++)
		for (size_t k = 0; k < drawing->counts[1]; k++)
		{
			const double value = drawing->surface[i * drawing->counts[1] + k];
			sweep_layer_add(cells, drawing->values[0][i], drawing->values[1][k])->shade =
				isfinite(value) ? sweep_axis_place(&drawing->figure->scale, value) : 0.5;
		}
}

/* Each with a white rim, so that it is seen on any colour. */
static void add_runs(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	struct sweep_panel *panel = drawing->panel;
	const double size = fmin(6, sweep_plot_point_size(report->ranked_count));
	for (int rim = 1; rim >= 0; rim--)
	{
		struct sweep_layer *layer =
			sweep_panel_add_layer(panel, SWEEP_LAYER_POINTS, rim ? NULL : "a run, coloured by its own value",
								  rim ? 0xffffff : SWEEP_COLOUR_BLUE, rim ? size + 2.5 : size);
		for (size_t i = report->ranked_count; i-- > 0;)
		{
			const size_t row = report->ranked[i];
			const double x = sweep_axis_value(&panel->x, sweep_variable_cell(drawing->a, row));
			const double y = sweep_axis_value(&panel->y, sweep_variable_cell(drawing->b, row));
			if (isnan(x) || isnan(y) || !sweep_plot_chosen(i, report->ranked_count, MOST_POINTS)) continue;
			struct sweep_mark *mark =
				sweep_layer_add(layer, sweep_plot_beside(&panel->x, x, i), sweep_plot_beside(&panel->y, y, i));
			if (!rim) mark->shade = sweep_axis_place(&drawing->figure->scale, report->values[row]);
		}
	}
	const size_t best = report->ranked[0];
	const double x = sweep_axis_value(&panel->x, sweep_variable_cell(drawing->a, best));
	const double y = sweep_axis_value(&panel->y, sweep_variable_cell(drawing->b, best));
	if (!isnan(x) && !isnan(y))
		sweep_plot_add_best(panel, report, sweep_plot_beside(&panel->x, x, 0), sweep_plot_beside(&panel->y, y, 0));
}

static void describe(struct drawing *drawing)
{
	struct sweep_figure *figure = drawing->figure;
	const struct sweep_report *report = drawing->report;
	const struct sweep_importances *importance = &report->importance;
	sweep_plot_set_title(figure, report, report->ranked_count);
	sweep_text_puts(&figure->what, "what the forest expects, the other parameters as the runs have them; ");
	sweep_plot_add_goal(&figure->what, report);
	if (!report->chosen.count && importance->pair_count && importance->pairs[0].share.value > 0)
		sweep_plot_note(figure, "the strongest interaction");
	size_t beyond = 0;
	for (size_t i = 0; i < report->ranked_count; i++)
	{
		const double value = report->values[report->ranked[i]];
		beyond += value < figure->scale.low || value > figure->scale.high;
	}
	if (beyond)
		sweep_plot_note(figure, "%zu run%s beyond an end of the colours drawn in that end's", beyond,
						beyond == 1 ? "" : "s");
	sweep_plot_note_forest(figure, report);
	if (report->ranked_count > MOST_POINTS)
		sweep_plot_note(figure, "an even choice of %d of the %zu runs", MOST_POINTS, report->ranked_count);
}

enum sweep_status sweep_plot_contour(const struct sweep_report *report, struct sweep_figure *figure,
									 struct sweep_error *err)
{
	struct drawing drawing = {.report = report, .figure = figure};
	enum sweep_status status = sweep_plot_need_forest(report, err);
	if (status == SWEEP_OK) status = choose_pair(&drawing, err);
	if (status != SWEEP_OK) return status;
	figure->columns = 1;
	figure->width = WIDTH;
	figure->height = HEIGHT;
	figure->scaled = true;
	figure->dark_high = report->goal == SWEEP_MAXIMIZE;
	figure->scale_name = sweep_copy_text(report->metric);
	drawing.panel = sweep_figure_add_panel(figure);
	sweep_axis_make(&drawing.panel->x, drawing.a, report->ranked, report->ranked_count, 8);
	sweep_axis_make(&drawing.panel->y, drawing.b, report->ranked, report->ranked_count, SWEEP_PLOT_TICKS);
	drawing.panel->x_name = sweep_copy_text(drawing.a->name);
	drawing.panel->y_name = sweep_copy_text(drawing.b->name);
	make_surface(&drawing);
	add_runs(&drawing);
	describe(&drawing);
	free(drawing.surface);
	return SWEEP_OK;
}
