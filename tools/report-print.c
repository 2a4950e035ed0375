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
	MOST_WIDTH = 200
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

enum sweep_status report_print(const struct sweep_text *text, struct sweep_error *err)
{
	const bool written = fwrite(text->data, 1, text->length, stdout) == text->length && fflush(stdout) == 0;
	if (written) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "cannot write to standard output: %s", strerror(errno));
}
