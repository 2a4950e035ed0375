/* step.h - the optimisers' rules, to be compiled into every set of loops that steps: the formulas are those of
 * optimiser.h. Only optimiser.c and the kernels include this. */
#ifndef SWEEP_TRAIN_STEP_H
#define SWEEP_TRAIN_STEP_H

#include "train/optimiser.h"

#include <float.h>
#include <math.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

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

#ifdef __AVX2__
/* The same in vectors, with the root and the quotient by the processor's estimates and one step of Newton's method
 * each: y = y (3 - x y^2) / 2 for 1/sqrt(x), y = y (2 - x y) for 1/x: within some units of the last place of the exact
 * instructions, which take longer than all the rest. v below the least normal number counts as that number, whose root
 * is nothing beside epsilon. NaN goes through. n is a multiple of 16. */
#ifdef __AVX512F__
#define SWEEP_STEP_LANES 16
#define SWEEP_STEP_RSQRT(x) ((sweep_step_vector)_mm512_rsqrt14_ps((__m512)(x)))
#define SWEEP_STEP_RCP(x) ((sweep_step_vector)_mm512_rcp14_ps((__m512)(x)))
#define SWEEP_STEP_MAX(a, b) ((sweep_step_vector)_mm512_max_ps((__m512)(a), (__m512)(b))) /* b where one is NaN */
#else
#define SWEEP_STEP_LANES 8
#define SWEEP_STEP_RSQRT(x) ((sweep_step_vector)_mm256_rsqrt_ps((__m256)(x)))
#define SWEEP_STEP_RCP(x) ((sweep_step_vector)_mm256_rcp_ps((__m256)(x)))
#define SWEEP_STEP_MAX(a, b) ((sweep_step_vector)_mm256_max_ps((__m256)(a), (__m256)(b)))
#endif
typedef float sweep_step_vector __attribute__((vector_size(SWEEP_STEP_LANES * sizeof(float)), may_alias));

SWEEP_STEP_INLINE void sweep_step_adam(const struct sweep_step *s, float *restrict w, const float *restrict grad,
									   float *restrict m, float *restrict v, size_t n)
{
	const sweep_step_vector least = (sweep_step_vector){0} + FLT_MIN;
	for (size_t i = 0; i < n; i += SWEEP_STEP_LANES)
	{
		sweep_step_vector *wi = (sweep_step_vector *)(w + i), *mi = (sweep_step_vector *)(m + i);
		sweep_step_vector *vi = (sweep_step_vector *)(v + i);
		sweep_step_vector g = *(const sweep_step_vector *)(grad + i) + s->l2 * *wi;
		*mi = s->keep1 * *mi + s->take1 * g;
		*vi = s->keep2 * *vi + s->take2 * g * g;
		sweep_step_vector x = SWEEP_STEP_MAX(least, *vi), y = SWEEP_STEP_RSQRT(x);
		y *= 1.5F - 0.5F * x * y * y;
		sweep_step_vector divisor = x * y * s->root + s->epsilon, inverse = SWEEP_STEP_RCP(divisor);
		inverse *= 2.0F - divisor * inverse;
		*wi = s->shrink * *wi - s->rate * *mi * inverse;
	}
}
#else
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
#endif

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
