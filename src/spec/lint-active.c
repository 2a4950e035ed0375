#include "spec/lint-active.h"

#include "base/memory.h"
#include "base/random.h"
#include "spec/active.h"
#include "spec/expression.h"
#include "spec/possible.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_TRIED = 10000, /* combinations of values that a constraint is tried with, or draws */
	MOST_LOOKED = 64    /* conditions that one parameter hangs on, itself or through others */
};

/* --- conditions ------------------------------------------------------------------------------------ */

/* Value `index` is among those of a condition. */
static bool lists(const struct sweep_condition *condition, const struct sweep_parameter *looked, bool grid,
				  size_t index)
{
	const struct sweep_draw draw = sweep_possible_draw(looked, grid, index);
	for (size_t i = 0; i < condition->count; i++)
		if (sweep_draw_is(looked, &draw, condition->values[i])) return true;
	return false;
}

/* One that names all values of a parameter that is always there. */
static void always_holds(const struct sweep *sweep, const struct sweep_parameter *parameter, bool grid,
						 struct sweep_diagnostics *out)
{
	for (size_t i = 0; i < parameter->condition_count; i++)
	{
		const struct sweep_condition *condition = &parameter->conditions[i];
		const struct sweep_parameter *looked = &sweep->parameters[condition->parameter];
		const double count = sweep_possible_count(looked, grid);
		if (looked->condition_count > 0 || count > (double)condition->count) continue;
		size_t index = 0;
		while (index < (size_t)count && lists(condition, looked, grid, index)) index++;
		if (index == (size_t)count)
			sweep_diagnose(out, SWEEP_WARNING, condition->place->line, condition->place->column, parameter->path,
						   "the condition always holds: \"%s\" has no other value", looked->name);
	}
}

/* The conditions that a parameter hangs on, those of the parameters that it looks at too. */
static size_t closure(const struct sweep *sweep, const struct sweep_parameter *parameter,
					  const struct sweep_condition *conditions[MOST_LOOKED])
{
	size_t count = 0;
	for (size_t i = 0; i < parameter->condition_count && count < MOST_LOOKED; i++)
		conditions[count++] = &parameter->conditions[i];
	for (size_t next = 0; next < count; next++)
	{
		const struct sweep_parameter *looked = &sweep->parameters[conditions[next]->parameter];
		for (size_t i = 0; i < looked->condition_count && count < MOST_LOOKED; i++)
			conditions[count++] = &looked->conditions[i];
	}
	return count;
}

static bool contradict(const struct sweep_condition *a, const struct sweep_condition *b)
{
	if (a->parameter != b->parameter) return false;
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			if (sweep_value_equal(a->values[i], b->values[j])) return false;
	return true;
}

static void never_active(const struct sweep *sweep, const struct sweep_parameter *parameter,
						 struct sweep_diagnostics *out)
{
	const struct sweep_condition *conditions[MOST_LOOKED];
	const size_t count = closure(sweep, parameter, conditions);
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
		{
			if (!contradict(conditions[i], conditions[j])) continue;
			sweep_diagnose(out, SWEEP_WARNING, parameter->place->line, parameter->place->column, parameter->path,
						   "it is never active: two of the conditions that it hangs on want different values of \"%s\"",
						   sweep->parameters[conditions[i]->parameter].name);
			return;
		}
}

void sweep_lint_conditions(const struct sweep *sweep, bool grid, struct sweep_diagnostics *out)
{
	for (size_t i = 0; i < sweep->count; i++)
	{
		always_holds(sweep, &sweep->parameters[i], grid, out);
		never_active(sweep, &sweep->parameters[i], out);
	}
}

/* --- constraints ----------------------------------------------------------------------------------- */

/* What became of a constraint that was tried. */
struct outcome
{
	size_t tried, held;
	bool all; /* every combination of its parameters' values was tried */
};

/* The number of combinations; infinity when a parameter is continuous. */
static double combinations(const struct sweep *sweep, const size_t *uses, size_t count, bool grid)
{
	double product = 1;
	for (size_t i = 0; i < count; i++) product *= sweep_possible_count(&sweep->parameters[uses[i]], grid);
	return product;
}

/* Combination `index`: the first parameter's values follow each other. */
static void combine(const struct sweep *sweep, const size_t *uses, size_t count, bool grid, size_t index,
					struct sweep_draw *draws)
{
	for (size_t i = 0; i < count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[uses[i]];
		const size_t values = (size_t)sweep_possible_count(parameter, grid);
		draws[uses[i]] = sweep_possible_draw(parameter, grid, index % values);
		index /= values;
	}
}

static void draw(const struct sweep *sweep, const size_t *uses, size_t count, struct sweep_random *random,
				 struct sweep_draw *draws)
{
	for (size_t i = 0; i < count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[uses[i]];
		draws[uses[i]] = sweep_draw_at(parameter->distribution, &parameter->shape, sweep_random_next(random));
	}
}

static struct outcome try_constraint(const struct sweep *sweep, const struct sweep_expression *expression, bool grid,
									 struct sweep_draw *draws)
{
	size_t count;
	const size_t *uses = sweep_expression_uses(expression, &count);
	const struct sweep_view view = {.sweep = sweep, .draws = draws};
	const double all = combinations(sweep, uses, count, grid);
	struct sweep_random random = {.seed = 1};
	struct outcome outcome = {.all = all <= MOST_TRIED};
	for (const size_t most = outcome.all ? (size_t)all : MOST_TRIED; outcome.tried < most; outcome.tried++)
	{
		if (outcome.all) combine(sweep, uses, count, grid, outcome.tried, draws);
		else draw(sweep, uses, count, &random, draws);
		outcome.held += sweep_expression_holds(expression, &view);
	}
	return outcome;
}

/* What the tries say of a constraint; NULL: nothing. */
static const char *verdict(const struct outcome *outcome)
{
	if (outcome->held == 0)
		return outcome->all ? "it is never true, whatever values its parameters have" : "it is true of none of";
	if (outcome->held == outcome->tried && outcome->all)
		return "it is always true, whatever values its parameters have";
	return NULL;
}

void sweep_lint_constraints(const struct sweep *sweep, bool grid, struct sweep_diagnostics *out)
{
	struct sweep_draw *draws = sweep_alloc(sweep->count, sizeof *draws);
	for (size_t i = 0; i < sweep->constraint_count; i++)
	{
		const struct sweep_value *place = sweep->constraints[i].place;
		size_t uses;
		sweep_expression_uses(sweep->constraints[i].expression, &uses);
		if (uses == 0) continue; /* which was told when the file was read */
		const struct outcome outcome = try_constraint(sweep, sweep->constraints[i].expression, grid, draws);
		const char *said = verdict(&outcome);
		if (said == NULL) continue;
		char path[40], tried[40] = "";
		snprintf(path, sizeof path, "constraints[%zu]", i + 1);
		if (!outcome.all) snprintf(tried, sizeof tried, " %zu draws", outcome.tried);
		sweep_diagnose(out, SWEEP_WARNING, place->line, place->column, path, "%s%s", said, tried);
	}
	free(draws);
}
