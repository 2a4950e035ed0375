#include "base/file.h"
#include "spec/notation.h"
#include "spec/print.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void parse(const char *text, struct sweep *sweep)
{
	struct sweep_diagnostics problems = {0};
	struct sweep_error err = {0};
	if (sweep_parse(text, strlen(text), "test", true, sweep, &problems, &err) != SWEEP_OK)
	{
		printf("# %s\n# in:\n%s\n", err.message, text);
		CU_FAIL("the text is no sweep file");
	}
	sweep_diagnostics_free(&problems);
}

static void print(const char *text, const struct sweep_change *changes, struct sweep_text *out)
{
	struct sweep sweep;
	parse(text, &sweep);
	sweep_print(out, &sweep, changes);
	sweep_free(&sweep);
}

/* Values come back as they were, whatever characters they have. */
static void values_read_back(void)
{
	static const char *const texts[] = {
		"1",         "-3",          "1.0",         "1.0e-05",        "1.0e+16",  ".inf",   "-.inf",
		"true",      "null",        "adam",        "\"yes\"",        "\"1e5\"",  "\"\"",   "\"a: b\"",
		"\"a\\nb\"", "\"\\u2028\"", "\"\\x7f\"",   "[1, a, {b: 2}]", "\"1:30\"", "\" a\"", "\"2001-12-14\"",
		"\"#\"",     "\"\\u0085\"", "\"\\ufeff\"", "\"n\\xf6\"",     "a b",      "/bin/sh"};
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
	{
		struct sweep_document first = {0}, second = {0};
		struct sweep_diagnostics problems = {0};
		struct sweep_error err;
		struct sweep_text text = {0}, again = {0};
		sweep_text_printf(&text, "[%s]", texts[i]);
		CU_ASSERT_EQUAL_FATAL(sweep_yaml_parse(text.data, text.length, "", &first, &problems, &err), SWEEP_OK);
		sweep_notate(&again, first.root);
		CU_ASSERT_EQUAL_FATAL(sweep_yaml_parse(again.data, again.length, "", &second, &problems, &err), SWEEP_OK);
		if (!sweep_value_equal(first.root, second.root)) printf("# %s became %s\n", text.data, again.data);
		CU_ASSERT(sweep_value_equal(first.root, second.root));
		sweep_text_free(&text);
		sweep_text_free(&again);
		sweep_document_free(&first);
		sweep_document_free(&second);
		sweep_diagnostics_free(&problems);
	}
}

/* A short text is as a person would write it, and needs no quotes. */
static void values_look_as_people_write_them(void)
{
	static const char text[] = "{a: 1e-05, b: 7.0, c: [adam, 'on'], d: 0x10, e: ~}";
	struct sweep_document document = {0};
	struct sweep_diagnostics problems = {0};
	struct sweep_error err;
	struct sweep_text out = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_yaml_parse(text, strlen(text), "", &document, &problems, &err), SWEEP_OK);
	sweep_notate(&out, document.root);
	CU_ASSERT_STRING_EQUAL(out.data, "{a: 1.0e-05, b: 7.0, c: [adam, \"on\"], d: 16, e: null}");
	sweep_text_free(&out);
	sweep_document_free(&document);
	sweep_diagnostics_free(&problems);
}

/* The documents are equal, and a text that was printed is printed the same. */
static void examples_come_back_whole(void)
{
	static const char *const names[] = {"conditional", "grid",  "mnist-bayes", "mnist-random",
										"nested",      "train", "two-metrics"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
	{
		char path[80];
		snprintf(path, sizeof path, "examples/%s.yaml", names[i]);
		struct sweep_text text = {0}, printed = {0}, again = {0};
		struct sweep_error err;
		struct sweep first, second;
		CU_ASSERT_EQUAL_FATAL(sweep_read_file(unit_source_path(path), 1 << 20, &text, &err), SWEEP_OK);
		parse(text.data, &first);
		sweep_print(&printed, &first, NULL);
		parse(printed.data, &second);
		sweep_print(&again, &second, NULL);
		CU_ASSERT(sweep_value_equal(first.document.root, second.document.root));
		CU_ASSERT_STRING_EQUAL(printed.data, again.data);
		sweep_free(&first);
		sweep_free(&second);
		sweep_text_free(&text);
		sweep_text_free(&printed);
		sweep_text_free(&again);
	}
}

static const char conditional[] = "name: a\n"
								  "method: random\n"
								  "parameters:\n"
								  "  opt: {values: [adam, sgd, lion]}\n"
								  "  momentum: {min: 0.5, max: 1.0, condition: {opt: sgd}}\n"
								  "  beta: {min: 0.5, max: 1.0, condition: {opt: [adam, sgd]}}\n"
								  "  net:\n"
								  "    condition: {opt: [lion, adam]}\n"
								  "    parameters:\n"
								  "      width: {values: [8, 16]}\n"
								  "  lr: {distribution: q_log_uniform_values, min: 1, max: 64, q: 2}\n"
								  "constraints: ['lr < 50', 'momentum < lr']\n"
								  "run_cap: 7\n";

/* Parameters are sorted: beta, lr, momentum, net.width, opt. */
static void what_becomes_impossible_goes(void)
{
	struct sweep sweep;
	parse(conditional, &sweep);
	struct sweep_value *left[] = {sweep.parameters[4].shape.values[0], sweep.parameters[4].shape.values[2]};
	struct sweep_change changes[5] = {0};
	changes[4] = (struct sweep_change){.changed = true,
									   .distribution = SWEEP_CATEGORICAL,
									   .shape = {.values = left, .count = 2},
									   .comment = "not sgd\nfor it is slow"};
	changes[1] = (struct sweep_change){.changed = true,
									   .distribution = SWEEP_Q_LOG_UNIFORM_VALUES,
									   .shape = {.min = 2, .max = 8, .q = 2, .whole = true, .whole_range = true}};
	changes[0] = (struct sweep_change){.changed = true, .keys = "@0@"};
	struct sweep_text out = {0};
	sweep_print(&out, &sweep, changes);
	CU_ASSERT_STRING_EQUAL(out.data, "name: a\n"
									 "method: random\n"
									 "parameters:\n"
									 "  # not sgd\n"
									 "  # for it is slow\n"
									 "  opt: {values: [adam, lion]}\n"
									 "  # momentum is left out: its condition cannot hold any more\n"
									 "  beta: {@0@, condition: {opt: adam}}\n"
									 "  net:\n"
									 "    condition: {opt: [lion, adam]}\n"
									 "    parameters:\n"
									 "      width: {values: [8, 16]}\n"
									 "  lr: {distribution: q_log_uniform_values, min: 2, max: 8, q: 2}\n"
									 "constraints:\n"
									 "  - \"lr < 50\"\n"
									 "  # left out, for it uses a parameter that is: \"momentum < lr\"\n"
									 "run_cap: 7\n");
	sweep_text_free(&out);
	sweep_free(&sweep);
}

/* What is printed of a shape is read as that shape. */
static void shapes_read_back(void)
{
	static const char *const shapes[] = {"min: 1, max: 4",
										 "min: 0.0, max: 0.5",
										 "distribution: q_uniform, min: 0.0, max: 1.0, q: 0.1",
										 "distribution: log_uniform_values, min: 1.0e-05, max: 0.1",
										 "distribution: q_log_uniform_values, min: 8, max: 64, q: 8",
										 "distribution: inv_log_uniform_values, min: 0.5, max: 2.0",
										 "distribution: normal, mu: 0.0, sigma: 1.0",
										 "distribution: q_log_normal, mu: -9.0, sigma: 1.0, q: 1.0",
										 "distribution: q_beta, a: 5.0, b: 1.0, q: 0.5",
										 "values: [1, 2.0, a], probabilities: [0.25, 0.25, 0.5]",
										 "value: [1, 2]"};
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
	{
		struct sweep_text file = {0}, out = {0};
		sweep_text_printf(&file, "method: random\nparameters: {x: {%s}}\n", shapes[i]);
		struct sweep sweep;
		parse(file.data, &sweep);
		sweep_print_shape(&out, sweep.parameters[0].distribution, &sweep.parameters[0].shape);
		CU_ASSERT_STRING_EQUAL(out.data, shapes[i]);
		sweep_free(&sweep);
		sweep_text_free(&file);
		sweep_text_free(&out);
	}
}

/* Two parameters that share an anchor, and names that YAML would take for something else. */
static void anchors_and_strange_names_are_kept_apart(void)
{
	static const char text[] =
		"method: random\nparameters:\n  a: &x {min: 1, max: 2}\n  \"y: 1\": *x\n  \"on\": {value: 1}\n"
		"  g: {parameters: {a: *x, b: {parameters: {a: *x}}}}\n";
	struct sweep sweep;
	parse(text, &sweep);
	struct sweep_change changes[5] = {0};
	changes[2].changed = true; /* a, g.a, g.b.a, on, y: 1 */
	changes[2].keys = "value: 9";
	struct sweep_text out = {0};
	sweep_print(&out, &sweep, changes);
	CU_ASSERT_STRING_EQUAL(out.data,
						   "method: random\nparameters:\n  a: {min: 1, max: 2}\n  \"y: 1\": {min: 1, max: 2}\n"
						   "  \"on\": {value: 1}\n  g:\n    parameters:\n      a: {min: 1, max: 2}\n      b:\n"
						   "        parameters:\n          a: {value: 9}\n");
	sweep_text_free(&out);
	sweep_free(&sweep);
}

/* A list too long for a line has an item a line. */
static void long_values_take_lines(void)
{
	struct sweep_text out = {0};
	print("method: random\nparameters: {x: {value: 1}}\ncommand: [aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, "
		  "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, '${args}']\n",
		  NULL, &out);
	CU_ASSERT_STRING_EQUAL(out.data, "method: random\nparameters:\n  x: {value: 1}\ncommand:\n"
									 "  - aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
									 "  - bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n  - \"${args}\"\n");
	sweep_text_free(&out);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"values read back", values_read_back},
		{"values look as people write them", values_look_as_people_write_them},
		{"the examples come back whole", examples_come_back_whole},
		{"what becomes impossible goes", what_becomes_impossible_goes},
		{"shapes read back", shapes_read_back},
		{"anchors and strange names are kept apart", anchors_and_strange_names_are_kept_apart},
		{"long values take lines", long_values_take_lines},
		{NULL, NULL}};
	return unit_main("print", tests);
}
