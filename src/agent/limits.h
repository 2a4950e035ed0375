/* limits.h - when an agent gives up because its runs fail: W&B's two limits, each of which can be set.
 *
 *   flapping   3 failures while the agent is younger than 60 seconds
 *   failing    5 failures, and no fewer than runs that completed before the one that has failed now: most of what the
 *              agent has done so far came to nothing. After two good runs it cannot happen any more with the default
 *
 * A failure is a run that exited with another status than 0, that timed out, or that could not be started. Death by a
 * signal is none, nor is a run that was stopped, killed or handed back. (wandb/wandb_agent.py, is_flapping() and
 * is_failing(), looked at only when a run has failed.) */
#ifndef SWEEP_AGENT_LIMITS_H
#define SWEEP_AGENT_LIMITS_H

#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

struct sweep_limits
{
	int64_t flapping;    /* failures; 0: no such limit */
	double flapping_age; /* seconds */
	int64_t failing;     /* failures; 0: no such limit */

	/* Counted by sweep_limits_end(). */
	int64_t failures, completed;
};

/* The numbers above, or what the environment says: WANDB_AGENT_DISABLE_FLAPPING=true takes the first limit away,
 * WANDB_AGENT_MAX_INITIAL_FAILURES=N sets the second (0: none). SWEEP_USAGE: N is no integer from 0. */
enum sweep_status sweep_limits_read(struct sweep_limits *limits, char *const *environment, struct sweep_error *err);

/* A run has ended, `age` seconds after the agent began. True when the agent is to give up: no new runs, and those that
 * run are ended. *reason, which may be NULL, gets a line: "3 runs failed in the first 60 s". */
bool sweep_limits_end(struct sweep_limits *limits, bool failed, double age, struct sweep_text *reason);

#endif
