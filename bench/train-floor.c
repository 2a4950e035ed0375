/* train-floor - what OpenBLAS alone needs for an epoch's two big products, forward and weight gradient, at full speed.
 *
 *   train-floor HIDDEN BATCH [IMAGES]     prints seconds; 12000 images of 784 pixels by default, one thread */
#include "base/memory.h"
#include "train/blas.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum
{
	INPUTS = 784
};

static float *filled(size_t n)
{
	float *x = sweep_alloc(n, sizeof *x);
	for (size_t i = 0; i < n; i++) x[i] = (float)(i % 997) / 997 - 0.4F;
	return x;
}

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv)
{
	struct sweep_error err;
	size_t hidden = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, batch = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
	size_t images = argc > 3 ? strtoul(argv[3], NULL, 10) : 12000;
	if (hidden == 0 || batch == 0)
	{
		fprintf(stderr, "usage: train-floor HIDDEN BATCH [IMAGES]\n");
		return SWEEP_USAGE;
	}
	if (sweep_blas_load(&err) != SWEEP_OK)
	{
		fprintf(stderr, "train-floor: %s\n", err.message);
		return SWEEP_FAILED;
	}
	float *x = filled(images * INPUTS), *w = filled(hidden * INPUTS), *dw = filled(hidden * INPUTS);
	float *out = filled(batch * hidden);
	sweep_gemm(SWEEP_AS_IS, SWEEP_TRANSPOSED, batch, hidden, INPUTS, x, INPUTS, w, INPUTS, 0, out,
			   hidden); /* OpenBLAS's buffers are made */
	double begin = now();
	for (size_t at = 0; at < images; at += batch)
	{
		size_t n = images - at < batch ? images - at : batch;
		sweep_gemm(SWEEP_AS_IS, SWEEP_TRANSPOSED, n, hidden, INPUTS, x + at * INPUTS, INPUTS, w, INPUTS, 0, out,
				   hidden);
		sweep_gemm(SWEEP_TRANSPOSED, SWEEP_AS_IS, hidden, INPUTS, n, out, hidden, x + at * INPUTS, INPUTS, 0, dw,
				   INPUTS);
	}
	printf("%.6f\n", now() - begin);
	free(x);
	free(w);
	free(dw);
	free(out);
	return SWEEP_OK;
}
