/* sweep-store enqueue: a person's own configurations, to be handed out before all others. */
#include "tools/store-ledger.h"

#include "base/memory.h"
#include "record/json.h"
#include "record/object.h"
#include "search/given.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *db;

struct batch
{
	struct sweep_given *given;
	char **configs; /* JSON */
	int64_t *runs;
	size_t count, capacity;
	int64_t bad;
};

/* Takes `config`. */
static void keep(struct batch *batch, cJSON *config)
{
	struct sweep_text text = {0};
	sweep_given_complete(batch->given, config);
	sweep_json_write(&text, config);
	cJSON_Delete(config);
	batch->configs = sweep_grow(batch->configs, batch->count, &batch->capacity, sizeof *batch->configs);
	batch->configs[batch->count++] = text.data;
}

/* A config record, or its object alone. */
static enum sweep_status read_config(const char *line, size_t length, cJSON **config, struct sweep_error *err)
{
	*config = NULL;
	if (store_check_utf8(line, length, err) != SWEEP_OK) return SWEEP_FAILED;
	cJSON *root = sweep_json_parse(line, length, err);
	if (root == NULL) return SWEEP_FAILED;
	sweep_json_keep_numbers(root, line, length);
	const cJSON *inner = cJSON_GetObjectItemCaseSensitive(root, "config");
	if (cJSON_IsObject(inner)) *config = cJSON_DetachItemFromObjectCaseSensitive(root, "config");
	else if (cJSON_IsObject(root))
	{
		*config = root;
		root = NULL;
	}
	cJSON_Delete(root);
	if (*config == NULL) return sweep_fail(err, SWEEP_FAILED, "not a configuration: no JSON object");
	return SWEEP_OK;
}

static enum sweep_status read_lines(struct batch *batch, const char *path, struct sweep_error *err)
{
	struct sweep_record_reader input;
	enum sweep_status status = sweep_record_open(&input, path, err);
	if (status != SWEEP_OK) return status;
	char *line;
	size_t length;
	for (int64_t number = 1; sweep_lines_next(&input.lines, input.file, &line, &length); number++)
	{
		cJSON *config = NULL;
		if (input.lines.too_long) sweep_fail(err, SWEEP_FAILED, "longer than 16 MB, the most that a line may have");
		else if (line[strspn(line, " \t\r")] == '\0' && strlen(line) == length) continue;
		else read_config(line, length, &config, err);
		if (config) keep(batch, config);
		else
		{
			batch->bad++;
			snprintf(err->file, sizeof err->file, "%s", input.name);
			err->line = (int)number;
			store_complain(err);
		}
	}
	if (input.lines.problem)
		status = sweep_fail_at(err, SWEEP_FAILED, input.name, 0, 0, "cannot read: %s", strerror(input.lines.problem));
	sweep_record_close(&input);
	return status;
}

static enum sweep_status read_words(struct batch *batch, int count, char **words, struct sweep_error *err)
{
	cJSON *config = cJSON_CreateObject();
	enum sweep_status status = SWEEP_OK;
	for (int i = 0; status == SWEEP_OK && i < count; i++)
	{
		char *name;
		const char *text;
		status = store_check_utf8(words[i], strlen(words[i]), err);
		if (status != SWEEP_OK) break;
		if (!store_split_value(words[i], &name, &text))
			status = sweep_fail(err, SWEEP_USAGE, "\"%s\" is not NAME=VALUE, as the values before it are", words[i]);
		else
		{
			status = sweep_given_set(batch->given, config, name, text, err);
			free(name);
		}
	}
	if (status == SWEEP_OK) keep(batch, config);
	else cJSON_Delete(config);
	return status;
}

static enum sweep_status read_all(struct batch *batch, int count, char **words, struct sweep_error *err)
{
	if (count && strchr(words[0], '=')) return read_words(batch, count, words, err);
	if (count > 1) return sweep_fail(err, SWEEP_USAGE, "one file at a time, please: \"%s\" is one too many", words[1]);
	return read_lines(batch, count ? words[0] : "-", err);
}

static enum sweep_status put(struct batch *batch, struct sweep_ledger *ledger, struct sweep_error *err)
{
	batch->runs = sweep_alloc(batch->count, sizeof *batch->runs);
	enum sweep_status status = sweep_ledger_begin(ledger, err);
	for (size_t i = 0; status == SWEEP_OK && i < batch->count; i++)
		status = sweep_ledger_enqueue(ledger, batch->configs[i], &batch->runs[i], err);
	if (status == SWEEP_OK) status = sweep_ledger_commit(ledger, err);
	else sweep_ledger_rollback(ledger);
	for (size_t i = 0; status == SWEEP_OK && i < batch->count; i++) printf("%" PRId64 "\n", batch->runs[i]);
	return status;
}

static enum sweep_status enqueue(struct store_target *target, int count, char **words, struct sweep_error *err)
{
	struct batch batch = {.given = sweep_given_new(sweep_ledger_file(target->ledger))};
	enum sweep_status status = read_all(&batch, count, words, err);
	for (const char *note; (note = sweep_given_note(batch.given)) != NULL;)
		fprintf(stderr, "sweep-store: warning: %s\n", note);
	if (status == SWEEP_OK && batch.bad)
		status = sweep_fail(err, SWEEP_FAILED, "nothing was enqueued: mend what is wrong and try again");
	if (status == SWEEP_OK) status = put(&batch, target->ledger, err);
	for (size_t i = 0; i < batch.count; i++) free(batch.configs[i]);
	free(batch.configs);
	free(batch.runs);
	sweep_given_free(batch.given);
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	struct store_target target;
	const int named = store_names_sweep(operands, argv);
	enum sweep_status status = store_target_open(&target, db, named ? argv[0] : NULL, err);
	if (status == SWEEP_OK) status = enqueue(&target, operands - named, argv + named, err);
	store_target_close(&target);
	return status;
}

static const struct sweep_option options[] = {STORE_DB_OPTION(&db), {0}};

const struct store_command store_enqueue = {
	"enqueue",
	"put configurations of your own first in line",
	"[--db=FILE] [SWEEP [FILE]]\n[--db=FILE] [SWEEP] NAME=VALUE...",
	"Makes runs with your own configurations, which are handed out before all others, and prints their numbers. They "
	"are config records or bare objects, one a line, or one configuration on the command line.",
	options,
	run};
