/* quota.h - how often a search has given each configuration, for max_trials_per_config.
 *
 * A configuration with a continuous parameter never comes again, so those are not counted. */
#ifndef SWEEP_SEARCH_QUOTA_H
#define SWEEP_SEARCH_QUOTA_H

#include "spec/sweep.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_quota;

/* NULL when the file does not limit it, or no configuration can come again: then every one may be given. The sweep is
 * borrowed. */
struct sweep_quota *sweep_quota_new(const struct sweep *sweep);
void sweep_quota_free(struct sweep_quota *quota);

/* Whether the configuration may be given once more; if so, it counts as given. */
bool sweep_quota_take(struct sweep_quota *quota, const struct sweep_draw *draws);

/* Whether all configurations that there are, of which some were given, have been given as often as may be. False where
 * they cannot be listed (sweep_space_points()). */
bool sweep_quota_spent(struct sweep_quota *quota);

/* The first of the listed configurations that may be given, from behind the `share` of them on and round; it counts as
 * given then. *number becomes its number. False: there is none, or they cannot be listed. */
bool sweep_quota_pick(struct sweep_quota *quota, double share, size_t *number, struct sweep_draw *draws);

/* Listed configuration `number`. */
void sweep_quota_at(const struct sweep_quota *quota, size_t number, struct sweep_draw *draws);

#endif
