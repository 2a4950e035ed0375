#include "agent/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Both ends closed on exec, and none of them a standard stream's number, even when the caller has those closed: what is
 * moved to its place in the child must not already lie on another's. The caller's end, ends[own], does not wait. */
static bool make_pipe(int ends[2], int own)
{
#ifdef __APPLE__
	if (pipe(ends) != 0) return false;
	fcntl(ends[0], F_SETFD, FD_CLOEXEC);
	fcntl(ends[1], F_SETFD, FD_CLOEXEC);
#else
	if (pipe2(ends, O_CLOEXEC) != 0) return false;
#endif
	bool done = true;
	for (int i = 0; i < 2 && done; i++)
	{
		if (ends[i] > STDERR_FILENO) continue;
		const int moved = fcntl(ends[i], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		done = moved >= 0;
		if (!done) break;
		close(ends[i]);
		ends[i] = moved;
	}
	done = done && fcntl(ends[own], F_SETFL, O_NONBLOCK) == 0;
	if (done) return true;
	const int problem = errno;
	close(ends[0]);
	close(ends[1]);
	errno = problem;
	return false;
}

/* A shell that starts an agent in the background has it ignore SIGINT and SIGQUIT, lest Ctrl-C end both. Its programs
 * have a group of their own, where such a signal comes from none but those who mean them. */
static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, defaults;
	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGINT);
	sigaddset(&defaults, SIGQUIT);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGCHLD);
	sigaddset(&defaults, SIGXFSZ);
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &defaults);
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

/* The pipes by their places in the child; an entry of -1 is closed, or was never there. */
struct pipes
{
	int ends[3][2]; /* of standard input, output, error; [0]: to read */
};

static int set_files(posix_spawn_file_actions_t *actions, const struct pipes *pipes)
{
	const int input = pipes->ends[STDIN_FILENO][0];
	int failure = input >= 0 ? posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO)
							 : posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	for (int i = STDOUT_FILENO; i <= STDERR_FILENO && failure == 0; i++)
		failure = posix_spawn_file_actions_adddup2(actions, pipes->ends[i][1], i);
	return failure;
}

/* The reason why it could not be started, as an errno; 0: it runs. */
static int spawn(const struct sweep_child_start *start, pid_t *process, const struct pipes *pipes)
{
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	int failure = posix_spawnattr_init(&attributes);
	if (failure) return failure;
	failure = posix_spawn_file_actions_init(&actions);
	if (failure == 0)
	{
		failure = set_attributes(&attributes);
		if (failure == 0) failure = set_files(&actions, pipes);
		if (failure == 0)
			failure =
				posix_spawnp(process, start->arguments[0], &actions, &attributes, start->arguments, start->environment);
		posix_spawn_file_actions_destroy(&actions);
	}
	posix_spawnattr_destroy(&attributes);
	return failure;
}

static void expect_children(void)
{
	struct sigaction action;
	if (sigaction(SIGCHLD, NULL, &action) == 0 && !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN)
		signal(SIGCHLD, SIG_DFL);
}

/* exec() says the same of a script whose interpreter is missing as of a file that is. */
static void cannot_start(const char *program, int problem, struct sweep_error *err)
{
	const bool there = problem == ENOENT && strchr(program, '/') && access(program, F_OK) == 0;
	if (there)
		sweep_fail(err, SWEEP_FAILED, "cannot start %s: the interpreter that its first line names is not there",
				   program);
	else if (problem == ENOEXEC)
		sweep_fail(err, SWEEP_FAILED, "cannot start %s: %s: a script begins with #! and its interpreter", program,
				   strerror(problem));
	else sweep_fail(err, SWEEP_FAILED, "cannot start %s: %s", program, strerror(problem));
}

static void close_end(int *end)
{
	if (*end >= 0) close(*end);
	*end = -1;
}

static void close_pipes(struct pipes *pipes)
{
	for (int i = 0; i < 3; i++)
		for (int end = 0; end < 2; end++) close_end(&pipes->ends[i][end]);
}

/* False, with errno, when there can be no more; those that are there are to be closed. */
static bool make_pipes(struct pipes *pipes, bool with_input)
{
	*pipes = (struct pipes){{{-1, -1}, {-1, -1}, {-1, -1}}};
	for (int i = with_input ? STDIN_FILENO : STDOUT_FILENO; i <= STDERR_FILENO; i++)
	{
		int ends[2];
		if (!make_pipe(ends, i == STDIN_FILENO)) return false;
		memcpy(pipes->ends[i], ends, sizeof ends);
	}
	return true;
}

enum sweep_status sweep_spawn(const struct sweep_child_start *start, struct sweep_spawned *spawned,
							  struct sweep_error *err)
{
	struct pipes pipes;
	const bool piped = make_pipes(&pipes, start->input);
	int failure = errno;
	expect_children();
	if (piped) failure = spawn(start, &spawned->process, &pipes);
	if (!piped || failure)
	{
		close_pipes(&pipes);
		if (piped) cannot_start(start->arguments[0], failure, err);
		else sweep_fail(err, SWEEP_FAILED, "cannot start %s: %s", start->arguments[0], strerror(failure));
		errno = failure;
		return SWEEP_FAILED;
	}
	spawned->input = pipes.ends[STDIN_FILENO][1];
	spawned->outputs[SWEEP_CHILD_STDOUT] = pipes.ends[STDOUT_FILENO][0];
	spawned->outputs[SWEEP_CHILD_STDERR] = pipes.ends[STDERR_FILENO][0];
	close_end(&pipes.ends[STDIN_FILENO][0]);
	close_end(&pipes.ends[STDOUT_FILENO][1]);
	close_end(&pipes.ends[STDERR_FILENO][1]);
	return SWEEP_OK;
}

int sweep_open_process(pid_t process)
{
#ifdef SYS_pidfd_open
	return (int)syscall(SYS_pidfd_open, process, 0U); /* closed on exec */
#else
	(void)process;
	return -1;
#endif
}
