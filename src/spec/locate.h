/* locate.h - where in the file a byte of a YAML scalar's value stands.
 *
 * Inside src/spec only. */
#ifndef SWEEP_SPEC_LOCATE_H
#define SWEEP_SPEC_LOCATE_H

#include "spec/value.h"

/* The line and column of the character at `offset` of a scalar's text, or at its end, in the file's text: behind
 * quotes, escapes and indentation, in a block, over folded lines. A white character's place is that of the next that is
 * not. The scalar's own place when the two texts do not go together. */
void sweep_locate(const char *file, size_t length, const struct sweep_value *scalar, size_t offset, int *line,
				  int *column);

#endif
