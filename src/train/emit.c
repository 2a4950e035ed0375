#include "train/emit.h"

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/thread.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	MOST_PENDING = 4096 /* a pipe takes this much in one piece */
};

static const double MOST_DELAY = 0.15; /* seconds */

struct sweep_emit
{
	int out;
	atomic_int error; /* errno of a write that failed */
	pthread_mutex_t mutex;
	struct sweep_text pending; /* whole lines that are not written yet */
	double due;                /* when the first of them has waited long enough */

	/* Writes what is due. It starts with the first line that waits. */
	pthread_t writer;
	pthread_cond_t changed;
	bool started, asleep, closed;
};

static void write_pending(struct sweep_emit *emit)
{
	const char *bytes = emit->pending.data;
	size_t rest = emit->pending.length;
	while (rest > 0 && emit->error == 0)
	{
		ssize_t done = write(emit->out, bytes, rest);
		if (done < 0 && errno != EINTR) emit->error = errno;
		if (done < 0) continue;
		bytes += done;
		rest -= (size_t)done;
	}
	sweep_text_clear(&emit->pending);
}

/* Waits until lines are due; false when there will be none. */
static bool await_due(struct sweep_emit *emit)
{
	while (!emit->closed)
	{
		double left = emit->due - sweep_clock();
		struct timespec until = sweep_time_after(1 + (int)(1000 * left));
		emit->asleep = emit->pending.length == 0;
		if (emit->asleep) pthread_cond_wait(&emit->changed, &emit->mutex);
		else if (left <= 0) return true;
		else pthread_cond_timedwait(&emit->changed, &emit->mutex, &until);
	}
	return false;
}

static void *write_due(void *context)
{
	struct sweep_emit *emit = context;
	pthread_mutex_lock(&emit->mutex);
	while (await_due(emit)) write_pending(emit);
	pthread_mutex_unlock(&emit->mutex);
	return NULL;
}

struct sweep_emit *sweep_emit_new(int out)
{
	struct sweep_emit *emit = sweep_alloc(1, sizeof *emit);
	emit->out = out;
	pthread_mutex_init(&emit->mutex, NULL);
	sweep_condition_init(&emit->changed);
	return emit;
}

/* The first line waits from now on. */
static void wake_writer(struct sweep_emit *emit)
{
	emit->due = sweep_clock() + MOST_DELAY;
	if (!emit->started) emit->started = sweep_thread_start(&emit->writer, write_due, emit) == 0;
	else if (emit->asleep) pthread_cond_signal(&emit->changed);
	if (!emit->started) write_pending(emit); /* there can be no thread */
}

void sweep_emit_add(struct sweep_emit *emit, const char *lines, size_t length, bool at_once)
{
	pthread_mutex_lock(&emit->mutex);
	if (emit->pending.length + length > MOST_PENDING) write_pending(emit);
	bool first = emit->pending.length == 0;
	sweep_text_add(&emit->pending, lines, length);
	if (at_once || length >= MOST_PENDING) write_pending(emit);
	else if (first) wake_writer(emit);
	pthread_mutex_unlock(&emit->mutex);
}

enum sweep_status sweep_emit_flush(struct sweep_emit *emit, struct sweep_error *err)
{
	pthread_mutex_lock(&emit->mutex);
	write_pending(emit);
	pthread_mutex_unlock(&emit->mutex);
	if (emit->error == 0) return SWEEP_OK;
	if (emit->error == EPIPE) return sweep_fail(err, SWEEP_FAILED, "%s", "");
	return sweep_fail(err, SWEEP_FAILED, "cannot write the output: %s", strerror(emit->error));
}

bool sweep_emit_broken(const struct sweep_emit *emit)
{
	return emit->error != 0;
}

void sweep_emit_free(struct sweep_emit *emit)
{
	if (emit == NULL) return;
	pthread_mutex_lock(&emit->mutex);
	emit->closed = true;
	pthread_cond_signal(&emit->changed);
	pthread_mutex_unlock(&emit->mutex);
	if (emit->started) pthread_join(emit->writer, NULL);
	pthread_cond_destroy(&emit->changed);
	pthread_mutex_destroy(&emit->mutex);
	sweep_text_free(&emit->pending);
	free(emit);
}
