#include "agent/child.h"

#include "agent/minder.h"
#include "agent/outflow.h"
#include "agent/spawn.h"
#include "agent/stream.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum
{
	PART = 16 << 10,           /* bytes that are read of a stream at once: what becomes of them may be 100 times that */
	PIPE = 1 << 20,            /* what a pipe can hold at most, as far as a program without privileges can ask */
	END = SWEEP_CHILD_STREAMS, /* the place of the process itself among its descriptors */
	INPUT                      /* and that of its standard input */
};

struct sweep_child
{
	pid_t process;
	int pidfd; /* -1: there is none, or the end was seen */
	bool reaped;
	bool emptied; /* what lay in the pipes at its end was read */
	struct sweep_reading streams[SWEEP_CHILD_STREAMS];
	struct sweep_outflow input;
	struct sweep_minder *minder;
	struct sweep_child_result result;
	double grace, linger;
	double started;
	double stop_at, kill_at, close_at; /* moments of sweep_clock(); INFINITY: never */
};

/* --- start --------------------------------------------------------------------------------------- */

enum sweep_status sweep_child_start(struct sweep_child **child, const struct sweep_child_start *start,
									struct sweep_error *err)
{
	struct sweep_spawned spawned;
	*child = NULL;
	const enum sweep_status status = sweep_spawn(start, &spawned, err);
	if (status != SWEEP_OK) return status;

	sweep_minder_add(start->minder, spawned.process);
	struct sweep_child *made = sweep_alloc(1, sizeof *made);
	made->process = spawned.process;
	made->pidfd = start->no_pidfd ? -1 : sweep_open_process(spawned.process);
	made->input.file = spawned.input;
	made->minder = start->minder;
	for (enum sweep_stream stream = 0; stream < SWEEP_CHILD_STREAMS; stream++)
		made->streams[stream] = (struct sweep_reading){
			.file = spawned.outputs[stream], .stream = stream, .line = start->line, .context = start->context};
	made->grace = start->grace;
	made->linger = start->linger;
	made->started = sweep_clock();
	made->stop_at = start->timeout > 0 ? made->started + start->timeout : INFINITY;
	made->kill_at = made->close_at = INFINITY;
	*child = made;
	return SWEEP_OK;
}

/* --- waiting ------------------------------------------------------------------------------------- */

static bool runs(const struct sweep_child *child)
{
	return child->result.end == SWEEP_CHILD_RUNS;
}

void sweep_child_poll(const struct sweep_child *child, struct pollfd fds[SWEEP_CHILD_FDS])
{
	for (int i = 0; i < SWEEP_CHILD_STREAMS; i++) fds[i] = (struct pollfd){child->streams[i].file, POLLIN, 0};
	fds[END] = (struct pollfd){child->pidfd, POLLIN, 0};
	const bool writes = sweep_outflow_left(&child->input) > 0;
	fds[INPUT] = (struct pollfd){writes ? child->input.file : -1, POLLOUT, 0};
}

static bool all_closed(const struct sweep_child *child)
{
	for (int i = 0; i < SWEEP_CHILD_STREAMS; i++)
		if (child->streams[i].file >= 0) return false;
	return true;
}

int sweep_child_timeout(const struct sweep_child *child, int milliseconds)
{
	const double first = fmin(fmin(child->stop_at, child->kill_at), child->close_at);
	double wait = milliseconds < 0 ? (double)INFINITY : (double)milliseconds;
	if (runs(child) && child->pidfd < 0) wait = fmin(wait, SWEEP_CHILD_LOOK);
	if (child->reaped || (!runs(child) && all_closed(child))) return 0;
	if (isfinite(first)) wait = fmin(wait, fmax(0, ceil(1000 * (first - sweep_clock()))));
	return wait < INT_MAX ? (int)wait : milliseconds < 0 ? -1 : INT_MAX;
}

/* --- signals ------------------------------------------------------------------------------------- */

/* One that left the group, which its leader hardly can, is still reached by its own number. */
static void send(const struct sweep_child *child, int signal_number)
{
	if (child->reaped) return;
	if (kill(-child->process, signal_number) != 0 && runs(child)) kill(child->process, signal_number);
}

void sweep_child_signal(struct sweep_child *child, int signal_number)
{
	send(child, signal_number);
}

void sweep_child_stop(struct sweep_child *child)
{
	if (!runs(child) || child->result.stopped) return;
	child->result.stopped = true;
	child->stop_at = INFINITY;
	child->kill_at = sweep_clock() + child->grace;
	send(child, SIGTERM);
	send(child, SIGCONT);
}

void sweep_child_kill(struct sweep_child *child)
{
	if (runs(child)) child->result.stopped = true;
	child->stop_at = child->kill_at = INFINITY;
	send(child, SIGKILL);
}

/* --- the end ------------------------------------------------------------------------------------- */

static void note_end(struct sweep_child *child, enum sweep_child_end end, int status)
{
	child->result.end = end;
	child->result.status = status;
	child->result.seconds = sweep_clock() - child->started;
	child->stop_at = child->kill_at = INFINITY;
	child->close_at = sweep_clock() + child->linger;
	sweep_outflow_close(&child->input);
	if (child->pidfd >= 0) close(child->pidfd);
	child->pidfd = -1;
}

/* Whether the process has ended; it stays a zombie, so that its number, and its group's, are not given away. */
static void look_for_end(struct sweep_child *child, int options)
{
	siginfo_t info = {0};
	int answer;
	do answer = waitid(P_PID, (id_t)child->process, &info, WEXITED | WNOWAIT | options);
	while (answer != 0 && errno == EINTR);
	if (answer != 0)
	{
		child->reaped = true;
		sweep_minder_remove(child->minder, child->process);
		note_end(child, SWEEP_CHILD_LOST, 0);
	}
	else if (info.si_pid == child->process)
		note_end(child, info.si_code == CLD_EXITED ? SWEEP_CHILD_EXITED : SWEEP_CHILD_SIGNALLED, info.si_status);
}

static void reap(struct sweep_child *child)
{
	if (child->reaped) return;
	if (child->result.stopped) kill(-child->process, SIGKILL);
	sweep_minder_remove(child->minder, child->process); /* as long as the number is not another's */
	while (waitpid(child->process, NULL, 0) < 0 && errno == EINTR) continue;
	child->reaped = true;
}

/* After the child's end its own output lies in the pipe: read all of it, and then what others add, until it is time. */
static void read_rest(struct sweep_child *child, const struct pollfd fds[SWEEP_CHILD_FDS])
{
	const bool late = sweep_clock() >= child->close_at;
	for (int i = 0; i < SWEEP_CHILD_STREAMS; i++)
	{
		struct sweep_reading *stream = &child->streams[i];
		if (!child->emptied) sweep_reading_read(stream, PIPE);
		else if (fds[i].revents) sweep_reading_read(stream, PART);
		if (!late || stream->file < 0) continue;
		child->result.held = true;
		sweep_reading_close(stream);
	}
	child->emptied = true;
}

bool sweep_child_handle(struct sweep_child *child, const struct pollfd fds[SWEEP_CHILD_FDS])
{
	const double now = sweep_clock();
	if (runs(child) && (child->pidfd < 0 || fds[END].revents)) look_for_end(child, WNOHANG);
	if (runs(child))
	{
		for (int i = 0; i < SWEEP_CHILD_STREAMS; i++)
			if (fds[i].revents) sweep_reading_read(&child->streams[i], PART);
		if (fds[INPUT].revents) sweep_outflow_write(&child->input);
		if (now >= child->stop_at)
		{
			child->result.timed_out = true;
			sweep_child_stop(child);
		}
		if (now >= child->kill_at) sweep_child_kill(child);
		return true;
	}
	read_rest(child, fds);
	if (!all_closed(child)) return true;
	reap(child);
	return false;
}

/* --- standard input ------------------------------------------------------------------------------ */

void sweep_child_write(struct sweep_child *child, const char *bytes, size_t length)
{
	sweep_outflow_add(&child->input, bytes, length);
}

void sweep_child_close_input(struct sweep_child *child)
{
	sweep_outflow_end(&child->input);
}

size_t sweep_child_unwritten(const struct sweep_child *child)
{
	return sweep_outflow_left(&child->input);
}

/* --- what became of it --------------------------------------------------------------------------- */

pid_t sweep_child_process(const struct sweep_child *child)
{
	return child->process;
}

struct sweep_child_result sweep_child_result(const struct sweep_child *child)
{
	return child->result;
}

void sweep_child_describe(struct sweep_text *out, const struct sweep_child_result *result)
{
	if (result->end == SWEEP_CHILD_EXITED) sweep_text_printf(out, "exited with status %d", result->status);
	else if (result->end == SWEEP_CHILD_SIGNALLED)
		sweep_text_printf(out, "was killed by signal %d (%s)", result->status, strsignal(result->status));
	else sweep_text_puts(out, result->end == SWEEP_CHILD_RUNS ? "runs" : "ended, and its status was lost");
}

static void ignore_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more)
{
	(void)context, (void)stream, (void)line, (void)length, (void)more;
}

void sweep_child_free(struct sweep_child *child)
{
	if (child == NULL) return;
	if (runs(child))
	{
		sweep_child_kill(child);
		look_for_end(child, 0);
	}
	for (int i = 0; i < SWEEP_CHILD_STREAMS; i++)
	{
		child->streams[i].line = ignore_line;
		sweep_reading_close(&child->streams[i]);
	}
	sweep_outflow_close(&child->input);
	reap(child);
	if (child->pidfd >= 0) close(child->pidfd);
	free(child);
}
