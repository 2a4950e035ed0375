#include "agent/child.h"
#include "base/clock.h"
#include "base/memory.h"
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* What the children here are allowed: far more than they need, so that a busy machine fails no test. */
#define PATIENCE 60.0

/* What a child printed, each line with "\n" behind it, a piece with "+". */
struct output
{
	struct sweep_text streams[SWEEP_CHILD_STREAMS];
	size_t lines, pieces, longest;
	struct sweep_child *child;
	const char *stop_at; /* end the child when this line comes; NULL: never */
	const char *kill_at;
	int forward; /* the signal that is passed on when "ready" comes; 0: none */
	bool forget; /* keep no text */
};

static void take_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more)
{
	struct output *output = context;
	output->lines++;
	output->pieces += more;
	if (length > output->longest) output->longest = length;
	CU_ASSERT_EQUAL(line[length], '\0');
	if (!output->forget)
	{
		sweep_text_add(&output->streams[stream], line, length);
		sweep_text_putc(&output->streams[stream], more ? '+' : '\n');
	}
	if (output->stop_at && strcmp(line, output->stop_at) == 0) sweep_child_stop(output->child);
	if (output->kill_at && strcmp(line, output->kill_at) == 0) sweep_child_kill(output->child);
	if (output->forward && strcmp(line, "ready") == 0) sweep_child_signal(output->child, output->forward);
}

static void output_free(struct output *output)
{
	for (int i = 0; i < SWEEP_CHILD_STREAMS; i++) sweep_text_free(&output->streams[i]);
}

static const char *printed(const struct output *output, enum sweep_stream stream)
{
	return output->streams[stream].data ? output->streams[stream].data : "";
}

static struct sweep_child_start patient(struct output *output)
{
	return (struct sweep_child_start){.environment = environ,
									  .line = take_line,
									  .context = output,
									  .timeout = PATIENCE,
									  .grace = PATIENCE,
									  .linger = PATIENCE};
}

/* Handles the child until all is over. */
static struct sweep_child_result finish(struct sweep_child *child)
{
	struct pollfd fds[SWEEP_CHILD_FDS];
	do
	{
		sweep_child_poll(child, fds);
		const int ready = poll(fds, SWEEP_CHILD_FDS, sweep_child_timeout(child, -1));
		CU_ASSERT_FATAL(ready >= 0 || errno == EINTR);
	} while (sweep_child_handle(child, fds));
	const struct sweep_child_result result = sweep_child_result(child);
	sweep_child_free(child);
	return result;
}

static struct sweep_child_result run_script(const struct sweep_child_start *start, const char *script)
{
	char *const arguments[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char *)(uintptr_t)script, NULL};
	struct sweep_child_start own = *start;
	struct output *output = start->context;
	struct sweep_error err;
	own.arguments = arguments;
	if (sweep_child_start(&output->child, &own, &err) != SWEEP_OK)
	{
		CU_FAIL_FATAL("the shell does not start");
	}
	return finish(output->child);
}

static struct sweep_child_result run(struct output *output, const char *script)
{
	const struct sweep_child_start start = patient(output);
	return run_script(&start, script);
}

/* No child is left, not even a zombie. */
static void check_no_child(void)
{
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
	CU_ASSERT_EQUAL(errno, ECHILD);
}

static size_t count_open(void)
{
	size_t count = 0;
	for (int i = 0; i < 256; i++) count += fcntl(i, F_GETFD) >= 0;
	return count;
}

/* --- lines --------------------------------------------------------------------------------------- */

static void lines_come_from_both_streams(void)
{
	struct output output = {0};
	const struct sweep_child_result result = run(&output, "echo a; echo b >&2; printf 'c\\n\\nlast'; printf end >&2");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_EXITED);
	CU_ASSERT_EQUAL(result.status, 0);
	CU_ASSERT(!result.stopped && !result.timed_out && !result.held);
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "a\nc\n\nlast\n");
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDERR), "b\nend\n");
	output_free(&output);
	check_no_child();
}

static void binary_goes_through(void)
{
	struct output output = {0};
	run(&output, "printf '\\000\\377\\n\\000\\000\\n\\200'");
	const struct sweep_text *text = &output.streams[SWEEP_CHILD_STDOUT];
	CU_ASSERT_EQUAL(text->length, 8);
	CU_ASSERT(text->length == 8 && memcmp(text->data, "\0\xff\n\0\0\n\x80\n", 8) == 0);
	output_free(&output);
}

static void a_line_of_ten_megabytes_is_whole(void)
{
	struct output output = {.forget = true};
	run(&output, "head -c 10000000 /dev/zero | tr '\\000' x; echo; echo short");
	CU_ASSERT_EQUAL(output.lines, 2);
	CU_ASSERT_EQUAL(output.longest, 10000000);
	CU_ASSERT_EQUAL(output.pieces, 0);
	output_free(&output);
}

/* One of exactly the limit needs a last piece, which is empty, as its end is not known before. */
static void a_longer_line_comes_in_pieces(void)
{
	static const struct
	{
		const char *script;
		size_t lines, pieces;
	} cases[] = {{"head -c 40000000 /dev/zero; echo; echo short", 4, 2},
				 {"head -c 16777215 /dev/zero; echo", 1, 0},
				 {"head -c 16777216 /dev/zero; echo", 2, 1},
				 {"head -c 16777216 /dev/zero", 2, 1}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct output output = {.forget = true};
		run(&output, cases[i].script);
		CU_ASSERT_EQUAL(output.lines, cases[i].lines);
		CU_ASSERT_EQUAL(output.pieces, cases[i].pieces);
		CU_ASSERT(output.longest <= SWEEP_CHILD_LINE);
		output_free(&output);
	}
}

static void many_lines_keep_their_order(void)
{
	struct output output = {0};
	struct sweep_text expected = {0};
	for (int i = 1; i <= 20000; i++) sweep_text_printf(&expected, "%d\n", i);
	run(&output, "seq 20000");
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), expected.data);
	output_free(&output);
	sweep_text_free(&expected);
}

/* --- ends ---------------------------------------------------------------------------------------- */

static void check_description(const struct sweep_child_result *result, const char *expected)
{
	struct sweep_text text = {0};
	sweep_child_describe(&text, result);
	CU_ASSERT_STRING_EQUAL(text.data, expected);
	sweep_text_free(&text);
}

static void the_exit_status_is_told(void)
{
	struct output output = {0};
	const struct sweep_child_result result = run(&output, "echo x; exit 3");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_EXITED);
	CU_ASSERT_EQUAL(result.status, 3);
	CU_ASSERT_FALSE(result.stopped);
	check_description(&result, "exited with status 3");
	output_free(&output);
}

static void death_by_signal_is_told(void)
{
	struct output output = {0};
	const struct sweep_child_result result = run(&output, "echo before; kill -KILL $$");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_SIGNALLED);
	CU_ASSERT_EQUAL(result.status, SIGKILL);
	CU_ASSERT_FALSE(result.stopped);
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "before\n");
	check_description(&result, "was killed by signal 9 (Killed)");
	output_free(&output);
	check_no_child();
}

static void check_no_start(const char *program, const char *message)
{
	struct output output = {0};
	struct sweep_child_start start = patient(&output);
	char *const arguments[] = {(char *)(uintptr_t)program, NULL};
	struct sweep_error err = {0};
	struct sweep_child *child;
	const size_t before = count_open();
	start.arguments = arguments;
	CU_ASSERT_EQUAL(sweep_child_start(&child, &start, &err), SWEEP_FAILED);
	CU_ASSERT_PTR_NULL(child);
	CU_ASSERT_STRING_EQUAL(err.message, message);
	CU_ASSERT_EQUAL(count_open(), before);
	check_no_child();
}

static void write_program(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	fputs(text, file);
	fclose(file);
	chmod(path, 0755);
}

static void what_cannot_be_started_is_told(void)
{
	char directory[] = "test-child-XXXXXX", path[64], message[256];
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
	check_no_start("no-such-program-9", "cannot start no-such-program-9: No such file or directory");
	check_no_start("/no/such/program", "cannot start /no/such/program: No such file or directory");
	check_no_start("/", "cannot start /: Permission denied");

	snprintf(path, sizeof path, "%s/script", directory);
	write_program(path, "#!/no/such/shell\n");
	snprintf(message, sizeof message, "cannot start %s: the interpreter that its first line names is not there", path);
	check_no_start(path, message);
	write_program(path, "echo x\n");
	snprintf(message, sizeof message, "cannot start %s: Exec format error: a script begins with #! and its interpreter",
			 path);
	check_no_start(path, message);
	unlink(path);
	rmdir(directory);
}

/* No file is left for it: errno tells this from a program that is not there. */
static void what_is_scarce_is_told_by_errno(void)
{
	struct output output = {0};
	struct sweep_child_start start = patient(&output);
	static char program[] = "true";
	char *const arguments[] = {program, NULL};
	struct sweep_error err = {0};
	struct sweep_child *child;
	struct rlimit before, few;
	start.arguments = arguments;
	CU_ASSERT_EQUAL_FATAL(getrlimit(RLIMIT_NOFILE, &before), 0);
	few = before;
	few.rlim_cur = 3; /* the standard streams */
	CU_ASSERT_EQUAL_FATAL(setrlimit(RLIMIT_NOFILE, &few), 0);
	CU_ASSERT_EQUAL(sweep_child_start(&child, &start, &err), SWEEP_FAILED);
	CU_ASSERT_EQUAL(errno, EMFILE);
	setrlimit(RLIMIT_NOFILE, &before);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot start true: Too many open files");
	snprintf(program, sizeof program, "/nil");
	CU_ASSERT_EQUAL(sweep_child_start(&child, &start, &err), SWEEP_FAILED);
	CU_ASSERT_EQUAL(errno, ENOENT);
}

static void a_child_may_close_its_output(void)
{
	for (int without = 0; without < 2; without++)
	{
		struct output output = {0};
		struct sweep_child_start start = patient(&output);
		start.no_pidfd = without;
		const struct sweep_child_result result =
			run_script(&start, "echo last; exec >&- 2>&-; i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); done; exit 5");
		CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_EXITED);
		CU_ASSERT_EQUAL(result.status, 5);
		CU_ASSERT_FALSE(result.held);
		CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "last\n");
		output_free(&output);
	}
}

/* The reader does not hang, though the one that holds the pipe never ends by itself; that one is left running. */
static void a_pipe_that_another_holds_is_closed(void)
{
	for (int without = 0; without < 2; without++)
	{
		struct output output = {0};
		struct sweep_child_start start = patient(&output);
		start.linger = 0.05;
		start.no_pidfd = without;
		const struct sweep_child_result result =
			run_script(&start, "sleep 1000 & echo $!; echo error >&2; printf 'no end'; exit 4");
		CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_EXITED);
		CU_ASSERT_EQUAL(result.status, 4);
		CU_ASSERT_TRUE(result.held);
		const pid_t left = (pid_t)strtol(printed(&output, SWEEP_CHILD_STDOUT), NULL, 10);
		CU_ASSERT_FATAL(left > 1);
		CU_ASSERT_PTR_NOT_NULL(strstr(printed(&output, SWEEP_CHILD_STDOUT), "\nno end\n"));
		CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDERR), "error\n");
		CU_ASSERT_EQUAL(kill(left, SIGKILL), 0);
		output_free(&output);
	}
}

/* What it adds within the time is read. */
static void another_may_finish_its_lines(void)
{
	struct output output = {0};
	const struct sweep_child_result result = run(&output, "echo first; (i=0; while [ $i -lt 2000 ]; do i=$((i + 1)); "
														  "done; echo later) & exit 0");
	CU_ASSERT_FALSE(result.held);
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "first\nlater\n");
	output_free(&output);
}

/* --- signals ------------------------------------------------------------------------------------- */

static void stopping_lets_a_child_tidy_up(void)
{
	struct output output = {.stop_at = "ready"};
	const struct sweep_child_result result =
		run(&output, "trap 'echo tidy; exit 7' TERM; echo ready; while :; do sleep 0.05; done");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_EXITED);
	CU_ASSERT_EQUAL(result.status, 7);
	CU_ASSERT(result.stopped && !result.timed_out);
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "ready\ntidy\n");
	output_free(&output);
}

static void one_that_ignores_it_is_killed(void)
{
	for (int without = 0; without < 2; without++)
	{
		struct output output = {.stop_at = "ready"};
		struct sweep_child_start start = patient(&output);
		start.grace = 0.05;
		start.no_pidfd = without;
		const struct sweep_child_result result =
			run_script(&start, "trap '' TERM; echo ready; while :; do sleep 0.05; done");
		CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_SIGNALLED);
		CU_ASSERT_EQUAL(result.status, SIGKILL);
		CU_ASSERT_TRUE(result.stopped);
		output_free(&output);
		check_no_child();
	}
}

/* The second process ignores SIGTERM and outlives the first: it is killed when the child is over. */
static void stopping_ends_the_whole_group(void)
{
	struct output output = {.stop_at = "ready"};
	struct sweep_child_start start = patient(&output);
	start.linger = 0.05;
	const struct sweep_child_result result =
		run_script(&start, "(trap '' TERM; echo $$; echo ready; while :; do sleep 0.05; done) & wait");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_SIGNALLED);
	CU_ASSERT_EQUAL(result.status, SIGTERM);
	const pid_t group = (pid_t)strtol(printed(&output, SWEEP_CHILD_STDOUT), NULL, 10);
	CU_ASSERT_FATAL(group > 1);
	const double until = sweep_clock() + PATIENCE; /* whoever adopted it may take its time to reap it */
	while (kill(-group, 0) == 0 && sweep_clock() < until) poll(NULL, 0, 5);
	CU_ASSERT(kill(-group, 0) != 0 && errno == ESRCH);
	output_free(&output);
}

static void a_suspended_child_can_be_stopped(void)
{
	struct output output = {.stop_at = "ready"};
	const struct sweep_child_result result = run(&output, "echo ready; kill -STOP $$; while :; do sleep 0.05; done");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_SIGNALLED);
	CU_ASSERT_EQUAL(result.status, SIGTERM);
	output_free(&output);
}

static void killing_waits_for_nothing(void)
{
	struct output output = {.kill_at = "ready"};
	const struct sweep_child_result result = run(&output, "trap '' TERM; echo ready; while :; do sleep 0.05; done");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_SIGNALLED);
	CU_ASSERT_EQUAL(result.status, SIGKILL);
	CU_ASSERT_TRUE(result.stopped);
	output_free(&output);
}

static void the_timeout_ends_a_child(void)
{
	struct output output = {0};
	struct sweep_child_start start = patient(&output);
	start.timeout = 0.05;
	const struct sweep_child_result result = run_script(&start, "while :; do sleep 0.05; done");
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_SIGNALLED);
	CU_ASSERT_EQUAL(result.status, SIGTERM);
	CU_ASSERT(result.stopped && result.timed_out);
	CU_ASSERT(result.seconds >= 0.05);
	output_free(&output);
}

/* Nor does one that prints without a pause keep the timeout from coming. */
static void the_timeout_ends_a_flood(void)
{
	struct output output = {.forget = true};
	struct sweep_child_start start = patient(&output);
	start.timeout = 0.05;
	const struct sweep_child_result result = run_script(&start, "exec yes");
	CU_ASSERT_TRUE(result.timed_out);
	CU_ASSERT_EQUAL(result.end, SWEEP_CHILD_SIGNALLED);
	output_free(&output);
}

static void signals_are_passed_on(void)
{
	struct output output = {.forward = SIGUSR1};
	const struct sweep_child_result result =
		run(&output, "trap 'echo got; exit 9' USR1; echo ready; while :; do sleep 0.05; done");
	CU_ASSERT_EQUAL(result.status, 9);
	CU_ASSERT_FALSE(result.stopped);
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "ready\ngot\n");
	output_free(&output);
}

/* --- what a child gets --------------------------------------------------------------------------- */

static void standard_input_is_empty(void)
{
	struct output output = {0};
	run(&output, "cat; echo end");
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "end\n");
	output_free(&output);
}

static void the_environment_and_the_words_arrive(void)
{
	struct output output = {0};
	struct sweep_child_start start = patient(&output);
	char *const words[] = {(char[]){"/bin/sh"},
						   (char[]){"-c"},
						   (char[]){"printf '%s\\n' \"$LR\" \"$#\" \"$0\" \"$1\" \"$2\""},
						   (char[]){"a b"},
						   (char[]){"$(id)"},
						   (char[]){""},
						   NULL};
	char *const variables[] = {(char[]){"LR=0.1 '"}, NULL};
	struct sweep_error err;
	start.arguments = words;
	start.environment = variables;
	CU_ASSERT_EQUAL_FATAL(sweep_child_start(&output.child, &start, &err), SWEEP_OK);
	finish(output.child);
	CU_ASSERT_STRING_EQUAL(printed(&output, SWEEP_CHILD_STDOUT), "0.1 '\n2\na b\n$(id)\n\n");
	output_free(&output);
}

static void a_child_leads_a_group(void)
{
	struct output output = {.kill_at = "ready"};
	struct sweep_child_start start = patient(&output);
	char *const arguments[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char[]){"echo ready; exec sleep 1000"}, NULL};
	struct sweep_error err;
	start.arguments = arguments;
	CU_ASSERT_EQUAL_FATAL(sweep_child_start(&output.child, &start, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(getpgid(sweep_child_process(output.child)), sweep_child_process(output.child));
	finish(output.child);
	output_free(&output);
}

/* Blocked and ignored signals of the caller stay its own. */
static void signals_are_as_usual(void)
{
	struct output output = {0};
	sigset_t blocked, before;
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_IGN); /* it would be reaped at once, and its status lost */
	const struct sweep_child_result piped = run(&output, "kill -PIPE $$; exit 0");
	const struct sweep_child_result ended = run(&output, "kill -TERM $$; exit 0");
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	CU_ASSERT_EQUAL(piped.end, SWEEP_CHILD_SIGNALLED);
	CU_ASSERT_EQUAL(piped.status, SIGPIPE);
	CU_ASSERT_EQUAL(ended.status, SIGTERM);
	output_free(&output);
}

static void a_status_that_others_took_is_lost(void)
{
	struct output output = {0};
	struct sweep_child_start start = patient(&output);
	char *const arguments[] = {(char[]){"true"}, NULL};
	struct sweep_error err;
	start.arguments = arguments;
	CU_ASSERT_EQUAL_FATAL(sweep_child_start(&output.child, &start, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(waitpid(sweep_child_process(output.child), NULL, 0), sweep_child_process(output.child));
	CU_ASSERT_EQUAL(finish(output.child).end, SWEEP_CHILD_LOST);
	output_free(&output);
}

/* --- many ---------------------------------------------------------------------------------------- */

enum
{
	MANY = 8
};

/* The descriptors from 3 to 9 that programs inherit from here: those that this test was started with. */
static void add_inherited(struct sweep_text *out)
{
	sweep_text_puts(out, "");
	for (int file = 3; file <= 9; file++)
	{
		const int flags = fcntl(file, F_GETFD);
		const int mode = fcntl(file, F_GETFL) & O_ACCMODE;
		if (flags >= 0 && !(flags & FD_CLOEXEC) && mode != O_RDONLY) sweep_text_printf(out, "%d\n", file);
	}
}

/* Several in one loop; the last ones are started while the first run, and inherit nothing of them. */
static void several_run_at_once(void)
{
	static const char script[] = "for f in 3 4 5 6 7 8 9; do (: >&$f) 2>/dev/null && echo $f; done; "
								 "echo error $0 >&2; exit $0";
	struct output outputs[MANY] = {0};
	struct sweep_child *children[MANY];
	bool over[MANY] = {false};
	const size_t before = count_open();
	struct sweep_text inherited = {0};
	add_inherited(&inherited);
	for (int i = 0; i < MANY; i++)
	{
		char number[16];
		char *const arguments[] = {(char[]){"sh"}, (char[]){"-c"}, (char *)(uintptr_t)script, number, NULL};
		struct sweep_child_start start = patient(&outputs[i]);
		struct sweep_error err;
		snprintf(number, sizeof number, "%d", i);
		start.arguments = arguments;
		start.no_pidfd = i % 2;
		CU_ASSERT_EQUAL_FATAL(sweep_child_start(&children[i], &start, &err), SWEEP_OK);
	}
	for (int left = MANY; left > 0;)
	{
		struct pollfd fds[MANY * SWEEP_CHILD_FDS];
		int wait = -1;
		for (int i = 0; i < MANY; i++)
		{
			for (int j = 0; j < SWEEP_CHILD_FDS; j++) fds[i * SWEEP_CHILD_FDS + j].fd = -1;
			if (over[i]) continue;
			sweep_child_poll(children[i], &fds[i * SWEEP_CHILD_FDS]);
			wait = sweep_child_timeout(children[i], wait);
		}
		poll(fds, MANY * SWEEP_CHILD_FDS, wait);
		for (int i = 0; i < MANY; i++)
		{
			if (over[i] || sweep_child_handle(children[i], &fds[i * SWEEP_CHILD_FDS])) continue;
			over[i] = true;
			left--;
		}
	}
	for (int i = 0; i < MANY; i++)
	{
		char error[32];
		snprintf(error, sizeof error, "error %d\n", i);
		CU_ASSERT_EQUAL(sweep_child_result(children[i]).status, i);
		CU_ASSERT_STRING_EQUAL(printed(&outputs[i], SWEEP_CHILD_STDOUT), inherited.data ? inherited.data : "");
		CU_ASSERT_STRING_EQUAL(printed(&outputs[i], SWEEP_CHILD_STDERR), error);
		sweep_child_free(children[i]);
		output_free(&outputs[i]);
	}
	sweep_text_free(&inherited);
	CU_ASSERT_EQUAL(count_open(), before);
	check_no_child();
}

static void two_hundred_leave_nothing(void)
{
	char *const arguments[] = {(char[]){"/bin/true"}, NULL};
	struct output output = {0};
	struct sweep_child_start start = patient(&output);
	const size_t before = count_open();
	const double began = sweep_clock();
	start.arguments = arguments;
	for (int i = 0; i < 200; i++)
	{
		struct sweep_error err;
		CU_ASSERT_EQUAL_FATAL(sweep_child_start(&output.child, &start, &err), SWEEP_OK);
		const struct sweep_child_result result = finish(output.child);
		CU_ASSERT(result.end == SWEEP_CHILD_EXITED && result.status == 0);
	}
	printf("# %.0f runs of /bin/true a second\n", 200 / (sweep_clock() - began));
	CU_ASSERT_EQUAL(output.lines, 0);
	CU_ASSERT_EQUAL(count_open(), before);
	check_no_child();
}

static void giving_up_a_child_ends_it(void)
{
	struct output output = {0};
	struct sweep_child_start start = patient(&output);
	char *const arguments[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char[]){"trap '' TERM; while :; do sleep 1; done"},
							   NULL};
	struct sweep_error err;
	const size_t before = count_open();
	start.arguments = arguments;
	CU_ASSERT_EQUAL_FATAL(sweep_child_start(&output.child, &start, &err), SWEEP_OK);
	sweep_child_free(output.child);
	sweep_child_free(NULL);
	CU_ASSERT_EQUAL(count_open(), before);
	check_no_child();
}

/* The pipes must not take the numbers of the standard streams that the caller has closed. */
static void closed_standard_streams_do_no_harm(void)
{
	const pid_t process = fork();
	CU_ASSERT_FATAL(process >= 0);
	if (process == 0)
	{
		struct output output = {0};
		close(STDIN_FILENO);
		close(STDOUT_FILENO);
		close(STDERR_FILENO);
		const struct sweep_child_result result = run(&output, "cat; echo out; echo error >&2");
		const bool right = result.end == SWEEP_CHILD_EXITED && result.status == 0 &&
						   strcmp(printed(&output, SWEEP_CHILD_STDOUT), "out\n") == 0 &&
						   strcmp(printed(&output, SWEEP_CHILD_STDERR), "error\n") == 0;
		_exit(right ? 0 : 1);
	}
	int status = 1;
	CU_ASSERT_EQUAL(waitpid(process, &status, 0), process);
	CU_ASSERT_EQUAL(status, 0);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"lines come from both streams, the last without an end", lines_come_from_both_streams},
		{"binary goes through", binary_goes_through},
		{"a line of 10 MB is whole", a_line_of_ten_megabytes_is_whole},
		{"a longer line than 16 MiB comes in pieces", a_longer_line_comes_in_pieces},
		{"many lines keep their order", many_lines_keep_their_order},
		{"the exit status is told", the_exit_status_is_told},
		{"death by a signal is told", death_by_signal_is_told},
		{"what cannot be started is told", what_cannot_be_started_is_told},
		{"what is scarce is told by errno", what_is_scarce_is_told_by_errno},
		{"a child may close its output and run on", a_child_may_close_its_output},
		{"a pipe that another process holds is closed", a_pipe_that_another_holds_is_closed},
		{"another process may finish its lines", another_may_finish_its_lines},
		{"stopping lets a child tidy up", stopping_lets_a_child_tidy_up},
		{"one that ignores SIGTERM is killed", one_that_ignores_it_is_killed},
		{"stopping ends the whole group", stopping_ends_the_whole_group},
		{"a suspended child can be stopped", a_suspended_child_can_be_stopped},
		{"killing waits for nothing", killing_waits_for_nothing},
		{"the timeout ends a child", the_timeout_ends_a_child},
		{"the timeout ends a child that prints without a pause", the_timeout_ends_a_flood},
		{"signals are passed on", signals_are_passed_on},
		{"standard input is empty", standard_input_is_empty},
		{"the environment and the words arrive as they are", the_environment_and_the_words_arrive},
		{"a child leads a group of its own", a_child_leads_a_group},
		{"the caller's signal mask and ignored signals stay its own", signals_are_as_usual},
		{"a status that others took is lost, and nothing hangs", a_status_that_others_took_is_lost},
		{"several run at once and share no descriptor", several_run_at_once},
		{"two hundred leave no zombie and no descriptor", two_hundred_leave_nothing},
		{"giving up a child ends it", giving_up_a_child_ends_it},
		{"closed standard streams do no harm", closed_standard_streams_do_no_harm},
		{NULL, NULL},
	};
	return unit_main("child", tests);
}
