/* dense.h - the linear algebra of a Gaussian process of up to a few hundred points.
 *
 * Matrices are square, row-major and padded: n rows of sweep_dense_stride(n) doubles, of which those behind the n-th,
 * and above the diagonal of a triangular matrix, are 0. Sums are taken in one order, whatever the machine's vectors
 * are, and multiplications are not fused with additions: the same numbers everywhere, so that the same history has the
 * same proposals on every machine. That is why these are not LAPACK's; and OpenBLAS alone takes longer to load than
 * such a matrix to factor.
 *
 * Vectors that belong to a matrix have sweep_dense_stride(n) doubles too, and zeros behind the n-th. */
#ifndef SWEEP_SEARCH_DENSE_H
#define SWEEP_SEARCH_DENSE_H

#include <stdbool.h>
#include <stddef.h>

enum
{
	SWEEP_DENSE_LANES = 4
};

/* The doubles of a row: a multiple of SWEEP_DENSE_LANES. */
size_t sweep_dense_stride(size_t n);

/* A zeroed matrix; freed with free(). */
double *sweep_dense_new(size_t n);

/* L L^T = A. Rows `first`, ... of the lower triangle of A are read and those of L written; the rows before are those of
 * an earlier call. False, and L of no use, when A is not positive definite. A and L are distinct. */
bool sweep_dense_factor(size_t n, size_t first, const double *a, double *l);

/* T = L^-1, lower triangular; rows `first`, ... */
void sweep_dense_invert(size_t n, size_t first, const double *l, double *t);

/* The lower triangle of T^T T = (L L^T)^-1; what is above the diagonal is of no use. */
void sweep_dense_square(size_t n, const double *t, double *inverse);

/* y = T x and y = T^T x, for T lower triangular. y is not x. */
void sweep_dense_times(size_t n, const double *t, const double *x, double *y);
void sweep_dense_times_transposed(size_t n, const double *t, const double *x, double *y);

/* The same as sweep_dense_times() for SWEEP_DENSE_LANES vectors at once: element i of vector v is x[4 i + v]. Only the
 * squared lengths of the products are wanted: squares[4]. */
void sweep_dense_squares(size_t n, const double *t, const double *x, double *squares);

double sweep_dense_dot(size_t n, const double *x, const double *y);

/* y[i] = exp(x[i]) for i < n and x from -700 to 700, within 2 units of the last place; from plain arithmetic. */
void sweep_dense_exp(size_t n, const double *x, double *y);

/* The terms of gp.h's kernel. From q = a^2 and h: kernel[n] = m(a) exp(-h) and slope[n] = -2 d kernel / d(a^2 / 5).
 * slope may be h, and kernel q. */
void sweep_dense_matern(size_t n, const double *q, const double *h, double *kernel, double *slope);

/* Of one axis alone, with a = scale |at - here|: q += a^2, sum += m(a), and slope[n] as above. */
void sweep_dense_add_matern(size_t n, double scale, const double *at, double here, double *q, double *sum,
							double *slope);

#endif
