#include "agent/caught.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

static int ends[2] = {-1, -1};
static struct sigaction before[NSIG];
static bool caught[NSIG];

static void note(int number)
{
	const int problem = errno;
	const unsigned char byte = (unsigned char)number;
	if (write(ends[1], &byte, 1) < 0) errno = 0; /* full: more signals wait than anybody sent on purpose */
	errno = problem;
}

static bool open_pipe(void)
{
	if (pipe(ends) != 0) return false;
	for (int i = 0; i < 2; i++)
		if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) != 0 || fcntl(ends[i], F_SETFL, O_NONBLOCK) != 0) return false;
	return true;
}

enum sweep_status sweep_caught_start(const int *signals, struct sweep_error *err)
{
	if (!open_pipe()) return sweep_fail(err, SWEEP_FAILED, "cannot make a pipe for signals: %s", strerror(errno));
	for (const int *number = signals; *number; number++)
	{
		struct sigaction action = {.sa_handler = note};
		if (sigaction(*number, NULL, &before[*number]) != 0 || before[*number].sa_handler == SIG_IGN) continue;
		caught[*number] = sigaction(*number, &action, NULL) == 0;
	}
	return SWEEP_OK;
}

int sweep_caught_file(void)
{
	return ends[0];
}

int sweep_caught_next(void)
{
	unsigned char byte;
	ssize_t got;
	do got = read(ends[0], &byte, 1);
	while (got < 0 && errno == EINTR);
	return got == 1 ? byte : 0;
}

void sweep_caught_end(void)
{
	for (int number = 0; number < NSIG; number++)
	{
		if (caught[number]) sigaction(number, &before[number], NULL);
		caught[number] = false;
	}
	for (int i = 0; i < 2; i++)
	{
		if (ends[i] >= 0) close(ends[i]);
		ends[i] = -1;
	}
}
