/* random.h - method random: an independent draw for each parameter.
 *
 * The draw of a parameter for point i is its quantile at sweep_random_uniform(seed, hash of its name, i): it depends
 * on nothing else, so another parameter in the file changes no value of this one.
 *
 * Where the constraints do not allow the draws of point i, further rounds of draws follow, round r of a parameter being
 * those of stream sweep_random_bits(hash of its name, hash of "round", r), until they are allowed: so allowed points
 * have the file's distribution, cut to what is allowed. With max_trials_per_config the rounds go on past configurations
 * that the points before i have used up; where hardly any are left, the point is one of those, each with the same
 * chance. */
#ifndef SWEEP_SEARCH_RANDOM_H
#define SWEEP_SEARCH_RANDOM_H

#include "search/method.h"

enum sweep_status sweep_random_search_start(struct sweep_search *search, struct sweep_error *err);
enum sweep_status sweep_random_search_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws,
											bool *end, struct sweep_error *err);
void sweep_random_search_finish(struct sweep_search *search);

#endif
