/* blas.h - the matrix product of OpenBLAS, loaded when a training begins.
 *
 * The library is opened at run time rather than linked: its 36 MB and its pool of threads add about 5 ms to the
 * start of every program that is linked with it, also to --version. It is opened with one thread: with more it sums in
 * another order, and a run's numbers would depend on the machine. */
#ifndef SWEEP_TRAIN_BLAS_H
#define SWEEP_TRAIN_BLAS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Asks for that one thread, in the environment. sweep_blas_load() does, too; a program that is going to call it from
 * several threads calls this before it starts them: others may read the environment meanwhile. */
void sweep_blas_one_thread(void);

/* Opens the library. Call it before sweep_gemm(), from any thread; later calls do nothing. SWEEP_FAILED: the library
 * is not there, and *err says what to install. */
enum sweep_status sweep_blas_load(struct sweep_error *err);

enum sweep_transpose
{
	SWEEP_AS_IS,
	SWEEP_TRANSPOSED
};

/* C[m][n] = op(A)[m][k] op(B)[k][n] + beta C, all row-major; lda, ldb and ldc are the floats from one row to the next
 * of what is stored. A is stored as [m][k] (as it is) or as [k][m] (transposed), B as [k][n] or [n][k]. With beta 0
 * what was in C does not matter, not even NaN. */
void sweep_gemm(enum sweep_transpose a_is, enum sweep_transpose b_is, size_t m, size_t n, size_t k, const float *a,
				size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc);

#endif
