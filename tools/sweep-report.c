/* sweep-report - what mattered in a sweep: states, the best run, correlations, charts. From the ledger or a pipe. */
#include "base/options.h"
#include "base/table.h"
#include "report/chart.h"
#include "report/json-report.h"
#include "report/label.h"
#include "report/load.h"
#include "report/report.h"
#include "report/text-report.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
	PIPE_WIDTH = 80,
	LEAST_WIDTH = 60,
	MOST_WIDTH = 120
};

struct request
{
	const char *db, *file, *output, *plot;
	bool json;
	struct sweep_wish wish;
};

/* All that is loaded, and freed together. */
struct session
{
	struct sweep_frame frame;
	struct sweep_entry entry;
	struct sweep sweep;
	struct sweep_diagnostics diagnostics;
	struct sweep_report report;
	bool has_sweep;
	size_t bad_lines;
};

/* One line, whatever characters are in the names that it repeats. */
static void say_text(const char *kind, const char *text)
{
	struct sweep_text line = {0};
	sweep_label_add(&line, text, SWEEP_LABEL_UNCUT, "");
	fprintf(stderr, "sweep-report: %s%s\n", kind, line.data ? line.data : "");
	sweep_text_free(&line);
}

static void say(const struct sweep_error *err)
{
	char text[1280];
	say_text("", sweep_error_text(err, text, sizeof text));
}

static void say_bad_line(void *context, const struct sweep_error *err)
{
	(void)context;
	say(err);
}

/* What a lenient reading passes over. */
static void say_problems(const struct sweep_diagnostics *list)
{
	struct sweep_text text = {0};
	for (size_t i = 0; i < list->count; i++)
	{
		const struct sweep_diagnostic *item = &list->items[i];
		sweep_text_clear(&text);
		sweep_text_printf(&text, "%s:%d:%d: warning: %s%s%s", list->file, item->line, item->column, item->path,
						  item->path[0] ? ": " : "", item->message);
		say_text("", text.data);
	}
	sweep_text_free(&text);
}

/* --- loading ---------------------------------------------------------------------------------------------------- */

static enum sweep_status load_file(const char *path, struct session *session, struct sweep_error *err)
{
	session->diagnostics.file = path;
	enum sweep_status status = sweep_load(path, true, NULL, &session->sweep, &session->diagnostics, err);
	if (status == SWEEP_OK) say_problems(&session->diagnostics);
	session->has_sweep = status == SWEEP_OK;
	if (session->has_sweep) sweep_frame_expect(&session->frame, &session->sweep);
	return status;
}

static enum sweep_status load_records(struct session *session, struct sweep_error *err)
{
	struct sweep_record_reader reader;
	struct sweep_bad_line bad = {say_bad_line, NULL, 0};
	enum sweep_status status = sweep_record_open(&reader, "-", err);
	if (status == SWEEP_OK) status = sweep_frame_read(&session->frame, &reader, &bad, err);
	sweep_record_close(&reader);
	session->bad_lines = bad.count;
	if (status == SWEEP_OK && session->frame.rows == 0)
		status = sweep_fail(err, SWEEP_FAILED, "standard input has no records to report on");
	return status;
}

/* A ledger's own sweep file was checked when it came in; one that a later version no longer reads is done without. */
static void parse_entry(struct session *session)
{
	const char *text = session->entry.text;
	if (text == NULL || session->has_sweep) return;
	struct sweep_error why;
	session->diagnostics.file = session->entry.id;
	enum sweep_status status =
		sweep_parse(text, strlen(text), session->entry.id, true, &session->sweep, &session->diagnostics, &why);
	session->has_sweep = status == SWEEP_OK;
	if (session->has_sweep) sweep_frame_expect(&session->frame, &session->sweep);
	else say_text("warning: the sweep's file is not understood: ", why.message);
}

/* The ledger or the sweep is not there: says so to someone who has records in a file or a pipe. */
static enum sweep_status advise(const char *word, enum sweep_status status, struct sweep_error *err)
{
	struct stat file;
	if (word && stat(word, &file) == 0 && !S_ISDIR(file.st_mode))
		return sweep_fail(err, status, "%s is a file, no sweep: to report on records: sweep-report - < %s", word, word);
	bool piped = fstat(STDIN_FILENO, &file) == 0 && (S_ISFIFO(file.st_mode) || S_ISREG(file.st_mode));
	if (word || !piped) return status;
	char text[sizeof err->message];
	memcpy(text, err->message, sizeof text);
	sweep_fail(err, status, "%s; to report on records on standard input: sweep-report -", text);
	return status;
}

static enum sweep_status load_ledger(const char *db, const char *word, struct session *session, struct sweep_error *err)
{
	struct sweep_store *store = NULL;
	enum sweep_status status = sweep_store_open(db, false, &store, err);
	if (status == SWEEP_OK) status = sweep_store_find(store, word, &session->entry, err);
	if (status != SWEEP_OK) status = advise(word, status, err);
	else
	{
		parse_entry(session);
		status = sweep_frame_from_store(&session->frame, store, session->entry.key, err);
	}
	if (store) sweep_store_close(store);
	if (status == SWEEP_OK && session->frame.rows == 0)
		status = sweep_fail(err, SWEEP_FAILED, "sweep %s%s has no runs yet%s", session->entry.id,
							word ? "" : ", the newest,", word ? "" : " (sweep-store ls shows all sweeps)");
	return status;
}

static enum sweep_status load(const struct request *request, const char *word, struct session *session,
							  struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	if (request->file) status = load_file(request->file, session, err);
	if (status != SWEEP_OK) return status;
	bool piped = word && strcmp(word, "-") == 0;
	status = piped ? load_records(session, err) : load_ledger(request->db, word, session, err);
	if (session->frame.sweeps.count > 1)
		fprintf(stderr, "sweep-report: note: the records are of %zu sweeps, which are reported as one\n",
				session->frame.sweeps.count);
	sweep_frame_finish(&session->frame);
	return status;
}

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

static enum sweep_status report(const struct request *request, struct session *session, struct sweep_error *err)
{
	const struct sweep *sweep = session->has_sweep ? &session->sweep : NULL;
	const char *id = session->entry.id[0] ? session->entry.id : NULL;
	if (!id && session->frame.sweeps.count == 1) id = session->frame.sweeps.texts[0];
	const char *name = session->entry.name ? session->entry.name : sweep ? sweep->name : NULL;
	if (!name && !id && request->file)
	{
		const char *slash = strrchr(request->file, '/');
		name = slash ? slash + 1 : request->file;
	}
	struct sweep_source source = {.id = id, .name = name, .method = sweep ? sweep->method : NULL, .sweep = sweep};
	enum sweep_status status = sweep_report_make(&session->frame, &source, &request->wish, &session->report, err);
	if (status != SWEEP_OK) return status;
	if (session->report.note.length) say_text("note: ", session->report.note.data);
	if (request->json || !request->output) status = print(request, &session->report, err);
	if (status != SWEEP_OK || !request->output) return status;
	const struct sweep_plot *plot = sweep_plots;
	const struct sweep_chart_format *format;
	status = sweep_chart_format_find(request->output, &format, err);
	if (status == SWEEP_OK && request->plot) status = sweep_plot_find(request->plot, &plot, err);
	if (status == SWEEP_OK) status = sweep_chart_write(&session->report, plot, format, request->output, err);
	return status;
}

/* What can be refused before anything is read. */
static enum sweep_status check(const struct request *request, int operands, char **words, struct sweep_error *err)
{
	const struct sweep_plot *plot;
	const struct sweep_chart_format *format;
	if (operands > 1) return sweep_fail(err, SWEEP_USAGE, "one sweep at a time: \"%s\" is one too many", words[1]);
	if (request->plot)
	{
		enum sweep_status status = sweep_plot_find(request->plot, &plot, err);
		if (status != SWEEP_OK) return status;
		if (!request->output)
			return sweep_fail(err, SWEEP_USAGE, "--plot draws into a file: name it with --output=FILE.png");
	}
	return request->output ? sweep_chart_format_find(request->output, &format, err) : SWEEP_OK;
}

static void end(struct session *session)
{
	sweep_report_free(&session->report);
	sweep_frame_free(&session->frame);
	sweep_free(&session->sweep);
	sweep_diagnostics_free(&session->diagnostics);
	sweep_entry_free(&session->entry);
}

int main(int argc, char **argv)
{
	struct request request = {0};
	const struct sweep_option options[] = {
		{'d', "db", "DB", "the ledger ($SWEEP_DB, else sweep.db)", SWEEP_OPTION_TEXT, &request.db, NULL},
		{'f', "file", "FILE.yaml", "the sweep file of records on standard input", SWEEP_OPTION_TEXT, &request.file,
		 NULL},
		{'m', "metric", "METRIC", "the metric (the sweep file's, else loss)", SWEEP_OPTION_TEXT, &request.wish.metric,
		 NULL},
		{'g', "goal", "GOAL", "minimize or maximize (the sweep file's)", SWEEP_OPTION_TEXT, &request.wish.goal, NULL},
		{'o', "output", "FILE", "draw a chart: FILE ends in .svg, .png, .pdf or .gp", SWEEP_OPTION_TEXT,
		 &request.output, NULL},
		{0, "plot", "KIND", "parallel (coordinates; the default) or pareto (the set of several metrics)",
		 SWEEP_OPTION_TEXT, &request.plot, NULL},
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
	struct session session = {0};
	enum sweep_status status = parsed == SWEEP_PARSED_WRONG  ? SWEEP_USAGE
							   : parsed == SWEEP_PARSED_DONE ? sweep_flush_output(&err)
															 : check(&request, operands, argv + 1, &err);
	if (parsed == SWEEP_PARSED_DONE && status == SWEEP_OK) return SWEEP_OK;
	if (status == SWEEP_OK) status = load(&request, operands ? argv[1] : NULL, &session, &err);
	if (status == SWEEP_OK) status = report(&request, &session, &err);
	if (status != SWEEP_OK) say(&err);
	else if (session.bad_lines)
	{
		fprintf(stderr, "sweep-report: %zu line%s passed over\n", session.bad_lines, session.bad_lines == 1 ? "" : "s");
		status = SWEEP_FAILED;
	}
	end(&session);
	return (int)status;
}
