#include "train/hyperparameters.h"

#include "base/text.h"
#include "record/json.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* --- the table ---------------------------------------------------------------------------------------- */

struct hyperparameter
{
	const char *name;
	size_t offset; /* of the field in struct sweep_hyperparameters */

	/* Sets the field from a value; false when it is unsuitable. */
	bool (*read)(const struct hyperparameter *p, const cJSON *value, void *field);
	double least, most; /* of numbers */
	const char *wanted; /* what is suitable; NULL: one of the choices */

	/* A table of structs that begin with a name, the last of which is NULL; the field points to one of them. */
	const void *choices;
	size_t choice_size;
};

static bool read_choice(const struct hyperparameter *p, const cJSON *value, void *field);
static bool read_sizes(const struct hyperparameter *p, const cJSON *value, void *field);
static bool read_count(const struct hyperparameter *p, const cJSON *value, void *field);
static bool read_number(const struct hyperparameter *p, const cJSON *value, void *field);
static bool read_boolean(const struct hyperparameter *p, const cJSON *value, void *field);
static bool read_seed(const struct hyperparameter *p, const cJSON *value, void *field);

#define JUST_BELOW_ONE 0x1.fffffffffffffp-1
#define FIELD(name) #name, offsetof(struct sweep_hyperparameters, name)
#define CHOICE(table) .read = read_choice, .choices = (table), .choice_size = sizeof *(table)
#define POSITIVE .read = read_number, .most = HUGE_VAL, .wanted = "a number from 0"
#define SHARE .read = read_number, .most = 1, .wanted = "a number from 0 to 1"
#define BELOW_ONE .read = read_number, .most = JUST_BELOW_ONE, .wanted = "a number from 0, below 1"
#define BOOLEAN .read = read_boolean, .wanted = "true or false"
#define COUNT .read = read_count, .least = 1, .most = INT32_MAX, .wanted = "an integer from 1 to 2147483647"

static const struct hyperparameter table[] = {
	{FIELD(optimizer), CHOICE(sweep_optimisers)},
	{FIELD(activation), CHOICE(sweep_activations)},
	{FIELD(fc_layer_size), .read = read_sizes, .least = 1, .most = INT32_MAX,
	 .wanted = "an integer from 1 to 2147483647, or a list of up to 16"},
	{FIELD(hidden_layers), .read = read_count, .most = SWEEP_MOST_HIDDEN, .wanted = "an integer from 0 to 16"},
	{FIELD(dropout), SHARE},
	{FIELD(epochs), .read = read_count, .most = INT32_MAX, .wanted = "an integer from 0 to 2147483647"},
	{FIELD(learning_rate), POSITIVE},
	{FIELD(weight_decay), POSITIVE},
	{FIELD(momentum), POSITIVE},
	{FIELD(nesterov), BOOLEAN},
	{FIELD(beta1), BELOW_ONE},
	{FIELD(beta2), BELOW_ONE},
	{FIELD(alpha), SHARE},
	{FIELD(batch_size), COUNT},
	{FIELD(lr_schedule), CHOICE(sweep_schedules)},
	{FIELD(lr_step_size), COUNT},
	{FIELD(lr_gamma), POSITIVE},
	{FIELD(label_smoothing), SHARE},
	{FIELD(shuffle), BOOLEAN},
	{FIELD(stride), COUNT},
	{FIELD(train_images), COUNT},
	{FIELD(seed), .read = read_seed, .wanted = "an integer from 0 to 18446744073709551615"},
};

enum
{
	KNOWN = sizeof table / sizeof table[0]
};

struct sweep_hyperparameters sweep_hyperparameters_default(void)
{
	struct sweep_hyperparameters h = {.activation = sweep_activation_find("relu"),
									  .hidden_layers = 1,
									  .dropout = 0.4,
									  .epochs = 1,
									  .learning_rate = 0.001,
									  .beta1 = 0.9,
									  .beta2 = 0.999,
									  .alpha = 0.99,
									  .lr_schedule = sweep_schedules,
									  .lr_gamma = 0.1,
									  .batch_size = 64,
									  .seed = 0};
	for (int i = 0; i < SWEEP_MOST_HIDDEN; i++) h.fc_layer_size[i] = 256;
	sweep_hyperparameters_optimizer(&h, sweep_optimiser_find("adam"));
	return h;
}

void sweep_hyperparameters_optimizer(struct sweep_hyperparameters *h, const struct sweep_optimiser *optimizer)
{
	h->optimizer = optimizer;
	h->weight_decay = optimizer->weight_decay;
	h->momentum = optimizer->momentum;
}

const char *sweep_hyperparameter_name(size_t i)
{
	return i < KNOWN ? table[i].name : NULL;
}

const char *sweep_hyperparameter_nearest(const char *word)
{
	const char *names[KNOWN + 1] = {0};
	for (int i = 0; i < KNOWN; i++) names[i] = table[i].name;
	return sweep_nearest_name(word, names);
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

/* --- values ------------------------------------------------------------------------------------------- */

/* The i-th choice, or NULL after the last; *name is its name. */
static const void *choice(const struct hyperparameter *p, size_t i, const char **name)
{
	const char *entry = (const char *)p->choices + i * p->choice_size;
	memcpy(name, entry, sizeof *name);
	return *name ? entry : NULL;
}

static bool read_choice(const struct hyperparameter *p, const cJSON *value, void *field)
{
	const char *name;
	const void *entry;
	if (!cJSON_IsString(value)) return false;
	for (size_t i = 0; (entry = choice(p, i, &name)) != NULL; i++)
		if (strcmp(name, value->valuestring) == 0)
		{
			memcpy(field, &entry, sizeof entry);
			return true;
		}
	return false;
}

static bool read_count(const struct hyperparameter *p, const cJSON *value, void *field)
{
	if (!cJSON_IsNumber(value)) return false;
	double number = value->valuedouble;
	if (!(number >= p->least && number <= p->most && number == trunc(number))) return false;
	*(int64_t *)field = (int64_t)number;
	return true;
}

/* One size for all layers, or a list of sizes. */
static bool read_sizes(const struct hyperparameter *p, const cJSON *value, void *field)
{
	int64_t *size = field;
	if (!cJSON_IsArray(value))
	{
		if (!read_count(p, value, &size[0])) return false;
		for (int i = 1; i < SWEEP_MOST_HIDDEN; i++) size[i] = size[0];
		return true;
	}
	if (cJSON_GetArraySize(value) > SWEEP_MOST_HIDDEN) return false;
	for (const cJSON *item = value->child; item; item = item->next)
		if (!read_count(p, item, size++)) return false;
	return true;
}

static bool read_number(const struct hyperparameter *p, const cJSON *value, void *field)
{
	double number;
	if (!sweep_json_number(value, &number) || !isfinite(number)) return false;
	if (number < p->least || number > p->most) return false;
	*(double *)field = number;
	return true;
}

/* Also 0, 1 and the words as texts, in Python's spelling too: sweeps and their flags write such. */
static bool read_boolean(const struct hyperparameter *p, const cJSON *value, void *field)
{
	(void)p;
	const char *text = cJSON_IsString(value) ? value->valuestring : "";
	double number = cJSON_IsNumber(value) ? value->valuedouble : NAN;
	bool yes = cJSON_IsTrue(value) || number == 1 || strcmp(text, "true") == 0 || strcmp(text, "True") == 0;
	bool no = cJSON_IsFalse(value) || number == 0 || strcmp(text, "false") == 0 || strcmp(text, "False") == 0;
	if (yes || no) *(bool *)field = yes;
	return yes || no;
}

/* From the kept text where there is one: a double does not hold all 64 bits. */
static bool read_seed(const struct hyperparameter *p, const cJSON *value, void *field)
{
	(void)p;
	uint64_t *seed = field;
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

/* --- errors ------------------------------------------------------------------------------------------- */

/* "relu, tanh or gelu", and the nearest to a wrong name. */
static void add_choices(struct sweep_text *out, const struct hyperparameter *p, const cJSON *value)
{
	const char *names[16], *after;
	size_t count = 0;
	while (choice(p, count, &names[count]))
	{
		bool last = choice(p, count + 1, &after) == NULL;
		sweep_text_printf(out, "%s%s", count == 0 ? "" : last ? " or " : ", ", names[count]);
		count++;
	}
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
	else add_choices(&text, p, value);
	sweep_fail(err, SWEEP_FAILED, "%s", text.data);
	sweep_text_free(&text);
	return SWEEP_FAILED;
}

/* The value of a name; the last, should there be several. */
static const cJSON *given(const cJSON *config, const char *name)
{
	const cJSON *found = NULL;
	for (const cJSON *value = config->child; value; value = value->next)
		if (strcmp(value->string, name) == 0) found = value;
	return found;
}

/* A list of sizes tells how many hidden layers there are. */
static enum sweep_status count_layers(struct sweep_hyperparameters *h, const cJSON *config, struct sweep_error *err)
{
	const cJSON *sizes = given(config, "fc_layer_size");
	if (!cJSON_IsArray(sizes)) return SWEEP_OK;
	int listed = cJSON_GetArraySize(sizes);
	if (given(config, "hidden_layers") && h->hidden_layers != listed)
		return sweep_fail(err, SWEEP_FAILED,
						  "hidden_layers is %lld, but fc_layer_size lists %d: leave hidden_layers out, or list as many",
						  (long long)h->hidden_layers, listed);
	h->hidden_layers = listed;
	return SWEEP_OK;
}

static enum sweep_status check_momentum(const struct sweep_hyperparameters *h, struct sweep_error *err)
{
	bool wanted = h->nesterov && h->optimizer->with_nesterov == SWEEP_SGD_NESTEROV;
	if (!wanted || h->momentum > 0) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "nesterov is true, but momentum is 0: Nesterov's method needs a momentum");
}

enum sweep_status sweep_hyperparameters_read(struct sweep_hyperparameters *h, const cJSON *config,
											 struct sweep_error *err)
{
	/* first what an optimizer brings along, so that the configuration comes before it */
	const char *name = cJSON_GetStringValue(given(config, "optimizer"));
	const struct sweep_optimiser *optimizer = name ? sweep_optimiser_find(name) : NULL;
	if (optimizer) sweep_hyperparameters_optimizer(h, optimizer);
	for (const cJSON *value = config->child; value; value = value->next)
	{
		const struct hyperparameter *p = find(value->string);
		if (p && !p->read(p, value, (char *)h + p->offset)) return unsuitable(p, value, err);
	}
	if (check_momentum(h, err) != SWEEP_OK) return SWEEP_FAILED;
	return count_layers(h, config, err);
}

/* --- writing ------------------------------------------------------------------------------------------ */

static void write_choice(struct sweep_text *out, const struct sweep_hyperparameters *h, const void *field)
{
	const void *entry;
	const char *name;
	(void)h;
	memcpy(&entry, field, sizeof entry);
	memcpy(&name, entry, sizeof name);
	sweep_text_add_json_string(out, name, strlen(name));
}

static void write_sizes(struct sweep_text *out, const struct sweep_hyperparameters *h, const void *field)
{
	const int64_t *size = field;
	sweep_text_putc(out, '[');
	for (int64_t i = 0; i < h->hidden_layers; i++)
	{
		if (i > 0) sweep_text_putc(out, ',');
		sweep_text_add_int(out, size[i]);
	}
	sweep_text_putc(out, ']');
}

static void write_count(struct sweep_text *out, const struct sweep_hyperparameters *h, const void *field)
{
	(void)h;
	sweep_text_add_int(out, *(const int64_t *)field);
}

static void write_number(struct sweep_text *out, const struct sweep_hyperparameters *h, const void *field)
{
	(void)h;
	sweep_json_add_double(out, *(const double *)field);
}

static void write_boolean(struct sweep_text *out, const struct sweep_hyperparameters *h, const void *field)
{
	(void)h;
	sweep_text_puts(out, *(const bool *)field ? "true" : "false");
}

static void write_seed(struct sweep_text *out, const struct sweep_hyperparameters *h, const void *field)
{
	(void)h;
	sweep_text_printf(out, "%llu", (unsigned long long)*(const uint64_t *)field);
}

/* What is read one way is written one way. */
static const struct
{
	bool (*read)(const struct hyperparameter *p, const cJSON *value, void *field);
	void (*write)(struct sweep_text *out, const struct sweep_hyperparameters *h, const void *field);
} writers[] = {{read_choice, write_choice}, {read_sizes, write_sizes},     {read_count, write_count},
			   {read_number, write_number}, {read_boolean, write_boolean}, {read_seed, write_seed}};

/* A count that may be left out is 0 then. */
static bool is_given(const struct sweep_hyperparameters *h, const struct hyperparameter *p)
{
	const void *field = (const char *)h + p->offset;
	return p->read != read_count || (double)*(const int64_t *)field >= p->least;
}

static void write_value(struct sweep_text *out, const struct sweep_hyperparameters *h, const struct hyperparameter *p)
{
	for (size_t i = 0; i < sizeof writers / sizeof writers[0]; i++)
		if (writers[i].read == p->read) writers[i].write(out, h, (const char *)h + p->offset);
}

void sweep_hyperparameter_write(const struct sweep_hyperparameters *h, const char *name, struct sweep_text *out)
{
	const struct hyperparameter *p = find(name);
	if (is_given(h, p)) write_value(out, h, p);
	else sweep_text_puts(out, "null");
}

void sweep_hyperparameters_write(const struct sweep_hyperparameters *h, struct sweep_text *out)
{
	for (int i = 0; i < KNOWN; i++)
	{
		if (!is_given(h, &table[i])) continue;
		sweep_text_printf(out, "%s\"%s\":", i == 0 ? "{" : ",", table[i].name);
		write_value(out, h, &table[i]);
	}
	sweep_text_putc(out, '}');
}
