/* caught.h - signals as events of a poll loop: what came is told one by one, and wakes poll() by a descriptor.
 *
 * Inside src/agent. One at a time in a process. A signal that the caller's parent had ignored, as a shell does for a
 * job in the background, stays ignored. System calls are interrupted (no SA_RESTART). */
#ifndef SWEEP_AGENT_CAUGHT_H
#define SWEEP_AGENT_CAUGHT_H

#include "base/error.h"

/* Begins to catch `signals`, which end with 0. SWEEP_FAILED when no pipe can be had. */
enum sweep_status sweep_caught_start(const int *signals, struct sweep_error *err);

int sweep_caught_file(void); /* readable when a signal has come */
int sweep_caught_next(void); /* its number; 0: there is none */

/* Gives the signals their former actions. */
void sweep_caught_end(void);

#endif
