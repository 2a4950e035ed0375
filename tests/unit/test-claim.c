/* Handing out and taking back: store/ledger.h. */
#include "base/random.h"
#include "claims.h"
#include "record/json.h"
#include "store/sqlite.h"
#include "unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static const char grid[] = "method: grid\nparameters:\n  a: {values: [1, 2]}\n  b: {values: [x, y, z]}\n";

static void a_grid_is_handed_out_once(void)
{
	claims_begin(grid);
	CU_ASSERT_EQUAL(sweep_ledger_size(claims_ledger), 6);
	claims_check_stage("pending");
	claims_check(2, "1.1 {\"a\":1,\"b\":\"x\"}\n2.1 {\"a\":1,\"b\":\"y\"}\ngoes on\n");
	claims_check_stage("running");
	claims_tell("{\"run\":1,\"step\":0,\"time\":0.5,\"metrics\":{\"loss\":3}}\n"
				"{\"run\":1,\"state\":\"finished\",\"time\":1}\n",
				"new new");
	claims_check(3, "3.1 {\"a\":1,\"b\":\"z\"}\n4.1 {\"a\":2,\"b\":\"x\"}\n5.1 {\"a\":2,\"b\":\"y\"}\ngoes on\n");
	claims_check(5, "6.1 {\"a\":2,\"b\":\"z\"}\nwaits: all 6 configurations of the grid are handed out\n");
	claims_check(5, "waits: all 6 configurations of the grid are handed out\n");
	for (int run = 2; run <= 6; run++)
	{
		char line[64];
		snprintf(line, sizeof line, "{\"run\":%d,\"state\":\"%s\"}\n", run, run == 2 ? "failed" : "finished");
		claims_tell(line, "new");
	}
	claims_check(5, "ended: all 6 configurations of the grid are done\n");
	claims_check_stage("finished");
	claims_check(5, "ended: all 6 configurations of the grid are done\n");
	ledger_check_query("SELECT group_concat(state, ' ') FROM (SELECT state FROM runs ORDER BY run)",
					   "finished failed finished finished finished finished");
	claims_end();
}

static void random_run_k_has_point_k_less_one(void)
{
	static const char file[] = "method: random\nseed: 5\nparameters:\n  lr: {min: 0.0, max: 1.0}\n";
	struct sweep_claim first[8], second[2];
	claims_begin(file);
	CU_ASSERT_EQUAL(sweep_ledger_size(claims_ledger), -1);
	CU_ASSERT_EQUAL_FATAL(claims_take(8, first), 8);
	claims_end();
	/* the same sweep, whose first five runs are a person's */
	claims_begin(file);
	for (int i = 1; i <= 5; i++) CU_ASSERT_EQUAL(claims_enqueue("{\"lr\":9}"), i);
	for (int i = 1; i <= 5; i++)
	{
		char wanted[64];
		snprintf(wanted, sizeof wanted, "%d.1 {\"lr\":9}\ngoes on\n", i);
		claims_check(1, wanted);
	}
	CU_ASSERT_EQUAL_FATAL(claims_take(2, second), 2);
	for (int i = 0; i < 2; i++)
	{
		CU_ASSERT_EQUAL(second[i].run, 6 + i);
		CU_ASSERT_STRING_EQUAL(second[i].config, first[5 + i].config);
	}
	claims_free(first, 8);
	claims_free(second, 2);
	claims_end();
}

static const char endless[] = "method: random\nparameters:\n  a: {value: 1}\n";

/* Those of a person come first, in their order; a run handed back and one tried again stand behind them. */
static void the_queue_comes_first(void)
{
	claims_begin(endless);
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	CU_ASSERT_EQUAL(claims_enqueue("{ \"a\": 2, \"b\": [1.50, NaN] }"), 2);
	claims_tell("{\"run\":1,\"state\":\"pending\"}\n", "new");
	CU_ASSERT_EQUAL(claims_enqueue("{\"a\":3}"), 3);
	claims_check(2, "2.1 {\"a\":2,\"b\":[1.50,\"NaN\"]}\n1.2 {\"a\":1}\ngoes on\n");
	claims_check(2, "3.1 {\"a\":3}\n4.1 {\"a\":1}\ngoes on\n");
	/* what ends is tried again when a person asks for it */
	struct sweep_error err = {0};
	claims_check_refused(claims_retry(3, &err), &err, "run 3 is running: only a run that has ended is tried again");
	claims_check_refused(claims_retry(9, &err), &err, "the sweep has no run 9 (sweep-store show lists its runs)");
	claims_tell("{\"run\":3,\"time\":7,\"state\":\"failed\",\"error\":\"bad\",\"summary\":{\"loss\":1}}\n", "new");
	ledger_check_runs(claims_store, NULL,
					  "1 running NaN {\"a\":1} {}\n2 running NaN {\"a\":2,\"b\":[1.50,\"NaN\"]} {}\n"
					  "3 failed 7.0 {\"a\":3} {\"loss\":1}\n4 running NaN {\"a\":1} {}\n");
	CU_ASSERT_EQUAL(claims_retry(3, &err), SWEEP_OK);
	claims_check(1, "3.2 {\"a\":3}\ngoes on\n");
	ledger_check_runs(claims_store, NULL,
					  "1 running NaN {\"a\":1} {}\n2 running NaN {\"a\":2,\"b\":[1.50,\"NaN\"]} {}\n"
					  "3 running NaN {\"a\":3} {}\n4 running NaN {\"a\":1} {}\n");
	claims_tell("{\"run\":2,\"state\":\"failed\"}\n{\"run\":3,\"state\":\"failed\"}\n", "new new");
	int64_t count;
	CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_retry_all(claims_ledger, SWEEP_FAILED_RUN, &count, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(count, 2);
	CU_ASSERT_EQUAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	claims_check(3, "2.2 {\"a\":2,\"b\":[1.50,\"NaN\"]}\n3.3 {\"a\":3}\n5.1 {\"a\":1}\ngoes on\n");
	claims_end();
}

static void a_grid_passes_over_what_is_there(void)
{
	claims_begin(grid);
	claims_enqueue("{\"b\":\"y\",\"a\":1.0}");
	ledger_ingest(claims_store, NULL, "{\"run\":7,\"config\":{\"b\":\"z\",\"a\":2}}\n");
	claims_check(2, "1.1 {\"b\":\"y\",\"a\":1.0}\n8.1 {\"a\":1,\"b\":\"x\"}\ngoes on\n");
	claims_check(9, "9.1 {\"a\":1,\"b\":\"z\"}\n10.1 {\"a\":2,\"b\":\"x\"}\n11.1 {\"a\":2,\"b\":\"y\"}\n"
					"waits: all 6 configurations of the grid are handed out\n");
	/* a run that came with records is nobody's: it is not handed out, and nobody waits for it */
	for (int i = 0; i < 5; i++)
	{
		static const int runs[] = {1, 8, 9, 10, 11};
		char line[64];
		snprintf(line, sizeof line, "{\"run\":%d,\"state\":\"finished\"}\n", runs[i]);
		claims_tell(line, "new");
	}
	claims_check(9, "ended: all 6 configurations of the grid are done\n");
	claims_end();
}

static void end_runs(int first, int last)
{
	for (int run = first; run <= last; run++)
	{
		char line[64];
		snprintf(line, sizeof line, "{\"run\":%d,\"state\":\"finished\"}\n", run);
		claims_tell(line, "new");
	}
}

static void a_grid_leaves_out_what_is_absent(void)
{
	claims_begin("method: grid\nparameters:\n  a: {values: [1, 2]}\n  b: {values: [x, y, z], condition: {a: 2}}\n");
	CU_ASSERT_EQUAL(sweep_ledger_size(claims_ledger), 4);
	claims_enqueue("{\"b\":\"y\",\"a\":2}");
	claims_enqueue("{\"b\":\"x\",\"a\":1}"); /* none of the grid's */
	claims_check(9, "1.1 {\"b\":\"y\",\"a\":2}\n2.1 {\"b\":\"x\",\"a\":1}\n3.1 {\"a\":1}\n4.1 {\"a\":2,\"b\":\"x\"}\n"
					"5.1 {\"a\":2,\"b\":\"z\"}\nwaits: all 4 configurations of the grid are handed out\n");
	end_runs(1, 5);
	claims_check(9, "ended: all 4 configurations of the grid are done\n");
	claims_end();
}

/* How often each of four configurations was claimed. */
static void count_four(struct sweep_claim *claims, size_t count, int *counts)
{
	for (size_t i = 0; i < count; i++)
	{
		int a = 0;
		CU_ASSERT_EQUAL_FATAL(sscanf(claims[i].config, "{\"a\":%d}", &a), 1);
		counts[a - 1]++;
	}
	claims_free(claims, count);
}

/* Runs that a person made count too, before and between; three transactions, of one process after the other. */
static void check_quota(const char *method)
{
	char file[256];
	struct sweep_claim claims[32];
	int counts[4] = {0};
	snprintf(file, sizeof file,
			 "method: %s\nmetric: {name: y, goal: minimize}\nmax_trials_per_config: 3\nparameters:\n  a: {min: 1, max: "
			 "4}\n",
			 method);
	claims_begin(file);
	claims_enqueue("{\"a\":2}");
	claims_enqueue("{\"a\":2.0}");
	claims_check(2, "1.1 {\"a\":2}\n2.1 {\"a\":2.0}\ngoes on\n");
	ledger_ingest(claims_store, NULL, "{\"run\":3,\"config\":{\"a\":3}}\n");
	CU_ASSERT_EQUAL_FATAL(claims_take(4, claims), 4);
	count_four(claims, 4, counts);
	claims_enqueue("{\"a\":4}");
	CU_ASSERT_EQUAL_FATAL(claims_take(1, claims), 1);
	count_four(claims, 1, counts);
	claims_reopen();
	CU_ASSERT_EQUAL(claims_take(32, claims), 4);
	count_four(claims, 4, counts);
	counts[1] += 2;
	counts[2] += 1;
	for (int i = 0; i < 4; i++) CU_ASSERT_EQUAL(counts[i], 3);
	claims_check(9, "waits: every configuration has 3 runs, as many as max_trials_per_config allows\n");
	end_runs(1, 2);
	end_runs(4, 12);
	claims_check(9, "ended: every configuration has 3 runs, as many as max_trials_per_config allows\n");
	claims_check_stage("finished");
	claims_end();
}

static void configurations_have_so_many_runs(void)
{
	check_quota("random");
	check_quota("sobol");
	check_quota("bayes");
}

static void a_limit_counts_the_runs_handed_out(void)
{
	claims_begin("method: random\nrun_cap: 3\nparameters:\n  a: {value: 1}\n");
	struct sweep_error err = {0};
	claims_check(2, "1.1 {\"a\":1}\n2.1 {\"a\":1}\ngoes on\n");
	claims_tell("{\"run\":1,\"state\":\"pending\"}\n", "new");
	claims_enqueue("{\"a\":2}");
	claims_enqueue("{\"a\":3}");
	claims_check(4, "1.2 {\"a\":1}\n3.1 {\"a\":2}\nwaits: run_cap 3 is reached\n");
	/* a run that is tried again is none the more */
	claims_tell(
		"{\"run\":1,\"state\":\"failed\"}\n{\"run\":2,\"state\":\"failed\"}\n{\"run\":3,\"state\":\"failed\"}\n",
		"new new new");
	CU_ASSERT_EQUAL(claims_retry(1, &err), SWEEP_OK);
	claims_check(4, "1.3 {\"a\":1}\nwaits: run_cap 3 is reached\n");
	claims_tell("{\"run\":1,\"state\":\"finished\"}\n", "new");
	claims_check(4, "ended: run_cap 3 is reached\n");
	claims_check_stage("finished");
	claims_end();
	/* what a holder asks for ends the supply of that holder alone */
	claims_begin(endless);
	claims_holder.total = 1;
	claims_check(2, "1.1 {\"a\":1}\nwaits: the sweep has 1 runs, as many as were asked for\n");
	claims_tell("{\"run\":1,\"state\":\"finished\"}\n", "new");
	claims_check(2, "ended: the sweep has 1 runs, as many as were asked for\n");
	claims_check_stage("running");
	claims_holder.total = 2;
	claims_check(2, "2.1 {\"a\":1}\nwaits: the sweep has 2 runs, as many as were asked for\n");
	claims_end();
}

static void a_target_ends_the_supply(void)
{
	static const struct
	{
		const char *goal, *target, *line;
		bool reached;
	} cases[] = {
		{"minimize", "0.5", "{\"run\":1,\"metrics\":{\"val\":{\"loss\":0.5}}}\n", true},
		{"minimize", "0.5", "{\"run\":1,\"metrics\":{\"val.loss\":0.25}}\n", true},
		{"minimize", "0.5", "{\"run\":1,\"metrics\":{\"val.loss\":0.51}}\n", false},
		{"minimize", "0.5", "{\"run\":1,\"metrics\":{\"val.loss\":\"-Infinity\"}}\n", false},
		{"minimize", "0.5", "{\"run\":1,\"metrics\":{\"val.loss\":\"0.1\",\"loss\":0}}\n", false},
		{"maximize", "0.5", "{\"run\":1,\"state\":\"finished\",\"summary\":{\"val.loss\":0.5}}\n", true},
		{"maximize", "0.5", "{\"run\":1,\"metrics\":{\"val.loss\":0.49}}\n", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		char file[200];
		snprintf(file, sizeof file,
				 "method: random\nmetric: {name: val.loss, goal: %s, target: %s}\nparameters:\n  a: {value: 1}\n",
				 cases[i].goal, cases[i].target);
		claims_begin(file);
		claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
		if (i == 1) ledger_ingest(claims_store, NULL, cases[i].line); /* whichever way it comes */
		else claims_tell(cases[i].line, "new");
		claims_check(1, cases[i].reached ? "ended: run 1 reached the target 0.5\n" : "2.1 {\"a\":1}\ngoes on\n");
		claims_check_stage(cases[i].reached ? "finished" : "running");
		claims_end();
	}
}

/* Of several metrics, the first one's target counts. */
static void only_the_first_of_several_metrics_ends_a_sweep(void)
{
	for (int first = 0; first < 2; first++)
	{
		char file[200];
		snprintf(file, sizeof file,
				 "method: random\nmetrics: [{name: %s, target: 0.5}, {name: %s, target: 0.5}]\nparameters:\n"
				 "  a: {value: 1}\n",
				 first ? "x" : "y", first ? "y" : "x");
		claims_begin(file);
		claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
		claims_tell("{\"run\":1,\"metrics\":{\"x\":0.25,\"y\":0.75}}\n", "new");
		claims_check(1, first ? "ended: run 1 reached the target 0.5\n" : "2.1 {\"a\":1}\ngoes on\n");
		claims_end();
	}
}

static void a_sweep_without_a_file_has_a_queue(void)
{
	claims_begin(NULL);
	CU_ASSERT_EQUAL(sweep_ledger_size(claims_ledger), 0);
	CU_ASSERT_PTR_NULL(sweep_ledger_file(claims_ledger));
	claims_check(1, "ended: the queue is empty\n");
	claims_check_stage("finished");
	claims_enqueue("{\"a\":1}");
	claims_check_stage("pending");
	claims_check(2, "1.1 {\"a\":1}\nwaits: the queue is empty\n");
	claims_end();
}

static void what_is_told_is_kept_once(void)
{
	claims_begin(grid);
	claims_check(1, "1.1 {\"a\":1,\"b\":\"x\"}\ngoes on\n");
	claims_tell("{\"run\":1,\"sweep\":\"aaaaaaaa\",\"config\":{\"a\":1,\"b\":\"x\"}}\n"
				"{\"run\":1,\"config\":{\"b\":\"x\",\"a\":1}}\n"
				"{\"run\":1,\"config\":{\"b\":\"x\",\"a\":2}}\n"
				"{\"run\":1,\"metrics\":{\"loss\":2}}\n"
				"{\"run\":1,\"metrics\":{\"loss\":2}}\n"
				"{\"run\":1,\"attempt\":2,\"metrics\":{\"loss\":2}}\n"
				"{\"run\":2,\"metrics\":{\"loss\":2}}\n",
				"known new refused new known refused refused");
	CU_ASSERT_STRING_EQUAL(claims_message, "the sweep has no run 2");
	claims_enqueue("{}");
	claims_tell("{\"run\":2,\"state\":\"finished\"}\n", "refused");
	CU_ASSERT_STRING_EQUAL(claims_message, "run 2 waits in the queue: it was not handed out yet");
	claims_tell("{\"run\":1,\"attempt\":2,\"state\":\"finished\"}\n", "refused");
	CU_ASSERT_STRING_EQUAL(claims_message, "run 1 has no attempt 2 yet");
	ledger_check_runs(claims_store, NULL, "1 running NaN {\"a\":1,\"b\":\"x\"} {\"loss\":2}\n2 pending NaN {} {}\n");
	/* two config records, the metric; and as many events beside them */
	ledger_check_query("SELECT (arrived - events) || ' ' || (SELECT count(*) FROM events) || ' ' || events FROM sweeps",
					   "4 5 5");
	claims_end();
}

/* Events and metric records in one order; the state of a record is an event. */
static void everything_leaves_an_event(void)
{
	claims_begin("method: grid\nparameters:\n  a: {values: [1]}\n");
	struct sweep_error err = {0};
	claims_check(2, "1.1 {\"a\":1}\nwaits: the one configuration of the grid is handed out\n");
	claims_tell("{\"run\":1,\"metrics\":{\"x\":1}}\n", "new");
	claims_tell("{\"run\":1,\"state\":\"failed\",\"error\":\"exited with status 3\"}\n", "new");
	claims_check(1, "ended: the one configuration of the grid is done\n");
	CU_ASSERT_EQUAL(claims_retry(1, &err), SWEEP_OK);
	claims_check(2, "1.2 {\"a\":1}\nwaits: the one configuration of the grid is handed out\n");
	CU_ASSERT_EQUAL(sweep_ledger_pause(claims_ledger, &err), SWEEP_OK);
	claims_tell("{\"run\":1,\"state\":\"stopped\",\"reason\":\"band 1: too slow\"}\n", "new");
	ledger_ingest(claims_store, NULL,
				  "{\"run\":5,\"step\":1,\"metrics\":{\"x\":2}}\n{\"run\":5,\"state\":\"killed\"}\n");
	claims_check_log(NULL, true,
					 "created 1.0 grid\nclaimed 1.1 tester\nrunning\nmetric 1.1 {\"run\":1,\"metrics\":{\"x\":1}}\n"
					 "failed 1.1 exited with status 3\nfinished the one configuration of the grid is done\nresumed\n"
					 "retried 1.1\nclaimed 1.2 tester\npaused\nstopped 1.2 band 1: too slow\ncreated 5.0 record\n"
					 "running 5.0\nmetric 5.0 {\"run\":5,\"step\":1,\"metrics\":{\"x\":2}}\nkilled 5.0\n");
	claims_check_log(&(int64_t){5}, false, "created 5.0 record\nrunning 5.0\nkilled 5.0\n");
	ledger_check_query("SELECT count(*) || ' ' || count(run) || ' ' || min(at) FROM history",
					   "13 9 1970-01-12 13:46:40");
	claims_end();
}

static void check_step(enum sweep_status (*step)(struct sweep_ledger *ledger, struct sweep_error *err),
					   const char *wanted)
{
	struct sweep_error err = {0};
	enum sweep_status status = step(claims_ledger, &err);
	CU_ASSERT_STRING_EQUAL(status == SWEEP_OK ? "ok" : err.message, wanted);
	CU_ASSERT(status == SWEEP_OK || status == SWEEP_USAGE);
}

static void a_sweep_is_paused_and_ended(void)
{
	claims_begin(endless);
	check_step(sweep_ledger_resume, "ok");
	check_step(sweep_ledger_pause, "ok");
	check_step(sweep_ledger_pause, "ok");
	claims_check(1, "paused: the sweep is paused\n");
	claims_check_stage("paused");
	check_step(sweep_ledger_resume, "ok");
	claims_check_stage("pending");
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	check_step(sweep_ledger_stop, "ok");
	check_step(sweep_ledger_stop, "sweep aaaaaaaa is finished already");
	check_step(sweep_ledger_pause, "sweep aaaaaaaa is finished already");
	claims_check(1, "ended: the sweep was stopped\n");
	claims_check_held(1, 1, "held");
	check_step(sweep_ledger_resume, "ok");
	claims_check_stage("running");
	claims_check(1, "2.1 {\"a\":1}\ngoes on\n");
	check_step(sweep_ledger_cancel, "ok");
	check_step(sweep_ledger_cancel, "sweep aaaaaaaa is canceled already");
	check_step(sweep_ledger_stop, "sweep aaaaaaaa is canceled already");
	claims_check_held(1, 1, "kill");
	claims_check_renewed(2, 1, "kill");
	claims_check(1, "ended: the sweep was canceled\n");
	struct sweep_error err = {0};
	int64_t run;
	CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	claims_check_refused(sweep_ledger_enqueue(claims_ledger, "{}", &run, &err), &err,
						 "sweep aaaaaaaa is canceled: resume it first (sweep-store resume)");
	claims_tell("{\"run\":1,\"state\":\"killed\"}\n{\"run\":2,\"state\":\"killed\"}\n", "new new");
	claims_check_refused(claims_retry(1, &err), &err,
						 "sweep aaaaaaaa is canceled: resume it first (sweep-store resume)");
	check_step(sweep_ledger_resume, "ok");
	CU_ASSERT_EQUAL(claims_retry(1, &err), SWEEP_OK);
	claims_check(1, "1.2 {\"a\":1}\ngoes on\n");
	claims_check_held(1, 2, "held");
	claims_tell("{\"run\":1,\"state\":\"finished\"}\n", "new");
	check_step(sweep_ledger_stop, "ok");
	check_step(sweep_ledger_cancel, "sweep aaaaaaaa is finished already");
	claims_end();
}

static void a_run_is_asked_to_end(void)
{
	claims_begin(endless);
	struct sweep_error err = {0};
	claims_check(2, "1.1 {\"a\":1}\n2.1 {\"a\":1}\ngoes on\n");
	claims_check_held(1, 1, "held");
	CU_ASSERT_EQUAL(sweep_ledger_stop_run(claims_ledger, 1, false, &err), SWEEP_OK);
	claims_check_held(1, 1, "stop");
	claims_check_renewed(1, 1, "stop");
	CU_ASSERT_EQUAL(sweep_ledger_stop_run(claims_ledger, 1, true, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_stop_run(claims_ledger, 1, false, &err), SWEEP_OK);
	claims_check_renewed(1, 1, "kill");
	claims_tell("{\"run\":1,\"state\":\"killed\"}\n", "new");
	claims_check_held(1, 1, "lost");
	claims_check_refused(sweep_ledger_stop_run(claims_ledger, 1, false, &err), &err, "run 1 is killed already");
	/* one that waits is killed here and now */
	claims_tell("{\"run\":2,\"state\":\"pending\"}\n", "new");
	CU_ASSERT_EQUAL(sweep_ledger_stop_run(claims_ledger, 2, false, &err), SWEEP_OK);
	ledger_check_runs(claims_store, NULL, "1 killed NaN {\"a\":1} {}\n2 killed NaN {\"a\":1} {}\n");
	claims_check(1, "3.1 {\"a\":1}\ngoes on\n");
	ledger_ingest(claims_store, NULL, "{\"run\":9,\"metrics\":{\"x\":1}}\n");
	claims_check_refused(sweep_ledger_stop_run(claims_ledger, 9, false, &err), &err,
						 "run 9 was not handed out by the ledger: end its program yourself");
	claims_check_refused(sweep_ledger_stop_run(claims_ledger, 10, false, &err), &err,
						 "the sweep has no run 10 (sweep-store show lists its runs)");
	CU_ASSERT_EQUAL(sweep_ledger_stop_run(claims_ledger, 3, false, &err), SWEEP_OK);
	claims_check_log(&(int64_t){3}, false, "created 3.0 random\nclaimed 3.1 tester\nasked to stop 3.1\n");
	claims_end();
}

static void runs_made_elsewhere_are_imported(void)
{
	claims_begin("method: grid\nmetric: {name: loss, goal: minimize, target: 0.1}\nearly_terminate: {type: hyperband, "
				 "min_iter: 1}\nparameters:\n  a: {values: [1, 2]}\n");
	struct sweep_error err = {0};
	int64_t run, after = 0;
	CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(
		sweep_ledger_import(claims_ledger, "{\"a\": 1}", SWEEP_FINISHED, 2.5, "{\"loss\":0.50}", &run, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(run, 1);
	CU_ASSERT_EQUAL(sweep_ledger_import(claims_ledger, "{\"b\":1}", SWEEP_FAILED_RUN, 0.0 / 0.0, "{}", &run, &err),
					SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	ledger_check_runs(claims_store, NULL, "1 finished 2.5 {\"a\":1} {\"loss\":0.50}\n2 failed NaN {\"b\":1} {}\n");
	claims_check(2, "3.1 {\"a\":2}\nwaits: all 2 configurations of the grid are handed out\n");
	claims_check_log(&(int64_t){1}, false, "created 1.0 import\nfinished 1.1\n");
	claims_check_tail(&after, "1.1 ended\n");
	ledger_check_query("SELECT source || ' ' || attempt FROM runs WHERE run = 1", "import 1");
	static const struct
	{
		const char *config, *summary, *message;
		enum sweep_state state;
	} bad[] = {{"[1]", "{}", "a configuration is a JSON object, and this is none", SWEEP_FINISHED},
			   {"{}", "3", "a summary is a JSON object, and this is none", SWEEP_FINISHED},
			   {"{}", "{}", "a run that is running cannot be imported: one that has ended can", SWEEP_RUNNING}};
	for (size_t i = 0; i < 3; i++)
	{
		CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
		claims_check_refused(
			sweep_ledger_import(claims_ledger, bad[i].config, bad[i].state, 1, bad[i].summary, &run, &err), &err,
			bad[i].message);
	}
	struct sweep_text deep = {0}; /* the record around it has one level more */
	sweep_text_puts(&deep, "{\"a\":");
	for (int i = 1; i < SWEEP_JSON_DEEPEST; i++) sweep_text_putc(&deep, '[');
	for (int i = 1; i < SWEEP_JSON_DEEPEST; i++) sweep_text_putc(&deep, ']');
	sweep_text_putc(&deep, '}');
	CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	claims_check_refused(sweep_ledger_enqueue(claims_ledger, deep.data, &run, &err), &err,
						 "a configuration is nested too deep for a record");
	sweep_text_free(&deep);
	CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_enqueue(claims_ledger, "{\"a\":", &run, &err), SWEEP_USAGE);
	/* one that reached the target is the end of the search */
	CU_ASSERT_EQUAL(sweep_ledger_import(claims_ledger, "{\"a\":0}", SWEEP_FINISHED, 1, "{\"loss\":0.1}", &run, &err),
					SWEEP_OK);
	claims_check(1, "ended: run 4 reached the target 0.1\n");
	claims_end();
}

static void early_termination_sees_one_order(void)
{
	claims_begin("method: random\nmetric: {name: loss}\nearly_terminate: {type: hyperband, min_iter: 1}\n"
				 "parameters:\n  a: {value: 1}\n");
	int64_t after = 0;
	claims_check(2, "1.1 {\"a\":1}\n2.1 {\"a\":1}\ngoes on\n");
	claims_tell("{\"run\":1,\"metrics\":{\"loss\":3,\"acc\":1}}\n{\"run\":2,\"metrics\":{\"acc\":0}}\n"
				"{\"run\":2,\"metrics\":{\"loss\":\"NaN\"}}\n{\"run\":1,\"metrics\":{\"loss\":true}}\n",
				"new new new new");
	claims_check_tail(&after, "1.1 3.0\n2.1 NaN\n1.1 NaN\n");
	claims_check_tail(&after, "");
	claims_tell("{\"run\":1,\"metrics\":{\"loss\":-Infinity}}\n{\"run\":1,\"metrics\":{\"loss\":3,\"acc\":1}}\n",
				"new known");
	ledger_ingest(claims_store, NULL, "{\"run\":5,\"metrics\":{\"loss\":1}}\n{\"run\":5,\"state\":\"finished\"}\n");
	claims_tell("{\"run\":1,\"state\":\"failed\"}\n{\"run\":2,\"state\":\"stopped\",\"summary\":{\"loss\":0}}\n",
				"new new");
	claims_check_tail(&after, "1.1 -Infinity\n5.0 1.0\n5.0 ended\n2.1 ended\n");
	after = 0;
	claims_check_tail(&after, "1.1 3.0\n2.1 NaN\n1.1 NaN\n1.1 -Infinity\n5.0 1.0\n5.0 ended\n2.1 ended\n");
	claims_end();
}

/* The sweep goes while an agent has it open. */
static void a_sweep_that_is_removed_ends(void)
{
	claims_begin(endless);
	struct sweep_error err = {0};
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	claims_check_refused(sweep_store_remove(claims_store, 1, false, &err), &err,
						 "1 of its runs is under way: cancel the sweep first (sweep-store cancel), or remove it all "
						 "the same (sweep-store rm --force)");
	claims_check_held(1, 1, "held");
	check_step(sweep_ledger_cancel, "ok");
	claims_check_refused(
		sweep_store_remove(claims_store, 1, false, &err), &err,
		"1 of its runs is under way: wait until they have ended or their leases have, or remove it all "
		"the same (sweep-store rm --force)");
	claims_check_held(1, 1, "kill");
	CU_ASSERT_EQUAL(sweep_store_remove(claims_store, 1, true, &err), SWEEP_OK);
	claims_check_held(1, 1, "lost");
	claims_check_renewed(1, 1, "lost");
	claims_tell("{\"run\":1,\"metrics\":{\"loss\":1}}\n", "refused");
	CU_ASSERT_STRING_EQUAL(claims_message, "sweep aaaaaaaa was removed from the ledger meanwhile");
	claims_check(1, "ended: the sweep was removed from the ledger\n");
	claims_check_refused(sweep_store_remove(claims_store, 1, true, &err), &err,
						 "the sweep was removed from the ledger meanwhile");
	check_step(sweep_ledger_pause, "sweep aaaaaaaa was removed from the ledger meanwhile");
	ledger_check_query("SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM params) + (SELECT count(*) FROM "
					   "records) + (SELECT count(*) FROM events) + (SELECT count(*) FROM logged)",
					   "0");
	claims_end();
}

static void changes_of_others_are_seen(void)
{
	claims_begin(endless);
	CU_ASSERT_FALSE(sweep_ledger_changed(claims_ledger));
	claims_check(1, "1.1 {\"a\":1}\ngoes on\n");
	CU_ASSERT_FALSE(sweep_ledger_changed(claims_ledger));
	ledger_execute("UPDATE runs SET request = 'stop'");
	CU_ASSERT(sweep_ledger_changed(claims_ledger));
	CU_ASSERT_FALSE(sweep_ledger_changed(claims_ledger));
	claims_end();
}

static enum sweep_status pass_over(void *context, const struct sweep_logged *logged)
{
	(void)context;
	CU_ASSERT(logged->run > 0);
	return SWEEP_OK;
}

/* Whatever is done, in whatever order, and given up at times: claims_end() checks what must hold. */
static void anything_in_any_order_holds(void)
{
	static const char *const states[] = {"pending", "running", "finished", "stopped", "failed", "crashed", "killed"};
	claims_begin("method: grid\nmetric: {name: loss}\nearly_terminate: {type: hyperband, min_iter: 1}\n"
				 "parameters:\n  a: {min: 1, max: 150}\n");
	struct sweep_error err = {0};
	struct sweep_random random = {.seed = 7};
	CU_ASSERT_EQUAL(store_execute(claims_store, "PRAGMA synchronous = OFF", &err), SWEEP_OK);
	int64_t after = 0, run;
	for (int i = 0; i < 4000; i++)
	{
		int64_t which = 1 + (int64_t)sweep_random_below(&random, 60), attempt = (int64_t)sweep_random_below(&random, 3);
		claims_clock += (double)sweep_random_below(&random, 20) - (i % 500 == 0 ? 5000 : 0);
		CU_ASSERT_EQUAL_FATAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
		for (uint64_t steps = sweep_random_below(&random, 4); steps > 0; steps--)
		{
			char line[120];
			snprintf(line, sizeof line, "{\"run\":%d,\"step\":%d,\"metrics\":{\"loss\":%d}}", (int)which, i, i % 7);
			if (sweep_random_below(&random, 3) == 0)
				snprintf(line, sizeof line, "{\"run\":%d,\"state\":\"%s\",\"time\":%d}", (int)which,
						 states[sweep_random_below(&random, 7)], i);
			cJSON *root = cJSON_Parse(line);
			struct sweep_record record;
			enum sweep_told told;
			CU_ASSERT_EQUAL_FATAL(sweep_record_from_json(root, &record, &err), SWEEP_OK);
			record.line = line;
			record.length = strlen(line);
			CU_ASSERT_EQUAL_FATAL(sweep_ledger_record(claims_ledger, &record, attempt, &told, &err), SWEEP_OK);
			cJSON_Delete(root);
		}
		struct sweep_claim claims[2];
		enum sweep_supply supply;
		size_t count;
		CU_ASSERT_EQUAL_FATAL(
			sweep_ledger_claim(claims_ledger, &claims_holder, (size_t)(i % 3), claims, &count, &supply, NULL, &err),
			SWEEP_OK);
		claims_free(claims, count);
		if (i % 11 == 0) sweep_ledger_rollback(claims_ledger);
		else CU_ASSERT_EQUAL_FATAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
		if (i % 13 == 0) claims_retry(which, &err);
		if (i % 17 == 0) sweep_ledger_stop_run(claims_ledger, which, i % 2, &err);
		if (i % 61 == 0) sweep_ledger_pause(claims_ledger, &err);
		if (i % 61 == 5) sweep_ledger_resume(claims_ledger, &err);
		if (i % 701 == 0) sweep_ledger_cancel(claims_ledger, &err);
		if (i % 71 == 0 && sweep_ledger_begin(claims_ledger, &err) == SWEEP_OK &&
			sweep_ledger_enqueue(claims_ledger, "{\"b\":1}", &run, &err) == SWEEP_OK)
			CU_ASSERT_EQUAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	}
	CU_ASSERT_EQUAL(sweep_ledger_tail(claims_ledger, &after, pass_over, NULL, &err), SWEEP_OK);
	ledger_check_query("SELECT count(*) > 100 AND count(DISTINCT state) > 4 AND max(attempt) > 3 FROM runs", "1");
	ledger_check_query("SELECT count(*) FROM (SELECT config FROM runs WHERE source = 'grid' GROUP BY config HAVING "
					   "count(*) > 1)",
					   "0");
	claims_end();
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a grid is handed out once", a_grid_is_handed_out_once},
		{"random run k has point k - 1, whatever runs there are", random_run_k_has_point_k_less_one},
		{"the queue comes first", the_queue_comes_first},
		{"a grid passes over what is there", a_grid_passes_over_what_is_there},
		{"a grid leaves out what is absent", a_grid_leaves_out_what_is_absent},
		{"configurations have max_trials_per_config runs, a person's too", configurations_have_so_many_runs},
		{"a limit counts the runs handed out", a_limit_counts_the_runs_handed_out},
		{"a target ends the supply", a_target_ends_the_supply},
		{"only the first of several metrics ends a sweep", only_the_first_of_several_metrics_ends_a_sweep},
		{"a sweep without a file has a queue", a_sweep_without_a_file_has_a_queue},
		{"what is told is kept once", what_is_told_is_kept_once},
		{"everything leaves an event", everything_leaves_an_event},
		{"a sweep is paused and ended", a_sweep_is_paused_and_ended},
		{"a run is asked to end", a_run_is_asked_to_end},
		{"runs made elsewhere are imported", runs_made_elsewhere_are_imported},
		{"early termination sees one order", early_termination_sees_one_order},
		{"a sweep that is removed ends", a_sweep_that_is_removed_ends},
		{"changes of others are seen", changes_of_others_are_seen},
		{"anything in any order leaves a sound ledger", anything_in_any_order_holds},
		{NULL, NULL}};
	return unit_main("claim", tests);
}
