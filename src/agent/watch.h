/* watch.h - early termination of an agent's runs: what the ledger has of the sweep's metric goes to a judge
 * (search/early.h), and the judge is asked about the runs that are the agent's own.
 *
 * Inside src/agent. The judge hears of every run what sweep_ledger_tail() gives, the agent's own included, in that one
 * order: so every agent of a sweep has heard the same. An attempt is a run of its own. Of the agent's runs the judge is
 * asked at each value, and the first that tells against one stands; a rule whose answer changes with other runs' values
 * (hyperband) is asked again each time. */
#ifndef SWEEP_AGENT_WATCH_H
#define SWEEP_AGENT_WATCH_H

#include "base/error.h"
#include "base/text.h"
#include "spec/sweep.h"
#include "store/ledger.h"

#include <stdbool.h>
#include <stdint.h>

struct sweep_watch;

/* NULL when the sweep stops no run early. */
struct sweep_watch *sweep_watch_new(const struct sweep *sweep);
void sweep_watch_free(struct sweep_watch *watch); /* NULL is allowed */

/* An attempt is the agent's own, from before it tells anything. */
void sweep_watch_begin(struct sweep_watch *watch, int64_t run, int64_t attempt);

/* Hears what is new in the ledger. */
enum sweep_status sweep_watch_update(struct sweep_watch *watch, struct sweep_ledger *ledger, struct sweep_error *err);

/* Whether to stop an own run; then *reason is a line that says why, valid until the next call of a function here. */
bool sweep_watch_stops(struct sweep_watch *watch, int64_t run, int64_t attempt, const char **reason);

#endif
