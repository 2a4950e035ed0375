/* What runs without a value of their own count as, by metric.impute and metric.impute_while_running. */
#include "base/text.h"
#include "record/json.h"
#include "search/tell.h"
#include "searching.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void take(struct searching *f, const char *line)
{
	struct sweep_error err = {0};
	struct sweep_record record;
	cJSON *root = sweep_json_parse(line, strlen(line), &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(root);
	CU_ASSERT_EQUAL_FATAL(sweep_record_from_json(root, &record, &err), SWEEP_OK);
	sweep_search_take(&f->search, &record);
	cJSON_Delete(root);
}

static void configure(struct searching *f, int64_t run)
{
	struct sweep_text line = {0};
	sweep_text_printf(&line, "{\"run\":%d,\"config\":{\"x\":%g}}", (int)run, 0.05 * (double)run);
	take(f, line.data);
	sweep_text_free(&line);
}

static void tell(struct searching *f, size_t count, const char *const *lines)
{
	for (size_t i = 0; i < count; i++) take(f, lines[i]);
}

/* What each run counts as for the next proposal: its value of `metric` as it would be logged, or open, bad, nothing. */
static void check(struct searching *f, size_t metric, const char *wanted)
{
	static const char *const words[] = {
		[SWEEP_OUTCOME_OPEN] = "open", [SWEEP_OUTCOME_BAD] = "bad", [SWEEP_OUTCOME_NOTHING] = "nothing"};
	const struct sweep_history *history = f->search.history;
	struct sweep_text got = {0};
	searching_point(f, 20);
	for (size_t i = 0; i < history->count; i++)
	{
		const struct sweep_trial *trial = &history->trials[i];
		const double value = trial->values[metric];
		if (i > 0) sweep_text_putc(&got, ' ');
		if (trial->outcome != SWEEP_OUTCOME_VALUE) sweep_text_puts(&got, words[trial->outcome]);
		else sweep_text_printf(&got, "%g", history->negated[metric] ? -value : value);
	}
	CU_ASSERT_STRING_EQUAL(got.data, wanted);
	if (strcmp(got.data, wanted) != 0) printf("# %s, not %s\n", got.data, wanted);
	sweep_text_free(&got);
}

/* Runs 1 to 9, one of each kind: finished, failed, crashed without a word, killed, finished with NaN, running, pending,
 * one that has logged and has no state, and stopped. */
static const char *const runs[] = {"{\"run\":1,\"step\":1,\"metrics\":{\"y\":5}}",
								   "{\"run\":1,\"step\":2,\"metrics\":{\"y\":1}}",
								   "{\"run\":1,\"state\":\"finished\",\"summary\":{\"y\":2}}",
								   "{\"run\":2,\"step\":1,\"metrics\":{\"y\":3}}",
								   "{\"run\":2,\"step\":2,\"metrics\":{\"y\":0.5}}",
								   "{\"run\":2,\"step\":3,\"metrics\":{\"y\":4}}",
								   "{\"run\":2,\"state\":\"failed\"}",
								   "{\"run\":3,\"state\":\"crashed\"}",
								   "{\"run\":4,\"step\":1,\"metrics\":{\"y\":7}}",
								   "{\"run\":4,\"state\":\"killed\"}",
								   "{\"run\":5,\"step\":1,\"metrics\":{\"y\":6}}",
								   "{\"run\":5,\"step\":2,\"metrics\":{\"y\":\"NaN\"}}",
								   "{\"run\":5,\"state\":\"finished\"}",
								   "{\"run\":6,\"state\":\"running\"}",
								   "{\"run\":6,\"step\":1,\"metrics\":{\"y\":9}}",
								   "{\"run\":6,\"step\":2,\"metrics\":{\"y\":0.25}}",
								   "{\"run\":6,\"step\":3,\"metrics\":{\"y\":2.5}}",
								   "{\"run\":7,\"state\":\"pending\"}",
								   "{\"run\":8,\"step\":1,\"metrics\":{\"y\":8}}",
								   "{\"run\":9,\"step\":1,\"metrics\":{\"y\":1.5}}",
								   "{\"run\":9,\"state\":\"stopped\"}"};

enum
{
	LINES = sizeof runs / sizeof runs[0],
	RUNS = 9
};

/* The worst that an ended run has logged is 7 of a minimum and 0.5 of a maximum. */
static void each_word_has_its_meaning(void)
{
	static const struct
	{
		const char *keys, *wanted;
	} cases[] = {{"", "2 bad nothing nothing bad open open open 1.5"},
				 {", impute_while_running: \"false\"", "2 bad nothing nothing bad open open open 1.5"},
				 {", impute: worst", "2 7 7 7 7 open open open 1.5"},
				 {", impute: best", "2 0.5 7 7 6 open open open 1.5"},
				 {", impute: latest", "2 4 7 7 6 open open open 1.5"},
				 {", impute_while_running: worst", "2 bad nothing nothing bad 7 open 7 1.5"},
				 {", impute_while_running: best", "2 bad nothing nothing bad 0.25 open 8 1.5"},
				 {", impute_while_running: latest", "2 bad nothing nothing bad 2.5 open 8 1.5"},
				 {", impute: latest, impute_while_running: best", "2 4 7 7 6 0.25 open 8 1.5"},
				 {", goal: maximize", "2 bad nothing nothing bad open open open 1.5"},
				 {", goal: maximize, impute: worst", "2 0.5 0.5 0.5 0.5 open open open 1.5"},
				 {", goal: maximize, impute: best", "2 4 0.5 7 6 open open open 1.5"},
				 {", goal: maximize, impute_while_running: worst", "2 bad nothing nothing bad 0.5 open 0.5 1.5"},
				 {", goal: maximize, impute_while_running: best", "2 bad nothing nothing bad 9 open 8 1.5"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct searching *f = searching_new(
			1, "method: tpe\nmetric: {name: y%s}\nparameters: {x: {min: 0.0, max: 1.0}}\n", cases[i].keys);
		for (int64_t run = 1; run <= RUNS; run++) configure(f, run);
		tell(f, LINES, runs);
		check(f, 0, cases[i].wanted);
		searching_free(f);
	}
}

/* A summary is among the best and the worst; it is the latest only of a run that logged nothing. */
static void summaries_count_too(void)
{
	static const char *const lines[] = {"{\"run\":1,\"state\":\"finished\",\"summary\":{\"y\":1}}",
										"{\"run\":2,\"step\":1,\"metrics\":{\"y\":3}}",
										"{\"run\":2,\"state\":\"failed\",\"summary\":{\"y\":2}}",
										"{\"run\":3,\"state\":\"failed\",\"summary\":{\"y\":4}}",
										"{\"run\":4,\"state\":\"failed\",\"summary\":{\"y\":\"Infinity\"}}"};
	static const char *const words[] = {"worst", "best", "latest"}, *const wanted[] = {"1 4 4 4", "1 2 4 4", "1 3 4 4"};
	for (size_t i = 0; i < 3; i++)
	{
		struct searching *f = searching_new(
			1, "method: tpe\nmetric: {name: y, impute: %s}\nparameters: {x: {min: 0.0, max: 1.0}}\n", words[i]);
		for (int64_t run = 1; run <= 4; run++) configure(f, run);
		tell(f, 5, lines);
		check(f, 0, wanted[i]);
		searching_free(f);
	}
}

/* Where nothing is known of any value, nothing is made up; and what is imputed follows what is told later. */
static void what_is_imputed_follows_the_other_runs(void)
{
	struct searching *f = searching_new(1, "method: tpe\nmetric: {name: y, impute: best, impute_while_running: worst}\n"
										   "parameters: {x: {min: 0.0, max: 1.0}}\n");
	for (int64_t run = 1; run <= 4; run++) configure(f, run);
	take(f, "{\"run\":1,\"state\":\"failed\"}");
	take(f, "{\"run\":2,\"state\":\"crashed\"}");
	take(f, "{\"run\":3,\"state\":\"running\"}");
	check(f, 0, "bad nothing open open");
	take(f, "{\"run\":4,\"state\":\"finished\",\"summary\":{\"y\":3}}");
	check(f, 0, "3 3 3 3");
	take(f, "{\"run\":3,\"state\":\"finished\",\"summary\":{\"y\":5}}");
	check(f, 0, "5 5 5 3");
	take(f, "{\"run\":3,\"state\":\"pending\"}");
	check(f, 0, "3 3 open 3");
	take(f, "{\"run\":99,\"state\":\"finished\",\"summary\":{\"y\":50}}"); /* which has no configuration */
	check(f, 0, "3 3 open 3 50");
	CU_ASSERT_FALSE(sweep_history_counts(f->search.history, 2));
	CU_ASSERT_TRUE(sweep_history_counts(f->search.history, 1));
	searching_free(f);
}

/* Each metric has its own words; a run that still lacks one has none. */
static void metrics_are_imputed_one_by_one(void)
{
	static const char *const lines[] = {"{\"run\":1,\"state\":\"finished\",\"summary\":{\"a\":1,\"b\":10}}",
										"{\"run\":2,\"state\":\"finished\",\"summary\":{\"a\":2}}",
										"{\"run\":3,\"state\":\"finished\",\"summary\":{\"b\":30}}",
										"{\"run\":4,\"state\":\"failed\",\"summary\":{\"a\":4,\"b\":5}}"};
	static const struct
	{
		const char *a, *b, *wanted_a, *wanted_b;
	} cases[] = {{"", "", "1 bad bad bad", "10 bad bad bad"},
				 {"", ", impute: worst", "1 2 bad bad", "10 30 bad bad"},
				 {", impute: worst", ", goal: maximize, impute: worst", "1 2 4 4", "10 5 30 5"},
				 {", impute: latest", ", impute: best", "1 2 4 4", "10 30 30 5"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct searching *f = searching_new(
			1, "method: tpe\nmetrics: [{name: a%s}, {name: b%s}]\nparameters: {x: {min: 0.0, max: 1.0}}\n", cases[i].a,
			cases[i].b);
		for (int64_t run = 1; run <= 4; run++) configure(f, run);
		tell(f, 4, lines);
		check(f, 0, cases[i].wanted_a);
		check(f, 1, cases[i].wanted_b);
		searching_free(f);
	}
}

/* To each method an imputed value is a value: it proposes what it would had the runs finished with these. */
static void methods_take_them_for_values(void)
{
	static const char *const methods[] = {"bayes", "tpe", "cmaes"};
	static const char file[] = "method: %s\nmetric: {name: y%s}\nparameters: {x: {min: 0.0, max: 1.0}}\n";
	for (size_t m = 0; m < 3; m++)
	{
		struct searching *imputed = searching_new(1, file, methods[m], ", impute: best, impute_while_running: latest"),
						 *plain = searching_new(1, file, methods[m], ""),
						 *told = searching_new(1, file, methods[m], "");
		struct searching *const all[] = {imputed, plain, told};
		for (int64_t run = 1; run <= 18; run++)
			for (size_t i = 0; i < 3; i++)
			{
				const double x = 0.05 * (double)run, y = (x - 0.3) * (x - 0.3);
				configure(all[i], run);
				sweep_history_log(all[i]->search.history, run, 0, y);
				const bool ends = i == 2 || run % 2 == 0;
				sweep_search_tell(&all[i]->search, run,
								  ends           ? SWEEP_FINISHED
								  : run % 3 == 0 ? SWEEP_RUNNING
												 : SWEEP_CRASHED,
								  &y);
			}
		const double with = searching_point(imputed, 19)[0].number, without = searching_point(plain, 19)[0].number;
		CU_ASSERT_EQUAL(with, searching_point(told, 19)[0].number);
		CU_ASSERT_NOT_EQUAL(with, without);
		for (size_t i = 0; i < 3; i++) searching_free(all[i]);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"each word has its meaning, for a minimum and a maximum", each_word_has_its_meaning},
		{"summaries count too", summaries_count_too},
		{"what is imputed follows the other runs", what_is_imputed_follows_the_other_runs},
		{"several metrics are imputed one by one", metrics_are_imputed_one_by_one},
		{"every method that learns takes what is imputed for values", methods_take_them_for_values},
		{NULL, NULL}};
	return unit_main("impute", tests);
}
