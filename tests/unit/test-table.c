#include "base/table.h"
#include "unit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static const char *red_if_bad(const char *value)
{
	return strcmp(value, "bad") == 0 ? "31" : NULL;
}

static const struct sweep_column columns[] = {
	{.title = "name"}, {.title = "count", .right = true}, {.title = "state", .style = red_if_bad}};

static void add_rows(struct sweep_table *table)
{
	sweep_table_add(table, (const char *[]){"a\tb\\", "7", "good"});
	sweep_table_add(table, (const char *[]){"gr\u00f6\u00dfe \x1b[2J and more", NULL, "bad"});
	sweep_table_finish(table);
}

static void a_pipe_gets_tabs(void)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	add_rows(sweep_table_new(columns, 3, out));
	fclose(out);
	CU_ASSERT_STRING_EQUAL(text, "name\tcount\tstate\n"
								 "a\\tb\\\\\t7\tgood\n"
								 "gr\u00f6\u00dfe \x1b[2J and more\t\tbad\n");
	free(text);
}

/* What a terminal of the given width is sent; NULL where there are no terminals. */
static char *shown(unsigned short width, const struct sweep_column *of, size_t count,
				   void (*add)(struct sweep_table *table))
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return NULL;
	FILE *out = fopen(ptsname(master), "w");
	if (out == NULL) return NULL;
	struct winsize size = {.ws_row = 24, .ws_col = width};
	ioctl(master, TIOCSWINSZ, &size);
	add(sweep_table_new(of, count, out));
	fclose(out);
	static char text[4096];
	size_t length = 0;
	for (ssize_t got; (got = read(master, text + length, sizeof text - 1 - length)) > 0;) length += (size_t)got;
	text[length] = '\0';
	for (char *cr; (cr = strchr(text, '\r')) != NULL;) memmove(cr, cr + 1, strlen(cr)); /* the terminal's own */
	close(master);
	return text;
}

static char *on_terminal(unsigned short width)
{
	return shown(width, columns, 3, add_rows);
}

static void a_terminal_gets_columns(void)
{
	setenv("NO_COLOR", "1", 1);
	const char *text = on_terminal(80);
	if (text == NULL) return;
	CU_ASSERT_STRING_EQUAL(text, "name                    count  state\n"
								 "a\\tb\\\\                      7  good\n"
								 "gr\u00f6\u00dfe \\x1b[2J and more         bad\n");
}

static void a_narrow_terminal_cuts_the_widest_column(void)
{
	setenv("NO_COLOR", "1", 1);
	const char *text = on_terminal(26);
	if (text == NULL) return;
	CU_ASSERT_STRING_EQUAL(text, "name          count  state\n"
								 "a\\tb\\\\            7  good\n"
								 "gr\u00f6\u00dfe \\x1b[\u2026         bad\n");
}

static const struct sweep_column measures[] = {{.title = "run", .right = true},
											   {.title = "learning_rate", .right = true, .fold = true},
											   {.title = "optimizer", .fold = true},
											   {.title = "epochs", .right = true, .fold = true}};

static void add_measures(struct sweep_table *table)
{
	sweep_table_add(table, (const char *[]){"1", "0.0123456789", "adam", "10"});
	sweep_table_add(table, (const char *[]){"1234567", "1.5e-05", "adam", "10"});
	sweep_table_finish(table);
}

static void add_one_measure(struct sweep_table *table)
{
	sweep_table_add(table, (const char *[]){"1", "0.25", "adam", "10"});
	sweep_table_finish(table);
}

static void a_terminal_gets_short_numbers(void)
{
	setenv("NO_COLOR", "1", 1);
	const char *text = shown(80, measures, 4, add_measures);
	if (text == NULL) return;
	CU_ASSERT_STRING_EQUAL(text, "    run  learning_rate\n"
								 "      1        0.01235\n"
								 "1234567        1.5e-05\n"
								 "The same in all rows: optimizer adam, epochs 10\n");
	text = shown(36, measures, 4, add_measures);
	CU_ASSERT_STRING_EQUAL(strstr(text, "The"), "The same in all rows: optimizer adam,\n  epochs 10\n");
	text = shown(80, measures, 4, add_one_measure);
	CU_ASSERT_STRING_EQUAL(text, "run  learning_rate  optimizer  epochs\n"
								 "  1           0.25  adam           10\n");
}

static void titles_are_cut_before_values(void)
{
	setenv("NO_COLOR", "1", 1);
	const char *text = shown(20, measures, 4, add_measures);
	if (text == NULL) return;
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "    run  learning_r\u2026\n"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "1234567      1.5e-05\n"));
}

/* Rather no value than half a number; columns go from the right, those to keep stay. */
static const struct sweep_column wide[] = {{.title = "run", .right = true},
										   {.title = "lr", .right = true},
										   {.title = "width", .right = true},
										   {.title = "notes"},
										   {.title = "state", .keep = true}};

static void add_wide(struct sweep_table *table)
{
	sweep_table_add(table, (const char *[]){"1", "3.6662e-07", "1048576", "a long text", "finished"});
	sweep_table_finish(table);
}

static void numbers_are_never_cut(void)
{
	setenv("NO_COLOR", "1", 1);
	const char *text = shown(41, wide, 5, add_wide);
	if (text == NULL) return;
	CU_ASSERT_STRING_EQUAL(text, "run         lr    width  notes   state\n"
								 "  1  3.666e-07  1048576  a lon\u2026  finished\n");
	text = shown(33, wide, 5, add_wide);
	CU_ASSERT_STRING_EQUAL(text, "run         lr    width  state\n"
								 "  1  3.666e-07  1048576  finished\n"
								 "(1 more column: a wider terminal, a pipe or --json shows all)\n");
}

static void add_sweep(struct sweep_table *table)
{
	sweep_table_add(table, (const char *[]){"ejmx78gi", "a long name", "running", "2026-11-29 08:00:00"});
	sweep_table_finish(table);
}

/* Words of a few known ones, and times: half of one is none. */
static void whole_words_are_never_cut(void)
{
	static const struct sweep_column sweeps[] = {{.title = "sweep", .keep = true},
												 {.title = "name"},
												 {.title = "stage", .whole = true},
												 {.title = "created", .whole = true}};
	setenv("NO_COLOR", "1", 1);
	const char *text = shown(47, sweeps, 4, add_sweep);
	if (text == NULL) return;
	CU_ASSERT_STRING_EQUAL(text, "sweep     name     stage    created\n"
								 "ejmx78gi  a long\u2026  running  2026-11-29 08:00:00\n");
	text = shown(40, sweeps, 4, add_sweep);
	CU_ASSERT_STRING_EQUAL(text, "sweep     name         stage  \n"
								 "ejmx78gi  a long name  running\n"
								 "(1 more column: a wider terminal, a pipe or --json shows all)\n");
}

static void colours_follow_the_values_unless_unwanted(void)
{
	unsetenv("NO_COLOR");
	setenv("TERM", "xterm", 1);
	const char *text = on_terminal(80);
	if (text == NULL) return;
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\033[1mname\033[0m"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text, "\033[31mbad\033[0m"));
	CU_ASSERT_PTR_NULL(strstr(text, "[31mgood"));
	setenv("NO_COLOR", "1", 1);
	text = on_terminal(80);
	CU_ASSERT_PTR_NULL(strstr(text, "\033["));
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a pipe gets fields with tabs between them, escaped", a_pipe_gets_tabs},
		{"a terminal gets aligned columns", a_terminal_gets_columns},
		{"a narrow terminal cuts the widest column", a_narrow_terminal_cuts_the_widest_column},
		{"a terminal gets rounded numbers, and what all rows share once", a_terminal_gets_short_numbers},
		{"titles are cut before values", titles_are_cut_before_values},
		{"numbers are never cut; columns are left out instead", numbers_are_never_cut},
		{"words to be kept whole are left out instead", whole_words_are_never_cut},
		{"colours follow the values, unless NO_COLOR is set", colours_follow_the_values_unless_unwanted},
		{NULL, NULL}};
	return unit_main("table", tests);
}
