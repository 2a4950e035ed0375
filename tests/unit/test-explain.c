#include "base/memory.h"
#include "record/json.h"
#include "search/density.h"
#include "search/method.h"
#include "search/scalarise.h"
#include "search/surrogate.h"
#include "searching.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct searching *fixture_new(const char *method, const char *metrics, const char *parameters, uint64_t seed)
{
	return searching_new(seed, "method: %s\n%s\nparameters: {%s}\n", method, metrics, parameters);
}

static const struct sweep_explanation *propose(struct searching *f, int64_t run)
{
	searching_propose(f, run);
	return f->search.explanation;
}

/* A run at a configuration, with a value. */
static void tell(struct searching *f, int64_t run, const char *config, double value)
{
	cJSON *json = sweep_json_parse(config, strlen(config), NULL);
	sweep_search_add(&f->search, run, json);
	sweep_search_tell(&f->search, run, SWEEP_FINISHED, &value);
	cJSON_Delete(json);
}

static const char minimize[] = "metric: {name: y}", maximize[] = "metric: {name: y, goal: maximize}";
static const char line[] = "a: {min: 0.0, max: 1.0}";

static struct sweep_explanation *explain(struct searching *f, const double *x, struct sweep_fit *fit,
										 struct sweep_surrogate **surrogate)
{
	struct sweep_explanation *explanation = sweep_alloc(1, sizeof *explanation);
	*surrogate = sweep_surrogate_new(f->search.history, fit, INFINITY);
	sweep_explanation_begin(explanation, "bayes", true);
	sweep_surrogate_explain(*surrogate, f->search.history, x, explanation);
	return explanation;
}

static void explain_free(struct sweep_explanation *explanation, struct sweep_fit *fit,
						 struct sweep_surrogate *surrogate)
{
	sweep_explanation_free(explanation);
	sweep_surrogate_free(surrogate);
	free(fit->theta);
}

/* --- the model ------------------------------------------------------------------------------------- */

static void warps_have_inverses(void)
{
	const double values[] = {0.25, 1, 2, 3, 4, 5, 30, 400};
	for (int form = 0; form < SWEEP_WARP_FORMS; form++)
	{
		const struct sweep_warp warp = sweep_warp_new((enum sweep_warp_form)form, values, 8);
		for (size_t i = 0; i < 8; i++)
			UNIT_ASSERT_CLOSE(sweep_warp_inverse(&warp, sweep_warp_value(&warp, values[i])), values[i], 1e-12);
		CU_ASSERT(sweep_warp_inverse(&warp, sweep_warp_value(&warp, 0.25) - 0.1) < 0.25); /* better than the best */
		CU_ASSERT(isfinite(sweep_warp_inverse(&warp, 1e6)));
	}
	const double same[] = {7, 7, 7};
	const struct sweep_warp warp = sweep_warp_new(SWEEP_WARP_PLAIN, same, 3);
	CU_ASSERT_EQUAL(sweep_warp_inverse(&warp, 2), 7);
}

static double matern(double distance, double scale)
{
	const double a = sqrt(5) * distance / scale;
	return (1 + a + a * a / 3) * exp(-a);
}

/* Of one run nothing is known but its value: that is expected everywhere, as surely as the signal has no say; and the
 * improvement is that of a normal variate of mean 0 on 0, sigma / sqrt(2 pi). */
static void one_run_by_hand(void)
{
	struct searching *f = fixture_new("bayes", minimize, line, 1);
	struct sweep_fit fit = {0};
	struct sweep_surrogate *surrogate;
	tell(f, 1, "{\"a\":0.25}", 3.5);
	struct sweep_explanation *e = explain(f, (double[]){0.75}, &fit, &surrogate);
	CU_ASSERT(e->median == 3.5 && e->low == 3.5 && e->high == 3.5 && e->target == 3.5);
	const double scale = exp(fit.theta[0]), signal = exp(fit.theta[1]), noise = exp(fit.theta[2]);
	const double k = signal * matern(0.5, scale), variance = signal - k * k / (signal + noise);
	UNIT_ASSERT_CLOSE(e->acquisition_value, 0.5 * log(variance) - 0.5 * log(2 * acos(-1)), 1e-9);
	CU_ASSERT_EQUAL_FATAL(e->count, 1);
	CU_ASSERT_EQUAL(e->parameters[0].parameter, 0);
	UNIT_ASSERT_CLOSE(e->parameters[0].scale, scale, 1e-12);
	UNIT_ASSERT_CLOSE(e->parameters[0].relevance, 1 - matern(1, scale), 1e-9);
	UNIT_ASSERT_CLOSE(e->signal, sqrt(signal), 1e-12);
	UNIT_ASSERT_CLOSE(e->noise, sqrt(noise), 1e-12);
	explain_free(e, &fit, surrogate);
	searching_free(f);
}

/* y = 1 + 3 a without noise, at 11 points: 2.5 at 0.5 between two of them, and 1 less at 1/6 of the way down. */
static void linear_data_are_followed(void)
{
	for (int up = 0; up < 2; up++)
	{
		struct searching *f = fixture_new("bayes", up ? maximize : minimize, line, 1);
		struct sweep_fit fit = {0};
		struct sweep_surrogate *surrogate;
		for (int i = 0; i <= 10; i++)
		{
			char config[40];
			snprintf(config, sizeof config, "{\"a\":%.2f}", 0.1 * i);
			tell(f, i + 1, config, 1 + 0.3 * i);
		}
		struct sweep_explanation *e = explain(f, (double[]){0.55}, &fit, &surrogate);
		UNIT_ASSERT_CLOSE(e->median, 2.65, 0.005);
		CU_ASSERT(e->low < e->median && e->median < e->high);
		CU_ASSERT(e->low > 2.5 && e->high < 2.8);
		UNIT_ASSERT_CLOSE(e->target, up ? 4 : 1, 0.02);
		explain_free(e, &fit, surrogate);
		searching_free(f);
	}
}

/* Solves A x = b by Gauss and Jordan. */
static void solve(size_t n, double *a, double *b)
{
	for (size_t k = 0; k < n; k++)
	{
		const double pivot = a[k * n + k];
		for (size_t j = 0; j < n; j++) a[k * n + j] /= pivot;
		b[k] /= pivot;
		for (size_t i = 0; i < n; i++)
		{
			const double factor = i == k ? 0 : a[i * n + k];
			for (size_t j = 0; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
			b[i] -= factor * b[k];
		}
	}
}

enum
{
	RUNS = 8
};

static double kernel(const double *theta, const double *x, const double *y)
{
	const double a = (x[0] - y[0]) / exp(theta[0]), b = (x[1] - y[1]) / exp(theta[1]);
	const double c = x[2] == y[2] ? 1 : exp(-exp(-theta[2])), w = 1 / (1 + exp(-theta[3 + SWEEP_GP_SHARE]));
	const double together = matern(sqrt(a * a + b * b), 1) * c,
				 alone = (matern(fabs(a), 1) + matern(fabs(b), 1) + c) / 3;
	return exp(theta[3]) * ((1 - w) * together + w * alone);
}

/* The process of the text books, on points of two numbers and a choice, from the hyperparameters that were found. */
static void expectations_are_a_dense_solution(void)
{
	struct searching *f = fixture_new(
		"bayes", minimize,
		"a: {min: 0.0, max: 1.0}, b: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0}, c: {values: [x, y, z]}",
		1);
	struct sweep_fit fit = {0};
	struct sweep_surrogate *surrogate;
	double x[RUNS][3], y[RUNS], k[RUNS * RUNS], row[RUNS], weights[RUNS], solved[RUNS], value[RUNS];
	for (int i = 0; i < RUNS; i++)
	{
		char config[80];
		const double a = 0.1 + 0.11 * i, b = fmod(0.37 * i, 1);
		value[i] = sin(4 * a) + b * b + 0.3 * (i % 3);
		snprintf(config, sizeof config, "{\"a\":%.17g,\"b\":%.17g,\"c\":\"%c\"}", a, pow(10, 4 * b - 4), "xyz"[i % 3]);
		tell(f, i + 1, config, value[i]);
		x[i][0] = a;
		x[i][1] = b;
		x[i][2] = i % 3;
	}
	const double at[3] = {0.42, 0.3, 1};
	struct sweep_explanation *e = explain(f, at, &fit, &surrogate);
	const double *theta = fit.theta;
	for (size_t i = 0; i < RUNS; i++)
	{
		for (size_t j = 0; j < RUNS; j++) k[i * RUNS + j] = kernel(theta, x[i], x[j]) + (i == j ? exp(theta[4]) : 0);
		y[i] = weights[i] = sweep_warp_value(&surrogate->warp, value[i]);
		row[i] = solved[i] = kernel(theta, at, x[i]);
	}
	double copy[RUNS * RUNS], mean = 0, variance = exp(theta[3]), best = INFINITY;
	memcpy(copy, k, sizeof k);
	solve(RUNS, copy, weights);
	memcpy(copy, k, sizeof k);
	solve(RUNS, copy, solved);
	for (size_t i = 0; i < RUNS; i++)
	{
		mean += row[i] * weights[i];
		variance -= row[i] * solved[i];
		best = fmin(best, y[i] - exp(theta[4]) * weights[i]);
	}
	const struct sweep_warp *warp = &surrogate->warp;
	UNIT_ASSERT_CLOSE(e->median, sweep_warp_inverse(warp, mean), 1e-7);
	UNIT_ASSERT_CLOSE(e->low, sweep_warp_inverse(warp, mean - sqrt(variance)), 1e-6);
	UNIT_ASSERT_CLOSE(e->high, sweep_warp_inverse(warp, mean + sqrt(variance)), 1e-6);
	UNIT_ASSERT_CLOSE(e->target, sweep_warp_inverse(warp, best), 1e-7);
	const double sigma = sqrt(variance), z = (best - mean) / sigma;
	const double improvement = sigma * (exp(-z * z / 2) / sqrt(2 * acos(-1)) + z * erfc(-z / sqrt(2)) / 2);
	UNIT_ASSERT_CLOSE(exp(e->acquisition_value), improvement, 1e-7);
	const double away[3] = {at[0], at[1], 2}, ends[2][3] = {{0, 0.3, 1}, {1, 0.3, 1}};
	UNIT_ASSERT_CLOSE(e->parameters[2].relevance, 1 - kernel(theta, at, away) / exp(theta[3]), 1e-9);
	UNIT_ASSERT_CLOSE(e->parameters[0].relevance, 1 - kernel(theta, ends[0], ends[1]) / exp(theta[3]), 1e-9);
	explain_free(e, &fit, surrogate);
	searching_free(f);
}

/* --- runs ------------------------------------------------------------------------------------------ */

/* In the space's coordinates: a by 0.3, b by half of its decades, c another: sqrt(0.09 + 0.25 + 1) from run 1. */
static void the_nearest_run_by_hand(void)
{
	struct searching *f = fixture_new(
		"random", maximize,
		"a: {min: 0.0, max: 10.0}, b: {distribution: log_uniform_values, min: 0.01, max: 100.0}, c: {values: [x, y]}",
		1);
	const struct sweep_draw draws[] = {{.number = 5}, {.number = 1}, {.index = 1}};
	sweep_search_explain(&f->search);
	struct sweep_explanation *e = f->search.explanation;
	double at[3];
	sweep_space_place(f->search.history->space, draws, at);
	sweep_explanation_begin(e, "random", false);
	sweep_explain_runs(e, f->search.history, at);
	CU_ASSERT(e->nearest == 0 && e->best_run == 0 && isnan(e->best));
	tell(f, 1, "{\"a\":2,\"b\":0.01,\"c\":\"x\"}", 7);
	sweep_explanation_begin(e, "random", false);
	sweep_explain_runs(e, f->search.history, at);
	CU_ASSERT_EQUAL(e->nearest, 1);
	UNIT_ASSERT_CLOSE(e->distance, sqrt(0.09 + 0.25 + 1), 1e-12);
	CU_ASSERT_EQUAL(e->nearest_values[0], 7);      /* as it was logged */
	tell(f, 5, "{\"a\":5,\"c\":\"y\"}", INFINITY); /* b is not known: 0.5 away */
	tell(f, 9, "{\"a\":5,\"b\":1,\"c\":\"x\"}", 9);
	sweep_explanation_begin(e, "random", false);
	sweep_explain_runs(e, f->search.history, at);
	CU_ASSERT_EQUAL(e->nearest, 5);
	UNIT_ASSERT_CLOSE(e->distance, 0.5, 1e-12);
	CU_ASSERT_EQUAL(e->nearest_outcome, SWEEP_OUTCOME_BAD);
	CU_ASSERT(e->best_run == 9 && e->best == 9);
	searching_free(f);
}

/* --- searches -------------------------------------------------------------------------------------- */

static double bowl(double x)
{
	return (x - 0.3) * (x - 0.3);
}

/* A design, then the model; the same proposals as without explanations. */
static void explanations_change_nothing(void)
{
	struct searching *f = fixture_new("bayes", minimize, line, 4), *plain = fixture_new("bayes", minimize, line, 4);
	sweep_search_explain(&f->search);
	for (int64_t run = 1; run <= 12; run++)
	{
		const struct sweep_explanation *e = propose(f, run);
		const double x = f->draws[0].number, y = bowl(x);
		CU_ASSERT_EQUAL(e->origin, run <= 8 ? SWEEP_ORIGIN_DESIGN : SWEEP_ORIGIN_MODEL);
		CU_ASSERT_EQUAL(e->runs, (size_t)run - 1);
		CU_ASSERT_EQUAL(isnan(e->median), run <= 8);
		CU_ASSERT_EQUAL(e->nearest > 0, run > 1);
		CU_ASSERT_PTR_NULL(propose(plain, run));
		CU_ASSERT_EQUAL(plain->draws[0].number, x);
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, &y);
		sweep_search_tell(&plain->search, run, SWEEP_FINISHED, &y);
	}
	searching_free(f);
	searching_free(plain);
}

/* There is nothing to learn from runs without a finite value. */
static void nothing_is_expected_of_failures(void)
{
	struct searching *f = fixture_new("bayes", "metric: {name: y}", "a: {min: 0.0, max: 1.0}", 1);
	struct sweep_text text = {0};
	sweep_search_explain(&f->search);
	for (int64_t run = 1; run <= 8; run++)
	{
		const double bad = run % 2 ? NAN : INFINITY;
		propose(f, run);
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, &bad);
	}
	const struct sweep_explanation *e = propose(f, 9);
	CU_ASSERT_EQUAL(e->origin, SWEEP_ORIGIN_DESIGN);
	CU_ASSERT(isnan(e->median) && isnan(e->low) && isnan(e->high) && isnan(e->target) && isnan(e->best));
	sweep_explanation_add_text(&text, e, &f->sweep);
	CU_ASSERT_PTR_NULL(strstr(text.data, "  expected"));
	CU_ASSERT_PTR_NULL(strstr(text.data, "is expected"));
	const double good = 2;
	sweep_search_tell(&f->search, 9, SWEEP_FINISHED, &good);
	e = propose(f, 10);
	CU_ASSERT(isfinite(e->median) && isfinite(e->target) && e->best == 2);
	sweep_text_free(&text);
	searching_free(f);
}

static void what_was_tried_is_said_to_be_repeated(void)
{
	struct searching *f = fixture_new("bayes", minimize, "a: {values: [1, 2]}", 4);
	sweep_search_explain(&f->search);
	for (int64_t run = 1; run <= 8; run++)
	{
		const struct sweep_explanation *e = propose(f, run);
		const double y = (double)run;
		if (run == 1) CU_ASSERT_EQUAL(e->origin, SWEEP_ORIGIN_DESIGN);
		if (run == 2) CU_ASSERT(e->origin == SWEEP_ORIGIN_DESIGN || e->origin == SWEEP_ORIGIN_FALLBACK);
		if (run > 2) CU_ASSERT_EQUAL(e->origin, SWEEP_ORIGIN_REPEATED);
		if (run > 2) CU_ASSERT_EQUAL(e->distance, 0);
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, &y);
	}
	searching_free(f);
}

static void methods_that_do_not_learn_say_so(void)
{
	static const struct
	{
		const char *method;
		enum sweep_origin origin;
	} cases[] = {{"random", SWEEP_ORIGIN_DRAWN}, {"sobol", SWEEP_ORIGIN_DESIGN}, {"grid", SWEEP_ORIGIN_DESIGN}};
	for (size_t i = 0; i < 3; i++)
	{
		struct searching *f = fixture_new(cases[i].method, minimize, "a: {values: [1, 2, 3, 4]}", 4);
		sweep_search_explain(&f->search);
		CU_ASSERT_EQUAL(propose(f, 1)->nearest, 0);
		const struct sweep_explanation *e = propose(f, 2);
		CU_ASSERT(!e->learns && e->origin == cases[i].origin && e->nearest == 1 && isnan(e->median));
		CU_ASSERT_EQUAL(e->nearest_outcome, SWEEP_OUTCOME_OPEN);
		searching_free(f);
	}
}

static void several_metrics_have_weights(void)
{
	struct searching *f = fixture_new("bayes", "metrics: [{name: y}, {name: z, goal: maximize}]", line, 4);
	sweep_search_explain(&f->search);
	double weights[2];
	for (int64_t run = 1; run <= 8; run++)
	{
		const struct sweep_explanation *e = propose(f, run);
		const double x = f->draws[0].number;
		sweep_scalar_weights(2, 4, run - 1, weights);
		CU_ASSERT_PTR_NOT_NULL_FATAL(e->weights);
		CU_ASSERT(e->weights[0] == weights[0] && e->weights[1] == weights[1]);
		if (run > 1) CU_ASSERT_EQUAL(e->nearest_values[1], 2.5);
		CU_ASSERT_EQUAL(e->best_run > 0, run > 1); /* in the mixture */
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, (double[]){x, 2.5});
	}
	searching_free(f);
	f = fixture_new("random", "metrics: [{name: y}, {name: z}]", line, 4);
	sweep_search_explain(&f->search);
	propose(f, 1);
	sweep_search_tell(&f->search, 1, SWEEP_FINISHED, (double[]){1, 2});
	const struct sweep_explanation *e = propose(f, 2);
	CU_ASSERT(e->best_run == 0 && e->weights == NULL && e->nearest_values[1] == 2);
	searching_free(f);
}

/* Two choices of two levels, one point at (0, 0) that weighs 1, and a prior of 1: the kernel has b = 1 / (1 + 1 + 2)
 * for the other level, so that p(0) = 1/2 1/2 + 1/2 3/4 = 5/8, p(0, 0) = 1/2 1/4 + 1/2 9/16 = 13/32. */
static void densities_by_parts(void)
{
	struct searching *f = fixture_new("tpe", minimize, "a: {values: [x, y]}, b: {values: [x, y]}", 1);
	struct sweep_density *density = sweep_density_new(f->search.history->space);
	const double point[2] = {0, 0}, *points[1] = {point}, weight = 1;
	double parts[2];
	sweep_density_fit(density, points, &weight, 1, 1);
	sweep_density_log_parts(density, point, parts);
	UNIT_ASSERT_CLOSE(parts[0], log(5.0 / 8), 1e-12);
	UNIT_ASSERT_CLOSE(parts[1], log(13.0 / 32) - log(5.0 / 8), 1e-12);
	sweep_density_free(density);
	searching_free(f);
}

/* Continuous, ordered and chosen parameters: the shares sum up to what was the greatest. */
static void shares_of_tpe_sum_up(void)
{
	struct searching *f =
		fixture_new("tpe", minimize, "a: {min: 0.0, max: 1.0}, b: {values: [1, 2, 4, 8]}, c: {values: [x, y, z]}", 4);
	sweep_search_explain(&f->search);
	for (int64_t run = 1; run <= 20; run++)
	{
		const struct sweep_explanation *e = propose(f, run);
		CU_ASSERT_EQUAL(e->origin, run <= 5 ? SWEEP_ORIGIN_DESIGN : SWEEP_ORIGIN_MODEL);
		const double y = bowl(f->draws[0].number) + (double)f->draws[1].index;
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, &y);
		if (run <= 5) continue;
		CU_ASSERT_EQUAL_FATAL(e->count, 3);
		CU_ASSERT_EQUAL(e->good + e->bad, (size_t)run - 1);
		CU_ASSERT_EQUAL(e->good, run - 1 <= 15 ? 3 : 4); /* a fifth, rounded up, and 3 at least */
		double x[3], sum = 0;
		sweep_space_place(f->search.history->space, f->draws, x);
		for (size_t i = 0; i < 3; i++) sum += e->parameters[i].share;
		UNIT_ASSERT_CLOSE(sum, e->acquisition_value, 1e-12);
		CU_ASSERT(sum > 0); /* 24 candidates: one is likelier good than bad */
	}
	searching_free(f);
}

static void shares_are_those_of_the_densities(void)
{
	struct searching *f = fixture_new("tpe", minimize, "a: {min: 0.0, max: 1.0}, b: {min: 0.0, max: 1.0}", 1);
	struct sweep_density *density = sweep_density_new(f->search.history->space);
	const double x[3][2] = {{0.2, 0.9}, {0.5, NAN}, {0.7, 0.1}}, *points[3] = {x[0], x[1], x[2]};
	const double weights[3] = {1, 2, 0.5}, at[2] = {0.3, 0.6};
	double parts[2];
	sweep_density_fit(density, points, weights, 3, 0.7);
	sweep_density_log_parts(density, at, parts);
	UNIT_ASSERT_CLOSE(parts[0] + parts[1], sweep_density_log(density, at), 1e-12);
	sweep_density_free(density);
	searching_free(f);
}

/* Generations of 4 + floor(3 ln 1) = 4 runs; the step begins at an eighth of the range. */
static void generations_are_counted(void)
{
	struct searching *f = fixture_new("cmaes", minimize, line, 4);
	sweep_search_explain(&f->search);
	for (int64_t run = 1; run <= 12; run++)
	{
		const struct sweep_explanation *e = propose(f, run);
		const double y = bowl(f->draws[0].number);
		CU_ASSERT_EQUAL(e->origin, run <= 4 ? SWEEP_ORIGIN_DESIGN : SWEEP_ORIGIN_MODEL);
		CU_ASSERT_EQUAL(e->population, 4);
		CU_ASSERT_EQUAL(e->generation, (size_t)(run + 3) / 4);
		if (run >= 5 && run <= 8) UNIT_ASSERT_CLOSE(e->step, 0.125, 1e-12);
		CU_ASSERT_EQUAL(isnan(e->step), run <= 4);
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, &y);
	}
	searching_free(f);
}

/* --- words ----------------------------------------------------------------------------------------- */

static void json_and_text_have_what_is_there(void)
{
	struct searching *f = fixture_new("bayes", maximize, line, 4);
	struct sweep_explained_parameter *parameter = sweep_alloc(1, sizeof *parameter);
	struct sweep_explanation *e = sweep_alloc(1, sizeof *e);
	struct sweep_text out = {0};
	*parameter = (struct sweep_explained_parameter){0, 0.5, 0.75, NAN};
	sweep_explanation_begin(e, "bayes", true);
	sweep_explanation_add_json(&out, e, &f->sweep);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"method\":\"bayes\",\"how\":\"drawn\",\"runs\":0}");
	e->origin = SWEEP_ORIGIN_MODEL;
	e->runs = 12;
	e->median = 0.25, e->low = -1, e->high = 1e30;
	e->acquisition = "log expected improvement", e->acquisition_value = -2, e->target = 0.5;
	e->best_run = 7, e->best = 0.5;
	e->nearest = 3, e->distance = 0.125, e->nearest_outcome = SWEEP_OUTCOME_VALUE;
	e->nearest_values = sweep_alloc(1, sizeof(double));
	e->nearest_values[0] = 4;
	e->count = 1, e->parameters = parameter;
	e->warp = "upper", e->signal = 1, e->noise = 0.5;
	sweep_text_clear(&out);
	sweep_explanation_add_json(&out, e, &f->sweep);
	CU_ASSERT_STRING_EQUAL(
		out.data, "{\"method\":\"bayes\",\"how\":\"model\",\"runs\":12,"
				  "\"expected\":{\"median\":0.25,\"low\":-1.0,\"high\":1e+30},"
				  "\"acquisition\":{\"name\":\"log expected improvement\",\"value\":-2.0,\"on\":0.5},"
				  "\"best\":{\"run\":7,\"value\":0.5},\"nearest\":{\"run\":3,\"distance\":0.125,\"value\":4.0},"
				  "\"parameters\":[{\"name\":\"a\",\"scale\":0.5,\"relevance\":0.75}],"
				  "\"warp\":\"upper\",\"signal\":1.0,\"noise\":0.5}");
	sweep_text_clear(&out);
	sweep_explanation_add_text(&out, e, &f->sweep);
	CU_ASSERT_STRING_EQUAL(out.data,
						   "  how           what the model of bayes promises most of, after 12 runs\n"
						   "  expected      y 0.25 (median), in 68 of 100 cases from -1 to 1e+30\n"
						   "  best so far   y 0.5, run 7\n"
						   "  acquisition   log expected improvement -2, on 0.5, the best that is expected of a run\n"
						   "  nearest run   3, 0.125 away: y 4\n"
						   "  parameters    a relevance 0.75, length scale 0.5\n");
	sweep_text_free(&out);
	sweep_explanation_free(e);
	searching_free(f);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"warps have inverses", warps_have_inverses},
		{"one run by hand", one_run_by_hand},
		{"linear data are followed", linear_data_are_followed},
		{"expectations are a dense solution", expectations_are_a_dense_solution},
		{"the nearest run by hand", the_nearest_run_by_hand},
		{"explanations change nothing", explanations_change_nothing},
		{"nothing is expected of failures", nothing_is_expected_of_failures},
		{"what was tried is said to be repeated", what_was_tried_is_said_to_be_repeated},
		{"methods that do not learn say so", methods_that_do_not_learn_say_so},
		{"several metrics have weights", several_metrics_have_weights},
		{"densities by parts", densities_by_parts},
		{"shares of tpe sum up", shares_of_tpe_sum_up},
		{"shares are those of the densities", shares_are_those_of_the_densities},
		{"generations are counted", generations_are_counted},
		{"JSON and text have what is there", json_and_text_have_what_is_there},
		{NULL, NULL}};
	return unit_main("explain", tests);
}
