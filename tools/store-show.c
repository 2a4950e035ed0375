/* sweep-store show: a sweep and its runs; with --run, one run and what it measured. */
#include "tools/store-command.h"
#include "tools/store-runs.h"

#include "base/memory.h"
#include "base/table.h"
#include "record/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *db;
static int64_t run_number;
static bool one_run, json, file;

static void put(const struct sweep_text *text)
{
	fwrite(text->data, 1, text->length, stdout);
}

/* Names and values come from records, and may hold anything. */
static void print_line(const char *title, const char *first, const char *between, const char *second)
{
	struct sweep_text line = {0};
	sweep_text_puts(&line, title);
	sweep_text_add_printable(&line, first);
	sweep_text_puts(&line, between);
	if (second) sweep_text_add_printable(&line, second);
	sweep_text_putc(&line, '\n');
	put(&line);
	sweep_text_free(&line);
}

/* --- a sweep and its runs --- */

/* What people see above the table; programs get the table alone. */
static void print_heading(const struct sweep_entry *entry, const int64_t counts[SWEEP_STATES], int64_t queued)
{
	struct sweep_text states = {0};
	store_add_states(&states, counts);
	print_line("sweep    ", entry->id, entry->name ? "  " : "", entry->name);
	if (entry->method) print_line("method   ", entry->method, "", NULL);
	if (entry->metric) print_line("metric   ", entry->metric, ", ", entry->goal);
	print_line("stage    ", sweep_stage_name(entry->stage), entry->reason ? ": " : "", entry->reason);
	printf("created  %s\nrecords  %" PRId64 "\nruns     %s\n", entry->created, entry->records,
		   states.length ? states.data : "none");
	if (queued) printf("queue    %" PRId64 " waiting\n", queued);
	putchar('\n');
	sweep_text_free(&states);
}

struct runs
{
	struct run_columns columns;
	struct sweep_table *table;
	bool first;
};

static enum sweep_status print_row(void *context, const struct sweep_run *run)
{
	struct runs *runs = context;
	run_columns_read(&runs->columns, run);
	sweep_table_add(runs->table, runs->columns.cells);
	return ferror(stdout) ? SWEEP_FAILED : SWEEP_OK;
}

static enum sweep_status print_runs(struct sweep_store *store, const struct sweep_entry *entry, struct sweep_error *err)
{
	struct runs runs = {0};
	enum sweep_status status = run_columns_learn(&runs.columns, true, store, entry->key, err);
	size_t count = runs.columns.count;
	struct sweep_column *columns = sweep_alloc(count, sizeof *columns);
	for (size_t i = 0; i < count; i++)
	{
		const char *title = runs.columns.titles[i];
		const bool metric = i > 2 && entry->metric && strcmp(title, entry->metric) == 0;
		columns[i] = (struct sweep_column){.title = title, .right = true, .fold = i > 2, .keep = metric};
	}
	if (runs.columns.with_error) columns[runs.columns.first - 1].right = false;
	columns[1] = (struct sweep_column){.title = "state", .keep = true, .style = store_state_colour};
	if (status == SWEEP_OK)
	{
		runs.table = sweep_table_new(columns, count, stdout);
		status = sweep_store_runs(store, entry->key, print_row, &runs, err);
		sweep_table_finish(runs.table);
	}
	free(columns);
	run_columns_free(&runs.columns);
	return status;
}

static enum sweep_status print_run_json(void *context, const struct sweep_run *run)
{
	struct runs *runs = context;
	struct sweep_text text = {0};
	sweep_text_puts(&text, runs->first ? "{" : ",{");
	runs->first = false;
	store_add_run_json(&text, run);
	sweep_text_putc(&text, '}');
	put(&text);
	sweep_text_free(&text);
	return ferror(stdout) ? SWEEP_FAILED : SWEEP_OK;
}

static enum sweep_status print_sweep_json(struct sweep_store *store, const struct sweep_entry *entry,
										  const int64_t counts[SWEEP_STATES], struct sweep_error *err)
{
	struct sweep_text text = {0};
	sweep_text_putc(&text, '{');
	store_add_entry_json(&text, entry);
	sweep_text_puts(&text, ",\"file\":");
	if (entry->text) sweep_text_add_json_string(&text, entry->text, strlen(entry->text));
	else sweep_text_puts(&text, "null");
	sweep_text_puts(&text, ",\"states\":");
	store_add_states_json(&text, counts);
	sweep_text_puts(&text, ",\"runs\":[");
	put(&text);
	sweep_text_free(&text);
	struct runs runs = {.first = true};
	enum sweep_status status = sweep_store_runs(store, entry->key, print_run_json, &runs, err);
	puts("]}");
	return status;
}

static enum sweep_status count_queued(void *context, const struct sweep_run *run)
{
	int64_t *queued = context;
	*queued += run->queued;
	return SWEEP_OK;
}

static enum sweep_status show_sweep(struct sweep_store *store, const struct sweep_entry *entry, struct sweep_error *err)
{
	int64_t counts[SWEEP_STATES], queued = 0;
	enum sweep_status status = sweep_store_count(store, entry->key, counts, err);
	if (status == SWEEP_OK && json) return print_sweep_json(store, entry, counts, err);
	if (status == SWEEP_OK && sweep_terminal_width(stdout) > 0)
	{
		status = sweep_store_runs(store, entry->key, count_queued, &queued, err);
		if (status == SWEEP_OK) print_heading(entry, counts, queued);
	}
	if (status != SWEEP_OK) return status;
	return print_runs(store, entry, err);
}

static enum sweep_status show_file(const struct sweep_entry *entry, struct sweep_error *err)
{
	if (entry->text == NULL)
		return sweep_fail(err, SWEEP_FAILED, "sweep %s has no sweep file: it began with records", entry->id);
	fputs(entry->text, stdout);
	return SWEEP_OK;
}

/* --- one run and its history --- */

struct history
{
	struct sweep_fields *fields;
	struct sweep_table *table; /* NULL while the names are learnt, and with --json */
	const char **cells;
	bool first;
	bool attempts; /* there were several */
};

/* The attempt, the step, the time and the metrics of a metric record; `metrics` is JSON. */
struct point
{
	char attempt[24], step[24], time[SWEEP_DOUBLE_TEXT];
	struct sweep_text metrics;
};

static bool read_point(const struct sweep_stored_record *stored, struct point *point)
{
	*point = (struct point){0};
	if (strcmp(stored->kind, "metric") != 0) return false;
	snprintf(point->attempt, sizeof point->attempt, "%" PRId64, stored->attempt);
	cJSON *root = sweep_json_parse(stored->line, stored->length, NULL);
	struct sweep_record record;
	bool good = root && sweep_record_from_json(root, &record, NULL) == SWEEP_OK;
	if (good)
	{
		sweep_json_keep_numbers(root, stored->line, stored->length);
		sweep_json_write(&point->metrics, record.metrics);
		if (record.has_step) snprintf(point->step, sizeof point->step, "%" PRId64, record.step);
		if (!isnan(record.time)) sweep_double_text(point->time, record.time);
	}
	cJSON_Delete(root);
	return good;
}

static enum sweep_status learn_point(void *context, const struct sweep_stored_record *stored)
{
	struct history *history = context;
	struct point point;
	if (read_point(stored, &point)) sweep_fields_learn(history->fields, point.metrics.data);
	sweep_text_free(&point.metrics);
	return SWEEP_OK;
}

static void print_point_json(struct history *history, const struct point *point)
{
	/* a number is its own JSON; the words for what is none were written as strings */
	printf("%s{", history->first ? "" : ",");
	if (history->attempts) printf("\"attempt\":%s,", point->attempt);
	printf("\"step\":%s,\"time\":%s,\"metrics\":%s}", point->step[0] ? point->step : "null",
		   strpbrk(point->time, "0123456789") ? point->time : "null", point->metrics.data);
	history->first = false;
}

static enum sweep_status print_point(void *context, const struct sweep_stored_record *stored)
{
	struct history *history = context;
	struct point point;
	if (read_point(stored, &point) && json) print_point_json(history, &point);
	else if (point.metrics.data)
	{
		sweep_fields_read(history->fields, point.metrics.data);
		size_t at = 0;
		if (history->attempts) history->cells[at++] = point.attempt;
		history->cells[at++] = point.step;
		history->cells[at++] = point.time;
		for (size_t i = 0; i < sweep_fields_count(history->fields); i++)
			history->cells[at++] = sweep_fields_value(history->fields, i);
		sweep_table_add(history->table, history->cells);
	}
	sweep_text_free(&point.metrics);
	return ferror(stdout) ? SWEEP_FAILED : SWEEP_OK;
}

static enum sweep_status print_history(struct sweep_store *store, int64_t key, bool attempts, struct sweep_error *err)
{
	struct history history = {.fields = sweep_fields_new(), .attempts = attempts};
	enum sweep_status status = sweep_store_records(store, key, &run_number, true, learn_point, &history, err);
	const size_t own = attempts ? 3 : 2, count = sweep_fields_count(history.fields) + own;
	struct sweep_column *columns = sweep_alloc(count, sizeof *columns);
	history.cells = sweep_alloc(count, sizeof *history.cells);
	columns[0] = (struct sweep_column){.title = "attempt", .right = true};
	columns[own - 2] = (struct sweep_column){.title = "step", .right = true};
	columns[own - 1] = (struct sweep_column){.title = "time", .right = true};
	for (size_t i = own; i < count; i++)
		columns[i] = (struct sweep_column){.title = sweep_fields_name(history.fields, i - own), .right = true};
	if (status == SWEEP_OK)
	{
		history.table = sweep_table_new(columns, count, stdout);
		status = sweep_store_records(store, key, &run_number, true, print_point, &history, err);
		sweep_table_finish(history.table);
	}
	free(columns);
	free(history.cells);
	sweep_fields_free(history.fields);
	return status;
}

struct one
{
	const struct sweep_entry *entry;
	bool attempts; /* the run has had several */
};

static enum sweep_status print_run_heading(void *context, const struct sweep_run *run)
{
	struct one *one = context;
	one->attempts = run->attempt > 1;
	if (sweep_terminal_width(stdout) == 0) return SWEEP_OK;
	printf("sweep    %s\nrun      %" PRId64 ", %s%s\n", one->entry->id, run->run, sweep_state_name(run->state),
		   run->queued ? ", waits in the queue" : "");
	if (run->attempt) printf("attempt  %" PRId64 "\n", run->attempt);
	if (run->source) print_line("made by  ", run->source, "", NULL);
	if (run->holder) print_line("held by  ", run->holder, "", NULL);
	if (!isnan(run->time)) printf("time     %.3f s\n", run->time);
	if (run->error) print_line("error    ", run->error, "", NULL);
	print_line("config   ", run->config ? run->config : "none", "", NULL);
	print_line("summary  ", run->summary, "\n", NULL);
	return SWEEP_OK;
}

static enum sweep_status print_run_beginning(void *context, const struct sweep_run *run)
{
	struct one *one = context;
	struct sweep_text text = {0};
	one->attempts = run->attempt > 1;
	sweep_text_printf(&text, "{\"sweep\":\"%s\",", one->entry->id);
	store_add_run_json(&text, run);
	sweep_text_puts(&text, ",\"history\":[");
	put(&text);
	sweep_text_free(&text);
	return SWEEP_OK;
}

static enum sweep_status show_run(struct sweep_store *store, struct sweep_entry *entry, struct sweep_error *err)
{
	struct one one = {.entry = entry};
	enum sweep_status status =
		sweep_store_run(store, entry->key, run_number, json ? print_run_beginning : print_run_heading, &one, err);
	if (status != SWEEP_OK) return status;
	if (!json) return print_history(store, entry->key, one.attempts, err);
	struct history history = {.first = true, .attempts = one.attempts};
	status = sweep_store_records(store, entry->key, &run_number, true, print_point, &history, err);
	puts("]}");
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands == 2 && !one_run && sweep_parse_int(argv[1], &run_number))
	{
		one_run = true;
		operands = 1;
	}
	if (file && (json || one_run))
		return sweep_fail(err, SWEEP_USAGE, "--file goes neither with --json nor with --run");
	struct sweep_store *store;
	struct sweep_entry entry;
	enum sweep_status status = store_open_sweep(db, operands, argv, &store, &entry, err);
	if (status != SWEEP_OK) return status;
	if (file) status = show_file(&entry, err);
	else status = one_run ? show_run(store, &entry, err) : show_sweep(store, &entry, err);
	sweep_entry_free(&entry);
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "run", "N", "one run, with all that it measured", SWEEP_OPTION_INT, &run_number, &one_run},
	{0, "file", NULL, "the sweep file as it was", SWEEP_OPTION_FLAG, &file, NULL},
	{0, "json", NULL, "one JSON object", SWEEP_OPTION_FLAG, &json, NULL},
	{0}};

const struct store_command store_show = {
	"show",
	"show a sweep and its runs",
	"[--db=FILE] [--run=N|--file] [--json] [SWEEP [RUN]]",
	"Shows a sweep, its runs with their parameters and their summaries; or one run and what it measured.",
	options,
	run};
