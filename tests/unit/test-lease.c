/* Leases and attempts: store/ledger.h. */
#include "claims.h"
#include "store/process.h"
#include "unit.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char one[] = "method: grid\nparameters:\n  a: {values: [1]}\n";
#define NO_MORE "waits: the one configuration of the grid is handed out\n"

static void check_run(const char *wanted)
{
	ledger_check_query("SELECT state || ' ' || attempt || ' ' || crashes || ' ' || ifnull(queue, '-') || ' ' || "
					   "ifnull(holder, '-') FROM runs WHERE run = 1",
					   wanted);
}

static void a_lease_is_held_while_it_is_renewed(void)
{
	claims_begin(one);
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	claims_clock += 59;
	claims_check(2, NO_MORE);
	claims_check_renewed(1, 1, "held");
	claims_clock += 59;
	claims_tell("{\"run\":1,\"metrics\":{\"x\":1}}\n", "new"); /* to tell prolongs it too */
	claims_clock += 59;
	claims_check(2, NO_MORE);
	claims_check_held(1, 1, "held");
	claims_check_renewed(1, 2, "lost");
	claims_check_renewed(7, 1, "lost");
	claims_clock += 2;
	claims_check(2, "1.2 {\"a\":1}\n" NO_MORE);
	claims_check_renewed(1, 1, "lost");
	claims_check_held(1, 1, "lost");
	claims_check_log(&(int64_t){1}, false,
					 "created 1.0 grid\nclaimed 1.1 tester\ncrashed 1.1 tester was not heard of any more\n"
					 "claimed 1.2 tester\n");
	claims_end();
	/* without an end */
	claims_begin(one);
	claims_holder.lease = 0;
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	claims_clock += 1e9;
	claims_check(2, NO_MORE);
	claims_check_held(1, 1, "held");
	claims_end();
}

static void a_run_that_crashes_is_tried_again(void)
{
	claims_begin(one);
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	claims_clock += 61;
	claims_check(2, "1.2 {\"a\":1}\n" NO_MORE);
	claims_clock += 61;
	claims_check(2, "ended: the one configuration of the grid is done\n");
	check_run("crashed 2 2 - tester");
	/* until a person says so: then as often as before */
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(claims_retry(1, &err), SWEEP_OK);
	check_run("pending 2 0 2 -");
	claims_check(2, "1.3 {\"a\":1}\n" NO_MORE);
	claims_clock += 61;
	claims_check(2, "1.4 {\"a\":1}\n" NO_MORE);
	claims_clock += 61;
	claims_holder.max_retries = 5;
	claims_check(2, "1.5 {\"a\":1}\n" NO_MORE); /* the one who claims says how often */
	claims_end();
}

/* What an earlier attempt tells is kept with it. */
static void a_late_teller_changes_nothing(void)
{
	claims_begin("method: grid\nmetric: {name: x, goal: maximize, target: 9}\nparameters:\n  a: {values: [1]}\n");
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	claims_tell("{\"run\":1,\"attempt\":1,\"time\":3,\"metrics\":{\"x\":1}}\n", "new");
	claims_clock += 61;
	claims_check(2, "1.2 {\"a\":1}\n" NO_MORE);
	claims_tell("{\"run\":1,\"attempt\":1,\"metrics\":{\"x\":9}}\n{\"run\":1,\"attempt\":1,\"state\":\"failed\"}\n"
				"{\"run\":1,\"attempt\":1,\"metrics\":{\"x\":9}}\n",
				"late late known");
	ledger_check_runs(claims_store, NULL, "1 running NaN {\"a\":1} {}\n");
	claims_tell("{\"run\":1,\"metrics\":{\"x\":2}}\n{\"run\":1,\"attempt\":2,\"state\":\"finished\",\"time\":5}\n",
				"new new");
	ledger_ingest(claims_store, NULL, "{\"run\":1,\"attempt\":1,\"metrics\":{\"x\":7}}\n"); /* nor so */
	ledger_check_runs(claims_store, NULL, "1 finished 5.0 {\"a\":1} {\"x\":2}\n");
	ledger_check_records(claims_store, NULL,
						 "{\"run\":1,\"sweep\":\"aaaaaaaa\",\"config\":{\"a\":1}}\n{\"run\":1,\"metrics\":{\"x\":2}}\n"
						 "{\"run\":1,\"attempt\":2,\"state\":\"finished\",\"time\":5}\n");
	ledger_check_query("SELECT group_concat(attempt, '') FROM (SELECT attempt FROM records ORDER BY arrival)",
					   "0111221");
	ledger_check_query("SELECT count(*) FROM metric_values WHERE attempt = 1", "3");
	claims_end();
}

static void check_revived(void)
{
	check_run("running 1 0 - tester");
	claims_check_held(1, 1, "held");
	claims_clock += 59;
	claims_check(2, NO_MORE);
}

/* It was taken for crashed, and nobody has begun another attempt. */
static void an_attempt_comes_back(void)
{
	for (int way = 0; way < 3; way++)
	{
		claims_begin(one);
		claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
		claims_clock += 61;
		claims_check(0, "goes on\n"); /* the run waits in the queue */
		check_run("crashed 1 1 1 tester");
		claims_check_held(1, 1, "held");
		if (way == 0) claims_tell("{\"run\":1,\"metrics\":{\"x\":1}}\n", "new");
		if (way == 1) claims_check_renewed(1, 1, "held");
		if (way == 2) claims_tell("{\"run\":1,\"state\":\"running\"}\n", "new");
		check_revived();
		claims_check_log(&(int64_t){1}, false,
						 "created 1.0 grid\nclaimed 1.1 tester\ncrashed 1.1 tester was not heard of any more\n"
						 "running 1.1 it was not dead\n");
		claims_end();
	}
	/* or it tells its end at once */
	claims_begin(one);
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	claims_clock += 61;
	claims_check(0, "goes on\n");
	claims_tell("{\"run\":1,\"state\":\"finished\"}\n", "new");
	check_run("finished 1 1 - -");
	claims_check(2, "ended: the one configuration of the grid is done\n");
	claims_end();
}

static void a_run_handed_back_is_no_crash(void)
{
	claims_begin(one);
	claims_holder.max_retries = 0;
	for (int attempt = 1; attempt <= 5; attempt++)
	{
		char claimed[80];
		snprintf(claimed, sizeof claimed, "1.%d {\"a\":1}\n" NO_MORE, attempt);
		claims_check(2, claimed);
		claims_tell("{\"run\":1,\"metrics\":{\"x\":1}}\n{\"run\":1,\"state\":\"pending\"}\n", "new new");
	}
	check_run("pending 5 0 5 -");
	claims_check_held(1, 5, "lost");
	/* that attempt is over */
	claims_tell("{\"run\":1,\"metrics\":{\"x\":3}}\n{\"run\":1,\"state\":\"finished\"}\n", "late late");
	check_run("pending 5 0 5 -");
	claims_check(2, "1.6 {\"a\":1}\n" NO_MORE);
	claims_end();
}

static void the_clock_may_be_set(void)
{
	claims_begin(one);
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	claims_clock -= 100000;
	claims_check(2, NO_MORE);
	claims_clock += 59;
	claims_check(2, NO_MORE);
	claims_clock += 2;
	claims_check(2, "1.2 {\"a\":1}\n" NO_MORE);
	/* forward: the holder is there, and says so */
	claims_clock += 100000;
	claims_check_renewed(1, 2, "held");
	claims_check(2, NO_MORE);
	claims_clock += 100000;
	claims_check(0, "ended: the one configuration of the grid is done\n");
	claims_check_renewed(1, 2, "held");
	check_run("running 2 1 - tester");
	claims_end();
}

/* As a machine that slept for longer than the lease has it. */
static void a_process_does_not_take_its_own_runs_for_crashed(void)
{
	claims_begin(one);
	claims_holder.is_process = true;
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	claims_clock += 100000;
	claims_check(2, NO_MORE);
	claims_clock += 59;
	check_run("running 1 0 - tester");
	claims_check_held(1, 1, "held");
	claims_tell("{\"run\":1,\"state\":\"finished\"}\n", "new");
	claims_check(2, "ended: the one configuration of the grid is done\n");
	claims_holder.is_process = false;
	claims_end();
}

/* A run that a person wants ended does not come back because its agent, which does not know yet, hands it back. */
static void a_request_goes_before_a_handing_back(void)
{
	struct sweep_error err = {0};
	for (int at_once = 0; at_once < 2; at_once++)
	{
		claims_begin(one);
		claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
		CU_ASSERT_EQUAL(sweep_ledger_stop_run(claims_ledger, 1, at_once, &err), SWEEP_OK);
		claims_tell("{\"run\":1,\"state\":\"pending\"}\n", "new");
		check_run("killed 1 0 - -");
		claims_check(2, "ended: the one configuration of the grid is done\n");
		claims_end();
	}
	/* nor when its lease has ended meanwhile */
	claims_begin(one);
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	CU_ASSERT_EQUAL(sweep_ledger_stop_run(claims_ledger, 1, true, &err), SWEEP_OK);
	claims_clock += 61;
	claims_check(2, "ended: the one configuration of the grid is done\n");
	claims_tell("{\"run\":1,\"state\":\"pending\"}\n", "new");
	check_run("killed 1 0 - -");
	claims_end();
}

static void a_request_outlives_the_holder(void)
{
	claims_begin(one);
	struct sweep_error err = {0};
	claims_check(2, "1.1 {\"a\":1}\n" NO_MORE);
	CU_ASSERT_EQUAL(sweep_ledger_cancel(claims_ledger, &err), SWEEP_OK);
	claims_clock += 61;
	claims_check(2, "ended: the sweep was canceled\n");
	check_run("killed 1 0 - -");
	claims_end();
}

/* --- processes ---------------------------------------------------------------------------------------- */

/* Claims a run in a process of its own, which then waits until it is killed. */
static pid_t claim_elsewhere(void)
{
	int ready[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
	pid_t child = fork();
	if (child == 0)
	{
		struct sweep_store *store;
		struct sweep_ledger *ledger;
		struct sweep_entry entry;
		struct sweep_claim claim;
		struct sweep_holder holder = {.name = "other", .is_process = true, .lease = 1e6, .max_retries = 1};
		enum sweep_supply supply;
		size_t count = 0;
		bool good = sweep_store_open(ledger_path, true, &store, NULL) == SWEEP_OK &&
					sweep_store_find(store, NULL, &entry, NULL) == SWEEP_OK &&
					sweep_ledger_open(store, &entry, &ledger, NULL) == SWEEP_OK &&
					sweep_ledger_begin(ledger, NULL) == SWEEP_OK &&
					sweep_ledger_claim(ledger, &holder, 1, &claim, &count, &supply, NULL, NULL) == SWEEP_OK &&
					sweep_ledger_commit(ledger, NULL) == SWEEP_OK && count == 1;
		if (write(ready[1], good ? "y" : "n", 1) != 1) _exit(1);
		for (;;) pause();
	}
	char answer = 'n';
	CU_ASSERT_EQUAL(read(ready[0], &answer, 1), 1);
	CU_ASSERT_EQUAL(answer, 'y');
	close(ready[0]);
	close(ready[1]);
	return child;
}

static void a_process_that_is_gone_is_noticed(void)
{
	char *name = process_name();
	if (name == NULL)
	{
		printf("# no /proc here\n");
		return;
	}
	claims_begin(one);
	claims_clock = (double)time(NULL); /* as the other process has it */
	pid_t child = claim_elsewhere();
	claims_check(2, NO_MORE);
	claims_check_held(1, 1, "held");
	kill(child, SIGKILL);
	siginfo_t gone;
	waitid(P_PID, (id_t)child, &gone, WEXITED | WNOWAIT); /* dead, but not yet reaped */
	claims_check(2, "1.2 {\"a\":1}\n" NO_MORE);
	waitpid(child, NULL, 0);
	claims_check_log(&(int64_t){1}, false,
					 "created 1.0 grid\nclaimed 1.1 other\ncrashed 1.1 other died\nclaimed 1.2 tester\n");
	claims_end();
	free(name);
}

static void processes_are_told_apart(void)
{
	char *name = process_name();
	if (name == NULL) return;
	CU_ASSERT_FALSE(process_is_gone(name));
	char changed[256];
	snprintf(changed, sizeof changed, "%s1", name); /* began later than it did: the number was given again */
	CU_ASSERT(process_is_gone(changed));
	snprintf(changed, sizeof changed, "%s", name);
	changed[0] = changed[0] == '0' ? '1' : '0'; /* of another boot: nothing is known of it */
	CU_ASSERT_FALSE(process_is_gone(changed));
	snprintf(changed, sizeof changed, "%.*s 1234567890 1", (int)(strrchr(name, ']') + 1 - name), name);
	CU_ASSERT(process_is_gone(changed)); /* there is no such number */
	CU_ASSERT_FALSE(process_is_gone("") || process_is_gone("nonsense 1 2"));
	free(name);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a lease is held while it is renewed", a_lease_is_held_while_it_is_renewed},
		{"a run that crashes is tried again", a_run_that_crashes_is_tried_again},
		{"a late teller changes nothing", a_late_teller_changes_nothing},
		{"an attempt that was taken for crashed comes back", an_attempt_comes_back},
		{"a run handed back is no crash", a_run_handed_back_is_no_crash},
		{"the clock may be set back and forward", the_clock_may_be_set},
		{"a process does not take its own runs for crashed", a_process_does_not_take_its_own_runs_for_crashed},
		{"a request goes before a handing back", a_request_goes_before_a_handing_back},
		{"a request outlives the holder", a_request_outlives_the_holder},
		{"a process that is gone is noticed", a_process_that_is_gone_is_noticed},
		{"processes are told apart", processes_are_told_apart},
		{NULL, NULL}};
	return unit_main("lease", tests);
}
