#include "agent/frame.h"

#include "report/label.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define BOLD "1"
#define RED "31"
#define GREEN "32"
#define YELLOW "33"

/* --- numbers ----------------------------------------------------------------------------------------------------- */

void sweep_frame_add_time(struct sweep_text *out, double seconds)
{
	static const struct
	{
		double below, unit;
		const char *format;
	} scales[] = {{9.95, 1, "%.2g s"},
				  {99.5, 1, "%.0f s"},
				  {9.95 * 60, 60, "%.1f min"},
				  {99.5 * 60, 60, "%.0f min"},
				  {48 * 3600, 3600, "%.1f h"}};
	for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++)
	{
		if (!(seconds < scales[i].below)) continue;
		sweep_text_printf(out, scales[i].format, seconds < 0.001 ? 0 : seconds / scales[i].unit);
		return;
	}
	sweep_text_printf(out, "%.1f d", seconds / 86400);
}

void sweep_frame_add_rate(struct sweep_text *out, double rate)
{
	static const struct
	{
		double seconds;
		const char *name;
	} units[] = {{1, "s"}, {60, "min"}, {3600, "h"}};
	size_t i = 0;
	while (i + 1 < sizeof units / sizeof units[0] && rate * units[i].seconds < 1) i++;
	const double value = rate * units[i].seconds;
	sweep_text_printf(out, value < 9.95 ? "%.2g runs/%s" : "%.0f runs/%s", value, units[i].name);
}

void sweep_frame_add_value(struct sweep_text *out, double value)
{
	char text[SWEEP_DOUBLE_TEXT];
	if (!isfinite(value)) sweep_double_text(text, value);
	else if (value == trunc(value) && fabs(value) < 1e6) snprintf(text, sizeof text, "%.0f", value + 0.0);
	else snprintf(text, sizeof text, "%.4g", value);
	sweep_text_puts(out, text);
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

static const char *text_of(const struct sweep_text *text)
{
	return text->data ? text->data : "";
}

/* Adds a line, without blanks at its end and cut to the width, in the colour. Empties `line`. */
static void add_line(struct sweep_text *out, struct sweep_text *line, size_t width, const char *colour)
{
	while (line->length > 0 && line->data[line->length - 1] == ' ') line->data[--line->length] = '\0';
	if (colour) sweep_text_printf(out, "\033[%sm", colour);
	sweep_label_add_start(out, text_of(line), width ? width : SWEEP_LABEL_UNCUT, "\u2026");
	sweep_text_puts(out, colour ? "\033[0m\n" : "\n");
	sweep_text_clear(line);
}

static void add_config(struct sweep_text *line, const char *config)
{
	if (config && *config) sweep_text_printf(line, "  %s", config);
}

static void add_measure(struct sweep_text *line, const char *name, double value)
{
	sweep_label_add(line, name, SWEEP_LABEL_UNCUT, "");
	sweep_text_putc(line, ' ');
	sweep_frame_add_value(line, value);
}

static bool add_measure_of(struct sweep_text *line, const struct sweep_progress *progress,
						   const struct sweep_going *going)
{
	if (going->has_value && progress->metric) add_measure(line, progress->metric, going->value);
	else if (going->other) add_measure(line, going->other, going->other_value);
	else return false;
	return true;
}

static void add_name(struct sweep_text *line, const struct sweep_going *going)
{
	sweep_text_printf(line, "run %" PRId64, going->run);
	if (going->attempt > 1) sweep_text_printf(line, ", attempt %" PRId64, going->attempt);
}

/* "run 7, loss 0.29  lr=0.01" */
static void add_best(struct sweep_text *line, const struct sweep_progress *progress, const struct sweep_best *best)
{
	sweep_text_printf(line, "best: run %" PRId64 ", ", best->run);
	add_measure(line, progress->metric, best->value);
	add_config(line, best->config);
}

static void add_sweep(struct sweep_text *line, const struct sweep_progress *progress, bool named)
{
	sweep_text_puts(line, "sweep");
	if (progress->id) sweep_text_printf(line, " %s", progress->id);
	if (named && progress->name) sweep_text_printf(line, " (%s)", progress->name);
}

/* --- the header -------------------------------------------------------------------------------------------------- */

/* What a header can say; the parts stand in this order, and drop_order[] says in which they are left out. */
enum part
{
	SWEEP,
	NAME,
	STAGE,
	DONE,
	GOAL,
	RUNNING,
	FAILED,
	STOPPED,
	RATE,
	LEFT,
	PARTS
};

static const enum part drop_order[] = {STOPPED, RATE, NAME, SWEEP, LEFT, FAILED, RUNNING, STAGE, GOAL};

static void add_count(struct sweep_text *line, int64_t count, const char *what)
{
	if (count > 0) sweep_text_printf(line, ", %" PRId64 " %s", count, what);
}

static void add_running(struct sweep_text *line, const struct sweep_progress *progress)
{
	const int64_t own = (int64_t)progress->going_count, all = progress->counts[SWEEP_RUNNING];
	add_count(line, own, "running");
	add_count(line, all - own, own > 0 ? "elsewhere" : "running elsewhere");
}

static void add_left(struct sweep_text *line, const struct sweep_progress *progress, double now)
{
	const double left = sweep_progress_left(progress, now);
	if (isnan(left)) return;
	sweep_text_puts(line, ", ");
	sweep_frame_add_time(line, ceil(left)); /* an estimate is no better than that */
	sweep_text_puts(line, " left");
}

static void add_tempo(struct sweep_text *line, const struct sweep_progress *progress, double now)
{
	const double rate = sweep_progress_rate(progress, now);
	if (isnan(rate)) return;
	sweep_text_puts(line, ", ");
	sweep_frame_add_rate(line, rate);
}

static void make_header(struct sweep_text *line, const struct sweep_progress *progress, double now,
						const bool parts[PARTS])
{
	const int64_t goal = sweep_progress_goal(progress);
	const int64_t *counts = progress->count >= 0 ? progress->ended : progress->counts;
	const bool usual = progress->stage == SWEEP_STAGE_RUNNING || progress->stage == SWEEP_STAGE_PENDING;
	sweep_text_clear(line);
	if (parts[SWEEP]) add_sweep(line, progress, parts[NAME]);
	if (parts[STAGE] && !usual)
		sweep_text_printf(line, "%s%s", line->length ? ", " : "", sweep_stage_name(progress->stage));
	if (line->length) sweep_text_puts(line, ": ");
	sweep_text_add_int(line, sweep_progress_done(progress));
	if (parts[GOAL] && goal >= 0) sweep_text_printf(line, " of %" PRId64, goal);
	sweep_text_puts(line, " done");
	if (parts[RUNNING]) add_running(line, progress);
	if (parts[FAILED])
	{
		add_count(line, counts[SWEEP_FAILED_RUN], "failed");
		add_count(line, counts[SWEEP_CRASHED], "crashed");
	}
	if (parts[STOPPED])
	{
		add_count(line, counts[SWEEP_STOPPED], "stopped");
		add_count(line, counts[SWEEP_KILLED], "killed");
	}
	if (parts[RATE]) add_tempo(line, progress, now);
	if (parts[LEFT]) add_left(line, progress, now);
}

static void add_header(struct sweep_text *out, const struct sweep_progress *progress, double now, size_t width,
					   bool colour)
{
	struct sweep_text line = {0};
	bool parts[PARTS];
	for (size_t i = 0; i < PARTS; i++) parts[i] = true;
	make_header(&line, progress, now, parts);
	for (size_t i = 0; i < sizeof drop_order / sizeof drop_order[0]; i++)
	{
		if (width == 0 || sweep_label_width(text_of(&line)) <= width) break;
		parts[drop_order[i]] = false;
		make_header(&line, progress, now, parts);
	}
	add_line(out, &line, width, colour ? BOLD : NULL);
	sweep_text_free(&line);
}

/* --- the live part ----------------------------------------------------------------------------------------------- */

/* A run's line has these columns, and the configuration behind them. */
static void add_column(struct sweep_text *text, const struct sweep_progress *progress, const struct sweep_going *going,
					   double now, int column)
{
	sweep_text_clear(text);
	if (column == 0) add_name(text, going);
	else if (column == 1) sweep_frame_add_time(text, floor(now - going->began)); /* whole seconds do not flicker */
	else add_measure_of(text, progress, going);
}

enum
{
	COLUMNS = 3
};

static void add_blanks(struct sweep_text *line, size_t count)
{
	while (count-- > 0) sweep_text_putc(line, ' ');
}

/* A value in its column, behind a gap; nothing for a column without a width. */
static void add_cell(struct sweep_text *line, const char *value, size_t columns, bool right)
{
	const size_t used = sweep_label_width(value);
	if (columns == 0) return;
	if (line->length) add_blanks(line, 2);
	if (right) add_blanks(line, columns - used);
	sweep_text_puts(line, value);
	if (!right) add_blanks(line, columns - used);
}

/* `shown` runs, the first ones. */
static void add_runs(struct sweep_text *out, const struct sweep_progress *progress, double now, size_t shown,
					 size_t width)
{
	struct sweep_text line = {0}, text = {0};
	size_t widths[COLUMNS] = {0};
	for (size_t i = 0; i < shown; i++)
		for (int column = 0; column < COLUMNS; column++)
		{
			add_column(&text, progress, &progress->going[i], now, column);
			const size_t columns = sweep_label_width(text_of(&text));
			if (columns > widths[column]) widths[column] = columns;
		}
	for (size_t i = 0; i < shown; i++)
	{
		for (int column = 0; column < COLUMNS; column++)
		{
			add_column(&text, progress, &progress->going[i], now, column);
			add_cell(&line, text_of(&text), widths[column], column == 1);
		}
		add_config(&line, progress->going[i].config);
		add_line(out, &line, width, NULL);
	}
	sweep_text_free(&line);
	sweep_text_free(&text);
}

static void add_going(struct sweep_text *out, const struct sweep_progress *progress, double now, size_t room,
					  size_t width)
{
	const size_t count = progress->going_count;
	struct sweep_text line = {0};
	const size_t shown = count <= room ? count : room > 0 ? room - 1 : 0;
	add_runs(out, progress, now, shown, width);
	if (room > 0 && shown < count)
	{
		sweep_text_printf(&line, "and %zu more", count - shown);
		add_line(out, &line, width, NULL);
	}
	sweep_text_free(&line);
}

void sweep_frame_live(struct sweep_text *out, const struct sweep_progress *progress, double now, size_t width,
					  size_t height, bool colour)
{
	struct sweep_text line = {0};
	const struct sweep_best best = sweep_progress_best_of_all(progress);
	if (height == 0) return;
	size_t room = height - 1;
	add_header(out, progress, now, width, colour);
	if (progress->status && room > 0)
	{
		room--;
		sweep_text_puts(&line, progress->status);
		add_line(out, &line, width, colour ? YELLOW : NULL);
	}
	const bool with_best = best.there && room > 0 && (room > 1 || progress->going_count == 0);
	add_going(out, progress, now, room - with_best, width);
	if (with_best)
	{
		add_best(&line, progress, &best);
		add_line(out, &line, width, colour ? GREEN : NULL);
	}
	sweep_text_free(&line);
}

/* --- what stays -------------------------------------------------------------------------------------------------- */

static const char *end_colour(enum sweep_state state)
{
	static const char *const colours[SWEEP_STATES] = {[SWEEP_FAILED_RUN] = RED,
													  [SWEEP_CRASHED] = RED,
													  [SWEEP_KILLED] = YELLOW,
													  [SWEEP_STOPPED] = YELLOW,
													  [SWEEP_PENDING] = YELLOW};
	return colours[state];
}

void sweep_frame_end(struct sweep_text *out, const struct sweep_progress *progress, const struct sweep_going *going,
					 enum sweep_state state, const char *reason, double seconds, size_t width, bool colour)
{
	struct sweep_text line = {0};
	add_name(&line, going);
	sweep_text_printf(&line, ": %s", state == SWEEP_PENDING ? "handed back" : sweep_state_name(state));
	if (reason && *reason)
	{
		sweep_text_puts(&line, ", ");
		sweep_label_add(&line, reason, SWEEP_LABEL_UNCUT, "");
	}
	if (going->has_value || going->other)
	{
		sweep_text_puts(&line, ", ");
		add_measure_of(&line, progress, going);
	}
	sweep_text_puts(&line, " (");
	sweep_frame_add_time(&line, seconds);
	sweep_text_putc(&line, ')');
	add_config(&line, going->config);
	add_line(out, &line, width, colour ? end_colour(state) : NULL);
	sweep_text_free(&line);
}

static void add_totals(struct sweep_text *line, const struct sweep_progress *progress, double now)
{
	int64_t all = 0;
	for (int state = 0; state < SWEEP_STATES; state++) all += progress->ended[state];
	sweep_text_printf(line, "%" PRId64 " run%s in ", all, all == 1 ? "" : "s");
	sweep_frame_add_time(line, now - progress->began);
	const char *separator = ": ";
	static const enum sweep_state order[] = {SWEEP_FINISHED, SWEEP_STOPPED, SWEEP_FAILED_RUN,
											 SWEEP_CRASHED,  SWEEP_KILLED,  SWEEP_PENDING};
	for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
	{
		if (progress->ended[order[i]] == 0) continue;
		sweep_text_printf(line, "%s%" PRId64 " %s", separator, progress->ended[order[i]],
						  order[i] == SWEEP_PENDING ? "handed back" : sweep_state_name(order[i]));
		separator = ", ";
	}
}

void sweep_frame_summary(struct sweep_text *out, const struct sweep_progress *progress, const char *reason, double now,
						 bool apart)
{
	struct sweep_text line = {0};
	const struct sweep_best best = sweep_progress_best_of_all(progress);
	add_sweep(&line, progress, true);
	sweep_text_puts(&line, ": ");
	add_totals(&line, progress, now);
	if (reason && *reason)
	{
		sweep_text_puts(&line, "; ");
		sweep_label_add(&line, reason, SWEEP_LABEL_UNCUT, "");
	}
	if (best.there)
	{
		if (apart) add_line(out, &line, 0, NULL);
		else sweep_text_puts(&line, "; ");
		add_best(&line, progress, &best);
	}
	add_line(out, &line, 0, NULL);
	sweep_text_free(&line);
}
