/* report.h - what there is to say about a sweep: states, the metric, the best runs, durations, correlations.
 *
 * Made once from a frame of runs; text-report.h, json-report.h and chart.h only lay it out. */
#ifndef SWEEP_REPORT_REPORT_H
#define SWEEP_REPORT_REPORT_H

#include "base/error.h"
#include "report/front.h"
#include "spec/goal.h"
#include "spec/sweep.h"
#include "stats/correlation.h"
#include "stats/frame.h"
#include "stats/importance.h"
#include "stats/series.h"
#include "stats/timeline.h"

#include <stdbool.h>
#include <stddef.h>

/* What is known of the sweep beside its runs; any may be NULL. Borrowed. */
struct sweep_source
{
	const char *id;
	const char *name;
	const char *method;
	const struct sweep *sweep; /* its file */
	const char *filter;        /* what the runs of the frame were chosen by, as text */
	size_t unfiltered;         /* runs before that; 0 without a filter */
};

/* What charts and documents need beyond the runs themselves, in flags. */
enum sweep_need
{
	SWEEP_NEED_SERIES = 1,
	SWEEP_NEED_TIMELINE = 2,
	SWEEP_NEED_IMPORTANCE = 4, /* that is made with the report, not loaded */
	SWEEP_NEED_ORDER = 8       /* importance too, but only to put parameters in order: not of so many runs that it takes
								* seconds */
};

/* What the user asked for. */
struct sweep_wish
{
	const char *metric; /* NULL: the sweep file's, else "loss", else the first metric that is a number. Of a file with
						 * several, the first, and the front is of all */
	const char *goal;   /* "minimize" or "maximize"; NULL: the sweep file's, else by the metric's name */
	const char *parameters; /* the names, with commas between them, of those that charts show, in this order; NULL: the
							 * charts choose */
	size_t best;            /* how many of the best runs charts emphasise; 0: the charts choose */
	unsigned needs;         /* of enum sweep_need: what whoever loads the runs is to load too, and what is to be made */
};

enum
{
	SWEEP_TOP_RUNS = 10 /* that are listed as the best */
};

struct sweep_durations
{
	size_t runs;                       /* that have a duration */
	double least, median, most, total; /* seconds */
};

/* What some runs say of why they failed. */
struct sweep_reason
{
	const char *error; /* the most common wording */
	size_t runs;
	bool alike; /* some of the runs have other numbers in it */
};

struct sweep_chosen
{
	size_t count; /* 0: the charts choose */
	const struct sweep_variable **items;
};

struct sweep_report
{
	const struct sweep_frame *frame; /* borrowed, finished */
	struct sweep_source source;
	const char *metric;                    /* NULL: there is no metric at all */
	const struct sweep_variable *variable; /* the metric's; NULL: no run has it */
	enum sweep_goal goal;
	struct sweep_text note; /* what was chosen without being asked for: one line; empty when nothing was */
	double *values; /* [rows] of the metric; NaN where there is none, or where the run failed, crashed or was killed */
	size_t states[SWEEP_STATES];
	size_t *ranked; /* the rows with a finite value, best first; ties in the order of the runs */
	size_t ranked_count;
	int places;        /* after the point that tell the values of the best SWEEP_TOP_RUNS apart; see number.h */
	size_t not_finite; /* runs whose metric is NaN or infinite: diverged */
	struct sweep_reason *reasons; /* the most common first */
	size_t reason_count;
	struct sweep_durations durations;
	struct sweep_correlations correlations;
	struct sweep_chosen chosen;          /* wish.parameters */
	size_t best;                         /* wish.best */
	struct sweep_importances importance; /* zeroed when it was not needed */
	struct sweep_front front;            /* empty when the file has one metric, or one was wished for */

	/* What only some charts need; the caller sets them. Borrowed; NULL: not loaded. */
	const struct sweep_series *series;     /* of the metric */
	const struct sweep_timeline *timeline; /* there is none of records in a pipe */
};

/* SWEEP_USAGE: the metric, the goal or a parameter that was asked for does not exist; the message names what there is.
 * Free the report in either case. */
enum sweep_status sweep_report_make(const struct sweep_frame *frame, const struct sweep_source *source,
									const struct sweep_wish *wish, struct sweep_report *report,
									struct sweep_error *err);
void sweep_report_free(struct sweep_report *report);

/* " 88 of 100 runs count here: those with a finite loss."; nothing where all do. */
void sweep_report_add_coverage(struct sweep_text *out, const struct sweep_report *report);

/* A value of the metric for people, with as many digits as tell the best runs apart. */
void sweep_report_add_value(struct sweep_text *out, const struct sweep_report *report, double value);

/* Whether the runs' values of a metric are worth reading: they differ, or, of one run alone, the metric does not merely
 * count something, such as an epoch. */
bool sweep_metric_tells(const struct sweep_variable *variable);

#endif
