#include "report/figure-drawing.h"

#include "report/colours.h"
#include "report/gnuplot.h"
#include "report/label.h"

#include <math.h>
#include <string.h>

/* Pixels. */
enum
{
	TOP = 47,  /* above the first panel, without the lines and the key, */
	LINE = 19, /* each of which takes so much */
	TITLE_EM = 18,
	SCALE_WIDTH = 10,
	TICK = 8,     /* from the scale to a label */
	KEY_SIGN = 26 /* of the key: the sign and the space behind it */
};

static const double point_pixels = 6.3; /* of a point of size 1 */

static size_t key_width(const struct sweep_layer *layer)
{
	return (size_t)ceil(sweep_label_ems(layer->name) * FIGURE_EM) + KEY_SIGN + FIGURE_EM;
}

/* Places the key's next entry; a line that is full is followed by another. */
static void next_in_key(const struct sweep_drawing *drawing, const struct sweep_layer *layer, size_t *x, size_t *line)
{
	if (*x > FIGURE_BESIDE && *x + key_width(layer) > drawing->width - FIGURE_BESIDE) *x = FIGURE_BESIDE, ++*line;
}

/* The layers of the first panel stand for those of all. */
static size_t key_lines(const struct sweep_drawing *drawing)
{
	const struct sweep_panel *panel = &drawing->figure->panels[0];
	size_t x = FIGURE_BESIDE, line = 0;
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

/* The next line of a text in a font of FIGURE_EM pixels, as many words as fit, at least one; false at the end. */
static bool next_line(const struct sweep_drawing *drawing, const char **rest, struct sweep_text *line)
{
	const double room = (double)(drawing->width - 2 * FIGURE_BESIDE) / FIGURE_EM;
	sweep_text_clear(line);
	while (**rest)
	{
		const size_t before = line->length, word = strcspn(*rest, " "), spaces = strspn(*rest + word, " ");
		if (before) sweep_text_putc(line, ' ');
		sweep_text_add(line, *rest, word);
		if (before && sweep_label_ems(line->data) > room)
		{
			line->data[line->length = before] = '\0';
			return true;
		}
		*rest += word + spaces;
	}
	return line->length > 0;
}

static size_t count_lines(const struct sweep_drawing *drawing, const struct sweep_text *text)
{
	size_t lines = 0;
	struct sweep_text line = {0};
	for (const char *rest = text->data ? text->data : ""; next_line(drawing, &rest, &line);) lines++;
	sweep_text_free(&line);
	return lines;
}

size_t sweep_drawing_head_height(const struct sweep_drawing *drawing)
{
	const struct sweep_figure *figure = drawing->figure;
	const size_t lines = count_lines(drawing, &figure->what) + count_lines(drawing, &figure->notes);
	return TOP + LINE * (lines + key_lines(drawing));
}

static void add_lines(struct sweep_drawing *drawing, const struct sweep_text *text, int *y)
{
	struct sweep_text line = {0};
	for (const char *rest = text->data ? text->data : ""; next_line(drawing, &rest, &line); *y += LINE - 1)
		sweep_gnuplot_add_heading(drawing->script, drawing->width, drawing->height, line.data, FIGURE_EM, *y,
								  "textcolor '#555555'");
	sweep_text_free(&line);
}

double sweep_drawing_x(const struct sweep_drawing *drawing, double x)
{
	return x / (double)drawing->width;
}

double sweep_drawing_y(const struct sweep_drawing *drawing, double y)
{
	return 1 - y / (double)drawing->height;
}

double sweep_drawing_point(const struct sweep_layer *layer)
{
	return layer->size / point_pixels;
}

static void add_sign(struct sweep_drawing *drawing, const struct sweep_layer *layer, double x, double y)
{
	struct sweep_text *script = drawing->script;
	const bool shaded = layer->count && !isnan(layer->marks[0].shade);
	const uint32_t colour = shaded ? sweep_viridis_at(0.5) : layer->colour;
	if (layer->kind == SWEEP_LAYER_POINTS)
		sweep_text_printf(script,
						  "set label '' at screen %.5f,%.5f point pointtype %d pointsize %.2f linecolor rgb '#%06x'\n",
						  sweep_drawing_x(drawing, x + 9), sweep_drawing_y(drawing, y), layer->hollow ? 6 : 7,
						  fmin(1.4, fmax(0.8, sweep_drawing_point(layer))), colour);
	else if (layer->kind == SWEEP_LAYER_BARS)
		sweep_text_printf(script,
						  "set object rectangle from screen %.5f,%.5f to screen %.5f,%.5f fillstyle solid noborder "
						  "fillcolor rgb '#%06x'\n",
						  sweep_drawing_x(drawing, x), sweep_drawing_y(drawing, y + 5),
						  sweep_drawing_x(drawing, x + 18), sweep_drawing_y(drawing, y - 5), colour);
	else
		sweep_text_printf(script,
						  "set arrow from screen %.5f,%.5f to screen %.5f,%.5f nohead linewidth %.1f linecolor rgb "
						  "'#%06x'%s\n",
						  sweep_drawing_x(drawing, x), sweep_drawing_y(drawing, y), sweep_drawing_x(drawing, x + 18),
						  sweep_drawing_y(drawing, y), fmax(1.2, layer->size), colour,
						  layer->kind == SWEEP_LAYER_RULES ? " dashtype 2" : "");
}

static void add_key(struct sweep_drawing *drawing)
{
	const struct sweep_panel *panel = &drawing->figure->panels[0];
	const size_t lines = key_lines(drawing);
	size_t x = FIGURE_BESIDE, line = 0;
	for (size_t i = 0; i < panel->count; i++)
	{
		const struct sweep_layer *layer = &panel->layers[i];
		if (layer->name == NULL) continue;
		next_in_key(drawing, layer, &x, &line);
		const double y = (double)drawing->top - (double)((lines - line) * LINE) + 2;
		add_sign(drawing, layer, (double)x, y);
		sweep_text_puts(drawing->script, "set label ");
		sweep_gnuplot_add_fitting(drawing->script, layer->name, (double)(drawing->width - 2 * FIGURE_BESIDE - KEY_SIGN),
								  FIGURE_EM);
		sweep_text_printf(drawing->script, " at screen %.5f,%.5f left front noenhanced textcolor '#333333'\n",
						  sweep_drawing_x(drawing, (double)x + KEY_SIGN), sweep_drawing_y(drawing, y));
		x += key_width(layer);
	}
}

void sweep_drawing_add_head(struct sweep_drawing *drawing)
{
	int y = 45;
	sweep_gnuplot_add_heading(drawing->script, drawing->width, drawing->height, drawing->figure->title.data, TITLE_EM,
							  24, "font ',13'");
	add_lines(drawing, &drawing->figure->what, &y);
	add_lines(drawing, &drawing->figure->notes, &y);
	add_key(drawing);
}

/* Right of the panels, as high as the first line of them. */
void sweep_drawing_add_scale(struct sweep_drawing *drawing)
{
	const struct sweep_figure *figure = drawing->figure;
	struct sweep_text *script = drawing->script;
	const double left = (double)(drawing->width - FIGURE_SCALE - FIGURE_BESIDE + 14);
	sweep_text_puts(script, "\n# The scale of colours, from 0 to 1; its labels are the values that they stand for.\n");
	sweep_viridis_add_palette(script, figure->dark_high);
	sweep_text_printf(script,
					  "set cbrange [0:1]\nset colorbox user origin screen %.5f,%.5f size screen %.5f,%.5f noborder\n"
					  "set cbtics scale 0.5 nomirror noenhanced textcolor '#333333' (",
					  sweep_drawing_x(drawing, left), sweep_drawing_y(drawing, (double)(drawing->top + figure->height)),
					  SCALE_WIDTH / (double)drawing->width, (double)figure->height / (double)drawing->height);
	for (size_t i = 0; i < figure->scale.count; i++)
	{
		if (i) sweep_text_puts(script, ", ");
		sweep_gnuplot_add_tick(script, figure->scale.ticks[i].label, FIGURE_SCALE - SCALE_WIDTH - TICK - 14, FIGURE_EM);
		sweep_text_printf(script, " %.5f", sweep_axis_place(&figure->scale, figure->scale.ticks[i].value));
	}
	sweep_text_puts(script, ")\nset label ");
	sweep_gnuplot_add_fitting(script, figure->scale_name ? figure->scale_name : "", FIGURE_SCALE + FIGURE_BESIDE - 6,
							  FIGURE_EM);
	sweep_text_printf(script, " at screen %.5f,%.5f left front noenhanced\n", sweep_drawing_x(drawing, left),
					  sweep_drawing_y(drawing, (double)drawing->top - 16));
}
