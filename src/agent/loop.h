/* loop.h - the state of an agent, and the parts of its loop that work on it.
 *
 * Inside src/agent: agent.c sets up and turns the loop, loop-ledger.c talks with the ledger, loop-signals.c takes
 * signals. */
#ifndef SWEEP_AGENT_LOOP_H
#define SWEEP_AGENT_LOOP_H

#include "agent/agent.h"
#include "agent/exchange.h"
#include "agent/slot.h"
#include "agent/watch.h"

enum loop_phase
{
	LOOP_GOES_ON,
	LOOP_DRAINS, /* no new runs */
	LOOP_ENDS    /* those under way were told to end, too */
};

struct loop
{
	const struct sweep_agent_options *options;
	struct sweep_store *store;
	struct sweep_ledger *ledger;
	struct sweep_view *view;
	struct sweep_watch *watch; /* NULL: no run is stopped early */
	struct sweep_limits limits;
	struct sweep_holder holder;
	struct sweep_outbox outbox;
	struct sweep_slot_site site;
	struct sweep_slot *slots;
	size_t slot_count;
	size_t first;       /* the slot that is looked after first */
	struct pollfd *fds; /* the signals', then each slot's */
	int64_t key;        /* of the sweep */

	/* The exchange, with a place for each slot. */
	struct sweep_exchange exchange;
	struct sweep_claim *held;
	struct sweep_slot **holders; /* whose claims `held` has */
	bool urgent;                 /* a run has ended, and the ledger does not know */
	bool ask;                    /* there may be runs to claim */
	int patience;                /* seconds for which a ledger that cannot be written is tried again */

	/* Moments of sweep_clock(). */
	double began;
	double renew_at, look_at, ask_at, tell_at, best_at;
	double preempted_at, rest_until; /* no claims until then */
	double renewed;                  /* when leases were, by the clock that they go by: sweep_store_time() */
	double trouble_since;            /* INFINITY: the ledger can be written */
	double retry_at;
	bool gave_up; /* on the ledger */

	/* The end. */
	enum loop_phase phase;
	int interrupts; /* SIGINTs so far */
	int signal;     /* that ended it */
	enum sweep_status status;
	struct sweep_error error;
	struct sweep_text reason; /* why it ends */
	int64_t ended, failed, not_started, refused;
	bool told_log_trouble, told_pause, told_trouble;
};

size_t loop_busy(const struct loop *loop);

/* A run is over. */
void loop_note_end(struct loop *loop, const struct sweep_slot_end *end);

/* No new runs, and why; the first reason is the one that is told. */
void loop_drain(struct loop *loop, const char *reason);

/* The same; and those under way end. */
void loop_end_runs(struct loop *loop, const char *reason, enum sweep_slot_cause cause, bool at_once);

/* The same with status 1, or another. */
void loop_fail(struct loop *loop, enum sweep_status status, const struct sweep_error *err);

/* No new runs, for no run could be begun; those under way go on, and may be hours old. */
void loop_fail_to_begin(struct loop *loop, enum sweep_status status, const struct sweep_error *err);

/* --- loop-ledger.c ------------------------------------------------------------------------------- */

void loop_start_ledger(struct loop *loop);
bool loop_count_is_reached(const struct loop *loop);
bool loop_exchange_is_due(const struct loop *loop, double now);
void loop_exchange(struct loop *loop);
void loop_look(struct loop *loop, double now);       /* whether others have changed something */
double loop_next_time(const struct loop *loop);      /* when one of these has something to do */
void loop_show_sweep(struct loop *loop, double now); /* the whole sweep's counts, for the view */

/* --- loop-signals.c ------------------------------------------------------------------------------ */

enum sweep_status loop_start_signals(const struct loop *loop, struct sweep_error *err);
void loop_take_signals(struct loop *loop);

#endif
