/* constraint.h - the key "constraints" of a sweep file: expressions that must be true of a configuration.
 *
 * Inside src/spec only. */
#ifndef SWEEP_SPEC_CONSTRAINT_H
#define SWEEP_SPEC_CONSTRAINT_H

#include "spec/reader.h"

/* Fills sweep->constraints; the parameters are known. */
void sweep_read_constraints(struct sweep_reader *reader);

#endif
