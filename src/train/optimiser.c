#include "train/optimiser.h"

#include "train/hyperparameters.h"

#include <math.h>
#include <string.h>

const struct sweep_optimiser sweep_optimisers[] = {
	{"adam", SWEEP_ADAM, SWEEP_ADAM, SWEEP_ADAM, .decoupled = false},
	{"adamw", SWEEP_ADAM, SWEEP_ADAM, SWEEP_ADAM, .decoupled = true, .weight_decay = 0.01},
	{"sgd", SWEEP_SGD, SWEEP_SGD_MOMENTUM, SWEEP_SGD_NESTEROV, .momentum = 0.9},
	{"rmsprop", SWEEP_RMSPROP, SWEEP_RMSPROP_MOMENTUM, SWEEP_RMSPROP_MOMENTUM, .momentum = 0},
	{.name = NULL}};

const struct sweep_optimiser *sweep_optimiser_find(const char *name)
{
	for (const struct sweep_optimiser *o = sweep_optimisers; o->name; o++)
		if (strcmp(o->name, name) == 0) return o;
	return NULL;
}

enum sweep_rule sweep_optimiser_rule(const struct sweep_hyperparameters *h)
{
	const struct sweep_optimiser *o = h->optimizer;
	if (!(h->momentum > 0)) return o->plain;
	return h->nesterov ? o->with_nesterov : o->with_momentum;
}

struct sweep_step sweep_optimiser_prepare(const struct sweep_hyperparameters *h, double learning_rate, int64_t t)
{
	const enum sweep_rule rule = sweep_optimiser_rule(h);
	const bool adam = rule == SWEEP_ADAM, decoupled = h->optimizer->decoupled;
	const double beta2 = adam ? h->beta2 : h->alpha, times = (double)t;
	return (struct sweep_step){
		.rule = rule,
		.rate = (float)(adam ? learning_rate / (1 - pow(h->beta1, times)) : learning_rate),
		.l2 = (float)(decoupled ? 0 : h->weight_decay),
		.shrink = (float)(decoupled ? 1 - learning_rate * h->weight_decay : 1),
		.momentum = (float)h->momentum,
		.keep1 = (float)h->beta1,
		.take1 = (float)(1 - h->beta1),
		.keep2 = (float)beta2,
		.take2 = (float)(1 - beta2),
		.root = (float)(1 / sqrt(1 - pow(h->beta2, times))),
		.epsilon = 1e-8F,
	};
}

/* --- the rules, one loop each -------------------------------------------------------------------------- */

typedef void apply_rule(const struct sweep_step *s, float *restrict w, const float *restrict grad, float *restrict a,
						float *restrict b, size_t n);

static void sgd(const struct sweep_step *s, float *restrict w, const float *restrict grad, float *restrict a,
				float *restrict b, size_t n)
{
	(void)a, (void)b;
#pragma omp simd
	for (size_t i = 0; i < n; i++) w[i] -= s->rate * (grad[i] + s->l2 * w[i]);
}

static void sgd_momentum(const struct sweep_step *s, float *restrict w, const float *restrict grad, float *restrict u,
						 float *restrict b, size_t n)
{
	(void)b;
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		u[i] = s->momentum * u[i] + g;
		w[i] -= s->rate * u[i];
	}
}

static void sgd_nesterov(const struct sweep_step *s, float *restrict w, const float *restrict grad, float *restrict u,
						 float *restrict b, size_t n)
{
	(void)b;
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		u[i] = s->momentum * u[i] + g;
		w[i] -= s->rate * (g + s->momentum * u[i]);
	}
}

static void adam(const struct sweep_step *s, float *restrict w, const float *restrict grad, float *restrict m,
				 float *restrict v, size_t n)
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

static void rmsprop(const struct sweep_step *s, float *restrict w, const float *restrict grad, float *restrict v,
					float *restrict b, size_t n)
{
	(void)b;
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		float g = grad[i] + s->l2 * w[i];
		v[i] = s->keep2 * v[i] + s->take2 * g * g;
		w[i] -= s->rate * g / (sqrtf(v[i]) + s->epsilon);
	}
}

static void rmsprop_momentum(const struct sweep_step *s, float *restrict w, const float *restrict grad,
							 float *restrict v, float *restrict u, size_t n)
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

static const struct
{
	int moments;
	apply_rule *apply;
} rules[SWEEP_RULES] = {
	[SWEEP_SGD] = {0, sgd},
	[SWEEP_SGD_MOMENTUM] = {1, sgd_momentum},
	[SWEEP_SGD_NESTEROV] = {1, sgd_nesterov},
	[SWEEP_ADAM] = {2, adam},
	[SWEEP_RMSPROP] = {1, rmsprop},
	[SWEEP_RMSPROP_MOMENTUM] = {2, rmsprop_momentum},
};

int sweep_rule_moments(enum sweep_rule rule)
{
	return rules[rule].moments;
}

void sweep_step_apply(const struct sweep_step *step, float *w, const float *g, float *const *moments, size_t n)
{
	int count = rules[step->rule].moments;
	rules[step->rule].apply(step, w, g, count > 0 ? moments[0] : NULL, count > 1 ? moments[1] : NULL, n);
}
