/* shape.h - the distribution of a parameter of a sweep file, named or inferred, and what it is given.
 *
 * Inside src/spec only. */
#ifndef SWEEP_SPEC_SHAPE_H
#define SWEEP_SPEC_SHAPE_H

#include "spec/reader.h"

/* Whether a key says something of a distribution: "min", "distribution". */
bool sweep_is_shape_key(const char *key);

/* Completes a parameter whose place and path are known with its distribution and shape. `top`: it stands in no group.
 * False when it cannot be sampled, which is reported. */
bool sweep_read_shape(struct sweep_reader *reader, bool top, struct sweep_parameter *parameter);

#endif
