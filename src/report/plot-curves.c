/* The metric step by step, a line for each run, coloured by the run's value; where runs were stopped, and the bands at
 * which they were compared. */
#include "base/memory.h"
#include "report/choice.h"
#include "report/label.h"
#include "report/plots.h"
#include "spec/bands.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	WIDTH = 760,
	HEIGHT = 420,
	MOST_CURVES = 400,
	MOST_VALUES = 60000, /* of all curves */
	LEAST_VALUES = 50,   /* of one */
	LABEL_WIDTH = 56     /* pixels, of a band's */
};

struct drawing
{
	const struct sweep_report *report;
	struct sweep_figure *figure;
	struct sweep_panel *panel;
	size_t with_curve; /* rows that logged something */
	size_t *rows;      /* those that are drawn, the best first, those without a value last */
	size_t count, ranked;
	size_t every; /* how many values of the longest curve stand for one that is drawn; 1: all are */
};

static const struct sweep_curve *curve_at(const struct drawing *drawing, size_t i)
{
	return &drawing->report->series->curves[drawing->rows[i]];
}

/* --- which curves ------------------------------------------------------------------------------------------- */

static size_t longest(const struct drawing *drawing)
{
	size_t most = 0;
	for (size_t row = 0; row < drawing->report->series->rows; row++)
		if (drawing->report->series->curves[row].count > most) most = drawing->report->series->curves[row].count;
	return most;
}

/* Of runs without a value an even choice, as many as their share allows. */
static void choose(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	size_t *without = sweep_alloc(report->frame->rows, sizeof *without), others = 0;
	for (size_t row = 0; row < report->frame->rows; row++)
	{
		if (report->series->curves[row].count == 0) continue;
		drawing->with_curve++;
		if (!isfinite(report->values[row])) without[others++] = row;
	}
	drawing->rows = sweep_alloc(2 * MOST_CURVES, sizeof *drawing->rows);
	const size_t chosen = sweep_choose_runs(report, MOST_CURVES, drawing->rows);
	for (size_t i = 0; i < chosen; i++)
		if (report->series->curves[drawing->rows[i]].count) drawing->rows[drawing->count++] = drawing->rows[i];
	drawing->ranked = drawing->count;
	const size_t most = others < MOST_CURVES / 4 ? others : MOST_CURVES / 4;
	for (size_t i = 0; i < others; i++)
		if (sweep_plot_chosen(i, others, most)) drawing->rows[drawing->count++] = without[i];
	free(without);
	const size_t values = drawing->count ? MOST_VALUES / drawing->count : 1, most_values = longest(drawing);
	drawing->every = most_values <= values || most_values <= LEAST_VALUES ? 1 : (most_values - 1) / values + 1;
}

/* --- axes --------------------------------------------------------------------------------------------------- */

static void make_axes(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	size_t all = 0, count = 0;
	for (size_t i = 0; i < drawing->count; i++) all += curve_at(drawing, i)->count;
	double *steps = sweep_alloc(all, sizeof *steps), *values = sweep_alloc(all, sizeof *values);
	for (size_t i = 0; i < drawing->count; i++)
	{
		const struct sweep_curve *curve = curve_at(drawing, i);
		memcpy(steps + count, curve->steps, curve->count * sizeof *steps);
		memcpy(values + count, curve->values, curve->count * sizeof *values);
		count += curve->count;
	}
	const bool logarithmic = report->variable && report->variable->scale == SWEEP_SCALE_LOG;
	sweep_axis_make_numbers(&drawing->panel->x, SWEEP_AXIS_INTS, steps, count, 10);
	sweep_axis_make_values(&drawing->panel->y, logarithmic ? SWEEP_AXIS_LOGARITHMIC : SWEEP_AXIS_NUMBERS, values, count,
						   SWEEP_PLOT_TICKS);
	drawing->panel->x_name = sweep_copy_text("step");
	drawing->panel->y_name = sweep_copy_text(report->metric);
	free(steps);
	free(values);
}

static void make_scale(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	if (drawing->ranked == 0) return;
	drawing->figure->scaled = true;
	drawing->figure->dark_high = report->goal == SWEEP_MAXIMIZE;
	struct sweep_text name = {0};
	sweep_label_add(&name, report->metric, 24, "\u2026");
	sweep_text_puts(&name, " at the end");
	drawing->figure->scale_name = name.data;
	sweep_plot_metric_axis(report, SWEEP_PLOT_TICKS, &drawing->figure->scale);
}

/* --- layers ------------------------------------------------------------------------------------------------- */

/* The values that are drawn of a curve: each so manieth, and the last. What is not finite ends a line. */
static void add_curve(struct drawing *drawing, struct sweep_layer *layer, size_t i, double shade)
{
	const struct sweep_curve *curve = curve_at(drawing, i);
	for (size_t k = 0; k < curve->count; k++)
	{
		if (k % drawing->every && k + 1 < curve->count) continue;
		if (!isfinite(curve->values[k]))
		{
			sweep_layer_end_line(layer);
			continue;
		}
		sweep_layer_add(layer, curve->steps[k], sweep_axis_hold(&drawing->panel->y, curve->values[k]))->shade = shade;
	}
	sweep_layer_end_line(layer);
}

static void add_curves(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	struct sweep_layer *others =
		sweep_panel_add_layer(drawing->panel, SWEEP_LAYER_LINES, "no value at the end", SWEEP_COLOUR_GREY, 1);
	others->through = 0.5;
	for (size_t i = drawing->count; i-- > drawing->ranked;) add_curve(drawing, others, i, NAN);
	if (others->count == 0) free(others->name), others->name = NULL;
	if (drawing->ranked == 0) return;
	struct sweep_layer *lines = sweep_panel_add_layer(drawing->panel, SWEEP_LAYER_LINES, NULL, SWEEP_COLOUR_BLUE, 1.1);
	lines->through = fmin(0.65, sweep_plot_point_through(drawing->count * 4));
	for (size_t i = drawing->ranked; i-- > 1;)
		add_curve(drawing, lines, i, sweep_axis_place(&drawing->figure->scale, report->values[drawing->rows[i]]));
	char name[64];
	sweep_plot_name_best(report, name, sizeof name);
	struct sweep_layer *best = sweep_panel_add_layer(drawing->panel, SWEEP_LAYER_LINES, name, SWEEP_COLOUR_RED, 2.4);
	best->strong = true;
	add_curve(drawing, best, 0, NAN);
}

static void add_ends(struct drawing *drawing, enum sweep_state state, const char *name, uint32_t colour)
{
	struct sweep_layer *layer = sweep_panel_add_layer(drawing->panel, SWEEP_LAYER_POINTS, name, colour,
													  drawing->count <= 60    ? 5.5
													  : drawing->count <= 200 ? 4
																			  : 3);
	layer->hollow = state == SWEEP_STOPPED;
	for (size_t i = 0; i < drawing->count; i++)
	{
		const struct sweep_curve *curve = curve_at(drawing, i);
		const double value = curve->values[curve->count - 1];
		if (drawing->report->frame->states[drawing->rows[i]] == state && isfinite(value))
			sweep_layer_add(layer, curve->steps[curve->count - 1], sweep_axis_hold(&drawing->panel->y, value));
	}
	if (layer->count == 0) free(layer->name), layer->name = NULL;
}

/* The bands of hyperband and the rungs of asha, which are numbers of values: where each stands at one step. */
static void add_bands(struct drawing *drawing)
{
	const struct sweep *sweep = drawing->report->source.sweep;
	if (sweep == NULL || sweep->early.type == NULL) return;
	size_t count;
	int64_t *bands = sweep_bands(&sweep->early, &count);
	struct sweep_layer *layer = sweep_panel_add_layer(drawing->panel, SWEEP_LAYER_RULES, NULL, SWEEP_COLOUR_GREY, 1.2);
	double labelled = -INFINITY, step;
	const size_t most = longest(drawing);
	for (size_t i = 0; i < count && bands[i] <= (int64_t)most; i++)
	{
		if (!sweep_series_step_of(drawing->report->series, (size_t)bands[i], &step))
		{
			sweep_plot_note(drawing->figure, "no bands are drawn: runs logged at different steps");
			break;
		}
		struct sweep_mark *mark = sweep_layer_add(layer, step, 0);
		const double x = sweep_axis_place(&drawing->panel->x, step) * WIDTH;
		if (x - labelled < LABEL_WIDTH) continue;
		struct sweep_text text = {0};
		sweep_text_printf(&text, "%s %lld", strcmp(sweep->early.type, "asha") == 0 ? "rung" : "band",
						  (long long)bands[i]);
		mark->text = text.data;
		labelled = x;
	}
	free(bands);
}

static void describe(struct drawing *drawing)
{
	struct sweep_figure *figure = drawing->figure;
	const struct sweep_report *report = drawing->report;
	sweep_plot_set_title(figure, report, drawing->with_curve);
	sweep_label_add(&figure->what, report->metric, 24, "\u2026");
	sweep_text_puts(&figure->what, " step by step; ");
	sweep_plot_add_goal(&figure->what, report);
	if (drawing->count < drawing->with_curve)
		sweep_plot_note(figure, "%zu runs drawn: the best and an even choice of the others", drawing->count);
	if (drawing->every > 1) sweep_plot_note(figure, "one of %zu values drawn", drawing->every);
	const size_t beyond = drawing->panel->y.below + drawing->panel->y.above;
	if (beyond)
		sweep_plot_note(figure, "%zu far-out value%s drawn at the end of the axis", beyond, beyond == 1 ? "" : "s");
	const size_t without = report->frame->rows - drawing->with_curve;
	if (without) sweep_plot_note(figure, "%zu run%s without steps left out", without, without == 1 ? "" : "s");
}

/* Why there is nothing to draw, or SWEEP_OK. */
static enum sweep_status look(const struct drawing *drawing, struct sweep_error *err)
{
	const struct sweep_report *report = drawing->report;
	if (report->series == NULL)
		return sweep_fail(err, SWEEP_FAILED, "no chart: no run has a finite %s",
						  report->metric ? report->metric : "metric");
	const size_t most = longest(drawing);
	if (most > 1) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED,
					  most ? "no chart: each run logged %s once, which is no curve (--plot history shows the values)"
						   : "no chart: no run logged %s step by step",
					  report->metric);
}

enum sweep_status sweep_plot_curves(const struct sweep_report *report, struct sweep_figure *figure,
									struct sweep_error *err)
{
	struct drawing drawing = {.report = report, .figure = figure};
	enum sweep_status status = look(&drawing, err);
	if (status != SWEEP_OK) return status;
	figure->columns = 1;
	figure->width = WIDTH;
	figure->height = HEIGHT;
	drawing.panel = sweep_figure_add_panel(figure);
	choose(&drawing);
	make_axes(&drawing);
	make_scale(&drawing);
	add_bands(&drawing);
	add_curves(&drawing);
	add_ends(&drawing, SWEEP_STOPPED, "stopped early", SWEEP_COLOUR_INK);
	add_ends(&drawing, SWEEP_FAILED_RUN, "failed", SWEEP_COLOUR_ORANGE);
	add_ends(&drawing, SWEEP_CRASHED, "crashed", SWEEP_COLOUR_ORANGE);
	describe(&drawing);
	free(drawing.rows);
	return SWEEP_OK;
}
