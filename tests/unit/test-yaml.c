/* The typing of YAML 1.1 as PyYAML's safe loader has it, and the tree with its places. */
#include "spec/scalar.h"
#include "spec/value.h"
#include "spec/yaml.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each text, and what it is as JSON. The expected types are PyYAML 6's, but for the last group. */
static const struct
{
	const char *text, *json;
} scalars[] = {
	{"~", "null"},
	{"null", "null"},
	{"Null", "null"},
	{"NULL", "null"},
	{"nULL", "\"nULL\""},
	{"None", "\"None\""},
	/* booleans: three spellings of six words */
	{"yes", "true"},
	{"Yes", "true"},
	{"YES", "true"},
	{"yEs", "\"yEs\""},
	{"no", "false"},
	{"No", "false"},
	{"NO", "false"},
	{"true", "true"},
	{"True", "true"},
	{"TRUE", "true"},
	{"tRUE", "\"tRUE\""},
	{"false", "false"},
	{"False", "false"},
	{"FALSE", "false"},
	{"on", "true"},
	{"On", "true"},
	{"ON", "true"},
	{"off", "false"},
	{"Off", "false"},
	{"OFF", "false"},
	{"y", "\"y\""},
	{"n", "\"n\""},
	{"Y", "\"Y\""},
	{"N", "\"N\""},
	/* integers */
	{"0", "0"},
	{"-0", "0"},
	{"+12", "12"},
	{"-12", "-12"},
	{"1_000", "1000"},
	{"1__0_", "10"},
	{"_1", "\"_1\""},
	{"010", "8"},
	{"-010", "-8"},
	{"08", "\"08\""},
	{"0_7", "7"},
	{"0o10", "\"0o10\""},
	{"0b101", "5"},
	{"-0b1_1", "-3"},
	{"0b2", "\"0b2\""},
	{"0x1F", "31"},
	{"-0xff", "-255"},
	{"0x_f", "15"},
	{"0xg", "\"0xg\""},
	{"0X1f", "\"0X1f\""},
	{"1:30", "90"},
	{"-1:30", "-90"},
	{"190:20:30", "685230"},
	{"1:60", "\"1:60\""},
	{"1:5", "65"},
	{"01:30", "\"01:30\""},
	{"9223372036854775807", "9223372036854775807"},
	{"-9223372036854775808", "-9223372036854775808"},
	/* floats: a point, and a sign in the exponent */
	{"1.5", "1.5"},
	{"-1.5", "-1.5"},
	{"1.", "1.0"},
	{"+1.", "1.0"},
	{".5", "0.5"},
	{"-.5", "\"-.5\""},
	{"+.5", "\"+.5\""},
	{"1.0e-5", "1e-05"},
	{"1.e-5", "1e-05"},
	{"3.0e+6", "3000000.0"},
	{"3.0E+6", "3000000.0"},
	{".5e-1", "0.05"},
	{"1_0.5_0", "10.5"},
	{"08.5", "8.5"},
	{"0.1", "0.1"},
	{".", "\".\""},
	{"1.2.3", "\"1.2.3\""},
	{"1:30.5", "90.5"},
	{"-1:30.5", "-90.5"},
	{"0:30.5", "30.5"},
	{"1.5:30", "\"1.5:30\""},
	{"._5", "\"._5\""},
	{".inf", "\"Infinity\""},
	{".Inf", "\"Infinity\""},
	{".INF", "\"Infinity\""},
	{"+.inf", "\"Infinity\""},
	{"-.inf", "\"-Infinity\""},
	{".iNF", "\".iNF\""},
	{".nan", "\"NaN\""},
	{".NaN", "\"NaN\""},
	{".NAN", "\"NaN\""},
	{"-.nan", "\"-.nan\""},
	{"inf", "\"inf\""},
	{"nan", "\"nan\""},
	{"1.0e", "\"1.0e\""},
	{"e5", "\"e5\""},
	{"1e", "\"1e\""},
	{"1e-", "\"1e-\""},
	{"1e5.0", "\"1e5.0\""},
	/* text */
	{"hello", "\"hello\""},
	{"3 4", "\"3 4\""},
	{"1,000", "\"1,000\""},
	{"1-2", "\"1-2\""},
	{"'1'", "\"1\""},
	{"\"1.5\"", "\"1.5\""},
	{"'yes'", "\"yes\""},
	{"''", "\"\""},
	{"'it''s'", "\"it's\""},
	{"\"a\\tb\"", "\"a\\tb\""},
	/* tags */
	{"!!float 1e-5", "1e-05"},
	{"!!float 3", "3.0"},
	{"!!float 010", "10.0"},
	{"!!float 1:30", "90.0"},
	{"!!float 1_0", "10.0"},
	{"!!str 3", "\"3\""},
	{"!!int '3'", "3"},
	{"!!bool 'yes'", "true"},
	{"!!null ''", "null"},
	{"! 3", "3"},
	{"! '3'", "\"3\""},
	{"!!str yes", "\"yes\""},
	/* numbers here, text to PyYAML */
	{"1e-5", "1e-05"},
	{"1e5", "100000.0"},
	{"1E5", "100000.0"},
	{"3e6", "3000000.0"},
	{"1.0e5", "100000.0"},
	{"-1e-5", "-1e-05"},
	{"+1e+5", "100000.0"},
	/* but no number where a double does not reach: names of commits */
	{"86e754", "\"86e754\""},
	{"-1e400", "\"-1e400\""},
	{"8e389a", "\"8e389a\""},
	{"1.0e+400", "\"Infinity\""}, /* a float to PyYAML too */
	/* beyond 64 bits: an int to PyYAML, a float here */
	{"9223372036854775808", "9.223372036854776e+18"},
	{"0x8000000000000000", "9.223372036854776e+18"},
};

static struct sweep_value *parsed(struct sweep_document *document, struct sweep_diagnostics *problems, const char *text)
{
	struct sweep_error err;
	enum sweep_status status = sweep_yaml_parse(text, strlen(text), "x", document, problems, &err);
	return status == SWEEP_OK ? document->root : NULL;
}

static void check_json(const char *yaml, const char *wanted)
{
	struct sweep_document document;
	struct sweep_diagnostics problems = {.file = "x"};
	struct sweep_text json = {0};
	struct sweep_value *root = parsed(&document, &problems, yaml);
	CU_ASSERT_PTR_NOT_NULL(root);
	if (root)
	{
		sweep_value_add_json(&json, root);
		if (strcmp(json.data, wanted) != 0) printf("# %s\n# gives  %s\n# wanted %s\n", yaml, json.data, wanted);
		CU_ASSERT_STRING_EQUAL(json.data, wanted);
	}
	sweep_text_free(&json);
	sweep_document_free(&document);
	sweep_diagnostics_free(&problems);
}

static void scalars_are_typed(void)
{
	for (size_t i = 0; i < sizeof scalars / sizeof scalars[0]; i++)
	{
		struct sweep_text yaml = {0}, json = {0};
		sweep_text_printf(&yaml, "- %s\n", scalars[i].text);
		sweep_text_printf(&json, "[%s]", scalars[i].json);
		check_json(yaml.data, json.data);
		sweep_text_free(&yaml);
		sweep_text_free(&json);
	}
}

static void check_wrong(const char *yaml, const char *message)
{
	struct sweep_document document;
	struct sweep_diagnostics problems = {.file = "x"};
	struct sweep_error err = {0};
	char text[1200];
	CU_ASSERT_EQUAL(sweep_yaml_parse(yaml, strlen(yaml), "x", &document, &problems, &err), SWEEP_USAGE);
	CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, sizeof text), message);
	sweep_document_free(&document);
	sweep_diagnostics_free(&problems);
}

static void tags_must_fit(void)
{
	check_wrong("a: !!int 1.5", "x:1:4: this cannot be read as !!int");
	check_wrong("a: !!int 08", "x:1:4: this cannot be read as !!int");
	check_wrong("a: !!float 0x10", "x:1:4: this cannot be read as !!float");
	check_wrong("a: !!float abc", "x:1:4: this cannot be read as !!float");
	check_wrong("a: !!bool maybe", "x:1:4: this cannot be read as !!bool");
	check_wrong("a: !!null 1", "x:1:4: this cannot be read as !!null");
	check_wrong("a: !!timestamp 2001-12-14", "x:1:4: this cannot be read as !!timestamp");
	check_wrong("a: !mine 1", "x:1:4: this cannot be read as !mine");
	check_wrong("a: !!set {b}", "x:1:4: unknown tag !!set");
	check_json("a: !!map {b: !!seq [1]}", "{\"a\":{\"b\":[1]}}");
}

static void keys_become_text(void)
{
	check_json("{1: a, 1.5: b, yes: c, null: d, .nan: e, .inf: f, 'x': g, 010: h}",
			   "{\"1\":\"a\",\"1.5\":\"b\",\"true\":\"c\",\"null\":\"d\",\"NaN\":\"e\",\"Infinity\":\"f\",\"x\":\"g\","
			   "\"8\":\"h\"}");
	check_wrong("{[1]: 2}", "x:1:2: a list cannot be a key");
	check_wrong("? {a: 1}\n: 2", "x:1:3: a mapping cannot be a key");
}

static void anchors_and_merges(void)
{
	check_json("a: &x [1, 2]\nb: *x\nc: &x 3\nd: *x\n", "{\"a\":[1,2],\"b\":[1,2],\"c\":3,\"d\":3}");
	check_json("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3, r: 4}\n",
			   "{\"a\":{\"p\":1,\"q\":2},\"b\":{\"q\":3,\"r\":4,\"p\":1}}");
	check_json("{<<: [{a: 1}, {a: 2, b: 3}], c: 4}", "{\"c\":4,\"a\":1,\"b\":3}");
	check_json("{'<<': {a: 1}}", "{\"<<\":{\"a\":1}}");
	check_json("a: &k 1\nb: {*k : x}\nc: *k\n", "{\"a\":1,\"b\":{\"1\":\"x\"},\"c\":1}");
	check_wrong("a: *x", "x:1:4: an alias without its anchor before it");
}

static void values_know_their_places(void)
{
	struct sweep_document document;
	struct sweep_diagnostics problems = {.file = "x"};
	const char *text = "# first\na:\n  - 1\n  -   two\n\xc3\xa9t\xc3\xa9: {b: 2, c: [3,\n   4]}\n";
	struct sweep_value *root = parsed(&document, &problems, text);
	CU_ASSERT_PTR_NOT_NULL_FATAL(root);
	const struct sweep_value *list = sweep_value_get(root, "a"), *map = sweep_value_get(root, "\xc3\xa9t\xc3\xa9");
	CU_ASSERT(root->line == 2 && root->column == 1);
	CU_ASSERT(list->line == 3 && list->column == 3);
	CU_ASSERT(list->items[1]->line == 4 && list->items[1]->column == 7);
	CU_ASSERT(map->line == 5 && map->column == 6); /* columns count characters, not bytes */
	CU_ASSERT(map->pairs[1].key->line == 5 && map->pairs[1].key->column == 13);
	CU_ASSERT(sweep_value_get(map, "c")->items[1]->line == 6 && sweep_value_get(map, "c")->items[1]->column == 4);
	CU_ASSERT_PTR_NULL(sweep_value_get(map, "d"));
	CU_ASSERT_PTR_NULL(sweep_value_get(list, "d"));
	CU_ASSERT_PTR_NULL(sweep_value_get(NULL, "d"));
	sweep_document_free(&document);
	sweep_diagnostics_free(&problems);
}

/* str() of Python 3. */
static void values_read_as_python_writes_them(void)
{
	static const struct
	{
		const char *yaml, *python;
	} cases[] = {
		{"a", "a"},
		{"yes", "True"},
		{"no", "False"},
		{"null", "None"},
		{"0.0001", "0.0001"},
		{"1.0e-5", "1e-05"},
		{"1.0e+16", "1e+16"},
		{"7.0", "7.0"},
		{".inf", "inf"},
		{"-.inf", "-inf"},
		{".nan", "nan"},
		{"[1, a, 'b c', null, [yes]]", "[1, 'a', 'b c', None, [True]]"},
		{"{lr: 0.1, m: {n: 0.9}}", "{'lr': 0.1, 'm': {'n': 0.9}}"},
		{"[\"it's\", 'say \"hi\"', \"both ' and \\\"\"]", "[\"it's\", 'say \"hi\"', 'both \\' and \"']"},
		{"[\"tab\\t nl\\n cr\\r bell\\a back\\\\\"]", "['tab\\t nl\\n cr\\r bell\\x07 back\\\\']"},
		{"\"it's as it stands\\t\"", "it's as it stands\t"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct sweep_document document;
		struct sweep_diagnostics problems = {.file = "x"};
		struct sweep_text yaml = {0}, python = {0};
		sweep_text_printf(&yaml, "- %s\n", cases[i].yaml);
		const struct sweep_value *root = parsed(&document, &problems, yaml.data);
		CU_ASSERT_PTR_NOT_NULL_FATAL(root);
		sweep_value_add_python(&python, root->items[0]);
		CU_ASSERT_STRING_EQUAL(python.data, cases[i].python);
		sweep_text_free(&yaml);
		sweep_text_free(&python);
		sweep_document_free(&document);
		sweep_diagnostics_free(&problems);
	}
}

/* W&B's grid hashes a value with whole floats made ints, at the top only. */
static void values_are_equal_as_a_grid_sees_them(void)
{
	static const struct
	{
		const char *pair;
		bool equal;
	} cases[] = {
		{"[1, 1]", true},
		{"[1, 1.0]", true},
		{"[3000000.0, 3000000]", true},
		{"[1, 2]", false},
		{"[1.5, 1]", false},
		{"[1, yes]", false},
		{"[1, '1']", false},
		{"[.nan, .nan]", true},
		{"[.inf, .inf]", true},
		{"[.inf, -.inf]", false},
		{"[null, null]", true},
		{"[null, 0]", false},
		{"[[1], [1]]", true},
		{"[[1], [1.0]]", false},
		{"[[1, 2], [2, 1]]", false},
		{"[[1], [1, 1]]", false},
		{"[a, a]", true},
		{"[a, A]", false},
		{"[yes, true]", true},
		{"[yes, no]", false},
		{"[{a: 1}, {a: 1}]", true},
		{"[{a: 1, b: 2}, {b: 2, a: 1}]", true},
		{"[{a: 1}, {a: 1.0}]", false},
		{"[{a: 1}, {b: 1}]", false},
		{"[{a: 1}, {a: 1, b: 2}]", false},
		{"[{a: 1}, [1]]", false},
		{"[9007199254740993, 9007199254740992]", false},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct sweep_document document;
		struct sweep_diagnostics problems = {.file = "x"};
		const struct sweep_value *root = parsed(&document, &problems, cases[i].pair);
		CU_ASSERT_PTR_NOT_NULL_FATAL(root);
		if (sweep_value_equal(root->items[0], root->items[1]) != cases[i].equal) printf("# %s\n", cases[i].pair);
		CU_ASSERT_EQUAL(sweep_value_equal(root->items[0], root->items[1]), cases[i].equal);
		CU_ASSERT_EQUAL(sweep_value_equal(root->items[1], root->items[0]), cases[i].equal);
		sweep_document_free(&document);
		sweep_diagnostics_free(&problems);
	}
}

static void json_is_yaml_too(void)
{
	check_json("{\"a\": [1, 2.5, true, null, \"x\\u00e9\\/\\n\"], \"b\": {\"c\": -3}}",
			   "{\"a\":[1,2.5,true,null,\"x\xc3\xa9/\\n\"],\"b\":{\"c\":-3}}");
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"scalars are typed as YAML 1.1", scalars_are_typed},
		{"tags must fit", tags_must_fit},
		{"keys become text as in JSON", keys_become_text},
		{"anchors, aliases and merges", anchors_and_merges},
		{"values know their places", values_know_their_places},
		{"values read as Python writes them", values_read_as_python_writes_them},
		{"values are equal as a grid sees them", values_are_equal_as_a_grid_sees_them},
		{"JSON is YAML too", json_is_yaml_too},
		{NULL, NULL}};
	return unit_main("yaml", tests);
}
