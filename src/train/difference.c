#include "train/difference.h"

#include "base/text.h"
#include "record/json.h"
#include "train/schedule.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Whether a hyperparameter has one value in both; if not, *text says so. */
static bool agree(const struct sweep_hyperparameters *file, const struct sweep_hyperparameters *run, const char *name,
				  struct sweep_text *text)
{
	struct sweep_text a = {0}, b = {0};
	sweep_hyperparameter_write(file, name, &a);
	sweep_hyperparameter_write(run, name, &b);
	bool same = strcmp(a.data, b.data) == 0;
	if (!same) sweep_text_printf(text, "its %s is %s, and this run's is %s", name, a.data, b.data);
	sweep_text_free(&a);
	sweep_text_free(&b);
	return same;
}

enum sweep_status sweep_difference_in_shape(const struct sweep_hyperparameters *file,
											const struct sweep_hyperparameters *run, const char *path,
											struct sweep_error *err)
{
	struct sweep_text text = {0};
	if (agree(file, run, "fc_layer_size", &text) && agree(file, run, "activation", &text)) return SWEEP_OK;
	sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "%s", text.data);
	sweep_text_free(&text);
	return SWEEP_FAILED;
}

/* The configuration that is in a file. */
static enum sweep_status read_configuration(const struct sweep_checkpoint *c, struct sweep_hyperparameters *h,
											struct sweep_error *err)
{
	*h = sweep_hyperparameters_default();
	size_t length = strlen(c->hyperparameters);
	cJSON *config = sweep_json_parse(c->hyperparameters, length, err);
	if (config == NULL) return SWEEP_FAILED;
	sweep_json_keep_numbers(config, c->hyperparameters, length);
	enum sweep_status status = sweep_hyperparameters_read(h, config, err);
	for (const cJSON *item = config->child; item && status == SWEEP_OK; item = item->next)
		if (!sweep_hyperparameter_known(item->string))
			status = sweep_fail(err, SWEEP_FAILED, "its %s is unknown to this version", item->string);
	cJSON_Delete(config);
	return status;
}

/* More epochs are no difference, unless the learning rates of those that are over would be others; and which images
 * there are is compared by what they are. */
static bool may_differ(const char *name)
{
	static const char *const names[] = {"epochs", "stride", "train_images"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (strcmp(name, names[i]) == 0) return true;
	return false;
}

/* Of two configurations that differ in nothing else: the learning rates of the first `epochs`, which both have. */
static bool same_rates(const struct sweep_hyperparameters *a, const struct sweep_hyperparameters *b, int64_t epochs)
{
	if (a->epochs == b->epochs || a->lr_schedule == sweep_schedules) return true; /* the first one is constant */
	for (int64_t epoch = 1; epoch <= epochs; epoch++)
		if (sweep_schedule_rate(a, epoch) != sweep_schedule_rate(b, epoch)) return false;
	return true;
}

static enum sweep_status compare_configurations(const struct sweep_checkpoint *c, const struct sweep_hyperparameters *h,
												struct sweep_error *err)
{
	struct sweep_hyperparameters file;
	struct sweep_text text = {0};
	if (read_configuration(c, &file, err) != SWEEP_OK) return SWEEP_FAILED;
	if (c->epoch > file.epochs)
		return sweep_fail(err, SWEEP_FAILED, "damaged: it has %lld epochs, more than the %lld of its configuration",
						  (long long)c->epoch, (long long)file.epochs);
	const char *name;
	for (size_t i = 0; (name = sweep_hyperparameter_name(i)) != NULL; i++)
	{
		if (may_differ(name) || agree(&file, h, name, &text)) continue;
		sweep_fail(err, SWEEP_FAILED, "%s", text.data);
		sweep_text_free(&text);
		return SWEEP_FAILED;
	}
	if (same_rates(&file, h, c->epoch)) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "its epochs is %lld, and this run's is %lld, on which lr_schedule %s depends",
					  (long long)file.epochs, (long long)h->epochs, h->lr_schedule->name);
}

enum sweep_status sweep_difference(const struct sweep_checkpoint *c, const struct sweep_training *t, const char *data,
								   int64_t crc32, struct sweep_error *err)
{
	if (c->epoch > t->h.epochs)
		return sweep_fail(err, SWEEP_FAILED, "it has %lld epochs already, and epochs is %lld", (long long)c->epoch,
						  (long long)t->h.epochs);
	if (compare_configurations(c, &t->h, err) != SWEEP_OK) return SWEEP_FAILED;
	if (c->images != (int64_t)t->images)
		return sweep_fail(err, SWEEP_FAILED, "it was trained on %lld images of %s, and this run has %zu of %s",
						  (long long)c->images, c->data, t->images, data);
	if (c->data_crc32 != crc32) return sweep_fail(err, SWEEP_FAILED, "it was trained on other images (%s)", c->data);
	if (c->moments != t->net.moments)
		return sweep_fail(err, SWEEP_FAILED, "its optimizer has %lld moments, and this run's has %d",
						  (long long)c->moments, t->net.moments);
	return SWEEP_OK;
}
