#include "spec/active.h"

#include <math.h>

/* Steps of q are whole multiples of it in decimal notation, 0.3, but sums or products of doubles, 0.30000000000000004.
 */
static bool same_step(double a, double b, double q)
{
	return a == b || fabs(a - b) <= 1e-6 * q;
}

bool sweep_draw_is(const struct sweep_parameter *parameter, const struct sweep_draw *draw,
				   const struct sweep_value *value)
{
	const struct sweep_shape *shape = &parameter->shape;
	if (parameter->distribution == SWEEP_CONSTANT) return sweep_value_equal(shape->constant, value);
	if (shape->values) return sweep_value_equal(shape->values[draw->index], value);
	const double q = sweep_distribution_kinds[parameter->distribution].quantised ? shape->q : 0;
	return sweep_value_is_number(value) && same_step(draw->number, value->number, q);
}

static bool holds(const struct sweep *sweep, const struct sweep_condition *condition, const struct sweep_draw *draws)
{
	const struct sweep_draw *draw = &draws[condition->parameter];
	if (draw->absent) return false;
	for (size_t i = 0; i < condition->count; i++)
		if (sweep_draw_is(&sweep->parameters[condition->parameter], draw, condition->values[i])) return true;
	return false;
}

void sweep_mark_absent(const struct sweep *sweep, struct sweep_draw *draws)
{
	for (size_t i = 0; i < sweep->count; i++)
	{
		const size_t index = sweep->order[i];
		const struct sweep_parameter *parameter = &sweep->parameters[index];
		bool active = true;
		for (size_t j = 0; active && j < parameter->condition_count; j++)
			active = holds(sweep, &parameter->conditions[j], draws);
		draws[index].absent = !active;
	}
}

bool sweep_meets_constraints(const struct sweep *sweep, const struct sweep_draw *draws, size_t *failed)
{
	(void)sweep, (void)draws, (void)failed;
	return true;
}
