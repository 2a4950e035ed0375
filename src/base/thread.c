#include "base/thread.h"

#include <sched.h>
#include <signal.h>
#include <unistd.h>

int sweep_thread_start(pthread_t *thread, void *(*run)(void *context), void *context)
{
	sigset_t blocked, before;
	sigfillset(&blocked);
	sigdelset(&blocked, SIGPIPE);
	pthread_sigmask(SIG_BLOCK, &blocked, &before);
	int result = pthread_create(thread, NULL, run, context);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return result;
}

void sweep_condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

struct timespec sweep_time_after(int milliseconds)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	time.tv_nsec += milliseconds % 1000 * 1000000L;
	time.tv_sec += milliseconds / 1000 + time.tv_nsec / 1000000000L;
	time.tv_nsec %= 1000000000L;
	return time;
}

size_t sweep_cores(void)
{
#ifdef CPU_COUNT
	cpu_set_t allowed; /* sysconf() would read files */
	if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return (size_t)CPU_COUNT(&allowed);
#endif
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	return online > 0 ? (size_t)online : 1;
}
