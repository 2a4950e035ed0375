/* selection.h - which runs are looked at: those in some states whose parameters and metrics meet some conditions.
 *
 *   finished,stopped                                       states
 *   optimizer=adam,learning_rate<0.01,name='a, b'          conditions, of which all must hold
 *
 * A condition is a name, one of = == != < <= > >=, and a value; names are those that people see ("net.width"), of
 * parameters before metrics. A name or a value with a comma or an operator stands in single or double quotes, in which
 * a backslash takes the next character as it is. A text is equal to itself and to its JSON; numbers are compared by
 * value, true is no 1. A run that lacks the parameter or metric meets no condition on it, not even !=. */
#ifndef SWEEP_STATS_SELECTION_H
#define SWEEP_STATS_SELECTION_H

#include "base/error.h"
#include "stats/frame.h"

#include <stdbool.h>
#include <stddef.h>

enum sweep_relation
{
	SWEEP_EQUAL,
	SWEEP_UNEQUAL,
	SWEEP_BELOW,
	SWEEP_AT_MOST,
	SWEEP_ABOVE,
	SWEEP_AT_LEAST
};

struct sweep_term
{
	char *name;
	enum sweep_relation relation;
	char *value;
	bool is_number; /* the value can be read as one, and is not quoted */
	double number;
};

/* A zeroed struct selects every run. */
struct sweep_selection
{
	bool by_state;
	bool states[SWEEP_STATES];
	size_t count;
	struct sweep_term *terms;
};

/* Adds states, or conditions. SWEEP_USAGE: the text cannot be read; *err quotes the part that is wrong. */
enum sweep_status sweep_selection_add_states(struct sweep_selection *selection, const char *text,
											 struct sweep_error *err);
enum sweep_status sweep_selection_add_terms(struct sweep_selection *selection, const char *text,
											struct sweep_error *err);
void sweep_selection_free(struct sweep_selection *selection);

/* Whether anything is asked of a run. */
bool sweep_selection_is_empty(const struct sweep_selection *selection);

/* The selection in a form that people read: "state finished or stopped, optimizer=adam". */
void sweep_selection_add_text(struct sweep_text *out, const struct sweep_selection *selection);

/* kept[row] for each row of a frame, which need not be finished. SWEEP_USAGE: a name that is none of the frame's; *err
 * has the nearest and the others. SWEEP_FAILED: no run is left; *err says which condition none meets. */
enum sweep_status sweep_selection_apply(const struct sweep_selection *selection, const struct sweep_frame *frame,
										bool *kept, struct sweep_error *err);

#endif
