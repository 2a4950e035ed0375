/* What every method that learns owes its user, whatever the runs say; and what sobol owes it, whatever the space. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "search/method.h"
#include "searching.h"
#include "spec/sweep.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const methods[] = {"tpe", "cmaes", "sobol"};

enum
{
	ALL_METHODS = sizeof methods / sizeof methods[0],
	METHODS = ALL_METHODS - 1 /* that learn */
};

#define LONGEST 2.0 /* seconds of a proposal */

static struct searching *fixture_new(const char *method, const char *goal, const char *parameters, uint64_t seed)
{
	return searching_new(seed, "method: %s\nmetric: {name: y, goal: %s}\nparameters: %s\n", method, goal, parameters);
}

/* Whether a draw is one that the file allows. */
static bool is_valid(const struct sweep_parameter *parameter, const struct sweep_draw *draw)
{
	const struct sweep_shape *shape = &parameter->shape;
	if (parameter->distribution == SWEEP_CONSTANT) return true;
	if (shape->values)
		return draw->index < shape->count && (!shape->probabilities || shape->probabilities[draw->index] > 0);
	return draw->number >= shape->min && draw->number <= shape->max;
}

static const struct sweep_draw *propose(struct searching *f, int64_t index)
{
	const double began = sweep_clock();
	searching_point(f, index + 1);
	CU_ASSERT(sweep_clock() - began < LONGEST);
	for (size_t i = 0; i < f->sweep.count; i++) CU_ASSERT_TRUE(is_valid(&f->sweep.parameters[i], &f->draws[i]));
	return f->draws;
}

static void conclude(struct searching *f, int64_t index, enum sweep_state state, double value)
{
	sweep_search_add_draws(&f->search, index + 1, f->draws);
	sweep_search_tell(&f->search, index + 1, state, &value);
}

static const char mixed[] = "{act: {values: [relu, tanh, gelu]}, lr: {distribution: log_uniform_values, min: 1.0e-5, "
							"max: 1.0}, drop: {min: 0.0, max: 0.8}, size: {values: [16, 32, 64, 128, 256]}, "
							"layers: {min: 1, max: 6}}";

/* act, drop, layers, lr, size; 0 at the best. */
static double loss(const struct sweep_draw *draws)
{
	const double lr = log10(draws[3].number) + 2.5, drop = draws[1].number - 0.2;
	return (draws[0].index != 2) * 0.2 + drop * drop + 0.1 * fabs(draws[2].number - 4) + 0.2 * lr * lr +
		   0.1 * fabs((double)draws[4].index - 3);
}

/* --- it learns ----------------------------------------------------------------------------------- */

/* The best loss of 60 runs. */
static double best_of(const char *method, uint64_t seed, double sign)
{
	struct searching *f = fixture_new(method, sign > 0 ? "minimize" : "maximize", mixed, seed);
	double best = INFINITY;
	for (int64_t i = 0; i < 60; i++)
	{
		const double y = loss(propose(f, i));
		best = fmin(best, y);
		conclude(f, i, SWEEP_FINISHED, sign * y);
	}
	searching_free(f);
	return best;
}

/* The mean over 10 seeds is less than half of random's; a maximum of -loss is found as well as its minimum. */
static void they_learn(void)
{
	double random = 0;
	for (uint64_t seed = 0; seed < 10; seed++) random += best_of("random", seed, 1) / 10;
	for (size_t m = 0; m < METHODS; m++)
	{
		double least = 0;
		for (uint64_t seed = 0; seed < 10; seed++)
		{
			const double y = best_of(methods[m], seed, 1);
			least += y / 10;
			CU_ASSERT_EQUAL(best_of(methods[m], seed, -1), y);
		}
		CU_ASSERT(least < random / 2);
		if (!(least < random / 2)) printf("# %s: %g, random %g\n", methods[m], least, random);
	}
}

/* hyperopt's own example, the least x^2 over 100 runs within -10 and 10: its README finds x = -0.08. */
static void they_find_the_square_of_hyperopt(void)
{
	for (size_t m = 0; m < METHODS; m++)
		for (uint64_t seed = 0; seed < 10; seed++)
		{
			struct searching *f = fixture_new(methods[m], "minimize", "{x: {min: -10.0, max: 10.0}}", seed);
			double best = INFINITY;
			for (int64_t i = 0; i < 100; i++)
			{
				const double x = propose(f, i)[0].number;
				best = fmin(best, fabs(x));
				conclude(f, i, SWEEP_FINISHED, x * x);
			}
			CU_ASSERT(best < 0.08);
			searching_free(f);
		}
}

/* --- only the history counts --------------------------------------------------------------------- */

static bool is_same(const struct searching *f, const struct searching *g)
{
	for (size_t i = 0; i < f->sweep.count; i++)
		if (f->draws[i].index != g->draws[i].index || f->draws[i].number != g->draws[i].number) return false;
	return true;
}

enum
{
	RUNS = 40
};

/* Runs of which some are pending, failed, stopped or crashed. */
static enum sweep_state state_of(int64_t index)
{
	static const enum sweep_state states[] = {SWEEP_FINISHED,   SWEEP_FINISHED, SWEEP_STOPPED, SWEEP_FINISHED,
											  SWEEP_FAILED_RUN, SWEEP_FINISHED, SWEEP_CRASHED, SWEEP_PENDING};
	return states[index % 8];
}

/* One was told run by run with a proposal before each; another is told all at the end, backwards. */
static void the_order_of_telling_does_not_matter(void)
{
	for (size_t m = 0; m < METHODS; m++)
	{
		struct searching *f = fixture_new(methods[m], "minimize", mixed, 3);
		struct searching *g = fixture_new(methods[m], "minimize", mixed, 3);
		struct searching *other = fixture_new(methods[m], "minimize", mixed, 4);
		struct sweep_draw *all = sweep_alloc(RUNS * f->sweep.count, sizeof *all);
		for (int64_t i = 0; i < RUNS; i++)
		{
			propose(f, i);
			memcpy(all + (size_t)i * f->sweep.count, f->draws, f->sweep.count * sizeof *all);
			conclude(f, i, state_of(i), loss(f->draws));
		}
		for (int64_t i = RUNS - 1; i >= 0; i--)
		{
			const struct sweep_draw *draws = all + (size_t)i * f->sweep.count;
			sweep_search_tell(&g->search, i + 1, state_of(i), &(double){loss(draws)});
			sweep_search_add_draws(&g->search, i + 1, draws);
			sweep_search_add_draws(&other->search, i + 1, draws);
			sweep_search_tell(&other->search, i + 1, state_of(i), &(double){loss(draws)});
			if (i == 17) propose(g, RUNS); /* what it thought half-way is no matter */
		}
		propose(f, RUNS);
		CU_ASSERT_TRUE(is_same(f, (propose(g, RUNS), g)));
		CU_ASSERT_TRUE(is_same(f, (propose(g, RUNS), g)));
		CU_ASSERT_FALSE(is_same(f, (propose(other, RUNS), other)));
		CU_ASSERT_FALSE(is_same(f, (propose(g, RUNS + 1), g)));
		/* a run that was pending ends: the earlier ones are looked at anew */
		for (int k = 0; k < 2; k++) sweep_search_tell(k ? &f->search : &g->search, 8, SWEEP_FINISHED, &(double){0.01});
		propose(f, RUNS);
		CU_ASSERT_TRUE(is_same(f, (propose(g, RUNS), g)));
		free(all);
		searching_free(f);
		searching_free(g);
		searching_free(other);
	}
}

static void pending_runs_are_not_proposed_again(void)
{
	for (size_t m = 0; m < METHODS; m++)
	{
		struct searching *f = fixture_new(methods[m], "minimize", "{a: {min: 1, max: 4}, b: {values: [x, y, z]}}", 0);
		bool seen[5][3] = {{false}};
		for (int64_t i = 0; i < 12; i++)
		{
			const struct sweep_draw *draws = propose(f, i);
			CU_ASSERT_FALSE(seen[(int)draws[0].number][draws[1].index]);
			seen[(int)draws[0].number][draws[1].index] = true;
			if (i % 2) conclude(f, i, SWEEP_FINISHED, draws[0].number);
			else sweep_search_add_draws(&f->search, i + 1, draws);
		}
		propose(f, 12); /* all were tried: one comes again */
		searching_free(f);
	}
}

/* --- odd outcomes -------------------------------------------------------------------------------- */

static double value_of(int kind, int64_t i, const struct sweep_draw *draws)
{
	switch (kind)
	{
	case 0: return NAN;
	case 1: return i % 2 ? INFINITY : -INFINITY;
	case 2: return 1;
	case 3: return i % 3 ? loss(draws) : NAN;
	case 4: return i == 0 ? 1 : INFINITY;
	case 5: return i % 2 ? 1e308 : -1e308;
	default: return floor(3 * loss(draws));
	}
}

static void odd_values_stop_nobody(void)
{
	for (size_t m = 0; m < ALL_METHODS; m++)
		for (int kind = 0; kind < 7; kind++)
			for (int failed = 0; failed < 2; failed++)
			{
				struct searching *f = fixture_new(methods[m], "minimize", mixed, 1);
				for (int64_t i = 0; i < 60; i++)
				{
					propose(f, i);
					conclude(f, i, failed ? SWEEP_FAILED_RUN : SWEEP_FINISHED, value_of(kind, i, f->draws));
				}
				searching_free(f);
			}
}

/* Bad outcomes are avoided: a third of the range fails, and few of the later runs lie there. */
static void failures_are_avoided(void)
{
	for (size_t m = 0; m < METHODS; m++)
	{
		struct searching *f =
			fixture_new(methods[m], "minimize", "{x: {min: 0.0, max: 3.0}, y: {min: 0.0, max: 1.0}}", 2);
		int failed = 0;
		for (int64_t i = 0; i < 80; i++)
		{
			const double x = propose(f, i)[0].number, y = f->draws[1].number;
			failed += x > 2 && i >= 40;
			conclude(f, i, x > 2 ? SWEEP_FAILED_RUN : SWEEP_FINISHED, (x - 1) * (x - 1) + y);
		}
		CU_ASSERT(failed <= 4);
		searching_free(f);
	}
}

/* One run, however it ended, or one that goes on, is a history too. */
static void one_run_is_enough(void)
{
	static const enum sweep_state states[] = {SWEEP_FINISHED, SWEEP_FAILED_RUN, SWEEP_CRASHED, SWEEP_RUNNING};
	for (size_t m = 0; m < ALL_METHODS; m++)
		for (size_t s = 0; s < sizeof states / sizeof states[0]; s++)
		{
			struct searching *f = fixture_new(methods[m], "minimize", mixed, 1);
			propose(f, 0);
			conclude(f, 0, states[s], 1);
			for (int64_t i = 1; i < 20; i++) propose(f, i);
			searching_free(f);
		}
}

/* The same configuration forty times, with other values and with the same. */
static void one_point_again_and_again_is_no_trouble(void)
{
	for (size_t m = 0; m < ALL_METHODS; m++)
		for (int noise = 0; noise < 2; noise++)
		{
			struct searching *f = fixture_new(methods[m], "minimize", mixed, 1), *g;
			propose(f, 0);
			for (int64_t i = 0; i < 40; i++) conclude(f, i, SWEEP_FINISHED, noise ? (double)(i * 7 % 11) : 1);
			g = fixture_new("random", "minimize", mixed, 1);
			memcpy(g->draws, f->draws, f->sweep.count * sizeof *f->draws);
			propose(f, 40);
			CU_ASSERT_FALSE(is_same(f, g));
			searching_free(g);
			searching_free(f);
		}
}

/* --- odd spaces ---------------------------------------------------------------------------------- */

static void check_space(const char *parameters, int64_t runs)
{
	for (size_t m = 0; m < ALL_METHODS; m++)
	{
		struct searching *f = fixture_new(methods[m], "minimize", parameters, 1);
		for (int64_t i = 0; i < runs; i++)
		{
			propose(f, i);
			double y = 0;
			for (size_t k = 0; k < f->sweep.count; k++) y += f->draws[k].number + (double)f->draws[k].index;
			conclude(f, i, SWEEP_FINISHED, y);
		}
		searching_free(f);
	}
}

static void odd_spaces_have_points(void)
{
	check_space("{a: {distribution: uniform, min: 2.0, max: 2.0}, b: {min: 0.0, max: 1.0}}", 30);
	check_space("{a: {distribution: uniform, min: 2.0, max: 2.0}, b: {value: 1}}", 30);
	check_space("{a: {values: [x, y]}}", 30);
	check_space("{a: {values: [1, 2]}}", 30);
	check_space("{a: {values: [x, y, z], probabilities: [0, 0.5, 0.5]}, b: {min: 0, max: 100000}}", 40);
	struct sweep_text parameters = {0};
	for (int i = 0; i < 100; i++)
		sweep_text_printf(&parameters, "%sp%d: {%s}", i ? ", " : "{", i,
						  i % 3 == 0   ? "min: 0.0, max: 1.0"
						  : i % 3 == 1 ? "min: 0, max: 9"
									   : "values: [x, y, z]");
	sweep_text_puts(&parameters, "}");
	check_space(parameters.data, 60);
	sweep_text_clear(&parameters);
	for (int i = 0; i < 120; i++) sweep_text_printf(&parameters, "%sp%d: {min: 0.0, max: 1.0}", i ? ", " : "{", i);
	sweep_text_puts(&parameters, "}");
	check_space(parameters.data, 60);
	sweep_text_clear(&parameters);
	for (int i = 0; i < 10000; i++) sweep_text_printf(&parameters, "%sv%d", i ? ", " : "{a: {values: [", i);
	sweep_text_puts(&parameters, "]}, b: {min: 0.0, max: 1.0}}");
	check_space(parameters.data, 40);
	sweep_text_free(&parameters);
}

/* Four thousand runs of which the first are the last to end: nothing of what was learnt holds. Of 40 numbers and a
 * choice, where cmaes has a full matrix, and of 120, where it has not. */
static void long_histories_are_no_trouble(void)
{
	static const int numbers[] = {40, 120};
	for (size_t m = 0; m < METHODS; m++)
		for (size_t n = 0; n < 2; n++)
		{
			struct sweep_text parameters = {0};
			for (int i = 0; i < numbers[n]; i++)
				sweep_text_printf(&parameters, "%sp%d: {min: 0.0, max: 1.0}", i ? ", " : "{", i);
			sweep_text_puts(&parameters, ", a: {values: [x, y]}}");
			struct searching *f = fixture_new(methods[m], "minimize", parameters.data, 1);
			for (int64_t run = 1; run <= 4000; run++)
			{
				for (size_t k = 0; k < f->sweep.count; k++)
					f->draws[k] = (struct sweep_draw){.number = sweep_random_uniform(1, k, (uint64_t)run),
													  .index = k == 0 ? (size_t)run % 2 : 0};
				sweep_search_add_draws(&f->search, run, f->draws);
				if (run > 1) sweep_search_tell(&f->search, run, SWEEP_FINISHED, &f->draws[1].number);
			}
			propose(f, 4000);
			sweep_search_tell(&f->search, 1, SWEEP_FINISHED, &(double){0.5});
			propose(f, 4000);
			searching_free(f);
			sweep_text_free(&parameters);
		}
}

/* Configurations that do not fit the file: missing, unlisted and outlying values. */
static void runs_that_do_not_fit_count_as_far_as_they_can(void)
{
	static const char *const configs[] = {"{}", "{\"act\":\"selu\",\"lr\":0.003}",
										  "{\"act\":\"gelu\",\"lr\":100,\"drop\":-3,\"layers\":50,\"size\":1024}",
										  "{\"act\":\"gelu\",\"lr\":\"x\",\"drop\":0.2,\"layers\":4,\"size\":48}",
										  "{\"act\":\"gelu\",\"lr\":0.003,\"drop\":0.2,\"layers\":4,\"size\":128}"};
	for (size_t m = 0; m < METHODS; m++)
	{
		struct searching *f = fixture_new(methods[m], "minimize", mixed, 1);
		for (int64_t i = 0; i < 40; i++)
		{
			cJSON *config = cJSON_Parse(configs[i % 5]);
			sweep_search_add(&f->search, i + 1, config);
			sweep_search_tell(&f->search, i + 1, SWEEP_FINISHED, &(double){(double)(5 - i % 5)});
			cJSON_Delete(config);
			propose(f, i + 1);
		}
		searching_free(f);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"they learn, for a minimum and a maximum", they_learn},
		{"they find the least square as hyperopt does", they_find_the_square_of_hyperopt},
		{"the order of telling does not matter", the_order_of_telling_does_not_matter},
		{"what is pending or tried is not proposed again", pending_runs_are_not_proposed_again},
		{"NaN, infinite, constant and huge values stop nobody", odd_values_stop_nobody},
		{"one run is enough", one_run_is_enough},
		{"one point again and again is no trouble", one_point_again_and_again_is_no_trouble},
		{"failures are avoided", failures_are_avoided},
		{"no width, two values, 100 parameters, 10,000 values", odd_spaces_have_points},
		{"long histories are no trouble", long_histories_are_no_trouble},
		{"runs that do not fit count as far as they can", runs_that_do_not_fit_count_as_far_as_they_can},
		{NULL, NULL}};
	return unit_main("learn", tests);
}
