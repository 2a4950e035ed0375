/* spawn-loop - starts a program again and again with posix_spawn(), one at a time, and does nothing else; prints how
 * many it did in a second.
 *
 *   spawn-loop COUNT COMMAND [ARGUMENT...]
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
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
		fprintf(stderr, "usage: spawn-loop COUNT COMMAND [ARGUMENT...]\n");
		return 2;
	}
	const long count = strtol(argv[1], NULL, 10);
	const double begin = now();
	for (long i = 0; i < count; i++)
	{
		pid_t child;
		int status;
		if (posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ) != 0) return 1;
		if (waitpid(child, &status, 0) < 0 || status != 0) return 1;
	}
	printf("%.1f\n", (double)count / (now() - begin));
	return 0;
}
