#include "report/narrow.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LEAST_BEST = 4, /* runs that say where a range lies */
	LEAST_TRIES = 3 /* runs that a value needs before it is dropped */
};

#define WHOLE_RANGE 0.9 /* a range of so much of the old one is not worth a change */
#define TAIL 0.005      /* of a distribution without ends */

/* What a narrowed parameter is drawn by; itself for those that have ends. */
static const enum sweep_distribution ranges[SWEEP_DISTRIBUTIONS] = {
	[SWEEP_INT_UNIFORM] = SWEEP_INT_UNIFORM,
	[SWEEP_UNIFORM] = SWEEP_UNIFORM,
	[SWEEP_Q_UNIFORM] = SWEEP_Q_UNIFORM,
	[SWEEP_LOG_UNIFORM] = SWEEP_LOG_UNIFORM_VALUES,
	[SWEEP_LOG_UNIFORM_VALUES] = SWEEP_LOG_UNIFORM_VALUES,
	[SWEEP_Q_LOG_UNIFORM] = SWEEP_Q_LOG_UNIFORM_VALUES,
	[SWEEP_Q_LOG_UNIFORM_VALUES] = SWEEP_Q_LOG_UNIFORM_VALUES,
	[SWEEP_INV_LOG_UNIFORM] = SWEEP_INV_LOG_UNIFORM_VALUES,
	[SWEEP_INV_LOG_UNIFORM_VALUES] = SWEEP_INV_LOG_UNIFORM_VALUES,
	[SWEEP_NORMAL] = SWEEP_UNIFORM,
	[SWEEP_Q_NORMAL] = SWEEP_Q_UNIFORM,
	[SWEEP_LOG_NORMAL] = SWEEP_LOG_UNIFORM_VALUES,
	[SWEEP_Q_LOG_NORMAL] = SWEEP_Q_LOG_UNIFORM_VALUES,
	[SWEEP_BETA] = SWEEP_UNIFORM,
	[SWEEP_Q_BETA] = SWEEP_Q_UNIFORM};

const struct sweep_variable *sweep_narrow_variable(const struct sweep_narrowing *narrowing,
												   const struct sweep_parameter *parameter)
{
	struct sweep_text path = {0};
	for (size_t i = 0; i < parameter->depth; i++)
	{
		if (i) sweep_text_putc(&path, SWEEP_PATH_MARK);
		sweep_text_puts(&path, parameter->keys[i]);
	}
	const struct sweep_variable *variable = sweep_variables_at(&narrowing->report->frame->parameters, path.data);
	sweep_text_free(&path);
	return variable;
}

static struct sweep_cell cell_of(const struct sweep_narrowing *narrowing, const struct sweep_variable *variable,
								 size_t rank)
{
	return sweep_variable_cell(variable, narrowing->report->ranked[rank]);
}

/* --- numbers ---------------------------------------------------------------------------------------------------- */

/* Where the best runs lie, in values. */
static void find_best(const struct sweep_narrowing *narrowing, const struct sweep_variable *variable,
					  struct sweep_narrowed *found)
{
	for (size_t i = 0; i < narrowing->best; i++)
	{
		const struct sweep_cell cell = cell_of(narrowing, variable, i);
		if ((cell.type != SWEEP_CELL_INT && cell.type != SWEEP_CELL_FLOAT) || !isfinite(cell.number)) continue;
		found->low = fmin(found->low, cell.number);
		found->high = fmax(found->high, cell.number);
		found->runs++;
	}
}

/* A stretch of the scale on which draws are uniform. */
struct stretch
{
	double low, high;
};

static double share_below(const struct sweep_parameter *parameter, double value)
{
	return sweep_cdf(parameter->distribution, &parameter->shape, value);
}

/* The stretch of the best runs, widened; *end is told where it reached over one end of the scale. */
static struct stretch widen(const struct sweep_parameter *parameter, struct sweep_narrowed *found)
{
	const bool integer = sweep_distribution_kinds[parameter->distribution].integer;
	struct stretch stretch = {share_below(parameter, integer ? found->low - 1 : found->low),
							  share_below(parameter, found->high)};
	const double margin = (stretch.high - stretch.low) / (double)(found->runs - 1);
	const bool over_low = stretch.low - margin <= 0, over_high = stretch.high + margin >= 1;
	stretch.low = fmax(0, stretch.low - margin);
	stretch.high = fmin(1, stretch.high + margin);
	const bool close = stretch.high - stretch.low < 0.5;
	found->end = !close || over_low == over_high ? SWEEP_NO_END : over_low ? SWEEP_LOWER_END : SWEEP_UPPER_END;
	return stretch;
}

/* A number of so many units of 10^exponent, which is as near to it as a double can be. */
static double decimal(double units, int exponent)
{
	char text[64];
	snprintf(text, sizeof text, "%.0fe%d", units, exponent);
	return strtod(text, NULL);
}

/* Outwards to a hundredth of `size`, by its power of ten. */
static double round_out(double value, double size, bool up)
{
	if (!(size > 0) || !isfinite(size)) return value;
	const int exponent = (int)floor(log10(size)) - 2;
	const double units = value / decimal(1, exponent);
	if (fabs(units) > 0x1p50) return value;
	const double nearest = round(units), whole = fabs(units - nearest) < 1e-6 ? nearest
												 : up                         ? ceil(units)
																			  : floor(units);
	return decimal(whole, exponent);
}

static double clip(double value, double low, double high)
{
	return value < low ? low : value > high ? high : value;
}

static void set_int_range(const struct sweep_shape *old, struct stretch stretch, struct sweep_shape *shape)
{
	const double count = old->max - old->min + 1;
	shape->min = old->min + floor(stretch.low * count + 1e-9);
	shape->max = old->min + ceil(stretch.high * count - 1e-9) - 1;
}

/* Without what a product by q leaves in the last digits. */
static double tidy(double value, double q)
{
	const int exponent = (int)floor(log10(q)) - 6;
	const double units = round(value / decimal(1, exponent));
	return fabs(units) < 0x1p50 ? decimal(units, exponent) : value;
}

/* A grid's q_uniform has min, min + q, ... below max; else draws are multiples of q. */
static void set_steps(const struct sweep_narrowed *found, bool grid, const struct sweep_shape *old,
					  struct sweep_shape *shape)
{
	const double q = old->q;
	if (grid)
	{
		shape->min = tidy(old->min + fmax(0, floor((shape->min - old->min) / q + 1e-9)) * q, q);
		const double steps = round((fmax(shape->max, found->high) - shape->min) / q);
		shape->max = fmin(old->max, tidy(shape->min + (steps + 1) * q, q));
		return;
	}
	shape->min = tidy(floor(shape->min / q + 1e-9) * q, q);
	shape->max = tidy(ceil(shape->max / q - 1e-9) * q, q);
}

static bool is_grid(const struct sweep_narrowing *narrowing)
{
	return narrowing->sweep->method && strcmp(narrowing->sweep->method, "grid") == 0;
}

/* The ends of the old range, in values. */
static struct stretch old_range(const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	const bool endless = strstr(kind->keys, "max") == NULL;
	return (struct stretch){kind->quantile(&parameter->shape, endless ? TAIL : 0),
							kind->quantile(&parameter->shape, endless ? 1 - TAIL : 1)};
}

static void set_range(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter,
					  struct stretch stretch, const struct sweep_narrowed *found, struct sweep_shape *shape)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	const struct sweep_shape *old = &parameter->shape;
	const struct stretch range = old_range(parameter);
	if (kind->integer)
	{
		set_int_range(old, stretch, shape);
		return;
	}
	shape->min = clip(kind->quantile(old, stretch.low), range.low, range.high);
	shape->max = clip(kind->quantile(old, stretch.high), range.low, range.high);
	if (kind->quantised) set_steps(found, is_grid(narrowing), old, shape);
	else
	{
		const double size = shape->max - shape->min;
		shape->min = round_out(shape->min, kind->logarithmic ? shape->min : size, false);
		shape->max = round_out(shape->max, kind->logarithmic ? shape->max : size, true);
	}
	shape->min = clip(shape->min, range.low, range.high);
	shape->max = clip(shape->max, range.low, range.high);
}

/* Half as much again past the end at which the best runs lie. */
static double look_beyond(const struct sweep_parameter *parameter, enum sweep_end end, const struct sweep_shape *shape)
{
	const bool logarithmic = sweep_distribution_kinds[parameter->distribution].logarithmic;
	const bool lower = end == SWEEP_LOWER_END;
	double value;
	if (logarithmic)
		value = lower ? shape->min * sqrt(shape->min / shape->max) : shape->max * sqrt(shape->max / shape->min);
	else value = lower ? shape->min - (shape->max - shape->min) / 2 : shape->max + (shape->max - shape->min) / 2;
	if (lower && shape->min >= 0 && value <= 0) return NAN;
	return round_out(value, fabs(value) * 10, !lower);
}

static const struct sweep_value *new_number(struct sweep_arena *arena, double number, bool whole)
{
	struct sweep_value *value = sweep_arena_alloc(arena, sizeof *value);
	*value = (struct sweep_value){.type = whole ? SWEEP_INT : SWEEP_FLOAT, .number = number, .text = "", .weight = 1};
	if (whole) value->integer = (int64_t)number;
	return value;
}

static struct sweep_change fix_at(struct sweep_arena *arena, double number, bool whole)
{
	return (struct sweep_change){
		.changed = true, .distribution = SWEEP_CONSTANT, .shape = {.constant = new_number(arena, number, whole)}};
}

static bool draws_whole(const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	return kind->integer || (kind->quantised && parameter->shape.whole);
}

static void narrow_range(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter,
						 struct sweep_narrowed *found)
{
	if (found->runs < LEAST_BEST) return;
	const struct stretch stretch = widen(parameter, found);
	if (stretch.high - stretch.low >= WHOLE_RANGE) return;
	struct sweep_change *change = &found->change;
	change->changed = true;
	change->distribution = ranges[parameter->distribution];
	change->shape = parameter->shape;
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[change->distribution];
	set_range(narrowing, parameter, stretch, found, &change->shape);
	change->shape.whole_range =
		kind->integer || (parameter->shape.whole_range && change->shape.min == floor(change->shape.min) &&
						  change->shape.max == floor(change->shape.max));
	found->beyond = found->end == SWEEP_NO_END ? NAN : look_beyond(parameter, found->end, &change->shape);
	if (!(change->shape.min < change->shape.max))
		*change = fix_at(narrowing->arena, found->low, draws_whole(parameter));
}

/* --- listed values ---------------------------------------------------------------------------------------------- */

/* Whether a run has that value of the list. */
static bool is_value(const struct sweep_variable *variable, struct sweep_cell cell, const struct sweep_value *value)
{
	if (cell.type == SWEEP_CELL_MISSING) return false;
	if (cell.type == SWEEP_CELL_INT || cell.type == SWEEP_CELL_FLOAT)
		return sweep_value_is_number(value) &&
			   (value->number == cell.number || (isnan(value->number) && isnan(cell.number)));
	if (cell.type == SWEEP_CELL_BOOL) return value->type == SWEEP_BOOL && value->boolean == (cell.number != 0);
	struct sweep_text json = {0};
	sweep_value_add_json(&json, value);
	const bool equal = strcmp(json.data, variable->categories.texts[cell.category]) == 0;
	sweep_text_free(&json);
	return equal;
}

static size_t count_runs(const struct sweep_narrowing *narrowing, const struct sweep_variable *variable,
						 const struct sweep_value *value, size_t most)
{
	size_t count = 0;
	for (size_t i = 0; i < most; i++) count += is_value(variable, cell_of(narrowing, variable, i), value);
	return count;
}

static void mark_kept(const struct sweep_narrowing *narrowing, const struct sweep_variable *variable,
					  const struct sweep_shape *shape, bool *kept)
{
	double low = NAN, high = NAN;
	for (size_t i = 0; i < shape->count; i++)
	{
		const struct sweep_value *value = shape->values[i];
		kept[i] = count_runs(narrowing, variable, value, narrowing->best) > 0;
		if (kept[i] && sweep_value_is_number(value))
		{
			low = fmin(low, value->number);
			high = fmax(high, value->number);
		}
	}
	for (size_t i = 0; i < shape->count; i++)
	{
		const struct sweep_value *value = shape->values[i];
		const bool between = sweep_value_is_number(value) && value->number > low && value->number < high;
		kept[i] =
			kept[i] || between || count_runs(narrowing, variable, value, narrowing->report->ranked_count) < LEAST_TRIES;
	}
}

/* Six places are enough of a probability. What rounding takes from the sum, the greatest gets; one that would become 0
 * leaves all as they are. */
static void round_shares(double *shares, size_t count)
{
	const double places = 1e6;
	double rest = places;
	size_t greatest = 0;
	for (size_t i = 0; i < count; i++)
		if (shares[i] > 0 && shares[i] * places < 1) return;
	for (size_t i = 0; i < count; i++)
	{
		const double units = round(shares[i] * places);
		rest -= units;
		shares[i] = units / places;
		if (shares[i] > shares[greatest]) greatest = i;
	}
	if (count) shares[greatest] = round(shares[greatest] * places + rest) / places;
}

/* The kept values, and their probabilities with a sum of 1. */
static void keep_values(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter,
						const bool *kept, size_t count, struct sweep_change *change)
{
	const struct sweep_shape *old = &parameter->shape;
	struct sweep_value **values = sweep_arena_alloc(narrowing->arena, count * sizeof *values);
	double *probabilities = sweep_arena_alloc(narrowing->arena, count * sizeof *probabilities), sum = 0;
	size_t to = 0;
	for (size_t i = 0; i < old->count; i++)
	{
		if (!kept[i]) continue;
		values[to] = old->values[i];
		probabilities[to] = old->probabilities ? old->probabilities[i] : 0;
		sum += probabilities[to++];
	}
	if (old->probabilities && !(sum > 0)) return;
	for (size_t i = 0; i < to; i++) probabilities[i] /= sum;
	round_shares(probabilities, to);
	change->changed = true;
	change->distribution = parameter->distribution;
	change->shape = *old;
	change->shape.values = values;
	change->shape.count = count;
	change->shape.probabilities = old->probabilities ? probabilities : NULL;
	if (count > 1) return;
	change->distribution = SWEEP_CONSTANT;
	change->shape = (struct sweep_shape){.constant = values[0]};
}

static void narrow_values(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter,
						  const struct sweep_variable *variable, struct sweep_narrowed *found)
{
	const struct sweep_shape *shape = &parameter->shape;
	bool *kept = sweep_alloc(shape->count, sizeof *kept);
	size_t count = 0;
	for (size_t i = 0; i < narrowing->best; i++)
		found->runs += cell_of(narrowing, variable, i).type != SWEEP_CELL_MISSING;
	mark_kept(narrowing, variable, shape, kept);
	for (size_t i = 0; i < shape->count; i++) count += kept[i];
	if (found->runs >= LEAST_BEST && count > 0 && count < shape->count)
	{
		keep_values(narrowing, parameter, kept, count, &found->change);
		found->dropped = found->change.changed ? shape->count - count : 0;
	}
	free(kept);
}

/* --- parameters ------------------------------------------------------------------------------------------------- */

struct sweep_narrowed sweep_narrow(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter)
{
	struct sweep_narrowed found = {.low = NAN, .high = NAN, .beyond = NAN};
	const struct sweep_variable *variable = sweep_narrow_variable(narrowing, parameter);
	if (!variable || parameter->distribution == SWEEP_CONSTANT) return found;
	if (parameter->shape.values) narrow_values(narrowing, parameter, variable, &found);
	else
	{
		find_best(narrowing, variable, &found);
		narrow_range(narrowing, parameter, &found);
	}
	return found;
}

struct sweep_change sweep_narrow_fix(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter)
{
	const struct sweep_variable *variable = sweep_narrow_variable(narrowing, parameter);
	if (!variable || parameter->distribution == SWEEP_CONSTANT) return (struct sweep_change){0};
	for (size_t rank = 0; rank < narrowing->report->ranked_count; rank++)
	{
		const struct sweep_cell cell = cell_of(narrowing, variable, rank);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		for (size_t i = 0; i < parameter->shape.count; i++)
			if (is_value(variable, cell, parameter->shape.values[i]))
				return (struct sweep_change){
					.changed = true, .distribution = SWEEP_CONSTANT, .shape = {.constant = parameter->shape.values[i]}};
		if (!parameter->shape.values && (cell.type == SWEEP_CELL_INT || cell.type == SWEEP_CELL_FLOAT))
			return fix_at(narrowing->arena, cell.number, cell.type == SWEEP_CELL_INT && draws_whole(parameter));
	}
	return (struct sweep_change){0};
}

struct sweep_change sweep_narrow_renew(const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	if (!kind->replacement) return (struct sweep_change){0};
	const struct stretch range = old_range(parameter);
	struct sweep_change change = {
		.changed = true, .distribution = ranges[parameter->distribution], .shape = parameter->shape};
	change.shape.min = range.low;
	change.shape.max = range.high;
	change.shape.whole_range = false;
	return change;
}
