#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "record/json.h"
#include "search/design.h"
#include "search/inset.h"
#include "search/maximise.h"
#include "search/method.h"
#include "search/surrogate.h"
#include "search/tried.h"
#include "searching.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct searching *fixture_new(const char *goal, const char *parameters, uint64_t seed)
{
	return searching_new(seed, "method: bayes\nmetric: {name: y, goal: %s}\nparameters: {%s}\n", goal, parameters);
}

static const char plane[] = "a: {min: 0.0, max: 1.0}, b: {distribution: log_uniform_values, min: 1.0e-4, max: 1.0}";

static double bowl(const struct sweep_draw *x)
{
	return pow(x[0].number - 0.3, 2) + pow(log10(x[1].number) + 2.5, 2) / 16;
}

/* The least value after `runs`. */
static double search_bowl(const char *goal, uint64_t seed, int64_t runs, double explosion)
{
	struct searching *f = fixture_new(goal, plane, seed);
	double best = INFINITY;
	for (int64_t run = 1; run <= runs; run++)
	{
		const double y = bowl(searching_propose(f, run));
		best = fmin(best, y);
		double value = f->draws[0].number > 0.7 ? y + explosion : y;
		if (strcmp(goal, "maximize") == 0) value = -value;
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, &value);
	}
	searching_free(f);
	return best;
}

/* Of 20 random points the best is on average 0.02 from the bowl's floor; none of 100 times 20 comes below 1e-5. */
static void minima_are_found(void)
{
	for (uint64_t seed = 0; seed < 4; seed++)
	{
		CU_ASSERT_TRUE(search_bowl("minimize", seed, 20, 0) < 1e-5);
		CU_ASSERT_TRUE(search_bowl("maximize", seed, 20, 0) < 1e-5);
		CU_ASSERT_TRUE(search_bowl("minimize", seed, 20, 1e30) < 1e-4);
		CU_ASSERT_TRUE(search_bowl("minimize", seed, 24, INFINITY) < 1e-4);
	}
}

/* A search that was told of everything at once, backwards, proposes what one that lived through it did. */
static void proposals_follow_from_the_history(void)
{
	enum
	{
		RUNS = 14
	};
	struct searching *lived = fixture_new("minimize", plane, 5);
	struct sweep_draw draws[RUNS][2];
	double values[RUNS];
	for (int64_t run = 1; run <= RUNS; run++)
	{
		memcpy(draws[run - 1], searching_propose(lived, run), sizeof draws[0]);
		values[run - 1] = bowl(lived->draws);
		if (run > 2) searching_finish(lived, run - 2, values[run - 3]);
	}
	struct searching *told = fixture_new("minimize", plane, 5);
	for (int64_t run = RUNS; run > 0; run--)
	{
		struct sweep_text json = {0};
		sweep_text_puts(&json, "{\"a\":");
		sweep_json_add_double(&json, draws[run - 1][0].number);
		sweep_text_puts(&json, ",\"b\":");
		sweep_json_add_double(&json, draws[run - 1][1].number);
		sweep_text_puts(&json, "}");
		cJSON *config = sweep_json_parse(json.data, json.length, NULL);
		sweep_search_add(&told->search, run, config);
		if (run <= RUNS - 2) searching_finish(told, run, values[run - 1]);
		cJSON_Delete(config);
		sweep_text_free(&json);
	}
	for (int64_t run = RUNS + 1; run < RUNS + 4; run++)
	{
		searching_propose(lived, run);
		searching_propose(told, run);
		CU_ASSERT_EQUAL(memcmp(lived->draws, told->draws, 2 * sizeof *told->draws), 0);
	}
	searching_free(lived);
	searching_free(told);
}

static void seeds_differ(void)
{
	struct searching *a = fixture_new("minimize", plane, 1), *b = fixture_new("minimize", plane, 2);
	CU_ASSERT_NOT_EQUAL(searching_propose(a, 1)[0].number, searching_propose(b, 1)[0].number);
	searching_free(a);
	searching_free(b);
}

/* Every one of 24 points once, whatever the values; then any point. */
static void nothing_is_tried_twice(void)
{
	struct searching *f =
		fixture_new("minimize", "a: {values: [x, y, z]}, b: {min: 1, max: 4}, c: {values: [0.1, 0.01]}", 3);
	bool seen[3][4][2] = {{{false}}};
	for (int64_t run = 1; run <= 26; run++)
	{
		const struct sweep_draw *x = searching_propose(f, run);
		bool *one = &seen[x[0].index][(int)x[1].number - 1][x[2].index];
		CU_ASSERT_EQUAL(*one, run > 24);
		*one = true;
		if (run % 5 == 1) continue; /* stays pending */
		sweep_search_tell(&f->search, run, run % 5 == 2 ? SWEEP_CRASHED : SWEEP_FINISHED,
						  &(double){(double)x[0].index});
	}
	searching_free(f);
}

/* Four workers ask before any of them tells: their points are apart. */
static void open_runs_are_kept_away_from(void)
{
	struct searching *f = fixture_new("minimize", plane, 0);
	int64_t run = 1;
	for (; run <= 10; run++) searching_finish(f, run, bowl(searching_propose(f, run)));
	double x[4][2];
	for (size_t i = 0; i < 4; i++, run++)
	{
		x[i][0] = searching_propose(f, run)[0].number;
		x[i][1] = log10(f->draws[1].number) / 4;
		for (size_t j = 0; j < i; j++) CU_ASSERT_TRUE(hypot(x[i][0] - x[j][0], x[i][1] - x[j][1]) > 1e-6);
	}
	searching_free(f);
}

/* How many proposals are of the design, of a search with so many runs open when it is asked. */
static int64_t count_design(int64_t open)
{
	struct searching *f = fixture_new("minimize", plane, 0);
	int64_t run = 1, ended = 0;
	sweep_search_explain(&f->search);
	for (; run <= 20; run++)
	{
		const double value = bowl(searching_propose(f, run));
		if (f->search.explanation->origin != SWEEP_ORIGIN_DESIGN) break;
		if (run - ended > open) searching_finish(f, ++ended, value);
	}
	searching_free(f);
	return run - 1;
}

/* Of two parameters it has eight points, however many are open; fewer than two that have ended are nothing to learn
 * from. */
static void designs_come_before_what_is_learnt(void)
{
	CU_ASSERT_EQUAL(count_design(0), 8);
	CU_ASSERT_EQUAL(count_design(3), 8);
	CU_ASSERT_EQUAL(count_design(6), 8);
	CU_ASSERT_EQUAL(count_design(7), 9);
}

/* On a slope that goes on, the run that is open further down is the one to be improved on. */
static void open_runs_are_to_be_improved_on(void)
{
	struct searching *f = fixture_new("minimize", plane, 0);
	struct sweep_draw draws[] = {{.number = 0}, {.number = 0.01}};
	for (int64_t run = 1; run <= 10; run++)
	{
		draws[0].number = 0.1 * (double)run;
		sweep_search_add_draws(&f->search, run, draws);
		searching_finish(f, run, draws[0].number);
	}
	struct sweep_fit fit = {0};
	struct sweep_surrogate *before = sweep_surrogate_new(f->search.history, &fit, INFINITY);
	draws[0].number = 0;
	sweep_search_add_draws(&f->search, 11, draws);
	struct sweep_surrogate *after = sweep_surrogate_new(f->search.history, &fit, INFINITY);
	CU_ASSERT_TRUE(after->best < before->best);
	CU_ASSERT_EQUAL(after->incumbent[0], 0);
	sweep_surrogate_free(before);
	sweep_surrogate_free(after);
	free(fit.theta);
	searching_free(f);
}

/* Twelve proposals, each told `value(run)`; all must be possible. */
static void check_values(double (*value)(int64_t run), enum sweep_state state)
{
	struct searching *f = fixture_new(
		"minimize", "a: {min: 0.0, max: 2.0}, b: {min: 1, max: 9}, c: {values: [u, v, w]}, d: {value: 3}", 0);
	for (int64_t run = 1; run <= 12; run++)
	{
		const struct sweep_draw *x = searching_propose(f, run);
		CU_ASSERT_TRUE(x[0].number >= 0 && x[0].number <= 2);
		CU_ASSERT_TRUE(x[1].number >= 1 && x[1].number <= 9 && x[1].number == rint(x[1].number) && x[1].whole);
		CU_ASSERT_TRUE(x[2].index < 3);
		sweep_search_tell(&f->search, run, state, &(double){value(run)});
	}
	searching_free(f);
}

static double nan_value(int64_t run)
{
	(void)run;
	return NAN;
}

static double one_value(int64_t run)
{
	return run == 4 ? 0.5 : NAN;
}

static double same_value(int64_t run)
{
	(void)run;
	return -7;
}

static double mixed_value(int64_t run)
{
	static const double values[] = {1, NAN, INFINITY, -INFINITY, 1e308, -1e308, 0, 1};
	return values[run % 8];
}

static void any_values_will_do(void)
{
	check_values(nan_value, SWEEP_FINISHED);
	check_values(one_value, SWEEP_FINISHED);
	check_values(same_value, SWEEP_FINISHED);
	check_values(same_value, SWEEP_FAILED_RUN);
	check_values(same_value, SWEEP_KILLED);
	check_values(same_value, SWEEP_RUNNING);
	check_values(mixed_value, SWEEP_FINISHED);
}

static void check_space(const char *parameters, int64_t runs)
{
	struct searching *f = fixture_new("minimize", parameters, 0);
	const double began = sweep_clock();
	for (int64_t run = 1; run <= runs; run++) searching_finish(f, run, searching_propose(f, run)[0].number);
	CU_ASSERT_TRUE(sweep_clock() - began < 60); /* without limits it would be minutes */
	searching_free(f);
}

static void any_space_will_do(void)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text, "x: {min: 0.0, max: 1.0}, a: {values: [");
	for (int i = 0; i < 10000; i++) sweep_text_printf(&text, "v%d, ", i);
	sweep_text_puts(&text, "last]}");
	check_space(text.data, 14);
	sweep_text_clear(&text);
	for (int i = 0; i < 50; i++) sweep_text_printf(&text, "a%d: {min: 0.0, max: 1.0}, b%d: {min: 1, max: 20}, ", i, i);
	sweep_text_puts(&text, "c: {values: [r, s]}");
	check_space(text.data, 13);
	check_space("a: {min: 0.5, max: 0.5}, b: {value: 1}", 8); /* one point only */
	check_space("a: {min: 0.5, max: 0.5}, b: {min: 0.0, max: 1.0}", 8);
	check_space("a: {distribution: q_normal, q: 1}, b: {distribution: beta, a: 0.1, b: 3}, "
				"c: {distribution: q_log_uniform_values, min: 1, max: 1.0e+9, q: 1}",
				14);
	sweep_text_free(&text);
}

/* Of a space with a smooth objective, hundreds of runs: what is left of them in the process still leads on. */
static void many_runs_are_no_trouble(void)
{
	struct searching *f = fixture_new("minimize", plane, 0);
	for (int64_t run = 1; run <= 600; run++)
	{
		f->draws[0].number = sweep_random_uniform(1, 1, (uint64_t)run);
		f->draws[1].number = pow(10, -4 * sweep_random_uniform(1, 2, (uint64_t)run));
		sweep_search_add_draws(&f->search, run, f->draws);
		searching_finish(f, run, bowl(f->draws));
	}
	CU_ASSERT_TRUE(bowl(searching_propose(f, 601)) < 1e-4);
	searching_free(f);
}

/* Of one parameter, of which `count` runs at x, equal ones, are all that is known: the proposal around the last of them
 * when they are to be improved on by `wish`. */
static double propose_by(size_t count, const double *x, double wish, uint64_t seed)
{
	struct searching *f = searching_new(1, "method: bayes\nmetric: {name: y}\nparameters: {a: {min: 0.0, max: 1.0}}\n");
	struct sweep_tried tried = sweep_tried_new(f->search.history);
	struct sweep_gp *gp = sweep_gp_new(1, (bool[]){false}, count);
	for (size_t i = 0; i < count; i++) sweep_gp_add(gp, &x[i], 0);
	gp->theta[0] = log(0.5);
	sweep_gp_update(gp, 0);
	struct sweep_random random = {.seed = seed};
	struct sweep_maximiser maximiser = {.tried = &tried,
										.gp = gp,
										.best = -wish,
										.incumbents = 1,
										.incumbent = &x[count - 1],
										.centre = &x[count - 1],
										.random = &random,
										.deadline = INFINITY};
	double proposal;
	sweep_maximise(&maximiser, &proposal);
	sweep_gp_free(gp);
	sweep_tried_free(&tried);
	searching_free(f);
	return proposal;
}

/* Most is promised near the ends. To improve by little, that is not twenty times as much as near the middle; to improve
 * by more, it is. */
static void far_points_have_to_promise_more(void)
{
	static const double x[] = {0.3, 0.7, 0.5};
	CU_ASSERT_TRUE(fabs(propose_by(3, x, 0, 1) - 0.5) <= 0.2 + 1e-9);
	CU_ASSERT_TRUE(fabs(propose_by(3, x, 0.5, 1) - 0.5) > 0.3);
}

/* Most is promised at the end 1, which is near. To improve by little, the proposal goes as far as the inset lets it; to
 * improve by much, to the end, or close by. */
static void ends_have_to_promise_more(void)
{
	enum
	{
		SEEDS = 40
	};
	static const double x[] = {0.05, 0.3, 0.55, 0.8};
	struct searching *f = searching_new(1, "method: bayes\nmetric: {name: y}\nparameters: {a: {min: 0.0, max: 1.0}}\n");
	struct sweep_region region = sweep_region_new(f->search.history->space, &x[3]);
	int held = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++)
	{
		struct sweep_random random = {.seed = seed}; /* of which the inset is drawn first */
		struct sweep_inset inset = sweep_inset_new(&region, &random);
		const double little = propose_by(4, x, 0, seed);
		held += inset.high[0] < 1 && fabs(little - inset.high[0]) < 1e-9;
		CU_ASSERT_TRUE(propose_by(4, x, 3, seed) > 0.98);
		sweep_inset_free(&inset);
	}
	CU_ASSERT_TRUE(held > SEEDS / 2);
	sweep_region_free(&region);
	searching_free(f);
}

/* The share of 60 proposals' coordinates that lie in the outer tenth of their ranges where every run ends in `value`.
 */
static double share_at_the_ends(const char *method, double value)
{
	enum
	{
		RUNS = 60
	};
	struct searching *f = searching_new(3, "method: %s\nmetric: {name: y}\nparameters: {%s}\n", method, plane);
	int ends = 0;
	for (int64_t run = 1; run <= RUNS; run++)
	{
		double x[2];
		sweep_space_place(f->search.history->space, searching_propose(f, run), x);
		for (size_t i = 0; i < 2; i++) ends += fabs(x[i] - 0.5) > 0.45;
		searching_finish(f, run, value);
	}
	searching_free(f);
	return ends / (2.0 * RUNS);
}

static void space_is_filled_while_all_are_alike(void)
{
	CU_ASSERT_TRUE(share_at_the_ends("bayes", NAN) < 0.15);
	CU_ASSERT_TRUE(share_at_the_ends("bayes", 1) < 0.15);
	CU_ASSERT_TRUE(share_at_the_ends("tpe", NAN) < 0.15);
	CU_ASSERT_TRUE(share_at_the_ends("tpe", 1) < 0.15);
}

static void one_that_differs_is_told_from_those_alike(void)
{
	struct searching *f = fixture_new("minimize", plane, 0);
	const struct sweep_history *history = f->search.history;
	CU_ASSERT_FALSE(sweep_history_differs(history));
	for (int64_t run = 1; run <= 3; run++)
	{
		searching_propose(f, run);
		searching_finish(f, run, NAN);
		CU_ASSERT_FALSE(sweep_history_differs(history));
	}
	searching_finish(f, 2, 1);
	CU_ASSERT_TRUE(sweep_history_differs(history));
	searching_finish(f, 1, 1);
	searching_finish(f, 3, 1);
	CU_ASSERT_FALSE(sweep_history_differs(history));
	searching_finish(f, 3, 2);
	CU_ASSERT_TRUE(sweep_history_differs(history));
	searching_free(f);
}

/* Runs along a slope that goes on beyond the range, from 0.1 to 1.5 or from 1.1 to 2.5 of it. */
static struct sweep_surrogate *beyond_the_range(struct searching *f, double begin, struct sweep_fit *fit)
{
	for (int64_t run = 1; run <= 15; run++)
	{
		const double a = begin + 0.1 * (double)run;
		cJSON *config = cJSON_CreateObject();
		cJSON_AddNumberToObject(config, "a", a);
		cJSON_AddNumberToObject(config, "b", 0.01);
		sweep_search_add(&f->search, run, config);
		searching_finish(f, run, -a);
		cJSON_Delete(config);
	}
	return sweep_surrogate_new(f->search.history, fit, INFINITY);
}

/* What is to be improved on is the best that the file allows, or what is expected there. */
static void what_cannot_be_proposed_is_not_improved_on(void)
{
	for (int i = 0; i < 2; i++)
	{
		struct searching *f = fixture_new("minimize", plane, 0);
		struct sweep_fit fit = {0};
		struct sweep_surrogate *s = beyond_the_range(f, i, &fit);
		UNIT_ASSERT_CLOSE(sweep_warp_inverse(&s->warp, s->best), -1, i == 0 ? 0.05 : 0.2);
		UNIT_ASSERT_CLOSE(s->incumbent[0], 1, 1e-9);
		for (size_t k = 0; k < s->incumbents; k++) CU_ASSERT_TRUE(s->incumbent[2 * k] <= 1);
		sweep_surrogate_free(s);
		free(fit.theta);
		searching_free(f);
	}
}

/* With no time at all a point comes nevertheless, of those that were scored. */
static void late_searches_take_what_they_have(void)
{
	struct searching *f = fixture_new("minimize", plane, 0);
	for (int64_t run = 1; run <= 12; run++) searching_finish(f, run, bowl(searching_propose(f, run)));
	struct sweep_fit fit = {0};
	struct sweep_random random = {.seed = 1};
	struct sweep_tried tried = sweep_tried_new(f->search.history);
	struct sweep_surrogate *surrogate = sweep_surrogate_new(f->search.history, &fit, 0);
	struct sweep_maximiser maximiser = {
		.tried = &tried, .gp = surrogate->gp, .best = surrogate->best, .random = &random, .deadline = 0};
	double x[2] = {-1, -1}, better[2];
	const double value = sweep_maximise(&maximiser, x);
	CU_ASSERT_TRUE(maximiser.late);
	CU_ASSERT_TRUE(x[0] >= 0 && x[0] <= 1 && x[1] >= 0 && x[1] <= 1 && isfinite(value));
	maximiser.deadline = INFINITY;
	maximiser.late = false;
	random.next = 0;
	CU_ASSERT_TRUE(sweep_maximise(&maximiser, better) > value);
	CU_ASSERT_FALSE(maximiser.late);
	sweep_surrogate_free(surrogate);
	sweep_tried_free(&tried);
	free(fit.theta);
	searching_free(f);
}

static void misfits_are_told_once(void)
{
	struct searching *f = fixture_new("minimize", plane, 0);
	struct sweep_text line = {0};
	CU_ASSERT_FALSE(sweep_search_news(&f->search, &line));
	for (int64_t run = 1; run <= 12; run++)
	{
		cJSON *config = cJSON_CreateObject();
		cJSON_AddNumberToObject(config, "a", 0.08 * (double)run);
		sweep_search_add(&f->search, run, config);
		searching_finish(f, run, pow(0.08 * (double)run - 0.3, 2));
		cJSON_Delete(config);
	}
	CU_ASSERT_TRUE(fabs(searching_propose(f, 13)[0].number - 0.3) < 0.15); /* they count */
	CU_ASSERT_TRUE(sweep_search_news(&f->search, &line));
	CU_ASSERT_STRING_EQUAL(
		line.data, "run 1: parameter b is missing, and so on for 12 runs; they count as far as they fit the file");
	CU_ASSERT_FALSE(sweep_search_news(&f->search, &line));
	sweep_text_free(&line);
	searching_free(f);
}

static void designs_fill_every_axis(void)
{
	struct searching *f = fixture_new("minimize", "a: {min: 0.0, max: 1.0}, b: {values: [u, v, w, x]}", 0);
	unsigned parts = 0, levels[4] = {0};
	for (size_t k = 0; k < 8; k++)
	{
		double x[2];
		sweep_design_point(f->search.history->space, 9, 8, k, x);
		parts |= 1U << (unsigned)(8 * x[0]);
		levels[(size_t)x[1]]++;
	}
	CU_ASSERT_EQUAL(parts, 0xFF);
	for (size_t i = 0; i < 4; i++) CU_ASSERT_EQUAL(levels[i], 2);
	searching_free(f);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"minima are found, exploded and infinite values among the others", minima_are_found},
		{"proposals follow from file, seed and history alone", proposals_follow_from_the_history},
		{"another seed is another search", seeds_differ},
		{"nothing is tried twice while there is something else", nothing_is_tried_twice},
		{"open runs are kept away from", open_runs_are_kept_away_from},
		{"a design comes before what is learnt", designs_come_before_what_is_learnt},
		{"an open run that promises more is to be improved on", open_runs_are_to_be_improved_on},
		{"NaN, infinite, equal and failed outcomes will do", any_values_will_do},
		{"10,000 choices, 101 parameters, zero width and long ranges will do", any_space_will_do},
		{"hundreds of runs are no trouble", many_runs_are_no_trouble},
		{"what is far has to promise more", far_points_have_to_promise_more},
		{"the ends have to promise more", ends_have_to_promise_more},
		{"the space is filled while all runs are alike", space_is_filled_while_all_are_alike},
		{"one run that differs is told from those alike", one_that_differs_is_told_from_those_alike},
		{"what cannot be proposed is not improved on", what_cannot_be_proposed_is_not_improved_on},
		{"a search that is late takes what it has", late_searches_take_what_they_have},
		{"runs that do not fit the file count, and are told of once", misfits_are_told_once},
		{"a design has a point in every part of every axis", designs_fill_every_axis},
		{NULL, NULL}};
	return unit_main("bayes", tests);
}
