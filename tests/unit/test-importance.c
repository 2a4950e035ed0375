#include "base/memory.h"
#include "base/random.h"
#include "runs.h"
#include "stats/importance.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct made
{
	struct sweep_frame frame;
	double *metric;
	struct sweep_correlations correlations;
	struct sweep_importances importances;
};

static void make(struct made *made, uint64_t seed)
{
	struct sweep_forest_settings settings = sweep_forest_defaults;
	settings.seed = seed;
	sweep_frame_finish(&made->frame);
	sweep_correlate(&made->frame, made->metric, &made->correlations);
	sweep_importance_make(&made->frame, made->metric, &made->correlations, &settings, &made->importances);
}

static void end(struct made *made)
{
	sweep_importances_free(&made->importances);
	sweep_correlations_free(&made->correlations);
	sweep_frame_free(&made->frame);
	free(made->metric);
}

static const struct sweep_importance *row_of(const struct made *made, const char *label)
{
	for (size_t i = 0; i < made->importances.count; i++)
		if (strcmp(made->importances.items[i].label, label) == 0) return &made->importances.items[i];
	CU_FAIL_FATAL("a row is missing");
	return NULL;
}

static bool in_order(const struct sweep_interval *interval)
{
	return interval->low <= interval->value && interval->value <= interval->high;
}

/* The interval has 90 %: of 200 sweeps, 180 at least cover the 0 of a parameter that does nothing. Four other
 * parameters of each sweep do nothing, or two of them much. */
static size_t count_covered(double signal)
{
	size_t covered = 0;
	for (uint64_t seed = 0; seed < 200; seed++)
	{
		struct made made = {.metric = sweep_alloc(50, sizeof(double))};
		struct sweep_random random = {.seed = 1000 + seed};
		for (size_t row = 0; row < 50; row++)
		{
			double x[5];
			for (size_t i = 0; i < 5; i++)
			{
				x[i] = sweep_random_next(&random);
				runs_number(&made.frame, (const char *[]){"noise", "a", "b", "c", "d"}[i], row, x[i]);
			}
			made.metric[row] = signal * (x[1] + 4 * (x[2] - 0.5) * (x[2] - 0.5)) + sweep_random_normal(&random);
		}
		make(&made, seed);
		const struct sweep_importance *noise = row_of(&made, "noise");
		covered += noise->permutation.low <= 0 && noise->permutation.high >= 0;
		end(&made);
	}
	return covered;
}

static void interval_of_noise_covers_0(void)
{
	CU_ASSERT(count_covered(0) >= 180);
	CU_ASSERT(count_covered(3) >= 180);
}

/* 400 runs: a text that decides much, a logarithmic number with it, a number that some runs lack. */
static void make_mixed(struct made *made)
{
	static const char *const texts[] = {"adam", "sgd", "lamb"};
	struct sweep_random random = {.seed = 11};
	made->metric = sweep_alloc(400, sizeof(double));
	for (size_t row = 0; row < 400; row++)
	{
		const size_t text = sweep_random_below(&random, 3);
		const double exponent = -5 + 4 * sweep_random_next(&random), other = sweep_random_next(&random);
		runs_text(&made->frame, "optimizer", row, texts[text]);
		runs_number(&made->frame, "learning_rate", row, pow(10, exponent));
		if (text == 1) runs_number(&made->frame, "momentum", row, other);
		runs_number(&made->frame, "epochs", row, 5);
		made->metric[row] = (exponent + 3) * (text == 0 ? 1 : text == 1 ? -1 : 0) + 0.1 * sweep_random_normal(&random);
		if (row % 50 == 49) made->metric[row] = row % 100 == 99 ? NAN : INFINITY;
	}
	make(made, 0);
}

static void the_table_has_each_parameter_and_its_parts(void)
{
	struct made made = {0};
	make_mixed(&made);
	const struct sweep_importances *all = &made.importances;
	CU_ASSERT_PTR_NULL(all->none);
	CU_ASSERT_EQUAL(all->runs, 392);
	CU_ASSERT_EQUAL(all->trees, SWEEP_FOREST_TREES);
	CU_ASSERT(all->believable && all->r2 > 0.6);
	CU_ASSERT_EQUAL(all->count, 6);
	CU_ASSERT_EQUAL(all->left_out_count, 1);
	CU_ASSERT_STRING_EQUAL(all->left_out[0].variable->name, "epochs");
	double permutation = 0, parts = 0, impurity = 0, impurity_of_parts = 0;
	for (size_t i = 0; i < all->count; i++)
	{
		const struct sweep_importance *row = &all->items[i];
		CU_ASSERT(in_order(&row->permutation) && in_order(&row->impurity));
		CU_ASSERT(row->part ? isnan(row->alone.value) : in_order(&row->alone));
		if (!row->part) impurity += row->impurity.value;
		if (row->part) parts += row->permutation.value;
		if (row->part) impurity_of_parts += row->impurity.value;
		if (strcmp(row->label, "optimizer") == 0) permutation = row->permutation.value;
		CU_ASSERT(!row->part || strcmp(row->variable->name, "optimizer") == 0);
	}
	UNIT_ASSERT_CLOSE(impurity, 1, 1e-12);
	UNIT_ASSERT_CLOSE(parts, permutation, 1e-12);
	UNIT_ASSERT_CLOSE(impurity_of_parts, row_of(&made, "optimizer")->impurity.value, 1e-12);
	CU_ASSERT(row_of(&made, "optimizer=adam")->permutation.low > 0);
	/* parts stand behind their parameter */
	size_t at = (size_t)(row_of(&made, "optimizer") - all->items);
	for (size_t i = at + 1; i < at + 4; i++) CU_ASSERT_FATAL(i < all->count && all->items[i].part);
	/* the correlations are those of correlation.h */
	for (size_t i = 0; i < made.correlations.count; i++)
	{
		const struct sweep_importance *row = row_of(&made, made.correlations.items[i].label);
		CU_ASSERT(row->pearson == made.correlations.items[i].pearson);
		CU_ASSERT(row->spearman_p == made.correlations.items[i].spearman_p);
	}
	CU_ASSERT(isnan(row_of(&made, "optimizer")->pearson));
	end(&made);
}

/* The metric is (exponent + 3) s with s = 1, -1, 0 for the optimizer: the two together, hardly either alone. */
static void the_strongest_pair_is_found(void)
{
	struct made made = {0};
	make_mixed(&made);
	const struct sweep_importances *all = &made.importances;
	CU_ASSERT_FATAL(all->pair_count > 0 && all->pair_count <= 3);
	const struct sweep_interaction *first = &all->pairs[0];
	CU_ASSERT_STRING_EQUAL(first->a->name, "optimizer");
	CU_ASSERT_STRING_EQUAL(first->b->name, "learning_rate");
	CU_ASSERT(first->share.value > 0.5 && in_order(&first->share));
	CU_ASSERT(row_of(&made, "learning_rate")->alone.value < 0.2);
	end(&made);
}

static void means_follow_the_function(void)
{
	struct made made = {0};
	make_mixed(&made);
	const struct sweep_importances *all = &made.importances;
	const struct sweep_variable *rate = runs_parameter(&made.frame, "learning_rate");
	const struct sweep_variable *optimizer = runs_parameter(&made.frame, "optimizer");
	CU_ASSERT_STRING_EQUAL_FATAL(optimizer->categories.texts[0], "\"adam\""); /* in the texts' order: sgd is 2 */
	static const double rates[] = {3e-5, 1e-3, 3e-2}, optimizers[] = {0, 2};
	double surface[6];
	sweep_importance_surface(all, rate, rates, 3, optimizer, optimizers, 2, surface);
	for (size_t i = 0; i < 3; i++)
	{
		UNIT_ASSERT_CLOSE(surface[2 * i], log10(rates[i]) + 3, 0.5);
		UNIT_ASSERT_CLOSE(surface[2 * i + 1], -log10(rates[i]) - 3, 0.5);
		CU_ASSERT(sweep_importance_mean_at(all, rate, rates[i], optimizer, 2) == surface[2 * i + 1]);
		UNIT_ASSERT_CLOSE(sweep_importance_mean_at(all, optimizer, 2, rate, rates[i]), surface[2 * i + 1], 1e-10);
	}
	const double mean = sweep_importance_mean_at(all, runs_parameter(&made.frame, "epochs"), 5, NULL, 0);
	CU_ASSERT(fabs(mean) < 0.3); /* a parameter that was left out changes nothing */
	CU_ASSERT(sweep_importance_mean_at(all, runs_parameter(&made.frame, "epochs"), 5, rate, 1e-3) ==
			  sweep_importance_mean_at(all, rate, 1e-3, NULL, 0));
	end(&made);
}

/* y is 0 or 0.2 with x, as `kind` 0 has it, and 10 without: at an x it never is near the mean of all, which is above
 * 5. With z, which only the runs without x have, there is no run, and the mean is that of all. */
static void a_conditional_parameter_is_averaged_over_the_runs_that_have_it(void)
{
	struct made made = {.metric = sweep_alloc(200, sizeof(double))};
	for (size_t row = 0; row < 200; row++)
	{
		const bool has = row % 2 == 0;
		const double x = (double)(row % 23) / 23;
		runs_number(&made.frame, "kind", row, has ? 0 : 1);
		runs_number(&made.frame, "other", row, (double)(row % 7));
		runs_number(&made.frame, has ? "x" : "z", row, x);
		made.metric[row] = has ? 0.2 * (x > 0.5) : 10;
	}
	make(&made, 3);
	const struct sweep_variable *x = runs_parameter(&made.frame, "x"), *other = runs_parameter(&made.frame, "other");
	const struct sweep_variable *z = runs_parameter(&made.frame, "z");
	UNIT_ASSERT_CLOSE(sweep_importance_mean_at(&made.importances, x, 0.1, NULL, 0), 0, 0.05);
	UNIT_ASSERT_CLOSE(sweep_importance_mean_at(&made.importances, x, 0.9, NULL, 0), 0.2, 0.05);
	UNIT_ASSERT_CLOSE(sweep_importance_mean_at(&made.importances, other, 3, x, 0.9), 0.2, 0.05);
	CU_ASSERT(sweep_importance_mean_at(&made.importances, x, NAN, NULL, 0) > 1);
	CU_ASSERT(sweep_importance_mean_at(&made.importances, other, 3, NULL, 0) > 4);
	CU_ASSERT(isfinite(sweep_importance_mean_at(&made.importances, x, 0.9, z, 0.9)));
	end(&made);
}

/* --- edges ------------------------------------------------------------------------------------------------------ */

static const char *reason_of(size_t rows, double (*metric)(size_t row), bool differ)
{
	struct made made = {.metric = sweep_alloc(rows, sizeof(double))};
	for (size_t row = 0; row < rows; row++)
	{
		runs_number(&made.frame, "x", row, differ ? (double)(row % 5) : 1);
		made.metric[row] = metric(row);
	}
	make(&made, 0);
	const char *reason = made.importances.none;
	CU_ASSERT(isnan(made.importances.r2) == (reason != NULL));
	CU_ASSERT_EQUAL(made.importances.count, reason == NULL);
	CU_ASSERT(isnan(sweep_importance_mean_at(&made.importances, runs_parameter(&made.frame, "x"), 1, NULL, 0)) ==
			  (reason != NULL));
	end(&made);
	return reason;
}

static double rising(size_t row)
{
	return (double)row;
}

static double constant(size_t row)
{
	return 7 + 0 * (double)row;
}

static double missing(size_t row)
{
	return NAN * (double)(row + 1);
}

static double huge(size_t row)
{
	return row % 2 ? 1e308 : -1e308;
}

static double tiny(size_t row)
{
	return (double)(row % 5) * 1e-300;
}

static void there_is_a_reason_where_there_is_no_forest(void)
{
	CU_ASSERT_STRING_EQUAL(reason_of(0, rising, true), "no run has a finite metric");
	CU_ASSERT_STRING_EQUAL(reason_of(1, rising, true), "fewer than 10 runs have a finite metric");
	CU_ASSERT_STRING_EQUAL(reason_of(30, missing, true), "no run has a finite metric");
	CU_ASSERT_STRING_EQUAL(reason_of(30, constant, true), "every run has the same metric");
	CU_ASSERT_STRING_EQUAL(reason_of(30, rising, false), "no parameter differs between the runs");
	CU_ASSERT_PTR_NULL(reason_of(10, rising, true)); /* one parameter is enough */
	CU_ASSERT_PTR_NULL(reason_of(30, huge, true));
	CU_ASSERT_PTR_NULL(reason_of(30, tiny, true));
}

static void extreme_values_do_no_harm(void)
{
	struct made made = {.metric = sweep_alloc(60, sizeof(double))};
	for (size_t row = 0; row < 60; row++)
	{
		static const double odd[] = {INFINITY, -INFINITY, NAN, 1e308, -1e308};
		runs_number(&made.frame, "odd", row, odd[row % 5]);
		runs_number(&made.frame, "x", row, (double)(row % 7));
		made.metric[row] = (row % 5 < 3) * 1e200 + (double)(row % 7) * 1e199;
	}
	make(&made, 0);
	CU_ASSERT_PTR_NULL(made.importances.none);
	CU_ASSERT(made.importances.r2 > 0.9);
	CU_ASSERT(row_of(&made, "odd")->alone.value > 0.5);
	const double at = sweep_importance_mean_at(&made.importances, runs_parameter(&made.frame, "odd"), NAN, NULL, 0);
	UNIT_ASSERT_CLOSE(at / 1e200, 1.3, 0.1);
	end(&made);
}

static void five_hundred_parameters_are_no_trouble(void)
{
	struct made made = {.metric = sweep_alloc(40, sizeof(double))};
	struct sweep_random random = {.seed = 2};
	for (size_t row = 0; row < 40; row++)
	{
		for (size_t i = 0; i < 500; i++)
		{
			char name[8];
			snprintf(name, sizeof name, "p%zu", i);
			const double x = sweep_random_next(&random);
			runs_number(&made.frame, name, row, x);
			if (i == 321) made.metric[row] = x;
		}
	}
	make(&made, 0);
	CU_ASSERT_EQUAL(made.importances.count, 500);
	CU_ASSERT_STRING_EQUAL(made.importances.items[0].label, "p321");
	CU_ASSERT(made.importances.pair_count <= 36);
	end(&made);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the interval of a parameter that does nothing covers 0 in 180 of 200 sweeps", interval_of_noise_covers_0},
		{"the table has each parameter, its parts and their sum, and what is left out",
		 the_table_has_each_parameter_and_its_parts},
		{"the pair of parameters that act together is found", the_strongest_pair_is_found},
		{"means at given values follow the function", means_follow_the_function},
		{"a conditional parameter is averaged over the runs that have it",
		 a_conditional_parameter_is_averaged_over_the_runs_that_have_it},
		{"where there is no forest there is a reason", there_is_a_reason_where_there_is_no_forest},
		{"infinities, NaN and numbers of any size", extreme_values_do_no_harm},
		{"500 parameters", five_hundred_parameters_are_no_trouble},
		{NULL, NULL}};
	return unit_main("importance", tests);
}
