#include "base/memory.h"
#include "record/json.h"
#include "search/history.h"
#include "spec/sweep.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct fixture
{
	struct sweep sweep;
	struct sweep_history *history;
	const struct sweep_space *space;
};

static struct fixture *fixture_new(const char *parameters)
{
	struct fixture *f = sweep_alloc(1, sizeof *f);
	struct sweep_text yaml = {0};
	struct sweep_error err = {0};
	struct sweep_diagnostics diagnostics = {.file = "test.yaml"};
	sweep_text_printf(&yaml, "method: random\nmetric: {name: y, goal: maximize}\nparameters: %s\n", parameters);
	const enum sweep_status status =
		sweep_parse(yaml.data, yaml.length, "test.yaml", true, &f->sweep, &diagnostics, &err);
	CU_ASSERT_EQUAL_FATAL(status, SWEEP_OK);
	sweep_diagnostics_free(&diagnostics);
	sweep_text_free(&yaml);
	f->history = sweep_history_new(&f->sweep);
	f->space = f->history->space;
	return f;
}

static void fixture_free(struct fixture *f)
{
	sweep_history_free(f->history);
	sweep_free(&f->sweep);
	free(f);
}

/* The coordinates of the levels of a single parameter. */
static void check_levels(const char *parameter, size_t count, const double *wanted)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "{a: {%s}}", parameter);
	struct fixture *f = fixture_new(text.data);
	CU_ASSERT_EQUAL_FATAL(f->space->count, 1);
	const struct sweep_space_axis *axis = &f->space->axes[0];
	CU_ASSERT_EQUAL(axis->kind, SWEEP_AXIS_ORDERED);
	CU_ASSERT_EQUAL(axis->levels, count);
	for (size_t i = 0; i < count && i < axis->levels; i++) UNIT_ASSERT_CLOSE(axis->at[i], wanted[i], 1e-14);
	fixture_free(f);
	sweep_text_free(&text);
}

static void numbers_are_ordered(void)
{
	check_levels("values: [64, 16, 32]", 3, (double[]){0, 0.5, 1}); /* geometric */
	check_levels("values: [3, 1, 2, 4]", 4, (double[]){0, 1 / 3.0, 2 / 3.0, 1});
	check_levels("values: [\"1e-2\", \"1e-4\", 0.001]", 3, (double[]){0, 0.5, 1}); /* texts that read as numbers */
	check_levels("values: [0, 0.001, 0.01, 0.1]", 4, (double[]){0, 1 / 3.0, 2 / 3.0, 1});
	check_levels("values: [-1, 0, 1]", 3, (double[]){0, 0.5, 1});
	check_levels("values: [2, 1, 2.0, 1.0, 3]", 3, (double[]){0, 0.5, 1}); /* equal ones are one */
	check_levels("values: [1, 2, 4], probabilities: [0.5, 0, 0.5]", 2, (double[]){0, 1});
	check_levels("min: 2, max: 6", 5, (double[]){0, 0.25, 0.5, 0.75, 1});
	check_levels("distribution: q_uniform, min: 0, max: 1, q: 0.25", 5, (double[]){0, 0.25, 0.5, 0.75, 1});
	check_levels("distribution: q_log_uniform_values, min: 1, max: 4, q: 1", 4, (double[]){0, 0.5, log(3) / log(4), 1});
}

static void other_values_are_choices(void)
{
	struct fixture *f = fixture_new("{a: {values: [sgd, adam, 1, true, \"1\", adam, [1, 2], null]}}");
	CU_ASSERT_EQUAL(f->space->axes[0].kind, SWEEP_AXIS_CHOICE);
	CU_ASSERT_EQUAL(f->space->axes[0].levels, 7); /* adam is one */
	fixture_free(f);
}

static void one_value_is_no_axis(void)
{
	struct fixture *f = fixture_new("{a: {value: 3}, b: {min: 2.0, max: 2.0}, c: {min: 4, max: 4}, d: {values: [7]}, "
									"e: {values: [x, x]}, f: {distribution: normal, sigma: 0}, "
									"g: {distribution: q_uniform, min: 0.1, max: 0.2, q: 1}, h: {min: 0.0, max: 1.0}}");
	CU_ASSERT_EQUAL_FATAL(f->space->count, 1);
	CU_ASSERT_EQUAL(f->space->axes[0].kind, SWEEP_AXIS_CONTINUOUS);
	struct sweep_draw draws[8];
	sweep_space_draw(f->space, (double[]){0.25}, draws);
	CU_ASSERT_EQUAL(draws[1].number, 2);
	CU_ASSERT_EQUAL(draws[2].number, 4);
	CU_ASSERT_EQUAL(draws[5].number, 0);
	CU_ASSERT_EQUAL(draws[6].number, 0);
	CU_ASSERT_EQUAL(draws[7].number, 0.25);
	fixture_free(f);
}

static const char every_kind[] =
	"{a: {min: -2.0, max: 3.0}, b: {distribution: log_uniform_values, min: 1e-5, max: 0.1}, c: {min: 1, max: 9}, "
	"d: {distribution: normal, mu: 1, sigma: 2}, e: {distribution: beta, a: 2, b: 3}, "
	"f: {distribution: q_normal, sigma: 3, q: 0.5}, g: {distribution: inv_log_uniform_values, min: 1, max: 100}, "
	"h: {distribution: log_normal}, i: {min: 0, max: 1000000}, j: {values: [a, b, c]}, k: {values: [8, 4, 2]}, "
	"l: {distribution: q_log_uniform_values, min: 1, max: 100000, q: 1}, n: {distribution: log_uniform, min: -3, max: "
	"2}}";

/* Points, draws and configurations are three forms of one thing. */
static void draws_and_points_agree(void)
{
	struct fixture *f = fixture_new(every_kind);
	CU_ASSERT_EQUAL_FATAL(f->space->count, f->sweep.count);
	double x[16], back[16];
	struct sweep_draw draws[16], again[16];
	for (size_t k = 0; k < 200; k++)
	{
		for (size_t i = 0; i < f->space->count; i++)
		{
			const double u = fmod((double)(k + 1) * (0.1234 + 0.0711 * (double)i), 1);
			x[i] = sweep_space_axis_at(f->space, i, u);
			const struct sweep_parameter *parameter = &f->sweep.parameters[f->space->axes[i].parameter];
			draws[i] = sweep_draw_at(parameter->distribution, &parameter->shape, u);
		}
		sweep_space_draw(f->space, x, again);
		sweep_space_place(f->space, again, back);
		for (size_t i = 0; i < f->space->count; i++)
		{
			UNIT_ASSERT_CLOSE(again[i].number, draws[i].number, 1e-9);
			CU_ASSERT_EQUAL(again[i].index, draws[i].index);
			CU_ASSERT_EQUAL(again[i].whole, draws[i].whole);
			UNIT_ASSERT_CLOSE(back[i], x[i], 1e-9);
			UNIT_ASSERT_CLOSE(sweep_space_axis_snap(f->space, i, x[i]), x[i], 1e-9);
		}
	}
	fixture_free(f);
}

static bool read_config(const struct fixture *f, const char *json, double *x, struct sweep_text *why)
{
	cJSON *config = sweep_json_parse(json, strlen(json), NULL);
	const bool fits = sweep_space_read(f->space, config, x, why);
	cJSON_Delete(config);
	return fits;
}

static void configurations_are_read(void)
{
	struct fixture *f = fixture_new("{c: {value: 1}, lr: {distribution: log_uniform_values, min: 0.001, max: 0.1}, "
									"net: {parameters: {act: {values: [relu, tanh]}, width: {values: [16, 32, 64]}}}}");
	double x[3];
	CU_ASSERT_TRUE(read_config(f, "{\"c\":1.0,\"lr\":0.01,\"net\":{\"act\":\"tanh\",\"width\":32.0}}", x, NULL));
	UNIT_ASSERT_CLOSE(x[0], 0.5, 1e-14);
	CU_ASSERT_EQUAL(x[1], 1);
	UNIT_ASSERT_CLOSE(x[2], 0.5, 1e-14);
	CU_ASSERT_TRUE(read_config(f, "{\"lr\":0.1,\"net.act\":\"relu\",\"net.width\":64}", x, NULL));
	CU_ASSERT_EQUAL(x[1], 0);
	CU_ASSERT_EQUAL(x[2], 1);
	fixture_free(f);
}

static void check_misfit(const struct fixture *f, const char *json, const char *why, const double *wanted)
{
	double x[3];
	struct sweep_text text = {0};
	CU_ASSERT_FALSE(read_config(f, json, x, &text));
	CU_ASSERT_STRING_EQUAL(text.data, why);
	for (size_t i = 0; i < 3; i++)
	{
		CU_ASSERT_EQUAL(isnan(x[i]) != 0, isnan(wanted[i]) != 0);
		if (!isnan(wanted[i])) UNIT_ASSERT_CLOSE(x[i], wanted[i], 1e-14);
	}
	sweep_text_free(&text);
}

static void misfits_count_as_far_as_they_can(void)
{
	struct fixture *f = fixture_new("{act: {values: [relu, tanh]}, c: {value: 1}, "
									"lr: {distribution: log_uniform_values, min: 0.001, max: 0.1}, "
									"width: {values: [16, 32, 64]}}");
	check_misfit(f, "{\"act\":\"gelu\",\"lr\":0.01,\"width\":16}",
				 "parameter act has a value that the file does not allow", (double[]){2, 0.5, 0});
	check_misfit(f, "{\"act\":\"relu\",\"width\":16}", "parameter lr is missing", (double[]){0, NAN, 0});
	check_misfit(f, "{\"act\":\"relu\",\"lr\":1,\"width\":16}", "parameter lr has a value that the file does not allow",
				 (double[]){0, 1.5, 0});
	check_misfit(f, "{\"act\":\"relu\",\"lr\":\"fast\",\"width\":[]}",
				 "parameter lr has a value that the file does not allow", (double[]){0, NAN, NAN});
	check_misfit(f, "{\"act\":\"relu\",\"lr\":0.001,\"width\":23}",
				 "parameter width has a value that the file does not allow", (double[]){0, 0, log2(23.0 / 16) / 2});
	check_misfit(f, "{\"act\":\"relu\",\"lr\":0.001,\"width\":1024}",
				 "parameter width has a value that the file does not allow", (double[]){0, 0, 1.5});
	check_misfit(f, "{\"act\":\"relu\",\"c\":2,\"lr\":0.001,\"width\":64}",
				 "parameter c is another constant in the file", (double[]){0, 0, 1});
	fixture_free(f);
}

/* Axes: act (a choice), beta, kind (a choice), width; beta is there with kind x, act and width with y. */
static const char two_branches[] =
	"{kind: {values: [x, y, z]}, beta: {min: 0.0, max: 1.0, condition: {kind: x}}, "
	"act: {values: [relu, tanh], condition: {kind: [y]}}, width: {values: [1, 2, 4, 8], condition: {act: tanh}}}";

static void check_point(const double *x, double act, double beta, double kind, double width)
{
	UNIT_ASSERT_CLOSE(x[0], act, 1e-14);
	UNIT_ASSERT_CLOSE(x[1], beta, 1e-14);
	UNIT_ASSERT_CLOSE(x[2], kind, 1e-14);
	UNIT_ASSERT_CLOSE(x[3], width, 1e-14);
}

/* Level 2 of act is none; the middle of width is one of its two middle levels, 1/3 or 2/3. */
static void what_is_absent_has_one_place(void)
{
	struct fixture *f = fixture_new(two_branches);
	const double away = f->space->axes[3].away;
	CU_ASSERT_EQUAL_FATAL(f->space->count, 4);
	UNIT_ASSERT_CLOSE(fabs(away - 0.5), 1 / 6.0, 1e-14);
	double x[4] = {1, 0.25, 0, 1}, back[4];
	bool absent[4];
	struct sweep_draw draws[4];
	sweep_space_settle(f->space, x);
	check_point(x, 2, 0.25, 0, away);
	sweep_space_absent(f->space, x, absent);
	CU_ASSERT(absent[0] && !absent[1] && !absent[2] && absent[3]);
	sweep_space_draw(f->space, x, draws);
	CU_ASSERT(draws[0].absent && !draws[1].absent && !draws[2].absent && draws[3].absent);
	sweep_space_place(f->space, draws, back);
	check_point(back, 2, 0.25, 0, away);
	x[2] = 1; /* another branch: act had no level, and gets its first, with which width is absent */
	sweep_space_settle(f->space, x);
	check_point(x, 0, 0.5, 1, away);
	x[0] = 1;
	x[3] = 1;
	sweep_space_settle(f->space, x);
	check_point(x, 1, 0.5, 1, 1);
	x[2] = 2;
	sweep_space_settle(f->space, x);
	check_point(x, 2, 0.5, 2, away);
	/* an unlisted value is none that a condition names */
	sweep_space_absent(f->space, (double[]){1, 0.5, 3, 1}, absent);
	CU_ASSERT(absent[0] && absent[1] && !absent[2] && absent[3]);
	fixture_free(f);
}

static void check_read(const struct fixture *f, const char *json, const char *why, const double *wanted)
{
	double x[4];
	struct sweep_text text = {0};
	sweep_text_puts(&text, "");
	CU_ASSERT_EQUAL(read_config(f, json, x, &text), why == NULL);
	CU_ASSERT_STRING_EQUAL(text.data, why ? why : "");
	for (size_t i = 0; i < 4; i++)
	{
		CU_ASSERT_EQUAL(isnan(x[i]) != 0, isnan(wanted[i]) != 0);
		if (!isnan(wanted[i])) UNIT_ASSERT_CLOSE(x[i], wanted[i], 1e-14);
	}
	sweep_text_free(&text);
}

static void configurations_may_lack_what_is_absent(void)
{
	struct fixture *f = fixture_new(two_branches);
	const double away = f->space->axes[3].away;
	check_read(f, "{\"kind\":\"x\",\"beta\":0.25}", NULL, (double[]){2, 0.25, 0, away});
	check_read(f, "{\"kind\":\"y\",\"act\":\"tanh\",\"width\":8}", NULL, (double[]){1, 0.5, 1, 1});
	check_read(f, "{\"kind\":\"z\"}", NULL, (double[]){2, 0.5, 2, away});
	check_read(f, "{\"kind\":\"y\",\"act\":\"tanh\"}", "parameter width is missing", (double[]){1, 0.5, 1, NAN});
	check_read(f, "{\"kind\":\"z\",\"beta\":0.25}", "parameter beta is there, though its condition does not hold",
			   (double[]){2, 0.5, 2, away});
	check_read(f, "{\"kind\":\"w\",\"beta\":0.25}", "parameter beta is there, though its condition does not hold",
			   (double[]){2, 0.5, 3, away});
	check_read(f, "{\"beta\":0.25}", "parameter beta is there, though its condition does not hold",
			   (double[]){2, 0.5, NAN, away});
	/* to tpe and cmaes what is absent is not known */
	sweep_history_add_draws(f->history, 1,
							(struct sweep_draw[]){{.absent = true}, {.number = 0.25}, {0}, {.absent = true}});
	const double *known = f->history->trials[0].known;
	CU_ASSERT(isnan(known[0]) && known[1] == 0.25 && known[2] == 0 && isnan(known[3]));
	fixture_free(f);
}

static void long_lists_are_quick(void)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text, "{a: {values: [");
	for (int i = 0; i < 10000; i++) sweep_text_printf(&text, "v%d, ", i);
	sweep_text_puts(&text, "last]}}");
	struct fixture *f = fixture_new(text.data);
	CU_ASSERT_EQUAL(f->space->axes[0].levels, 10001);
	double x;
	CU_ASSERT_TRUE(read_config(f, "{\"a\":\"v4321\"}", &x, NULL));
	CU_ASSERT_EQUAL(x, 4321);
	fixture_free(f);
	sweep_text_free(&text);
}

static void the_history_is_a_set(void)
{
	struct fixture *f = fixture_new("{a: {min: 0.0, max: 1.0}}");
	struct sweep_history *history = f->history;
	const struct sweep_draw draw = {.number = 0.25};
	sweep_history_tell(history, 7, SWEEP_FINISHED, &(double){3}); /* before its configuration */
	for (int64_t run = 9; run > 0; run -= 2) sweep_history_add_draws(history, run, &draw);
	sweep_history_tell(history, 1, SWEEP_FINISHED, &(double){NAN});
	sweep_history_tell(history, 3, SWEEP_FAILED_RUN, &(double){0.5});
	sweep_history_tell(history, 5, SWEEP_KILLED, &(double){0.5});
	CU_ASSERT_EQUAL_FATAL(history->count, 5);
	static const enum sweep_outcome wanted[] = {SWEEP_OUTCOME_BAD, SWEEP_OUTCOME_BAD, SWEEP_OUTCOME_NOTHING,
												SWEEP_OUTCOME_VALUE, SWEEP_OUTCOME_OPEN};
	for (size_t i = 0; i < 5; i++)
	{
		CU_ASSERT_EQUAL(history->trials[i].run, 2 * (int64_t)i + 1);
		CU_ASSERT_EQUAL(history->trials[i].outcome, wanted[i]);
		CU_ASSERT_TRUE(history->trials[i].placed);
		CU_ASSERT_EQUAL(history->trials[i].x[0], 0.25);
	}
	CU_ASSERT_EQUAL(history->trials[3].value, -3);                 /* goal maximize */
	sweep_history_tell(history, 3, SWEEP_PENDING, &(double){NAN}); /* tried again */
	CU_ASSERT_EQUAL(history->trials[1].outcome, SWEEP_OUTCOME_OPEN);
	fixture_free(f);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"listed numbers are ordered, and spaced as their logarithms where these are more even", numbers_are_ordered},
		{"other listed values are choices", other_values_are_choices},
		{"a parameter of one value is no axis", one_value_is_no_axis},
		{"draws and points agree, for every kind of parameter", draws_and_points_agree},
		{"configurations become points", configurations_are_read},
		{"what does not fit the file counts as far as it can", misfits_count_as_far_as_they_can},
		{"what is absent has one place", what_is_absent_has_one_place},
		{"configurations may lack what is absent", configurations_may_lack_what_is_absent},
		{"10,000 listed values are found at once", long_lists_are_quick},
		{"a history is a set of runs, told in any order", the_history_is_a_set},
		{NULL, NULL}};
	return unit_main("space", tests);
}
