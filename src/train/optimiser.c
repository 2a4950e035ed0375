#include "train/optimiser.h"

#include "train/hyperparameters.h"
#include "train/step.h"

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

int sweep_rule_moments(enum sweep_rule rule)
{
	static const int moments[SWEEP_RULES] = {[SWEEP_SGD_MOMENTUM] = 1,
											 [SWEEP_SGD_NESTEROV] = 1,
											 [SWEEP_ADAM] = 2,
											 [SWEEP_RMSPROP] = 1,
											 [SWEEP_RMSPROP_MOMENTUM] = 2};
	return moments[rule];
}

void sweep_step_apply(const struct sweep_step *step, float *w, const float *g, float *const *moments, size_t n)
{
	int count = sweep_rule_moments(step->rule);
	sweep_step_row(step, w, g, count > 0 ? moments[0] : NULL, count > 1 ? moments[1] : NULL, n);
}
