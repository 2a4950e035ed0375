#include "agent/limits.h"

#include "agent/macro.h"

#include <inttypes.h>
#include <string.h>

static const struct sweep_limits wandb = {.flapping = 3, .flapping_age = 60, .failing = 5};

enum sweep_status sweep_limits_read(struct sweep_limits *limits, char *const *environment, struct sweep_error *err)
{
	static const char initial[] = "WANDB_AGENT_MAX_INITIAL_FAILURES";
	*limits = wandb;
	const char *disable = sweep_variable(environment, "WANDB_AGENT_DISABLE_FLAPPING");
	if (disable && strcmp(disable, "true") == 0) limits->flapping = 0;
	const char *most = sweep_variable(environment, initial);
	if (most && (!sweep_parse_int(most, &limits->failing) || limits->failing < 0))
		return sweep_fail(err, SWEEP_USAGE, "%s: \"%s\" is not an integer from 0", initial, most);
	return SWEEP_OK;
}

static bool is_flapping(const struct sweep_limits *limits, double age)
{
	return limits->flapping > 0 && age < limits->flapping_age && limits->failures >= limits->flapping;
}

/* `before`: runs that completed before the one that has failed now. */
static bool is_failing(const struct sweep_limits *limits, int64_t before)
{
	return limits->failing > 0 && limits->failures >= limits->failing && limits->failures >= before;
}

bool sweep_limits_end(struct sweep_limits *limits, bool failed, double age, struct sweep_text *reason)
{
	const int64_t before = limits->completed++;
	if (!failed) return false;
	limits->failures++;
	const bool flapping = is_flapping(limits, age);
	if (!flapping && !is_failing(limits, before)) return false;
	if (reason == NULL) return true;
	const char *plural = limits->completed == 1 ? "" : "s";
	if (flapping)
		sweep_text_printf(reason, "%" PRId64 " run%s failed in the first %g s", limits->failures,
						  limits->failures == 1 ? "" : "s", limits->flapping_age);
	else
		sweep_text_printf(reason, "%" PRId64 " of the first %" PRId64 " run%s failed", limits->failures,
						  limits->completed, plural);
	return true;
}
