/* sweep-report - what mattered in a sweep: states, the best run, correlations, charts. From the ledger or a pipe. */
#include "base/options.h"
#include "base/table.h"
#include "report/format.h"
#include "report/json-report.h"
#include "report/text-report.h"
#include "tools/report-session.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum
{
	PIPE_WIDTH = 80,
	LEAST_WIDTH = 60,
	MOST_WIDTH = 120
};

struct request
{
	struct report_source source;
	const char *output, *kind, *states, *filter;
	struct sweep_selection selection;
	bool json;
	struct sweep_wish wish;

	/* What check() finds. */
	const struct sweep_format *format; /* of the output; NULL: there is none */
	const struct sweep_plot *plot;
};

/* --- reporting -------------------------------------------------------------------------------------------------- */

static struct sweep_text_style style_of_output(void)
{
	int terminal = sweep_terminal_width(stdout);
	size_t width = terminal > 0 ? (size_t)terminal : PIPE_WIDTH;
	return (struct sweep_text_style){.width = width < LEAST_WIDTH  ? LEAST_WIDTH
											  : width > MOST_WIDTH ? MOST_WIDTH
																   : width,
									 .unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
									 .colour = sweep_wants_colour(stdout)};
}

static enum sweep_status print(const struct request *request, const struct sweep_report *report,
							   struct sweep_error *err)
{
	struct sweep_text out = {0};
	struct sweep_text_style style = style_of_output();
	if (request->json) sweep_report_add_json(&out, report);
	else sweep_report_add_text(&out, report, &style);
	bool written = fwrite(out.data, 1, out.length, stdout) == out.length && fflush(stdout) == 0;
	sweep_text_free(&out);
	if (written) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "cannot write to standard output: %s", strerror(errno));
}

static enum sweep_status report(const struct request *request, struct report_session *session, struct sweep_error *err)
{
	enum sweep_status status = report_session_make(session, &request->source, &request->wish, err);
	if (status != SWEEP_OK) return status;
	if (request->json || !request->output) status = print(request, &session->report, err);
	if (status != SWEEP_OK || !request->output) return status;
	return request->format->write(&session->report, request->format, request->plot, request->output, err);
}

static enum sweep_status read_selection(struct request *request, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	request->source.selection = &request->selection;
	if (request->states) status = sweep_selection_add_states(&request->selection, request->states, err);
	if (status == SWEEP_OK && request->filter)
		status = sweep_selection_add_terms(&request->selection, request->filter, err);
	return status;
}

/* What can be refused before anything is read; and what is to be read for what is wished for. */
static enum sweep_status check(struct request *request, int operands, char **words, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	request->plot = sweep_plots;
	if (request->output) status = sweep_format_find(request->output, &request->format, err);
	if (status != SWEEP_OK) return status;
	if (operands > 1) return sweep_fail(err, SWEEP_USAGE, "one sweep at a time: \"%s\" is one too many", words[1]);
	if (request->kind) status = sweep_plot_find(request->kind, &request->plot, err);
	if (status != SWEEP_OK) return status;
	if (request->kind && !request->output)
		return sweep_fail(err, SWEEP_USAGE, "--plot draws into a file: name it with --output=FILE.png");
	if (request->kind && !request->format->chart)
		return sweep_fail(err, SWEEP_USAGE, "%s: a .%s file is the whole report, and has no --plot", request->output,
						  request->format->ending);
	if (request->output) request->wish.needs = request->format->chart ? request->plot->needs : request->format->needs;
	return SWEEP_OK;
}

int main(int argc, char **argv)
{
	struct request request = {0};
	const struct sweep_option options[] = {
		{'d', "db", "DB", "the ledger ($SWEEP_DB, else sweep.db)", SWEEP_OPTION_TEXT, &request.source.db, NULL},
		{'f', "file", "FILE.yaml", "the sweep file of records on standard input", SWEEP_OPTION_TEXT,
		 &request.source.file, NULL},
		{'m', "metric", "METRIC", "the metric (the sweep file's, else loss)", SWEEP_OPTION_TEXT, &request.wish.metric,
		 NULL},
		{'g', "goal", "GOAL", "minimize or maximize (the sweep file's)", SWEEP_OPTION_TEXT, &request.wish.goal, NULL},
		{0, "state", "STATES", "only runs in these states, such as finished,stopped", SWEEP_OPTION_TEXT,
		 &request.states, NULL},
		{0, "filter", "CONDITIONS", "only runs that meet all, such as 'optimizer=adam,learning_rate<0.01'",
		 SWEEP_OPTION_TEXT, &request.filter, NULL},
		{'o', "output", "FILE", "draw a chart: FILE ends in .svg, .png, .pdf or .gp", SWEEP_OPTION_TEXT,
		 &request.output, NULL},
		{0, "plot", "KIND", "parallel (coordinates; the default) or pareto (the set of several metrics)",
		 SWEEP_OPTION_TEXT, &request.kind, NULL},
		{0, "json", NULL, "print every number as one JSON object", SWEEP_OPTION_FLAG, &request.json, NULL},
		{0}};
	const struct sweep_tool tool = {
		.name = "sweep-report",
		.usage = "[OPTION...] [SWEEP]\n[OPTION...] - <RECORDS",
		.summary = "Shows what mattered in a sweep: its runs, the best configuration, and how each parameter\n"
				   "goes with the metric. SWEEP is an id, the beginning of one, or a name; without it, the\n"
				   "newest sweep of the ledger. \"-\" reads records from standard input.",
		.options = options};
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_DFL);
	struct sweep_error err = {0};
	int operands = 0;
	enum sweep_parsed parsed = sweep_parse_options(&tool, argc, argv, &operands, &err);
	struct report_session session = {0};
	enum sweep_status status = parsed == SWEEP_PARSED_WRONG  ? SWEEP_USAGE
							   : parsed == SWEEP_PARSED_DONE ? sweep_flush_output(&err)
															 : check(&request, operands, argv + 1, &err);
	if (parsed == SWEEP_PARSED_DONE && status == SWEEP_OK) return SWEEP_OK;
	request.source.word = operands ? argv[1] : NULL;
	if (status == SWEEP_OK) status = read_selection(&request, &err);
	if (status == SWEEP_OK) status = report_session_load(&session, &request.source, &request.wish, &err);
	if (status == SWEEP_OK) status = report(&request, &session, &err);
	if (status != SWEEP_OK) report_say_error(&err);
	else if (session.bad_lines)
	{
		fprintf(stderr, "sweep-report: %zu line%s passed over\n", session.bad_lines, session.bad_lines == 1 ? "" : "s");
		status = SWEEP_FAILED;
	}
	report_session_end(&session);
	sweep_selection_free(&request.selection);
	return (int)status;
}
