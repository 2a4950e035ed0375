#include "record/record.h"

#include "record/json.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const state_names[SWEEP_STATES] = {"pending", "running", "finished", "stopped",
													  "failed",  "crashed", "killed"};

const char *sweep_state_name(enum sweep_state state)
{
	return state_names[state];
}

bool sweep_state_find(const char *name, enum sweep_state *state)
{
	for (int i = 0; i < SWEEP_STATES; i++)
	{
		if (strcmp(name, state_names[i]) != 0) continue;
		*state = (enum sweep_state)i;
		return true;
	}
	return false;
}

/* An integer that a double holds exactly; false for 1.5, "3" and what is beyond 2^53. */
static bool exact_int(const cJSON *item, int64_t *value)
{
	if (!cJSON_IsNumber(item)) return false;
	double number = item->valuedouble;
	if (number != trunc(number) || fabs(number) > 0x1p53) return false;
	*value = (int64_t)number;
	return true;
}

static enum sweep_status read_state(const cJSON *item, struct sweep_record *record, struct sweep_error *err)
{
	record->kind = SWEEP_RECORD_STATE;
	if (!cJSON_IsString(item)) return sweep_fail(err, SWEEP_FAILED, "\"state\" is not a string");
	if (!sweep_state_find(item->valuestring, &record->state))
		return sweep_fail(err, SWEEP_FAILED,
						  "unknown state \"%s\" (known: pending, running, finished, stopped, failed, crashed, killed)",
						  item->valuestring);
	if (record->summary && !cJSON_IsObject(record->summary))
		return sweep_fail(err, SWEEP_FAILED, "\"summary\" is not an object");
	return SWEEP_OK;
}

static enum sweep_status read_body(const cJSON *state, struct sweep_record *record, struct sweep_error *err)
{
	int kinds = (record->config != NULL) + (record->metrics != NULL) + (state != NULL);
	if (kinds != 1)
		return sweep_fail(err, SWEEP_FAILED,
						  "a record has one of \"config\", \"metrics\" and \"state\"; this one has %s",
						  kinds == 0 ? "none" : "several");
	if (state) return read_state(state, record, err);
	record->kind = record->config ? SWEEP_RECORD_CONFIG : SWEEP_RECORD_METRIC;
	const char *name = record->config ? "config" : "metrics";
	const cJSON *body = record->config ? record->config : record->metrics;
	if (!cJSON_IsObject(body)) return sweep_fail(err, SWEEP_FAILED, "\"%s\" is not an object", name);
	return SWEEP_OK;
}

enum sweep_status sweep_record_from_json(const cJSON *root, struct sweep_record *record, struct sweep_error *err)
{
	*record = (struct sweep_record){.time = NAN, .root = root};
	if (!cJSON_IsObject(root)) return sweep_fail(err, SWEEP_FAILED, "not a record: no JSON object");
	const cJSON *run = NULL, *state = NULL;
	for (const cJSON *item = root->child; item; item = item->next)
	{
		const char *key = item->string;
		if (strcmp(key, "run") == 0) run = item;
		else if (strcmp(key, "config") == 0) record->config = item;
		else if (strcmp(key, "metrics") == 0) record->metrics = item;
		else if (strcmp(key, "state") == 0) state = item;
		else if (strcmp(key, "summary") == 0) record->summary = item;
		else if (strcmp(key, "sweep") == 0 && cJSON_IsString(item)) record->sweep = item->valuestring;
		else if (strcmp(key, "step") == 0)
		{
			record->has_step = exact_int(item, &record->step);
			if (!record->has_step) return sweep_fail(err, SWEEP_FAILED, "\"step\" is not an integer");
		}
		else if (strcmp(key, "time") == 0 && !sweep_json_number(item, &record->time))
			return sweep_fail(err, SWEEP_FAILED, "\"time\" is not a number");
	}
	if (run == NULL) return sweep_fail(err, SWEEP_FAILED, "not a record: no \"run\"");
	if (!exact_int(run, &record->run)) return sweep_fail(err, SWEEP_FAILED, "\"run\" is not an integer");
	return read_body(state, record, err);
}

enum sweep_status sweep_record_open(struct sweep_record_reader *reader, const char *path, struct sweep_error *err)
{
	bool standard = strcmp(path, "-") == 0;
	*reader = (struct sweep_record_reader){.name = standard ? "standard input" : path, .owns_file = !standard};
	reader->file = standard ? stdin : fopen(path, "r");
	if (reader->file) return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot open: %s", strerror(errno));
}

/* Adds the place to an error that has only a column, or none. */
static enum sweep_status at_line(const struct sweep_record_reader *reader, struct sweep_error *err)
{
	if (err == NULL) return SWEEP_FAILED;
	snprintf(err->file, sizeof err->file, "%s", reader->name);
	err->line = (int)reader->line;
	return err->status;
}

/* What no JSON text has: a NUL byte, and bytes that are not UTF-8. */
static enum sweep_status check_bytes(const char *line, size_t length, struct sweep_error *err)
{
	const char *nul = memchr(line, '\0', length);
	if (nul) return sweep_fail_at(err, SWEEP_FAILED, NULL, 0, (int)(nul - line) + 1, "not a record: a NUL byte");
	size_t valid = sweep_utf8_length(line, length);
	if (valid == length) return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_FAILED, NULL, 0, (int)valid + 1, "not a record: byte 0x%02X is not UTF-8",
						 (unsigned char)line[valid]);
}

/* The next line that is not blank, without its line end. False at the end and when the file cannot be read. */
static bool next_line(struct sweep_record_reader *reader, char **line, size_t *length)
{
	static const char blank[] = " \t\r";
	do
	{
		if (!sweep_lines_next(&reader->lines, reader->file, line, length)) return false;
		reader->line++;
	} while (strspn(*line, blank) == *length);
	while ((*line)[*length - 1] == '\r') --*length;
	(*line)[*length] = '\0';
	return true;
}

enum sweep_status sweep_record_next(struct sweep_record_reader *reader, struct sweep_record *record, bool *end,
									struct sweep_error *err)
{
	char *line;
	size_t length;
	*end = !next_line(reader, &line, &length);
	if (*end && reader->lines.problem)
		return sweep_fail_at(err, SWEEP_FAILED, reader->name, 0, 0, "cannot read: %s", strerror(reader->lines.problem));
	if (*end) return SWEEP_OK;
	if (check_bytes(line, length, err) != SWEEP_OK) return at_line(reader, err);
	cJSON_Delete(reader->root);
	reader->root = sweep_json_parse(line, length, err);
	if (reader->root == NULL) return at_line(reader, err);
	if (sweep_record_from_json(reader->root, record, err) != SWEEP_OK) return at_line(reader, err);
	if (reader->keep_numbers) sweep_json_keep_numbers(reader->root, line, length);
	record->line = line;
	record->length = length;
	return SWEEP_OK;
}

bool sweep_record_ready(struct sweep_record_reader *reader, int milliseconds)
{
	return sweep_lines_ready(&reader->lines, reader->file, milliseconds);
}

void sweep_record_close(struct sweep_record_reader *reader)
{
	cJSON_Delete(reader->root);
	sweep_lines_free(&reader->lines);
	if (reader->owns_file && reader->file) fclose(reader->file);
	*reader = (struct sweep_record_reader){0};
}

void sweep_record_begin(struct sweep_text *out, int64_t run, const char *sweep)
{
	sweep_text_puts(out, "{\"run\":");
	sweep_text_add_int(out, run);
	if (sweep == NULL) return;
	sweep_text_puts(out, ",\"sweep\":");
	sweep_text_add_json_string(out, sweep, strlen(sweep));
}

void sweep_record_add_time(struct sweep_text *out, double time)
{
	if (isnan(time)) return;
	sweep_text_puts(out, ",\"time\":");
	sweep_json_add_double(out, time);
}

void sweep_record_add_config(struct sweep_text *out, int64_t run, const char *config)
{
	sweep_record_begin(out, run, NULL);
	sweep_text_puts(out, ",\"config\":");
	sweep_text_puts(out, config);
	sweep_text_puts(out, "}\n");
}

void sweep_record_add_metric(struct sweep_text *out, int64_t run, int64_t step, double time, const char *metrics)
{
	sweep_record_begin(out, run, NULL);
	sweep_text_puts(out, ",\"step\":");
	sweep_text_add_int(out, step);
	sweep_record_add_time(out, time);
	sweep_text_puts(out, ",\"metrics\":");
	sweep_text_puts(out, metrics);
	sweep_text_puts(out, "}\n");
}

void sweep_record_add_state(struct sweep_text *out, int64_t run, enum sweep_state state, double time,
							const char *summary)
{
	sweep_record_begin(out, run, NULL);
	sweep_text_puts(out, ",\"state\":\"");
	sweep_text_puts(out, sweep_state_name(state));
	sweep_text_putc(out, '"');
	sweep_record_add_time(out, time);
	if (summary)
	{
		sweep_text_puts(out, ",\"summary\":");
		sweep_text_puts(out, summary);
	}
	sweep_text_puts(out, "}\n");
}
