/* bands.h - the bands of hyperband and the rungs of asha: the numbers of values at which they compare runs. */
#ifndef SWEEP_SPEC_BANDS_H
#define SWEEP_SPEC_BANDS_H

#include "spec/sweep.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The bands, ascending and each once; freed with free(). None of a rule that has no bands.
 *
 *     hyperband with max_iter and s    trunc(max_iter / eta^i), i = 1 to s, as long as it is 1 or more
 *     otherwise                        trunc(min_iter * eta^i), i = 0 to 99; for asha with max_iter, below it
 *
 * The powers come by dividing and multiplying again and again, as in Weights & Biases' engine, which has them so. Bands
 * of 2^53 and more, which no run reaches, are left out. */
int64_t *sweep_bands(const struct sweep_early *early, size_t *count);

/* Whether dividing max_iter goes on for more steps than sweep_bands() does. */
bool sweep_bands_too_many(const struct sweep_early *early);

enum
{
	SWEEP_MOST_DIVISIONS = 10000
};

#endif
