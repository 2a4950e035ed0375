/* load.h - a frame of runs, from records or from the ledger.
 *
 * A run's metrics are its summary: the last value of each metric, and over it what its state records say. Nested
 * parameters and metrics get names with points, "net.width"; metrics by the rule of record/object.h. */
#ifndef SWEEP_REPORT_LOAD_H
#define SWEEP_REPORT_LOAD_H

#include "record/record.h"
#include "report/load-series.h"
#include "spec/sweep.h"
#include "stats/frame.h"
#include "store/store.h"

/* What to do with a line that is no record. */
struct sweep_bad_line
{
	void (*report)(void *context, const struct sweep_error *err);
	void *context;
	size_t count; /* of such lines */
};

/* Tells the frame which parameters there are, in the sweep file's order of values, which are lists or objects
 * rather than nested parameters, and which are distributed logarithmically. To be called first, where there is a file.
 */
void sweep_frame_expect(struct sweep_frame *frame, const struct sweep *sweep);

/* Records of any number of runs, in any order, to the end of the file; their metrics step by step go into `series`,
 * unless it is NULL. Bad lines are reported and passed over.
 * SWEEP_FAILED: the file cannot be read. Does not finish the frame. */
enum sweep_status sweep_frame_read(struct sweep_frame *frame, struct sweep_series_reader *series,
								   struct sweep_record_reader *reader, struct sweep_bad_line *bad,
								   struct sweep_error *err);

/* Every run of a sweep in the ledger. */
enum sweep_status sweep_frame_from_store(struct sweep_frame *frame, struct sweep_store *store, int64_t key,
										 struct sweep_error *err);

#endif
