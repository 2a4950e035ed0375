/* sweep-store best: the runs with the best values of the sweep's metric, and their configurations; of several metrics
 * the runs that no other run beats in all of them. With --json each is a config record, and with --args a command line,
 * so that either can be run again. */
#include "tools/store-command.h"
#include "tools/store-pareto.h"
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
static bool json, args, count_given;

struct output
{
	const struct sweep_entry *entry;
	size_t metrics;
	const struct sweep_metric *metric; /* [metrics] */
	struct run_columns columns;
	struct sweep_column *titles;
	struct sweep_table *table; /* NULL until there is a row */
	const char **cells;
	int64_t found;
	struct sweep_error *err;
};

static enum sweep_status print_row(void *context, const struct sweep_run *run, const double *values)
{
	struct output *output = context;
	const size_t metrics = output->metrics;
	char(*texts)[SWEEP_DOUBLE_TEXT] = sweep_alloc(metrics, sizeof *texts);
	if (output->table == NULL) output->table = sweep_table_new(output->titles, output->columns.count + metrics, stdout);
	run_columns_read(&output->columns, run);
	for (size_t i = 0; i < metrics; i++)
	{
		sweep_double_text(texts[i], values[i]);
		output->cells[i] = texts[i];
	}
	memcpy(output->cells + metrics, output->columns.cells, output->columns.count * sizeof *output->cells);
	sweep_table_add(output->table, output->cells);
	output->found++;
	free(texts);
	return SWEEP_OK;
}

/* "metric":"loss","value":0.5 or "values":{"loss":0.5,"cost":3} */
static void add_values(struct sweep_text *text, const struct output *output, const double *values)
{
	const struct sweep_metric *metrics = output->metric;
	if (output->metrics == 1)
	{
		sweep_text_puts(text, "\"metric\":");
		sweep_text_add_json_string(text, metrics->name, strlen(metrics->name));
		sweep_text_puts(text, ",\"value\":");
		sweep_json_add_double(text, *values);
		return;
	}
	for (size_t i = 0; i < output->metrics; i++)
	{
		sweep_text_puts(text, i ? "," : "\"values\":{");
		sweep_text_add_json_string(text, metrics[i].name, strlen(metrics[i].name));
		sweep_text_putc(text, ':');
		sweep_json_add_double(text, values[i]);
	}
	sweep_text_putc(text, '}');
}

static enum sweep_status print_json(void *context, const struct sweep_run *run, const double *values)
{
	struct output *output = context;
	struct sweep_text text = {0};
	sweep_text_puts(&text, "{\"run\":");
	sweep_text_add_int(&text, run->run);
	sweep_text_printf(&text, ",\"sweep\":\"%s\",\"config\":%s,", output->entry->id, run->config ? run->config : "{}");
	add_values(&text, output, values);
	sweep_text_printf(&text, ",\"summary\":%s}\n", run->summary);
	fwrite(text.data, 1, text.length, stdout);
	sweep_text_free(&text);
	output->found++;
	return SWEEP_OK;
}

static enum sweep_status print_args(void *context, const struct sweep_run *run, const double *values)
{
	(void)values;
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

struct one
{
	store_pareto_each *each;
	void *context;
};

static enum sweep_status hand_one(void *context, const struct sweep_run *run, double value)
{
	const struct one *one = context;
	return one->each(one->context, run, &value);
}

static enum sweep_status find_runs(struct sweep_store *store, struct output *output, store_pareto_each *each,
								   struct sweep_error *err)
{
	const struct sweep_metric *metrics = output->metric;
	struct one one = {each, output};
	if (output->metrics == 1)
		return sweep_store_best(store, output->entry->key, metrics->name, metrics->goal == SWEEP_MAXIMIZE, count,
								hand_one, &one, err);
	return store_pareto(store, output->entry->key, output->metrics, metrics, count_given ? count : -1, each, output,
						err);
}

/* "best", or of several metrics "best.loss". */
static void add_titles(const struct output *output, char **titles)
{
	for (size_t i = 0; i < output->metrics; i++)
	{
		struct sweep_text title = {0};
		sweep_text_puts(&title, "best");
		if (output->metrics > 1) sweep_text_printf(&title, ".%s", output->metric[i].name);
		titles[i] = title.data;
		output->titles[i] = (struct sweep_column){.title = titles[i], .right = true, .keep = true};
	}
}

static enum sweep_status print_table(struct sweep_store *store, struct output *output, struct sweep_error *err)
{
	enum sweep_status status = run_columns_learn(&output->columns, false, store, output->entry->key, err);
	const size_t metrics = output->metrics, wide = output->columns.count + metrics;
	struct sweep_column *columns = output->titles = sweep_alloc(wide, sizeof *columns);
	char **titles = sweep_alloc(metrics, sizeof *titles);
	output->cells = sweep_alloc(wide, sizeof *output->cells);
	add_titles(output, titles);
	for (size_t i = metrics; i < wide; i++)
		columns[i] =
			(struct sweep_column){.title = output->columns.titles[i - metrics], .right = true, .fold = i > metrics + 2};
	columns[metrics + 1] = (struct sweep_column){.title = "state", .keep = true, .style = store_state_colour};
	if (status == SWEEP_OK) status = find_runs(store, output, print_row, err);
	if (output->table) sweep_table_finish(output->table);
	for (size_t i = 0; i < metrics; i++) free(titles[i]);
	free(titles);
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

static enum sweep_status explain_several(struct sweep_store *store, const struct output *output,
										 struct sweep_error *err)
{
	int64_t counts[SWEEP_STATES], runs = 0;
	enum sweep_status status = sweep_store_count(store, output->entry->key, counts, err);
	if (status != SWEEP_OK) return status;
	for (size_t i = 0; i < SWEEP_STATES; i++) runs += counts[i];
	if (runs == 0) return sweep_fail(err, SWEEP_FAILED, "sweep %s has no runs yet", output->entry->id);
	struct sweep_text names = {0};
	for (size_t i = 0; i < output->metrics; i++)
		sweep_text_printf(&names, "%s\"%s\"",
						  i == 0                    ? ""
						  : i + 1 < output->metrics ? ", "
													: " and ",
						  output->metric[i].name);
	sweep_fail(err, SWEEP_FAILED, "no run of sweep %s that is finished, stopped or running has a finite %s",
			   output->entry->id, names.data);
	sweep_text_free(&names);
	return SWEEP_FAILED;
}

/* --- which metric, and which way ------------------------------------------------------------------- */

/* What the ledger has was checked when it came. A sweep without a file, or of a file that is not understood any more,
 * is empty. */
static void read_file(const struct sweep_entry *entry, struct sweep *sweep)
{
	struct sweep_diagnostics diagnostics = {.file = entry->id};
	struct sweep_error ignored;
	*sweep = (struct sweep){0};
	if (entry->text && sweep_parse(entry->text, strlen(entry->text), entry->id, true, sweep, &diagnostics, &ignored))
		sweep->metric_count = 0;
	sweep_diagnostics_free(&diagnostics);
}

/* The option, else the sweep file's, else what the name promises, as sweep-report has it. */
static enum sweep_status choose_goal(const struct sweep *sweep, struct sweep_metric *chosen, struct sweep_error *err)
{
	if (goal) return sweep_goal_find(goal, &chosen->goal, err);
	for (size_t i = 0; i < sweep->metric_count; i++)
	{
		if (strcmp(sweep->metrics[i].name, chosen->name) != 0) continue;
		chosen->goal = sweep->metrics[i].goal;
		return SWEEP_OK;
	}
	chosen->goal = sweep_goal_by_name(chosen->name);
	fprintf(stderr, "sweep-store: note: goal %s, chosen by name (--goal would tell)\n", sweep_goal_name(chosen->goal));
	return SWEEP_OK;
}

static enum sweep_status print_runs(struct sweep_store *store, struct output *output, struct sweep_error *err)
{
	enum sweep_status status;
	if (json || args) status = find_runs(store, output, json ? print_json : print_args, err);
	else status = print_table(store, output, err);
	if (status != SWEEP_OK || output->found > 0 || count == 0) return status;
	return output->metrics > 1 ? explain_several(store, output, err)
							   : explain(store, output->entry, output->metric->name, err);
}

static enum sweep_status print(struct sweep_store *store, const struct sweep_entry *entry, struct sweep_error *err)
{
	struct sweep sweep;
	struct sweep_metric chosen = {.name = metric ? metric : entry->metric};
	struct output output = {.entry = entry, .metrics = 1, .metric = &chosen, .err = err};
	enum sweep_status status = SWEEP_OK;
	read_file(entry, &sweep);
	const bool several = metric == NULL && sweep.metric_count > 1;
	if (several)
	{
		output.metrics = sweep.metric_count;
		output.metric = sweep.metrics;
	}
	if (several && goal)
		status = sweep_fail(err, SWEEP_USAGE, "sweep %s has %zu metrics: --goal goes with --metric NAME", entry->id,
							sweep.metric_count);
	else if (chosen.name == NULL) status = explain(store, entry, NULL, err);
	else if (!several) status = choose_goal(&sweep, &chosen, err);
	if (status == SWEEP_OK) status = print_runs(store, &output, err);
	sweep_free(&sweep);
	return status;
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
	{'n', "count", "N", "how many runs (default: 1; of several metrics all that none beats)", SWEEP_OPTION_COUNT,
	 &count, &count_given},
	{0, "metric", "NAME", "the metric (default: the sweep file's, of several all)", SWEEP_OPTION_TEXT, &metric, NULL},
	{0, "goal", "GOAL", "minimize or maximize (default: the sweep file's, else by the metric's name)",
	 SWEEP_OPTION_TEXT, &goal, NULL},
	{0, "args", NULL, "the configurations as --NAME=VALUE arguments", SWEEP_OPTION_FLAG, &args, NULL},
	{0, "json", NULL, "the configurations as config records", SWEEP_OPTION_FLAG, &json, NULL},
	{0}};

const struct store_command store_best = {
	"best",
	"show the best runs",
	"[--db=FILE] [-n N] [--metric=NAME] [--goal=GOAL] [--args|--json] [SWEEP]",
	"Shows the runs of a sweep with the best values of its metric, best first. Of several\n"
	"metrics, it shows the Pareto set: the runs that no other one beats in all of them.",
	options,
	run};
