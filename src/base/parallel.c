#include "base/parallel.h"

#include "base/memory.h"

#include <pthread.h>
#include <sched.h>
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

/* Those that this process may run on. */
static size_t processors(void)
{
	cpu_set_t set;
	return sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
}

void sweep_parallel(size_t count, size_t most, void (*round)(void *context, size_t i), void *context)
{
	struct loop loop = {.round = round, .context = context, .count = count};
	size_t threads = processors(), started = 0;
	if (threads > most) threads = most;
	if (threads > count) threads = count;
	pthread_t *others = threads > 1 ? sweep_alloc(threads - 1, sizeof *others) : NULL;
	while (started + 1 < threads && pthread_create(&others[started], NULL, work, &loop) == 0) started++;
	work(&loop);
	for (size_t t = 0; t < started; t++) pthread_join(others[t], NULL);
	free(others);
}
