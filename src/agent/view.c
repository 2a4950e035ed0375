#include "agent/view.h"

#include "agent/frame.h"
#include "agent/outflow.h"
#include "agent/progress.h"
#include "base/clock.h"
#include "base/memory.h"
#include "report/label.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
	MOST_KEPT = 256 << 10, /* bytes that wait for the reader */
	USUAL_WIDTH = 80,      /* of a terminal that does not tell */
	USUAL_HEIGHT = 24,
	RETRY = 100 /* milliseconds between looks at a reader that takes nothing */
};

static const double FRAME = 0.1;  /* seconds between frames */
static const double SECOND = 1;   /* between those that differ in times only */
static const double ABSENCE = 3;  /* without a tick: who knows what the terminal shows now */
static const double PATIENCE = 2; /* for a reader, at the end */

struct sweep_view
{
	struct sweep_progress progress;
	struct sweep_outflow out;
	bool quiet;
	bool live; /* there is a live part */
	bool colour;
	bool finished;
	struct sweep_text above; /* lines that will stand above the next frame, */
	size_t left_out;         /* and how many have no room there */

	bool changed;               /* since the last frame */
	double drawn_at, ticked_at; /* moments of sweep_clock() */
	struct sweep_text frame;    /* the last one; empty: none stands on the screen */
	size_t width, height;       /* of the screen then */
};

/* --- the descriptor ---------------------------------------------------------------------------------------------- */

/* Another description of the same terminal or pipe, whose writes do not wait: the flag of the caller's own would be
 * everyone's who has that terminal. Where there can be none, and for files, a copy of the descriptor. */
static struct sweep_outflow open_out(int file)
{
	struct sweep_outflow out = {.file = -1};
	struct stat status;
	char path[64];
	if (fstat(file, &status) != 0) return out;
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	if (S_ISFIFO(status.st_mode) || isatty(file)) out.file = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (out.file >= 0) return out;
	out.file = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	out.may_wait = true;
	return out;
}

static bool obeys(int file)
{
	const char *terminal = getenv("TERM");
	return isatty(file) && terminal && *terminal && strcmp(terminal, "dumb") != 0;
}

static void ask_size(const struct sweep_view *view, size_t *width, size_t *height)
{
	struct winsize size = {0};
	const bool known = view->out.file >= 0 && ioctl(view->out.file, TIOCGWINSZ, &size) == 0;
	*width = known && size.ws_col > 0 ? size.ws_col : USUAL_WIDTH;
	*height = known && size.ws_row > 0 ? size.ws_row : USUAL_HEIGHT;
}

/* Whether a shell has taken the terminal for itself or for another job. */
static bool in_background(const struct sweep_view *view)
{
	const pid_t front = view->out.file >= 0 ? tcgetpgrp(view->out.file) : -1;
	return front > 0 && front != getpgrp();
}

/* --- start ----------------------------------------------------------------------------------------------------- */

struct sweep_view *sweep_view_new(const struct sweep_view_start *start)
{
	struct sweep_view *view = sweep_alloc(1, sizeof *view);
	const char *no_colour = getenv("NO_COLOR");
	const double now = sweep_clock();
	sweep_progress_start(&view->progress, start, now);
	view->out = open_out(start->file);
	view->quiet = start->quiet;
	view->live = !start->quiet && obeys(start->file);
	view->colour = view->live && (no_colour == NULL || *no_colour == '\0');
	view->changed = true;
	view->drawn_at = -INFINITY;
	view->ticked_at = now;
	return view;
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static void add_left_out(struct sweep_view *view, struct sweep_text *to)
{
	if (view->left_out == 0) return;
	sweep_text_printf(to, "(%zu line%s left out)\n", view->left_out, view->left_out == 1 ? "" : "s");
	view->left_out = 0;
}

/* A whole line, or several, that stay. */
static void put(struct sweep_view *view, const struct sweep_text *lines)
{
	if (view->out.file < 0 || lines->length == 0) return;
	if (view->above.length + sweep_outflow_left(&view->out) > MOST_KEPT)
	{
		view->left_out++;
		return;
	}
	add_left_out(view, &view->above);
	sweep_text_add(&view->above, lines->data, lines->length);
	view->changed = true;
	if (view->live) return;
	sweep_outflow_add(&view->out, view->above.data, view->above.length);
	sweep_text_clear(&view->above);
}

/* --- the screen -------------------------------------------------------------------------------------------------- */

/* Rows that a line takes on a screen of the width, from the line to its end; colours take none. */
static size_t rows_of(const char *line, size_t length, size_t width)
{
	struct sweep_text plain = {0};
	for (size_t i = 0; i < length; i++)
	{
		if (line[i] == '\033')
			while (i < length && line[i] != 'm') i++;
		else sweep_text_putc(&plain, line[i]);
	}
	const size_t columns = plain.data ? sweep_label_width(plain.data) : 0;
	sweep_text_free(&plain);
	return columns <= width ? 1 : (columns + width - 1) / width;
}

/* How many rows above the cursor the frame began: terminals break lines anew when they become narrower. */
static size_t rows_of_frame(const struct sweep_view *view, size_t width, size_t height)
{
	size_t rows = 0;
	const char *line = view->frame.data;
	for (const char *end; view->frame.length && (end = strchr(line, '\n')) != NULL; line = end + 1)
		rows += rows_of(line, (size_t)(end - line), width);
	return rows < height ? rows : height - 1;
}

/* Lines as a terminal takes them: each clears what stood to its right. */
static void add_lines(struct sweep_text *out, const struct sweep_text *lines)
{
	const char *line = lines->data;
	for (const char *end; lines->length && (end = strchr(line, '\n')) != NULL; line = end + 1)
	{
		sweep_text_add(out, line, (size_t)(end - line));
		sweep_text_puts(out, "\033[K\r\n");
	}
}

static bool is_same(const struct sweep_text *a, const struct sweep_text *b)
{
	return a->length == b->length && (a->length == 0 || memcmp(a->data, b->data, a->length) == 0);
}

static void make_frame(const struct sweep_view *view, double now, size_t width, size_t height, struct sweep_text *frame)
{
	/* the last column stays free, as terminals differ in what they do behind it; the last row is the cursor's */
	sweep_frame_live(frame, &view->progress, now, width > 1 ? width - 1 : 1, height - 1, view->colour);
}

/* The bytes that put `frame` in the place of the last one, and the lines above it. */
static void add_change(const struct sweep_view *view, const struct sweep_text *frame, size_t width, size_t height,
					   struct sweep_text *bytes)
{
	const size_t rows = rows_of_frame(view, width, height);
	sweep_text_putc(bytes, '\r');
	if (rows > 0) sweep_text_printf(bytes, "\033[%zuA", rows);
	add_lines(bytes, &view->above);
	add_lines(bytes, frame);
	sweep_text_puts(bytes, "\033[J");
}

/* Replaces the frame on the screen, or takes it away, and writes what shall stand above it: in one write. In the
 * background only lines are written; the frame stays where it is, and the next is drawn below. */
static void draw(struct sweep_view *view, bool with_frame, double now)
{
	struct sweep_text frame = {0}, bytes = {0};
	size_t width, height;
	ask_size(view, &width, &height);
	const bool resized = width != view->width || height != view->height;
	if (in_background(view)) sweep_text_add(&bytes, view->above.data, view->above.length);
	else
	{
		if (with_frame) make_frame(view, now, width, height, &frame);
		if (view->above.length > 0 || resized || !is_same(&frame, &view->frame))
			add_change(view, &frame, width, height, &bytes);
	}
	sweep_outflow_add(&view->out, bytes.data ? bytes.data : "", bytes.length);
	sweep_text_clear(&view->above);
	sweep_text_free(&bytes);
	sweep_text_free(&view->frame);
	view->frame = frame;
	view->width = width;
	view->height = height;
	view->drawn_at = now;
	view->changed = false;
}

static double due(const struct sweep_view *view)
{
	return view->drawn_at + (view->changed ? FRAME : SECOND);
}

void sweep_view_tick(struct sweep_view *view)
{
	const double now = sweep_clock();
	sweep_outflow_write(&view->out);
	const bool was_absent = now - view->ticked_at > ABSENCE;
	view->ticked_at = now;
	if (!view->live || view->finished || now < due(view) || sweep_outflow_left(&view->out) > 0) return;
	if (was_absent) sweep_text_clear(&view->frame);
	draw(view, true, now);
}

int sweep_view_timeout(const struct sweep_view *view, int milliseconds)
{
	double wait = milliseconds < 0 ? (double)INFINITY : (double)milliseconds;
	if (view->out.file >= 0 && sweep_outflow_left(&view->out) > 0) wait = fmin(wait, RETRY);
	else if (view->live && !view->finished) wait = fmin(wait, fmax(0, ceil(1000 * (due(view) - sweep_clock()))));
	return isinf(wait) ? -1 : (int)wait;
}

/* Waits for the reader, for some time. */
static void drain(struct sweep_view *view)
{
	const double until = sweep_clock() + PATIENCE;
	for (;;)
	{
		sweep_outflow_write(&view->out);
		const double left = until - sweep_clock();
		struct pollfd wait = {view->out.file, POLLOUT, 0};
		if (view->out.file < 0 || sweep_outflow_left(&view->out) == 0 || left <= 0) return;
		poll(&wait, 1, (int)ceil(1000 * left));
	}
}

void sweep_view_finish(struct sweep_view *view, const char *reason)
{
	struct sweep_text summary = {0};
	if (view->finished) return;
	view->finished = true;
	const double now = sweep_clock();
	if (!view->quiet) sweep_frame_summary(&summary, &view->progress, reason, now, view->live);
	put(view, &summary);
	if (view->live) draw(view, false, now);
	view->live = false;
	drain(view);
	sweep_text_free(&summary);
}

void sweep_view_free(struct sweep_view *view)
{
	if (view == NULL) return;
	if (view->live)
	{
		draw(view, false, sweep_clock());
		drain(view);
	}
	sweep_outflow_close(&view->out);
	sweep_progress_free(&view->progress);
	sweep_text_free(&view->above);
	sweep_text_free(&view->frame);
	free(view);
}

/* --- what the loop tells ----------------------------------------------------------------------------------------- */

void sweep_view_sweep(struct sweep_view *view, const char *id, const char *name, int64_t total)
{
	sweep_progress_sweep(&view->progress, id, name, total);
	view->changed = true;
}

void sweep_view_begin(struct sweep_view *view, int64_t run, int64_t attempt, const char *config)
{
	if (view->quiet) return;
	sweep_progress_begin(&view->progress, run, attempt, config, sweep_clock());
	view->changed = true;
}

void sweep_view_metric(struct sweep_view *view, int64_t run, const char *name, double value)
{
	sweep_progress_metric(&view->progress, run, name, value);
	view->changed = true;
}

void sweep_view_metrics(struct sweep_view *view, int64_t run, const cJSON *object)
{
	sweep_progress_metrics(&view->progress, run, object);
	view->changed = true;
}

void sweep_view_end(struct sweep_view *view, int64_t run, enum sweep_state state, const char *reason, double seconds)
{
	struct sweep_text line = {0};
	size_t width = 0, height;
	const struct sweep_going *going = sweep_progress_end(&view->progress, run, state, sweep_clock());
	if (going == NULL) return;
	if (view->live) ask_size(view, &width, &height);
	sweep_frame_end(&line, &view->progress, going, state, reason, seconds, width > 1 ? width - 1 : width, view->colour);
	put(view, &line);
	sweep_text_free(&line);
}

void sweep_view_counts(struct sweep_view *view, const int64_t counts[SWEEP_STATES])
{
	sweep_progress_counts(&view->progress, counts, sweep_clock());
	view->changed = true;
}

void sweep_view_best(struct sweep_view *view, int64_t run, double value, const char *config)
{
	sweep_progress_best(&view->progress, run, value, config);
	view->changed = true;
}

void sweep_view_stage(struct sweep_view *view, enum sweep_stage stage)
{
	sweep_progress_stage(&view->progress, stage, sweep_clock());
	view->changed = true;
}

void sweep_view_status(struct sweep_view *view, const char *status)
{
	sweep_progress_status(&view->progress, status);
	view->changed = true;
}

void sweep_view_complain(struct sweep_view *view, const char *message)
{
	struct sweep_text line = {0};
	sweep_text_printf(&line, "%s: ", view->progress.tool);
	sweep_label_add(&line, message, SWEEP_LABEL_UNCUT, "");
	sweep_text_putc(&line, '\n');
	put(view, &line);
	sweep_text_free(&line);
}

void sweep_view_say(struct sweep_view *view, const char *message)
{
	if (!view->quiet) sweep_view_complain(view, message);
}
