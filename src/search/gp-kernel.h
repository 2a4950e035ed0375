/* gp-kernel.h - the kernel of gp.h, row by row. Inside src/search only. */
#ifndef SWEEP_SEARCH_GP_KERNEL_H
#define SWEEP_SEARCH_GP_KERNEL_H

#include "search/gp.h"

/* w of gp.h. */
double sweep_gp_share(double theta);

/* sqrt(5) / l of gp.h. */
double sweep_gp_per_scale(double theta);

enum
{
	SWEEP_GP_ROW_WORK = 4 /* strides */
};

/* k(x, x_j) for the first n points: row[n], and zeros up to the stride. Unless NULL, slopes[axes][stride] are such that
 * dk/dx_i = -slopes[i] (x_i - x_j,i) / l_i^2; those of choices are of no use. `work` has SWEEP_GP_ROW_WORK strides. */
void sweep_gp_kernel_row(const struct sweep_gp *gp, size_t n, const double *x, double *row, double *slopes,
						 double *work);

#endif
