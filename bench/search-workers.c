/* search-workers SEEDS METHOD... - what parallel workers cost a search: the regret after 48 runs of four workers, of
 * whom each has a run to come whenever another is proposed, beside that of one worker who waits for every outcome.
 *
 * The run that was begun first ends first. Regret is the true value of the run that looks best, less the least value
 * that there is; from 1/1000 of random search's mean regret on, which is added to it, less of it counts for nothing.
 * Means over seeds and problems are geometric. The mean ratio's standard error comes from the spread over seeds. */
#include "base/memory.h"
#include "base/random.h"
#include "search/method.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	RUNS = 48,
	WORKERS = 4,
	MOST = 10, /* parameters */
	METHODS = 8
};

#define FLOOR 1e-3

/* --- problems ------------------------------------------------------------------------------------ */

static double square(double x)
{
	return x * x;
}

/* Branin, Hartmann, Rosenbrock, Ackley, Levy, Styblinski and Tang: as Surjanovic and Bingham's Virtual Library of
 * Simulation Experiments has them; Ackley's and Levy's are moved, so that the middle is not the best. */
static double branin(const struct sweep_draw *x)
{
	const double a = x[0].number, b = x[1].number;
	return square(b - 5.1 / (4 * M_PI * M_PI) * a * a + 5 / M_PI * a - 6) + 10 * (1 - 1 / (8 * M_PI)) * cos(a) + 10;
}

static double hartmann6(const struct sweep_draw *x)
{
	static const double weights[] = {1, 1.2, 3, 3.2};
	static const double scales[4][6] = {
		{10, 3, 17, 3.5, 1.7, 8}, {0.05, 10, 17, 0.1, 8, 14}, {3, 3.5, 1.7, 10, 17, 8}, {17, 8, 0.05, 10, 0.1, 14}};
	static const double centres[4][6] = {{0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886},
										 {0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991},
										 {0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650},
										 {0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381}};
	double sum = 0;
	for (int i = 0; i < 4; i++)
	{
		double distance = 0;
		for (int k = 0; k < 6; k++) distance += scales[i][k] * square(x[k].number - centres[i][k]);
		sum -= weights[i] * exp(-distance);
	}
	return sum;
}

static const double moved[] = {0.31, -0.72, 0.55, -0.13, 0.84};

static double ackley(const struct sweep_draw *x)
{
	double squares = 0, waves = 0;
	for (int i = 0; i < 5; i++)
	{
		const double z = x[i].number - 8 * moved[i];
		squares += z * z / 5;
		waves += cos(2 * M_PI * z) / 5;
	}
	return -20 * exp(-0.2 * sqrt(squares)) - exp(waves) + 20 + M_E;
}

static double levy(const struct sweep_draw *x)
{
	double w[4], sum = 0;
	for (int i = 0; i < 4; i++) w[i] = 1 + (x[i].number - 4 * moved[i] - 1) / 4;
	for (int i = 0; i < 3; i++) sum += square(w[i] - 1) * (1 + 10 * square(sin(M_PI * w[i] + 1)));
	return sum + square(sin(M_PI * w[0])) + square(w[3] - 1) * (1 + square(sin(2 * M_PI * w[3])));
}

static double rosenbrock(const struct sweep_draw *x)
{
	double sum = 0;
	for (int i = 0; i < 3; i++) sum += 100 * square(x[i + 1].number - square(x[i].number)) + square(1 - x[i].number);
	return sum;
}

static double styblinski(const struct sweep_draw *x)
{
	double sum = 0;
	for (int i = 0; i < 4; i++) sum += (square(square(x[i].number)) - 16 * square(x[i].number) + 5 * x[i].number) / 2;
	return sum;
}

/* A bowl of eight axes, each less steep than the one before. */
static double bowl(const struct sweep_draw *x)
{
	double sum = 0;
	for (int i = 0; i < 8; i++) sum += pow(3, -i) * square(x[i].number - 0.2 - 0.08 * i);
	return sum;
}

static double steps(const struct sweep_draw *x)
{
	double sum = 0;
	for (int i = 0; i < 4; i++) sum += square(x[i].number - 0.5 - 0.4 * moved[i]);
	return floor(24 * sqrt(sum));
}

/* Like the loss of a network: learning rate, width, layers, optimizer, dropout. The best learning rate depends on the
 * optimizer and the width; above a tenth, the loss explodes. */
static double training(const struct sweep_draw *x)
{
	static const double rates[] = {-1.6, -2.9, -3.1}, losses[] = {0.03, 0, 0.01};
	const double rate = log10(x[0].number), width = (double)x[1].index - 2;
	const size_t optimizer = x[3].index;
	if (rate > -1) return 100 * (2 + rate);
	return losses[optimizer] + 0.06 * square(rate - rates[optimizer] - 0.1 * width) + 0.01 * square(width) +
		   0.01 * square(x[2].number - 4) + 0.1 * square(x[4].number - 0.25);
}

/* Three choices of which two act upon each other, and two numbers whose best values depend on one of these. */
static double choices(const struct sweep_draw *x)
{
	static const double first[] = {0.2, 0.05, 0.4, 0.3, 0, 0.25}, second[] = {0.3, 0.1, 0, 0.2};
	const size_t a = x[0].index, b = x[1].index, c = x[2].index;
	return first[a] + second[b] + (c == (a + b) % 3 ? 0 : 0.2) + 2 * square(x[3].number - 0.15 * (double)a) +
		   square(x[4].number - 0.3 - 0.1 * (double)c);
}

#define BOX(name, low, high) name ": {min: " low ", max: " high "}\n  "
#define BOX_4(low, high) BOX("a", low, high) BOX("b", low, high) BOX("c", low, high) BOX("d", low, high)

static const char network[] = "a: {distribution: log_uniform_values, min: 1.0e-5, max: 1.0}\n"
							  "  b: {values: [16, 32, 64, 128, 256]}\n"
							  "  c: {min: 1, max: 8}\n"
							  "  d: {values: [sgd, adam, lamb]}\n"
							  "  e: {min: 0.0, max: 0.7}\n";

static const struct problem
{
	const char *name;
	double (*evaluate)(const struct sweep_draw *x);
	const char *parameters;
	double least, noise; /* standard deviation */
} problems[] = {
	{"Branin", branin, BOX("a", "-5.0", "10.0") BOX("b", "0.0", "15.0"), 0.39788735772973816, 0},
	{"Branin, noisy", branin, BOX("a", "-5.0", "10.0") BOX("b", "0.0", "15.0"), 0.39788735772973816, 0.5},
	{"Hartmann 6", hartmann6, BOX_4("0.0", "1.0") BOX("e", "0.0", "1.0") BOX("f", "0.0", "1.0"), -3.32236801141551, 0},
	{"Ackley 5", ackley, BOX_4("-16.0", "16.0") BOX("e", "-16.0", "16.0"), 0, 0},
	{"Levy 4", levy, BOX_4("-10.0", "10.0"), 0, 0},
	{"Rosenbrock 4", rosenbrock, BOX_4("-2.0", "2.0"), 0, 0},
	{"Styblinski-Tang 4", styblinski, BOX_4("-5.0", "5.0"), -156.66466281508573, 0},
	{"bowl of 8", bowl,
	 BOX_4("0.0", "1.0") BOX("e", "0.0", "1.0") BOX("f", "0.0", "1.0") BOX("g", "0.0", "1.0") BOX("h", "0.0", "1.0"), 0,
	 0},
	{"steps", steps, BOX_4("0.0", "1.0"), 0, 0},
	{"training", training, network, 0, 0},
	{"training, noisy", training, network, 0, 0.01},
	{"choices", choices,
	 "a: {values: [a, b, c, d, e, f]}\n  b: {values: [a, b, c, d]}\n  c: {values: [a, b, c]}\n  " BOX("d", "0.0", "1.0")
		 BOX("e", "0.0", "1.0"),
	 0, 0},
};

enum
{
	PROBLEMS = sizeof problems / sizeof problems[0]
};

/* --- one search ---------------------------------------------------------------------------------- */

static double observe(const struct problem *problem, double value, uint64_t seed, int64_t run)
{
	if (problem->noise <= 0) return value;
	return value +
		   problem->noise * gsl_cdf_ugaussian_Pinv(sweep_random_uniform(seed, sweep_hash("noise", 5), (uint64_t)run));
}

/* The regret after RUNS; NaN, with a message, when the method cannot be had. */
static double search(const struct problem *problem, const struct sweep *sweep, const char *method, int64_t workers,
					 uint64_t seed)
{
	struct sweep_search search;
	struct sweep_error err = {0};
	struct sweep_draw draws[MOST];
	double values[RUNS + 1], seen = INFINITY, best = NAN;
	bool end;
	const uint64_t own = sweep_hash(problem->name, strlen(problem->name)) + seed; /* so that no design serves two */
	enum sweep_status status = sweep_search_start(&search, sweep, method, own, &err);
	for (int64_t begun = 0, ended = 0; status == SWEEP_OK && ended < RUNS;)
	{
		if (begun < RUNS && begun - ended < workers)
		{
			begun++;
			status = sweep_search_point(&search, begun - 1, draws, &end, &err);
			if (status != SWEEP_OK) break;
			sweep_search_add_draws(&search, begun, draws);
			values[begun] = problem->evaluate(draws);
			continue;
		}
		ended++;
		const double value = observe(problem, values[ended], seed, ended);
		sweep_search_tell(&search, ended, SWEEP_FINISHED, &value);
		if (!(value < seen)) continue;
		seen = value;
		best = values[ended];
	}
	if (status != SWEEP_OK) fprintf(stderr, "search-workers: %s\n", err.message);
	sweep_search_free(&search);
	return status == SWEEP_OK ? fmax(0, best - problem->least) : NAN;
}

struct estimate
{
	double mean, variance; /* of the mean */
};

/* Of the regret in units of `scale`, its logarithm. */
static struct estimate estimate(const struct problem *problem, const struct sweep *sweep, const char *method,
								int64_t workers, int seeds, double scale)
{
	double sum = 0, squares = 0;
	for (int seed = 0; seed < seeds; seed++)
	{
		const double regret = search(problem, sweep, method, workers, (uint64_t)seed);
		const double value = log(regret / scale + FLOOR);
		sum += value;
		squares += value * value;
	}
	const double mean = sum / seeds;
	return (struct estimate){mean, seeds > 1 ? (squares / seeds - mean * mean) / (seeds - 1) : 0};
}

static double mean_of_random(const struct problem *problem, const struct sweep *sweep, int seeds)
{
	double sum = 0;
	for (int seed = 0; seed < seeds; seed++) sum += search(problem, sweep, "random", 1, (uint64_t)seed);
	return sum / seeds;
}

/* --- the table ----------------------------------------------------------------------------------- */

/* Of a method: means over the problems, of one worker and of more, and the variance of their difference. */
struct total
{
	double one, more, variance;
};

static void print_ratio(double one, double more)
{
	printf("%12.4f %7.4f %5.2f", exp(one), exp(more), exp(more - one));
	fflush(stdout);
}

/* Adds a problem to the totals[count]. */
static bool compare(const struct problem *problem, int count, char **methods, int seeds, struct total *totals)
{
	struct sweep sweep;
	struct sweep_diagnostics diagnostics = {.file = problem->name};
	struct sweep_error err = {0};
	struct sweep_text yaml = {0};
	sweep_text_printf(&yaml, "method: random\nmetric: {name: y, goal: minimize}\nparameters:\n  %s",
					  problem->parameters);
	bool good = sweep_parse(yaml.data, yaml.length, problem->name, true, &sweep, &diagnostics, &err) == SWEEP_OK;
	if (!good) fprintf(stderr, "search-workers: %s\n", err.message);
	const double scale = good ? mean_of_random(problem, &sweep, seeds) : NAN;
	printf("%-20s", problem->name);
	for (int m = 0; m < count && good; m++)
	{
		const struct estimate one = estimate(problem, &sweep, methods[m], 1, seeds, scale);
		const struct estimate more = estimate(problem, &sweep, methods[m], WORKERS, seeds, scale);
		totals[m].one += one.mean / PROBLEMS;
		totals[m].more += more.mean / PROBLEMS;
		totals[m].variance += (one.variance + more.variance) / (PROBLEMS * PROBLEMS);
		good = isfinite(one.mean) && isfinite(more.mean);
		print_ratio(one.mean, more.mean);
	}
	putchar('\n');
	sweep_free(&sweep);
	sweep_diagnostics_free(&diagnostics);
	sweep_text_free(&yaml);
	return good;
}

int main(int argc, char **argv)
{
	const int seeds = argc > 2 ? atoi(argv[1]) : 0, count = argc - 2;
	struct total totals[METHODS] = {{0}};
	if (seeds < 1 || count > METHODS) return fprintf(stderr, "usage: search-workers SEEDS METHOD...\n"), 2;
	printf("%-20s", "regret / random's");
	for (int m = 0; m < count; m++) printf("%12s: 1 %7d %5s", argv[m + 2], WORKERS, "ratio");
	putchar('\n');
	for (int p = 0; p < PROBLEMS; p++)
		if (!compare(&problems[p], count, argv + 2, seeds, totals)) return 1;
	printf("%-20s", "geometric mean");
	for (int m = 0; m < count; m++) print_ratio(totals[m].one, totals[m].more);
	printf("\n%-20s", "standard error");
	for (int m = 0; m < count; m++)
		printf("%20s %5.2f", "", exp(totals[m].more - totals[m].one) * sqrt(totals[m].variance));
	putchar('\n');
	return 0;
}
