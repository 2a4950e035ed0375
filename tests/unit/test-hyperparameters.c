#include "record/json.h"
#include "train/hyperparameters.h"
#include "unit.h"

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

static void unsuitable_values_are_named(void)
{
	static const struct
	{
		const char *config, *message;
	} cases[] = {
		{"{\"batch_size\":0}", "batch_size is 0, wanted an integer from 1 to 2147483647"},
		{"{\"batch_size\":2.5}", "batch_size is 2.5, wanted an integer from 1 to 2147483647"},
		{"{\"batch_size\":\"64\"}", "batch_size is \"64\", wanted an integer from 1 to 2147483647"},
		{"{\"epochs\":0}", "epochs is 0, wanted an integer from 1 to 2147483647"},
		{"{\"epochs\":2147483648}", "epochs is 2147483648, wanted an integer from 1 to 2147483647"},
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
		{"{\"optimizer\":\"sdg\"}", "optimizer is \"sdg\", wanted adam or sgd (did you mean \"sgd\"?)"},
		{"{\"optimizer\":\"rmsprop\"}", "optimizer is \"rmsprop\", wanted adam or sgd"},
		{"{\"optimizer\":3}", "optimizer is 3, wanted adam or sgd"},
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
	const char *const *names = sweep_hyperparameter_names();
	int count = 0;
	for (; names[count]; count++) CU_ASSERT(sweep_hyperparameter_known(names[count]));
	CU_ASSERT_EQUAL(count, 9);
	CU_ASSERT_FALSE(sweep_hyperparameter_known("momentum"));
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"configurations are read over the defaults", configurations_are_read},
		{"hidden layers are counted or listed", layers_are_counted_or_listed},
		{"an unsuitable value is named with what is wanted", unsuitable_values_are_named},
		{"names are known", names_are_known},
		{NULL, NULL}};
	return unit_main("hyperparameters", tests);
}
