/* outflow.h - bytes on their way to a reader that may be slow, or gone: nothing here waits or raises SIGPIPE.
 *
 * Inside src/agent. */
#ifndef SWEEP_AGENT_OUTFLOW_H
#define SWEEP_AGENT_OUTFLOW_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct sweep_outflow
{
	int file;      /* -1: closed, and what is added is dropped */
	bool may_wait; /* the descriptor's writes wait for room (O_NONBLOCK is not set): ask first, and write little */
	bool ending;   /* to be closed when all is written */
	struct sweep_text bytes;
	size_t written; /* of them */
};

/* Adds bytes, and writes what the reader takes at once. When it is gone, or on another error, the file is closed. */
void sweep_outflow_add(struct sweep_outflow *flow, const char *bytes, size_t length);

/* Writes what the reader takes by now. */
void sweep_outflow_write(struct sweep_outflow *flow);

size_t sweep_outflow_left(const struct sweep_outflow *flow);

/* Closes the file when all is written. */
void sweep_outflow_end(struct sweep_outflow *flow);

/* Closes it now. */
void sweep_outflow_close(struct sweep_outflow *flow);

#endif
