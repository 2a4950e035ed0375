#include "spec/events.h"

#include <stdbool.h>
#include <string.h>

enum sweep_status sweep_open_events(struct sweep_events *e, const char *text, size_t length, const char *file,
									struct sweep_error *err)
{
	*e = (struct sweep_events){.file = file, .text = text, .length = length, .err = err};
	if (!yaml_parser_initialize(&e->parser)) return sweep_fail(err, SWEEP_FAILED, "out of memory");
	yaml_parser_set_input_string(&e->parser, (const unsigned char *)text, length);
	return SWEEP_OK;
}

void sweep_close_events(struct sweep_events *e)
{
	yaml_parser_delete(&e->parser);
}

static enum sweep_status wrong_at(struct sweep_events *e, const yaml_event_t *event, const char *what, const char *more,
								  const char *still_more)
{
	return sweep_fail_at(e->err, SWEEP_USAGE, e->file, (int)event->start_mark.line + 1,
						 (int)event->start_mark.column + 1, "%s%s%s", what, more, still_more);
}

enum sweep_status sweep_wrong_event(struct sweep_events *e, const yaml_event_t *event, const char *message)
{
	return wrong_at(e, event, message, "", "");
}

/* Whether the character at a place, both from 0, is a tab. */
static bool is_tab(const struct sweep_events *e, size_t line, size_t column)
{
	const char *p = e->text, *end = e->text + e->length;
	for (; line > 0 && p < end; p++) line -= *p == '\n';
	for (; column > 0 && p < end && *p != '\n'; p++) column -= ((unsigned char)*p & 0xC0) != 0x80;
	return p < end && *p == '\t';
}

/* Bytes that are no text: libyaml gives their offset alone. */
static enum sweep_status wrong_bytes(struct sweep_events *e, const char *problem, size_t offset)
{
	int line = 1, column = 1;
	size_t mark = e->length >= 3 && memcmp(e->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* of the byte order */
	for (size_t i = mark; i < offset && i < e->length; i++)
	{
		column = e->text[i] == '\n' ? 1 : column + (((unsigned char)e->text[i] & 0xC0) != 0x80);
		line += e->text[i] == '\n';
	}
	return sweep_fail_at(e->err, SWEEP_USAGE, e->file, line, column, "%s: a sweep file is UTF-8 text", problem);
}

enum sweep_status sweep_next_event(struct sweep_events *e, yaml_event_t *event)
{
	if (yaml_parser_parse(&e->parser, event)) return SWEEP_OK;
	const yaml_parser_t *p = &e->parser;
	const char *problem = p->problem ? p->problem : "not valid YAML";
	if (p->error == YAML_READER_ERROR) return wrong_bytes(e, problem, p->problem_offset);
	if (is_tab(e, p->problem_mark.line, p->problem_mark.column)) problem = "a tab, where YAML is indented with spaces";
	return sweep_fail_at(e->err, SWEEP_USAGE, e->file, (int)p->problem_mark.line + 1, (int)p->problem_mark.column + 1,
						 "%s%s%s", p->context ? p->context : "", p->context ? ": " : "", problem);
}

enum sweep_status sweep_wrong_tag(struct sweep_events *e, const yaml_event_t *event, const char *what, const char *tag)
{
	static const char prefix[] = "tag:yaml.org,2002:";
	bool standard = strncmp(tag, prefix, sizeof prefix - 1) == 0;
	return wrong_at(e, event, what, standard ? "!!" : "", standard ? tag + sizeof prefix - 1 : tag);
}
