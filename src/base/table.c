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
	size_t *widths;
	struct sweep_text text;
};

int sweep_terminal_width(FILE *out)
{
	if (!isatty(fileno(out))) return 0;
	struct winsize size;
	if (ioctl(fileno(out), TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return UNKNOWN_WIDTH;
	return size.ws_col < NARROWEST_SCREEN ? NARROWEST_SCREEN : size.ws_col;
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

static void keep_row(struct sweep_table *table, const char *const *values)
{
	for (size_t i = 0; i < table->count; i++)
	{
		sweep_text_clear(&table->text);
		sweep_text_puts(&table->text, "");
		escape(&table->text, values[i] ? values[i] : "", true);
		table->cells = sweep_grow(table->cells, table->cell_count, &table->capacity, sizeof *table->cells);
		table->cells[table->cell_count++] = sweep_copy_text(table->text.data);
		size_t width = width_of(table->text.data);
		if (width > table->widths[i]) table->widths[i] = width;
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
	const char **titles = sweep_alloc(count, sizeof *titles);
	for (size_t i = 0; i < count; i++) titles[i] = columns[i].title;
	sweep_table_add(table, titles);
	free(titles);
	return table;
}

/* Takes from the widest column until the row fits, or nothing can be taken. */
static void fit(struct sweep_table *table)
{
	for (;;)
	{
		size_t total = 0, widest = 0;
		for (size_t i = 0; i < table->count; i++)
		{
			total += table->widths[i] + (i ? GAP : 0);
			if (table->widths[i] > table->widths[widest]) widest = i;
		}
		if (total <= table->screen || table->widths[widest] <= NARROWEST) return;
		table->widths[widest]--;
	}
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
		used += room + (i ? GAP : 0);
		if (used > table->screen) break; /* not even the narrowest columns fit */
		bool last = i + 1 == table->count;
		const char *style = row == 0 ? "1" : column->style ? column->style(cell) : NULL;
		if (i) add_spaces(text, GAP);
		if (column->right) add_spaces(text, room - width);
		if (table->colour && style) sweep_text_printf(text, "\033[%sm", style);
		add_cut(text, cell, room);
		if (table->colour && style) sweep_text_puts(text, "\033[0m");
		if (!column->right && !last) add_spaces(text, room - width);
	}
	sweep_text_putc(text, '\n');
	fwrite(text->data, 1, text->length, table->out);
}

void sweep_table_finish(struct sweep_table *table)
{
	if (table->screen)
	{
		fit(table);
		for (size_t row = 0; row < table->cell_count / table->count; row++) print_row(table, row);
	}
	for (size_t i = 0; i < table->cell_count; i++) free(table->cells[i]);
	free(table->cells);
	free(table->widths);
	sweep_text_free(&table->text);
	free(table);
}
