/* figure-drawing.h - what the files that write a figure as a script share: figure-gnuplot.c has the panels,
 * figure-head.c what is above and beside them, figure-data.c their data. Not for use outside them. */
#ifndef SWEEP_REPORT_FIGURE_DRAWING_H
#define SWEEP_REPORT_FIGURE_DRAWING_H

#include "report/figure.h"

/* Pixels. */
enum
{
	FIGURE_BESIDE = 24, /* left of everything, and right of it */
	FIGURE_EM = 12,     /* of the font of ticks, which has 9 points */
	FIGURE_SCALE = 100  /* the scale of colours, with its labels */
};

struct sweep_drawing
{
	const struct sweep_figure *figure;
	struct sweep_text *script;
	size_t width, height, top, left;       /* left: of a panel, for what stands beside it */
	size_t cell_width, cell_height, below; /* of a panel with all that is round it */
};

/* Places of gnuplot's screen, of pixels from the left and from the top. */
double sweep_drawing_x(const struct sweep_drawing *drawing, double x);
double sweep_drawing_y(const struct sweep_drawing *drawing, double y);

/* gnuplot's size of a layer's points. */
double sweep_drawing_point(const struct sweep_layer *layer);

/* Numbers with spaces between them, in digits that read back the same. */
void sweep_drawing_add_numbers(struct sweep_text *script, const double *numbers, size_t count);

/* How high what is above the panels will be, in a picture of drawing->width. */
size_t sweep_drawing_head_height(const struct sweep_drawing *drawing);
void sweep_drawing_add_head(struct sweep_drawing *drawing); /* title, lines and key */
void sweep_drawing_add_scale(struct sweep_drawing *drawing);

/* Whether a layer has a block of data; the blocks of a panel, named $dataPANEL_LAYER from 1. */
bool sweep_drawing_is_block(const struct sweep_layer *layer);
void sweep_drawing_add_blocks(struct sweep_drawing *drawing, size_t index);

#endif
