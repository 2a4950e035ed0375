/* possible.h - which values a parameter can have, for the messages about those that it never has.
 *
 * Inside src/spec only. `grid`: the values are those of a grid, whose q_uniform differs. */
#ifndef SWEEP_SPEC_POSSIBLE_H
#define SWEEP_SPEC_POSSIBLE_H

#include "spec/sweep.h"

/* No two draws of it are equal, in all likelihood. */
bool sweep_parameter_is_continuous(const struct sweep_parameter *parameter);

/* Whether a draw of a parameter that is not continuous can be that value. Values of probability 0 cannot. */
bool sweep_is_possible(const struct sweep_parameter *parameter, bool grid, const struct sweep_value *value);

/* How many values it can have; infinity when it is continuous. Listed values of probability 0 are counted. */
double sweep_possible_count(const struct sweep_parameter *parameter, bool grid);

/* Value `index` of a parameter that is not continuous, from 0; a draw of it. */
struct sweep_draw sweep_possible_draw(const struct sweep_parameter *parameter, bool grid, size_t index);

/* Appends what it can be, for one that it cannot: ` (did you mean "sgd"?)`, ` (it is 2, 4, ..., 8)`. */
void sweep_possible_hint(struct sweep_text *out, const struct sweep_parameter *parameter, bool grid,
						 const struct sweep_value *value);

#endif
