/* rules.h - what the values of a sweep file must be to each other.
 *
 * Inside src/spec only. */
#ifndef SWEEP_SPEC_RULES_H
#define SWEEP_SPEC_RULES_H

#include "spec/reader.h"

/* A parameter's own rules: min below max, logarithms of positive numbers, probabilities that sum to 1. May
 * mend the shape when --lenient lets a problem pass. False when the parameter cannot be sampled. */
bool sweep_check_parameter(struct sweep_reader *reader, struct sweep_parameter *parameter, const char *path);

/* The rules between parts of the file: method, metric, parameters, early termination, scheduler. */
void sweep_check_rules(struct sweep_reader *reader);

#endif
