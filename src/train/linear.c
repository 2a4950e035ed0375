#include "train/linear.h"

#include "base/random.h"
#include "train/blas.h"

#include <math.h>
#include <string.h>

static const uint64_t INIT_STREAM = (uint64_t)0x696E6974 << 32; /* "init": apart from every other stream */

void sweep_linear_init(float *w, float *b, size_t inputs, size_t outputs, uint64_t seed, uint32_t layer)
{
	struct sweep_random random = {.seed = seed, .stream = INIT_STREAM | layer};
	double bound = 1 / sqrt((double)inputs);
	for (size_t i = 0; i < outputs * inputs; i++) w[i] = (float)(bound * (2 * sweep_random_next(&random) - 1));
	for (size_t i = 0; i < outputs; i++) b[i] = (float)(bound * (2 * sweep_random_next(&random) - 1));
}

void sweep_linear_forward(float *out, const float *x, const float *w, const float *b, size_t n, size_t inputs,
						  size_t outputs)
{
	for (size_t i = 0; i < n; i++) memcpy(out + i * outputs, b, outputs * sizeof *b);
	sweep_gemm(SWEEP_AS_IS, SWEEP_TRANSPOSED, n, outputs, inputs, x, w, 1, out);
}

void sweep_linear_backward(float *dx, float *dw, float *db, const float *dout, const float *x, const float *w, size_t n,
						   size_t inputs, size_t outputs)
{
	sweep_gemm(SWEEP_TRANSPOSED, SWEEP_AS_IS, outputs, inputs, n, dout, x, 0, dw);
	memset(db, 0, outputs * sizeof *db);
	for (size_t i = 0; i < n; i++)
	{
		const float *row = dout + i * outputs;
#pragma omp simd
		for (size_t j = 0; j < outputs; j++) db[j] += row[j];
	}
	if (dx) sweep_gemm(SWEEP_AS_IS, SWEEP_AS_IS, n, inputs, outputs, dout, w, 0, dx);
}
