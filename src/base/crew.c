#include "base/crew.h"

#include "base/memory.h"
#include "base/thread.h"

#include <stdlib.h>

struct waiting
{
	void *job;
	bool light;
};

struct sweep_crew
{
	struct sweep_crew_duties duties;
	size_t workers, started, idle;
	pthread_t *threads;
	pthread_mutex_t mutex;       /* of all that follows, and held while a job begins */
	pthread_cond_t given, taken; /* a job waits, or none will; a job has begun, or none will */
	struct waiting *queue;       /* [workers]: a ring */
	size_t first, count;         /* the one that is next, and how many */
	bool closed;                 /* no more are given */
};

static bool stopped(const struct sweep_crew *crew)
{
	return crew->duties.stop(crew->duties.context);
}

/* Begins the next job. */
static struct waiting begin(struct sweep_crew *crew)
{
	struct waiting next = crew->queue[crew->first];
	crew->first = (crew->first + 1) % crew->workers;
	crew->count--;
	crew->duties.begin(crew->duties.context, next.job);
	pthread_cond_signal(&crew->taken);
	return next;
}

/* Begins and ends the light jobs that are next: they need no worker. */
static void pass_light(struct sweep_crew *crew)
{
	while (crew->count > 0 && crew->queue[crew->first].light && !stopped(crew))
		crew->duties.release(crew->duties.context, begin(crew).job);
}

static void do_next(struct sweep_crew *crew)
{
	void *job = begin(crew).job;
	pass_light(crew);
	pthread_mutex_unlock(&crew->mutex);
	crew->duties.work(crew->duties.context, job);
	crew->duties.release(crew->duties.context, job);
	pthread_mutex_lock(&crew->mutex);
}

/* False when there will be no job any more. */
static bool await_job(struct sweep_crew *crew)
{
	crew->idle++;
	while (crew->count == 0 && !crew->closed) pthread_cond_wait(&crew->given, &crew->mutex);
	crew->idle--;
	return crew->count > 0 && !stopped(crew);
}

static void *take_jobs(void *context)
{
	struct sweep_crew *crew = context;
	pthread_mutex_lock(&crew->mutex);
	while (await_job(crew)) do_next(crew);
	pthread_cond_signal(&crew->taken);
	pthread_mutex_unlock(&crew->mutex);
	return NULL;
}

struct sweep_crew *sweep_crew_new(size_t workers, const struct sweep_crew_duties *duties)
{
	struct sweep_crew *crew = sweep_alloc(1, sizeof *crew);
	crew->duties = *duties;
	crew->workers = workers;
	crew->threads = sweep_alloc(workers, sizeof *crew->threads);
	crew->queue = sweep_alloc(workers, sizeof *crew->queue);
	pthread_mutex_init(&crew->mutex, NULL);
	pthread_cond_init(&crew->given, NULL);
	pthread_cond_init(&crew->taken, NULL);
	return crew;
}

/* Sees to it that somebody takes the jobs that wait. */
static void call_worker(struct sweep_crew *crew)
{
	if (crew->idle < crew->count && crew->started < crew->workers && crew->workers > 1 &&
		sweep_thread_start(&crew->threads[crew->started], take_jobs, crew) == 0)
		crew->started++;
	if (crew->started > 0) pthread_cond_signal(&crew->given);
	else
		while (crew->count > 0 && !stopped(crew)) do_next(crew);
}

void sweep_crew_give(struct sweep_crew *crew, void *job, bool light)
{
	pthread_mutex_lock(&crew->mutex);
	while (crew->count == crew->workers && !stopped(crew)) pthread_cond_wait(&crew->taken, &crew->mutex);
	if (stopped(crew)) crew->duties.release(crew->duties.context, job);
	else
	{
		crew->queue[(crew->first + crew->count++) % crew->workers] = (struct waiting){job, light};
		pass_light(crew);
		if (crew->count > 0) call_worker(crew);
	}
	pthread_mutex_unlock(&crew->mutex);
}

void sweep_crew_free(struct sweep_crew *crew)
{
	if (crew == NULL) return;
	pthread_mutex_lock(&crew->mutex);
	crew->closed = true;
	pthread_cond_broadcast(&crew->given);
	pthread_mutex_unlock(&crew->mutex);
	for (size_t i = 0; i < crew->started; i++) pthread_join(crew->threads[i], NULL);
	for (; crew->count > 0; crew->count--, crew->first = (crew->first + 1) % crew->workers)
		crew->duties.release(crew->duties.context, crew->queue[crew->first].job);
	pthread_cond_destroy(&crew->given);
	pthread_cond_destroy(&crew->taken);
	pthread_mutex_destroy(&crew->mutex);
	free(crew->threads);
	free(crew->queue);
	free(crew);
}
