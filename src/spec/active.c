#include "spec/active.h"

#include "spec/expression.h"

#include <math.h>

/* Steps of q are whole multiples of it in decimal notation, 0.3, but sums or products of doubles, 0.30000000000000004.
 */
static bool same_step(double a, double b, double q)
{
	return a == b || fabs(a - b) <= 1e-6 * q;
}

static double step_of(const struct sweep_parameter *parameter)
{
	return sweep_distribution_kinds[parameter->distribution].quantised ? parameter->shape.q : 0;
}

bool sweep_draw_is(const struct sweep_parameter *parameter, const struct sweep_draw *draw,
				   const struct sweep_value *value)
{
	const struct sweep_shape *shape = &parameter->shape;
	if (parameter->distribution == SWEEP_CONSTANT) return sweep_value_equal(shape->constant, value);
	if (shape->values) return sweep_value_equal(shape->values[draw->index], value);
	return sweep_value_is_number(value) && same_step(draw->number, value->number, step_of(parameter));
}

/* As sweep_draw_is(), of a value in a record. A bool is no number, as there. */
static bool item_is(const struct sweep_view *view, size_t parameter, const struct sweep_value *value)
{
	const struct sweep_operand item = sweep_operand_in(view, parameter), wanted = sweep_operand_of_value(value);
	if (item.kind != wanted.kind) return false;
	if (item.kind == SWEEP_OPERAND_NUMBER)
		return same_step(item.number, wanted.number, step_of(&view->sweep->parameters[parameter])) ||
			   (isnan(item.number) && isnan(wanted.number));
	return sweep_operand_equal(&item, &wanted);
}

static bool is(const struct sweep_view *view, size_t parameter, const struct sweep_value *value)
{
	if (view->items) return item_is(view, parameter, value);
	return sweep_draw_is(&view->sweep->parameters[parameter], &view->draws[parameter], value);
}

static bool holds(const struct sweep_view *view, const struct sweep_condition *condition)
{
	for (size_t i = 0; i < condition->count; i++)
		if (is(view, condition->parameter, condition->values[i])) return true;
	return false;
}

static bool is_present(const struct sweep_view *view, size_t parameter)
{
	return view->items ? view->items[parameter] && !view->inactive[parameter] : !view->draws[parameter].absent;
}

static bool is_active(const struct sweep_view *view, const struct sweep_parameter *parameter)
{
	for (size_t i = 0; i < parameter->condition_count; i++)
	{
		const struct sweep_condition *condition = &parameter->conditions[i];
		if (!is_present(view, condition->parameter) || !holds(view, condition)) return false;
	}
	return true;
}

void sweep_mark_absent(const struct sweep *sweep, struct sweep_draw *draws)
{
	const struct sweep_view view = {.sweep = sweep, .draws = draws};
	for (size_t i = 0; i < sweep->count; i++)
		draws[sweep->order[i]].absent = !is_active(&view, &sweep->parameters[sweep->order[i]]);
}

void sweep_mark_inactive(const struct sweep *sweep, const cJSON *const *items, bool *inactive)
{
	const struct sweep_view view = {.sweep = sweep, .items = items, .inactive = inactive};
	for (size_t i = 0; i < sweep->count; i++)
		inactive[sweep->order[i]] = !is_active(&view, &sweep->parameters[sweep->order[i]]);
}

static bool applies(const struct sweep_view *view, const struct sweep_expression *expression)
{
	size_t count;
	const size_t *uses = sweep_expression_uses(expression, &count);
	for (size_t i = 0; i < count; i++)
		if (!is_present(view, uses[i])) return false;
	return true;
}

static bool meets(const struct sweep_view *view, size_t *failed)
{
	for (size_t i = 0; i < view->sweep->constraint_count; i++)
	{
		const struct sweep_expression *expression = view->sweep->constraints[i].expression;
		if (!applies(view, expression) || sweep_expression_holds(expression, view)) continue;
		if (failed) *failed = i;
		return false;
	}
	return true;
}

bool sweep_meets_constraints(const struct sweep *sweep, const struct sweep_draw *draws, size_t *failed)
{
	const struct sweep_view view = {.sweep = sweep, .draws = draws};
	return meets(&view, failed);
}

bool sweep_items_meet_constraints(const struct sweep *sweep, const cJSON *const *items, const bool *inactive,
								  size_t *failed)
{
	const struct sweep_view view = {.sweep = sweep, .items = items, .inactive = inactive};
	return meets(&view, failed);
}
