/* macro.h - expands the macros of a command; see command.h for what each becomes.
 *
 * Inside src/agent, and for tests. */
#ifndef SWEEP_AGENT_MACRO_H
#define SWEEP_AGENT_MACRO_H

#include "agent/command.h"
#include "agent/words.h"

/* What macros stand for. */
struct sweep_macro_context
{
	const struct sweep_job *job;
	const char *json_path; /* for ${args_json_file} */
};

/* Appends the words of one item of a command. */
void sweep_macro_expand(struct sweep_words *words, const struct sweep_macro_context *context, const char *item);

/* The value of a variable in a list of "NAME=VALUE"; NULL when it is not set. */
const char *sweep_variable(char *const *environment, const char *name);

#endif
