/* sweep-store ls: the sweeps of a ledger, newest first, with their runs by state and their best value. */
#include "tools/store-command.h"

#include "base/memory.h"
#include "base/table.h"
#include "record/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *db;
static bool json;

/* One line of the list. */
struct line
{
	struct sweep_entry entry;
	int64_t runs[SWEEP_STATES];
	bool has_best;
	double best;
};

static enum sweep_status keep_best(void *context, const struct sweep_run *run, double value)
{
	(void)run;
	struct line *line = context;
	line->has_best = true;
	line->best = value;
	return SWEEP_OK;
}

static enum sweep_status look(struct sweep_store *store, struct line *line, struct sweep_error *err)
{
	const struct sweep_entry *entry = &line->entry;
	enum sweep_status status = sweep_store_count(store, entry->key, line->runs, err);
	if (status != SWEEP_OK || entry->metric == NULL) return status;
	bool maximize = entry->goal && strcmp(entry->goal, "maximize") == 0;
	return sweep_store_best(store, entry->key, entry->metric, maximize, 1, keep_best, line, err);
}

static void add_row(struct sweep_table *table, const struct line *line)
{
	struct sweep_text states = {0};
	store_add_states(&states, line->runs);
	int64_t all = 0;
	for (int i = 0; i < SWEEP_STATES; i++) all += line->runs[i];
	char runs[24], best[SWEEP_DOUBLE_TEXT] = "";
	snprintf(runs, sizeof runs, "%" PRId64, all);
	if (line->has_best) sweep_double_text(best, line->best);
	const struct sweep_entry *entry = &line->entry;
	/* records alone, and no run was ever handed out: there is no stage to speak of */
	const char *stage = entry->stage == SWEEP_STAGE_PENDING && all ? NULL : sweep_stage_name(entry->stage);
	const char *values[] = {entry->id, entry->name, entry->method, entry->metric, entry->goal,
							stage,     runs,        states.data,   best,          entry->created};
	sweep_table_add(table, values);
	sweep_text_free(&states);
}

static void print_json(const struct line *line)
{
	struct sweep_text text = {0};
	sweep_text_putc(&text, '{');
	store_add_entry_json(&text, &line->entry);
	sweep_text_puts(&text, ",\"runs\":");
	store_add_states_json(&text, line->runs);
	sweep_text_puts(&text, ",\"best\":");
	if (line->has_best) sweep_json_add_double(&text, line->best);
	else sweep_text_puts(&text, "null");
	sweep_text_puts(&text, "}\n");
	fwrite(text.data, 1, text.length, stdout);
	sweep_text_free(&text);
}

struct list
{
	struct line *lines;
	size_t count, capacity;
};

static enum sweep_status keep(void *context, const struct sweep_entry *entry)
{
	struct list *list = context;
	list->lines = sweep_grow(list->lines, list->count, &list->capacity, sizeof *list->lines);
	list->lines[list->count++] = (struct line){.entry = sweep_entry_copy(entry)};
	return SWEEP_OK;
}

static enum sweep_status print(struct sweep_store *store, struct list *list, struct sweep_error *err)
{
	static const struct sweep_column columns[] = {{.title = "sweep", .keep = true},
												  {.title = "name"},
												  {.title = "method", .whole = true},
												  {.title = "metric"},
												  {.title = "goal", .whole = true},
												  {.title = "stage", .whole = true},
												  {.title = "runs", .right = true},
												  {.title = "states", .whole = true},
												  {.title = "best", .right = true, .keep = true},
												  {.title = "created", .whole = true}};
	struct sweep_table *table = json ? NULL : sweep_table_new(columns, sizeof columns / sizeof columns[0], stdout);
	enum sweep_status status = SWEEP_OK;
	for (size_t i = list->count; status == SWEEP_OK && i-- > 0;)
	{
		status = look(store, &list->lines[i], err);
		if (status != SWEEP_OK) break;
		if (json) print_json(&list->lines[i]);
		else add_row(table, &list->lines[i]);
	}
	if (table) sweep_table_finish(table);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands) return sweep_fail(err, SWEEP_USAGE, "ls takes no \"%s\": it lists all sweeps; see show", argv[0]);
	struct sweep_store *store;
	struct list list = {0};
	enum sweep_status status = sweep_store_open(db, false, &store, err);
	if (status == SWEEP_OK) status = sweep_store_sweeps(store, keep, &list, err);
	if (status == SWEEP_OK) status = print(store, &list, err);
	for (size_t i = 0; i < list.count; i++) sweep_entry_free(&list.lines[i].entry);
	free(list.lines);
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db), {0, "json", NULL, "one JSON object a sweep", SWEEP_OPTION_FLAG, &json, NULL}, {0}};

const struct store_command store_ls = {"ls",
									   "list the sweeps",
									   "[--db=FILE] [--json]",
									   "Lists the sweeps of a ledger, newest first, with the number of runs in each "
									   "state and the best value of the metric.",
									   options,
									   run};
