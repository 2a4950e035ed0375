#include "agent/limits.h"
#include "unit.h"

#include <stddef.h>

/* The numbers are those of wandb/wandb_agent.py: FLAPPING_MAX_FAILURES = 3, FLAPPING_MAX_SECONDS = 60,
 * WANDB_AGENT_MAX_INITIAL_FAILURES = 5. */

static struct sweep_limits wandb(void)
{
	static char *const empty[] = {NULL};
	struct sweep_limits limits;
	CU_ASSERT_EQUAL(sweep_limits_read(&limits, empty, NULL), SWEEP_OK);
	return limits;
}

/* Tells of runs that end at `age`, 'F' failed and '.' not, until one ends the agent; how many were told then, or 0. */
static size_t ends_at(struct sweep_limits *limits, const char *runs, double age)
{
	for (size_t i = 0; runs[i]; i++)
		if (sweep_limits_end(limits, runs[i] == 'F', age, NULL)) return i + 1;
	return 0;
}

struct example
{
	const char *runs;
	double age;
	size_t end;
};

static void check(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++)
	{
		struct sweep_limits limits = wandb();
		CU_ASSERT_EQUAL(ends_at(&limits, examples[i].runs, examples[i].age), examples[i].end);
	}
}

static void three_failures_of_a_young_agent(void)
{
	static const struct example examples[] = {
		{"FF", 1, 0},         {"FFF", 1, 3},
		{"FFF", 59.9, 3},     {"FFF", 60, 0},         /* time.time() < START_TIME + 60 */
		{"F.F.F", 1, 5},      {"........FFF", 1, 11}, /* good runs make no difference */
		{"..........", 1, 0},
	};
	check(examples, sizeof examples / sizeof examples[0]);
}

/* The check is made when a run fails: the age of the agent then counts, not when the runs before failed. */
static void the_age_counts_at_the_failure(void)
{
	struct sweep_limits limits = wandb();
	CU_ASSERT_FALSE(sweep_limits_end(&limits, true, 1, NULL));
	CU_ASSERT_FALSE(sweep_limits_end(&limits, true, 2, NULL));
	CU_ASSERT_FALSE(sweep_limits_end(&limits, false, 3, NULL));
	CU_ASSERT_FALSE(sweep_limits_end(&limits, true, 61, NULL));
}

static void five_failures_and_most_of_what_was_done(void)
{
	static const struct example examples[] = {
		{"FFFF", 100, 0},           {"FFFFF", 100, 5},   /* 5 >= 5, 5 >= 4 */
		{".FFFFF", 100, 6},                              /* 5 >= 5: one good run is no help */
		{"FFFF.F", 100, 6},         {"..FFFFF", 100, 0}, /* 5 < 6 */
		{"..FFFFFFFFFFFF", 100, 0},                      /* nor ever: each failure adds one to both sides */
		{"FFFF..F", 100, 0},
	};
	check(examples, sizeof examples / sizeof examples[0]);
}

static void each_number_can_be_set(void)
{
	struct sweep_limits limits = wandb();
	limits.flapping = 1;
	CU_ASSERT_EQUAL(ends_at(&limits, "F", 1), 1);
	limits = wandb();
	limits.flapping_age = 1000;
	CU_ASSERT_EQUAL(ends_at(&limits, "FFF", 999), 3);
	limits = wandb();
	limits.failing = 2;
	CU_ASSERT_EQUAL(ends_at(&limits, "FF", 100), 2);
	limits = wandb();
	limits.flapping = limits.failing = 0;
	CU_ASSERT_EQUAL(ends_at(&limits, "FFFFFFFFFFFFFFFFFFFF", 1), 0);
}

static void the_environment_sets_them(void)
{
	static const struct
	{
		const char *disable, *initial;
		int64_t flapping, failing;
	} cases[] = {{"WANDB_AGENT_DISABLE_FLAPPING=true", "WANDB_AGENT_MAX_INITIAL_FAILURES=12", 0, 12},
				 {"WANDB_AGENT_DISABLE_FLAPPING=True", "WANDB_AGENT_MAX_INITIAL_FAILURES=0", 3, 0},
				 {"WANDB_AGENT_DISABLE_FLAPPING=1", "WANDB_AGENT_MAX_INITIAL_FAILURES=1", 3, 1},
				 {"WANDB_AGENT_DISABLE_FLAPPING=", "HOME=/root", 3, 5}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		char *const environment[] = {(char *)(uintptr_t)cases[i].disable, (char *)(uintptr_t)cases[i].initial, NULL};
		struct sweep_limits limits;
		CU_ASSERT_EQUAL(sweep_limits_read(&limits, environment, NULL), SWEEP_OK);
		CU_ASSERT_EQUAL(limits.flapping, cases[i].flapping);
		CU_ASSERT_EQUAL(limits.failing, cases[i].failing);
		CU_ASSERT_EQUAL(limits.flapping_age, 60);
	}
}

static void a_number_that_is_none_is_an_error(void)
{
	static const char *const wrong[] = {"", "five", "-1", "5.0", "99999999999999999999"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
	{
		struct sweep_text variable = {0}, message = {0};
		sweep_text_printf(&variable, "WANDB_AGENT_MAX_INITIAL_FAILURES=%s", wrong[i]);
		sweep_text_printf(&message, "WANDB_AGENT_MAX_INITIAL_FAILURES: \"%s\" is not an integer from 0", wrong[i]);
		char *const environment[] = {variable.data, NULL};
		struct sweep_limits limits;
		struct sweep_error err;
		CU_ASSERT_EQUAL(sweep_limits_read(&limits, environment, &err), SWEEP_USAGE);
		CU_ASSERT_STRING_EQUAL(err.message, message.data);
		sweep_text_free(&variable);
		sweep_text_free(&message);
	}
}

static void check_reason(struct sweep_limits limits, const char *runs, double age, const char *expected)
{
	struct sweep_text reason = {0};
	for (; *runs; runs++) sweep_limits_end(&limits, *runs == 'F', age, &reason);
	CU_ASSERT_PTR_NOT_NULL_FATAL(reason.data);
	CU_ASSERT_STRING_EQUAL(reason.data, expected);
	sweep_text_free(&reason);
}

static void the_reason_is_told(void)
{
	struct sweep_limits one = wandb();
	one.flapping = one.failing = 1;
	check_reason(wandb(), "FFF", 12, "3 runs failed in the first 60 s");
	check_reason(wandb(), ".FFFFF", 100, "5 of the first 6 runs failed");
	check_reason(one, "F", 12, "1 run failed in the first 60 s");
	check_reason(one, "F", 100, "1 of the first 1 run failed");
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"three failures in the first minute end an agent", three_failures_of_a_young_agent},
		{"the agent's age at the failure counts", the_age_counts_at_the_failure},
		{"five failures end it while they are most of what was done", five_failures_and_most_of_what_was_done},
		{"each number can be set, and 0 takes a limit away", each_number_can_be_set},
		{"W&B's variables set them", the_environment_sets_them},
		{"a number in a variable that is none is an error", a_number_that_is_none_is_an_error},
		{"the reason is told", the_reason_is_told},
		{NULL, NULL},
	};
	return unit_main("limits", tests);
}
