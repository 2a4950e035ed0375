/* print.h - a sweep as the text of a sweep file, with some of its parameters replaced: a narrowed sweep, say.
 *
 *   struct sweep_change *changes = sweep_alloc(sweep.count, sizeof *changes);
 *   changes[i] = (struct sweep_change){.changed = true, .distribution = SWEEP_UNIFORM, .shape = {.min = 1, .max = 2}};
 *   sweep_print(&text, &sweep, changes);
 *
 * All keys of the file are kept, in its order; its comments, anchors and the way it was laid out are not. What a
 * replaced parameter makes impossible goes too: values of conditions that it no longer has, parameters that could never
 * be active any more, and constraints that use one of those; a comment stands where they were.
 *
 * A page that makes the ranges itself gives `keys`, any text, such as "@3@" for parameter 3: that stands in the braces
 * of the parameter's entry, and is easily found to be replaced by "min: 1, max: 2". */
#ifndef SWEEP_SPEC_PRINT_H
#define SWEEP_SPEC_PRINT_H

#include "spec/sweep.h"

struct sweep_change
{
	bool changed; /* false: the parameter stays as it is in the file */
	enum sweep_distribution distribution;
	struct sweep_shape shape;
	const char *keys;    /* instead of these two, as it is; NULL: they count */
	const char *comment; /* lines for people above the entry; NULL: none */
};

/* `changes` has one for each parameter of the sweep, in its order; NULL: none is changed. Appends the file. */
void sweep_print(struct sweep_text *out, const struct sweep *sweep, const struct sweep_change *changes);

/* "distribution: uniform, min: 0.0, max: 1.0": a shape as the keys of an entry, without braces. A distribution that
 * follows from the keys is not named. */
void sweep_print_shape(struct sweep_text *out, enum sweep_distribution distribution, const struct sweep_shape *shape);

#endif
