#include "report/label.h"
#include "report/text-page.h"

#include <math.h>
#include <string.h>

enum
{
	MOST_ROWS = 30,
	FEW_RUNS = 3,
	LEAST_LABEL = 12,
	LEAST_BAR = 8,
	MOST_BAR = 40,
	VALUE_COLUMN = 7,     /* "  0.62 " */
	INTERVAL_COLUMN = 16, /* "   0.55 to  0.70" */
	ALONE_COLUMN = 8,     /* "    41 %" */
	IMPURITY_COLUMN = 10,
	WEAK_PERCENT = 5 /* what a pair explains together is worth no sentence below it */
};

/* How the table's columns share the width:  label  value  bar  interval  alone  impurity */
struct layout
{
	size_t rows, label, bar;
	bool impurity;
	double full; /* what a whole bar is */
};

static struct layout share_width(const struct sweep_page *page)
{
	const struct sweep_importances *importance = &page->report->importance;
	struct layout layout = {.rows = importance->count < MOST_ROWS ? importance->count : MOST_ROWS,
							.label = LEAST_LABEL,
							.impurity = page->style->width >= 72};
	for (size_t i = 0; i < layout.rows; i++)
	{
		const struct sweep_importance *row = &importance->items[i];
		const size_t width = sweep_label_width(row->label) + (row->part ? 2 : 0);
		if (width > layout.label) layout.label = width;
		layout.full = fmax(layout.full, row->permutation.high);
	}
	const size_t fixed = VALUE_COLUMN + INTERVAL_COLUMN + ALONE_COLUMN + (layout.impurity ? IMPURITY_COLUMN : 0),
				 width = page->style->width;
	const size_t room = width > fixed + LEAST_LABEL + LEAST_BAR ? width - fixed : LEAST_LABEL + LEAST_BAR;
	if (layout.label > room - LEAST_BAR) layout.label = room - LEAST_BAR;
	layout.bar = room - layout.label < MOST_BAR ? room - layout.label : MOST_BAR;
	return layout;
}

/* Solid to the interval's low end, lighter to its high end. */
static void add_bar(const struct sweep_page *page, const struct layout *layout, const struct sweep_interval *interval)
{
	static const char *const blocks[] = {"\u2588", "\u2592", "\u2591"}, *const ascii[] = {"#", "=", "-"};
	const char *const *signs = page->style->unicode ? blocks : ascii;
	const double ends[] = {interval->low, interval->value, interval->high};
	size_t at = 0;
	for (size_t i = 0; i < 3; i++)
		for (; layout->full > 0 && (double)at < round(ends[i] / layout->full * (double)layout->bar); at++)
			sweep_text_puts(page->out, signs[i]);
	sweep_page_pad(page, at, layout->bar);
}

/* Without a minus before zeros. */
static double tidy(double value)
{
	return fabs(value) < 0.005 ? 0 : value;
}

static void add_percent(const struct sweep_page *page, double share, int column)
{
	if (isnan(share)) sweep_text_printf(page->out, "%*s", column, "");
	else sweep_text_printf(page->out, "%*.0f %%", column - 2, 100 * share);
}

static void add_row(const struct sweep_page *page, const struct layout *layout, const struct sweep_importance *row)
{
	const struct sweep_interval *permutation = &row->permutation;
	const size_t indent = row->part ? 2 : 0;
	const bool strong = page->report->importance.believable && permutation->low > 0 && !row->part;
	sweep_page_paint(page, strong ? SWEEP_PLAIN : SWEEP_DIM);
	sweep_page_pad(page, 0, indent);
	const size_t width = sweep_label_add(page->out, row->label, layout->label - indent, page->mark);
	sweep_page_pad(page, indent + width, layout->label);
	sweep_text_printf(page->out, "%6.2f ", tidy(permutation->value));
	add_bar(page, layout, permutation);
	sweep_text_printf(page->out, "  %5.2f to %5.2f", tidy(permutation->low), tidy(permutation->high));
	add_percent(page, row->alone.value, ALONE_COLUMN);
	if (layout->impurity) add_percent(page, row->impurity.value, IMPURITY_COLUMN);
	sweep_page_paint(page, SWEEP_PLAIN);
	while (page->out->data[page->out->length - 1] == ' ') page->out->data[--page->out->length] = '\0';
	sweep_text_putc(page->out, '\n');
}

static void add_table(const struct sweep_page *page)
{
	const struct sweep_importances *importance = &page->report->importance;
	const struct layout layout = share_width(page);
	sweep_page_paint(page, SWEEP_BOLD);
	sweep_text_puts(page->out, "parameter");
	sweep_page_pad(page, strlen("parameter"), layout.label);
	sweep_text_printf(page->out, "  %-*s%*s", (int)layout.bar + VALUE_COLUMN - 2, "permutation", INTERVAL_COLUMN,
					  "90 % interval");
	sweep_text_printf(page->out, "%*s", ALONE_COLUMN, "alone");
	if (layout.impurity) sweep_text_printf(page->out, "%*s", IMPURITY_COLUMN, "impurity");
	sweep_text_putc(page->out, '\n');
	sweep_page_paint(page, SWEEP_PLAIN);
	for (size_t i = 0; i < layout.rows; i++) add_row(page, &layout, &importance->items[i]);
	if (importance->count > layout.rows)
		sweep_text_printf(page->out, "and %zu rows more (--json has them all)\n", importance->count - layout.rows);
	sweep_text_putc(page->out, '\n');
}

static const char *r2(const struct sweep_page *page)
{
	return page->style->unicode ? "R\u00B2" : "R2";
}

static void add_warning(const struct sweep_page *page)
{
	const struct sweep_importances *importance = &page->report->importance;
	struct sweep_text line = {0};
	if (importance->believable) return;
	sweep_text_printf(&line,
					  "Do not rely on this: the forest explains too little of the metric (%s %.2f, of %.2f that "
					  "noise alone can reach with %zu runs). More runs would tell more.",
					  r2(page), tidy(importance->r2), importance->bound, importance->runs);
	sweep_page_paint(page, SWEEP_BAD);
	sweep_page_wrap(page, line.data, 0, 0);
	sweep_page_paint(page, SWEEP_PLAIN);
	sweep_text_free(&line);
}

/* The strongest pair. */
static void add_interaction(const struct sweep_page *page)
{
	const struct sweep_importances *importance = &page->report->importance;
	if (!importance->believable || importance->pair_count == 0) return;
	const struct sweep_interaction *pair = &importance->pairs[0];
	const double percent = 100 * pair->share.value;
	struct sweep_text line = {0};
	if (percent < WEAK_PERCENT)
		sweep_text_printf(&line,
						  "No two parameters depend on each other much: the strongest pair explains %.0f %% together.",
						  percent);
	else
	{
		sweep_text_puts(&line, "What ");
		sweep_label_add(&line, pair->a->name, 40, page->mark);
		sweep_text_puts(&line, " does depends on ");
		sweep_label_add(&line, pair->b->name, 40, page->mark);
		sweep_text_printf(&line, ": the two explain %.0f %% beyond what each does alone.", percent);
	}
	sweep_page_wrap(page, line.data, 0, 0);
	sweep_text_free(&line);
}

static void add_far_out(const struct sweep_page *page)
{
	const size_t far_out = page->report->importance.far_out;
	struct sweep_text line = {0};
	if (far_out == 0) return;
	sweep_text_printf(&line, "%zu %s far worse than all others and %s here as the worst of these.", far_out,
					  far_out == 1 ? "run is" : "runs are", far_out == 1 ? "counts" : "count");
	sweep_page_wrap(page, line.data, 0, 0);
	sweep_text_free(&line);
}

/* What the numbers mean. */
static void add_reading(const struct sweep_page *page)
{
	struct sweep_text line = {0};
	sweep_text_puts(&line, "Permutation: how much worse the forest predicts ");
	sweep_label_add(&line, page->report->metric, 40, page->mark);
	sweep_text_puts(&line,
					" with the parameter's values shuffled; 1 is the metric's variance. Alone: the share of what the "
					"forest predicts that the parameter explains whatever the others are.");
	if (share_width(page).impurity) sweep_text_puts(&line, " Impurity: its share in what the trees' cuts explain.");
	sweep_report_add_coverage(&line, page->report);
	sweep_page_wrap(page, line.data, 0, 0);
	sweep_text_free(&line);
}

void sweep_page_add_importance(const struct sweep_page *page)
{
	const struct sweep_report *report = page->report;
	const struct sweep_importances *importance = &report->importance;
	if (importance->model == NULL || report->ranked_count < FEW_RUNS || report->frame->parameters.count == 0) return;
	const bool small = importance->runs < SWEEP_IMPORTANCE_RUNS;
	if (importance->none && !small) return; /* the correlations say the same */
	sweep_text_putc(page->out, '\n');
	sweep_page_paint(page, SWEEP_BOLD);
	sweep_text_puts(page->out, "Importance for ");
	const size_t width = sweep_label_add(page->out, report->metric, page->style->width - 40, page->mark);
	sweep_page_paint(page, SWEEP_PLAIN);
	struct sweep_text line = {0};
	if (small)
		sweep_text_printf(&line, "%zu runs are too few for a forest (%d are enough)", importance->runs,
						  SWEEP_IMPORTANCE_RUNS);
	else
		sweep_text_printf(&line, "a forest of %zu trees, out-of-bag %s %.2f", importance->trees, r2(page),
						  tidy(importance->r2));
	sweep_text_putc(page->out, ':');
	sweep_page_wrap(page, line.data, strlen("Importance for :") + width, 2);
	sweep_text_free(&line);
	if (small) return;
	sweep_text_putc(page->out, '\n');
	add_table(page);
	add_warning(page);
	add_interaction(page);
	add_far_out(page);
	add_reading(page);
}
