#include "search/space.h"

#include "base/memory.h"
#include "record/json.h"
#include "search/space-axis.h"
#include "spec/active.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* How near two coordinates of a quantised distribution may lie (in its far tails) and still be two levels. */
#define NEAREST 1e-9

static const struct sweep_distribution_kind *kind_of(const struct sweep_parameter *parameter)
{
	return &sweep_distribution_kinds[parameter->distribution];
}

static bool is_listed(const struct sweep_parameter *parameter)
{
	return parameter->distribution == SWEEP_CATEGORICAL || parameter->distribution == SWEEP_CATEGORICAL_W_PROBABILITIES;
}

static bool has_range(const struct sweep_parameter *parameter)
{
	return strncmp(kind_of(parameter)->keys, "min max", 7) == 0;
}

/* --- ranges -------------------------------------------------------------------------------------- */

double sweep_space_axis_place(const struct sweep_parameter *parameter, double number)
{
	const struct sweep_distribution_kind *kind = kind_of(parameter);
	const struct sweep_shape *shape = &parameter->shape;
	if (!has_range(parameter)) return sweep_cdf(parameter->distribution, shape, number);
	double low = kind->quantile(shape, 0), high = kind->quantile(shape, 1), x = number;
	if (kind->logarithmic)
	{
		if (number <= 0) return -1;
		low = log(low);
		high = log(high);
		x = log(number);
	}
	x = (x - low) / (high - low);
	return x < -1 ? -1 : x > 2 ? 2 : x;
}

/* The draw of a continuous axis at x. */
static struct sweep_draw draw_range(const struct sweep_parameter *parameter, double x)
{
	const struct sweep_shape *shape = &parameter->shape;
	if (!kind_of(parameter)->integer) return sweep_draw_at(parameter->distribution, shape, x);
	return (struct sweep_draw){.number = rint(shape->min + x * (shape->max - shape->min)), .whole = true};
}

/* Counts out the values of an int or quantised parameter, unless there are too many. A step that rounds to the same
 * place is none. */
static void count_out(struct sweep_space_axis *axis, const struct sweep_parameter *parameter)
{
	const struct sweep_shape *shape = &parameter->shape;
	const struct sweep_draw first = sweep_draw_at(parameter->distribution, shape, 0),
							last = sweep_draw_at(parameter->distribution, shape, 1);
	const double step = kind_of(parameter)->integer ? 1 : shape->q;
	const double steps = rint((last.number - first.number) / step);
	if (!(steps < SWEEP_MOST_LEVELS)) return;
	const size_t most = (size_t)steps + 1;
	axis->kind = SWEEP_AXIS_ORDERED;
	axis->at = sweep_alloc(most, sizeof *axis->at);
	axis->draws = sweep_alloc(most, sizeof *axis->draws);
	for (size_t i = 0; i < most; i++)
	{
		const double number = kind_of(parameter)->integer ? first.number + (double)i
							  : most == 1                 ? first.number
														  : (rint(first.number / step) + (double)i) * step + 0.0;
		double x = most == 1 ? 0 : sweep_space_axis_place(parameter, number);
		x = x < 0 ? 0 : x > 1 ? 1 : x;
		if (axis->levels > 0 && x - axis->at[axis->levels - 1] < NEAREST) continue;
		axis->at[axis->levels] = x;
		axis->draws[axis->levels++] = (struct sweep_draw){.number = number, .whole = first.whole};
	}
}

/* Whether the parameter has but one value. */
static bool is_fixed(const struct sweep_parameter *parameter)
{
	const struct sweep_draw first = sweep_draw_at(parameter->distribution, &parameter->shape, 0),
							last = sweep_draw_at(parameter->distribution, &parameter->shape, 1);
	return first.number == last.number;
}

/* --- the space ----------------------------------------------------------------------------------- */

static void free_axis(struct sweep_space_axis *axis)
{
	for (size_t i = 0; i < axis->key_count; i++) free(axis->keys[i].text);
	free(axis->keys);
	free(axis->level_of);
	free(axis->draws);
	free(axis->at);
}

/* False: one value only. */
static bool make_axis(struct sweep_space_axis *axis, const struct sweep_parameter *parameter)
{
	if (parameter->distribution == SWEEP_CONSTANT) return false;
	if (is_listed(parameter))
	{
		sweep_space_axis_list(axis, parameter);
		return axis->levels > 1;
	}
	if (is_fixed(parameter)) return false;
	if (kind_of(parameter)->integer || kind_of(parameter)->quantised) count_out(axis, parameter);
	return axis->levels != 1;
}

struct sweep_space *sweep_space_new(const struct sweep *sweep)
{
	struct sweep_space *space = sweep_alloc(1, sizeof *space);
	space->sweep = sweep;
	space->limits = sweep_space_limits_new(sweep);
	space->axes = sweep_alloc(sweep->count, sizeof *space->axes);
	for (size_t i = 0; i < sweep->count; i++)
	{
		struct sweep_space_axis axis = {.parameter = i};
		if (make_axis(&axis, &sweep->parameters[i])) space->axes[space->count++] = axis;
		else free_axis(&axis);
	}
	for (size_t i = 0; i < space->count; i++)
	{
		struct sweep_space_axis *axis = &space->axes[i];
		axis->away = axis->kind == SWEEP_AXIS_CHOICE ? (double)axis->levels : sweep_space_axis_snap(space, i, 0.5);
	}
	return space;
}

void sweep_space_free(struct sweep_space *space)
{
	if (space == NULL) return;
	for (size_t i = 0; i < space->count; i++) free_axis(&space->axes[i]);
	sweep_space_limits_free(space->limits);
	free(space->axes);
	free(space);
}

double sweep_space_size(const struct sweep_space *space)
{
	double size = 1;
	for (size_t i = 0; i < space->count; i++) size *= space->axes[i].levels ? (double)space->axes[i].levels : INFINITY;
	return size;
}

/* --- coordinates --------------------------------------------------------------------------------- */

size_t sweep_space_axis_level(const struct sweep_space_axis *axis, double x)
{
	const size_t last = axis->levels - 1;
	if (!(x > 0)) return 0;
	if (axis->kind == SWEEP_AXIS_CHOICE) return x < (double)last ? (size_t)rint(x) : last;
	size_t low = 0, high = last; /* at[low] <= x, and x < at[high] unless it is the last */
	while (high - low > 1)
	{
		const size_t middle = low + (high - low) / 2;
		if (axis->at[middle] <= x) low = middle;
		else high = middle;
	}
	return x - axis->at[low] <= axis->at[high] - x ? low : high;
}

double sweep_space_axis_of_level(const struct sweep_space_axis *axis, size_t level)
{
	return axis->kind == SWEEP_AXIS_CHOICE ? (double)level : axis->at[level];
}

double sweep_space_axis_snap(const struct sweep_space *space, size_t axis, double x)
{
	const struct sweep_space_axis *a = &space->axes[axis];
	if (a->levels) return sweep_space_axis_of_level(a, sweep_space_axis_level(a, x));
	const double inside = x > 0 ? x < 1 ? x : 1 : 0;
	const struct sweep_parameter *parameter = &space->sweep->parameters[a->parameter];
	if (!kind_of(parameter)->integer && !kind_of(parameter)->quantised) return inside;
	return sweep_space_axis_place(parameter, draw_range(parameter, inside).number);
}

static double place_draw(const struct sweep_space_axis *axis, const struct sweep_parameter *parameter,
						 const struct sweep_draw *draw)
{
	if (axis->level_of) return sweep_space_axis_of_level(axis, axis->level_of[draw->index] % axis->levels);
	const double x = sweep_space_axis_place(parameter, draw->number);
	return axis->levels ? axis->at[sweep_space_axis_level(axis, x)] : x;
}

double sweep_space_axis_at(const struct sweep_space *space, size_t axis, double u)
{
	const struct sweep_space_axis *a = &space->axes[axis];
	const struct sweep_parameter *parameter = &space->sweep->parameters[a->parameter];
	const struct sweep_draw draw = sweep_draw_at(parameter->distribution, &parameter->shape, u);
	return place_draw(a, parameter, &draw);
}

struct sweep_draw sweep_space_axis_draw(const struct sweep_space *space, size_t parameter, size_t axis, const double *x)
{
	const struct sweep_parameter *p = &space->sweep->parameters[parameter];
	const struct sweep_space_axis *a = axis < space->count ? &space->axes[axis] : NULL;
	if (a == NULL) return sweep_draw_at(p->distribution, &p->shape, 0);
	if (a->levels) return a->draws[sweep_space_axis_level(a, x[axis])];
	return draw_range(p, x[axis] > 0 ? x[axis] < 1 ? x[axis] : 1 : 0);
}

void sweep_space_draw(const struct sweep_space *space, const double *x, struct sweep_draw *draws)
{
	const struct sweep *sweep = space->sweep;
	for (size_t i = 0, axis = 0; i < sweep->count; i++)
	{
		const bool is_axis = axis < space->count && space->axes[axis].parameter == i;
		draws[i] = sweep_space_axis_draw(space, i, is_axis ? axis : space->count, x);
		axis += is_axis;
	}
	if (sweep->conditional) sweep_mark_absent(sweep, draws);
}

void sweep_space_place(const struct sweep_space *space, const struct sweep_draw *draws, double *x)
{
	for (size_t i = 0; i < space->count; i++)
	{
		const struct sweep_space_axis *a = &space->axes[i];
		const struct sweep_draw *draw = &draws[a->parameter];
		x[i] = draw->absent ? a->away : place_draw(a, &space->sweep->parameters[a->parameter], draw);
	}
}

/* --- configurations ------------------------------------------------------------------------------ */

static const cJSON *find(const cJSON *config, const struct sweep_parameter *parameter)
{
	const cJSON *item = config;
	for (size_t i = 0; i < parameter->depth && item; i++)
		item = cJSON_GetObjectItemCaseSensitive(item, parameter->keys[i]);
	if (item == NULL && parameter->depth > 1) item = cJSON_GetObjectItemCaseSensitive(config, parameter->name);
	return item;
}

static bool read_number(const cJSON *item, double *number)
{
	if (cJSON_IsString(item) && sweep_parse_double(item->valuestring, number)) return isfinite(*number);
	return sweep_json_number(item, number) && isfinite(*number);
}

/* The coordinate of `item`; *listed says whether it is a value that the file has. */
static double place_item(const struct sweep_space_axis *axis, const struct sweep_parameter *parameter,
						 const cJSON *item, bool *fits)
{
	double number;
	*fits = true;
	if (axis->level_of)
	{
		const size_t level = sweep_space_axis_find(axis, item);
		if (level < axis->levels) return sweep_space_axis_of_level(axis, level);
		*fits = false;
		if (axis->kind == SWEEP_AXIS_CHOICE) return (double)axis->levels;
		return read_number(item, &number) ? sweep_space_axis_among(axis, parameter, number) : NAN;
	}
	*fits = read_number(item, &number);
	if (!*fits) return NAN;
	const double x = sweep_space_axis_place(parameter, number);
	*fits = x >= -NEAREST && x <= 1 + NEAREST;
	if (axis->levels == 0) return x;
	const double nearest = axis->at[sweep_space_axis_level(axis, x)];
	if (fabs(x - nearest) < NEAREST) return nearest;
	/* A multiple of q may lie outside the range that it was rounded from. */
	const struct sweep_draw *draw = &axis->draws[sweep_space_axis_level(axis, x)];
	if (fabs(draw->number - number) <= NEAREST * fabs(number))
	{
		*fits = true;
		return nearest;
	}
	*fits = false;
	return x;
}

static const char missing[] = "is missing", not_allowed[] = "has a value that the file does not allow",
				  other_constant[] = "is another constant in the file",
				  not_there[] = "is there, though its condition does not hold";

/* NULL: all is right. */
static const char *read_axis(const struct sweep_space_axis *axis, const struct sweep_parameter *parameter,
							 const cJSON *config, double *x)
{
	const cJSON *item = find(config, parameter);
	bool fits = false;
	*x = item ? place_item(axis, parameter, item, &fits) : NAN;
	return item == NULL ? missing : fits ? NULL : not_allowed;
}

/* A constant that is missing is taken for the file's. */
static const char *read_constant(const struct sweep_parameter *parameter, const cJSON *config)
{
	if (parameter->distribution != SWEEP_CONSTANT) return NULL;
	const cJSON *item = find(config, parameter);
	return item == NULL || sweep_space_axis_same(parameter->shape.constant, item) ? NULL : other_constant;
}

bool sweep_space_read(const struct sweep_space *space, const cJSON *config, double *x, struct sweep_text *why)
{
	const struct sweep *sweep = space->sweep;
	const char **wrong = sweep_alloc(sweep->count, sizeof *wrong); /* with each parameter; NULL: nothing */
	for (size_t i = 0, axis = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		const bool is_axis = axis < space->count && space->axes[axis].parameter == i;
		wrong[i] =
			is_axis ? read_axis(&space->axes[axis], parameter, config, &x[axis]) : read_constant(parameter, config);
		axis += is_axis;
	}
	if (sweep->conditional)
	{
		bool *unknown = sweep_alloc(sweep->count, sizeof *unknown);
		for (size_t i = 0; i < sweep->count; i++) unknown[i] = wrong[i] != NULL;
		const bool *absent = sweep_space_limits_absent(space, x, unknown);
		free(unknown);
		for (size_t i = 0; i < sweep->count; i++)
			if (absent[i]) wrong[i] = find(config, &sweep->parameters[i]) ? not_there : NULL;
		for (size_t i = 0; i < space->count; i++)
			if (absent[space->axes[i].parameter]) x[i] = space->axes[i].away;
	}
	size_t first = 0;
	while (first < sweep->count && wrong[first] == NULL) first++;
	if (first < sweep->count && why)
		sweep_text_printf(why, "parameter %s %s", sweep->parameters[first].name, wrong[first]);
	free(wrong);
	return first == sweep->count;
}
