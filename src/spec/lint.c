#include "spec/lint.h"

#include "base/memory.h"
#include "spec/lint-active.h"
#include "spec/names.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MANY_POINTS = 1000000, /* of a grid */
	MOST_SAID = 10         /* times the same of one parameter's values */
};

/* What the checks look at. */
struct lint
{
	const struct sweep *sweep;
	const char *method;
	int64_t grid;
	struct sweep_diagnostics *out;
};

static void say(const struct lint *lint, enum sweep_severity severity, const struct sweep_value *place,
				const char *path, const char *format, ...) __attribute__((format(printf, 5, 6)));

static void say(const struct lint *lint, enum sweep_severity severity, const struct sweep_value *place,
				const char *path, const char *format, ...)
{
	char message[600];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	sweep_diagnose(lint->out, severity, place->line, place->column, path, "%s", message);
}

#define WARN(lint, parameter, ...) say(lint, SWEEP_WARNING, (parameter)->place, (parameter)->path, __VA_ARGS__)

static bool is_grid(const struct lint *lint)
{
	return strcmp(lint->method, "grid") == 0;
}

static const char *own_key(const struct sweep_parameter *parameter)
{
	return parameter->keys[parameter->depth - 1];
}

static const struct sweep_distribution_kind *kind_of(const struct sweep_parameter *parameter)
{
	return &sweep_distribution_kinds[parameter->distribution];
}

static bool has_range(const struct sweep_parameter *parameter)
{
	return strncmp(kind_of(parameter)->keys, "min max", 7) == 0;
}

static double draw_at(const struct sweep_parameter *parameter, double u)
{
	return sweep_draw_at(parameter->distribution, &parameter->shape, u).number;
}

/* --- a parameter ----------------------------------------------------------------------------------- */

/* A uniform draw spends most of itself on the range's last decade. */
static void looks_logarithmic(const struct lint *lint, const struct sweep_parameter *p)
{
	const struct sweep_shape *s = &p->shape;
	if (is_grid(lint) || (p->distribution != SWEEP_UNIFORM && p->distribution != SWEEP_Q_UNIFORM)) return;
	bool rate = sweep_name_is(SWEEP_NAME_RATE, own_key(p));
	if (s->min < 0 || (s->min == 0 && !rate)) return;
	if (s->min > 0 && s->max / s->min < (rate ? 10 : 100)) return;
	double middle = s->min > 0 ? sqrt(s->min * s->max) : s->max / 10;
	WARN(lint, p,
		 "sampled uniformly, so that %.0f of 100 draws are above %.3g: %slog_uniform_values searches all decades%s",
		 floor(100 * (1 - sweep_cdf(p->distribution, s, middle))), middle,
		 p->distribution == SWEEP_Q_UNIFORM ? "q_" : "", s->min == 0 ? " (with a min above 0)" : "");
}

/* Rounding to multiples of q can leave the range, or leave one value. */
static void rounding_misses(const struct lint *lint, const struct sweep_parameter *p)
{
	const struct sweep_shape *s = &p->shape;
	if (is_grid(lint) || !kind_of(p)->quantised) return;
	double low = draw_at(p, has_range(p) ? 0 : 0.05), high = draw_at(p, has_range(p) ? 1 : 0.95);
	if (low == high)
	{
		WARN(lint, p, "q %g is so wide that %s draw is %g", s->q, has_range(p) ? "every" : "nearly every", low);
		return;
	}
	if (!has_range(p)) return;
	double least = kind_of(p)->quantile(s, 0), most = kind_of(p)->quantile(s, 1), tiny = 1e-9 * s->q;
	if (low < least - tiny || high > most + tiny)
		WARN(lint, p, "multiples of q %g leave the range: draws run from %g to %g", s->q, low, high);
}

/* A grid's q_uniform stops before max. */
static void grid_misses_max(const struct lint *lint, const struct sweep_parameter *p)
{
	const struct sweep_shape *s = &p->shape;
	if (!is_grid(lint) || p->distribution != SWEEP_Q_UNIFORM) return;
	double steps = (s->max - s->min) / s->q;
	if (fabs(steps - rint(steps)) > 1e-9 * steps) return;
	bool ints = s->whole && s->whole_range; /* and they shall stay so */
	WARN(lint, p, "method grid leaves max out: the last value is %g (a max of %g would have %g in it)", s->max - s->q,
		 s->max + (ints ? 1 : s->q / 2), s->max);
}

/* 7.0 where a program wants 7. */
static void floats_for_counts(const struct lint *lint, const struct sweep_parameter *p)
{
	const struct sweep_distribution_kind *kind = kind_of(p);
	const struct sweep_shape *s = &p->shape;
	bool count = sweep_name_is(SWEEP_NAME_COUNT, own_key(p));
	const struct sweep_value *q = sweep_value_get(p->place, "q");
	if (kind->quantile == NULL || kind->integer || (kind->quantised && s->whole)) return;
	bool varies = draw_at(p, 0.05) != draw_at(p, 0.95);
	if (kind->quantised && q == NULL && varies)
		WARN(lint, p, "without q, draws are whole but have a point, such as %.1f: write q: 1 for 7 instead of 7.0",
			 draw_at(p, 0.5));
	else if (kind->quantised && q && s->q == rint(s->q) && varies)
		WARN(lint, p, "draws have a point, such as %.1f: write q: %g for whole numbers", draw_at(p, 0.5), s->q);
	else if (!kind->quantised && count && draw_at(p, 0.95) >= 2)
		WARN(lint, p, "draws have a fraction, such as %.6g: use int_uniform%s for whole numbers", draw_at(p, 0.3),
			 kind->logarithmic ? " or q_log_uniform_values with q: 1" : "");
}

/* The value's own line for the first of a kind, and one line for those after them. */
static void say_of_value(const struct lint *lint, const struct sweep_parameter *p, size_t value, size_t *said,
						 const char *message)
{
	if (++*said <= MOST_SAID)
		say(lint, SWEEP_WARNING, p->shape.values[value], p->path, "value %zu %s", value + 1, message);
}

static void say_more(const struct lint *lint, const struct sweep_parameter *p, size_t last, size_t said,
					 const char *message)
{
	if (said > MOST_SAID)
		say(lint, SWEEP_WARNING, p->shape.values[last], p->path, "and %zu more %s", said - MOST_SAID, message);
}

/* The index of the first value that equals value i, which is i when none before it does. `table` has `slots` slots,
 * a power of two: 1 + an index, 0 for a free one. */
static size_t first_equal(const struct sweep_shape *s, size_t i, size_t *table, size_t slots)
{
	size_t slot = sweep_value_hash(s->values[i]) & (slots - 1);
	while (table[slot] && !sweep_value_equal(s->values[table[slot] - 1], s->values[i])) slot = (slot + 1) & (slots - 1);
	if (table[slot] == 0) table[slot] = i + 1;
	return table[slot] - 1;
}

static void equal_values(const struct lint *lint, const struct sweep_parameter *p)
{
	const struct sweep_shape *s = &p->shape;
	const char *effect = is_grid(lint) ? "but the grid has it once" : "so it is drawn more often";
	size_t slots = 4, said = 0, last = 0;
	if (s->values == NULL) return;
	while (slots / 2 < s->count) slots *= 2;
	size_t *table = sweep_alloc(slots, sizeof *table);
	for (size_t i = 0; i < s->count; i++)
	{
		size_t first = first_equal(s, i, table, slots);
		if (first == i) continue;
		char message[100];
		snprintf(message, sizeof message, "equals value %zu, %s", first + 1, effect);
		say_of_value(lint, p, i, &said, message);
		last = i;
	}
	free(table);
	say_more(lint, p, last, said, "equal others before them");
}

static void single_value(const struct lint *lint, const struct sweep_parameter *p)
{
	if (p->shape.count == 1) say(lint, SWEEP_NOTE, p->place, p->path, "a list of one value: \"value\" says the same");
}

static void never_drawn(const struct lint *lint, const struct sweep_parameter *p)
{
	size_t said = 0, last = 0;
	for (size_t i = 0; p->shape.probabilities && i < p->shape.count; i++)
	{
		if (p->shape.probabilities[i] != 0) continue;
		say_of_value(lint, p, i, &said, "has the probability 0: it is never drawn");
		last = i;
	}
	say_more(lint, p, last, said, "have the probability 0");
}

/* --- the whole ------------------------------------------------------------------------------------- */

static const struct sweep_value *top(const struct lint *lint, const char *key)
{
	return sweep_value_get(lint->sweep->document.root, key);
}

/* The number of different configurations; infinity when a parameter is continuous. */
static double space_size(const struct sweep *sweep)
{
	double size = 1;
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *p = &sweep->parameters[i];
		if (p->distribution == SWEEP_CONSTANT) continue;
		if (p->shape.values) size *= (double)p->shape.count;
		else if (p->distribution == SWEEP_INT_UNIFORM) size *= p->shape.max - p->shape.min + 1;
		else return INFINITY;
	}
	return size;
}

static void sizes(const struct lint *lint)
{
	const struct sweep *sweep = lint->sweep;
	const struct sweep_value *parameters = top(lint, "parameters"), *cap = top(lint, "run_cap");
	if (lint->grid > MANY_POINTS && !(sweep->has_run_cap && sweep->run_cap <= MANY_POINTS))
		say(lint, SWEEP_WARNING, parameters, "parameters", "the grid has %s%" PRId64 " points",
			lint->grid == INT64_MAX ? "at least " : "", lint->grid);
	if (sweep->has_run_cap && lint->grid >= 0 && sweep->run_cap > lint->grid)
		say(lint, SWEEP_WARNING, cap, "run_cap", "%" PRId64 " is above the grid's size, which is %" PRId64,
			sweep->run_cap, lint->grid);
	double size = space_size(sweep);
	if (is_grid(lint)) return;
	if (size == 1)
		say(lint, SWEEP_WARNING, parameters, "parameters", "nothing varies: every configuration is the same");
	else if (sweep->has_run_cap && (double)sweep->run_cap > size)
		say(lint, SWEEP_WARNING, cap, "run_cap",
			"%" PRId64 " runs, but only %.0f different configurations%s: method grid tries each once", sweep->run_cap,
			size, sweep->conditional || sweep->constraint_count ? " or fewer" : "");
}

/* Keys that the method, or the rule of early termination, does not look at. */
static void ignored_keys(const struct lint *lint)
{
	static const char *const imputes[] = {"impute", "impute_while_running"};
	bool learns = strcmp(lint->method, "random") != 0 && strcmp(lint->method, "sobol") != 0 && !is_grid(lint);
	for (size_t i = 0; i < 2 && !learns; i++)
	{
		const struct sweep_value *impute = sweep_value_get(top(lint, "metric"), imputes[i]);
		if (impute == NULL) continue;
		char path[64];
		snprintf(path, sizeof path, "metric.%s", imputes[i]);
		say(lint, SWEEP_WARNING, impute, path, "method %s ignores it: it does not learn from the runs before",
			lint->method);
	}
	const struct sweep_early *early = &lint->sweep->early;
	const struct sweep_value *min_iter = sweep_value_get(top(lint, "early_terminate"), "min_iter");
	if (min_iter && early->has_max_iter && early->s > 0)
		say(lint, SWEEP_WARNING, min_iter, "early_terminate.min_iter",
			"it is ignored: the bands come from max_iter and s");
	if (is_grid(lint) && lint->sweep->has_seed)
		say(lint, SWEEP_WARNING, top(lint, "seed"), "seed", "method grid ignores it: nothing is drawn");
}

enum
{
	LONGEST_PATH = 64 /* "metrics[12].target" */
};

/* An accuracy that is minimized, a loss that is maximized. */
static void goal_of_metric(const struct lint *lint, const struct sweep_metric *metric, const struct sweep_value *map,
						   const char *path)
{
	char goal_path[LONGEST_PATH];
	snprintf(goal_path, sizeof goal_path, "%s.goal", path);
	const struct sweep_value *goal = sweep_value_get(map, "goal");
	bool up = sweep_name_is(SWEEP_NAME_GAIN, metric->name), down = sweep_name_is(SWEEP_NAME_COST, metric->name);
	if (metric->goal == SWEEP_MINIMIZE && up && !down)
		say(lint, SWEEP_WARNING, goal ? goal : map, goal ? goal_path : path,
			goal ? "\"%s\" is minimized: is more of it not better?"
				 : "without goal, \"%s\" is minimized: write goal: maximize if more of it is better",
			metric->name);
	if (metric->goal == SWEEP_MAXIMIZE && down && !up)
		say(lint, SWEEP_WARNING, goal, goal_path, "\"%s\" is maximized: is less of it not better?", metric->name);
}

static void metrics(const struct lint *lint)
{
	const struct sweep *sweep = lint->sweep;
	const struct sweep_value *one = top(lint, "metric"), *many = top(lint, "metrics");
	const size_t before = one ? 1 : 0;
	if (one && sweep->metric_count > 0) goal_of_metric(lint, &sweep->metrics[0], one, "metric");
	for (size_t i = before; i < sweep->metric_count; i++)
	{
		const struct sweep_value *map = many->items[i - before], *target = sweep_value_get(map, "target");
		char path[LONGEST_PATH - 8], target_path[LONGEST_PATH];
		snprintf(path, sizeof path, "metrics[%zu]", i - before + 1);
		snprintf(target_path, sizeof target_path, "%s.target", path);
		goal_of_metric(lint, &sweep->metrics[i], map, path);
		if (i > 0 && target)
			say(lint, SWEEP_WARNING, target, target_path,
				"it is ignored: of several metrics, only the first can end the sweep");
	}
}

/* "${program}" in the command of a file without a program. */
static void missing_program(const struct lint *lint)
{
	const struct sweep_value *command = lint->sweep->command;
	if (command == NULL || lint->sweep->program) return;
	for (size_t i = 0; i < command->count; i++)
		if (command->items[i]->type == SWEEP_STRING && strstr(command->items[i]->text, "${program}"))
			say(lint, SWEEP_WARNING, command->items[i], "command", "${program} is used, but the file names no program");
}

static void unused_scheduler(const struct lint *lint)
{
	const struct sweep_value *scheduler = top(lint, "scheduler");
	if (scheduler)
		say(lint, SWEEP_NOTE, scheduler, "scheduler", "it is for Weights & Biases Launch; nothing here uses it");
}

void sweep_lint(const struct sweep *sweep, const char *method, int64_t grid, struct sweep_diagnostics *diagnostics)
{
	static void (*const parameter_checks[])(const struct lint *, const struct sweep_parameter *) = {
		looks_logarithmic, rounding_misses, grid_misses_max, floats_for_counts,
		equal_values,      single_value,    never_drawn};
	static void (*const checks[])(const struct lint *) = {sizes, ignored_keys, metrics, missing_program,
														  unused_scheduler};
	const struct lint lint = {sweep, method ? method : sweep->method, grid, diagnostics};
	for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) checks[i](&lint);
	sweep_lint_conditions(sweep, is_grid(&lint), diagnostics);
	sweep_lint_constraints(sweep, is_grid(&lint), diagnostics);
	for (size_t i = 0; i < sweep->count; i++)
		for (size_t j = 0; j < sizeof parameter_checks / sizeof parameter_checks[0]; j++)
			parameter_checks[j](&lint, &sweep->parameters[i]);
	sweep_diagnostics_sort(diagnostics);
}
