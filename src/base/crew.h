/* crew.h - jobs that begin in the order in which they are given and that several threads work on.
 *
 * A job begins (one at a time: what must keep the order), is worked on (many at a time: what takes long) and is
 * released. A light job ends where it begins. Few jobs wait: who gives another is kept waiting, so that an endless
 * source of jobs takes no memory. */
#ifndef SWEEP_BASE_CREW_H
#define SWEEP_BASE_CREW_H

#include <stdbool.h>
#include <stddef.h>

struct sweep_crew_duties
{
	void *context;
	void (*begin)(void *context, void *job);   /* one call at a time, in the order of the jobs */
	void (*work)(void *context, void *job);    /* of jobs that are not light; in any thread, at the same time */
	void (*release)(void *context, void *job); /* of every job, also of one that does not begin */

	/* Asked before a job begins, also in several threads at once: true ends the crew, and no further job begins. It
	 * stays true from then on. Work that is under way has to look for itself. */
	bool (*stop)(void *context);
};

struct sweep_crew;

/* `workers` threads, of which each starts when there is a job for it. 1: no thread, sweep_crew_give() does the job
 * itself before it returns. So it does where no thread can be had. */
struct sweep_crew *sweep_crew_new(size_t workers, const struct sweep_crew_duties *duties);

/* Hands a job over (from one thread), which belongs to the crew from now on. When as many wait already as there are
 * workers, waits until one has begun, or the crew stops. A light job begins at once when no other waits. */
void sweep_crew_give(struct sweep_crew *crew, void *job, bool light);

/* Waits until all jobs have ended; ends the threads; frees. `crew` may be NULL. */
void sweep_crew_free(struct sweep_crew *crew);

#endif
