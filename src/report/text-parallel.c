#include "report/text-parallel.h"

#include "base/memory.h"
#include "report/axis.h"
#include "report/choice.h"
#include "report/dots.h"
#include "report/label.h"
#include "report/plots.h"
#include "report/text-figure.h"
#include "report/text-page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LEAST_SPACING = 14, /* columns from axis to axis */
	MOST_SPACING = 30,
	RIGHT = 9, /* columns for the labels of the metric's axis */
	LEAST_ROWS = 8,
	MOST_LABEL = 10,
	MOST_RUNS = 150, /* so many lines in colours can be told apart, */
	PLAIN_RUNS = 40, /* and so many without */
	SPARSE = 4       /* one dot in so many, of lines that are not the best */
};

struct drawing
{
	const struct sweep_report *report;
	struct sweep_page page;
	size_t count, parameters; /* axes, the metric's the last; parameters that could have had one */
	struct sweep_axis *axes;
	size_t runs, strong;
	size_t *rows; /* best first */
	size_t spacing, height;
	bool missing;
	struct sweep_dots dots;
};

static void make_axes(struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	const size_t width = drawing->page.style->width, room = drawing->height / 2;
	const size_t most = (width - RIGHT - 1) / LEAST_SPACING;
	const struct sweep_variable **variables = sweep_alloc(sweep_choice_room(report), sizeof *variables);
	const size_t count = sweep_choose_parameters(report, most, variables, &drawing->parameters);
	drawing->axes = sweep_alloc(count + 1, sizeof *drawing->axes);
	for (size_t i = 0; i < count; i++)
	{
		sweep_axis_make(&drawing->axes[i], variables[i], drawing->rows, drawing->runs, room);
		drawing->missing = drawing->missing || drawing->axes[i].missing;
	}
	sweep_plot_metric_axis(report, room, &drawing->axes[count]);
	drawing->count = count + 1;
	drawing->spacing = count ? (width - RIGHT - 1) / count : 0;
	if (drawing->spacing > MOST_SPACING) drawing->spacing = MOST_SPACING;
	free(variables);
}

/* --- the canvas ------------------------------------------------------------------------------------------------ */

static double x_of(const struct drawing *drawing, size_t axis)
{
	return (double)(axis * drawing->spacing) * (drawing->page.style->unicode ? 2 : 1);
}

/* The lowest row is that of values that are not set, where there are any. */
static size_t rows_of(const struct drawing *drawing)
{
	return drawing->height - (drawing->missing ? 2 : 0);
}

static double y_of(const struct drawing *drawing, size_t axis, size_t row)
{
	const struct sweep_axis *at = &drawing->axes[axis];
	const double dots = drawing->page.style->unicode ? 4 : 2;
	const double value = sweep_axis_value(at, sweep_variable_cell(at->variable, row));
	if (isnan(value)) return (double)drawing->height * dots - 1;
	return (1 - sweep_axis_place(at, value)) * ((double)rows_of(drawing) * dots - 1);
}

static void draw_run(struct drawing *drawing, size_t rank)
{
	const size_t row = drawing->rows[rank];
	const struct sweep_axis *metric = &drawing->axes[drawing->count - 1];
	const double shade = sweep_axis_place(metric, drawing->report->values[row]);
	const bool strong = rank < drawing->strong;
	const uint8_t colour = strong ? sweep_dots_colour(SWEEP_COLOUR_RED)
								  : sweep_figure_shade(shade, drawing->report->goal == SWEEP_MAXIMIZE);
	for (size_t i = 0; i + 1 < drawing->count; i++)
		sweep_dots_line(&drawing->dots, x_of(drawing, i), y_of(drawing, i, row), x_of(drawing, i + 1),
						y_of(drawing, i + 1, row), strong ? 1 : SPARSE, rank, colour);
}

static void draw_axis(struct drawing *drawing, size_t index)
{
	const struct sweep_axis *axis = &drawing->axes[index];
	const size_t column = index * drawing->spacing, rows = rows_of(drawing);
	const bool unicode = drawing->page.style->unicode;
	for (size_t row = 0; row < rows; row++) sweep_dots_put(&drawing->dots, column, row, unicode ? 0x2502 : '|', 0);
	const size_t room = index + 1 == drawing->count ? RIGHT - 1 : MOST_LABEL;
	size_t last = rows; /* the row of the label before */
	for (size_t i = 0; i < axis->count; i++)
	{
		const size_t row = (size_t)lround((1 - sweep_axis_place(axis, axis->ticks[i].value)) * (double)(rows - 1));
		if (row == last) continue;
		struct sweep_text label = {0};
		sweep_label_add(&label, axis->ticks[i].label, room, drawing->page.mark);
		sweep_dots_put(&drawing->dots, column, row, unicode ? 0x251C : '+', 0);
		sweep_dots_write(&drawing->dots, column + 1, row, label.data ? label.data : "", 0);
		sweep_text_free(&label);
		last = row;
	}
	if (axis->missing) sweep_dots_write(&drawing->dots, column, drawing->height - 1, "not set", 0);
}

/* --- text ------------------------------------------------------------------------------------------------------ */

/* The names above their axes, on two lines in turn. */
static void add_names(const struct drawing *drawing)
{
	const size_t width = drawing->page.style->width;
	bool wide = false;
	for (size_t i = 0; i < drawing->count; i++)
		wide = wide || sweep_label_width(drawing->axes[i].variable->name) >= drawing->spacing;
	for (size_t line = 0; line < (wide ? 2u : 1u); line++)
	{
		size_t at = 0;
		for (size_t i = wide ? (line + drawing->count) % 2 : 0; i < drawing->count; i += wide ? 2 : 1)
		{
			const size_t column = i * drawing->spacing, next = column + (wide ? 2 : 1) * drawing->spacing;
			const size_t room = (next < width ? next - 1 : width) - column;
			sweep_page_pad(&drawing->page, at, column);
			at = column + sweep_label_add(drawing->page.out, drawing->axes[i].variable->name, room, drawing->page.mark);
		}
		sweep_text_putc(drawing->page.out, '\n');
	}
}

/* "solid: the best 5 runs; 40 of the other 395 dotted; lower loss is better" */
static void add_what(const struct drawing *drawing)
{
	const struct sweep_report *report = drawing->report;
	struct sweep_text line = {0};
	const long long best = (long long)report->frame->runs[report->ranked[0]];
	if (drawing->strong > 1)
		sweep_text_printf(&line, "solid: the best %zu runs, run %lld first; ", drawing->strong, best);
	else sweep_text_printf(&line, "solid: the best run, %lld; ", best);
	const size_t others = report->ranked_count - drawing->strong, drawn = drawing->runs - drawing->strong;
	if (drawn < others) sweep_text_printf(&line, "dotted: %zu of the other %zu; ", drawn, others);
	else if (drawn) sweep_text_puts(&line, "dotted: the others; ");
	sweep_plot_add_goal(&line, report);
	if (sweep_choice_is_by_importance(report) && drawing->count > 2) sweep_text_puts(&line, "; axes by importance");
	const size_t without = report->frame->rows - report->ranked_count;
	if (without) sweep_text_printf(&line, "; %zu without a finite value left out", without);
	if (drawing->parameters > drawing->count - 1)
		sweep_text_printf(&line, "; %zu of %zu parameters: %s", drawing->count - 1, drawing->parameters,
						  sweep_choice_reason(report));
	sweep_page_wrap(&drawing->page, line.data, 0, 0);
	sweep_text_free(&line);
}

static void add_title(const struct drawing *drawing)
{
	struct sweep_figure figure = {0};
	sweep_plot_set_title(&figure, drawing->report, drawing->report->ranked_count);
	sweep_page_paint(&drawing->page, SWEEP_BOLD);
	sweep_label_add(drawing->page.out, figure.title.data, drawing->page.style->width, drawing->page.mark);
	sweep_page_paint(&drawing->page, SWEEP_PLAIN);
	sweep_text_putc(drawing->page.out, '\n');
	sweep_figure_free(&figure);
}

static size_t lines_since(const struct sweep_text *out, size_t from)
{
	size_t lines = 0;
	for (size_t i = from; i < out->length; i++) lines += out->data[i] == '\n';
	return lines;
}

static void draw(struct drawing *drawing)
{
	sweep_dots_make(&drawing->dots, (drawing->count - 1) * drawing->spacing + RIGHT, drawing->height,
					drawing->page.style->unicode);
	for (size_t rank = drawing->runs; rank-- > 0;) draw_run(drawing, rank);
	for (size_t i = 0; i < drawing->count; i++) draw_axis(drawing, i);
	for (size_t row = 0; row < drawing->height; row++)
	{
		sweep_dots_add_row(&drawing->dots, row, drawing->page.style->colour, drawing->page.out);
		sweep_text_putc(drawing->page.out, '\n');
	}
	sweep_dots_free(&drawing->dots);
}

enum sweep_status sweep_parallel_add_text(struct sweep_text *out, const struct sweep_report *report,
										  const struct sweep_text_style *style, size_t height, struct sweep_error *err)
{
	enum sweep_status status = sweep_plot_need_values(report, err);
	if (status != SWEEP_OK) return status;
	struct drawing drawing = {.report = report, .height = height};
	drawing.page = (struct sweep_page){.out = out, .style = style, .mark = style->unicode ? "\u2026" : "~"};
	const size_t begin = out->length;
	drawing.rows = sweep_alloc(MOST_RUNS, sizeof *drawing.rows);
	drawing.runs = sweep_choose_runs(report, style->colour ? MOST_RUNS : PLAIN_RUNS, drawing.rows);
	drawing.strong = sweep_choose_best(report, drawing.runs);
	make_axes(&drawing);
	if (drawing.count < 2) status = sweep_fail(err, SWEEP_FAILED, "no chart: the runs have no parameters");
	else
	{
		add_title(&drawing);
		add_what(&drawing);
		sweep_text_putc(out, '\n');
		add_names(&drawing);
		const size_t above = lines_since(out, begin);
		drawing.height = height > above + LEAST_ROWS ? height - above : LEAST_ROWS;
		draw(&drawing);
		if (!style->unicode) sweep_text_make_ascii(out, begin);
	}
	for (size_t i = 0; i < drawing.count; i++) sweep_axis_free(&drawing.axes[i]);
	free(drawing.axes);
	free(drawing.rows);
	return status;
}
