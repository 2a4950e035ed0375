/* Each run's metric, in the order of the runs' numbers, and the best so far. */
#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"

#include <math.h>
#include <stdlib.h>

enum
{
	WIDTH = 760,
	HEIGHT = 380
};

struct history
{
	const struct sweep_report *report;
	struct sweep_panel *panel;
	size_t *rows; /* by run number */
	size_t count, points;
};

struct place
{
	int64_t run;
	size_t row;
};

static int by_run(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->run != y->run) return x->run < y->run ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

/* The runs that have begun. */
static void put_in_order(struct history *history)
{
	const struct sweep_frame *frame = history->report->frame;
	struct place *places = sweep_alloc(frame->rows, sizeof *places);
	for (size_t row = 0; row < frame->rows; row++)
		if (frame->states[row] != SWEEP_PENDING) places[history->count++] = (struct place){frame->runs[row], row};
	qsort(places, history->count, sizeof *places, by_run);
	history->rows = sweep_alloc(history->count, sizeof *history->rows);
	for (size_t i = 0; i < history->count; i++) history->rows[i] = places[i].row;
	free(places);
}

static void make_axes(struct history *history)
{
	const struct sweep_report *report = history->report;
	double *runs = sweep_alloc(history->count, sizeof *runs);
	for (size_t i = 0; i < history->count; i++) runs[i] = (double)report->frame->runs[history->rows[i]];
	sweep_axis_make_numbers(&history->panel->x, SWEEP_AXIS_INTS, runs, history->count, 10);
	sweep_plot_metric_axis(report, SWEEP_PLOT_TICKS, &history->panel->y);
	history->panel->x_name = sweep_copy_text("run");
	history->panel->y_name = sweep_copy_text(report->metric);
	free(runs);
}

static bool is_better(const struct sweep_report *report, double a, double b)
{
	return report->goal == SWEEP_MINIMIZE ? a < b : a > b;
}

static bool has_state(enum sweep_state state, bool stopped)
{
	return (state == SWEEP_STOPPED) == stopped;
}

static void add_points(struct history *history, bool stopped, const char *name, uint32_t colour)
{
	const struct sweep_report *report = history->report;
	struct sweep_layer *layer =
		sweep_panel_add_layer(history->panel, SWEEP_LAYER_POINTS, name, colour, sweep_plot_point_size(history->points));
	layer->hollow = stopped;
	layer->through = sweep_plot_point_through(history->points);
	for (size_t i = 0, seen = 0; i < history->count; i++)
	{
		const size_t row = history->rows[i];
		const double value = report->values[row];
		if (!isfinite(value)) continue;
		const bool chosen = sweep_plot_chosen(seen++, report->ranked_count, SWEEP_PLOT_POINTS);
		if (!chosen || !has_state(report->frame->states[row], stopped)) continue;
		sweep_layer_add(layer, (double)report->frame->runs[row], sweep_axis_hold(&history->panel->y, value));
	}
	if (layer->count == 0) free(layer->name), layer->name = NULL;
}

/* Runs that have no value stand at the worse end of the axis. */
static void add_failures(struct history *history)
{
	const struct sweep_report *report = history->report;
	const struct sweep_axis *y = &history->panel->y;
	const double end = sweep_axis_at(y, report->goal == SWEEP_MINIMIZE ? 1.03 : -0.03);
	struct sweep_layer *layer =
		sweep_panel_add_layer(history->panel, SWEEP_LAYER_POINTS, "no value (failed, diverged, ...)",
							  SWEEP_COLOUR_ORANGE, sweep_plot_point_size(history->points));
	const size_t all = history->count - report->ranked_count;
	for (size_t i = 0, seen = 0; i < history->count; i++)
	{
		const size_t row = history->rows[i];
		const enum sweep_state state = report->frame->states[row];
		if (isfinite(report->values[row])) continue;
		const bool chosen = sweep_plot_chosen(seen++, all, SWEEP_PLOT_POINTS);
		if (chosen && state != SWEEP_RUNNING) sweep_layer_add(layer, (double)report->frame->runs[row], end);
	}
	if (layer->count == 0) free(layer->name), layer->name = NULL;
}

static void add_best_so_far(struct history *history)
{
	const struct sweep_report *report = history->report;
	const struct sweep_axis *y = &history->panel->y;
	struct sweep_layer *line =
		sweep_panel_add_layer(history->panel, SWEEP_LAYER_LINES, "the best so far", SWEEP_COLOUR_INK, 2);
	line->strong = true;
	double best = NAN;
	for (size_t i = 0; i < history->count; i++)
	{
		const double value = report->values[history->rows[i]], run = (double)report->frame->runs[history->rows[i]];
		const bool better = isfinite(value) && (isnan(best) || is_better(report, value, best));
		if (better && !isnan(best)) sweep_layer_add(line, run, sweep_axis_hold(y, best));
		if (better) best = value;
		if (better) sweep_layer_add(line, run, sweep_axis_hold(y, best));
	}
	sweep_layer_add(line, (double)report->frame->runs[history->rows[history->count - 1]], sweep_axis_hold(y, best));
}

enum sweep_status sweep_plot_history(const struct sweep_report *report, struct sweep_figure *figure,
									 struct sweep_error *err)
{
	enum sweep_status status = sweep_plot_need_values(report, err);
	if (status != SWEEP_OK) return status;
	figure->columns = 1;
	figure->width = WIDTH;
	figure->height = HEIGHT;
	struct history history = {.report = report, .panel = sweep_figure_add_panel(figure)};
	history.points = report->ranked_count < SWEEP_PLOT_POINTS ? report->ranked_count : SWEEP_PLOT_POINTS;
	put_in_order(&history);
	make_axes(&history);
	add_points(&history, false, "a run", SWEEP_COLOUR_BLUE);
	add_points(&history, true, "stopped early", SWEEP_COLOUR_BLUE);
	add_failures(&history);
	add_best_so_far(&history);
	const size_t best = report->ranked[0];
	sweep_plot_add_best(history.panel, report, (double)report->frame->runs[best],
						sweep_axis_hold(&history.panel->y, report->values[best]));
	sweep_plot_set_title(figure, report, history.count);
	sweep_text_puts(&figure->what, "each run's ");
	sweep_label_add(&figure->what, report->metric, 24, "\u2026");
	sweep_text_puts(&figure->what, " and the best so far, in the order of the runs; ");
	sweep_plot_add_goal(&figure->what, report);
	if (history.points < report->ranked_count)
		sweep_plot_note(figure, "an even choice of %zu of the %zu runs with a value", history.points,
						report->ranked_count);
	const size_t beyond = history.panel->y.below + history.panel->y.above;
	if (beyond)
		sweep_plot_note(figure, "%zu far-out value%s drawn at the end of the axis", beyond, beyond == 1 ? "" : "s");
	free(history.rows);
	return SWEEP_OK;
}
