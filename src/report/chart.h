/* chart.h - charts: what kinds there are, and what files they can be written to.
 *
 * A chart is a gnuplot script. A kind writes the part that draws; the head that chooses gnuplot's terminal follows
 * from the file's ending, which format.h looks up. */
#ifndef SWEEP_REPORT_CHART_H
#define SWEEP_REPORT_CHART_H

#include "report/figure.h"
#include "report/report.h"
#include "report/text-report.h"

/* What a kind draws into: the script, and the picture's size in pixels, which it sets. */
struct sweep_canvas
{
	size_t width, height;
	bool glyphs; /* the format's, set before the plot is drawn */
	struct sweep_text script;
};

/* What a kind heeds of a wish beside the metric. */
enum sweep_heed
{
	SWEEP_HEED_PARAMETERS = 1,
	SWEEP_HEED_BEST = 2
};

struct sweep_plot
{
	const char *name;
	const char *help;
	unsigned needs; /* of enum sweep_need */
	unsigned heeds; /* of enum sweep_heed */

	/* What makes a figure (plots.h), from which the script and the text follow; or NULL, or not for the script, where
	 * `draw` writes that, or not for the text, where `add_text` does. SWEEP_FAILED: there is nothing to draw; *err says
	 * what is missing. */
	enum sweep_status (*make)(const struct sweep_report *report, struct sweep_figure *figure, struct sweep_error *err);
	enum sweep_status (*draw)(const struct sweep_report *report, struct sweep_canvas *canvas, struct sweep_error *err);
	enum sweep_status (*add_text)(struct sweep_text *out, const struct sweep_report *report,
								  const struct sweep_text_style *style, size_t height, struct sweep_error *err);
};

struct sweep_chart_format
{
	bool script; /* the script itself is the file */
	bool glyphs; /* the picture is drawn with this machine's fonts */

	/* Appends the commands that choose a terminal. */
	void (*add_terminal)(const struct sweep_canvas *canvas, struct sweep_text *script);
};

/* Ends with a NULL name. The first plot is what a report without a wish draws. */
extern const struct sweep_plot sweep_plots[];

/* The pictures' rows of the table in format.h. */
extern const struct sweep_chart_format sweep_chart_svg, sweep_chart_png, sweep_chart_pdf, sweep_chart_gp;

/* By name. SWEEP_USAGE: the message names those there are. */
enum sweep_status sweep_plot_find(const char *name, const struct sweep_plot **plot, struct sweep_error *err);

/* Draws in characters, in about `height` lines; see text-figure.h. */
enum sweep_status sweep_chart_add_text(struct sweep_text *out, const struct sweep_report *report,
									   const struct sweep_plot *plot, const struct sweep_text_style *style,
									   size_t height, struct sweep_error *err);

/* Draws into `path`, which appears whole or not at all. */
enum sweep_status sweep_chart_write(const struct sweep_report *report, const struct sweep_plot *plot,
									const struct sweep_chart_format *format, const char *path, struct sweep_error *err);

#endif
