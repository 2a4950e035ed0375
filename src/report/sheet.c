#include "report/sheet.h"

#include "base/memory.h"
#include "report/label.h"
#include "report/number.h"
#include "report/text-page.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	GAP = 2,
	LEAST_COLUMN = 4
};

void sweep_sheet_add(struct sweep_sheet *sheet, const char *text)
{
	sheet->cells = sweep_grow(sheet->cells, sheet->count, &sheet->capacity, sizeof *sheet->cells);
	sheet->cells[sheet->count++] = sweep_copy_text(text);
}

void sweep_sheet_add_number(struct sweep_sheet *sheet, double value, int places)
{
	struct sweep_text text = {0};
	if (!isnan(value)) sweep_number_add_places(&text, value, places);
	sweep_sheet_add(sheet, text.data);
	sweep_text_free(&text);
}

void sweep_sheet_add_count(struct sweep_sheet *sheet, size_t count)
{
	struct sweep_text text = {0};
	sweep_text_add_int(&text, (int64_t)count);
	sweep_sheet_add(sheet, text.data);
	sweep_text_free(&text);
}

void sweep_sheet_free(struct sweep_sheet *sheet)
{
	for (size_t i = 0; i < sheet->count; i++) free(sheet->cells[i]);
	free(sheet->cells);
	sweep_text_free(&sheet->below);
	*sheet = (struct sweep_sheet){0};
}

static size_t rows_of(const struct sweep_sheet *sheet)
{
	return sheet->columns ? sheet->count / sheet->columns : 0;
}

static const char *cell_at(const struct sweep_sheet *sheet, size_t row, size_t column)
{
	const char *text = sheet->cells[row * sheet->columns + column];
	return text ? text : "-";
}

/* --- a terminal ------------------------------------------------------------------------------------------------- */

static void find_widths(const struct sweep_sheet *sheet, size_t width, size_t *widths)
{
	size_t total = 0;
	for (size_t i = 0; i < sheet->columns; i++)
	{
		widths[i] = sweep_label_width(sheet->heads[i]);
		for (size_t row = 0; row < rows_of(sheet); row++)
		{
			const size_t here = sweep_label_width(cell_at(sheet, row, i));
			if (here > widths[i]) widths[i] = here;
		}
		if (widths[i] > width) widths[i] = width;
		total += widths[i] + (i ? GAP : 0);
	}
	while (total > width)
	{
		size_t widest = 0;
		for (size_t i = 1; i < sheet->columns; i++)
			if (widths[i] > widths[widest]) widest = i;
		if (widths[widest] <= LEAST_COLUMN) return;
		widths[widest]--;
		total--;
	}
}

static void add_spaces(struct sweep_text *out, size_t count)
{
	while (count-- > 0) sweep_text_putc(out, ' ');
}

static void add_line(struct sweep_text *out, const struct sweep_sheet *sheet, const char *const *texts,
					 const size_t *widths, const char *mark)
{
	struct sweep_text label = {0};
	size_t waiting = 0; /* spaces, which are not written at a line's end */
	for (size_t i = 0; i < sheet->columns; i++)
	{
		sweep_text_clear(&label);
		const size_t used = sweep_label_add(&label, texts[i], widths[i], mark), left = widths[i] - used;
		waiting += i ? GAP : 0;
		if (sheet->right[i]) waiting += left;
		add_spaces(out, waiting);
		if (label.data) sweep_text_puts(out, label.data);
		waiting = sheet->right[i] ? 0 : left;
	}
	sweep_text_putc(out, '\n');
	sweep_text_free(&label);
}

static void add_bold(struct sweep_text *out, const struct sweep_text_style *style, bool on)
{
	if (style->colour) sweep_text_puts(out, on ? "\033[1m" : "\033[0m");
}

void sweep_sheet_add_text(struct sweep_text *out, const struct sweep_sheet *sheet, const struct sweep_text_style *style)
{
	const struct sweep_page page = {out, NULL, style, style->unicode ? "\u2026" : ".."};
	size_t widths[SWEEP_SHEET_COLUMNS];
	if (sheet->title)
	{
		add_bold(out, style, true);
		sweep_label_add(out, sheet->title, style->width, page.mark);
		add_bold(out, style, false);
		sweep_text_puts(out, "\n\n");
	}
	find_widths(sheet, style->width, widths);
	if (rows_of(sheet))
	{
		add_bold(out, style, true);
		add_line(out, sheet, sheet->heads, widths, page.mark);
		add_bold(out, style, false);
	}
	for (size_t row = 0; row < rows_of(sheet); row++)
	{
		const char *texts[SWEEP_SHEET_COLUMNS];
		for (size_t i = 0; i < sheet->columns; i++) texts[i] = cell_at(sheet, row, i);
		add_line(out, sheet, texts, widths, page.mark);
	}
	if (sheet->below.length == 0) return;
	if (rows_of(sheet)) sweep_text_putc(out, '\n');
	sweep_page_wrap(&page, sheet->below.data, 0, 0);
}

/* --- Markdown --------------------------------------------------------------------------------------------------- */

/* GitHub's Markdown takes a backslash before any mark of ASCII; of the others < and & would begin HTML. A dot between
 * letters would make a link of "net.width" only where it ends as a domain does, and is left. */
void sweep_markdown_add(struct sweep_text *out, const char *text)
{
	struct sweep_text line = {0};
	sweep_label_add(&line, text, SWEEP_LABEL_UNCUT, "");
	for (const char *c = line.data ? line.data : ""; *c; c++)
	{
		const bool inner = c > line.data && isalnum((unsigned char)c[-1]) && isalnum((unsigned char)c[1]);
		if (*c == '<') sweep_text_puts(out, "&lt;");
		else if (*c == '>') sweep_text_puts(out, "&gt;");
		else if (*c == '&') sweep_text_puts(out, "&amp;");
		else if (strchr("\\`*[]|~#$@!", *c) || (*c == '_' && !inner)) sweep_text_printf(out, "\\%c", *c);
		else if (*c == ':' && c[1] == '/' && c[2] == '/') sweep_text_puts(out, "&#58;");
		else sweep_text_putc(out, *c);
	}
	sweep_text_free(&line);
}

void sweep_sheet_add_markdown(struct sweep_text *out, const struct sweep_sheet *sheet)
{
	if (sheet->title)
	{
		sweep_text_puts(out, "\n## ");
		sweep_markdown_add(out, sheet->title);
		sweep_text_putc(out, '\n');
	}
	const size_t rows = rows_of(sheet);
	if (rows) sweep_text_putc(out, '\n');
	for (size_t i = 0; rows && i < sheet->columns; i++)
	{
		sweep_text_puts(out, i ? " | " : "| ");
		sweep_markdown_add(out, sheet->heads[i]);
	}
	if (rows) sweep_text_puts(out, " |\n");
	for (size_t i = 0; rows && i < sheet->columns; i++) sweep_text_puts(out, sheet->right[i] ? "|---:" : "|:---");
	if (rows) sweep_text_puts(out, "|\n");
	for (size_t row = 0; row < rows; row++)
	{
		for (size_t i = 0; i < sheet->columns; i++)
		{
			sweep_text_puts(out, i ? " | " : "| ");
			sweep_markdown_add(out, cell_at(sheet, row, i));
		}
		sweep_text_puts(out, " |\n");
	}
	if (sheet->below.length == 0) return;
	sweep_text_putc(out, '\n');
	sweep_markdown_add(out, sheet->below.data);
	sweep_text_putc(out, '\n');
}
