/* arguments.h - a configuration's JSON as the arguments of a command line, as W&B's ${args} has them.
 *
 *   {"lr":1e-5,"net":{"width":64}}        --lr=1e-05 "--net={'width': 64}"
 *
 * The values are what Python's str() gives, the words are quoted as quote.h has it: a POSIX shell and xargs read them
 * alike, and a configuration is one line. So a value with a line break cannot stand there. */
#ifndef SWEEP_SEARCH_ARGUMENTS_H
#define SWEEP_SEARCH_ARGUMENTS_H

#include "base/text.h"

#include <cjson/cJSON.h>

/* Appends the arguments of an object whose numbers keep their text (record/json.h). Returns NULL, or the first member
 * that cannot stand in a line of arguments. */
const cJSON *sweep_arguments_add(struct sweep_text *out, const cJSON *config);

/* Appends one value as Python's str() has it, unquoted for any shell: True, None, 1e-05, [1, 'a'], {'width': 64}. */
void sweep_argument_add_value(struct sweep_text *out, const cJSON *item);

#endif
