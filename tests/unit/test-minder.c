#include "agent/child.h"
#include "agent/minder.h"
#include "base/clock.h"
#include "unit.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define PATIENCE 60.0

/* An agent of the tests: a process with a minder and children. They hold the end of a pipe to write, so that the
 * test sees when the last of them is gone, and say "ready" in it. */
struct agent
{
	pid_t process;
	int alive; /* the end to read */
};

static void ignore_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more)
{
	(void)context, (void)stream, (void)line, (void)length, (void)more;
}

static struct sweep_child *start_child(const char *script, struct sweep_minder *minder)
{
	char *const arguments[] = {(char[]){"/bin/sh"}, (char[]){"-c"}, (char *)(uintptr_t)script, NULL};
	const struct sweep_child_start start = {.arguments = arguments,
											.environment = environ,
											.line = ignore_line,
											.grace = PATIENCE,
											.linger = 0,
											.minder = minder};
	struct sweep_child *child;
	struct sweep_error err;
	if (sweep_child_start(&child, &start, &err) != SWEEP_OK) _exit(3);
	return child;
}

static void finish_child(struct sweep_child *child)
{
	struct pollfd fds[SWEEP_CHILD_FDS];
	do
	{
		sweep_child_poll(child, fds);
		poll(fds, SWEEP_CHILD_FDS, sweep_child_timeout(child, -1));
	} while (sweep_child_handle(child, fds));
	sweep_child_free(child);
}

/* Runs `life` in a process of its own. Its children find the pipe as descriptor 9. */
static struct agent start_agent(void (*life)(void))
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	struct agent agent = {.alive = ends[0]};
	agent.process = fork();
	CU_ASSERT_FATAL(agent.process >= 0);
	if (agent.process == 0)
	{
		close(ends[0]);
		if (dup2(ends[1], 9) != 9) _exit(3);
		if (ends[1] != 9) close(ends[1]);
		life();
		_exit(0);
	}
	close(ends[1]);
	return agent;
}

/* The next line that a child has written; false when all of them are gone, or too much time has passed. */
static bool next_line(const struct agent *agent, char line[64])
{
	size_t length = 0;
	struct pollfd wait = {agent->alive, POLLIN, 0};
	while (length < 63 && poll(&wait, 1, (int)(1000 * PATIENCE)) == 1 && read(agent->alive, line + length, 1) == 1)
		if (line[length++] == '\n')
		{
			line[length - 1] = '\0';
			return true;
		}
	return false;
}

/* Whether every process that holds the pipe ends within the time. */
static bool all_gone(const struct agent *agent)
{
	struct pollfd wait = {agent->alive, POLLIN, 0};
	char byte;
	return poll(&wait, 1, (int)(1000 * PATIENCE)) == 1 && read(agent->alive, &byte, 1) == 0;
}

static void end_agent(struct agent *agent, int signal_number)
{
	int status;
	if (signal_number) kill(agent->process, signal_number);
	CU_ASSERT_EQUAL(waitpid(agent->process, &status, 0), agent->process);
	CU_ASSERT_EQUAL(WIFSIGNALED(status) ? WTERMSIG(status) : 0, signal_number);
}

/* The group that one of so many lines names, whatever their order, where another says "ready"; else 0. */
static pid_t group_of_ready(const struct agent *agent, int lines)
{
	char line[64];
	pid_t group = 0;
	bool ready = false;
	for (int i = 0; i < lines && next_line(agent, line); i++)
	{
		ready |= strcmp(line, "ready") == 0;
		if (line[0] >= '0' && line[0] <= '9') group = (pid_t)strtol(line, NULL, 10);
	}
	return ready ? group : 0;
}

static struct sweep_minder *start_minder(void)
{
	struct sweep_minder *minder;
	struct sweep_error err;
	if (sweep_minder_start(&minder, &err) != SWEEP_OK) _exit(3);
	fcntl(9, F_SETFD, 0);
	return minder;
}

/* Tells the test that the agent, not only a child of it, has come so far: it may be behind its children. */
static void say_ready(void)
{
	if (write(9, "ready\n", 6) != 6) _exit(3);
}

/* --- lives of agents ----------------------------------------------------------------------------- */

/* Each child has a child, and both ignore what they can. */
static void with_two_children(void)
{
	struct sweep_minder *minder = start_minder();
	for (int i = 0; i < 2; i++)
		start_child("trap '' TERM HUP INT; (trap '' TERM HUP INT; echo ready >&9; while :; do sleep 1; done) & "
					"while :; do sleep 1; done",
					minder);
	say_ready();
	for (;;) pause();
}

static void with_one_that_ended(void)
{
	struct sweep_minder *minder = start_minder();
	/* what a child left behind on purpose, in its own group, is not the minder's concern once that child is over */
	finish_child(start_child("(echo left >&9; exec sleep 1000) >/dev/null 2>&1 & echo $$ >&9", minder));
	start_child("echo ready >&9; while :; do sleep 1; done", minder);
	say_ready();
	for (;;) pause();
}

static void with_no_minder(void)
{
	fcntl(9, F_SETFD, 0);
	start_child("echo $$ >&9; while :; do sleep 1; done", NULL);
	say_ready();
	for (;;) pause();
}

static void that_frees_its_minder(void)
{
	struct sweep_minder *minder = start_minder();
	start_child("echo $$ >&9; while :; do sleep 1; done", minder);
	sweep_minder_free(minder);
	say_ready();
	for (;;) pause();
}

static void that_goes_by_itself(void)
{
	start_child("while :; do sleep 1; done", start_minder());
}

/* --- tests --------------------------------------------------------------------------------------- */

static void a_killed_agent_leaves_nobody(void)
{
	char line[64];
	struct agent agent = start_agent(with_two_children);
	for (int i = 0; i < 3; i++)
	{
		CU_ASSERT_FATAL(next_line(&agent, line));
		CU_ASSERT_STRING_EQUAL(line, "ready");
	}
	end_agent(&agent, SIGKILL);
	CU_ASSERT_TRUE(all_gone(&agent));
	close(agent.alive);
}

static void so_does_one_that_exits(void)
{
	struct agent agent = start_agent(that_goes_by_itself);
	end_agent(&agent, 0);
	CU_ASSERT_TRUE(all_gone(&agent));
	close(agent.alive);
}

/* The group of a child that is over is left alone, as its number may be another's by then. */
static void what_is_over_is_no_concern(void)
{
	struct agent agent = start_agent(with_one_that_ended);
	const pid_t group = group_of_ready(&agent, 4);
	CU_ASSERT_FATAL(group > 1);
	end_agent(&agent, SIGKILL);
	struct pollfd wait = {agent.alive, POLLIN, 0};
	CU_ASSERT_EQUAL(poll(&wait, 1, 200), 0); /* it lives, and holds the pipe */
	CU_ASSERT_EQUAL(kill(-group, SIGKILL), 0);
	CU_ASSERT_TRUE(all_gone(&agent));
	close(agent.alive);
}

static void check_survivor(void (*life)(void))
{
	struct agent agent = start_agent(life);
	const pid_t group = group_of_ready(&agent, 2);
	CU_ASSERT_FATAL(group > 1);
	end_agent(&agent, SIGKILL);
	struct pollfd wait = {agent.alive, POLLIN, 0};
	CU_ASSERT_EQUAL(poll(&wait, 1, 200), 0);
	CU_ASSERT_EQUAL(kill(-group, SIGKILL), 0);
	CU_ASSERT_TRUE(all_gone(&agent));
	close(agent.alive);
}

static void without_a_minder_a_child_lives_on(void)
{
	check_survivor(with_no_minder);
	check_survivor(that_frees_its_minder);
}

/* It does not hold the agent's files: a reader of its output sees the end. */
static void it_holds_no_file(void)
{
	int ends[2];
	char byte;
	struct sweep_minder *minder;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	CU_ASSERT_EQUAL_FATAL(sweep_minder_start(&minder, &err), SWEEP_OK);
	close(ends[1]);
	struct pollfd wait = {ends[0], POLLIN, 0};
	CU_ASSERT_EQUAL(poll(&wait, 1, (int)(1000 * PATIENCE)), 1);
	CU_ASSERT_EQUAL(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	sweep_minder_free(minder);
}

/* The beginning of a file in /proc; empty where there is none. */
static void read_start(char *text, size_t size, const char *process, const char *file)
{
	char path[320];
	snprintf(path, sizeof path, "/proc/%s/%s", process, file);
	FILE *in = fopen(path, "r");
	const size_t length = in ? fread(text, 1, size - 1, in) : 0;
	if (in) fclose(in);
	text[length] = '\0';
}

/* The child of this process as a list of processes shows it; waits until it has taken its name. */
static bool find_by_name(const char *name)
{
	char text[512], expected[64];
	bool found = false;
	DIR *directory = opendir("/proc");
	snprintf(expected, sizeof expected, "PPid:\t%ld\n", (long)getpid());
	for (const struct dirent *entry; !found && directory && (entry = readdir(directory)) != NULL;)
	{
		read_start(text, sizeof text, entry->d_name, "status");
		if (strstr(text, expected) == NULL) continue;
		read_start(text, sizeof text, entry->d_name, "comm");
		if (strncmp(text, name, strlen(name)) != 0) continue;
		read_start(text, sizeof text, entry->d_name, "cmdline");
		found = strcmp(text, name) == 0;
	}
	if (directory) closedir(directory);
	return found;
}

static void it_has_a_name_of_its_own(void)
{
#ifdef __linux__
	struct sweep_minder *minder;
	struct sweep_error err;
	const double until = sweep_clock() + PATIENCE;
	CU_ASSERT_EQUAL_FATAL(sweep_minder_start(&minder, &err), SWEEP_OK);
	while (!find_by_name("sweep-minder") && sweep_clock() < until) poll(NULL, 0, 5);
	CU_ASSERT_TRUE(find_by_name("sweep-minder"));
	sweep_minder_free(minder);
#endif
}

static void freeing_leaves_no_zombie(void)
{
	struct sweep_minder *minder;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_minder_start(&minder, &err), SWEEP_OK);
	sweep_minder_free(minder);
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
	CU_ASSERT_EQUAL(errno, ECHILD);
	sweep_minder_free(NULL);
	sweep_minder_add(NULL, 12345);
	sweep_minder_remove(NULL, 12345);
}

/* A thousand groups come and go, and more messages than a pipe holds are kept while it cannot take them. */
static void many_come_and_go(void)
{
	struct sweep_minder *minder;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_minder_start(&minder, &err), SWEEP_OK);
	for (pid_t i = 0; i < 50000; i++)
	{
		sweep_minder_add(minder, 1000000000 + i); /* no such group */
		if (i >= 1000) sweep_minder_remove(minder, 1000000000 + i - 1000);
	}
	sweep_minder_free(minder);
	CU_ASSERT_EQUAL(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a killed agent leaves nobody of its children's groups", a_killed_agent_leaves_nobody},
		{"nor does one that exits without a word", so_does_one_that_exits},
		{"what a child that is over left behind is no concern", what_is_over_is_no_concern},
		{"without a minder a child lives on", without_a_minder_a_child_lives_on},
		{"the minder holds none of the agent's files", it_holds_no_file},
		{"it has a name of its own", it_has_a_name_of_its_own},
		{"freeing it leaves no zombie", freeing_leaves_no_zombie},
		{"many groups come and go", many_come_and_go},
		{NULL, NULL},
	};
	return unit_main("minder", tests);
}
