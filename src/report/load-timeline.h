/* load-timeline.h - when the runs of a sweep in the ledger were under way, and who had them, from its events. */
#ifndef SWEEP_REPORT_LOAD_TIMELINE_H
#define SWEEP_REPORT_LOAD_TIMELINE_H

#include "stats/frame.h"
#include "stats/timeline.h"
#include "store/store.h"

/* A span for each attempt of each run that was handed out. The frame is sweep_frame_from_store()'s; runs that have come
 * since then are passed over. Runs that were taken in as records have no spans. Free the timeline in either case. */
enum sweep_status sweep_timeline_from_store(struct sweep_timeline *timeline, struct sweep_store *store, int64_t key,
											const struct sweep_frame *frame, struct sweep_error *err);

#endif
