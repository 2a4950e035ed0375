#include "base/text.h"
#include "record/json.h"
#include "record/object.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

static void check_written(cJSON *object, const char *wanted)
{
	struct sweep_text text = {0};
	sweep_json_write(&text, object);
	CU_ASSERT_STRING_EQUAL(text.data, wanted);
	sweep_text_free(&text);
	cJSON_Delete(object);
}

static cJSON *parsed(const char *text)
{
	return sweep_object_parse(text, strlen(text));
}

static void objects_are_laid_over(void)
{
	static const char *const cases[][3] = {
		{"{}", "{\"a\":1}", "{\"a\":1}"},
		{"{\"b\":1,\"a\":2.50}", "{\"a\":3,\"c\":\"x\"}", "{\"b\":1,\"a\":3,\"c\":\"x\"}"},
		{"{\"a\":1,\"a\":2}", "{\"z\":{\"a\":[1]},\"y\":1,\"z\":null}", "{\"a\":2,\"z\":null,\"y\":1}"},
		{"{\"a\":1}", "{}", "{\"a\":1}"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		cJSON *into = parsed(cases[i][0]);
		sweep_object_lay_over(into, parsed(cases[i][1]));
		check_written(into, cases[i][2]);
	}
}

static void objects_become_flat(void)
{
	static const char *const cases[][2] = {
		{"{\"a\":1,\"b\":[{\"c\":2}],\"e\":{}}", "{\"a\":1,\"b\":[{\"c\":2}],\"e\":{}}"},
		{"{\"a\":1,\"val\":{\"loss\":3.0,\"top\":{\"1\":0.50,\"e\":{}}},\"z\":null}",
		 "{\"a\":1,\"val.loss\":3.0,\"val.top.1\":0.50,\"val.top.e\":{},\"z\":null}"},
		/* a literal name goes before a nested one, wherever it stands */
		{"{\"val\":{\"loss\":2},\"x\":0,\"val.loss\":5}", "{\"val.loss\":5,\"x\":0}"},
		{"{\"val.loss\":5,\"x\":0,\"val\":{\"loss\":2}}", "{\"val.loss\":5,\"x\":0}"},
		{"{\"a\":{\"b\":{\"c\":1}},\"a.b\":{\"c\":2},\"a\":{\"b.c\":3}}", "{\"a.b.c\":3}"},
		{"{\"\":{\"\":{\"\":1}}}", "{\"..\":1}"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		cJSON *object = parsed(cases[i][0]);
		CU_ASSERT_EQUAL(sweep_object_is_nested(object), i > 0);
		sweep_object_flatten(object);
		CU_ASSERT_FALSE(sweep_object_is_nested(object));
		check_written(object, cases[i][1]);
	}
}

static uint64_t names(const char *text)
{
	cJSON *object = parsed(text);
	uint64_t hash = sweep_object_names(object);
	cJSON_Delete(object);
	return hash;
}

static void names_are_those_of_the_leaves(void)
{
	CU_ASSERT(names("{\"a\":1,\"b\":2}") == names("{\"a\":\"x\",\"b\":[]}"));
	CU_ASSERT(names("{\"a\":1,\"b\":2}") != names("{\"b\":1,\"a\":2}"));
	CU_ASSERT(names("{\"v\":{\"a\":1}}") != names("{\"v\":{\"b\":1}}"));
	CU_ASSERT(names("{\"v\":{\"a\":1},\"b\":1}") != names("{\"v\":{\"a\":1,\"b\":1}}"));
}

static void check_equal(const char *a, const char *b, bool equal)
{
	struct sweep_text x = {0}, y = {0};
	sweep_text_printf(&x, "{\"v\":%s}", a);
	sweep_text_printf(&y, "{\"v\":%s}", b);
	cJSON *first = parsed(x.data), *second = parsed(y.data);
	if (sweep_json_equal(first, second) != equal) printf("# %s and %s\n", a, b);
	CU_ASSERT_EQUAL(sweep_json_equal(first, second), equal);
	CU_ASSERT_EQUAL(sweep_json_equal(second, first), equal);
	if (equal) CU_ASSERT_EQUAL(sweep_json_digest(first), sweep_json_digest(second));
	cJSON_Delete(first);
	cJSON_Delete(second);
	sweep_text_free(&x);
	sweep_text_free(&y);
}

static void numbers_are_compared_exactly(void)
{
	static const char *const same[][2] = {
		{"1", "1.0"},
		{"1", "1e0"},
		{"100", "1E+2"},
		{"0.10", "0.1"},
		{"-1.50e-3", "-0.0015"},
		{"0", "-0.0"},
		{"0e5", "0"},
		{"12345678901234567890", "1234567890123456789e1"},
		{"1e400", "10e399"},
		{"0.1", "0.10000000000000001"}, /* the same double, with 17 digits */
		{"1e99999999999999999999", "1e99999999999999999999"},
	};
	static const char *const different[][2] = {
		{"1.0", "1.0000000000000002"}, /* neighbours: 1 + 2^-52 */
		{"9007199254740993", "9007199254740992"},
		{"9007199254740993", "9007199254740992.0"},
		{"12345678901234567890", "12345678901234567891"},
		{"1e400", "1e401"},
		{"1", "-1"},
		{"10", "1"},
		{"0.01", "0.1"},
		{"1e99999999999999999999", "1e99999999999999999998"},
		{"0", "1e-400"},
		{"1", "\"1\""},
		{"1", "true"},
	};
	for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) check_equal(same[i][0], same[i][1], true);
	for (size_t i = 0; i < sizeof different / sizeof different[0]; i++)
		check_equal(different[i][0], different[i][1], false);
}

static void values_are_compared(void)
{
	check_equal("{\"a\":1,\"b\":[1,{\"c\":null}]}", "{\"b\":[1.0,{\"c\":null}],\"a\":1}", true);
	check_equal("{\"a\":1,\"a\":2}", "{\"a\":2}", true);
	check_equal("{\"a\":1}", "{\"a\":1,\"b\":1}", false);
	check_equal("{\"a\":1}", "{\"b\":1}", false);
	check_equal("[1,2]", "[2,1]", false);
	check_equal("[1,2]", "[1,2,3]", false);
	check_equal("\"x\"", "\"X\"", false);
	check_equal("null", "false", false);
	check_equal("NaN", "\"NaN\"", true);
}

static void digests_tell_values_apart(void)
{
	static const char *const different[] = {"{}",
											"{\"a\":1}",
											"{\"a\":2}",
											"{\"b\":1}",
											"{\"a\":\"1\"}",
											"{\"a\":[1]}",
											"{\"a\":{}}",
											"{\"a\":[]}",
											"{\"a\":null}",
											"{\"a\":true}",
											"{\"a\":false}",
											"{\"a\":[1,2]}",
											"{\"a\":[2,1]}",
											"{\"a\":[[1],2]}",
											"{\"a\":{\"b\":1}}",
											"{\"a\":1,\"b\":2}",
											"{\"a\":2,\"b\":1}",
											"{\"a\":\"\"}"};
	enum
	{
		COUNT = sizeof different / sizeof different[0]
	};
	uint64_t digests[COUNT];
	for (int i = 0; i < COUNT; i++)
	{
		cJSON *root = parsed(different[i]);
		digests[i] = sweep_json_digest(root);
		cJSON_Delete(root);
		for (int j = 0; j < i; j++) CU_ASSERT_NOT_EQUAL(digests[i], digests[j]);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {{"objects are laid over each other", objects_are_laid_over},
											 {"objects become flat", objects_become_flat},
											 {"names are those of the leaves", names_are_those_of_the_leaves},
											 {"numbers are compared exactly", numbers_are_compared_exactly},
											 {"values are compared", values_are_compared},
											 {"digests tell values apart", digests_tell_values_apart},
											 {NULL, NULL}};
	return unit_main("object", tests);
}
