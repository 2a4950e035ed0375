/* What several commands of sweep-store print alike. */
#include "tools/store-command.h"

#include "record/json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void store_add_states(struct sweep_text *text, const int64_t counts[SWEEP_STATES])
{
	sweep_text_puts(text, "");
	for (int i = 0; i < SWEEP_STATES; i++)
	{
		if (counts[i] == 0) continue;
		if (text->length) sweep_text_puts(text, ", ");
		sweep_text_add_int(text, counts[i]);
		sweep_text_printf(text, " %s", sweep_state_name((enum sweep_state)i));
	}
}

void store_add_states_json(struct sweep_text *text, const int64_t counts[SWEEP_STATES])
{
	sweep_text_putc(text, '{');
	for (int i = 0, some = 0; i < SWEEP_STATES; i++)
	{
		if (counts[i] == 0) continue;
		sweep_text_printf(text, "%s\"%s\":", some++ ? "," : "", sweep_state_name((enum sweep_state)i));
		sweep_text_add_int(text, counts[i]);
	}
	sweep_text_putc(text, '}');
}

static void add_json_text(struct sweep_text *text, const char *key, const char *value)
{
	sweep_text_printf(text, ",\"%s\":", key);
	if (value) sweep_text_add_json_string(text, value, strlen(value));
	else sweep_text_puts(text, "null");
}

void store_add_entry_json(struct sweep_text *text, const struct sweep_entry *entry)
{
	sweep_text_printf(text, "\"sweep\":\"%s\"", entry->id);
	add_json_text(text, "name", entry->name);
	add_json_text(text, "method", entry->method);
	add_json_text(text, "metric", entry->metric);
	add_json_text(text, "goal", entry->goal);
	add_json_text(text, "stage", sweep_stage_name(entry->stage));
	if (entry->reason) add_json_text(text, "reason", entry->reason);
	add_json_text(text, "created", entry->created);
	sweep_text_puts(text, ",\"records\":");
	sweep_text_add_int(text, entry->records);
}

void store_add_run_json(struct sweep_text *text, const struct sweep_run *run)
{
	sweep_text_puts(text, "\"run\":");
	sweep_text_add_int(text, run->run);
	add_json_text(text, "state", sweep_state_name(run->state));
	sweep_text_puts(text, ",\"time\":");
	if (isnan(run->time)) sweep_text_puts(text, "null");
	else sweep_json_add_double(text, run->time);
	sweep_text_printf(text, ",\"config\":%s,\"summary\":%s", run->config ? run->config : "null", run->summary);
	add_json_text(text, "error", run->error);
	sweep_text_puts(text, ",\"attempt\":");
	sweep_text_add_int(text, run->attempt);
	sweep_text_puts(text, run->queued ? ",\"queued\":true" : ",\"queued\":false");
	add_json_text(text, "source", run->source);
	add_json_text(text, "holder", run->holder);
}

const char *store_state_colour(const char *state)
{
	static const char *const colours[SWEEP_STATES] = {
		[SWEEP_RUNNING] = "36",    [SWEEP_FINISHED] = "32", [SWEEP_STOPPED] = "33",
		[SWEEP_FAILED_RUN] = "31", [SWEEP_CRASHED] = "31",  [SWEEP_KILLED] = "31"};
	enum sweep_state found;
	return sweep_state_find(state, &found) ? colours[found] : NULL;
}
