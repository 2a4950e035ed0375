#include "tools/store-ledger.h"

#include "base/memory.h"
#include "record/json.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* tell, import and enqueue take a file, but behind the sweep. */
static enum sweep_status explain_file(const char *word, enum sweep_status status, struct sweep_error *err)
{
	struct stat found;
	if (status != SWEEP_USAGE || word == NULL || stat(word, &found) != 0 || !S_ISREG(found.st_mode)) return status;
	return sweep_fail(
		err, SWEEP_USAGE,
		"\"%s\" is a file, where a sweep was expected: name the sweep before it (sweep-store ls lists those "
		"that there are)",
		word);
}

enum sweep_status store_target_open(struct store_target *target, const char *db, const char *word,
									struct sweep_error *err)
{
	*target = (struct store_target){0};
	enum sweep_status status = sweep_store_look(db, err);
	if (status == SWEEP_OK) status = sweep_store_open(db, true, &target->store, err);
	if (status == SWEEP_OK)
		status = explain_file(word, sweep_store_find(target->store, word, &target->entry, err), err);
	if (status == SWEEP_OK) status = sweep_ledger_open(target->store, &target->entry, &target->ledger, err);
	return status;
}

void store_target_close(struct store_target *target)
{
	sweep_ledger_close(target->ledger);
	sweep_entry_free(&target->entry);
	sweep_store_close(target->store);
	*target = (struct store_target){0};
}

enum sweep_status store_read_runs(int count, char **argv, int64_t **runs, struct sweep_error *err)
{
	*runs = sweep_alloc((size_t)count, sizeof **runs);
	for (int i = 0; i < count; i++)
		if (!sweep_parse_int(argv[i], &(*runs)[i]))
			return sweep_fail(err, SWEEP_USAGE, "\"%s\" is not the number of a run", argv[i]);
	return SWEEP_OK;
}

int store_names_sweep(int operands, char **argv)
{
	return operands > 0 && strchr(argv[0], '=') == NULL;
}

bool store_split_value(const char *text, char **name, const char **value)
{
	const char *equals = strchr(text, '=');
	if (equals == NULL || equals == text) return false;
	*name = sweep_copy_bytes(text, (size_t)(equals - text));
	*value = equals + 1;
	return true;
}

enum sweep_status store_check_utf8(const char *text, size_t length, struct sweep_error *err)
{
	size_t valid = sweep_utf8_length(text, length);
	if (valid == length) return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_USAGE, NULL, 0, (int)valid + 1, "byte 0x%02X is not UTF-8",
						 (unsigned char)text[valid]);
}

enum sweep_status store_tell_line(struct sweep_ledger *ledger, const struct sweep_text *line, int64_t attempt,
								  enum sweep_told *told, struct sweep_error *err)
{
	size_t length = line->length;
	if (length && line->data[length - 1] == '\n') length--;
	char *text = sweep_copy_bytes(line->data, length);
	struct sweep_record record;
	cJSON *root = sweep_json_parse(text, length, err);
	enum sweep_status status = root ? sweep_record_from_json(root, &record, err) : SWEEP_FAILED;
	if (status == SWEEP_OK)
	{
		record.line = text;
		record.length = length;
		status = sweep_ledger_record(ledger, &record, attempt, told, err);
	}
	cJSON_Delete(root);
	free(text);
	return status;
}

void store_add_count(struct sweep_text *text, int64_t count, const char *noun)
{
	sweep_text_add_int(text, count);
	sweep_text_printf(text, " %s%s", noun, count == 1 ? "" : "s");
}
