/* margin.h - what keeps an evolution strategy moving where values are discrete: without it, once all of a generation
 * lies within one cell, the others are never tried again.
 *
 * Ordered values: CMA-ES with margin (Hamano, Saito, Nomura, Shirakawa 2022, "CMA-ES with margin: lower-bounding
 * marginal probability for mixed-integer black-box optimization"). The strategy's coordinate is
 * real, and the value is that of the cell where it lies; the cells next to the mean's keep a probability of alpha / 2
 * each, and at the end of the range the nearest other cell one of alpha.
 *
 * Choices: a probability for each level, which goes towards the levels of the better points, and never below a margin
 * (Hamano, Saito, Nomura, Uchida, Shirakawa 2024, "CatCMA: stochastic optimization for mixed-category problems").
 * The rate is fixed here. */
#ifndef SWEEP_SEARCH_MARGIN_H
#define SWEEP_SEARCH_MARGIN_H

#include <stddef.h>

/* Corrects the mean and the standard deviation of a coordinate. edges[count], rising: where the cells meet; the first
 * begins at -infinity, and the last ends at infinity. */
void sweep_margin_keep(const double *edges, size_t count, double alpha, double *mean, double *deviation);

/* q[levels]: probabilities that sum to 1, and will. of[count]: the levels of the points, where one that is no level
 * says nothing; weights[count], those above 0 count, and sum to 1 or less. `rate`: the part of the way to go. */
void sweep_margin_learn(double *q, size_t levels, const size_t *of, const double *weights, size_t count, double rate);

/* No probability is below `least`, which is at most 1 / levels. */
void sweep_margin_keep_choices(double *q, size_t levels, double least);

#endif
