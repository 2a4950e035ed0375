/* front.h - of a sweep with several metrics: the runs that no other run beats in all of them (search/pareto.h). */
#ifndef SWEEP_REPORT_FRONT_H
#define SWEEP_REPORT_FRONT_H

#include "report/axis.h"
#include "spec/sweep.h"
#include "stats/frame.h"

#include <stdbool.h>
#include <stddef.h>

struct sweep_front
{
	size_t metrics;                          /* 0: the sweep has not several */
	const struct sweep_metric *metric;       /* [metrics]; borrowed */
	const struct sweep_variable **variables; /* [metrics]; NULL: no run has it */
	size_t count;                            /* runs with a finite value of each */
	size_t *rows;                            /* [count]: of the frame */
	double *values;                          /* [count][metrics], as they were logged */
	size_t size;                             /* of the set */
	size_t *set;                             /* [size]: of those runs, by the first metric, the best first */
	bool *in_set;                            /* [count] */
	int *places; /* [metrics]: after the point that tell the set's values apart (number.h) */
};

/* From the rows of a finished frame for which counts[row] is true. `sweep` NULL, or of one metric: an empty front. */
void sweep_front_make(struct sweep_front *front, const struct sweep_frame *frame, const bool *counts,
					  const struct sweep *sweep);
/* SWEEP_FAILED when there is nothing to draw: *err says what is missing. */
enum sweep_status sweep_front_check(const struct sweep_front *front, struct sweep_error *err);

void sweep_front_free(struct sweep_front *front);

/* The axis of a metric for the runs of a front, of which there is at least one: sweep_axis_make_metric()'s, but that
 * values lie beyond its ends only where to have them on it takes ten times the room, or three times for those that are
 * not in the set. */
void sweep_front_axis(const struct sweep_front *front, size_t metric, size_t room, struct sweep_axis *axis);

#endif
