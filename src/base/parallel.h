/* parallel.h - a loop whose rounds do not depend on each other, on several threads. */
#ifndef SWEEP_BASE_PARALLEL_H
#define SWEEP_BASE_PARALLEL_H

#include <stddef.h>

/* Calls round(context, i) once for each i below `count`, on the calling thread and others: as many as there are
 * processors for this process, `most` at most. Which thread takes which round is left open. Returns when all are done.
 * Where no thread can be had, the calling one does it all. */
void sweep_parallel(size_t count, size_t most, void (*round)(void *context, size_t i), void *context);

#endif
