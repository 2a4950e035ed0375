/* The five configurations of tests/data/torch/stats.json, ten seeds each, five epochs on real MNIST: the means of loss
 * and test accuracy after one and after five epochs beside PyTorch's.
 *
 * A mean passes within three standard errors of the difference, sqrt(sd^2/10 + sd'^2/10). With some 18 degrees of
 * freedom a comparison fails by chance for 0.8 % of seeds; these are fixed. */
#include "mnist.h"
#include "train/trainer.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>

enum
{
	SEEDS = 10,
	MEASURES = 4
};

static const char *const names[MEASURES] = {"loss_after_1", "test_accuracy_after_1", "loss_after_5",
											"test_accuracy_after_5"};
static struct sweep_data data;
static const cJSON *wanted; /* the configuration to compare next */

struct measured
{
	double value[MEASURES];
};

static void note(void *context, const struct sweep_training *t, bool epoch_ended)
{
	struct measured *m = context;
	if (!epoch_ended || (t->epoch != 1 && t->epoch != 5)) return;
	int at = t->epoch == 1 ? 0 : 2;
	m->value[at] = t->loss;
	m->value[at + 1] = t->test_accuracy;
}

static struct measured train(const cJSON *config, uint64_t seed)
{
	struct measured m = {0};
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	struct sweep_training t;
	struct sweep_error err;
	const struct sweep_watcher watcher = {.context = &m, .batch = note};
	CU_ASSERT_EQUAL_FATAL(sweep_hyperparameters_read(&h, config, &err), SWEEP_OK);
	h.seed = seed;
	h.epochs = 5;
	CU_ASSERT_EQUAL_FATAL(sweep_training_new(&t, &h, SWEEP_SPARSE, &data.train, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_training_run(&t, &data.test, &watcher, &err), SWEEP_OK);
	sweep_training_free(&t);
	return m;
}

static void compare(const struct measured *runs, int measure)
{
	const cJSON *torch = cJSON_GetObjectItem(wanted, names[measure]);
	double their_mean = cJSON_GetObjectItem(torch, "mean")->valuedouble;
	double their_sd = cJSON_GetObjectItem(torch, "sd")->valuedouble, mean = 0, squares = 0;
	for (int i = 0; i < SEEDS; i++) mean += runs[i].value[measure] / SEEDS;
	for (int i = 0; i < SEEDS; i++) squares += pow(runs[i].value[measure] - mean, 2);
	double variance = squares / (SEEDS - 1), error = sqrt((variance + their_sd * their_sd) / SEEDS);
	double apart = (mean - their_mean) / error;
	printf("# %-22s %.5f (sd %.5f), PyTorch %.5f (sd %.5f): %+.2f standard errors\n", names[measure], mean,
		   sqrt(variance), their_mean, their_sd, apart);
	CU_ASSERT(fabs(apart) <= 3);
}

static void means_are_pytorchs(void)
{
	struct measured runs[SEEDS];
	const cJSON *config = cJSON_GetObjectItem(wanted, "config");
	char *text = cJSON_PrintUnformatted(config);
	printf("# %s\n", text);
	cJSON_free(text);
	for (int i = 0; i < SEEDS; i++) runs[i] = train(config, (uint64_t)i);
	for (int measure = 0; measure < MEASURES; measure++) compare(runs, measure);
	wanted = wanted->next;
}

int main(void)
{
	static const struct unit_test tests[] = {{"means over ten seeds, configuration 1", means_are_pytorchs},
											 {"means over ten seeds, configuration 2", means_are_pytorchs},
											 {"means over ten seeds, configuration 3", means_are_pytorchs},
											 {"means over ten seeds, configuration 4", means_are_pytorchs},
											 {"means over ten seeds, configuration 5", means_are_pytorchs},
											 {NULL, NULL}};
	if (!mnist_load(true, &data)) return 0;
	cJSON *stats = torch_json("stats.json");
	wanted = stats->child;
	int status = unit_main("statistics", tests);
	cJSON_Delete(stats);
	sweep_data_free(&data);
	return status;
}
