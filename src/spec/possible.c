#include "spec/possible.h"

#include "base/memory.h"

#include <math.h>
#include <stdlib.h>

enum
{
	MOST_LISTED = 12 /* values that a message names */
};

bool sweep_parameter_is_continuous(const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	return kind->quantile && !kind->quantised && !kind->integer;
}

/* The numbers that a range or a quantised distribution gives: least, least + step, ..., most. */
struct steps
{
	double least, most, step;
};

/* A grid's q_uniform begins at min and stops before max; draws are multiples of q. */
static struct steps steps_of(const struct sweep_parameter *parameter, bool grid)
{
	const struct sweep_shape *s = &parameter->shape;
	const bool quantised = sweep_distribution_kinds[parameter->distribution].quantised;
	const double q = quantised ? s->q : 1;
	if (quantised && grid) return (struct steps){s->min, s->min + (ceil((s->max - s->min) / q) - 1) * q, q};
	return (struct steps){sweep_draw_at(parameter->distribution, s, 0).number,
						  sweep_draw_at(parameter->distribution, s, 1).number, q};
}

static bool is_step(const struct steps *steps, double number)
{
	const double tiny = 1e-6 * steps->step;
	const double nearest = steps->least + rint((number - steps->least) / steps->step) * steps->step;
	return fabs(nearest - number) <= tiny && number >= steps->least - tiny && number <= steps->most + tiny;
}

double sweep_possible_count(const struct sweep_parameter *parameter, bool grid)
{
	if (parameter->distribution == SWEEP_CONSTANT) return 1;
	if (parameter->shape.values) return (double)parameter->shape.count;
	if (sweep_parameter_is_continuous(parameter)) return INFINITY;
	const struct steps steps = steps_of(parameter, grid);
	return rint((steps.most - steps.least) / steps.step) + 1;
}

struct sweep_draw sweep_possible_draw(const struct sweep_parameter *parameter, bool grid, size_t index)
{
	if (parameter->distribution == SWEEP_CONSTANT || parameter->shape.values)
		return (struct sweep_draw){.index = index};
	const struct steps steps = steps_of(parameter, grid);
	return (struct sweep_draw){.number = steps.least + (double)index * steps.step};
}

static bool is_possible(const struct sweep_shape *shape, size_t index)
{
	return shape->probabilities == NULL || shape->probabilities[index] > 0;
}

bool sweep_is_possible(const struct sweep_parameter *parameter, bool grid, const struct sweep_value *value)
{
	const struct sweep_shape *s = &parameter->shape;
	if (parameter->distribution == SWEEP_CONSTANT) return sweep_value_equal(s->constant, value);
	for (size_t i = 0; s->values && i < s->count; i++)
		if (is_possible(s, i) && sweep_value_equal(s->values[i], value)) return true;
	if (s->values || !sweep_value_is_number(value) || !isfinite(value->number)) return false;
	const struct steps steps = steps_of(parameter, grid);
	return is_step(&steps, value->number);
}

/* ` (it is "adam" or "sgd")` */
static void add_listed(struct sweep_text *out, const struct sweep_shape *shape)
{
	size_t count = 0, said = 0;
	for (size_t i = 0; i < shape->count; i++) count += is_possible(shape, i);
	for (size_t i = 0; i < shape->count && said < MOST_LISTED; i++)
	{
		if (!is_possible(shape, i)) continue;
		sweep_text_puts(out, said == 0 ? " (it is " : said + 1 == count ? " or " : ", ");
		sweep_value_add_json(out, shape->values[i]);
		said++;
	}
	sweep_text_puts(out, count > said ? ", ...)" : ")");
}

/* ` (it is 2, 4, 6, ..., 12)` */
static void add_steps(struct sweep_text *out, const struct steps *steps)
{
	if (steps->step == 1) sweep_text_printf(out, " (it is from %.10g to %.10g)", steps->least, steps->most);
	else if (steps->most <= steps->least) sweep_text_printf(out, " (it is always %.10g)", steps->least);
	else
		sweep_text_printf(out, " (it is %.10g, %.10g, ..., %.10g)", steps->least, steps->least + steps->step,
						  steps->most);
}

static void add_values(struct sweep_text *out, const struct sweep_parameter *parameter, bool grid)
{
	const struct sweep_shape *s = &parameter->shape;
	if (parameter->distribution == SWEEP_CONSTANT)
	{
		sweep_text_puts(out, " (it is always ");
		sweep_value_add_json(out, s->constant);
		sweep_text_putc(out, ')');
	}
	else if (s->values) add_listed(out, s);
	else
	{
		const struct steps steps = steps_of(parameter, grid);
		add_steps(out, &steps);
	}
}

/* The listed text that is nearest to another; NULL when none is near. */
static const char *nearest_text(const struct sweep_shape *shape, const struct sweep_value *value)
{
	if (value->type != SWEEP_STRING || shape->values == NULL) return NULL;
	const char **texts = sweep_alloc(shape->count + 1, sizeof *texts);
	size_t count = 0;
	for (size_t i = 0; i < shape->count; i++)
		if (shape->values[i]->type == SWEEP_STRING && is_possible(shape, i)) texts[count++] = shape->values[i]->text;
	const char *near = sweep_nearest_name(value->text, texts);
	free(texts);
	return near;
}

void sweep_possible_hint(struct sweep_text *out, const struct sweep_parameter *parameter, bool grid,
						 const struct sweep_value *value)
{
	const char *near = nearest_text(&parameter->shape, value);
	if (near) sweep_text_printf(out, " (did you mean \"%s\"?)", near);
	else add_values(out, parameter, grid);
}
