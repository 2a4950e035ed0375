/* Jobs on several threads: their order, how many wait, how they end. */
#include "unit.h"

#include "base/crew.h"
#include "base/thread.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum
{
	MANY = 2000
};

/* What happened to the jobs; a job is a number's place in `number`. */
static struct
{
	int number[MANY];
	int begun[MANY], begun_count; /* numbers in the order in which they began */
	atomic_int beginning;         /* calls of begin() at this moment, and how often it was more than one */
	atomic_int collisions;
	atomic_int worked[MANY], released[MANY];
	atomic_int working, most_working;
	atomic_int meeting; /* work waits until so many are at it */
	atomic_bool gate;   /* closed: work waits until it opens */
	atomic_bool stop;
} seen;

static void reset(void)
{
	memset(&seen, 0, sizeof seen);
	for (int i = 0; i < MANY; i++) seen.number[i] = i;
	seen.gate = true;
}

static void begin(void *context, void *job)
{
	(void)context;
	if (atomic_fetch_add(&seen.beginning, 1) > 0) seen.collisions++;
	seen.begun[seen.begun_count++] = *(int *)job;
	atomic_fetch_sub(&seen.beginning, 1);
}

static void nap(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 200000}, NULL);
}

static void work(void *context, void *job)
{
	(void)context;
	int now = atomic_fetch_add(&seen.working, 1) + 1, most = seen.most_working;
	while (now > most && !atomic_compare_exchange_weak(&seen.most_working, &most, now)) continue;
	while (seen.most_working < seen.meeting) nap();
	while (!seen.gate && !seen.stop) nap();
	seen.worked[*(int *)job]++;
	atomic_fetch_sub(&seen.working, 1);
}

static void release(void *context, void *job)
{
	(void)context;
	seen.released[*(int *)job]++;
}

static bool stop(void *context)
{
	(void)context;
	return seen.stop;
}

static const struct sweep_crew_duties duties = {.begin = begin, .work = work, .release = release, .stop = stop};

static bool is_light(int i)
{
	return i % 7 == 3;
}

static void all_once_in_order(size_t workers)
{
	reset();
	struct sweep_crew *crew = sweep_crew_new(workers, &duties);
	for (int i = 0; i < MANY; i++) sweep_crew_give(crew, &seen.number[i], is_light(i));
	sweep_crew_free(crew);
	int wrong = 0;
	for (int i = 0; i < MANY; i++)
		wrong += seen.begun[i] != i || seen.released[i] != 1 || seen.worked[i] != (is_light(i) ? 0 : 1);
	CU_ASSERT_EQUAL(seen.begun_count, MANY);
	CU_ASSERT_EQUAL(wrong, 0);
	CU_ASSERT_EQUAL(seen.collisions, 0);
	CU_ASSERT(seen.most_working <= (int)workers);
}

static void test_order(void)
{
	static const size_t workers[] = {1, 2, 3, 8, 64};
	for (size_t i = 0; i < sizeof workers / sizeof workers[0]; i++) all_once_in_order(workers[i]);
}

static void test_at_once(void)
{
	reset();
	seen.meeting = 4; /* no job ends before four have met: fewer threads would hang here */
	struct sweep_crew *crew = sweep_crew_new(4, &duties);
	for (int i = 0; i < 20; i++) sweep_crew_give(crew, &seen.number[i], false);
	sweep_crew_free(crew);
	CU_ASSERT_EQUAL(seen.most_working, 4);
	CU_ASSERT_EQUAL(seen.begun_count, 20);
}

static void test_one(void)
{
	reset();
	struct sweep_crew *crew = sweep_crew_new(1, &duties);
	sweep_crew_give(crew, &seen.number[0], false);
	CU_ASSERT_EQUAL(seen.released[0], 1);
	sweep_crew_give(crew, &seen.number[1], true);
	CU_ASSERT_EQUAL(seen.released[1], 1);
	sweep_crew_free(crew);
}

static void test_none(void)
{
	reset();
	sweep_crew_free(sweep_crew_new(4, &duties));
	sweep_crew_free(NULL);
	CU_ASSERT_EQUAL(seen.begun_count, 0);
}

static void test_light(void)
{
	reset();
	seen.gate = false;
	struct sweep_crew *crew = sweep_crew_new(2, &duties);
	sweep_crew_give(crew, &seen.number[0], false);
	sweep_crew_give(crew, &seen.number[1], false);
	while (seen.working < 2) nap();
	sweep_crew_give(crew, &seen.number[2], true);
	CU_ASSERT_EQUAL(seen.released[2], 1); /* though both workers are busy: none waits before it */
	sweep_crew_give(crew, &seen.number[3], false);
	sweep_crew_give(crew, &seen.number[4], true);
	CU_ASSERT_EQUAL(seen.begun_count, 3); /* after the one that waits */
	seen.gate = true;
	sweep_crew_free(crew);
	for (int i = 0; i < 5; i++) CU_ASSERT_EQUAL(seen.begun[i], i);
	CU_ASSERT_EQUAL(seen.begun_count, 5);
}

struct giver
{
	struct sweep_crew *crew;
	int count;
	atomic_int given;
};

static void *give(void *context)
{
	struct giver *giver = context;
	for (; giver->given < giver->count; giver->given++) sweep_crew_give(giver->crew, &seen.number[giver->given], false);
	return NULL;
}

/* Two jobs are worked on, two wait, and the giver of the fifth is kept. */
static pthread_t fill(struct giver *giver)
{
	pthread_t thread;
	reset();
	seen.gate = false;
	giver->crew = sweep_crew_new(2, &duties);
	giver->count = 10;
	CU_ASSERT_EQUAL_FATAL(sweep_thread_start(&thread, give, giver), 0);
	while (giver->given < 4 || seen.working < 2) nap();
	for (int i = 0; i < 20; i++) nap();
	CU_ASSERT_EQUAL(giver->given, 4);
	return thread;
}

static void test_full(void)
{
	struct giver giver = {0};
	pthread_t thread = fill(&giver);
	CU_ASSERT_EQUAL(seen.begun_count, 2);
	seen.gate = true;
	pthread_join(thread, NULL);
	sweep_crew_free(giver.crew);
	CU_ASSERT_EQUAL(seen.begun_count, 10);
}

static void test_stop(void)
{
	struct giver giver = {0};
	pthread_t thread = fill(&giver);
	seen.stop = true;
	pthread_join(thread, NULL); /* who is kept waiting is let go */
	sweep_crew_free(giver.crew);
	CU_ASSERT_EQUAL(seen.begun_count, 2); /* what waited never began */
	int released = 0;
	for (int i = 0; i < 10; i++) released += seen.released[i];
	CU_ASSERT_EQUAL(released, 10);
}

static void *blocked(void *context)
{
	pthread_sigmask(SIG_BLOCK, NULL, context);
	return NULL;
}

static void test_signals(void)
{
	pthread_t thread;
	sigset_t inside, before, after;
	pthread_sigmask(SIG_BLOCK, NULL, &before);
	CU_ASSERT_EQUAL_FATAL(sweep_thread_start(&thread, blocked, &inside), 0);
	pthread_join(thread, NULL);
	pthread_sigmask(SIG_BLOCK, NULL, &after);
	CU_ASSERT_EQUAL(sigismember(&inside, SIGINT), 1);
	CU_ASSERT_EQUAL(sigismember(&inside, SIGTERM), 1);
	CU_ASSERT_EQUAL(sigismember(&inside, SIGPIPE), 0);
	CU_ASSERT_EQUAL(sigismember(&after, SIGINT), sigismember(&before, SIGINT));
}

static void test_cores(void)
{
	CU_ASSERT(sweep_cores() >= 1);
	CU_ASSERT(sweep_cores() <= (size_t)sysconf(_SC_NPROCESSORS_ONLN));
	cpu_set_t before, one;
	CU_ASSERT_EQUAL_FATAL(sched_getaffinity(0, sizeof before, &before), 0);
	CPU_ZERO(&one);
	for (size_t i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; i++)
		if (CPU_ISSET(i, &before)) CPU_SET(i, &one);
	CU_ASSERT_EQUAL_FATAL(sched_setaffinity(0, sizeof one, &one), 0);
	CU_ASSERT_EQUAL(sweep_cores(), 1);
	sched_setaffinity(0, sizeof before, &before);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"every job begins in its order, is worked on once and released once", test_order},
		{"as many jobs at once as there are workers", test_at_once},
		{"one worker: the job is done when it has been given", test_one},
		{"no jobs", test_none},
		{"a light job waits for those before it only", test_light},
		{"who gives is kept waiting when enough jobs wait", test_full},
		{"a stop lets nothing more begin", test_stop},
		{"a thread leaves signals to the main thread", test_signals},
		{"the cores that this process may use", test_cores},
		{NULL, NULL}};
	return unit_main("crew", tests);
}
