#include "report/load-timeline.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

struct walk
{
	struct sweep_timeline *timeline;
	const struct sweep_frame *frame;
	size_t *last; /* [rows]: the row's last span and 1; 0: none yet */
};

/* The rows come by run number. */
static bool find_row(const struct sweep_frame *frame, int64_t run, size_t *row)
{
	size_t low = 0, high = frame->rows;
	while (low < high)
	{
		size_t middle = low + (high - low) / 2;
		if (frame->runs[middle] < run) low = middle + 1;
		else high = middle;
	}
	*row = low;
	return low < frame->rows && frame->runs[low] == run;
}

static void begin(struct walk *walk, size_t row, const struct sweep_happening *happening)
{
	struct sweep_timeline *timeline = walk->timeline;
	struct sweep_span span = {.row = row,
							  .attempt = happening->attempt,
							  .begin = happening->at,
							  .end = happening->at,
							  .state = SWEEP_RUNNING};
	span.worker = sweep_names_add(&timeline->workers, happening->detail ? happening->detail : "");
	sweep_timeline_add(timeline, &span);
	walk->last[row] = timeline->count;
}

/* An attempt that was taken for crashed may tell again, and end again: its last end counts. */
static void end(struct walk *walk, size_t row, const struct sweep_happening *happening)
{
	enum sweep_state state;
	if (strcmp(happening->what, "handed back") == 0) state = SWEEP_PENDING;
	else if (!sweep_state_find(happening->what, &state)) return;
	struct sweep_span *span = walk->last[row] ? &walk->timeline->spans[walk->last[row] - 1] : NULL;
	if (span == NULL || span->attempt != happening->attempt) return;
	span->end = happening->at > span->begin ? happening->at : span->begin; /* the clock may have been set back */
	span->state = state;
}

static enum sweep_status add_happening(void *context, const struct sweep_happening *happening)
{
	struct walk *walk = context;
	size_t row;
	if (!happening->of_run || !find_row(walk->frame, happening->run, &row)) return SWEEP_OK;
	if (strcmp(happening->what, "claimed") == 0) begin(walk, row, happening);
	else end(walk, row, happening);
	return SWEEP_OK;
}

static int by_begin(const void *a, const void *b)
{
	const struct sweep_span *x = a, *y = b;
	if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

enum sweep_status sweep_timeline_from_store(struct sweep_timeline *timeline, struct sweep_store *store, int64_t key,
											const struct sweep_frame *frame, struct sweep_error *err)
{
	*timeline = (struct sweep_timeline){0};
	struct walk walk = {timeline, frame, sweep_alloc(frame->rows, sizeof *walk.last)};
	enum sweep_status status = sweep_store_log(store, key, NULL, false, add_happening, &walk, err);
	double now = sweep_store_time(store);
	for (size_t i = 0; i < timeline->count; i++)
		if (timeline->spans[i].state == SWEEP_RUNNING && now > timeline->spans[i].begin) timeline->spans[i].end = now;
	if (timeline->count) qsort(timeline->spans, timeline->count, sizeof *timeline->spans, by_begin);
	free(walk.last);
	return status;
}
