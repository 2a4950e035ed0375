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
	{"name", false, NULL}, {"count", true, NULL}, {"state", false, red_if_bad}};

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

/* What a terminal of the given width is sent for the rows; NULL where there are no terminals. */
static char *on_terminal(unsigned short width)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return NULL;
	FILE *out = fopen(ptsname(master), "w");
	if (out == NULL) return NULL;
	struct winsize size = {.ws_row = 24, .ws_col = width};
	ioctl(master, TIOCSWINSZ, &size);
	add_rows(sweep_table_new(columns, 3, out));
	fclose(out);
	static char text[4096];
	size_t length = 0;
	for (ssize_t got; (got = read(master, text + length, sizeof text - 1 - length)) > 0;) length += (size_t)got;
	text[length] = '\0';
	for (char *cr; (cr = strchr(text, '\r')) != NULL;) memmove(cr, cr + 1, strlen(cr)); /* the terminal's own */
	close(master);
	return text;
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
		{"colours follow the values, unless NO_COLOR is set", colours_follow_the_values_unless_unwanted},
		{NULL, NULL}};
	return unit_main("table", tests);
}
