/* search-time - the milliseconds that a proposal of a method takes after so many finished runs.
 *
 *   search-time METHOD[+limits|+open] RUNS...
 *
 * Six parameters: three continuous ones, an int, a list of numbers and a choice. With limits two of them have
 * conditions, and there are two constraints, which a third of random points do not meet; with open, three more runs
 * are under way. The runs are random ones of a
 * smooth function. What is timed is a search that was just told of a run more, the fit included; the median of several.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "search/method.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum
{
	PARAMETERS = 6,
	OPEN = 3,
	REPEATS = 9
};

static const char file[] = "metric: {name: y, goal: minimize}\n"
						   "parameters:\n"
						   "  a: {distribution: log_uniform_values, min: 1.0e-5, max: 0.1}\n"
						   "  b: {min: 0.0, max: 1.0}\n"
						   "  c: {min: -2.0, max: 2.0}\n"
						   "  d: {min: 1, max: 12}\n"
						   "  e: {values: [16, 32, 64, 128, 256]}\n"
						   "  f: {values: [adam, sgd, rmsprop]}\n";

static const char limited[] = "metric: {name: y, goal: minimize}\n"
							  "parameters:\n"
							  "  a: {distribution: log_uniform_values, min: 1.0e-5, max: 0.1}\n"
							  "  b: {min: 0.0, max: 1.0}\n"
							  "  c: {min: -2.0, max: 2.0, condition: {f: [adam, rmsprop]}}\n"
							  "  d: {min: 1, max: 12}\n"
							  "  e: {values: [16, 32, 64, 128, 256], condition: {f: [adam, sgd]}}\n"
							  "  f: {values: [adam, sgd, rmsprop]}\n"
							  "constraints: [a * e < 2, b + d / 12 < 1.3]\n";

static double objective(const struct sweep_draw *x, uint64_t run)
{
	const double a = log10(x[0].number) + 3, c = x[2].number - 0.4, d = (x[3].number - 5) / 6;
	const double e = (double)x[4].index - 2.2, f = (double)x[5].index;
	return a * a + 2 * (x[1].number - 0.3) * a + c * c + d * d + 0.1 * e * e + 0.3 * f * c +
		   0.05 * sweep_random_uniform(7, 7, run);
}

static int by_number(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void add_run(struct sweep_search *search, struct sweep_search *random, int64_t run)
{
	struct sweep_draw draws[PARAMETERS];
	bool end;
	sweep_search_point(random, run - 1, draws, &end, NULL);
	sweep_search_add_draws(search, run, draws);
	sweep_search_tell(search, run, SWEEP_FINISHED, &(double){objective(draws, (uint64_t)run)});
}

/* Runs that do not end. */
static void add_open(struct sweep_search *search, struct sweep_search *random, int64_t run)
{
	struct sweep_draw draws[PARAMETERS];
	bool end;
	for (int64_t i = 0; i < OPEN; i++)
	{
		sweep_search_point(random, run - 1 + i, draws, &end, NULL);
		sweep_search_add_draws(search, run + i, draws);
	}
}

static int measure(const struct sweep *sweep, const char *method, const char *limits, int64_t runs)
{
	struct sweep_search search, random;
	struct sweep_error err = {0};
	if (sweep_search_start(&search, sweep, method, 1, &err) != SWEEP_OK ||
		sweep_search_start(&random, sweep, "random", 1, &err) != SWEEP_OK)
	{
		fprintf(stderr, "search-time: %s\n", err.message);
		return 1;
	}
	double seconds[REPEATS];
	for (int64_t run = 1; run < runs; run++) add_run(&search, &random, run);
	if (strcmp(limits, "+open") == 0) add_open(&search, &random, runs + REPEATS);
	for (int i = 0; i < REPEATS; i++)
	{
		struct sweep_draw draws[PARAMETERS];
		bool end;
		add_run(&search, &random, runs + i);
		const double began = sweep_clock();
		sweep_search_point(&search, runs + i, draws, &end, &err);
		seconds[i] = sweep_clock() - began;
	}
	qsort(seconds, REPEATS, sizeof *seconds, by_number);
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	printf("%-8s %6lld runs  %8.3f ms a proposal (%.3f to %.3f)  %ld MB at most so far\n", method, (long long)runs,
		   1e3 * seconds[REPEATS / 2], 1e3 * seconds[0], 1e3 * seconds[REPEATS - 1], usage.ru_maxrss / 1024);
	sweep_search_free(&search);
	sweep_search_free(&random);
	return 0;
}

int main(int argc, char **argv)
{
	struct sweep sweep;
	struct sweep_diagnostics diagnostics = {.file = "search-time"};
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	int status = argc < 3 ? 2 : 0;
	if (status == 2) fputs("usage: search-time METHOD[+limits|+open] RUNS...\n", stderr);
	else
	{
		const size_t length = strcspn(argv[1], "+");
		sweep_text_printf(&text, "method: %.*s\n%s", (int)length, argv[1],
						  strcmp(argv[1] + length, "+limits") == 0 ? limited : file);
		if (sweep_parse(text.data, text.length, "search-time", false, &sweep, &diagnostics, &err) != SWEEP_OK)
		{
			fprintf(stderr, "search-time: %s\n", err.message);
			status = 2;
		}
		for (int i = 2; i < argc && status == 0; i++)
			status = measure(&sweep, sweep.method, argv[1] + strcspn(argv[1], "+"), atoll(argv[i]));
		sweep_free(&sweep);
		sweep_diagnostics_free(&diagnostics);
	}
	sweep_text_free(&text);
	return status;
}
