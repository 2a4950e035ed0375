#include "train/activation.h"

void sweep_relu_forward(float *x, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) x[i] = x[i] < 0 ? 0 : x[i];
}

void sweep_relu_backward(float *dx, const float *x, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) dx[i] = x[i] > 0 ? dx[i] : 0;
}
