/* view.h - how far a sweep is, on standard error.
 *
 *   struct sweep_view *view = sweep_view_new(&start);
 *   for (;;)
 *   {
 *       poll(..., sweep_view_timeout(view, timeout));
 *       ...                                   sweep_view_begin(), sweep_view_metrics(), sweep_view_end() as it happens
 *       sweep_view_tick(view);
 *   }
 *   sweep_view_finish(view, "run_cap 20 is reached");
 *   sweep_view_free(view);
 *
 * On a terminal, a live part of a header, a line for each run under way, and the best run so far, drawn in place at
 * most ten times a second, each time by one write; runs that have ended, and the agent's messages, stand above as lines
 * that stay. It never takes more than the terminal's height, asks for the size each time, and cuts lines to the width
 * between characters. The cursor stays visible and below the live part, so that nothing has to be put right when the
 * process dies. While the process is in the background the live part is not drawn. Elsewhere, and on a terminal that
 * can do no more (TERM unset or "dumb"): one line for each run that has ended, and at the end one with the totals and
 * the best. Quiet: only what sweep_view_complain() says.
 *
 *   run 3: finished, loss 0.31 (1.2 s)  lr=0.01 net.width=64
 *   run 4: failed, exited with status 3 (0.2 s)  lr=0.5 net.width=64
 *   run 4, attempt 2: stopped, loss 2.3 (0.4 s)  lr=0.5 net.width=64
 *
 * No function waits for a terminal that is held with Ctrl-S, or for a pipe that nobody reads: what cannot be written is
 * kept, up to a limit, behind which lines are left out and counted. Nor does one fail, or raise SIGPIPE: from the first
 * error of writing on the view is mute. What programs print comes in only as names and numbers, and configurations as
 * JSON; control characters of either, and bytes that are no UTF-8, never reach the terminal.
 *
 * Best is the least or the greatest value that the sweep's metric has had last in a run, among runs that are finished,
 * stopped or running, as sweep_store_best() says; NaN and the infinities never are. Without a metric there is no best,
 * and the run's lines show what it told last. */
#ifndef SWEEP_AGENT_VIEW_H
#define SWEEP_AGENT_VIEW_H

#include "base/error.h"
#include "record/record.h"
#include "spec/sweep.h"
#include "store/ledger.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct sweep_view;

/* The texts are copied. */
struct sweep_view_start
{
	const char *tool; /* before the agent's messages: "sweep-agent" */
	int file;         /* usually STDERR_FILENO; it stays the caller's */
	bool quiet;
	const char *id, *name; /* of the sweep; NULL: there is none (yet) */
	const struct sweep
		*sweep;         /* its file, whose constants no line repeats; borrowed as long as the view is; NULL: none */
	const char *metric; /* NULL: the sweep has none */
	enum sweep_goal goal;
	int64_t total; /* runs of the whole sweep; -1: not known, or without end */
	int64_t count; /* runs that this agent is to do; -1: no limit. Then the progress is this agent's */
};

struct sweep_view *sweep_view_new(const struct sweep_view_start *start);

/* Takes the live part away, if sweep_view_finish() did not. NULL is allowed. */
void sweep_view_free(struct sweep_view *view);

/* The sweep, when it is known only later, or has become another size. id, name: NULL: as they were. */
void sweep_view_sweep(struct sweep_view *view, const char *id, const char *name, int64_t total);

/* --- runs of this agent ---------------------------------------------------------------------------------------- */

/* A run begins; `config`, which may be NULL, is the JSON text of an object, as in struct sweep_claim. */
void sweep_view_begin(struct sweep_view *view, int64_t run, int64_t attempt, const char *config);

/* What a run has told: one value, or every number of an object, whose nested ones have dotted names (val.loss). Cheap:
 * for each line that a program prints, and for the summary of a state record too. Of a run that is not under way it is
 * passed over. */
void sweep_view_metric(struct sweep_view *view, int64_t run, const char *name, double value);
void sweep_view_metrics(struct sweep_view *view, int64_t run, const cJSON *object);

/* The run ends. `reason` may be NULL: "exited with status 3". SWEEP_PENDING: it was handed back. */
void sweep_view_end(struct sweep_view *view, int64_t run, enum sweep_state state, const char *reason, double seconds);

/* --- the sweep as the ledger knows it -------------------------------------------------------------------------- */

/* How many runs of the whole sweep, of whichever agent, are in each state (sweep_store_count()), this agent's included.
 * Until the next call sweep_view_begin() and sweep_view_end() keep the counts up to date with what this agent does;
 * without any call the agent is taken to be alone. Once a second is enough. */
void sweep_view_counts(struct sweep_view *view, const int64_t counts[SWEEP_STATES]);

/* The best run in the ledger (the first of sweep_store_best()), which may be another agent's or of another day. It
 * replaces the one that was given before. `config` is the JSON text of an object, or NULL. A `value` of NaN: there is
 * none. */
void sweep_view_best(struct sweep_view *view, int64_t run, double value, const char *config);

/* Paused, finished, ...: stands in the header. At first it is running. */
void sweep_view_stage(struct sweep_view *view, enum sweep_stage stage);

/* --- messages -------------------------------------------------------------------------------------------------- */

/* A line of the agent: "TOOL: MESSAGE". The second also when quiet. */
void sweep_view_say(struct sweep_view *view, const char *message);
void sweep_view_complain(struct sweep_view *view, const char *message);

/* What is going on, in the header until the next call; NULL: nothing. "waiting for 2 runs, Ctrl-C again ends them" */
void sweep_view_status(struct sweep_view *view, const char *status);

/* --- time -------------------------------------------------------------------------------------------------------- */

/* The lesser of `milliseconds` (-1: for ever) and the time until sweep_view_tick() has something to draw. */
int sweep_view_timeout(const struct sweep_view *view, int milliseconds);

/* Draws what is due. */
void sweep_view_tick(struct sweep_view *view);

/* The summary in place of the live part: how many of the agent's runs ended in which state, in what time, why it ended
 * (`reason` may be NULL), and the best. A terminal or pipe that takes nothing is waited for, but for two seconds only.
 * Nothing is shown afterwards, but for messages. */
void sweep_view_finish(struct sweep_view *view, const char *reason);

#endif
