#include "report/scatter.h"

#include "base/memory.h"
#include "report/axis.h"
#include "report/gnuplot.h"
#include "report/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Pixels, unless they say otherwise. */
enum
{
	TOP = 84,
	BOTTOM = 64,
	LEFT = 96,
	RIGHT = 36,
	ONE_WIDTH = 640, /* of a panel that is alone, and its height */
	ONE_HEIGHT = 440,
	PAIR_WIDTH = 300, /* of one among others, */
	PAIR_HEIGHT = 220,
	GAP = 28,     /* and what is between them */
	EM = 12,      /* of the font of ticks, which has 9 points, */
	NAME_EM = 15, /* and of the axes' names */
	TICK_ROOM = 74,
	MOST_METRICS = 6, /* that are drawn */
	NAME_WIDTH = 26,  /* of a run's number, with what is to be free round it */
	NAME_HEIGHT = 15,
	MOST_RUNS = 5000 /* beside the set */
};

static const double margin = 0.04; /* of an axis, beyond its ends */
static const char dark[] = "#3b0f70", pale[] = "#b4b4b4";

struct drawing
{
	const struct sweep_report *report;
	const struct sweep_front *front;
	struct sweep_text *script;
	size_t width, height;
	size_t metrics; /* drawn */
	struct sweep_axis *axes;
	size_t panels;                    /* in a row, and rows: metrics - 1 */
	size_t panel_width, panel_height; /* without the gap */
	size_t others;                    /* runs that are drawn beside the set */
};

static void measure(struct drawing *drawing)
{
	const bool one = drawing->metrics == 2;
	drawing->panels = drawing->metrics - 1;
	drawing->panel_width = one ? ONE_WIDTH : PAIR_WIDTH;
	drawing->panel_height = one ? ONE_HEIGHT : PAIR_HEIGHT;
	const size_t gaps = (drawing->panels - 1) * GAP;
	drawing->width = LEFT + RIGHT + drawing->panels * drawing->panel_width + gaps;
	drawing->height = TOP + BOTTOM + drawing->panels * drawing->panel_height + gaps;
}

static void add_heading(struct drawing *drawing, const char *text, double em, int y, const char *look)
{
	sweep_gnuplot_add_heading(drawing->script, drawing->width, drawing->height, text, em, y, look);
}

static void add_title(struct drawing *drawing)
{
	const struct sweep_source *source = &drawing->report->source;
	const char *name = source->name ? source->name : source->id ? source->id : "Pareto set";
	struct sweep_text line = {0};
	sweep_label_add(&line, name, 60, "\u2026");
	sweep_text_printf(&line, "  \u00B7  %zu run%s", drawing->front->count, drawing->front->count == 1 ? "" : "s");
	add_heading(drawing, line.data, 18, 24, "font ',13'");
	sweep_text_free(&line);
}

static const char *better_corner(const struct sweep_front *front)
{
	static const char *const corners[2][2] = {{"lower left", "upper left"}, {"lower right", "upper right"}};
	return corners[front->metric[0].goal == SWEEP_MAXIMIZE][front->metric[1].goal == SWEEP_MAXIMIZE];
}

static void add_subtitles(struct drawing *drawing)
{
	const struct sweep_front *front = drawing->front;
	struct sweep_text line = {0};
	sweep_text_printf(&line, "dark: the Pareto set, %zu run%s that no other run beats in all of ", front->size,
					  front->size == 1 ? "" : "s");
	for (size_t i = 0; i < front->metrics; i++)
	{
		sweep_text_puts(&line, i ? ", " : "");
		sweep_label_add(&line, front->metric[i].name, 24, "\u2026");
		if (front->metrics > 2) sweep_text_puts(&line, front->metric[i].goal == SWEEP_MINIMIZE ? " (less)" : " (more)");
	}
	if (front->metrics == 2) sweep_text_printf(&line, "; %s is better", better_corner(front));
	add_heading(drawing, line.data, EM, 45, "textcolor '#555555'");

	sweep_text_clear(&line);
	const size_t without = drawing->report->frame->rows - front->count;
	size_t beyond = 0;
	for (size_t i = 0; i < drawing->metrics; i++) beyond += drawing->axes[i].below + drawing->axes[i].above;
	if (without) sweep_text_printf(&line, "; %zu without a finite value of each left out", without);
	if (drawing->others < front->count - front->size)
		sweep_text_printf(&line, "; an even choice of %zu of the other runs", drawing->others);
	if (beyond)
		sweep_text_printf(&line, "; %zu far-out value%s drawn at an axis's end", beyond, beyond == 1 ? "" : "s");
	if (drawing->metrics < front->metrics)
		sweep_text_printf(&line, "; the first %zu of %zu metrics", drawing->metrics, front->metrics);
	if (line.length) add_heading(drawing, line.data + 2, EM, 63, "textcolor '#555555'");
	sweep_text_free(&line);
}

/* --- data -------------------------------------------------------------------------------------------------- */

/* What an end of the axis takes in. */
static double held(const struct sweep_axis *axis, double value)
{
	return value < axis->low ? axis->low : value > axis->high ? axis->high : value;
}

static void add_run(struct drawing *drawing, size_t index)
{
	const struct sweep_front *front = drawing->front;
	sweep_text_add_int(drawing->script, drawing->report->frame->runs[front->rows[index]]);
	for (size_t i = 0; i < drawing->metrics; i++)
	{
		sweep_text_putc(drawing->script, ' ');
		sweep_text_add_double(drawing->script, held(&drawing->axes[i], front->values[index * front->metrics + i]));
	}
	sweep_text_putc(drawing->script, '\n');
}

/* An even choice of those that are not in the set. */
static void add_others(struct drawing *drawing)
{
	const struct sweep_front *front = drawing->front;
	const size_t all = front->count - front->size;
	for (size_t i = 0, seen = 0; i < front->count; i++)
	{
		if (front->in_set[i]) continue;
		const size_t before = seen * drawing->others / all, after = ++seen * drawing->others / all;
		if (after > before) add_run(drawing, i);
	}
}

/* The edge of what the set dominates, corner by corner, from end to end of the axes. */
static void add_edge(struct drawing *drawing)
{
	const struct sweep_front *front = drawing->front;
	const struct sweep_axis *x = &drawing->axes[0], *y = &drawing->axes[1];
	const double ends[] = {front->metric[0].goal == SWEEP_MINIMIZE ? x->high : x->low,
						   front->metric[1].goal == SWEEP_MINIMIZE ? y->high : y->low};
	double before = ends[1];
	sweep_text_puts(drawing->script, "# The edge of what the set dominates.\n$edge << EOD\n");
	for (size_t k = 0; k <= front->size; k++)
	{
		const double *at = k < front->size ? front->values + 2 * front->set[k] : NULL;
		const double here = at ? held(x, at[0]) : ends[0];
		sweep_text_add_double(drawing->script, here);
		sweep_text_putc(drawing->script, ' ');
		sweep_text_add_double(drawing->script, before);
		sweep_text_putc(drawing->script, '\n');
		if (at == NULL) break;
		before = held(y, at[1]);
		sweep_text_add_double(drawing->script, here);
		sweep_text_putc(drawing->script, ' ');
		sweep_text_add_double(drawing->script, before);
		sweep_text_putc(drawing->script, '\n');
	}
	sweep_text_puts(drawing->script, "EOD\n\n");
}

/* Numbers of runs of the set, those that do not touch the one before. */
static void add_named(struct drawing *drawing)
{
	const struct sweep_front *front = drawing->front;
	double x = -NAME_WIDTH, y = -NAME_HEIGHT; /* pixels */
	sweep_text_puts(drawing->script, "# Runs of the set whose numbers are shown.\n$named << EOD\n");
	for (size_t k = 0; k < front->size; k++)
	{
		const double *at = front->values + 2 * front->set[k];
		const double here_x = sweep_axis_place(&drawing->axes[0], at[0]) * (double)drawing->panel_width;
		const double here_y = sweep_axis_place(&drawing->axes[1], at[1]) * (double)drawing->panel_height;
		if (fabs(here_x - x) < NAME_WIDTH && fabs(here_y - y) < NAME_HEIGHT) continue;
		add_run(drawing, front->set[k]);
		x = here_x;
		y = here_y;
	}
	sweep_text_puts(drawing->script, "EOD\n\n");
}

static void add_data(struct drawing *drawing)
{
	const struct sweep_front *front = drawing->front;
	sweep_text_puts(drawing->script, "\n# Each run: its number and its metrics.\n$others << EOD\n");
	add_others(drawing);
	sweep_text_puts(drawing->script, "EOD\n$set << EOD\n");
	for (size_t k = 0; k < front->size; k++) add_run(drawing, front->set[k]);
	sweep_text_puts(drawing->script, "EOD\n\n");
	if (front->metrics != 2) return;
	add_edge(drawing);
	add_named(drawing);
}

/* --- panels ------------------------------------------------------------------------------------------------ */

static void add_range(struct drawing *drawing, const struct sweep_axis *axis, char letter)
{
	double low = axis->low - margin * (axis->high - axis->low), high = axis->high + margin * (axis->high - axis->low);
	if (axis->logarithmic)
	{
		const double by = pow(axis->high / axis->low, margin);
		low = axis->low / by;
		high = axis->high * by;
	}
	sweep_text_printf(drawing->script, "%s logscale %c; set %crange [", axis->logarithmic ? "set" : "unset", letter,
					  letter);
	sweep_text_add_double(drawing->script, low);
	sweep_text_putc(drawing->script, ':');
	sweep_text_add_double(drawing->script, high);
	sweep_text_puts(drawing->script, "]\n");
}

/* The ticks, those of the axis x without a label that would touch the one before. */
static void add_ticks(struct drawing *drawing, const struct sweep_axis *axis, char letter, bool labels)
{
	struct sweep_text *script = drawing->script;
	double end = -INFINITY; /* of the last label, in pixels from the low end */
	for (size_t i = 0; i < axis->count; i++)
	{
		const struct sweep_tick *tick = &axis->ticks[i];
		const double half = fmin(sweep_label_ems(tick->label) * EM, TICK_ROOM) / 2;
		const double at = sweep_axis_place(axis, tick->value) * (double)drawing->panel_width;
		const bool shown = labels && (letter == 'y' || at - half > end + EM / 2.0);
		sweep_text_puts(script, i ? ", " : "");
		sweep_gnuplot_add_tick(script, shown ? tick->label : "", TICK_ROOM, EM);
		sweep_text_putc(script, ' ');
		sweep_text_add_double(script, tick->value);
		if (shown) end = at + half;
	}
}

static void add_axis(struct drawing *drawing, const struct sweep_axis *axis, char letter, bool labels)
{
	struct sweep_text *script = drawing->script;
	const size_t room = letter == 'x' ? drawing->panel_width : drawing->panel_height;
	add_range(drawing, axis, letter);
	sweep_text_printf(script, "set %ctics scale 0.5 nomirror noenhanced textcolor '#333333' (", letter);
	add_ticks(drawing, axis, letter, labels);
	sweep_text_printf(script, ")\nset %clabel ", letter);
	sweep_gnuplot_add_fitting(script, labels ? axis->variable->name : "", (double)room, NAME_EM);
	sweep_text_puts(script, " noenhanced font ',11'\n");
}

/* The runs' numbers stand on the better side of their points, where no others are. */
static void add_names(struct drawing *drawing)
{
	const struct sweep_metric *metric = drawing->front->metric;
	const bool right = metric[0].goal == SWEEP_MAXIMIZE, up = metric[1].goal == SWEEP_MAXIMIZE;
	sweep_text_printf(drawing->script,
					  ", \\\n\t$named using 2:3:(sprintf('%%d', int(column(1)))) with labels %s offset character "
					  "%s0.7,%s0.4 font ',8' textcolor '#555555' notitle",
					  right ? "left" : "right", right ? "" : "-", up ? "" : "-");
}

/* Metric x to the right, metric y upwards. */
static void add_panel(struct drawing *drawing, size_t x, size_t y)
{
	struct sweep_text *script = drawing->script;
	const double width = (double)drawing->width, height = (double)drawing->height;
	const size_t left = LEFT + x * (drawing->panel_width + GAP), row = y - 1;
	const size_t top = TOP + row * (drawing->panel_height + GAP);
	sweep_text_printf(script,
					  "set lmargin at screen %.5f; set rmargin at screen %.5f\n"
					  "set tmargin at screen %.5f; set bmargin at screen %.5f\n",
					  (double)left / width, (double)(left + drawing->panel_width) / width, 1 - (double)top / height,
					  1 - (double)(top + drawing->panel_height) / height);
	add_axis(drawing, &drawing->axes[x], 'x', y + 1 == drawing->metrics);
	add_axis(drawing, &drawing->axes[y], 'y', x == 0);
	const char *before = "plot ";
	if (drawing->others)
	{
		sweep_text_printf(script, "%s$others using %zu:%zu with points pointtype 7 pointsize %s linecolor '%s' notitle",
						  before, x + 2, y + 2, drawing->metrics == 2 ? "0.9" : "0.6", pale);
		before = ", \\\n\t";
	}
	if (drawing->front->metrics == 2)
	{
		sweep_text_printf(script, "%s$edge using 1:2 with lines linewidth 1.2 linecolor '%s' notitle", before, dark);
		before = ", \\\n\t";
	}
	sweep_text_printf(script, "%s$set using %zu:%zu with points pointtype 7 pointsize %s linecolor '%s' notitle",
					  before, x + 2, y + 2, drawing->metrics == 2 ? "1.3" : "0.9", dark);
	if (drawing->front->metrics == 2) add_names(drawing);
	sweep_text_puts(script, "\n\n");
}

static void add_panels(struct drawing *drawing)
{
	sweep_text_puts(drawing->script, "unset key; set border 3 linecolor '#808080'\n"
									 "set grid linecolor '#ececec' linewidth 1\n");
	if (drawing->metrics > 2) sweep_text_puts(drawing->script, "set multiplot\n");
	bool first = true;
	for (size_t y = 1; y < drawing->metrics; y++)
		for (size_t x = 0; x < y; x++)
		{
			add_panel(drawing, x, y);
			if (first && drawing->metrics > 2) sweep_text_puts(drawing->script, "unset label\n"); /* the headings */
			first = false;
		}
	if (drawing->metrics > 2) sweep_text_puts(drawing->script, "unset multiplot\n");
}

enum sweep_status sweep_draw_front(const struct sweep_report *report, struct sweep_canvas *canvas,
								   struct sweep_error *err)
{
	const struct sweep_front *front = &report->front;
	enum sweep_status status = sweep_front_check(front, err);
	if (status != SWEEP_OK) return status;
	struct drawing drawing = {.report = report, .front = front, .script = &canvas->script};
	drawing.metrics = front->metrics < MOST_METRICS ? front->metrics : MOST_METRICS;
	drawing.others = front->count - front->size < MOST_RUNS ? front->count - front->size : MOST_RUNS;
	drawing.axes = sweep_alloc(drawing.metrics, sizeof *drawing.axes);
	for (size_t i = 0; i < drawing.metrics; i++)
		sweep_front_axis(front, i, drawing.metrics == 2 ? 10 : 6, &drawing.axes[i]);
	measure(&drawing);
	canvas->width = drawing.width;
	canvas->height = drawing.height;
	add_title(&drawing);
	add_subtitles(&drawing);
	add_data(&drawing);
	add_panels(&drawing);
	for (size_t i = 0; i < drawing.metrics; i++) sweep_axis_free(&drawing.axes[i]);
	free(drawing.axes);
	return SWEEP_OK;
}
