/* train-parts - where the time of an epoch goes: 12,000 images, one thread, the parts timed apart.
 *
 *   train-parts DIR OPTIMIZER HIDDEN BATCH [sparse|dense [KERNELS]]
 *
 * prints milliseconds, parted by tabs: making the batches, forward, activation with dropout, loss, derivatives by the
 * hidden units, gradient with update (one pass), and all together. The network's passes are put together here from its
 * layers, so that a clock fits between them. */
#include "base/clock.h"
#include "base/memory.h"
#include "train/hyperparameters.h"
#include "train/loss.h"
#include "train/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum part
{
	BATCH,
	FORWARD,
	DROPOUT,
	LOSS,
	BACK,
	GRADIENT,
	PARTS
};
static double spent[PARTS], last;

/* What passed since the last call was spent on `part`. */
static void took(enum part part)
{
	double now = sweep_clock();
	spent[part] += now - last;
	last = now;
}

static struct sweep_input input_of(const struct sweep_network *net, size_t i, const struct sweep_batch *batch)
{
	if (i == 0) return (struct sweep_input){batch, batch->x, batch->inputs, batch->n};
	return (struct sweep_input){NULL, net->layer[i - 1].out, net->layer[i - 1].stride, batch->n};
}

static void train(struct sweep_network *net, const struct sweep_batch *batch, const struct sweep_hyperparameters *h,
				  int64_t t)
{
	struct sweep_layer *first = &net->layer[0], *second = &net->layer[1];
	struct sweep_input in = input_of(net, 0, batch), hidden = input_of(net, 1, batch);
	struct sweep_step step = sweep_optimiser_prepare(h, h->learning_rate, t);
	size_t cells = batch->n * first->stride;
	sweep_layer_forward(first, net->kernels, &in, net->scratch);
	took(FORWARD);
	net->activation->apply(first->out, first->slope, cells);
	const struct sweep_dropout drop =
		sweep_dropout_at(h->dropout, (struct sweep_dropout_place){.epoch = 1, .batch = (uint32_t)t});
	net->kernels->drop(&drop, first->out, first->slope, cells);
	took(DROPOUT);
	sweep_layer_forward(second, net->kernels, &hidden, net->scratch);
	took(FORWARD);
	sweep_loss_forward(second->out, batch->labels, batch->n, second->outputs, second->stride, 0);
	sweep_loss_backward(second->dout, second->out, batch->labels, batch->n, second->outputs, second->stride, 0);
	took(LOSS);
	sweep_layer_back(second, net->kernels, first->dout, first->stride, batch->n, net->scratch);
	took(BACK);
	sweep_dropout_apply(first->dout, first->slope, cells);
	took(DROPOUT);
	sweep_layer_step(second, net->kernels, &step, &hidden, net->scratch);
	sweep_layer_step(first, net->kernels, &step, &in, net->scratch);
	took(GRADIENT);
}

static void choose_kernels(struct sweep_network *net, const char *name)
{
	for (const struct sweep_kernels *const *k = sweep_kernels_all(); *k; k++)
		if (strcmp((*k)->name, name) == 0) net->kernels = *k;
}

int main(int argc, char **argv)
{
	struct sweep_error err;
	struct sweep_data data;
	struct sweep_network net;
	struct sweep_batch batch;
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	if (argc < 5)
	{
		fprintf(stderr, "usage: train-parts DIR OPTIMIZER HIDDEN BATCH [sparse|dense [KERNELS]]\n");
		return SWEEP_USAGE;
	}
	enum sweep_form form = argc > 5 && strcmp(argv[5], "dense") == 0 ? SWEEP_DENSE : SWEEP_SPARSE;
	sweep_hyperparameters_optimizer(&h, sweep_optimiser_find(argv[2]));
	size_t size = strtoul(argv[4], NULL, 10), sizes[] = {784, strtoul(argv[3], NULL, 10), 10};
	if (sweep_data_load(argv[1], 5, false, &data, &err) != SWEEP_OK ||
		sweep_network_new(&net, form, sizes, 2, h.activation, size, 2, &err) != SWEEP_OK ||
		sweep_batch_new(&batch, form, 784, size, &err) != SWEEP_OK)
	{
		fprintf(stderr, "train-parts: %s\n", err.message);
		return SWEEP_FAILED;
	}
	sweep_network_init(&net, 0);
	if (argc > 6) choose_kernels(&net, argv[6]);
	uint32_t *which = sweep_alloc(size, sizeof *which);
	int64_t t = 0;
	last = sweep_clock();
	for (size_t at = 0; at < data.train.count; at += size)
	{
		size_t n = data.train.count - at < size ? data.train.count - at : size;
		for (size_t i = 0; i < n; i++) which[i] = (uint32_t)(at + i);
		sweep_batch_fill(&batch, &data.train, which, n, true, NULL);
		took(BATCH);
		train(&net, &batch, &h, ++t);
	}
	double all = 0;
	for (int i = 0; i < PARTS; i++)
	{
		printf("%.3f\t", spent[i] * 1e3);
		all += spent[i];
	}
	printf("%.3f\n", all * 1e3);
	free(which);
	sweep_batch_free(&batch);
	sweep_network_free(&net);
	sweep_data_free(&data);
	return 0;
}
