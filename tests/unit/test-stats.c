#include "stats/correlation.h"
#include "stats/far-out.h"
#include "stats/frame.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- correlation: numbers that R prints ------------------------------------------------------------------ */

/* R's data set mtcars (Motor Trend 1974): miles per gallon and weight of 32 cars, both with ties. */
static const double mpg[] = {21.0, 21.0, 22.8, 21.4, 18.7, 18.1, 14.3, 24.4, 22.8, 19.2, 17.8,
							 16.4, 17.3, 15.2, 10.4, 10.4, 14.7, 32.4, 30.4, 33.9, 21.5, 15.5,
							 15.2, 13.3, 19.2, 27.3, 26.0, 30.4, 15.8, 19.7, 15.0, 21.4};
static const double weight[] = {2.620, 2.875, 2.320, 3.215, 3.440, 3.460, 3.570, 3.190, 3.150, 3.440, 3.440,
								4.070, 3.730, 3.780, 5.250, 5.424, 5.345, 2.200, 1.615, 1.835, 2.465, 3.520,
								3.435, 3.840, 3.845, 1.935, 2.140, 1.513, 3.170, 2.770, 3.570, 2.780};

/* cor.test(mtcars$mpg, mtcars$wt): cor -0.8676594, p-value = 1.294e-10;
 * with method = "spearman": rho -0.886422, p-value = 1.488e-11. */
static void correlation_is_that_of_r_with_ties(void)
{
	UNIT_ASSERT_CLOSE(sweep_pearson(mpg, weight, 32), -0.8676594, 5e-8);
	UNIT_ASSERT_CLOSE(sweep_spearman(mpg, weight, 32), -0.886422, 5e-7);
	UNIT_ASSERT_CLOSE(sweep_correlation_p(sweep_pearson(mpg, weight, 32), 32) * 1e10, 1.294, 5e-4);
	UNIT_ASSERT_CLOSE(sweep_spearman_p(mpg, weight, 32) * 1e11, 1.488, 5e-4);
}

/* Anscombe (1973), "Graphs in statistical analysis": the first and fourth set, both with r = 0.816. */
static void correlation_is_that_of_anscombe(void)
{
	static const double x1[] = {10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5};
	static const double y1[] = {8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68};
	static const double x4[] = {8, 8, 8, 8, 8, 8, 8, 19, 8, 8, 8};
	static const double y4[] = {6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89};
	UNIT_ASSERT_CLOSE(sweep_pearson(x1, y1, 11), 0.8164205, 5e-8);
	UNIT_ASSERT_CLOSE(sweep_pearson(x4, y4, 11), 0.8165214, 5e-8);
	/* ranks of y1 are 7 4 5 9 8 10 6 1 11 2 3, of x1 7 5 10 6 8 11 3 1 9 4 2: sum d^2 = 40 */
	UNIT_ASSERT_CLOSE(sweep_spearman(x1, y1, 11), 1 - 6 * 40.0 / (11 * 120), 1e-12);
	/* ranks less their mean 6: of x4 ten times -1/2 and once 5; r = (25 + 5/2) / sqrt(55/2 * 110) */
	UNIT_ASSERT_CLOSE(sweep_spearman(x4, y4, 11), 0.5, 1e-12);
}

/* R: cor.test(1:5, 1:5, method = "spearman") has p-value = 0.01667. By hand: 2 of the n! orders are perfect; of
 * (1 0 0) against (1 2 3) 4 of 6 orders are as far; n = 5 with sum d^2 = 2 has 2 * (1 + 4) of 120. */
static void few_ranks_are_counted_exactly(void)
{
	static const double rising[] = {1, 2, 3, 4, 5}, swapped[] = {2, 1, 3, 4, 5}, first[] = {1, 0, 0};
	UNIT_ASSERT_CLOSE(sweep_spearman_p(rising, rising, 5), 2 / 120.0, 1e-15);
	UNIT_ASSERT_CLOSE(sweep_spearman_p(rising, rising, 3), 2 / 6.0, 1e-15);
	UNIT_ASSERT_CLOSE(sweep_spearman_p(first, rising, 3), 4 / 6.0, 1e-15);
	UNIT_ASSERT_CLOSE(sweep_spearman_p(rising, swapped, 5), 10 / 120.0, 1e-15);
}

static void correlation_has_its_edges(void)
{
	static const double rising[] = {1, 2, 3, 4}, falling[] = {8, 6, 4, 2}, constant[] = {0.1, 0.1, 0.1, 0.1};
	static const double cubes[] = {1, 8, 27, 64};
	CU_ASSERT(sweep_pearson(rising, falling, 4) == -1);
	CU_ASSERT(sweep_spearman(rising, cubes, 4) == 1);
	CU_ASSERT(sweep_pearson(rising, cubes, 4) < 0.96);
	static const double huge[] = {1e308, 2, 3, -1e308}, tiny[] = {1e-300, 2e-300, 3e-300, 4e-300};
	UNIT_ASSERT_CLOSE(sweep_pearson(huge, falling, 4), 3 / sqrt(10), 1e-12); /* (1 0 0 -1) against (3 1 -1 -3) */
	CU_ASSERT(sweep_pearson(tiny, rising, 4) == 1);
	CU_ASSERT(isnan(sweep_pearson(rising, constant, 4)));
	CU_ASSERT(isnan(sweep_spearman(constant, rising, 4)));
	CU_ASSERT(isnan(sweep_pearson(rising, falling, 1)));
	CU_ASSERT(isnan(sweep_correlation_p(0.5, 2)));
	CU_ASSERT(isnan(sweep_correlation_p(NAN, 9)));
	CU_ASSERT(sweep_correlation_p(-1, 4) == 0);
	/* Fisher and Yates, table VI: 5 % points of r for 8, 10 and 18 degrees of freedom */
	UNIT_ASSERT_CLOSE(sweep_correlation_bound(10), 0.6319, 5e-5);
	UNIT_ASSERT_CLOSE(sweep_correlation_bound(12), 0.5760, 5e-5);
	UNIT_ASSERT_CLOSE(sweep_correlation_bound(20), 0.4438, 5e-5);
	CU_ASSERT(isnan(sweep_correlation_bound(2)));
}

/* --- frames ------------------------------------------------------------------------------------------------ */

static void number(struct sweep_frame *frame, const char *name, int64_t run, double value)
{
	size_t row = sweep_frame_row(frame, NULL, run);
	sweep_variable_set_number(sweep_variables_add(&frame->parameters, name), row, value, value == trunc(value));
}

static void text(struct sweep_frame *frame, const char *name, int64_t run, const char *json)
{
	size_t row = sweep_frame_row(frame, NULL, run);
	sweep_variable_set_category(sweep_variables_add(&frame->parameters, name), row, json);
}

static const struct sweep_correlation *row_of(const struct sweep_correlations *rows, const char *label)
{
	for (size_t i = 0; i < rows->count; i++)
		if (strcmp(rows->items[i].label, label) == 0) return &rows->items[i];
	CU_FAIL("a row is missing");
	return NULL;
}

static void each_kind_of_parameter_has_its_rows(void)
{
	struct sweep_frame frame = {0};
	static const double loss[] = {1, 2, 3, NAN, INFINITY, 5};
	static const char *const optimizer[] = {"\"adam\"", "\"sgd\"", "\"sgd\"", "\"lamb\"", "\"adam\"", "\"sgd\""};
	for (int64_t run = 0; run < 6; run++)
	{
		text(&frame, "optimizer", run, optimizer[run]);
		number(&frame, "epochs", run, 1);
		number(&frame, "lr", run, pow(10, -(double)run));
		sweep_variable_set_bool(sweep_variables_add(&frame.parameters, "flag"), (size_t)run, run < 2);
		if (run != 2) number(&frame, "momentum", run, (double)run);
	}
	sweep_frame_finish(&frame);
	struct sweep_correlations rows;
	sweep_correlate(&frame, loss, &rows);
	CU_ASSERT_EQUAL(rows.runs, 4);
	CU_ASSERT_EQUAL(rows.count, 5); /* lamb is only in runs without a finite loss; its row would be constant */
	CU_ASSERT_EQUAL(rows.left_out_count, 1);
	CU_ASSERT_STRING_EQUAL(rows.left_out[0].variable->name, "epochs");
	CU_ASSERT_STRING_EQUAL(rows.left_out[0].reason, "the same in every run");

	/* adam: (1,0,0,0) against (1,2,3,5): means 1/4 and 11/4, r = -(7/4) / sqrt(3/4 * 35/4) */
	const struct sweep_correlation *adam = row_of(&rows, "optimizer=adam"), *sgd = row_of(&rows, "optimizer=sgd");
	UNIT_ASSERT_CLOSE(adam->pearson, -1.75 / sqrt(0.75 * 8.75), 1e-12);
	UNIT_ASSERT_CLOSE(sgd->pearson, 1.75 / sqrt(0.75 * 8.75), 1e-12);
	/* flag: (1,1,0,0): r = -(5/2) / sqrt(1 * 35/4) */
	UNIT_ASSERT_CLOSE(row_of(&rows, "flag")->pearson, -2.5 / sqrt(8.75), 1e-12);
	/* lr spans decades: its logarithms 0 -1 -2 -5 have mean -2, r = -11 / sqrt(14 * 35/4) */
	CU_ASSERT_EQUAL(row_of(&rows, "lr")->variable->scale, SWEEP_SCALE_LOG);
	UNIT_ASSERT_CLOSE(row_of(&rows, "lr")->pearson, -11 / sqrt(14 * 8.75), 1e-12);
	/* run 2 lacks momentum: 0 1 5 against 1 2 5 have means 2 and 8/3, r = 11 / sqrt(14 * 26/3) */
	CU_ASSERT_EQUAL(row_of(&rows, "momentum")->n, 3);
	UNIT_ASSERT_CLOSE(row_of(&rows, "momentum")->pearson, 11 / sqrt(14 * 26 / 3.0), 1e-12);
	for (size_t i = 1; i < rows.count; i++)
		CU_ASSERT(fmax(fabs(rows.items[i - 1].pearson), fabs(rows.items[i - 1].spearman)) >=
				  fmax(fabs(rows.items[i].pearson), fabs(rows.items[i].spearman)));
	sweep_correlations_free(&rows);
	sweep_frame_free(&frame);
}

static void texts_that_all_differ_are_left_out(void)
{
	struct sweep_frame frame = {0};
	double loss[30];
	for (int64_t run = 0; run < 30; run++)
	{
		char json[32];
		snprintf(json, sizeof json, "\"name-%d\"", (int)run);
		text(&frame, "name", run, json);
		loss[run] = (double)run;
	}
	sweep_frame_finish(&frame);
	struct sweep_correlations rows;
	sweep_correlate(&frame, loss, &rows);
	CU_ASSERT_EQUAL(rows.count, 0);
	CU_ASSERT_STRING_EQUAL(rows.left_out[0].reason, "different in nearly every run");
	sweep_correlations_free(&rows);
	sweep_frame_free(&frame);
}

static void a_mixture_becomes_categories_in_order(void)
{
	struct sweep_frame frame = {0};
	text(&frame, "x", 1, "\"auto\"");
	number(&frame, "x", 2, 10);
	number(&frame, "x", 3, 9);
	text(&frame, "x", 4, "null");
	number(&frame, "x", 5, 0.5);
	text(&frame, "x", 6, "\"layer10\"");
	text(&frame, "x", 7, "\"layer2\"");
	sweep_frame_finish(&frame);
	const struct sweep_variable *x = sweep_variables_find(&frame.parameters, "x");
	CU_ASSERT_EQUAL(x->kind, SWEEP_VARIABLE_CATEGORY);
	static const char *const order[] = {"0.5", "9", "10", "\"auto\"", "\"layer2\"", "\"layer10\"", "null"};
	CU_ASSERT_EQUAL_FATAL(x->categories.count, 7);
	for (size_t i = 0; i < 7; i++) CU_ASSERT_STRING_EQUAL(x->categories.texts[i], order[i]);
	CU_ASSERT_EQUAL(sweep_variable_cell(x, 2).category, 1);
	CU_ASSERT_EQUAL(sweep_variable_cell(x, 99).type, SWEEP_CELL_MISSING);
	sweep_frame_free(&frame);
}

/* As null, a text or a bool where other runs have a number; a metric of texts alone is none. */
static void what_is_no_number_of_a_metric_is_nan(void)
{
	struct sweep_frame frame = {0};
	for (int64_t run = 0; run < 5; run++) sweep_frame_row(&frame, NULL, run);
	struct sweep_variable *loss = sweep_variables_add(&frame.metrics, "loss");
	sweep_variable_set_number(loss, 0, 0.5, false);
	sweep_variable_set_category(loss, 1, "null");
	sweep_variable_set_category(loss, 2, "\"diverged\"");
	sweep_variable_set_bool(loss, 3, true);
	sweep_variable_set_category(sweep_variables_add(&frame.metrics, "words"), 0, "\"ok\"");
	sweep_frame_finish(&frame);
	loss = sweep_variables_find(&frame.metrics, "loss");
	CU_ASSERT_EQUAL(loss->kind, SWEEP_VARIABLE_NUMBER);
	CU_ASSERT_EQUAL(loss->least, 0.5);
	CU_ASSERT_EQUAL(loss->most, 0.5);
	for (size_t row = 1; row < 4; row++) CU_ASSERT_TRUE(isnan(sweep_variable_cell(loss, row).number));
	CU_ASSERT_EQUAL(sweep_variable_cell(loss, 4).type, SWEEP_CELL_MISSING);
	CU_ASSERT_EQUAL(sweep_variables_find(&frame.metrics, "words")->kind, SWEEP_VARIABLE_CATEGORY);
	sweep_frame_free(&frame);
}

static enum sweep_scale scale_of(const double *values, size_t count)
{
	struct sweep_frame frame = {0};
	for (size_t i = 0; i < count; i++) number(&frame, "x", (int64_t)i, values[i]);
	sweep_frame_finish(&frame);
	enum sweep_scale scale = frame.parameters.items[0].scale;
	sweep_frame_free(&frame);
	return scale;
}

static void scales_are_told_apart(void)
{
	static const double decades[] = {1e-4, 1e-3, 1e-2, 1e-1}, uniform[] = {0.001, 0.03, 0.06, 0.1};
	static const double narrow[] = {1, 2, 4, 8}, zero[] = {0, 1e-3, 1e-2, 1};
	CU_ASSERT_EQUAL(scale_of(decades, 4), SWEEP_SCALE_LOG);
	CU_ASSERT_EQUAL(scale_of(uniform, 4), SWEEP_SCALE_LINEAR); /* spans two decades, evenly */
	CU_ASSERT_EQUAL(scale_of(narrow, 4), SWEEP_SCALE_LINEAR);
	CU_ASSERT_EQUAL(scale_of(zero, 4), SWEEP_SCALE_LINEAR);
}

static void runs_of_two_sweeps_are_two_rows(void)
{
	struct sweep_frame frame = {0};
	size_t first = sweep_frame_row(&frame, "aaaaaaaa", 1), second = sweep_frame_row(&frame, "bbbbbbbb", 1);
	CU_ASSERT_NOT_EQUAL(first, second);
	CU_ASSERT_EQUAL(sweep_frame_row(&frame, "aaaaaaaa", 1), first);
	CU_ASSERT_NOT_EQUAL(sweep_frame_row(&frame, NULL, 1), first);
	for (int64_t run = 0; run < 5000; run++) sweep_frame_row(&frame, NULL, run);
	CU_ASSERT_EQUAL(frame.rows, 5002);
	CU_ASSERT_EQUAL(sweep_frame_row(&frame, "bbbbbbbb", 1), second);
	sweep_frame_free(&frame);
}

/* --- values that are far out ----------------------------------------------------------------------------- */

/* Quartiles of 1 to 11 are 3.5 and 8.5 (GSL's and R's type 7): far out is what lies beyond 23.5 or -11.5. */
static void far_out_is_beyond_three_ranges(void)
{
	static const double within[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 23.4},
						beyond[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 23.6};
	static const double below[] = {-12, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, equal[] = {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 9};
	CU_ASSERT_EQUAL(sweep_far_out_find(within, 11).last, 10);
	CU_ASSERT_EQUAL(sweep_far_out_find(beyond, 11).last, 9);
	CU_ASSERT_EQUAL(sweep_far_out_find(below, 11).first, 1);
	CU_ASSERT_EQUAL(sweep_far_out_find(equal, 11).last, 10); /* of no range at all */
	CU_ASSERT_FALSE(sweep_far_out_find(beyond, 11).logarithmic);
}

/* Powers of 2: 12 of 40 lie beyond the fences of the values, none beyond those of the logarithms, until one does. */
static void many_that_are_far_out_count_by_their_logarithms(void)
{
	double values[41];
	for (int i = 0; i < 40; i++) values[i] = pow(2, i);
	values[40] = pow(2, 200);
	struct sweep_far_out found = sweep_far_out_find(values, 40);
	CU_ASSERT_TRUE(found.first == 0 && found.last == 39 && found.logarithmic);
	found = sweep_far_out_find(values, 41);
	CU_ASSERT_TRUE(found.first == 0 && found.last == 39 && found.logarithmic);
	values[0] = -1; /* has no logarithm */
	found = sweep_far_out_find(values, 41);
	CU_ASSERT_TRUE(found.first == 0 && found.last == 40 && !found.logarithmic);
}

static void the_worse_ones_are_tamed(void)
{
	static const double values[] = {NAN, 1e30, 1,   2,   3,   4,   5,   6,   7, 8,     9,
									10,  11,   4.5, 5.5, 6.5, 7.5, 3.5, 8.5, 6, -1e30, INFINITY};
	double out[22];
	CU_ASSERT_EQUAL(sweep_far_out_tame(values, 22, false, out), 1);
	CU_ASSERT_EQUAL(out[1], 11);
	CU_ASSERT_EQUAL(out[20], -1e30);
	CU_ASSERT_TRUE(isnan(out[0]) && isinf(out[21]) && out[2] == 1);
	CU_ASSERT_EQUAL(sweep_far_out_tame(values, 22, true, out), 1);
	CU_ASSERT_EQUAL(out[1], 1e30);
	CU_ASSERT_EQUAL(out[20], 1);
	CU_ASSERT_EQUAL(sweep_far_out_tame(values, 1, true, out), 0);
	CU_ASSERT_EQUAL(sweep_far_out_tame(values, 0, true, out), 0);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"Pearson's r, Spearman's rho and their p-values are R's, with ties", correlation_is_that_of_r_with_ties},
		{"Anscombe's sets have their correlations", correlation_is_that_of_anscombe},
		{"the p-value of few ranks is exact", few_ranks_are_counted_exactly},
		{"correlations of constants, of too few and of perfect lines", correlation_has_its_edges},
		{"numbers, logarithms, bools, texts and missing values each have their rows",
		 each_kind_of_parameter_has_its_rows},
		{"texts that all differ are left out", texts_that_all_differ_are_left_out},
		{"a mixture of values becomes categories in order", a_mixture_becomes_categories_in_order},
		{"what is no number of a metric is NaN", what_is_no_number_of_a_metric_is_nan},
		{"logarithmic and linear values are told apart", scales_are_told_apart},
		{"far out is beyond three interquartile ranges", far_out_is_beyond_three_ranges},
		{"many that are far out count by their logarithms", many_that_are_far_out_count_by_their_logarithms},
		{"those that are worse are tamed", the_worse_ones_are_tamed},
		{"runs of two sweeps are two rows", runs_of_two_sweeps_are_two_rows},
		{NULL, NULL}};
	return unit_main("stats", tests);
}
