#include "report/json-report.h"

#include "record/json.h"
#include "report/flags.h"

#include <math.h>
#include <string.h>

static void add_string(struct sweep_text *out, const char *text)
{
	if (text) sweep_text_add_json_string(out, text, strlen(text));
	else sweep_text_puts(out, "null");
}

/* ,"name": */
static void add_name(struct sweep_text *out, const char *name)
{
	if (out->data[out->length - 1] != '{') sweep_text_putc(out, ',');
	add_string(out, name);
	sweep_text_putc(out, ':');
}

static void add_text(struct sweep_text *out, const char *name, const char *text)
{
	add_name(out, name);
	add_string(out, text);
}

static void add_count(struct sweep_text *out, const char *name, size_t count)
{
	add_name(out, name);
	sweep_text_add_int(out, (int64_t)count);
}

/* NaN: not defined. */
static void add_double(struct sweep_text *out, const char *name, double value)
{
	add_name(out, name);
	if (isnan(value)) sweep_text_puts(out, "null");
	else sweep_json_add_double(out, value);
}

static void add_sweep(struct sweep_text *out, const struct sweep_source *source)
{
	sweep_text_puts(out, "\"sweep\":{");
	add_text(out, "id", source->id);
	add_text(out, "name", source->name);
	add_text(out, "method", source->method);
	sweep_text_putc(out, '}');
}

static void add_filter(struct sweep_text *out, const struct sweep_source *source)
{
	if (source->filter == NULL) return;
	add_name(out, "filter");
	sweep_text_putc(out, '{');
	add_text(out, "text", source->filter);
	add_count(out, "runs", source->unfiltered);
	sweep_text_putc(out, '}');
}

static void add_runs(struct sweep_text *out, const struct sweep_report *report)
{
	add_name(out, "runs");
	sweep_text_putc(out, '{');
	add_count(out, "total", report->frame->rows);
	for (int state = 0; state < SWEEP_STATES; state++)
		add_count(out, sweep_state_name((enum sweep_state)state), report->states[state]);
	add_count(out, "with_metric", report->ranked_count);
	add_count(out, "not_finite", report->not_finite);
	sweep_text_putc(out, '}');
}

static void add_reasons(struct sweep_text *out, const struct sweep_report *report)
{
	add_name(out, "errors");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < report->reason_count; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		add_text(out, "error", report->reasons[i].error);
		add_count(out, "runs", report->reasons[i].runs);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
}

static void add_seconds(struct sweep_text *out, const struct sweep_durations *durations)
{
	add_name(out, "seconds");
	sweep_text_putc(out, '{');
	add_count(out, "runs", durations->runs);
	bool some = durations->runs > 0;
	add_double(out, "min", some ? durations->least : NAN);
	add_double(out, "median", some ? durations->median : NAN);
	add_double(out, "max", some ? durations->most : NAN);
	add_double(out, "total", durations->total);
	sweep_text_putc(out, '}');
}

static void add_cells(struct sweep_text *out, const char *name, const struct sweep_variables *variables, size_t row)
{
	add_name(out, name);
	sweep_text_putc(out, '{');
	for (size_t i = 0; i < variables->count; i++)
	{
		struct sweep_cell cell = sweep_variable_cell(&variables->items[i], row);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		add_name(out, variables->items[i].name);
		sweep_cell_add_json(out, &variables->items[i], cell);
	}
	sweep_text_putc(out, '}');
}

static void add_best(struct sweep_text *out, const struct sweep_report *report)
{
	add_name(out, "best");
	if (report->ranked_count == 0)
	{
		sweep_text_puts(out, "null");
		return;
	}
	size_t row = report->ranked[0];
	const struct sweep_frame *frame = report->frame;
	sweep_text_putc(out, '{');
	add_name(out, "run");
	sweep_text_add_int(out, frame->runs[row]);
	add_text(out, "state", sweep_state_name(frame->states[row]));
	add_double(out, "value", report->values[row]);
	add_double(out, "seconds", frame->times[row]);
	add_name(out, "config");
	sweep_report_add_config(out, frame, row);
	add_cells(out, "metrics", &frame->metrics, row);
	struct sweep_text flags = {0};
	bool whole = sweep_report_add_flags(&flags, frame, row);
	add_text(out, "flags", !whole ? NULL : flags.data ? flags.data : "");
	sweep_text_free(&flags);
	sweep_text_putc(out, '}');
}

static void add_pareto_run(struct sweep_text *out, const struct sweep_report *report, size_t index)
{
	const struct sweep_front *front = &report->front;
	const size_t row = front->rows[index];
	sweep_text_putc(out, '{');
	add_name(out, "run");
	sweep_text_add_int(out, report->frame->runs[row]);
	add_text(out, "state", sweep_state_name(report->frame->states[row]));
	add_name(out, "values");
	sweep_text_putc(out, '{');
	for (size_t i = 0; i < front->metrics; i++)
	{
		add_name(out, front->metric[i].name);
		sweep_cell_add_json(out, front->variables[i], sweep_variable_cell(front->variables[i], row));
	}
	sweep_text_putc(out, '}');
	add_name(out, "config");
	sweep_report_add_config(out, report->frame, row);
	sweep_text_putc(out, '}');
}

/* Of a sweep with several metrics. */
static void add_pareto(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_front *front = &report->front;
	if (front->metrics == 0) return;
	add_name(out, "pareto");
	sweep_text_puts(out, "{\"metrics\":[");
	for (size_t i = 0; i < front->metrics; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		add_text(out, "name", front->metric[i].name);
		add_text(out, "goal", sweep_goal_name(front->metric[i].goal));
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
	add_count(out, "runs", front->count);
	add_name(out, "set");
	sweep_text_putc(out, '[');
	for (size_t k = 0; k < front->size; k++)
	{
		if (k) sweep_text_putc(out, ',');
		add_pareto_run(out, report, front->set[k]);
	}
	sweep_text_puts(out, "]}");
}

static void add_row(struct sweep_text *out, const struct sweep_correlation *row)
{
	sweep_text_putc(out, '{');
	add_text(out, "parameter", row->variable->name);
	if (row->variable->kind == SWEEP_VARIABLE_CATEGORY)
	{
		add_name(out, "value");
		sweep_text_puts(out, row->variable->categories.texts[row->category]);
	}
	add_count(out, "runs", row->n);
	add_double(out, "pearson", row->pearson);
	add_double(out, "pearson_p", row->pearson_p);
	add_double(out, "spearman", row->spearman);
	add_double(out, "spearman_p", row->spearman_p);
	sweep_text_putc(out, '}');
}

static void add_correlations(struct sweep_text *out, const struct sweep_correlations *correlations)
{
	add_name(out, "correlations");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < correlations->count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_row(out, &correlations->items[i]);
	}
	sweep_text_putc(out, ']');
	add_name(out, "left_out");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < correlations->left_out_count; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		add_text(out, "parameter", correlations->left_out[i].variable->name);
		add_text(out, "reason", correlations->left_out[i].reason);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
}

void sweep_report_add_json(struct sweep_text *out, const struct sweep_report *report)
{
	sweep_text_putc(out, '{');
	add_sweep(out, &report->source);
	add_filter(out, &report->source);
	add_name(out, "metric");
	sweep_text_putc(out, '{');
	add_text(out, "name", report->metric);
	add_text(out, "goal", sweep_goal_name(report->goal));
	sweep_text_putc(out, '}');
	add_runs(out, report);
	add_reasons(out, report);
	add_seconds(out, &report->durations);
	add_best(out, report);
	add_pareto(out, report);
	add_correlations(out, &report->correlations);
	sweep_text_puts(out, "}\n");
}
