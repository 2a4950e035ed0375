/* tpe.h - method tpe: where good runs are dense and bad ones are not.
 *
 * The multivariate tree-structured Parzen estimator (Bergstra, Bardenet, Bengio, Kegl 2011, "Algorithms for
 * hyper-parameter optimization"; Falkner, Klein, Hutter 2018, "BOHB"; Watanabe 2023, "Tree-structured Parzen estimator:
 * understanding its algorithm components"). The best fifth of the runs, at least 3 and at most 25, are the good ones,
 * the others the bad ones; l and g are their densities (density.h). Of 24 candidates drawn from l, the one with the
 * most l/g is proposed. Good runs weigh by their rank: run i of m as log(m + 1) - log(i).
 * The prior weighs as one and a half runs.
 *
 *   first runs   until 5 have ended, points of a scrambled Sobol sequence (sobol.h)
 *   pending      count as bad, so that proposals keep away from each other ("constant liar")
 *   failed       count as bad, as do runs without a number; when no run has a value, nothing is good but the prior
 *   tried        a configuration is proposed again only when every one was tried
 *
 * Point `index` depends on the file, the seed, `index` and what the history says, on nothing else. */
#ifndef SWEEP_SEARCH_TPE_H
#define SWEEP_SEARCH_TPE_H

#include "search/method.h"

enum sweep_status sweep_tpe_start(struct sweep_search *search, struct sweep_error *err);
enum sweep_status sweep_tpe_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
								  struct sweep_error *err);
void sweep_tpe_finish(struct sweep_search *search);

#endif
