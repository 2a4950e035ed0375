/* acquisition.h - what a point is worth trying: the logarithm of the expected improvement on the best so far, computed
 * so that it neither underflows nor cancels (Ament, Daulton, Eriksson, Balandat, Bakshy 2023, "Unexpected improvements
 * to expected improvement for Bayesian optimization", eq. 9).
 *
 *   log EI = log sigma + log(phi(z) + z Phi(z)),   z = (best - mu) / sigma */
#ifndef SWEEP_SEARCH_ACQUISITION_H
#define SWEEP_SEARCH_ACQUISITION_H

#include "search/gp.h"

/* log(phi(z) + z Phi(z)) for any z; *slope, which may be NULL, is its derivative. */
double sweep_log_improvement(double z, double *slope);

/* Of values below `best`. */
double sweep_log_ei(double mean, double variance, double best);

/* For minimise.h: minus the logarithm of the expected improvement at x, and its gradient in the coordinates
 * axes[count]; the others stay as they are in `point`. */
struct sweep_acquisition
{
	const struct sweep_gp *gp;
	double best;
	size_t count;
	const size_t *axes;
	double *point; /* [gp->axes] */
	double *work;  /* [2 * gp->axes + 4 * gp->stride] */
};

double sweep_acquisition_value(void *acquisition, const double *x, double *gradient);

#endif
