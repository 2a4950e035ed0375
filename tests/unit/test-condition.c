/* Conditions: which parameters of a drawn configuration are in it. Expected values are worked out by hand from the
 * files. */
#include "spec/active.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

struct read
{
	struct sweep sweep;
	struct sweep_diagnostics problems;
	struct sweep_draw *draws;
};

static void reading(struct read *read, const char *text)
{
	struct sweep_error err = {0};
	*read = (struct read){.problems = {.file = "x.yaml"}};
	CU_ASSERT_EQUAL_FATAL(sweep_parse(text, strlen(text), "x.yaml", false, &read->sweep, &read->problems, &err),
						  SWEEP_OK);
	CU_ASSERT_EQUAL(read->problems.count, 0);
	read->draws = calloc(read->sweep.count, sizeof *read->draws);
}

static void done(struct read *read)
{
	free(read->draws);
	sweep_free(&read->sweep);
	sweep_diagnostics_free(&read->problems);
}

static struct sweep_draw *draw_of(struct read *read, const char *name)
{
	const struct sweep_parameter *parameter = sweep_find_parameter(&read->sweep, name);
	CU_ASSERT_PTR_NOT_NULL_FATAL(parameter);
	return &read->draws[parameter - read->sweep.parameters];
}

/* The names of those that are in the configuration, in the file's order, each with a space behind it. */
static const char *active(struct read *read)
{
	static char names[500];
	names[0] = '\0';
	sweep_mark_absent(&read->sweep, read->draws);
	for (size_t i = 0; i < read->sweep.count; i++)
		if (!read->draws[i].absent) strcat(strcat(names, read->sweep.parameters[i].name), " ");
	return names;
}

static void one_condition(void)
{
	struct read read;
	reading(&read, "method: random\nparameters:\n"
				   "  momentum: {min: 0.0, max: 1.0, condition: {optimizer: sgd}}\n"
				   "  optimizer: {values: [adam, sgd, lion]}\n"
				   "  beta: {min: 0.5, max: 1.0, condition: {optimizer: [adam, lion]}}\n");
	CU_ASSERT(read.sweep.conditional);
	CU_ASSERT_STRING_EQUAL(active(&read), "beta optimizer ");
	draw_of(&read, "optimizer")->index = 1;
	CU_ASSERT_STRING_EQUAL(active(&read), "momentum optimizer ");
	draw_of(&read, "optimizer")->index = 2;
	CU_ASSERT_STRING_EQUAL(active(&read), "beta optimizer ");
	done(&read);
}

static void no_condition(void)
{
	struct read read;
	reading(&read, "method: random\nparameters: {b: {values: [1, 2]}, a: {value: 3}}\n");
	CU_ASSERT(!read.sweep.conditional);
	read.draws[0].absent = true;
	CU_ASSERT_STRING_EQUAL(active(&read), "a b ");
	CU_ASSERT(read.sweep.order[0] == 0 && read.sweep.order[1] == 1);
	done(&read);
}

/* b's condition does not hold where a, which it looks at, is absent, whatever a's draw is. */
static void chains(void)
{
	struct read read;
	reading(&read, "method: random\nparameters:\n"
				   "  c: {values: [1, 2]}\n"
				   "  a: {values: [x, y], condition: {b: true}}\n"
				   "  b: {values: [false, true], condition: {c: 2}}\n"
				   "  z: {value: 0, condition: {a: x, b: true}}\n");
	CU_ASSERT_STRING_EQUAL(active(&read), "c ");
	draw_of(&read, "b")->index = 1;
	CU_ASSERT_STRING_EQUAL(active(&read), "c ");
	draw_of(&read, "c")->index = 1;
	CU_ASSERT_STRING_EQUAL(active(&read), "a b c z ");
	draw_of(&read, "a")->index = 1;
	CU_ASSERT_STRING_EQUAL(active(&read), "a b c ");
	draw_of(&read, "b")->index = 0;
	CU_ASSERT_STRING_EQUAL(active(&read), "b c ");
	size_t place[4];
	for (size_t i = 0; i < 4; i++) place[read.sweep.order[i]] = i;
	CU_ASSERT(place[2] < place[1] && place[1] < place[0] && place[0] < place[3]); /* of a, b, c, z */
	done(&read);
}

static void groups(void)
{
	struct read read;
	reading(&read, "method: random\nparameters:\n"
				   "  kind: {values: [none, net]}\n"
				   "  net:\n"
				   "    condition: {kind: net}\n"
				   "    parameters:\n"
				   "      kind: {values: [plain, conv]}\n"
				   "      width: {value: 3}\n"
				   "      filters: {value: 4, condition: {kind: conv}}\n"
				   "      inner:\n"
				   "        condition: {filters: 4}\n"
				   "        parameters: {deep: {value: 1}, kind: {value: k, condition: {width: 3.0}}}\n"
				   "  other: {value: 1, condition: {net.kind: conv, kind: net}}\n");
	CU_ASSERT_STRING_EQUAL(active(&read), "kind ");
	draw_of(&read, "net.kind")->index = 1;
	CU_ASSERT_STRING_EQUAL(active(&read), "kind ");
	draw_of(&read, "kind")->index = 1;
	CU_ASSERT_STRING_EQUAL(active(&read), "kind net.filters net.inner.deep net.inner.kind net.kind net.width other ");
	draw_of(&read, "net.kind")->index = 0;
	CU_ASSERT_STRING_EQUAL(active(&read), "kind net.kind net.width ");
	CU_ASSERT_EQUAL(sweep_find_parameter(&read.sweep, "net.inner.kind")->condition_count, 3);
	done(&read);
}

static bool is(const char *parameter, double number, const char *value)
{
	struct read read;
	char text[300];
	snprintf(text, sizeof text, "method: random\nparameters:\n  a: %s\n  b: {value: 1, condition: {a: %s}}\n",
			 parameter, value);
	reading(&read, text);
	draw_of(&read, "a")->number = number;
	const bool has = strcmp(active(&read), "a b ") == 0;
	done(&read);
	return has;
}

/* 3 * 0.1 is 0.30000000000000004 in doubles. */
static void numbers(void)
{
	CU_ASSERT(is("{min: 1, max: 9}", 4, "4"));
	CU_ASSERT(is("{min: 1, max: 9}", 4, "4.0"));
	CU_ASSERT(is("{min: 1, max: 9}", 4, "[3, 4]"));
	CU_ASSERT(!is("{min: 1, max: 9}", 4, "5"));
	CU_ASSERT(is("{distribution: q_uniform, min: 0, max: 1, q: 0.1}", 3 * 0.1, "0.3"));
	CU_ASSERT(!is("{distribution: q_uniform, min: 0, max: 1, q: 0.1}", 4 * 0.1, "0.3"));
	CU_ASSERT(is("{distribution: q_log_uniform_values, min: 1, max: 100, q: 5}", 95, "95"));
}

/* Constants, nulls, lists. */
static void other_values(void)
{
	CU_ASSERT(is("{value: [1, 2]}", 0, "[[1, 2]]"));
	CU_ASSERT(is("{value: null}", 0, "null"));
	CU_ASSERT(is("{values: [{k: 1}, 2]}", 0, "{k: 1}"));
	CU_ASSERT(!is("{values: [true, 1]}", 0, "1"));
	CU_ASSERT(is("{values: ['1', 1]}", 0, "'1'"));
}

static void max_trials(void)
{
	struct read read;
	reading(&read, "method: random\nmax_trials_per_config: 3\nparameters: {a: {values: [1, 2]}}\n");
	CU_ASSERT_EQUAL(read.sweep.max_trials_per_config, 3);
	done(&read);
	reading(&read, "method: random\nparameters: {a: {values: [1, 2]}}\n");
	CU_ASSERT_EQUAL(read.sweep.max_trials_per_config, 0);
	done(&read);
}

/* A chain of 2,000, each looking at the next in the file's order, is no deep recursion and no slow one. */
static void long_chains(void)
{
	enum
	{
		LENGTH = 2000
	};
	struct sweep_text text = {0};
	sweep_text_puts(&text, "method: random\nparameters:\n");
	for (int i = 0; i < LENGTH; i++)
	{
		sweep_text_printf(&text, "  p%05d: {values: [0, 1]", i);
		if (i + 1 < LENGTH) sweep_text_printf(&text, ", condition: {p%05d: 0}", i + 1);
		sweep_text_puts(&text, "}\n");
	}
	struct read read;
	reading(&read, text.data);
	sweep_mark_absent(&read.sweep, read.draws);
	CU_ASSERT(!read.draws[0].absent);
	read.draws[LENGTH - 1].index = 1;
	sweep_mark_absent(&read.sweep, read.draws);
	for (int i = 0; i + 1 < LENGTH; i++) CU_ASSERT(read.draws[i].absent);
	CU_ASSERT(!read.draws[LENGTH - 1].absent);
	done(&read);
	sweep_text_free(&text);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a parameter is in a configuration where another has one of the values", one_condition},
		{"without conditions all parameters are in it", no_condition},
		{"a condition on an absent parameter does not hold", chains},
		{"a group's condition holds for all in it, and names are looked for outwards", groups},
		{"whole and quantised numbers compare as numbers", numbers},
		{"values of any kind compare", other_values},
		{"max_trials_per_config is read", max_trials},
		{"a long chain of conditions", long_chains},
		{NULL, NULL}};
	return unit_main("conditions", tests);
}
