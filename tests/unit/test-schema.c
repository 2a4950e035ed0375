/* Every key of a sweep file with every kind of value: what does not suit is an error or a warning, and never more. */
#include "spec/describe.h"
#include "spec/lint.h"
#include "spec/schema.h"
#include "spec/sweep.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {"word", "3",      "-1.5",         "true", "\"\"",      "[]",     "[1]", "[[x], {}]",
									"{}",   "{a: 1}", "{name: loss}", "null", "[null, 1]", "[a, b]", ""};

/* A mapping of a file: `before`, its keys, `after`. */
struct mapping
{
	const char *before, *after;
	const char *others[5]; /* "key: value", for those that are not being tried */
};

#define PARAMETER ", parameters: {p: {values: [1, 2]}, r: {min: 0, max: 9}}}\n"

static const struct mapping tops[] = {
	{"{", "}\n", {"method: bayes", "metric: {name: loss}", "parameters: {a: {min: 1, max: 5}}"}},
	{"{", "}\n", {"method: grid", "metrics: [{name: a}, {name: b}]", "parameters: {a: {min: 1, max: 5}}"}},
	{"{", "}\n", {"method: bayes", "parameters: {a: {min: 1, max: 5}}"}}};
static const struct mapping metrics[] = {{"{method: tpe, metric: {", "}" PARAMETER, {"name: loss"}},
										 {"{method: random, metrics: [{name: a}, {", "}]" PARAMETER, {"name: loss"}}};
static const struct mapping earlies[] = {
	{"{method: random, metric: {name: loss}, early_terminate: {", "}" PARAMETER, {"type: hyperband", "min_iter: 3"}},
	{"{method: random, metric: {name: loss}, early_terminate: {", "}" PARAMETER, {"type: asha"}},
	{"{method: random, metric: {name: loss}, early_terminate: {", "}" PARAMETER, {"type: median"}}};
static const struct mapping schedulers[] = {{"{method: random, scheduler: {", "}" PARAMETER, {"engine: wandb"}},
											{"{method: random, controller: {", "}" PARAMETER, {NULL}}};
static const struct mapping parameters[] = {
	{"{method: random, parameters: {b: {values: [1, 2]}, a: {", "}}}\n", {"min: 1", "max: 5"}},
	{"{method: random, parameters: {b: {values: [1, 2]}, a: {", "}}}\n", {"values: [1, 2]", "probabilities: [0, 1]"}},
	{"{method: grid, parameters: {b: {values: [1, 2]}, a: {", "}}}\n", {"distribution: q_uniform", "min: 1", "max: 5"}},
	{"{method: random, parameters: {b: {values: [1, 2]}, a: {", "}}}\n", {"distribution: q_beta"}},
	{"{method: random, parameters: {b: {values: [1, 2]}, a: {", "}}}\n", {"parameters: {c: {value: 1}}"}}};
static const struct mapping conditions[] = {
	{"{method: grid, parameters: {b: {values: [1, 2]}, a: {value: 1, condition: {", "}}}}\n", {NULL}},
	{"{method: grid, parameters: {b: {values: [1, 2]}, a: {value: 1, condition: {b: {", "}}}}}\n", {NULL}}};

static void write_file(const struct mapping *mapping, const char *key, const char *value, struct sweep_text *text)
{
	sweep_text_clear(text);
	sweep_text_printf(text, "%s\"%s\": %s", mapping->before, key, value);
	const size_t length = strlen(key);
	for (const char *const *other = mapping->others; *other; other++)
		if (strncmp(*other, key, length) != 0 || (*other)[length] != ':') sweep_text_printf(text, ", %s", *other);
	sweep_text_puts(text, mapping->after);
}

/* Each problem has its place, so that it is found. */
static void check_places(const struct sweep_diagnostics *problems, const char *text)
{
	for (size_t i = 0; i < problems->count; i++)
	{
		if (problems->items[i].line > 0) continue;
		printf("# %s# %s\n", text, problems->items[i].message);
		CU_FAIL("a problem without its place");
	}
}

static void try_file(const struct sweep_text *text, bool lenient)
{
	struct sweep sweep;
	struct sweep_diagnostics problems = {.file = "x.yaml"};
	struct sweep_error err = {0};
	const enum sweep_status status = sweep_parse(text->data, text->length, "x.yaml", lenient, &sweep, &problems, &err);
	CU_ASSERT_EQUAL(status, problems.errors ? SWEEP_USAGE : SWEEP_OK);
	check_places(&problems, text->data);
	if (status == SWEEP_OK)
	{
		struct sweep_text space = {0};
		sweep_lint(&sweep, NULL, -1, &problems);
		sweep_describe(&sweep, NULL, -1, &space);
		CU_ASSERT(space.length > 0);
		sweep_text_free(&space);
	}
	sweep_free(&sweep);
	sweep_diagnostics_free(&problems);
}

static void try_key(const struct mapping *mappings, size_t count, const char *key)
{
	struct sweep_text text = {0};
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
		{
			write_file(&mappings[i], key, kinds[k], &text);
			try_file(&text, false);
			try_file(&text, true);
		}
	sweep_text_free(&text);
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void keys_of_the_tables(void)
{
	for (const struct sweep_key *key = sweep_top_keys; key->name; key++) try_key(tops, COUNT(tops), key->name);
	for (const struct sweep_key *key = sweep_metric_keys; key->name; key++) try_key(metrics, COUNT(metrics), key->name);
	for (const struct sweep_early_kind *kind = sweep_early_kinds; kind->name; kind++)
		for (const struct sweep_key *key = kind->keys; key->name; key++) try_key(earlies, COUNT(earlies), key->name);
}

static void keys_of_parameters(void)
{
	static const char *const keys[] = {
		"value", "values", "probabilities", "min",       "max",         "mu", "sigma", "a",
		"b",     "q",      "parameters",    "condition", "distribution"};
	static const char *const inner[] = {"b", "a", "eq", "in", "min"};
	for (size_t i = 0; i < COUNT(keys); i++) try_key(parameters, COUNT(parameters), keys[i]);
	for (size_t i = 0; i < COUNT(inner); i++) try_key(conditions, COUNT(conditions), inner[i]);
}

static void keys_of_what_is_only_checked(void)
{
	static const char *const keys[] = {"engine", "source", "optimizer", "search_space", "type"};
	for (size_t i = 0; i < COUNT(keys); i++) try_key(schedulers, COUNT(schedulers), keys[i]);
}

/* --- what was found by hand ------------------------------------------------------------------------ */

static void first_problem(const char *text, const char *wanted)
{
	struct sweep sweep;
	struct sweep_diagnostics problems = {.file = "x.yaml"};
	struct sweep_error err = {0};
	char got[2000] = "";
	if (sweep_parse(text, strlen(text), "x.yaml", false, &sweep, &problems, &err) != SWEEP_OK)
		sweep_error_text(&err, got, sizeof got);
	CU_ASSERT_STRING_EQUAL(got, wanted);
	if (strcmp(got, wanted) != 0) printf("# wanted %s\n# got    %s\n", wanted, got);
	sweep_free(&sweep);
	sweep_diagnostics_free(&problems);
}

static void metrics_are_a_list(void)
{
	first_problem("method: bayes\nmetrics: {name: loss}\nparameters:\n  a: {min: 1, max: 5}\n",
				  "x.yaml:2:10: metrics: must be a list, not a mapping");
}

static void items_are_named(void)
{
	first_problem("method: random\nmetrics: [{name: a}, {name: b, goal: up}]\nparameters: {a: {value: 1}}\n",
				  "x.yaml:2:38: metrics[2].goal: unknown goal \"up\" (known: minimize, maximize)");
	first_problem("method: random\nparameters: {a: {values: [1, 2], probabilities: [0.5, x]}}\n",
				  "x.yaml:2:55: parameters.a.probabilities[2]: must be a number, not the text \"x\"");
}

static void hints_are_what_is_meant(void)
{
	static const struct
	{
		const char *keys, *said;
	} cases[] = {
		{"distribution: loguniform, min: 1, max: 2",
		 "32: parameters.a.distribution: unknown distribution \"loguniform\" (did you mean \"log_uniform_values\"?)"},
		{"min: 1, max: 2, conditions: {}",
		 "34: parameters.a: unknown key \"conditions\" (did you mean \"condition\"?)"},
		{"vals: [1, 2]", "18: parameters.a: unknown key \"vals\" (did you mean \"values\"?)"}};
	for (size_t i = 0; i < COUNT(cases); i++)
	{
		char text[200];
		snprintf(text, sizeof text, "method: random\nparameters: {a: {%s}}\n", cases[i].keys);
		char wanted[300];
		snprintf(wanted, sizeof wanted, "x.yaml:2:%s", cases[i].said);
		first_problem(text, wanted);
	}
	first_problem("method: random\nmetric: {name: a, goal: max}\nparameters: {a: {value: 1}}\n",
				  "x.yaml:2:25: metric.goal: unknown goal \"max\" (did you mean \"maximize\"?)");
	first_problem("method: random\nmetric: {name: a, goal: min}\nparameters: {a: {value: 1}}\n",
				  "x.yaml:2:25: metric.goal: unknown goal \"min\" (did you mean \"minimize\"?)");
}

static void what_is_too_large_or_empty(void)
{
	first_problem("method: random\nrun_cap: 99999999999999999999\nparameters: {a: {value: 1}}\n",
				  "x.yaml:2:10: run_cap: 99999999999999999999 is too large: at most 9223372036854775807");
	first_problem("method: random\nmetric: {name: ''}\nparameters: {a: {value: 1}}\n",
				  "x.yaml:2:16: metric.name: must not be empty");
}

int main(void)
{
	static const struct unit_test tests[] = {{"the keys of the tables take any value", keys_of_the_tables},
											 {"so do those of parameters and conditions", keys_of_parameters},
											 {"and those of what is only checked", keys_of_what_is_only_checked},
											 {"metrics that are no list are an error", metrics_are_a_list},
											 {"items of lists are named by their numbers", items_are_named},
											 {"a hint is what is meant", hints_are_what_is_meant},
											 {"a number too large, a name that is empty", what_is_too_large_or_empty},
											 {NULL, NULL}};
	return unit_main("schema", tests);
}
