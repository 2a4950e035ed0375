/* spawn.h - starts a program with pipes as its output, and as its input where that is wished.
 *
 * Inside src/agent; see child.h for what the program gets. */
#ifndef SWEEP_AGENT_SPAWN_H
#define SWEEP_AGENT_SPAWN_H

#include "agent/child.h"

/* The caller's ends of the pipes, which do not wait and which no other program inherits. */
struct sweep_spawned
{
	pid_t process;
	int outputs[SWEEP_CHILD_STREAMS]; /* to read */
	int input;                        /* to write; -1: there is none */
};

enum sweep_status sweep_spawn(const struct sweep_child_start *start, struct sweep_spawned *spawned,
							  struct sweep_error *err);

/* A descriptor that poll() finds readable when the process ends; -1 where there are none. */
int sweep_open_process(pid_t process);

#endif
