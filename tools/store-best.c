/* sweep-store best: the runs with the best values of the sweep's metric, and their configurations.
 * With --json each is a config record, and with --args a command line, so that either can be run again. */
#include "tools/store-command.h"
#include "tools/store-runs.h"

#include "base/memory.h"
#include "base/table.h"
#include "record/json.h"
#include "search/quote.h"
#include "spec/yaml.h"

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
	struct sweep_table *table;
	const char **cells;
	int64_t found;
	struct sweep_error *err;
};

static enum sweep_status print_row(void *context, const struct sweep_run *run, double value)
{
	struct output *output = context;
	char text[SWEEP_DOUBLE_TEXT];
	sweep_double_text(text, value);
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

/* One argument, "--NAME=VALUE", the value as Python prints it: what sweep-sample --format args gives. */
static void add_argument(struct sweep_text *line, const struct sweep_pair *pair)
{
	struct sweep_text word = {0};
	sweep_text_puts(&word, "--");
	sweep_text_add(&word, pair->key->text, pair->key->length);
	sweep_text_putc(&word, '=');
	sweep_value_add_python(&word, pair->value);
	unsigned needs = sweep_word_needs(word.data, word.length);
	if (line->length) sweep_text_putc(line, ' ');
	sweep_word_mark(line, needs);
	sweep_word_add(line, needs, word.data, word.length);
	sweep_word_mark(line, needs);
	sweep_text_free(&word);
}

/* A configuration's JSON is YAML too, and a YAML value knows how Python prints it. */
static enum sweep_status print_args(void *context, const struct sweep_run *run, double value)
{
	(void)value;
	struct output *output = context;
	struct sweep_document document;
	struct sweep_diagnostics diagnostics = {.file = "configuration"};
	const char *config = run->config ? run->config : "{}";
	enum sweep_status status =
		sweep_yaml_parse(config, strlen(config), "configuration", &document, &diagnostics, output->err);
	if (status == SWEEP_OK)
	{
		struct sweep_text line = {0};
		for (size_t i = 0; i < document.root->count; i++) add_argument(&line, &document.root->pairs[i]);
		sweep_text_putc(&line, '\n');
		fwrite(line.data, 1, line.length, stdout);
		sweep_text_free(&line);
	}
	sweep_document_free(&document);
	sweep_diagnostics_free(&diagnostics);
	output->found++;
	return status;
}

static enum sweep_status print_table(struct sweep_store *store, struct output *output, bool maximize,
									 struct sweep_error *err)
{
	enum sweep_status status = run_columns_learn(&output->columns, store, output->entry->key, err);
	size_t wide = output->columns.count + 1;
	struct sweep_column *columns = sweep_alloc(wide, sizeof *columns);
	output->cells = sweep_alloc(wide, sizeof *output->cells);
	columns[0] = (struct sweep_column){.title = "best", .right = true, .keep = true};
	for (size_t i = 1; i < wide; i++)
		columns[i] = (struct sweep_column){.title = output->columns.titles[i - 1], .right = true, .fold = i > 3};
	columns[2] = (struct sweep_column){.title = "state", .keep = true, .style = store_state_colour};
	if (status == SWEEP_OK)
	{
		output->table = sweep_table_new(columns, wide, stdout);
		status = sweep_store_best(store, output->entry->key, output->metric, maximize, count, print_row, output, err);
		sweep_table_finish(output->table);
	}
	free(columns);
	free(output->cells);
	run_columns_free(&output->columns);
	return status;
}

/* Which metric, and which way: the options, else the sweep file. */
static enum sweep_status choose(const struct sweep_entry *entry, const char **name, bool *maximize,
								struct sweep_error *err)
{
	*name = metric ? metric : entry->metric;
	if (*name == NULL)
		return sweep_fail(err, SWEEP_USAGE,
						  "sweep %s names no metric: say which with --metric NAME --goal minimize|maximize", entry->id);
	/* the file's goal is that of the file's metric */
	const char *wanted = goal ? goal : entry->metric && strcmp(*name, entry->metric) == 0 ? entry->goal : NULL;
	*maximize = wanted && strcmp(wanted, "maximize") == 0;
	if (wanted && !*maximize && strcmp(wanted, "minimize") != 0)
		return sweep_fail(err, SWEEP_USAGE, "unknown goal \"%s\": use minimize or maximize", wanted);
	return SWEEP_OK;
}

static enum sweep_status print(struct sweep_store *store, const struct sweep_entry *entry, struct sweep_error *err)
{
	struct output output = {.entry = entry, .err = err};
	bool maximize;
	enum sweep_status status = choose(entry, &output.metric, &maximize, err);
	if (status != SWEEP_OK) return status;
	if (json || args)
		status = sweep_store_best(store, entry->key, output.metric, maximize, count, json ? print_json : print_args,
								  &output, err);
	else status = print_table(store, &output, maximize, err);
	if (status == SWEEP_OK && output.found == 0 && count > 0)
		return sweep_fail(err, SWEEP_FAILED, "no run of sweep %s has a finite \"%s\" yet", entry->id, output.metric);
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
	{'n', "count", "N", "how many runs (default: 1)", SWEEP_OPTION_COUNT, &count, NULL},
	{0, "metric", "NAME", "the metric (default: the sweep file's)", SWEEP_OPTION_TEXT, &metric, NULL},
	{0, "goal", "GOAL", "minimize or maximize (default: the sweep file's, else minimize)", SWEEP_OPTION_TEXT, &goal,
	 NULL},
	{0, "args", NULL, "the configurations as --NAME=VALUE arguments", SWEEP_OPTION_FLAG, &args, NULL},
	{0, "json", NULL, "the configurations as config records", SWEEP_OPTION_FLAG, &json, NULL},
	{0}};

const struct store_command store_best = {"best",
										 "show the best runs",
										 "[--db=FILE] [-n N] [--metric=NAME] [--goal=GOAL] [--args|--json] [SWEEP]",
										 "Shows the runs of a sweep with the best values of its metric, best first.",
										 options,
										 run};
