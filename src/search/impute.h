/* impute.h - the values that a metric's `impute` and `impute_while_running` give to runs that have none of their own.
 *
 * By `impute` an ended run has a value of the metric that failed, crashed or was killed, whatever it logged, or that
 * finished or was stopped without a finite one; by `impute_while_running` one that is running, or has logged something
 * and has no state yet. The words:
 *
 *   worst    the worst finite value that any ended run has logged
 *   best     the best one that the run itself has logged, or its summary has
 *   latest   the last finite one that it has logged, or else its summary's
 *
 * A run without any finite value counts as the worst; where no ended run has one either, it is as it would be without
 * the key. So is a run that of several metrics still lacks one. */
#ifndef SWEEP_SEARCH_IMPUTE_H
#define SWEEP_SEARCH_IMPUTE_H

#include "search/history.h"

/* Settles what every run counts as, from all that has been told; does nothing where the file has no such key. */
void sweep_history_impute(struct sweep_history *history);

#endif
