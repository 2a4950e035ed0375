#include "report/dots.h"

#include "base/memory.h"
#include "report/label.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep_dots_cell
{
	uint32_t character; /* over the dots; 0: none */
	uint8_t dots, colour;
};

void sweep_dots_make(struct sweep_dots *dots, size_t columns, size_t rows, bool unicode)
{
	*dots = (struct sweep_dots){.columns = columns, .rows = rows, .unicode = unicode};
	dots->across = unicode ? 2 * columns : columns;
	dots->down = unicode ? 4 * rows : 2 * rows;
	dots->cells = sweep_alloc(columns * rows, sizeof *dots->cells);
}

void sweep_dots_free(struct sweep_dots *dots)
{
	free(dots->cells);
	*dots = (struct sweep_dots){0};
}

/* The bit of a dot in U+2800: the left column from the top has 1, 2, 4, 64, the right one 8, 16, 32, 128. */
static const uint8_t bits[4][2] = {{1, 8}, {2, 16}, {4, 32}, {64, 128}};

void sweep_dots_set(struct sweep_dots *dots, double x, double y, uint8_t colour)
{
	const double column = round(x), row = round(y);
	if (!(column >= 0 && column < (double)dots->across && row >= 0 && row < (double)dots->down)) return;
	const size_t i = (size_t)column, k = (size_t)row;
	struct sweep_dots_cell *cell =
		&dots->cells[(dots->unicode ? k / 4 : k / 2) * dots->columns + (dots->unicode ? i / 2 : i)];
	cell->dots = (uint8_t)(cell->dots | (dots->unicode ? bits[k % 4][i % 2] : 1 << k % 2));
	cell->colour = colour;
}

void sweep_dots_line(struct sweep_dots *dots, double x, double y, double to_x, double to_y, size_t every, size_t phase,
					 uint8_t colour)
{
	const double length = fmax(fabs(to_x - x), fabs(to_y - y));
	if (!(length < 1e6)) return;
	const size_t steps = (size_t)ceil(length);
	for (size_t i = phase % every; i <= steps; i += every)
	{
		const double share = steps ? (double)i / (double)steps : 0;
		sweep_dots_set(dots, x + share * (to_x - x), y + share * (to_y - y), colour);
	}
}

void sweep_dots_put(struct sweep_dots *dots, size_t column, size_t row, uint32_t character, uint8_t colour)
{
	if (column >= dots->columns || row >= dots->rows) return;
	dots->cells[row * dots->columns + column] = (struct sweep_dots_cell){character, 0, colour};
}

void sweep_dots_write(struct sweep_dots *dots, size_t column, size_t row, const char *text, uint8_t colour)
{
	for (size_t length; *text; text += length)
		sweep_dots_put(dots, column++, row, sweep_character_at(text, &length), colour);
}

/* --- writing ------------------------------------------------------------------------------------------------- */

static void add_character(struct sweep_text *out, uint32_t code)
{
	if (code < 0x80) sweep_text_putc(out, (char)code);
	else if (code < 0x800)
	{
		sweep_text_putc(out, (char)(0xC0 | code >> 6));
		sweep_text_putc(out, (char)(0x80 | (code & 0x3F)));
	}
	else
	{
		if (code < 0x10000) sweep_text_putc(out, (char)(0xE0 | code >> 12));
		else sweep_text_putc(out, (char)(0xF0 | code >> 18)), sweep_text_putc(out, (char)(0x80 | (code >> 12 & 0x3F)));
		sweep_text_putc(out, (char)(0x80 | (code >> 6 & 0x3F)));
		sweep_text_putc(out, (char)(0x80 | (code & 0x3F)));
	}
}

static uint32_t shown(const struct sweep_dots *dots, const struct sweep_dots_cell *cell)
{
	static const char halves[] = {' ', '\'', '.', ':'};
	if (cell->character) return cell->character;
	if (cell->dots == 0) return ' ';
	return dots->unicode ? 0x2800u + cell->dots : (uint32_t)halves[cell->dots];
}

void sweep_dots_add_row(const struct sweep_dots *dots, size_t row, bool colours, struct sweep_text *out)
{
	const struct sweep_dots_cell *cells = dots->cells + row * dots->columns;
	size_t end = dots->columns;
	while (end > 0 && shown(dots, &cells[end - 1]) == ' ') end--;
	uint8_t colour = 0;
	for (size_t i = 0; i < end; i++)
	{
		const uint32_t character = shown(dots, &cells[i]);
		if (colours && character != ' ' && cells[i].colour != colour)
		{
			colour = cells[i].colour;
			if (colour) sweep_text_printf(out, "\033[38;5;%dm", colour);
			else sweep_text_puts(out, "\033[0m");
		}
		add_character(out, character);
	}
	if (colour) sweep_text_puts(out, "\033[0m");
}

/* --- colours ------------------------------------------------------------------------------------------------- */

/* Dark colours are mixed with white and pale ones with black. */
static double lighten(double part, double light)
{
	static const double least = 0.34, most = 0.68;
	if (light < least) return part + (1 - part) * (least - light) / (1 - light);
	return light > most ? part * most / light : part;
}

uint8_t sweep_dots_colour(uint32_t rgb)
{
	double parts[3], light = 0;
	static const double weights[] = {0.2126, 0.7152, 0.0722}; /* of ITU-R BT.709 */
	for (int i = 0; i < 3; i++)
	{
		parts[i] = (rgb >> (16 - 8 * i) & 0xFF) / 255.0;
		light += weights[i] * parts[i];
	}
	/* the 256 colours have a cube whose sides stand at 0, 95, 135, ... 255 */
	int colour = 16;
	static const int places[] = {36, 6, 1};
	for (int i = 0; i < 3; i++)
	{
		const double level = lighten(parts[i], light) * 255;
		colour += places[i] * (level < 48 ? 0 : level < 115 ? 1 : (int)lround((level - 55) / 40));
	}
	return (uint8_t)colour;
}

/* --- text without Unicode ------------------------------------------------------------------------------------- */

void sweep_text_make_ascii(struct sweep_text *out, size_t from)
{
	static const char *const signs[][2] = {{"\u00b7", "-"}, {"\u2026", "~"}};
	struct sweep_text ascii = {0};
	sweep_text_add(&ascii, out->data, from);
	for (const char *at = out->data + from; *at;)
	{
		size_t i = 0, length;
		while (i < 2 && strncmp(at, signs[i][0], strlen(signs[i][0])) != 0) i++;
		if (i < 2) sweep_text_puts(&ascii, signs[i][1]), at += strlen(signs[i][0]);
		else
		{
			sweep_character_at(at, &length);
			sweep_text_add(&ascii, at, length);
			at += length;
		}
	}
	sweep_text_free(out);
	*out = ascii;
}
