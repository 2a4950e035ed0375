/* goal.h - whether less of a metric is better or more: as a word, and by the metric's name where nobody says. */
#ifndef SWEEP_SPEC_GOAL_H
#define SWEEP_SPEC_GOAL_H

#include "base/error.h"
#include "spec/sweep.h"

/* "minimize" or "maximize". */
const char *sweep_goal_name(enum sweep_goal goal);

/* The goal of that name. SWEEP_USAGE for another word. */
enum sweep_status sweep_goal_find(const char *name, enum sweep_goal *goal, struct sweep_error *err);

/* What a metric's name promises: maximize for an accuracy, a score and the like, unless it is of a loss or an error
 * too; minimize for every other name. */
enum sweep_goal sweep_goal_by_name(const char *metric);

#endif
