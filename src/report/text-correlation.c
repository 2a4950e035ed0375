#include "report/label.h"
#include "report/number.h"
#include "report/text-page.h"

#include <math.h>
#include <string.h>

enum
{
	TITLE_COLUMN = 10,
	MOST_ROWS = 40,
	FEW_RUNS = 10
};

/* How the table's columns share the width:  label  r  bar  rho  bar  p  runs */
struct layout
{
	size_t label;
	size_t half; /* of a bar, on each side of its middle */
	bool runs;   /* rows differ in how many runs have the parameter */
};

enum
{
	NUMBER_COLUMN = 6, /* "+0.83 " */
	P_COLUMN = 8,      /* "  <0.001" */
	RUNS_COLUMN = 8,   /* "   12345" */
	LEAST_HALF = 4,
	MOST_HALF = 10
};

static struct layout share_width(const struct sweep_page *page)
{
	const struct sweep_correlations *correlations = &page->report->correlations;
	size_t label = strlen("parameter");
	bool runs = false;
	for (size_t i = 0; i < correlations->count && i < MOST_ROWS; i++)
	{
		runs = runs || correlations->items[i].n < correlations->runs;
		size_t width = sweep_label_width(correlations->items[i].label);
		if (width > label) label = width;
	}
	/* label, then two spaces, number and bar twice, then p, then the runs */
	size_t fixed = 2 * (2 + NUMBER_COLUMN + 1) + P_COLUMN + (runs ? RUNS_COLUMN : 0);
	size_t least = runs ? 50 + RUNS_COLUMN : 50, width = page->style->width > least ? page->style->width : least;
	size_t most_label = width - fixed - 4 * LEAST_HALF;
	if (label > most_label) label = most_label;
	size_t half = (width - fixed - label) / 4;
	return (struct layout){label, half > MOST_HALF ? MOST_HALF : half, runs};
}

static void add_bar(const struct sweep_page *page, double r, size_t half)
{
	const char *full = page->style->unicode ? "\u2588" : "#";
	const char *middle = page->style->unicode ? "\u2502" : "|";
	size_t steps = isnan(r) ? 0 : (size_t)lround(fabs(r) * 2 * (double)half);
	size_t whole = page->style->unicode ? steps / 2 : (steps + 1) / 2;
	bool part = page->style->unicode && steps % 2;
	size_t left = r < 0 ? whole + part : 0, right = r > 0 ? whole + part : 0;
	sweep_page_pad(page, left, half);
	if (part && left) sweep_text_puts(page->out, "\u2590");
	for (size_t i = 0; left && i < whole; i++) sweep_text_puts(page->out, full);
	sweep_text_puts(page->out, middle);
	for (size_t i = 0; right && i < whole; i++) sweep_text_puts(page->out, full);
	if (part && right) sweep_text_puts(page->out, "\u258C");
	sweep_page_pad(page, right, half);
}

static void add_coefficient(const struct sweep_page *page, double r, double p, size_t half)
{
	sweep_text_puts(page->out, "  ");
	bool good = (r > 0) == (page->report->goal == SWEEP_MAXIMIZE);
	sweep_page_paint(page, !(p < 0.05) ? SWEEP_DIM : good ? SWEEP_GOOD : SWEEP_BAD);
	if (isnan(r)) sweep_text_puts(page->out, "      ");
	else sweep_text_printf(page->out, "%+5.2f ", fabs(r) < 0.005 ? 0 : r);
	add_bar(page, r, half);
	sweep_page_paint(page, SWEEP_PLAIN);
}

static void add_p(const struct sweep_page *page, double p)
{
	struct sweep_text text = {0};
	sweep_number_add_p(&text, p);
	sweep_text_printf(page->out, "%*s", P_COLUMN, text.length ? text.data : "-");
	sweep_text_free(&text);
}

static void add_table(const struct sweep_page *page)
{
	const struct sweep_correlations *correlations = &page->report->correlations;
	struct layout layout = share_width(page);
	size_t column = 2 + NUMBER_COLUMN + 2 * layout.half + 1;
	sweep_page_paint(page, SWEEP_BOLD);
	sweep_text_puts(page->out, "parameter");
	sweep_page_pad(page, strlen("parameter"), layout.label);
	sweep_text_printf(page->out, "  %-*s", (int)column - 2, "Pearson");
	sweep_text_printf(page->out, "  %-*s%*s", (int)column - 2, "Spearman", P_COLUMN, "p");
	if (layout.runs) sweep_text_printf(page->out, "%*s", RUNS_COLUMN, "runs");
	sweep_text_putc(page->out, '\n');
	sweep_page_paint(page, SWEEP_PLAIN);
	for (size_t i = 0; i < correlations->count && i < MOST_ROWS; i++)
	{
		const struct sweep_correlation *row = &correlations->items[i];
		sweep_page_pad(page, sweep_label_add(page->out, row->label, layout.label, page->mark), layout.label);
		add_coefficient(page, row->pearson, row->pearson_p, layout.half);
		add_coefficient(page, row->spearman, row->spearman_p, layout.half);
		add_p(page, row->spearman_p);
		if (layout.runs) sweep_text_printf(page->out, "%*zu", RUNS_COLUMN, row->n);
		sweep_text_putc(page->out, '\n');
	}
	if (correlations->count > MOST_ROWS)
		sweep_text_printf(page->out, "and %zu weaker rows (--json has them all)\n", correlations->count - MOST_ROWS);
}

static void add_left_out(const struct sweep_page *page)
{
	const struct sweep_correlations *correlations = &page->report->correlations;
	if (correlations->left_out_count == 0) return;
	struct sweep_text line = {0};
	for (size_t i = 0; i < correlations->left_out_count; i++)
	{
		const struct sweep_left_out *left = &correlations->left_out[i];
		if (i) sweep_text_puts(&line, i && strcmp(left->reason, left[-1].reason) == 0 ? ", " : "; ");
		sweep_label_add(&line, left->variable->name, 40, page->mark);
		bool last = i + 1 == correlations->left_out_count || strcmp(left->reason, left[1].reason) != 0;
		if (last) sweep_text_printf(&line, " (%s)", left->reason);
	}
	sweep_text_puts(page->out, "Left out: ");
	sweep_page_wrap(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	sweep_text_free(&line);
}

/* What the numbers say, and what they do not. */
static void add_reading(const struct sweep_page *page)
{
	const struct sweep_report *report = page->report;
	bool minimize = report->goal == SWEEP_MINIMIZE;
	struct sweep_text line = {0};
	sweep_text_printf(&line, "Above 0: more of the parameter (or this value of it) went with a higher ");
	sweep_label_add(&line, report->metric, 40, page->mark);
	sweep_text_printf(&line, ", which is %s; below 0: with a lower one.", minimize ? "worse" : "better");
	size_t n = report->correlations.runs;
	sweep_report_add_coverage(&line, report);
	if (n < FEW_RUNS) sweep_text_printf(&line, " So few runs (%zu) say little.", n);
	const bool fewer = share_width(page).runs;
	double bound = sweep_correlation_bound(n);
	if (isfinite(bound))
		sweep_text_printf(&line,
						  " With %zu runs, one in twenty parameters that do nothing lies beyond %.2f by chance%s.", n,
						  bound, fewer ? "; with fewer, further out" : "");
	sweep_page_wrap(page, line.data, 0, 0);
	sweep_text_free(&line);
}

void sweep_page_add_correlation(const struct sweep_page *page)
{
	const struct sweep_report *report = page->report;
	if (report->ranked_count == 0 || report->frame->parameters.count == 0) return;
	sweep_text_putc(page->out, '\n');
	if (report->ranked_count < 3)
	{
		sweep_text_printf(page->out, "%zu run%s with a finite metric: too few for a correlation\n",
						  report->ranked_count, report->ranked_count == 1 ? "" : "s");
		return;
	}
	sweep_page_paint(page, SWEEP_BOLD);
	sweep_text_puts(page->out, "Correlation with ");
	sweep_label_add(page->out, report->metric, page->style->width - 40, page->mark);
	sweep_text_printf(page->out, " over %zu runs", report->ranked_count);
	sweep_page_paint(page, SWEEP_PLAIN);
	sweep_text_puts(page->out, "\n\n");
	bool constant = report->values[report->ranked[0]] == report->values[report->ranked[report->ranked_count - 1]];
	if (constant) sweep_text_puts(page->out, "None: every run has the same value.\n");
	else if (report->correlations.count)
	{
		add_table(page);
		sweep_text_putc(page->out, '\n');
	}
	add_left_out(page);
	if (!constant && report->correlations.count) add_reading(page);
}
