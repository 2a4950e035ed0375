#include "agent/runlog.h"

#include "agent/rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	MUCH = 64 << 10 /* bytes that wait */
};

void sweep_runlog_path(struct sweep_text *path, const char *directory, int64_t run, int64_t attempt)
{
	sweep_text_printf(path, "%s/run-%" PRId64, directory, run);
	if (attempt > 1) sweep_text_printf(path, ".%" PRId64, attempt);
	sweep_text_puts(path, ".log");
}

void sweep_runlog_begin(struct sweep_runlog *log, const char *directory, int64_t run, int64_t attempt,
						struct sweep_error *err)
{
	struct sweep_text path = {0};
	sweep_runlog_path(&path, directory, run, attempt);
	*log = (struct sweep_runlog){.directory = directory, .path = path.data, .file = -1, .err = err};
}

static void give_up(struct sweep_runlog *log)
{
	if (log->err && log->err->status == SWEEP_OK)
		sweep_fail_at(log->err, SWEEP_FAILED, log->path, 0, 0, "cannot write the log: %s", strerror(errno));
	log->broken = true;
}

void sweep_runlog_add(struct sweep_runlog *log, const char *line, size_t length, bool more)
{
	if (log->broken || log->path == NULL) return;
	sweep_text_add(&log->pending, line, length);
	if (!more) sweep_text_putc(&log->pending, '\n');
	if (log->pending.length >= MUCH) sweep_runlog_flush(log);
}

static void open_file(struct sweep_runlog *log)
{
	const int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC;
	struct sweep_error err;
	log->file = open(log->path, flags, 0666);
	if (log->file < 0 && errno == ENOENT && sweep_rundir_make(log->directory, &err) == SWEEP_OK)
		log->file = open(log->path, flags, 0666);
	if (log->file < 0) give_up(log);
}

void sweep_runlog_flush(struct sweep_runlog *log)
{
	if (log->pending.length == 0) return;
	if (log->file < 0 && !log->broken) open_file(log);
	for (size_t done = 0; !log->broken && done < log->pending.length;)
	{
		const ssize_t written = write(log->file, log->pending.data + done, log->pending.length - done);
		if (written < 0 && errno != EINTR) give_up(log);
		if (written > 0) done += (size_t)written;
	}
	if (log->pending.capacity > 2 * MUCH) sweep_text_free(&log->pending);
	else sweep_text_clear(&log->pending);
}

void sweep_runlog_end(struct sweep_runlog *log)
{
	if (log->path == NULL) return;
	sweep_runlog_flush(log);
	if (log->file >= 0) close(log->file);
	free(log->path);
	sweep_text_free(&log->pending);
	*log = (struct sweep_runlog){.file = -1};
}
