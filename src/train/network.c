#include "train/network.h"

#include "train/linear.h"
#include "train/loss.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	LINE = 64, /* bytes: arrays begin at a cache line */
	LINE_FLOATS = LINE / sizeof(float)
};

/* Takes `count` floats from memory[*used...], or only counts them when memory is NULL. */
static float *take(float *memory, size_t *used, size_t count)
{
	float *piece = memory ? memory + *used : NULL;
	*used += (count + LINE_FLOATS - 1) / LINE_FLOATS * LINE_FLOATS;
	return piece;
}

/* Hands out the arrays. Returns the floats that they take together. */
static size_t lay_out(struct sweep_network *net, int moments)
{
	size_t used = 0, at = 0;
	net->parameters = take(net->memory, &used, net->count);
	net->gradients = take(net->memory, &used, net->count);
	for (int i = 0; i < moments; i++) net->moments[i] = take(net->memory, &used, net->count);
	for (size_t i = 0; i < net->layers; i++)
	{
		struct sweep_layer *l = &net->layer[i];
		size_t weights = l->inputs * l->outputs, cells = net->batch * l->outputs;
		if (net->memory)
		{
			l->w = net->parameters + at;
			l->b = l->w + weights;
			l->dw = net->gradients + at;
			l->db = l->dw + weights;
		}
		at += weights + l->outputs;
		l->out = take(net->memory, &used, cells);
		l->dout = take(net->memory, &used, cells);
		if (i + 1 < net->layers) l->slope = take(net->memory, &used, cells);
	}
	return used;
}

/* The bytes of all arrays but for their padding: as a double, which does not wrap. */
static double wanted_memory(const size_t *sizes, size_t layers, size_t batch, int moments)
{
	double floats = 0;
	for (size_t i = 0; i < layers; i++)
	{
		double inputs = (double)sizes[i], outputs = (double)sizes[i + 1];
		floats += (2 + moments) * (inputs + 1) * outputs + (i + 1 < layers ? 3 : 2) * (double)batch * outputs;
	}
	return floats * sizeof(float);
}

/* What a machine without swap can give, and a program can address. */
static double most_memory(void)
{
	long pages = sysconf(_SC_PHYS_PAGES), size = sysconf(_SC_PAGESIZE);
	const double addressable = (double)(SIZE_MAX / 2);
	return pages > 0 && size > 0 ? fmin((double)pages * (double)size, addressable) : addressable;
}

enum sweep_status sweep_network_new(struct sweep_network *net, const size_t *sizes, size_t layers,
									const struct sweep_activation *activation, size_t batch, int moments,
									struct sweep_error *err)
{
	*net = (struct sweep_network){.layers = layers, .activation = activation, .batch = batch};
	double wanted = wanted_memory(sizes, layers, batch, moments), most = most_memory();
	if (wanted > most)
		return sweep_fail(err, SWEEP_FAILED, "the network needs %.1f GB of memory, and this machine has %.1f GB",
						  wanted / 1e9, most / 1e9);
	for (size_t i = 0; i < layers; i++)
	{
		net->layer[i].inputs = sizes[i];
		net->layer[i].outputs = sizes[i + 1];
		net->count += sizes[i + 1] * (sizes[i] + 1);
	}
	net->memory = aligned_alloc(LINE, lay_out(net, moments) * sizeof(float));
	if (net->memory == NULL)
		return sweep_fail(err, SWEEP_FAILED, "cannot get the %.1f GB of memory that the network needs", wanted / 1e9);
	lay_out(net, moments);
	for (int i = 0; i < moments; i++) memset(net->moments[i], 0, net->count * sizeof(float));
	return SWEEP_OK;
}

void sweep_network_free(struct sweep_network *net)
{
	free(net->memory);
	*net = (struct sweep_network){0};
}

void sweep_network_init(struct sweep_network *net, uint64_t seed)
{
	for (size_t i = 0; i < net->layers; i++)
		sweep_linear_init(net->layer[i].w, net->layer[i].b, net->layer[i].inputs, net->layer[i].outputs, seed,
						  (uint32_t)i);
}

static float *state_array(const struct sweep_network *net, int which)
{
	return which == SWEEP_PARAMETERS ? net->parameters : net->moments[which - SWEEP_FIRST_MOMENT];
}

void sweep_network_read(const struct sweep_network *net, int which, float *out)
{
	memcpy(out, state_array(net, which), net->count * sizeof *out);
}

void sweep_network_write(struct sweep_network *net, int which, const float *in)
{
	memcpy(state_array(net, which), in, net->count * sizeof *in);
}

/* Dropout of a hidden layer: its mask, drawn where the backward pass will write, multiplies outputs and slopes. */
static void drop(struct sweep_layer *l, size_t n, double dropout, struct sweep_dropout_place place)
{
	float *mask = l->dout;
	sweep_dropout_mask(mask, n * l->outputs, dropout, place);
	sweep_dropout_apply(l->out, mask, n * l->outputs);
	sweep_dropout_apply(l->slope, mask, n * l->outputs);
}

double sweep_network_forward(struct sweep_network *net, const float *x, const uint8_t *labels, size_t n, double dropout,
							 struct sweep_dropout_place place)
{
	for (size_t i = 0; i < net->layers; i++)
	{
		struct sweep_layer *l = &net->layer[i];
		sweep_linear_forward(l->out, x, l->w, l->b, n, l->inputs, l->outputs);
		x = l->out;
		if (i + 1 == net->layers) break;
		net->activation->apply(l->out, l->slope, n * l->outputs);
		place.layer = (uint32_t)i;
		if (dropout > 0) drop(l, n, dropout, place);
	}
	const struct sweep_layer *last = &net->layer[net->layers - 1];
	return sweep_loss_forward(last->out, last->out, labels, n, last->outputs, net->label_smoothing);
}

void sweep_network_backward(struct sweep_network *net, const float *x, const uint8_t *labels, size_t n)
{
	struct sweep_layer *last = &net->layer[net->layers - 1];
	sweep_loss_backward(last->dout, last->out, labels, n, last->outputs, net->label_smoothing);
	for (size_t i = net->layers; i-- > 0;)
	{
		struct sweep_layer *l = &net->layer[i], *below = i > 0 ? l - 1 : NULL;
		const float *in = below ? below->out : x;
		sweep_linear_backward(below ? below->dout : NULL, l->dw, l->db, l->dout, in, l->w, n, l->inputs, l->outputs);
		if (below) sweep_dropout_apply(below->dout, below->slope, n * below->outputs);
	}
}

double sweep_network_test(struct sweep_network *net, const float *x, const uint8_t *labels, size_t n, size_t *right)
{
	for (size_t i = 0; i < net->layers; i++)
	{
		struct sweep_layer *l = &net->layer[i];
		sweep_linear_forward(l->out, x, l->w, l->b, n, l->inputs, l->outputs);
		if (i + 1 < net->layers) net->activation->apply(l->out, NULL, n * l->outputs);
		x = l->out;
	}
	const struct sweep_layer *last = &net->layer[net->layers - 1];
	double loss = sweep_loss_forward(last->out, last->out, labels, n, last->outputs, 0);
	*right += sweep_count_right(last->out, labels, n, last->outputs);
	return loss;
}
