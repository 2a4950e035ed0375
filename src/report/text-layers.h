/* text-layers.h - what a panel of a figure shows, drawn on a canvas of characters; not for use outside text-figure.c.
 */
#ifndef SWEEP_REPORT_TEXT_LAYERS_H
#define SWEEP_REPORT_TEXT_LAYERS_H

#include "report/dots.h"
#include "report/figure.h"
#include "report/text-report.h"

/* Where a panel stands: its axis y has `label` columns and a line, then come the dots. */
struct sweep_place
{
	const struct sweep_figure *figure;
	const struct sweep_panel *panel;
	const struct sweep_text_style *style;
	size_t label, columns, rows;
	size_t lines_a_row; /* of a list */
	struct sweep_dots dots;
};

/* The character, and the row, at which a value of the axes stands. */
size_t sweep_place_column(const struct sweep_place *place, double x);
size_t sweep_place_row(const struct sweep_place *place, double y);

/* All layers of the panel, the strong ones last, so that nothing hides them. */
void sweep_place_draw(struct sweep_place *place);

/* How a layer, the n-th of its kind, is shown in the key. */
uint32_t sweep_layer_sign(const struct sweep_layer *layer, const struct sweep_text_style *style, size_t n);

/* A cell of the scale of colours, 0 the palest and 1 the darkest; never a blank, which is where there is no cell. */
uint32_t sweep_shade_sign(const struct sweep_text_style *style, double dark);

/* How many lines a layer has, and how many of them are drawn where it is not strong. */
size_t sweep_layer_lines(const struct sweep_layer *layer);
size_t sweep_layer_most_lines(const struct sweep_text_style *style);

#endif
