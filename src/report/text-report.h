/* text-report.h - the report as text for a terminal or a pipe. */
#ifndef SWEEP_REPORT_TEXT_REPORT_H
#define SWEEP_REPORT_TEXT_REPORT_H

#include "report/report.h"

struct sweep_text_style
{
	size_t width; /* columns; lines stay within them, but for the flags, which are there to be copied */
	bool unicode; /* bars of blocks; otherwise ASCII only */
	bool colour;  /* ANSI colours */
};

void sweep_report_add_text(struct sweep_text *out, const struct sweep_report *report,
						   const struct sweep_text_style *style);

#endif
