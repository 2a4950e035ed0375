#include "train/network.h"

#include "base/pages.h"
#include "train/blas.h"
#include "train/loss.h"

#include <math.h>
#include <stdint.h>
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

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Hands out the arrays. Returns the floats that they take together. */
static size_t lay_out(struct sweep_network *net)
{
	size_t used = 0, scratch = 0;
	for (size_t i = 0; i < net->layers; i++)
	{
		struct sweep_layer *l = &net->layer[i];
		size_t weights = l->inputs * l->stride, cells = net->batch * l->stride;
		l->w = take(net->memory, &used, weights);
		l->b = take(net->memory, &used, l->stride);
		for (int m = 0; m < net->moments; m++)
		{
			l->w_moments[m] = take(net->memory, &used, weights);
			l->b_moments[m] = take(net->memory, &used, l->stride);
		}
		if (i == 0) l->column_sum = take(net->memory, &used, l->stride);
		l->out = take(net->memory, &used, cells);
		l->dout = take(net->memory, &used, cells);
		if (i + 1 < net->layers) l->slope = take(net->memory, &used, cells);
		scratch = larger(scratch, sweep_layer_scratch(l, net->batch, i > 0 ? l[-1].stride : 0));
	}
	net->scratch = take(net->memory, &used, scratch);
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

enum sweep_status sweep_network_new(struct sweep_network *net, enum sweep_form form, const size_t *sizes, size_t layers,
									const struct sweep_activation *activation, size_t batch, int moments,
									struct sweep_error *err)
{
	*net = (struct sweep_network){.layers = layers,
								  .activation = activation,
								  .kernels = sweep_kernels_best(),
								  .batch = batch,
								  .moments = moments};
	double wanted = wanted_memory(sizes, layers, batch, moments), most = most_memory();
	if (wanted > most)
		return sweep_fail(err, SWEEP_FAILED, "the network needs %.1f GB of memory, and this machine has %.1f GB",
						  wanted / 1e9, most / 1e9);
	bool wants_blas = false;
	for (size_t i = 0; i < layers; i++)
	{
		sweep_layer_shape(&net->layer[i], i == 0 ? form : SWEEP_DENSE, sizes[i], sizes[i + 1]);
		wants_blas = wants_blas || sweep_layer_wants_blas(&net->layer[i]);
		net->count += sizes[i + 1] * (sizes[i] + 1);
	}
	if (wants_blas && sweep_blas_load(err) != SWEEP_OK) return SWEEP_FAILED;
	size_t bytes = lay_out(net) * sizeof(float);
	net->memory = sweep_pages_take(bytes);
	if (net->memory == NULL)
		return sweep_fail(err, SWEEP_FAILED, "cannot get the %.1f GB of memory that the network needs", wanted / 1e9);
	lay_out(net);
	return SWEEP_OK;
}

void sweep_network_free(struct sweep_network *net)
{
	sweep_pages_give(net->memory);
	*net = (struct sweep_network){0};
}

/* --- parameters --------------------------------------------------------------------------------------- */

void sweep_network_init(struct sweep_network *net, uint64_t seed)
{
	for (size_t i = 0; i < net->layers; i++) sweep_layer_draw(&net->layer[i], seed, (uint32_t)i);
}

/* The layer's arrays of that name. */
static void find_arrays(const struct sweep_layer *l, int which, float **w, float **b)
{
	*w = which == SWEEP_PARAMETERS ? l->w : l->w_moments[which - SWEEP_FIRST_MOMENT];
	*b = which == SWEEP_PARAMETERS ? l->b : l->b_moments[which - SWEEP_FIRST_MOMENT];
}

void sweep_network_read(const struct sweep_network *net, int which, float *out)
{
	for (const struct sweep_layer *l = net->layer; l < net->layer + net->layers; l++)
	{
		float *w, *b;
		find_arrays(l, which, &w, &b);
		sweep_layer_read(l, w, b, out);
		out += (l->inputs + 1) * l->outputs;
	}
}

void sweep_network_write(struct sweep_network *net, int which, const float *in)
{
	for (struct sweep_layer *l = net->layer; l < net->layer + net->layers; l++)
	{
		float *w, *b;
		find_arrays(l, which, &w, &b);
		sweep_layer_write(l, w, b, in);
		if (which == SWEEP_PARAMETERS) sweep_layer_changed(l);
		in += (l->inputs + 1) * l->outputs;
	}
}

/* --- passes ------------------------------------------------------------------------------------------- */

/* What layer `i` reads. */
static struct sweep_input input_of(const struct sweep_network *net, size_t i, const struct sweep_batch *batch)
{
	struct sweep_input in = {.batch = batch, .x = batch->x, .stride = batch->inputs, .n = batch->n};
	if (i > 0)
	{
		in.x = net->layer[i - 1].out;
		in.stride = net->layer[i - 1].stride;
	}
	return in;
}

double sweep_network_forward(struct sweep_network *net, const struct sweep_batch *batch, double dropout,
							 struct sweep_dropout_place place)
{
	for (size_t i = 0; i < net->layers; i++)
	{
		struct sweep_layer *l = &net->layer[i];
		struct sweep_input in = input_of(net, i, batch);
		sweep_layer_forward(l, net->kernels, &in, net->scratch);
		if (i + 1 == net->layers) break;
		net->activation->apply(l->out, l->slope, batch->n * l->stride);
		if (!(dropout > 0)) continue;
		place.layer = (uint32_t)i;
		const struct sweep_dropout drop = sweep_dropout_at(dropout, place);
		net->kernels->drop(&drop, l->out, l->slope, batch->n * l->stride);
	}
	const struct sweep_layer *last = &net->layer[net->layers - 1];
	return sweep_loss_forward(last->out, batch->labels, batch->n, last->outputs, last->stride, net->label_smoothing);
}

void sweep_network_step(struct sweep_network *net, const struct sweep_batch *batch, const struct sweep_step *step)
{
	const struct sweep_layer *last = &net->layer[net->layers - 1];
	sweep_loss_backward(last->dout, last->out, batch->labels, batch->n, last->outputs, last->stride,
						net->label_smoothing);
	for (size_t i = net->layers; i-- > 0;)
	{
		struct sweep_layer *l = &net->layer[i], *below = i > 0 ? l - 1 : NULL;
		struct sweep_input in = input_of(net, i, batch);
		if (below)
		{
			sweep_layer_back(l, net->kernels, below->dout, below->stride, batch->n, net->scratch);
			sweep_dropout_apply(below->dout, below->slope, batch->n * below->stride);
		}
		sweep_layer_step(l, net->kernels, step, &in, net->scratch);
	}
}

double sweep_network_test(struct sweep_network *net, const struct sweep_batch *batch, size_t *right)
{
	for (size_t i = 0; i < net->layers; i++)
	{
		struct sweep_layer *l = &net->layer[i];
		struct sweep_input in = input_of(net, i, batch);
		sweep_layer_forward(l, net->kernels, &in, net->scratch);
		if (i + 1 < net->layers) net->activation->apply(l->out, NULL, batch->n * l->stride);
	}
	const struct sweep_layer *last = &net->layer[net->layers - 1];
	double loss = sweep_loss_forward(last->out, batch->labels, batch->n, last->outputs, last->stride, 0);
	*right += sweep_count_right(last->out, batch->labels, batch->n, last->outputs, last->stride);
	return loss;
}
