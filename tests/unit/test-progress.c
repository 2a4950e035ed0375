#include "agent/frame.h"
#include "agent/progress.h"
#include "record/json.h"
#include "report/label.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The clock is the test's: it begins at 1000. */

static struct sweep_progress started(const char *metric, enum sweep_goal goal, int64_t total, int64_t count)
{
	struct sweep_progress progress;
	const struct sweep_view_start start = {.tool = "sweep-agent",
										   .id = "ab12cd34",
										   .name = "mnist",
										   .metric = metric,
										   .goal = goal,
										   .total = total,
										   .count = count};
	sweep_progress_start(&progress, &start, 1000);
	return progress;
}

/* A run from its beginning to its end; NaN: it told no value. */
static void pass(struct sweep_progress *progress, int64_t run, double value, enum sweep_state state, double begin,
				 double end)
{
	sweep_progress_begin(progress, run, 1, "{}", begin);
	if (!isnan(value)) sweep_progress_metric(progress, run, "loss", value);
	CU_ASSERT_PTR_NOT_NULL(sweep_progress_end(progress, run, state, end));
}

static void tell(struct sweep_progress *progress, int64_t run, const char *json)
{
	struct sweep_error err;
	cJSON *object = sweep_json_parse(json, strlen(json), &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(object);
	sweep_progress_metrics(progress, run, object);
	cJSON_Delete(object);
}

static void check_live(const struct sweep_progress *progress, double now, size_t width, size_t height,
					   const char *expected)
{
	struct sweep_text out = {0};
	sweep_frame_live(&out, progress, now, width, height, false);
	CU_ASSERT_STRING_EQUAL(out.data ? out.data : "", expected);
	if (strcmp(out.data ? out.data : "", expected) != 0) printf("# got:\n%s# wanted:\n%s", out.data, expected);
	sweep_text_free(&out);
}

static void check_end(struct sweep_progress *progress, int64_t run, enum sweep_state state, const char *reason,
					  double seconds, size_t width, const char *expected)
{
	struct sweep_text out = {0};
	const struct sweep_going *going = sweep_progress_end(progress, run, state, 1001);
	CU_ASSERT_PTR_NOT_NULL_FATAL(going);
	sweep_frame_end(&out, progress, going, state, reason, seconds, width, false);
	CU_ASSERT_STRING_EQUAL(out.data, expected);
	if (strcmp(out.data, expected) != 0) printf("# got:\n%s# wanted:\n%s", out.data, expected);
	sweep_text_free(&out);
}

/* --- the best ---------------------------------------------------------------------------------------------------- */

static void check_best(const struct sweep_progress *progress, int64_t run, double value)
{
	const struct sweep_best best = sweep_progress_best_of_all(progress);
	CU_ASSERT_TRUE(best.there);
	CU_ASSERT_EQUAL(best.run, run);
	CU_ASSERT_EQUAL(best.value, value);
}

static void the_goal_says_which_is_best(void)
{
	struct sweep_progress least = started("loss", SWEEP_MINIMIZE, -1, -1);
	struct sweep_progress most = started("loss", SWEEP_MAXIMIZE, -1, -1);
	static const double values[] = {0.5, 0.25, 0.75, 0.25, 0.75};
	for (int i = 0; i < 5; i++)
	{
		pass(&least, i + 1, values[i], SWEEP_FINISHED, 1000, 1001);
		pass(&most, i + 1, values[i], SWEEP_FINISHED, 1000, 1001);
	}
	check_best(&least, 2, 0.25); /* of equal ones the first run */
	check_best(&most, 3, 0.75);
	sweep_progress_free(&least);
	sweep_progress_free(&most);
}

static void only_runs_that_count_are_best(void)
{
	static const struct
	{
		enum sweep_state state;
		bool counts;
	} cases[] = {{SWEEP_FINISHED, true}, {SWEEP_STOPPED, true}, {SWEEP_FAILED_RUN, false},
				 {SWEEP_CRASHED, false}, {SWEEP_KILLED, false}, {SWEEP_PENDING, false}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
		pass(&progress, 1, 0.5, SWEEP_FINISHED, 1000, 1001);
		sweep_progress_begin(&progress, 2, 1, NULL, 1000);
		sweep_progress_metric(&progress, 2, "loss", 0.1);
		check_best(&progress, 2, 0.1); /* while it runs */
		sweep_progress_end(&progress, 2, cases[i].state, 1001);
		check_best(&progress, cases[i].counts ? 2 : 1, cases[i].counts ? 0.1 : 0.5);
		sweep_progress_free(&progress);
	}
}

static void what_is_not_finite_is_never_best(void)
{
	static const enum sweep_goal goals[] = {SWEEP_MINIMIZE, SWEEP_MAXIMIZE};
	for (int i = 0; i < 2; i++)
	{
		struct sweep_progress progress = started("loss", goals[i], -1, -1);
		for (int run = 1; run <= 4; run++) sweep_progress_begin(&progress, run, 1, NULL, 1000);
		sweep_progress_metric(&progress, 1, "loss", NAN);
		sweep_progress_metric(&progress, 2, "loss", INFINITY);
		sweep_progress_metric(&progress, 3, "loss", -INFINITY);
		CU_ASSERT_FALSE(sweep_progress_best_of_all(&progress).there);
		sweep_progress_metric(&progress, 4, "loss", 7);
		check_best(&progress, 4, 7);
		sweep_progress_metric(&progress, 4, "loss", NAN); /* the last value counts */
		CU_ASSERT_FALSE(sweep_progress_best_of_all(&progress).there);
		for (int run = 1; run <= 4; run++) sweep_progress_end(&progress, run, SWEEP_FINISHED, 1001);
		CU_ASSERT_FALSE(sweep_progress_best_of_all(&progress).there);
		sweep_progress_best(&progress, 9, NAN, "{}");
		CU_ASSERT_FALSE(sweep_progress_best_of_all(&progress).there);
		sweep_progress_free(&progress);
	}
}

static void the_last_value_counts(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	sweep_progress_begin(&progress, 1, 1, NULL, 1000);
	sweep_progress_begin(&progress, 2, 1, NULL, 1000);
	sweep_progress_metric(&progress, 1, "loss", 0.1);
	sweep_progress_metric(&progress, 2, "loss", 0.3);
	check_best(&progress, 1, 0.1);
	sweep_progress_metric(&progress, 1, "loss", 0.4);
	check_best(&progress, 2, 0.3);
	sweep_progress_metric(&progress, 2, "accuracy", 0.01); /* another metric */
	check_best(&progress, 2, 0.3);
	sweep_progress_free(&progress);
}

static void without_a_metric_there_is_no_best(void)
{
	struct sweep_progress progress = started(NULL, SWEEP_MINIMIZE, -1, -1);
	pass(&progress, 1, 0.5, SWEEP_FINISHED, 1000, 1001);
	sweep_progress_best(&progress, 7, 0.1, "{}");
	CU_ASSERT_FALSE(sweep_progress_best_of_all(&progress).there);
	sweep_progress_free(&progress);
}

/* Other agents' runs, and those of other days; but of this agent's own runs it knows better itself. */
static void the_ledger_may_know_a_better_one(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	pass(&progress, 5, 0.5, SWEEP_FINISHED, 1000, 1001);
	sweep_progress_best(&progress, 2, 0.3, "{\"lr\":0.1}");
	check_best(&progress, 2, 0.3);
	CU_ASSERT_STRING_EQUAL(sweep_progress_best_of_all(&progress).config, "lr=0.1");
	sweep_progress_best(&progress, 3, 0.7, NULL);
	check_best(&progress, 5, 0.5);

	sweep_progress_begin(&progress, 6, 1, NULL, 1002);
	sweep_progress_metric(&progress, 6, "loss", 0.2);
	sweep_progress_best(&progress, 6, 0.2, NULL);
	sweep_progress_metric(&progress, 6, "loss", 0.9); /* the ledger's answer is old by now */
	check_best(&progress, 5, 0.5);
	sweep_progress_best(&progress, 6, 0.2, NULL);
	sweep_progress_end(&progress, 6, SWEEP_FAILED_RUN, 1003);
	check_best(&progress, 5, 0.5);
	sweep_progress_begin(&progress, 5, 2, NULL, 1004); /* tried again: its former value is no more */
	CU_ASSERT_FALSE(sweep_progress_best_of_all(&progress).there);
	sweep_progress_free(&progress);
}

/* --- what runs tell ---------------------------------------------------------------------------------------------- */

static double value_after(const char *metric, const char *json)
{
	struct sweep_progress progress = started(metric, SWEEP_MINIMIZE, -1, -1);
	sweep_progress_begin(&progress, 1, 1, NULL, 1000);
	tell(&progress, 1, json);
	const double value = progress.going[0].has_value ? progress.going[0].value : -1;
	sweep_progress_free(&progress);
	return value;
}

static void metrics_are_found_by_name(void)
{
	CU_ASSERT_EQUAL(value_after("loss", "{\"epoch\":1,\"loss\":0.5}"), 0.5);
	CU_ASSERT_EQUAL(value_after("val.loss", "{\"val\":{\"loss\":0.25}}"), 0.25);
	CU_ASSERT_EQUAL(value_after("val.loss", "{\"val\":{\"loss\":0.25},\"val.loss\":0.5}"), 0.5);
	CU_ASSERT_EQUAL(value_after("a.b.c", "{\"a\":{\"b.c\":0.125}}"), 0.125);
	CU_ASSERT_EQUAL(value_after("a.b.c", "{\"a.b\":{\"c\":0.125}}"), 0.125);
	CU_ASSERT_EQUAL(value_after("loss", "{\"Loss\":0.5}"), -1);
	CU_ASSERT_EQUAL(value_after("loss", "{\"val\":{\"loss\":0.25}}"), -1);
	CU_ASSERT_EQUAL(value_after("loss", "{\"loss\":\"Infinity\"}"), INFINITY);
	CU_ASSERT_TRUE(isnan(value_after("loss", "{\"loss\":\"NaN\"}")));
	CU_ASSERT_TRUE(isnan(value_after("loss", "{\"loss\":\"high\"}")));
	CU_ASSERT_TRUE(isnan(value_after("loss", "{\"loss\":{\"x\":1}}")));
}

static void check_other(const char *json, const char *name, double value)
{
	struct sweep_progress progress = started(NULL, SWEEP_MINIMIZE, -1, -1);
	sweep_progress_begin(&progress, 1, 1, NULL, 1000);
	tell(&progress, 1, json);
	CU_ASSERT_PTR_NOT_NULL_FATAL(progress.going[0].other);
	CU_ASSERT_STRING_EQUAL(progress.going[0].other, name);
	CU_ASSERT_EQUAL(progress.going[0].other_value, value);
	sweep_progress_free(&progress);
}

static void without_a_metric_the_last_one_is_shown(void)
{
	check_other("{\"accuracy\":0.5,\"loss\":0.25,\"name\":\"x\",\"step\":3}", "loss", 0.25);
	check_other("{\"epoch\":3}", "epoch", 3);
	check_other("{\"a\\u001b[2J\":1}", "a\\u001b[2J", 1);
}

static void runs_that_are_not_there_do_no_harm(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	tell(&progress, 7, "{\"loss\":1}");
	sweep_progress_metric(&progress, 7, "loss", 1);
	CU_ASSERT_PTR_NULL(sweep_progress_end(&progress, 7, SWEEP_FINISHED, 1001));
	CU_ASSERT_EQUAL(sweep_progress_done(&progress), 0);
	sweep_progress_begin(&progress, 1, 1, "no JSON", 1000);
	sweep_progress_begin(&progress, 1, 2, NULL, 1000); /* nobody said that the first attempt ended */
	CU_ASSERT_EQUAL(progress.going_count, 1);
	CU_ASSERT_EQUAL(progress.going[0].attempt, 2);
	sweep_progress_free(&progress);
}

static void check_config(const char *json, const char *expected)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	sweep_progress_begin(&progress, 1, 1, json, 1000);
	CU_ASSERT_STRING_EQUAL(progress.going[0].config, expected);
	sweep_progress_free(&progress);
}

static void configurations_become_one_line(void)
{
	check_config("{\"lr\":0.01,\"batch\":64,\"net\":{\"width\":7.0}}", "lr=0.01 batch=64 net.width=7.0");
	check_config("{\"lr\":0.012345678901234567,\"n\":12345678901234567}", "lr=0.01235 n=12345678901234567");
	check_config("{\"a\":\"adam\",\"b\":\"two words\",\"c\":\"\",\"d\":true,\"e\":null,\"f\":[1,2.5]}",
				 "a=adam b=\"two words\" c=\"\" d=true e=null f=[1,2.5]");
	check_config("{\"a\":\"x\\u001b[31my\\u0007\"}", "a=x\\u001b[31my\\u0007");
	check_config("{}", "");
	check_config(NULL, "");
	/* a long one is cut, and is not kept whole */
	struct sweep_text json = {0};
	sweep_text_puts(&json, "{\"x\":\"");
	for (int i = 0; i < 100000; i++) sweep_text_putc(&json, 'a');
	sweep_text_puts(&json, "\"}");
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	sweep_progress_begin(&progress, 1, 1, json.data, 1000);
	CU_ASSERT_EQUAL(sweep_label_width(progress.going[0].config), 400);
	sweep_progress_free(&progress);
	sweep_text_free(&json);
}

/* --- rate and time left ------------------------------------------------------------------------------------------ */

static void the_rate_is_of_the_runs_that_ended(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 100, -1);
	CU_ASSERT_TRUE(isnan(sweep_progress_rate(&progress, 1000)));
	for (int run = 1; run <= 5; run++)
	{
		const double begin = 1000 + 10 * (run - 1);
		pass(&progress, run, 1, SWEEP_FINISHED, begin, begin + 10);
		if (run == 1) CU_ASSERT_TRUE(isnan(sweep_progress_rate(&progress, begin + 10))); /* one says little */
	}
	/* 5 runs in 50 seconds */
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, 1050), 0.1, 1e-12);
	UNIT_ASSERT_CLOSE(sweep_progress_left(&progress, 1050), 950, 1e-9);
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, 1060), 0.1, 1e-12);  /* the next is due */
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, 1120), 0.05, 1e-12); /* and late: 6 in 120 s */
	UNIT_ASSERT_CLOSE(sweep_progress_left(&progress, 1120), 1900, 1e-9);
	sweep_progress_free(&progress);
}

/* With four at once nothing is known before four have ended. */
static void a_round_must_have_ended(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 100, -1);
	for (int run = 1; run <= 4; run++) sweep_progress_begin(&progress, run, 1, NULL, 1000);
	for (int run = 1; run <= 4; run++)
	{
		CU_ASSERT_TRUE(isnan(sweep_progress_rate(&progress, 1060)));
		sweep_progress_end(&progress, run, SWEEP_FINISHED, 1060);
		sweep_progress_begin(&progress, run + 4, 1, NULL, 1060);
	}
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, 1060), 4 / 60.0, 1e-12);
	sweep_progress_free(&progress);
}

/* Only the last ones count: after 1,000 fast runs come slow ones. */
static void the_rate_follows_a_change(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 10000, -1);
	double now = 1000;
	for (int run = 1; run <= 1000; run++, now += 0.5) pass(&progress, run, 1, SWEEP_FINISHED, now, now + 0.5);
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, now), 2, 1e-9);
	for (int run = 1001; run <= 1100; run++, now += 10) pass(&progress, run, 1, SWEEP_FINISHED, now, now + 10);
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, now), 0.1, 1e-9);
	sweep_progress_free(&progress);
}

/* A thousand a second: the samples reach back further than 64 runs. */
static void the_rate_of_fast_runs_is_steady(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	double now = 1000;
	for (int run = 1; run <= 5000; run++, now += 0.001) pass(&progress, run, 1, SWEEP_FINISHED, now, now + 0.001);
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, now), 1000, 1e-6);
	CU_ASSERT(progress.pace.times[0] < now - 3);
	CU_ASSERT_TRUE(isnan(sweep_progress_left(&progress, now))); /* no end is known */
	sweep_progress_free(&progress);
}

static void a_pause_has_no_rate(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 100, -1);
	for (int run = 1; run <= 5; run++) pass(&progress, run, 1, SWEEP_FINISHED, 999 + run, 1000 + run);
	sweep_progress_stage(&progress, SWEEP_STAGE_PAUSED, 1005);
	CU_ASSERT_TRUE(isnan(sweep_progress_rate(&progress, 1005)));
	CU_ASSERT_TRUE(isnan(sweep_progress_left(&progress, 1005)));
	sweep_progress_stage(&progress, SWEEP_STAGE_RUNNING, 9000);
	CU_ASSERT_TRUE(isnan(sweep_progress_rate(&progress, 9001)));
	for (int run = 6; run <= 9; run++) pass(&progress, run, 1, SWEEP_FINISHED, 8994 + run, 8995 + run);
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, 9004), 1, 1e-9); /* the pause does not count */
	sweep_progress_free(&progress);
}

/* What others and other days have done is done, but was not done now. */
static void the_ledger_counts_the_whole_sweep(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 1000, -1);
	int64_t counts[SWEEP_STATES] = {[SWEEP_FINISHED] = 480, [SWEEP_FAILED_RUN] = 20, [SWEEP_RUNNING] = 1};
	sweep_progress_begin(&progress, 501, 1, NULL, 1000);
	sweep_progress_counts(&progress, counts, 1000);
	CU_ASSERT_EQUAL(sweep_progress_done(&progress), 500);
	CU_ASSERT_TRUE(isnan(sweep_progress_rate(&progress, 1001)));
	sweep_progress_end(&progress, 501, SWEEP_FINISHED, 1010);
	CU_ASSERT_EQUAL(sweep_progress_done(&progress), 501);
	CU_ASSERT_EQUAL(progress.counts[SWEEP_RUNNING], 0);
	counts[SWEEP_FINISHED] = 490; /* another agent did nine in that time */
	counts[SWEEP_RUNNING] = 2;
	sweep_progress_counts(&progress, counts, 1010);
	CU_ASSERT_EQUAL(sweep_progress_done(&progress), 510);
	UNIT_ASSERT_CLOSE(sweep_progress_rate(&progress, 1010), 1, 1e-9);
	UNIT_ASSERT_CLOSE(sweep_progress_left(&progress, 1010), 490, 1e-9);
	sweep_progress_free(&progress);
}

static void an_agents_own_count_is_its_goal(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 12, 5);
	int64_t counts[SWEEP_STATES] = {[SWEEP_FINISHED] = 3};
	sweep_progress_counts(&progress, counts, 1000);
	CU_ASSERT_EQUAL(sweep_progress_done(&progress), 0);
	CU_ASSERT_EQUAL(sweep_progress_goal(&progress), 5);
	pass(&progress, 4, 1, SWEEP_FINISHED, 1000, 1001);
	pass(&progress, 5, 1, SWEEP_PENDING, 1000, 1001); /* handed back: not done */
	CU_ASSERT_EQUAL(sweep_progress_done(&progress), 1);
	counts[SWEEP_FINISHED] = 10; /* others were quicker: two are left */
	sweep_progress_counts(&progress, counts, 1002);
	CU_ASSERT_EQUAL(sweep_progress_goal(&progress), 3);
	sweep_progress_free(&progress);
}

/* --- the live part ----------------------------------------------------------------------------------------------- */

static struct sweep_progress busy(int running)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 50, -1);
	for (int run = 1; run <= 12; run++)
	{
		sweep_progress_begin(&progress, run, 1, "{\"lr\":0.02,\"net\":{\"width\":128}}", 1000 + 20 * (run - 1));
		sweep_progress_metric(&progress, run, "loss", run == 7 ? 0.29 : 0.5 + run);
		sweep_progress_end(&progress, run,
						   run == 9    ? SWEEP_FAILED_RUN
						   : run == 10 ? SWEEP_STOPPED
									   : SWEEP_FINISHED,
						   1000 + 20 * run);
	}
	for (int run = 13; run < 13 + running; run++)
		sweep_progress_begin(&progress, run, run == 14 ? 2 : 1, "{\"lr\":0.01,\"net\":{\"width\":64}}",
							 run == 13 ? 1228 : 1237);
	return progress;
}

static void the_live_part_shows_all(void)
{
	struct sweep_progress progress = busy(2);
	sweep_progress_metric(&progress, 13, "loss", 0.31);
	check_live(&progress, 1240, 200, 20,
			   "sweep ab12cd34 (mnist): 12 of 50 done, 2 running, 1 failed, 1 stopped, 3 runs/min, 13 min left\n"
			   "run 13             12 s  loss 0.31  lr=0.01 net.width=64\n"
			   "run 14, attempt 2   3 s             lr=0.01 net.width=64\n"
			   "best: run 7, loss 0.29  lr=0.02 net.width=128\n");
	sweep_progress_free(&progress);
}

/* They would stand first on every line, and push off what differs. */
static void constants_are_not_repeated(void)
{
	static const char file[] =
		"method: random\nparameters: {epochs: {value: 8}, data: {values: [mnist]}, lr: {min: 0.0, "
		"max: 1.0}, net: {parameters: {depth: {value: 2}, width: {values: [64, 128]}}}}\n";
	struct sweep sweep;
	struct sweep_diagnostics problems = {0};
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_parse(file, strlen(file), "", false, &sweep, &problems, &err), SWEEP_OK);
	const struct sweep_view_start start = {.tool = "sweep-agent", .sweep = &sweep, .total = 3, .count = -1};
	struct sweep_progress progress;
	sweep_progress_start(&progress, &start, 1000);
	sweep_progress_begin(&progress, 1, 1,
						 "{\"epochs\":8,\"data\":\"mnist\",\"lr\":0.5,\"net\":{\"depth\":2,\"width\":64},\"own\":1}",
						 1000);
	sweep_progress_begin(&progress, 2, 1, "{\"epochs\":9,\"data\":\"mnist\",\"lr\":0.25}", 1000);
	check_live(&progress, 1000, 200, 20,
			   "sweep: 0 of 3 done, 2 running\nrun 1  0 s  lr=0.5 net.width=64 own=1\nrun 2  0 s  epochs=9 lr=0.25\n");
	sweep_progress_free(&progress);
	sweep_free(&sweep);
	sweep_diagnostics_free(&problems);
}

static void what_is_unknown_is_left_out(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	check_live(&progress, 1000, 200, 20, "sweep ab12cd34 (mnist): 0 done\n");
	sweep_progress_begin(&progress, 1, 1, NULL, 1000);
	check_live(&progress, 1000, 200, 20, "sweep ab12cd34 (mnist): 0 done, 1 running\nrun 1  0 s\n");
	sweep_progress_free(&progress);
	const struct sweep_view_start start = {.tool = "sweep-agent", .total = 3, .count = -1};
	sweep_progress_start(&progress, &start, 1000);
	check_live(&progress, 1000, 200, 20, "sweep: 0 of 3 done\n");
	sweep_progress_sweep(&progress, "zz99", NULL, 4);
	check_live(&progress, 1000, 200, 20, "sweep zz99: 0 of 4 done\n");
	sweep_progress_free(&progress);
}

static void stage_and_status_are_shown(void)
{
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, 5, -1);
	int64_t counts[SWEEP_STATES] = {[SWEEP_CRASHED] = 1, [SWEEP_KILLED] = 1, [SWEEP_RUNNING] = 2};
	sweep_progress_counts(&progress, counts, 1000);
	sweep_progress_stage(&progress, SWEEP_STAGE_PAUSED, 1000);
	sweep_progress_status(&progress, "waiting\tfor others");
	check_live(&progress, 1000, 200, 20,
			   "sweep ab12cd34 (mnist), paused: 2 of 5 done, 2 running elsewhere, 1 crashed, 1 killed\n"
			   "waiting\\tfor others\n");
	sweep_progress_status(&progress, NULL);
	sweep_progress_begin(&progress, 5, 1, NULL, 1000);
	check_live(&progress, 1000, 200, 1,
			   "sweep ab12cd34 (mnist), paused: 2 of 5 done, 1 running, 2 elsewhere, 1 crashed, 1 killed\n");
	sweep_progress_free(&progress);
}

/* From the least important to what remains: at 20 columns, how far it is. */
static void a_header_that_is_too_wide_leaves_parts_out(void)
{
	static const struct
	{
		size_t width;
		const char *header;
	} cases[] = {
		{94, "sweep ab12cd34 (mnist): 12 of 50 done, 2 running, 1 failed, 1 stopped, 3 runs/min, 13 min left\n"},
		{93, "sweep ab12cd34 (mnist): 12 of 50 done, 2 running, 1 failed, 3 runs/min, 13 min left\n"},
		{80, "sweep ab12cd34 (mnist): 12 of 50 done, 2 running, 1 failed, 13 min left\n"},
		{70, "sweep ab12cd34: 12 of 50 done, 2 running, 1 failed, 13 min left\n"},
		{60, "12 of 50 done, 2 running, 1 failed, 13 min left\n"},
		{40, "12 of 50 done, 2 running, 1 failed\n"},
		{30, "12 of 50 done, 2 running\n"},
		{20, "12 of 50 done\n"},
		{10, "12 done\n"},
		{5, "12 d\u2026\n"},
		{1, "\u2026\n"},
	};
	struct sweep_progress progress = busy(2);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		check_live(&progress, 1240, cases[i].width, 1, cases[i].header);
	sweep_progress_free(&progress);
}

static void lines_are_cut_to_the_width(void)
{
	struct sweep_progress progress = busy(1);
	sweep_progress_metric(&progress, 13, "loss", 0.31);
	check_live(&progress, 1240, 20, 5, "12 of 50 done\nrun 13  12 s  loss \u2026\nbest: run 7, loss 0\u2026\n");
	sweep_progress_free(&progress);

	/* wide characters take two columns, and are not halved */
	progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	sweep_progress_begin(&progress, 1, 1, "{\"a\":\"\u5B66\u7FD2\u7387\u5B66\u7FD2\"}", 1000);
	check_live(&progress, 1000, 20, 5, "0 done, 1 running\nrun 1  0 s  a=\u5B66\u7FD2\u2026\n");
	check_live(&progress, 1000, 21, 5, "0 done, 1 running\nrun 1  0 s  a=\u5B66\u7FD2\u7387\u2026\n");
	sweep_progress_free(&progress);
}

static void more_runs_than_rows(void)
{
	struct sweep_progress progress = busy(6);
	static const char header[] = "12 of 50 done, 6 running\n", best[] = "best: run 7, loss 0.29\n";
	progress.own.config[0] = '\0';
	for (size_t i = 0; i < progress.going_count; i++) progress.going[i].attempt = 1, *progress.going[i].config = '\0';
	static const char *const runs[] = {"run 13  12 s\n", "run 14   3 s\n", "run 15   3 s\n",
									   "run 16   3 s\n", "run 17   3 s\n", "run 18   3 s\n"};
	for (size_t height = 0; height <= 10; height++)
	{
		struct sweep_text expected = {0};
		if (height > 0) sweep_text_puts(&expected, header);
		const size_t room = height > 2 ? height - 2 : height == 2; /* for runs */
		const size_t shown = room >= 6 ? 6 : room > 0 ? room - 1 : 0;
		for (size_t i = 0; i < shown; i++) sweep_text_puts(&expected, runs[i]);
		if (room > 0 && shown < 6) sweep_text_printf(&expected, "and %zu more\n", 6 - shown);
		if (height > 2) sweep_text_puts(&expected, best);
		check_live(&progress, 1240, 24, height, expected.data ? expected.data : "");
		sweep_text_free(&expected);
	}
	sweep_progress_free(&progress);
}

/* Whatever the size, no line is wider and there are no more of them. */
static void it_always_fits(void)
{
	struct sweep_progress progress = busy(9);
	sweep_progress_status(&progress, "waiting for 9 runs; Ctrl-C again ends them");
	for (int run = 13; run < 22; run++) sweep_progress_metric(&progress, run, "loss", 1.0 / run);
	for (size_t width = 1; width < 130; width += 3)
		for (size_t height = 0; height < 16; height++)
			for (int colour = 0; colour < 2; colour++)
			{
				struct sweep_text out = {0};
				sweep_frame_live(&out, &progress, 1240, width, height, colour);
				size_t lines = 0, column = 0;
				for (const char *c = out.data ? out.data : ""; *c; c++)
				{
					if (*c == '\033') c = strchr(c, 'm');
					else if (*c == '\n') lines++, column = 0;
					else if (((unsigned char)*c & 0xC0) != 0x80) CU_ASSERT(++column <= width);
				}
				CU_ASSERT(lines <= height);
				CU_ASSERT(height == 0 || lines > 0);
				sweep_text_free(&out);
			}
	sweep_progress_free(&progress);
}

static void colours_are_closed_in_each_line(void)
{
	struct sweep_progress progress = busy(1);
	struct sweep_text out = {0};
	sweep_frame_live(&out, &progress, 1240, 30, 5, true);
	CU_ASSERT_STRING_EQUAL(out.data, "\033[1m12 of 50 done, 1 running\033[0m\n"
									 "run 13  12 s  lr=0.01 net.wid\u2026\n"
									 "\033[32mbest: run 7, loss 0.29  lr=0.\u2026\033[0m\n");
	sweep_text_free(&out);
	sweep_progress_free(&progress);
}

/* --- lines that stay --------------------------------------------------------------------------------------------- */

static void a_run_that_ended_is_one_line(void)
{
	static const char config[] = "{\"lr\":0.01,\"net\":{\"width\":64}}";
	struct sweep_progress progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	for (int run = 3; run <= 9; run++) sweep_progress_begin(&progress, run, run == 4 ? 2 : 1, config, 1000);
	tell(&progress, 3, "{\"loss\":0.31}");
	tell(&progress, 6, "{\"loss\":\"NaN\"}");
	tell(&progress, 7, "{\"epoch\":2}");
	check_end(&progress, 3, SWEEP_FINISHED, NULL, 1.234, 0,
			  "run 3: finished, loss 0.31 (1.2 s)  lr=0.01 net.width=64\n");
	check_end(&progress, 4, SWEEP_FAILED_RUN, "exited with status 3", 0.2, 0,
			  "run 4, attempt 2: failed, exited with status 3 (0.2 s)  lr=0.01 net.width=64\n");
	check_end(&progress, 5, SWEEP_PENDING, "", 90, 0, "run 5: handed back (90 s)  lr=0.01 net.width=64\n");
	check_end(&progress, 6, SWEEP_STOPPED, NULL, 3, 0, "run 6: stopped, loss NaN (3 s)  lr=0.01 net.width=64\n");
	check_end(&progress, 7, SWEEP_KILLED, "a\x1b[1m\nb", 3, 0,
			  "run 7: killed, a\\u001b[1m\\nb, epoch 2 (3 s)  lr=0.01 net.width=64\n");
	check_end(&progress, 8, SWEEP_CRASHED, NULL, 3, 30, "run 8: crashed (3 s)  lr=0.01\u2026\n");
	sweep_progress_free(&progress);
}

static void the_summary_counts_all(void)
{
	struct sweep_progress progress = busy(1);
	struct sweep_text out = {0};
	sweep_progress_end(&progress, 13, SWEEP_PENDING, 1240);
	sweep_frame_summary(&out, &progress, "run_cap 20 is reached", 1240, false);
	CU_ASSERT_STRING_EQUAL(out.data,
						   "sweep ab12cd34 (mnist): 13 runs in 4.0 min: 10 finished, 1 stopped, 1 failed, 1 "
						   "handed back; run_cap 20 is reached; best: run 7, loss 0.29  lr=0.02 net.width=128\n");
	sweep_text_clear(&out);
	sweep_frame_summary(&out, &progress, NULL, 1240, true);
	CU_ASSERT_STRING_EQUAL(out.data, "sweep ab12cd34 (mnist): 13 runs in 4.0 min: 10 finished, 1 stopped, 1 failed, 1 "
									 "handed back\nbest: run 7, loss 0.29  lr=0.02 net.width=128\n");
	sweep_progress_free(&progress);
	sweep_text_clear(&out);
	progress = started("loss", SWEEP_MINIMIZE, -1, -1);
	pass(&progress, 1, NAN, SWEEP_FINISHED, 1000, 1001);
	sweep_frame_summary(&out, &progress, NULL, 1001, false);
	CU_ASSERT_STRING_EQUAL(out.data, "sweep ab12cd34 (mnist): 1 run in 1 s: 1 finished\n");
	sweep_progress_free(&progress);
	sweep_text_free(&out);
}

static void check_number(void (*add)(struct sweep_text *out, double value), double value, const char *expected)
{
	struct sweep_text out = {0};
	add(&out, value);
	CU_ASSERT_STRING_EQUAL(out.data, expected);
	if (strcmp(out.data, expected) != 0) printf("# %.17g: got %s, wanted %s\n", value, out.data, expected);
	sweep_text_free(&out);
}

static void numbers_are_for_people(void)
{
	static const struct
	{
		void (*add)(struct sweep_text *out, double value);
		double value;
		const char *expected;
	} cases[] = {
		{sweep_frame_add_time, 0, "0 s"},
		{sweep_frame_add_time, 0.0004, "0 s"},
		{sweep_frame_add_time, -1, "0 s"}, /* a clock that was set back elsewhere */
		{sweep_frame_add_time, 0.0042, "0.0042 s"},
		{sweep_frame_add_time, 9.94, "9.9 s"},
		{sweep_frame_add_time, 9.96, "10 s"},
		{sweep_frame_add_time, 99.4, "99 s"},
		{sweep_frame_add_time, 99.6, "1.7 min"},
		{sweep_frame_add_time, 600, "10 min"},
		{sweep_frame_add_time, 5940, "99 min"},
		{sweep_frame_add_time, 7200, "2.0 h"},
		{sweep_frame_add_time, 172800, "2.0 d"},
		{sweep_frame_add_time, 1e7, "115.7 d"},
		{sweep_frame_add_rate, 412.3, "412 runs/s"},
		{sweep_frame_add_rate, 1, "1 runs/s"},
		{sweep_frame_add_rate, 0.9, "54 runs/min"},
		{sweep_frame_add_rate, 0.05, "3 runs/min"},
		{sweep_frame_add_rate, 1 / 7200.0, "0.5 runs/h"},
		{sweep_frame_add_value, 0.31, "0.31"},
		{sweep_frame_add_value, 0.98765432, "0.9877"},
		{sweep_frame_add_value, 7, "7"},
		{sweep_frame_add_value, -0.0, "0"},
		{sweep_frame_add_value, 123456, "123456"},
		{sweep_frame_add_value, 12345678, "1.235e+07"},
		{sweep_frame_add_value, NAN, "NaN"},
		{sweep_frame_add_value, -INFINITY, "-Infinity"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		check_number(cases[i].add, cases[i].value, cases[i].expected);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the goal says which run is best", the_goal_says_which_is_best},
		{"only finished, stopped and running runs are best", only_runs_that_count_are_best},
		{"what is not finite is never best", what_is_not_finite_is_never_best},
		{"a run's last value counts", the_last_value_counts},
		{"without a metric there is no best", without_a_metric_there_is_no_best},
		{"the ledger may know a better one", the_ledger_may_know_a_better_one},
		{"metrics are found by their names", metrics_are_found_by_name},
		{"without a metric the last one told is shown", without_a_metric_the_last_one_is_shown},
		{"runs that are not there do no harm", runs_that_are_not_there_do_no_harm},
		{"configurations become one printable line", configurations_become_one_line},
		{"the rate is of the runs that ended", the_rate_is_of_the_runs_that_ended},
		{"it is known when a round has ended", a_round_must_have_ended},
		{"it follows a change", the_rate_follows_a_change},
		{"it is steady when runs are fast", the_rate_of_fast_runs_is_steady},
		{"a pause has no rate", a_pause_has_no_rate},
		{"the ledger counts the whole sweep", the_ledger_counts_the_whole_sweep},
		{"an agent's own count is its goal", an_agents_own_count_is_its_goal},
		{"the live part shows all", the_live_part_shows_all},
		{"constants are not repeated", constants_are_not_repeated},
		{"what is unknown is left out", what_is_unknown_is_left_out},
		{"stage and status are shown", stage_and_status_are_shown},
		{"a header that is too wide leaves parts out", a_header_that_is_too_wide_leaves_parts_out},
		{"lines are cut to the width, between characters", lines_are_cut_to_the_width},
		{"more runs than rows", more_runs_than_rows},
		{"it always fits", it_always_fits},
		{"colours are closed in each line", colours_are_closed_in_each_line},
		{"a run that has ended is one line", a_run_that_ended_is_one_line},
		{"the summary counts all", the_summary_counts_all},
		{"numbers are for people", numbers_are_for_people},
		{NULL, NULL},
	};
	return unit_main("progress", tests);
}
