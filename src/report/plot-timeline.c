/* A bar for each time that a run was under way: workers below each other, states by colour. */
#include "base/memory.h"
#include "report/label.h"
#include "report/plots.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

enum
{
	WIDTH = 760,
	ROW = 26, /* pixels; less where there are many: */
	LEAST_ROW = 14,
	WANTED_HEIGHT = 480,
	LEAST_HEIGHT = 90,
	MOST_ROWS = 60,
	MOST_LANES = 64, /* of a worker */
	MOST_BARS = 6000
};

static const double least_width = 0.0012; /* of a bar, as a share of the axis */

struct state_look
{
	enum sweep_state state;
	const char *name;
	uint32_t colour;
};

static const struct state_look looks[] = {
	{SWEEP_FINISHED, "finished", SWEEP_COLOUR_BLUE}, {SWEEP_STOPPED, "stopped early", 0x8fc1e3},
	{SWEEP_RUNNING, "running", SWEEP_COLOUR_GREEN},  {SWEEP_FAILED_RUN, "failed", SWEEP_COLOUR_RED},
	{SWEEP_CRASHED, "crashed", SWEEP_COLOUR_ORANGE}, {SWEEP_KILLED, "killed", SWEEP_COLOUR_GREY},
	{SWEEP_PENDING, "handed back", 0xcccccc}};

struct drawing
{
	const struct sweep_timeline *timeline;
	struct sweep_panel *panel;
	size_t *lanes, *used, *first; /* of the spans; of the workers; the row of a worker's first lane */
	size_t rows, all_rows;
	double begin, end;
	double unit; /* seconds */
	const char *unit_name;
};

static void find_range(struct drawing *drawing)
{
	const struct sweep_timeline *timeline = drawing->timeline;
	drawing->begin = drawing->end = timeline->spans[0].begin;
	for (size_t i = 0; i < timeline->count; i++) drawing->end = fmax(drawing->end, timeline->spans[i].end);
	const double seconds = drawing->end - drawing->begin;
	static const struct
	{
		double unit;
		const char *name;
	} units[] = {{86400, "days"}, {3600, "hours"}, {60, "minutes"}, {1, "seconds"}};
	size_t i = 0;
	while (i < 3 && seconds < 3 * units[i].unit) i++;
	drawing->unit = units[i].unit;
	drawing->unit_name = units[i].name;
}

static void make_rows(struct drawing *drawing)
{
	const struct sweep_timeline *timeline = drawing->timeline;
	const size_t workers = timeline->workers.count;
	drawing->lanes = sweep_alloc(timeline->count, sizeof *drawing->lanes);
	drawing->used = sweep_alloc(workers, sizeof *drawing->used);
	drawing->first = sweep_alloc(workers, sizeof *drawing->first);
	sweep_timeline_lanes(timeline, MOST_LANES, drawing->lanes, drawing->used);
	for (size_t i = 0; i < workers; i++)
	{
		drawing->first[i] = drawing->all_rows;
		drawing->all_rows += drawing->used[i];
	}
	drawing->rows = drawing->all_rows < MOST_ROWS ? drawing->all_rows : MOST_ROWS;
	const char **labels = sweep_alloc(drawing->rows, sizeof *labels);
	for (size_t i = 0; i < drawing->rows; i++) labels[i] = "";
	struct sweep_names printable = {0};
	for (size_t i = 0; i < workers && drawing->first[i] < drawing->rows; i++)
	{
		struct sweep_text label = {0};
		const char *name = timeline->workers.texts[i];
		sweep_label_add(&label, name[0] ? name : "unnamed", 48, "\u2026");
		labels[drawing->first[i]] =
			printable.count < sweep_names_add(&printable, label.data) + 1 ? printable.texts[printable.count - 1] : name;
		sweep_text_free(&label);
	}
	sweep_axis_make_list(&drawing->panel->y, labels, drawing->rows);
	sweep_names_free(&printable);
	free(labels);
}

static void make_time_axis(struct drawing *drawing)
{
	const double ends[] = {0, fmax((drawing->end - drawing->begin) / drawing->unit, 1e-3)};
	sweep_axis_make_numbers(&drawing->panel->x, SWEEP_AXIS_NUMBERS, ends, 2, 0);
	char when[32] = "";
	const time_t second = (time_t)drawing->begin;
	struct tm utc;
	if (gmtime_r(&second, &utc)) strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &utc);
	struct sweep_text name = {0};
	sweep_text_printf(&name, "%s since %s UTC", drawing->unit_name, when);
	drawing->panel->x_name = name.data;
}

static void add_bars(struct drawing *drawing, const struct state_look *look)
{
	const struct sweep_timeline *timeline = drawing->timeline;
	struct sweep_layer *layer = sweep_panel_add_layer(drawing->panel, SWEEP_LAYER_BARS, look->name, look->colour, 0.72);
	const double least = (drawing->panel->x.high - drawing->panel->x.low) * least_width;
	for (size_t i = 0; i < timeline->count; i++)
	{
		const struct sweep_span *span = &timeline->spans[i];
		const size_t row = drawing->first[span->worker] + drawing->lanes[i];
		if (span->state != look->state || row >= drawing->rows) continue;
		if (!sweep_plot_chosen(i, timeline->count, MOST_BARS)) continue;
		const double from = (span->begin - drawing->begin) / drawing->unit;
		const double to = (span->end - drawing->begin) / drawing->unit;
		sweep_layer_add(layer, from, (double)row)->to = fmax(to, from + least);
	}
	if (layer->count == 0) free(layer->name), layer->name = NULL;
}

/* The share of the chart that runs fill: of the time of all rows, from the first run's beginning to the last one's end.
 */
static double busy_share(const struct drawing *drawing)
{
	const struct sweep_timeline *timeline = drawing->timeline;
	double busy = 0;
	for (size_t i = 0; i < timeline->count; i++) busy += timeline->spans[i].end - timeline->spans[i].begin;
	return busy / ((drawing->end - drawing->begin) * (double)drawing->all_rows);
}

static void describe(const struct drawing *drawing, struct sweep_figure *figure, const struct sweep_report *report)
{
	const size_t workers = drawing->timeline->workers.count, count = drawing->timeline->count;
	sweep_plot_set_title(figure, report, report->frame->rows - report->states[SWEEP_PENDING]);
	sweep_text_printf(&figure->what, "when each run was under way, on %zu worker%s", workers, workers == 1 ? "" : "s");
	if (drawing->all_rows > workers) sweep_text_puts(&figure->what, ", a row for each job at a time");
	const double share = busy_share(drawing);
	if (share > 0 && share <= 1) sweep_text_printf(&figure->what, "; busy %.0f %% of the time shown", 100 * share);
	if (drawing->rows < drawing->all_rows)
		sweep_plot_note(figure, "the first %zu of %zu rows", drawing->rows, drawing->all_rows);
	if (count > MOST_BARS) sweep_plot_note(figure, "an even choice of %d of %zu bars", MOST_BARS, count);
}

enum sweep_status sweep_plot_timeline(const struct sweep_report *report, struct sweep_figure *figure,
									  struct sweep_error *err)
{
	if (report->timeline == NULL)
		return sweep_fail(err, SWEEP_FAILED,
						  "no chart: records on standard input do not say who had which run when; the ledger does "
						  "(sweep-agent)");
	if (report->timeline->count == 0)
		return sweep_fail(err, SWEEP_FAILED,
						  "no chart: no run of this sweep was handed out by the ledger (sweep-agent does that)");
	struct drawing drawing = {.timeline = report->timeline, .panel = sweep_figure_add_panel(figure)};
	drawing.panel->rows = true;
	find_range(&drawing);
	make_rows(&drawing);
	make_time_axis(&drawing);
	for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) add_bars(&drawing, &looks[i]);
	const double row = fmax(LEAST_ROW, fmin(ROW, (double)WANTED_HEIGHT / (double)drawing.rows));
	figure->columns = 1;
	figure->width = WIDTH;
	figure->height = (size_t)fmax(LEAST_HEIGHT, row * (double)drawing.rows);
	describe(&drawing, figure, report);
	free(drawing.lanes);
	free(drawing.used);
	free(drawing.first);
	return SWEEP_OK;
}
