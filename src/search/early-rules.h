/* early-rules.h - what the rules of early termination share: the runs as a judge knows them.
 *
 * Inside src/search only; early.h says what each rule does. */
#ifndef SWEEP_SEARCH_EARLY_RULES_H
#define SWEEP_SEARCH_EARLY_RULES_H

#include "search/cutoff.h"
#include "search/early.h"

#include <stdint.h>

/* Values are such that less is better. */
struct sweep_early_run
{
	int64_t count; /* values, those of which the rule counts */
	double least;  /* of the finite ones; +infinity when there is none */
	bool ended;
	size_t bands;   /* that it has reached */
	double at_band; /* its value at the last of them */
	/* of asha, when the run has missed a rung */
	bool missed;
	int64_t rung;
	double value, threshold; /* its own there, and the worst that went on */
	size_t kept, runs;       /* that went on, of how many */
	/* of median, until the run ends */
	double *averages; /* of the first 1, 2, ... values */
	size_t capacity;
	size_t finite;   /* values that are in the average */
	long double sum; /* of them: wider, so that equal values average to themselves and large ones do not overflow */
};

struct sweep_early_judge
{
	const struct sweep_early_rule *rule;
	struct sweep_early early;
	bool negated; /* more is better */
	int64_t *bands;
	size_t band_count;
	struct sweep_cutoff *cutoffs; /* of each band; of median: of each number of values */
	size_t cutoff_count, cutoff_capacity;
	struct sweep_early_run *runs;
	size_t count, capacity;
};

/* Whether the run, whose last value is `value`, has just reached a band: then that is run->bands - 1, and the value is
 * run->at_band. */
bool sweep_early_reaches_band(const struct sweep_early_judge *judge, struct sweep_early_run *run, double value);

/* A reason's number as it was logged, and "above" or "below", whichever is worse. */
const char *sweep_early_number(const struct sweep_early_judge *judge, double value, char *buffer);
const char *sweep_early_worse(const struct sweep_early_judge *judge);

/* For a run that has reached none of the bands, which are called `what`. False. */
bool sweep_early_before_bands(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
							  const char *what, struct sweep_text *reason);

void sweep_hyperband_value(struct sweep_early_judge *judge, struct sweep_early_run *run, double value);
bool sweep_hyperband_stops(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
						   struct sweep_text *reason);
void sweep_asha_value(struct sweep_early_judge *judge, struct sweep_early_run *run, double value);
bool sweep_asha_stops(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
					  struct sweep_text *reason);
void sweep_median_value(struct sweep_early_judge *judge, struct sweep_early_run *run, double value);
void sweep_median_end(struct sweep_early_judge *judge, struct sweep_early_run *run);
bool sweep_median_stops(const struct sweep_early_judge *judge, const struct sweep_early_run *run,
						struct sweep_text *reason);

#endif
