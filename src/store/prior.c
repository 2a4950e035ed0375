#include "store/prior.h"

#include "base/memory.h"
#include "record/json.h"
#include "record/object.h"
#include "search/given.h"
#include "store/column.h"
#include "store/sheet.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep_priors
{
	struct sweep_record_reader input; /* its file and its lines; what stands in them is no record */
	const struct sweep *sweep;
	const char *metric;
	struct sweep_given *given;
	struct sheet *sheet; /* NULL: JSON lines */
	char **titles;
	struct column_meaning *meanings; /* [width], of the titles */
	size_t width;
	char *first; /* the line that told the format, not yet taken */
	size_t first_length;
	int64_t line, row_line; /* the last line read; where its row began */
	int64_t unended;
	bool broken;
	cJSON *config, *summary;
	struct sweep_text config_text, summary_text;
};

/* --- lines ------------------------------------------------------------------------------------------------------- */

static enum sweep_status at(struct sweep_priors *priors, int64_t line, struct sweep_error *err)
{
	snprintf(err->file, sizeof err->file, "%s", priors->input.name);
	err->line = (int)line;
	return err->status;
}

/* *line NULL at the end. */
static enum sweep_status next_line(struct sweep_priors *priors, char **line, size_t *length, struct sweep_error *err)
{
	struct sweep_lines *lines = &priors->input.lines;
	if (priors->first)
	{
		*line = priors->first;
		*length = priors->first_length;
		priors->first = NULL;
		return SWEEP_OK;
	}
	*line = NULL;
	if (!sweep_lines_next(lines, priors->input.file, line, length))
	{
		*line = NULL;
		if (lines->problem == 0 || priors->broken) return SWEEP_OK;
		priors->broken = true; /* it is told once, and then the file has ended */
		return sweep_fail_at(err, SWEEP_FAILED, priors->input.name, 0, 0, "cannot read: %s", strerror(lines->problem));
	}
	priors->line++;
	if (!lines->too_long) return SWEEP_OK;
	sweep_fail(err, SWEEP_FAILED, "longer than 16 MB, the most that a line may have");
	return at(priors, priors->line, err);
}

/* The next row of a CSV file: *end at the end. */
static enum sweep_status next_row(struct sweep_priors *priors, bool *end, struct sweep_error *err)
{
	*end = false;
	for (bool whole = false; !whole;)
	{
		char *line;
		size_t length;
		enum sweep_status status = next_line(priors, &line, &length, err);
		if (status != SWEEP_OK) return status;
		if (!sheet_is_open(priors->sheet)) priors->row_line = priors->line;
		if (line) status = sheet_take(priors->sheet, line, length, &whole, err);
		else status = sheet_end(priors->sheet, err);
		if (status != SWEEP_OK) return at(priors, line ? priors->line : priors->row_line, err);
		*end = line == NULL;
		if (*end) return SWEEP_OK;
	}
	return SWEEP_OK;
}

/* --- the titles -------------------------------------------------------------------------------------------------- */

static enum sweep_status no_configuration(const struct sweep_priors *priors, struct sweep_error *err)
{
	struct sweep_text names = {0};
	sweep_text_puts(&names, "");
	for (size_t i = 0; priors->sweep && i < priors->sweep->count && i < 8; i++)
		sweep_text_printf(&names, "%s%s", i ? ", " : "", priors->sweep->parameters[i].name);
	sweep_fail_at(err, SWEEP_USAGE, priors->input.name, (int)priors->row_line, 0,
				  names.length ? "no title is a parameter of the sweep file (%s): the first line must name the columns"
							   : "the sweep has no file, and no title says config.NAME: which columns are the "
								 "configuration%s",
				  names.length ? names.data : "");
	sweep_text_free(&names);
	return SWEEP_USAGE;
}

static enum sweep_status check_utf8(const struct sweep_priors *priors, const char *text, struct sweep_error *err)
{
	size_t length = strlen(text), valid = sweep_utf8_length(text, length);
	if (valid == length) return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_FAILED, priors->input.name, (int)priors->row_line, 0, "byte 0x%02X is not UTF-8",
						 (unsigned char)text[valid]);
}

static enum sweep_status read_titles(struct sweep_priors *priors, struct sweep_error *err)
{
	bool end, configured = false;
	enum sweep_status status = next_row(priors, &end, err);
	if (status != SWEEP_OK) return status;
	priors->width = end ? 0 : sheet_width(priors->sheet);
	priors->titles = sweep_alloc(priors->width, sizeof *priors->titles);
	priors->meanings = sweep_alloc(priors->width, sizeof *priors->meanings);
	for (size_t i = 0; status == SWEEP_OK && i < priors->width; i++)
	{
		const char *title = sheet_field(priors->sheet, i);
		priors->titles[i] = sweep_copy_text(title ? title : "");
		priors->meanings[i] = column_find(priors->given, priors->titles[i]);
		configured = configured || priors->meanings[i].role == COLUMN_CONFIG;
		status = check_utf8(priors, priors->titles[i], err);
	}
	if (end) return sweep_fail_at(err, SWEEP_USAGE, priors->input.name, 0, 0, "empty: not even a line of titles");
	if (status != SWEEP_OK || configured) return status;
	return no_configuration(priors, err);
}

/* JSON lines begin with a brace; a CSV file begins with a title, and maybe a byte order mark. */
static enum sweep_status tell_format(struct sweep_priors *priors, struct sweep_error *err)
{
	static const char mark[] = "\xEF\xBB\xBF";
	char *line;
	size_t length;
	do
	{
		enum sweep_status status = next_line(priors, &line, &length, err);
		if (status != SWEEP_OK) return status;
	} while (line && line[strspn(line, " \t\r")] == '\0');
	if (line && strncmp(line, mark, strlen(mark)) == 0)
	{
		line += strlen(mark);
		length -= strlen(mark);
	}
	priors->first = line;
	priors->first_length = length;
	if (line && line[strspn(line, " \t")] == '{') return SWEEP_OK;
	priors->sheet = sheet_new();
	return read_titles(priors, err);
}

enum sweep_status sweep_priors_open(const char *path, const struct sweep *sweep, const char *metric,
									struct sweep_priors **out, struct sweep_error *err)
{
	struct sweep_priors *priors = sweep_alloc(1, sizeof *priors);
	*out = NULL;
	enum sweep_status status = sweep_record_open(&priors->input, path, err);
	if (status != SWEEP_OK)
	{
		free(priors);
		return status;
	}
	priors->sweep = sweep;
	priors->metric = metric ? metric : "value";
	priors->given = sweep_given_new(sweep);
	status = tell_format(priors, err);
	if (status == SWEEP_OK) *out = priors;
	else sweep_priors_close(priors);
	return status;
}

void sweep_priors_close(struct sweep_priors *priors)
{
	if (priors == NULL) return;
	sweep_record_close(&priors->input);
	sweep_given_free(priors->given);
	sheet_free(priors->sheet);
	for (size_t i = 0; i < priors->width; i++) free(priors->titles[i]);
	free(priors->titles);
	free(priors->meanings);
	cJSON_Delete(priors->config);
	cJSON_Delete(priors->summary);
	sweep_text_free(&priors->config_text);
	sweep_text_free(&priors->summary_text);
	free(priors);
}

/* --- the values -------------------------------------------------------------------------------------------------- */

static void add_summary(struct sweep_priors *priors, const char *name, cJSON *value)
{
	cJSON_DeleteItemFromObjectCaseSensitive(priors->summary, name);
	cJSON_AddItemToObject(priors->summary, name, value);
}

static void add_number(struct sweep_priors *priors, const char *name, const char *text)
{
	double number;
	if (!sweep_parse_double(text, &number)) return;
	cJSON *value = sweep_given_guess(text); /* a number keeps its digits, if it is written as JSON has it */
	if (!cJSON_IsNumber(value))
	{
		struct sweep_text json = {0};
		cJSON_Delete(value);
		sweep_json_add_double(&json, number);
		value = sweep_json_parse(json.data, json.length, NULL);
		sweep_json_keep_numbers(value, json.data, json.length);
		sweep_text_free(&json);
	}
	add_summary(priors, name, value);
}

/* "values_0" is the first objective of several, "values_loss" one that has a name. */
static const char *objective(const struct sweep_priors *priors, const char *name)
{
	return *name == '\0' || strcmp(name, "0") == 0 ? priors->metric : name;
}

static enum sweep_status take_value(struct sweep_priors *priors, const struct column_meaning *meaning, const char *text,
									struct sweep_prior *prior, struct sweep_error *err)
{
	switch (meaning->role)
	{
	case COLUMN_IGNORED: break;
	case COLUMN_STATE:
		if (!column_state(text, &prior->state))
			return sweep_fail(err, SWEEP_FAILED,
							  "unknown state \"%s\" (known: finished, stopped, failed, crashed, killed)", text);
		break;
	case COLUMN_TIME:
		if (!column_seconds(text, &prior->time))
			return sweep_fail(err, SWEEP_FAILED, "%s: \"%s\" is no time in seconds", meaning->name, text);
		break;
	case COLUMN_CONFIG: return sweep_given_set(priors->given, priors->config, meaning->name, text, err);
	case COLUMN_SUMMARY: add_summary(priors, meaning->name, sweep_given_guess(text)); break;
	case COLUMN_NUMBER: add_number(priors, meaning->name, text); break;
	case COLUMN_OBJECTIVE: add_number(priors, objective(priors, meaning->name), text); break;
	}
	return SWEEP_OK;
}

static enum sweep_status take_row(struct sweep_priors *priors, struct sweep_prior *prior, struct sweep_error *err)
{
	size_t width = sheet_width(priors->sheet);
	if (width != priors->width)
		return sweep_fail(err, SWEEP_FAILED, "%zu field%s, where the first line has %zu titles", width,
						  width == 1 ? "" : "s", priors->width);
	enum sweep_status status = SWEEP_OK;
	for (size_t i = 0; status == SWEEP_OK && i < width; i++)
	{
		const char *text = sheet_field(priors->sheet, i);
		if (text) status = check_utf8(priors, text, err);
		if (text && status == SWEEP_OK) status = take_value(priors, &priors->meanings[i], text, prior, err);
	}
	return status;
}

/* The members of a JSON line that are those of a table: `skip` leaves the columns of configuration and summary out. */
static enum sweep_status take_members(struct sweep_priors *priors, cJSON *root, bool skip, struct sweep_prior *prior,
									  struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	sweep_object_flatten(root);
	for (const cJSON *item = root->child; status == SWEEP_OK && item; item = item->next)
	{
		const struct column_meaning meaning = column_find(priors->given, item->string);
		if (cJSON_IsNull(item) || (skip && meaning.role != COLUMN_STATE && meaning.role != COLUMN_TIME)) continue;
		struct sweep_text text = {0};
		if (!cJSON_IsString(item)) sweep_json_write(&text, item);
		status = take_value(priors, &meaning, cJSON_IsString(item) ? item->valuestring : text.data, prior, err);
		sweep_text_free(&text);
	}
	return status;
}

static enum sweep_status take_json(struct sweep_priors *priors, const char *line, size_t length,
								   struct sweep_prior *prior, struct sweep_error *err)
{
	cJSON *root = sweep_json_parse(line, length, err);
	if (root == NULL) return err->status;
	enum sweep_status status = SWEEP_OK;
	sweep_json_keep_numbers(root, line, length);
	cJSON *config = cJSON_DetachItemFromObjectCaseSensitive(root, "config");
	cJSON *summary = cJSON_DetachItemFromObjectCaseSensitive(root, "summary");
	if (!cJSON_IsObject(root)) status = sweep_fail(err, SWEEP_FAILED, "not a JSON object");
	else if (cJSON_HasObjectItem(root, "metrics"))
		status = sweep_fail(err, SWEEP_FAILED, "a metric record, no whole run: sweep-store ingest takes records");
	else if (config && !cJSON_IsObject(config)) status = sweep_fail(err, SWEEP_FAILED, "\"config\" is not an object");
	else if (summary && !cJSON_IsObject(summary))
		status = sweep_fail(err, SWEEP_FAILED, "\"summary\" is not an object");
	else status = take_members(priors, root, config != NULL, prior, err);
	if (status == SWEEP_OK && summary) sweep_object_flatten(summary);
	if (status == SWEEP_OK && config) sweep_object_lay_over(priors->config, config);
	else cJSON_Delete(config);
	if (status == SWEEP_OK && summary) sweep_object_lay_over(priors->summary, summary);
	else cJSON_Delete(summary);
	cJSON_Delete(root);
	return status;
}

static enum sweep_status take_line(struct sweep_priors *priors, struct sweep_prior *prior, bool *end,
								   struct sweep_error *err)
{
	char *line;
	size_t length;
	enum sweep_status status;
	do status = next_line(priors, &line, &length, err);
	while (status == SWEEP_OK && line && line[strspn(line, " \t\r")] == '\0' && strlen(line) == length);
	priors->row_line = priors->line;
	*end = line == NULL;
	return status == SWEEP_OK && line ? take_json(priors, line, length, prior, err) : status;
}

static void begin(struct sweep_priors *priors, struct sweep_prior *prior)
{
	*prior = (struct sweep_prior){.state = SWEEP_FINISHED, .time = NAN};
	cJSON_Delete(priors->config);
	cJSON_Delete(priors->summary);
	priors->config = cJSON_CreateObject();
	priors->summary = cJSON_CreateObject();
	sweep_text_clear(&priors->config_text);
	sweep_text_clear(&priors->summary_text);
}

static enum sweep_status finish(struct sweep_priors *priors, struct sweep_prior *prior, struct sweep_error *err)
{
	if (priors->config->child == NULL)
		return sweep_fail_at(err, SWEEP_FAILED, priors->input.name, (int)priors->row_line, 0,
							 "no parameter has a value here");
	sweep_given_complete(priors->given, priors->config);
	sweep_json_write(&priors->config_text, priors->config);
	sweep_json_write(&priors->summary_text, priors->summary);
	prior->config = priors->config_text.data;
	prior->summary = priors->summary_text.data;
	prior->line = priors->row_line;
	return SWEEP_OK;
}

enum sweep_status sweep_priors_next(struct sweep_priors *priors, struct sweep_prior *prior, bool *end,
									struct sweep_error *err)
{
	for (;;)
	{
		begin(priors, prior);
		enum sweep_status status;
		if (priors->sheet)
		{
			status = next_row(priors, end, err);
			if (status == SWEEP_OK && !*end) status = take_row(priors, prior, err);
		}
		else status = take_line(priors, prior, end, err);
		if (status != SWEEP_OK)
		{
			err->status = SWEEP_FAILED;
			return at(priors, err->line ? err->line : priors->row_line, err);
		}
		if (*end) return SWEEP_OK;
		if (prior->state != SWEEP_PENDING && prior->state != SWEEP_RUNNING) return finish(priors, prior, err);
		priors->unended++;
	}
}

int64_t sweep_priors_unended(const struct sweep_priors *priors)
{
	return priors->unended;
}

const char *sweep_priors_note(struct sweep_priors *priors)
{
	return sweep_given_note(priors->given);
}
