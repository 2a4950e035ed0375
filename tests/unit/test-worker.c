#include "agent/worker.h"
#include "base/clock.h"
#include "unit.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* What is allowed here: far more than is needed, so that a busy machine fails no test. */
#define PATIENCE 60.0

/* A sweep-train of the tests: a shell that does with each config record what it says. */
#define EACH "while IFS= read -r line; do printf '%s\\n' \"$line\"; run=${line#*:}; run=${run%%,*}; "
#define FINISH "echo \"{\\\"run\\\":$run,\\\"state\\\":\\\"finished\\\",\\\"summary\\\":{\\\"pid\\\":$$}}\"; "
#define DONE "done"

/* What came of a run. */
struct heard
{
	struct sweep_worker *worker;
	struct sweep_text output, errors;
	const char *stop_at, *kill_at; /* a line of the output; NULL: never */
};

static void take_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more)
{
	struct heard *heard = context;
	struct sweep_text *text = stream == SWEEP_CHILD_STDOUT ? &heard->output : &heard->errors;
	sweep_text_add(text, line, length);
	sweep_text_putc(text, more ? '+' : '\n');
	if (heard->stop_at && strcmp(line, heard->stop_at) == 0) sweep_worker_stop(heard->worker);
	if (heard->kill_at && strcmp(line, heard->kill_at) == 0) sweep_worker_kill(heard->worker);
}

static void make_shell(struct heard *heard, const char *script, double grace)
{
	char *const options[] = {(char[]){"-c"}, (char *)(uintptr_t)script, NULL};
	const struct sweep_worker_start start = {.program = "/bin/sh",
											 .options = options,
											 .environment = environ,
											 .id = "ab12cd34",
											 .db = "here.db",
											 .line = take_line,
											 .context = heard,
											 .grace = grace,
											 .linger = 0};
	heard->worker = sweep_worker_new(&start);
}

static void end(struct heard *heard)
{
	sweep_worker_free(heard->worker);
	sweep_text_free(&heard->output);
	sweep_text_free(&heard->errors);
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
	CU_ASSERT_EQUAL(errno, ECHILD);
}

static void give(struct heard *heard, int64_t run, double timeout)
{
	struct sweep_error err = {0};
	sweep_text_clear(&heard->output);
	sweep_text_clear(&heard->errors);
	CU_ASSERT_EQUAL_FATAL(sweep_worker_give(heard->worker, run, "{\"lr\":0.1}", timeout, &err), SWEEP_OK);
}

static struct sweep_worker_result finish(struct heard *heard)
{
	struct pollfd fds[SWEEP_CHILD_FDS];
	do
	{
		sweep_worker_poll(heard->worker, fds);
		const int ready = poll(fds, SWEEP_CHILD_FDS, sweep_worker_timeout(heard->worker, (int)(1000 * PATIENCE)));
		CU_ASSERT_FATAL(ready > 0 || sweep_worker_timeout(heard->worker, -1) >= 0 || errno == EINTR);
	} while (sweep_worker_handle(heard->worker, fds));
	return sweep_worker_result(heard->worker);
}

static struct sweep_worker_result run(struct heard *heard, int64_t number)
{
	give(heard, number, PATIENCE);
	return finish(heard);
}

static const char *text_of(const struct sweep_text *text)
{
	return text->data ? text->data : "";
}

/* The process that the last state record names. */
static long process_of(const struct heard *heard)
{
	const char *at = strstr(text_of(&heard->output), "\"pid\":");
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	return strtol(at + 6, NULL, 10);
}

static void check_reason(const struct sweep_worker_result *result, const char *expected)
{
	struct sweep_text text = {0};
	sweep_worker_describe(&text, result);
	CU_ASSERT_STRING_EQUAL(text.data, expected);
	sweep_text_free(&text);
}

static void one_process_does_many_runs(void)
{
	struct heard heard = {0};
	long first = 0;
	make_shell(&heard, EACH "echo \"{\\\"loss\\\":0.$run}\"; " FINISH DONE, PATIENCE);
	for (int64_t i = 1; i <= 5; i++)
	{
		char expected[200];
		const struct sweep_worker_result result = run(&heard, i);
		CU_ASSERT_TRUE(result.told);
		CU_ASSERT_EQUAL(result.state, SWEEP_FINISHED);
		CU_ASSERT(!result.stopped && !result.timed_out && !result.process_ended);
		if (i == 1) first = process_of(&heard);
		snprintf(expected, sizeof expected,
				 "{\"loss\":0.%d}\n{\"run\":%d,\"state\":\"finished\",\"summary\":{\"pid\":%ld}}\n", (int)i, (int)i,
				 first);
		CU_ASSERT_STRING_EQUAL(text_of(&heard.output), expected);
	}
	end(&heard);
}

static void the_record_and_the_environment_arrive(void)
{
	struct heard heard = {0};
	struct sweep_error err;
	setenv("SWEEP_ID", "another", 1);
	setenv("SWEEP_DB", "another.db", 1);
	make_shell(&heard, EACH "echo \"$SWEEP_ID $SWEEP_DB $line\"; " FINISH DONE, PATIENCE);
	CU_ASSERT_EQUAL_FATAL(sweep_worker_give(heard.worker, 12, "{\n\"lr\":0.10,\"n\":{\"w\":7.0} }", 0, &err), SWEEP_OK);
	finish(&heard);
	static const char expected[] =
		"ab12cd34 here.db {\"run\":12,\"sweep\":\"ab12cd34\",\"config\":{ \"lr\":0.10,\"n\":{\"w\":7.0} }}\n";
	CU_ASSERT_EQUAL(strncmp(text_of(&heard.output), expected, strlen(expected)), 0);
	end(&heard);
	unsetenv("SWEEP_ID");
	unsetenv("SWEEP_DB");
}

static void a_run_that_fails_is_over_too(void)
{
	struct heard heard = {0};
	make_shell(&heard,
			   EACH "[ $run = 2 ] && echo '{\"run\":2,\"state\":\"failed\",\"error\":\"lr is 0\"}' || { " FINISH
					"}; " DONE,
			   PATIENCE);
	run(&heard, 1);
	const long process = process_of(&heard);
	const struct sweep_worker_result result = run(&heard, 2);
	CU_ASSERT_TRUE(result.told);
	CU_ASSERT_EQUAL(result.state, SWEEP_FAILED_RUN);
	CU_ASSERT_FALSE(result.process_ended);
	CU_ASSERT_STRING_EQUAL(text_of(&heard.output), "{\"run\":2,\"state\":\"failed\",\"error\":\"lr is 0\"}\n");
	run(&heard, 3);
	CU_ASSERT_EQUAL(process_of(&heard), process);
	end(&heard);
}

/* The word alone, in a metric's name or a text, ends nothing; nor does a record of another kind. */
static void only_a_state_record_ends_a_run(void)
{
	struct heard heard = {0};
	make_shell(&heard,
			   EACH "echo '{\"run\":1,\"metrics\":{\"state\":3}}'; echo '\"state\": none'; "
					"echo '{\"run\":1,\"state\":\"odd\"}'; " FINISH DONE,
			   PATIENCE);
	CU_ASSERT_TRUE(run(&heard, 1).told);
	size_t lines = 0;
	for (const char *c = text_of(&heard.output); *c; c++) lines += *c == '\n';
	CU_ASSERT_EQUAL(lines, 4);
	end(&heard);
}

static void errors_belong_to_their_run(void)
{
	struct heard heard = {0};
	make_shell(&heard, EACH "echo \"begin $run\" >&2; echo \"end $run\" >&2; " FINISH DONE, PATIENCE);
	for (int i = 1; i <= 20; i++)
	{
		char expected[64];
		run(&heard, i);
		snprintf(expected, sizeof expected, "begin %d\nend %d\n", i, i);
		CU_ASSERT_STRING_EQUAL(text_of(&heard.errors), expected);
	}
	end(&heard);
}

static void stopping_ends_the_process(void)
{
	struct heard heard = {.stop_at = "ready"};
	make_shell(&heard,
			   EACH
			   "[ $run = 2 ] && { trap 'echo \"{\\\"run\\\":2,\\\"state\\\":\\\"killed\\\"}\"; exit 143' TERM; echo "
			   "ready; while :; do sleep 0.02; done; }; " FINISH DONE,
			   PATIENCE);
	run(&heard, 1);
	const long process = process_of(&heard);
	const struct sweep_worker_result result = run(&heard, 2);
	CU_ASSERT(result.stopped && !result.timed_out && result.told && result.process_ended);
	CU_ASSERT_EQUAL(result.state, SWEEP_KILLED);
	CU_ASSERT_EQUAL(result.process.status, 143);
	CU_ASSERT_STRING_EQUAL(text_of(&heard.output), "ready\n{\"run\":2,\"state\":\"killed\"}\n");
	CU_ASSERT_TRUE(run(&heard, 3).told);
	CU_ASSERT_NOT_EQUAL(process_of(&heard), process);
	end(&heard);
}

static void one_that_does_not_listen_is_killed(void)
{
	struct heard heard = {.stop_at = "ready"};
	make_shell(&heard, EACH "trap '' TERM; echo ready; while :; do sleep 0.02; done; " DONE, 0.05);
	struct sweep_worker_result result = run(&heard, 1);
	CU_ASSERT(result.stopped && !result.told && result.process_ended);
	CU_ASSERT_EQUAL(result.process.status, SIGKILL);
	CU_ASSERT_PTR_NULL(sweep_worker_broken(heard.worker));
	check_reason(&result, "sweep-train was killed by signal 9 (Killed)");
	end(&heard);

	struct heard at_once = {.kill_at = "ready"};
	make_shell(&at_once, EACH "trap '' TERM; echo ready; while :; do sleep 0.02; done; " DONE, PATIENCE);
	result = run(&at_once, 1);
	CU_ASSERT(result.stopped && result.process_ended);
	CU_ASSERT_EQUAL(result.process.status, SIGKILL);
	end(&at_once);
}

/* The time is the run's, not the process's. */
static void the_timeout_ends_a_run(void)
{
	struct heard heard = {0};
	make_shell(&heard, EACH "[ $run = 3 ] && while :; do sleep 0.02; done; " FINISH DONE, PATIENCE);
	for (int i = 1; i <= 2; i++)
	{
		give(&heard, i, PATIENCE);
		CU_ASSERT_FALSE(finish(&heard).timed_out);
	}
	give(&heard, 3, 0.1);
	const struct sweep_worker_result result = finish(&heard);
	CU_ASSERT(result.timed_out && result.stopped && !result.told && result.process_ended);
	CU_ASSERT(result.seconds >= 0.1);
	CU_ASSERT_TRUE(run(&heard, 4).told);
	end(&heard);
}

static void a_death_in_mid_run_fails_it(void)
{
	struct heard heard = {0};
	make_shell(&heard,
			   EACH "echo \"{\\\"loss\\\":$run}\"; [ $run = 1 ] && kill -SEGV $$; [ $run = 2 ] && exit 5; " FINISH DONE,
			   PATIENCE);
	struct sweep_worker_result result = run(&heard, 1);
	CU_ASSERT(!result.told && !result.stopped && result.process_ended);
	CU_ASSERT_EQUAL(result.state, SWEEP_FAILED_RUN);
	CU_ASSERT_STRING_EQUAL(text_of(&heard.output), "{\"loss\":1}\n");
	check_reason(&result, "sweep-train was killed by signal 11 (Segmentation fault)");
	result = run(&heard, 2);
	check_reason(&result, "sweep-train exited with status 5");
	CU_ASSERT_PTR_NULL(sweep_worker_broken(heard.worker));
	CU_ASSERT_TRUE(run(&heard, 3).told);
	end(&heard);
}

/* Nor is the run that comes next harmed. */
static void an_idle_death_is_repaired(void)
{
	struct heard heard = {0};
	make_shell(&heard, EACH FINISH DONE, PATIENCE);
	run(&heard, 1);
	const long process = process_of(&heard);
	CU_ASSERT_EQUAL(kill((pid_t)process, SIGKILL), 0);
	const struct sweep_worker_result result = run(&heard, 2);
	CU_ASSERT(result.told && !result.process_ended);
	CU_ASSERT_NOT_EQUAL(process_of(&heard), process);
	end(&heard);

	struct heard once = {0};
	make_shell(&once, "read -r line; echo \"$line\"; run=${line#*:}; run=${run%%,*}; " FINISH "exit 0", PATIENCE);
	for (int i = 1; i <= 3; i++) CU_ASSERT_TRUE(run(&once, i).told);
	end(&once);
}

/* --- what cannot work ------------------------------------------------------------------------------------------- */

static void check_broken(const char *script, const char *expected)
{
	struct heard heard = {0};
	struct sweep_error err = {0};
	make_shell(&heard, script, PATIENCE);
	CU_ASSERT_PTR_NULL(sweep_worker_broken(heard.worker));
	const struct sweep_worker_result result = run(&heard, 1);
	CU_ASSERT(!result.told && result.process_ended);
	CU_ASSERT_STRING_EQUAL(text_of(&heard.output), "");
	const char *broken = sweep_worker_broken(heard.worker);
	CU_ASSERT_PTR_NOT_NULL_FATAL(broken);
	CU_ASSERT_STRING_EQUAL(broken, expected);
	CU_ASSERT_EQUAL(sweep_worker_give(heard.worker, 2, "{}", 0, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, expected);
	end(&heard);
}

static void one_that_cannot_begin_is_broken(void)
{
	check_broken("echo 'sweep-train: unknown option --strid' >&2; exit 2",
				 "sweep-train cannot begin: unknown option --strid");
	check_broken("printf 'first\\nno \\033[31mdata\\n' >&2; exit 1", "sweep-train cannot begin: no \\u001b[31mdata");
	check_broken("exit 3", "sweep-train cannot begin: exited with status 3");
	check_broken("kill -KILL $$", "sweep-train cannot begin: was killed by signal 9 (Killed)");
	check_broken("echo '{\"run\":1,\"state\":\"finished\"}'",
				 "sweep-train ended without taking a run: parameters "
				 "(--NAME=VALUE) and --help cannot stand among its options");
}

/* One that has worked is started again, but only once for a run. */
static void nor_is_there_an_endless_restart(void)
{
	char file[] = "test-worker-XXXXXX", script[300];
	const int made = mkstemp(file);
	CU_ASSERT_FATAL(made >= 0);
	close(made);
	snprintf(script, sizeof script,
			 "[ -e %s ] || { echo 'the data are gone' >&2; exit 1; }; read -r line; echo \"$line\"; run=1; " FINISH
			 "exit 0",
			 file);
	struct heard heard = {0};
	make_shell(&heard, script, PATIENCE);
	CU_ASSERT_TRUE(run(&heard, 1).told);
	unlink(file);
	CU_ASSERT_FALSE(run(&heard, 2).told);
	CU_ASSERT_PTR_NOT_NULL_FATAL(sweep_worker_broken(heard.worker));
	CU_ASSERT_STRING_EQUAL(sweep_worker_broken(heard.worker), "sweep-train cannot begin: the data are gone");
	end(&heard);
}

static void what_cannot_be_given_is_told(void)
{
	struct sweep_error err = {0};
	struct heard heard = {0};
	struct sweep_worker_start start = {
		.program = "/no/such/train", .environment = environ, .id = "ab12cd34", .line = take_line, .context = &heard};
	heard.worker = sweep_worker_new(&start);
	CU_ASSERT_EQUAL(sweep_worker_give(heard.worker, 1, "[1]", 0, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "the configuration is no JSON object: [1]");
	CU_ASSERT_EQUAL(sweep_worker_give(heard.worker, 1, "{", 0, &err), SWEEP_FAILED);
	CU_ASSERT_EQUAL(sweep_worker_give(heard.worker, 1, "{}", 0, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot start /no/such/train: No such file or directory");
	struct pollfd fds[SWEEP_CHILD_FDS];
	sweep_worker_poll(heard.worker, fds);
	CU_ASSERT_FALSE(sweep_worker_handle(heard.worker, fds));
	for (int i = 0; i < SWEEP_CHILD_FDS; i++) CU_ASSERT_EQUAL(fds[i].fd, -1);
	CU_ASSERT_EQUAL(sweep_worker_timeout(heard.worker, 5), 5);
	end(&heard);
}

static void giving_it_up_ends_it(void)
{
	struct heard busy = {0}, idle = {0};
	make_shell(&busy, EACH "trap '' TERM; while :; do sleep 0.02; done; " DONE, PATIENCE);
	give(&busy, 1, PATIENCE);
	end(&busy);
	make_shell(&idle, EACH FINISH DONE, PATIENCE);
	run(&idle, 1);
	end(&idle);
	sweep_worker_free(NULL);
}

/* --- sweep-train itself ------------------------------------------------------------------------------------------ */

/* The tests' programs do not lie beside it, so it is found in PATH. */
static void the_program_is_found(void)
{
	struct sweep_text path = {0};
	sweep_text_puts(&path, "before ");
	sweep_worker_program(&path);
	CU_ASSERT_STRING_EQUAL(path.data, "before sweep-train");
	sweep_text_free(&path);
}

static void sweep_train_stands(void)
{
	char *const options[] = {(char[]){"--stride"}, (char[]){"600"}, (char[]){"--no-test"}, NULL};
	struct heard heard = {0};
	struct sweep_worker_start start = {.options = options,
									   .environment = environ,
									   .id = "ab12cd34",
									   .line = take_line,
									   .context = &heard,
									   .grace = PATIENCE,
									   .linger = PATIENCE};
	heard.worker = sweep_worker_new(&start);
	static const struct
	{
		const char *config;
		enum sweep_state state;
		const char *metric;
	} runs[] = {
		{"{\"epochs\":1,\"learning_rate\":0.01}", SWEEP_FINISHED, "{\"run\":1,\"sweep\":\"ab12cd34\",\"step\":"},
		{"{\"batch_size\":0}", SWEEP_FAILED_RUN, "batch_size is 0"},
		{"{\"epochs\":1}", SWEEP_FINISHED, "{\"run\":3,\"sweep\":\"ab12cd34\",\"step\":"}};
	for (int i = 0; i < 3; i++)
	{
		struct sweep_error err = {0};
		sweep_text_clear(&heard.output);
		CU_ASSERT_EQUAL_FATAL(sweep_worker_give(heard.worker, i + 1, runs[i].config, PATIENCE, &err), SWEEP_OK);
		const struct sweep_worker_result result = finish(&heard);
		CU_ASSERT_TRUE(result.told);
		CU_ASSERT_EQUAL(result.state, runs[i].state);
		CU_ASSERT_FALSE(result.process_ended);
		CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&heard.output), runs[i].metric));
		CU_ASSERT_PTR_NULL(strstr(text_of(&heard.output), "\"config\""));
	}
	end(&heard);
}

static void a_bad_option_is_told(void)
{
	static const struct
	{
		const char *options[2];
		const char *expected;
	} cases[] = {{{"--strid", "3"}, "sweep-train cannot begin: unknown option --strid (did you mean --stride?)"},
				 {{"-d", "/no/such/data"}, "sweep-train cannot begin: /no/such/data: No such file or directory"},
				 {{"--epochs=1", NULL}, "sweep-train ended without taking a run"},
				 {{"--version", NULL}, "sweep-train ended without taking a run"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		char *const options[] = {(char *)(uintptr_t)cases[i].options[0], (char *)(uintptr_t)cases[i].options[1], NULL};
		struct heard heard = {0};
		struct sweep_worker_start start = {
			.options = options, .environment = environ, .id = "ab12cd34", .line = take_line, .context = &heard};
		heard.worker = sweep_worker_new(&start);
		CU_ASSERT_FALSE(run(&heard, 1).told);
		const char *broken = sweep_worker_broken(heard.worker);
		CU_ASSERT_PTR_NOT_NULL_FATAL(broken);
		CU_ASSERT_EQUAL(strncmp(broken, cases[i].expected, strlen(cases[i].expected)), 0);
		end(&heard);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"one process does many runs", one_process_does_many_runs},
		{"the record and the environment arrive", the_record_and_the_environment_arrive},
		{"a run that fails is over, and the process goes on", a_run_that_fails_is_over_too},
		{"only a state record ends a run", only_a_state_record_ends_a_run},
		{"what is said on standard error belongs to its run", errors_belong_to_their_run},
		{"stopping ends the process, and the next run has another", stopping_ends_the_process},
		{"one that ignores SIGTERM is killed, or at once", one_that_does_not_listen_is_killed},
		{"the timeout ends a run", the_timeout_ends_a_run},
		{"a death in mid run fails it", a_death_in_mid_run_fails_it},
		{"a death while idle is repaired", an_idle_death_is_repaired},
		{"one that cannot begin is broken", one_that_cannot_begin_is_broken},
		{"there is no endless restart", nor_is_there_an_endless_restart},
		{"what cannot be given is told", what_cannot_be_given_is_told},
		{"giving it up ends it", giving_it_up_ends_it},
		{"sweep-train is looked for", the_program_is_found},
		{"sweep-train itself does run after run", sweep_train_stands},
		{"a bad option of sweep-train is told", a_bad_option_is_told},
		{NULL, NULL},
	};
	return unit_main("worker", tests);
}
