#include "record/json.h"
#include "train/hyperparameters.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

#define SIZES "wanted an integer from 1 to 2147483647, or a list of up to 16"

/* Reads `text` over the defaults; the message, or "" when it was read. */
static const char *reading(const char *text, struct sweep_hyperparameters *h)
{
	static struct sweep_error err;
	err.message[0] = '\0';
	*h = sweep_hyperparameters_default();
	cJSON *config = sweep_json_parse(text, strlen(text), &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(config);
	sweep_json_keep_numbers(config, text, strlen(text));
	enum sweep_status status = sweep_hyperparameters_read(h, config, &err);
	CU_ASSERT_EQUAL(status, err.message[0] ? SWEEP_FAILED : SWEEP_OK);
	cJSON_Delete(config);
	return err.message;
}

static void configurations_are_read(void)
{
	struct sweep_hyperparameters h;
	CU_ASSERT_STRING_EQUAL(
		reading("{\"optimizer\":\"sgd\",\"fc_layer_size\":128,\"dropout\":0.3,\"epochs\":2,"
				"\"learning_rate\":0.05,\"batch_size\":32.0,\"seed\":18446744073709551615,\"other\":[]}",
				&h),
		"");
	CU_ASSERT_STRING_EQUAL(h.optimizer->name, "sgd");
	CU_ASSERT(h.fc_layer_size[0] == 128 && h.dropout == 0.3 && h.epochs == 2 && h.learning_rate == 0.05);
	CU_ASSERT(h.batch_size == 32 && h.seed == UINT64_MAX);
	CU_ASSERT_STRING_EQUAL(reading("{}", &h), "");
	CU_ASSERT_STRING_EQUAL(h.optimizer->name, "adam");
	CU_ASSERT(h.fc_layer_size[0] == 256 && h.dropout == 0.4 && h.epochs == 1 && h.learning_rate == 0.001);
	CU_ASSERT(h.batch_size == 64 && h.seed == 0);
	CU_ASSERT_STRING_EQUAL(reading("{\"dropout\":1,\"learning_rate\":0}", &h), "");
	CU_ASSERT(h.dropout == 1 && h.learning_rate == 0);
	CU_ASSERT_STRING_EQUAL(h.lr_schedule->name, "constant");
	CU_ASSERT(h.lr_step_size == 0 && h.lr_gamma == 0.1 && h.label_smoothing == 0 && !h.shuffle);
	CU_ASSERT(h.stride == 0 && h.train_images == 0);
	CU_ASSERT_STRING_EQUAL(
		reading("{\"lr_schedule\":\"step\",\"lr_step_size\":2,\"lr_gamma\":0.5,\"label_smoothing\":0.1,"
				"\"shuffle\":true,\"stride\":3,\"train_images\":1000.0,\"epochs\":0}",
				&h),
		"");
	CU_ASSERT_STRING_EQUAL(h.lr_schedule->name, "step");
	CU_ASSERT(h.lr_step_size == 2 && h.lr_gamma == 0.5 && h.label_smoothing == 0.1 && h.shuffle);
	CU_ASSERT(h.stride == 3 && h.train_images == 1000 && h.epochs == 0);
}

static void layers_are_counted_or_listed(void)
{
	struct sweep_hyperparameters h;
	CU_ASSERT_STRING_EQUAL(reading("{}", &h), "");
	CU_ASSERT(h.hidden_layers == 1 && h.fc_layer_size[0] == 256);
	CU_ASSERT_STRING_EQUAL(h.activation->name, "relu");
	CU_ASSERT_STRING_EQUAL(reading("{\"hidden_layers\":16,\"fc_layer_size\":7,\"activation\":\"gelu\"}", &h), "");
	CU_ASSERT(h.hidden_layers == 16 && h.fc_layer_size[0] == 7 && h.fc_layer_size[15] == 7);
	CU_ASSERT_STRING_EQUAL(h.activation->name, "gelu");
	CU_ASSERT_STRING_EQUAL(reading("{\"fc_layer_size\":[256,128.0,64]}", &h), "");
	CU_ASSERT(h.hidden_layers == 3 && h.fc_layer_size[0] == 256 && h.fc_layer_size[1] == 128);
	CU_ASSERT(h.fc_layer_size[2] == 64);
	CU_ASSERT_STRING_EQUAL(reading("{\"hidden_layers\":2,\"fc_layer_size\":[5,6]}", &h), "");
	CU_ASSERT(h.hidden_layers == 2 && h.fc_layer_size[0] == 5 && h.fc_layer_size[1] == 6);
	CU_ASSERT_STRING_EQUAL(reading("{\"fc_layer_size\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16]}", &h), "");
	CU_ASSERT(h.hidden_layers == 16 && h.fc_layer_size[15] == 16);
	CU_ASSERT_STRING_EQUAL(reading("{\"hidden_layers\":0}", &h), "");
	CU_ASSERT_EQUAL(h.hidden_layers, 0);
	CU_ASSERT_STRING_EQUAL(reading("{\"fc_layer_size\":[]}", &h), "");
	CU_ASSERT_EQUAL(h.hidden_layers, 0);
}

/* The defaults of torch.optim.AdamW, RMSprop and Adam, and the tutorial's of SGD. */
static void optimizers_bring_their_settings(void)
{
	static const struct
	{
		const char *config;
		double momentum, weight_decay;
	} cases[] = {
		{"{}", 0, 0},
		{"{\"optimizer\":\"adam\"}", 0, 0},
		{"{\"optimizer\":\"adamw\"}", 0, 0.01},
		{"{\"optimizer\":\"rmsprop\"}", 0, 0},
		{"{\"optimizer\":\"sgd\"}", 0.9, 0},
		{"{\"optimizer\":\"sgd\",\"momentum\":0.5}", 0.5, 0},
		{"{\"momentum\":0.5,\"weight_decay\":0,\"optimizer\":\"adamw\"}", 0.5, 0},
	};
	struct sweep_hyperparameters h;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		CU_ASSERT_STRING_EQUAL(reading(cases[i].config, &h), "");
		CU_ASSERT(h.momentum == cases[i].momentum && h.weight_decay == cases[i].weight_decay);
		CU_ASSERT(h.beta1 == 0.9 && h.beta2 == 0.999 && h.alpha == 0.99 && !h.nesterov);
	}
	CU_ASSERT_STRING_EQUAL(reading("{\"beta1\":0,\"beta2\":0.9999,\"alpha\":1,\"weight_decay\":1e-4}", &h), "");
	CU_ASSERT(h.beta1 == 0 && h.beta2 == 0.9999 && h.alpha == 1 && h.weight_decay == 1e-4);
}

/* As JSON, as a number and as a text. */
static void truth_values_are_read(void)
{
	static const char *const texts[][2] = {
		{"false", "true"}, {"0", "1"}, {"0.0", "1.0"}, {"\"false\"", "\"true\""}, {"\"False\"", "\"True\""}};
	struct sweep_hyperparameters h;
	for (int i = 0; i < 10; i++)
	{
		char config[64];
		snprintf(config, sizeof config, "{\"nesterov\":%s,\"optimizer\":\"sgd\"}", texts[i / 2][i % 2]);
		CU_ASSERT_STRING_EQUAL(reading(config, &h), "");
		CU_ASSERT_EQUAL(h.nesterov, i % 2 == 1);
	}
}

static void unsuitable_values_are_named(void)
{
	static const struct
	{
		const char *config, *message;
	} cases[] = {
		{"{\"batch_size\":0}", "batch_size is 0, wanted an integer from 1 to 2147483647"},
		{"{\"batch_size\":2.5}", "batch_size is 2.5, wanted an integer from 1 to 2147483647"},
		{"{\"batch_size\":\"64\"}", "batch_size is \"64\", wanted an integer from 1 to 2147483647"},
		{"{\"epochs\":-1}", "epochs is -1, wanted an integer from 0 to 2147483647"},
		{"{\"epochs\":2147483648}", "epochs is 2147483648, wanted an integer from 0 to 2147483647"},
		{"{\"lr_schedule\":\"cosin\"}",
		 "lr_schedule is \"cosin\", wanted constant, cosine or step (did you mean \"cosine\"?)"},
		{"{\"lr_step_size\":0}", "lr_step_size is 0, wanted an integer from 1 to 2147483647"},
		{"{\"lr_gamma\":-1}", "lr_gamma is -1, wanted a number from 0"},
		{"{\"label_smoothing\":1.5}", "label_smoothing is 1.5, wanted a number from 0 to 1"},
		{"{\"shuffle\":[]}", "shuffle is [], wanted true or false"},
		{"{\"stride\":0}", "stride is 0, wanted an integer from 1 to 2147483647"},
		{"{\"train_images\":0.5}", "train_images is 0.5, wanted an integer from 1 to 2147483647"},
		{"{\"fc_layer_size\":null}", "fc_layer_size is null, " SIZES},
		{"{\"fc_layer_size\":0}", "fc_layer_size is 0, " SIZES},
		{"{\"fc_layer_size\":[1,0]}", "fc_layer_size is [1,0], " SIZES},
		{"{\"fc_layer_size\":[[1],2]}", "fc_layer_size is [[1],2], " SIZES},
		{"{\"fc_layer_size\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]}",
		 "fc_layer_size is [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17], " SIZES},
		{"{\"hidden_layers\":17}", "hidden_layers is 17, wanted an integer from 0 to 16"},
		{"{\"hidden_layers\":-1}", "hidden_layers is -1, wanted an integer from 0 to 16"},
		{"{\"hidden_layers\":3,\"fc_layer_size\":[256,128]}",
		 "hidden_layers is 3, but fc_layer_size lists 2: leave hidden_layers out, or list as many"},
		{"{\"activation\":\"relo\"}",
		 "activation is \"relo\", wanted relu, tanh, gelu or sigmoid (did you mean \"relu\"?)"},
		{"{\"activation\":null}", "activation is null, wanted relu, tanh, gelu or sigmoid"},
		{"{\"dropout\":1.2}", "dropout is 1.2, wanted a number from 0 to 1"},
		{"{\"dropout\":-0.1}", "dropout is -0.1, wanted a number from 0 to 1"},
		{"{\"dropout\":true}", "dropout is true, wanted a number from 0 to 1"},
		{"{\"learning_rate\":-1}", "learning_rate is -1, wanted a number from 0"},
		{"{\"learning_rate\":NaN}", "learning_rate is \"NaN\", wanted a number from 0"},
		{"{\"learning_rate\":\"Infinity\"}", "learning_rate is \"Infinity\", wanted a number from 0"},
		{"{\"optimizer\":\"sdg\"}", "optimizer is \"sdg\", wanted adam, adamw, sgd or rmsprop (did you mean \"sgd\"?)"},
		{"{\"optimizer\":\"lion\"}", "optimizer is \"lion\", wanted adam, adamw, sgd or rmsprop"},
		{"{\"optimizer\":3}", "optimizer is 3, wanted adam, adamw, sgd or rmsprop"},
		{"{\"weight_decay\":-0.1}", "weight_decay is -0.1, wanted a number from 0"},
		{"{\"momentum\":-0.1}", "momentum is -0.1, wanted a number from 0"},
		{"{\"beta1\":1}", "beta1 is 1, wanted a number from 0, below 1"},
		{"{\"beta2\":-0.5}", "beta2 is -0.5, wanted a number from 0, below 1"},
		{"{\"alpha\":1.01}", "alpha is 1.01, wanted a number from 0 to 1"},
		{"{\"nesterov\":\"yes\"}", "nesterov is \"yes\", wanted true or false"},
		{"{\"nesterov\":2}", "nesterov is 2, wanted true or false"},
		{"{\"nesterov\":null}", "nesterov is null, wanted true or false"},
		{"{\"nesterov\":true,\"optimizer\":\"sgd\",\"momentum\":0}",
		 "nesterov is true, but momentum is 0: Nesterov's method needs a momentum"},
		{"{\"seed\":-1}", "seed is -1, wanted an integer from 0 to 18446744073709551615"},
		{"{\"seed\":18446744073709551616}",
		 "seed is 18446744073709551616, wanted an integer from 0 to 18446744073709551615"},
	};
	struct sweep_hyperparameters h;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		CU_ASSERT_STRING_EQUAL(reading(cases[i].config, &h), cases[i].message);
}

static void names_are_known(void)
{
	size_t count = 0;
	for (; sweep_hyperparameter_name(count); count++)
		CU_ASSERT(sweep_hyperparameter_known(sweep_hyperparameter_name(count)));
	CU_ASSERT_EQUAL(count, 22);
	CU_ASSERT_PTR_NULL(sweep_hyperparameter_name(SIZE_MAX));
	CU_ASSERT_FALSE(sweep_hyperparameter_known("momentun"));
	CU_ASSERT_STRING_EQUAL(sweep_hyperparameter_nearest("momentun"), "momentum");
	CU_ASSERT_PTR_NULL(sweep_hyperparameter_nearest("colour"));
}

/* Reading what was written sets the same, whatever it was. The first names all of them. */
static void what_is_written_is_read_back(void)
{
	static const char *const configs[] = {
		"{\"optimizer\":\"sgd\",\"activation\":\"gelu\",\"fc_layer_size\":[5,2147483647],\"dropout\":0.1,"
		"\"epochs\":7,\"learning_rate\":1e-300,\"weight_decay\":0.3,\"momentum\":0.7,\"nesterov\":true,"
		"\"beta1\":0.1,\"beta2\":0.2,\"alpha\":0.3,\"batch_size\":3,"
		"\"lr_schedule\":\"step\",\"lr_step_size\":4,\"lr_gamma\":0.5,\"label_smoothing\":0.25,\"shuffle\":true,"
		"\"stride\":6,\"train_images\":1,\"seed\":18446744073709551615}",
		"{}",
		"{\"hidden_layers\":0,\"fc_layer_size\":9}",
		"{\"hidden_layers\":16,\"fc_layer_size\":9}",
	};
	for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++)
	{
		struct sweep_hyperparameters h, again;
		struct sweep_text first = {0}, second = {0};
		CU_ASSERT_STRING_EQUAL(reading(configs[i], &h), "");
		sweep_hyperparameters_write(&h, &first);
		CU_ASSERT_STRING_EQUAL(reading(first.data, &again), "");
		sweep_hyperparameters_write(&again, &second);
		CU_ASSERT_STRING_EQUAL(first.data, second.data);
		const char *name;
		for (size_t k = 0; (name = sweep_hyperparameter_name(k)) != NULL; k++)
		{
			char key[64];
			snprintf(key, sizeof key, "\"%s\":", name);
			CU_ASSERT(i > 0 || strstr(first.data, key) != NULL);
		}
		sweep_text_free(&first);
		sweep_text_free(&second);
	}
	struct sweep_hyperparameters h;
	struct sweep_text text = {0};
	reading(configs[0], &h);
	static const char *const names[] = {"optimizer", "fc_layer_size", "epochs", "learning_rate", "nesterov", "seed"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
	{
		sweep_hyperparameter_write(&h, names[i], &text);
		sweep_text_putc(&text, ' ');
	}
	reading("{}", &h);
	sweep_hyperparameter_write(&h, "train_images", &text);
	CU_ASSERT_STRING_EQUAL(text.data, "\"sgd\" [5,2147483647] 7 1e-300 true 18446744073709551615 null");
	sweep_text_free(&text);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"configurations are read over the defaults", configurations_are_read},
		{"hidden layers are counted or listed", layers_are_counted_or_listed},
		{"optimizers bring their momentum and weight decay", optimizers_bring_their_settings},
		{"truth values are read", truth_values_are_read},
		{"an unsuitable value is named with what is wanted", unsuitable_values_are_named},
		{"names are known", names_are_known},
		{"what is written is read back", what_is_written_is_read_back},
		{NULL, NULL}};
	return unit_main("hyperparameters", tests);
}
