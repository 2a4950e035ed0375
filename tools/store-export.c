/* sweep-store export: a sweep's records as they came, or its runs as a CSV file. */
#include "tools/store-command.h"
#include "tools/store-runs.h"

#include "record/json.h"
#include "search/quote.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *db, *format;
static bool attempts;

/* Stops early when nobody takes the output any more. */
static enum sweep_status written(void)
{
	return ferror(stdout) ? SWEEP_FAILED : SWEEP_OK;
}

/* Whether the line lacks the key that tells its attempt from the others of its run. */
static bool lacks_attempt(const struct sweep_stored_record *record)
{
	if (!attempts || record->attempt == 0) return false;
	cJSON *root = sweep_json_parse(record->line, record->length, NULL);
	const bool lacks = root && !cJSON_HasObjectItem(root, "attempt");
	cJSON_Delete(root);
	return lacks;
}

static enum sweep_status print_record(void *context, const struct sweep_stored_record *record)
{
	(void)context;
	size_t done = 0;
	if (lacks_attempt(record))
	{
		done = (size_t)(strchr(record->line, '{') - record->line) + 1;
		printf("{\"attempt\":%" PRId64 ",", record->attempt);
	}
	fwrite(record->line + done, 1, record->length - done, stdout);
	putchar('\n');
	return written();
}

static enum sweep_status export_records(struct sweep_store *store, int64_t key, struct sweep_error *err)
{
	return sweep_store_records(store, key, NULL, attempts, print_record, NULL, err);
}

static enum sweep_status print_fields(const char *const *cells, size_t count)
{
	struct sweep_text line = {0};
	for (size_t i = 0; i < count; i++)
	{
		if (i) sweep_text_putc(&line, ',');
		if (cells[i]) sweep_quote_field(&line, cells[i], strlen(cells[i]));
	}
	sweep_text_putc(&line, '\n');
	fwrite(line.data, 1, line.length, stdout);
	sweep_text_free(&line);
	return written();
}

static enum sweep_status print_run(void *context, const struct sweep_run *run)
{
	struct run_columns *columns = context;
	run_columns_read(columns, run);
	return print_fields(columns->cells, columns->count);
}

static enum sweep_status export_runs(struct sweep_store *store, int64_t key, struct sweep_error *err)
{
	struct run_columns columns;
	enum sweep_status status = run_columns_learn(&columns, true, store, key, err);
	if (status == SWEEP_OK) status = print_fields((const char *const *)columns.titles, columns.count);
	if (status == SWEEP_OK) status = sweep_store_runs(store, key, print_run, &columns, err);
	run_columns_free(&columns);
	return status;
}

static const struct
{
	const char *name;
	enum sweep_status (*export)(struct sweep_store *store, int64_t key, struct sweep_error *err);
} formats[] = {{"jsonl", export_records}, {"csv", export_runs}};

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	size_t chosen = 0;
	while (format && chosen < sizeof formats / sizeof formats[0] && strcmp(formats[chosen].name, format) != 0) chosen++;
	if (chosen == sizeof formats / sizeof formats[0])
		return sweep_fail(err, SWEEP_USAGE, "unknown format \"%s\": use jsonl or csv", format);
	if (attempts && formats[chosen].export != export_records)
		return sweep_fail(err, SWEEP_USAGE, "--attempts goes with --format=jsonl: a line of CSV is a run");
	struct sweep_store *store;
	struct sweep_entry entry;
	enum sweep_status status = store_open_sweep(db, operands, argv, &store, &entry, err);
	if (status != SWEEP_OK) return status;
	status = formats[chosen].export(store, entry.key, err);
	sweep_entry_free(&entry);
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "format", "FORMAT", "jsonl: the records as they came (default); csv: a line for each run", SWEEP_OPTION_TEXT,
	 &format, NULL},
	{0, "attempts", NULL, "the records of all attempts, each with its number", SWEEP_OPTION_FLAG, &attempts, NULL},
	{0}};

const struct store_command store_export = {
	"export",
	"print records as they came, or runs as CSV",
	"[--db=FILE] [--format=jsonl|csv] [--attempts] [SWEEP]",
	"Prints a sweep's records, byte for byte and in the order of their arrival, or its runs as CSV.",
	options,
	run};
