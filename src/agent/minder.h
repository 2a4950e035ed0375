/* minder.h - a process that outlives the agent by a moment, and ends the programs that the agent leaves behind.
 *
 * An agent that is killed with SIGKILL cannot end its children, and one that went on computing beside the second
 * attempt of its own run would have its memory and its GPU. So a copy of the agent waits until the agent is gone,
 * however that came about, and then kills (SIGKILL) the group of every child that was not over, at once: the program,
 * and what it has started and left in its group. It costs a fork at the agent's start and a message of a few bytes for
 * each child's start and end.
 *
 * Not reached is a process that has left the group, as a daemon does, and a program that was started in the
 * microseconds before the agent's death. Whoever kills the minder too has no promise; it is called "sweep-minder",
 * on Linux in lists of processes, too, and has a session of its own, so that a signal to the agent's name, to its group
 * or from its terminal does not. */
#ifndef SWEEP_AGENT_MINDER_H
#define SWEEP_AGENT_MINDER_H

#include "base/error.h"

#include <sys/types.h>

struct sweep_minder;

/* To be called before threads are started, and best before much memory is taken. SWEEP_FAILED: there can be no process,
 * and *minder is NULL. */
enum sweep_status sweep_minder_start(struct sweep_minder **minder, struct sweep_error *err);

/* Ends it; the programs that still run are left alone. NULL is allowed. */
void sweep_minder_free(struct sweep_minder *minder);

/* From when a group is its concern, and until when: called by child.h. A minder that is gone does no harm, and NULL
 * does nothing. */
void sweep_minder_add(struct sweep_minder *minder, pid_t group);
void sweep_minder_remove(struct sweep_minder *minder, pid_t group);

#endif
