#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"
#include "report/text-report.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum sweep_status sweep_plot_need_values(const struct sweep_report *report, struct sweep_error *err)
{
	if (report->ranked_count) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "no chart: no run has a finite %s",
					  report->metric ? report->metric : "metric");
}

enum sweep_status sweep_plot_need_forest(const struct sweep_report *report, struct sweep_error *err)
{
	enum sweep_status status = sweep_plot_need_values(report, err);
	if (status != SWEEP_OK) return status;
	if (report->importance.none) return sweep_fail(err, SWEEP_FAILED, "no chart: %s", report->importance.none);
	if (report->importance.count == 0)
		return sweep_fail(err, SWEEP_FAILED, "no chart: no parameter differs between the runs");
	return SWEEP_OK;
}

void sweep_plot_note_forest(struct sweep_figure *figure, const struct sweep_report *report)
{
	const struct sweep_importances *importance = &report->importance;
	sweep_plot_note(figure, "the forest explains %.0f %% of the variance of runs it has not seen%s",
					100 * (importance->r2 > 0 ? importance->r2 : 0),
					importance->believable ? "" : ": too little to be believed");
}

void sweep_plot_set_title(struct sweep_figure *figure, const struct sweep_report *report, size_t runs)
{
	const struct sweep_source *source = &report->source;
	const char *name = source->name ? source->name : source->id ? source->id : report->metric;
	sweep_label_add(&figure->title, name ? name : "sweep", 60, "\u2026");
	sweep_text_printf(&figure->title, "  \u00B7  %zu run%s", runs, runs == 1 ? "" : "s");
}

void sweep_plot_note(struct sweep_figure *figure, const char *format, ...)
{
	char text[256];
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	sweep_text_printf(&figure->notes, "%s%s", figure->notes.length ? "; " : "", text);
}

void sweep_plot_note_runs(struct sweep_figure *figure, const struct sweep_report *report, const struct sweep_axis *axis)
{
	const size_t without = report->frame->rows - report->ranked_count, beyond = axis->below + axis->above;
	if (without) sweep_plot_note(figure, "%zu without a finite value left out", without);
	if (beyond)
		sweep_plot_note(figure, "%zu far-out value%s drawn at the end of the axis", beyond, beyond == 1 ? "" : "s");
}

void sweep_plot_add_goal(struct sweep_text *line, const struct sweep_report *report)
{
	sweep_text_puts(line, report->goal == SWEEP_MINIMIZE ? "lower " : "higher ");
	sweep_label_add(line, report->metric, 24, "\u2026");
	sweep_text_puts(line, " is better");
}

void sweep_plot_metric_axis(const struct sweep_report *report, size_t room, struct sweep_axis *axis)
{
	sweep_axis_make_metric(axis, report->variable, report->ranked, report->ranked_count, room);
}

double sweep_plot_point_size(size_t count)
{
	return count <= 60 ? 7.5 : count <= 400 ? 6 : count <= 2000 ? 4.5 : 3.5;
}

double sweep_plot_point_through(size_t count)
{
	return count <= 60 ? 0 : count <= 400 ? 0.25 : count <= 2000 ? 0.45 : 0.6;
}

void sweep_plot_name_best(const struct sweep_report *report, char *name, size_t size)
{
	snprintf(name, size, "the best: run %lld", (long long)report->frame->runs[report->ranked[0]]);
}

void sweep_plot_add_best(struct sweep_panel *panel, const struct sweep_report *report, double x, double y)
{
	char name[64];
	sweep_plot_name_best(report, name, sizeof name);
	struct sweep_layer *point = sweep_panel_add_layer(panel, SWEEP_LAYER_POINTS, name, SWEEP_COLOUR_RED, 9);
	point->strong = true;
	sweep_layer_add(point, x, y);
}

/* In an order that looks like none: the golden ratio's multiples are spread evenly. The first run, which is the best,
 * stands at its value itself. */
double sweep_plot_beside(const struct sweep_axis *axis, double value, size_t index)
{
	static const double golden = 0.61803398874989485, most = 0.1; /* of an axis of numbers */
	if (axis->gap <= 0) return value;
	double whole;
	const double spread = axis->variable->kind == SWEEP_VARIABLE_NUMBER ? fmin(most, axis->gap / 3) : axis->gap / 2;
	const double place = sweep_axis_place(axis, value) + spread * (modf(0.5 + (double)index * golden, &whole) - 0.5);
	return sweep_axis_at(axis, place);
}

bool sweep_plot_chosen(size_t i, size_t all, size_t most)
{
	if (all <= most) return true;
	return (i + 1) * most / all > i * most / all;
}
