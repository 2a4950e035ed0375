/* cmaes.h - method cmaes: an evolution strategy over the runs before.
 *
 * The strategy is that of strategy.h. The first generation are points of a scrambled Sobol sequence. A search that has
 * converged begins anew in the same way, with generations of twice the size (Auger and Hansen 2005, "A restart CMA
 * evolution strategy with increasing population size").
 *
 * The state follows from the history alone: the runs that have ended with a value or badly, in the order of their
 * numbers, are the generations, lambda runs each. A point is drawn from the distribution that the full ones lead to.
 * So runs may end in any order, and those that are pending stop nobody; ones that were drawn from an earlier
 * distribution, or that the strategy did not draw at all, count as injected. Failed runs and those without a number are
 * the worst of their generation. */
#ifndef SWEEP_SEARCH_CMAES_H
#define SWEEP_SEARCH_CMAES_H

#include "search/method.h"

enum sweep_status sweep_cmaes_start(struct sweep_search *search, struct sweep_error *err);
enum sweep_status sweep_cmaes_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									struct sweep_error *err);
void sweep_cmaes_finish(struct sweep_search *search);

#endif
