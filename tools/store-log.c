/* sweep-store log: what has happened to a sweep and its runs, in order. */
#include "tools/store-ledger.h"

#include "record/json.h"
#include "record/object.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *db;
static bool json, no_metrics;

enum
{
	TIME_TEXT = 40
};

struct printing
{
	const int64_t *runs; /* those that are wanted */
	int count;           /* 0: all of them, and the sweep's own events */
};

static bool is_wanted(const struct printing *printing, const struct sweep_happening *happening)
{
	if (printing->count == 0) return true;
	for (int i = 0; happening->of_run && i < printing->count; i++)
		if (printing->runs[i] == happening->run) return true;
	return false;
}

/* "2026-11-25T03:46:59.123Z", in UTC. */
static void add_moment(char text[TIME_TEXT], double at)
{
	const double thousandths = floor(at * 1000 + 0.5);
	const time_t seconds = (time_t)floor(thousandths / 1000);
	struct tm parts;
	char date[24];
	gmtime_r(&seconds, &parts);
	strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(text, TIME_TEXT, "%s.%03dZ", date, (int)(thousandths - 1000.0 * (double)seconds));
}

/* The record of a metric happening; NULL when it has none. The caller frees it. */
static cJSON *read_record(const struct sweep_happening *happening, struct sweep_record *record)
{
	if (!isnan(happening->at) || happening->detail == NULL) return NULL;
	const size_t length = strlen(happening->detail);
	cJSON *root = sweep_json_parse(happening->detail, length, NULL);
	if (root) sweep_json_keep_numbers(root, happening->detail, length);
	if (root && sweep_record_from_json(root, record, NULL) == SWEEP_OK) return root;
	cJSON_Delete(root);
	return NULL;
}

/* "step 12: loss 0.41, epoch 1" */
static void add_metrics(struct sweep_text *line, const struct sweep_record *record)
{
	cJSON *metrics = cJSON_Duplicate(record->metrics, true);
	sweep_object_flatten(metrics);
	if (record->has_step) sweep_text_printf(line, "step %" PRId64 ":", record->step);
	for (const cJSON *leaf = metrics ? metrics->child : NULL; leaf; leaf = leaf->next)
	{
		struct sweep_text value = {0};
		sweep_json_write(&value, leaf);
		if (leaf != metrics->child || record->has_step) sweep_text_puts(line, leaf == metrics->child ? " " : ", ");
		sweep_text_add_printable(line, leaf->string);
		sweep_text_putc(line, ' ');
		sweep_text_add_printable(line, cJSON_IsString(leaf) ? leaf->valuestring : value.data);
		sweep_text_free(&value);
	}
	cJSON_Delete(metrics);
}

static void add_line(struct sweep_text *line, const struct sweep_happening *happening)
{
	struct sweep_record record;
	cJSON *root = read_record(happening, &record);
	char when[TIME_TEXT] = "", who[64] = "sweep";
	if (!isnan(happening->at)) add_moment(when, happening->at);
	else if (root && isfinite(record.time)) snprintf(when, sizeof when, "%+.3f s", record.time);
	if (happening->of_run && happening->attempt > 1)
		snprintf(who, sizeof who, "run %" PRId64 " (%" PRId64 ")", happening->run, happening->attempt);
	else if (happening->of_run) snprintf(who, sizeof who, "run %" PRId64, happening->run);
	const bool more = root || (happening->detail && *happening->detail);
	sweep_text_printf(line, more ? "%24s  %-9s  %-13s  " : "%24s  %-9s  %s", when, who, happening->what);
	if (root) add_metrics(line, &record);
	else if (more) sweep_text_add_printable(line, happening->detail);
	cJSON_Delete(root);
}

static void add_json(struct sweep_text *line, const struct sweep_happening *happening)
{
	struct sweep_record record;
	cJSON *root = read_record(happening, &record);
	char when[TIME_TEXT];
	sweep_text_putc(line, '{');
	if (!isnan(happening->at))
	{
		add_moment(when, happening->at);
		sweep_text_printf(line, "\"at\":\"%s\",", when);
	}
	if (happening->of_run) sweep_text_printf(line, "\"run\":%" PRId64 ",", happening->run);
	if (happening->of_run && happening->attempt)
		sweep_text_printf(line, "\"attempt\":%" PRId64 ",", happening->attempt);
	sweep_text_puts(line, "\"what\":");
	sweep_text_add_json_string(line, happening->what, strlen(happening->what));
	if (root)
	{
		sweep_text_puts(line, ",\"record\":");
		sweep_json_write(line, root);
	}
	else if (happening->detail)
	{
		sweep_text_puts(line, ",\"detail\":");
		sweep_text_add_json_string(line, happening->detail, strlen(happening->detail));
	}
	sweep_text_putc(line, '}');
	cJSON_Delete(root);
}

static enum sweep_status print(void *context, const struct sweep_happening *happening)
{
	if (!is_wanted(context, happening)) return SWEEP_OK;
	struct sweep_text line = {0};
	if (json) add_json(&line, happening);
	else add_line(&line, happening);
	sweep_text_putc(&line, '\n');
	fwrite(line.data, 1, line.length, stdout);
	sweep_text_free(&line);
	return ferror(stdout) ? SWEEP_FAILED : SWEEP_OK;
}

static enum sweep_status exists(void *context, const struct sweep_run *run)
{
	(void)context;
	(void)run;
	return SWEEP_OK;
}

static enum sweep_status print_log(struct sweep_store *store, int64_t key, int count, char **words,
								   struct sweep_error *err)
{
	int64_t *runs;
	enum sweep_status status = store_read_runs(count, words, &runs, err);
	for (int i = 0; status == SWEEP_OK && i < count; i++)
		status = sweep_store_run(store, key, runs[i], exists, NULL, err);
	struct printing printing = {.runs = runs, .count = count};
	if (status == SWEEP_OK)
		status = sweep_store_log(store, key, count == 1 ? runs : NULL, !no_metrics, print, &printing, err);
	free(runs);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	struct sweep_store *store;
	struct sweep_entry entry;
	enum sweep_status status = store_open_sweep(db, operands ? 1 : 0, argv, &store, &entry, err);
	if (status != SWEEP_OK) return status;
	status = print_log(store, entry.key, operands ? operands - 1 : 0, argv + 1, err);
	sweep_entry_free(&entry);
	sweep_store_close(store);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "no-metrics", NULL, "leave the metric records out", SWEEP_OPTION_FLAG, &no_metrics, NULL},
	{0, "json", NULL, "one JSON object a line", SWEEP_OPTION_FLAG, &json, NULL},
	{0}};

const struct store_command store_log = {"log",
										"print what has happened",
										"[--db=FILE] [--no-metrics] [--json] [SWEEP [RUN...]]",
										"Prints what has happened to a sweep and its runs, or to these runs, in order: "
										"who made and claimed them, what they "
										"measured, how they ended.",
										options,
										run};
