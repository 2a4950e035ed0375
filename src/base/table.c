#include "base/table.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum
{
	GAP = 2,            /* spaces between columns */
	NARROWEST = 6,      /* a column is not cut further */
	LONG_NUMBER = 6,    /* characters: longer ones are rounded */
	UNKNOWN_WIDTH = 80, /* of a terminal that does not tell */
	NARROWEST_SCREEN = 20
};

struct sweep_table
{
	const struct sweep_column *columns;
	size_t count;
	FILE *out;
	size_t screen; /* the terminal's width; 0: TSV */
	bool colour;
	char **cells; /* row after row, escaped; the titles first */
	size_t cell_count, capacity;
	size_t *widths; /* 0: the column is not shown */
	size_t *needed; /* by the values, without the title */
	bool *textual;  /* some value is no number */
	bool *folded;
	size_t left_out; /* columns */
	struct sweep_text text;
};

int sweep_terminal_width(FILE *out)
{
	if (!isatty(fileno(out))) return 0;
	struct winsize size;
	if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return UNKNOWN_WIDTH;
	return size.ws_col < NARROWEST_SCREEN ? NARROWEST_SCREEN : size.ws_col;
}

int sweep_terminal_height(FILE *out)
{
	struct winsize size;
	if (!isatty(fileno(out)) || ioctl(fileno(out), TIOCGWINSZ, &size) != 0) return 0;
	return size.ws_row;
}

bool sweep_wants_colour(FILE *out)
{
	const char *no = getenv("NO_COLOR"), *terminal = getenv("TERM");
	return isatty(fileno(out)) && (no == NULL || *no == '\0') && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

static void escape(struct sweep_text *out, const char *value, bool terminal)
{
	for (const char *p = value; *p; p++)
	{
		unsigned char c = (unsigned char)*p;
		static const char named[] = "\t\n\r\\", letters[] = "tnr\\";
		const char *at = strchr(named, c);
		if (at) sweep_text_printf(out, "\\%c", letters[at - named]);
		else if (terminal && (c < 0x20 || c == 0x7F)) sweep_text_printf(out, "\\x%02x", c);
		else sweep_text_putc(out, *p);
	}
}

/* Characters, counted as code points. */
static size_t width_of(const char *text)
{
	size_t width = 0;
	for (; *text; text++) width += ((unsigned char)*text & 0xC0) != 0x80;
	return width;
}

static void write_row(struct sweep_table *table, const char *const *values)
{
	sweep_text_clear(&table->text);
	for (size_t i = 0; i < table->count; i++)
	{
		if (i) sweep_text_putc(&table->text, '\t');
		escape(&table->text, values[i] ? values[i] : "", false);
	}
	sweep_text_putc(&table->text, '\n');
	fwrite(table->text.data, 1, table->text.length, table->out);
}

/* A number with a fraction and many digits gets four significant ones. */
static void add_value(struct sweep_table *table, size_t column, const char *value)
{
	double number;
	const bool is_number = table->columns[column].right && sweep_parse_double(value, &number);
	if (*value && !is_number) table->textual[column] = true;
	if (is_number && strpbrk(value, ".e") && strlen(value) > LONG_NUMBER)
		sweep_text_printf(&table->text, "%.4g", number);
	else escape(&table->text, value, true);
}

static void keep_row(struct sweep_table *table, const char *const *values)
{
	const bool titles = table->cell_count == 0;
	for (size_t i = 0; i < table->count; i++)
	{
		sweep_text_clear(&table->text);
		sweep_text_puts(&table->text, "");
		if (titles) escape(&table->text, values[i], true);
		else add_value(table, i, values[i] ? values[i] : "");
		table->cells = sweep_grow(table->cells, table->cell_count, &table->capacity, sizeof *table->cells);
		table->cells[table->cell_count++] = sweep_copy_text(table->text.data);
		size_t width = width_of(table->text.data);
		if (width > table->widths[i]) table->widths[i] = width;
		if (!titles && width > table->needed[i]) table->needed[i] = width;
	}
}

void sweep_table_add(struct sweep_table *table, const char *const *values)
{
	if (table->screen) keep_row(table, values);
	else write_row(table, values);
}

struct sweep_table *sweep_table_new(const struct sweep_column *columns, size_t count, FILE *out)
{
	struct sweep_table *table = sweep_alloc(1, sizeof *table);
	*table = (struct sweep_table){.columns = columns, .count = count, .out = out};
	table->screen = (size_t)sweep_terminal_width(out);
	table->colour = sweep_wants_colour(out);
	table->widths = sweep_alloc(count, sizeof *table->widths);
	table->needed = sweep_alloc(count, sizeof *table->needed);
	table->textual = sweep_alloc(count, sizeof *table->textual);
	table->folded = sweep_alloc(count, sizeof *table->folded);
	const char **titles = sweep_alloc(count, sizeof *titles);
	for (size_t i = 0; i < count; i++) titles[i] = columns[i].title;
	sweep_table_add(table, titles);
	free(titles);
	return table;
}

static size_t rows(const struct sweep_table *table)
{
	return table->cell_count / table->count;
}

static bool same_in_all_rows(const struct sweep_table *table, size_t column)
{
	const char *first = table->cells[table->count + column];
	for (size_t row = 2; row < rows(table); row++)
		if (strcmp(table->cells[row * table->count + column], first) != 0) return false;
	return true;
}

static void fold(struct sweep_table *table)
{
	if (rows(table) < 3) return; /* the titles and one row */
	for (size_t i = 0; i < table->count; i++)
	{
		table->folded[i] = table->columns[i].fold && !table->columns[i].keep && same_in_all_rows(table, i);
		if (table->folded[i]) table->widths[i] = 0;
	}
}

/* Whether a column can become narrower: a title gives what its values do not need, then texts what is behind their
 * first few characters. */
static bool can_give(const struct sweep_table *table, size_t i, bool titles)
{
	bool whole = titles || table->columns[i].keep || table->columns[i].whole || !table->textual[i];
	size_t least = whole && table->needed[i] > NARROWEST ? table->needed[i] : NARROWEST;
	return table->widths[i] > least;
}

static size_t total_width(const struct sweep_table *table)
{
	size_t total = 0;
	for (size_t i = 0; i < table->count; i++)
		if (table->widths[i]) total += table->widths[i] + (total ? GAP : 0);
	return total;
}

/* Narrows the widest column that can give by one character; false when none can. */
static bool narrow(struct sweep_table *table, bool titles)
{
	size_t widest = table->count;
	for (size_t i = 0; i < table->count; i++)
		if (can_give(table, i, titles) && (widest == table->count || table->widths[i] > table->widths[widest]))
			widest = i;
	if (widest == table->count) return false;
	table->widths[widest]--;
	return true;
}

static bool leave_last_out(struct sweep_table *table)
{
	for (size_t i = table->count; i-- > 0;)
	{
		if (table->widths[i] == 0 || table->columns[i].keep) continue;
		table->widths[i] = 0;
		table->left_out++;
		return true;
	}
	return false;
}

/* What is cut has its whole width again where a column has gone. */
static void fit(struct sweep_table *table)
{
	size_t *whole = sweep_alloc(table->count, sizeof *whole);
	memcpy(whole, table->widths, table->count * sizeof *whole);
	while (total_width(table) > table->screen)
	{
		if (narrow(table, true) || narrow(table, false)) continue;
		if (!leave_last_out(table)) break;
		for (size_t i = 0; i < table->count; i++)
			if (table->widths[i]) table->widths[i] = whole[i];
	}
	free(whole);
}

static const char *behind_character(const char *p)
{
	do p++;
	while (((unsigned char)*p & 0xC0) == 0x80);
	return p;
}

/* The first `width` characters of a cell, of which the last is an ellipsis when the cell has more. */
static void add_cut(struct sweep_text *out, const char *cell, size_t width)
{
	bool cut = width_of(cell) > width;
	const char *end = cell;
	for (size_t left = cut ? width - 1 : width; *end && left > 0; left--) end = behind_character(end);
	sweep_text_add(out, cell, (size_t)(end - cell));
	if (cut) sweep_text_puts(out, "\u2026");
}

static void add_spaces(struct sweep_text *out, size_t count)
{
	while (count--) sweep_text_putc(out, ' ');
}

static void print_row(struct sweep_table *table, size_t row)
{
	struct sweep_text *text = &table->text;
	sweep_text_clear(text);
	size_t used = 0;
	for (size_t i = 0; i < table->count; i++)
	{
		const struct sweep_column *column = &table->columns[i];
		const char *cell = table->cells[row * table->count + i];
		size_t room = table->widths[i], width = width_of(cell) < room ? width_of(cell) : room;
		if (room == 0) continue;
		const bool first = used == 0;
		used += room + (first ? 0 : GAP);
		bool last = i + 1 == table->count;
		const char *style = row == 0 ? "1" : column->style ? column->style(cell) : NULL;
		if (!first) add_spaces(text, GAP);
		if (column->right) add_spaces(text, room - width);
		if (table->colour && style) sweep_text_printf(text, "\033[%sm", style);
		add_cut(text, cell, room);
		if (table->colour && style) sweep_text_puts(text, "\033[0m");
		if (!column->right && !last) add_spaces(text, room - width);
	}
	sweep_text_putc(text, '\n');
	fwrite(text->data, 1, text->length, table->out);
}

/* "The same in all rows: epochs 1, images 12000", broken at the terminal's width. */
static void print_folded(struct sweep_table *table)
{
	struct sweep_text *text = &table->text, item = {0};
	sweep_text_clear(text);
	size_t used = 0;
	for (size_t i = 0; i < table->count; i++)
	{
		if (!table->folded[i]) continue;
		sweep_text_clear(&item);
		sweep_text_printf(&item, "%s%s %s", used ? ", " : "The same in all rows: ", table->cells[i],
						  table->cells[table->count + i]);
		size_t width = width_of(item.data);
		if (used && used + width >= table->screen)
		{
			sweep_text_puts(text, ",\n  ");
			sweep_text_puts(text, item.data + strlen(", "));
			used = width;
			continue;
		}
		sweep_text_puts(text, item.data);
		used += width;
	}
	if (used) fprintf(table->out, "%s\n", text->data);
	sweep_text_free(&item);
}

void sweep_table_finish(struct sweep_table *table)
{
	if (table->screen)
	{
		fold(table);
		fit(table);
		for (size_t row = 0; row < rows(table); row++) print_row(table, row);
		print_folded(table);
		if (table->left_out)
			fprintf(table->out, "(%zu more column%s: a wider terminal, a pipe or --json shows all)\n", table->left_out,
					table->left_out == 1 ? "" : "s");
	}
	for (size_t i = 0; i < table->cell_count; i++) free(table->cells[i]);
	free(table->cells);
	free(table->widths);
	free(table->needed);
	free(table->textual);
	free(table->folded);
	sweep_text_free(&table->text);
	free(table);
}
