/* slot.h - a place for one run at a time: its program, what that tells, and what is recorded of its end.
 *
 * Inside src/agent. What the run tells goes into the outbox, its end with it: `finished`, or what else became of it.
 *
 *   exit status 0                       finished, or what the program's own state record says
 *   another, the timeout                failed; these count for the failure limits
 *   killed by a signal                  failed, and counts for no limit; by SIGINT, which was a person's, killed
 *   cannot be started                   failed
 *   {"preempted":true} was printed      pending: it is handed out again
 *   ended from here                     as sweep_slot_stop() says */
#ifndef SWEEP_AGENT_SLOT_H
#define SWEEP_AGENT_SLOT_H

#include "agent/child.h"
#include "agent/command.h"
#include "agent/minder.h"
#include "agent/outbox.h"
#include "agent/runlog.h"
#include "agent/told.h"
#include "agent/view.h"
#include "agent/worker.h"
#include "store/ledger.h"

/* What all slots of an agent share; all is borrowed. */
struct sweep_slot_site
{
	const struct sweep *sweep;
	const char *id, *db;
	const char *directory; /* rundir.h */
	char *const *environment;
	char *const *trainer_options;  /* ends with NULL; may be NULL */
	double timeout, grace, linger; /* seconds; child.h */
	struct sweep_minder *minder;   /* may be NULL */
	struct sweep_outbox *outbox;
	struct sweep_view *view;
	struct sweep_error log_trouble; /* the first log that could not be written; SWEEP_OK: none */
};

/* Why a run is ended from here, and what it becomes. */
enum sweep_slot_cause
{
	SWEEP_SLOT_NONE,
	SWEEP_SLOT_EARLY,     /* stopped */
	SWEEP_SLOT_PERSON,    /* killed */
	SWEEP_SLOT_HAND_BACK, /* pending */
	SWEEP_SLOT_LOST       /* it is another's: nothing is recorded */
};

struct sweep_slot
{
	struct sweep_slot_site *site;
	struct sweep_claim claim;
	bool busy;
	bool stopping; /* it was told to end */
	enum sweep_slot_cause cause;
	char *reason; /* of the cause, for the record; may be NULL */
	struct sweep_child *child;
	struct sweep_worker *worker;
	struct sweep_command command;
	struct sweep_told_run told;
	struct sweep_runlog log;
	struct sweep_text last_words; /* the last line on standard error */
	bool divided;                 /* a line too long to be a record is coming in pieces */
	double started;
	double heard; /* seconds from there to its last line of metrics */
};

/* What became of a run that is over. */
struct sweep_slot_end
{
	int64_t run;
	enum sweep_state state;
	int64_t attempt;
	bool counts;      /* it ended: it was not handed back or lost */
	bool preempted;   /* it handed itself back */
	bool failed;      /* for the failure limits */
	bool not_started; /* there was no such program, or its interpreter said so */
	bool logged;      /* it has a log */
};

/* A zeroed slot with `site` set is free. */
void sweep_slot_free(struct sweep_slot *slot); /* kills what runs in it, and records nothing */

/* Starts the run; the claim's text is taken. *over: it could not be started, and *end says what became of it.
 * SWEEP_FAILED: what is wrong is the agent's own affair and would meet every run; this one is handed back, over. */
enum sweep_status sweep_slot_begin(struct sweep_slot *slot, struct sweep_claim *claim, bool *over,
								   struct sweep_slot_end *end, struct sweep_error *err);

/* As those of a child. `hold`: its output is not read. */
void sweep_slot_poll(const struct sweep_slot *slot, bool hold, struct pollfd fds[SWEEP_CHILD_FDS]);
int sweep_slot_timeout(const struct sweep_slot *slot, int milliseconds);

/* True when the run is over, and the slot free again: *end says what became of it. */
bool sweep_slot_handle(struct sweep_slot *slot, const struct pollfd fds[SWEEP_CHILD_FDS], struct sweep_slot_end *end);

/* Ends the run: SIGTERM, and SIGKILL after the grace time, or at once. The first cause is the one that counts, but for
 * SWEEP_SLOT_LOST, which goes before all. `reason`, which may be NULL, is copied. */
void sweep_slot_stop(struct sweep_slot *slot, enum sweep_slot_cause cause, const char *reason, bool at_once);
void sweep_slot_signal(struct sweep_slot *slot, int signal_number);

/* NULL, or why no more runs can be given to the slot (worker.h). */
const char *sweep_slot_broken(const struct sweep_slot *slot);

#endif
