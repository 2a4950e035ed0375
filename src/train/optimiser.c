#include "train/optimiser.h"

#include <math.h>
#include <string.h>

static void sgd_step(float *w, const float *g, float *const *moments, size_t n, double learning_rate, int64_t step)
{
	(void)step;
	const float momentum = 0.9F, rate = (float)learning_rate;
	float *u = moments[0];
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		u[i] = momentum * u[i] + g[i];
		w[i] -= rate * u[i];
	}
}

static void adam_step(float *w, const float *g, float *const *moments, size_t n, double learning_rate, int64_t step)
{
	const double beta1 = 0.9, beta2 = 0.999;
	const float keep1 = (float)beta1, take1 = (float)(1 - beta1), keep2 = (float)beta2, take2 = (float)(1 - beta2);
	const float rate = (float)(learning_rate / (1 - pow(beta1, (double)step)));
	const float root = (float)(1 / sqrt(1 - pow(beta2, (double)step))), epsilon = 1e-8F;
	float *m = moments[0], *v = moments[1];
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		m[i] = keep1 * m[i] + take1 * g[i];
		v[i] = keep2 * v[i] + take2 * g[i] * g[i];
		w[i] -= rate * m[i] / (sqrtf(v[i]) * root + epsilon);
	}
}

const struct sweep_optimiser sweep_optimisers[] = {{"adam", 2, adam_step}, {"sgd", 1, sgd_step}, {NULL, 0, NULL}};

const struct sweep_optimiser *sweep_optimiser_find(const char *name)
{
	for (const struct sweep_optimiser *o = sweep_optimisers; o->name; o++)
		if (strcmp(o->name, name) == 0) return o;
	return NULL;
}
