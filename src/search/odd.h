/* odd.h - values of the metrics that are no numbers, such as "0.47" in quotes: a run that ends with one has none, and
 * the person who reads the search's news is to know why. */
#ifndef SWEEP_SEARCH_ODD_H
#define SWEEP_SEARCH_ODD_H

#include "base/text.h"
#include "search/history.h"

#include <cjson/cJSON.h>

/* The run's value of a metric was `item` last, which is neither a number nor a word for NaN or an infinity; NULL: it
 * was one. */
void sweep_odd_note(struct sweep_history *history, int64_t run, size_t metric, const cJSON *item);

/* Appends, the first time that there is one, which runs ended with such a value and what they count as; null, which
 * many programs write for NaN, only of runs that finished or were stopped. */
void sweep_odd_tell(struct sweep_history *history, struct sweep_text *line);

#endif
