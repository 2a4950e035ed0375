/* The optimisers against PyTorch's, one with each of its settings. */
#include "record/json.h"
#include "train/hyperparameters.h"
#include "train/optimiser.h"
#include "unit.h"

#include <math.h>
#include <string.h>

enum
{
	WEIGHTS = 4,
	STEPS = 10
};

static const int told[] = {3, STEPS}; /* the steps after which the weights are compared */

/* PyTorch 1.13, in float64:
 *   w = torch.tensor([1, -2, 0.5, 0]); lr = 0.1; o = torch.optim.SGD([w], lr, momentum=0.9)
 *   for t in range(1, 11):
 *       w.grad = torch.tensor([((7 * t + 5 * i) % 11 - 5) / 4 for i in range(4)]); o.step()
 *       if t in (3, 10): print(w) */
static const struct
{
	const char *torch, *config;
	double weights[2][WEIGHTS];
} cases[] = {
	{"SGD(w, lr, momentum=0.9)",
	 "{\"optimizer\":\"sgd\"}",
	 {{0.8345, -1.8465, 0.47475, 0.29375}, {0.233696463, -1.4982505, 0.768222953, 0.101592464}}},
	{"SGD(w, lr)", "{\"optimizer\":\"sgd\",\"momentum\":0}", {{0.875, -1.95, 0.45, 0.125}, {0.875, -2, 0.625, -0.025}}},
	{"SGD(w, lr, momentum=0.5, weight_decay=0.1)",
	 "{\"optimizer\":\"sgd\",\"momentum\":0.5,\"weight_decay\":0.1}",
	 {{0.821394, -1.830538, 0.447697, 0.1905125}, {0.601773158, -1.60761457, 0.607029858, -0.0254359284}}},
	{"SGD(w, lr, momentum=0.9, nesterov=True)",
	 "{\"optimizer\":\"sgd\",\"nesterov\":true}",
	 {{0.72605, -1.81185, 0.427275, 0.389375}, {0.185326817, -1.54842545, 0.866400658, 0.0664332179}}},
	{"SGD(w, lr, momentum=0.7, weight_decay=0.1, nesterov=True)",
	 "{\"optimizer\":\"sgd\",\"nesterov\":1,\"momentum\":0.7,\"weight_decay\":0.1}",
	 {{0.709402122, -1.74727674, 0.399006061, 0.284323912}, {0.3959655, -1.41529658, 0.657465394, -0.0537630602}}},
	{"SGD(w, lr, weight_decay=0.2)",
	 "{\"optimizer\":\"sgd\",\"momentum\":0,\"weight_decay\":0.2}",
	 {{0.817172, -1.834844, 0.420086, 0.12105}, {0.710359062, -1.64938126, 0.53048165, -0.0301833097}}},
	{"Adam(w, lr)",
	 "{\"optimizer\":\"adam\"}",
	 {{0.851653486, -1.8717589, 0.422978965, 0.18186063}, {0.678507064, -1.76307618, 0.481187729, 0.13520441}}},
	{"Adam(w, lr, betas=(0.8, 0.99))",
	 "{\"optimizer\":\"adam\",\"beta1\":0.8,\"beta2\":0.99}",
	 {{0.853464604, -1.8806592, 0.423455886, 0.173860421}, {0.703993965, -1.80523242, 0.504620227, 0.0970562648}}},
	{"Adam(w, lr, betas=(0, 0))",
	 "{\"beta1\":0,\"beta2\":0}",
	 {{0.900000001, -1.9, 0.400000004, 0.0999999992}, {0.900000001, -2, 0.599999999, -0.099999996}}},
	{"Adam(w, lr, weight_decay=0.1)",
	 "{\"weight_decay\":0.1,\"momentum\":0.5,\"nesterov\":true}",
	 {{0.825622716, -1.82927215, 0.410569834, 0.180251555}, {0.587484303, -1.59010002, 0.429154319, 0.123211663}}},
	{"AdamW(w, lr)",
	 "{\"optimizer\":\"adamw\"}",
	 {{0.848851122, -1.86597373, 0.421630945, 0.181626169}, {0.670452168, -1.74485814, 0.476882193, 0.133870306}}},
	{"AdamW(w, lr, betas=(0.5, 0.9), weight_decay=0.5)",
	 "{\"weight_decay\":0.5,\"optimizer\":\"adamw\",\"beta1\":0.5,\"beta2\":0.9}",
	 {{0.723772442, -1.6325327, 0.355969754, 0.138835886}, {0.442625361, -1.158203, 0.379072818, 0.00185210278}}},
	{"AdamW(w, lr, weight_decay=0)",
	 "{\"weight_decay\":0,\"optimizer\":\"adamw\"}",
	 {{0.851653486, -1.8717589, 0.422978965, 0.18186063}, {0.678507064, -1.76307618, 0.481187729, 0.13520441}}},
	{"RMSprop(w, lr)",
	 "{\"optimizer\":\"rmsprop\"}",
	 {{-0.163088464, -1.40425455, -0.336969413, 0.978023781}, {-0.153322305, -1.4454078, 0.574235466, 0.224858274}}},
	{"RMSprop(w, lr, alpha=0.9)",
	 "{\"optimizer\":\"rmsprop\",\"alpha\":0.9}",
	 {{0.632978084, -1.81256014, 0.231844799, 0.313213038}, {0.641082687, -1.8427615, 0.552191219, 0.0564023533}}},
	{"RMSprop(w, lr, momentum=0.9)",
	 "{\"optimizer\":\"rmsprop\",\"momentum\":0.9}",
	 {{-1.23509513, -0.235991012, -1.19272664, 2.35232194}, {-6.2796016, 3.44218832, -1.65929249, 2.62834085}}},
	{"RMSprop(w, lr, momentum=0.5, weight_decay=0.1, alpha=0.95)",
	 "{\"optimizer\":\"rmsprop\",\"momentum\":0.5,\"weight_decay\":0.1,\"alpha\":0.95}",
	 {{0.231022187, -1.3869597, -0.0140705282, 0.655370796}, {-0.132536948, -0.945813401, 0.435708146, 0.124896002}}},
	{"RMSprop(w, lr, weight_decay=0.1)",
	 "{\"optimizer\":\"rmsprop\",\"weight_decay\":0.1}",
	 {{-0.219350535, -1.19598192, -0.338626556, 0.872648165}, {-0.135764736, -1.02642376, 0.53456358, 0.0640244551}}},
};

static struct sweep_hyperparameters configured(const char *text)
{
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	struct sweep_error err;
	cJSON *config = sweep_json_parse(text, strlen(text), &err);
	CU_ASSERT_PTR_NOT_NULL_FATAL(config);
	CU_ASSERT_EQUAL_FATAL(sweep_hyperparameters_read(&h, config, &err), SWEEP_OK);
	cJSON_Delete(config);
	return h;
}

static float gradient(int t, int i)
{
	return (float)((7 * t + 5 * i) % 11 - 5) / 4;
}

static void steps_are_those_of_pytorch(void)
{
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
	{
		struct sweep_hyperparameters h = configured(cases[c].config);
		float w[WEIGHTS] = {1, -2, 0.5F, 0}, g[WEIGHTS], first[WEIGHTS] = {0}, second[WEIGHTS] = {0};
		float *const moments[] = {first, second};
		const double(*wanted)[WEIGHTS] = cases[c].weights;
		for (int t = 1; t <= STEPS; t++)
		{
			for (int i = 0; i < WEIGHTS; i++) g[i] = gradient(t, i);
			struct sweep_step step = sweep_optimiser_prepare(&h, 0.1, t);
			sweep_step_apply(&step, w, g, moments, WEIGHTS);
			if (t != told[0] && t != told[1]) continue;
			for (int i = 0; i < WEIGHTS; i++)
				unit_assert_close((double)w[i], (*wanted)[i], 1e-6, cases[c].torch, __FILE__, __LINE__);
			wanted++;
		}
	}
}

/* A rule that is told to need no moments gets none. */
static void moments_are_counted(void)
{
	static const struct
	{
		const char *config;
		enum sweep_rule rule;
		int moments;
	} wanted[] = {
		{"{\"optimizer\":\"sgd\",\"momentum\":0}", SWEEP_SGD, 0},
		{"{\"optimizer\":\"sgd\"}", SWEEP_SGD_MOMENTUM, 1},
		{"{\"optimizer\":\"sgd\",\"nesterov\":true}", SWEEP_SGD_NESTEROV, 1},
		{"{\"optimizer\":\"adam\"}", SWEEP_ADAM, 2},
		{"{\"optimizer\":\"adamw\",\"momentum\":0.9,\"nesterov\":true}", SWEEP_ADAM, 2},
		{"{\"optimizer\":\"rmsprop\"}", SWEEP_RMSPROP, 1},
		{"{\"optimizer\":\"rmsprop\",\"momentum\":0.9,\"nesterov\":true}", SWEEP_RMSPROP_MOMENTUM, 2},
	};
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
	{
		struct sweep_hyperparameters h = configured(wanted[i].config);
		CU_ASSERT_EQUAL(sweep_optimiser_rule(&h), wanted[i].rule);
		CU_ASSERT_EQUAL(sweep_rule_moments(wanted[i].rule), wanted[i].moments);
	}
	const struct sweep_hyperparameters h = configured("{\"optimizer\":\"sgd\",\"momentum\":0}");
	const struct sweep_step step = sweep_optimiser_prepare(&h, 0.5, 1);
	float w = 1;
	const float g = 1;
	sweep_step_apply(&step, &w, &g, NULL, 1);
	CU_ASSERT(w == 0.5F);
}

/* Lengths that fill no vector: each weight's step is its own. */
static void any_number_of_weights_is_stepped(void)
{
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
		for (size_t n = 1; n < 40; n++)
		{
			struct sweep_hyperparameters h = configured(cases[c].config);
			float w[40], g[40], first[40] = {0}, second[40] = {0}, alone = 1, m = 0, v = 0;
			float *const moments[] = {first, second}, *const moments_alone[] = {&m, &v};
			for (size_t i = 0; i < 40; i++) w[i] = 1, g[i] = i == n - 1 ? 0.25F : 9;
			for (int t = 1; t <= 3; t++)
			{
				struct sweep_step step = sweep_optimiser_prepare(&h, 0.1, t);
				sweep_step_apply(&step, w, g, moments, n);
				sweep_step_apply(&step, &alone, &g[n - 1], moments_alone, 1);
			}
			CU_ASSERT(w[n - 1] == alone && first[n - 1] == m && second[n - 1] == v);
			CU_ASSERT(w[n] == 1 && first[n] == 0 && second[n] == 0);
		}
}

/* After a million steps the corrections of Adam's moments are 1, and nothing over- or underflows. */
static void late_steps_are_finite(void)
{
	const struct sweep_hyperparameters h = configured("{}");
	const struct sweep_step step = sweep_optimiser_prepare(&h, 0.1, 1000000);
	CU_ASSERT(step.rate == 0.1F && step.root == 1 && step.shrink == 1 && step.l2 == 0);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"ten steps of each optimiser and setting are PyTorch's", steps_are_those_of_pytorch},
		{"settings choose the rule, and a rule its moments", moments_are_counted},
		{"any number of weights is stepped, each by itself", any_number_of_weights_is_stepped},
		{"late steps are finite", late_steps_are_finite},
		{NULL, NULL}};
	return unit_main("optimiser", tests);
}
