/* The tutorial's loop on real MNIST, loss by loss, against the one that PyTorch 1.13 made from the same weights. */
#include "mnist.h"
#include "train/trainer.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sweep_data data;

/* Near batch 90 of the sgd trace a hidden unit comes so close to 0 that rounding decides whether ReLU lets it pass, and
 * the losses after it depend on that by up to 35 %. No kernel is wrong there: products in double, rounded once, take
 * one side, PyTorch's own another. So each form and instruction set is compared up to there; to the end, one of them
 * must follow where OpenBLAS has a kernel that is known to take PyTorch's side. */
static const char variable[] = "OPENBLAS_CORETYPE", kernel[] = "Nehalem";

static bool one_must_follow;

static void choose_kernel(void)
{
#ifdef __x86_64__
	setenv(variable, kernel, 0);
	one_must_follow = strcmp(getenv(variable), kernel) == 0;
#endif
}

enum
{
	BATCHES = 188,
	BATCHES_BEFORE = 80
};

/* init.f32: little-endian floats, W1 [32][784], b1, W2 [10][32], b2: the order of a network's parameters. */
static void read_weights(struct sweep_network *net)
{
	FILE *file = fopen(unit_source_path("tests/data/torch/init.f32"), "rb");
	float *parameters = malloc(net->count * sizeof *parameters);
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	for (size_t i = 0; i < net->count; i++)
	{
		unsigned char b[4];
		CU_ASSERT_EQUAL_FATAL(fread(b, 1, 4, file), 4);
		uint32_t bits = (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
		memcpy(parameters + i, &bits, sizeof bits);
	}
	CU_ASSERT_EQUAL(fgetc(file), EOF);
	fclose(file);
	sweep_network_write(net, SWEEP_PARAMETERS, parameters);
	free(parameters);
}

struct comparison
{
	const cJSON *loss;         /* the next one that PyTorch had */
	double early, late, whole; /* worst relative differences: of the first 50 batches, of `most`, of all */
	int count;
	int most; /* batches to compare */
};

static void compare(void *context, const struct sweep_training *t, bool epoch_ended)
{
	(void)epoch_ended;
	struct comparison *c = context;
	CU_ASSERT_PTR_NOT_NULL_FATAL(c->loss);
	double difference = fabs(t->batch_loss - c->loss->valuedouble) / c->loss->valuedouble;
	if (c->count++ < 50) c->early = fmax(c->early, difference);
	c->whole = fmax(c->whole, difference);
	if (c->count <= c->most) c->late = fmax(c->late, difference);
	c->loss = c->loss->next;
}

static double norm(const float *x, size_t n)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) sum += (double)x[i] * (double)x[i];
	return sqrt(sum);
}

static void check_norms(const struct sweep_network *net, const cJSON *wanted)
{
	float *parameters = malloc(net->count * sizeof *parameters);
	sweep_network_read(net, SWEEP_PARAMETERS, parameters);
	const float *at = parameters;
	for (int i = 0; i < 2; i++)
	{
		const struct sweep_layer *l = &net->layer[i];
		double w = norm(at, l->inputs * l->outputs), b = norm(at + l->inputs * l->outputs, l->outputs);
		at += (l->inputs + 1) * l->outputs;
		UNIT_ASSERT_CLOSE(w / cJSON_GetArrayItem(wanted, 2 * i)->valuedouble, 1, 1e-4);
		UNIT_ASSERT_CLOSE(b / cJSON_GetArrayItem(wanted, 2 * i + 1)->valuedouble, 1, 1e-3);
	}
	free(parameters);
}

/* Compares the first `most` batches. True when the whole trace agrees. */
static bool check_trace(const cJSON *trace, enum sweep_form form, const struct sweep_kernels *kernels, int most)
{
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	struct sweep_training t;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_hyperparameters_read(&h, trace, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_training_new(&t, &h, form, &data.train, &err), SWEEP_OK);
	read_weights(&t.net);
	t.net.kernels = kernels;
	struct comparison c = {.loss = cJSON_GetObjectItem(trace, "loss")->child, .most = most};
	const struct sweep_watcher watcher = {.context = &c, .batch = compare};
	CU_ASSERT_EQUAL(sweep_training_run(&t, NULL, &watcher, &err), SWEEP_OK);
	printf("# %s %s: worst relative difference %.2g in the first 50 batches, %.2g in %d, %.2g in all\n",
		   form == SWEEP_SPARSE ? "sparse" : "dense", kernels->name, c.early, c.late, most, c.whole);
	CU_ASSERT(c.count == BATCHES && c.loss == NULL);
	CU_ASSERT(c.early < 1e-4);
	CU_ASSERT(c.late < 1e-3);
	bool whole = c.whole < 1e-3;
	if (whole) check_norms(&t.net, cJSON_GetObjectItem(trace, "norms"));
	sweep_training_free(&t);
	return whole;
}

static void check_kernels(const char *file, int most)
{
	cJSON *trace = torch_json(file);
	bool whole = false;
	for (const struct sweep_kernels *const *k = sweep_kernels_all(); *k; k++)
	{
		if (!(*k)->usable()) continue;
		whole = check_trace(trace, SWEEP_DENSE, *k, most) || whole;
		whole = check_trace(trace, SWEEP_SPARSE, *k, most) || whole;
	}
	CU_ASSERT(whole || !one_must_follow);
	cJSON_Delete(trace);
}

static void sgd_follows_pytorch(void)
{
	check_kernels("trace-sgd.json", BATCHES_BEFORE);
}

static void adam_follows_pytorch(void)
{
	check_kernels("trace-adam.json", BATCHES);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"188 batch losses and the last weights are PyTorch's: sgd", sgd_follows_pytorch},
		{"188 batch losses and the last weights are PyTorch's: adam", adam_follows_pytorch},
		{NULL, NULL}};
	choose_kernel();
	if (!mnist_load(false, &data)) return 0;
	int status = unit_main("traces", tests);
	sweep_data_free(&data);
	return status;
}
