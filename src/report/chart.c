#include "report/chart.h"

#include "base/output.h"
#include "report/figure-gnuplot.h"
#include "report/fonts.h"
#include "report/gnuplot.h"
#include "report/label.h"
#include "report/parallel.h"
#include "report/plots.h"
#include "report/scatter.h"
#include "report/text-figure.h"
#include "report/text-parallel.h"

#include <string.h>

const struct sweep_plot sweep_plots[] = {
	{"parallel", "parallel coordinates: an axis for each parameter, a line for each run", SWEEP_NEED_ORDER,
	 SWEEP_HEED_PARAMETERS | SWEEP_HEED_BEST, NULL, sweep_draw_parallel, sweep_parallel_add_text},
	{"history", "each run's metric in the order of the runs, and the best so far", 0, 0, sweep_plot_history, NULL,
	 NULL},
	{"slice", "the metric against each parameter, a panel each", SWEEP_NEED_ORDER, SWEEP_HEED_PARAMETERS,
	 sweep_plot_slice, NULL, NULL},
	{"curves", "the metric step by step, a line for each run", SWEEP_NEED_SERIES, 0, sweep_plot_curves, NULL, NULL},
	{"edf", "what share of the runs reaches a value of the metric", 0, 0, sweep_plot_edf, NULL, NULL},
	{"timeline", "when each run was under way, and on which worker", SWEEP_NEED_TIMELINE, 0, sweep_plot_timeline, NULL,
	 NULL},
	{"correlation", "how each parameter goes with the metric", 0, 0, sweep_plot_correlation, NULL, NULL},
	{"importance", "how much each parameter matters, with intervals", SWEEP_NEED_IMPORTANCE, 0, sweep_plot_importance,
	 NULL, NULL},
	{"contour", "what to expect of the metric over two parameters", SWEEP_NEED_IMPORTANCE, SWEEP_HEED_PARAMETERS,
	 sweep_plot_contour, NULL, NULL},
	{"pareto", "the Pareto set: an axis for each of several metrics, a point for each run", 0, 0, sweep_plot_pareto,
	 sweep_draw_front, NULL},
	{0}};

/* --- formats -------------------------------------------------------------------------------------------------- */

/* Sizes are in pixels of 1/96 inch; a PNG has twice as many, for today's screens, unless it is wide. */
static void add_png(const struct sweep_canvas *canvas, struct sweep_text *script)
{
	size_t width = canvas->width, height = canvas->height;
	double scale = width <= 1200 ? 2 : width <= 1800 ? 1.5 : 1;
	sweep_text_printf(script,
					  "if (strstrt(GPVAL_TERMINALS, 'pngcairo')) {\n"
					  "\tset terminal pngcairo noenhanced rounded size %.0f,%.0f font 'sans,9' fontscale %g linewidth "
					  "%g pointscale %g\n"
					  "} else {\n"
					  "\tset terminal png noenhanced rounded truecolor size %zu,%zu font 'DejaVuSans,9'\n"
					  "}\n",
					  scale * (double)width, scale * (double)height, scale, scale, scale, width, height);
}

static void add_svg(const struct sweep_canvas *canvas, struct sweep_text *script)
{
	sweep_text_printf(script,
					  "set terminal svg noenhanced rounded size %zu,%zu dynamic font 'sans-serif,9' fontscale 1.333 "
					  "background '#ffffff'\n",
					  canvas->width, canvas->height);
}

static void add_pdf(const struct sweep_canvas *canvas, struct sweep_text *script)
{
	sweep_text_printf(
		script,
		"if (!strstrt(GPVAL_TERMINALS, 'pdfcairo')) {\n"
		"\texit error 'this gnuplot was built without pdfcairo: write an SVG or a PNG'\n"
		"}\n"
		"set terminal pdfcairo noenhanced rounded size %.2fin,%.2fin font 'sans,9' fontscale 0.75 linewidth 1.5\n",
		(double)canvas->width / 96, (double)canvas->height / 96);
}

/* In a script the picture stands beside it. */
static void add_script(const struct sweep_canvas *canvas, struct sweep_text *script)
{
	sweep_text_puts(script, "if (!exists('window')) {\n");
	add_png(canvas, script);
	sweep_text_puts(script, "set output picture\n}\n");
}

const struct sweep_chart_format sweep_chart_svg = {false, false, add_svg};
const struct sweep_chart_format sweep_chart_png = {false, true, add_png};
const struct sweep_chart_format sweep_chart_pdf = {false, true, add_pdf};
const struct sweep_chart_format sweep_chart_gp = {true, false, add_script};

/* --- finding ---------------------------------------------------------------------------------------------------- */

enum
{
	MOST_NAMES = 32
};

enum sweep_status sweep_plot_find(const char *name, const struct sweep_plot **plot, struct sweep_error *err)
{
	const char *names[MOST_NAMES];
	size_t count = 0;
	struct sweep_text list = {0};
	for (*plot = sweep_plots; (*plot)->name; ++*plot)
	{
		if (strcmp((*plot)->name, name) == 0)
		{
			sweep_text_free(&list);
			return SWEEP_OK;
		}
		names[count++] = (*plot)->name;
		sweep_text_printf(&list, "%s%s", list.length ? ", " : "", (*plot)->name);
	}
	names[count] = NULL;
	const char *nearest = sweep_nearest_name(name, names);
	if (nearest) sweep_fail(err, SWEEP_USAGE, "unknown plot \"%s\" (did you mean \"%s\"?)", name, nearest);
	else sweep_fail(err, SWEEP_USAGE, "unknown plot \"%s\" (there are: %s)", name, list.data);
	sweep_text_free(&list);
	return SWEEP_USAGE;
}

/* --- writing ---------------------------------------------------------------------------------------------------- */

/* How to use a script that a person opens. */
static void add_head(struct sweep_text *script, const struct sweep_plot *plot, const char *path)
{
	const char *slash = strrchr(path, '/'), *file = slash ? slash + 1 : path;
	struct sweep_text name = {0};
	sweep_label_add(&name, file, SWEEP_LABEL_UNCUT, "");
	sweep_text_printf(script,
					  "# %s\n"
					  "#\n"
					  "#   gnuplot %s                            draws the picture named below\n"
					  "#   gnuplot -persist -e window=1 %s       opens a window instead\n\n",
					  plot->help, name.data, name.data);
	sweep_text_clear(&name);
	sweep_text_add(&name, file, strlen(file) - strlen(strrchr(file, '.')));
	sweep_text_puts(&name, ".png");
	sweep_text_puts(script, "picture = ");
	sweep_gnuplot_add_string(script, name.data, SWEEP_LABEL_UNCUT);
	sweep_text_puts(script, "\n\n");
	sweep_text_free(&name);
}

enum sweep_status sweep_chart_add_text(struct sweep_text *out, const struct sweep_report *report,
									   const struct sweep_plot *plot, const struct sweep_text_style *style,
									   size_t height, struct sweep_error *err)
{
	if (plot->add_text) return plot->add_text(out, report, style, height, err);
	struct sweep_figure figure = {0};
	enum sweep_status status = plot->make(report, &figure, err);
	if (status == SWEEP_OK) sweep_figure_add_text(out, &figure, style, height);
	sweep_figure_free(&figure);
	return status;
}

static enum sweep_status draw(const struct sweep_report *report, const struct sweep_plot *plot,
							  struct sweep_canvas *canvas, struct sweep_error *err)
{
	if (plot->draw) return plot->draw(report, canvas, err);
	struct sweep_figure figure = {0};
	enum sweep_status status = plot->make(report, &figure, err);
	if (status == SWEEP_OK) sweep_figure_script(&figure, canvas);
	sweep_figure_free(&figure);
	return status;
}

enum sweep_status sweep_chart_write(const struct sweep_report *report, const struct sweep_plot *plot,
									const struct sweep_chart_format *format, const char *path, struct sweep_error *err)
{
	struct sweep_canvas canvas = {.glyphs = format->glyphs};
	struct sweep_text script = {0};
	enum sweep_status status = draw(report, plot, &canvas, err);
	if (status == SWEEP_OK)
	{
		if (format->script) add_head(&script, plot, path);
		sweep_text_puts(&script, "set encoding utf8\n");
		format->add_terminal(&canvas, &script);
		sweep_text_add(&script, canvas.script.data, canvas.script.length);
		if (format->glyphs) sweep_fonts_replace(&script);
		status = format->script ? sweep_output_write(script.data, script.length, path, err)
								: sweep_gnuplot_draw(&script, path, err);
	}
	sweep_text_free(&canvas.script);
	sweep_text_free(&script);
	return status;
}
