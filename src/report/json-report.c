#include "report/json-report.h"

#include "report/flags.h"
#include "report/json-page.h"

#include <math.h>
#include <string.h>

static void add_filter(struct sweep_text *out, const struct sweep_source *source)
{
	if (source->filter == NULL) return;
	sweep_json_page_name(out, "filter");
	sweep_text_putc(out, '{');
	sweep_json_page_text(out, "text", source->filter);
	sweep_json_page_count(out, "runs", source->unfiltered);
	sweep_text_putc(out, '}');
}

void sweep_json_page_add_source(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_source *source = &report->source;
	sweep_json_page_name(out, "sweep");
	sweep_text_putc(out, '{');
	sweep_json_page_text(out, "id", source->id);
	sweep_json_page_text(out, "name", source->name);
	sweep_json_page_text(out, "method", source->method);
	sweep_text_putc(out, '}');
	add_filter(out, source);
}

void sweep_json_page_add_runs(struct sweep_text *out, const struct sweep_report *report)
{
	sweep_json_page_name(out, "runs");
	sweep_text_putc(out, '{');
	sweep_json_page_count(out, "total", report->frame->rows);
	for (int state = 0; state < SWEEP_STATES; state++)
		sweep_json_page_count(out, sweep_state_name((enum sweep_state)state), report->states[state]);
	sweep_json_page_count(out, "with_metric", report->ranked_count);
	sweep_json_page_count(out, "not_finite", report->not_finite);
	sweep_text_putc(out, '}');
}

static void add_reasons(struct sweep_text *out, const struct sweep_report *report)
{
	sweep_json_page_name(out, "errors");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < report->reason_count; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		sweep_json_page_text(out, "error", report->reasons[i].error);
		sweep_json_page_count(out, "runs", report->reasons[i].runs);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
}

static void add_seconds(struct sweep_text *out, const struct sweep_durations *durations)
{
	sweep_json_page_name(out, "seconds");
	sweep_text_putc(out, '{');
	sweep_json_page_count(out, "runs", durations->runs);
	bool some = durations->runs > 0;
	sweep_json_page_double(out, "min", some ? durations->least : NAN);
	sweep_json_page_double(out, "median", some ? durations->median : NAN);
	sweep_json_page_double(out, "max", some ? durations->most : NAN);
	sweep_json_page_double(out, "total", durations->total);
	sweep_text_putc(out, '}');
}

static void add_cells(struct sweep_text *out, const char *name, const struct sweep_variables *variables, size_t row)
{
	sweep_json_page_name(out, name);
	sweep_text_putc(out, '{');
	for (size_t i = 0; i < variables->count; i++)
	{
		struct sweep_cell cell = sweep_variable_cell(&variables->items[i], row);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		sweep_json_page_name(out, variables->items[i].name);
		sweep_cell_add_json(out, &variables->items[i], cell);
	}
	sweep_text_putc(out, '}');
}

void sweep_json_page_add_best(struct sweep_text *out, const struct sweep_report *report)
{
	sweep_json_page_name(out, "best");
	if (report->ranked_count == 0)
	{
		sweep_text_puts(out, "null");
		return;
	}
	size_t row = report->ranked[0];
	const struct sweep_frame *frame = report->frame;
	sweep_text_putc(out, '{');
	sweep_json_page_name(out, "run");
	sweep_text_add_int(out, frame->runs[row]);
	sweep_json_page_text(out, "state", sweep_state_name(frame->states[row]));
	sweep_json_page_double(out, "value", report->values[row]);
	sweep_json_page_double(out, "seconds", frame->times[row]);
	sweep_json_page_name(out, "config");
	sweep_report_add_config(out, frame, row);
	add_cells(out, "metrics", &frame->metrics, row);
	struct sweep_text flags = {0};
	bool whole = sweep_report_add_flags(&flags, frame, row);
	sweep_json_page_text(out, "flags", !whole ? NULL : flags.data ? flags.data : "");
	sweep_text_free(&flags);
	sweep_text_putc(out, '}');
}

static void add_pareto_run(struct sweep_text *out, const struct sweep_report *report, size_t index)
{
	const struct sweep_front *front = &report->front;
	const size_t row = front->rows[index];
	sweep_text_putc(out, '{');
	sweep_json_page_name(out, "run");
	sweep_text_add_int(out, report->frame->runs[row]);
	sweep_json_page_text(out, "state", sweep_state_name(report->frame->states[row]));
	sweep_json_page_name(out, "values");
	sweep_text_putc(out, '{');
	for (size_t i = 0; i < front->metrics; i++)
	{
		sweep_json_page_name(out, front->metric[i].name);
		sweep_cell_add_json(out, front->variables[i], sweep_variable_cell(front->variables[i], row));
	}
	sweep_text_putc(out, '}');
	sweep_json_page_name(out, "config");
	sweep_report_add_config(out, report->frame, row);
	sweep_text_putc(out, '}');
}

/* Of a sweep with several metrics. */
static void add_pareto(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_front *front = &report->front;
	if (front->metrics == 0) return;
	sweep_json_page_name(out, "pareto");
	sweep_text_puts(out, "{\"metrics\":[");
	for (size_t i = 0; i < front->metrics; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		sweep_json_page_text(out, "name", front->metric[i].name);
		sweep_json_page_text(out, "goal", sweep_goal_name(front->metric[i].goal));
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
	sweep_json_page_count(out, "runs", front->count);
	sweep_json_page_name(out, "set");
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
	sweep_json_page_text(out, "parameter", row->variable->name);
	if (row->variable->kind == SWEEP_VARIABLE_CATEGORY)
	{
		sweep_json_page_name(out, "value");
		sweep_text_puts(out, row->variable->categories.texts[row->category]);
	}
	sweep_json_page_count(out, "runs", row->n);
	sweep_json_page_double(out, "pearson", row->pearson);
	sweep_json_page_double(out, "pearson_p", row->pearson_p);
	sweep_json_page_double(out, "spearman", row->spearman);
	sweep_json_page_double(out, "spearman_p", row->spearman_p);
	sweep_text_putc(out, '}');
}

static void add_correlations(struct sweep_text *out, const struct sweep_correlations *correlations)
{
	sweep_json_page_name(out, "correlations");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < correlations->count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_row(out, &correlations->items[i]);
	}
	sweep_text_putc(out, ']');
	sweep_json_page_name(out, "left_out");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < correlations->left_out_count; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		sweep_json_page_text(out, "parameter", correlations->left_out[i].variable->name);
		sweep_json_page_text(out, "reason", correlations->left_out[i].reason);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
}

/* The best runs, those of the Markdown. */
static void add_top(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_frame *frame = report->frame;
	sweep_json_page_name(out, "top");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < report->ranked_count && i < SWEEP_TOP_RUNS; i++)
	{
		const size_t row = report->ranked[i];
		sweep_text_puts(out, i ? ",{" : "{");
		sweep_json_page_name(out, "run");
		sweep_text_add_int(out, frame->runs[row]);
		sweep_json_page_text(out, "state", sweep_state_name(frame->states[row]));
		sweep_json_page_double(out, "value", report->values[row]);
		sweep_json_page_name(out, "config");
		sweep_report_add_config(out, frame, row);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
}

void sweep_report_add_json(struct sweep_text *out, const struct sweep_report *report)
{
	sweep_text_putc(out, '{');
	sweep_json_page_add_source(out, report);
	sweep_json_page_name(out, "metric");
	sweep_text_putc(out, '{');
	sweep_json_page_text(out, "name", report->metric);
	sweep_json_page_text(out, "goal", sweep_goal_name(report->goal));
	sweep_text_putc(out, '}');
	sweep_json_page_add_runs(out, report);
	add_reasons(out, report);
	add_seconds(out, &report->durations);
	sweep_json_page_add_best(out, report);
	add_pareto(out, report);
	add_correlations(out, &report->correlations);
	sweep_json_page_add_importance(out, &report->importance);
	sweep_json_page_double(out, "correlation_bound", sweep_correlation_bound(report->correlations.runs));
	add_top(out, report);
	sweep_text_puts(out, "}\n");
}
