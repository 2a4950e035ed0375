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

/* The keys that records have. */
enum key
{
	RUN,
	SWEEP,
	CONFIG,
	STEP,
	TIME,
	METRICS,
	STATE,
	SUMMARY,
	ERROR,
	ATTEMPT,
	KEYS
};

static const char *const key_names[KEYS] = {"run",     "sweep", "config",  "step",  "time",
											"metrics", "state", "summary", "error", "attempt"};

/* Of several members with one name, JSON readers take the first or the last: so there may be no several. */
static enum sweep_status find_members(const cJSON *root, const cJSON *members[KEYS], struct sweep_error *err)
{
	for (const cJSON *item = root->child; item; item = item->next)
	{
		int key = 0;
		while (key < KEYS && strcmp(item->string, key_names[key]) != 0) key++;
		if (key == KEYS) continue;
		if (members[key]) return sweep_fail(err, SWEEP_FAILED, "\"%s\" stands there twice", key_names[key]);
		members[key] = item;
	}
	return SWEEP_OK;
}

/* Beyond 2^53 - 1 a double stands for several integers, and who knows for which (RFC 8259, section 6). */
static enum sweep_status read_int(const cJSON *item, enum key key, int64_t *value, struct sweep_error *err)
{
	double number = cJSON_IsNumber(item) ? item->valuedouble : 0.5;
	if (number != trunc(number)) return sweep_fail(err, SWEEP_FAILED, "\"%s\" is not an integer", key_names[key]);
	if (fabs(number) >= 0x1p53)
		return sweep_fail(err, SWEEP_FAILED, "\"%s\" is beyond 2^53 - 1, the largest integer that all can tell apart",
						  key_names[key]);
	*value = (int64_t)number;
	return SWEEP_OK;
}

static enum sweep_status read_state(const cJSON *item, struct sweep_record *record, struct sweep_error *err)
{
	if (!cJSON_IsString(item)) return sweep_fail(err, SWEEP_FAILED, "\"state\" is not a string");
	if (!sweep_state_find(item->valuestring, &record->state))
		return sweep_fail(err, SWEEP_FAILED,
						  "unknown state \"%s\" (known: pending, running, finished, stopped, failed, crashed, killed)",
						  item->valuestring);
	return SWEEP_OK;
}

static enum sweep_status read_body(const cJSON *const members[KEYS], struct sweep_record *record,
								   struct sweep_error *err)
{
	static const enum key bodies[] = {
		[SWEEP_RECORD_CONFIG] = CONFIG, [SWEEP_RECORD_METRIC] = METRICS, [SWEEP_RECORD_STATE] = STATE};
	int kinds = 0;
	for (int kind = 0; kind < 3; kind++)
	{
		if (members[bodies[kind]] == NULL) continue;
		record->kind = (enum sweep_record_kind)kind;
		kinds++;
	}
	if (kinds != 1)
		return sweep_fail(err, SWEEP_FAILED,
						  "a record has one of \"config\", \"metrics\" and \"state\"; this one has %s",
						  kinds == 0 ? "none" : "several");
	bool state = record->kind == SWEEP_RECORD_STATE;
	enum key object = state ? SUMMARY : bodies[record->kind];
	if (members[object] && !cJSON_IsObject(members[object]))
		return sweep_fail(err, SWEEP_FAILED, "\"%s\" is not an object", key_names[object]);
	record->config = members[CONFIG];
	record->metrics = members[METRICS];
	if (!state) return SWEEP_OK;
	record->summary = members[SUMMARY];
	record->error = cJSON_GetStringValue(members[ERROR]);
	return read_state(members[STATE], record, err);
}

static enum sweep_status read_envelope(const cJSON *const members[KEYS], struct sweep_record *record,
									   struct sweep_error *err)
{
	if (members[RUN] == NULL) return sweep_fail(err, SWEEP_FAILED, "not a record: no \"run\"");
	enum sweep_status status = read_int(members[RUN], RUN, &record->run, err);
	record->has_step = members[STEP] != NULL;
	if (status == SWEEP_OK && record->has_step) status = read_int(members[STEP], STEP, &record->step, err);
	if (status == SWEEP_OK && members[ATTEMPT]) status = read_int(members[ATTEMPT], ATTEMPT, &record->attempt, err);
	if (status != SWEEP_OK) return status;
	if (members[ATTEMPT] && record->attempt < 1) return sweep_fail(err, SWEEP_FAILED, "\"attempt\" is below 1");
	if (members[TIME] && !sweep_json_number(members[TIME], &record->time))
		return sweep_fail(err, SWEEP_FAILED, "\"time\" is not a number");
	if (members[SWEEP] && !cJSON_IsString(members[SWEEP]) && !cJSON_IsNull(members[SWEEP]))
		return sweep_fail(err, SWEEP_FAILED, "\"sweep\" is not a string");
	record->sweep = cJSON_GetStringValue(members[SWEEP]);
	return SWEEP_OK;
}

enum sweep_status sweep_record_from_json(const cJSON *root, struct sweep_record *record, struct sweep_error *err)
{
	const cJSON *members[KEYS] = {NULL};
	*record = (struct sweep_record){.time = NAN, .root = root};
	if (!cJSON_IsObject(root)) return sweep_fail(err, SWEEP_FAILED, "not a record: no JSON object");
	enum sweep_status status = find_members(root, members, err);
	if (status == SWEEP_OK) status = read_envelope(members, record, err);
	return status == SWEEP_OK ? read_body(members, record, err) : status;
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
	} while (!reader->lines.too_long && strspn(*line, blank) == *length);
	while (*length && (*line)[*length - 1] == '\r') --*length;
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
	if (reader->lines.too_long)
		return sweep_fail_at(err, SWEEP_FAILED, reader->name, (int)reader->line, 0,
							 "longer than %d MB, the most that a record may have", SWEEP_LONGEST_LINE >> 20);
	if (check_bytes(line, length, err) != SWEEP_OK) return at_line(reader, err);
	cJSON_Delete(reader->root);
	bool words;
	reader->root = sweep_json_parse_line(line, length, &words, err);
	if (reader->root == NULL) return at_line(reader, err);
	if (sweep_record_from_json(reader->root, record, err) != SWEEP_OK) return at_line(reader, err);
	if (reader->keep_numbers) sweep_json_keep_numbers(reader->root, line, length);
	record->line = line;
	record->length = length;
	record->words = words;
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
