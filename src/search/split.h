/* split.h - one file a configuration, for make: DIR/run-000001.json and so on, each one config record.
 *
 * A file gets its name only when it is whole, and one whose content is right already is not touched, so that what
 * make derived from it stays up to date. */
#ifndef SWEEP_SEARCH_SPLIT_H
#define SWEEP_SEARCH_SPLIT_H

#include "base/error.h"
#include "base/text.h"

#include <stdint.h>

struct sweep_split
{
	const char *path; /* borrowed */
	int directory;
	struct sweep_text scratch;
};

/* Makes the directory when it is not there. */
enum sweep_status sweep_split_open(struct sweep_split *split, const char *path, struct sweep_error *err);
enum sweep_status sweep_split_write(struct sweep_split *split, int64_t run, const struct sweep_text *record,
									struct sweep_error *err);

/* Removes the files of runs above `last` that an earlier, larger split left: those whose name is run-N.json and
 * whose content begins as the config record of run N. */
enum sweep_status sweep_split_prune(struct sweep_split *split, int64_t last, struct sweep_error *err);
void sweep_split_close(struct sweep_split *split);

#endif
