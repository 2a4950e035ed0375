/* report-session.h - inside sweep-report: a sweep's runs, loaded from the ledger or from standard input, and their
 * report.
 *
 * A zeroed struct report_session is an empty one; end it in every case. */
#ifndef SWEEP_TOOLS_REPORT_SESSION_H
#define SWEEP_TOOLS_REPORT_SESSION_H

#include "report/load-series.h"
#include "report/report.h"
#include "stats/selection.h"
#include "store/store.h"

/* Where the runs are; borrowed from the command line. */
struct report_source
{
	const char *db;                          /* NULL: the ledger by default */
	const char *file;                        /* the sweep file of records; NULL: none */
	const char *word;                        /* the sweep; NULL: the newest; "-": records on standard input */
	const struct sweep_selection *selection; /* the runs that are looked at */
};

struct report_session
{
	struct sweep_frame frame;
	struct sweep_entry entry; /* of a sweep of the ledger */
	struct sweep sweep;
	struct sweep_diagnostics diagnostics;
	struct sweep_report report;
	bool has_sweep;
	struct sweep_text filter; /* the selection as text; empty without one */
	size_t unfiltered;        /* runs before the selection */
	size_t bad_lines;         /* that were no records, and have been told of */

	/* What wish.needs asks for. */
	struct sweep_store *store; /* NULL: records on standard input */
	struct sweep_series_reader records;
	struct sweep_series series;
	struct sweep_timeline timeline;
};

/* Reads the runs and finishes the frame. SWEEP_FAILED: there are none, or they cannot be read. */
enum sweep_status report_session_load(struct report_session *session, const struct report_source *source,
									  const struct sweep_wish *wish, struct sweep_error *err);

/* Makes the report, loads what else is wished for, and tells on standard error what it chose by itself. */
enum sweep_status report_session_make(struct report_session *session, const struct report_source *source,
									  const struct sweep_wish *wish, struct sweep_error *err);

void report_session_end(struct report_session *session);

/* "sweep-report: KIND TEXT" on standard error: one line, whatever characters are in the names that it repeats. */
void report_say(const char *kind, const char *text);
void report_say_error(const struct sweep_error *err);

#endif
