/* measure - runs a command with its output in a file; prints its seconds and its peak memory in kB.
 *
 *   measure OUTPUT COMMAND [ARGUMENT...]
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

int main(int argc, char **argv)
{
	if (argc < 3)
	{
		fprintf(stderr, "usage: measure OUTPUT COMMAND [ARGUMENT...]\n");
		return 2;
	}
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 1, argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0666);
	pid_t child;
	const double begin = now();
	const int problem = posix_spawnp(&child, argv[2], &actions, NULL, argv + 2, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (problem != 0)
	{
		fprintf(stderr, "measure: %s: %s\n", argv[2], strerror(problem));
		return 1;
	}
	int status;
	struct rusage usage;
	if (wait4(child, &status, 0, &usage) < 0 || status != 0) return 1;
	printf("%.6f %ld\n", now() - begin, usage.ru_maxrss);
	return 0;
}
