#include "train/trainer.h"

#include "base/memory.h"
#include "train/order.h"

#include <math.h>
#include <stdlib.h>

enum
{
	OUTPUTS = 10,
	TEST_ROWS = 250 /* images at once: their activations stay in the cache */
};

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static enum sweep_status new_network(struct sweep_training *t, enum sweep_form form, size_t inputs, size_t batch,
									 struct sweep_error *err)
{
	const struct sweep_hyperparameters *h = &t->h;
	size_t sizes[SWEEP_MOST_LAYERS + 1] = {inputs}, hidden = (size_t)h->hidden_layers;
	for (size_t i = 0; i < hidden; i++) sizes[i + 1] = (size_t)h->fc_layer_size[i];
	sizes[hidden + 1] = OUTPUTS;
	if (batch < TEST_ROWS) batch = TEST_ROWS;
	int moments = sweep_rule_moments(sweep_optimiser_rule(h));
	if (sweep_network_new(&t->net, form, sizes, hidden + 1, h->activation, batch, moments, err) != SWEEP_OK)
		return SWEEP_FAILED;
	t->net.label_smoothing = h->label_smoothing;
	sweep_network_init(&t->net, h->seed);
	return SWEEP_OK;
}

size_t sweep_training_images(const struct sweep_hyperparameters *h, const struct sweep_images *train)
{
	return h->train_images > 0 ? smaller((size_t)h->train_images, train->count) : train->count;
}

enum sweep_status sweep_training_new(struct sweep_training *training, const struct sweep_hyperparameters *h,
									 enum sweep_form form, const struct sweep_images *train, struct sweep_error *err)
{
	*training = (struct sweep_training){.h = *h,
										.train = *train,
										.images = sweep_training_images(h, train),
										.batch_loss = NAN,
										.loss = NAN,
										.test_loss = NAN,
										.test_accuracy = NAN};
	size_t batch = smaller((size_t)h->batch_size, training->images), inputs = train->rows * train->columns;
	if (new_network(training, form, inputs, batch, err) != SWEEP_OK) return SWEEP_FAILED;
	training->order = sweep_resize(NULL, training->images, sizeof *training->order);
	return sweep_batch_new(&training->batch, form, inputs, batch, err);
}

void sweep_training_free(struct sweep_training *training)
{
	sweep_network_free(&training->net);
	free(training->order);
	sweep_batch_free(&training->batch);
}

enum sweep_status sweep_evaluate(struct sweep_network *net, enum sweep_form form, const struct sweep_images *images,
								 double *loss, double *accuracy, struct sweep_error *err)
{
	size_t right = 0;
	double sum = 0;
	uint32_t which[TEST_ROWS];
	struct sweep_batch batch;
	enum sweep_status status = sweep_batch_new(&batch, form, images->rows * images->columns, TEST_ROWS, err);
	for (size_t at = 0; at < images->count && status == SWEEP_OK; at += TEST_ROWS)
	{
		size_t n = smaller(TEST_ROWS, images->count - at);
		for (size_t i = 0; i < n; i++) which[i] = (uint32_t)(at + i);
		status = sweep_batch_fill(&batch, images, which, n, false, err);
		if (status == SWEEP_OK) sum += (double)n * sweep_network_test(net, &batch, &right);
	}
	sweep_batch_free(&batch);
	*loss = sum / (double)images->count;
	*accuracy = (double)right / (double)images->count;
	return status;
}

/* --- batches ------------------------------------------------------------------------------------------ */

static size_t batches_of(const struct sweep_training *t)
{
	size_t size = (size_t)t->h.batch_size;
	return t->images / size + (t->images % size > 0);
}

/* Makes the images of batch number `batch` of the epoch, from 0, ready; `back` as in sweep_batch_fill(). */
static enum sweep_status gather(struct sweep_training *t, size_t batch, bool back, struct sweep_error *err)
{
	size_t size = (size_t)t->h.batch_size, at = batch * size;
	return sweep_batch_fill(&t->batch, &t->train, t->order + at, smaller(size, t->images - at), back, err);
}

/* Forward, backward, a step of the optimiser. */
static enum sweep_status train_batch(struct sweep_training *t, size_t batch, struct sweep_error *err)
{
	const struct sweep_hyperparameters *h = &t->h;
	struct sweep_dropout_place place = {.seed = h->seed, .epoch = (uint32_t)t->epoch, .batch = (uint32_t)batch};
	if (gather(t, batch, true, err) != SWEEP_OK) return SWEEP_FAILED;
	t->batch_loss = sweep_network_forward(&t->net, &t->batch, h->dropout, place);
	t->step++;
	struct sweep_step step = sweep_optimiser_prepare(h, t->learning_rate, t->step);
	sweep_network_step(&t->net, &t->batch, &step);
	return SWEEP_OK;
}

/* --- epochs ------------------------------------------------------------------------------------------- */

static enum sweep_status check_loss(const struct sweep_training *t, const char *what, double loss,
									struct sweep_error *err)
{
	const char *value = isnan(loss) ? "NaN" : "infinite";
	if (isfinite(loss)) return SWEEP_OK;
	if (t->step == 0) return sweep_fail(err, SWEEP_FAILED, "%s is %s before any training", what, value);
	return sweep_fail(err, SWEEP_FAILED, "%s became %s in epoch %lld, after %lld batches: the training diverged", what,
					  value, (long long)t->epoch, (long long)t->step);
}

/* Measures the network on the test images. */
static enum sweep_status test_network(struct sweep_training *t, const struct sweep_images *test,
									  struct sweep_error *err)
{
	if (test == NULL || test->count == 0) return SWEEP_OK;
	if (sweep_evaluate(&t->net, t->batch.form, test, &t->test_loss, &t->test_accuracy, err) != SWEEP_OK)
		return SWEEP_FAILED;
	return check_loss(t, "the test loss", t->test_loss, err);
}

/* The last step of all may be the one that went astray, with no test and no batch after it to tell. */
static enum sweep_status check_last_step(struct sweep_training *t, const struct sweep_images *test,
										 struct sweep_error *err)
{
	bool tested = test && test->count > 0;
	if (tested || t->epoch < t->h.epochs) return SWEEP_OK;
	size_t right = 0;
	if (gather(t, 0, false, err) != SWEEP_OK) return SWEEP_FAILED;
	return check_loss(t, "the loss", sweep_network_test(&t->net, &t->batch, &right), err);
}

static enum sweep_status end_epoch(struct sweep_training *t, double sum, const struct sweep_images *test,
								   struct sweep_error *err)
{
	t->loss = sum / (double)batches_of(t);
	t->epochs = t->epoch;
	if (test_network(t, test, err) != SWEEP_OK) return SWEEP_FAILED;
	return check_last_step(t, test, err);
}

static void begin_epoch(struct sweep_training *t)
{
	const struct sweep_hyperparameters *h = &t->h;
	t->epoch = t->epochs + 1;
	t->learning_rate = sweep_schedule_rate(h, t->epoch);
	if (h->shuffle) sweep_order_shuffled(t->order, t->images, h->seed, t->epoch);
	else sweep_order_straight(t->order, t->images);
}

/* An epoch; *stopped tells that it was not trained to its end. */
static enum sweep_status train_epoch(struct sweep_training *t, const struct sweep_images *test,
									 const struct sweep_watcher *watcher, bool *stopped, struct sweep_error *err)
{
	double sum = 0;
	size_t batches = batches_of(t);
	begin_epoch(t);
	for (size_t batch = 0; batch < batches; batch++)
	{
		*stopped = watcher->stop && watcher->stop(watcher->context);
		if (*stopped) return SWEEP_OK;
		if (train_batch(t, batch, err) != SWEEP_OK) return SWEEP_FAILED;
		if (check_loss(t, "the loss", t->batch_loss, err) != SWEEP_OK) return SWEEP_FAILED;
		sum += t->batch_loss;
		bool ended = batch + 1 == batches;
		if (ended && end_epoch(t, sum, test, err) != SWEEP_OK) return SWEEP_FAILED;
		if (watcher->batch) watcher->batch(watcher->context, t, ended);
	}
	return SWEEP_OK;
}

enum sweep_status sweep_training_run(struct sweep_training *t, const struct sweep_images *test,
									 const struct sweep_watcher *watcher, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	bool stopped = false;
	if (t->epochs >= t->h.epochs) return test_network(t, test, err);
	while (status == SWEEP_OK && !stopped && t->epochs < t->h.epochs)
		status = train_epoch(t, test, watcher, &stopped, err);
	return status;
}
