/* random.h - method random: an independent draw for each parameter.
 *
 * The draw of a parameter for point i is its quantile at sweep_random_uniform(seed, hash of its name, i): it depends
 * on nothing else, so another parameter in the file changes no value of this one. */
#ifndef SWEEP_SEARCH_RANDOM_H
#define SWEEP_SEARCH_RANDOM_H

#include "search/method.h"

enum sweep_status sweep_random_search_start(struct sweep_search *search, struct sweep_error *err);
enum sweep_status sweep_random_search_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws,
											bool *end, struct sweep_error *err);
void sweep_random_search_finish(struct sweep_search *search);

#endif
