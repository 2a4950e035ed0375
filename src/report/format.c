#include "report/format.h"

#include "base/output.h"
#include "report/compare-report.h"
#include "report/html-report.h"
#include "report/markdown.h"

#include <string.h>

static enum sweep_status write_chart(const struct sweep_report *report, const struct sweep_format *format,
									 const struct sweep_plot *plot, const char *path, struct sweep_error *err)
{
	return sweep_chart_write(report, plot, format->chart, path, err);
}

static enum sweep_status write_markdown(const struct sweep_report *report, const struct sweep_format *format,
										const struct sweep_plot *plot, const char *path, struct sweep_error *err)
{
	(void)format;
	(void)plot;
	struct sweep_text text = {0};
	sweep_report_add_markdown(&text, report);
	const enum sweep_status status = sweep_output_write(text.data, text.length, path, err);
	sweep_text_free(&text);
	return status;
}

static enum sweep_status compare_in_markdown(const struct sweep_comparison *comparison, const char *path,
											 struct sweep_error *err)
{
	struct sweep_text text = {0};
	sweep_comparison_add_markdown(&text, comparison);
	const enum sweep_status status = sweep_output_write(text.data, text.length, path, err);
	sweep_text_free(&text);
	return status;
}

static enum sweep_status write_html(const struct sweep_report *report, const struct sweep_format *format,
									const struct sweep_plot *plot, const char *path, struct sweep_error *err)
{
	(void)format;
	(void)plot;
	return sweep_report_write_html(report, path, err);
}

const struct sweep_format sweep_formats[] = {
	{"html", "page to explore in a browser", NULL, SWEEP_NEED_SERIES | SWEEP_NEED_IMPORTANCE, write_html, NULL},
	{"md", "Markdown for a pull request", NULL, SWEEP_NEED_IMPORTANCE, write_markdown, compare_in_markdown},
	{"svg", "scalable picture for browsers", &sweep_chart_svg, 0, write_chart, NULL},
	{"png", "picture", &sweep_chart_png, 0, write_chart, NULL},
	{"pdf", "picture for print", &sweep_chart_pdf, 0, write_chart, NULL},
	{"gp", "gnuplot script with its data", &sweep_chart_gp, 0, write_chart, NULL},
	{NULL, NULL, NULL, 0, NULL, NULL}};

enum sweep_status sweep_format_find(const char *path, const struct sweep_format **format, struct sweep_error *err)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const char *point = strrchr(name, '.');
	struct sweep_text list = {0};
	for (*format = sweep_formats; (*format)->ending; ++*format)
	{
		if (point && strcasecmp(point + 1, (*format)->ending) == 0)
		{
			sweep_text_free(&list);
			return SWEEP_OK;
		}
		sweep_text_printf(&list, "%s.%s", list.length ? ", " : "", (*format)->ending);
	}
	if (point) sweep_fail(err, SWEEP_USAGE, "%s: unknown ending %s (there are: %s)", path, point, list.data);
	else sweep_fail(err, SWEEP_USAGE, "%s: the name needs an ending that says what to write (%s)", path, list.data);
	sweep_text_free(&list);
	return SWEEP_USAGE;
}
