#include "report/text-layers.h"

#include "report/label.h"
#include "report/plots.h"
#include "report/text-figure.h"

#include <math.h>

enum
{
	FEW_POINTS = 120, /* have characters of their own, which are seen better than dots */
	MOST_LINES = 200, /* that are drawn in colours, */
	PLAIN_LINES = 40, /* and without */
	FEW_LINES = 12,   /* have every second dot where there are no colours, */
	SPARSE = 4        /* others one dot in so many */
};

static uint8_t colour_of(const struct sweep_place *place, const struct sweep_layer *layer,
						 const struct sweep_mark *mark)
{
	if (isnan(mark->shade)) return sweep_dots_colour(layer->colour);
	return sweep_figure_shade(mark->shade, place->figure->dark_high);
}

/* --- signs ---------------------------------------------------------------------------------------------------- */

/* The n-th kind of bar: told apart where there are no colours. */
static uint32_t bar_sign(const struct sweep_text_style *style, size_t n)
{
	static const uint32_t blocks[] = {0x2588, 0x2592, 0x2593, 0x2591}, letters[] = {'#', '=', '+', '-', 'x', '%', '~'};
	const bool unicode = style->unicode;
	if (unicode && style->colour) return blocks[0];
	return unicode ? n < 4 ? blocks[n] : letters[n % 7] : letters[n % 7];
}

static uint32_t point_sign(const struct sweep_layer *layer, const struct sweep_text_style *style)
{
	const bool unicode = style->unicode;
	if (layer->strong) return unicode ? 0x25CF : '@';
	if (layer->hollow) return unicode ? 0x25E6 : 'o';
	if (layer->colour == SWEEP_COLOUR_ORANGE) return unicode ? 0x00D7 : 'x';
	return unicode ? 0x2022 : '*';
}

uint32_t sweep_layer_sign(const struct sweep_layer *layer, const struct sweep_text_style *style, size_t n)
{
	const bool unicode = style->unicode;
	switch (layer->kind)
	{
	case SWEEP_LAYER_BARS: return bar_sign(style, n);
	case SWEEP_LAYER_POINTS: return point_sign(layer, style);
	case SWEEP_LAYER_RULES: return unicode ? 0x250A : ':';
	default: return unicode ? layer->strong ? 0x2500 : 0x2504 : layer->strong ? '-' : '.';
	}
}

uint32_t sweep_shade_sign(const struct sweep_text_style *style, double dark)
{
	static const uint32_t blocks[] = {0x2591, 0x2592, 0x2593, 0x2588}, letters[] = {'.', '-', '+', '#'};
	const uint32_t *signs = style->unicode ? blocks : letters;
	return signs[style->colour ? 3 : (size_t)fmin(3, fmax(0, dark) * 4)];
}

/* --- layers ---------------------------------------------------------------------------------------------------- */

static double dot_x(const struct sweep_place *place, double value)
{
	return sweep_axis_place(&place->panel->x, value) * (double)(place->dots.across - 1);
}

static double dot_y(const struct sweep_place *place, double value)
{
	return (1 - sweep_axis_place(&place->panel->y, value)) * (double)(place->dots.down - 1);
}

size_t sweep_place_column(const struct sweep_place *place, double value)
{
	return (size_t)lround(sweep_axis_place(&place->panel->x, value) * (double)(place->columns - 1));
}

size_t sweep_place_row(const struct sweep_place *place, double value)
{
	return (size_t)lround((1 - sweep_axis_place(&place->panel->y, value)) * (double)(place->rows - 1));
}

static bool any_strong(const struct sweep_panel *panel)
{
	for (size_t i = 0; i < panel->count; i++)
		if (panel->layers[i].strong && panel->layers[i].kind == SWEEP_LAYER_LINES) return true;
	return false;
}

size_t sweep_layer_lines(const struct sweep_layer *layer)
{
	size_t lines = 0;
	for (size_t i = 0; i < layer->count; i++)
		lines += !isnan(layer->marks[i].x) && (i + 1 == layer->count || isnan(layer->marks[i + 1].x));
	return lines;
}

size_t sweep_layer_most_lines(const struct sweep_text_style *style)
{
	return style->colour ? MOST_LINES : PLAIN_LINES;
}

/* Those that are not strong: an even choice of them, sparse dots where there are no colours, each line beginning with
 * another dot, so that they do not come to lie in columns. */
static void draw_lines(struct sweep_place *place, const struct sweep_layer *layer)
{
	const bool sparse = !place->style->colour && !layer->strong && any_strong(place->panel);
	const size_t all = sweep_layer_lines(layer), most = layer->strong ? all : sweep_layer_most_lines(place->style);
	for (size_t i = 0, line = 0; i < layer->count; i++)
	{
		const struct sweep_mark *mark = &layer->marks[i], *next = mark + 1;
		const bool last = i + 1 == layer->count || isnan(next->x);
		if (isnan(mark->x)) continue;
		if (sweep_plot_chosen(line, all, most))
			sweep_dots_line(&place->dots, dot_x(place, mark->x), dot_y(place, mark->y),
							dot_x(place, last ? mark->x : next->x), dot_y(place, last ? mark->y : next->y),
							!sparse            ? 1
							: all <= FEW_LINES ? 2
											   : SPARSE,
							line, colour_of(place, layer, mark));
		line += last;
	}
}

static void draw_points(struct sweep_place *place, const struct sweep_layer *layer)
{
	for (size_t i = 0; i < layer->count; i++)
	{
		const struct sweep_mark *mark = &layer->marks[i];
		const uint8_t colour = colour_of(place, layer, mark);
		if (layer->count > FEW_POINTS && place->style->unicode)
			sweep_dots_set(&place->dots, dot_x(place, mark->x), dot_y(place, mark->y), colour);
		else
			sweep_dots_put(&place->dots, sweep_place_column(place, mark->x), sweep_place_row(place, mark->y),
						   point_sign(layer, place->style), colour);
	}
}

static void draw_rules(struct sweep_place *place, const struct sweep_layer *layer)
{
	for (size_t i = 0; i < layer->count; i++)
	{
		const struct sweep_mark *mark = &layer->marks[i];
		const size_t column = sweep_place_column(place, mark->x);
		const uint8_t colour = colour_of(place, layer, mark);
		const size_t first = layer->in_row ? (size_t)mark->y * place->lines_a_row : 0;
		const size_t rows = layer->in_row ? place->lines_a_row : place->rows;
		for (size_t row = first; row < first + rows; row++)
			sweep_dots_put(&place->dots, column, row, sweep_layer_sign(layer, place->style, 0), colour);
		if (mark->text == NULL) continue;
		const size_t width = sweep_label_width(mark->text);
		const size_t from = column + 1 + width < place->columns ? column + 1 : column > width ? column - width : 0;
		sweep_dots_write(&place->dots, from, 0, mark->text, colour);
	}
}

/* The line of a row for a bar that is shifted upwards or downwards. */
static size_t line_of(const struct sweep_place *place, const struct sweep_layer *layer, double row)
{
	const size_t first = (size_t)row * place->lines_a_row;
	return place->lines_a_row > 1 && layer->shift < 0 ? first + 1 : first;
}

static void draw_bars(struct sweep_place *place, const struct sweep_layer *layer, size_t n)
{
	const uint32_t sign = bar_sign(place->style, n);
	const bool edged = place->style->unicode && sign == 0x2588;
	for (size_t i = 0; i < layer->count; i++)
	{
		const struct sweep_mark *mark = &layer->marks[i];
		const size_t row = line_of(place, layer, mark->y);
		const size_t from = sweep_place_column(place, fmin(mark->x, mark->to)),
					 to = sweep_place_column(place, fmax(mark->x, mark->to));
		const uint8_t colour = colour_of(place, layer, mark);
		for (size_t k = from; k <= to; k++) sweep_dots_put(&place->dots, k, row, sign, colour);
		if (edged && to > from && mark->to > mark->x) sweep_dots_put(&place->dots, to, row, 0x258A, colour);
	}
}

static void draw_whiskers(struct sweep_place *place, const struct sweep_layer *layer)
{
	const bool unicode = place->style->unicode;
	for (size_t i = 0; i < layer->count; i++)
	{
		const struct sweep_mark *mark = &layer->marks[i];
		const size_t from = sweep_place_column(place, mark->x), to = sweep_place_column(place, mark->to);
		const size_t row = line_of(place, layer, mark->y);
		for (size_t k = from; k <= to; k++)
			sweep_dots_put(&place->dots, k, row, k == from || k == to ? '|' : unicode ? 0x2500 : '-', 0);
	}
}

static void draw_cells(struct sweep_place *place, const struct sweep_layer *layer)
{
	for (size_t i = 0; i < layer->count; i++)
	{
		const struct sweep_mark *mark = &layer->marks[i];
		const double x = sweep_axis_place(&place->panel->x, mark->x) * (double)(place->columns - 1);
		const double y = (1 - sweep_axis_place(&place->panel->y, mark->y)) * (double)(place->rows - 1);
		const double wide = layer->width * (double)place->columns / 2, high = layer->size * (double)place->rows / 2;
		const double dark = place->figure->dark_high ? mark->shade : 1 - mark->shade;
		const uint32_t sign = sweep_shade_sign(place->style, dark);
		for (double k = ceil(fmax(0, x - wide)); k <= x + wide; k++)
			for (double m = ceil(fmax(0, y - high)); m <= y + high; m++)
				sweep_dots_put(&place->dots, (size_t)k, (size_t)m, sign, colour_of(place, layer, mark));
	}
}

static void draw_labels(struct sweep_place *place, const struct sweep_layer *layer)
{
	for (size_t i = 0; i < layer->count; i++)
	{
		const struct sweep_mark *mark = &layer->marks[i];
		const size_t width = sweep_label_width(mark->text), column = sweep_place_column(place, mark->x);
		const size_t from = column + 2 + width < place->columns ? column + 2
							: column > width + 1                ? column - width - 1
																: 0;
		sweep_dots_write(&place->dots, from, sweep_place_row(place, mark->y), mark->text, 0);
	}
}

void sweep_place_draw(struct sweep_place *place)
{
	for (int strong = 0; strong < 2; strong++)
	{
		size_t bars = 0;
		for (size_t i = 0; i < place->panel->count; i++)
		{
			const struct sweep_layer *layer = &place->panel->layers[i];
			const size_t n = bars;
			bars += layer->kind == SWEEP_LAYER_BARS;
			if (layer->strong != strong) continue;
			switch (layer->kind)
			{
			case SWEEP_LAYER_CELLS: draw_cells(place, layer); break;
			case SWEEP_LAYER_BARS: draw_bars(place, layer, n); break;
			case SWEEP_LAYER_LINES: draw_lines(place, layer); break;
			case SWEEP_LAYER_WHISKERS: draw_whiskers(place, layer); break;
			case SWEEP_LAYER_RULES: draw_rules(place, layer); break;
			case SWEEP_LAYER_POINTS: draw_points(place, layer); break;
			case SWEEP_LAYER_LABELS: draw_labels(place, layer); break;
			}
		}
	}
}
