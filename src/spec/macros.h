/* macros.h - what stands for something else in a command: ${program}, ${args}, ${envvar:HOME}, ${learning_rate}.
 *
 * They are checked here, and expanded in agent/command.h. */
#ifndef SWEEP_SPEC_MACROS_H
#define SWEEP_SPEC_MACROS_H

#include "spec/reader.h"

/* The macros that every file has, beside ${envvar:NAME} and the names of the file's parameters; ends with NULL. */
extern const char *const sweep_macro_names[];

/* The variable's name in what stands between ${ and }: "HOME" of "envvar:HOME". NULL when it is no such macro. */
const char *sweep_macro_variable(const char *name);

/* Reports the macros of the file's command that nothing defines. */
void sweep_check_command(struct sweep_reader *reader);

#endif
