#include "agent/progress.h"

#include "agent/caption.h"
#include "base/memory.h"
#include "record/json.h"
#include "record/object.h"
#include "report/label.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LONG_CONFIG = 400, /* columns of a configuration that are kept, */
	LONG_NAME = 80     /* and of a name */
};

static const double FINEST = 0.1; /* seconds between two samples of the pace */

/* --- texts ------------------------------------------------------------------------------------------------------- */

static char *take(struct sweep_text *text)
{
	char *taken = text->data ? text->data : sweep_copy_text("");
	*text = (struct sweep_text){0};
	return taken;
}

static char *printable(const char *text, size_t columns)
{
	struct sweep_text out = {0};
	if (text == NULL) return NULL;
	sweep_label_add_start(&out, text, columns, "\u2026");
	return take(&out);
}

static void replace(char **text, char *by)
{
	free(*text);
	*text = by;
}

static char *describe(const struct sweep_progress *progress, const char *config)
{
	struct sweep_text out = {0};
	sweep_caption_add(&out, progress->sweep, config, (size_t)4 * LONG_CONFIG);
	char *cut = printable(out.data ? out.data : "", LONG_CONFIG);
	sweep_text_free(&out);
	return cut;
}

/* --- start and end ----------------------------------------------------------------------------------------------- */

void sweep_progress_start(struct sweep_progress *progress, const struct sweep_view_start *start, double now)
{
	*progress = (struct sweep_progress){.tool = sweep_copy_text(start->tool),
										.id = printable(start->id, LONG_NAME),
										.name = printable(start->name, LONG_NAME),
										.sweep = start->sweep,
										.metric = sweep_copy_text(start->metric),
										.goal = start->goal,
										.total = start->total,
										.count = start->count,
										.stage = SWEEP_STAGE_RUNNING,
										.began = now};
}

static void forget(struct sweep_going *going)
{
	free(going->config);
	free(going->other);
}

void sweep_progress_free(struct sweep_progress *progress)
{
	/* the place behind the last may hold the run that ended last */
	for (size_t i = 0; i < progress->going_capacity; i++) forget(&progress->going[i]);
	free(progress->going);
	free(progress->tool);
	free(progress->id);
	free(progress->name);
	free(progress->metric);
	free(progress->status);
	free(progress->own.config);
	free(progress->known.config);
	*progress = (struct sweep_progress){0};
}

void sweep_progress_sweep(struct sweep_progress *progress, const char *id, const char *name, int64_t total)
{
	if (id) replace(&progress->id, printable(id, LONG_NAME));
	if (name) replace(&progress->name, printable(name, LONG_NAME));
	progress->total = total;
}

void sweep_progress_status(struct sweep_progress *progress, const char *status)
{
	replace(&progress->status, printable(status, LONG_CONFIG));
}

/* --- how far, how fast ------------------------------------------------------------------------------------------- */

static int64_t all_done(const int64_t counts[SWEEP_STATES])
{
	return counts[SWEEP_FINISHED] + counts[SWEEP_STOPPED] + counts[SWEEP_FAILED_RUN] + counts[SWEEP_CRASHED] +
		   counts[SWEEP_KILLED];
}

int64_t sweep_progress_done(const struct sweep_progress *progress)
{
	return all_done(progress->count >= 0 ? progress->ended : progress->counts);
}

int64_t sweep_progress_goal(const struct sweep_progress *progress)
{
	const int64_t total = progress->total;
	if (progress->count < 0) return total;
	/* the sweep may have fewer runs left than the agent may do */
	const int64_t left = total < 0 ? INT64_MAX / 2 : total - all_done(progress->counts);
	const int64_t possible = all_done(progress->ended) + (left > 0 ? left : 0);
	return possible < progress->count ? possible : progress->count;
}

static void note_pace(struct sweep_progress *progress, double now)
{
	struct sweep_pace *pace = &progress->pace;
	const int64_t done = sweep_progress_done(progress);
	if (pace->count > 0 && done < pace->done[pace->count - 1]) pace->count = 0; /* runs were taken back */
	if (pace->count > 0 && done == pace->done[pace->count - 1]) return;
	const bool fine = pace->count > 1 && now - pace->times[pace->count - 2] < FINEST;
	if (fine) pace->count--;
	else if (pace->count == SWEEP_PACE_SAMPLES)
	{
		pace->count--;
		memmove(pace->times, pace->times + 1, pace->count * sizeof *pace->times);
		memmove(pace->done, pace->done + 1, pace->count * sizeof *pace->done);
	}
	pace->times[pace->count] = now;
	pace->done[pace->count++] = done;
}

void sweep_progress_counts(struct sweep_progress *progress, const int64_t counts[SWEEP_STATES], double now)
{
	memcpy(progress->counts, counts, sizeof progress->counts);
	if (!progress->counted) progress->pace.count = 0; /* what was done before is not what was done since */
	progress->counted = true;
	if (progress->pace.count > 0 || progress->going_count > 0) note_pace(progress, now);
}

void sweep_progress_stage(struct sweep_progress *progress, enum sweep_stage stage, double now)
{
	if (stage == progress->stage) return;
	progress->stage = stage;
	progress->pace.count = 0;
	note_pace(progress, now);
}

double sweep_progress_rate(const struct sweep_progress *progress, double now)
{
	const struct sweep_pace *pace = &progress->pace;
	if (pace->count < 2 || progress->stage == SWEEP_STAGE_PAUSED) return NAN;
	const size_t last = pace->count - 1;
	const double done = (double)(pace->done[last] - pace->done[0]), first = pace->times[0];
	const double running =
		progress->count >= 0 ? (double)progress->going_count : (double)progress->counts[SWEEP_RUNNING];
	if (done < 2 || done < running || pace->times[last] <= first) return NAN;
	return fmin(done / (pace->times[last] - first), (done + 1) / (now - first));
}

double sweep_progress_left(const struct sweep_progress *progress, double now)
{
	const int64_t goal = sweep_progress_goal(progress), done = sweep_progress_done(progress);
	const double rate = sweep_progress_rate(progress, now);
	if (goal < 0 || done >= goal || isnan(rate)) return NAN;
	return (double)(goal - done) / rate;
}

/* --- runs -------------------------------------------------------------------------------------------------------- */

static struct sweep_going *find(const struct sweep_progress *progress, int64_t run)
{
	for (size_t i = 0; i < progress->going_count; i++)
		if (progress->going[i].run == run) return &progress->going[i];
	return NULL;
}

static void drop(struct sweep_best *best, int64_t run)
{
	if (best->there && best->run == run) best->there = false;
}

/* Room for one more, in which nothing lies. */
static struct sweep_going *new_place(struct sweep_progress *progress)
{
	const size_t before = progress->going_capacity;
	progress->going =
		sweep_grow(progress->going, progress->going_count, &progress->going_capacity, sizeof *progress->going);
	for (size_t i = before; i < progress->going_capacity; i++) progress->going[i] = (struct sweep_going){0};
	struct sweep_going *place = &progress->going[progress->going_count++];
	forget(place);
	return place;
}

void sweep_progress_begin(struct sweep_progress *progress, int64_t run, int64_t attempt, const char *config, double now)
{
	if (find(progress, run)) sweep_progress_end(progress, run, SWEEP_CRASHED, now);
	*new_place(progress) =
		(struct sweep_going){.run = run, .attempt = attempt, .began = now, .config = describe(progress, config)};
	drop(&progress->own, run); /* its former attempt */
	progress->counts[SWEEP_RUNNING]++;
	if (progress->pace.count == 0) note_pace(progress, now);
}

static void tell_value(struct sweep_going *going, double value)
{
	going->has_value = true;
	going->value = value;
}

static void tell_other(struct sweep_going *going, const char *name, double value)
{
	char *shown = printable(name, LONG_NAME);
	replace(&going->other, shown);
	going->other_value = value;
}

void sweep_progress_metric(struct sweep_progress *progress, int64_t run, const char *name, double value)
{
	struct sweep_going *going = find(progress, run);
	if (going == NULL) return;
	if (progress->metric && strcmp(name, progress->metric) == 0) tell_value(going, value);
	else tell_other(going, name, value);
}

/* The member of a dotted name: a literal key goes before a nested one (record/object.h). */
static const cJSON *member(const cJSON *object, const char *name)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
	for (const char *dot = strchr(name, '.'); item == NULL && dot; dot = strchr(dot + 1, '.'))
	{
		char first[256];
		if ((size_t)(dot - name) >= sizeof first) break;
		snprintf(first, sizeof first, "%.*s", (int)(dot - name), name);
		const cJSON *inner = cJSON_GetObjectItemCaseSensitive(object, first);
		if (cJSON_IsObject(inner)) item = member(inner, dot + 1);
	}
	return item;
}

/* The last number of an object that measures more than time. */
static const cJSON *any_measure(const cJSON *object)
{
	static const char *const clocks[] = {"step", "_step", "epoch", "time", "_timestamp", "_runtime"};
	const cJSON *found = NULL, *clock = NULL, *item;
	double value;
	cJSON_ArrayForEach(item, object)
	{
		bool is_clock = false;
		for (size_t i = 0; i < sizeof clocks / sizeof clocks[0]; i++) is_clock |= strcmp(item->string, clocks[i]) == 0;
		if (!sweep_json_number(item, &value)) continue;
		if (is_clock) clock = item;
		else found = item;
	}
	return found ? found : clock;
}

void sweep_progress_metrics(struct sweep_progress *progress, int64_t run, const cJSON *object)
{
	struct sweep_going *going = find(progress, run);
	if (going == NULL || !cJSON_IsObject(object)) return;
	const cJSON *item = progress->metric ? member(object, progress->metric) : NULL;
	double value = NAN;
	if (item)
	{
		sweep_json_number(item, &value); /* what is no number has no value */
		tell_value(going, value);
	}
	else if (!going->has_value && (item = any_measure(object)) != NULL && sweep_json_number(item, &value))
		tell_other(going, item->string, value);
}

/* --- the best ---------------------------------------------------------------------------------------------------- */

/* Of equal ones the first run, as in sweep_store_best(). */
static bool is_better(const struct sweep_progress *progress, const struct sweep_best *a, const struct sweep_best *b)
{
	if (!a->there || !isfinite(a->value)) return false;
	if (!b->there) return true;
	if (a->value == b->value) return a->run < b->run;
	return progress->goal == SWEEP_MAXIMIZE ? a->value > b->value : a->value < b->value;
}

static struct sweep_best candidate(const struct sweep_going *going)
{
	return (struct sweep_best){going->has_value, going->run, going->value, going->config};
}

void sweep_progress_best(struct sweep_progress *progress, int64_t run, double value, const char *config)
{
	free(progress->known.config);
	progress->known = (struct sweep_best){isfinite(value), run, value, describe(progress, config)};
}

struct sweep_best sweep_progress_best_of_all(const struct sweep_progress *progress)
{
	struct sweep_best best = {0};
	if (progress->metric == NULL) return best;
	if (is_better(progress, &progress->own, &best)) best = progress->own;
	if (find(progress, progress->known.run) == NULL && is_better(progress, &progress->known, &best))
		best = progress->known;
	for (size_t i = 0; i < progress->going_count; i++)
	{
		const struct sweep_best running = candidate(&progress->going[i]);
		if (is_better(progress, &running, &best)) best = running;
	}
	return best;
}

/* What a run that ends leaves: from then on its own value is known better than the ledger's answer of before. */
static void note_value(struct sweep_progress *progress, const struct sweep_going *going, enum sweep_state state)
{
	const struct sweep_best ended = candidate(going);
	drop(&progress->known, going->run);
	if (state != SWEEP_FINISHED && state != SWEEP_STOPPED) return;
	if (!is_better(progress, &ended, &progress->own)) return;
	free(progress->own.config);
	progress->own = ended;
	progress->own.config = sweep_copy_text(ended.config);
}

const struct sweep_going *sweep_progress_end(struct sweep_progress *progress, int64_t run, enum sweep_state state,
											 double now)
{
	struct sweep_going *going = find(progress, run);
	if (going == NULL) return NULL;
	progress->ended[state]++;
	progress->counts[state]++;
	if (progress->counts[SWEEP_RUNNING] > 0) progress->counts[SWEEP_RUNNING]--;
	note_value(progress, going, state);
	note_pace(progress, now);
	/* behind the last, where it lies until its place is needed */
	const struct sweep_going ended = *going;
	progress->going_count--;
	const size_t at = (size_t)(going - progress->going);
	memmove(going, going + 1, (progress->going_count - at) * sizeof *going);
	progress->going[progress->going_count] = ended;
	return &progress->going[progress->going_count];
}
