#include "report/text-report.h"

#include "base/memory.h"
#include "report/label.h"
#include "search/quote.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	TITLE_COLUMN = 10,
	MOST_ROWS = 40, /* of the table of correlations */
	FEW_RUNS = 10
};

/* What the functions below share. */
struct page
{
	struct sweep_text *out;
	const struct sweep_report *report;
	const struct sweep_text_style *style;
	const char *mark; /* for what is cut */
};

enum paint
{
	PLAIN,
	BOLD,
	DIM,
	GOOD,
	BAD
};

static void paint(const struct page *page, enum paint paint)
{
	static const char *const codes[] = {"\033[0m", "\033[1m", "\033[2m", "\033[32m", "\033[31m"};
	if (page->style->colour) sweep_text_puts(page->out, codes[paint]);
}

static void pad(struct sweep_text *out, size_t from, size_t to)
{
	for (; from < to; from++) sweep_text_putc(out, ' ');
}

static void add_title(const struct page *page, const char *title)
{
	paint(page, BOLD);
	sweep_text_puts(page->out, title);
	paint(page, PLAIN);
	pad(page->out, strlen(title), TITLE_COLUMN);
}

static void add_label(const struct page *page, const char *text, size_t columns)
{
	sweep_label_add(page->out, text, columns, page->mark);
}

/* Words broken into lines that fit the width, each after the first indented. */
static void add_wrapped(const struct page *page, const char *text, size_t column, size_t indent)
{
	while (*text)
	{
		size_t bytes = strcspn(text, " ");
		size_t width = bytes; /* close enough: a line may end early after long foreign words */
		if (column > indent && column + 1 + width > page->style->width)
		{
			sweep_text_putc(page->out, '\n');
			pad(page->out, 0, indent);
			column = indent;
		}
		else if (column > indent)
		{
			sweep_text_putc(page->out, ' ');
			column++;
		}
		sweep_text_add(page->out, text, bytes);
		column += width;
		text += bytes;
		text += strspn(text, " ");
	}
	sweep_text_putc(page->out, '\n');
}

void sweep_report_add_number(struct sweep_text *out, double value)
{
	double size = fabs(value);
	sweep_text_printf(out, size >= 1000 && size < 1e7 ? "%.0f" : "%.4g", value);
}

/* Two digits of seconds, minutes, hours or days. */
static void add_duration(struct sweep_text *out, double seconds)
{
	if (seconds < 60) sweep_text_printf(out, seconds < 10 ? "%.2g s" : "%.0f s", seconds);
	else if (seconds < 3600) sweep_text_printf(out, "%.0f min %.0f s", floor(seconds / 60), floor(fmod(seconds, 60)));
	else if (seconds < 86400)
		sweep_text_printf(out, "%.0f h %.0f min", floor(seconds / 3600), floor(fmod(seconds, 3600) / 60));
	else sweep_text_printf(out, "%.0f d %.0f h", floor(seconds / 86400), floor(fmod(seconds, 86400) / 3600));
}

/* --- what is reported ------------------------------------------------------------------------------------ */

static void add_source(const struct page *page)
{
	const struct sweep_source *source = &page->report->source;
	struct sweep_text line = {0};
	if (source->name) sweep_text_puts(&line, source->name);
	if (source->id && source->name) sweep_text_printf(&line, " (%s)", source->id);
	else if (source->id) sweep_text_puts(&line, source->id);
	if (source->method) sweep_text_printf(&line, "%smethod %s", line.length ? ", " : "", source->method);
	if (line.length)
	{
		add_title(page, "Sweep");
		add_label(page, line.data, page->style->width - TITLE_COLUMN);
		sweep_text_putc(page->out, '\n');
	}
	sweep_text_free(&line);
}

static void add_metric(const struct page *page)
{
	add_title(page, "Metric");
	const struct sweep_report *report = page->report;
	if (report->metric == NULL)
	{
		sweep_text_puts(page->out, "none was measured\n");
		return;
	}
	add_label(page, report->metric, page->style->width - TITLE_COLUMN - strlen(", minimize"));
	sweep_text_printf(page->out, ", %s\n", sweep_goal_name(report->goal));
}

static void add_runs(const struct page *page)
{
	const struct sweep_report *report = page->report;
	struct sweep_text line = {0};
	sweep_text_printf(&line, "%zu", report->frame->rows);
	const char *before = ": ";
	/* what is done, then what is not, then what went wrong */
	static const enum sweep_state order[SWEEP_STATES] = {SWEEP_FINISHED,   SWEEP_STOPPED, SWEEP_RUNNING, SWEEP_PENDING,
														 SWEEP_FAILED_RUN, SWEEP_CRASHED, SWEEP_KILLED};
	for (int i = 0; i < SWEEP_STATES; i++)
	{
		size_t count = report->states[order[i]];
		if (count == 0) continue;
		sweep_text_printf(&line, "%s%zu %s", before, count, sweep_state_name(order[i]));
		before = ", ";
	}
	if (report->metric)
	{
		sweep_text_printf(&line, "; %zu with a finite ", report->ranked_count);
		sweep_label_add(&line, report->metric, 40, page->mark);
		if (report->not_finite) sweep_text_printf(&line, ", %zu diverged (NaN or infinite)", report->not_finite);
	}
	add_title(page, "Runs");
	add_wrapped(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	sweep_text_free(&line);
}

static void add_durations(const struct page *page)
{
	const struct sweep_durations *durations = &page->report->durations;
	if (durations->runs == 0) return;
	add_title(page, "Time");
	add_duration(page->out, durations->median);
	if (durations->runs > 1)
	{
		sweep_text_puts(page->out, " a run (median; from ");
		add_duration(page->out, durations->least);
		sweep_text_puts(page->out, " to ");
		add_duration(page->out, durations->most);
		sweep_text_puts(page->out, "), ");
		add_duration(page->out, durations->total);
		sweep_text_puts(page->out, " in all");
	}
	sweep_text_putc(page->out, '\n');
}

/* --- the best run ---------------------------------------------------------------------------------------- */

/* A string stands bare where YAML would read it as that string. */
static void add_yaml(const struct page *page, const struct sweep_variable *variable, struct sweep_cell cell,
					 size_t columns)
{
	struct sweep_text text = {0};
	sweep_cell_add_text(&text, variable, cell);
	bool string = cell.type == SWEEP_CELL_CATEGORY && variable->categories.texts[cell.category][0] == '"';
	static const char *const typed[] = {"true", "false", "yes", "no", "on", "off", "null", "~", ""};
	double ignored;
	bool bare = !string || !(sweep_parse_double(text.data, &ignored) || strpbrk(text.data, ":#{}[],&*!|>'\"%@`\n") ||
							 strchr(" -?", text.data[0]));
	for (size_t i = 0; bare && string && i < sizeof typed / sizeof typed[0]; i++)
		bare = strcasecmp(text.data, typed[i]) != 0;
	add_label(page, bare ? text.data : variable->categories.texts[cell.category], columns);
	sweep_text_free(&text);
}

/* As W&B's ${args} have it: True, False and None are Python's. */
static void add_flag_value(struct sweep_text *out, const struct sweep_variable *variable, struct sweep_cell cell)
{
	if (cell.type == SWEEP_CELL_BOOL) sweep_text_puts(out, cell.number != 0 ? "True" : "False");
	else if (cell.type == SWEEP_CELL_CATEGORY && strcmp(variable->categories.texts[cell.category], "null") == 0)
		sweep_text_puts(out, "None");
	else sweep_cell_add_text(out, variable, cell);
}

/* One word of a shell's command line. Control characters, which would not stay on the line, need the quotes $'...'
 * of POSIX.1-2024. */
static void add_word(struct sweep_text *out, const char *word)
{
	bool control = false;
	for (const char *c = word; *c; c++) control = control || (unsigned char)*c < 0x20 || *c == 0x7F;
	if (!control)
	{
		unsigned needs = sweep_word_needs(word, strlen(word));
		sweep_word_mark(out, needs);
		sweep_word_add(out, needs, word, strlen(word));
		sweep_word_mark(out, needs);
		return;
	}
	sweep_text_puts(out, "$'");
	for (const char *c = word; *c; c++)
	{
		if (*c == '\n') sweep_text_puts(out, "\\n");
		else if ((unsigned char)*c < 0x20 || *c == 0x7F) sweep_text_printf(out, "\\%03o", (unsigned)*c);
		else
		{
			if (*c == '\'' || *c == '\\') sweep_text_putc(out, '\\');
			sweep_text_putc(out, *c);
		}
	}
	sweep_text_putc(out, '\'');
}

void sweep_report_add_flags(struct sweep_text *out, const struct sweep_frame *frame, size_t row)
{
	struct sweep_text value = {0};
	bool first = true;
	for (size_t i = 0; i < frame->parameters.count; i++)
	{
		const struct sweep_variable *variable = &frame->parameters.items[i];
		struct sweep_cell cell = sweep_variable_cell(variable, row);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		sweep_text_clear(&value);
		sweep_text_printf(&value, "--%s=", variable->name);
		add_flag_value(&value, variable, cell);
		if (!first) sweep_text_putc(out, ' ');
		first = false;
		add_word(out, value.data);
	}
	sweep_text_free(&value);
}

static void add_configuration(const struct page *page, size_t row)
{
	const struct sweep_variables *parameters = &page->report->frame->parameters;
	for (size_t i = 0; i < parameters->count; i++)
	{
		const struct sweep_variable *variable = &parameters->items[i];
		struct sweep_cell cell = sweep_variable_cell(variable, row);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		size_t width = page->style->width - 4;
		sweep_text_puts(page->out, "  ");
		size_t name = sweep_label_add(page->out, variable->name, width / 2, page->mark);
		sweep_text_puts(page->out, ": ");
		add_yaml(page, variable, cell, width - name);
		sweep_text_putc(page->out, '\n');
	}
}

static void add_best(const struct page *page)
{
	const struct sweep_report *report = page->report;
	sweep_text_putc(page->out, '\n');
	add_title(page, "Best run");
	if (report->ranked_count == 0)
	{
		sweep_text_puts(page->out, "none: no run has a finite metric\n");
		return;
	}
	size_t row = report->ranked[0];
	struct sweep_text line = {0};
	sweep_text_printf(&line, "%lld:", (long long)report->frame->runs[row]);
	const struct sweep_variables *metrics = &report->frame->metrics;
	for (int other = 0; other < 2; other++)
		for (size_t i = 0; i < metrics->count; i++)
		{
			const struct sweep_variable *variable = &metrics->items[i];
			struct sweep_cell cell = sweep_variable_cell(variable, row);
			if ((variable != report->variable) != other || cell.type == SWEEP_CELL_MISSING) continue;
			if (cell.type == SWEEP_CELL_CATEGORY) continue;
			sweep_text_putc(&line, ' ');
			sweep_label_add(&line, variable->name, 30, page->mark);
			sweep_text_putc(&line, ' ');
			sweep_report_add_number(&line, cell.number);
			sweep_text_putc(&line, ',');
		}
	line.data[line.length - 1] = '\0';
	add_wrapped(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	add_configuration(page, row);
	sweep_text_clear(&line);
	sweep_report_add_flags(&line, report->frame, row);
	if (line.length) sweep_text_printf(page->out, "as flags: %s\n", line.data);
	sweep_text_free(&line);
}

/* --- correlation ------------------------------------------------------------------------------------------ */

/* How the table's columns share the width:  label  r  bar  rho  bar  p */
struct layout
{
	size_t label;
	size_t half; /* of a bar, on each side of its middle */
};

enum
{
	NUMBER_COLUMN = 6, /* "+0.83 " */
	P_COLUMN = 8,      /* "  <0.001" */
	LEAST_HALF = 3,
	MOST_HALF = 10
};

static struct layout share_width(const struct page *page)
{
	const struct sweep_correlations *correlations = &page->report->correlations;
	size_t label = strlen("parameter");
	for (size_t i = 0; i < correlations->count && i < MOST_ROWS; i++)
	{
		size_t width = sweep_label_width(correlations->items[i].label);
		if (width > label) label = width;
	}
	/* label, then two spaces, number and bar twice, then p */
	size_t fixed = 2 * (2 + NUMBER_COLUMN + 1) + P_COLUMN;
	size_t width = page->style->width > 50 ? page->style->width : 50;
	size_t most_label = width - fixed - 4 * LEAST_HALF;
	if (label > most_label) label = most_label;
	size_t half = (width - fixed - label) / 4;
	return (struct layout){label, half > MOST_HALF ? MOST_HALF : half};
}

static void add_bar(const struct page *page, double r, size_t half)
{
	const char *full = page->style->unicode ? "\u2588" : "#";
	const char *middle = page->style->unicode ? "\u2502" : "|";
	size_t steps = isnan(r) ? 0 : (size_t)lround(fabs(r) * 2 * (double)half);
	size_t whole = page->style->unicode ? steps / 2 : (steps + 1) / 2;
	bool part = page->style->unicode && steps % 2;
	size_t left = r < 0 ? whole + part : 0, right = r > 0 ? whole + part : 0;
	pad(page->out, left, half);
	if (part && left) sweep_text_puts(page->out, "\u2590");
	for (size_t i = 0; left && i < whole; i++) sweep_text_puts(page->out, full);
	sweep_text_puts(page->out, middle);
	for (size_t i = 0; right && i < whole; i++) sweep_text_puts(page->out, full);
	if (part && right) sweep_text_puts(page->out, "\u258C");
	pad(page->out, right, half);
}

static void add_coefficient(const struct page *page, double r, double p, size_t half)
{
	sweep_text_puts(page->out, "  ");
	bool good = (r > 0) == (page->report->goal == SWEEP_MAXIMIZE);
	paint(page, !(p < 0.05) ? DIM : good ? GOOD : BAD);
	if (isnan(r)) sweep_text_puts(page->out, "      ");
	else sweep_text_printf(page->out, "%+5.2f ", fabs(r) < 0.005 ? 0 : r);
	add_bar(page, r, half);
	paint(page, PLAIN);
}

static void add_p(const struct page *page, double p)
{
	if (isnan(p)) sweep_text_puts(page->out, "       -");
	else if (p < 0.001) sweep_text_puts(page->out, "  <0.001");
	else sweep_text_printf(page->out, "  %6.*f", p < 0.1 ? 3 : 2, p);
}

static void add_table(const struct page *page)
{
	const struct sweep_correlations *correlations = &page->report->correlations;
	struct layout layout = share_width(page);
	size_t column = 2 + NUMBER_COLUMN + 2 * layout.half + 1;
	paint(page, BOLD);
	sweep_text_puts(page->out, "parameter");
	pad(page->out, strlen("parameter"), layout.label);
	sweep_text_printf(page->out, "  %-*s", (int)column - 2, "Pearson");
	sweep_text_printf(page->out, "  %-*s%*s\n", (int)column - 2, "Spearman", P_COLUMN, "p");
	paint(page, PLAIN);
	for (size_t i = 0; i < correlations->count && i < MOST_ROWS; i++)
	{
		const struct sweep_correlation *row = &correlations->items[i];
		pad(page->out, sweep_label_add(page->out, row->label, layout.label, page->mark), layout.label);
		add_coefficient(page, row->pearson, row->pearson_p, layout.half);
		add_coefficient(page, row->spearman, row->spearman_p, layout.half);
		add_p(page, row->spearman_p);
		sweep_text_putc(page->out, '\n');
	}
	if (correlations->count > MOST_ROWS)
		sweep_text_printf(page->out, "and %zu weaker rows (--json has them all)\n", correlations->count - MOST_ROWS);
}

static void add_left_out(const struct page *page)
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
	add_wrapped(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	sweep_text_free(&line);
}

/* What the numbers say, and what they do not. */
static void add_reading(const struct page *page)
{
	const struct sweep_report *report = page->report;
	bool minimize = report->goal == SWEEP_MINIMIZE;
	struct sweep_text line = {0};
	sweep_text_printf(&line, "Above 0: more of the parameter (or this value of it) went with a higher ");
	sweep_label_add(&line, report->metric, 40, page->mark);
	sweep_text_printf(&line, ", which is %s; below 0: with a lower one.", minimize ? "worse" : "better");
	size_t n = report->correlations.runs;
	if (n < FEW_RUNS) sweep_text_printf(&line, " So few runs (%zu) say little.", n);
	double bound = sweep_correlation_bound(n);
	if (isfinite(bound))
		sweep_text_printf(&line, " With %zu runs, one in twenty parameters that do nothing lies beyond %.2f by chance.",
						  n, bound);
	add_wrapped(page, line.data, 0, 0);
	sweep_text_free(&line);
}

static void add_correlation(const struct page *page)
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
	paint(page, BOLD);
	sweep_text_puts(page->out, "Correlation with ");
	add_label(page, report->metric, page->style->width - 40);
	sweep_text_printf(page->out, " over %zu runs", report->ranked_count);
	paint(page, PLAIN);
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

void sweep_report_add_text(struct sweep_text *out, const struct sweep_report *report,
						   const struct sweep_text_style *style)
{
	struct page page = {out, report, style, style->unicode ? "\u2026" : ".."};
	add_source(&page);
	add_metric(&page);
	add_runs(&page);
	add_durations(&page);
	add_best(&page);
	add_correlation(&page);
}
