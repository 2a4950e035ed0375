#include "agent/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Both ends closed on exec, and none of them a standard stream's number, even when the caller has those closed: what is
 * moved to its place in the child must not already lie on another's. */
static bool make_pipe(int ends[2])
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
	done = done && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
	if (done) return true;
	const int problem = errno;
	close(ends[0]);
	close(ends[1]);
	errno = problem;
	return false;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
	sigset_t none, defaults;
	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGCHLD);
	posix_spawnattr_setpgroup(attributes, 0);
	posix_spawnattr_setsigmask(attributes, &none);
	posix_spawnattr_setsigdefault(attributes, &defaults);
	return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
}

static int set_files(posix_spawn_file_actions_t *actions, int output, int errors)
{
	int failure = posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (failure == 0) failure = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
	if (failure == 0) failure = posix_spawn_file_actions_adddup2(actions, errors, STDERR_FILENO);
	return failure;
}

/* The reason why it could not be started, as an errno; 0: it runs. */
static int spawn(const struct sweep_child_start *start, pid_t *process, int output, int errors)
{
	posix_spawnattr_t attributes;
	posix_spawn_file_actions_t actions;
	int failure = posix_spawnattr_init(&attributes);
	if (failure) return failure;
	failure = posix_spawn_file_actions_init(&actions);
	if (failure == 0)
	{
		failure = set_attributes(&attributes);
		if (failure == 0) failure = set_files(&actions, output, errors);
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
static enum sweep_status cannot_start(const char *program, int problem, struct sweep_error *err)
{
	const bool there = problem == ENOENT && strchr(program, '/') && access(program, F_OK) == 0;
	if (there)
		return sweep_fail(err, SWEEP_FAILED, "cannot start %s: the interpreter that its first line names is not there",
						  program);
	if (problem == ENOEXEC)
		return sweep_fail(err, SWEEP_FAILED, "cannot start %s: %s: a script begins with #! and its interpreter",
						  program, strerror(problem));
	return sweep_fail(err, SWEEP_FAILED, "cannot start %s: %s", program, strerror(problem));
}

enum sweep_status sweep_spawn(const struct sweep_child_start *start, pid_t *process, int outputs[SWEEP_CHILD_STREAMS],
							  struct sweep_error *err)
{
	const char *program = start->arguments[0];
	int output[2], errors[2];
	if (!make_pipe(output)) return sweep_fail(err, SWEEP_FAILED, "cannot start %s: %s", program, strerror(errno));
	if (!make_pipe(errors))
	{
		const int problem = errno;
		close(output[0]);
		close(output[1]);
		return sweep_fail(err, SWEEP_FAILED, "cannot start %s: %s", program, strerror(problem));
	}
	expect_children();
	const int failure = spawn(start, process, output[1], errors[1]);
	close(output[1]);
	close(errors[1]);
	outputs[SWEEP_CHILD_STDOUT] = output[0];
	outputs[SWEEP_CHILD_STDERR] = errors[0];
	if (failure == 0) return SWEEP_OK;
	close(output[0]);
	close(errors[0]);
	return cannot_start(program, failure, err);
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
