#include "search/grid.h"

#include "base/memory.h"
#include "search/filter.h"
#include "search/fits.h"
#include "search/grid-axis.h"
#include "spec/active.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MARKS = 256,            /* allowed points between two that are remembered */
	MOST_COUNTED = 1 << 16, /* points that are looked at for their number */
	MOST_LOOKS = 10000000   /* points that are not allowed, one behind the other */
};

struct grid
{
	const struct sweep *sweep;
	size_t count;
	struct sweep_grid_axis *axes;         /* the last varies fastest */
	struct sweep_grid_branches *branches; /* NULL without conditions */
	int64_t size;                         /* before the constraints */
	/* with constraints */
	struct sweep_filter filter;
	struct sweep_draw *draws; /* workspace, */
	int64_t *ends;            /* [axes] and where the points end that are the same up to an axis */
	size_t *deciding;         /* [constraints] the number of axes, from the first on, that decide whether it holds */
};

/* Fills axis->choices: one index for each set of equal values. */
static void collapse(struct sweep_grid_axis *axis, const struct sweep_shape *shape)
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

static void add_categorical(struct sweep_grid_axis *axis, const struct sweep_parameter *parameter)
{
	collapse(axis, &parameter->shape);
}

static void add_ints(struct sweep_grid_axis *axis, const struct sweep_parameter *parameter)
{
	axis->count = saturated(parameter->shape.max - parameter->shape.min + 1);
	axis->first = parameter->shape.min;
	axis->step = 1;
	axis->whole = true;
}

/* As NumPy's arange(min, max, q), which W&B calls: ceil((max - min) / q) values; value i is min + i * step, where
 * the step is what is left of q after min + q was rounded. */
static void add_steps(struct sweep_grid_axis *axis, const struct sweep_parameter *parameter)
{
	const struct sweep_shape *shape = &parameter->shape;
	axis->count = saturated(ceil((shape->max - shape->min) / shape->q));
	axis->first = shape->min;
	axis->step = (shape->min + shape->q) - shape->min;
	axis->whole = shape->whole && shape->whole_range;
}

/* What makes an axis of a parameter. Distributions that are not here have too many values to count out. */
static void (*const makers[SWEEP_DISTRIBUTIONS])(struct sweep_grid_axis *axis,
												 const struct sweep_parameter *parameter) = {
	[SWEEP_CATEGORICAL] = add_categorical, [SWEEP_INT_UNIFORM] = add_ints, [SWEEP_Q_UNIFORM] = add_steps};

static enum sweep_status unsuitable(const struct sweep_parameter *parameter, struct sweep_error *err)
{
	const struct sweep_value *place = parameter->place;
	return sweep_fail_at(err, SWEEP_USAGE, NULL, place ? place->line : 0, place ? place->column : 0,
						 "parameter %s: method grid cannot count out distribution %s: list its values, use int_uniform "
						 "or q_uniform, or draw at random (-m random)",
						 parameter->name, sweep_distribution_kinds[parameter->distribution].name);
}

struct sweep_draw sweep_grid_axis_draw(const struct sweep_grid_axis *axis, int64_t at)
{
	if (axis->choices) return (struct sweep_draw){.index = axis->choices[at]};
	const double offset = (double)at * axis->step; /* a statement of its own, so that no compiler fuses it */
	return (struct sweep_draw){.number = axis->first + offset, .whole = axis->whole};
}

/* --- points -------------------------------------------------------------------------------------- */

/* Point k of those before the constraints; ends as sweep_grid_branches_at() has them. */
static void point_at(const struct grid *grid, int64_t k, struct sweep_draw *draws, int64_t *ends)
{
	memset(draws, 0, grid->sweep->count * sizeof *draws);
	if (grid->branches)
	{
		sweep_grid_branches_at(grid->branches, k, draws, ends);
		return;
	}
	int64_t rest = k, below = 1; /* points that are the same up to axis i */
	for (size_t i = grid->count; i > 0; i--)
	{
		const struct sweep_grid_axis *axis = &grid->axes[i - 1];
		draws[axis->parameter] = sweep_grid_axis_draw(axis, rest % axis->count);
		rest /= axis->count;
		if (ends == NULL) continue;
		ends[i - 1] = sweep_grid_plus(k - k % below, below);
		below = sweep_grid_times(below, axis->count);
	}
}

/* Of a filter (filter.h): a constraint that a point breaks is broken by all that are the same in what it looks at. */
static bool passes(void *context, int64_t k, int64_t *next)
{
	const struct grid *grid = context;
	size_t failed;
	point_at(grid, k, grid->draws, grid->ends);
	if (sweep_meets_constraints(grid->sweep, grid->draws, &failed)) return true;
	const size_t deciding = grid->deciding[failed];
	*next = deciding > 0 ? grid->ends[deciding - 1] : grid->size;
	return false;
}

static void find_deciding(struct grid *grid)
{
	const struct sweep *sweep = grid->sweep;
	bool *decides = sweep_alloc(sweep->count, sizeof *decides);
	grid->deciding = sweep_alloc(sweep->constraint_count, sizeof *grid->deciding);
	for (size_t i = 0; i < sweep->constraint_count; i++)
	{
		memset(decides, 0, sweep->count * sizeof *decides);
		sweep_constraint_decided_by(sweep, i, decides);
		for (size_t axis = 0; axis < grid->count; axis++)
			if (decides[grid->axes[axis].parameter]) grid->deciding[i] = axis + 1;
	}
	free(decides);
}

static void start_filter(struct grid *grid)
{
	if (grid->sweep->constraint_count == 0) return;
	grid->draws = sweep_alloc(grid->sweep->count, sizeof *grid->draws);
	grid->ends = sweep_alloc(grid->count, sizeof *grid->ends);
	find_deciding(grid);
	grid->filter =
		(struct sweep_filter){.end = grid->size, .stride = MARKS, .most = MOST_LOOKS, .test = passes, .context = grid};
}

enum sweep_status sweep_grid_start(struct sweep_search *search, struct sweep_error *err)
{
	const struct sweep *sweep = search->sweep;
	struct grid *grid = sweep_alloc(1, sizeof *grid);
	search->state = grid;
	grid->sweep = sweep;
	grid->axes = sweep_alloc(sweep->count, sizeof *grid->axes);
	grid->size = 1;
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		if (parameter->distribution == SWEEP_CONSTANT) continue;
		if (makers[parameter->distribution] == NULL) return unsuitable(parameter, err);
		struct sweep_grid_axis *axis = &grid->axes[grid->count++];
		axis->parameter = i;
		makers[parameter->distribution](axis, parameter);
		grid->size = sweep_grid_times(grid->size, axis->count);
	}
	if (sweep->conditional)
	{
		const enum sweep_status status = sweep_grid_branches_new(sweep, grid->axes, grid->count, &grid->branches, err);
		if (status != SWEEP_OK) return status;
		grid->size = sweep_grid_branches_size(grid->branches);
	}
	start_filter(grid);
	return SWEEP_OK;
}

enum sweep_status sweep_grid_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
								   struct sweep_error *err)
{
	struct grid *grid = search->state;
	enum sweep_filtered found = index < grid->size ? SWEEP_FILTER_FOUND : SWEEP_FILTER_END;
	if (grid->filter.test) found = sweep_filter_find(&grid->filter, index, &index);
	*end = found == SWEEP_FILTER_END;
	if (found == SWEEP_FILTER_FOUND) point_at(grid, index, draws, NULL);
	const bool none = *end && grid->filter.test && grid->filter.passed == 0;
	if (!none && found != SWEEP_FILTER_GAVE_UP) return SWEEP_OK;
	return sweep_nothing_fits(search->sweep, search->seed, none ? grid->size : MOST_LOOKS, err);
}

int64_t sweep_grid_size(const struct sweep_search *search)
{
	struct grid *grid = search->state;
	if (grid->filter.test == NULL) return grid->size;
	if (grid->filter.next < MOST_COUNTED) sweep_filter_count(&grid->filter, MOST_COUNTED);
	return grid->filter.next == grid->filter.end ? grid->filter.passed : -1;
}

void sweep_grid_finish(struct sweep_search *search)
{
	struct grid *grid = search->state;
	for (size_t i = 0; i < grid->count; i++) free(grid->axes[i].choices);
	sweep_grid_branches_free(grid->branches);
	sweep_filter_free(&grid->filter);
	free(grid->axes);
	free(grid->draws);
	free(grid->ends);
	free(grid->deciding);
	free(grid);
	search->state = NULL;
}
