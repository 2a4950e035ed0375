/* print-lines - a program that prints metrics at a steady rate, a part of them every ten milliseconds, and then waits
 * until a file is there.
 *
 *   print-lines LINES-A-SECOND SECONDS FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum
{
	PARTS = 100 /* in a second */
};

int main(int argc, char **argv)
{
	if (argc != 4)
	{
		fprintf(stderr, "usage: print-lines LINES-A-SECOND SECONDS FILE\n");
		return 2;
	}
	const long rate = strtol(argv[1], NULL, 10), parts = PARTS * strtol(argv[2], NULL, 10);
	struct timespec next;
	clock_gettime(CLOCK_MONOTONIC, &next);
	for (long part = 0, line = 0; part < parts; part++)
	{
		for (; line < (part + 1) * rate / PARTS; line++)
			printf("{\"loss\":0.%06ld,\"epoch\":%ld}\n", line * 7919 % 1000003, line / rate);
		fflush(stdout);
		next.tv_nsec += 1000000000L / PARTS;
		if (next.tv_nsec >= 1000000000L)
		{
			next.tv_nsec -= 1000000000L;
			next.tv_sec++;
		}
		clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
	}
	while (access(argv[3], F_OK) != 0) usleep(10000);
	return 0;
}
