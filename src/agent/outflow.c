#include "agent/outflow.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

enum
{
	LITTLE = 512, /* bytes that a pipe takes when it is writable (_POSIX_PIPE_BUF); so do terminals */
	MUCH = 16 << 10
};

static void forget_sigpipe(const sigset_t *only)
{
	sigset_t pending;
	int number;
	if (sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1) sigwait(only, &number);
}

/* write() without SIGPIPE, whatever the process does with that signal. */
static ssize_t write_quietly(int file, const char *bytes, size_t length)
{
	sigset_t only, before, pending;
	sigemptyset(&only);
	sigaddset(&only, SIGPIPE);
	const bool others = sigpending(&pending) == 0 && sigismember(&pending, SIGPIPE) == 1;
	pthread_sigmask(SIG_BLOCK, &only, &before);
	const ssize_t done = write(file, bytes, length);
	const int problem = errno;
	if (done < 0 && problem == EPIPE && !others) forget_sigpipe(&only);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	errno = problem;
	return done;
}

static bool has_room(const struct sweep_outflow *flow)
{
	struct pollfd wait = {flow->file, POLLOUT, 0};
	return !flow->may_wait || poll(&wait, 1, 0) == 1;
}

/* A piece of what is left; false when the reader takes no more now, or never. */
static bool write_piece(struct sweep_outflow *flow)
{
	const size_t most = flow->may_wait ? LITTLE : INT_MAX, left = sweep_outflow_left(flow);
	if (!has_room(flow)) return false;
	const ssize_t done = write_quietly(flow->file, flow->bytes.data + flow->written, left < most ? left : most);
	if (done >= 0) flow->written += (size_t)done;
	else if (errno == EAGAIN || errno == EWOULDBLOCK) return false;
	else if (errno != EINTR) sweep_outflow_close(flow);
	return true;
}

/* Gives back the memory of what is written. */
static void tidy(struct sweep_outflow *flow)
{
	const size_t left = sweep_outflow_left(flow);
	if (left > 0 && flow->written < MUCH) return;
	struct sweep_text rest = {0};
	if (left > 0) sweep_text_add(&rest, flow->bytes.data + flow->written, left);
	if (left > 0 || flow->bytes.capacity > MUCH)
	{
		sweep_text_free(&flow->bytes);
		flow->bytes = rest;
	}
	else sweep_text_clear(&flow->bytes);
	flow->written = 0;
}

void sweep_outflow_write(struct sweep_outflow *flow)
{
	while (flow->file >= 0 && sweep_outflow_left(flow) > 0 && write_piece(flow)) continue;
	tidy(flow);
	if (flow->ending && sweep_outflow_left(flow) == 0) sweep_outflow_close(flow);
}

void sweep_outflow_add(struct sweep_outflow *flow, const char *bytes, size_t length)
{
	if (flow->file < 0 || flow->ending) return;
	sweep_text_add(&flow->bytes, bytes, length);
	sweep_outflow_write(flow);
}

size_t sweep_outflow_left(const struct sweep_outflow *flow)
{
	return flow->bytes.length - flow->written;
}

void sweep_outflow_end(struct sweep_outflow *flow)
{
	flow->ending = true;
	if (sweep_outflow_left(flow) == 0) sweep_outflow_close(flow);
}

void sweep_outflow_close(struct sweep_outflow *flow)
{
	if (flow->file >= 0) close(flow->file);
	flow->file = -1;
	flow->written = 0;
	sweep_text_free(&flow->bytes);
}
