/* measured.h - the names of the numbers that runs log: a few, to be told where the sweep's metric is none of them. */
#ifndef SWEEP_SEARCH_MEASURED_H
#define SWEEP_SEARCH_MEASURED_H

#include "base/text.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

enum
{
	SWEEP_MEASURED = 6 /* names that are kept */
};

struct sweep_measured /* zero: none */
{
	size_t count;
	char *names[SWEEP_MEASURED];
	bool more; /* there are others */
};

/* Of a record's metrics or summary, which may be NULL: nested names are joined by dots. Names that begin with an
 * underscore are not the program's own and are left out. */
void sweep_measured_note(struct sweep_measured *measured, const cJSON *object);

/* `acc, val.loss`, and ` and more` where there are. */
void sweep_measured_list(const struct sweep_measured *measured, struct sweep_text *out);

void sweep_measured_free(struct sweep_measured *measured);

#endif
