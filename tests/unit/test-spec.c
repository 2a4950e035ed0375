/* Sweep files as plain data: tests/data/spec holds cases of a file and what is said of it. A case is
 *
 *     == title [lenient] [grid=N]
 *     the file
 *     --
 *     what is printed
 */
#include "base/file.h"
#include "spec/describe.h"
#include "spec/goal.h"
#include "spec/lint.h"
#include "spec/macros.h"
#include "spec/schema.h"
#include "spec/sweep.h"
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct test_case
{
	const char *title, *file, *wanted;
	size_t length; /* of file */
	bool lenient;
	int64_t grid;
};

/* What is to be said of a sweep that was read. */
typedef void teller(struct sweep *sweep, const struct test_case *test, struct sweep_diagnostics *problems,
					struct sweep_text *out);

static void add_diagnostics(const struct sweep_diagnostics *problems, struct sweep_text *out)
{
	char *text = NULL;
	size_t length = 0;
	FILE *stream = open_memstream(&text, &length);
	sweep_diagnostics_print(problems, stream);
	fclose(stream);
	sweep_text_add(out, text, length);
	free(text);
}

static void tell_problems(struct sweep *sweep, const struct test_case *test, struct sweep_diagnostics *problems,
						  struct sweep_text *out)
{
	(void)sweep, (void)test;
	add_diagnostics(problems, out);
}

static void tell_lint(struct sweep *sweep, const struct test_case *test, struct sweep_diagnostics *problems,
					  struct sweep_text *out)
{
	if (problems->errors == 0) sweep_lint(sweep, NULL, test->grid, problems);
	add_diagnostics(problems, out);
}

static void tell_space(struct sweep *sweep, const struct test_case *test, struct sweep_diagnostics *problems,
					   struct sweep_text *out)
{
	if (problems->errors == 0) sweep_describe(sweep, NULL, test->grid, out);
	else add_diagnostics(problems, out);
}

static void run_case(const struct test_case *test, teller *tell)
{
	struct sweep sweep;
	struct sweep_diagnostics problems = {.file = "x.yaml"};
	struct sweep_error err = {0};
	enum sweep_status status = sweep_parse(test->file, test->length, "x.yaml", test->lenient, &sweep, &problems, &err);
	CU_ASSERT_EQUAL(status, problems.errors ? SWEEP_USAGE : SWEEP_OK);
	struct sweep_text got = {0};
	sweep_text_puts(&got, "");
	tell(&sweep, test, &problems, &got);
	const char *text = got.data ? got.data : "";
	if (strcmp(text, test->wanted) != 0)
	{
		printf("# %s\n# wanted:\n%s# got:\n%s", test->title, test->wanted, text);
		CU_FAIL("a case differs");
	}
	sweep_text_free(&got);
	sweep_free(&sweep);
	sweep_diagnostics_free(&problems);
}

/* Ends the text before the line that begins with `mark`, and returns what follows the mark; NULL without one. */
static char *split_at(char *text, const char *mark)
{
	char *at = strncmp(text, mark + 1, strlen(mark + 1)) == 0 ? text - 1 : strstr(text, mark);
	if (at == NULL) return NULL;
	at[1] = '\0';
	return at + strlen(mark);
}

static void run_cases(const char *name, size_t least, teller *tell)
{
	struct sweep_text text = {0};
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_read_file(unit_source_path(name), 1 << 20, &text, &err), SWEEP_OK);
	size_t count = 0;
	char *next = split_at(text.data, "\n== ");
	while (next != NULL)
	{
		char *title = next;
		next = split_at(title, "\n== ");
		count++;
		struct test_case test = {.title = title, .grid = -1};
		char *file = strchr(title, '\n');
		*file++ = '\0';
		char *wanted = split_at(file, "\n--\n");
		CU_ASSERT_PTR_NOT_NULL_FATAL(wanted);
		test.file = file;
		test.length = strlen(file);
		test.wanted = wanted;
		test.lenient = strstr(title, "[lenient]") != NULL;
		char *grid = strstr(title, "[grid=");
		if (grid) test.grid = strtoll(grid + 6, NULL, 10);
		run_case(&test, tell);
	}
	CU_ASSERT(count >= least);
	sweep_text_free(&text);
}

static void bad_files(void)
{
	run_cases("tests/data/spec/errors.txt", 60, tell_problems);
}

static void lenient_files(void)
{
	run_cases("tests/data/spec/lenient.txt", 10, tell_problems);
}

static void lint_warnings(void)
{
	run_cases("tests/data/spec/lint.txt", 20, tell_lint);
}

static void spaces(void)
{
	run_cases("tests/data/spec/describe.txt", 5, tell_space);
}

/* --- files that a text of cases cannot hold -------------------------------------------------------- */

static void check_bytes(const char *bytes, size_t length, const char *wanted)
{
	struct test_case test = {.title = "bytes", .file = bytes, .wanted = wanted, .length = length, .grid = -1};
	run_case(&test, tell_problems);
}

#define BYTES(text) (text), sizeof(text) - 1

static void odd_bytes(void)
{
	check_bytes(BYTES(""), "x.yaml: error: the file is empty\n");
	check_bytes(BYTES("# nothing\n\n"), "x.yaml: error: the file is empty\n");
	check_bytes(BYTES("{}"), "x.yaml: error: the file is empty\n");
	check_bytes(BYTES("method: grid\nname: \xff\n"),
				"x.yaml:2:7: error: invalid leading UTF-8 octet: a sweep file is UTF-8 text\n");
	check_bytes(BYTES("method: gr\0id\n"),
				"x.yaml:1:11: error: control characters are not allowed: a sweep file is UTF-8 text\n");
	check_bytes(BYTES("method: \"gr\\0id\"\nparameters: {\"a\\0\": {value: 1}}\n"),
				"x.yaml:2:14: error: a key has a NUL character\n");
	check_bytes(BYTES("method: \"grid\\0\"\nparameters: {a: {value: 1}}\n"),
				"x.yaml:1:9: error: method: must be one word, not the text \"grid\\u0000\"\n");
	check_bytes(BYTES("\xef\xbb\xbfmethod: grid\nparameters: {a: {value: 1}}\n"), "");
	check_bytes(BYTES("\xef\xbb\xbfmetod: grid\nmethod: grid\nparameters: {a: {value: 1}}\n"),
				"x.yaml:1:1: error: unknown key \"metod\" (did you mean \"method\"?)\n");
	check_bytes(BYTES("\xef\xbb\xbfn: \xff\n"),
				"x.yaml:1:4: error: invalid leading UTF-8 octet: a sweep file is UTF-8 text\n");
	check_bytes(BYTES("method: grid\r\nparameters:\r\n  a: {valu: 1}\r\n"),
				"x.yaml:3:7: error: parameters.a: unknown key \"valu\" (did you mean \"value\"?)\n");
	check_bytes(BYTES("method:\tgrid\nparameters:\n\ta: {value: 1}\n"),
				"x.yaml:3:1: error: while scanning for the next token: a tab, where YAML is indented with spaces\n");
	check_bytes(BYTES("{\n\t\"method\": \"grid\",\n\t\"parameters\": {\n\t\t\"a\": {\"value\": 1}}}\n"), "");
	check_bytes(BYTES("name: \xc3\xa9t\xc3\xa9\ndescription: \xc3\xa9 \xff\n"),
				"x.yaml:2:16: error: invalid leading UTF-8 octet: a sweep file is UTF-8 text\n");
}

static void deep_and_wide(void)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text, "a: ");
	for (int i = 0; i < 100000; i++) sweep_text_putc(&text, '[');
	check_bytes(text.data, text.length, "x.yaml:1:203: error: nested too deeply\n");

	sweep_text_clear(&text);
	sweep_text_puts(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
	for (int i = 1; i < 30; i++)
		sweep_text_printf(&text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1, i - 1,
						  i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	check_bytes(text.data, text.length, "x.yaml:6:5: error: too many values (aliases of aliases?)\n");

	sweep_text_clear(&text);
	for (int i = 0; i < 20000; i++) sweep_text_printf(&text, "k%d: 1\n", i);
	check_bytes(text.data, text.length, "x.yaml:1:1: error: a mapping of too many keys\n");

	sweep_text_clear(&text);
	for (int i = 0; i < 2000; i++) sweep_text_printf(&text, "- &a%d 1\n", i);
	check_bytes(text.data, text.length, "x.yaml:1001:3: error: too many anchors\n");
	sweep_text_free(&text);
}

static void unreadable_files(void)
{
	struct sweep sweep;
	struct sweep_diagnostics problems = {.file = "x"};
	struct sweep_error err;
	CU_ASSERT_EQUAL(sweep_load("/nonexistent/x.yaml", false, NULL, &sweep, &problems, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "No such file or directory");
	CU_ASSERT_STRING_EQUAL(err.file, "/nonexistent/x.yaml");
	sweep_free(&sweep);
	CU_ASSERT_EQUAL(sweep_load("/", false, NULL, &sweep, &problems, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "Is a directory");
	sweep_free(&sweep);
	CU_ASSERT_EQUAL(sweep_load("/dev/zero", false, NULL, &sweep, &problems, &err), SWEEP_FAILED);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.message, "too large"));
	sweep_free(&sweep);
	CU_ASSERT_EQUAL(problems.count, 0);
}

/* --- the manual ------------------------------------------------------------------------------------ */

/* The names after ".It Cm" in a section of the manual, each with a newline. */
static void manual_names(const char *section, struct sweep_text *names)
{
	struct sweep_text page = {0};
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_read_file(unit_source_path("man/sweep-file.5"), 1 << 20, &page, &err), SWEEP_OK);
	char *at = strstr(page.data, section);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	char *section_end = strstr(at + 1, "\n.Ss "), *part_end = strstr(at + 1, "\n.Sh ");
	if (section_end) *section_end = '\0';
	if (part_end) *part_end = '\0';
	while ((at = strstr(at, "\n.It Cm ")) != NULL)
	{
		at += strlen("\n.It Cm ");
		size_t length = strcspn(at, " \n");
		sweep_text_add(names, at, length);
		sweep_text_putc(names, '\n');
	}
	sweep_text_free(&page);
}

static void manual_lists_all_distributions(void)
{
	struct sweep_text names = {0}, known = {0};
	manual_names("\n.Ss Distributions", &names);
	for (int i = 0; i < SWEEP_DISTRIBUTIONS; i++) sweep_text_printf(&known, "%s\n", sweep_distribution_kinds[i].name);
	CU_ASSERT_STRING_EQUAL(names.data, known.data);
	sweep_text_free(&names);
	sweep_text_free(&known);
}

static void manual_lists_all_keys(void)
{
	struct sweep_text names = {0}, known = {0};
	manual_names("\n.Ss Keys of the file", &names);
	manual_names("\n.Ss The metric", &names);
	for (const struct sweep_key *key = sweep_top_keys; key->name; key++) sweep_text_printf(&known, "%s\n", key->name);
	for (const struct sweep_key *key = sweep_metric_keys; key->name; key++)
		sweep_text_printf(&known, "%s\n", key->name);
	CU_ASSERT_STRING_EQUAL(names.data, known.data);
	sweep_text_free(&names);
	sweep_text_free(&known);
}

static void manual_lists_all_macros(void)
{
	struct sweep_text names = {0}, known = {0};
	manual_names("\n.Ss The command", &names);
	for (const char *const *name = sweep_macro_names; *name; name++) sweep_text_printf(&known, "%s\n", *name);
	CU_ASSERT_STRING_EQUAL(names.data, known.data);
	sweep_text_free(&names);
	sweep_text_free(&known);
}

static void manual_lists_all_methods(void)
{
	struct sweep_text names = {0}, known = {0};
	manual_names("\n.Ss Methods", &names);
	manual_names("\n.Ss Stopping early", &names);
	for (const char *const *name = sweep_method_names; *name; name++) sweep_text_printf(&known, "%s\n", *name);
	for (const struct sweep_early_kind *kind = sweep_early_kinds; kind->name; kind++)
		sweep_text_printf(&known, "%s\n", kind->name);
	CU_ASSERT_STRING_EQUAL(names.data, known.data);
	sweep_text_free(&names);
	sweep_text_free(&known);
}

/* The words that sweep-report(1) names, and how names are parted. */
static void goals_by_name(void)
{
	static const char *const more[] = {"accuracy", "test_accuracy", "val/acc",    "eval.F1", "valAccuracy",
									   "r2",       "auc",           "mean score", "reward",  "top-1 accuracy"};
	static const char *const less[] = {"loss", "x", "place", "accident", "error_accuracy", "neg_score", "scores", ""};
	for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
		CU_ASSERT_EQUAL(sweep_goal_by_name(more[i]), SWEEP_MAXIMIZE);
	for (size_t i = 0; i < sizeof less / sizeof less[0]; i++)
		CU_ASSERT_EQUAL(sweep_goal_by_name(less[i]), SWEEP_MINIMIZE);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"every rule's violation is told with its place", bad_files},
		{"--lenient warns where W&B's server warns", lenient_files},
		{"lint tells what is probably not meant", lint_warnings},
		{"the space is described", spaces},
		{"odd bytes: NUL, bad UTF-8, BOM, CRLF, tabs", odd_bytes},
		{"deep nesting, alias bombs and huge mappings are refused", deep_and_wide},
		{"files that cannot be read are errors", unreadable_files},
		{"a metric's name tells its goal", goals_by_name},
		{"the manual lists the distributions", manual_lists_all_distributions},
		{"the manual lists the keys", manual_lists_all_keys},
		{"the manual lists the macros", manual_lists_all_macros},
		{"the manual lists the methods and the early terminations", manual_lists_all_methods},
		{NULL, NULL}};
	return unit_main("spec", tests);
}
