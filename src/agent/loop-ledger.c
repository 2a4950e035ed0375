/* An agent and its ledger: what goes there when, what comes back, and what to do when it cannot be written. */
#include "agent/loop.h"

#include "base/clock.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#define LOOK 0.2  /* seconds between two looks at what others did */
#define ASK 1.0   /* seconds between two claims where runs of others may come back */
#define RETRY 0.2 /* seconds between two tries to write */
#define TELL 1.0  /* seconds between two counts of the whole sweep */
#define NOISE 3.0 /* seconds of trouble before a person hears of it: many agents wait for one another for a moment */

enum
{
	LOCK_WAIT = 1, /* seconds: programs are looked after between tries */
	RENEWALS = 3   /* in the time of a lease */
};

void loop_start_ledger(struct loop *loop)
{
	const struct sweep_agent_options *options = loop->options;
	loop->patience = sweep_store_wait(loop->store, LOCK_WAIT);
	loop->began = sweep_clock();
	loop->renewed = sweep_store_time(loop->store);
	loop->trouble_since = INFINITY;
	loop->preempted_at = loop->rest_until = -INFINITY;
	loop->retry_at = loop->look_at = loop->ask_at = loop->tell_at = loop->best_at = 0;
	loop->renew_at = options->lease > 0 ? loop->began + options->lease / RENEWALS : (double)INFINITY;
	loop->ask = true;
}

/* --- when ---------------------------------------------------------------------------------------- */

bool loop_count_is_reached(const struct loop *loop)
{
	return loop->options->count > 0 && loop->ended >= loop->options->count;
}

static size_t wanted(const struct loop *loop)
{
	const size_t busy = loop_busy(loop), free = loop->slot_count - busy;
	if (loop->phase != LOOP_GOES_ON || !loop->ask || sweep_clock() < loop->rest_until) return 0;
	if (loop->options->count == 0) return free;
	const int64_t left = loop->options->count - loop->ended - (int64_t)busy;
	return left <= 0 ? 0 : left < (int64_t)free ? (size_t)left : free;
}

/* When what waits is told at the latest. */
static double gathered_at(const struct loop *loop)
{
	if (loop->outbox.count == 0) return INFINITY;
	if (loop->urgent || loop->outbox.weight >= SWEEP_OUTBOX_FULL) return 0;
	return loop->outbox.since + (loop->watch ? SWEEP_AGENT_QUICK : SWEEP_AGENT_GATHER);
}

static double exchange_at(const struct loop *loop)
{
	if (wanted(loop) > 0) return loop->retry_at;
	double at = gathered_at(loop);
	if (loop_busy(loop) > 0) at = fmin(at, loop->renew_at);
	return fmax(at, loop->retry_at);
}

bool loop_exchange_is_due(const struct loop *loop, double now)
{
	return now >= exchange_at(loop);
}

double loop_next_time(const struct loop *loop)
{
	const double rested = sweep_clock() < loop->rest_until ? loop->rest_until : (double)INFINITY;
	return fmin(fmin(exchange_at(loop), rested), loop->look_at);
}

/* --- runs under way ------------------------------------------------------------------------------ */

/* The claims of the runs under way, in `held`. */
static size_t list_held(struct loop *loop)
{
	size_t count = 0;
	for (size_t i = 0; i < loop->slot_count; i++)
	{
		struct sweep_slot *slot = &loop->slots[i];
		if (!slot->busy || slot->cause == SWEEP_SLOT_LOST) continue;
		loop->holders[count] = slot;
		loop->held[count++] = slot->claim;
	}
	return count;
}

static void lose(struct loop *loop, struct sweep_slot *slot)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "run %" PRId64 " is no longer this agent's: it is ended", slot->claim.run);
	sweep_view_complain(loop->view, text.data);
	sweep_text_free(&text);
	sweep_slot_stop(slot, SWEEP_SLOT_LOST, NULL, true);
}

static void heed(struct loop *loop, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		struct sweep_slot *slot = loop->holders[i];
		switch (loop->exchange.stand[i])
		{
		case SWEEP_HELD: break;
		case SWEEP_HELD_STOP: sweep_slot_stop(slot, SWEEP_SLOT_PERSON, NULL, false); break;
		case SWEEP_HELD_KILL: sweep_slot_stop(slot, SWEEP_SLOT_PERSON, NULL, true); break;
		case SWEEP_HELD_LOST: lose(loop, slot); break;
		}
	}
}

/* Stops the hopeless ones. */
static void judge(struct loop *loop)
{
	struct sweep_error err;
	const char *reason;
	if (loop->watch == NULL || sweep_watch_update(loop->watch, loop->ledger, &err) != SWEEP_OK) return; /* next time */
	for (size_t i = 0; i < loop->slot_count; i++)
	{
		struct sweep_slot *slot = &loop->slots[i];
		if (slot->busy && !slot->stopping &&
			sweep_watch_stops(loop->watch, slot->claim.run, slot->claim.attempt, &reason))
			sweep_slot_stop(slot, SWEEP_SLOT_EARLY, reason, false);
	}
}

/* --- new runs ------------------------------------------------------------------------------------ */

static struct sweep_slot *free_slot(struct loop *loop)
{
	for (size_t i = 0; i < loop->slot_count; i++)
		if (!loop->slots[i].busy) return &loop->slots[i];
	return NULL;
}

/* A claim that does not come to a program. */
static void hand_back(struct loop *loop, struct sweep_claim *claim)
{
	const struct sweep_told_run told = {.run = claim->run, .attempt = claim->attempt};
	sweep_outbox_add(&loop->outbox, sweep_told_end(&told, SWEEP_PENDING, (double)NAN, NULL, NULL));
	free(claim->config);
	loop->urgent = true;
}

static void begin(struct loop *loop, struct sweep_claim *claim)
{
	struct sweep_slot_end end;
	struct sweep_error err = {0};
	bool over;
	if (loop->watch) sweep_watch_begin(loop->watch, claim->run, claim->attempt);
	const enum sweep_status status = sweep_slot_begin(free_slot(loop), claim, &over, &end, &err);
	if (over) loop_note_end(loop, &end);
	if (status != SWEEP_OK) loop_fail_to_begin(loop, status, &err);
}

static void begin_claimed(struct loop *loop)
{
	for (size_t i = 0; i < loop->exchange.count; i++)
		if (loop->phase == LOOP_GOES_ON) begin(loop, &loop->exchange.claims[i]);
		else hand_back(loop, &loop->exchange.claims[i]);
}

/* What is said about a supply that has nothing for the agent now. */
static void tell_supply(struct loop *loop)
{
	const bool paused = loop->exchange.supply == SWEEP_SUPPLY_PAUSED;
	if (paused != loop->told_pause)
	{
		sweep_view_stage(loop->view, paused ? SWEEP_STAGE_PAUSED : SWEEP_STAGE_RUNNING);
		sweep_view_say(loop->view, paused ? "the sweep is paused: waiting until it is resumed" : "the sweep goes on");
	}
	loop->told_pause = paused;
	if (loop->phase != LOOP_GOES_ON) return;
	const bool waits = loop->exchange.supply == SWEEP_SUPPLY_WAITS && loop_busy(loop) == 0;
	sweep_view_status(loop->view, paused ? "paused" : waits ? "waiting: runs of other agents may come back" : NULL);
}

/* --- the exchange -------------------------------------------------------------------------------- */

static void tell_refused(struct loop *loop)
{
	char why[sizeof loop->error.file + sizeof loop->error.message + 32];
	struct sweep_text text = {0};
	if (loop->exchange.refused == 0) return;
	if (loop->refused == 0)
	{
		sweep_text_printf(&text, "run %" PRId64 ": the ledger does not take a record: %s", loop->exchange.refused_run,
						  sweep_error_text(&loop->exchange.why, why, sizeof why));
		sweep_view_complain(loop->view, text.data);
	}
	loop->refused += (int64_t)loop->exchange.refused;
	sweep_text_free(&text);
}

static void tell_news(struct loop *loop)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text, "warning: ");
	if (sweep_ledger_news(loop->ledger, &text)) sweep_view_complain(loop->view, text.data);
	sweep_text_free(&text);
}

static void note_success(struct loop *loop, size_t asked, double now)
{
	if (loop->told_trouble && !loop->gave_up) sweep_view_say(loop->view, "the ledger can be written again");
	loop->told_trouble = false;
	loop->trouble_since = INFINITY;
	loop->retry_at = 0;
	loop->urgent = false;
	const bool more = loop->exchange.supply == SWEEP_SUPPLY_GOES_ON && loop->exchange.count < asked;
	if (asked > 0) loop->ask = more; /* at once: a transaction passes over so many points of a grid only */
	loop->ask_at = now + ASK;
}

/* The leases of their runs lapse. */
static void lose_records(struct loop *loop)
{
	const size_t count = loop->outbox.count;
	struct sweep_text text = {0};
	if (count == 0) return;
	sweep_text_printf(&text,
					  "the last %zu record%s of its runs %s not in the ledger; another agent tries these runs again",
					  count, count == 1 ? "" : "s", count == 1 ? "is" : "are");
	sweep_view_complain(loop->view, text.data);
	sweep_text_free(&text);
	sweep_outbox_clear(&loop->outbox);
}

static void give_up(struct loop *loop, enum sweep_status status, const struct sweep_error *err)
{
	char why[sizeof err->file + sizeof err->message + 32];
	struct sweep_error told = *err;
	if (status == SWEEP_FAILED)
		sweep_fail(&told, status, "%s: given up after %.0f s", sweep_error_text(err, why, sizeof why),
				   sweep_clock() - loop->trouble_since);
	if (!loop->gave_up) loop_fail(loop, status, &told);
	loop->gave_up = true;
	if (loop_busy(loop) == 0) lose_records(loop);
}

static void note_failure(struct loop *loop, enum sweep_status status, const struct sweep_error *err, double began,
						 double now)
{
	char why[sizeof err->file + sizeof err->message + 32];
	struct sweep_text text = {0};
	if (!isfinite(loop->trouble_since)) loop->trouble_since = began;
	loop->retry_at = now + RETRY;
	if (status == SWEEP_USAGE || loop->gave_up || loop->interrupts > 2 || now - loop->trouble_since >= loop->patience)
		give_up(loop, status, err);
	else if (!loop->told_trouble && now - loop->trouble_since >= NOISE)
	{
		sweep_text_printf(&text, "%s: trying again for %d s", sweep_error_text(err, why, sizeof why), loop->patience);
		sweep_view_complain(loop->view, text.data);
		loop->told_trouble = true;
	}
	sweep_text_free(&text);
}

void loop_exchange(struct loop *loop)
{
	struct sweep_exchange *exchange = &loop->exchange;
	struct sweep_error err = {0};
	const double began = sweep_clock();
	const bool renews = began >= loop->renew_at;
	sweep_store_wait(loop->store, LOCK_WAIT); /* a signal may have shortened it */
	exchange->held_count = renews ? list_held(loop) : 0;
	exchange->want = wanted(loop);
	const enum sweep_status status = sweep_exchange(exchange, &err);
	const double now = sweep_clock();
	if (status != SWEEP_OK)
	{
		note_failure(loop, status, &err, began, now);
		return;
	}
	note_success(loop, exchange->want, now);
	if (renews)
	{
		loop->renew_at = began + loop->options->lease / RENEWALS;
		loop->renewed = sweep_store_time(loop->store);
	}
	tell_refused(loop);
	tell_news(loop);
	heed(loop, exchange->held_count);
	judge(loop);
	begin_claimed(loop);
	if (exchange->want > 0) tell_supply(loop);
}

/* --- others -------------------------------------------------------------------------------------- */

/* The clock of the leases was set, or ran on while the machine slept: others would take this agent's runs for crashed
 * long before it is time to renew by its own. */
static void follow_clock(struct loop *loop, double now)
{
	const double passed = fabs(sweep_store_time(loop->store) - loop->renewed);
	if (loop->options->lease > 0 && passed >= loop->options->lease / RENEWALS)
		loop->renew_at = fmin(loop->renew_at, now);
}

void loop_look(struct loop *loop, double now)
{
	struct sweep_error err;
	if (now < loop->look_at) return;
	loop->look_at = now + LOOK;
	follow_clock(loop, now);
	if (sweep_ledger_changed(loop->ledger))
	{
		loop->ask = true;
		const size_t count = list_held(loop);
		if (count > 0 && sweep_ledger_look(loop->ledger, loop->held, count, loop->exchange.stand, &err) == SWEEP_OK)
			heed(loop, count);
		judge(loop);
	}
	const bool may_come = loop->exchange.supply == SWEEP_SUPPLY_WAITS || loop->exchange.supply == SWEEP_SUPPLY_GOES_ON;
	if (may_come && now >= loop->ask_at) loop->ask = true;
}

static enum sweep_status take_best(void *context, const struct sweep_run *run, double value)
{
	struct loop *loop = context;
	sweep_view_best(loop->view, run->run, value, run->config);
	return SWEEP_OK;
}

/* Not more often than so that it takes a twentieth of the time. */
void loop_show_sweep(struct loop *loop, double now)
{
	int64_t counts[SWEEP_STATES];
	struct sweep_error err;
	if (now < loop->tell_at) return;
	if (sweep_store_count(loop->store, loop->key, counts, &err) == SWEEP_OK) sweep_view_counts(loop->view, counts);
	const struct sweep *sweep = loop->site.sweep;
	if (sweep->metric_count > 0)
		sweep_store_best(loop->store, loop->key, sweep->metrics[0].name, sweep->metrics[0].goal == SWEEP_MAXIMIZE, 1,
						 take_best, loop, &err);
	const double cost = sweep_clock() - now;
	loop->tell_at = now + fmax(TELL, 20 * cost);
}
