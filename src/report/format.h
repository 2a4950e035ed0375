/* format.h - the files that a report can be written to: one table, by the ending of the file's name. */
#ifndef SWEEP_REPORT_FORMAT_H
#define SWEEP_REPORT_FORMAT_H

#include "report/chart.h"
#include "report/compare.h"

struct sweep_format
{
	const char *ending; /* without the point */
	const char *help;
	const struct sweep_chart_format *chart; /* a picture of one plot, which has its own needs; NULL: a document */
	unsigned needs;                         /* a document's, of enum sweep_need */

	/* Writes the report into `path`, which appears whole or not at all. `plot` is for a picture. */
	enum sweep_status (*write)(const struct sweep_report *report, const struct sweep_format *format,
							   const struct sweep_plot *plot, const char *path, struct sweep_error *err);

	/* The same for two sweeps side by side; NULL: there is no such file of two. */
	enum sweep_status (*compare)(const struct sweep_comparison *comparison, const char *path, struct sweep_error *err);
};

/* Ends with a NULL ending. */
extern const struct sweep_format sweep_formats[];

/* By the ending of a path. SWEEP_USAGE: the message names those there are. */
enum sweep_status sweep_format_find(const char *path, const struct sweep_format **format, struct sweep_error *err);

#endif
