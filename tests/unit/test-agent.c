/* The agent's loop, where a clock must be set that is the machine's: agent/agent.h. */
#include "agent/agent.h"
#include "base/clock.h"
#include "base/text.h"
#include "ledger.h"
#include "store/sqlite.h"
#include "unit.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum
{
	JUMP = 1000, /* seconds */
	LEASE = 600, /* the same; renewed after 200 */
	LONGEST = 60 /* that is waited for anything */
};

static atomic_int jump;

static double jumping_clock(void)
{
	return (double)time(NULL) + atomic_load(&jump);
}

/* The run of the sweep, looked at beside the agent. */
struct witness
{
	char go[96]; /* the run's program ends when this file is there */
	int64_t end; /* of the lease, in seconds since 1970, when it was renewed; 0: it was not */
};

/* Waits until the lease of run 1 ends after `least`. */
static int64_t wait_for_lease(int64_t least)
{
	sqlite3 *db;
	sqlite3_stmt *ask = NULL;
	int64_t end = 0;
	if (sqlite3_open(ledger_path, &db) == SQLITE_OK &&
		sqlite3_prepare_v2(db, "SELECT lease_end / 1000 FROM runs", -1, &ask, NULL) == SQLITE_OK)
		for (const double began = sweep_clock(); end <= least && sweep_clock() < began + LONGEST; usleep(10000))
		{
			if (sqlite3_step(ask) == SQLITE_ROW) end = sqlite3_column_int64(ask, 0);
			sqlite3_reset(ask);
		}
	sqlite3_finalize(ask);
	sqlite3_close(db);
	return end > least ? end : 0;
}

static void *watch(void *context)
{
	struct witness *witness = context;
	const int64_t before = wait_for_lease(0);
	atomic_store(&jump, JUMP);
	if (before) witness->end = wait_for_lease(before + LEASE / 2);
	FILE *file = fopen(witness->go, "w");
	if (file) fclose(file);
	return NULL;
}

static void leases_follow_a_clock_that_jumps(void)
{
	ledger_begin();
	struct sweep_store *store = ledger_open(true);
	struct witness witness = {0};
	struct sweep_text file = {0};
	snprintf(witness.go, sizeof witness.go, "%s.go", ledger_path);
	sweep_text_printf(&file,
					  "command: [sh, -c, 'until [ -e %s ]; do sleep 0.02; done']\nmethod: grid\n"
					  "parameters: {x: {value: 1}}\n",
					  witness.go);
	struct sweep_entry entry = {.id = "aaaaaaaa", .text = file.data}, found;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_store_add(store, &entry, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(store, NULL, &found, &err), SWEEP_OK);
	store->clock = jumping_clock;
	extern char **environ;
	const struct sweep_agent_options options = {
		.jobs = 1, .grace = 10, .lease = LEASE, .quiet = true, .environment = environ};
	struct sweep_agent_outcome outcome;
	pthread_t thread;
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, watch, &witness), 0);
	CU_ASSERT_EQUAL(sweep_agent_run(store, &found, &options, &outcome, &err), SWEEP_OK);
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(outcome.ended, 1);
	CU_ASSERT(witness.end >= time(NULL) + JUMP + LEASE - 2 * LONGEST);
	unlink(witness.go);
	sweep_entry_free(&found);
	sweep_store_close(store);
	sweep_text_free(&file);
	ledger_end();
}

int main(void)
{
	static const struct unit_test tests[] = {{"leases follow a clock that jumps", leases_follow_a_clock_that_jumps},
											 {NULL, NULL}};
	return unit_main("agent", tests);
}
