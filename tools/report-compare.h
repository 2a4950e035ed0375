/* report-compare.h - inside sweep-report: two sweeps side by side. */
#ifndef SWEEP_TOOLS_REPORT_COMPARE_H
#define SWEEP_TOOLS_REPORT_COMPARE_H

#include "report/format.h"
#include "tools/report-session.h"

/* Where the comparison goes. */
struct report_target
{
	bool json;
	const char *output;                /* a file; NULL: standard output */
	const struct sweep_format *format; /* of the file */
};

/* What cannot be asked of two sweeps. SWEEP_USAGE: *err says what. */
enum sweep_status report_compare_check(const struct report_source sources[2], const struct report_target *target,
									   struct sweep_error *err);

/* Loads both and writes their comparison; *bad_lines is how many lines were no records. */
enum sweep_status report_compare(const struct report_source sources[2], const struct sweep_wish *wish,
								 const struct report_target *target, size_t *bad_lines, struct sweep_error *err);

#endif
