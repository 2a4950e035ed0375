#include "base/parallel.h"
#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>

enum
{
	ROUNDS = 1000
};

static atomic_int calls[ROUNDS];

static void count_call(void *context, size_t i)
{
	atomic_int *counts = context;
	counts[i]++;
}

static void each_round_is_called_once(void)
{
	static const size_t counts[] = {0, 1, 2, 3, ROUNDS}, most[] = {1, 2, 8, 1000};
	for (size_t c = 0; c < sizeof counts / sizeof counts[0]; c++)
		for (size_t m = 0; m < sizeof most / sizeof most[0]; m++)
		{
			for (size_t i = 0; i < ROUNDS; i++) calls[i] = 0;
			sweep_parallel(counts[c], most[m], count_call, calls);
			for (size_t i = 0; i < ROUNDS; i++) CU_ASSERT_EQUAL(calls[i], i < counts[c]);
		}
}

static void check_thread(void *context, size_t i)
{
	(void)i;
	CU_ASSERT(pthread_equal(*(pthread_t *)context, pthread_self()));
}

static void one_thread_is_the_callers(void)
{
	pthread_t self = pthread_self();
	sweep_parallel(10, 1, check_thread, &self);
	sweep_parallel(1, 8, check_thread, &self);
}

int main(void)
{
	static const struct unit_test tests[] = {{"each round is called once", each_round_is_called_once},
											 {"one thread is the caller's own", one_thread_is_the_callers},
											 {NULL, NULL}};
	return unit_main("parallel", tests);
}
