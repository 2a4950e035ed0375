/* sweep-report - what mattered in a sweep: states, the best run, correlations, charts. From the ledger or a pipe. */
#include "base/options.h"
#include "report/format.h"
#include "report/json-report.h"
#include "report/suggest.h"
#include "report/text-report.h"
#include "tools/report-compare.h"
#include "tools/report-print.h"
#include "tools/report-session.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>

struct request
{
	struct report_source source;
	const char *output, *kind, *states, *filter;
	struct sweep_selection selection;
	bool json, suggest;
	int64_t best;
	struct sweep_wish wish;
	int operands;
	char **words; /* the operands */

	/* What check() finds. */
	const struct sweep_format *format; /* of the output; NULL: there is none */
	const struct sweep_plot *plot;
};

/* --- reporting -------------------------------------------------------------------------------------------------- */

static enum sweep_status add_chart(struct sweep_text *out, const struct request *request,
								   const struct sweep_report *report, struct sweep_error *err)
{
	size_t height;
	const struct sweep_text_style style = report_chart_style(&height);
	return sweep_chart_add_text(out, report, request->plot, &style, height, err);
}

static enum sweep_status print(const struct request *request, const struct sweep_report *report,
							   struct sweep_error *err)
{
	struct sweep_text out = {0};
	const struct sweep_text_style style = report_style();
	enum sweep_status status = SWEEP_OK;
	if (request->suggest) status = sweep_suggest(&out, report, err);
	else if (request->json) sweep_report_add_json(&out, report);
	else if (request->kind) status = add_chart(&out, request, report, err);
	else sweep_report_add_text(&out, report, &style);
	if (status == SWEEP_OK) status = report_print(&out, err);
	sweep_text_free(&out);
	return status;
}

static enum sweep_status report(const struct request *request, size_t *bad_lines, struct sweep_error *err)
{
	struct report_session session = {0};
	enum sweep_status status = report_session_load(&session, &request->source, &request->wish, err);
	if (status == SWEEP_OK) status = report_session_make(&session, &request->source, &request->wish, err);
	if (status == SWEEP_OK && (request->json || !request->output)) status = print(request, &session.report, err);
	if (status == SWEEP_OK && request->output)
		status = request->format->write(&session.report, request->format, request->plot, request->output, err);
	*bad_lines = session.bad_lines;
	report_session_end(&session);
	return status;
}

/* Two sweeps side by side: what cannot be asked of them, and the comparison. */
static void name_both(const struct request *request, struct report_source sources[2], struct report_target *target)
{
	for (int k = 0; k < 2; k++)
	{
		sources[k] = request->source;
		sources[k].word = request->words[k];
	}
	*target = (struct report_target){request->json, request->output, request->format};
}

/* An option that is of charts alone, where it was given. */
static const char *chart_option(const struct request *request)
{
	return request->kind ? "--plot" : request->wish.parameters ? "--params" : request->best ? "--best" : NULL;
}

/* A wish that the chart would not heed. */
static enum sweep_status check_heeds(const struct request *request, struct sweep_error *err)
{
	const unsigned heeds = request->plot->heeds;
	const char *option = request->wish.parameters && !(heeds & SWEEP_HEED_PARAMETERS) ? "--params"
						 : request->best && !(heeds & SWEEP_HEED_BEST)                ? "--best"
																					  : NULL;
	if (option == NULL) return SWEEP_OK;
	return sweep_fail(err, SWEEP_USAGE, "%s changes nothing in a chart of %s", option, request->plot->name);
}

static enum sweep_status check_both(const struct request *request, struct sweep_error *err)
{
	struct report_source sources[2];
	struct report_target target;
	name_both(request, sources, &target);
	if (request->operands > 2)
		return sweep_fail(err, SWEEP_USAGE, "one sweep, or two to compare: \"%s\" is one too many", request->words[2]);
	const char *option = chart_option(request);
	if (option) return sweep_fail(err, SWEEP_USAGE, "%s is of a chart, which shows one sweep, not two", option);
	return report_compare_check(sources, &target, err);
}

static enum sweep_status compare(const struct request *request, size_t *bad_lines, struct sweep_error *err)
{
	struct report_source sources[2];
	struct report_target target;
	name_both(request, sources, &target);
	return report_compare(sources, &request->wish, &target, bad_lines, err);
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

/* A suggestion is a file of its own, on standard output. */
static enum sweep_status check_suggestion(struct request *request, struct sweep_error *err)
{
	const char *other = request->output ? "--output" : request->json ? "--json" : chart_option(request);
	if (other)
		return sweep_fail(err, SWEEP_USAGE,
						  "--suggest prints a sweep file, and goes not with %s (--suggest > FILE.yaml)", other);
	if (request->operands > 1)
		return sweep_fail(err, SWEEP_USAGE, "--suggest is of one sweep: \"%s\" is one too many", request->words[1]);
	request->wish.needs = SWEEP_NEED_IMPORTANCE;
	return SWEEP_OK;
}

/* What can be refused before anything is read; and what is to be read for what is wished for. */
static enum sweep_status check(struct request *request, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	request->plot = sweep_plots;
	request->wish.best = (size_t)request->best;
	if (request->output) status = sweep_format_find(request->output, &request->format, err);
	if (status != SWEEP_OK) return status;
	request->source.word = request->operands ? request->words[0] : NULL;
	if (request->suggest) return check_suggestion(request, err);
	if (request->operands > 1) return check_both(request, err);
	if (request->kind) status = sweep_plot_find(request->kind, &request->plot, err);
	if (status != SWEEP_OK) return status;
	if (request->kind && request->output && !request->format->chart)
		return sweep_fail(err, SWEEP_USAGE, "%s: a .%s file is the whole report, and has no --plot", request->output,
						  request->format->ending);
	if (request->kind && request->json && !request->output)
		return sweep_fail(err, SWEEP_USAGE, "--json prints numbers: name a file for --plot with --output=FILE.png");
	const bool chart = request->output ? request->format->chart != NULL : request->kind != NULL;
	if (!chart && chart_option(request))
		return sweep_fail(err, SWEEP_USAGE, "%s is of a chart: --plot names one", chart_option(request));
	if (chart) status = check_heeds(request, err);
	if (status != SWEEP_OK) return status;
	if (chart || request->output) request->wish.needs = chart ? request->plot->needs : request->format->needs;
	if (request->json || (!chart && !request->output)) request->wish.needs |= SWEEP_NEED_IMPORTANCE;
	return SWEEP_OK;
}

int main(int argc, char **argv)
{
	struct request request = {0};
	const struct sweep_option options[] = {
		{'d', "db", "DB", "the ledger ($SWEEP_DB, else sweep.db)", SWEEP_OPTION_FILE, &request.source.db, NULL},
		{'f', "file", "FILE.yaml", "the sweep file of records on standard input", SWEEP_OPTION_FILE,
		 &request.source.file, NULL},
		{'m', "metric", "METRIC", "the metric (the sweep file's, else loss)", SWEEP_OPTION_TEXT, &request.wish.metric,
		 NULL},
		{'g', "goal", "GOAL", "minimize or maximize (the sweep file's)", SWEEP_OPTION_TEXT, &request.wish.goal, NULL},
		{0, "state", "STATES", "only runs in these states, such as finished,stopped", SWEEP_OPTION_TEXT,
		 &request.states, NULL},
		{0, "filter", "CONDITIONS", "only runs that meet all, such as 'optimizer=adam,learning_rate<0.01'",
		 SWEEP_OPTION_TEXT, &request.filter, NULL},
		{'o', "output", "FILE", "write a report (FILE.html, .md) or a chart (.svg, .png, .pdf, .gp)", SWEEP_OPTION_FILE,
		 &request.output, NULL},
		{0, "plot", "KIND",
		 "parallel, history, slice, curves, edf, timeline, correlation, importance, contour or pareto",
		 SWEEP_OPTION_TEXT, &request.kind, NULL},
		{0, "params", "NAMES", "the parameters of the chart, such as lr,width; of contour two", SWEEP_OPTION_TEXT,
		 &request.wish.parameters, NULL},
		{0, "best", "N", "how many of the best runs parallel draws thick", SWEEP_OPTION_COUNT, &request.best, NULL},
		{0, "suggest", NULL, "print a narrowed sweep file, with comments that say why", SWEEP_OPTION_FLAG,
		 &request.suggest, NULL},
		{0, "json", NULL, "print every number as one JSON object", SWEEP_OPTION_FLAG, &request.json, NULL},
		{0}};
	const struct sweep_tool tool = {
		.name = "sweep-report",
		.usage = "[OPTION...] [SWEEP]\n[OPTION...] SWEEP SWEEP\n[OPTION...] - <RECORDS",
		.summary = "Shows what mattered in a sweep: its runs, the best configuration, and how each parameter\n"
				   "goes with the metric. SWEEP is an id, the beginning of one, or a name; without it, the\n"
				   "newest sweep of the ledger. \"-\" reads records from standard input. Two sweeps are\n"
				   "compared.",
		.options = options};
	setlocale(LC_CTYPE, "");
	signal(SIGPIPE, SIG_DFL);
	struct sweep_error err = {0};
	size_t bad_lines = 0;
	request.words = argv + 1;
	enum sweep_parsed parsed = sweep_parse_options(&tool, argc, argv, &request.operands, &err);
	enum sweep_status status = parsed == SWEEP_PARSED_WRONG  ? SWEEP_USAGE
							   : parsed == SWEEP_PARSED_DONE ? sweep_flush_output(&err)
															 : check(&request, &err);
	if (parsed == SWEEP_PARSED_DONE && status == SWEEP_OK) return SWEEP_OK;
	if (status == SWEEP_OK) status = read_selection(&request, &err);
	if (status == SWEEP_OK) status = (request.operands > 1 ? compare : report)(&request, &bad_lines, &err);
	if (status != SWEEP_OK) report_say_error(&err);
	else if (bad_lines)
	{
		fprintf(stderr, "sweep-report: %zu line%s passed over\n", bad_lines, bad_lines == 1 ? "" : "s");
		status = SWEEP_FAILED;
	}
	sweep_selection_free(&request.selection);
	return (int)status;
}
