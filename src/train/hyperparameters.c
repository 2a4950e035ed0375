#include "train/hyperparameters.h"

#include "base/text.h"
#include "record/json.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum kind
{
	OPTIMIZER, /* const struct sweep_optimiser * */
	COUNT,     /* int64_t from 1 to 2^31-1 */
	NUMBER,    /* double */
	SEED       /* uint64_t */
};

struct hyperparameter
{
	const char *name;
	enum kind kind;
	size_t offset;      /* in struct sweep_hyperparameters */
	double most;        /* of a NUMBER, which is at least 0 */
	const char *wanted; /* NULL: the names of the optimisers */
};

static const struct hyperparameter table[] = {
	{"optimizer", OPTIMIZER, offsetof(struct sweep_hyperparameters, optimizer), 0, NULL},
	{"fc_layer_size", COUNT, offsetof(struct sweep_hyperparameters, fc_layer_size), 0,
	 "an integer from 1 to 2147483647"},
	{"dropout", NUMBER, offsetof(struct sweep_hyperparameters, dropout), 1, "a number from 0 to 1"},
	{"epochs", COUNT, offsetof(struct sweep_hyperparameters, epochs), 0, "an integer from 1 to 2147483647"},
	{"learning_rate", NUMBER, offsetof(struct sweep_hyperparameters, learning_rate), HUGE_VAL, "a number from 0"},
	{"batch_size", COUNT, offsetof(struct sweep_hyperparameters, batch_size), 0, "an integer from 1 to 2147483647"},
	{"seed", SEED, offsetof(struct sweep_hyperparameters, seed), 0, "an integer from 0 to 18446744073709551615"},
};

enum
{
	KNOWN = sizeof table / sizeof table[0]
};

struct sweep_hyperparameters sweep_hyperparameters_default(void)
{
	return (struct sweep_hyperparameters){.optimizer = sweep_optimiser_find("adam"),
										  .fc_layer_size = 256,
										  .dropout = 0.4,
										  .epochs = 1,
										  .learning_rate = 0.001,
										  .batch_size = 64,
										  .seed = 0};
}

const char *const *sweep_hyperparameter_names(void)
{
	static const char *names[KNOWN + 1];
	for (int i = 0; i < KNOWN; i++) names[i] = table[i].name;
	return names;
}

static const struct hyperparameter *find(const char *name)
{
	for (int i = 0; i < KNOWN; i++)
		if (strcmp(table[i].name, name) == 0) return &table[i];
	return NULL;
}

bool sweep_hyperparameter_known(const char *name)
{
	return find(name) != NULL;
}

/* "adam or sgd", and the nearest to a wrong name. */
static void add_optimisers(struct sweep_text *out, const cJSON *value)
{
	const char *names[16];
	int count = 0;
	for (const struct sweep_optimiser *o = sweep_optimisers; o->name; o++)
	{
		sweep_text_printf(out, "%s%s", count == 0 ? "" : o[1].name ? ", " : " or ", o->name);
		names[count++] = o->name;
	}
	names[count] = NULL;
	const char *nearest = cJSON_IsString(value) ? sweep_nearest_name(value->valuestring, names) : NULL;
	if (nearest) sweep_text_printf(out, " (did you mean \"%s\"?)", nearest);
}

static enum sweep_status unsuitable(const struct hyperparameter *p, const cJSON *value, struct sweep_error *err)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%s is ", p->name);
	sweep_json_write(&text, value);
	sweep_text_puts(&text, ", wanted ");
	if (p->wanted) sweep_text_puts(&text, p->wanted);
	else add_optimisers(&text, value);
	sweep_fail(err, SWEEP_FAILED, "%s", text.data);
	sweep_text_free(&text);
	return SWEEP_FAILED;
}

static bool read_optimizer(const cJSON *value, const struct sweep_optimiser **optimizer)
{
	const struct sweep_optimiser *found = cJSON_IsString(value) ? sweep_optimiser_find(value->valuestring) : NULL;
	if (found) *optimizer = found;
	return found != NULL;
}

static bool read_count(const cJSON *value, int64_t *count)
{
	if (!cJSON_IsNumber(value)) return false;
	double number = value->valuedouble;
	if (!(number >= 1 && number <= INT32_MAX && number == trunc(number))) return false;
	*count = (int64_t)number;
	return true;
}

static bool read_number(const cJSON *value, double most, double *number)
{
	double read;
	if (!sweep_json_number(value, &read) || !isfinite(read) || read < 0 || read > most) return false;
	*number = read;
	return true;
}

/* From the kept text where there is one: a double does not hold all 64 bits. */
static bool read_seed(const cJSON *value, uint64_t *seed)
{
	if (!cJSON_IsNumber(value)) return false;
	const char *text = value->valuestring;
	if (text && *text && strspn(text, "0123456789") == strlen(text))
	{
		errno = 0;
		*seed = strtoull(text, NULL, 10);
		return errno == 0;
	}
	double number = value->valuedouble;
	if (!(number >= 0 && number <= 0x1p53 && number == trunc(number))) return false;
	*seed = (uint64_t)number;
	return true;
}

static bool read_value(const struct hyperparameter *p, const cJSON *value, struct sweep_hyperparameters *h)
{
	void *field = (char *)h + p->offset;
	switch (p->kind)
	{
	case OPTIMIZER: return read_optimizer(value, field);
	case COUNT: return read_count(value, field);
	case NUMBER: return read_number(value, p->most, field);
	case SEED: return read_seed(value, field);
	}
	return false;
}

enum sweep_status sweep_hyperparameters_read(struct sweep_hyperparameters *h, const cJSON *config,
											 struct sweep_error *err)
{
	for (const cJSON *value = config->child; value; value = value->next)
	{
		const struct hyperparameter *p = find(value->string);
		if (p && !read_value(p, value, h)) return unsuitable(p, value, err);
	}
	return SWEEP_OK;
}
