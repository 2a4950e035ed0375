#include "report/figure-drawing.h"

#include "report/label.h"

#include <math.h>

bool sweep_drawing_is_block(const struct sweep_layer *layer)
{
	return layer->kind != SWEEP_LAYER_RULES && layer->kind != SWEEP_LAYER_LABELS && layer->count > 0;
}

void sweep_drawing_add_numbers(struct sweep_text *script, const double *numbers, size_t count)
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
	sweep_drawing_add_numbers(script, numbers, 6);
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
		sweep_drawing_add_numbers(script, numbers, level ? 3 : 2);
	}
	if (!isnan(mark->shade)) sweep_text_printf(script, " %.4g", mark->shade);
	sweep_text_putc(script, '\n');
}

void sweep_drawing_add_blocks(struct sweep_drawing *drawing, size_t index)
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
		if (!sweep_drawing_is_block(layer)) continue;
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
