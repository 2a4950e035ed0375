/* macros.h - what stands for something else in a command: ${program}, ${args}, ${envvar:HOME}, ${learning_rate}.
 *
 * Inside src/spec, and for tests. */
#ifndef SWEEP_SPEC_MACROS_H
#define SWEEP_SPEC_MACROS_H

#include "spec/reader.h"

/* The macros that every file has, beside ${envvar:NAME} and the names of the file's parameters; ends with NULL. */
extern const char *const sweep_macro_names[];

/* Reports the macros of the file's command that nothing defines. */
void sweep_check_command(struct sweep_reader *reader);

#endif
