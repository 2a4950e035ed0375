/* Expressions: their values are those that Python 3.11 gives, with `from math import *` and
 *
 *     batch_size, lr, optimizer, nesterov, none, n = 32, 0.01, 'sgd', True, None, 7
 *     true, false, null = True, False, None
 */
#include "spec/active.h"
#include "spec/expression.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const file =
	"method: random\nparameters:\n"
	"  batch_size: {value: 32}\n  lr: {value: 0.01}\n  optimizer: {value: sgd}\n"
	"  nesterov: {value: true}\n  none: {value: null}\n  n: {value: 7}\n"
	"  net: {parameters: {width-x: {value: 3}, min: {value: 4}}}\n"
	"  mixed: {values: [auto, 5, null]}\n  min: {value: 1}\n  layers: {values: [[1, 2], [3]]}\n"
	"  u: {min: 0.0, max: 1.0}\n";

static struct sweep sweep;

static void open_sweep(const char *text)
{
	struct sweep_diagnostics problems = {.file = "x.yaml"};
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_parse(text, strlen(text), "x.yaml", false, &sweep, &problems, &err), SWEEP_OK);
	sweep_diagnostics_free(&problems);
}

/* Whether it is true of the configuration whose draws are these; all 0 when NULL. */
static bool holds_of(const char *text, const struct sweep_draw *given)
{
	struct sweep_arena arena = {0};
	struct sweep_expression_report report;
	struct sweep_draw *draws = calloc(sweep.count, sizeof *draws);
	const struct sweep_view view = {.sweep = &sweep, .draws = given ? given : draws};
	const struct sweep_expression *expression =
		sweep_expression_read(text, strlen(text), &sweep, false, &arena, &report);
	if (expression == NULL) printf("# %s: %zu: %s\n", text, report.error.offset, report.error.message);
	CU_ASSERT_PTR_NOT_NULL_FATAL(expression);
	const bool held = sweep_expression_holds(expression, &view);
	sweep_arena_free(&arena);
	free(draws);
	return held;
}

static bool holds(const char *text)
{
	return holds_of(text, NULL);
}

static void python_values(void)
{
	static const struct
	{
		const char *text, *value;
	} cases[] = {
		{"1 + 2 * 3 - 4 / 8", "6.5"},
		{"(1 + 2) * 3", "9"},
		{"2 ** 3 ** 2", "512"},
		{"-2 ** 2", "-4"},
		{"2 ** -1", "0.5"},
		{"-3 ** -2 ** 2", "-0.012345679012345678"},
		{"+ - + 3", "-3"},
		{"7 // 2", "3"},
		{"-7 // 2", "-4"},
		{"7 // -2", "-4"},
		{"-7 % 3", "2"},
		{"7 % -3", "-2"},
		{"-7.5 % 2", "0.5"},
		{"7.5 // 2", "3.0"},
		{"1e3 + 1.5e-2 + .5 + 2.", "1002.515"},
		{"10 - 4 - 3", "3"},
		{"64 / 4 / 2", "8.0"},
		{"2 * 3 % 4", "2"},
		{"100 % 7 ** 2", "2"},
		{"abs(-3.5) + min(4, 2, 3) + max(1, 5)", "10.5"},
		{"log(exp(2)) + log2(8) + log10(1000)", "8.0"},
		{"sqrt(2) * sqrt(2)", "2.0000000000000004"},
		{"floor(-2.5) * 10 + ceil(-2.5)", "-32"},
		{"round(2.5) + round(3.5) + round(-0.5)", "6"},
		{"min(batch_size, 64) * n", "224"},
		{"batch_size * lr", "0.32"},
		{"true + true", "2"},
		{"nesterov * 3", "3"},
		{"1 < 2", "True"},
		{"1 < 2 < 3", "True"},
		{"1 < 3 < 2", "False"},
		{"3 > 2 > 1 == 1", "True"},
		{"1 == 1.0", "True"},
		{"True == 1", "True"},
		{"not 1 == 2", "True"},
		{"not not true", "True"},
		{"not true == false", "True"},
		{"true or false and false", "True"},
		{"(true or false) and false", "False"},
		{"false and 1 / 1 > 0 or true", "True"},
		{"1 < 2 and 2 < 3", "True"},
		{"2 in [1, 2, 3]", "True"},
		{"4 in [1, 2, 3]", "False"},
		{"4 not in [1, 2, 3]", "True"},
		{"2 in []", "False"},
		{"not 2 in [1, 2]", "False"},
		{"batch_size * 2 in [63 + 1, 5]", "True"},
		{"'b' in ['a', \"b\"]", "True"},
		{"optimizer == 'sgd'", "True"},
		{"optimizer != 'sgd'", "False"},
		{"optimizer < 'she'", "True"},
		{"'abc' < 'abd'", "True"},
		{"'ab' < 'abc'", "True"},
		{"'Z' < 'a'", "True"},
		{"'é' > 'z'", "True"},
		{"'it\\'s' == \"it's\"", "True"},
		{"'a\\tb' == 'a\tb'", "True"},
		{"none == None", "True"},
		{"optimizer == None", "False"},
		{"nesterov == false", "False"},
		{"nesterov and n > 3", "True"},
		{"1 < n <= 7 and batch_size % 8 == 0", "True"},
		{"n == 7 in [7]", "True"},
		{"-n ** 2 < 0", "True"},
		{"(-n) ** 2 == 49", "True"},
		{"0.1 + 0.2 == 0.3", "False"},
		{"0.1 + 0.2 <= 0.3 + 1e-9", "True"},
		{"10 ** 2 ** 0.5", "25.954553519470085"},
		{"5 - -5", "10"},
		{"2 ** 0.5 ** 2", "1.189207115002721"},
	};
	open_sweep(file);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		char text[200];
		snprintf(text, sizeof text, "(%s) == (%s)", cases[i].text, cases[i].value);
		if (!holds(text)) printf("# %s\n", text);
		CU_ASSERT(holds(text));
	}
	sweep_free(&sweep);
}

/* Where Python raises an exception. */
static void no_exceptions(void)
{
	open_sweep(file);
	CU_ASSERT(holds("1 / (n - 7) > 1e308"));
	CU_ASSERT(holds("-1 / (n - 7) < -1e308"));
	CU_ASSERT(!holds("0 / (n - 7) == 0 / (n - 7)"));
	CU_ASSERT(holds("0 / (n - 7) != 1"));
	CU_ASSERT(!holds("sqrt(-n) < 1 or sqrt(-n) >= 1"));
	CU_ASSERT(!holds("n % 0 < 1 or n % 0 >= 1"));
	CU_ASSERT(holds("n // 0 > 1e308"));
	CU_ASSERT(!holds("log(0) > 0 or log(-1) > 0 or log(-1) <= 0"));
	CU_ASSERT(holds("10 ** 400 == 1e999"));
	CU_ASSERT(!holds("(-8) ** 0.5 == (-8) ** 0.5"));
	sweep_free(&sweep);
}

static void names(void)
{
	open_sweep(file);
	CU_ASSERT(holds("net.min == 4 and min == 1 and min(min, 2) == 1"));
	CU_ASSERT(holds("`net.width-x` - 1 == 2"));
	CU_ASSERT(holds("`n`==7"));
	size_t count;
	struct sweep_arena arena = {0};
	struct sweep_expression_report report;
	const char *text = "n < 9 or n > batch_size or net.min == n";
	const struct sweep_expression *expression =
		sweep_expression_read(text, strlen(text), &sweep, false, &arena, &report);
	CU_ASSERT_PTR_NOT_NULL_FATAL(expression);
	const size_t *uses = sweep_expression_uses(expression, &count);
	CU_ASSERT_EQUAL_FATAL(count, 3);
	CU_ASSERT_STRING_EQUAL(sweep.parameters[uses[0]].name, "batch_size");
	CU_ASSERT_STRING_EQUAL(sweep.parameters[uses[1]].name, "n");
	CU_ASSERT_STRING_EQUAL(sweep.parameters[uses[2]].name, "net.min");
	sweep_arena_free(&arena);
	sweep_free(&sweep);
}

/* A parameter whose values are of several kinds: there is no order between them, and no arithmetic. */
static void mixed_kinds(void)
{
	open_sweep(file);
	struct sweep_draw *draws = calloc(sweep.count, sizeof *draws);
	const size_t mixed = (size_t)(sweep_find_parameter(&sweep, "mixed") - sweep.parameters);
	CU_ASSERT(holds_of("mixed == 'auto' and mixed != 5", draws));
	CU_ASSERT(!holds_of("mixed < 6 or mixed >= 6 or mixed + 1 > 0", draws));
	draws[mixed].index = 1;
	CU_ASSERT(holds_of("mixed != 'auto' and mixed + 1 == 6 and 4 < mixed", draws));
	CU_ASSERT(holds_of("mixed == 'auto' or mixed >= 5", draws));
	draws[mixed].index = 2;
	CU_ASSERT(holds_of("mixed == null and mixed not in ['auto', 5]", draws));
	CU_ASSERT(!holds_of("mixed < 6 or mixed >= 6", draws));
	CU_ASSERT(holds_of("layers == layers and layers != null", draws));
	free(draws);
	sweep_free(&sweep);
}

/* --- what is wrong --------------------------------------------------------------------------------- */

static void check_error(const char *text, const char *at, const char *message)
{
	struct sweep_arena arena = {0};
	struct sweep_expression_report report;
	CU_ASSERT_PTR_NULL(sweep_expression_read(text, strlen(text), &sweep, false, &arena, &report));
	if (strcmp(text + report.error.offset, at) != 0 || strstr(report.error.message, message) == NULL)
	{
		printf("# %s: %zu: %s\n", text, report.error.offset, report.error.message);
		CU_FAIL("another error");
	}
	sweep_arena_free(&arena);
}

/* Each with the rest of the text from the error on. */
static void errors(void)
{
	open_sweep(file);
	static const char *const cases[][3] = {
		{"", "", "an expression is missing at the end"},
		{"n <", "", "a value is missing at the end"},
		{"n < )", ")", "a value is missing before )"},
		{"(n < 3", "", "\")\" is missing at the end"},
		{"n < 3)", ")", "an operator is missing before )"},
		{"n 3", "3", "an operator is missing before 3"},
		{"n < 3 n", "n", "an operator is missing before n"},
		{"n = 3", "= 3", "there is no \"=\": write =="},
		{"n && 3", "&& 3", "write and"},
		{"n || 3", "|| 3", "write or"},
		{"!n", "!n", "write not"},
		{"n ^ 2 > 3", "^ 2 > 3", "write **"},
		{"n < 3 ; n", "; n", "\";\" has no meaning here"},
		{"n < 3\xC3\xA9", "\xC3\xA9", "\"\xC3\xA9\" has no meaning here"},
		{"n < \x01", "\x01", "a control character"},
		{"n 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdef\xC3\xA9'",
		 "'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdef\xC3\xA9'",
		 "before 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdef"},
		{"optimizer == 'sgd", "'sgd", "a text is not closed"},
		{"`net.min < 3", "`net.min < 3", "a name is not closed"},
		{"optimizer == 'a\\q'", "\\q'", "unknown escape"},
		{"n < 3x", "3x", "\"3x\" is neither a number nor a name"},
		{"n < 1.2.3", "1.2.3", "neither a number"},
		{"nn < 3 and batchsize < 4", "nn < 3 and batchsize < 4", "no parameter is called \"nn\""},
		{"n < 3 and batchsize < 4", "batchsize < 4", "(did you mean \"batch_size\"?)"},
		{"optimizer == zzzzzzz", "zzzzzzz", "(a text stands in quotes: 'zzzzzzz')"},
		{"net.width-x > 3", "net.width-x > 3", "write `net.width-x` in backquotes"},
		{"`net.width` > 3", "`net.width` > 3", "no parameter is called"},
		{"eval(n)", "eval(n)", "there is no function \"eval\""},
		{"n(3)", "n(3)", "there is no function \"n\""},
		{"log(n, 2) > 1", "log(n, 2) > 1", "log takes one number, not 2"},
		{"max(n) > 1", "max(n) > 1", "max takes two numbers or more, not 1"},
		{"abs() > 1", "abs() > 1", "abs takes one number, not 0"},
		{"min(n; 2) > 1", "; 2) > 1", "has no meaning here"},
		{"min(n 2) > 1", "2) > 1", "\",\" or \")\" is missing before 2"},
		{"n in 3", "3", "a list in [ ] is missing before 3"},
		{"n in [3", "", "\",\" or \"]\" is missing at the end"},
		{"n not 3", "3", "\"in\" is missing before 3"},
		{"[1] == n", "[1] == n", "a list stands behind \"in\" alone"},
		{"n in [1] == 3", "== 3", "nothing can be compared with a list"},
		{"and n", "and n", "a value is missing before and"},
		{"n < 3 and", "", "a value is missing at the end"},
		{"not", "", "a value is missing at the end"},
		{"optimizer < 3", "< 3", "\"<\" cannot compare text with a number"},
		{"n == 'seven'", "== 'seven'", "\"==\" cannot compare a number with text"},
		{"n in [3, 'x']", "in [3, 'x']", "\"in\" cannot compare a number with text"},
		{"null < n", "< n", "\"<\" cannot compare null with a number"},
		{"optimizer * 2 > 3", "optimizer * 2 > 3", "\"*\" takes numbers, but optimizer is text"},
		{"1 + 'a' > 2", "'a' > 2", "\"+\" takes numbers, but this is text"},
		{"sqrt(optimizer) > 2", "optimizer) > 2", "\"sqrt\" takes numbers, but optimizer is text"},
		{"layers < layers", "< layers", "cannot compare a list or a mapping with a list or a mapping"},
		{"-(1 + optimizer) > 2", "optimizer) > 2", "takes numbers"},
		{"n", "n", "a constraint must be true or false, but n is a number: compare it"},
		{"n * 2", "n * 2", "a constraint must be true or false, but this is a number"},
		{"n < 3 and n", "n", "what stands beside \"and\" must be true or false"},
		{"optimizer or n < 3", "optimizer or n < 3", "what stands beside \"or\" must be true or false, but optimizer"},
		{"not n", "n", "what stands behind \"not\" must be true or false"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) check_error(cases[i][0], cases[i][1], cases[i][2]);
	sweep_free(&sweep);
}

static void check_doubt(const char *text, const char *at, const char *message)
{
	struct sweep_arena arena = {0};
	struct sweep_expression_report report;
	CU_ASSERT_PTR_NOT_NULL(sweep_expression_read(text, strlen(text), &sweep, false, &arena, &report));
	CU_ASSERT_EQUAL(report.doubt_count, at ? 1 : 0);
	if (at && report.doubt_count > 0)
	{
		CU_ASSERT_STRING_EQUAL(text + report.doubts[0].offset, at);
		CU_ASSERT_STRING_EQUAL(report.doubts[0].message, message);
	}
	sweep_arena_free(&arena);
}

static void doubts(void)
{
	open_sweep("method: random\nparameters: {o: {values: [adam, sgd]}, b: {values: [16, 32]}, i: {min: 1, max: 9}, u: "
			   "{min: 0.0, max: 1.0}, t: {values: [true, 1]}, q: {distribution: q_uniform, min: 0, max: 1, q: 0.1}}");
	check_doubt("o == 'sdg'", "'sdg'", "\"o\" is never this (did you mean \"sgd\"?)");
	check_doubt("'rmsprop' != o", "'rmsprop' != o", "\"o\" is never this (it is \"adam\" or \"sgd\")");
	check_doubt("b in [16, 24]", "24]", "\"b\" is never this (it is 16 or 32)");
	check_doubt("i == 10", "10", "\"i\" is never this (it is from 1 to 9)");
	check_doubt("q in [0.2, 0.3]", "0.3]",
				"\"q\" is 0.30000000000000004, which is not equal: write abs(q - 0.3) < 1e-9");
	check_doubt("b == 32.0 and i in [1, 9] and u == 0.5 and o != null and t == true", NULL, NULL);
	sweep_free(&sweep);
}

static void limits(void)
{
	open_sweep(file);
	struct sweep_text text = {0};
	for (int i = 0; i < SWEEP_DEEPEST_EXPRESSION; i++) sweep_text_putc(&text, '(');
	sweep_text_puts(&text, "n < 9");
	for (int i = 0; i < SWEEP_DEEPEST_EXPRESSION; i++) sweep_text_putc(&text, ')');
	CU_ASSERT(holds(text.data));
	struct sweep_text deeper = {0};
	sweep_text_printf(&deeper, "(%s)", text.data);
	check_error(deeper.data, deeper.data + SWEEP_DEEPEST_EXPRESSION + 1, "nests more than 60 deep");
	sweep_text_free(&deeper);
	static const char *const nested[] = {"not ", "- ", "2 ** ", "abs(", "n in ["};
	for (size_t i = 0; i < sizeof nested / sizeof nested[0]; i++)
	{
		sweep_text_clear(&text);
		for (int j = 0; j < 600; j++) sweep_text_puts(&text, nested[i]);
		struct sweep_arena arena = {0};
		struct sweep_expression_report report;
		CU_ASSERT_PTR_NULL(sweep_expression_read(text.data, text.length, &sweep, false, &arena, &report));
		CU_ASSERT_PTR_NOT_NULL(strstr(report.error.message, "deep"));
		sweep_arena_free(&arena);
	}
	sweep_text_clear(&text);
	for (int j = 0; j < 1998; j++) sweep_text_puts(&text, "1+"); /* wide is not deep */
	sweep_text_puts(&text, "1<n");
	CU_ASSERT(!holds(text.data));
	sweep_text_puts(&text, "           ");
	check_error(text.data, text.data, "longer than 4000 bytes");
	sweep_text_free(&text);
	sweep_free(&sweep);
}

/* --- constraints of a sweep ------------------------------------------------------------------------ */

static void constraints(void)
{
	open_sweep("method: random\nparameters:\n"
			   "  o: {values: [adam, sgd]}\n  m: {values: [1, 2, 3], condition: {o: sgd}}\n  b: {values: [8, 64]}\n"
			   "constraints:\n  - b * 2 <= 64\n  - m != 2\n  - m * b == 8 or o == 'adam'\n");
	struct sweep_draw draws[3] = {0}; /* b, m, o */
	size_t failed = 9;
	CU_ASSERT_EQUAL_FATAL(sweep.constraint_count, 3);
	sweep_mark_absent(&sweep, draws);
	CU_ASSERT(sweep_meets_constraints(&sweep, draws, &failed));
	draws[1].index = 1; /* m is absent: it does not matter */
	CU_ASSERT(sweep_meets_constraints(&sweep, draws, NULL));
	draws[2].index = 1;
	sweep_mark_absent(&sweep, draws);
	CU_ASSERT(!sweep_meets_constraints(&sweep, draws, &failed));
	CU_ASSERT_EQUAL(failed, 1);
	draws[1].index = 2;
	CU_ASSERT(!sweep_meets_constraints(&sweep, draws, &failed));
	CU_ASSERT_EQUAL(failed, 2);
	draws[1].index = 0;
	CU_ASSERT(sweep_meets_constraints(&sweep, draws, &failed));
	draws[0].index = 1;
	CU_ASSERT(!sweep_meets_constraints(&sweep, draws, &failed));
	CU_ASSERT_EQUAL(failed, 0);
	sweep_free(&sweep);
}

/* Of configurations as records have them: b, m, o. */
static void check_items(const char *json, const char *inactive_wanted, int failed_wanted)
{
	cJSON *config = cJSON_Parse(json);
	const cJSON *items[3];
	bool inactive[3];
	size_t failed = 99;
	for (size_t i = 0; i < 3; i++) items[i] = cJSON_GetObjectItem(config, sweep.parameters[i].name);
	sweep_mark_inactive(&sweep, items, inactive);
	char got[4] = "bmo";
	for (size_t i = 0; i < 3; i++)
		if (inactive[i]) got[i] = '-';
	CU_ASSERT_STRING_EQUAL(got, inactive_wanted);
	CU_ASSERT_EQUAL(sweep_items_meet_constraints(&sweep, items, inactive, &failed), failed_wanted < 0);
	if (failed_wanted >= 0) CU_ASSERT_EQUAL(failed, (size_t)failed_wanted);
	cJSON_Delete(config);
}

static void given_configurations(void)
{
	open_sweep("method: random\nparameters:\n"
			   "  o: {values: [adam, sgd]}\n  m: {min: 0.0, max: 1.0, condition: {o: sgd}}\n  b: {values: [8, 64]}\n"
			   "constraints: [b * 2 <= 64, m != 0.5]\n");
	check_items("{\"b\":8,\"o\":\"adam\"}", "b-o", -1);
	check_items("{\"b\":8,\"o\":\"adam\",\"m\":0.5}", "b-o", -1);
	check_items("{\"b\":8,\"o\":\"sgd\",\"m\":0.5}", "bmo", 1);
	check_items("{\"b\":33,\"o\":\"sgd\"}", "bmo", 0);
	check_items("{\"o\":\"sgd\",\"m\":0.4}", "bmo", -1);
	check_items("{\"o\":7}", "b-o", -1);
	check_items("{\"b\":[1],\"o\":{\"x\":1},\"m\":\"NaN\"}", "b-o", 0);
	check_items("{\"b\":\"8\",\"m\":0.1}", "b-o", 0);
	sweep_free(&sweep);
}

int main(void)
{
	static const struct unit_test tests[] = {{"expressions have Python's values", python_values},
											 {"what Python refuses is infinite or NaN", no_exceptions},
											 {"names have groups, and any character in backquotes", names},
											 {"values of several kinds", mixed_kinds},
											 {"what is wrong is told at its very character", errors},
											 {"values that a parameter never has are doubted", doubts},
											 {"depth and length are bounded", limits},
											 {"constraints on absent parameters do not apply", constraints},
											 {"configurations of records are looked at too", given_configurations},
											 {NULL, NULL}};
	return unit_main("expressions", tests);
}
