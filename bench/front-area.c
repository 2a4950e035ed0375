/* front-area SEEDS METHOD... - of problems with two metrics, the share of the area that the true front dominates, down
 * to a reference point, which the runs of a method do: the mean of some seeds after 25 and 50 runs. */
#include "base/memory.h"
#include "search/method.h"
#include "search/pareto.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum
{
	RUNS = 50,
	HALF = RUNS / 2,
	MOST = 10 /* parameters */
};

/* ZDT1 and ZDT2 (Zitzler, Deb and Thiele 2000): the front is b = 1 - sqrt(a), and b = 1 - a^2. */
static double rest_of(const double *x, size_t n)
{
	double sum = 0;
	for (size_t i = 1; i < n; i++) sum += x[i];
	return 1 + 9 * sum / (double)(n - 1);
}

static void zdt1(const double *x, size_t n, double *values)
{
	const double g = rest_of(x, n);
	values[0] = x[0];
	values[1] = g * (1 - sqrt(x[0] / g));
}

static void zdt2(const double *x, size_t n, double *values)
{
	const double g = rest_of(x, n);
	values[0] = x[0];
	values[1] = g * (1 - x[0] / g * (x[0] / g));
}

/* ZDT1, where three runs in ten explode. */
static void exploding(const double *x, size_t n, double *values)
{
	zdt1(x, n, values);
	if (x[1] > 0.7) values[1] *= 1e20;
}

/* DTLZ2 (Deb, Thiele, Laumanns and Zitzler 2002) of two metrics: the front is a quarter of a circle. */
static void dtlz2(const double *x, size_t n, double *values)
{
	double g = 1;
	for (size_t i = 1; i < n; i++) g += (x[i] - 0.5) * (x[i] - 0.5);
	values[0] = g * cos(x[0] * M_PI / 2);
	values[1] = g * sin(x[0] * M_PI / 2);
}

/* Binh and Korn 1997, without its constraints: the front is x0 = x1 up to 3, then x1 = 3. */
static void binh_korn(const double *x, size_t n, double *values)
{
	(void)n;
	const double a = 5 * x[0], b = 3 * x[1];
	values[0] = 4 * a * a + 4 * b * b;
	values[1] = (a - 5) * (a - 5) + (b - 5) * (b - 5);
}

static const struct problem
{
	const char *name;
	void (*evaluate)(const double *x, size_t n, double *values);
	size_t parameters;
	double reference[2], area;
} problems[] = {{"ZDT1, 4 parameters", zdt1, 4, {1.1, 1.1}, 0.21 + 2.0 / 3},
				{"ZDT1, 10 parameters", zdt1, 10, {1.1, 1.1}, 0.21 + 2.0 / 3},
				{"ZDT1, 3 in 10 explode", exploding, 4, {1.1, 1.1}, 0.21 + 2.0 / 3},
				{"ZDT2, 4 parameters", zdt2, 4, {1.1, 1.1}, 0.21 + 1.0 / 3},
				{"DTLZ2, 5 parameters", dtlz2, 5, {1.1, 1.1}, 1.21 - M_PI / 4},
				{"Binh and Korn", binh_korn, 2, {140, 50}, 2232 + 2869 + 1.0 / 3 + 184}};

/* values[RUNS][2]; false, with a message, when the method cannot be had. */
static bool search(const struct problem *problem, const char *method, uint64_t seed, double *values)
{
	struct sweep sweep;
	struct sweep_search search = {0};
	struct sweep_error err = {0};
	struct sweep_diagnostics diagnostics = {.file = "problem"};
	struct sweep_text yaml = {0};
	sweep_text_printf(&yaml, "method: %s\nmetrics: [{name: a}, {name: b}]\nparameters:\n", method);
	for (size_t i = 0; i < problem->parameters; i++) sweep_text_printf(&yaml, "  x%02zu: {min: 0.0, max: 1.0}\n", i);
	enum sweep_status status = sweep_parse(yaml.data, yaml.length, "problem", true, &sweep, &diagnostics, &err);
	if (status == SWEEP_OK) status = sweep_search_start(&search, &sweep, NULL, seed, &err);
	for (int64_t run = 1; status == SWEEP_OK && run <= RUNS; run++)
	{
		struct sweep_draw draws[MOST];
		double x[MOST];
		bool end;
		status = sweep_search_point(&search, run - 1, draws, &end, &err);
		for (size_t i = 0; i < problem->parameters; i++) x[i] = draws[i].number;
		problem->evaluate(x, problem->parameters, values + 2 * (run - 1));
		sweep_search_add_draws(&search, run, draws);
		sweep_search_tell(&search, run, SWEEP_FINISHED, values + 2 * (run - 1));
	}
	if (status != SWEEP_OK) fprintf(stderr, "front-area: %s\n", err.message);
	sweep_search_free(&search);
	sweep_free(&sweep);
	sweep_diagnostics_free(&diagnostics);
	sweep_text_free(&yaml);
	return status == SWEEP_OK;
}

int main(int argc, char **argv)
{
	const int seeds = argc > 2 ? atoi(argv[1]) : 0;
	if (seeds < 1) return fprintf(stderr, "usage: front-area SEEDS METHOD...\n"), 2;
	printf("%-24s", "share of the area, %");
	for (int m = 2; m < argc; m++) printf("%16s", argv[m]);
	putchar('\n');
	for (size_t p = 0; p < sizeof problems / sizeof problems[0]; p++)
	{
		const struct problem *problem = &problems[p];
		printf("%-24s", problem->name);
		for (int m = 2; m < argc; m++)
		{
			double values[2 * RUNS], half = 0, all = 0;
			for (int seed = 0; seed < seeds; seed++)
			{
				if (!search(problem, argv[m], (uint64_t)seed, values)) return 1;
				half += sweep_pareto_area(HALF, values, problem->reference) / seeds;
				all += sweep_pareto_area(RUNS, values, problem->reference) / seeds;
			}
			printf("%8.1f %7.1f", 100 * half / problem->area, 100 * all / problem->area);
		}
		putchar('\n');
	}
	return 0;
}
