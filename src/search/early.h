/* early.h - early termination: whether a run that is still going is worth going on with.
 *
 * A judge hears what runs log of the sweep's metric, one value at a time and in the order of logging, and says of a
 * run whether to stop it:
 *
 *     struct sweep_early_judge *judge = sweep_early_new(&sweep.early, sweep.metrics[0].goal);
 *     size_t run = sweep_early_begin(judge);
 *     for each value: if (sweep_early_value(judge, run, value, &reason)) stop the run, and log the reason
 *     sweep_early_end(judge, run);
 *
 * Below, values are such that less is better: with goal maximize they are negated. h[b] is a run's b-th value.
 *
 * hyperband   (Weights & Biases' rule.) Counts finite values only. b is the highest band (bands.h) that the run has
 *             reached. The threshold is the element trunc(n / eta), from 0, of the sorted h[b] of the n runs that have
 *             reached it, in whatever state. The run is stopped when h[b], or when not strict the least of its values
 *             so far, is above the threshold. A tie goes on, and so does a run that is alone at its band. Later runs
 *             may lower the threshold: to ask again, without a new value, may give another answer.
 * asha        (Li, Jamieson, Rostamizadeh, Gonina, Ben-tzur, Hardt, Recht, Talwalkar 2020, "A System for Massively
 *             Parallel Hyperparameter Tuning", algorithm 2; nothing is paused, as in the variant that its authors
 *             ship in Determined.) A run that reaches a rung b goes on when fewer than max(1, trunc(n / eta)) of
 *             the n runs that have reached it so far, itself among them, have a better h[b]. Decided once, as the run
 *             reaches the rung: later runs change nothing, and so the order of values counts. A tie goes on.
 * median      (Golovin, Solnik, Moitra, Kochanski, Karro, Sculley 2017, "Google Vizier", section 3.2.2.) A run with s
 *             values is stopped when the least of them is above the median of the averages of h[1] to h[s] of the runs
 *             that have ended and have s values or more. The median of an even number of averages is the mean of the
 *             middle two. A tie goes on; so does a run with fewer than min_iter values, and one with fewer than
 *             min_runs others to compare with.
 *
 * NaN and the infinities are skipped by hyperband: a run that logs nothing else is never stopped. For asha and median
 * they count as values, whatever their sign: at a rung they are the worst there is, equal among themselves; a least
 * value and an average pass over them, and are the worst there is where nothing is left. A run without values goes on.
 *
 * The answers of hyperband and median depend on the values alone, not on the order in which runs logged them. A value
 * takes O(log n) for hyperband and asha; for median O(1), and O(log n) for each when the run ends. To ask is O(1).
 * Memory: hyperband and asha keep one number for each run and band, median one for each value. */
#ifndef SWEEP_SEARCH_EARLY_H
#define SWEEP_SEARCH_EARLY_H

#include "base/text.h"
#include "spec/sweep.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_early_judge;
struct sweep_early_run;

struct sweep_early_rule
{
	const char *name; /* as the file has it */
	const char *help;
	bool needs_ends;  /* it must be told which runs have ended, sweep_early_end() */
	bool needs_order; /* of the values of different runs */
	bool finite_only; /* other values are not counted */

	/* A value, negated when more is better; NaN and both infinities are +infinity. run->count includes it. */
	void (*value)(struct sweep_early_judge *judge, struct sweep_early_run *run, double value);
	void (*end)(struct sweep_early_judge *judge, struct sweep_early_run *run); /* NULL: nothing to do */
	bool (*stops)(const struct sweep_early_judge *judge, const struct sweep_early_run *run, struct sweep_text *reason);
};

/* Ends with a NULL name. */
extern const struct sweep_early_rule sweep_early_rules[];

const struct sweep_early_rule *sweep_early_rule_find(const char *name); /* NULL: unknown */

/* A judge without runs. NULL when the file names no rule. Keeps no pointer to `early`. */
struct sweep_early_judge *sweep_early_new(const struct sweep_early *early, enum sweep_goal goal);
void sweep_early_free(struct sweep_early_judge *judge); /* NULL is allowed */
const struct sweep_early_rule *sweep_early_judge_rule(const struct sweep_early_judge *judge);

/* A new run, with no value: 0, 1, 2, ... One that is tried again is a new run. */
size_t sweep_early_begin(struct sweep_early_judge *judge);

/* `count` values of a run, its next ones; to ask about it is left to the caller. For runs of others and of the past. */
void sweep_early_log(struct sweep_early_judge *judge, size_t run, const double *values, size_t count);

/* Whether the run is to be stopped, by what is known now. Appends to `reason`, which may be NULL, one line without its
 * end that says why, or why not: "band 3: 0.41 is above the threshold 0.38 of 9 runs". False for one that has ended. */
bool sweep_early_stops(const struct sweep_early_judge *judge, size_t run, struct sweep_text *reason);

/* The next value of a run that goes on, and whether to stop it for that. */
bool sweep_early_value(struct sweep_early_judge *judge, size_t run, double value, struct sweep_text *reason);

/* The run is over: it has finished, or was stopped early. (Of runs that failed, crashed or were killed, nothing is
 * said.) Values after this are passed over. */
void sweep_early_end(struct sweep_early_judge *judge, size_t run);

#endif
