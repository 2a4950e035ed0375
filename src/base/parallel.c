#include "base/parallel.h"

#include "base/memory.h"
#include "base/thread.h"

#include <stdatomic.h>
#include <stdlib.h>

struct loop
{
	void (*round)(void *context, size_t i);
	void *context;
	size_t count;
	atomic_size_t next;
};

static void *work(void *argument)
{
	struct loop *loop = argument;
	for (size_t i; (i = atomic_fetch_add(&loop->next, 1)) < loop->count;) loop->round(loop->context, i);
	return NULL;
}

void sweep_parallel(size_t count, size_t most, void (*round)(void *context, size_t i), void *context)
{
	struct loop loop = {.round = round, .context = context, .count = count};
	size_t threads = sweep_cores(), started = 0;
	if (threads > most) threads = most;
	if (threads > count) threads = count;
	pthread_t *others = threads > 1 ? sweep_alloc(threads - 1, sizeof *others) : NULL;
	while (started + 1 < threads && sweep_thread_start(&others[started], work, &loop) == 0) started++;
	work(&loop);
	for (size_t t = 0; t < started; t++) pthread_join(others[t], NULL);
	free(others);
}
