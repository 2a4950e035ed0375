#include "agent/told.h"

#include "record/json.h"

#include <math.h>
#include <string.h>

/* --- which kind of line it is -------------------------------------------------------------------- */

static const cJSON *member(const cJSON *object, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(object, name);
}

static bool only_has(const cJSON *object, const char *const *names)
{
	for (const cJSON *item = object->child; item; item = item->next)
	{
		const char *const *name = names;
		while (*name && strcmp(*name, item->string) != 0) name++;
		if (*name == NULL) return false;
	}
	return true;
}

static bool is_metric_record(const cJSON *object)
{
	static const char *const keys[] = {"run", "sweep", "attempt", "step", "time", "metrics", NULL};
	return cJSON_IsObject(member(object, "metrics")) && only_has(object, keys);
}

static bool is_state_record(const cJSON *object, enum sweep_state *state)
{
	const char *name = cJSON_GetStringValue(member(object, "state"));
	return name && sweep_state_find(name, state) &&
		   (cJSON_IsObject(member(object, "summary")) || cJSON_IsNumber(member(object, "run")));
}

static bool is_config_record(const cJSON *object)
{
	return cJSON_IsObject(member(object, "config")) && cJSON_IsNumber(member(object, "run"));
}

static bool is_preemption(const cJSON *object)
{
	return object->child && object->child->next == NULL && cJSON_IsTrue(member(object, "preempted"));
}

/* --- metrics ------------------------------------------------------------------------------------- */

static bool is_step(const cJSON *item, int64_t least, int64_t *step)
{
	if (!cJSON_IsNumber(item)) return false;
	const double value = item->valuedouble;
	if (!(value >= (double)least && value < 0x1p53) || value != trunc(value)) return false;
	*step = (int64_t)value;
	return true;
}

/* The step before may come again: several lines of one step. */
static int64_t choose_step(struct sweep_told_run *told, const cJSON *object)
{
	const int64_t least = told->next_step > 0 ? told->next_step - 1 : 0;
	int64_t step = told->next_step;
	if (!is_step(member(object, "step"), least, &step)) is_step(member(object, "_step"), least, &step);
	told->next_step = step + 1;
	return step;
}

/* To a microsecond, and later than the last: an equal line is then not the same record. */
static double next_time(struct sweep_told_run *told, double time)
{
	const double tick = 1e6;
	double rounded = round(fmax(time, 0) * tick);
	const double last = round(told->last_time * tick);
	if (told->next_step > 0 && rounded <= last) rounded = last + 1;
	told->last_time = rounded / tick;
	return told->last_time;
}

static void begin(struct sweep_text *text, const struct sweep_told_run *told)
{
	sweep_record_begin(text, told->run, NULL);
	if (told->attempt <= 1) return;
	sweep_text_puts(text, ",\"attempt\":");
	sweep_text_add_int(text, told->attempt);
}

static cJSON *begin_tree(const struct sweep_told_run *told)
{
	cJSON *root = cJSON_CreateObject();
	cJSON_AddNumberToObject(root, "run", (double)told->run);
	if (told->attempt > 1) cJSON_AddNumberToObject(root, "attempt", (double)told->attempt);
	return root;
}

/* The record around `metrics`, whose text is `body` and which is taken. */
static struct sweep_parcel *wrap(const struct sweep_told_run *told, int64_t step, double time, cJSON *metrics,
								 const char *body, size_t length, bool words)
{
	struct sweep_text text = {0};
	begin(&text, told);
	sweep_text_puts(&text, ",\"step\":");
	sweep_text_add_int(&text, step);
	sweep_record_add_time(&text, time);
	sweep_text_puts(&text, ",\"metrics\":");
	sweep_text_add(&text, body, length);
	sweep_text_putc(&text, '}');

	cJSON *root = begin_tree(told);
	cJSON_AddNumberToObject(root, "step", (double)step);
	cJSON_AddNumberToObject(root, "time", time);
	cJSON_AddItemToObject(root, "metrics", metrics);
	return sweep_parcel_new(told->attempt, &text, root, words);
}

/* The line is the metrics: its text stands in the record as it came. */
static struct sweep_parcel *take_metrics(struct sweep_told_run *told, cJSON *metrics, const char *line, size_t length,
										 bool words, double time)
{
	const double at = next_time(told, time); /* before the step: the first record may be at 0 */
	return wrap(told, choose_step(told, metrics), at, metrics, line, length, words);
}

/* The line is a record: its own step and time, and the numbers as they are spelt. */
static struct sweep_parcel *take_record(struct sweep_told_run *told, cJSON *root, const char *line, size_t length,
										double time)
{
	double own;
	double at = next_time(told, time);
	if (sweep_json_number(member(root, "time"), &own) && isfinite(own)) at = own;
	const int64_t step = choose_step(told, root);
	struct sweep_text body = {0};
	sweep_json_keep_numbers(root, line, length);
	cJSON *metrics = cJSON_DetachItemFromObjectCaseSensitive(root, "metrics");
	cJSON_Delete(root);
	sweep_json_write(&body, metrics);
	struct sweep_parcel *parcel = wrap(told, step, at, metrics, body.data, body.length, false);
	sweep_text_free(&body);
	return parcel;
}

/* --- lines --------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* NULL: the line is for the log. So is one that would be too deep with a record around it. */
static cJSON *parse(const char *line, size_t length, bool *words)
{
	struct sweep_error err;
	if (length == 0 || *line != '{' || memchr(line, '\0', length)) return NULL;
	if (sweep_utf8_length(line, length) != length) return NULL;
	cJSON *root = sweep_json_parse_line(line, length, words, &err);
	if (cJSON_IsObject(root) && sweep_json_depth(root) < SWEEP_JSON_DEEPEST) return root;
	cJSON_Delete(root);
	return NULL;
}

enum sweep_heard sweep_told_line(struct sweep_told_run *told, const char *line, size_t length, double time,
								 struct sweep_parcel **parcel)
{
	enum sweep_state state;
	bool words = false;
	*parcel = NULL;
	for (; length > 0 && is_blank(*line); length--) line++;
	while (length > 0 && is_blank(line[length - 1])) length--;
	cJSON *root = parse(line, length, &words);
	if (root == NULL) return SWEEP_HEARD_TEXT;
	if (cJSON_IsTrue(member(root, "preempted"))) told->preempted = true;
	if (is_state_record(root, &state))
	{
		sweep_json_keep_numbers(root, line, length);
		cJSON_Delete(told->end);
		told->end = root;
		told->ended = true;
		told->state = state;
		return SWEEP_HEARD_END;
	}
	if (is_config_record(root) || is_preemption(root))
	{
		cJSON_Delete(root);
		return SWEEP_HEARD_NOTHING;
	}
	*parcel = is_metric_record(root) ? take_record(told, root, line, length, time)
									 : take_metrics(told, root, line, length, words, time);
	return *parcel ? SWEEP_HEARD_METRICS : SWEEP_HEARD_TEXT;
}

void sweep_told_free(struct sweep_told_run *told)
{
	cJSON_Delete(told->end);
	*told = (struct sweep_told_run){0};
}

/* --- the end ------------------------------------------------------------------------------------- */

static void add_word(struct sweep_text *text, const char *key, const char *value)
{
	if (value == NULL || *value == '\0') return;
	sweep_text_printf(text, ",\"%s\":", key);
	sweep_text_add_json_string(text, value, sweep_utf8_length(value, strlen(value)));
}

/* What the program's own state record has beside what the agent knows itself. */
static void add_rest(struct sweep_text *text, const cJSON *end)
{
	static const char *const own[] = {"run", "sweep", "attempt", "state", "time", "error", "reason", NULL};
	for (const cJSON *item = end ? end->child : NULL; item; item = item->next)
	{
		const char *const *name = own;
		while (*name && strcmp(*name, item->string) != 0) name++;
		if (*name || (strcmp(item->string, "summary") == 0 && !cJSON_IsObject(item))) continue;
		sweep_text_putc(text, ',');
		sweep_text_add_json_string(text, item->string, strlen(item->string));
		sweep_text_putc(text, ':');
		sweep_json_write(text, item);
	}
}

struct sweep_parcel *sweep_told_end(const struct sweep_told_run *told, enum sweep_state state, double time,
									const char *error, const char *reason)
{
	struct sweep_text text = {0};
	struct sweep_error err;
	const char *own = cJSON_GetStringValue(member(told->end, "error"));
	begin(&text, told);
	add_word(&text, "state", sweep_state_name(state));
	sweep_record_add_time(&text, isfinite(time) ? round(1e6 * time) / 1e6 : time);
	add_word(&text, "error", error ? error : state == SWEEP_FAILED_RUN ? own : NULL);
	add_word(&text, "reason", reason);
	add_rest(&text, told->end);
	sweep_text_putc(&text, '}');
	cJSON *root = sweep_json_parse(text.data, text.length, &err);
	struct sweep_parcel *parcel = sweep_parcel_new(told->attempt, &text, root, false);
	if (parcel || told->end == NULL) return parcel;
	const struct sweep_told_run plain = {.run = told->run, .attempt = told->attempt};
	return sweep_told_end(&plain, state, time, error, reason); /* what the program said makes no record */
}
