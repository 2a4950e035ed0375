#include "base/memory.h"
#include "base/random.h"
#include "record/object.h"
#include "search/arguments.h"
#include "search/config.h"
#include "search/method.h"
#include "spec/sweep.h"
#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A sweep from the text of its file, with a search begun. */
struct fixture
{
	struct sweep sweep;
	struct sweep_search search;
	struct sweep_draw *draws;
	enum sweep_status status;
	struct sweep_error err;
};

static struct fixture *fixture_new(const char *yaml, const char *method, uint64_t seed)
{
	struct fixture *f = sweep_alloc(1, sizeof *f);
	struct sweep_diagnostics diagnostics = {.file = "test.yaml"};
	f->status = sweep_parse(yaml, strlen(yaml), "test.yaml", false, &f->sweep, &diagnostics, &f->err);
	if (f->status == SWEEP_OK) f->status = sweep_search_start(&f->search, &f->sweep, method, seed, &f->err);
	f->draws = sweep_alloc(f->sweep.count, sizeof *f->draws);
	sweep_diagnostics_free(&diagnostics);
	return f;
}

static void fixture_free(struct fixture *f)
{
	free(f->draws);
	sweep_search_free(&f->search);
	sweep_free(&f->sweep);
	free(f);
}

/* Points `first`, ... as `form`, joined by line ends; at most `most` of them. */
static void add_points(struct fixture *f, enum sweep_config_form form, int64_t first, int64_t most,
					   struct sweep_text *out)
{
	struct sweep_config_writer *writer;
	CU_ASSERT_EQUAL(sweep_config_writer_new(&f->sweep, form, &writer, &f->err), SWEEP_OK);
	for (int64_t i = first; i < first + most; i++)
	{
		bool end;
		CU_ASSERT_EQUAL(sweep_search_point(&f->search, i, f->draws, &end, &f->err), SWEEP_OK);
		if (end) break;
		if (i > first) sweep_text_putc(out, '\n');
		sweep_config_add(writer, f->draws, out);
	}
	sweep_config_writer_free(writer);
}

static void check_points(const char *yaml, enum sweep_config_form form, int64_t first, const char *wanted)
{
	struct fixture *f = fixture_new(yaml, NULL, 0);
	CU_ASSERT_EQUAL(f->status, SWEEP_OK);
	if (f->status == SWEEP_OK)
	{
		struct sweep_text out = {0};
		sweep_text_puts(&out, "");
		add_points(f, form, first, 100, &out);
		CU_ASSERT_STRING_EQUAL(out.data, wanted);
		if (strcmp(out.data, wanted) != 0) printf("# got: %s\n", out.data);
		sweep_text_free(&out);
	}
	else printf("# %s\n", f->err.message);
	fixture_free(f);
}

static void check_grid(const char *parameters, int64_t size, const char *wanted)
{
	struct sweep_text yaml = {0};
	sweep_text_printf(&yaml, "method: grid\nparameters: %s\n", parameters);
	check_points(yaml.data, SWEEP_CONFIG_JSON, 0, wanted);
	struct fixture *f = fixture_new(yaml.data, NULL, 0);
	CU_ASSERT_EQUAL(sweep_search_size(&f->search), size);
	fixture_free(f);
	sweep_text_free(&yaml);
}

/* --- grid ---------------------------------------------------------------------------------------- */

static void the_first_name_is_slowest(void)
{
	check_grid("{b: {values: [1, 2]}, a: {values: [x, y]}, c: {value: 0.5}}", 4,
			   "{\"a\":\"x\",\"b\":1,\"c\":0.5}\n{\"a\":\"x\",\"b\":2,\"c\":0.5}\n"
			   "{\"a\":\"y\",\"b\":1,\"c\":0.5}\n{\"a\":\"y\",\"b\":2,\"c\":0.5}");
	/* sorted level by level: net before z, and Z before both */
	check_grid("{z: {values: [1, 2]}, net: {parameters: {w: {values: [3, 4]}, d: {value: 9}}}, Z: {value: 0}}", 4,
			   "{\"Z\":0,\"net\":{\"d\":9,\"w\":3},\"z\":1}\n{\"Z\":0,\"net\":{\"d\":9,\"w\":3},\"z\":2}\n"
			   "{\"Z\":0,\"net\":{\"d\":9,\"w\":4},\"z\":1}\n{\"Z\":0,\"net\":{\"d\":9,\"w\":4},\"z\":2}");
}

static void ranges_are_counted_out(void)
{
	check_grid("{a: {min: -1, max: 2}}", 4, "{\"a\":-1}\n{\"a\":0}\n{\"a\":1}\n{\"a\":2}");
	/* max is not a value; ints only when min, max and q are */
	check_grid("{a: {distribution: q_uniform, min: 0, max: 6, q: 2}}", 3, "{\"a\":0}\n{\"a\":2}\n{\"a\":4}");
	check_grid("{a: {distribution: q_uniform, min: 0, max: 7, q: 2}}", 4, "{\"a\":0}\n{\"a\":2}\n{\"a\":4}\n{\"a\":6}");
	check_grid("{a: {distribution: q_uniform, min: 1, max: 4}}", 3, "{\"a\":1.0}\n{\"a\":2.0}\n{\"a\":3.0}");
	check_grid("{a: {distribution: q_uniform, min: 1, max: 4.0, q: 2}}", 2, "{\"a\":1.0}\n{\"a\":3.0}");
	/* NumPy 2: np.arange(1, 1.3, 0.1).tolist() and np.arange(0.1, 0.5, 0.1).tolist() */
	check_grid("{a: {distribution: q_uniform, min: 1, max: 1.3, q: 0.1}}", 4,
			   "{\"a\":1.0}\n{\"a\":1.1}\n{\"a\":1.2000000000000002}\n{\"a\":1.3000000000000003}");
	check_grid("{a: {distribution: q_uniform, min: 0.1, max: 0.5, q: 0.1}}", 4,
			   "{\"a\":0.1}\n{\"a\":0.2}\n{\"a\":0.30000000000000004}\n{\"a\":0.4}");
}

static void equal_values_collapse(void)
{
	/* position of the first, form of the last */
	check_grid("{a: {values: [3000000.0, 5, 3000000]}}", 2, "{\"a\":3000000}\n{\"a\":5}");
	check_grid("{a: {values: [1, true, \"1\", 1.0, false, 0, null, \"\"]}}", 7,
			   "{\"a\":1.0}\n{\"a\":true}\n{\"a\":\"1\"}\n{\"a\":false}\n{\"a\":0}\n{\"a\":null}\n{\"a\":\"\"}");
	check_grid("{a: {values: [.nan, 1, .NaN, .inf, -.inf, .inf, 0.0, -0.0]}}", 5,
			   "{\"a\":\"NaN\"}\n{\"a\":1}\n{\"a\":\"Infinity\"}\n{\"a\":\"-Infinity\"}\n{\"a\":-0.0}");
	/* floats become ints at the top only; a map's order is free, a list's is not */
	check_grid("{a: {values: [[1, 2], [1.0, 2], [2, 1], [1, 2]]}}", 3, "{\"a\":[1,2]}\n{\"a\":[1.0,2]}\n{\"a\":[2,1]}");
	check_grid("{a: {values: [{x: 1, y: 2}, {y: 2, x: 1}, {x: 2, y: 1}]}}", 2,
			   "{\"a\":{\"y\":2,\"x\":1}}\n{\"a\":{\"x\":2,\"y\":1}}");
}

static void constants_are_one_point(void)
{
	check_grid("{a: {value: 1}, b: {value: null}}", 1, "{\"a\":1,\"b\":null}");
}

static void long_lists_collapse_quickly(void)
{
	enum
	{
		DISTINCT = 50000
	};
	struct sweep_text yaml = {0};
	sweep_text_puts(&yaml, "method: grid\nparameters: {a: {values: [");
	for (int i = 0; i < 2 * DISTINCT; i++) sweep_text_printf(&yaml, "%s%d", i ? ", " : "", i % DISTINCT);
	sweep_text_puts(&yaml, "]}}\n");
	struct fixture *f = fixture_new(yaml.data, NULL, 0);
	CU_ASSERT_EQUAL(sweep_search_size(&f->search), DISTINCT);
	fixture_free(f);
	sweep_text_free(&yaml);
}

static void huge_grids_are_read_anywhere(void)
{
	/* 10^5 values on each of three axes; point 123456789012345 has the digits 12345, 67890, 12345 */
	const char *yaml = "method: grid\nparameters: {a: {min: 0, max: 99999}, b: {min: 0, max: 99999}, "
					   "c: {min: 0, max: 99999}}\n";
	check_points(yaml, SWEEP_CONFIG_JSON, 999999999999999, "{\"a\":99999,\"b\":99999,\"c\":99999}");
	struct fixture *f = fixture_new(yaml, NULL, 0);
	CU_ASSERT_EQUAL(sweep_search_size(&f->search), 1000000000000000);
	struct sweep_text out = {0};
	add_points(f, SWEEP_CONFIG_CSV, 123456789012345, 1, &out);
	CU_ASSERT_STRING_EQUAL(out.data, "12345,67890,12345");
	sweep_text_free(&out);
	fixture_free(f);

	f = fixture_new("method: grid\nparameters: {a: {min: 0, max: 999999999}, b: {min: 0, max: 999999999}, "
					"c: {min: 0, max: 9}, d: {min: 0, max: 9}}\n",
					NULL, 0);
	CU_ASSERT_EQUAL(sweep_search_size(&f->search), INT64_MAX); /* 10^20 */
	add_points(f, SWEEP_CONFIG_CSV, 9223372036854775806, 1, &out);
	CU_ASSERT_STRING_EQUAL(out.data, "92233720,368547758,0,6");
	sweep_text_free(&out);
	fixture_free(f);
}

static void grid_names_what_it_cannot_count(void)
{
	struct fixture *f =
		fixture_new("method: random\nparameters:\n  a: {value: 1}\n  lr: {min: 0.0, max: 0.1}\n", "grid", 0);
	CU_ASSERT_EQUAL(f->status, SWEEP_USAGE);
	CU_ASSERT_EQUAL(f->err.line, 4);
	CU_ASSERT_PTR_NOT_NULL(strstr(f->err.message, "lr: method grid cannot count out distribution uniform"));
	fixture_free(f);
}

/* --- methods ------------------------------------------------------------------------------------- */

static void check_method(const char *name, const char *message)
{
	struct fixture *f = fixture_new("method: random\nparameters: {a: {value: 1}}\n", name, 0);
	CU_ASSERT_EQUAL(f->status, SWEEP_USAGE);
	CU_ASSERT_STRING_EQUAL(f->err.message, message);
	fixture_free(f);
}

static void methods_that_are_not_there_say_so(void)
{
	struct sweep_text methods = {0}, message = {0};
	sweep_methods_list(&methods);
	CU_ASSERT_EQUAL(strncmp(methods.data, "random, grid", 12), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(methods.data, " or "));
	CU_ASSERT_PTR_NULL(strstr(methods.data, "custom"));
	sweep_text_printf(&message, "method custom is not in this version: use %s (-m random)", methods.data);
	check_method("custom", message.data);
	check_method("grd", "unknown method \"grd\" (did you mean \"grid\"?)");
	sweep_text_clear(&message);
	sweep_text_printf(&message, "unknown method \"xyzzy\": use %s", methods.data);
	check_method("xyzzy", message.data);
	sweep_text_free(&methods);
	sweep_text_free(&message);
}

/* --- random -------------------------------------------------------------------------------------- */

static void a_parameter_more_changes_no_other(void)
{
	struct fixture *small = fixture_new("method: random\nparameters: {m: {min: 0.0, max: 1.0}}\n", NULL, 5);
	struct fixture *large = fixture_new("method: random\nparameters: {a: {min: 0, max: 9}, m: {min: 0.0, max: 1.0}, "
										"z: {values: [1, 2]}}\n",
										NULL, 5);
	bool end;
	for (int64_t i = 0; i < 100; i++)
	{
		sweep_search_point(&small->search, i, small->draws, &end, &small->err);
		sweep_search_point(&large->search, i, large->draws, &end, &large->err);
		CU_ASSERT_EQUAL(small->draws[0].number, large->draws[1].number);
		CU_ASSERT_EQUAL(small->draws[0].number, sweep_random_uniform(5, sweep_hash("m", 1), (uint64_t)i));
	}
	fixture_free(small);
	fixture_free(large);
}

enum
{
	NAMES = 6,
	POINTS = 20000
};

/* Draws of six parameters with similar names. Free with free(). */
static double *similar_draws(uint64_t seed)
{
	struct fixture *f = fixture_new("method: random\nparameters: {a: {min: 0.0, max: 1.0}, a1: {min: 0.0, max: 1.0}, "
									"a2: {min: 0.0, max: 1.0}, b: {min: 0.0, max: 1.0}, "
									"n: {parameters: {a: {min: 0.0, max: 1.0}, b: {min: 0.0, max: 1.0}}}}\n",
									NULL, seed);
	CU_ASSERT_EQUAL_FATAL(f->sweep.count, NAMES);
	double *u = sweep_alloc(NAMES * POINTS, sizeof *u);
	for (int64_t i = 0; i < POINTS; i++)
	{
		bool end;
		sweep_search_point(&f->search, i, f->draws, &end, &f->err);
		for (size_t p = 0; p < NAMES; p++) u[p * POINTS + (size_t)i] = f->draws[p].number;
	}
	fixture_free(f);
	return u;
}

/* The correlation of independent uniforms has mean 0 and variance 1/(n-1), and is normal for large n. */
static double correlation_z(const double *x, const double *y, size_t n)
{
	double mx = 0, my = 0, sxx = 0, syy = 0, sxy = 0;
	for (size_t i = 0; i < n; i++)
	{
		mx += x[i] / (double)n;
		my += y[i] / (double)n;
	}
	for (size_t i = 0; i < n; i++)
	{
		sxx += (x[i] - mx) * (x[i] - mx);
		syy += (y[i] - my) * (y[i] - my);
		sxy += (x[i] - mx) * (y[i] - my);
	}
	return sxy / sqrt(sxx * syy) * sqrt((double)n - 1);
}

/* Pearson's chi-square over an 8 x 8 table of pairs, against even cells: 63 degrees of freedom. */
static double pairs_chi_square(const double *x, const double *y, size_t n)
{
	double cells[64] = {0}, sum = 0;
	for (size_t i = 0; i < n; i++) cells[(int)(8 * x[i]) * 8 + (int)(8 * y[i])]++;
	const double even = (double)n / 64;
	for (int c = 0; c < 64; c++) sum += (cells[c] - even) * (cells[c] - even) / even;
	return sum;
}

/* 15 pairs of parameters, 6 of neighbouring points, 6 of neighbouring seeds: 27 pairs, each with two tests. Each is at
 * 1e-4 / 54, so that all together raise a false alarm for one seed in 10,000; the seed is fixed. */
static void streams_are_independent(void)
{
	const double level = 1e-4 / 54, most_z = gsl_cdf_ugaussian_Qinv(level / 2),
				 most_chi = gsl_cdf_chisq_Qinv(level, 63);
	double *u = similar_draws(1), *v = similar_draws(2);
	for (size_t p = 0; p < NAMES; p++)
	{
		const double *x = u + p * POINTS;
		for (size_t q = p + 1; q < NAMES; q++)
		{
			CU_ASSERT(fabs(correlation_z(x, u + q * POINTS, POINTS)) < most_z);
			CU_ASSERT(pairs_chi_square(x, u + q * POINTS, POINTS) < most_chi);
		}
		CU_ASSERT(fabs(correlation_z(x, x + 1, POINTS - 1)) < most_z);
		CU_ASSERT(pairs_chi_square(x, x + 1, POINTS - 1) < most_chi);
		CU_ASSERT(fabs(correlation_z(x, v + p * POINTS, POINTS)) < most_z);
		CU_ASSERT(pairs_chi_square(x, v + p * POINTS, POINTS) < most_chi);
	}
	free(u);
	free(v);
}

/* --- texts --------------------------------------------------------------------------------------- */

static const char exotic[] =
	"method: grid\n"
	"parameters:\n"
	"  bool: {value: true}\n"
	"  dict: {value: {b: [1, 2.0, null], a: it's}}\n"
	"  empty: {value: ''}\n"
	"  float: {value: 7.0}\n"
	"  int: {value: 9007199254740993}\n"
	"  nan: {value: .nan}\n"
	"  nested: {parameters: {deep: {parameters: {s: {value: 'say \"hi\", ok'}}}, x: {value: .inf}}}\n"
	"  none: {value: null}\n"
	"  small: {value: 0.00001}\n"
	"  text: {value: 'a,b \"c\"'}\n"
	"  unicode: {value: \"h\xc3\xa9\"}\n";

static void configurations_become_json(void)
{
	check_points(
		exotic, SWEEP_CONFIG_JSON, 0,
		"{\"bool\":true,\"dict\":{\"b\":[1,2.0,null],\"a\":\"it's\"},\"empty\":\"\",\"float\":7.0,"
		"\"int\":9007199254740993,\"nan\":\"NaN\",\"nested\":{\"deep\":{\"s\":\"say \\\"hi\\\", ok\"},"
		"\"x\":\"Infinity\"},\"none\":null,\"small\":1e-05,\"text\":\"a,b \\\"c\\\"\",\"unicode\":\"h\xc3\xa9\"}");
}

/* Expected texts: Python's f"--{k}={v}", quoted by hand. */
static void configurations_become_arguments(void)
{
	check_points(exotic, SWEEP_CONFIG_ARGS, 0,
				 "--bool=True --dict='{'\\''b'\\'': [1, 2.0, None], '\\''a'\\'': \"it'\\''s\"}' --empty= --float=7.0 "
				 "--int=9007199254740993 --nan=nan "
				 "--nested='{'\\''deep'\\'': {'\\''s'\\'': '\\''say \"hi\", ok'\\''}, '\\''x'\\'': inf}' --none=None "
				 "--small=1e-05 --text='a,b \"c\"' --unicode='h\xc3\xa9'");
	check_points("method: grid\nparameters: {net: {parameters: {w: {values: [1, 2]}, a: {values: [relu, tanh]}}}}\n",
				 SWEEP_CONFIG_ARGS, 1,
				 "--net=\"{'a': 'relu', 'w': 2}\"\n--net=\"{'a': 'tanh', 'w': 1}\"\n"
				 "--net=\"{'a': 'tanh', 'w': 2}\"");
}

static void configurations_become_columns(void)
{
	check_points(exotic, SWEEP_CONFIG_CSV, 0,
				 "true,\"{\"\"b\"\":[1,2.0,null],\"\"a\"\":\"\"it's\"\"}\",\"\",7.0,9007199254740993,NaN,"
				 "\"say \"\"hi\"\", ok\",Infinity,,1e-05,\"a,b \"\"c\"\"\",h\xc3\xa9");
	struct fixture *f = fixture_new(exotic, NULL, 0);
	struct sweep_text out = {0};
	sweep_config_add_header(&f->sweep, &out);
	CU_ASSERT_STRING_EQUAL(out.data, "bool,dict,empty,float,int,nan,nested.deep.s,nested.x,none,small,text,unicode");
	sweep_text_free(&out);
	fixture_free(f);
}

static void draws_keep_their_kind(void)
{
	static const char yaml[] = "method: random\nparameters: {f: {distribution: q_uniform, min: 0, max: 99}, "
							   "i: {distribution: q_uniform, min: 0, max: 99, q: 1}}\n";
	struct fixture *f = fixture_new(yaml, NULL, 0);
	struct sweep_config_writer *writer;
	sweep_config_writer_new(&f->sweep, SWEEP_CONFIG_JSON, &writer, &f->err);
	const struct sweep_draw draws[] = {{.number = 7}, {.number = -1e19, .whole = true}};
	struct sweep_text out = {0};
	sweep_config_add(writer, draws, &out);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"f\":7.0,\"i\":-10000000000000000000}");
	sweep_text_free(&out);
	sweep_config_writer_free(writer);
	fixture_free(f);
}

static void a_line_break_is_no_argument(void)
{
	struct fixture *f = fixture_new("method: grid\nparameters:\n  a: {value: \"x\\ny\"}\n", NULL, 0);
	struct sweep_config_writer *writer;
	CU_ASSERT_EQUAL(sweep_config_writer_new(&f->sweep, SWEEP_CONFIG_ARGS, &writer, &f->err), SWEEP_USAGE);
	CU_ASSERT_EQUAL(f->err.line, 3);
	sweep_config_writer_free(writer);
	fixture_free(f);
	/* in a list Python writes it as \n, so the word has none */
	check_points("method: grid\nparameters: {a: {value: [\"x\\ny\"]}}\n", SWEEP_CONFIG_ARGS, 0,
				 "--a='['\\''x\\ny'\\'']'");
}

/* What Python 3's str() gives for json.loads() of each value, as a word of a shell. */
static void json_becomes_arguments(void)
{
	static const struct
	{
		const char *json, *arguments, *impossible;
	} cases[] = {
		{"{}", "", NULL},
		{"{\"a\":1,\"b\":2.50,\"c\":1e-5,\"d\":1E5,\"e\":-0,\"f\":12345678901234567890}",
		 "--a=1 --b=2.5 --c=1e-05 --d=100000.0 --e=0 --f=12345678901234567890", NULL},
		{"{\"a\":true,\"b\":false,\"c\":null,\"d\":\"x\",\"e\":\"NaN\",\"f\":\"\"}",
		 "--a=True --b=False --c=None --d=x --e=NaN --f=", NULL},
		{"{\"a\":{},\"b\":[],\"c\":{\"d\":{}}}", "'--a={}' '--b=[]' \"--c={'d': {}}\"", NULL},
		{"{\"net\":{\"w\":64,\"act\":\"it's\",\"l\":[1,1.0,null,\"a\\nb\\u007f\"]}}",
		 "'--net={'\\''w'\\'': 64, '\\''act'\\'': \"it'\\''s\", '\\''l'\\'': [1, 1.0, None, "
		 "'\\''a\\nb\\x7f'\\'']}'",
		 NULL},
		{"{\"a b\":\"$x `y` \\\\\"}", "'--a b=$x `y` \\'", NULL},
		{"{\"a\":\"\\u007f\",\"b\":\"\\u0001\"}", "'--a=\x7F' '--b=\x01'", NULL},
		{"{\"a\":1,\"b\":\"x\\ny\",\"c\":2}", "--a=1", "b"},
		{"{\"a\\nb\":1}", "", "a\nb"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		cJSON *config = sweep_object_parse(cases[i].json, strlen(cases[i].json));
		struct sweep_text text = {0};
		const cJSON *impossible = sweep_arguments_add(&text, config);
		CU_ASSERT_STRING_EQUAL(text.data ? text.data : "", cases[i].arguments);
		CU_ASSERT_STRING_EQUAL(impossible ? impossible->string : "-", cases[i].impossible ? cases[i].impossible : "-");
		sweep_text_free(&text);
		cJSON_Delete(config);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"grid: the first name is slowest, level by level", the_first_name_is_slowest},
		{"grid: ranges are counted out as NumPy does", ranges_are_counted_out},
		{"grid: equal values collapse", equal_values_collapse},
		{"grid: constants alone are one point", constants_are_one_point},
		{"grid: long lists collapse quickly", long_lists_collapse_quickly},
		{"grid: huge grids are read at any point", huge_grids_are_read_anywhere},
		{"grid: a range that cannot be counted out is named with its place", grid_names_what_it_cannot_count},
		{"methods that are not there say so", methods_that_are_not_there_say_so},
		{"random: a parameter more changes no other", a_parameter_more_changes_no_other},
		{"random: streams are independent", streams_are_independent},
		{"configurations become JSON", configurations_become_json},
		{"configurations become arguments", configurations_become_arguments},
		{"configurations become columns", configurations_become_columns},
		{"draws keep their kind", draws_keep_their_kind},
		{"a line break is no argument", a_line_break_is_no_argument},
		{"JSON becomes arguments", json_becomes_arguments},
		{NULL, NULL}};
	return unit_main("search", tests);
}
