/* reasons.h - why the runs of a sweep failed: what their state records say, counted. */
#ifndef SWEEP_REPORT_REASONS_H
#define SWEEP_REPORT_REASONS_H

#include "report/report.h"

/* The most common first, in memory that the caller frees; the texts are the frame's. Texts that differ only in their
 * numbers, such as "Tried to allocate 100.00 MiB" and "Tried to allocate 20 MiB", are one reason. */
struct sweep_reason *sweep_reasons_find(const struct sweep_frame *frame, size_t *count);

#endif
