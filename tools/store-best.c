/* sweep-store best: the runs with the best values of the sweep's metric, and their configurations.
 * With --json each is a config record, and with --args a command line, so that either can be run again. */
#include "tools/store-command.h"
#include "tools/store-runs.h"

#include "base/memory.h"
#include "base/table.h"
#include "record/json.h"
#include "record/object.h"
#include "search/arguments.h"
#include "spec/goal.h"
#include "spec/sweep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *db, *metric, *goal;
static int64_t count = 1;
static bool json, args;

struct output
{
	const struct sweep_entry *entry;
	const char *metric;
	struct run_columns columns;
	struct sweep_column *titles;
	struct sweep_table *table; /* NULL until there is a row */
	const char **cells;
	int64_t found;
	struct sweep_error *err;
};

static enum sweep_status print_row(void *context, const struct sweep_run *run, double value)
{
	struct output *output = context;
	char text[SWEEP_DOUBLE_TEXT];
	sweep_double_text(text, value);
	if (output->table == NULL) output->table = sweep_table_new(output->titles, output->columns.count + 1, stdout);
	run_columns_read(&output->columns, run);
	output->cells[0] = text;
	memcpy(output->cells + 1, output->columns.cells, output->columns.count * sizeof *output->cells);
	sweep_table_add(output->table, output->cells);
	output->found++;
	return SWEEP_OK;
}

static enum sweep_status print_json(void *context, const struct sweep_run *run, double value)
{
	struct output *output = context;
	struct sweep_text text = {0};
	sweep_text_puts(&text, "{\"run\":");
	sweep_text_add_int(&text, run->run);
	sweep_text_printf(&text, ",\"sweep\":\"%s\",\"config\":%s,\"metric\":", output->entry->id,
					  run->config ? run->config : "{}");
	sweep_text_add_json_string(&text, output->metric, strlen(output->metric));
	sweep_text_puts(&text, ",\"value\":");
	sweep_json_add_double(&text, value);
	sweep_text_printf(&text, ",\"summary\":%s}\n", run->summary);
	fwrite(text.data, 1, text.length, stdout);
	sweep_text_free(&text);
	output->found++;
	return SWEEP_OK;
}

static enum sweep_status print_args(void *context, const struct sweep_run *run, double value)
{
	(void)value;
	struct output *output = context;
	cJSON *config = sweep_object_parse(run->config, run->config ? strlen(run->config) : 0);
	struct sweep_text line = {0};
	const cJSON *impossible = sweep_arguments_add(&line, config);
	enum sweep_status status = SWEEP_OK;
	if (impossible)
		status = sweep_fail(output->err, SWEEP_FAILED,
							"run %" PRId64 ": parameter %s: a line of arguments cannot hold a line break: use --json",
							run->run, impossible->string);
	sweep_text_putc(&line, '\n');
	if (status == SWEEP_OK) fwrite(line.data, 1, line.length, stdout);
	sweep_text_free(&line);
	cJSON_Delete(config);
	output->found++;
	return status;
}

static enum sweep_status print_table(struct sweep_store *store, struct output *output, enum sweep_goal way,
									 struct sweep_error *err)
{
	enum sweep_status status = run_columns_learn(&output->columns, false, store, output->entry->key, err);
	size_t wide = output->columns.count + 1;
	struct sweep_column *columns = output->titles = sweep_alloc(wide, sizeof *columns);
	output->cells = sweep_alloc(wide, sizeof *output->cells);
	columns[0] = (struct sweep_column){.title = "best", .right = true, .keep = true};
	for (size_t i = 1; i < wide; i++)
		columns[i] = (struct sweep_column){.title = output->columns.titles[i - 1], .right = true, .fold = i > 3};
	columns[2] = (struct sweep_column){.title = "state", .keep = true, .style = store_state_colour};
	if (status == SWEEP_OK)
		status = sweep_store_best(store, output->entry->key, output->metric, way == SWEEP_MAXIMIZE, count, print_row,
								  output, err);
	if (output->table) sweep_table_finish(output->table);
	free(columns);
	free(output->cells);
	run_columns_free(&output->columns);
	return status;
}

/* --- when there is none --------------------------------------------------------------------------- */

/* The names of the numbers in the summaries of all runs. */
struct survey
{
	struct sweep_fields *fields;
	bool *number; /* [fields], of which `capacity` have room */
	size_t capacity;
	int64_t runs;
};

static enum sweep_status survey_run(void *context, const struct sweep_run *run)
{
	struct survey *survey = context;
	double ignored;
	size_t before = sweep_fields_count(survey->fields);
	survey->runs++;
	sweep_fields_learn(survey->fields, run->summary);
	sweep_fields_read(survey->fields, run->summary);
	for (size_t i = 0; i < sweep_fields_count(survey->fields); i++)
	{
		if (i >= before)
		{
			survey->number = sweep_grow(survey->number, i, &survey->capacity, sizeof *survey->number);
			survey->number[i] = false;
		}
		const char *value = sweep_fields_value(survey->fields, i);
		if (value && sweep_parse_double(value, &ignored)) survey->number[i] = true;
	}
	return SWEEP_OK;
}

/* "did you mean "loss"? there are: epoch, loss" */
static void add_metrics(struct sweep_text *text, const struct survey *survey, const char *word)
{
	size_t known = 0, fields = sweep_fields_count(survey->fields);
	const char **names = sweep_alloc(fields + 1, sizeof *names);
	for (size_t i = 0; i < fields; i++)
		if (survey->number[i]) names[known++] = sweep_fields_name(survey->fields, i);
	const char *nearest = word ? sweep_nearest_name(word, names) : NULL;
	if (nearest) sweep_text_printf(text, "did you mean \"%s\"? ", nearest);
	sweep_text_puts(text, known ? "there are: " : "no run has any");
	for (size_t i = 0; i < known; i++) sweep_text_printf(text, "%s%s", i ? ", " : "", names[i]);
	free(names);
}

static bool has_metric(const struct survey *survey, const char *name)
{
	for (size_t i = 0; i < sweep_fields_count(survey->fields); i++)
		if (survey->number[i] && strcmp(sweep_fields_name(survey->fields, i), name) == 0) return true;
	return false;
}

/* Says why there is no best run; `name` NULL: nobody said by which metric. */
static enum sweep_status explain(struct sweep_store *store, const struct sweep_entry *entry, const char *name,
								 struct sweep_error *err)
{
	struct survey survey = {.fields = sweep_fields_new()};
	struct sweep_text metrics = {0};
	enum sweep_status status = sweep_store_runs(store, entry->key, survey_run, &survey, err);
	if (status == SWEEP_OK) add_metrics(&metrics, &survey, name);
	if (status != SWEEP_OK) survey.runs = 0;
	else if (name == NULL)
		status = sweep_fail(err, SWEEP_USAGE, "sweep %s names no metric: say which with --metric NAME (%s)", entry->id,
							metrics.data);
	else if (survey.runs == 0) status = sweep_fail(err, SWEEP_FAILED, "sweep %s has no runs yet", entry->id);
	else if (has_metric(&survey, name))
		status =
			sweep_fail(err, SWEEP_FAILED, "no run of sweep %s that is finished, stopped or running has a finite \"%s\"",
					   entry->id, name);
	else
		status =
			sweep_fail(err, SWEEP_FAILED, "no run of sweep %s has a metric \"%s\" (%s)", entry->id, name, metrics.data);
	sweep_text_free(&metrics);
	sweep_fields_free(survey.fields);
	free(survey.number);
	return status;
}

/* --- which metric, and which way ------------------------------------------------------------------- */

/* The goal that the sweep's file gives a metric. False when the file has no such metric. */
static bool goal_in_file(const struct sweep_entry *entry, const char *name, enum sweep_goal *way)
{
	struct sweep sweep = {0};
	struct sweep_diagnostics diagnostics = {.file = entry->id};
	struct sweep_error ignored; /* what the ledger has was checked when it came */
	bool found = false;
	if (entry->text &&
		sweep_parse(entry->text, strlen(entry->text), entry->id, true, &sweep, &diagnostics, &ignored) == SWEEP_OK)
		for (size_t i = 0; !found && i < sweep.metric_count; i++)
		{
			found = strcmp(sweep.metrics[i].name, name) == 0;
			*way = sweep.metrics[i].goal;
		}
	sweep_diagnostics_free(&diagnostics);
	sweep_free(&sweep);
	return found;
}

/* The option, else the sweep file's, else what the name promises, as sweep-report has it. */
static enum sweep_status choose_goal(const struct sweep_entry *entry, const char *name, enum sweep_goal *way,
									 struct sweep_error *err)
{
	if (goal) return sweep_goal_find(goal, way, err);
	if (goal_in_file(entry, name, way)) return SWEEP_OK;
	*way = sweep_goal_by_name(name);
	fprintf(stderr, "sweep-store: note: goal %s, chosen by name (--goal would tell)\n", sweep_goal_name(*way));
	return SWEEP_OK;
}

static enum sweep_status print(struct sweep_store *store, const struct sweep_entry *entry, struct sweep_error *err)
{
	struct output output = {.entry = entry, .metric = metric ? metric : entry->metric, .err = err};
	enum sweep_goal way;
	if (output.metric == NULL) return explain(store, entry, NULL, err);
	enum sweep_status status = choose_goal(entry, output.metric, &way, err);
	if (status != SWEEP_OK) return status;
	if (json || args)
		status = sweep_store_best(store, entry->key, output.metric, way == SWEEP_MAXIMIZE, count,
								  json ? print_json : print_args, &output, err);
	else status = print_table(store, &output, way, err);
	return status == SWEEP_OK && output.found == 0 && count > 0 ? explain(store, entry, output.metric, err) : status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (json && args) return sweep_fail(err, SWEEP_USAGE, "--json and --args exclude each other");
	struct sweep_store *store;
	struct sweep_entry entry;
	enum sweep_status status = store_open_sweep(db, operands, argv, &store, &entry, err);
	if (status != SWEEP_OK) return status;
	status = print(store, &entry, err);
	sweep_entry_free(&entry);
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{'n', "count", "N", "how many runs (default: 1)", SWEEP_OPTION_COUNT, &count, NULL},
	{0, "metric", "NAME", "the metric (default: the sweep file's)", SWEEP_OPTION_TEXT, &metric, NULL},
	{0, "goal", "GOAL", "minimize or maximize (default: the sweep file's, else by the metric's name)",
	 SWEEP_OPTION_TEXT, &goal, NULL},
	{0, "args", NULL, "the configurations as --NAME=VALUE arguments", SWEEP_OPTION_FLAG, &args, NULL},
	{0, "json", NULL, "the configurations as config records", SWEEP_OPTION_FLAG, &json, NULL},
	{0}};

const struct store_command store_best = {"best",
										 "show the best runs",
										 "[--db=FILE] [-n N] [--metric=NAME] [--goal=GOAL] [--args|--json] [SWEEP]",
										 "Shows the runs of a sweep with the best values of its metric, best first.",
										 options,
										 run};
