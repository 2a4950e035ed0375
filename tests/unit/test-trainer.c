#include "reference.h"

#include "base/random.h"
#include "train/blas.h"
#include "train/dropout.h"
#include "train/network.h"
#include "train/order.h"
#include "train/trainer.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Images that a network can learn: each class a random pattern, half hidden by noise, about half of the pixels 0; and
 * the same as the network sees them. */
struct patterns
{
	struct sweep_images images;
	uint8_t *pixels, *labels;
	float *x;
};

static struct patterns patterns(size_t count, size_t inputs)
{
	struct patterns s = {.pixels = malloc(count * inputs), .labels = malloc(count)};
	s.x = malloc(count * inputs * sizeof *s.x);
	for (size_t i = 0; i < count; i++)
	{
		s.labels[i] = (uint8_t)(sweep_random_bits(1, 0, i) % 10);
		for (size_t k = 0; k < inputs; k++)
		{
			double value =
				sweep_random_uniform(1, 1, s.labels[i] * inputs + k) + sweep_random_uniform(1, 2, i * inputs + k) - 1;
			s.pixels[i * inputs + k] = (uint8_t)(value < 0 ? 0 : 255 * value);
			s.x[i * inputs + k] = ((float)s.pixels[i * inputs + k] / 255.0F - 0.1307F) / 0.3081F;
		}
	}
	s.images = (struct sweep_images){.count = count,
									 .rows = 1,
									 .columns = inputs,
									 .pixels = s.pixels,
									 .pixel_step = inputs,
									 .labels = s.labels,
									 .label_step = 1};
	return s;
}

static void patterns_free(struct patterns *s)
{
	free(s->pixels);
	free(s->labels);
	free(s->x);
}

/* A batch of all of them. */
static struct sweep_batch whole_batch(const struct patterns *s, enum sweep_form form)
{
	struct sweep_batch batch;
	struct sweep_error err;
	uint32_t *which = malloc(s->images.count * sizeof *which);
	for (size_t i = 0; i < s->images.count; i++) which[i] = (uint32_t)i;
	CU_ASSERT_EQUAL_FATAL(sweep_batch_new(&batch, form, s->images.columns, s->images.count, &err), SWEEP_OK);
	sweep_batch_fill(&batch, &s->images, which, s->images.count, true, NULL);
	free(which);
	return batch;
}

static const enum sweep_form forms[] = {SWEEP_SPARSE, SWEEP_DENSE};

enum
{
	FORMS = sizeof forms / sizeof forms[0]
};

/* The mask[n][units] of a layer whose cells are drawn with the padding of their rows. */
static void draw_mask(float *mask, size_t n, size_t units, double dropout, struct sweep_dropout_place place)
{
	size_t stride = sweep_padded(units);
	float *padded = malloc(n * stride * sizeof *padded);
	const struct sweep_dropout drop = sweep_dropout_at(dropout, place);
	sweep_dropout_mask(padded, n * stride, &drop);
	for (size_t i = 0; i < n; i++) memcpy(mask + i * units, padded + i * stride, units * sizeof *mask);
	free(padded);
}

static struct sweep_hyperparameters small(const char *optimizer, int64_t hidden, double dropout, double rate)
{
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	sweep_hyperparameters_optimizer(&h, sweep_optimiser_find(optimizer));
	h.fc_layer_size[0] = hidden;
	h.dropout = dropout;
	h.learning_rate = rate;
	h.seed = 3;
	return h;
}

struct shape
{
	size_t sizes[5], layers;
	const char *activation;
	double smoothing, dropout;
	const float *const *masks; /* those of the reference; their place is seed 1 and 0 else */
};

/* All gradients of a network against central differences of the double reference's loss, h = 1e-5. Returns the
 * largest. */
static double compare_gradients(const struct shape *shape, enum sweep_form form, const struct sweep_kernels *kernels)
{
	struct patterns s = patterns(13, shape->sizes[0]);
	struct sweep_batch batch = whole_batch(&s, form);
	struct sweep_network net;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_network_new(&net, form, shape->sizes, shape->layers,
											sweep_activation_find(shape->activation), s.images.count, 1, &err),
						  SWEEP_OK);
	sweep_network_init(&net, 9);
	net.kernels = kernels;
	net.label_smoothing = shape->smoothing;
	float *values = malloc(net.count * sizeof *values), *gradients = malloc(net.count * sizeof *gradients);
	sweep_network_read(&net, SWEEP_PARAMETERS, values);
	struct reference r = reference_new(shape->sizes, shape->layers, shape->activation, values);
	r.smoothing = shape->smoothing;
	double loss = sweep_network_forward(&net, &batch, shape->dropout, (struct sweep_dropout_place){.seed = 1});
	const struct sweep_step step = {.rule = SWEEP_SGD_MOMENTUM, .momentum = 0.9F};
	sweep_network_step(&net, &batch, &step);
	sweep_network_read(&net, SWEEP_FIRST_MOMENT, gradients);
	CU_ASSERT_EQUAL(r.count, net.count);
	UNIT_ASSERT_CLOSE(loss, reference_loss(&r, s.x, s.labels, s.images.count, shape->masks), 1e-6);
	double largest = 0;
	for (size_t i = 0; i < r.count; i++)
	{
		double kept = r.parameters[i], h = 1e-5;
		r.parameters[i] = kept + h;
		double above = reference_loss(&r, s.x, s.labels, s.images.count, shape->masks);
		r.parameters[i] = kept - h;
		double below = reference_loss(&r, s.x, s.labels, s.images.count, shape->masks);
		r.parameters[i] = kept;
		double slope = (above - below) / (2 * h);
		largest = fmax(largest, fabs(slope));
		UNIT_ASSERT_CLOSE((double)gradients[i], slope, 1e-6);
	}
	free(values);
	free(gradients);
	reference_free(&r);
	sweep_network_free(&net);
	sweep_batch_free(&batch);
	patterns_free(&s);
	return largest;
}

/* 0 to 3 hidden layers with each activation, with dropout and label smoothing and without, by each kernel. */
static void gradients_match_finite_differences(void)
{
	static const size_t hidden[] = {11, 8, 20};
	float mask[3][13 * 20];
	const float *const masks[] = {mask[0], mask[1], mask[2]};
	for (uint32_t l = 0; l < 3; l++)
		draw_mask(mask[l], 13, hidden[l], 0.3, (struct sweep_dropout_place){.seed = 1, .layer = l});
	const struct sweep_kernels *best = sweep_kernels_best();
	for (int form = 0; form < FORMS; form++)
		for (const struct sweep_activation *a = sweep_activations; a->name; a++)
			for (size_t layers = 1; layers <= 4; layers++)
			{
				struct shape shape = {
					.sizes = {21, hidden[0], hidden[1], hidden[2]}, .layers = layers, .activation = a->name};
				shape.sizes[layers] = 10;
				CU_ASSERT(compare_gradients(&shape, forms[form], best) > 0.01); /* there was something to compare */
				shape.smoothing = 0.2;
				shape.dropout = 0.3;
				shape.masks = masks;
				CU_ASSERT(compare_gradients(&shape, forms[form], best) > 0.01);
			}
	/* more than one panel, the last a narrow one */
	const struct shape wide = {.sizes = {21, 75, 10}, .layers = 2, .activation = "relu"};
	for (const struct sweep_kernels *const *k = sweep_kernels_all(); *k; k++)
		if ((*k)->usable()) CU_ASSERT(compare_gradients(&wide, SWEEP_SPARSE, *k) > 0.01);
}

/* What is read is w and b of layer after layer, and what is written is read back. */
static void parameters_are_read_and_written(void)
{
	static const size_t sizes[] = {2, 1, 3};
	/* pixels 0 and 255: x0 = -0.42421296, x1 = 2.8214867; hidden = 2 x0 + 3 x1 + 1 = 8.6160342 */
	static const uint8_t pixels[] = {0, 255}, label[] = {2};
	static const uint32_t first[] = {0};
	const float in[9] = {2, 3, 1, 1, -1, 0, 0, 5, 2}, moment[9] = {9, 8, 7, 6, 5, 4, 3, 2, 1};
	const struct sweep_images images = {
		.count = 1, .rows = 1, .columns = 2, .pixels = pixels, .pixel_step = 2, .labels = label, .label_step = 1};
	for (int form = 0; form < FORMS; form++)
	{
		struct sweep_network net;
		struct sweep_batch batch;
		struct sweep_error err;
		float out[9];
		size_t right = 0;
		CU_ASSERT_EQUAL_FATAL(sweep_network_new(&net, forms[form], sizes, 2, sweep_activation_find("relu"), 1, 2, &err),
							  SWEEP_OK);
		CU_ASSERT_EQUAL_FATAL(sweep_batch_new(&batch, forms[form], 2, 1, &err), SWEEP_OK);
		sweep_batch_fill(&batch, &images, first, 1, false, NULL);
		sweep_network_write(&net, SWEEP_PARAMETERS, in);
		double loss = sweep_network_test(&net, &batch, &right);
		/* logits = (hidden, -hidden, 0) + (0, 5, 2) */
		const double hidden = 8.6160342;
		UNIT_ASSERT_CLOSE(loss, log(exp(hidden) + exp(5 - hidden) + exp(2)) - 2, 2e-6);
		CU_ASSERT_EQUAL(right, 0);
		sweep_network_read(&net, SWEEP_PARAMETERS, out);
		CU_ASSERT(net.count == 9 && memcmp(out, in, sizeof in) == 0);
		for (int which = SWEEP_FIRST_MOMENT; which <= SWEEP_SECOND_MOMENT; which++)
		{
			sweep_network_read(&net, which, out);
			for (int i = 0; i < 9; i++) CU_ASSERT(out[i] == 0);
		}
		sweep_network_write(&net, SWEEP_SECOND_MOMENT, moment);
		sweep_network_read(&net, SWEEP_FIRST_MOMENT, out);
		CU_ASSERT(out[0] == 0);
		sweep_network_read(&net, SWEEP_SECOND_MOMENT, out);
		CU_ASSERT_EQUAL(memcmp(out, moment, sizeof out), 0);
		sweep_batch_free(&batch);
		sweep_network_free(&net);
	}
}

/* A training watched batch by batch, the reference one step behind it. */
struct pair
{
	const struct patterns *patterns;
	struct reference reference;
	double rates[3]; /* learning rates of the epochs */
	double worst;    /* relative difference of batch losses */
	int64_t batches, epochs;
};

static void follow(void *context, const struct sweep_training *t, bool epoch_ended)
{
	struct pair *pair = context;
	struct reference *r = &pair->reference;
	size_t images = t->train.count, inputs = t->batch.inputs, size = (size_t)t->h.batch_size;
	size_t batch = (size_t)(t->step - 1) % ((images + size - 1) / size), at = batch * size;
	size_t n = images - at < size ? images - at : size;
	uint32_t *order = malloc(images * sizeof *order);
	float *x = malloc(n * inputs * sizeof *x), *mask = malloc(r->layers * n * REFERENCE_MOST_UNITS * sizeof *mask);
	uint8_t *labels = malloc(n);
	for (size_t i = 0; i < images; i++) order[i] = (uint32_t)i;
	if (t->h.shuffle) sweep_order_shuffled(order, images, t->h.seed, t->epoch);
	for (size_t i = 0; i < n; i++)
	{
		memcpy(x + i * inputs, pair->patterns->x + order[at + i] * inputs, inputs * sizeof *x);
		labels[i] = pair->patterns->labels[order[at + i]];
	}
	const float *masks[REFERENCE_MOST_LAYERS] = {NULL}, *const *drawn = t->h.dropout > 0 ? masks : NULL;
	for (size_t l = 0; drawn && l + 1 < r->layers; l++)
	{
		struct sweep_dropout_place place = {t->h.seed, (uint32_t)t->epoch, (uint32_t)batch, (uint32_t)l};
		masks[l] = mask + l * n * REFERENCE_MOST_UNITS;
		draw_mask(mask + l * n * REFERENCE_MOST_UNITS, n, r->sizes[l + 1], t->h.dropout, place);
	}
	double loss = reference_loss(r, x, labels, n, drawn), rate = pair->rates[t->epoch - 1];
	pair->worst = fmax(pair->worst, fabs(t->batch_loss - loss) / loss);
	reference_backward(r, x, labels, n, drawn);
	if (strcmp(t->h.optimizer->name, "sgd") == 0) reference_sgd(r, rate);
	else reference_adam(r, rate);
	free(order);
	free(x);
	free(mask);
	free(labels);
	pair->batches++;
	pair->epochs += epoch_ended;
}

static struct reference reference_of(const struct sweep_training *t)
{
	size_t sizes[SWEEP_MOST_LAYERS + 1] = {t->batch.inputs}, hidden = (size_t)t->h.hidden_layers;
	for (size_t i = 0; i < hidden; i++) sizes[i + 1] = (size_t)t->h.fc_layer_size[i];
	sizes[hidden + 1] = 10;
	float *parameters = malloc(t->net.count * sizeof *parameters);
	sweep_network_read(&t->net, SWEEP_PARAMETERS, parameters);
	struct reference r = reference_new(sizes, hidden + 1, t->h.activation->name, parameters);
	r.smoothing = t->h.label_smoothing;
	free(parameters);
	return r;
}

/* Three epochs, the last batch of each a short one, with these learning rates. Returns the mean loss of the last. */
static double check_form(enum sweep_form form, struct sweep_hyperparameters h, const double rates[3])
{
	struct patterns s = patterns(300, 100);
	h.batch_size = 32;
	h.epochs = 3;
	struct sweep_training t;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_training_new(&t, &h, form, &s.images, &err), SWEEP_OK);
	struct pair pair = {.patterns = &s, .reference = reference_of(&t)};
	memcpy(pair.rates, rates, sizeof pair.rates);
	const struct sweep_watcher watcher = {.context = &pair, .batch = follow};
	CU_ASSERT_EQUAL(sweep_training_run(&t, &s.images, &watcher, &err), SWEEP_OK);
	CU_ASSERT(pair.batches == 30 && pair.epochs == 3 && t.epochs == 3 && t.epoch == 3 && t.step == 30);
	CU_ASSERT(pair.worst < 1e-4);
	pair.reference.smoothing = 0; /* in training only */
	UNIT_ASSERT_CLOSE(t.test_loss, reference_loss(&pair.reference, s.x, s.labels, s.images.count, NULL), 1e-4);
	double loss = t.loss;
	reference_free(&pair.reference);
	sweep_training_free(&t);
	patterns_free(&s);
	return loss;
}

/* In both forms, which agree; returns the mean loss of the last epoch. */
static double check_against_reference(struct sweep_hyperparameters h, const double rates[3])
{
	double loss[FORMS];
	for (int form = 0; form < FORMS; form++) loss[form] = check_form(forms[form], h, rates);
	UNIT_ASSERT_CLOSE(loss[0], loss[1], 1e-4);
	return loss[0];
}

static const double sgd_rates[] = {0.05, 0.05, 0.05}, adam_rates[] = {0.01, 0.01, 0.01};

static void training_matches_the_reference(void)
{
	CU_ASSERT(check_against_reference(small("sgd", 24, 0, 0.05), sgd_rates) < 2);
	CU_ASSERT(check_against_reference(small("sgd", 24, 0.4, 0.05), sgd_rates) < 2.2);
	CU_ASSERT(check_against_reference(small("adam", 24, 0, 0.01), adam_rates) < 2);
	CU_ASSERT(check_against_reference(small("adam", 24, 0.4, 0.01), adam_rates) < 2.2);
}

static void other_networks_match_the_reference(void)
{
	struct sweep_hyperparameters h = small("sgd", 24, 0.4, 0.05);
	h.hidden_layers = 0;
	CU_ASSERT(check_against_reference(h, sgd_rates) < 1);
	h = small("adam", 24, 0.4, 0.01);
	h.hidden_layers = 2;
	h.fc_layer_size[1] = 17;
	h.activation = sweep_activation_find("gelu");
	CU_ASSERT(check_against_reference(h, adam_rates) < 2.2);
	h = small("adam", 17, 0, 0.01);
	h.hidden_layers = 3;
	h.fc_layer_size[1] = h.fc_layer_size[2] = 24;
	h.activation = sweep_activation_find("tanh");
	CU_ASSERT(check_against_reference(h, adam_rates) < 2.2);
	h = small("sgd", 24, 0.1, 0.05);
	h.activation = sweep_activation_find("sigmoid");
	CU_ASSERT(check_against_reference(h, sgd_rates) < 2.3);
}

/* Shuffling, label smoothing and a learning rate that falls. */
static void other_trainings_match_the_reference(void)
{
	/* (1 + cos(pi e / 3)) / 2 for e = 0, 1, 2 */
	static const double cosine[] = {0.01, 0.0075, 0.0025}, step[] = {0.05, 0.05 * 0.2, 0.05 * 0.04};
	struct sweep_hyperparameters h = small("adam", 24, 0.2, 0.01);
	h.shuffle = true;
	CU_ASSERT_STRING_EQUAL(sweep_schedules[1].name, "cosine");
	h.lr_schedule = &sweep_schedules[1];
	CU_ASSERT(check_against_reference(h, cosine) < 2.2);
	h = small("sgd", 24, 0, 0.05);
	h.label_smoothing = 0.2;
	CU_ASSERT_STRING_EQUAL(sweep_schedules[2].name, "step");
	h.lr_schedule = &sweep_schedules[2];
	h.lr_gamma = 0.2;
	CU_ASSERT(check_against_reference(h, step) < 2.2);
}

/* Trains and gives the batch losses, at most `most`; what the training is at the end goes to *end. */
struct losses
{
	double value[64];
	int count;
};

static void note(void *context, const struct sweep_training *t, bool epoch_ended)
{
	(void)epoch_ended;
	struct losses *losses = context;
	if (losses->count < 64) losses->value[losses->count++] = t->batch_loss;
}

static struct losses train(const struct sweep_hyperparameters *h, const struct patterns *s, struct sweep_training *end,
						   enum sweep_status *status, struct sweep_error *err)
{
	struct losses losses = {0};
	const struct sweep_watcher watcher = {.context = &losses, .batch = note};
	*status = sweep_training_new(end, h, SWEEP_SPARSE, &s->images, err);
	if (*status == SWEEP_OK) *status = sweep_training_run(end, &s->images, &watcher, err);
	sweep_training_free(end);
	return losses;
}

static void runs_depend_on_their_seed_alone(void)
{
	struct patterns s = patterns(700, 784);
	struct sweep_hyperparameters h = small("adam", 96, 0.3, 0.01), other = small("sgd", 50, 0, 0.1);
	struct sweep_training t;
	struct sweep_error err;
	enum sweep_status status;
	struct losses first = train(&h, &s, &t, &status, &err);
	double accuracy = t.test_accuracy;
	train(&other, &s, &t, &status, &err);
	struct losses again = train(&h, &s, &t, &status, &err);
	CU_ASSERT(first.count == 11 && memcmp(&first, &again, sizeof first) == 0 && accuracy == t.test_accuracy);
	h.seed++;
	again = train(&h, &s, &t, &status, &err);
	CU_ASSERT(first.value[0] != again.value[0] && first.value[10] != again.value[10]);
	patterns_free(&s);
}

/* A batch larger than the set is the whole set; one hidden unit; a learning rate of 0 changes nothing. */
static void extremes_are_trained(void)
{
	struct patterns s = patterns(100, 30);
	struct sweep_hyperparameters h = small("sgd", 1, 0, 0);
	h.batch_size = 1000000;
	h.epochs = 3;
	struct sweep_training t;
	struct sweep_error err;
	enum sweep_status status;
	struct losses losses = train(&h, &s, &t, &status, &err);
	CU_ASSERT(status == SWEEP_OK && losses.count == 3 && losses.value[0] == losses.value[2]);
	UNIT_ASSERT_CLOSE(t.test_loss, losses.value[0], 1e-6);
	h.batch_size = 1;
	h.epochs = 1;
	losses = train(&h, &s, &t, &status, &err);
	CU_ASSERT(status == SWEEP_OK && t.step == 100);
	patterns_free(&s);
}

/* With all hidden units dropped only the output biases are left: the first loss is that of softmax(b2). */
static void full_dropout_leaves_the_biases(void)
{
	struct patterns s = patterns(50, 30);
	struct sweep_hyperparameters h = small("adam", 16, 1, 0.01);
	struct sweep_training t;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_training_new(&t, &h, SWEEP_SPARSE, &s.images, &err), SWEEP_OK);
	double wanted = 0, total = 0, before = (double)t.net.layer[0].w[5];
	for (int c = 0; c < 10; c++) total += exp((double)t.net.layer[1].b[c]);
	for (size_t i = 0; i < s.images.count; i++) wanted += log(total) - (double)t.net.layer[1].b[s.labels[i]];
	struct losses losses = {0};
	const struct sweep_watcher watcher = {.context = &losses, .batch = note};
	CU_ASSERT_EQUAL(sweep_training_run(&t, NULL, &watcher, &err), SWEEP_OK);
	UNIT_ASSERT_CLOSE(losses.value[0], wanted / (double)s.images.count, 1e-6);
	CU_ASSERT((double)t.net.layer[0].w[5] == before && isnan(t.test_loss) && isnan(t.test_accuracy));
	sweep_training_free(&t);
	patterns_free(&s);
}

static void divergence_ends_a_run(void)
{
	struct patterns s = patterns(200, 30);
	struct sweep_hyperparameters h = small("sgd", 16, 0, 1e30);
	struct sweep_training t;
	struct sweep_error err = {0};
	enum sweep_status status;
	h.epochs = 1000000000;
	train(&h, &s, &t, &status, &err);
	CU_ASSERT_EQUAL(status, SWEEP_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "the training diverged"));
	CU_ASSERT(t.epoch == 1);
	patterns_free(&s);
}

/* A step so long that the first weights after it are beyond all floats; the loss before it is fine. */
static void divergence_in_a_step_is_seen(void)
{
	struct patterns s = patterns(100, 30);
	struct sweep_hyperparameters h = small("sgd", 16, 0, 1e38);
	const struct sweep_watcher watcher = {0};
	static const struct
	{
		bool test;
		int64_t epochs;
		const char *message;
	} cases[] = {{true, 1000000, "the test loss became NaN in epoch 1, after 1 batches: the training diverged"},
				 {false, 1000000, "the loss became NaN in epoch 2, after 2 batches: the training diverged"},
				 {false, 1, "the loss became NaN in epoch 1, after 1 batches: the training diverged"}};
	h.batch_size = 100;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct sweep_training t;
		struct sweep_error err = {0};
		h.epochs = cases[i].epochs;
		CU_ASSERT_EQUAL_FATAL(sweep_training_new(&t, &h, SWEEP_SPARSE, &s.images, &err), SWEEP_OK);
		CU_ASSERT_EQUAL(sweep_training_run(&t, cases[i].test ? &s.images : NULL, &watcher, &err), SWEEP_FAILED);
		CU_ASSERT_STRING_EQUAL(err.message, cases[i].message);
		sweep_training_free(&t);
	}
	patterns_free(&s);
}

/* No epochs: the network as it is, tested. */
static void no_epochs_are_a_test(void)
{
	struct patterns s = patterns(300, 30);
	struct sweep_hyperparameters h = small("adam", 16, 0.5, 0.1);
	struct sweep_training t;
	struct sweep_error err;
	struct losses losses = {0};
	const struct sweep_watcher watcher = {.context = &losses, .batch = note};
	h.epochs = 0;
	CU_ASSERT_EQUAL_FATAL(sweep_training_new(&t, &h, SWEEP_SPARSE, &s.images, &err), SWEEP_OK);
	struct reference r = reference_of(&t);
	CU_ASSERT_EQUAL(sweep_training_run(&t, &s.images, &watcher, &err), SWEEP_OK);
	UNIT_ASSERT_CLOSE(t.test_loss, reference_loss(&r, s.x, s.labels, s.images.count, NULL), 1e-6);
	CU_ASSERT(t.test_accuracy > 0 && t.test_accuracy < 0.5 && isnan(t.loss) && isnan(t.batch_loss));
	CU_ASSERT(losses.count == 0 && t.step == 0 && t.epochs == 0);
	/* weights that are no numbers */
	float *parameters = malloc(t.net.count * sizeof *parameters);
	for (size_t i = 0; i < t.net.count; i++) parameters[i] = NAN;
	sweep_network_write(&t.net, SWEEP_PARAMETERS, parameters);
	CU_ASSERT_EQUAL(sweep_training_run(&t, &s.images, &watcher, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "the test loss is NaN before any training");
	free(parameters);
	reference_free(&r);
	sweep_training_free(&t);
	patterns_free(&s);
}

/* Fewer images are the first ones, more than there are all. */
static void the_first_images_are_trained(void)
{
	struct patterns s = patterns(200, 30), first = s;
	struct sweep_hyperparameters h = small("sgd", 16, 0.2, 0.1);
	struct sweep_training t;
	struct sweep_error err;
	enum sweep_status status;
	h.batch_size = 32;
	h.shuffle = true;
	struct losses all = train(&h, &s, &t, &status, &err);
	CU_ASSERT(all.count == 7 && t.images == 200);
	h.train_images = 1000;
	struct losses more = train(&h, &s, &t, &status, &err);
	CU_ASSERT(memcmp(&all, &more, sizeof all) == 0 && t.images == 200);
	h.train_images = 70;
	struct losses fewer = train(&h, &s, &t, &status, &err);
	CU_ASSERT(fewer.count == 3 && t.images == 70);
	h.train_images = 0;
	first.images.count = 70;
	struct losses alone = train(&h, &first, &t, &status, &err);
	CU_ASSERT_EQUAL(memcmp(&alone, &fewer, sizeof alone), 0);
	patterns_free(&s);
}

static bool after_five(void *context)
{
	return ++*(int *)context > 5;
}

static void a_watcher_stops_a_run(void)
{
	struct patterns s = patterns(200, 30);
	struct sweep_hyperparameters h = small("sgd", 16, 0, 0.1);
	struct sweep_training t;
	struct sweep_error err;
	int asked = 0;
	const struct sweep_watcher watcher = {.context = &asked, .stop = after_five};
	h.epochs = 3; /* of four batches */
	CU_ASSERT_EQUAL_FATAL(sweep_training_new(&t, &h, SWEEP_SPARSE, &s.images, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_training_run(&t, NULL, &watcher, &err), SWEEP_OK);
	CU_ASSERT(t.step == 5 && t.epochs == 1);
	sweep_training_free(&t);
	patterns_free(&s);
}

static void what_does_not_fit_is_refused(void)
{
	struct patterns s = patterns(10, 784);
	struct sweep_hyperparameters h = small("adam", 2147483647, 0, 0.1);
	struct sweep_training t;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_training_new(&t, &h, SWEEP_SPARSE, &s.images, &err), SWEEP_FAILED);
	/* four arrays of 2^31 (785 + 10) parameters and three of 250 by 2^31 activations, four bytes each */
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "the network needs 33758"));
	sweep_training_free(&t);
	patterns_free(&s);

	/* sizes whose product is not even a size_t */
	static const size_t sizes[][2] = {{SIZE_MAX, 1}, {SIZE_MAX / 2, 2}, {1, SIZE_MAX / 2 + 1}};
	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
	{
		struct sweep_network net;
		CU_ASSERT_EQUAL(sweep_network_new(&net, SWEEP_SPARSE, sizes[i], 1, sweep_activation_find("relu"), 1, 0, &err),
						SWEEP_FAILED);
		sweep_network_free(&net);
	}
}

/* PyTorch: (torch.tensor([0, 1, 128, 255], dtype=torch.uint8).float() / 255 - 0.1307) / 0.3081 */
static void pixels_are_normalised_as_in_pytorch(void)
{
	static const uint8_t pixels[] = {0, 1, 128, 255}, labels[] = {7};
	static const uint32_t first[] = {0};
	const struct sweep_images images = {
		.count = 1, .rows = 2, .columns = 2, .pixels = pixels, .pixel_step = 4, .labels = labels, .label_step = 1};
	struct sweep_batch batch;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_batch_new(&batch, SWEEP_DENSE, 4, 1, &err), SWEEP_OK);
	sweep_batch_fill(&batch, &images, first, 1, false, NULL);
	static const float wanted[] = {-0.424212962F, -0.411484718F, 1.20500112F, 2.82148671F};
	CU_ASSERT(batch.n == 1 && batch.labels[0] == 7);
	CU_ASSERT_EQUAL(memcmp(batch.x, wanted, sizeof wanted), 0);
	sweep_batch_free(&batch);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"gradients match finite differences: 0 to 3 hidden layers, each activation",
		 gradients_match_finite_differences},
		{"parameters and moments are read and written in PyTorch's order", parameters_are_read_and_written},
		{"batch losses match an independent reference, sgd and adam, with dropout", training_matches_the_reference},
		{"so do those of other depths and activations", other_networks_match_the_reference},
		{"and trainings with shuffling, label smoothing and schedules", other_trainings_match_the_reference},
		{"a run depends on its configuration and seed alone", runs_depend_on_their_seed_alone},
		{"huge and tiny batches, one unit, no learning", extremes_are_trained},
		{"dropout 1 leaves the output's biases", full_dropout_leaves_the_biases},
		{"a loss that is not finite ends the run", divergence_ends_a_run},
		{"a step that goes astray is seen at the latest by the test or the next batch", divergence_in_a_step_is_seen},
		{"no epochs are a test", no_epochs_are_a_test},
		{"train_images are the first images", the_first_images_are_trained},
		{"a watcher stops a run", a_watcher_stops_a_run},
		{"a network that does not fit in memory is refused", what_does_not_fit_is_refused},
		{"pixels are normalised as in PyTorch", pixels_are_normalised_as_in_pytorch},
		{NULL, NULL}};
	struct sweep_error err;
	if (sweep_blas_load(&err) != SWEEP_OK)
	{
		printf("Bail out! %s\n", err.message);
		return 99;
	}
	return unit_main("trainer", tests);
}
