#include "train/trainer.h"

#include <math.h>

enum
{
	OUTPUTS = 10,
	TEST_ROWS = 250 /* images at once: their activations stay in the cache */
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

enum sweep_status sweep_training_new(struct sweep_training *training, const struct sweep_hyperparameters *h,
									 const struct sweep_samples *train, struct sweep_error *err)
{
	*training = (struct sweep_training){
		.h = *h, .train = train, .batch_loss = NAN, .loss = NAN, .test_loss = NAN, .test_accuracy = NAN};
	size_t batch = smaller((size_t)h->batch_size, train->count);
	size_t sizes[SWEEP_MOST_LAYERS + 1] = {train->inputs}, hidden = (size_t)h->hidden_layers;
	for (size_t i = 0; i < hidden; i++) sizes[i + 1] = (size_t)h->fc_layer_size[i];
	sizes[hidden + 1] = OUTPUTS;
	if (batch < TEST_ROWS) batch = TEST_ROWS;
	int moments = sweep_rule_moments(sweep_optimiser_rule(h));
	if (sweep_network_new(&training->net, sizes, hidden + 1, h->activation, batch, moments, err) != SWEEP_OK)
		return SWEEP_FAILED;
	sweep_network_init(&training->net, h->seed);
	return SWEEP_OK;
}

void sweep_training_free(struct sweep_training *training)
{
	sweep_network_free(&training->net);
}

void sweep_evaluate(struct sweep_network *net, const struct sweep_samples *samples, double *loss, double *accuracy)
{
	size_t right = 0;
	double sum = 0;
	for (size_t at = 0; at < samples->count; at += TEST_ROWS)
	{
		size_t n = smaller(TEST_ROWS, samples->count - at);
		const float *x = samples->x + at * samples->inputs;
		sum += (double)n * sweep_network_test(net, x, samples->labels + at, n, &right);
	}
	*loss = sum / (double)samples->count;
	*accuracy = (double)right / (double)samples->count;
}

/* Batch number `batch` of the epoch, from 0: forward, backward, a step of the optimiser. */
static void train_batch(struct sweep_training *t, size_t batch)
{
	struct sweep_network *net = &t->net;
	const struct sweep_hyperparameters *h = &t->h;
	size_t at = batch * (size_t)h->batch_size, n = smaller((size_t)h->batch_size, t->train->count - at);
	const float *x = t->train->x + at * t->train->inputs;
	const uint8_t *labels = t->train->labels + at;
	struct sweep_dropout_place place = {.seed = h->seed, .epoch = (uint32_t)t->epoch, .batch = (uint32_t)batch};
	t->batch_loss = sweep_network_forward(net, x, labels, n, h->dropout, place);
	sweep_network_backward(net, x, labels, n);
	t->step++;
	struct sweep_step step = sweep_optimiser_prepare(h, h->learning_rate, t->step);
	sweep_step_apply(&step, net->parameters, net->gradients, net->moments, net->count);
}

static enum sweep_status diverged(const struct sweep_training *t, const char *what, double loss,
								  struct sweep_error *err)
{
	return sweep_fail(err, SWEEP_FAILED, "%s became %s in epoch %lld, after %lld batches: the training diverged", what,
					  isnan(loss) ? "NaN" : "infinite", (long long)t->epoch, (long long)t->step);
}

static enum sweep_status end_epoch(struct sweep_training *t, double sum, size_t batches,
								   const struct sweep_samples *test, struct sweep_error *err)
{
	t->loss = sum / (double)batches;
	t->epochs = t->epoch;
	if (test == NULL || test->count == 0) return SWEEP_OK;
	sweep_evaluate(&t->net, test, &t->test_loss, &t->test_accuracy);
	return isfinite(t->test_loss) ? SWEEP_OK : diverged(t, "the test loss", t->test_loss, err);
}

enum sweep_status sweep_training_run(struct sweep_training *t, const struct sweep_samples *test,
									 const struct sweep_watcher *watcher, struct sweep_error *err)
{
	size_t size = (size_t)t->h.batch_size, batches = (t->train->count + size - 1) / size;
	for (t->epoch = 1; t->epoch <= t->h.epochs; t->epoch++)
	{
		double sum = 0;
		for (size_t batch = 0; batch < batches; batch++)
		{
			if (watcher->stop && watcher->stop(watcher->context)) return SWEEP_OK;
			train_batch(t, batch);
			if (!isfinite(t->batch_loss)) return diverged(t, "the loss", t->batch_loss, err);
			sum += t->batch_loss;
			bool ended = batch + 1 == batches;
			if (ended && end_epoch(t, sum, batches, test, err) != SWEEP_OK) return SWEEP_FAILED;
			if (watcher->batch) watcher->batch(watcher->context, t, ended);
		}
	}
	return SWEEP_OK;
}
