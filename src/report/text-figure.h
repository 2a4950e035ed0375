/* text-figure.h - a figure as text, for a terminal or a pipe: its lines and points of braille patterns, or of ASCII. */
#ifndef SWEEP_REPORT_TEXT_FIGURE_H
#define SWEEP_REPORT_TEXT_FIGURE_H

#include "report/figure.h"
#include "report/text-report.h"

/* One panel fills `height` lines with all that is above and below it; several stand beside and below each other, and
 * may take more. Lines stay within the style's width. */
void sweep_figure_add_text(struct sweep_text *out, const struct sweep_figure *figure,
						   const struct sweep_text_style *style, size_t height);

/* The colour of a place on the scale of colours. */
uint8_t sweep_figure_shade(double shade, bool dark_high);

#endif
