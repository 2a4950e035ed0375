#include "report/text-figure.h"

#include "base/memory.h"
#include "report/colours.h"
#include "report/dots.h"
#include "report/label.h"
#include "report/text-layers.h"
#include "report/text-page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LEAST_ROWS = 6,
	PANEL_COLUMNS = 38, /* of one of several: so many at least, */
	PANEL_ROWS = 9,     /* and so high */
	MOST_LABEL = 12,    /* of the axis y; of a list's a third of the width */
	GAP = 2             /* between panels */
};

struct drawing
{
	const struct sweep_figure *figure;
	struct sweep_page page;
	size_t across; /* panels beside each other */
	size_t width;  /* of each */
};

/* The 256 colours' nearest to viridis that can be read on a dark terminal and on a light one, from its dark end. */
static const uint8_t shades[] = {97, 61, 67, 31, 37, 36, 71, 107, 142};

uint8_t sweep_figure_shade(double shade, bool dark_high)
{
	const double place = dark_high ? 1 - shade : shade;
	const size_t last = sizeof shades - 1;
	return shades[place >= 1 ? last : place > 0 ? (size_t)lround(place * (double)last) : 0];
}

/* --- axes ------------------------------------------------------------------------------------------------------ */

/* Text in exactly `columns` columns, at their right end or at their left one. */
static void add_field(const struct drawing *drawing, const char *text, size_t columns, bool right)
{
	const struct sweep_page *page = &drawing->page;
	struct sweep_text field = {0};
	const size_t width = sweep_label_add(&field, text, columns, page->mark);
	if (right) sweep_page_pad(page, width, columns);
	sweep_text_add(page->out, field.data ? field.data : "", field.length);
	if (!right) sweep_page_pad(page, width, columns);
	sweep_text_free(&field);
}

/* The tick whose label stands in this line of the axis y, or NULL. */
static const char *tick_at(const struct sweep_place *place, size_t row)
{
	const struct sweep_axis *y = &place->panel->y;
	for (size_t i = 0; i < y->count; i++)
		if ((place->panel->rows ? i * place->lines_a_row : sweep_place_row(place, y->ticks[i].value)) == row)
			return y->ticks[i].label;
	return NULL;
}

static void add_row(const struct drawing *drawing, const struct sweep_place *place, size_t row)
{
	const struct sweep_page *page = &drawing->page;
	const bool unicode = page->style->unicode;
	const char *label = tick_at(place, row);
	add_field(drawing, label ? label : "", place->label, true);
	sweep_page_paint(page, SWEEP_DIM);
	sweep_text_puts(page->out, label && label[0] ? unicode ? " \u2524" : " +" : unicode ? " \u2502" : " |");
	sweep_page_paint(page, SWEEP_PLAIN);
	sweep_dots_add_row(&place->dots, row, page->style->colour, page->out);
	struct sweep_text shown = {0};
	sweep_dots_add_row(&place->dots, row, false, &shown);
	sweep_page_pad(page, sweep_label_width(shown.data ? shown.data : ""), place->columns);
	sweep_text_free(&shown);
}

static void add_line_below(const struct drawing *drawing, const struct sweep_place *place)
{
	const struct sweep_page *page = &drawing->page;
	const bool unicode = page->style->unicode;
	sweep_page_pad(page, 0, place->label);
	sweep_page_paint(page, SWEEP_DIM);
	sweep_text_puts(page->out, unicode ? " \u2514" : " +");
	for (size_t i = 0; i < place->columns; i++) sweep_text_puts(page->out, unicode ? "\u2500" : "-");
	sweep_page_paint(page, SWEEP_PLAIN);
}

/* The labels below the axis x that do not touch, in the panel's whole width. */
static void add_ticks_below(const struct drawing *drawing, const struct sweep_place *place)
{
	const struct sweep_axis *x = &place->panel->x;
	struct sweep_text line = {0};
	const size_t all = place->label + 2 + place->columns, most = (size_t)fmax(4, x->gap * (double)place->columns - 1);
	size_t at = 0;
	for (size_t i = 0; i < x->count; i++)
	{
		struct sweep_text label = {0};
		const size_t width = sweep_label_add(&label, x->ticks[i].label, x->gap > 0 ? most : 14, drawing->page.mark);
		const size_t middle = place->label + 2 + sweep_place_column(place, x->ticks[i].value);
		size_t from = middle > width / 2 ? middle - width / 2 : 0;
		if (from + width > all) from = all > width ? all - width : 0;
		if (at == 0 || from >= at + 1)
		{
			for (; at < from; at++) sweep_text_putc(&line, ' ');
			sweep_text_puts(&line, label.data ? label.data : "");
			at += width;
		}
		sweep_text_free(&label);
	}
	sweep_text_puts(drawing->page.out, line.data ? line.data : "");
	sweep_page_pad(&drawing->page, at, all);
	sweep_text_free(&line);
}

static void add_x_name(const struct drawing *drawing, const struct sweep_place *place)
{
	const char *name = place->panel->x_name ? place->panel->x_name : "";
	const size_t all = place->label + 2 + place->columns, width = sweep_label_width(name);
	const size_t shown = width < all ? width : all;
	const size_t from = shown < place->columns ? place->label + 2 + (place->columns - shown) / 2 : all - shown;
	sweep_page_pad(&drawing->page, 0, from);
	add_field(drawing, name, all - from, false);
}

/* --- panels ---------------------------------------------------------------------------------------------------- */

static void make_place(const struct drawing *drawing, struct sweep_place *place, const struct sweep_panel *panel,
					   size_t rows)
{
	const size_t most = panel->rows ? drawing->width / 3 : MOST_LABEL;
	*place = (struct sweep_place){
		.figure = drawing->figure, .panel = panel, .style = drawing->page.style, .rows = rows, .lines_a_row = 1};
	for (size_t i = 0; i < panel->y.count; i++)
	{
		const size_t width = sweep_label_width(panel->y.ticks[i].label);
		if (width > place->label) place->label = width;
	}
	if (place->label > most) place->label = most;
	place->columns = drawing->width - place->label - 2;
	for (size_t i = 0; i < panel->count; i++)
		if (panel->layers[i].shift != 0) place->lines_a_row = 2;
	if (panel->rows) place->rows = panel->y.count * place->lines_a_row;
	sweep_dots_make(&place->dots, place->columns, place->rows, drawing->page.style->unicode);
	sweep_place_draw(place);
}

/* The parts of panels that stand beside each other, line by line. */
static void add_lines(const struct drawing *drawing, const struct sweep_place *places, size_t count)
{
	struct sweep_text *out = drawing->page.out;
	const size_t rows = places[0].rows;
	const bool named = places[0].panel->y_name != NULL;
	for (size_t line = 0; line < rows + 3 + named; line++)
	{
		if (line == rows + 2 + named && places[0].panel->x_name == NULL) continue;
		for (size_t i = 0; i < count; i++)
		{
			const struct sweep_place *place = &places[i];
			if (i) sweep_page_pad(&drawing->page, 0, GAP);
			if (named && line == 0)
				add_field(drawing, place->panel->y_name ? place->panel->y_name : "", drawing->width, false);
			else if (line < rows + named) add_row(drawing, place, line - named);
			else if (line == rows + named) add_line_below(drawing, place);
			else if (line == rows + 1 + named) add_ticks_below(drawing, place);
			else add_x_name(drawing, place);
		}
		while (out->length && out->data[out->length - 1] == ' ') out->data[--out->length] = '\0';
		sweep_text_putc(out, '\n');
	}
}

static void add_panels(const struct drawing *drawing, size_t rows)
{
	const struct sweep_figure *figure = drawing->figure;
	struct sweep_place *places = sweep_alloc(drawing->across, sizeof *places);
	for (size_t i = 0; i < figure->count; i += drawing->across)
	{
		const size_t count = figure->count - i < drawing->across ? figure->count - i : drawing->across;
		if (i) sweep_text_putc(drawing->page.out, '\n');
		for (size_t k = 0; k < count; k++) make_place(drawing, &places[k], &figure->panels[i + k], rows);
		add_lines(drawing, places, count);
		for (size_t k = 0; k < count; k++) sweep_dots_free(&places[k].dots);
	}
	free(places);
}

/* --- what is above --------------------------------------------------------------------------------------------- */

/* The layers of the first panel stand for those of all. */
static void add_key(const struct drawing *drawing)
{
	const struct sweep_panel *panel = &drawing->figure->panels[0];
	const struct sweep_page *page = &drawing->page;
	size_t at = 0, bars = 0;
	for (size_t i = 0; i < panel->count; i++)
	{
		const struct sweep_layer *layer = &panel->layers[i];
		const size_t n = bars;
		bars += layer->kind == SWEEP_LAYER_BARS;
		if (layer->name == NULL) continue;
		const size_t width = 2 + sweep_label_width(layer->name);
		if (at && at + 3 + width > page->style->width) sweep_text_putc(page->out, '\n'), at = 0;
		if (at) sweep_page_pad(page, at, at + 3), at += 3;
		struct sweep_dots sign;
		sweep_dots_make(&sign, 1, 1, true);
		sweep_dots_put(&sign, 0, 0, sweep_layer_sign(layer, page->style, n), sweep_dots_colour(layer->colour));
		sweep_dots_add_row(&sign, 0, page->style->colour, page->out);
		sweep_dots_free(&sign);
		sweep_text_putc(page->out, ' ');
		at += 2 + sweep_label_add(page->out, layer->name, page->style->width - 2, page->mark);
	}
	if (at) sweep_text_putc(page->out, '\n');
}

static bool any_cells(const struct sweep_figure *figure)
{
	for (size_t i = 0; i < figure->count; i++)
		for (size_t k = 0; k < figure->panels[i].count; k++)
			if (figure->panels[i].layers[k].kind == SWEEP_LAYER_CELLS) return true;
	return false;
}

/* "loss at the end: 0.02 ████████ 1.5" */
static void add_scale(const struct drawing *drawing)
{
	enum
	{
		STEPS = 16
	};
	const struct sweep_figure *figure = drawing->figure;
	const struct sweep_page *page = &drawing->page;
	const bool colours = page->style->colour;
	if (!figure->scaled || (!colours && !any_cells(figure)) || figure->scale.count == 0) return;
	sweep_label_add(page->out, figure->scale_name, page->style->width / 2, page->mark);
	sweep_text_printf(page->out, ": %s ", figure->scale.ticks[0].label);
	const struct sweep_axis *scale = &figure->scale;
	const double first = sweep_axis_place(scale, scale->ticks[0].value);
	const double last = sweep_axis_place(scale, scale->ticks[scale->count - 1].value);
	struct sweep_dots bar;
	sweep_dots_make(&bar, STEPS, 1, page->style->unicode);
	for (size_t i = 0; i < STEPS; i++)
	{
		const double shade = first + (last - first) * (double)i / (STEPS - 1);
		const double dark = figure->dark_high ? shade : 1 - shade;
		const uint32_t sign = sweep_shade_sign(page->style, dark);
		sweep_dots_put(&bar, i, 0, sign, sweep_figure_shade(shade, figure->dark_high));
	}
	sweep_dots_add_row(&bar, 0, colours, page->out);
	sweep_dots_free(&bar);
	sweep_text_printf(page->out, " %s\n", scale->ticks[scale->count - 1].label);
}

/* What draw_lines() leaves out. */
static void add_left_out(const struct drawing *drawing)
{
	const struct sweep_panel *panel = &drawing->figure->panels[0];
	for (size_t i = 0; i < panel->count; i++)
	{
		const struct sweep_layer *layer = &panel->layers[i];
		if (layer->kind != SWEEP_LAYER_LINES || layer->strong) continue;
		const size_t all = sweep_layer_lines(layer), most = sweep_layer_most_lines(drawing->page.style);
		if (all <= most) continue;
		struct sweep_text line = {0};
		sweep_text_printf(&line, "here an even choice of %zu of %zu lines (a picture, -o FILE.png, shows more)", most,
						  all);
		sweep_page_wrap(&drawing->page, line.data, 0, 0);
		sweep_text_free(&line);
	}
}

static void add_above(const struct drawing *drawing)
{
	const struct sweep_figure *figure = drawing->figure;
	const struct sweep_page *page = &drawing->page;
	sweep_page_paint(page, SWEEP_BOLD);
	sweep_label_add(page->out, figure->title.data, page->style->width, page->mark);
	sweep_page_paint(page, SWEEP_PLAIN);
	sweep_text_putc(page->out, '\n');
	if (figure->what.length) sweep_page_wrap(page, figure->what.data, 0, 0);
	if (figure->notes.length) sweep_page_wrap(page, figure->notes.data, 0, 0);
	add_left_out(drawing);
	add_key(drawing);
	add_scale(drawing);
}

static size_t count_lines(const char *text)
{
	size_t lines = 0;
	for (; *text; text++) lines += *text == '\n';
	return lines;
}

void sweep_figure_add_text(struct sweep_text *out, const struct sweep_figure *figure,
						   const struct sweep_text_style *style, size_t height)
{
	const size_t begin = out->length;
	struct drawing drawing = {.figure = figure,
							  .page = {.out = out, .style = style, .mark = style->unicode ? "\u2026" : "~"},
							  .across = 1,
							  .width = style->width};
	if (figure->count > 1) drawing.across = style->width / PANEL_COLUMNS;
	if (drawing.across > figure->columns) drawing.across = figure->columns;
	if (drawing.across < 1) drawing.across = 1;
	drawing.width = (style->width - (drawing.across - 1) * GAP) / drawing.across;
	add_above(&drawing);
	const size_t above = count_lines(out->data + begin),
				 around = 2u + (figure->panels[0].x_name != NULL) + (figure->panels[0].y_name != NULL);
	size_t rows = height > above + around + LEAST_ROWS ? height - above - around : LEAST_ROWS;
	if (figure->count > 1 && rows > PANEL_ROWS) rows = PANEL_ROWS;
	add_panels(&drawing, rows);
	if (!style->unicode) sweep_text_make_ascii(out, begin);
}
