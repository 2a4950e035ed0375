/* load-series.h - a metric step by step, from records or from the ledger, for the charts that show it.
 *
 * Of a run that was tried again the values are those of its last attempt. */
#ifndef SWEEP_REPORT_LOAD_SERIES_H
#define SWEEP_REPORT_LOAD_SERIES_H

#include "record/record.h"
#include "stats/frame.h"
#include "stats/names.h"
#include "stats/series.h"
#include "store/store.h"

/* What records say step by step while a frame is read from them: of one metric or, as long as nobody knows which one
 * the report will be of, of every one. A zeroed struct gathers every metric. */
struct sweep_series_reader
{
	const char *only; /* NULL: every metric; borrowed */
	struct sweep_names metrics;
	struct sweep_series *series; /* [metrics.count] */
	size_t capacity;
	int64_t *attempts; /* [rows] of the frame: the newest that a record named; 0: none did */
	size_t rows;
};

/* A metric record of a row of the frame. */
void sweep_series_reader_add(struct sweep_series_reader *reader, size_t row, const struct sweep_record *record);

/* Leaves the rows that sweep_frame_keep() leaves. */
void sweep_series_reader_keep(struct sweep_series_reader *reader, const bool *kept, size_t rows);

/* Moves a metric's series out, finished, for a frame of so many rows; one that no record has is empty. */
void sweep_series_reader_take(struct sweep_series_reader *reader, const char *metric, size_t rows,
							  struct sweep_series *series);
void sweep_series_reader_free(struct sweep_series_reader *reader);

/* The series of a metric of a sweep in the ledger, finished. The frame is sweep_frame_from_store()'s; runs that have
 * come since then are passed over. Free the series in either case. */
enum sweep_status sweep_series_from_store(struct sweep_series *series, struct sweep_store *store, int64_t key,
										  const struct sweep_frame *frame, const char *metric, struct sweep_error *err);

#endif
