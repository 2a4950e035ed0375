#include "reference.h"

#include <math.h>
#include <stdlib.h>

struct reference reference_new(size_t inputs, size_t hidden, const float *parameters)
{
	struct reference r = {.inputs = inputs, .hidden = hidden};
	r.count = hidden * (inputs + 1) + REFERENCE_CLASSES * (hidden + 1);
	r.parameters = calloc(4 * r.count, sizeof(double));
	r.gradients = r.parameters + r.count;
	r.m = r.gradients + r.count;
	r.v = r.m + r.count;
	for (size_t i = 0; i < r.count; i++) r.parameters[i] = (double)parameters[i];
	return r;
}

void reference_free(struct reference *r)
{
	free(r->parameters);
}

/* One image: hidden[] after ReLU and mask, logp[10]. */
static void forward(const struct reference *r, const float *x, const float *mask, double *hidden, double *logp)
{
	const double *w1 = r->parameters, *b1 = w1 + r->hidden * r->inputs, *w2 = b1 + r->hidden;
	const double *b2 = w2 + REFERENCE_CLASSES * r->hidden;
	for (size_t j = 0; j < r->hidden; j++)
	{
		double z = b1[j];
		for (size_t k = 0; k < r->inputs; k++) z += w1[j * r->inputs + k] * (double)x[k];
		hidden[j] = z > 0 ? z * (mask ? (double)mask[j] : 1) : 0;
	}
	double total = 0;
	for (size_t c = 0; c < REFERENCE_CLASSES; c++)
	{
		logp[c] = b2[c];
		for (size_t j = 0; j < r->hidden; j++) logp[c] += w2[c * r->hidden + j] * hidden[j];
		total += exp(logp[c]);
	}
	for (size_t c = 0; c < REFERENCE_CLASSES; c++) logp[c] -= log(total);
}

double reference_loss(const struct reference *r, const float *x, const uint8_t *labels, size_t n, const float *mask)
{
	double *hidden = calloc(r->hidden, sizeof *hidden), logp[REFERENCE_CLASSES], sum = 0;
	for (size_t i = 0; i < n; i++)
	{
		forward(r, x + i * r->inputs, mask ? mask + i * r->hidden : NULL, hidden, logp);
		sum -= logp[labels[i]];
	}
	free(hidden);
	return sum / (double)n;
}

void reference_backward(struct reference *r, const float *x, const uint8_t *labels, size_t n, const float *mask)
{
	double *dw1 = r->gradients, *db1 = dw1 + r->hidden * r->inputs, *dw2 = db1 + r->hidden;
	double *db2 = dw2 + REFERENCE_CLASSES * r->hidden;
	const double *w2 = r->parameters + (dw2 - r->gradients);
	double *hidden = calloc(r->hidden, sizeof *hidden), logp[REFERENCE_CLASSES], delta[REFERENCE_CLASSES];
	for (size_t i = 0; i < r->count; i++) r->gradients[i] = 0;
	for (size_t i = 0; i < n; i++, x += r->inputs)
	{
		const float *masked = mask ? mask + i * r->hidden : NULL;
		forward(r, x, masked, hidden, logp);
		for (size_t c = 0; c < REFERENCE_CLASSES; c++)
		{
			delta[c] = (exp(logp[c]) - (c == labels[i])) / (double)n;
			db2[c] += delta[c];
			for (size_t j = 0; j < r->hidden; j++) dw2[c * r->hidden + j] += delta[c] * hidden[j];
		}
		for (size_t j = 0; j < r->hidden; j++)
		{
			if (!(hidden[j] > 0)) continue;
			double back = 0;
			for (size_t c = 0; c < REFERENCE_CLASSES; c++) back += delta[c] * w2[c * r->hidden + j];
			if (masked) back *= (double)masked[j];
			db1[j] += back;
			for (size_t k = 0; k < r->inputs; k++) dw1[j * r->inputs + k] += back * (double)x[k];
		}
	}
	free(hidden);
}

void reference_sgd(struct reference *r, double learning_rate)
{
	for (size_t i = 0; i < r->count; i++)
	{
		r->m[i] = 0.9 * r->m[i] + r->gradients[i];
		r->parameters[i] -= learning_rate * r->m[i];
	}
}

void reference_adam(struct reference *r, double learning_rate)
{
	r->step++;
	for (size_t i = 0; i < r->count; i++)
	{
		double g = r->gradients[i];
		r->m[i] = 0.9 * r->m[i] + 0.1 * g;
		r->v[i] = 0.999 * r->v[i] + 0.001 * g * g;
		double m = r->m[i] / (1 - pow(0.9, r->step)), v = r->v[i] / (1 - pow(0.999, r->step));
		r->parameters[i] -= learning_rate * m / (sqrt(v) + 1e-8);
	}
}
