#include "spec/goal.h"

#include "spec/names.h"

#include <string.h>

static const char *const names[] = {[SWEEP_MINIMIZE] = "minimize", [SWEEP_MAXIMIZE] = "maximize"};

const char *sweep_goal_name(enum sweep_goal goal)
{
	return names[goal];
}

enum sweep_status sweep_goal_find(const char *name, enum sweep_goal *goal, struct sweep_error *err)
{
	for (int i = SWEEP_MINIMIZE; i <= SWEEP_MAXIMIZE; i++)
	{
		*goal = (enum sweep_goal)i;
		if (strcmp(name, names[i]) == 0) return SWEEP_OK;
	}
	return sweep_fail(err, SWEEP_USAGE, "unknown goal \"%s\": use minimize or maximize", name);
}

enum sweep_goal sweep_goal_by_name(const char *metric)
{
	bool up = sweep_name_is(SWEEP_NAME_GAIN, metric), down = sweep_name_is(SWEEP_NAME_COST, metric);
	return up && !down ? SWEEP_MAXIMIZE : SWEEP_MINIMIZE;
}
