/* step.h - the optimisers' rules, to be compiled into every set of loops that steps: the formulas are those of
 * optimiser.h. Only optimiser.c and the kernels include this. */
#ifndef SWEEP_TRAIN_STEP_H
#define SWEEP_TRAIN_STEP_H

#include "train/optimiser.h"

#include <math.h>

#define SWEEP_STEP_INLINE static inline __attribute__((always_inline))

SWEEP_STEP_INLINE void sweep_step_sgd(const struct sweep_step *s, float *restrict w, const float *restrict grad,
									  size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) w[i] -= s->rate * (grad[i] + s->l2 * w[i]);
}

SWEEP_STEP_INLINE void sweep_step_sgd_momentum(const struct sweep_step *s, float *restrict w,
											   const float *restrict grad, float *restrict u, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		u[i] = s->momentum * u[i] + g;
		w[i] -= s->rate * u[i];
	}
}

SWEEP_STEP_INLINE void sweep_step_sgd_nesterov(const struct sweep_step *s, float *restrict w,
											   const float *restrict grad, float *restrict u, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		u[i] = s->momentum * u[i] + g;
		w[i] -= s->rate * (g + s->momentum * u[i]);
	}
}

SWEEP_STEP_INLINE void sweep_step_adam(const struct sweep_step *s, float *restrict w, const float *restrict grad,
									   float *restrict m, float *restrict v, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		m[i] = s->keep1 * m[i] + s->take1 * g;
		v[i] = s->keep2 * v[i] + s->take2 * g * g;
		w[i] = s->shrink * w[i] - s->rate * m[i] / (sqrtf(v[i]) * s->root + s->epsilon);
	}
}

SWEEP_STEP_INLINE void sweep_step_rmsprop(const struct sweep_step *s, float *restrict w, const float *restrict grad,
										  float *restrict v, size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		v[i] = s->keep2 * v[i] + s->take2 * g * g;
		w[i] -= s->rate * g / (sqrtf(v[i]) + s->epsilon);
	}
}

SWEEP_STEP_INLINE void sweep_step_rmsprop_momentum(const struct sweep_step *s, float *restrict w,
												   const float *restrict grad, float *restrict v, float *restrict u,
												   size_t n)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		v[i] = s->keep2 * v[i] + s->take2 * g * g;
		u[i] = s->momentum * u[i] + g / (sqrtf(v[i]) + s->epsilon);
		w[i] -= s->rate * u[i];
	}
}

/* One step on w[n] and the moments a[n] and b[n], where the rule has them, from the gradient grad[n]. */
SWEEP_STEP_INLINE void sweep_step_row(const struct sweep_step *s, float *restrict w, const float *restrict grad,
									  float *restrict a, float *restrict b, size_t n)
{
	switch (s->rule)
	{
	case SWEEP_SGD: sweep_step_sgd(s, w, grad, n); break;
	case SWEEP_SGD_MOMENTUM: sweep_step_sgd_momentum(s, w, grad, a, n); break;
	case SWEEP_SGD_NESTEROV: sweep_step_sgd_nesterov(s, w, grad, a, n); break;
	case SWEEP_ADAM: sweep_step_adam(s, w, grad, a, b, n); break;
	case SWEEP_RMSPROP: sweep_step_rmsprop(s, w, grad, a, n); break;
	case SWEEP_RMSPROP_MOMENTUM: sweep_step_rmsprop_momentum(s, w, grad, a, b, n); break;
	case SWEEP_RULES: break;
	}
}

#endif
