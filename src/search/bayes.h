/* bayes.h - method bayes: a Gaussian process over the runs before.
 *
 * The first few points are a design (design.h): two more than there are parameters, from 5 to 10, and one more for
 * each run that is open, up to twice as many, so that as many have ended when the first is learnt from. Then each point
 * is the one of which the most is expected (maximise.h), by a process (gp.h) of the runs that ended and, in their
 * places, those that are still open (surrogate.h).
 *
 * Point `index` depends on the file, the seed, `index` and what the history says, on nothing else: what is kept between
 * proposals is only what would be found again. The exception is a proposal that takes longer than 2 s: it is then made
 * of what is known by then, and sweep_search_news() says so. */
#ifndef SWEEP_SEARCH_BAYES_H
#define SWEEP_SEARCH_BAYES_H

#include "search/method.h"

enum sweep_status sweep_bayes_start(struct sweep_search *search, struct sweep_error *err);
enum sweep_status sweep_bayes_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									struct sweep_error *err);
void sweep_bayes_finish(struct sweep_search *search);

#endif
