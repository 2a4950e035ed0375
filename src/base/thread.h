/* thread.h - threads that leave signals to the main thread, waits that end, and how many threads this machine runs. */
#ifndef SWEEP_BASE_THREAD_H
#define SWEEP_BASE_THREAD_H

#include <pthread.h>
#include <stddef.h>
#include <time.h>

/* As pthread_create(). Signals go to the other threads; but for SIGPIPE, which meets the thread that writes. */
int sweep_thread_start(pthread_t *thread, void *(*run)(void *context), void *context);

/* A condition for pthread_cond_timedwait() with times of sweep_time_after(), which no change of the clock moves. */
void sweep_condition_init(pthread_cond_t *condition);
struct timespec sweep_time_after(int milliseconds);

/* The processors that this process may use, at least 1. */
size_t sweep_cores(void);

#endif
