/* first-lines - runs a command until it has written two lines; prints the milliseconds until the first and until the
 * second, then ends it. Of a command that writes fewer: until its end.
 *
 *   first-lines COMMAND [ARGUMENT...]
 */
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum
{
	LINES = 2
};

extern char **environ;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* The times of the first lines of `out`, or of its end. */
static void await_lines(int out, double times[LINES])
{
	char bytes[65536];
	int lines = 0;
	while (lines < LINES)
	{
		const ssize_t got = read(out, bytes, sizeof bytes);
		const double time = now();
		for (ssize_t i = 0; i < got && lines < LINES; i++)
			if (bytes[i] == '\n') times[lines++] = time;
		while (got <= 0 && lines < LINES) times[lines++] = time;
	}
}

int main(int argc, char **argv)
{
	int ends[2];
	if (argc < 2)
	{
		fprintf(stderr, "usage: first-lines COMMAND [ARGUMENT...]\n");
		return 2;
	}
	if (pipe(ends) != 0 || fcntl(ends[0], F_SETFD, FD_CLOEXEC) != 0) return 1;
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	pid_t child;
	double times[LINES];
	const double begin = now();
	const int problem = posix_spawnp(&child, argv[1], &actions, NULL, argv + 1, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (problem != 0)
	{
		fprintf(stderr, "first-lines: %s: %s\n", argv[1], strerror(problem));
		return 1;
	}
	await_lines(ends[0], times);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	printf("%.3f %.3f\n", times[0] - begin, times[1] - begin);
	return 0;
}
