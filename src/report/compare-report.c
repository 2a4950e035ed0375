#include "report/compare-report.h"

#include "report/json-page.h"
#include "report/sheet.h"
#include "spec/goal.h"

#include <math.h>
#include <string.h>

enum
{
	MOST_ROWS = 60 /* of what differs */
};

static const char *const letters[] = {"A", "B"};

/* --- what is known of each -------------------------------------------------------------------------------------- */

static void add_pair(struct sweep_sheet *sheet, const char *name, struct sweep_text texts[2])
{
	sweep_sheet_add(sheet, name);
	for (int k = 0; k < 2; k++)
	{
		sweep_sheet_add(sheet, texts[k].data);
		sweep_text_free(&texts[k]);
	}
}

static void add_source(struct sweep_text *out, const struct sweep_source *source)
{
	if (source->name) sweep_text_puts(out, source->name);
	if (source->id && source->name) sweep_text_printf(out, " (%s)", source->id);
	else if (source->id) sweep_text_puts(out, source->id);
	if (!source->id && !source->name) sweep_text_puts(out, "records");
}

static void add_best(struct sweep_text *out, const struct sweep_report *report)
{
	if (report->ranked_count == 0) return;
	sweep_report_add_value(out, report, report->values[report->ranked[0]]);
	sweep_text_printf(out, " (run %lld)", (long long)report->frame->runs[report->ranked[0]]);
}

static void add_summary(struct sweep_sheet *sheet, const struct sweep_comparison *comparison)
{
	const struct sweep_report *const *reports = comparison->reports;
	struct sweep_text texts[2] = {{0}, {0}};
	for (int k = 0; k < 2; k++) add_source(&texts[k], &reports[k]->source);
	add_pair(sheet, "sweep", texts);
	for (int k = 0; k < 2; k++)
		if (reports[k]->source.method) sweep_text_puts(&texts[k], reports[k]->source.method);
	add_pair(sheet, "method", texts);
	const bool filtered = reports[0]->source.filter != NULL;
	for (int k = 0; filtered && k < 2; k++) sweep_text_puts(&texts[k], reports[k]->source.filter);
	if (filtered) add_pair(sheet, "filter", texts);
	sweep_sheet_add(sheet, "runs");
	for (int k = 0; k < 2; k++) sweep_sheet_add_count(sheet, reports[k]->frame->rows);
	for (int state = 0; state < SWEEP_STATES; state++)
	{
		if (reports[0]->states[state] + reports[1]->states[state] == 0) continue;
		sweep_sheet_add(sheet, sweep_state_name((enum sweep_state)state));
		for (int k = 0; k < 2; k++) sweep_sheet_add_count(sheet, reports[k]->states[state]);
	}
	for (int k = 0; k < 2; k++) add_best(&texts[k], reports[k]);
	add_pair(sheet, "best", texts);
}

/* --- the same number of runs ------------------------------------------------------------------------------------ */

struct measure
{
	const char *name;
	size_t offset; /* of a double */
};

static const struct measure measures[] = {
	{"best", offsetof(struct sweep_spread, best)},     {"lower quartile", offsetof(struct sweep_spread, low)},
	{"median", offsetof(struct sweep_spread, median)}, {"upper quartile", offsetof(struct sweep_spread, high)},
	{"worst", offsetof(struct sweep_spread, worst)},   {NULL, 0}};

static double measure_of(const struct sweep_spread *spread, const struct measure *measure)
{
	double value;
	memcpy(&value, (const char *)spread + measure->offset, sizeof value);
	return value;
}

/* "A run of B is better than one of A in 73 % of pairs (...)": what that is worth. */
static void add_verdict(struct sweep_text *out, const struct sweep_comparison *comparison)
{
	const double share = sweep_comparison_share(comparison), p = comparison->test.p;
	if (comparison->spreads[0].runs == 0 || comparison->spreads[1].runs == 0)
	{
		sweep_text_puts(out, "Nothing to compare: no run of one of them has a finite value.");
		return;
	}
	if (isnan(p))
	{
		sweep_text_puts(out, "Every run has the same value.");
		return;
	}
	const int better = share >= 0.5;
	sweep_text_printf(out, "A run of %s is better than one of %s in %.0f %% of pairs (Mann-Whitney U %g, p %.2g, %s): ",
					  letters[better], letters[1 - better], 100 * (better ? share : 1 - share), comparison->test.u, p,
					  comparison->test.exact ? "exact" : "normal approximation");
	sweep_text_puts(out, p < 0.05 ? "more than chance would do one time in twenty." : "no more than chance may do.");
}

/* What tells the best runs of both apart. */
static int places_of(const struct sweep_comparison *comparison)
{
	const int first = comparison->reports[0]->places, second = comparison->reports[1]->places;
	return first > second ? first : second;
}

static void add_spreads(struct sweep_sheet *sheet, const struct sweep_comparison *comparison)
{
	const int places = places_of(comparison);
	sweep_sheet_add(sheet, "with a value");
	for (int k = 0; k < 2; k++) sweep_sheet_add_count(sheet, comparison->spreads[k].runs);
	for (const struct measure *measure = measures; measure->name; measure++)
	{
		sweep_sheet_add(sheet, measure->name);
		for (int k = 0; k < 2; k++) sweep_sheet_add_number(sheet, measure_of(&comparison->spreads[k], measure), places);
	}
	add_verdict(&sheet->below, comparison);
}

static void add_milestones(struct sweep_sheet *sheet, const struct sweep_comparison *comparison)
{
	for (size_t i = 0; i < comparison->milestone_count; i++)
	{
		const struct sweep_milestone *milestone = &comparison->milestones[i];
		sweep_sheet_add_count(sheet, milestone->runs);
		for (int k = 0; k < 2; k++) sweep_sheet_add_number(sheet, milestone->best[k], places_of(comparison));
	}
}

/* --- what differs ----------------------------------------------------------------------------------------------- */

static void add_contrasts(struct sweep_sheet *sheet, const struct sweep_contrasts *contrasts, const char *none)
{
	for (size_t i = 0; i < contrasts->count && i < MOST_ROWS; i++)
	{
		sweep_sheet_add(sheet, contrasts->items[i].name);
		for (int k = 0; k < 2; k++) sweep_sheet_add(sheet, contrasts->items[i].texts[k]);
	}
	if (contrasts->count == 0) sweep_text_puts(&sheet->below, none);
	if (contrasts->count > MOST_ROWS)
		sweep_text_printf(&sheet->below, "and %zu more (--json has them all)", contrasts->count - MOST_ROWS);
}

/* --- the sheets in their order ---------------------------------------------------------------------------------- */

enum
{
	SHEETS = 5
};

static struct sweep_sheet sheet_of(const char *title, const char *first, bool numbers)
{
	return (struct sweep_sheet){
		.title = title, .columns = 3, .heads = {first, "A", "B"}, .right = {false, numbers, numbers}};
}

static void make_sheets(const struct sweep_comparison *comparison, struct sweep_text titles[2],
						struct sweep_sheet sheets[SHEETS])
{
	const struct sweep_report *first = comparison->reports[0];
	sweep_text_printf(&titles[0], "%s, %s: two sweeps", first->metric, sweep_goal_name(first->goal));
	sweep_text_printf(&titles[1], "The first %zu run%s of each", comparison->budget,
					  comparison->budget == 1 ? "" : "s");
	sheets[0] = sheet_of(titles[0].data, "", false);
	add_summary(&sheets[0], comparison);
	sheets[1] = sheet_of(titles[1].data, first->metric, true);
	add_spreads(&sheets[1], comparison);
	sheets[2] = sheet_of("Best so far", "runs", true);
	sheets[2].right[0] = true;
	add_milestones(&sheets[2], comparison);
	sheets[3] = sheet_of("Best configurations", "parameter", false);
	add_contrasts(&sheets[3], &comparison->best,
				  comparison->has_best ? "They are the same." : "One of the sweeps has no best run.");
	sheets[4] = sheet_of("Parameter spaces", "parameter", false);
	add_contrasts(&sheets[4], &comparison->spaces,
				  comparison->has_files ? "They are the same." : "The sweep file of one of them is not known.");
}

static void free_sheets(struct sweep_text titles[2], struct sweep_sheet sheets[SHEETS])
{
	for (int i = 0; i < SHEETS; i++) sweep_sheet_free(&sheets[i]);
	for (int k = 0; k < 2; k++) sweep_text_free(&titles[k]);
}

void sweep_comparison_add_text(struct sweep_text *out, const struct sweep_comparison *comparison,
							   const struct sweep_text_style *style)
{
	struct sweep_text titles[2] = {{0}, {0}};
	struct sweep_sheet sheets[SHEETS];
	make_sheets(comparison, titles, sheets);
	for (int i = 0; i < SHEETS; i++)
	{
		if (i) sweep_text_putc(out, '\n');
		sweep_sheet_add_text(out, &sheets[i], style);
	}
	free_sheets(titles, sheets);
}

void sweep_comparison_add_markdown(struct sweep_text *out, const struct sweep_comparison *comparison)
{
	struct sweep_text titles[2] = {{0}, {0}};
	struct sweep_sheet sheets[SHEETS];
	make_sheets(comparison, titles, sheets);
	sweep_text_puts(out, "# ");
	sweep_markdown_add(out, titles[0].data);
	sweep_text_putc(out, '\n');
	sheets[0].title = NULL;
	for (int i = 0; i < SHEETS; i++) sweep_sheet_add_markdown(out, &sheets[i]);
	free_sheets(titles, sheets);
}

/* --- JSON ------------------------------------------------------------------------------------------------------- */

static void add_side(struct sweep_text *out, const struct sweep_comparison *comparison, int side)
{
	const struct sweep_report *report = comparison->reports[side];
	const struct sweep_spread *spread = &comparison->spreads[side];
	sweep_text_puts(out, side ? ",{" : "{");
	sweep_json_page_add_source(out, report);
	sweep_json_page_add_runs(out, report);
	sweep_json_page_add_best(out, report);
	sweep_json_page_name(out, "spread");
	sweep_text_putc(out, '{');
	sweep_json_page_count(out, "runs", spread->runs);
	sweep_json_page_double(out, "best", spread->best);
	sweep_json_page_double(out, "low", spread->low);
	sweep_json_page_double(out, "median", spread->median);
	sweep_json_page_double(out, "high", spread->high);
	sweep_json_page_double(out, "worst", spread->worst);
	sweep_text_puts(out, "}}");
}

static void add_json_contrasts(struct sweep_text *out, const char *name, const struct sweep_contrasts *contrasts,
							   bool known)
{
	sweep_json_page_name(out, name);
	sweep_text_puts(out, known ? "[" : "null");
	for (size_t i = 0; known && i < contrasts->count; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		sweep_json_page_text(out, "parameter", contrasts->items[i].name);
		sweep_json_page_text(out, "a", contrasts->items[i].texts[0]);
		sweep_json_page_text(out, "b", contrasts->items[i].texts[1]);
		sweep_text_putc(out, '}');
	}
	if (known) sweep_text_putc(out, ']');
}

void sweep_comparison_add_json(struct sweep_text *out, const struct sweep_comparison *comparison)
{
	const struct sweep_report *first = comparison->reports[0];
	sweep_text_putc(out, '{');
	sweep_json_page_name(out, "metric");
	sweep_text_putc(out, '{');
	sweep_json_page_text(out, "name", first->metric);
	sweep_json_page_text(out, "goal", sweep_goal_name(first->goal));
	sweep_text_putc(out, '}');
	sweep_json_page_name(out, "sweeps");
	sweep_text_putc(out, '[');
	for (int k = 0; k < 2; k++) add_side(out, comparison, k);
	sweep_text_putc(out, ']');
	sweep_json_page_count(out, "budget", comparison->budget);
	sweep_json_page_name(out, "test");
	sweep_text_putc(out, '{');
	sweep_json_page_double(out, "u", comparison->test.u);
	sweep_json_page_double(out, "share", sweep_comparison_share(comparison));
	sweep_json_page_double(out, "p", comparison->test.p);
	sweep_json_page_name(out, "exact");
	sweep_text_puts(out, comparison->test.exact ? "true}" : "false}");
	sweep_json_page_name(out, "best_so_far");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < comparison->milestone_count; i++)
	{
		sweep_text_puts(out, i ? ",{" : "{");
		sweep_json_page_count(out, "runs", comparison->milestones[i].runs);
		sweep_json_page_double(out, "a", comparison->milestones[i].best[0]);
		sweep_json_page_double(out, "b", comparison->milestones[i].best[1]);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
	add_json_contrasts(out, "configurations", &comparison->best, comparison->has_best);
	add_json_contrasts(out, "parameters", &comparison->spaces, comparison->has_files);
	sweep_text_puts(out, "}\n");
}
