/* notation.h - values as YAML text that reads back as the same values, here and in PyYAML.
 *
 * Numbers have the fewest digits that read back the same, floats always a point (1.0e-05: W&B takes 1e-05 for a text).
 * A text stands bare where it would be read as that text, else in double quotes. */
#ifndef SWEEP_SPEC_NOTATION_H
#define SWEEP_SPEC_NOTATION_H

#include "spec/value.h"

void sweep_notate_double(struct sweep_text *out, double value);
void sweep_notate_string(struct sweep_text *out, const char *bytes, size_t length);

/* Any value in one line; lists and mappings in brackets and braces. */
void sweep_notate(struct sweep_text *out, const struct sweep_value *value);

/* The value of a key that stands indented by `indent`, from behind its colon to the line end: in the same line where
 * that is short, else an item a line. */
void sweep_notate_block(struct sweep_text *out, const struct sweep_value *value, size_t indent);

#endif
