/* progress.h - what is known of a sweep's progress: the state that view.h shows, without time, terminal or output.
 *
 * Inside src/agent, and for tests. Moments are seconds of sweep_clock(), given by the caller. Texts of programs are
 * kept as printable ones (report/label.h). */
#ifndef SWEEP_AGENT_PROGRESS_H
#define SWEEP_AGENT_PROGRESS_H

#include "agent/view.h"

#include <stddef.h>

/* A run under way. */
struct sweep_going
{
	int64_t run, attempt;
	double began;
	char *config;   /* "lr=0.01 net.width=64" */
	bool has_value; /* the sweep's metric was told */
	double value;   /* last; may be NaN */
	char *other;    /* another metric, which was told last; NULL: none */
	double other_value;
};

/* A run with a value that may be the best. */
struct sweep_best
{
	bool there;
	int64_t run;
	double value;
	char *config;
};

enum
{
	SWEEP_PACE_SAMPLES = 64
};

/* How many runs were done at moments of the recent past; the oldest first. */
struct sweep_pace
{
	size_t count;
	double times[SWEEP_PACE_SAMPLES];
	int64_t done[SWEEP_PACE_SAMPLES];
};

struct sweep_progress
{
	char *tool, *id, *name, *metric; /* NULL: none */
	const struct sweep *sweep;       /* borrowed; NULL: none */
	enum sweep_goal goal;
	int64_t total, count; /* as in struct sweep_view_start */
	enum sweep_stage stage;
	char *status; /* NULL: none */
	double began;
	struct sweep_going *going; /* in the order of their beginning */
	size_t going_count, going_capacity;
	int64_t counts[SWEEP_STATES]; /* the sweep's runs */
	bool counted;                 /* by the ledger, once at least */
	int64_t ended[SWEEP_STATES];  /* what became of the attempts of this agent */
	struct sweep_best own;        /* among this agent's runs that have ended */
	struct sweep_best known;      /* of the ledger */
	struct sweep_pace pace;
};

void sweep_progress_start(struct sweep_progress *progress, const struct sweep_view_start *start, double now);
void sweep_progress_free(struct sweep_progress *progress);

/* See the functions of these names in view.h. */
void sweep_progress_sweep(struct sweep_progress *progress, const char *id, const char *name, int64_t total);
void sweep_progress_begin(struct sweep_progress *progress, int64_t run, int64_t attempt, const char *config,
						  double now);
void sweep_progress_metric(struct sweep_progress *progress, int64_t run, const char *name, double value);
void sweep_progress_metrics(struct sweep_progress *progress, int64_t run, const cJSON *object);
void sweep_progress_counts(struct sweep_progress *progress, const int64_t counts[SWEEP_STATES], double now);
void sweep_progress_best(struct sweep_progress *progress, int64_t run, double value, const char *config);
void sweep_progress_stage(struct sweep_progress *progress, enum sweep_stage stage, double now);
void sweep_progress_status(struct sweep_progress *progress, const char *status);

/* The run ends. NULL: it was not under way; else it is taken out of the runs under way, and is the caller's to look at
 * until the next call of a function here. */
const struct sweep_going *sweep_progress_end(struct sweep_progress *progress, int64_t run, enum sweep_state state,
											 double now);

/* The best of all; `there` is false when there is none. Its texts are borrowed. */
struct sweep_best sweep_progress_best_of_all(const struct sweep_progress *progress);

/* Runs that are done, and how many there will be (-1: not known): the agent's when it has a count of its own, else the
 * sweep's. */
int64_t sweep_progress_done(const struct sweep_progress *progress);
int64_t sweep_progress_goal(const struct sweep_progress *progress);

/* Runs a second, of the last ones, and the seconds until the goal; NaN when not known: before as many have ended as are
 * under way, and two at least, and while the sweep is paused. With n runs done since the oldest of the moments t0, of
 * which the last was done at t1, it is the lesser of n/(t1 - t0) and (n + 1)/(now - t0): what it would be if another
 * were done now. */
double sweep_progress_rate(const struct sweep_progress *progress, double now);
double sweep_progress_left(const struct sweep_progress *progress, double now);

#endif
