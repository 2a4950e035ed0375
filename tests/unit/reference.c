#include "reference.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double relu(double x, double *slope)
{
	*slope = x > 0;
	return x > 0 ? x : 0;
}

static double hyperbolic_tangent(double x, double *slope)
{
	*slope = 1 / (cosh(x) * cosh(x));
	return tanh(x);
}

static double gelu(double x, double *slope)
{
	*slope = (1 + erf(x / sqrt(2))) / 2 + x * exp(-x * x / 2) / sqrt(2 * acos(-1));
	return x * (1 + erf(x / sqrt(2))) / 2;
}

static double sigmoid(double x, double *slope)
{
	*slope = 1 / ((1 + exp(x)) * (1 + exp(-x)));
	return 1 / (1 + exp(-x));
}

static const struct
{
	const char *name;
	double (*function)(double x, double *slope);
} activations[] = {{"relu", relu}, {"tanh", hyperbolic_tangent}, {"gelu", gelu}, {"sigmoid", sigmoid}};

struct reference reference_new(const size_t *sizes, size_t layers, const char *activation, const float *parameters)
{
	struct reference r = {.layers = layers, .sizes = {sizes[0]}};
	for (size_t l = 1; l <= layers; l++)
	{
		r.sizes[l] = sizes[l];
		r.count += sizes[l] * (sizes[l - 1] + 1);
	}
	for (size_t i = 0; i < sizeof activations / sizeof activations[0]; i++)
		if (strcmp(activations[i].name, activation) == 0) r.activation = activations[i].function;
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

/* What an image makes of the network: the inputs of each layer, the derivatives of a hidden unit by what the layer
 * computed, and the outputs' log-probabilities. */
struct pass
{
	double in[REFERENCE_MOST_LAYERS][1024], slope[REFERENCE_MOST_LAYERS][REFERENCE_MOST_UNITS];
	double logp[REFERENCE_MOST_UNITS];
};

static void forward(const struct reference *r, const float *x, const float *const *masks, size_t image,
					struct pass *pass)
{
	const double *w = r->parameters;
	size_t classes = r->sizes[r->layers];
	for (size_t k = 0; k < r->sizes[0]; k++) pass->in[0][k] = (double)x[image * r->sizes[0] + k];
	for (size_t l = 0; l < r->layers; l++)
	{
		size_t inputs = r->sizes[l], outputs = r->sizes[l + 1];
		const double *b = w + outputs * inputs;
		for (size_t j = 0; j < outputs; j++)
		{
			double z = b[j], mask = masks && l + 1 < r->layers ? (double)masks[l][image * outputs + j] : 1;
			for (size_t k = 0; k < inputs; k++) z += w[j * inputs + k] * pass->in[l][k];
			if (l + 1 == r->layers)
			{
				pass->logp[j] = z;
				continue;
			}
			pass->in[l + 1][j] = mask * r->activation(z, &pass->slope[l][j]);
			pass->slope[l][j] *= mask;
		}
		w = b + outputs;
	}
	double total = 0;
	for (size_t c = 0; c < classes; c++) total += exp(pass->logp[c]);
	for (size_t c = 0; c < classes; c++) pass->logp[c] -= log(total);
}

/* How much of class c is wanted where `label` is right. */
static double wanted(const struct reference *r, size_t c, size_t label)
{
	return r->smoothing / (double)r->sizes[r->layers] + (c == label ? 1 - r->smoothing : 0);
}

double reference_loss(const struct reference *r, const float *x, const uint8_t *labels, size_t n,
					  const float *const *masks)
{
	struct pass *pass = malloc(sizeof *pass);
	double sum = 0;
	for (size_t i = 0; i < n; i++)
	{
		forward(r, x, masks, i, pass);
		for (size_t c = 0; c < r->sizes[r->layers]; c++) sum -= wanted(r, c, labels[i]) * pass->logp[c];
	}
	free(pass);
	return sum / (double)n;
}

/* Adds an image's part to the gradients of layer l, whose parameters begin at `at`; delta[] are the derivatives by what
 * the layer computed, and become those by what the layer below did. */
static void back(struct reference *r, size_t l, size_t at, const struct pass *pass, double *delta)
{
	size_t inputs = r->sizes[l], outputs = r->sizes[l + 1];
	double *dw = r->gradients + at, *db = dw + outputs * inputs, below[REFERENCE_MOST_UNITS];
	const double *w = r->parameters + at;
	for (size_t j = 0; j < outputs; j++)
	{
		db[j] += delta[j];
		for (size_t k = 0; k < inputs; k++) dw[j * inputs + k] += delta[j] * pass->in[l][k];
	}
	if (l == 0) return;
	for (size_t k = 0; k < inputs; k++)
	{
		below[k] = 0;
		for (size_t j = 0; j < outputs; j++) below[k] += delta[j] * w[j * inputs + k];
		below[k] *= pass->slope[l - 1][k];
	}
	memcpy(delta, below, inputs * sizeof *delta);
}

void reference_backward(struct reference *r, const float *x, const uint8_t *labels, size_t n, const float *const *masks)
{
	struct pass *pass = malloc(sizeof *pass);
	double delta[REFERENCE_MOST_UNITS];
	for (size_t i = 0; i < r->count; i++) r->gradients[i] = 0;
	for (size_t i = 0; i < n; i++)
	{
		forward(r, x, masks, i, pass);
		for (size_t c = 0; c < r->sizes[r->layers]; c++)
			delta[c] = (exp(pass->logp[c]) - wanted(r, c, labels[i])) / (double)n;
		for (size_t l = r->layers, at = r->count; l-- > 0;)
		{
			at -= r->sizes[l + 1] * (r->sizes[l] + 1);
			back(r, l, at, pass, delta);
		}
	}
	free(pass);
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
