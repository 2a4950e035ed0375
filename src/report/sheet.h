/* sheet.h - a table of texts with a title and a few words below: what is laid out for a terminal and in Markdown alike.
 *
 *   struct sweep_sheet sheet = {.title = "Best run", .columns = 2, .heads = {"parameter", "value"}};
 *   sweep_sheet_add(&sheet, "optimizer");
 *   sweep_sheet_add(&sheet, "adam");                 row by row
 *   sweep_sheet_add_markdown(&out, &sheet);
 *   sweep_sheet_free(&sheet);
 *
 * Texts may have any characters: both layouts escape them. */
#ifndef SWEEP_REPORT_SHEET_H
#define SWEEP_REPORT_SHEET_H

#include "base/text.h"
#include "report/text-report.h"

enum
{
	SWEEP_SHEET_COLUMNS = 24
};

struct sweep_sheet
{
	const char *title; /* NULL: none; borrowed, as the heads */
	size_t columns;    /* at most SWEEP_SHEET_COLUMNS */
	const char *heads[SWEEP_SHEET_COLUMNS];
	bool right[SWEEP_SHEET_COLUMNS]; /* numbers, which stand at the right */
	size_t count, capacity;          /* of cells */
	char **cells;                    /* NULL: an empty one */
	struct sweep_text below;         /* plain sentences */
};

/* The next cell of the row, copied; NULL for none. */
void sweep_sheet_add(struct sweep_sheet *sheet, const char *text);

/* A number for people (number.h), or NULL-like where it is NaN; a count. */
void sweep_sheet_add_number(struct sweep_sheet *sheet, double value, int places);
void sweep_sheet_add_count(struct sweep_sheet *sheet, size_t count);
void sweep_sheet_free(struct sweep_sheet *sheet);

/* For a terminal: within the width, the widest columns cut. A sheet without rows is its title and what is below. */
void sweep_sheet_add_text(struct sweep_text *out, const struct sweep_sheet *sheet,
						  const struct sweep_text_style *style);

/* In GitHub's Markdown; the title is a heading of the second level. */
void sweep_sheet_add_markdown(struct sweep_text *out, const struct sweep_sheet *sheet);

/* Any text within a paragraph or a table's cell, in which nothing of it is taken for Markdown or HTML: one line. */
void sweep_markdown_add(struct sweep_text *out, const char *text);

#endif
