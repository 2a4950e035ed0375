#include "agent/minder.h"

#include "agent/outflow.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

/* A group's number: it begins; with a minus: it is over; 0: the minder is not needed any more. */
typedef pid_t message;

struct sweep_minder
{
	pid_t process;
	struct sweep_outflow messages;
};

/* --- the process --------------------------------------------------------------------------------- */

struct groups
{
	pid_t *numbers;
	size_t count, capacity;
};

static void take(struct groups *groups, message change)
{
	if (change == 0) _exit(0);
	if (change > 0)
	{
		groups->numbers = sweep_grow(groups->numbers, groups->count, &groups->capacity, sizeof *groups->numbers);
		groups->numbers[groups->count++] = change;
		return;
	}
	for (size_t i = 0; i < groups->count; i++)
		if (groups->numbers[i] == -change) groups->numbers[i--] = groups->numbers[--groups->count];
}

/* Takes messages until the agent is gone. */
static void listen_to_agent(struct groups *groups)
{
	message changes[512];
	size_t filled = 0; /* bytes */
	for (;;)
	{
		const ssize_t got = read(STDIN_FILENO, (char *)changes + filled, sizeof changes - filled);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) return;
		filled += (size_t)got;
		const size_t whole = filled / sizeof *changes;
		for (size_t i = 0; i < whole; i++) take(groups, changes[i]);
		filled -= whole * sizeof *changes;
		memmove(changes, changes + whole, filled);
	}
}

static void close_all_from(int first)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned)first, ~0U, 0U) == 0) return;
#endif
	const long most = sysconf(_SC_OPEN_MAX);
	for (int i = first; i < (most > 0 && most < (1 << 20) ? most : 1 << 20); i++) close(i);
}

static const char name[] = "sweep-minder";

/* Lists of processes show it under its own name, instead of as a second agent with the same command line: on Linux they
 * read the memory in which the arguments were given, whose place is in fields 48 and 49 of proc_pid_stat(5). */
static void take_name(void)
{
#ifdef __linux__
	char text[2048];
	prctl(PR_SET_NAME, name);
	const int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	const ssize_t length = file >= 0 ? read(file, text, sizeof text - 1) : -1;
	if (file >= 0) close(file);
	if (length <= 0) return;
	text[length] = '\0';
	char *field = strrchr(text, ')'); /* behind the second, which may hold anything */
	for (int i = 2; field && i < 48; i++) field = strchr(field + 1, ' ');
	if (field == NULL) return;
	const uintptr_t begin = strtoull(field, &field, 10), end = strtoull(field, NULL, 10);
	if (begin == 0 || end <= begin) return;
	memset((char *)begin, 0, end - begin);
	memcpy((char *)begin, name, end - begin < sizeof name ? end - begin - 1 : sizeof name);
#endif
}

/* Alone with the end of the pipe: no terminal, no file of the agent's, no directory, no signal that it minds. */
static void settle(int input)
{
	setsid();
	for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
	take_name();
	if (input != STDIN_FILENO && dup2(input, STDIN_FILENO) < 0) _exit(1);
	close_all_from(STDIN_FILENO + 1);
	if (chdir("/") != 0) return; /* then it stays where it is */
}

static void mind(int input)
{
	struct groups groups = {0};
	settle(input);
	listen_to_agent(&groups);
	for (size_t i = 0; i < groups.count; i++) kill(-groups.numbers[i], SIGKILL);
	_exit(0);
}

/* --- its end in the agent ------------------------------------------------------------------------ */

static enum sweep_status cannot(struct sweep_error *err)
{
	return sweep_fail(err, SWEEP_FAILED, "cannot start the process that ends what a killed agent leaves behind: %s",
					  strerror(errno));
}

/* The end to write is closed on exec, not a standard stream's number, and does not wait. */
static bool make_pipe(int ends[2])
{
	if (pipe(ends) != 0) return false;
	const int own = fcntl(ends[1], F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	const int problem = errno;
	close(ends[1]);
	ends[1] = own;
	if (own >= 0 && fcntl(own, F_SETFL, O_NONBLOCK) == 0) return true;
	close(ends[0]);
	errno = problem;
	return false;
}

enum sweep_status sweep_minder_start(struct sweep_minder **minder, struct sweep_error *err)
{
	int ends[2];
	*minder = NULL;
	if (!make_pipe(ends)) return cannot(err);
	const pid_t process = fork();
	if (process == 0)
	{
		close(ends[1]);
		mind(ends[0]);
	}
	const int problem = errno;
	close(ends[0]);
	if (process < 0)
	{
		close(ends[1]);
		errno = problem;
		return cannot(err);
	}
	*minder = sweep_alloc(1, sizeof **minder);
	(*minder)->process = process;
	(*minder)->messages.file = ends[1];
	return SWEEP_OK;
}

static void tell(struct sweep_minder *minder, message change)
{
	sweep_outflow_add(&minder->messages, (const char *)&change, sizeof change);
}

void sweep_minder_add(struct sweep_minder *minder, pid_t group)
{
	if (minder) tell(minder, group);
}

void sweep_minder_remove(struct sweep_minder *minder, pid_t group)
{
	if (minder) tell(minder, -group);
}

void sweep_minder_free(struct sweep_minder *minder)
{
	if (minder == NULL) return;
	tell(minder, 0);
	if (sweep_outflow_left(&minder->messages) > 0) kill(minder->process, SIGKILL); /* suspended: it takes nothing */
	sweep_outflow_close(&minder->messages);
	while (waitpid(minder->process, NULL, 0) < 0 && errno == EINTR) continue;
	free(minder);
}
