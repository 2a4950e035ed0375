#include "train/emit.h"

#include "base/clock.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum
{
	MOST_PENDING = 4096 /* a pipe takes this much in one piece */
};

static const double MOST_DELAY = 0.15; /* seconds */

enum sweep_status sweep_emit_flush(struct sweep_emit *emit, struct sweep_error *err)
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
	emit->written = sweep_clock();
	if (emit->error == 0) return SWEEP_OK;
	if (emit->error == EPIPE) return sweep_fail(err, SWEEP_FAILED, "%s", "");
	return sweep_fail(err, SWEEP_FAILED, "cannot write the output: %s", strerror(emit->error));
}

void sweep_emit_add(struct sweep_emit *emit, const struct sweep_text *lines)
{
	sweep_text_add(&emit->pending, lines->data, lines->length);
	if (emit->pending.length >= MOST_PENDING) sweep_emit_flush(emit, NULL);
}

void sweep_emit_tick(struct sweep_emit *emit)
{
	if (emit->pending.length > 0 && sweep_clock() - emit->written > MOST_DELAY) sweep_emit_flush(emit, NULL);
}

bool sweep_emit_broken(const struct sweep_emit *emit)
{
	return emit->error != 0;
}

void sweep_emit_free(struct sweep_emit *emit)
{
	sweep_text_free(&emit->pending);
}
