#include "agent/child.h"
#include "base/clock.h"
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

/* What the children here are allowed: far more than they need, so that a busy machine fails no test. */
#define PATIENCE 60.0

struct talk
{
	struct sweep_child *child;
	struct sweep_text printed;
	size_t bytes; /* of its standard output */
	bool forget;  /* keep no text */
	bool answer;  /* write "again" for each of the first three lines, then end the input */
	size_t lines;
};

static void take_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more)
{
	struct talk *talk = context;
	if (stream != SWEEP_CHILD_STDOUT) return;
	talk->bytes += length + !more;
	talk->lines++;
	if (!talk->forget) sweep_text_printf(&talk->printed, "%s\n", line);
	if (!talk->answer) return;
	if (talk->lines <= 3) sweep_child_write(talk->child, "again\n", 6);
	else sweep_child_close_input(talk->child);
}

static void start(struct talk *talk, const char *script)
{
	char *const arguments[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char *)(uintptr_t)script, NULL};
	const struct sweep_child_start how = {.arguments = arguments,
										  .environment = environ,
										  .line = take_line,
										  .context = talk,
										  .timeout = PATIENCE,
										  .grace = PATIENCE,
										  .linger = PATIENCE,
										  .input = true};
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_child_start(&talk->child, &how, &err), SWEEP_OK);
}

static bool step(struct talk *talk)
{
	struct pollfd fds[SWEEP_CHILD_FDS];
	sweep_child_poll(talk->child, fds);
	const int ready = poll(fds, SWEEP_CHILD_FDS, sweep_child_timeout(talk->child, -1));
	CU_ASSERT_FATAL(ready >= 0 || errno == EINTR);
	return sweep_child_handle(talk->child, fds);
}

static struct sweep_child_result finish(struct talk *talk)
{
	while (step(talk)) continue;
	const struct sweep_child_result result = sweep_child_result(talk->child);
	CU_ASSERT_EQUAL(sweep_child_unwritten(talk->child), 0);
	sweep_child_free(talk->child);
	return result;
}

static void check_printed(struct talk *talk, const char *expected)
{
	CU_ASSERT_PTR_NOT_NULL_FATAL(talk->printed.data);
	CU_ASSERT_STRING_EQUAL(talk->printed.data, expected);
	sweep_text_free(&talk->printed);
}

static void what_is_written_arrives(void)
{
	struct talk talk = {0};
	start(&talk, "cat; echo end");
	sweep_child_write(talk.child, "a\n", 2);
	sweep_child_write(talk.child, "b\nc", 3);
	sweep_child_close_input(talk.child);
	CU_ASSERT_EQUAL(finish(&talk).status, 0);
	check_printed(&talk, "a\nb\ncend\n");
}

static void it_can_be_an_answer(void)
{
	struct talk talk = {.answer = true};
	start(&talk, "n=0; echo ready; while read line; do n=$((n + 1)); echo $n $line; done; echo end");
	CU_ASSERT_EQUAL(finish(&talk).status, 0);
	check_printed(&talk, "ready\n1 again\n2 again\n3 again\nend\n");
}

/* More than pipes hold, at once: nothing waits, and all of it comes back. */
static void much_is_kept_until_it_is_read(void)
{
	enum
	{
		MUCH = 4 << 20
	};
	struct talk talk = {.forget = true};
	char *bytes = malloc(MUCH);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	memset(bytes, 'x', MUCH);
	for (size_t i = 99; i < MUCH; i += 100) bytes[i] = '\n';
	bytes[MUCH - 1] = '\n';
	start(&talk, "exec cat");
	sweep_child_write(talk.child, bytes, MUCH);
	CU_ASSERT(sweep_child_unwritten(talk.child) > MUCH / 2);
	sweep_child_close_input(talk.child);
	sweep_child_write(talk.child, "late\n", 5); /* behind its end: dropped */
	CU_ASSERT_EQUAL(finish(&talk).status, 0);
	CU_ASSERT_EQUAL(talk.bytes, MUCH);
	free(bytes);
}

static volatile sig_atomic_t broken_pipes;

static void count_broken_pipe(int number)
{
	(void)number;
	broken_pipes++;
}

static void check_closed_reader(void)
{
	struct talk talk = {0};
	char bytes[100000];
	memset(bytes, 'x', sizeof bytes);
	start(&talk, "exec <&-; echo closed; exec 2>&-; while [ ! -e /no/such/file ]; do sleep 0.02; done");
	while (talk.lines == 0 && step(&talk)) continue;
	for (int i = 0; i < 5; i++) sweep_child_write(talk.child, bytes, sizeof bytes);
	CU_ASSERT_EQUAL(sweep_child_unwritten(talk.child), 0);
	sweep_child_stop(talk.child);
	CU_ASSERT_EQUAL(finish(&talk).end, SWEEP_CHILD_SIGNALLED);
	check_printed(&talk, "closed\n");
}

/* Whatever the process does with SIGPIPE: nothing, which would end it, ignore it, or catch it. */
static void a_closed_reader_is_no_error(void)
{
	check_closed_reader();
	signal(SIGPIPE, SIG_IGN);
	check_closed_reader();
	signal(SIGPIPE, count_broken_pipe);
	check_closed_reader();
	signal(SIGPIPE, SIG_DFL);
	CU_ASSERT_EQUAL(broken_pipes, 0);
	sigset_t pending;
	CU_ASSERT_EQUAL(sigpending(&pending), 0);
	CU_ASSERT_EQUAL(sigismember(&pending, SIGPIPE), 0);
}

/* One that reads nothing and ends takes what was kept with it. */
static void one_that_ends_without_reading(void)
{
	struct talk talk = {0};
	char *bytes = calloc(1 << 20, 1);
	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	start(&talk, "exit 3");
	sweep_child_write(talk.child, bytes, 1 << 20);
	const struct sweep_child_result result = finish(&talk);
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_EXITED);
	CU_ASSERT_EQUAL(result.status, 3);
	free(bytes);
}

/* Without anything to write, the descriptor must not wake the caller, as one that is writable would. */
static void an_idle_input_wakes_nobody(void)
{
	struct talk talk = {0};
	struct pollfd fds[SWEEP_CHILD_FDS];
	start(&talk, "read line; echo $line");
	sweep_child_poll(talk.child, fds);
	int open = 0;
	for (int i = 0; i < SWEEP_CHILD_FDS; i++) open += fds[i].fd >= 0 && (fds[i].events & POLLOUT);
	CU_ASSERT_EQUAL(open, 0);
	sweep_child_write(talk.child, "x\n", 2);
	CU_ASSERT_EQUAL(finish(&talk).status, 0);
	check_printed(&talk, "x\n");
}

/* The pipe's other end is not in other children's hands: else the first would not see the end of its input. */
static void another_child_does_not_hold_it(void)
{
	struct talk first = {0}, second = {0};
	start(&first, "cat; echo end");
	start(&second, "read line");
	sweep_child_close_input(first.child);
	CU_ASSERT_EQUAL(finish(&first).status, 0);
	check_printed(&first, "end\n");
	sweep_child_close_input(second.child);
	CU_ASSERT_EQUAL(finish(&second).status, 1);
	sweep_text_free(&second.printed);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"what is written arrives, and so does the end", what_is_written_arrives},
		{"what is written can be an answer to a line", it_can_be_an_answer},
		{"more than a pipe holds is kept until it is read", much_is_kept_until_it_is_read},
		{"a closed reader is no error and raises no SIGPIPE", a_closed_reader_is_no_error},
		{"one that ends without reading leaves nothing", one_that_ends_without_reading},
		{"an idle input wakes nobody", an_idle_input_wakes_nobody},
		{"another child does not hold the input", another_child_does_not_hold_it},
		{NULL, NULL},
	};
	return unit_main("child-input", tests);
}
