/* condition.h - the key "condition" of a sweep file's parameters and groups.
 *
 *   condition: {optimizer: sgd, net.depth: [2, 3]}
 *
 * Inside src/spec only. The parameters' reader notes what is written where; when all parameters are known, the names
 * are looked for, the values checked, and the parameters put in order. */
#ifndef SWEEP_SPEC_CONDITION_H
#define SWEEP_SPEC_CONDITION_H

#include "spec/reader.h"

/* A "condition" as it is written. The members of a group share the group's. */
struct sweep_written
{
	const struct sweep_value *map; /* its value in the file */
	const char *path;              /* of keys, for messages */
	const char *const *keys;       /* of the group in which what has it stands; names are looked for there first */
	size_t depth;                  /* of keys; 0 at the top */
	struct sweep_written *above;   /* of the group, which its members share; or NULL */
	bool read;                     /* then: */
	size_t count;
	struct sweep_condition *conditions;
};

/* Completes sweep->parameters[].conditions, sweep->order and sweep->conditional. written[sweep->count] has each
 * parameter's own condition, or its group's, or NULL. */
void sweep_read_conditions(struct sweep_reader *reader, struct sweep_written **written);

#endif
