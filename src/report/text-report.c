#include "report/text-report.h"

#include "base/memory.h"
#include "report/flags.h"
#include "report/label.h"
#include "report/number.h"
#include "report/text-page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	TITLE_COLUMN = 10,
	MOST_REASONS = 3, /* why runs failed */
	MOST_REASON = 200 /* columns of one */
};

void sweep_page_paint(const struct sweep_page *page, enum sweep_paint paint)
{
	static const char *const codes[] = {"\033[0m", "\033[1m", "\033[2m", "\033[32m", "\033[31m"};
	if (page->style->colour) sweep_text_puts(page->out, codes[paint]);
}

void sweep_page_pad(const struct sweep_page *page, size_t from, size_t to)
{
	for (; from < to; from++) sweep_text_putc(page->out, ' ');
}

static void add_title(const struct sweep_page *page, const char *title)
{
	sweep_page_paint(page, SWEEP_BOLD);
	sweep_text_puts(page->out, title);
	sweep_page_paint(page, SWEEP_PLAIN);
	sweep_page_pad(page, strlen(title), TITLE_COLUMN);
}

static size_t width_of(const char *text, size_t bytes)
{
	char *copy = sweep_copy_bytes(text, bytes);
	const size_t width = sweep_label_width(copy);
	free(copy);
	return width;
}

static size_t break_line(const struct sweep_page *page, size_t indent)
{
	sweep_text_putc(page->out, '\n');
	sweep_page_pad(page, 0, indent);
	return indent;
}

/* A word that is wider than a line, over as many as it needs. Returns the column behind it. */
static size_t add_long_word(const struct sweep_page *page, const char *word, size_t bytes, size_t column, size_t indent)
{
	for (size_t at = 0, length; at < bytes; at += length)
	{
		sweep_character_at(word + at, &length);
		const size_t width = width_of(word + at, length);
		if (column > indent && column + width > page->style->width) column = break_line(page, indent);
		sweep_text_add(page->out, word + at, length);
		column += width;
	}
	return column;
}

void sweep_page_wrap(const struct sweep_page *page, const char *text, size_t column, size_t indent)
{
	while (*text)
	{
		const size_t bytes = strcspn(text, " "), width = width_of(text, bytes);
		if (column > indent && column + 1 + width > page->style->width) column = break_line(page, indent);
		else if (column > indent)
		{
			sweep_text_putc(page->out, ' ');
			column++;
		}
		column = add_long_word(page, text, bytes, column, indent);
		text += bytes;
		text += strspn(text, " ");
	}
	sweep_text_putc(page->out, '\n');
}

/* --- what is reported ------------------------------------------------------------------------------------ */

static void add_source(const struct sweep_page *page)
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
		sweep_label_add(page->out, line.data, page->style->width - TITLE_COLUMN, page->mark);
		sweep_text_putc(page->out, '\n');
	}
	sweep_text_free(&line);
}

/* "optimizer=adam: 12 of 20 runs" */
static void add_filter(const struct sweep_page *page)
{
	const struct sweep_source *source = &page->report->source;
	if (source->filter == NULL) return;
	struct sweep_text line = {0};
	sweep_label_add(&line, source->filter, SWEEP_LABEL_UNCUT, "");
	sweep_text_printf(&line, ": %zu of %zu run%s", page->report->frame->rows, source->unfiltered,
					  source->unfiltered == 1 ? "" : "s");
	add_title(page, "Filter");
	sweep_page_wrap(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	sweep_text_free(&line);
}

static void add_metric(const struct sweep_page *page)
{
	add_title(page, "Metric");
	const struct sweep_report *report = page->report;
	if (report->metric == NULL)
	{
		sweep_text_puts(page->out, "none was measured\n");
		return;
	}
	sweep_label_add(page->out, report->metric, page->style->width - TITLE_COLUMN - strlen(", minimize"), page->mark);
	sweep_text_printf(page->out, ", %s\n", sweep_goal_name(report->goal));
	if (report->front.metrics == 0) return;
	sweep_page_pad(page, 0, TITLE_COLUMN);
	sweep_text_printf(page->out, "the first of %zu; the Pareto set below is of all\n", report->front.metrics);
}

static void add_runs(const struct sweep_page *page)
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
	sweep_page_wrap(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	sweep_text_free(&line);
}

/* Why runs failed. */
static void add_reasons(const struct sweep_page *page)
{
	const struct sweep_report *report = page->report;
	struct sweep_text line = {0};
	size_t others = 0;
	for (size_t i = 0; i < report->reason_count; i++)
	{
		const struct sweep_reason *reason = &report->reasons[i];
		if (i >= MOST_REASONS)
		{
			others += reason->runs;
			continue;
		}
		sweep_text_clear(&line);
		sweep_text_printf(&line, "%zu run%s%s: ", reason->runs, reason->runs == 1 ? "" : "s",
						  reason->alike ? ", such as" : "");
		sweep_label_add(&line, reason->error, MOST_REASON, page->mark);
		if (i == 0) add_title(page, "Errors");
		else sweep_page_pad(page, 0, TITLE_COLUMN);
		sweep_page_wrap(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	}
	sweep_text_free(&line);
	if (others == 0) return;
	sweep_page_pad(page, 0, TITLE_COLUMN);
	sweep_text_printf(page->out, "%zu more run%s\n", others, others == 1 ? "" : "s");
}

static void add_durations(const struct sweep_page *page)
{
	const struct sweep_durations *durations = &page->report->durations;
	if (durations->runs == 0) return;
	struct sweep_text line = {0};
	add_title(page, "Time");
	sweep_duration_add(&line, durations->median);
	if (durations->runs > 1)
	{
		sweep_text_puts(&line, " a run (median; from ");
		sweep_duration_add(&line, durations->least);
		sweep_text_puts(&line, " to ");
		sweep_duration_add(&line, durations->most);
		sweep_text_puts(&line, "), ");
		sweep_duration_add(&line, durations->total);
		sweep_text_puts(&line, " in all");
	}
	sweep_page_wrap(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	sweep_text_free(&line);
}

/* --- the best run ---------------------------------------------------------------------------------------- */

/* A string stands bare where YAML would read it as that string. */
static void add_yaml(const struct sweep_page *page, const struct sweep_variable *variable, struct sweep_cell cell)
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
	sweep_label_add(page->out, bare ? text.data : variable->categories.texts[cell.category], SWEEP_LABEL_UNCUT, "");
	sweep_text_free(&text);
}

/* There to be copied: names and values are whole, however wide the terminal is. */
static void add_configuration(const struct sweep_page *page, size_t row)
{
	const struct sweep_variables *parameters = &page->report->frame->parameters;
	for (size_t i = 0; i < parameters->count; i++)
	{
		const struct sweep_variable *variable = &parameters->items[i];
		struct sweep_cell cell = sweep_variable_cell(variable, row);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		sweep_text_puts(page->out, "  ");
		sweep_label_add(page->out, variable->name, SWEEP_LABEL_UNCUT, "");
		sweep_text_puts(page->out, ": ");
		add_yaml(page, variable, cell);
		sweep_text_putc(page->out, '\n');
	}
}

/* What would not be copied as it is, is not shown. */
static void add_flags(const struct sweep_page *page, size_t row)
{
	struct sweep_text flags = {0}, shown = {0};
	bool whole = sweep_report_add_flags(&flags, page->report->frame, row);
	if (flags.length) sweep_label_add(&shown, flags.data, SWEEP_LABEL_UNCUT, "");
	if (!whole) sweep_text_puts(page->out, "as flags: not possible, because a value has a line break (see --json)\n");
	else if (flags.length && strcmp(flags.data, shown.data) != 0)
		sweep_text_puts(page->out, "as flags: see --json, because a value has control characters\n");
	else if (flags.length) sweep_text_printf(page->out, "as flags: %s\n", flags.data);
	sweep_text_free(&flags);
	sweep_text_free(&shown);
}

static void add_best(const struct sweep_page *page)
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
			if (cell.type == SWEEP_CELL_CATEGORY || (other && !sweep_metric_tells(variable))) continue;
			sweep_text_putc(&line, ' ');
			sweep_label_add(&line, variable->name, 30, page->mark);
			sweep_text_putc(&line, ' ');
			if (other) sweep_number_add(&line, cell.number);
			else sweep_report_add_value(&line, report, cell.number);
			sweep_text_putc(&line, ',');
		}
	line.data[line.length - 1] = '\0';
	sweep_page_wrap(page, line.data, TITLE_COLUMN, TITLE_COLUMN);
	add_configuration(page, row);
	sweep_text_free(&line);
	add_flags(page, row);
}

void sweep_report_add_text(struct sweep_text *out, const struct sweep_report *report,
						   const struct sweep_text_style *style)
{
	struct sweep_page page = {out, report, style, style->unicode ? "\u2026" : ".."};
	add_source(&page);
	add_filter(&page);
	add_metric(&page);
	add_runs(&page);
	add_reasons(&page);
	add_durations(&page);
	add_best(&page);
	sweep_page_add_front(&page);
	sweep_page_add_importance(&page);
	sweep_page_add_correlation(&page);
}
