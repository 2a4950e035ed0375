/* tell.h - a search is told of records (sweep-records(5)): config records add runs, state records say how they stand,
 * metric records what the sweep's metrics were last.
 *
 * A run's value of a metric is that of its state record's summary, else the last one of its metric records. Dots in the
 * metric's name also lead into nested objects.
 *
 * A metric record, or a summary, whose value of the first metric is at its target or beyond sets search->reached,
 * whatever the method, as it ends the sweep in a ledger. */
#ifndef SWEEP_SEARCH_TELL_H
#define SWEEP_SEARCH_TELL_H

#include "search/method.h"

void sweep_search_take(struct sweep_search *search, const struct sweep_record *record);

/* Takes all the records of a file, "-" being standard input; *last becomes the greatest run number, if it is greater.
 * SWEEP_FAILED, with the line, for one that is no record. */
enum sweep_status sweep_search_take_file(struct sweep_search *search, const char *path, int64_t *last,
										 struct sweep_error *err);

#endif
