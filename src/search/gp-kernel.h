/* gp-kernel.h - the kernel of gp.h, row by row. Inside src/search only. */
#ifndef SWEEP_SEARCH_GP_KERNEL_H
#define SWEEP_SEARCH_GP_KERNEL_H

#include "search/gp.h"

/* From q = a^2 and h of pairs to kernel[n] and, unless NULL, slope[n] = -2 dk/d(a^2 / 5), in units of the
 * signal's variance. `work` has n doubles; it may be q, and slope may be h. */
void sweep_gp_matern(size_t n, const double *q, const double *h, double *kernel, double *slope, double *work);

/* k(x, x_j) for the first n points: row[n], and zeros up to the stride. Unless NULL, slopes[n] are such that
 * dk/dx_i = -slopes (x_i - x_j,i) / l_i^2. `work` has 2 * stride doubles. */
void sweep_gp_kernel_row(const struct sweep_gp *gp, size_t n, const double *x, double *row, double *slopes,
						 double *work);

#endif
