#include "report/parallel.h"

#include "base/memory.h"
#include "report/axis.h"
#include "report/choice.h"
#include "report/fonts.h"
#include "report/gnuplot.h"
#include "report/header.h"
#include "report/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pixels, unless they say otherwise. */
enum
{
	AXIS_HEIGHT = 420,
	TOP = 116,
	BOTTOM = 32,
	LEFT = 116,
	RIGHT = 128,
	LEAST_WIDTH = 760,
	LEAST_SPACING = 112,
	MOST_SPACING = 230,
	WANTED_WIDTH = 1400, /* of the axes together */
	EM = 12,             /* of the font of ticks and small headings, which has 9 points */
	TITLE_EM = 18,
	TICK = 7, /* from an axis to a tick's label */
	METRIC_TICK = 17,
	LABEL_ROOM = AXIS_HEIGHT / 14, /* labels, one above the other */
	MOST_AXES = 40,
	MOST_RUNS = 3000
};

static const double missing_place = -0.11; /* below the axis, which is 1 high */
static const double most_spread = 0.03;

struct drawing
{
	const struct sweep_report *report;
	struct sweep_text *script;
	bool glyphs; /* see struct sweep_chart_format */
	size_t width, height, spacing;
	size_t top, right; /* TOP and RIGHT, and what the names of the axes need beyond */
	struct sweep_headers headers;
	size_t axis_count; /* the metric's is the last */
	struct sweep_axis *axes;
	size_t parameters; /* that could have had an axis */
	size_t rows_count;
	size_t *rows; /* best first */
	bool missing;
};

/* --- what is drawn ------------------------------------------------------------------------------------------ */

static void make_axes(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	const struct sweep_variable **variables = sweep_alloc(sweep_choice_room(report), sizeof *variables);
	size_t count = sweep_choose_parameters(report, MOST_AXES, variables, &drawing->parameters);
	drawing->axes = sweep_alloc(count + 1, sizeof *drawing->axes);
	for (size_t i = 0; i < count; i++)
	{
		sweep_axis_make(&drawing->axes[i], variables[i], drawing->rows, drawing->rows_count, LABEL_ROOM);
		drawing->missing = drawing->missing || drawing->axes[i].missing;
	}
	sweep_axis_make_metric(&drawing->axes[count], report->variable, report->ranked, report->ranked_count, LABEL_ROOM);
	drawing->axis_count = count + 1;
	free(variables);
}

/* The names of the axes as they will be shown. They lie in `text`; the caller frees both. */
static const char **list_names(const struct drawing *drawing, struct sweep_text *text)
{
	const char **names = sweep_alloc(drawing->axis_count, sizeof *names);
	for (size_t i = 0; i < drawing->axis_count; i++)
	{
		sweep_label_add(text, drawing->axes[i].variable->name, SWEEP_LABEL_UNCUT, "");
		sweep_text_putc(text, '\n');
	}
	if (drawing->glyphs) sweep_fonts_replace(text);
	char *at = text->data;
	for (size_t i = 0; i < drawing->axis_count; i++)
	{
		names[i] = at;
		at += strcspn(at, "\n");
		*at++ = '\0';
	}
	return names;
}

/* The picture is as large as its axes and their names need. */
static void measure(struct drawing *drawing)
{
	struct sweep_text text = {0};
	const char **names = list_names(drawing, &text);
	size_t gaps = drawing->axis_count - 1;
	size_t spacing = (size_t)fmin(MOST_SPACING, ceil(sweep_headers_spacing(names, drawing->axis_count)));
	if (spacing > WANTED_WIDTH / gaps) spacing = WANTED_WIDTH / gaps;
	if (spacing < LEAST_SPACING) spacing = LEAST_SPACING;
	if (LEFT + RIGHT + gaps * spacing < LEAST_WIDTH) spacing = (LEAST_WIDTH - LEFT - RIGHT) / gaps;
	const struct sweep_header_room room = {(double)spacing, LEFT, RIGHT};
	sweep_headers_make(&drawing->headers, names, drawing->axis_count, &room);
	drawing->spacing = spacing;
	drawing->top = TOP + (size_t)ceil(drawing->headers.height);
	drawing->right = (size_t)fmax(RIGHT, ceil(drawing->headers.beyond));
	drawing->width = LEFT + drawing->right + gaps * spacing;
	drawing->height = drawing->top + AXIS_HEIGHT + BOTTOM + (drawing->missing ? AXIS_HEIGHT / 10 : 0);
	free(names);
	sweep_text_free(&text);
}

/* --- the script --------------------------------------------------------------------------------------------- */

static void add_string(struct drawing *drawing, const char *text, size_t columns)
{
	sweep_gnuplot_add_string(drawing->script, text, columns);
}

/* A line above the axes, `y` pixels from the top. */
static void add_heading(struct drawing *drawing, const char *text, double em, int y, const char *look)
{
	sweep_gnuplot_add_heading(drawing->script, drawing->width, drawing->height, text, em, y, look);
}

static void add_title(struct drawing *drawing)
{
	const struct sweep_source *source = &drawing->report->source;
	const char *name = source->name ? source->name : source->id ? source->id : drawing->report->metric;
	struct sweep_text line = {0};
	sweep_label_add(&line, name, 60, "\u2026");
	sweep_text_printf(&line, "  \u00B7  %zu run%s", drawing->report->ranked_count,
					  drawing->report->ranked_count == 1 ? "" : "s");
	add_heading(drawing, line.data, TITLE_EM, 24, "font ',13'");
	sweep_text_free(&line);
}

static size_t thick_runs(const struct drawing *drawing)
{
	return sweep_choose_best(drawing->report, drawing->rows_count);
}

/* Which runs are thick, the best of them, and what the colours say. */
static void add_best_line(const struct drawing *drawing, struct sweep_text *line)
{
	const struct sweep_report *report = drawing->report;
	size_t thick = thick_runs(drawing);
	bool only = report->ranked_count == 1;
	if (thick > 1) sweep_text_printf(line, "thick: the best %zu runs (", thick);
	else if (!only) sweep_text_puts(line, "thick: the best run (");
	sweep_text_printf(line, "run %lld: ", (long long)report->frame->runs[report->ranked[0]]);
	if (only) sweep_label_add(line, report->metric, 24, "\u2026");
	if (only) sweep_text_putc(line, ' ');
	sweep_report_add_value(line, report, report->values[report->ranked[0]]);
	if (only) return;
	sweep_text_printf(line, "); dark: %s ", report->goal == SWEEP_MINIMIZE ? "lower" : "higher");
	sweep_label_add(line, report->metric, 24, "\u2026");
	sweep_text_puts(line, ", which is better");
	if (sweep_choice_is_by_importance(report) && drawing->axis_count > 2) sweep_text_puts(line, "; axes by importance");
}

static void add_subtitles(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	const struct sweep_axis *metric = &drawing->axes[drawing->axis_count - 1];
	struct sweep_text line = {0};
	add_best_line(drawing, &line);
	add_heading(drawing, line.data, EM, 45, "textcolor '#555555'");

	sweep_text_clear(&line);
	size_t without = report->frame->rows - report->ranked_count;
	if (without) sweep_text_printf(&line, "; %zu without a finite value left out", without);
	if (drawing->rows_count < report->ranked_count)
		sweep_text_printf(&line, "; %zu lines drawn: the best and an even choice of the others", drawing->rows_count);
	size_t beyond = metric->below + metric->above;
	if (beyond)
		sweep_text_printf(&line, "; %zu far-out value%s drawn at the end of the axis", beyond, beyond == 1 ? "" : "s");
	if (drawing->parameters > drawing->axis_count - 1)
		sweep_text_printf(&line, "; %zu of %zu parameters: %s", drawing->axis_count - 1, drawing->parameters,
						  sweep_choice_reason(report));
	if (line.length) add_heading(drawing, line.data + 2, EM, 63, "textcolor '#555555'");
	sweep_text_free(&line);
}

/* Margins and ranges: axis i stands at x = i, its ends at y = 0 and 1. */
static void add_frame(struct drawing *drawing)
{
	double width = (double)drawing->width, height = (double)drawing->height;
	double top = (double)drawing->top, below = drawing->missing ? most_spread - missing_place : most_spread;
	sweep_text_printf(drawing->script,
					  "unset key; unset border; unset xtics; unset ytics\n"
					  "set xrange [1:%zu]; set yrange [%g:%g]\n"
					  "set lmargin at screen %.5f; set rmargin at screen %.5f\n"
					  "set bmargin at screen %.5f; set tmargin at screen %.5f\n"
					  "set style textbox opaque noborder fillcolor '#ffffff' margins 0.6,0.4\n",
					  drawing->axis_count, -below, 1 + most_spread, LEFT / width, 1 - (double)drawing->right / width,
					  1 - (top + AXIS_HEIGHT * (1 + below)) / height, 1 - (top - AXIS_HEIGHT * most_spread) / height);
}

/* viridis (van der Walt and Smith 2015) at nine equal steps, its palest end left off, which white paper would hide. */
static void add_colours(struct drawing *drawing)
{
	double width = (double)drawing->width, height = (double)drawing->height;
	double axis = AXIS_HEIGHT / height;
	double bottom = 1 - (double)drawing->top / height - axis;
	bool minimize = drawing->report->goal == SWEEP_MINIMIZE;
	sweep_text_printf(drawing->script,
					  "set palette defined (0 '#440154', 1 '#472d7b', 2 '#3b528b', 3 '#2c728e', 4 '#21918c', "
					  "5 '#28ae80', 6 '#5ec962', 7 '#addc30', 7.6 '#e0e32a')%s\n"
					  "set cbrange [0:1]; unset cbtics\n"
					  "set colorbox user origin screen %.5f,%.5f size screen %.5f,%.5f noborder\n",
					  minimize ? "" : " negative", 1 - ((double)drawing->right - 3) / width, bottom, 9 / width, axis);
}

static void add_line(struct drawing *drawing, double x, double y, double to_x, double to_y, const char *colour)
{
	sweep_text_printf(drawing->script,
					  "set arrow from %.5f,%.5f to %.5f,%.5f nohead front linecolor '%s' linewidth 1\n", x, y, to_x,
					  to_y, colour);
}

/* Runs that share one of few values lie beside one another, so that a bundle shows how many they are: half
 * its width. */
static double spread_of(const struct drawing *drawing, const struct sweep_axis *axis)
{
	double spread = fmin(most_spread, 0.0012 * (double)drawing->rows_count);
	return fmin(spread, axis->gap * 0.35);
}

/* The name of an axis, above it. */
static void add_name(struct drawing *drawing, size_t index)
{
	const struct sweep_headers *headers = &drawing->headers;
	bool slanted = headers->layout == SWEEP_HEADER_SLANTED;
	bool higher = headers->layout == SWEEP_HEADER_STAGGERED && index % 2 == 1;
	double x = (double)index + 1, end = 1 + most_spread, pixel = 1.0 / AXIS_HEIGHT;
	double y = end + pixel * (slanted ? 8 : higher ? 14 + headers->height : 14);
	if (higher) add_line(drawing, x, end, x, y - 10 * pixel, "#d0d0d0");
	sweep_text_puts(drawing->script, "set label ");
	add_string(drawing, headers->texts[index], SWEEP_LABEL_UNCUT);
	sweep_text_printf(drawing->script, " at first %g,%.5f ", x, y);
	if (slanted) sweep_text_printf(drawing->script, "left rotate by %d", SWEEP_HEADER_SLANT);
	else sweep_text_puts(drawing->script, "center");
	sweep_text_printf(drawing->script, " front noenhanced font ',%d'\n", SWEEP_HEADER_POINTS);
}

static void add_axis(struct drawing *drawing, size_t index)
{
	const struct sweep_axis *axis = &drawing->axes[index];
	bool metric = index + 1 == drawing->axis_count;
	double x = (double)index + 1, pixel = 1 / (double)drawing->spacing;
	sweep_text_printf(drawing->script, "\n# Axis %zu: its name, its line and its ticks.\n", index + 1);
	add_name(drawing, index);
	double spread = spread_of(drawing, axis);
	add_line(drawing, x, 0 - spread, x, 1 + spread, "#808080");
	double room = metric ? RIGHT - METRIC_TICK : index ? (double)drawing->spacing - 2 * TICK : LEFT - TICK;
	for (size_t i = 0; i < axis->count; i++)
	{
		double y = sweep_axis_place(axis, axis->ticks[i].value);
		add_line(drawing, x, y, x - 4 * pixel, y, "#808080");
		sweep_text_puts(drawing->script, "set label ");
		sweep_gnuplot_add_fitting(drawing->script, axis->ticks[i].label, room, EM);
		sweep_text_printf(drawing->script, " at first %.5f,%.5f %s front noenhanced textcolor '#333333'%s\n",
						  metric ? x + METRIC_TICK * pixel : x - TICK * pixel, y, metric ? "left" : "right",
						  metric ? "" : " boxed");
	}
	if (axis->missing)
		sweep_text_printf(drawing->script,
						  "set label 'not set' at first %.5f,%.5f right front noenhanced textcolor '#888888' boxed\n",
						  x - TICK * pixel, missing_place);
}

/* In digits that read back the same; an int stands as one. */
static void add_value(struct drawing *drawing, double value)
{
	if (value == trunc(value) && fabs(value) < 1e15) sweep_text_printf(drawing->script, "%.0f", value + 0);
	else sweep_text_add_double(drawing->script, value);
}

static void add_array(struct drawing *drawing, const char *name,
					  double (*value)(const struct drawing *drawing, const struct sweep_axis *axis))
{
	sweep_text_printf(drawing->script, "array %s[%zu] = [", name, drawing->axis_count);
	for (size_t i = 0; i < drawing->axis_count; i++)
	{
		if (i) sweep_text_puts(drawing->script, ", ");
		add_value(drawing, value(drawing, &drawing->axes[i]));
	}
	sweep_text_puts(drawing->script, "]\n");
}

static double low_of(const struct drawing *drawing, const struct sweep_axis *axis)
{
	(void)drawing;
	return axis->low;
}

static double high_of(const struct drawing *drawing, const struct sweep_axis *axis)
{
	(void)drawing;
	return axis->high;
}

static double logarithmic_of(const struct drawing *drawing, const struct sweep_axis *axis)
{
	(void)drawing;
	return axis->logarithmic;
}

static void add_row(struct drawing *drawing, size_t rank)
{
	struct sweep_text *script = drawing->script;
	size_t row = drawing->rows[rank], n = drawing->rows_count;
	sweep_text_add_int(script, drawing->report->frame->runs[row]);
	/* the metric's axis and the bundles are in the same order */
	size_t from_below = drawing->report->goal == SWEEP_MINIMIZE ? rank : n - 1 - rank;
	sweep_text_printf(script, " %.4g", n > 1 ? 2 * (double)from_below / (double)(n - 1) - 1 : 0);
	for (size_t k = 0; k < drawing->axis_count; k++)
	{
		const struct sweep_axis *axis = &drawing->axes[k];
		sweep_text_putc(script, ' ');
		add_value(drawing, sweep_axis_value(axis, sweep_variable_cell(axis->variable, row))); /* NaN: none */
	}
	sweep_text_putc(script, '\n');
}

/* The runs, the best last, and what makes a value a place on its axis. */
static void add_data(struct drawing *drawing)
{
	struct sweep_text *script = drawing->script;
	sweep_text_puts(
		script,
		"\n# Each axis: its ends, whether it is logarithmic, and half the width of a bundle of runs that share a\n"
		"# value.\n");
	add_array(drawing, "low", low_of);
	add_array(drawing, "high", high_of);
	add_array(drawing, "logarithmic", logarithmic_of);
	add_array(drawing, "spread", spread_of);
	sweep_text_puts(
		script,
		"\n# Each run, the best last: its number, its place in a bundle from -1 to 1, and its value on each axis.\n"
		"# Texts are numbered from 0 upwards along their axis; NaN is not set.\n$runs << EOD\n");
	for (size_t rank = drawing->rows_count; rank-- > 0;) add_row(drawing, rank);
	sweep_text_puts(script, "EOD\n\n");
}

static void add_plot(struct drawing *drawing)
{
	/* the more lines, the more each lets through */
	double n = (double)drawing->rows_count;
	int through = (int)fmin(200, 55 * log10(fmax(n / 10, 1)) + 40);
	size_t rest = drawing->rows_count - thick_runs(drawing);
	sweep_text_printf(
		drawing->script,
		"clip(place) = place < 0 ? 0 : place > 1 ? 1 : place\n"
		"scale(i, x) = logarithmic[i] ? (log(x) - log(low[i])) / (log(high[i]) - log(low[i])) : (x - low[i]) / "
		"(high[i] - low[i])\n"
		"place(i) = (strcol(i + 2) eq 'NaN' ? %g : clip(scale(i, column(i + 2)))) + spread[i] * column(2)\n"
		"colour(through) = palette(place(%zu)) + through * 0x1000000\n"
		"plot ",
		missing_place, drawing->axis_count);
	static const char *const segments = "$runs every ::%zu::%zu using (i):(place(i)):(1):(place(i + 1) - place(i))";
	if (rest)
	{
		sweep_text_printf(drawing->script, "for [i=1:%zu] ", drawing->axis_count - 1);
		sweep_text_printf(drawing->script, segments, (size_t)0, rest - 1);
		sweep_text_printf(drawing->script,
						  ":(colour(%d)) with vectors nohead linewidth 1.2 linecolor rgb variable, \\\n\t", through);
	}
	sweep_text_printf(drawing->script, "for [i=1:%zu] ", drawing->axis_count - 1);
	sweep_text_printf(drawing->script, segments, rest, drawing->rows_count - 1);
	sweep_text_puts(drawing->script, " with vectors nohead linewidth 5 linecolor rgb '#30ffffff', \\\n\t");
	sweep_text_printf(drawing->script, "for [i=1:%zu] ", drawing->axis_count - 1);
	sweep_text_printf(drawing->script, segments, rest, drawing->rows_count - 1);
	sweep_text_puts(drawing->script, ":(colour(0)) with vectors nohead linewidth 2.6 linecolor rgb variable, \\\n");
	/* the palette's scale is only drawn beside something that uses it */
	sweep_text_puts(drawing->script, "\tNaN with points palette\n");
}

enum sweep_status sweep_draw_parallel(const struct sweep_report *report, struct sweep_canvas *canvas,
									  struct sweep_error *err)
{
	if (report->ranked_count == 0)
		return sweep_fail(err, SWEEP_FAILED, "no chart: no run has a finite %s",
						  report->metric ? report->metric : "metric");
	struct drawing drawing = {.report = report, .script = &canvas->script, .glyphs = canvas->glyphs};
	drawing.rows = sweep_alloc(MOST_RUNS, sizeof *drawing.rows);
	drawing.rows_count = sweep_choose_runs(report, MOST_RUNS, drawing.rows);
	make_axes(&drawing);
	enum sweep_status status = SWEEP_OK;
	if (drawing.axis_count < 2) status = sweep_fail(err, SWEEP_FAILED, "no chart: the runs have no parameters");
	else
	{
		measure(&drawing);
		canvas->width = drawing.width;
		canvas->height = drawing.height;
		add_frame(&drawing);
		add_colours(&drawing);
		add_title(&drawing);
		add_subtitles(&drawing);
		for (size_t i = 0; i < drawing.axis_count; i++) add_axis(&drawing, i);
		add_data(&drawing);
		add_plot(&drawing);
	}
	sweep_headers_free(&drawing.headers);
	for (size_t i = 0; i < drawing.axis_count; i++) sweep_axis_free(&drawing.axes[i]);
	free(drawing.axes);
	free(drawing.rows);
	return status;
}
