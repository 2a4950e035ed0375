#include "report/choice.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>

size_t sweep_choose_runs(const struct sweep_report *report, size_t most, size_t *rows)
{
	size_t all = report->ranked_count, count = 0;
	size_t share = most / 6;
	if (report->best > share) share = report->best < most ? report->best : most;
	size_t best = all <= most ? all : share, others = all <= most ? 0 : most - best;
	for (size_t i = 0; i < best; i++) rows[count++] = report->ranked[i];
	for (size_t i = 0; i < others; i++) rows[count++] = report->ranked[best + i * (all - best) / others];
	return count;
}

static bool differs(const struct sweep_report *report, const struct sweep_variable *variable)
{
	const struct sweep_correlations *correlations = &report->correlations;
	for (size_t i = 0; i < correlations->left_out_count; i++)
		if (correlations->left_out[i].variable == variable) return false;
	return true;
}

/* The parameters that differ or, with `constants`, all that are set. */
static size_t list(const struct sweep_report *report, bool constants, const struct sweep_variable **variables)
{
	const struct sweep_variables *parameters = &report->frame->parameters;
	size_t count = 0;
	for (size_t i = 0; i < parameters->count; i++)
	{
		const struct sweep_variable *variable = &parameters->items[i];
		if (variable->present && (constants || differs(report, variable))) variables[count++] = variable;
	}
	return count;
}

bool sweep_choice_is_by_importance(const struct sweep_report *report)
{
	return report->chosen.count == 0 && report->importance.count && report->importance.believable;
}

/* Marks a variable among those that are chosen; false where it is not there, or marked already. */
static bool mark(const struct sweep_variable *wanted, const struct sweep_variable *const *variables, size_t count,
				 bool *kept)
{
	size_t k = 0;
	while (k < count && variables[k] != wanted) k++;
	if (k == count || kept[k]) return false;
	return kept[k] = true;
}

/* Leaves the `most` that matter most or, where the forest is not to be believed, correlate most, and the first of the
 * others. */
static size_t keep_strongest(const struct sweep_report *report, size_t most, const struct sweep_variable **variables,
							 size_t count)
{
	const struct sweep_correlations *correlations = &report->correlations;
	const struct sweep_importances *importance = &report->importance;
	const size_t important = sweep_choice_is_by_importance(report) ? importance->count : 0;
	bool *kept = sweep_alloc(count, sizeof *kept);
	size_t chosen = 0, left = 0;
	for (size_t i = 0; i < important && chosen < most; i++)
		chosen += mark(importance->items[i].variable, variables, count, kept);
	for (size_t i = 0; i < correlations->count && chosen < most; i++)
		chosen += mark(correlations->items[i].variable, variables, count, kept);
	for (size_t k = 0; k < count && chosen < most; k++)
	{
		chosen += !kept[k];
		kept[k] = true;
	}
	for (size_t k = 0; k < count; k++)
		if (kept[k]) variables[left++] = variables[k];
	free(kept);
	return left;
}

const char *sweep_choice_reason(const struct sweep_report *report)
{
	if (report->chosen.count) return "the first";
	if (sweep_choice_is_by_importance(report)) return "those that matter most";
	return report->correlations.count ? "those that correlate most" : "the first";
}

size_t sweep_choice_room(const struct sweep_report *report)
{
	const size_t all = report->frame->parameters.count;
	return report->chosen.count > all ? report->chosen.count : all;
}

/* Moves those that have an importance to the front, the greatest first. */
static void put_in_order(const struct sweep_report *report, const struct sweep_variable **variables, size_t count)
{
	size_t placed = 0;
	for (size_t i = 0; i < report->importance.count; i++)
	{
		const struct sweep_importance *item = &report->importance.items[i];
		size_t at = placed;
		while (at < count && variables[at] != item->variable) at++;
		if (item->part || at == count) continue;
		for (; at > placed; at--) variables[at] = variables[at - 1];
		variables[placed++] = item->variable;
	}
}

size_t sweep_choose_parameters(const struct sweep_report *report, size_t most, const struct sweep_variable **variables,
							   size_t *all)
{
	const struct sweep_chosen *chosen = &report->chosen;
	if (chosen->count)
	{
		const size_t taken = chosen->count < most ? chosen->count : most;
		for (size_t i = 0; i < taken; i++) variables[i] = chosen->items[i];
		*all = chosen->count;
		return taken;
	}
	size_t count = list(report, false, variables);
	if (count == 0) count = list(report, true, variables);
	*all = count;
	if (count > most) count = keep_strongest(report, most, variables, count);
	if (sweep_choice_is_by_importance(report)) put_in_order(report, variables, count);
	return count;
}

size_t sweep_choose_best(const struct sweep_report *report, size_t count)
{
	enum
	{
		MOST_BEST = 5
	};
	const size_t tenth = count / 10;
	if (report->best) return report->best < count ? report->best : count;
	return tenth < 1 ? 1 : tenth > MOST_BEST ? MOST_BEST : tenth;
}
