#include "search/grid.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct axis
{
	size_t parameter;
	int64_t count;
	size_t *choices; /* of a categorical: which of its values stand for the points; NULL for numbers */
	double first, step;
	bool whole;
};

struct grid
{
	size_t count;
	struct axis *axes; /* the last varies fastest */
	int64_t size;
};

/* Fills axis->choices: one index for each set of equal values. */
static void collapse(struct axis *axis, const struct sweep_shape *shape)
{
	size_t slots = 4;
	while (slots / 2 < shape->count) slots *= 2;
	size_t *table = sweep_alloc(slots, sizeof *table); /* 1 + a position in choices; 0: free */
	axis->choices = sweep_alloc(shape->count, sizeof *axis->choices);
	for (size_t i = 0; i < shape->count; i++)
	{
		size_t slot = sweep_value_hash(shape->values[i]) & (slots - 1);
		while (table[slot] && !sweep_value_equal(shape->values[axis->choices[table[slot] - 1]], shape->values[i]))
			slot = (slot + 1) & (slots - 1);
		if (table[slot] == 0) table[slot] = (size_t)++axis->count;
		axis->choices[table[slot] - 1] = i;
	}
	free(table);
}

/* A count that is known as a double only. */
static int64_t saturated(double count)
{
	return count < 0x1p63 ? (int64_t)count : INT64_MAX;
}

static void add_categorical(struct axis *axis, const struct sweep_parameter *parameter)
{
	collapse(axis, &parameter->shape);
}

static void add_ints(struct axis *axis, const struct sweep_parameter *parameter)
{
	axis->count = saturated(parameter->shape.max - parameter->shape.min + 1);
	axis->first = parameter->shape.min;
	axis->step = 1;
	axis->whole = true;
}

/* As NumPy's arange(min, max, q), which W&B calls: ceil((max - min) / q) values; value i is min + i * step, where
 * the step is what is left of q after min + q was rounded. */
static void add_steps(struct axis *axis, const struct sweep_parameter *parameter)
{
	const struct sweep_shape *shape = &parameter->shape;
	axis->count = saturated(ceil((shape->max - shape->min) / shape->q));
	axis->first = shape->min;
	axis->step = (shape->min + shape->q) - shape->min;
	axis->whole = shape->whole && shape->whole_range;
}

/* What makes an axis of a parameter. Distributions that are not here have too many values to count out. */
static void (*const makers[SWEEP_DISTRIBUTIONS])(struct axis *axis, const struct sweep_parameter *parameter) = {
	[SWEEP_CATEGORICAL] = add_categorical, [SWEEP_INT_UNIFORM] = add_ints, [SWEEP_Q_UNIFORM] = add_steps};

static enum sweep_status unsuitable(const struct sweep_parameter *parameter, struct sweep_error *err)
{
	const struct sweep_value *place = parameter->place;
	return sweep_fail_at(err, SWEEP_USAGE, NULL, place ? place->line : 0, place ? place->column : 0,
						 "parameter %s: method grid cannot count out distribution %s: list its values, use int_uniform "
						 "or q_uniform, or draw at random (-m random)",
						 parameter->name, sweep_distribution_kinds[parameter->distribution].name);
}

enum sweep_status sweep_grid_start(struct sweep_search *search, struct sweep_error *err)
{
	const struct sweep *sweep = search->sweep;
	struct grid *grid = sweep_alloc(1, sizeof *grid);
	search->state = grid;
	grid->axes = sweep_alloc(sweep->count, sizeof *grid->axes);
	grid->size = 1;
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		if (parameter->distribution == SWEEP_CONSTANT) continue;
		if (makers[parameter->distribution] == NULL) return unsuitable(parameter, err);
		struct axis *axis = &grid->axes[grid->count++];
		axis->parameter = i;
		makers[parameter->distribution](axis, parameter);
		if (__builtin_mul_overflow(grid->size, axis->count, &grid->size)) grid->size = INT64_MAX;
	}
	return SWEEP_OK;
}

enum sweep_status sweep_grid_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
								   struct sweep_error *err)
{
	(void)err;
	const struct grid *grid = search->state;
	*end = index >= grid->size;
	if (*end) return SWEEP_OK;
	memset(draws, 0, search->sweep->count * sizeof *draws);
	for (size_t i = grid->count; i > 0; i--)
	{
		const struct axis *axis = &grid->axes[i - 1];
		const int64_t at = index % axis->count;
		index /= axis->count;
		struct sweep_draw *draw = &draws[axis->parameter];
		const double offset = (double)at * axis->step; /* a statement of its own, so that no compiler fuses it */
		if (axis->choices) draw->index = axis->choices[at];
		else *draw = (struct sweep_draw){.number = axis->first + offset, .whole = axis->whole};
	}
	return SWEEP_OK;
}

int64_t sweep_grid_size(const struct sweep_search *search)
{
	const struct grid *grid = search->state;
	return grid->size;
}

void sweep_grid_finish(struct sweep_search *search)
{
	struct grid *grid = search->state;
	for (size_t i = 0; i < grid->count; i++) free(grid->axes[i].choices);
	free(grid->axes);
	free(grid);
	search->state = NULL;
}
