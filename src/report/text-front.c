#include "base/memory.h"
#include "report/choice.h"
#include "report/label.h"
#include "report/number.h"
#include "report/text-page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	TITLE_COLUMN = 12,
	MOST_ROWS = 20,
	MOST_COLUMNS = 20, /* of the table's, each so wide at most: */
	MOST_WIDTH = 24,
	PLOT_ROWS = 15,
	PLOT_COLUMNS = 60
};

static const struct sweep_front *front_of(const struct sweep_page *page)
{
	return &page->report->front;
}

/* "3 of 10 runs, which no other run beats in all of: loss (minimize), gain (maximize)" */
static void add_summary(const struct sweep_page *page)
{
	const struct sweep_front *front = front_of(page);
	struct sweep_text line = {0};
	sweep_page_paint(page, SWEEP_BOLD);
	sweep_text_puts(page->out, "Pareto set");
	sweep_page_paint(page, SWEEP_PLAIN);
	sweep_page_pad(page, strlen("Pareto set"), TITLE_COLUMN);
	if (front->count == 0) sweep_text_puts(&line, "none: no run has a finite value of each of");
	else
		sweep_text_printf(&line, "%zu of %zu run%s, which no other run beats in all of", front->size, front->count,
						  front->count == 1 ? "" : "s");
	for (size_t i = 0; i < front->metrics; i++)
	{
		sweep_text_puts(&line, i ? ", " : ": ");
		sweep_label_add(&line, front->metric[i].name, 40, page->mark);
		sweep_text_printf(&line, " (%s)", sweep_goal_name(front->metric[i].goal));
	}
	sweep_page_wrap(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	sweep_text_free(&line);
}

/* --- the chart of two metrics ------------------------------------------------------------------------------ */

enum mark
{
	NOTHING,
	OTHER,
	IN_SET
};

struct plot
{
	struct sweep_axis x, y;
	size_t columns, label; /* of the labels beside the axis y */
	unsigned char marks[PLOT_ROWS][PLOT_COLUMNS];
};

static size_t step_of(const struct sweep_axis *axis, double value, size_t steps)
{
	return (size_t)lround(sweep_axis_place(axis, value) * (double)(steps - 1));
}

static void fill(struct plot *plot, const struct sweep_front *front)
{
	for (size_t i = 0; i < front->count; i++)
	{
		const size_t column = step_of(&plot->x, front->values[2 * i], plot->columns);
		const size_t row = step_of(&plot->y, front->values[2 * i + 1], PLOT_ROWS);
		unsigned char *mark = &plot->marks[PLOT_ROWS - 1 - row][column];
		const unsigned char here = front->in_set[i] ? IN_SET : OTHER;
		if (here > *mark) *mark = here;
	}
}

static void add_marks(const struct sweep_page *page, const struct plot *plot, size_t row)
{
	const bool unicode = page->style->unicode;
	const char *const signs[] = {" ", unicode ? "\u00b7" : ".", unicode ? "\u25cf" : "O"};
	static const enum sweep_paint paints[] = {SWEEP_PLAIN, SWEEP_DIM, SWEEP_GOOD};
	size_t last = plot->columns;
	while (last > 0 && plot->marks[row][last - 1] == NOTHING) last--;
	for (size_t i = 0; i < last; i++)
	{
		const unsigned char mark = plot->marks[row][i];
		if (mark) sweep_page_paint(page, paints[mark]);
		sweep_text_puts(page->out, signs[mark]);
		if (mark) sweep_page_paint(page, SWEEP_PLAIN);
	}
}

/* The label of the tick that stands in this row, or NULL. */
static const char *tick_at(const struct plot *plot, size_t row)
{
	for (size_t i = 0; i < plot->y.count; i++)
		if (PLOT_ROWS - 1 - step_of(&plot->y, plot->y.ticks[i].value, PLOT_ROWS) == row) return plot->y.ticks[i].label;
	return NULL;
}

/* The ticks below the axis x, as many as have room, and its name at the end. */
static void add_below(const struct sweep_page *page, const struct plot *plot)
{
	size_t at = 0;
	sweep_page_pad(page, 0, plot->label + 2);
	for (size_t i = 0; i < plot->x.count; i++)
	{
		const char *label = plot->x.ticks[i].label;
		const size_t width = sweep_label_width(label),
					 middle = step_of(&plot->x, plot->x.ticks[i].value, plot->columns);
		const size_t from = middle > width / 2 ? middle - width / 2 : 0;
		if (at > 0 && from < at + 2) continue;
		sweep_page_pad(page, at, from);
		sweep_text_puts(page->out, label);
		at = from + width;
	}
	sweep_text_putc(page->out, '\n');
}

static void add_rows(const struct sweep_page *page, const struct plot *plot)
{
	const bool unicode = page->style->unicode;
	for (size_t row = 0; row < PLOT_ROWS; row++)
	{
		const char *label = tick_at(plot, row);
		sweep_page_pad(page, label ? sweep_label_width(label) : 0, plot->label);
		sweep_text_puts(page->out, label ? label : "");
		sweep_text_puts(page->out, label ? unicode ? " \u2524" : " +" : unicode ? " \u2502" : " |");
		add_marks(page, plot, row);
		sweep_text_putc(page->out, '\n');
	}
	sweep_page_pad(page, 0, plot->label);
	sweep_text_puts(page->out, unicode ? " \u2514" : " +");
	for (size_t i = 0; i < plot->columns; i++) sweep_text_puts(page->out, unicode ? "\u2500" : "-");
	sweep_text_putc(page->out, '\n');
}

/* "up: gain, right: loss; ● the set, · other runs" */
static void add_key(const struct sweep_page *page, const struct plot *plot)
{
	const bool unicode = page->style->unicode;
	const size_t beyond = plot->x.below + plot->x.above + plot->y.below + plot->y.above;
	struct sweep_text line = {0};
	sweep_text_puts(&line, "right: ");
	sweep_label_add(&line, front_of(page)->metric[0].name, 30, page->mark);
	sweep_text_puts(&line, ", up: ");
	sweep_label_add(&line, front_of(page)->metric[1].name, 30, page->mark);
	sweep_text_printf(&line, "; %s the set, %s other runs", unicode ? "\u25cf" : "O", unicode ? "\u00b7" : ".");
	if (beyond) sweep_text_printf(&line, "; %zu far-out value%s at an end", beyond, beyond == 1 ? "" : "s");
	sweep_page_pad(page, 0, plot->label + 2);
	sweep_page_wrap(page, line.data, plot->label + 2, plot->label + 2);
	sweep_text_free(&line);
}

static void add_plot(const struct sweep_page *page)
{
	const struct sweep_front *front = front_of(page);
	struct plot plot = {0};
	sweep_front_axis(front, 0, 6, &plot.x);
	sweep_front_axis(front, 1, PLOT_ROWS / 2, &plot.y);
	for (size_t i = 0; i < plot.y.count; i++)
	{
		const size_t width = sweep_label_width(plot.y.ticks[i].label);
		if (width > plot.label) plot.label = width;
	}
	plot.columns = page->style->width - plot.label - 4;
	if (plot.columns > PLOT_COLUMNS) plot.columns = PLOT_COLUMNS;
	fill(&plot, front);
	sweep_text_putc(page->out, '\n');
	add_rows(page, &plot);
	add_below(page, &plot);
	add_key(page, &plot);
	sweep_axis_free(&plot.x);
	sweep_axis_free(&plot.y);
}

/* --- the table --------------------------------------------------------------------------------------------- */

/* The metrics, the run, and as many parameters as there is room for. */
struct columns
{
	size_t count, all;
	const struct sweep_variable *parameters[MOST_COLUMNS]; /* NULL for the metrics and the run */
	size_t widths[MOST_COLUMNS];
};

static void add_title(struct sweep_text *out, const struct sweep_page *page, const struct columns *columns, size_t i)
{
	const struct sweep_front *front = front_of(page);
	const char *name = i < front->metrics    ? front->metric[i].name
					   : i == front->metrics ? "run"
											 : columns->parameters[i]->name;
	sweep_label_add(out, name, MOST_WIDTH, page->mark);
}

static void add_cell(struct sweep_text *out, const struct sweep_page *page, const struct columns *columns, size_t i,
					 size_t index)
{
	const struct sweep_front *front = front_of(page);
	const size_t row = front->rows[index];
	if (i < front->metrics) sweep_number_add_places(out, front->values[index * front->metrics + i], front->places[i]);
	else if (i == front->metrics) sweep_text_add_int(out, page->report->frame->runs[row]);
	else
	{
		const struct sweep_cell cell = sweep_variable_cell(columns->parameters[i], row);
		struct sweep_text text = {0};
		if (cell.type == SWEEP_CELL_FLOAT) sweep_number_add(&text, cell.number);
		else if (cell.type != SWEEP_CELL_MISSING) sweep_cell_add_text(&text, columns->parameters[i], cell);
		sweep_label_add(out, text.data ? text.data : "-", MOST_WIDTH, page->mark);
		sweep_text_free(&text);
	}
}

static size_t shown_rows(const struct sweep_front *front)
{
	return front->size < MOST_ROWS ? front->size : MOST_ROWS;
}

static size_t width_of(const struct sweep_page *page, const struct columns *columns, size_t i)
{
	const struct sweep_front *front = front_of(page);
	struct sweep_text text = {0};
	add_title(&text, page, columns, i);
	size_t most = sweep_label_width(text.data);
	for (size_t k = 0; k < shown_rows(front); k++)
	{
		sweep_text_clear(&text);
		add_cell(&text, page, columns, i, front->set[k]);
		const size_t width = sweep_label_width(text.data);
		if (width > most) most = width;
	}
	sweep_text_free(&text);
	return most;
}

static void choose_columns(const struct sweep_page *page, struct columns *columns)
{
	const struct sweep_front *front = front_of(page);
	const struct sweep_variable **parameters = sweep_alloc(page->report->frame->parameters.count, sizeof *parameters);
	const size_t chosen = sweep_choose_parameters(page->report, MOST_COLUMNS, parameters, &columns->all);
	size_t used = 0;
	for (size_t i = 0; i < front->metrics + 1 + chosen && i < MOST_COLUMNS; i++)
	{
		if (i > front->metrics) columns->parameters[i] = parameters[i - front->metrics - 1];
		columns->widths[i] = width_of(page, columns, i);
		used += columns->widths[i] + (i ? 2 : 0);
		if (i > front->metrics && used > page->style->width) break;
		columns->count++;
	}
	free(parameters);
}

static void add_table(const struct sweep_page *page)
{
	const struct sweep_front *front = front_of(page);
	struct columns columns = {0};
	struct sweep_text text = {0};
	choose_columns(page, &columns);
	sweep_text_putc(page->out, '\n');
	for (size_t k = 0; k <= shown_rows(front); k++)
	{
		if (k == 0) sweep_page_paint(page, SWEEP_BOLD);
		for (size_t i = 0; i < columns.count; i++)
		{
			sweep_text_clear(&text);
			if (k == 0) add_title(&text, page, &columns, i);
			else add_cell(&text, page, &columns, i, front->set[k - 1]);
			sweep_page_pad(page, sweep_label_width(text.data), columns.widths[i] + (i ? 2 : 0));
			sweep_text_puts(page->out, text.data);
		}
		if (k == 0) sweep_page_paint(page, SWEEP_PLAIN);
		sweep_text_putc(page->out, '\n');
	}
	sweep_text_free(&text);
	const size_t rows = front->size - shown_rows(front), without = columns.all - (columns.count - front->metrics - 1);
	if (rows) sweep_text_printf(page->out, "and %zu more run%s (--json has them all)\n", rows, rows == 1 ? "" : "s");
	if (without)
		sweep_text_printf(page->out, "%zu parameter%s had no room (--json has them all)\n", without,
						  without == 1 ? "" : "s");
}

void sweep_page_add_front(const struct sweep_page *page)
{
	const struct sweep_front *front = front_of(page);
	if (front->metrics == 0) return;
	sweep_text_putc(page->out, '\n');
	add_summary(page);
	if (front->count == 0) return;
	if (front->metrics == 2 && front->count > 1) add_plot(page);
	add_table(page);
}
