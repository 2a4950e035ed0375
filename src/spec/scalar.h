/* scalar.h - what YAML 1.1 makes of a scalar: null, a bool, an int, a float or a string.
 *
 * The rules are those of PyYAML's safe loader (yes and on are true, 010 is 8, 1:30 is 90, a float needs a
 * point), but for one: 1e-5, 1e5 and 1.0e5, which it leaves as text, are floats where a double reaches: 86e754 and
 * other commits' names stay text. */
#ifndef SWEEP_SPEC_SCALAR_H
#define SWEEP_SPEC_SCALAR_H

#include "spec/value.h"

#include <stdbool.h>

/* What a reader may want to know of a number. */
enum sweep_oddity
{
	SWEEP_ORDINARY,
	SWEEP_TEXT_TO_WANDB, /* 1e-5, 1e5, 1.0e5 */
	SWEEP_TOO_LARGE      /* an int of more than 64 bits: a float here */
};

/* Gives `value`, a string as it stands in the file, its type. `tag` is the explicit tag or NULL; `plain` is
 * false for a quoted or block scalar. False when the text does not fit the tag, or the tag is not one of str,
 * int, float, bool and null. */
bool sweep_scalar_resolve(struct sweep_value *value, const char *tag, bool plain, enum sweep_oddity *oddity);

#endif
