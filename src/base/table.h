/* table.h - rows and columns for people and for programs.
 *
 * On a terminal: aligned, in colour unless NO_COLOR is set and not empty, numbers with a fraction rounded to four
 * significant digits. What is too wide for it is cut, titles before texts, and never a number; then the last columns
 * are left out, and a line below says how many. Elsewhere: values as they are with a tab between them (TSV),
 * one row a line, written as they are added. The first line has the titles in both.
 * In both, a tab, line end, carriage return and backslash in a value are written \t \n \r \\, so that a row is
 * a line and a value a field; a terminal does not get other control characters either (\x1b). */
#ifndef SWEEP_BASE_TABLE_H
#define SWEEP_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct sweep_column
{
	const char *title;
	bool right;                         /* numbers: to the right, and rounded on a terminal */
	const char *(*style)(const char *); /* the ANSI colour ("31") for a value, or NULL; may be NULL */
	bool keep;                          /* neither cut nor left out */
	bool whole;                         /* not cut: rather left out */
	bool fold; /* on a terminal, a value that all of several rows share stands in a line below, and not in each row */
};

/* `columns` is borrowed until the end; `out` too. */
struct sweep_table *sweep_table_new(const struct sweep_column *columns, size_t count, FILE *out);

/* One value for each column; NULL is an empty one. The texts are UTF-8 and are copied. */
void sweep_table_add(struct sweep_table *table, const char *const *values);

/* Writes what is not yet written, and frees. Errors of writing are left in `out` (ferror). */
void sweep_table_finish(struct sweep_table *table);

/* What a terminal gets, for other output that follows the same rules. */
bool sweep_wants_colour(FILE *out);
int sweep_terminal_width(FILE *out);  /* characters; 0 when `out` is no terminal */
int sweep_terminal_height(FILE *out); /* lines; 0 when `out` is no terminal, or its height is not known */

#endif
