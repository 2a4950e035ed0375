#include "report/markdown.h"

#include "base/memory.h"
#include "report/choice.h"
#include "report/flags.h"
#include "report/label.h"
#include "report/number.h"
#include "report/sheet.h"
#include "spec/goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_ROWS = 30,      /* of correlations */
	MOST_SET = 20,       /* of the Pareto set */
	MOST_PARAMETERS = 10 /* columns of those */
};

static void end_sheet(struct sweep_text *out, struct sweep_sheet *sheet)
{
	sweep_sheet_add_markdown(out, sheet);
	sweep_sheet_free(sheet);
}

static void add_p(struct sweep_sheet *sheet, double p)
{
	struct sweep_text text = {0};
	sweep_number_add_p(&text, p);
	sweep_sheet_add(sheet, text.data);
	sweep_text_free(&text);
}

static void add_coefficient(struct sweep_sheet *sheet, double r)
{
	struct sweep_text text = {0};
	if (!isnan(r)) sweep_text_printf(&text, "%+.2f", fabs(r) < 0.005 ? 0 : r);
	sweep_sheet_add(sheet, text.data);
	sweep_text_free(&text);
}

/* --- the summary ------------------------------------------------------------------------------------------------ */

static void add_title(struct sweep_text *out, const struct sweep_source *source)
{
	sweep_text_puts(out, "# Sweep");
	if (source->name || source->id) sweep_text_putc(out, ' ');
	if (source->name) sweep_markdown_add(out, source->name);
	if (source->name && source->id) sweep_text_puts(out, " (");
	if (source->id) sweep_markdown_add(out, source->id);
	if (source->name && source->id) sweep_text_putc(out, ')');
	sweep_text_putc(out, '\n');
}

static void add_line(struct sweep_sheet *sheet, const char *name, struct sweep_text *text)
{
	if (text->length)
	{
		sweep_sheet_add(sheet, name);
		sweep_sheet_add(sheet, text->data);
	}
	sweep_text_clear(text);
}

static void add_states(struct sweep_text *text, const struct sweep_report *report)
{
	const char *before = ": ";
	sweep_text_printf(text, "%zu", report->frame->rows);
	for (int state = 0; state < SWEEP_STATES; state++)
	{
		if (report->states[state] == 0) continue;
		sweep_text_printf(text, "%s%zu %s", before, report->states[state], sweep_state_name((enum sweep_state)state));
		before = ", ";
	}
	if (report->not_finite) sweep_text_printf(text, "; %zu diverged", report->not_finite);
}

static void add_durations(struct sweep_text *text, const struct sweep_durations *durations)
{
	sweep_duration_add(text, durations->median);
	sweep_text_puts(text, " a run (median), ");
	sweep_duration_add(text, durations->total);
	sweep_text_puts(text, " in all");
}

static void add_summary(struct sweep_text *out, const struct sweep_report *report)
{
	struct sweep_sheet sheet = {.columns = 2, .heads = {"", ""}};
	struct sweep_text text = {0};
	if (report->source.method) sweep_text_puts(&text, report->source.method);
	add_line(&sheet, "method", &text);
	if (report->source.filter)
		sweep_text_printf(&text, "%s (%zu of %zu runs)", report->source.filter, report->frame->rows,
						  report->source.unfiltered);
	add_line(&sheet, "filter", &text);
	if (report->metric) sweep_text_printf(&text, "%s, %s", report->metric, sweep_goal_name(report->goal));
	else sweep_text_puts(&text, "none was measured");
	add_line(&sheet, "metric", &text);
	add_states(&text, report);
	add_line(&sheet, "runs", &text);
	for (size_t i = 0; i < report->reason_count && i < 3; i++)
	{
		sweep_text_printf(&text, "%zu run%s%s: ", report->reasons[i].runs, report->reasons[i].runs == 1 ? "" : "s",
						  report->reasons[i].alike ? ", such as" : "");
		sweep_label_add(&text, report->reasons[i].error, 200, "...");
		add_line(&sheet, "error", &text);
	}
	if (report->durations.runs) add_durations(&text, &report->durations);
	add_line(&sheet, "time", &text);
	sweep_text_free(&text);
	end_sheet(out, &sheet);
}

/* --- the best configuration ------------------------------------------------------------------------------------- */

/* The fence is longer than any in the text. */
static void add_code(struct sweep_text *out, const char *text)
{
	size_t longest = 2, here = 0;
	for (const char *c = text; *c; c++)
	{
		here = *c == '`' ? here + 1 : 0;
		if (here > longest) longest = here;
	}
	sweep_text_putc(out, '\n');
	for (size_t i = 0; i <= longest; i++) sweep_text_putc(out, '`');
	sweep_text_printf(out, "sh\n%s\n", text);
	for (size_t i = 0; i <= longest; i++) sweep_text_putc(out, '`');
	sweep_text_putc(out, '\n');
}

static void add_configuration(struct sweep_text *out, const struct sweep_report *report, size_t row)
{
	struct sweep_sheet sheet = {.columns = 2, .heads = {"parameter", "value"}};
	struct sweep_text text = {0};
	for (size_t i = 0; i < report->frame->parameters.count; i++)
	{
		const struct sweep_variable *variable = &report->frame->parameters.items[i];
		const struct sweep_cell cell = sweep_variable_cell(variable, row);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		sweep_text_clear(&text);
		sweep_cell_add_text(&text, variable, cell);
		sweep_sheet_add(&sheet, variable->name);
		sweep_sheet_add(&sheet, text.data ? text.data : "");
	}
	end_sheet(out, &sheet);
	sweep_text_free(&text);
}

/* Flags that are not copied as they are shown, are not shown. */
static void add_flags(struct sweep_text *out, const struct sweep_report *report, size_t row)
{
	struct sweep_text flags = {0}, shown = {0};
	const bool whole = sweep_report_add_flags(&flags, report->frame, row);
	if (flags.length) sweep_label_add(&shown, flags.data, SWEEP_LABEL_UNCUT, "");
	if (whole && flags.length && strcmp(flags.data, shown.data) == 0) add_code(out, flags.data);
	sweep_text_free(&flags);
	sweep_text_free(&shown);
}

static void add_best(struct sweep_text *out, const struct sweep_report *report)
{
	sweep_text_puts(out, "\n## Best run\n\n");
	if (report->ranked_count == 0)
	{
		sweep_text_puts(out, "None: no run has a finite metric.\n");
		return;
	}
	const size_t row = report->ranked[0];
	sweep_text_printf(out, "Run %lld: ", (long long)report->frame->runs[row]);
	sweep_markdown_add(out, report->metric);
	sweep_text_putc(out, ' ');
	sweep_report_add_value(out, report, report->values[row]);
	sweep_text_puts(out, ".\n");
	add_configuration(out, report, row);
	add_flags(out, report, row);
}

/* --- what mattered ---------------------------------------------------------------------------------------------- */

static void add_percent(struct sweep_sheet *sheet, double share)
{
	struct sweep_text text = {0};
	if (!isnan(share)) sweep_text_printf(&text, "%.0f %%", 100 * share);
	sweep_sheet_add(sheet, text.data);
	sweep_text_free(&text);
}

/* Without a minus before zeros. */
static double tidy(double value)
{
	return fabs(value) < 0.005 ? 0 : value;
}

static void add_importance_row(struct sweep_sheet *sheet, const struct sweep_importance *row)
{
	struct sweep_text text = {0};
	sweep_sheet_add(sheet, row->label);
	sweep_text_printf(&text, "%.2f", tidy(row->permutation.value));
	sweep_sheet_add(sheet, text.data);
	sweep_text_clear(&text);
	sweep_text_printf(&text, "%.2f to %.2f", tidy(row->permutation.low), tidy(row->permutation.high));
	sweep_sheet_add(sheet, text.data);
	add_percent(sheet, row->alone.value);
	add_percent(sheet, row->impurity.value);
	sweep_text_free(&text);
}

static void add_importance_reading(struct sweep_text *below, const struct sweep_importances *importance, size_t rows)
{
	if (rows < importance->count) sweep_text_printf(below, "And %zu rows more. ", importance->count - rows);
	sweep_text_printf(below, "A forest of %zu trees, out-of-bag R\u00B2 %.2f", importance->trees, tidy(importance->r2));
	sweep_text_puts(below, importance->believable ? "." : ": too little to be relied on.");
	if (!importance->believable || importance->pair_count == 0) return;
	const struct sweep_interaction *pair = &importance->pairs[0];
	sweep_text_printf(
		below, " The pair that depends most on each other, %s and %s, explains %.0f %% beyond what each does alone.",
		pair->a->name, pair->b->name, 100 * pair->share.value);
}

static void add_importance(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_importances *importance = &report->importance;
	struct sweep_sheet sheet = {.title = "Importance",
								.columns = 5,
								.heads = {"parameter", "permutation", "90 % interval", "alone", "impurity"},
								.right = {false, true, true, true, true}};
	if (importance->none || importance->count == 0) return;
	size_t rows = 0;
	for (; rows < importance->count && rows < MOST_ROWS; rows++) add_importance_row(&sheet, &importance->items[rows]);
	add_importance_reading(&sheet.below, importance, rows);
	sweep_text_puts(
		&sheet.below,
		" Permutation: how much worse the forest predicts with the parameter's values shuffled, in variances "
		"of the metric; alone: the share of what it predicts that the parameter explains whatever the others "
		"are; impurity: the parameter's share in what the trees' cuts explain.");
	sweep_report_add_coverage(&sheet.below, report);
	end_sheet(out, &sheet);
}

static void add_correlations(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_correlations *correlations = &report->correlations;
	struct sweep_sheet sheet = {.title = "Correlation",
								.columns = 5,
								.heads = {"parameter", "Pearson", "Spearman", "p", "runs"},
								.right = {false, true, true, true, true}};
	if (report->ranked_count < 3) return;
	for (size_t i = 0; i < correlations->count && i < MOST_ROWS; i++)
	{
		const struct sweep_correlation *row = &correlations->items[i];
		sweep_sheet_add(&sheet, row->label);
		add_coefficient(&sheet, row->pearson);
		add_coefficient(&sheet, row->spearman);
		add_p(&sheet, row->spearman_p);
		sweep_sheet_add_count(&sheet, row->n);
	}
	if (correlations->count > MOST_ROWS)
		sweep_text_printf(&sheet.below, "And %zu weaker rows. ", correlations->count - MOST_ROWS);
	sweep_text_printf(&sheet.below,
					  "Above 0: more of the parameter went with a higher %s, which is %s; below 0: with a lower one.",
					  report->metric, report->goal == SWEEP_MINIMIZE ? "worse" : "better");
	sweep_report_add_coverage(&sheet.below, report);
	for (size_t i = 0; i < correlations->left_out_count && i < MOST_ROWS; i++)
		sweep_text_printf(&sheet.below, "%s%s (%s)", i ? ", " : " Left out: ", correlations->left_out[i].variable->name,
						  correlations->left_out[i].reason);
	if (correlations->left_out_count > MOST_ROWS)
		sweep_text_printf(&sheet.below, " and %zu more", correlations->left_out_count - MOST_ROWS);
	end_sheet(out, &sheet);
}

/* --- runs ------------------------------------------------------------------------------------------------------- */

/* Runs with some metrics and the parameters that differ. */
struct listing
{
	struct sweep_sheet sheet;
	const struct sweep_variable **parameters;
	size_t chosen, all;
};

static void start_listing(struct listing *listing, const struct sweep_report *report, const char *title)
{
	listing->sheet = (struct sweep_sheet){.title = title, .columns = 1, .heads = {"run"}, .right = {true}};
	listing->parameters = sweep_alloc(report->frame->parameters.count, sizeof *listing->parameters);
	listing->chosen = sweep_choose_parameters(report, MOST_PARAMETERS, listing->parameters, &listing->all);
}

static void add_metric_head(struct listing *listing, const char *name)
{
	if (listing->sheet.columns + listing->chosen >= SWEEP_SHEET_COLUMNS) return;
	listing->sheet.right[listing->sheet.columns] = true;
	listing->sheet.heads[listing->sheet.columns++] = name;
}

static void add_parameter_heads(struct listing *listing)
{
	for (size_t i = 0; i < listing->chosen; i++)
	{
		listing->sheet.right[listing->sheet.columns] = listing->parameters[i]->kind == SWEEP_VARIABLE_NUMBER;
		listing->sheet.heads[listing->sheet.columns++] = listing->parameters[i]->name;
	}
}

static void add_parameters(struct listing *listing, size_t row)
{
	struct sweep_text text = {0};
	for (size_t i = 0; i < listing->chosen; i++)
	{
		const struct sweep_cell cell = sweep_variable_cell(listing->parameters[i], row);
		sweep_text_clear(&text);
		if (cell.type == SWEEP_CELL_FLOAT) sweep_number_add(&text, cell.number);
		else if (cell.type != SWEEP_CELL_MISSING) sweep_cell_add_text(&text, listing->parameters[i], cell);
		sweep_sheet_add(&listing->sheet, cell.type == SWEEP_CELL_MISSING ? NULL : text.data ? text.data : "");
	}
	sweep_text_free(&text);
}

static void end_listing(struct sweep_text *out, struct listing *listing)
{
	if (listing->all > listing->chosen)
		sweep_text_printf(&listing->sheet.below, "%s%zu more parameters are not shown.",
						  listing->sheet.below.length ? " " : "", listing->all - listing->chosen);
	end_sheet(out, &listing->sheet);
	free(listing->parameters);
}

static void add_run(struct listing *listing, const struct sweep_report *report, size_t row)
{
	struct sweep_text text = {0};
	sweep_text_add_int(&text, report->frame->runs[row]);
	sweep_sheet_add(&listing->sheet, text.data);
	sweep_text_free(&text);
}

static void add_top(struct sweep_text *out, const struct sweep_report *report)
{
	struct listing listing;
	if (report->ranked_count < 2) return;
	start_listing(&listing, report, "Top runs");
	add_metric_head(&listing, report->metric);
	add_parameter_heads(&listing);
	for (size_t i = 0; i < report->ranked_count && i < SWEEP_TOP_RUNS; i++)
	{
		add_run(&listing, report, report->ranked[i]);
		sweep_sheet_add_number(&listing.sheet, report->values[report->ranked[i]], report->places);
		add_parameters(&listing, report->ranked[i]);
	}
	end_listing(out, &listing);
}

static void add_front(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_front *front = &report->front;
	struct listing listing;
	if (front->size == 0) return;
	start_listing(&listing, report, "Pareto set");
	for (size_t i = 0; i < front->metrics; i++) add_metric_head(&listing, front->metric[i].name);
	const size_t metrics = listing.sheet.columns - 1;
	add_parameter_heads(&listing);
	for (size_t k = 0; k < front->size && k < MOST_SET; k++)
	{
		const size_t index = front->set[k];
		add_run(&listing, report, front->rows[index]);
		for (size_t i = 0; i < metrics; i++)
			sweep_sheet_add_number(&listing.sheet, front->values[index * front->metrics + i], front->places[i]);
		add_parameters(&listing, front->rows[index]);
	}
	sweep_text_printf(&listing.sheet.below, "%zu of %zu runs, which no other run beats in every metric.", front->size,
					  front->count);
	end_listing(out, &listing);
}

void sweep_report_add_markdown(struct sweep_text *out, const struct sweep_report *report)
{
	add_title(out, &report->source);
	add_summary(out, report);
	add_best(out, report);
	add_importance(out, report);
	add_correlations(out, report);
	add_top(out, report);
	add_front(out, report);
}
