/* figure.h - a chart as data: panels with two axes each, and in them layers of points, lines and bars.
 *
 * A kind of chart makes one (chart.h); figure-gnuplot.h writes it as a script and figure-text.h as text, so that both
 * show the same. Free it with sweep_figure_free(), which frees all that is in it. */
#ifndef SWEEP_REPORT_FIGURE_H
#define SWEEP_REPORT_FIGURE_H

#include "base/text.h"
#include "report/axis.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sweep_layer_kind
{
	SWEEP_LAYER_CELLS,    /* a surface: a cell round each x, y, the columns of a grid one after another */
	SWEEP_LAYER_BARS,     /* level ones, from x to `to` at y */
	SWEEP_LAYER_LINES,    /* from mark to mark; one whose x is NaN ends a line */
	SWEEP_LAYER_WHISKERS, /* level ones, from x to `to` at y */
	SWEEP_LAYER_RULES,    /* dashed, upright, all over the panel, at x */
	SWEEP_LAYER_POINTS,
	SWEEP_LAYER_LABELS /* texts right of the point x, y; or left of it where that is beyond the middle */
};

struct sweep_mark
{
	double x, y; /* values on the panel's axes */
	double to;
	double shade; /* place on the colours' scale, 0 to 1; NaN: it has the layer's colour */
	char *text;   /* of a label or a rule; NULL: none. Owned */
};

struct sweep_layer
{
	enum sweep_layer_kind kind;
	char *name;      /* in the key; NULL: it has no place there. Owned */
	uint32_t colour; /* 0xRRGGBB */
	double through;  /* how much shows through it: 0 none, 1 all */
	double size;     /* of points their width, of lines theirs, in pixels; of bars their share of a row's height, and of
						cells that of y's range */
	double width;    /* of cells their share of x's range */
	double shift;    /* of bars and whiskers: upwards, in rows */
	bool hollow;     /* of points: a ring */
	bool in_row;     /* of rules: each over the row y alone */
	bool strong;     /* what the figure is about: text shows it above and before the other layers */
	size_t count;
	size_t capacity;
	struct sweep_mark *marks; /* owned */
};

struct sweep_panel
{
	struct sweep_axis x, y;
	char *x_name, *y_name; /* NULL: none. Owned */
	bool rows;             /* y is a list of rows, each with its label and as high as any other */
	size_t count;
	size_t capacity;
	struct sweep_layer *layers; /* drawn one over another; owned */
};

struct sweep_figure
{
	struct sweep_text title, what, notes; /* a line each: whose chart it is; what it shows; what else is to be known */
	size_t columns;                       /* panels beside each other */
	size_t width, height;                 /* of a panel, in pixels */
	size_t count;
	size_t capacity;
	struct sweep_panel *panels; /* owned */

	bool scaled;             /* there is a scale of colours: */
	struct sweep_axis scale; /* what the shades mean */
	char *scale_name;        /* owned */
	bool dark_high;          /* shade 1 is the dark end, else shade 0 is */
};

/* The pointers last until the next of the same. */
struct sweep_panel *sweep_figure_add_panel(struct sweep_figure *figure);
struct sweep_layer *sweep_panel_add_layer(struct sweep_panel *panel, enum sweep_layer_kind kind, const char *name,
										  uint32_t colour, double size);

/* A mark of the layer's colour. The pointer lasts until the next mark. */
struct sweep_mark *sweep_layer_add(struct sweep_layer *layer, double x, double y);
void sweep_layer_end_line(struct sweep_layer *layer);

void sweep_figure_free(struct sweep_figure *figure);

/* Colours of figures, on white: after Okabe and Ito (2008), whom the colour-blind can tell apart too. */
enum sweep_figure_colour
{
	SWEEP_COLOUR_INK = 0x3b0f70,  /* what it is about */
	SWEEP_COLOUR_BLUE = 0x0072b2, /* runs */
	SWEEP_COLOUR_PALE = 0x9ab8cc, /* runs that are many */
	SWEEP_COLOUR_ORANGE = 0xe69f00,
	SWEEP_COLOUR_RED = 0xd55e00,
	SWEEP_COLOUR_GREEN = 0x009e73,
	SWEEP_COLOUR_GREY = 0x8a8a8a
};

#endif
