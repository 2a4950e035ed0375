/* What a sweep file without problems becomes. */
#include "spec/sweep.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct read
{
	struct sweep sweep;
	struct sweep_diagnostics problems;
};

static struct sweep *reading(struct read *read, const char *text, bool lenient)
{
	struct sweep_error err = {0};
	*read = (struct read){.problems = {.file = "x.yaml"}};
	CU_ASSERT_EQUAL_FATAL(sweep_parse(text, strlen(text), "x.yaml", lenient, &read->sweep, &read->problems, &err),
						  SWEEP_OK);
	return &read->sweep;
}

static void done(struct read *read)
{
	sweep_free(&read->sweep);
	sweep_diagnostics_free(&read->problems);
}

static void keys_are_kept(void)
{
	struct read read;
	const struct sweep *sweep =
		reading(&read,
				"method: bayes\nname: n\ndescription: d\nprogram: p.py\nproject: pr\nentity: e\n"
				"job: j\nimage_uri: i\nrun_cap: 12\nseed: 9223372036854775807\n"
				"command: [\"${env}\", 3, \"${args}\"]\n"
				"metric: {name: val/loss, goal: maximize, target: -3, impute: best, "
				"impute_while_running: latest}\n"
				"early_terminate: {type: hyperband, max_iter: 81, s: 3, eta: 2, strict: no}\n"
				"parameters: {a: {values: [1, 2]}}\n",
				false);
	CU_ASSERT_STRING_EQUAL(sweep->method, "bayes");
	CU_ASSERT_STRING_EQUAL(sweep->name, "n");
	CU_ASSERT_STRING_EQUAL(sweep->description, "d");
	CU_ASSERT_STRING_EQUAL(sweep->program, "p.py");
	CU_ASSERT_STRING_EQUAL(sweep->project, "pr");
	CU_ASSERT_STRING_EQUAL(sweep->entity, "e");
	CU_ASSERT_STRING_EQUAL(sweep->job, "j");
	CU_ASSERT_STRING_EQUAL(sweep->image_uri, "i");
	CU_ASSERT(sweep->has_run_cap && sweep->run_cap == 12);
	CU_ASSERT(sweep->has_seed && sweep->seed == INT64_MAX);
	CU_ASSERT(sweep->command->count == 3 && sweep->command->items[1]->type == SWEEP_INT);
	CU_ASSERT_EQUAL_FATAL(sweep->metric_count, 1);
	const struct sweep_metric *metric = sweep->metrics;
	CU_ASSERT_STRING_EQUAL(metric->name, "val/loss");
	CU_ASSERT(metric->goal == SWEEP_MAXIMIZE && metric->has_target && metric->target == -3);
	CU_ASSERT_STRING_EQUAL(metric->impute, "best");
	CU_ASSERT_STRING_EQUAL(metric->impute_while_running, "latest");
	CU_ASSERT_STRING_EQUAL(sweep->early.type, "hyperband");
	CU_ASSERT(sweep->early.has_max_iter && sweep->early.max_iter == 81 && sweep->early.s == 3);
	CU_ASSERT(sweep->early.eta == 2 && !sweep->early.strict);
	done(&read);
}

static void absent_keys_have_their_defaults(void)
{
	struct read read;
	const struct sweep *sweep = reading(&read, "method: random\nparameters: {a: {value: 1}}\n", false);
	CU_ASSERT(!sweep->has_run_cap && !sweep->has_seed && sweep->metric_count == 0);
	CU_ASSERT(!sweep->name && !sweep->program && !sweep->command && !sweep->early.type);
	done(&read);

	sweep = reading(&read,
					"method: random\nseed: 0\nmetric: {name: loss}\nearly_terminate: {type: hyperband, min_iter: 3}\n"
					"parameters: {a: {value: 1}}\n",
					false);
	const struct sweep_metric *metric = sweep->metrics;
	CU_ASSERT(metric->goal == SWEEP_MINIMIZE && !metric->has_target);
	CU_ASSERT_STRING_EQUAL(metric->impute, "worst");
	CU_ASSERT_STRING_EQUAL(metric->impute_while_running, "false");
	CU_ASSERT(!sweep->early.has_max_iter && sweep->early.min_iter == 3);
	CU_ASSERT(sweep->early.eta == 3 && sweep->early.strict); /* true, whatever W&B's documents say */
	CU_ASSERT(sweep->has_seed && sweep->seed == 0);
	done(&read);

	sweep = reading(&read,
					"method: random\nmetric: {name: loss}\nearly_terminate: {type: asha}\n"
					"parameters: {a: {value: 1}}\n",
					false);
	CU_ASSERT(sweep->early.min_iter == 1 && sweep->early.eta == 3 && !sweep->early.has_max_iter && sweep->early.s == 0);
	done(&read);

	sweep = reading(&read,
					"method: random\nmetric: {name: loss}\nearly_terminate: {type: median}\n"
					"parameters: {a: {value: 1}}\n",
					false);
	CU_ASSERT_STRING_EQUAL(sweep->early.type, "median");
	CU_ASSERT(sweep->early.min_iter == 1 && sweep->early.min_runs == 5);
	done(&read);

	sweep = reading(&read,
					"method: random\nmetric: {name: loss}\n"
					"early_terminate: {type: median, min_iter: 4, min_runs: 9}\n"
					"parameters: {a: {value: 1}}\n",
					false);
	CU_ASSERT(sweep->early.min_iter == 4 && sweep->early.min_runs == 9);
	done(&read);
}

static void distributions_are_inferred(void)
{
	static const struct
	{
		const char *keys, *distribution;
	} cases[] = {
		{"value: null", "constant"},
		{"values: [1]", "categorical"},
		{"values: [1, 2], probabilities: [1, 0]", "categorical_w_probabilities"},
		{"min: 1, max: 3", "int_uniform"},
		{"min: 1.0, max: 3", "uniform"},
		{"min: 1, max: 3.0", "uniform"},
		{"min: 1.0, max: 3.0", "uniform"},
		{"min: 1e0, max: 3e0", "uniform"},
		{"distribution: uniform, min: 1, max: 3", "uniform"},
		{"distribution: normal", "normal"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		char text[200];
		struct read read;
		snprintf(text, sizeof text, "method: random\nparameters: {a: {%s}}\n", cases[i].keys);
		const struct sweep *sweep = reading(&read, text, false);
		CU_ASSERT_EQUAL_FATAL(sweep->count, 1);
		CU_ASSERT_STRING_EQUAL(sweep_distribution_kinds[sweep->parameters[0].distribution].name, cases[i].distribution);
		CU_ASSERT_EQUAL(sweep->parameters[0].inferred, strstr(cases[i].keys, "distribution:") == NULL);
		done(&read);
	}
}

static void shapes_are_read(void)
{
	struct read read;
	const struct sweep *sweep = reading(&read,
										"method: random\nparameters:\n"
										"  a: {distribution: q_uniform, min: 1, max: 9, q: 2}\n"
										"  b: {distribution: q_uniform, min: 1, max: 9.5, q: 2}\n"
										"  c: {distribution: q_uniform, min: 1, max: 9, q: 2.0}\n"
										"  d: {distribution: q_uniform, min: 1, max: 9}\n"
										"  e: {distribution: q_normal, mu: -1.5, sigma: 3}\n"
										"  f: {distribution: beta, a: 2, b: 3}\n"
										"  g: {distribution: q_beta}\n"
										"  h: {values: [x, 2, 3.5], probabilities: [0.25, 0.25, 0.5]}\n"
										"  i: {value: [1, 2]}\n",
										false);
	const struct sweep_parameter *p = sweep->parameters;
	CU_ASSERT_EQUAL_FATAL(sweep->count, 9);
	CU_ASSERT(p[0].shape.min == 1 && p[0].shape.max == 9 && p[0].shape.q == 2);
	CU_ASSERT(p[0].shape.whole && p[0].shape.whole_range);
	CU_ASSERT(p[1].shape.whole && !p[1].shape.whole_range);
	CU_ASSERT(!p[2].shape.whole && p[2].shape.whole_range);
	CU_ASSERT(p[3].shape.q == 1 && !p[3].shape.whole); /* 1.0: draws such as 7.0 */
	CU_ASSERT(p[4].shape.mu == -1.5 && p[4].shape.sigma == 3 && p[4].shape.q == 1);
	CU_ASSERT(p[5].shape.a == 2 && p[5].shape.b == 3);
	CU_ASSERT(p[6].shape.a == 1 && p[6].shape.b == 1 && p[6].shape.q == 1);
	CU_ASSERT(p[7].shape.count == 3 && p[7].shape.values[0]->type == SWEEP_STRING &&
			  p[7].shape.probabilities[2] == 0.5);
	CU_ASSERT(p[8].shape.constant->type == SWEEP_LIST);
	done(&read);
}

/* By code point at every level: capitals first; a group is sorted by its own key, not by "key.child". */
static void parameters_are_sorted_at_every_level(void)
{
	struct read read;
	const struct sweep *sweep =
		reading(&read,
				"method: random\nparameters:\n"
				"  b: {value: 1}\n"
				"  _: {value: 1}\n"
				"  a-x: {value: 1}\n"
				"  a: {parameters: {z: {value: 1}, y: {parameters: {q: {value: 1}, B: {value: 1}}}}}\n"
				"  B: {value: 1}\n"
				"  a0: {value: 1}\n",
				false);
	static const char *const names[] = {"B", "_", "a.y.B", "a.y.q", "a.z", "a-x", "a0", "b"};
	CU_ASSERT_EQUAL_FATAL(sweep->count, 8);
	for (size_t i = 0; i < 8; i++) CU_ASSERT_STRING_EQUAL(sweep->parameters[i].name, names[i]);
	const struct sweep_parameter *p = sweep_find_parameter(sweep, "a.y.q");
	CU_ASSERT(p == &sweep->parameters[3] && p->depth == 3);
	CU_ASSERT(strcmp(p->keys[0], "a") == 0 && strcmp(p->keys[1], "y") == 0 && strcmp(p->keys[2], "q") == 0);
	CU_ASSERT_STRING_EQUAL(p->path, "parameters.a.parameters.y.parameters.q");
	CU_ASSERT_PTR_NULL(sweep_find_parameter(sweep, "a.y"));
	done(&read);
}

static void lenient_reading_mends(void)
{
	struct read read;
	const struct sweep *sweep = reading(&read,
										"method: random\nrun_cap: none\nname: 3\n"
										"metric: {name: loss, goal: maximise, impute: x}\n"
										"early_terminate: {type: hyperband, min_iter: 4, eta: 0}\n"
										"parameters:\n"
										"  a: {min: 9, max: 1}\n"
										"  b: {distribution: log_uniform, min: 0, max: 2}\n"
										"  c: {values: [1, 2], probabilities: [1, 3]}\n",
										true);
	CU_ASSERT(!sweep->has_run_cap && sweep->name == NULL);
	CU_ASSERT(sweep->metrics[0].goal == SWEEP_MINIMIZE);
	CU_ASSERT_STRING_EQUAL(sweep->metrics[0].impute, "worst");
	CU_ASSERT(sweep->early.min_iter == 4 && sweep->early.eta == 3);
	const struct sweep_parameter *p = sweep->parameters;
	CU_ASSERT(p[0].shape.min == 1 && p[0].shape.max == 9);
	UNIT_ASSERT_CLOSE(sweep_draw_at(p[1].distribution, &p[1].shape, 0.5).number, M_E, 1e-15);
	CU_ASSERT_EQUAL(sweep_draw_at(p[2].distribution, &p[2].shape, 0.24).index, 0);
	CU_ASSERT_EQUAL(sweep_draw_at(p[2].distribution, &p[2].shape, 0.26).index, 1);
	CU_ASSERT(read.problems.errors == 0 && read.problems.warnings == 8);
	done(&read);
}

static void several_metrics(void)
{
	struct read read;
	const struct sweep *sweep = reading(
		&read, "method: custom\nmetrics: [{name: a}, {name: b, goal: maximize}]\nparameters: {a: {value: 1}}\n", false);
	CU_ASSERT_EQUAL_FATAL(sweep->metric_count, 2);
	CU_ASSERT_STRING_EQUAL(sweep->metrics[1].name, "b");
	CU_ASSERT(sweep->metrics[0].goal == SWEEP_MINIMIZE && sweep->metrics[1].goal == SWEEP_MAXIMIZE);
	done(&read);
}

static void errors_fill_the_first_problem(void)
{
	const char *text = "parameters: {a: {values: []}}\nmethod: gird\n";
	struct sweep sweep;
	struct sweep_diagnostics problems = {.file = "x.yaml"};
	struct sweep_error err = {0};
	char message[1200];
	CU_ASSERT_EQUAL(sweep_parse(text, strlen(text), "x.yaml", false, &sweep, &problems, &err), SWEEP_USAGE);
	CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, message, sizeof message),
						   "x.yaml:1:26: parameters.a.values: an empty list");
	CU_ASSERT_EQUAL(problems.errors, 2);
	sweep_free(&sweep);
	sweep_free(&sweep); /* twice does no harm */
	sweep_diagnostics_free(&problems);
}

static void files_are_loaded(void)
{
	char path[] = "/tmp/sweep-test-XXXXXX";
	int descriptor = mkstemp(path);
	CU_ASSERT_FATAL(descriptor >= 0);
	FILE *file = fdopen(descriptor, "w");
	fputs("method: grid\nparameters: {a: {values: [1, 2]}}\n", file);
	fclose(file);
	struct read read = {.problems = {.file = path}};
	struct sweep_error err;
	CU_ASSERT_EQUAL(sweep_load(path, false, NULL, &read.sweep, &read.problems, &err), SWEEP_OK);
	CU_ASSERT(read.sweep.count == 1 && read.problems.count == 0);
	done(&read);
	remove(path);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"every key is kept", keys_are_kept},
		{"absent keys have their defaults", absent_keys_have_their_defaults},
		{"distributions are inferred", distributions_are_inferred},
		{"shapes are read, and q says whether draws are ints", shapes_are_read},
		{"parameters are sorted at every level", parameters_are_sorted_at_every_level},
		{"lenient reading mends", lenient_reading_mends},
		{"several metrics", several_metrics},
		{"files are loaded", files_are_loaded},
		{"an error is the first problem", errors_fill_the_first_problem},
		{NULL, NULL}};
	return unit_main("sweep", tests);
}
