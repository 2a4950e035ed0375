/* forest-time RUNS [csv] - the seconds that a forest of 100 trees with permutation importance takes on one thread, from
 * a frame of runs on; those of the processor; the out-of-bag R2; and the seconds of all that a report has of
 * importance.
 *
 * Ten parameters, uniform in [0, 1]; the metric is Friedman's (1991, "Multivariate adaptive regression splines", eq.
 * 61) with noise of deviation 1, to which five parameters are nothing. With "csv" the runs are printed, for another
 * program. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "stats/forest.h"
#include "stats/importance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum
{
	PARAMETERS = 10
};

static double friedman(const double *x, double noise)
{
	return 10 * sin(M_PI * x[0] * x[1]) + 20 * (x[2] - 0.5) * (x[2] - 0.5) + 10 * x[3] + 5 * x[4] + noise;
}

/* values[runs][PARAMETERS + 1], the metric last */
static double *make(size_t runs)
{
	double *values = sweep_alloc(runs * (PARAMETERS + 1), sizeof *values);
	struct sweep_random random = {.seed = 1};
	for (size_t run = 0; run < runs; run++)
	{
		double *x = values + run * (PARAMETERS + 1);
		for (size_t i = 0; i < PARAMETERS; i++) x[i] = sweep_random_next(&random);
		x[PARAMETERS] = friedman(x, sweep_random_normal(&random));
	}
	return values;
}

static void print_csv(const double *values, size_t runs)
{
	for (size_t i = 0; i < PARAMETERS; i++) printf("x%zu,", i);
	puts("y");
	for (size_t i = 0; i < runs * (PARAMETERS + 1); i++)
		printf("%.17g%c", values[i], (i + 1) % (PARAMETERS + 1) ? ',' : '\n');
}

static void fill(struct sweep_frame *frame, double *metric, const double *values, size_t runs)
{
	for (size_t run = 0; run < runs; run++)
	{
		const size_t row = sweep_frame_row(frame, NULL, (int64_t)run);
		const double *x = values + run * (PARAMETERS + 1);
		for (size_t i = 0; i < PARAMETERS; i++)
		{
			char name[8];
			snprintf(name, sizeof name, "x%zu", i);
			sweep_variable_set_number(sweep_variables_add(&frame->parameters, name), row, x[i], false);
		}
		metric[row] = x[PARAMETERS];
	}
	sweep_frame_finish(frame);
}

static double processor(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

static void measure_forest(const struct sweep_frame *frame, const double *metric,
						   const struct sweep_forest_settings *settings)
{
	struct sweep_features features;
	struct sweep_forest forest;
	const double began = sweep_clock(), used = processor();
	sweep_features_make(frame, metric, &features);
	sweep_forest_grow(&features, settings, &forest);
	printf("%8.3f %8.3f  %6.4f", sweep_clock() - began, processor() - used, forest.r2);
	sweep_forest_free(&forest);
	sweep_features_free(&features);
}

static void measure_all(const struct sweep_frame *frame, const double *metric,
						const struct sweep_forest_settings *settings)
{
	const struct sweep_correlations none = {0};
	struct sweep_importances importances;
	const double began = sweep_clock();
	sweep_importance_make(frame, metric, &none, settings, &importances);
	printf(" %8.3f\n", sweep_clock() - began);
	sweep_importances_free(&importances);
}

int main(int argc, char **argv)
{
	const size_t runs = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	if (runs < 10) return fprintf(stderr, "usage: forest-time RUNS [csv]\n"), 2;
	double *values = make(runs), *metric = sweep_alloc(runs, sizeof *metric);
	struct sweep_frame frame = {0};
	struct sweep_forest_settings settings = sweep_forest_defaults;
	settings.threads = 1;
	if (argc > 2 && strcmp(argv[2], "csv") == 0) print_csv(values, runs);
	else
	{
		fill(&frame, metric, values, runs);
		measure_forest(&frame, metric, &settings);
		measure_all(&frame, metric, &settings);
	}
	sweep_frame_free(&frame);
	free(values);
	free(metric);
	return 0;
}
