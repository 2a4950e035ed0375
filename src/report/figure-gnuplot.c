#include "report/figure-gnuplot.h"

#include "report/colours.h"
#include "report/gnuplot.h"
#include "report/label.h"

#include <math.h>

/* Pixels, unless they say otherwise. */
enum
{
	TOP = 66,       /* above the first panel, without the third line and the key, */
	LINE = 19,      /* each of which takes so much */
	BESIDE = 24,    /* left of everything, and right of it */
	BELOW = 30,     /* a panel: its ticks' labels, */
	X_NAME = 24,    /* and the axis's name */
	Y_NAME = 24,    /* left of the labels of the axis y */
	GAP_RIGHT = 14, /* between panels */
	GAP_BELOW = 20,
	SCALE = 100, /* the scale of colours, with its labels */
	SCALE_WIDTH = 10,
	EM = 12,      /* of the font of ticks, which has 9 points, */
	NAME_EM = 15, /* of the axes' names, */
	TITLE_EM = 18,
	TICK = 8,         /* from an axis to a label */
	MOST_LABEL = 250, /* of the axis y */
	X_LABEL = 90,     /* the widest of the axis x */
	KEY_SIGN = 26,    /* of the key: the sign and the space behind it */
	MOST_EDGED = 400  /* bars that are so many have no room for an edge */
};

static const double margin = 0.04;      /* of an axis, beyond its ends; */
static const double text_margin = 0.35; /* of one of texts, in steps from text to text; */
static const double gap_margin = 0.07;  /* of one of few values */
static const double row_margin = 0.6;   /* rows beyond the first and the last */
static const double point_pixels = 6.3; /* of a point of size 1 */

struct drawing
{
	const struct sweep_figure *figure;
	struct sweep_text *script;
	size_t width, height, top, left;       /* left: of a panel, for what stands beside it */
	size_t cell_width, cell_height, below; /* of a panel with all that is round it */
};

/* --- layout -------------------------------------------------------------------------------------------------- */

static size_t left_of(const struct sweep_figure *figure)
{
	double widest = 0;
	bool named = false;
	for (size_t i = 0; i < figure->count; i++)
	{
		const struct sweep_axis *y = &figure->panels[i].y;
		named = named || figure->panels[i].y_name;
		for (size_t k = 0; k < y->count; k++) widest = fmax(widest, sweep_label_ems(y->ticks[k].label) * EM);
	}
	return (size_t)ceil(fmin(widest, MOST_LABEL)) + TICK + (named ? Y_NAME : 0);
}

static size_t key_width(const struct sweep_layer *layer)
{
	return (size_t)ceil(sweep_label_ems(layer->name) * EM) + KEY_SIGN + EM;
}

/* Places the key's next entry; a line that is full is followed by another. */
static void next_in_key(const struct drawing *drawing, const struct sweep_layer *layer, size_t *x, size_t *line)
{
	if (*x > BESIDE && *x + key_width(layer) > drawing->width - BESIDE) *x = BESIDE, ++*line;
}

/* The layers of the first panel stand for those of all. */
static size_t key_lines(const struct drawing *drawing)
{
	const struct sweep_panel *panel = &drawing->figure->panels[0];
	size_t x = BESIDE, line = 0;
	bool any = false;
	for (size_t i = 0; i < panel->count; i++)
	{
		if (panel->layers[i].name == NULL) continue;
		next_in_key(drawing, &panel->layers[i], &x, &line);
		x += key_width(&panel->layers[i]);
		any = true;
	}
	return any ? line + 1 : 0;
}

static bool any_x_name(const struct sweep_figure *figure)
{
	for (size_t i = 0; i < figure->count; i++)
		if (figure->panels[i].x_name) return true;
	return false;
}

static void measure(struct drawing *drawing)
{
	const struct sweep_figure *figure = drawing->figure;
	const size_t columns = figure->count < figure->columns ? figure->count : figure->columns;
	const size_t lines = (figure->count + figure->columns - 1) / figure->columns;
	drawing->left = left_of(figure);
	drawing->below = BELOW + (any_x_name(figure) ? X_NAME : 0);
	drawing->cell_width = drawing->left + figure->width + GAP_RIGHT;
	drawing->cell_height = figure->height + drawing->below + (lines > 1 ? GAP_BELOW : 0);
	drawing->width = 2 * BESIDE + columns * drawing->cell_width + (figure->scaled ? SCALE : 0);
	drawing->top = TOP + LINE * ((figure->notes.length > 0) + key_lines(drawing));
	drawing->height = drawing->top + lines * drawing->cell_height;
}

/* --- headings and the key ------------------------------------------------------------------------------------ */

static void add_heading(struct drawing *drawing, const char *text, double em, int y, const char *look)
{
	if (text) sweep_gnuplot_add_heading(drawing->script, drawing->width, drawing->height, text, em, y, look);
}

static void add_headings(struct drawing *drawing)
{
	const struct sweep_figure *figure = drawing->figure;
	add_heading(drawing, figure->title.data, TITLE_EM, 24, "font ',13'");
	add_heading(drawing, figure->what.data, EM, 45, "textcolor '#555555'");
	add_heading(drawing, figure->notes.length ? figure->notes.data : NULL, EM, 45 + LINE - 1, "textcolor '#555555'");
}

static double screen_x(const struct drawing *drawing, double x)
{
	return x / (double)drawing->width;
}

static double screen_y(const struct drawing *drawing, double y)
{
	return 1 - y / (double)drawing->height;
}

static double point_size(const struct sweep_layer *layer)
{
	return layer->size / point_pixels;
}

static void add_sign(struct drawing *drawing, const struct sweep_layer *layer, double x, double y)
{
	struct sweep_text *script = drawing->script;
	const bool shaded = layer->count && !isnan(layer->marks[0].shade);
	const uint32_t colour = shaded ? sweep_viridis_at(0.5) : layer->colour;
	if (layer->kind == SWEEP_LAYER_POINTS)
		sweep_text_printf(script,
						  "set label '' at screen %.5f,%.5f point pointtype %d pointsize %.2f linecolor rgb '#%06x'\n",
						  screen_x(drawing, x + 9), screen_y(drawing, y), layer->hollow ? 6 : 7,
						  fmin(1.4, fmax(0.8, point_size(layer))), colour);
	else if (layer->kind == SWEEP_LAYER_BARS)
		sweep_text_printf(script,
						  "set object rectangle from screen %.5f,%.5f to screen %.5f,%.5f fillstyle solid noborder "
						  "fillcolor rgb '#%06x'\n",
						  screen_x(drawing, x), screen_y(drawing, y + 5), screen_x(drawing, x + 18),
						  screen_y(drawing, y - 5), colour);
	else
		sweep_text_printf(script,
						  "set arrow from screen %.5f,%.5f to screen %.5f,%.5f nohead linewidth %.1f linecolor rgb "
						  "'#%06x'%s\n",
						  screen_x(drawing, x), screen_y(drawing, y), screen_x(drawing, x + 18), screen_y(drawing, y),
						  fmax(1.2, layer->size), colour, layer->kind == SWEEP_LAYER_RULES ? " dashtype 2" : "");
}

static void add_key(struct drawing *drawing)
{
	const struct sweep_panel *panel = &drawing->figure->panels[0];
	const size_t lines = key_lines(drawing);
	size_t x = BESIDE, line = 0;
	for (size_t i = 0; i < panel->count; i++)
	{
		const struct sweep_layer *layer = &panel->layers[i];
		if (layer->name == NULL) continue;
		next_in_key(drawing, layer, &x, &line);
		const double y = (double)drawing->top - (double)((lines - line) * LINE) + 2;
		add_sign(drawing, layer, (double)x, y);
		sweep_text_puts(drawing->script, "set label ");
		sweep_gnuplot_add_fitting(drawing->script, layer->name, (double)(drawing->width - 2 * BESIDE - KEY_SIGN), EM);
		sweep_text_printf(drawing->script, " at screen %.5f,%.5f left front noenhanced textcolor '#333333'\n",
						  screen_x(drawing, (double)x + KEY_SIGN), screen_y(drawing, y));
		x += key_width(layer);
	}
}

/* Right of the panels, as high as the first line of them. */
static void add_scale(struct drawing *drawing)
{
	const struct sweep_figure *figure = drawing->figure;
	struct sweep_text *script = drawing->script;
	const double left = (double)(drawing->width - SCALE - BESIDE + 14);
	sweep_text_puts(script, "\n# The scale of colours, from 0 to 1; its labels are the values that they stand for.\n");
	sweep_viridis_add_palette(script, figure->dark_high);
	sweep_text_printf(script,
					  "set cbrange [0:1]\nset colorbox user origin screen %.5f,%.5f size screen %.5f,%.5f noborder\n"
					  "set cbtics scale 0.5 nomirror noenhanced textcolor '#333333' (",
					  screen_x(drawing, left), screen_y(drawing, (double)(drawing->top + figure->height)),
					  SCALE_WIDTH / (double)drawing->width, (double)figure->height / (double)drawing->height);
	for (size_t i = 0; i < figure->scale.count; i++)
	{
		if (i) sweep_text_puts(script, ", ");
		sweep_gnuplot_add_fitting(script, figure->scale.ticks[i].label, SCALE - SCALE_WIDTH - TICK - 14, EM);
		sweep_text_printf(script, " %.5f", sweep_axis_place(&figure->scale, figure->scale.ticks[i].value));
	}
	sweep_text_puts(script, ")\nset label ");
	sweep_gnuplot_add_fitting(script, figure->scale_name ? figure->scale_name : "", SCALE + BESIDE - 6, EM);
	sweep_text_printf(script, " at screen %.5f,%.5f left front noenhanced\n", screen_x(drawing, left),
					  screen_y(drawing, (double)drawing->top - 16));
}

/* --- data ---------------------------------------------------------------------------------------------------- */

static bool is_block(const struct sweep_layer *layer)
{
	return layer->kind != SWEEP_LAYER_RULES && layer->kind != SWEEP_LAYER_LABELS && layer->count > 0;
}

static void add_numbers(struct sweep_text *script, const double *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		if (i) sweep_text_putc(script, ' ');
		if (numbers[i] == trunc(numbers[i]) && fabs(numbers[i]) < 1e15)
			sweep_text_printf(script, "%.0f", numbers[i] + 0);
		else sweep_text_add_double(script, numbers[i]);
	}
}

/* A cell reaches a little over the next ones, for the seams between them would show otherwise. */
static void add_cell(struct sweep_text *script, const struct sweep_panel *panel, const struct sweep_layer *layer,
					 const struct sweep_mark *mark)
{
	const double x = sweep_axis_place(&panel->x, mark->x), y = sweep_axis_place(&panel->y, mark->y);
	const double wide = layer->width * 0.52, high = layer->size * 0.52;
	const double numbers[] = {mark->x,
							  mark->y,
							  sweep_axis_at(&panel->x, x - wide),
							  sweep_axis_at(&panel->x, x + wide),
							  sweep_axis_at(&panel->y, y - high),
							  sweep_axis_at(&panel->y, y + high)};
	add_numbers(script, numbers, 6);
}

static void add_mark(struct sweep_text *script, const struct sweep_panel *panel, const struct sweep_layer *layer,
					 const struct sweep_mark *mark)
{
	if (isnan(mark->x))
	{
		sweep_text_putc(script, '\n');
		return;
	}
	if (layer->kind == SWEEP_LAYER_CELLS) add_cell(script, panel, layer, mark);
	else
	{
		const double numbers[] = {mark->x, mark->y, mark->to};
		const bool level = layer->kind == SWEEP_LAYER_BARS || layer->kind == SWEEP_LAYER_WHISKERS;
		add_numbers(script, numbers, level ? 3 : 2);
	}
	if (!isnan(mark->shade)) sweep_text_printf(script, " %.4g", mark->shade);
	sweep_text_putc(script, '\n');
}

static void add_blocks(struct drawing *drawing, size_t index)
{
	static const char *const columns[] = {[SWEEP_LAYER_CELLS] = "x, y, and the cell's left, right, lower and upper end",
										  [SWEEP_LAYER_BARS] = "from, row, to",
										  [SWEEP_LAYER_LINES] = "x, y",
										  [SWEEP_LAYER_WHISKERS] = "from, row, to",
										  [SWEEP_LAYER_POINTS] = "x, y"};
	const struct sweep_panel *panel = &drawing->figure->panels[index];
	struct sweep_text *script = drawing->script;
	for (size_t k = 0; k < panel->count; k++)
	{
		const struct sweep_layer *layer = &panel->layers[k];
		if (!is_block(layer)) continue;
		sweep_text_puts(script, "\n# ");
		if (layer->name) sweep_label_add(script, layer->name, 60, "...");
		if (layer->name) sweep_text_puts(script, ": ");
		sweep_text_puts(script, columns[layer->kind]);
		sweep_text_puts(script, isnan(layer->marks[0].shade) ? "" : ", place on the scale of colours");
		sweep_text_printf(script, "\n$data%zu_%zu << EOD\n", index + 1, k + 1);
		for (size_t i = 0; i < layer->count; i++) add_mark(script, panel, layer, &layer->marks[i]);
		sweep_text_puts(script, "EOD\n");
	}
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

static void add_range(struct drawing *drawing, const struct sweep_panel *panel, char letter)
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

/* What the label of a tick of the axis x may take: texts that stand at equal distances share the width. */
static double room_of(const struct drawing *drawing, const struct sweep_axis *axis)
{
	const double spacing = axis->gap * (double)drawing->figure->width;
	return spacing > 3 * EM && spacing < X_LABEL ? spacing - EM / 2.0 : X_LABEL;
}

/* Labels of the axis x that would touch the one before are left out. */
static void add_ticks(struct drawing *drawing, const struct sweep_axis *axis, char letter)
{
	struct sweep_text *script = drawing->script, label = {0};
	double end = -INFINITY; /* of the last label, in pixels from the low end */
	const double room = letter == 'x' ? room_of(drawing, axis) : MOST_LABEL;
	for (size_t i = 0; i < axis->count; i++)
	{
		const struct sweep_tick *tick = &axis->ticks[i];
		sweep_text_clear(&label);
		sweep_label_fit(&label, tick->label, room / EM, "\u2026");
		const double half = sweep_label_ems(label.data ? label.data : "") * EM / 2;
		const double at = sweep_axis_place(axis, tick->value) * (double)drawing->figure->width;
		const bool shown = letter == 'y' || at - half > end + EM / 2.0;
		sweep_text_puts(script, i ? ", " : "");
		sweep_gnuplot_add_string(script, shown && label.data ? label.data : "", SWEEP_LABEL_UNCUT);
		sweep_text_putc(script, ' ');
		sweep_text_add_double(script, tick->value);
		if (shown) end = at + half;
	}
	sweep_text_free(&label);
}

static void add_axis(struct drawing *drawing, const struct sweep_panel *panel, char letter)
{
	struct sweep_text *script = drawing->script;
	const struct sweep_axis *axis = letter == 'x' ? &panel->x : &panel->y;
	const char *name = letter == 'x' ? panel->x_name : panel->y_name;
	const bool rows = letter == 'y' && panel->rows;
	const size_t room = letter == 'x' ? drawing->figure->width + drawing->left : drawing->figure->height;
	add_range(drawing, panel, letter);
	sweep_text_printf(script, "set %ctics scale %s nomirror noenhanced textcolor '#333333' (", letter,
					  rows ? "0" : "0.5");
	add_ticks(drawing, axis, letter);
	sweep_text_printf(script, ")\nset %clabel ", letter);
	sweep_gnuplot_add_fitting(script, name ? name : "", (double)room, NAME_EM);
	sweep_text_puts(script, " noenhanced font ',11'\n");
}

/* --- panels -------------------------------------------------------------------------------------------------- */

static void add_text_at(struct drawing *drawing, const struct sweep_panel *panel, const struct sweep_mark *mark)
{
	struct sweep_text *script = drawing->script;
	const double x = sweep_axis_place(&panel->x, mark->x);
	const bool above = sweep_axis_place(&panel->y, mark->y) < 0.5;
	sweep_text_puts(script, "set label ");
	sweep_gnuplot_add_fitting(script, mark->text, (double)drawing->figure->width / 2, EM);
	sweep_text_puts(script, " at first ");
	add_numbers(script, &mark->x, 1);
	sweep_text_putc(script, ',');
	add_numbers(script, &mark->y, 1);
	sweep_text_printf(script, " %s offset character 0,%s front boxed noenhanced font ',8' textcolor '#333333'\n",
					  x < 0.1   ? "left"
					  : x > 0.9 ? "right"
								: "center",
					  above ? "0.9" : "-0.9");
}

static void add_rule(struct drawing *drawing, const struct sweep_panel *panel, const struct sweep_layer *layer,
					 const struct sweep_mark *mark)
{
	struct sweep_text *script = drawing->script;
	sweep_text_puts(script, "set arrow from first ");
	add_numbers(script, &mark->x, 1);
	sweep_text_puts(script, ",graph 0 to first ");
	add_numbers(script, &mark->x, 1);
	sweep_text_printf(script, ",graph 1 nohead dashtype 2 linewidth %.1f linecolor rgb '#%06x'\n", layer->size,
					  layer->colour);
	if (mark->text == NULL) return;
	sweep_text_puts(script, "set label ");
	sweep_gnuplot_add_string(script, mark->text, 12);
	sweep_text_puts(script, " at first ");
	add_numbers(script, &mark->x, 1);
	const bool left = sweep_axis_place(&panel->x, mark->x) > 0.85;
	sweep_text_printf(script, ",graph 0.975 %s front noenhanced font ',8' textcolor rgb '#%06x'\n",
					  left ? "right offset character -0.5,0" : "left offset character 0.5,0", layer->colour);
}

/* What stands in labels and arrows: rules, and texts. */
static void add_texts(struct drawing *drawing, const struct sweep_panel *panel)
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

static void add_layer(struct drawing *drawing, size_t index, size_t k)
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
		sweep_text_printf(script, " with points pointtype %d pointsize %.2f", layer->hollow ? 6 : 7, point_size(layer));
		break;
	default: sweep_text_printf(script, " with lines linewidth %.2f", layer->size); break;
	}
	add_colour(script, layer, shaded);
	sweep_text_puts(script, " notitle");
}

static void add_panel(struct drawing *drawing, size_t index)
{
	const struct sweep_figure *figure = drawing->figure;
	const struct sweep_panel *panel = &figure->panels[index];
	struct sweep_text *script = drawing->script;
	const size_t column = index % figure->columns, line = index / figure->columns;
	const double left = (double)(BESIDE + column * drawing->cell_width + drawing->left);
	const double top = (double)(drawing->top + line * drawing->cell_height);
	sweep_text_printf(script,
					  "\nset lmargin at screen %.5f; set rmargin at screen %.5f\n"
					  "set tmargin at screen %.5f; set bmargin at screen %.5f\n",
					  screen_x(drawing, left), screen_x(drawing, left + (double)figure->width), screen_y(drawing, top),
					  screen_y(drawing, top + (double)figure->height));
	add_axis(drawing, panel, 'x');
	add_axis(drawing, panel, 'y');
	add_texts(drawing, panel);
	const char *before = "plot ";
	for (size_t k = 0; k < panel->count; k++)
	{
		if (!is_block(&panel->layers[k])) continue;
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
	struct drawing drawing = {.figure = figure, .script = &canvas->script};
	measure(&drawing);
	canvas->width = drawing.width;
	canvas->height = drawing.height;
	sweep_text_puts(drawing.script, "unset key; set border 3 linecolor '#808080'\n"
									"set grid linecolor '#ececec' linewidth 1\n"
									"set style textbox opaque noborder fillcolor '#d0ffffff' margins 0.4,0.2\n");
	if (figure->scaled) add_scale(&drawing);
	add_headings(&drawing);
	add_key(&drawing);
	if (figure->scaled)
		sweep_text_puts(drawing.script, "colour(shade, through) = palette(shade) + int(through * 255) * 0x1000000\n");
	for (size_t i = 0; i < figure->count; i++) add_blocks(&drawing, i);
	if (figure->count > 1) sweep_text_puts(drawing.script, "\nset multiplot\n");
	for (size_t i = 0; i < figure->count; i++) add_panel(&drawing, i);
	if (figure->count > 1) sweep_text_puts(drawing.script, "unset multiplot\n");
}
