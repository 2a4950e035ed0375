/* ahead.h - records read and parsed by a thread of their own, ahead of the one that takes them: reading costs about as
 * much as writing to the ledger, and most machines have two cores.
 *
 * The reader belongs to the thread between sweep_ahead_start() and sweep_ahead_stop(). Signals go to the other
 * threads. (cJSON keeps the place of its last error in a global that nobody here reads; beside that, threads that
 * parse do not meet.) */
#ifndef SWEEP_RECORD_AHEAD_H
#define SWEEP_RECORD_AHEAD_H

#include "record/record.h"

struct sweep_ahead;

/* NULL when there can be no thread. */
struct sweep_ahead *sweep_ahead_start(struct sweep_record_reader *reader);

/* Whether sweep_ahead_next() will return at once, waiting for that up to `milliseconds`. */
bool sweep_ahead_ready(struct sweep_ahead *ahead, int milliseconds);

/* Waits up to `milliseconds` until as much as can be read ahead has been, or the input ends. */
void sweep_ahead_gather(struct sweep_ahead *ahead, int milliseconds);

/* As sweep_record_next(). *number is the record's line. */
enum sweep_status sweep_ahead_next(struct sweep_ahead *ahead, struct sweep_record *record, int64_t *number, bool *end,
								   struct sweep_error *err);

/* Ends the reading. What was read ahead may still be taken, as long as sweep_ahead_ready(ahead, 0) says that there
 * is some. */
void sweep_ahead_halt(struct sweep_ahead *ahead);

/* Ends the reading and frees; what was read ahead and not taken is dropped. `ahead` may be NULL. */
void sweep_ahead_stop(struct sweep_ahead *ahead);

#endif
