/* events.h - a YAML text as libyaml's events, with errors that say where and what.
 *
 * Inside src/spec only. */
#ifndef SWEEP_SPEC_EVENTS_H
#define SWEEP_SPEC_EVENTS_H

#include "base/error.h"

#include <stddef.h>
#include <yaml.h>

struct sweep_events
{
	yaml_parser_t parser;
	const char *file; /* for messages */
	const char *text; /* borrowed */
	size_t length;
	struct sweep_error *err; /* what is filled; borrowed */
};

/* Close it in either case. */
enum sweep_status sweep_open_events(struct sweep_events *events, const char *text, size_t length, const char *file,
									struct sweep_error *err);
void sweep_close_events(struct sweep_events *events);

/* The next event, which the caller deletes. SWEEP_USAGE when the text is no YAML. */
enum sweep_status sweep_next_event(struct sweep_events *events, yaml_event_t *event);

/* Fills the error with a message and the event's place. Returns SWEEP_USAGE. */
enum sweep_status sweep_wrong_event(struct sweep_events *events, const yaml_event_t *event, const char *message);

/* The same for a tag, which is shown as one writes it: "!!set" for "tag:yaml.org,2002:set". */
enum sweep_status sweep_wrong_tag(struct sweep_events *events, const yaml_event_t *event, const char *what,
								  const char *tag);

#endif
