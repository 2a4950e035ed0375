/* compare.h - two sweeps side by side: what became of each with the same number of runs, and what differs.
 *
 * The budget is the number of runs that both have had, those that failed included and those that are still to come left
 * aside: the distributions are of the first so many of each by their numbers. */
#ifndef SWEEP_REPORT_COMPARE_H
#define SWEEP_REPORT_COMPARE_H

#include "report/report.h"
#include "stats/ranktest.h"

/* The metric of the runs within the budget. */
struct sweep_spread
{
	size_t runs;                           /* with a finite value */
	double best, low, median, high, worst; /* low and high are quartiles as R's quantile() has them; NaN without runs */
};

/* The best value among the first runs. */
struct sweep_milestone
{
	size_t runs;
	double best[2]; /* NaN: none of them has a finite value */
};

/* A thing that both have, or one of them, as text; NULL: this one lacks it. */
struct sweep_contrast
{
	char *name;
	char *texts[2];
};

struct sweep_contrasts
{
	size_t count;
	struct sweep_contrast *items;
};

struct sweep_comparison
{
	const struct sweep_report *reports[2]; /* borrowed */
	size_t budget;
	struct sweep_spread spreads[2];
	struct sweep_rank_test test; /* within the budget; u counts the pairs in which the second sweep's run is better */
	size_t milestone_count;      /* at 10, 25, 50, 100, 250, ... runs and at the budget */
	struct sweep_milestone *milestones;
	bool has_best;                 /* both have a best run */
	struct sweep_contrasts best;   /* parameters that the two best configurations do not share */
	bool has_files;                /* the sweep files of both are known */
	struct sweep_contrasts spaces; /* parameters that are not the same in both */
};

/* SWEEP_USAGE: the reports are of different metrics or goals. Free the comparison in either case. */
enum sweep_status sweep_compare(const struct sweep_report *first, const struct sweep_report *second,
								struct sweep_comparison *comparison, struct sweep_error *err);
void sweep_comparison_free(struct sweep_comparison *comparison);

/* The share of pairs, one run of each within the budget, in which the second's is better, equal ones by half. */
double sweep_comparison_share(const struct sweep_comparison *comparison);

#endif
