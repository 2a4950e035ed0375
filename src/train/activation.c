#include "train/activation.h"

#include <math.h>
#include <string.h>

static void relu(float *x, float *slope, size_t n)
{
	if (slope)
	{
#pragma omp simd
		for (size_t i = 0; i < n; i++) slope[i] = x[i] > 0 ? 1 : 0;
	}
#pragma omp simd
	for (size_t i = 0; i < n; i++) x[i] = x[i] < 0 ? 0 : x[i];
}

static void hyperbolic_tangent(float *x, float *slope, size_t n)
{
	for (size_t i = 0; i < n; i++) x[i] = tanhf(x[i]);
	for (size_t i = 0; slope && i < n; i++) slope[i] = 1 - x[i] * x[i];
}

static void gelu(float *x, float *slope, size_t n)
{
	static const float root_half = 0.707106781F, root_two_pi = 2.50662827F;
	for (size_t i = 0; i < n; i++)
	{
		float phi_below = 0.5F * erfcf(-x[i] * root_half);
		if (slope) slope[i] = phi_below + x[i] * expf(-0.5F * x[i] * x[i]) / root_two_pi;
		x[i] *= phi_below;
	}
}

static void sigmoid(float *x, float *slope, size_t n)
{
	for (size_t i = 0; i < n; i++) x[i] = 1 / (1 + expf(-x[i]));
	for (size_t i = 0; slope && i < n; i++) slope[i] = x[i] * (1 - x[i]);
}

const struct sweep_activation sweep_activations[] = {
	{"relu", relu}, {"tanh", hyperbolic_tangent}, {"gelu", gelu}, {"sigmoid", sigmoid}, {NULL, NULL}};

const struct sweep_activation *sweep_activation_find(const char *name)
{
	for (const struct sweep_activation *a = sweep_activations; a->name; a++)
		if (strcmp(a->name, name) == 0) return a;
	return NULL;
}
