/* history.h - what a method that learns is told of the runs of its sweep.
 *
 * The history is a set: runs by number, each with its configuration, its state and its value. In which order it was
 * told does not matter, so that a program that hears of runs one by one and one that reads a file of them, sorted or
 * not, have the same proposals.
 *
 * What each state says of a run's configuration:
 *
 *   pending, running     tried, outcome to come
 *   finished, stopped    its value counts; NaN and the infinities, or none, are a bad outcome
 *   failed               a bad outcome, whatever its value
 *   crashed, killed      tried, but nothing is known of the outcome
 *
 * Of several metrics a run needs a finite value of each. A file that says `impute` gives those of the ended runs that
 * lack one a value, and with `impute_while_running` those that run (impute.h).
 *
 * A later telling of the same run takes the place of the earlier one. */
#ifndef SWEEP_SEARCH_HISTORY_H
#define SWEEP_SEARCH_HISTORY_H

#include "base/text.h"
#include "record/record.h"
#include "search/measured.h"
#include "search/space.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sweep_outcome
{
	SWEEP_OUTCOME_OPEN,   /* still to come */
	SWEEP_OUTCOME_VALUE,  /* trial->values, which are finite */
	SWEEP_OUTCOME_BAD,    /* worse than any value */
	SWEEP_OUTCOME_NOTHING /* never to come */
};

struct sweep_trial
{
	int64_t run;
	enum sweep_outcome outcome;
	bool has_state;
	enum sweep_state state; /* as it was told; until then pending */
	double *told;           /* each metric's value then, as it was logged; NaN: none: [metrics] */
	double *logged;         /* each metric's last value so far; NaN: none: [metrics] */
	double *latest;         /* the last of those that are finite; NaN: none: [metrics] */
	double *least, *most;   /* of them all: [metrics] */
	char **odd;             /* each metric's last value where it is no number (odd.h): [metrics], or NULL */
	double *values; /* of each metric, negated when its goal is maximize: less is better; NaN when bad: [metrics] */
	double value;   /* what methods look at: that of the one metric, or of several what scalarise.h makes of them */
	bool placed;    /* it has a configuration */
	bool whole;     /* no coordinate is NaN */
	double *x;      /* coordinates (space.h): [space->count] */
	double *known;  /* the same, with NaN for what is absent too; x itself in a sweep without conditions */
};

/* It has a configuration, and a value or a bad outcome. */
bool sweep_trial_counts(const struct sweep_trial *trial);

struct sweep_history
{
	struct sweep_space *space;
	size_t metrics; /* at least 1: a sweep without a metric has one of which nothing is known */
	bool *negated;  /* of each metric: its goal is maximize */
	bool imputes;   /* the file says impute or impute_while_running of a metric */
	size_t count, capacity;
	struct sweep_trial *trials; /* by run number */
	uint64_t changes;           /* of what the runs with a value or a bad outcome say: it grows with each */
	size_t misfits;             /* configurations that do not fit the file */
	struct sweep_text misfit;   /* the first of them, in words: "run 3: parameter lr is missing" */
	bool misfit_told;
	bool unplaced_told;
	bool *seen;      /* of each metric: a record had it, with whatever value (tell.h) */
	size_t finished; /* records of runs that came to their end (tell.h) */
	bool unseen_told;
	bool odd, odd_told;             /* a value was no number (odd.h) */
	struct sweep_measured measured; /* what the records had that lacked a metric */
	bool *absent;                   /* [space->count] workspace */
};

/* Whether the run does by its own end, whatever is imputed. */
bool sweep_history_counts(const struct sweep_history *history, int64_t run);

/* Whether the runs' outcomes do: one that counts is better than another, and there is something to learn. */
bool sweep_history_differs(const struct sweep_history *history);

struct sweep_history *sweep_history_new(const struct sweep *sweep);
void sweep_history_free(struct sweep_history *history); /* NULL is allowed */

/* The trial of a run, which is made when it is not there. */
struct sweep_trial *sweep_history_trial(struct sweep_history *history, int64_t run);

/* The ways to tell; method.h and tell.h have them for users. */
void sweep_history_add_draws(struct sweep_history *history, int64_t run, const struct sweep_draw *draws);
void sweep_history_add_config(struct sweep_history *history, int64_t run, const cJSON *config);
void sweep_history_log(struct sweep_history *history, int64_t run, size_t metric, double value);
void sweep_history_forget_logged(struct sweep_history *history, int64_t run);
const double *sweep_history_logged(struct sweep_history *history, int64_t run); /* [metrics] */
void sweep_history_tell(struct sweep_history *history, int64_t run, enum sweep_state state, const double *values);

/* What a trial's state and values say by themselves. */
enum sweep_outcome sweep_trial_outcome(const struct sweep_trial *trial, size_t metrics);

/* What it counts as from now on: SWEEP_OUTCOME_VALUE with values[metrics] as they would be logged. */
void sweep_history_settle(struct sweep_history *history, struct sweep_trial *trial, enum sweep_outcome outcome,
						  const double *values);

#endif
