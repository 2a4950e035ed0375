/* files.h - the files that an agent may have open: its runs need several each, and poll() takes no more places than
 * there may be files.
 *
 * Inside src/agent. */
#ifndef SWEEP_AGENT_FILES_H
#define SWEEP_AGENT_FILES_H

#include "base/error.h"

#include <stdint.h>

/* Raises this process's limit, which its programs inherit, to what so many runs at once need, where it is lower.
 * SWEEP_USAGE: it may not be raised so far. */
enum sweep_status sweep_files_allow(int64_t jobs, struct sweep_error *err);

#endif
