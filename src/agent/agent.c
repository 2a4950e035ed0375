#include "agent/agent.h"

#include "agent/caught.h"
#include "agent/files.h"
#include "agent/loop.h"
#include "agent/rundir.h"
#include "agent/worker.h"
#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PREEMPTED 1.0 /* seconds between two runs that hand themselves back, at least */
#define LINGER 2.0    /* seconds for which a process that a program left behind may still write */

/* --- the end ------------------------------------------------------------------------------------- */

size_t loop_busy(const struct loop *loop)
{
	size_t busy = 0;
	for (size_t i = 0; i < loop->slot_count; i++) busy += loop->slots[i].busy;
	return busy;
}

void loop_drain(struct loop *loop, const char *reason)
{
	if (loop->phase == LOOP_GOES_ON) loop->phase = LOOP_DRAINS;
	if (loop->reason.length == 0) sweep_text_puts(&loop->reason, reason);
}

void loop_end_runs(struct loop *loop, const char *reason, enum sweep_slot_cause cause, bool at_once)
{
	loop_drain(loop, reason);
	loop->phase = LOOP_ENDS;
	for (size_t i = 0; i < loop->slot_count; i++) sweep_slot_stop(&loop->slots[i], cause, NULL, at_once);
}

static void blame(struct loop *loop, enum sweep_status status, const struct sweep_error *err)
{
	if (loop->status != SWEEP_OK) return;
	loop->status = status;
	loop->error = *err;
}

void loop_fail(struct loop *loop, enum sweep_status status, const struct sweep_error *err)
{
	char text[sizeof err->file + sizeof err->message + 32];
	loop_end_runs(loop, sweep_error_text(err, text, sizeof text), SWEEP_SLOT_HAND_BACK, false);
	blame(loop, status, err);
}

void loop_fail_to_begin(struct loop *loop, enum sweep_status status, const struct sweep_error *err)
{
	char why[sizeof err->file + sizeof err->message + 32];
	struct sweep_text text = {0};
	const bool first = loop->status == SWEEP_OK;
	loop_drain(loop, sweep_error_text(err, why, sizeof why));
	blame(loop, status, err);
	if (!first || loop_busy(loop) == 0) return;
	sweep_text_printf(&text, "%s: no more runs are begun, those under way go on", why);
	sweep_view_complain(loop->view, text.data);
	sweep_text_free(&text);
}

/* One that is handed back as soon as it begins would be claimed again without end, as fast as the ledger can. */
static void note_preempted(struct loop *loop)
{
	const double now = sweep_clock();
	loop->ended++; /* it does not stand in the way of --count */
	loop->rest_until = fmax(loop->rest_until, loop->preempted_at + PREEMPTED);
	loop->preempted_at = now;
}

static void give_up_on_runs(struct loop *loop, const struct sweep_slot_end *last, const char *reason)
{
	struct sweep_error err;
	struct sweep_text log = {0};
	if (last->logged)
	{
		sweep_text_printf(&log, "; what run %" PRId64 " said is in ", last->run);
		sweep_runlog_path(&log, loop->site.directory, last->run, last->attempt);
	}
	sweep_fail(&err, SWEEP_FAILED, "%s: giving up%s (see --flapping and --failing)", reason, log.data ? log.data : "");
	loop_fail(loop, SWEEP_FAILED, &err);
	sweep_text_free(&log);
}

void loop_note_end(struct loop *loop, const struct sweep_slot_end *end)
{
	struct sweep_text reason = {0};
	loop->urgent = loop->ask = true;
	if (end->preempted) note_preempted(loop);
	if (!end->counts) return;
	loop->ended++;
	loop->failed += end->state == SWEEP_FAILED_RUN;
	loop->not_started += end->not_started;
	if (sweep_limits_end(&loop->limits, end->failed, sweep_clock() - loop->began, &reason) &&
		loop->phase == LOOP_GOES_ON)
		give_up_on_runs(loop, end, reason.data);
	sweep_text_free(&reason);
}

static void note_broken(struct loop *loop, const struct sweep_slot *slot)
{
	const char *why = sweep_slot_broken(slot);
	struct sweep_error err;
	if (why == NULL || loop->status != SWEEP_OK) return;
	sweep_fail(&err, SWEEP_FAILED, "%s", why);
	loop_fail(loop, SWEEP_FAILED, &err);
}

/* --- turns of the loop --------------------------------------------------------------------------- */

static bool is_over(struct loop *loop)
{
	if (loop_busy(loop) > 0 || loop->outbox.count > 0) return false;
	if (loop->phase != LOOP_GOES_ON) return true;
	if (loop_count_is_reached(loop))
	{
		sweep_text_printf(&loop->reason, "%" PRId64 " run%s %s done", loop->ended, loop->ended == 1 ? "" : "s",
						  loop->ended == 1 ? "is" : "are");
		return true;
	}
	if (loop->ask || loop->exchange.supply != SWEEP_SUPPLY_ENDED) return false;
	sweep_text_puts(&loop->reason, loop->exchange.reason.data ? loop->exchange.reason.data : "no more runs");
	return true;
}

static int time_left(const struct loop *loop)
{
	const double left = ceil(1000 * (loop_next_time(loop) - sweep_clock()));
	int milliseconds = left <= 0 ? 0 : left < INT_MAX ? (int)left : INT_MAX;
	for (size_t i = 0; i < loop->slot_count && milliseconds > 0; i++)
		milliseconds = sweep_slot_timeout(&loop->slots[i], milliseconds);
	return sweep_view_timeout(loop->view, milliseconds);
}

static bool is_full(const struct loop *loop)
{
	return loop->outbox.weight >= SWEEP_OUTBOX_FULL;
}

static void wait_for_something(struct loop *loop)
{
	const bool hold = is_full(loop);
	loop->fds[0] = (struct pollfd){sweep_caught_file(), POLLIN, 0};
	for (size_t i = 0; i < loop->slot_count; i++)
		sweep_slot_poll(&loop->slots[i], hold, loop->fds + 1 + SWEEP_CHILD_FDS * i);
	const nfds_t count = (nfds_t)(1 + SWEEP_CHILD_FDS * loop->slot_count);
	if (poll(loop->fds, count, time_left(loop)) >= 0) return;
	const bool signal = errno == EINTR;
	for (nfds_t i = 0; i < count; i++) loop->fds[i].revents = signal || loop->fds[i].fd < 0 ? 0 : loop->fds[i].events;
	if (!signal) usleep(1000 * SWEEP_CHILD_LOOK); /* no memory for it: none of them waits, so all are looked at */
}

static void handle_run(struct loop *loop, size_t i)
{
	struct sweep_slot *slot = &loop->slots[i];
	struct pollfd *fds = loop->fds + 1 + SWEEP_CHILD_FDS * i;
	struct sweep_slot_end end;
	for (int s = 0; s < SWEEP_CHILD_STREAMS && is_full(loop); s++) fds[s].revents = 0; /* those before it filled it */
	if (!sweep_slot_handle(slot, fds, &end)) return;
	loop_note_end(loop, &end);
	note_broken(loop, slot);
}

/* Each turn begins with another run, so that one that never pauses leaves room for the rest. */
static void handle_runs(struct loop *loop)
{
	loop->first = (loop->first + 1) % loop->slot_count;
	for (size_t i = 0; i < loop->slot_count; i++) handle_run(loop, (loop->first + i) % loop->slot_count);
	if (loop->site.log_trouble.status == SWEEP_OK || loop->told_log_trouble) return;
	char text[sizeof loop->error.file + sizeof loop->error.message + 32];
	loop->told_log_trouble = true;
	sweep_view_complain(loop->view, sweep_error_text(&loop->site.log_trouble, text, sizeof text));
}

static void turn(struct loop *loop)
{
	const bool shows = !loop->options->quiet && isatty(STDERR_FILENO);
	for (;;)
	{
		loop_take_signals(loop);
		const double now = sweep_clock();
		loop_look(loop, now);
		if (loop_exchange_is_due(loop, now)) loop_exchange(loop);
		if (is_over(loop)) return;
		if (shows) loop_show_sweep(loop, sweep_clock());
		wait_for_something(loop);
		handle_runs(loop);
		sweep_view_tick(loop->view);
	}
}

/* --- setting up ---------------------------------------------------------------------------------- */

static char *holder_name(void)
{
	char host[HOST_NAME_MAX + 1] = "";
	struct sweep_text name = {0};
	gethostname(host, sizeof host - 1);
	sweep_text_printf(&name, "%s, process %ld", host, (long)getpid());
	return name.data;
}

static int64_t least(int64_t limit, int64_t other)
{
	return other > 0 && (limit < 0 || other < limit) ? other : limit;
}

/* How many runs the sweep is to have; -1: no end. */
static int64_t total_of(const struct loop *loop)
{
	const struct sweep *sweep = loop->site.sweep;
	const int64_t total = least(sweep_ledger_size(loop->ledger), sweep->has_run_cap ? sweep->run_cap : 0);
	return least(total, loop->options->total);
}

static struct sweep_view *new_view(const struct loop *loop, const struct sweep_entry *entry)
{
	const struct sweep *sweep = loop->site.sweep;
	const struct sweep_metric *metric = sweep->metric_count ? &sweep->metrics[0] : NULL;
	const struct sweep_view_start start = {.tool = "sweep-agent",
										   .file = STDERR_FILENO,
										   .quiet = loop->options->quiet,
										   .id = entry->id,
										   .name = entry->name,
										   .sweep = sweep,
										   .metric = metric ? metric->name : NULL,
										   .goal = metric ? metric->goal : SWEEP_MINIMIZE,
										   .total = total_of(loop),
										   .count = loop->options->count > 0 ? loop->options->count : -1};
	return sweep_view_new(&start);
}

static void make_slots(struct loop *loop)
{
	loop->slot_count = (size_t)loop->options->jobs;
	loop->slots = sweep_alloc(loop->slot_count, sizeof *loop->slots);
	for (size_t i = 0; i < loop->slot_count; i++) loop->slots[i].site = &loop->site;
	loop->fds = sweep_alloc(1 + SWEEP_CHILD_FDS * loop->slot_count, sizeof *loop->fds);
	loop->held = sweep_alloc(loop->slot_count, sizeof *loop->held);
	loop->holders = sweep_alloc(loop->slot_count, sizeof(struct sweep_slot *));
	loop->exchange = (struct sweep_exchange){.ledger = loop->ledger,
											 .holder = &loop->holder,
											 .outbox = &loop->outbox,
											 .held = loop->held,
											 .stand = sweep_alloc(loop->slot_count, sizeof(enum sweep_held)),
											 .claims = sweep_alloc(loop->slot_count, sizeof(struct sweep_claim))};
}

static void free_slots(struct loop *loop)
{
	for (size_t i = 0; i < loop->slot_count; i++) sweep_slot_free(&loop->slots[i]);
	free(loop->slots);
	free(loop->fds);
	free(loop->held);
	free((void *)loop->holders);
	free(loop->exchange.stand);
	free(loop->exchange.claims);
	sweep_text_free(&loop->exchange.reason);
	sweep_outbox_clear(&loop->outbox);
}

enum sweep_status sweep_agent_check(const struct sweep *sweep, const struct sweep_agent_options *options,
									struct sweep_error *err)
{
	if (options->trainer_options && options->trainer_options[0] && !sweep_command_is_trainer(sweep))
		return sweep_fail(err, SWEEP_USAGE,
						  "%s: options behind -- are for sweep-train, and this sweep has a program of its own",
						  options->trainer_options[0]);
	return options->trainer_options ? sweep_worker_check(options->trainer_options, err) : SWEEP_OK;
}

static enum sweep_status check_sweep(const struct sweep_entry *entry, const struct sweep *sweep,
									 const struct sweep_agent_options *options, struct sweep_error *err)
{
	if (sweep) return sweep_agent_check(sweep, options, err);
	return sweep_fail(err, SWEEP_USAGE,
					  "sweep %s has no sweep file, which would say what to run: sweep-store ask hands its runs out",
					  entry->id);
}

/* The program of every run, as one of an agent's runs that all failed to start. */
static void check_starts(struct loop *loop)
{
	if (loop->status != SWEEP_OK || loop->ended == 0 || loop->not_started < loop->ended) return;
	loop->status = sweep_fail(&loop->error, SWEEP_FAILED, "none of %" PRId64 " run%s could be started", loop->ended,
							  loop->ended == 1 ? "" : "s");
}

static enum sweep_status work(struct loop *loop, const struct sweep_entry *entry, struct sweep_error *err)
{
	enum sweep_status status = loop_start_signals(loop, err);
	if (status != SWEEP_OK) return status;
	loop->site.view = loop->view = new_view(loop, entry);
	loop->watch = sweep_watch_new(loop->site.sweep);
	make_slots(loop);
	loop_start_ledger(loop);
	turn(loop);
	check_starts(loop);
	loop->tell_at = 0;
	if (!loop->options->quiet) loop_show_sweep(loop, sweep_clock());
	sweep_view_finish(loop->view, loop->status == SWEEP_OK ? loop->reason.data : NULL); /* an error is told by itself */
	*err = loop->error;
	free_slots(loop);
	sweep_watch_free(loop->watch);
	sweep_view_free(loop->view);
	sweep_caught_end();
	return loop->status;
}

enum sweep_status sweep_agent_run(struct sweep_store *store, const struct sweep_entry *entry,
								  const struct sweep_agent_options *options, struct sweep_agent_outcome *outcome,
								  struct sweep_error *err)
{
	*outcome = (struct sweep_agent_outcome){0};
	struct loop loop = {.options = options, .store = store, .limits = options->limits, .key = entry->key};
	enum sweep_status status = sweep_ledger_open(store, entry, &loop.ledger, err);
	if (status == SWEEP_OK) status = check_sweep(entry, sweep_ledger_file(loop.ledger), options, err);
	if (status == SWEEP_OK) status = sweep_files_allow(options->jobs, err);
	if (status != SWEEP_OK)
	{
		sweep_ledger_close(loop.ledger);
		return status;
	}
	struct sweep_text directory = {0};
	char *name = holder_name();
	sweep_rundir_path(&directory, sweep_store_path(store), options->logs, entry->id);
	loop.holder = (struct sweep_holder){.name = name,
										.is_process = true,
										.lease = options->lease,
										.max_retries = options->max_retries,
										.total = options->total};
	loop.site = (struct sweep_slot_site){.sweep = sweep_ledger_file(loop.ledger),
										 .id = entry->id,
										 .db = sweep_store_path(store),
										 .directory = directory.data,
										 .environment = options->environment,
										 .trainer_options = options->trainer_options,
										 .timeout = options->timeout,
										 .grace = options->grace,
										 .linger = LINGER,
										 .minder = options->minder,
										 .outbox = &loop.outbox};
	status = work(&loop, entry, err);
	*outcome = (struct sweep_agent_outcome){loop.signal, loop.ended, loop.failed};
	sweep_rundir_leave(directory.data, options->logs);
	sweep_ledger_close(loop.ledger);
	sweep_text_free(&loop.reason);
	sweep_text_free(&directory);
	free(name);
	return status;
}
