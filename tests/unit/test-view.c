#include "agent/view.h"
#include "base/clock.h"
#include "record/json.h"
#include "screen.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

/* What is allowed where something must come: far more than it needs, so that a busy machine fails no test. */
#define PATIENCE 60.0

static struct sweep_view_start usual(int file)
{
	return (struct sweep_view_start){.tool = "sweep-agent",
									 .file = file,
									 .id = "ab12cd34",
									 .name = "mnist",
									 .metric = "loss",
									 .goal = SWEEP_MINIMIZE,
									 .total = 5,
									 .count = -1};
}

/* Replaces each time ("1.2 s") by "T s", and takes the rate out: a busy machine stretches them. */
static void hide_times(struct sweep_text *text)
{
	struct sweep_text out = {0};
	for (const char *c = text->data; c && *c;)
	{
		const size_t digits = strspn(c, "0123456789.e-");
		const bool begins = digits > 0 && (c == text->data || strchr(" (", c[-1]) != NULL);
		if (begins && (strncmp(c + digits, " s", 2) == 0 || strncmp(c + digits, " min", 4) == 0))
		{
			sweep_text_puts(&out, "T s");
			c += digits + (c[digits + 1] == 's' ? 2 : 4);
			continue;
		}
		if (digits > 0 && strncmp(c + digits, " runs/", 6) == 0)
		{
			out.length -= strlen(", ");
			c = strchr(c, '\n');
			continue;
		}
		sweep_text_putc(&out, *c++);
	}
	sweep_text_free(text);
	*text = out;
}

static void check_text(struct sweep_text *text, const char *expected)
{
	hide_times(text);
	const char *got = text->data ? text->data : "";
	CU_ASSERT_STRING_EQUAL(got, expected);
	if (strcmp(got, expected) != 0) printf("# got:\n%s# wanted:\n%s", got, expected);
	sweep_text_free(text);
}

/* --- where there is no terminal ---------------------------------------------------------------------------------- */

/* A pipe with a view at its end to write. */
struct piped
{
	int reader;
	struct sweep_view *view;
};

static struct piped open_pipe(bool quiet)
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	struct sweep_view_start start = usual(ends[1]);
	start.quiet = quiet;
	struct piped piped = {ends[0], sweep_view_new(&start)};
	close(ends[1]); /* the view has its own */
	return piped;
}

static void read_all(int reader, struct sweep_text *text)
{
	char bytes[4096];
	for (ssize_t got; (got = read(reader, bytes, sizeof bytes)) > 0;) sweep_text_add(text, bytes, (size_t)got);
}

static void tell_of_two_runs(struct sweep_view *view)
{
	sweep_view_say(view, "going on with sweep ab12cd34");
	sweep_view_begin(view, 3, 1, "{\"lr\":0.01}");
	sweep_view_begin(view, 4, 2, "{\"lr\":0.5}");
	sweep_view_metric(view, 3, "loss", 0.31);
	sweep_view_tick(view);
	sweep_view_end(view, 3, SWEEP_FINISHED, NULL, 1.2);
	sweep_view_end(view, 4, SWEEP_FAILED_RUN, "exited with status 3", 0.2);
	sweep_view_complain(view, "something\nis wrong");
	sweep_view_tick(view);
}

static void a_pipe_gets_one_line_a_run(void)
{
	struct piped piped = open_pipe(false);
	struct sweep_text text = {0};
	tell_of_two_runs(piped.view);
	read_all(piped.reader, &text); /* at once, not at the end */
	check_text(&text, "sweep-agent: going on with sweep ab12cd34\n"
					  "run 3: finished, loss 0.31 (T s)  lr=0.01\n"
					  "run 4, attempt 2: failed, exited with status 3 (T s)  lr=0.5\n"
					  "sweep-agent: something\\nis wrong\n");
	sweep_view_finish(piped.view, "all is done");
	sweep_view_finish(piped.view, "twice");
	sweep_view_say(piped.view, "bye");
	sweep_view_free(piped.view);
	read_all(piped.reader, &text);
	check_text(&text, "sweep ab12cd34 (mnist): 2 runs in T s: 1 finished, 1 failed; all is done; best: run 3, loss "
					  "0.31  lr=0.01\nsweep-agent: bye\n");
	close(piped.reader);
}

static void quiet_leaves_errors_alone(void)
{
	struct piped piped = open_pipe(true);
	struct sweep_text text = {0};
	tell_of_two_runs(piped.view);
	sweep_view_finish(piped.view, NULL);
	CU_ASSERT_EQUAL(sweep_view_timeout(piped.view, -1), -1);
	sweep_view_free(piped.view);
	read_all(piped.reader, &text);
	check_text(&text, "sweep-agent: something\\nis wrong\n");
	close(piped.reader);
}

static void without_a_terminal_there_is_nothing_to_wait_for(void)
{
	struct piped piped = open_pipe(false);
	sweep_view_begin(piped.view, 1, 1, NULL);
	CU_ASSERT_EQUAL(sweep_view_timeout(piped.view, -1), -1);
	CU_ASSERT_EQUAL(sweep_view_timeout(piped.view, 12345), 12345);
	sweep_view_free(piped.view);
	close(piped.reader);
}

static void a_file_gets_the_same(void)
{
	char path[] = "test-view-XXXXXX";
	const int file = mkstemp(path);
	CU_ASSERT_FATAL(file >= 0);
	CU_ASSERT_EQUAL(write(file, "before\n", 7), 7);
	struct sweep_view_start start = usual(file);
	struct sweep_view *view = sweep_view_new(&start);
	sweep_view_say(view, "one");
	CU_ASSERT_EQUAL(write(file, "between\n", 8), 8); /* by another part of the program */
	sweep_view_say(view, "two");
	sweep_view_free(view);
	struct sweep_text text = {0};
	lseek(file, 0, SEEK_SET);
	read_all(file, &text);
	check_text(&text, "before\nsweep-agent: one\nbetween\nsweep-agent: two\n");
	close(file);
	unlink(path);
}

/* Nothing waits; what has no room is left out and counted, and what comes later comes. */
static void a_pipe_that_nobody_reads_stops_nothing(void)
{
	struct piped piped = open_pipe(false);
	struct sweep_text text = {0};
	enum
	{
		LINES = 20000
	};
	for (int i = 0; i < LINES; i++)
	{
		sweep_view_begin(piped.view, i, 1, "{\"a\":\"0123456789012345678901234567890123456789\"}");
		sweep_view_end(piped.view, i, SWEEP_FINISHED, NULL, 1);
	}
	CU_ASSERT(sweep_view_timeout(piped.view, -1) >= 0);
	size_t before;
	do
	{
		before = text.length;
		read_all(piped.reader, &text);
		sweep_view_tick(piped.view);
	} while (text.length > before);
	CU_ASSERT_EQUAL(sweep_view_timeout(piped.view, -1), -1);
	sweep_view_say(piped.view, "later");
	sweep_view_free(piped.view);
	read_all(piped.reader, &text);
	size_t runs = 0;
	unsigned long left_out = 0;
	for (const char *line = text.data; *line; line = strchr(line, '\n') + 1)
	{
		runs += strncmp(line, "run ", 4) == 0;
		if (*line == '(') left_out += strtoul(line + 1, NULL, 10);
	}
	CU_ASSERT(left_out > 0);
	CU_ASSERT_EQUAL(runs + left_out, LINES);
	const char *last = strstr(text.data, " lines left out)\nsweep-agent: later\n");
	CU_ASSERT_PTR_NOT_NULL(last);
	sweep_text_free(&text);
	close(piped.reader);
}

/* At the end it is waited for, but not for ever. */
static void nor_does_it_hold_the_end_for_long(void)
{
	struct piped piped = open_pipe(false);
	for (int i = 0; i < 3000; i++)
		sweep_view_say(piped.view, "0123456789012345678901234567890123456789012345678901234567890123456789");
	const double began = sweep_clock();
	sweep_view_finish(piped.view, NULL);
	const double waited = sweep_clock() - began;
	CU_ASSERT(waited >= 1.9 && waited < PATIENCE);
	sweep_view_free(piped.view);
	close(piped.reader);
}

static void a_reader_that_is_gone_is_no_error(void)
{
	struct piped piped = open_pipe(false);
	close(piped.reader);
	tell_of_two_runs(piped.view); /* SIGPIPE would end this process */
	CU_ASSERT_EQUAL(sweep_view_timeout(piped.view, -1), -1);
	sweep_view_finish(piped.view, NULL);
	sweep_view_free(piped.view);

	struct sweep_view_start start = usual(-1);
	struct sweep_view *view = sweep_view_new(&start);
	tell_of_two_runs(view);
	sweep_view_finish(view, NULL);
	sweep_view_free(view);
	sweep_view_free(NULL);
}

/* --- on a terminal ----------------------------------------------------------------------------------------------- */

/* Fails the test where there are no pseudo terminals: Linux without /dev/pts runs no shell either. */
static struct sweep_view *open_view(struct screen *screen, size_t width, size_t height)
{
	CU_ASSERT_TRUE_FATAL(screen_open(screen, width, height));
	struct sweep_view_start start = usual(screen->slave);
	return sweep_view_new(&start);
}

/* Ticks until nothing is left to draw but the time. */
static void settle(struct screen *screen, struct sweep_view *view)
{
	const size_t before = screen->writes;
	const double until = sweep_clock() + PATIENCE;
	do
	{
		const int wait = sweep_view_timeout(view, 1000);
		poll(NULL, 0, wait);
		sweep_view_tick(view);
		screen_read(screen);
	} while (screen->writes == before && sweep_clock() < until);
}

static void check_screen(struct screen *screen, const char *expected)
{
	struct sweep_text text = screen_text(screen);
	check_text(&text, expected);
	CU_ASSERT_FALSE(screen->wrapped);
	CU_ASSERT_FALSE(screen->odd);
	CU_ASSERT_EQUAL(screen->column, 0);
}

static void finish(struct screen *screen, struct sweep_view *view)
{
	sweep_view_free(view);
	screen_close(screen);
}

static void the_live_part_is_drawn_in_place(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 80, 24);
	settle(&screen, view);
	check_screen(&screen, "sweep ab12cd34 (mnist): 0 of 5 done\n");
	sweep_view_say(view, "hello");
	sweep_view_begin(view, 1, 1, "{\"lr\":0.01}");
	sweep_view_begin(view, 2, 1, "{\"lr\":0.5}");
	sweep_view_metric(view, 2, "loss", 0.75);
	settle(&screen, view);
	check_screen(&screen, "sweep-agent: hello\n"
						  "sweep ab12cd34 (mnist): 0 of 5 done, 2 running\n"
						  "run 1  T s             lr=0.01\n"
						  "run 2  T s  loss 0.75  lr=0.5\n"
						  "best: run 2, loss 0.75  lr=0.5\n");
	sweep_view_metric(view, 1, "loss", 0.5);
	sweep_view_end(view, 1, SWEEP_FINISHED, NULL, 1.5);
	sweep_view_end(view, 2, SWEEP_FAILED_RUN, "exited with status 3", 1.5);
	settle(&screen, view);
	check_screen(&screen, "sweep-agent: hello\n"
						  "run 1: finished, loss 0.5 (T s)  lr=0.01\n"
						  "run 2: failed, exited with status 3, loss 0.75 (T s)  lr=0.5\n"
						  "sweep ab12cd34 (mnist): 2 of 5 done, 1 failed\n"
						  "best: run 1, loss 0.5  lr=0.01\n");
	sweep_view_finish(view, "Ctrl-C");
	screen_read(&screen);
	check_screen(&screen, "sweep-agent: hello\n"
						  "run 1: finished, loss 0.5 (T s)  lr=0.01\n"
						  "run 2: failed, exited with status 3, loss 0.75 (T s)  lr=0.5\n"
						  "sweep ab12cd34 (mnist): 2 runs in T s: 1 finished, 1 failed; Ctrl-C\n"
						  "best: run 1, loss 0.5  lr=0.01\n");
	CU_ASSERT_EQUAL(sweep_view_timeout(view, -1), -1);
	finish(&screen, view);
}

/* Hundreds of runs, of which the oldest scroll out of a screen of five rows: no line is lost or stands twice. */
static void runs_that_ended_scroll_by(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 40, 5);
	struct sweep_text expected = {0};
	for (int run = 1; run <= 300; run++)
	{
		sweep_view_begin(view, run, 1, NULL);
		if (run % 50 == 0) settle(&screen, view);
		sweep_view_end(view, run, SWEEP_FINISHED, NULL, 1);
		sweep_text_printf(&expected, "run %d: finished (T s)\n", run);
	}
	for (int run = 301; run <= 310; run++) sweep_view_begin(view, run, 1, NULL);
	settle(&screen, view);
	struct sweep_text text = screen_text(&screen);
	hide_times(&text);
	CU_ASSERT_EQUAL(strncmp(text.data, expected.data, expected.length), 0);
	size_t lines = 0;
	for (const char *c = text.data; *c; c++) lines += *c == '\n';
	CU_ASSERT_EQUAL(lines, 304);
	sweep_text_free(&text);
	sweep_view_free(view); /* without a summary: the live part is taken away */
	screen_read(&screen);
	check_screen(&screen, expected.data);
	sweep_text_free(&expected);
	screen_close(&screen);
}

/* Ten frames a second at most, whatever is told, and none when nothing changes but the time. */
static void frames_are_few(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 80, 24);
	sweep_view_begin(view, 1, 1, NULL);
	const double began = sweep_clock();
	double now;
	int told = 0;
	do
	{
		sweep_view_metric(view, 1, "loss", 1.0 / ++told);
		sweep_view_tick(view);
		screen_read(&screen);
		now = sweep_clock();
	} while (now - began < 1 || told < 1000);
	CU_ASSERT((double)screen.writes <= (now - began) / 0.1 + 2);
	CU_ASSERT(screen.writes >= 2);
	settle(&screen, view);
	const int wait = sweep_view_timeout(view, -1);
	CU_ASSERT(wait >= 0 && wait <= 1000); /* the run's time goes on */
	finish(&screen, view);
}

static void an_unchanged_frame_is_not_written(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 80, 24);
	settle(&screen, view);
	const size_t before = screen.writes;
	sweep_view_status(view, NULL);
	for (int i = 0; i < 3; i++)
	{
		poll(NULL, 0, 120);
		sweep_view_tick(view);
		screen_read(&screen);
	}
	CU_ASSERT_EQUAL(screen.writes, before);
	finish(&screen, view);
}

static void another_size_is_noticed(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 80, 24);
	for (int run = 1; run <= 4; run++) sweep_view_begin(view, run, 1, "{\"lr\":0.01}");
	sweep_view_say(view, "hello");
	settle(&screen, view);
	screen_resize(&screen, 100, 4);
	screen_read(&screen);
	settle(&screen, view);
	struct sweep_text text = screen_text(&screen);
	/* three rows on the screen; what had scrolled out when it became lower is the terminal's */
	hide_times(&text);
	const char *frame =
		strstr(text.data, "sweep ab12cd34 (mnist): 0 of 5 done, 4 running\nrun 1  T s  lr=0.01\nand 3 more\n");
	CU_ASSERT_PTR_NOT_NULL(frame);
	sweep_text_free(&text);
	screen_resize(&screen, 20, 5);
	settle(&screen, view);
	text = screen_text(&screen);
	hide_times(&text);
	frame = strstr(text.data, "0 of 5 done\nrun 1  T s  lr=0.01\nrun 2  T s  lr=0.01\nand 2 more\n");
	CU_ASSERT_PTR_NOT_NULL(frame);
	CU_ASSERT_EQUAL(screen.row, 4);
	CU_ASSERT_FALSE(screen.wrapped);
	sweep_text_free(&text);
	screen_resize(&screen, 1, 1);
	for (int i = 0; i < 3; i++)
	{
		sweep_view_status(view, "x");
		poll(NULL, 0, 120);
		sweep_view_tick(view);
		screen_read(&screen);
	}
	CU_ASSERT_FALSE(screen.odd);
	finish(&screen, view);
}

/* A terminal that breaks lines anew when it becomes narrower: the frame then takes more rows, and all are replaced. */
static void broken_lines_are_counted(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 60, 10);
	sweep_view_say(view, "above");
	sweep_view_begin(view, 1, 1, "{\"a\":1}");
	settle(&screen, view);
	check_screen(&screen, "sweep-agent: above\n"
						  "sweep ab12cd34 (mnist): 0 of 5 done, 1 running\n"
						  "run 1  T s  a=1\n");
	/* as it would stand after 60 columns have become 30: two lines in three rows, below the first */
	memset(screen.cells[1], 0, 3 * sizeof screen.cells[0]);
	for (int row = 1; row < 4; row++) screen.cells[row][0] = 'x';
	screen.row = 4;
	screen.width = 30;
	screen_resize(&screen, 30, 10);
	settle(&screen, view);
	check_screen(&screen, "sweep-agent: above\n"
						  "0 of 5 done, 1 running\n"
						  "run 1  T s  a=1\n");
	finish(&screen, view);
}

static void what_is_typed_does_not_stay(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 60, 10);
	settle(&screen, view);
	CU_ASSERT_EQUAL(write(screen.slave, "^C", 2), 2); /* the terminal's echo */
	sweep_view_status(view, "waiting for 2 runs");
	settle(&screen, view);
	check_screen(&screen, "sweep ab12cd34 (mnist): 0 of 5 done\nwaiting for 2 runs\n");
	finish(&screen, view);
}

/* Held with Ctrl-S: nothing waits, and all comes when it goes on. */
static void a_terminal_that_is_held_stops_nothing(void)
{
	struct screen screen;
	struct sweep_view *view = open_view(&screen, 60, 10);
	settle(&screen, view);
	CU_ASSERT_EQUAL(tcflow(screen.slave, TCOOFF), 0);
	for (int run = 1; run <= 5; run++)
	{
		sweep_view_begin(view, run, 1, NULL);
		sweep_view_end(view, run, SWEEP_FINISHED, NULL, 1);
		poll(NULL, 0, 110);
		sweep_view_tick(view);
	}
	const int wait = sweep_view_timeout(view, -1);
	CU_ASSERT(wait >= 0 && wait <= 100);
	screen_read(&screen);
	check_screen(&screen, "sweep ab12cd34 (mnist): 0 of 5 done\n");
	CU_ASSERT_EQUAL(tcflow(screen.slave, TCOON), 0);
	for (int i = 0; i < 3; i++)
	{
		poll(NULL, 0, 110);
		sweep_view_tick(view);
		screen_read(&screen);
	}
	sweep_view_finish(view, NULL);
	screen_read(&screen);
	check_screen(&screen, "run 1: finished (T s)\nrun 2: finished (T s)\nrun 3: finished (T s)\nrun 4: finished (T s)\n"
						  "run 5: finished (T s)\nsweep ab12cd34 (mnist): 5 runs in T s: 5 finished\n");
	finish(&screen, view);
}

static size_t count_escapes(struct screen *screen)
{
	char text[65536];
	size_t filled = 0, count = 0;
	for (ssize_t got; (got = read(screen->master, text + filled, sizeof text - filled)) > 0;) filled += (size_t)got;
	for (size_t i = 0; i < filled; i++) count += text[i] == '\033';
	return count;
}

/* The bytes of a short life on a terminal, as TERM and NO_COLOR say. */
static void live(struct screen *screen, const char *term, const char *no_colour)
{
	if (term) setenv("TERM", term, 1);
	else unsetenv("TERM");
	if (no_colour) setenv("NO_COLOR", no_colour, 1);
	else unsetenv("NO_COLOR");
	struct sweep_view *view = open_view(screen, 80, 24);
	sweep_view_tick(view);
	sweep_view_begin(view, 1, 1, NULL);
	sweep_view_end(view, 1, SWEEP_FAILED_RUN, NULL, 1);
	sweep_view_finish(view, NULL);
	sweep_view_free(view);
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
}

static void simple_terminals_get_lines(void)
{
	static const char *const simple[] = {"dumb", "", NULL};
	for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++)
	{
		struct screen screen;
		live(&screen, simple[i], NULL);
		screen_read(&screen);
		CU_ASSERT_EQUAL(screen.writes, 0);
		check_screen(&screen, "run 1: failed (T s)\nsweep ab12cd34 (mnist): 1 run in T s: 1 failed\n");
		screen_close(&screen);
	}
}

static void colours_can_be_refused(void)
{
	struct screen screen;
	live(&screen, "xterm", NULL);
	const size_t coloured = count_escapes(&screen);
	screen_close(&screen);
	live(&screen, "xterm", "");
	CU_ASSERT_EQUAL(count_escapes(&screen), coloured);
	screen_close(&screen);
	live(&screen, "xterm", "1");
	const size_t plain = count_escapes(&screen);
	CU_ASSERT(plain > 0 && plain < coloured);
	screen_close(&screen);
}

/* What runs and files hold reaches the terminal as text only. */
static void nothing_of_a_program_is_obeyed(void)
{
	struct screen screen;
	CU_ASSERT_TRUE_FATAL(screen_open(&screen, 120, 24));
	struct sweep_view_start start = usual(screen.slave);
	start.name = "m\033[2J";
	start.metric = "lo\033ss";
	struct sweep_view *view = sweep_view_new(&start);
	sweep_view_begin(view, 1, 1, "{\"a\\u001b[2J\":\"b\\u001bc\"}");
	sweep_view_metric(view, 1, "lo\033ss", 1);
	sweep_view_status(view, "s\x9b\x31m\r");
	settle(&screen, view);
	check_screen(&screen, "sweep ab12cd34 (m\\u001b[2J): 0 of 5 done, 1 running\n"
						  "s\uFFFD1m\\r\n"
						  "run 1  T s  lo\\u001bss 1  a\\u001b[2J=b\\u001bc\n"
						  "best: run 1, lo\\u001bss 1  a\\u001b[2J=b\\u001bc\n");
	sweep_view_status(view, NULL);
	sweep_view_say(view, "x\033[2J");
	sweep_view_end(view, 1, SWEEP_FAILED_RUN, "y\033[2J", 1);
	settle(&screen, view);
	check_screen(&screen, "sweep-agent: x\\u001b[2J\n"
						  "run 1: failed, y\\u001b[2J, lo\\u001bss 1 (T s)  a\\u001b[2J=b\\u001bc\n"
						  "sweep ab12cd34 (m\\u001b[2J): 1 of 5 done, 1 failed\n");
	finish(&screen, view);
}

/* In the background the terminal is another's: lines come, but no frame. The process of the test leads a session with
 * the terminal, its child draws, and is in front only at first. */
static void draw_in_background(struct screen *screen)
{
	struct sweep_view_start start = usual(screen->slave);
	signal(SIGTTOU, SIG_IGN);
	if (setsid() < 0 || ioctl(screen->slave, TIOCSCTTY, 0) != 0) _exit(3);
	const pid_t drawer = fork();
	if (drawer == 0)
	{
		setpgid(0, 0);
		tcsetpgrp(screen->slave, getpid());
		struct sweep_view *view = sweep_view_new(&start);
		settle(screen, view);
		if (screen->writes != 1) _exit(4);
		tcsetpgrp(screen->slave, getppid());
		sweep_view_begin(view, 1, 1, NULL);
		poll(NULL, 0, 200);
		sweep_view_tick(view);
		sweep_view_end(view, 1, SWEEP_FINISHED, NULL, 1);
		poll(NULL, 0, 200);
		sweep_view_tick(view);
		screen_read(screen);
		if (screen->writes != 1) _exit(5);
		struct sweep_text text = screen_text(screen);
		hide_times(&text);
		if (strcmp(text.data, "sweep ab12cd34 (mnist): 0 of 5 done\nrun 1: finished (T s)\n") != 0) _exit(6);
		tcsetpgrp(screen->slave, getpid());
		sweep_view_status(view, "in front");
		settle(screen, view);
		sweep_text_free(&text);
		text = screen_text(screen);
		hide_times(&text);
		const char *expected = "sweep ab12cd34 (mnist): 0 of 5 done\nrun 1: finished (T s)\n"
							   "sweep ab12cd34 (mnist): 1 of 5 done\nin front\n";
		_exit(strcmp(text.data, expected) == 0 ? 0 : 7);
	}
	int status = 0;
	waitpid(drawer, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 8);
}

static void in_the_background_there_are_lines_only(void)
{
	struct screen screen;
	CU_ASSERT_TRUE_FATAL(screen_open(&screen, 80, 24));
	const pid_t process = fork();
	if (process == 0) draw_in_background(&screen);
	int status = 1;
	CU_ASSERT_EQUAL(waitpid(process, &status, 0), process);
	CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
	screen_close(&screen);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a pipe gets one line a run, and a summary", a_pipe_gets_one_line_a_run},
		{"quiet leaves errors alone", quiet_leaves_errors_alone},
		{"without a terminal there is nothing to wait for", without_a_terminal_there_is_nothing_to_wait_for},
		{"a file gets the same, among other lines", a_file_gets_the_same},
		{"a pipe that nobody reads stops nothing", a_pipe_that_nobody_reads_stops_nothing},
		{"nor does it hold the end for long", nor_does_it_hold_the_end_for_long},
		{"a reader that is gone is no error", a_reader_that_is_gone_is_no_error},
		{"the live part is drawn in place", the_live_part_is_drawn_in_place},
		{"runs that have ended scroll by", runs_that_ended_scroll_by},
		{"frames are few", frames_are_few},
		{"an unchanged frame is not written", an_unchanged_frame_is_not_written},
		{"another size is noticed", another_size_is_noticed},
		{"lines that the terminal has broken are counted", broken_lines_are_counted},
		{"what is typed does not stay", what_is_typed_does_not_stay},
		{"a terminal that is held stops nothing", a_terminal_that_is_held_stops_nothing},
		{"simple terminals get lines", simple_terminals_get_lines},
		{"colours can be refused", colours_can_be_refused},
		{"nothing of a program is obeyed", nothing_of_a_program_is_obeyed},
		{"in the background there are lines only", in_the_background_there_are_lines_only},
		{NULL, NULL},
	};
	setenv("TERM", "xterm", 1);
	unsetenv("NO_COLOR");
	return unit_main("view", tests);
}
