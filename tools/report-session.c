#include "tools/report-session.h"

#include "base/memory.h"
#include "report/label.h"
#include "report/load-timeline.h"
#include "report/load.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void report_say(const char *kind, const char *text)
{
	struct sweep_text line = {0};
	sweep_label_add(&line, text, SWEEP_LABEL_UNCUT, "");
	fprintf(stderr, "sweep-report: %s%s\n", kind, line.data ? line.data : "");
	sweep_text_free(&line);
}

void report_say_error(const struct sweep_error *err)
{
	char text[1280];
	report_say("", sweep_error_text(err, text, sizeof text));
}

static void say_bad_line(void *context, const struct sweep_error *err)
{
	(void)context;
	report_say_error(err);
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
		report_say("", text.data);
	}
	sweep_text_free(&text);
}

/* --- loading ---------------------------------------------------------------------------------------------------- */

static enum sweep_status load_file(const char *path, struct report_session *session, struct sweep_error *err)
{
	session->diagnostics.file = path;
	enum sweep_status status = sweep_load(path, true, NULL, &session->sweep, &session->diagnostics, err);
	if (status == SWEEP_OK) say_problems(&session->diagnostics);
	session->has_sweep = status == SWEEP_OK;
	if (session->has_sweep) sweep_frame_expect(&session->frame, &session->sweep);
	return status;
}

/* Which metric the report will be of may not be known before all is read: then every one is kept step by step. */
static enum sweep_status load_records(struct report_session *session, const struct sweep_wish *wish,
									  struct sweep_error *err)
{
	struct sweep_record_reader reader;
	struct sweep_series_reader *series = wish->needs & SWEEP_NEED_SERIES ? &session->records : NULL;
	const bool in_file = session->has_sweep && session->sweep.metric_count > 0;
	session->records.only = wish->metric ? wish->metric : in_file ? session->sweep.metrics[0].name : NULL;
	struct sweep_bad_line bad = {say_bad_line, NULL, 0};
	enum sweep_status status = sweep_record_open(&reader, "-", err);
	if (status == SWEEP_OK) status = sweep_frame_read(&session->frame, series, &reader, &bad, err);
	sweep_record_close(&reader);
	session->bad_lines = bad.count;
	if (status == SWEEP_OK && session->frame.rows == 0)
		status = sweep_fail(err, SWEEP_FAILED, "standard input has no records to report on");
	return status;
}

/* A ledger's own sweep file was checked when it came in; one that a later version no longer reads is done without. */
static void parse_entry(struct report_session *session)
{
	const char *text = session->entry.text;
	if (text == NULL || session->has_sweep) return;
	struct sweep_error why;
	session->diagnostics.file = session->entry.id;
	enum sweep_status status =
		sweep_parse(text, strlen(text), session->entry.id, true, &session->sweep, &session->diagnostics, &why);
	session->has_sweep = status == SWEEP_OK;
	if (session->has_sweep) sweep_frame_expect(&session->frame, &session->sweep);
	else report_say("warning: the sweep's file is not understood: ", why.message);
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

static enum sweep_status load_ledger(const char *db, const char *word, struct report_session *session,
									 struct sweep_error *err)
{
	enum sweep_status status = sweep_store_open(db, false, &session->store, err);
	if (status == SWEEP_OK) status = sweep_store_find(session->store, word, &session->entry, err);
	if (status != SWEEP_OK) status = advise(word, status, err);
	else
	{
		parse_entry(session);
		status = sweep_frame_from_store(&session->frame, session->store, session->entry.key, err);
	}
	if (status == SWEEP_OK && session->frame.rows == 0)
		status = sweep_fail(err, SWEEP_FAILED, "sweep %s%s has no runs yet%s", session->entry.id,
							word ? "" : ", the newest,", word ? "" : " (sweep-store ls shows all sweeps)");
	return status;
}

static enum sweep_status select_runs(struct report_session *session, const struct sweep_selection *selection,
									 struct sweep_error *err)
{
	if (sweep_selection_is_empty(selection)) return SWEEP_OK;
	bool *kept = sweep_alloc(session->frame.rows, sizeof *kept);
	const enum sweep_status status = sweep_selection_apply(selection, &session->frame, kept, err);
	session->unfiltered = session->frame.rows;
	if (status == SWEEP_OK)
	{
		sweep_series_reader_keep(&session->records, kept, session->frame.rows);
		sweep_frame_keep(&session->frame, kept);
	}
	sweep_selection_add_text(&session->filter, selection);
	free(kept);
	return status;
}

enum sweep_status report_session_load(struct report_session *session, const struct report_source *source,
									  const struct sweep_wish *wish, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	if (source->file) status = load_file(source->file, session, err);
	if (status != SWEEP_OK) return status;
	const char *word = source->word;
	bool piped = word && strcmp(word, "-") == 0;
	status = piped ? load_records(session, wish, err) : load_ledger(source->db, word, session, err);
	if (session->frame.sweeps.count > 1)
		fprintf(stderr, "sweep-report: note: the records are of %zu sweeps, which are reported as one\n",
				session->frame.sweeps.count);
	if (status == SWEEP_OK) status = select_runs(session, source->selection, err);
	sweep_frame_finish(&session->frame);
	return status;
}

/* --- the report ------------------------------------------------------------------------------------------------- */

static const char *name_of(const struct report_session *session, const struct report_source *source, const char *id)
{
	if (session->entry.name) return session->entry.name;
	if (session->has_sweep && session->sweep.name) return session->sweep.name;
	if (id || !source->file) return NULL;
	const char *slash = strrchr(source->file, '/');
	return slash ? slash + 1 : source->file;
}

static enum sweep_status load_series(struct report_session *session, struct sweep_error *err)
{
	struct sweep_report *report = &session->report;
	enum sweep_status status = SWEEP_OK;
	if (report->metric == NULL) return SWEEP_OK;
	if (session->store)
		status = sweep_series_from_store(&session->series, session->store, session->entry.key, &session->frame,
										 report->metric, err);
	else sweep_series_reader_take(&session->records, report->metric, session->frame.rows, &session->series);
	report->series = &session->series;
	return status;
}

static enum sweep_status load_timeline(struct report_session *session, struct sweep_error *err)
{
	if (session->store == NULL) return SWEEP_OK;
	session->report.timeline = &session->timeline;
	return sweep_timeline_from_store(&session->timeline, session->store, session->entry.key, &session->frame, err);
}

enum sweep_status report_session_make(struct report_session *session, const struct report_source *source,
									  const struct sweep_wish *wish, struct sweep_error *err)
{
	const struct sweep *sweep = session->has_sweep ? &session->sweep : NULL;
	const char *id = session->entry.id[0] ? session->entry.id : NULL;
	if (!id && session->frame.sweeps.count == 1) id = session->frame.sweeps.texts[0];
	const struct sweep_source known = {.id = id,
									   .name = name_of(session, source, id),
									   .method = sweep ? sweep->method : NULL,
									   .sweep = sweep,
									   .filter = session->filter.data,
									   .unfiltered = session->unfiltered};
	enum sweep_status status = sweep_report_make(&session->frame, &known, wish, &session->report, err);
	if (status == SWEEP_OK && session->report.note.length) report_say("note: ", session->report.note.data);
	if (status == SWEEP_OK && (wish->needs & SWEEP_NEED_SERIES)) status = load_series(session, err);
	if (status == SWEEP_OK && (wish->needs & SWEEP_NEED_TIMELINE)) status = load_timeline(session, err);
	return status;
}

void report_session_end(struct report_session *session)
{
	sweep_report_free(&session->report);
	sweep_text_free(&session->filter);
	sweep_frame_free(&session->frame);
	sweep_free(&session->sweep);
	sweep_diagnostics_free(&session->diagnostics);
	sweep_entry_free(&session->entry);
	sweep_series_reader_free(&session->records);
	sweep_series_free(&session->series);
	sweep_timeline_free(&session->timeline);
	sweep_store_close(session->store);
}
