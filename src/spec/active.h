/* active.h - which parameters of a drawn configuration are in it, and whether it is allowed at all.
 *
 *   condition    a parameter is absent from a configuration unless all of its conditions hold. A condition holds when
 *                the parameter that it looks at is in the configuration, with one of the values that the condition
 *                lists. The parameters looked at may be conditional too.
 *   constraint   an expression that must be true of a configuration. One that uses an absent parameter does not apply,
 *                and counts as met.
 *
 * On draws nothing allocates; a call costs some ten nanoseconds a condition and a constraint's operator. */
#ifndef SWEEP_SPEC_ACTIVE_H
#define SWEEP_SPEC_ACTIVE_H

#include "spec/sweep.h"

#include <cjson/cJSON.h>

/* Sets draws[i].absent of all of draws[sweep->count], whatever it was before. The other fields stay: an absent
 * parameter keeps its draw. */
void sweep_mark_absent(const struct sweep *sweep, struct sweep_draw *draws);

/* Whether the configuration, whose absent parameters are marked, meets all constraints. When not, *failed (which may be
 * NULL) is the index of the first that it breaks. */
bool sweep_meets_constraints(const struct sweep *sweep, const struct sweep_draw *draws, size_t *failed);

/* Whether a draw of this parameter is that value: listed values as sweep_value_equal() has it, numbers to a millionth
 * of q. Absence is not looked at. */
bool sweep_draw_is(const struct sweep_parameter *parameter, const struct sweep_draw *draw,
				   const struct sweep_value *value);

/* The same for a configuration that is not drawn: items[sweep->count] are its values, NULL where it has none. A
 * condition on a parameter that has none does not hold, and a constraint that uses one does not apply. */
void sweep_mark_inactive(const struct sweep *sweep, const cJSON *const *items, bool *inactive);
bool sweep_items_meet_constraints(const struct sweep *sweep, const cJSON *const *items, const bool *inactive,
								  size_t *failed);

#endif
