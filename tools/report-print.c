#include "tools/report-print.h"

#include "base/table.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>

enum
{
	PIPE_WIDTH = 80,
	LEAST_WIDTH = 60,
	MOST_WIDTH = 200,
	PIPE_HEIGHT = 24,
	LEAST_CHART = 40, /* columns */
	MOST_HEIGHT = 60
};

struct sweep_text_style report_style(void)
{
	const int terminal = sweep_terminal_width(stdout);
	const size_t width = terminal > 0 ? (size_t)terminal : PIPE_WIDTH;
	return (struct sweep_text_style){.width = width < LEAST_WIDTH  ? LEAST_WIDTH
											  : width > MOST_WIDTH ? MOST_WIDTH
																   : width,
									 .unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
									 .colour = sweep_wants_colour(stdout)};
}

struct sweep_text_style report_chart_style(size_t *height)
{
	struct sweep_text_style style = report_style();
	const int width = sweep_terminal_width(stdout), lines = sweep_terminal_height(stdout);
	if (width > 0 && (size_t)width < style.width) style.width = width < LEAST_CHART ? LEAST_CHART : (size_t)width;
	*height = lines <= 0 ? PIPE_HEIGHT : lines > MOST_HEIGHT ? MOST_HEIGHT : (size_t)lines - 1;
	return style;
}

enum sweep_status report_print(const struct sweep_text *text, struct sweep_error *err)
{
	const bool written = fwrite(text->data, 1, text->length, stdout) == text->length && fflush(stdout) == 0;
	if (written) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "cannot write to standard output: %s", strerror(errno));
}
