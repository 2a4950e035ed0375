/* caption.h - a configuration in a few words, for the lines of the agent's view: "lr=0.01 net.width=64". */
#ifndef SWEEP_AGENT_CAPTION_H
#define SWEEP_AGENT_CAPTION_H

#include "base/text.h"
#include "spec/sweep.h"

/* `config` is the JSON text of an object, or NULL. What the sweep file gives every run, such as epochs, is left out
 * where the run has that value; `sweep` NULL: nothing is. No parameter begins behind `most` bytes. */
void sweep_caption_add(struct sweep_text *out, const struct sweep *sweep, const char *config, size_t most);

#endif
