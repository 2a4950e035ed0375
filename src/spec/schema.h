/* schema.h - the keys of a sweep file but for those of parameters: tables that the reader, the manual's test and
 * the messages share.
 *
 * Inside src/spec, and for tests. */
#ifndef SWEEP_SPEC_SCHEMA_H
#define SWEEP_SPEC_SCHEMA_H

#include "spec/reader.h"

/* Each ends with a NULL name. */
extern const struct sweep_key sweep_top_keys[];
extern const struct sweep_key sweep_metric_keys[];

/* The methods that a file may name, whether this version has them or not; ends with NULL. */
extern const char *const sweep_method_names[];

/* A type of early termination with its keys and what stands for those that a file leaves out. */
struct sweep_early_kind
{
	const char *name;
	const struct sweep_key *keys;
	struct sweep_early defaults;
};
extern const struct sweep_early_kind sweep_early_kinds[]; /* ends with a NULL name */

/* Reads all but the parameters into reader->sweep. */
void sweep_read_schema(struct sweep_reader *reader);

#endif
