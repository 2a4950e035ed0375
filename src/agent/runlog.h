/* runlog.h - the log file of a run: what its program wrote beside its metrics.
 *
 * Inside src/agent. The file is made when there is something for it. What is added is written by the next flush, or
 * when much of it waits. A file that cannot be written takes no more, and says so once. */
#ifndef SWEEP_AGENT_RUNLOG_H
#define SWEEP_AGENT_RUNLOG_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct sweep_runlog
{
	const char *directory;
	char *path; /* NULL: no log */
	int file;   /* -1: not open */
	bool broken;
	struct sweep_text pending;
	struct sweep_error *err; /* filled in by the first failure; its status is SWEEP_OK until then */
};

/* DIRECTORY/run-3.log, for attempt 2 run-3.2.log. */
void sweep_runlog_path(struct sweep_text *path, const char *directory, int64_t run, int64_t attempt);

/* The log of that path. The directory is made where it is not there, and a file that
 * is there is added to. `directory` and `err` are borrowed until the end. */
void sweep_runlog_begin(struct sweep_runlog *log, const char *directory, int64_t run, int64_t attempt,
						struct sweep_error *err);

/* `more`: the rest of the line follows. */
void sweep_runlog_add(struct sweep_runlog *log, const char *line, size_t length, bool more);
void sweep_runlog_flush(struct sweep_runlog *log);
void sweep_runlog_end(struct sweep_runlog *log); /* a zeroed struct is allowed */

#endif
