/* Bars of each parameter's importance with their intervals, the values of a text below their parameter. */
#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	WIDTH = 560,
	ROW = 32,
	LEAST_HEIGHT = 120,
	MOST_ROWS = 30
};

typedef const struct sweep_interval *measure(const struct sweep_importance *item);

static const struct sweep_interval *permutation_of(const struct sweep_importance *item)
{
	return &item->permutation;
}

static const struct sweep_interval *alone_of(const struct sweep_importance *item)
{
	return &item->alone;
}

/* A parameter's name; of a value of a text that value alone, further in. */
static void make_rows(struct sweep_panel *panel, const struct sweep_importances *importance)
{
	const size_t count = importance->count < MOST_ROWS ? importance->count : MOST_ROWS;
	struct sweep_text *texts = sweep_alloc(count, sizeof *texts);
	const char **labels = sweep_alloc(count, sizeof *labels);
	for (size_t i = 0; i < count; i++)
	{
		const struct sweep_importance *item = &importance->items[i];
		if (item->part) sweep_text_puts(&texts[i], "= ");
		if (item->part) sweep_category_add_text(&texts[i], item->variable->categories.texts[item->category]);
		labels[i] = item->part ? texts[i].data : item->label;
	}
	sweep_axis_make_list(&panel->y, labels, count);
	panel->rows = true;
	for (size_t i = 0; i < count; i++) sweep_text_free(&texts[i]);
	free(texts);
	free(labels);
}

static void make_scale(struct sweep_panel *panel, const struct sweep_importances *importance)
{
	double ends[] = {0, 0.1};
	for (size_t i = 0; i < panel->y.count; i++)
	{
		const struct sweep_interval *both[] = {&importance->items[i].permutation, &importance->items[i].alone};
		for (int k = 0; k < 2; k++)
		{
			if (!isfinite(both[k]->value)) continue;
			ends[0] = fmin(ends[0], fmin(both[k]->low, both[k]->value)); /* of NaN and a number fmin takes the number */
			ends[1] = fmax(ends[1], fmax(both[k]->high, both[k]->value));
		}
	}
	sweep_axis_make_numbers(&panel->x, SWEEP_AXIS_NUMBERS, ends, 2, 0);
}

static void add_bars(struct sweep_panel *panel, const struct sweep_importances *importance, measure *of,
					 const char *name, uint32_t colour, double shift)
{
	struct sweep_layer *bars = sweep_panel_add_layer(panel, SWEEP_LAYER_BARS, name, colour, 0.34);
	bars->shift = shift;
	for (size_t i = 0; i < panel->y.count; i++)
	{
		const struct sweep_interval *interval = of(&importance->items[i]);
		if (isfinite(interval->value)) sweep_layer_add(bars, 0, (double)i)->to = interval->value;
	}
	struct sweep_layer *whiskers = sweep_panel_add_layer(panel, SWEEP_LAYER_WHISKERS, NULL, 0x333333, 1);
	whiskers->shift = shift;
	for (size_t i = 0; i < panel->y.count; i++)
	{
		const struct sweep_interval *interval = of(&importance->items[i]);
		if (isfinite(interval->low) && isfinite(interval->high))
			sweep_layer_add(whiskers, interval->low, (double)i)->to = interval->high;
	}
}

static void describe(struct sweep_figure *figure, const struct sweep_report *report)
{
	const struct sweep_importances *importance = &report->importance;
	sweep_plot_set_title(figure, report, importance->runs);
	sweep_text_puts(&figure->what, "how much each parameter matters to ");
	sweep_label_add(&figure->what, report->metric, 24, "\u2026");
	sweep_text_printf(&figure->what, ", with 90 %% intervals; 1 is all of its variance");
	sweep_plot_note_forest(figure, report);
	if (importance->count > figure->panels[0].y.count)
		sweep_plot_note(figure, "the first %zu of %zu rows", figure->panels[0].y.count, importance->count);
}

enum sweep_status sweep_plot_importance(const struct sweep_report *report, struct sweep_figure *figure,
										struct sweep_error *err)
{
	enum sweep_status status = sweep_plot_need_forest(report, err);
	if (status != SWEEP_OK) return status;
	struct sweep_panel *panel = sweep_figure_add_panel(figure);
	make_rows(panel, &report->importance);
	make_scale(panel, &report->importance);
	add_bars(panel, &report->importance, permutation_of, "permutation: what is lost when it is shuffled",
			 SWEEP_COLOUR_BLUE, 0.19);
	add_bars(panel, &report->importance, alone_of, "alone: what it explains by itself", SWEEP_COLOUR_ORANGE, -0.19);
	figure->columns = 1;
	figure->width = WIDTH;
	figure->height = (size_t)fmax(LEAST_HEIGHT, (double)(ROW * panel->y.count));
	describe(figure, report);
	return SWEEP_OK;
}
