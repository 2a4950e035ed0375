/* Conditions, constraints and max_trials_per_config: every method proposes what is allowed, and all of it. */
#include "base/clock.h"
#include "base/memory.h"
#include "base/random.h"
#include "record/json.h"
#include "search/config.h"
#include "search/method.h"
#include "spec/active.h"
#include "unit.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct fixture
{
	struct sweep sweep;
	struct sweep_search search;
	struct sweep_draw *draws;
	struct sweep_config_writer *writer;
	enum sweep_status status;
	struct sweep_error err;
};

static struct fixture *fixture_new(const char *yaml, const char *method, uint64_t seed)
{
	struct fixture *f = sweep_alloc(1, sizeof *f);
	struct sweep_diagnostics diagnostics = {.file = "test.yaml"};
	f->status = sweep_parse(yaml, strlen(yaml), "test.yaml", true, &f->sweep, &diagnostics, &f->err);
	if (f->status == SWEEP_OK) f->status = sweep_search_start(&f->search, &f->sweep, method, seed, &f->err);
	if (f->status == SWEEP_OK) sweep_config_writer_new(&f->sweep, SWEEP_CONFIG_JSON, &f->writer, &f->err);
	if (f->status != SWEEP_OK) printf("# %d:%d: %s\n", f->err.line, f->err.column, f->err.message);
	f->draws = sweep_alloc(f->sweep.count, sizeof *f->draws);
	sweep_diagnostics_free(&diagnostics);
	return f;
}

static void fixture_free(struct fixture *f)
{
	sweep_config_writer_free(f->writer);
	free(f->draws);
	sweep_search_free(&f->search);
	sweep_free(&f->sweep);
	free(f);
}

/* Point `index`; false at the end. */
static bool point(struct fixture *f, int64_t index)
{
	bool end = true;
	const enum sweep_status status = sweep_search_point(&f->search, index, f->draws, &end, &f->err);
	CU_ASSERT_EQUAL(status, SWEEP_OK);
	if (status != SWEEP_OK) printf("# %d:%d: %s\n", f->err.line, f->err.column, f->err.message);
	return status == SWEEP_OK && !end;
}

/* What is marked absent is just what the conditions leave out, and the constraints hold. */
static bool is_allowed(struct fixture *f)
{
	struct sweep_draw *again = sweep_alloc(f->sweep.count, sizeof *again);
	memcpy(again, f->draws, f->sweep.count * sizeof *again);
	sweep_mark_absent(&f->sweep, again);
	bool same = true;
	for (size_t i = 0; i < f->sweep.count; i++) same = same && again[i].absent == f->draws[i].absent;
	same = same && sweep_meets_constraints(&f->sweep, again, NULL);
	free(again);
	return same;
}

static bool are_same(const struct fixture *f, const struct sweep_draw *a, const struct sweep_draw *b)
{
	bool same = true;
	for (size_t i = 0; i < f->sweep.count; i++)
		same = same && a[i].index == b[i].index && a[i].number == b[i].number && a[i].absent == b[i].absent;
	return same;
}

/* A copy of a text, without what stands in `...` or without the quotes only. */
static char *without(const char *text, bool quotes_only)
{
	struct sweep_text out = {0};
	bool inside = false;
	for (; *text; text++)
		if (*text == '`') inside = !inside;
		else if (quotes_only || !inside) sweep_text_putc(&out, *text);
	return out.data;
}

/* --- grids --------------------------------------------------------------------------------------- */

/* Whether a combination is the first of those that are the same without what is absent: each absent parameter has the
 * value that it has in the first combination of all. */
static bool is_first(const struct fixture *f, const struct sweep_draw *draws, const struct sweep_draw *first)
{
	for (size_t i = 0; i < f->sweep.count; i++)
		if (draws[i].absent && (draws[i].index != first[i].index || draws[i].number != first[i].number)) return false;
	return true;
}

/* A grid is all combinations of the same file without what stands in `...`, less those that are not allowed and those
 * that only differ in what is absent, in their order; it has `size` points. */
static void check_grid(const char *text, int64_t size)
{
	char *limited = without(text, true), *plain = without(text, false);
	struct fixture *f = fixture_new(limited, "grid", 0), *all = fixture_new(plain, "grid", 0);
	CU_ASSERT_EQUAL(f->status, SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(all->sweep.count, f->sweep.count);
	struct sweep_draw *first = sweep_alloc(f->sweep.count, sizeof *first);
	int64_t k = 0;
	for (int64_t i = 0; point(all, i); i++)
	{
		if (i == 0) memcpy(first, all->draws, f->sweep.count * sizeof *first);
		sweep_mark_absent(&f->sweep, all->draws);
		if (!is_first(f, all->draws, first) || !sweep_meets_constraints(&f->sweep, all->draws, NULL)) continue;
		CU_ASSERT_TRUE_FATAL(point(f, k++));
		for (size_t p = 0; p < f->sweep.count; p++)
		{
			CU_ASSERT_EQUAL(f->draws[p].absent, all->draws[p].absent);
			CU_ASSERT_EQUAL(f->draws[p].index, all->draws[p].index);
			CU_ASSERT_EQUAL(f->draws[p].number, all->draws[p].number);
		}
	}
	CU_ASSERT_EQUAL(k, size);
	CU_ASSERT_FALSE(point(f, k));
	CU_ASSERT_EQUAL(sweep_search_size(&f->search), size);
	for (int64_t i = 0; i < 50; i++) /* and in any order */
	{
		const int64_t at = (int64_t)((uint64_t)i * 7919 % (uint64_t)size);
		struct fixture *fresh = fixture_new(limited, "grid", 0);
		CU_ASSERT_TRUE(point(fresh, at));
		CU_ASSERT_TRUE(point(f, at));
		for (size_t p = 0; p < f->sweep.count; p++)
		{
			CU_ASSERT_EQUAL(f->draws[p].index, fresh->draws[p].index);
			CU_ASSERT_EQUAL(f->draws[p].number, fresh->draws[p].number);
		}
		fixture_free(fresh);
	}
	free(first);
	fixture_free(all);
	fixture_free(f);
	free(limited);
	free(plain);
}

static const char branches[] =
	"method: grid\nmetric: {name: y, goal: minimize}\nparameters:\n"
	"  optimizer: {values: [sgd, adam, lbfgs]}\n"
	"  momentum: {values: [0.5, 0.9]`, condition: {optimizer: sgd}`}\n"
	"  beta: {values: [1, 2, 3]`, condition: {optimizer: [adam]}`}\n"
	"  nesterov: {values: [true, false]`, condition: {momentum: 0.9}`}\n"
	"  sched: {`condition: {optimizer: [sgd, adam]}, `parameters: {kind: {values: [a, b]}, "
	"gamma: {value: 3`, condition: {kind: a}`}, step: {min: 1, max: 3`, condition: {kind: b}`}}}\n";

/* By hand: sgd has momentum 0.5, or 0.9 with two values of nesterov: 3; adam has 3 of beta; either has 1 + 3 schedules;
 * lbfgs has nothing: 3 * 4 + 3 * 4 + 1 = 25. */
static void a_grid_counts_each_configuration_once(void)
{
	check_grid(branches, 25);
	check_grid("method: grid\nparameters: {a: {values: [1, 2]}, b: {values: [x, y, z]`, condition: {a: 2}`}}\n", 4);
	/* what decides stands behind what it decides on */
	check_grid("method: grid\nparameters: {b: {values: [1, 2]}, a: {values: [x, y, z]`, condition: {b: 1}`}}\n", 4);
	/* two keys: both must hold: 3 * 3 - 1 other pairs, and 1 with 4 values */
	check_grid("method: grid\nparameters: {a: {values: [1, 2, 3]}, b: {min: 0, max: 2}, "
			   "c: {values: [1, 2, 3, 4]`, condition: {a: [3], b: 1}`}}\n",
			   12);
	/* steps of q, whose values are no decimal numbers: 10 values, of which 0.3 and 0.6 have three of b */
	check_grid("method: grid\nparameters: {a: {distribution: q_uniform, min: 0, max: 1, q: 0.1}, "
			   "b: {values: [x, y, z]`, condition: {a: [0.6, 0.3]}`}}\n",
			   14);
	/* a condition on a constant, and one on what is always absent */
	check_grid("method: grid\nparameters: {a: {value: 1}, b: {values: [1, 2]`, condition: {a: 1}`}, "
			   "c: {values: [1, 2, 3]`, condition: {b: 2}`}, d: {values: [4, 5]`, condition: {c: [2, 3]}`}}\n",
			   6);
	/* chains: each value but the last ends the chain: 1 + 1 + 1 + 2 */
	check_grid("method: grid\nparameters: {a: {values: [0, 1]}, b: {values: [0, 1]`, condition: {a: 1}`}, "
			   "c: {values: [0, 1]`, condition: {b: 1}`}, d: {values: [0, 1]`, condition: {c: 1}`}}\n",
			   5);
}

/* Constraints, counted by hand. */
static void a_grid_leaves_out_what_is_not_allowed(void)
{
	/* pairs of 1 to 6 with a product up to 12: 6 + 6 + 4 + 3 + 2 + 2 */
	check_grid("method: grid\nparameters: {a: {min: 1, max: 6}, b: {min: 1, max: 6}}\n`constraints: [a * b <= 12]`\n",
			   23);
	/* the slowest axis is known to fail at once: 4 of 1000 values, by 1000 */
	check_grid("method: grid\nparameters: {a: {min: 1, max: 1000}, b: {min: 1, max: 1000}}\n`constraints: [a > 996]`\n",
			   4000);
	/* two: of 6 * 6 pairs 15 rise, and 3 of these are even and even, (2,4) (2,6) (4,6), by 2 */
	check_grid("method: grid\nparameters: {a: {min: 1, max: 6}, b: {min: 1, max: 6}, c: {values: [x, y]}}\n"
			   "`constraints: [a < b, a % 2 == 0 and b % 2 == 0]`\n",
			   6);
	/* what uses an absent parameter does not apply: sgd 0.5 (1), sgd 0.9 only with nesterov true (1), by 4 schedules;
	 * adam 1 and 2 with 4, and 3 with kind a only: 4 + 4 + 8 + 1 + 1 */
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%s`constraints: [nesterov, not (beta == 3 and sched.kind == 'b')]`\n", branches);
	check_grid(text.data, 18);
	/* one that names only what may be absent: gamma is 3 where it is there */
	sweep_text_clear(&text);
	sweep_text_printf(&text, "%s`constraints: [sched.gamma != 3, \"momentum < 0.7\"]`\n", branches);
	check_grid(text.data, 1 * 3 + 3 * 3 + 1);
	sweep_text_free(&text);
}

/* The texts, in all three forms. */
static void check_texts(enum sweep_config_form form, const char *wanted)
{
	char *limited = without(branches, true);
	struct fixture *f = fixture_new(limited, "grid", 0);
	struct sweep_config_writer *writer;
	struct sweep_text out = {0};
	CU_ASSERT_EQUAL(sweep_config_writer_new(&f->sweep, form, &writer, &f->err), SWEEP_OK);
	for (int64_t i = 0; i < 3; i++)
	{
		static const int64_t points[] = {8, 9, 24};
		CU_ASSERT_TRUE(point(f, points[i]));
		sweep_config_add(writer, f->draws, &out);
		sweep_text_putc(&out, '\n');
	}
	CU_ASSERT_STRING_EQUAL(out.data, wanted);
	if (strcmp(out.data, wanted) != 0) printf("# got: %s\n", out.data);
	sweep_text_free(&out);
	sweep_config_writer_free(writer);
	fixture_free(f);
	free(limited);
}

static void texts_lack_what_is_absent(void)
{
	check_texts(SWEEP_CONFIG_JSON,
				"{\"optimizer\":\"lbfgs\"}\n"
				"{\"momentum\":0.9,\"nesterov\":true,\"optimizer\":\"sgd\",\"sched\":{\"gamma\":3,\"kind\":\"a\"}}\n"
				"{\"beta\":3,\"optimizer\":\"adam\",\"sched\":{\"kind\":\"b\",\"step\":3}}\n");
	check_texts(SWEEP_CONFIG_ARGS,
				"--optimizer=lbfgs\n"
				"--momentum=0.9 --nesterov=True --optimizer=sgd --sched=\"{'gamma': 3, 'kind': 'a'}\"\n"
				"--beta=3 --optimizer=adam --sched=\"{'kind': 'b', 'step': 3}\"\n");
	check_texts(SWEEP_CONFIG_CSV, ",,,lbfgs,,,\n,0.9,true,sgd,3,a,\n3,,,adam,,b,3\n");
}

/* 10^9 combinations of what is there, at most, in each of two branches; and a parameter of 10^9 values that a condition
 * looks at. */
static void huge_grids_are_read_anywhere(void)
{
	struct fixture *f = fixture_new(
		"method: grid\nparameters: {k: {values: [x, y]}, a: {min: 1, max: 1000000000, condition: {k: x}}, "
		"b: {min: 1, max: 1000000000, condition: {k: y}}, c: {values: [1, 2], condition: {a: 999999999}}}\n",
		"grid", 0);
	CU_ASSERT_EQUAL_FATAL(f->status, SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_search_size(&f->search), 2000000001);
	struct sweep_text out = {0};
	/* a = 1 with b = 1 and k = x, y, then b = 2, ... with k = y; then a = 2, ..., 999999999 twice */
	static const struct
	{
		int64_t index;
		const char *config;
	} cases[] = {{0, "{\"a\":1,\"k\":\"x\"}"},
				 {1, "{\"b\":1,\"k\":\"y\"}"},
				 {2, "{\"b\":2,\"k\":\"y\"}"},
				 {1000000000, "{\"b\":1000000000,\"k\":\"y\"}"},
				 {1000000001, "{\"a\":2,\"k\":\"x\"}"},
				 {1999999997, "{\"a\":999999998,\"k\":\"x\"}"},
				 {1999999998, "{\"a\":999999999,\"c\":1,\"k\":\"x\"}"},
				 {1999999999, "{\"a\":999999999,\"c\":2,\"k\":\"x\"}"},
				 {2000000000, "{\"a\":1000000000,\"k\":\"x\"}"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		sweep_text_clear(&out);
		CU_ASSERT_TRUE(point(f, cases[i].index));
		sweep_config_add(f->writer, f->draws, &out);
		CU_ASSERT_STRING_EQUAL(out.data, cases[i].config);
		if (strcmp(out.data, cases[i].config) != 0) printf("# got: %s\n", out.data);
	}
	CU_ASSERT_FALSE(point(f, 2000000001));
	sweep_text_free(&out);
	fixture_free(f);
}

/* --- every method -------------------------------------------------------------------------------- */

static const char *const files[] = {
	branches,
	"method: bayes\nmetric: {name: y, goal: minimize}\nparameters:\n"
	"  kind: {values: [svm, tree, linear]}\n"
	"  c: {distribution: log_uniform_values, min: 0.001, max: 1000, condition: {kind: [svm, linear]}}\n"
	"  kernel: {values: [rbf, poly], condition: {kind: svm}}\n"
	"  gamma: {distribution: log_uniform_values, min: 0.0001, max: 10, condition: {kernel: rbf}}\n"
	"  degree: {min: 2, max: 5, condition: {kernel: poly}}\n"
	"  depth: {min: 1, max: 30, condition: {kind: tree}}\n"
	"  layers: {min: 1, max: 3}\n"
	"  width2: {distribution: q_uniform, min: 8, max: 128, q: 8, condition: {layers: [2, 3]}}\n"
	"  width3: {distribution: q_uniform, min: 8, max: 128, q: 8, condition: {layers: 3}}\n",
	/* a thin slice of continuous parameters, and whole numbers whose product is one of few */
	"method: bayes\nmetric: {name: y, goal: minimize}\nparameters:\n"
	"  a: {min: 0.0, max: 1.0}\n"
	"  b: {min: 0.0, max: 1.0}\n"
	"  c: {distribution: log_uniform_values, min: 0.001, max: 10}\n"
	"  m: {min: 1, max: 64}\n"
	"  n: {values: [1, 2, 4, 8, 16, 32, 64]}\n"
	"constraints: [0.95 < a + b < 1.05, m * n == 64 or m * n == 128, log10(c) < a]\n",
	/* the same with conditions */
	"method: bayes\nmetric: {name: y, goal: minimize}\nparameters:\n"
	"  kind: {values: [x, y, z]}\n"
	"  a: {min: 0.0, max: 1.0, condition: {kind: [x, y]}}\n"
	"  b: {min: 0.0, max: 1.0, condition: {kind: [y, z]}}\n"
	"  n: {min: 1, max: 9}\n"
	"constraints: [a + b > 1.5, a * n < 2, \"kind != 'z' or n in [2, 3, 5, 7]\"]\n",
};

static double value_of(const struct fixture *f, int64_t run)
{
	double sum = 0;
	for (size_t i = 0; i < f->sweep.count; i++)
		if (!f->draws[i].absent) sum += sin((double)(i + 1) * (f->draws[i].number + (double)f->draws[i].index));
	return run % 17 == 0 ? NAN : sum;
}

static void check_proposals(const char *yaml, const struct sweep_method *method, int64_t runs)
{
	struct fixture *f = fixture_new(yaml, method->name, 3);
	CU_ASSERT_EQUAL(f->status, SWEEP_OK);
	int64_t wrong = 0;
	for (int64_t run = 1; f->status == SWEEP_OK && run <= runs && point(f, run - 1); run++)
	{
		wrong += !is_allowed(f);
		sweep_search_add_draws(&f->search, run, f->draws);
		const double value = value_of(f, run);
		if (run % 5 != 0) sweep_search_tell(&f->search, run, run % 23 ? SWEEP_FINISHED : SWEEP_FAILED_RUN, &value);
	}
	CU_ASSERT_EQUAL(wrong, 0);
	if (wrong > 0) printf("# %s: %lld proposals were not allowed\n", method->name, (long long)wrong);
	fixture_free(f);
}

static void all_proposals_are_allowed(void)
{
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
		for (const struct sweep_method *method = sweep_methods; method->name; method++)
		{
			if (method->start == NULL || (i > 0 && method->size)) continue;
			char *yaml = without(files[i], true);
			check_proposals(yaml, method, method->learns ? 120 : 2000);
			free(yaml);
		}
}

/* --- random points ------------------------------------------------------------------------------- */

/* What is always there keeps the draws that it has in a file without conditions; so does what is allowed at once. */
static void first_draws_are_kept(void)
{
	char *limited = without(branches, true), *plain = without(branches, false);
	struct fixture *f = fixture_new(limited, "random", 6), *p = fixture_new(plain, "random", 6);
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%sconstraints: [beta <= 2]\n", limited);
	struct fixture *c = fixture_new(text.data, "random", 6);
	size_t kept = 0;
	for (int64_t k = 0; k < 200; k++)
	{
		CU_ASSERT_TRUE(point(f, k) && point(p, k) && point(c, k));
		bool first = true;
		for (size_t i = 0; i < f->sweep.count; i++)
		{
			CU_ASSERT_EQUAL(f->draws[i].index, p->draws[i].index);
			CU_ASSERT_EQUAL(f->draws[i].number, p->draws[i].number);
			if (strcmp(f->sweep.parameters[i].name, "beta") == 0)
				first = f->draws[i].absent || f->sweep.parameters[i].shape.values[f->draws[i].index]->number <= 2;
		}
		CU_ASSERT_TRUE(!first || are_same(f, f->draws, c->draws));
		kept += first;
	}
	CU_ASSERT(kept > 150 && kept < 200); /* 8 of 9 in the mean */
	sweep_text_free(&text);
	fixture_free(f);
	fixture_free(p);
	fixture_free(c);
	free(limited);
	free(plain);
}

/* Pearson's chi-square of the cells of `points` points against even ones: a false alarm in one of 10,000 seeds, which
 * is fixed. */
static void check_even(const char *yaml, size_t cells, size_t (*cell_of)(const struct sweep_draw *draws))
{
	enum
	{
		POINTS = 20000
	};
	struct fixture *f = fixture_new(yaml, "random", 2);
	double *counts = sweep_alloc(cells, sizeof *counts), sum = 0;
	for (int64_t k = 0; k < POINTS; k++)
	{
		CU_ASSERT_TRUE_FATAL(point(f, k));
		const size_t cell = cell_of(f->draws);
		CU_ASSERT_FATAL(cell < cells);
		counts[cell]++;
	}
	const double even = (double)POINTS / (double)cells;
	for (size_t i = 0; i < cells; i++) sum += (counts[i] - even) * (counts[i] - even) / even;
	CU_ASSERT(sum < gsl_cdf_chisq_Qinv(1e-4, (double)cells - 1));
	free(counts);
	fixture_free(f);
}

/* (1,1) to (6,6) with a + b even: 18 pairs, a slowest. */
static size_t even_pair(const struct sweep_draw *draws)
{
	const int a = (int)draws[0].number, b = (int)draws[1].number;
	return (a + b) % 2 == 0 ? (size_t)(3 * (a - 1) + (b - 1) / 2) : SIZE_MAX;
}

/* Ten strips of the same area of the triangle a + b < 1: the share below a is 1 - (1 - a)^2. */
static size_t strip(const struct sweep_draw *draws)
{
	const double a = draws[0].number, b = draws[1].number;
	return a + b < 1 ? (size_t)(10 * (1 - (1 - a) * (1 - a))) : SIZE_MAX;
}

/* Ten parts of b's share of what a leaves, which is even in each strip. */
static size_t share(const struct sweep_draw *draws)
{
	return (size_t)(10 * draws[1].number / (1 - draws[0].number));
}

static void random_points_are_even_where_allowed(void)
{
	check_even(
		"method: random\nparameters: {a: {min: 1, max: 6}, b: {min: 1, max: 6}}\nconstraints: [(a + b) % 2 == 0]\n", 18,
		even_pair);
	static const char triangle[] =
		"method: random\nparameters: {a: {min: 0.0, max: 1.0}, b: {min: 0.0, max: 1.0}}\nconstraints: [a + b < 1]\n";
	check_even(triangle, 10, strip);
	check_even(triangle, 10, share);
}

/* --- sobol --------------------------------------------------------------------------------------- */

/* Point k is the k-th of the sequence without the constraints that meets them; 45 parameters, so that there are two
 * groups of dimensions. */
static void sobol_passes_over_what_is_not_allowed(void)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text,
					"method: sobol\nparameters:\n  a: {min: 1, max: 7}\n  b: {values: [1, 2, 4, 8], probabilities: "
					"[0.1, 0.2, 0.3, 0.4]}\n  c: {min: 0.0, max: 1.0}\n  d: {distribution: q_uniform, min: 0, "
					"max: 3, q: 0.3, condition: {b: [2, 4]}}\n");
	for (int i = 0; i < 40; i++) sweep_text_printf(&text, "  p%02d: {min: 0.0, max: 1.0}\n", i);
	sweep_text_puts(&text, "  z: {min: 1, max: 100}\n`constraints: [a * b < 14, c < 0.9, d + a > 3, z % 3 != 1]`\n");
	char *limited = without(text.data, true), *plain = without(text.data, false);
	struct fixture *f = fixture_new(limited, "sobol", 3), *all = fixture_new(plain, "sobol", 3);
	int64_t k = 0;
	for (int64_t i = 0; i < 4000; i++)
	{
		CU_ASSERT_TRUE_FATAL(point(all, i));
		if (!sweep_meets_constraints(&f->sweep, all->draws, NULL)) continue;
		CU_ASSERT_TRUE_FATAL(point(f, k++));
		CU_ASSERT_TRUE(are_same(f, f->draws, all->draws));
	}
	CU_ASSERT(k > 500 && k < 3000);
	fixture_free(f);
	fixture_free(all);
	free(limited);
	free(plain);
	sweep_text_free(&text);
}

/* --- nothing is allowed -------------------------------------------------------------------------- */

static void check_impossible(const char *yaml, int line, int column, const char *message)
{
	for (const struct sweep_method *method = sweep_methods; method->name; method++)
	{
		if (method->start == NULL) continue;
		struct fixture *f = fixture_new(yaml, method->name, 0);
		bool end = false;
		CU_ASSERT_EQUAL_FATAL(f->status, SWEEP_OK);
		const double begin = sweep_clock();
		CU_ASSERT_EQUAL(sweep_search_point(&f->search, 0, f->draws, &end, &f->err), SWEEP_USAGE);
		CU_ASSERT_TRUE(sweep_clock() - begin < 2);
		CU_ASSERT_EQUAL(f->err.line, line);
		CU_ASSERT_EQUAL(f->err.column, column);
		CU_ASSERT_PTR_NOT_NULL(strstr(f->err.message, message));
		if (strstr(f->err.message, message) == NULL) printf("# %s: %s\n", method->name, f->err.message);
		fixture_free(f);
	}
}

static void impossible_constraints_are_named(void)
{
	check_impossible(
		"method: grid\nmetric: {name: y, goal: minimize}\nparameters: {a: {min: 1, max: 9}, b: {min: 1, max: 9}}\n"
		"constraints:\n  - a + b > 3\n  - a * b > 100\n",
		6, 5, "none of ");
	check_impossible(
		"method: grid\nmetric: {name: y, goal: minimize}\nparameters: {a: {min: 1, max: 9}, b: {min: 1, max: 9}}\n"
		"constraints:\n  - a * b > 100\n  - a + b > 3\n",
		5, 5, "\"a * b > 100\" held for 0 of 10000 draws");
	/* each can hold, but not both; the rarer one is named, 1 in 9 */
	check_impossible(
		"method: grid\nmetric: {name: y, goal: minimize}\nparameters: {a: {min: 1, max: 9}, b: {min: 1, max: 9}}\n"
		"constraints: [a < 5, a == 7]\n",
		4, 22, "loosen it, or narrow the parameters");
}

/* --- learning ------------------------------------------------------------------------------------ */

static double number(const struct fixture *f, const char *name)
{
	const struct sweep_parameter *parameter = sweep_find_parameter(&f->sweep, name);
	const struct sweep_draw *draw = &f->draws[parameter - f->sweep.parameters];
	return draw->absent ? NAN : parameter->shape.values ? (double)draw->index : draw->number;
}

static double squared(double x)
{
	return x * x;
}

/* Three branches, the least values of which are 0.2, 0 and 0.1. */
static const char three[] = "method: bayes\nmetric: {name: y, goal: minimize}\nparameters:\n"
							"  kind: {values: [a, b, c]}\n"
							"  x: {min: 0.0, max: 1.0, condition: {kind: a}}\n"
							"  y: {min: 0.0, max: 1.0, condition: {kind: b}}\n"
							"  z: {min: 0.0, max: 1.0, condition: {kind: b}}\n"
							"  w: {distribution: log_uniform_values, min: 0.0001, max: 1, condition: {kind: c}}\n";

static double value_of_three(const struct fixture *f)
{
	const double kind = number(f, "kind");
	if (kind == 0) return 0.2 + squared(number(f, "x") - 0.3);
	if (kind == 1) return squared(number(f, "y") - 0.7) + squared(number(f, "z") - 0.2);
	return 0.1 + squared(log10(number(f, "w")) + 2) / 9;
}

/* The bowl's floor, (0.7, 0.7), is not allowed: the least value, 0.02, lies at (0.6, 0.6). */
static const char edge[] = "method: bayes\nmetric: {name: y, goal: minimize}\nparameters:\n"
						   "  a: {min: 0.0, max: 1.0}\n  b: {min: 0.0, max: 1.0}\n  n: {min: 1, max: 8}\n"
						   "constraints: [a + b <= 1.2, n * a < 4]\n";

static double value_of_edge(const struct fixture *f)
{
	return squared(number(f, "a") - 0.7) + squared(number(f, "b") - 0.7) - 0.02 + squared(number(f, "n") - 4) / 10;
}

/* The geometric mean over seeds of the least value after `runs`. */
static double best_of(const char *yaml, double (*value_of_point)(const struct fixture *), const char *method,
					  int64_t runs)
{
	enum
	{
		SEEDS = 6
	};
	double sum = 0;
	for (uint64_t seed = 0; seed < SEEDS; seed++)
	{
		struct fixture *f = fixture_new(yaml, method, seed);
		double best = INFINITY;
		for (int64_t run = 1; run <= runs && point(f, run - 1); run++)
		{
			const double value = value_of_point(f);
			CU_ASSERT_TRUE(is_allowed(f));
			best = fmin(best, value);
			sweep_search_add_draws(&f->search, run, f->draws);
			sweep_search_tell(&f->search, run, SWEEP_FINISHED, &value);
		}
		sum += log(fmax(best, 1e-6)) / SEEDS;
		fixture_free(f);
	}
	return exp(sum);
}

/* What random search's least value is multiplied with, at most; it is 0.0043 and 0.047 here. */
static void methods_that_learn_use_what_is_there(void)
{
	static const struct
	{
		const char *method;
		double three, edge;
	} wanted[] = {{"bayes", 0.02, 0.002}, {"tpe", 0.5, 0.1}, {"cmaes", 1.5, 0.5}};
	const double three_random = best_of(three, value_of_three, "random", 40),
				 edge_random = best_of(edge, value_of_edge, "random", 40);
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
	{
		CU_ASSERT(best_of(three, value_of_three, wanted[i].method, 40) < wanted[i].three * three_random);
		CU_ASSERT(best_of(edge, value_of_edge, wanted[i].method, 40) < wanted[i].edge * edge_random);
	}
}

/* --- max_trials_per_config ----------------------------------------------------------------------- */

/* The configurations of a search that ends, as texts, sorted; each run ends with a value. */
struct given
{
	char **configs;
	size_t count, capacity;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct given give_all(const char *yaml, const char *method, size_t most)
{
	struct given given = {0};
	struct fixture *f = fixture_new(yaml, method, 1);
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL_FATAL(f->status, SWEEP_OK);
	for (int64_t run = 1; given.count < most && point(f, run - 1); run++)
	{
		CU_ASSERT_TRUE(is_allowed(f));
		sweep_search_add_draws(&f->search, run, f->draws);
		const double value = value_of(f, run);
		sweep_search_tell(&f->search, run, SWEEP_FINISHED, &value);
		sweep_text_clear(&text);
		sweep_config_add(f->writer, f->draws, &text);
		given.configs = sweep_grow(given.configs, given.count, &given.capacity, sizeof *given.configs);
		given.configs[given.count++] = sweep_copy_text(text.data);
	}
	qsort(given.configs, given.count, sizeof *given.configs, by_text);
	sweep_text_free(&text);
	fixture_free(f);
	return given;
}

static void given_free(struct given *given)
{
	for (size_t i = 0; i < given->count; i++) free(given->configs[i]);
	free(given->configs);
}

/* Every method that has no end of its own gives each of `configs` configurations `most` times, and ends. */
static void check_quota(const char *parameters, size_t configs, int most)
{
	struct sweep_text yaml = {0};
	sweep_text_printf(&yaml, "method: random\nmetric: {name: y, goal: minimize}\nmax_trials_per_config: %d\n%s\n", most,
					  parameters);
	for (const struct sweep_method *method = sweep_methods; method->name; method++)
	{
		if (method->start == NULL || method->size) continue;
		struct given given = give_all(yaml.data, method->name, 1000);
		CU_ASSERT_EQUAL(given.count, configs * (size_t)most);
		if (given.count != configs * (size_t)most) printf("# %s: %zu\n", method->name, given.count);
		for (size_t i = 0; i + 1 < given.count; i++)
			CU_ASSERT_EQUAL(strcmp(given.configs[i], given.configs[i + 1]) != 0, (i + 1) % (size_t)most == 0);
		given_free(&given);
	}
	sweep_text_free(&yaml);
}

static void each_configuration_has_so_many_runs(void)
{
	check_quota("parameters: {a: {values: [1, 2, 3]}, b: {values: [x, y]}}", 6, 1);
	check_quota("parameters: {a: {values: [1, 2, 3]}, b: {values: [x, y]}}", 6, 3);
	check_quota("parameters: {a: {values: [1, 2, 1, 2]}, b: {values: [x, y], probabilities: [1, 0]}}", 2, 2);
	check_quota("parameters: {a: {values: [1, 2, 3], probabilities: [1.0e-9, 1.0e-12, 1]}, b: {min: 1, max: 4}}", 12,
				2);
	check_quota("parameters: {a: {value: 7}}", 1, 4);
	check_quota("parameters: {a: {min: 1, max: 6}, b: {min: 1, max: 6}}\nconstraints: [a * b == 12]", 4, 2);
	check_quota("parameters: {a: {min: 1, max: 100}, b: {min: 1, max: 100}}\nconstraints: [a + b < 4]", 3, 1);
	char *limited = without(strstr(branches, "parameters"), true);
	check_quota(limited, 25, 1);
	check_quota(limited, 25, 2);
	free(limited);
}

/* Where configurations never come again, or there are too many to list, nothing ends. */
static void many_configurations_do_not_end(void)
{
	static const char *const parameters[] = {"{a: {min: 1, max: 1000000}}", "{a: {min: 0.0, max: 1.0}}",
											 "{k: {values: [x, y]}, a: {min: 0.0, max: 1.0, condition: {k: x}}}",
											 "{a: {min: 1, max: 200}, b: {min: 1, max: 200}}"};
	for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++)
		for (const struct sweep_method *method = sweep_methods; method->name; method++)
		{
			if (method->start == NULL || method->size) continue;
			struct sweep_text yaml = {0};
			sweep_text_printf(&yaml,
							  "method: random\nmetric: {name: y, goal: minimize}\nmax_trials_per_config: 1\n"
							  "parameters: %s\n",
							  parameters[i]);
			const size_t most = method->learns ? 40 : 3000;
			struct given given = give_all(yaml.data, method->name, most);
			CU_ASSERT_EQUAL(given.count, most);
			for (size_t k = 0; k + 1 < given.count; k++)
				CU_ASSERT_NOT_EQUAL(strcmp(given.configs[k], given.configs[k + 1]), 0);
			given_free(&given);
			sweep_text_free(&yaml);
		}
}

/* Point k follows from the file, the seed and k alone. */
static void points_do_not_depend_on_the_way(void)
{
	static const char yaml[] =
		"method: random\nmax_trials_per_config: 3\n"
		"parameters: {a: {min: 1, max: 9}, b: {values: [x, y, z], probabilities: [0.9, 0.09, 0.01]}}\n";
	static const char *const methods[] = {"random", "sobol"};
	for (size_t m = 0; m < 2; m++)
	{
		struct fixture *whole = fixture_new(yaml, methods[m], 4);
		for (int64_t k = 0; k < 81; k++) CU_ASSERT_TRUE(point(whole, k));
		CU_ASSERT_FALSE(point(whole, 81));
		for (int64_t i = 0; i < 81; i++)
		{
			const int64_t k = i * 50 % 81;
			struct fixture *fresh = fixture_new(yaml, methods[m], 4);
			CU_ASSERT_TRUE(point(whole, k));
			CU_ASSERT_TRUE(point(fresh, k));
			CU_ASSERT_EQUAL(whole->draws[0].number, fresh->draws[0].number);
			CU_ASSERT_EQUAL(whole->draws[1].index, fresh->draws[1].index);
			fixture_free(fresh);
		}
		fixture_free(whole);
	}
}

/* Without the key a method that learns tries each configuration once, and then some again. */
static void without_the_key_nothing_ends(void)
{
	for (const struct sweep_method *method = sweep_methods; method->name; method++)
	{
		if (method->start == NULL || !method->learns) continue;
		char *limited = without(branches, true);
		struct given given = give_all(limited, method->name, 30);
		CU_ASSERT_EQUAL(given.count, 30);
		size_t different = 1;
		for (size_t k = 0; k + 1 < given.count; k++) different += strcmp(given.configs[k], given.configs[k + 1]) != 0;
		CU_ASSERT_EQUAL(different, 25);
		given_free(&given);
		free(limited);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a grid with conditions has each configuration once, in the order of all",
		 a_grid_counts_each_configuration_once},
		{"configurations lack what is absent, in every form", texts_lack_what_is_absent},
		{"a grid leaves out what is not allowed", a_grid_leaves_out_what_is_not_allowed},
		{"huge grids with conditions are read anywhere", huge_grids_are_read_anywhere},
		{"every method proposes what is allowed", all_proposals_are_allowed},
		{"random points keep their first draw where it is allowed", first_draws_are_kept},
		{"random points are even over what is allowed", random_points_are_even_where_allowed},
		{"sobol passes over what is not allowed", sobol_passes_over_what_is_not_allowed},
		{"methods that learn do so under conditions and constraints", methods_that_learn_use_what_is_there},
		{"constraints that nothing meets are an error at the worst of them", impossible_constraints_are_named},
		{"each configuration has max_trials_per_config runs, then the search ends",
		 each_configuration_has_so_many_runs},
		{"where there are many configurations nothing ends", many_configurations_do_not_end},
		{"point k does not depend on the points asked for before", points_do_not_depend_on_the_way},
		{"without max_trials_per_config a search does not end", without_the_key_nothing_ends},
		{NULL, NULL}};
	return unit_main("allowed", tests);
}
