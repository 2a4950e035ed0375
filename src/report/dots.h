/* dots.h - a canvas of characters for pictures in a terminal: each is two by four dots of Unicode's braille patterns,
 * or one by two of ASCII, and any of them may be another character.
 *
 * Dots and characters count from 0 at the upper left. What lies outside is passed over. */
#ifndef SWEEP_REPORT_DOTS_H
#define SWEEP_REPORT_DOTS_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_dots
{
	size_t columns, rows; /* of characters */
	size_t across, down;  /* dots */
	bool unicode;
	struct sweep_dots_cell *cells; /* owned */
};

/* Colours are the terminal's 256; 0 is the terminal's own. */
void sweep_dots_make(struct sweep_dots *dots, size_t columns, size_t rows, bool unicode);
void sweep_dots_free(struct sweep_dots *dots);

/* The last dot in a character gives its colour. */
void sweep_dots_set(struct sweep_dots *dots, double x, double y, uint8_t colour);

/* From dot to dot; of the dots in between one in `every` is set, beginning with the one `phase`. */
void sweep_dots_line(struct sweep_dots *dots, double x, double y, double to_x, double to_y, size_t every, size_t phase,
					 uint8_t colour);

/* A character over the dots; and a text, to the right, as far as there is room. */
void sweep_dots_put(struct sweep_dots *dots, size_t column, size_t row, uint32_t character, uint8_t colour);
void sweep_dots_write(struct sweep_dots *dots, size_t column, size_t row, const char *text, uint8_t colour);

/* A row without the spaces at its end, with ANSI colours or without; no line end. */
void sweep_dots_add_row(const struct sweep_dots *dots, size_t row, bool colours, struct sweep_text *out);

/* The nearest of the 256 colours that can be read on a dark terminal and on a light one. */
uint8_t sweep_dots_colour(uint32_t rgb);

/* Writes what follows `from` in ASCII as to the signs that headings of charts have: a middle dot and an ellipsis. */
void sweep_text_make_ascii(struct sweep_text *out, size_t from);

#endif
