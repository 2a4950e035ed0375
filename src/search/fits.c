#include "search/fits.h"

#include "base/memory.h"
#include "base/random.h"
#include "spec/active.h"
#include "spec/expression.h"

#include <inttypes.h>
#include <stdlib.h>

enum
{
	DRAWS = 10000
};

static void mark(const struct sweep *sweep, size_t parameter, bool *decides)
{
	if (decides[parameter]) return;
	decides[parameter] = true;
	for (size_t c = 0; c < sweep->parameters[parameter].condition_count; c++)
		mark(sweep, sweep->parameters[parameter].conditions[c].parameter, decides);
}

void sweep_constraint_decided_by(const struct sweep *sweep, size_t constraint, bool *decides)
{
	size_t count;
	const size_t *uses = sweep_expression_uses(sweep->constraints[constraint].expression, &count);
	for (size_t i = 0; i < count; i++) mark(sweep, uses[i], decides);
}

bool sweep_constraint_holds(const struct sweep *sweep, size_t constraint, const struct sweep_draw *draws)
{
	struct sweep one = *sweep;
	one.constraints += constraint;
	one.constraint_count = 1;
	return sweep_meets_constraints(&one, draws, NULL);
}

/* A draw of every parameter. */
static void draw(const struct sweep *sweep, struct sweep_random *random, struct sweep_draw *draws)
{
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		const double u = sweep_random_next(random);
		draws[i] = (struct sweep_draw){0};
		if (parameter->distribution != SWEEP_CONSTANT)
			draws[i] = sweep_draw_at(parameter->distribution, &parameter->shape, u);
	}
	sweep_mark_absent(sweep, draws);
}

/* How many of the draws each constraint lets through. */
static void try_all(const struct sweep *sweep, uint64_t seed, int *held)
{
	struct sweep_random random = {.seed = seed, .stream = sweep_hash("constraints", 11)};
	struct sweep_draw *draws = sweep_alloc(sweep->count, sizeof *draws);
	for (int k = 0; k < DRAWS; k++)
	{
		draw(sweep, &random, draws);
		for (size_t i = 0; i < sweep->constraint_count; i++) held[i] += sweep_constraint_holds(sweep, i, draws);
	}
	free(draws);
}

enum sweep_status sweep_nothing_fits(const struct sweep *sweep, uint64_t seed, int64_t looks, struct sweep_error *err)
{
	int *held = sweep_alloc(sweep->constraint_count, sizeof *held);
	size_t worst = 0;
	try_all(sweep, seed, held);
	for (size_t i = 1; i < sweep->constraint_count; i++)
		if (held[i] < held[worst]) worst = i;
	const struct sweep_value *place = sweep->constraints[worst].place;
	sweep_fail_at(err, SWEEP_USAGE, NULL, place->line, place->column,
				  "none of %" PRId64
				  " configurations meets the constraints; \"%.80s\" held for %d of %d draws: loosen it, "
				  "or narrow the parameters to what it allows",
				  looks, place->text ? place->text : "", held[worst], (int)DRAWS);
	free(held);
	return SWEEP_USAGE;
}
