/* notation.h - a configuration in the notations of Python's libraries, which W&B's agent writes.
 *
 * Inside src/agent, and for tests. The values' numbers keep their text (record/json.h). */
#ifndef SWEEP_AGENT_NOTATION_H
#define SWEEP_AGENT_NOTATION_H

#include "base/text.h"

#include <cjson/cJSON.h>

/* What json.dumps() gives: {"lr": 1e-05, "tags": ["\u00e9"]}; blanks behind the separators, ASCII alone, a double that
 * overflows is Infinity. A byte that is no UTF-8 becomes its surrogate escape (PEP 383), as it would in Python. */
void sweep_notation_add_json(struct sweep_text *out, const cJSON *value);

/* W&B's file of a configuration, for wandb.init():
 *
 *   wandb_version: 1
 *
 *   lr:
 *     value: 1.0e-05
 *   net:
 *     value: {"width": 64}
 *
 * YAML 1.1, as PyYAML reads it: floats have a point, strings stand in double quotes. */
void sweep_notation_add_file(struct sweep_text *out, const cJSON *config);

#endif
