#include "report/figure.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

struct sweep_panel *sweep_figure_add_panel(struct sweep_figure *figure)
{
	figure->panels = sweep_grow(figure->panels, figure->count, &figure->capacity, sizeof *figure->panels);
	figure->panels[figure->count] = (struct sweep_panel){0};
	return &figure->panels[figure->count++];
}

struct sweep_layer *sweep_panel_add_layer(struct sweep_panel *panel, enum sweep_layer_kind kind, const char *name,
										  uint32_t colour, double size)
{
	panel->layers = sweep_grow(panel->layers, panel->count, &panel->capacity, sizeof *panel->layers);
	struct sweep_layer *layer = &panel->layers[panel->count++];
	*layer = (struct sweep_layer){.kind = kind, .name = sweep_copy_text(name), .colour = colour, .size = size};
	return layer;
}

struct sweep_mark *sweep_layer_add(struct sweep_layer *layer, double x, double y)
{
	layer->marks = sweep_grow(layer->marks, layer->count, &layer->capacity, sizeof *layer->marks);
	struct sweep_mark *mark = &layer->marks[layer->count++];
	*mark = (struct sweep_mark){.x = x, .y = y, .to = x, .shade = NAN};
	return mark;
}

void sweep_layer_end_line(struct sweep_layer *layer)
{
	if (layer->count && !isnan(layer->marks[layer->count - 1].x)) sweep_layer_add(layer, NAN, NAN);
}

static void free_layer(struct sweep_layer *layer)
{
	for (size_t i = 0; i < layer->count; i++) free(layer->marks[i].text);
	free(layer->marks);
	free(layer->name);
}

static void free_panel(struct sweep_panel *panel)
{
	for (size_t i = 0; i < panel->count; i++) free_layer(&panel->layers[i]);
	free(panel->layers);
	free(panel->x_name);
	free(panel->y_name);
	sweep_axis_free(&panel->x);
	sweep_axis_free(&panel->y);
}

void sweep_figure_free(struct sweep_figure *figure)
{
	for (size_t i = 0; i < figure->count; i++) free_panel(&figure->panels[i]);
	free(figure->panels);
	free(figure->scale_name);
	sweep_axis_free(&figure->scale);
	sweep_text_free(&figure->title);
	sweep_text_free(&figure->what);
	sweep_text_free(&figure->notes);
	*figure = (struct sweep_figure){0};
}
