/* child.h - a program as a child process: its lines as they come, its end, and how to end it.
 *
 *     struct sweep_child *child;
 *     if (sweep_child_start(&child, &start, &err) != SWEEP_OK) ...     no such program
 *     do
 *     {
 *         struct pollfd fds[SWEEP_CHILD_FDS];                          those of more children may stand beside
 *         sweep_child_poll(child, fds);
 *         poll(fds, SWEEP_CHILD_FDS, sweep_child_timeout(child, -1));
 *     } while (sweep_child_handle(child, fds));                        calls start.line for each line
 *     struct sweep_child_result result = sweep_child_result(child);
 *     sweep_child_free(child);
 *
 * No threads, no signal handlers, no terminal. The program gets an empty standard input (/dev/null) or, with `input`, a
 * pipe, a pipe each as standard output and error, a process group of its own, an empty signal mask, and SIGPIPE,
 * SIGXFSZ and SIGCHLD with their default actions; of the descriptors that are made here it gets no other. What a child
 * wrote before its end is always read; its last line need not have an end.
 *
 * The end is that of the process, not of its output. A child may close its output and run on. A process that it left
 * behind may hold the pipes: they are read for `linger` seconds more, then closed (its next write raises SIGPIPE). It
 * is left running, but for a child that was ended from here: of that one the whole group is killed.
 *
 * On Linux a pidfd tells the end at once; elsewhere, and on kernels before 5.3, a look every SWEEP_CHILD_LOOK
 * milliseconds does. Until sweep_child_handle() says that it is over, the process is not reaped, so that a signal
 * can reach no other that got its number.
 *
 * A child does not outlive the process that started it where that has a minder (minder.h). */
#ifndef SWEEP_AGENT_CHILD_H
#define SWEEP_AGENT_CHILD_H

#include "base/error.h"
#include "base/text.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum
{
	SWEEP_CHILD_FDS = 4,
	SWEEP_CHILD_LINE = 16 << 20, /* bytes; as the longest line of records (record/lines.h) */
	SWEEP_CHILD_LOOK = 10        /* milliseconds */
};

struct sweep_child;
struct sweep_minder;

enum sweep_stream
{
	SWEEP_CHILD_STDOUT,
	SWEEP_CHILD_STDERR,
	SWEEP_CHILD_STREAMS
};

/* A line without its '\n'; any bytes, and a NUL behind them. The text is valid during the call, and may be changed.
 * A line of more than SWEEP_CHILD_LINE bytes comes in pieces of that size, all but the last with `more`. The callee may
 * stop, kill or signal the child, but not free it. */
typedef void sweep_child_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more);

/* How a child is to be run; all is borrowed for the call of sweep_child_start(), but for `context`. */
struct sweep_child_start
{
	char *const *arguments;   /* the program, looked for in the caller's PATH when it has no '/', first */
	char *const *environment; /* "NAME=VALUE" */
	sweep_child_line *line;
	void *context;
	double timeout;              /* seconds until it is ended as by sweep_child_stop(); 0: none */
	double grace;                /* seconds from SIGTERM to SIGKILL */
	double linger;               /* seconds for which a pipe is read after the child's end */
	bool input;                  /* a pipe as standard input; see sweep_child_write() */
	struct sweep_minder *minder; /* NULL: none. It is borrowed until the child is freed */
	bool no_pidfd;               /* look for the end as where there are none; for tests */
};

enum sweep_child_end
{
	SWEEP_CHILD_RUNS,
	SWEEP_CHILD_EXITED,
	SWEEP_CHILD_SIGNALLED,
	SWEEP_CHILD_LOST /* ended, but other code of this process has taken its status */
};

struct sweep_child_result
{
	enum sweep_child_end end;
	int status;     /* of the exit, or the signal's number */
	bool stopped;   /* it was ended from here: stop, kill or the timeout */
	bool timed_out; /* by the timeout */
	bool held;      /* another process held a pipe, and it was closed */
	double seconds; /* from the start to the end */
};

/* SWEEP_FAILED: it could not be started, and *err says which program and why ("cannot start ./train: Permission
 * denied"); *child is NULL, and errno is the reason: EMFILE, ENFILE, EAGAIN and ENOMEM would meet any other program
 * too. What it could not do after its start, such as `env` that finds no python, is an exit. A SIGCHLD that is ignored,
 * which would lose every status, gets its default action. */
enum sweep_status sweep_child_start(struct sweep_child **child, const struct sweep_child_start *start,
									struct sweep_error *err);

/* Fills in what to wait for; entries that are not needed have the descriptor -1. */
void sweep_child_poll(const struct sweep_child *child, struct pollfd fds[SWEEP_CHILD_FDS]);

/* The lesser of `milliseconds` (-1: for ever) and the time after which sweep_child_handle() has something to do though
 * no descriptor is ready. */
int sweep_child_timeout(const struct sweep_child *child, int milliseconds);

/* Reads what has come, though no more than a part at once of a child that never pauses, and does what is due. False
 * when all is over: the child ended, its lines were handed out, and it was reaped. */
bool sweep_child_handle(struct sweep_child *child, const struct pollfd fds[SWEEP_CHILD_FDS]);

/* SIGTERM to the group, and SIGCONT, so that a suspended one wakes; SIGKILL after the grace time. Once is enough. */
void sweep_child_stop(struct sweep_child *child);

/* SIGKILL to the group, now. */
void sweep_child_kill(struct sweep_child *child);

/* Passes a signal on to the group. It does not count as stopped. */
void sweep_child_signal(struct sweep_child *child, int signal_number);

/* Adds to the child's standard input. Never waits and raises no SIGPIPE: what the pipe does not take is kept, and
 * written by sweep_child_handle(). Once the child has closed its input, the bytes are dropped without a word: that is
 * its own affair. */
void sweep_child_write(struct sweep_child *child, const char *bytes, size_t length);

/* The end of the input, behind all that was written. */
void sweep_child_close_input(struct sweep_child *child);

/* Bytes that are kept: a caller with more than a little to write waits until it is 0. */
size_t sweep_child_unwritten(const struct sweep_child *child);

pid_t sweep_child_process(const struct sweep_child *child);
struct sweep_child_result sweep_child_result(const struct sweep_child *child);

/* "exited with status 3", "was killed by signal 11 (Segmentation fault)". */
void sweep_child_describe(struct sweep_text *out, const struct sweep_child_result *result);

/* Kills one that still runs, with its group, and waits for it. NULL is allowed. */
void sweep_child_free(struct sweep_child *child);

#endif
