#include "report/figure-gnuplot.h"

#include "report/figure-drawing.h"
#include "report/gnuplot.h"
#include "report/label.h"

#include <math.h>

/* Pixels, unless they say otherwise. */
enum
{
	BELOW = 30,     /* a panel: its ticks' labels, */
	X_NAME = 24,    /* and the axis's name */
	Y_NAME = 24,    /* left of the labels of the axis y */
	GAP_RIGHT = 14, /* between panels */
	GAP_BELOW = 20,
	NAME_EM = 15,     /* of the axes' names */
	TICK = 8,         /* from an axis to a label */
	MOST_LABEL = 250, /* of the axis y */
	X_LABEL = 90,     /* the widest of the axis x */
	MOST_EDGED = 400  /* bars that are so many have no room for an edge */
};

static const double margin = 0.04;      /* of an axis, beyond its ends; */
static const double text_margin = 0.35; /* of one of texts, in steps from text to text; */
static const double gap_margin = 0.07;  /* of one of few values */
static const double row_margin = 0.6;   /* rows beyond the first and the last */

/* --- layout -------------------------------------------------------------------------------------------------- */

static size_t left_of(const struct sweep_figure *figure)
{
	double widest = 0;
	bool named = false;
	for (size_t i = 0; i < figure->count; i++)
	{
		const struct sweep_axis *y = &figure->panels[i].y;
		named = named || figure->panels[i].y_name;
		for (size_t k = 0; k < y->count; k++) widest = fmax(widest, sweep_label_ems(y->ticks[k].label) * FIGURE_EM);
	}
	return (size_t)ceil(fmin(widest, MOST_LABEL)) + TICK + (named ? Y_NAME : 0);
}

static bool any_x_name(const struct sweep_figure *figure)
{
	for (size_t i = 0; i < figure->count; i++)
		if (figure->panels[i].x_name) return true;
	return false;
}

static void measure(struct sweep_drawing *drawing)
{
	const struct sweep_figure *figure = drawing->figure;
	const size_t columns = figure->count < figure->columns ? figure->count : figure->columns;
	const size_t lines = (figure->count + figure->columns - 1) / figure->columns;
	drawing->left = left_of(figure);
	drawing->below = BELOW + (any_x_name(figure) ? X_NAME : 0);
	drawing->cell_width = drawing->left + figure->width + GAP_RIGHT;
	drawing->cell_height = figure->height + drawing->below + (lines > 1 ? GAP_BELOW : 0);
	drawing->width = 2 * FIGURE_BESIDE + columns * drawing->cell_width + (figure->scaled ? FIGURE_SCALE : 0);
	drawing->top = sweep_drawing_head_height(drawing);
	drawing->height = drawing->top + lines * drawing->cell_height;
}

/* --- axes ---------------------------------------------------------------------------------------------------- */

/* Half of a cell of the surface, where there is one; 0 otherwise. */
static double half_cell(const struct sweep_panel *panel, char letter)
{
	for (size_t k = 0; k < panel->count; k++)
		if (panel->layers[k].kind == SWEEP_LAYER_CELLS)
			return (letter == 'x' ? panel->layers[k].width : panel->layers[k].size) / 2;
	return 0;
}

static double beyond_ends(const struct sweep_panel *panel, const struct sweep_axis *axis, char letter)
{
	const double cell = half_cell(panel, letter);
	if (cell > 0) return cell;
	if (axis->variable->kind != SWEEP_VARIABLE_NUMBER) return fmax(margin, axis->gap * text_margin);
	return axis->gap > 0 ? gap_margin : margin;
}

static void add_range(struct sweep_drawing *drawing, const struct sweep_panel *panel, char letter)
{
	struct sweep_text *script = drawing->script;
	const struct sweep_axis *axis = letter == 'x' ? &panel->x : &panel->y;
	const bool rows = letter == 'y' && panel->rows;
	const double beyond = beyond_ends(panel, axis, letter);
	double ends[] = {sweep_axis_at(axis, -beyond), sweep_axis_at(axis, 1 + beyond)};
	if (rows) /* the first one on top */
	{
		ends[0] = (double)axis->count - 1 + row_margin;
		ends[1] = -row_margin;
	}
	sweep_text_printf(script, "%s logscale %c; set %crange [", axis->logarithmic ? "set" : "unset", letter, letter);
	sweep_text_add_double(script, ends[0]);
	sweep_text_putc(script, ':');
	sweep_text_add_double(script, ends[1]);
	sweep_text_puts(script, "]\n");
}

/* Labels of the axis x that would touch the one before are left out; those of texts, which stand at equal distances,
 * are cut to share the width. */
static void add_ticks(struct sweep_drawing *drawing, const struct sweep_panel *panel, char letter)
{
	const struct sweep_axis *axis = letter == 'x' ? &panel->x : &panel->y;
	struct sweep_text *script = drawing->script, label = {0};
	const double width = (double)drawing->figure->width / (1 + 2 * beyond_ends(panel, axis, 'x'));
	const double spacing = axis->gap * width;
	const bool shared = letter == 'x' && spacing > 3 * FIGURE_EM && spacing < X_LABEL;
	const double room = letter == 'y' ? MOST_LABEL : shared ? spacing - FIGURE_EM / 2.0 : X_LABEL;
	double end = -INFINITY; /* of the last label, in pixels from the low end */
	for (size_t i = 0; i < axis->count; i++)
	{
		const struct sweep_tick *tick = &axis->ticks[i];
		sweep_text_clear(&label);
		sweep_label_fit(&label, tick->label, room / FIGURE_EM, "\u2026");
		const double half = sweep_label_ems(label.data ? label.data : "") * FIGURE_EM / 2;
		const double at = sweep_axis_place(axis, tick->value) * width;
		const bool shown = letter == 'y' || at - half > end + FIGURE_EM / 3.0;
		sweep_text_puts(script, i ? ", " : "");
		sweep_gnuplot_add_tick(script, shown ? tick->label : "", room, FIGURE_EM);
		sweep_text_putc(script, ' ');
		sweep_text_add_double(script, tick->value);
		if (shown) end = at + half;
	}
	sweep_text_free(&label);
}

static void add_axis(struct sweep_drawing *drawing, const struct sweep_panel *panel, char letter)
{
	struct sweep_text *script = drawing->script;
	const char *name = letter == 'x' ? panel->x_name : panel->y_name;
	const bool rows = letter == 'y' && panel->rows;
	const size_t room = letter == 'x' ? drawing->figure->width + drawing->left : drawing->figure->height;
	add_range(drawing, panel, letter);
	sweep_text_printf(script, "set %ctics scale %s nomirror noenhanced textcolor '#333333' (", letter,
					  rows ? "0" : "0.5");
	add_ticks(drawing, panel, letter);
	sweep_text_printf(script, ")\nset %clabel ", letter);
	sweep_gnuplot_add_fitting(script, name ? name : "", (double)room, NAME_EM);
	sweep_text_puts(script, " noenhanced font ',11'\n");
}

/* --- panels -------------------------------------------------------------------------------------------------- */

static void add_text_at(struct sweep_drawing *drawing, const struct sweep_panel *panel, const struct sweep_mark *mark)
{
	struct sweep_text *script = drawing->script;
	const double x = sweep_axis_place(&panel->x, mark->x);
	const bool above = sweep_axis_place(&panel->y, mark->y) < 0.5;
	sweep_text_puts(script, "set label ");
	sweep_gnuplot_add_fitting(script, mark->text, (double)drawing->figure->width / 2, FIGURE_EM);
	sweep_text_puts(script, " at first ");
	sweep_drawing_add_numbers(script, &mark->x, 1);
	sweep_text_putc(script, ',');
	sweep_drawing_add_numbers(script, &mark->y, 1);
	sweep_text_printf(script, " %s offset character 0,%s front boxed noenhanced font ',8' textcolor '#333333'\n",
					  x < 0.1   ? "left"
					  : x > 0.9 ? "right"
								: "center",
					  above ? "0.9" : "-0.9");
}

static void add_rule_end(struct sweep_text *script, const struct sweep_layer *layer, const struct sweep_mark *mark,
						 int end)
{
	sweep_drawing_add_numbers(script, &mark->x, 1);
	if (layer->in_row) sweep_text_printf(script, ",first %g", mark->y + (end ? 0.45 : -0.45));
	else sweep_text_printf(script, ",graph %d", end);
}

static void add_rule(struct sweep_drawing *drawing, const struct sweep_panel *panel, const struct sweep_layer *layer,
					 const struct sweep_mark *mark)
{
	struct sweep_text *script = drawing->script;
	sweep_text_puts(script, "set arrow from first ");
	add_rule_end(script, layer, mark, 0);
	sweep_text_puts(script, " to first ");
	add_rule_end(script, layer, mark, 1);
	sweep_text_printf(script, " nohead dashtype 2 linewidth %.1f linecolor rgb '#%06x'\n", layer->size, layer->colour);
	if (mark->text == NULL) return;
	sweep_text_puts(script, "set label ");
	sweep_gnuplot_add_string(script, mark->text, 12);
	sweep_text_puts(script, " at first ");
	sweep_drawing_add_numbers(script, &mark->x, 1);
	const bool left = sweep_axis_place(&panel->x, mark->x) > 0.85;
	sweep_text_printf(script, ",graph 0.975 %s front noenhanced font ',8' textcolor rgb '#%06x'\n",
					  left ? "right offset character -0.5,0" : "left offset character 0.5,0", layer->colour);
}

/* What stands in labels and arrows: rules, and texts. */
static void add_texts(struct sweep_drawing *drawing, const struct sweep_panel *panel)
{
	for (size_t k = 0; k < panel->count; k++)
		for (size_t i = 0; i < panel->layers[k].count; i++)
		{
			if (panel->layers[k].kind == SWEEP_LAYER_LABELS) add_text_at(drawing, panel, &panel->layers[k].marks[i]);
			if (panel->layers[k].kind == SWEEP_LAYER_RULES)
				add_rule(drawing, panel, &panel->layers[k], &panel->layers[k].marks[i]);
		}
}

static void add_colour(struct sweep_text *script, const struct sweep_layer *layer, bool shaded)
{
	if (shaded) sweep_text_puts(script, " linecolor rgb variable");
	else sweep_text_printf(script, " linecolor rgb '#%02x%06x'", (unsigned)lround(layer->through * 255), layer->colour);
}

static void add_layer(struct sweep_drawing *drawing, size_t index, size_t k)
{
	const struct sweep_layer *layer = &drawing->figure->panels[index].layers[k];
	struct sweep_text *script = drawing->script;
	const bool shaded = !isnan(layer->marks[0].shade);
	const char *colour = shaded ? ":(colour(column(%d), %.2f))" : "";
	sweep_text_printf(script, "$data%zu_%zu using ", index + 1, k + 1);
	switch (layer->kind)
	{
	case SWEEP_LAYER_CELLS: sweep_text_puts(script, "1:2:3:4:5:6"); break;
	case SWEEP_LAYER_BARS:
		sweep_text_printf(script, "1:2:1:3:($2-%g):($2+%g)", layer->shift + layer->size / 2,
						  layer->size / 2 - layer->shift);
		break;
	case SWEEP_LAYER_WHISKERS: sweep_text_printf(script, "1:($2-%g):($3-$1):(0)", layer->shift); break;
	default: sweep_text_puts(script, "1:2"); break;
	}
	const int column = layer->kind == SWEEP_LAYER_CELLS ? 7 : layer->kind == SWEEP_LAYER_BARS ? 4 : 3;
	if (shaded) sweep_text_printf(script, colour, column, layer->through);
	switch (layer->kind)
	{
	case SWEEP_LAYER_CELLS: sweep_text_puts(script, " with boxxyerror fillstyle solid noborder"); break;
	case SWEEP_LAYER_BARS:
		sweep_text_puts(script, " with boxxyerror fillstyle solid ");
		sweep_text_puts(script, layer->count <= MOST_EDGED ? "border linecolor rgb '#ffffff'" : "noborder");
		break;
	case SWEEP_LAYER_WHISKERS:
		sweep_text_printf(script, " with vectors heads size screen %.5f,90 linewidth %.1f", 4 / (double)drawing->width,
						  layer->size);
		break;
	case SWEEP_LAYER_POINTS:
		sweep_text_printf(script, " with points pointtype %d pointsize %.2f", layer->hollow ? 6 : 7,
						  sweep_drawing_point(layer));
		break;
	default: sweep_text_printf(script, " with lines linewidth %.2f", layer->size); break;
	}
	add_colour(script, layer, shaded);
	sweep_text_puts(script, " notitle");
}

static void add_panel(struct sweep_drawing *drawing, size_t index)
{
	const struct sweep_figure *figure = drawing->figure;
	const struct sweep_panel *panel = &figure->panels[index];
	struct sweep_text *script = drawing->script;
	const size_t column = index % figure->columns, line = index / figure->columns;
	const double left = (double)(FIGURE_BESIDE + column * drawing->cell_width + drawing->left);
	const double top = (double)(drawing->top + line * drawing->cell_height);
	sweep_text_printf(script,
					  "\nset lmargin at screen %.5f; set rmargin at screen %.5f\n"
					  "set tmargin at screen %.5f; set bmargin at screen %.5f\n",
					  sweep_drawing_x(drawing, left), sweep_drawing_x(drawing, left + (double)figure->width),
					  sweep_drawing_y(drawing, top), sweep_drawing_y(drawing, top + (double)figure->height));
	add_axis(drawing, panel, 'x');
	add_axis(drawing, panel, 'y');
	add_texts(drawing, panel);
	const char *before = "plot ";
	for (size_t k = 0; k < panel->count; k++)
	{
		if (!sweep_drawing_is_block(&panel->layers[k])) continue;
		sweep_text_puts(script, before);
		add_layer(drawing, index, k);
		before = ", \\\n\t";
	}
	/* the scale is only drawn beside something that uses the palette */
	sweep_text_printf(script, "%sNaN with points%s notitle\n", before, figure->scaled && index == 0 ? " palette" : "");
	sweep_text_puts(script, "unset label; unset arrow; unset object\n");
}

void sweep_figure_script(const struct sweep_figure *figure, struct sweep_canvas *canvas)
{
	struct sweep_drawing drawing = {.figure = figure, .script = &canvas->script};
	measure(&drawing);
	canvas->width = drawing.width;
	canvas->height = drawing.height;
	sweep_text_puts(drawing.script, "unset key; set border 3 linecolor '#808080'\n"
									"set grid linecolor '#ececec' linewidth 1\n"
									"set style textbox opaque noborder fillcolor '#d0ffffff' margins 0.4,0.2\n");
	if (figure->scaled) sweep_drawing_add_scale(&drawing);
	sweep_drawing_add_head(&drawing);
	if (figure->scaled)
		sweep_text_puts(drawing.script, "colour(shade, through) = palette(shade) + int(through * 255) * 0x1000000\n");
	for (size_t i = 0; i < figure->count; i++) sweep_drawing_add_blocks(&drawing, i);
	if (figure->count > 1) sweep_text_puts(drawing.script, "\nset multiplot\n");
	for (size_t i = 0; i < figure->count; i++) add_panel(&drawing, i);
	if (figure->count > 1) sweep_text_puts(drawing.script, "unset multiplot\n");
}
