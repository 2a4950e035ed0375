/* Handing out and taking back: store/ledger.h. */
#include "claims.h"
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
	claims_begin("method: random\nseed: 5\nparameters:\n  lr: {min: 0.0, max: 1.0}\n");
	CU_ASSERT_EQUAL(sweep_ledger_size(claims_ledger), -1);
	struct sweep_claim first[8], second[2];
	CU_ASSERT_EQUAL_FATAL(claims_take(8, first), 8);
	ledger_execute("PRAGMA foreign_keys = ON; DELETE FROM runs; DELETE FROM records; UPDATE sweeps SET launched = 0");
	int64_t run;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	for (int i = 1; i <= 5; i++)
		CU_ASSERT_EQUAL(sweep_ledger_enqueue(claims_ledger, "{\"lr\":9}", &run, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(run, 5);
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

int main(void)
{
	static const struct unit_test tests[] = {
		{"a grid is handed out once", a_grid_is_handed_out_once},
		{"random run k has point k - 1, whatever runs there are", random_run_k_has_point_k_less_one},
		{NULL, NULL}};
	return unit_main("claim", tests);
}
