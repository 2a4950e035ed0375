#include "spec/rules.h"

#include "base/memory.h"
#include "spec/macros.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- one parameter --------------------------------------------------------------------------------- */

#define LARGEST_INT (INT64_C(1) << 53) /* above it doubles miss whole numbers */

/* The logarithms must be finite, and so must the ends of the deprecated kinds. */
static const char *log_range_problem(enum sweep_distribution distribution, const struct sweep_shape *s)
{
	switch (distribution)
	{
	case SWEEP_LOG_UNIFORM_VALUES:
	case SWEEP_Q_LOG_UNIFORM_VALUES:
	case SWEEP_INV_LOG_UNIFORM_VALUES: return s->min > 0 ? NULL : "min must be greater than 0 on a logarithmic range";
	case SWEEP_LOG_UNIFORM:
	case SWEEP_Q_LOG_UNIFORM:
		return exp(s->min) > 0 && isfinite(exp(s->max)) ? NULL : "exp(min) and exp(max) must be positive and finite";
	case SWEEP_INV_LOG_UNIFORM:
		return exp(-s->max) > 0 && isfinite(exp(-s->min)) ? NULL
														  : "exp(-max) and exp(-min) must be positive and finite";
	default: return NULL;
	}
}

static const char *range_problem(enum sweep_distribution distribution, const struct sweep_shape *s)
{
	if (!isfinite(s->max - s->min)) return "the range from min to max is too wide";
	return log_range_problem(distribution, s);
}

static bool check_range(struct sweep_reader *reader, struct sweep_parameter *parameter, const char *path)
{
	struct sweep_shape *s = &parameter->shape;
	const struct sweep_value *min = sweep_value_get(parameter->place, "min"),
							 *max = sweep_value_get(parameter->place, "max");
	if (s->min >= s->max)
	{
		sweep_doubtful(reader, min, path, "min %s is not less than max %s%s", min->text, max->text,
					   !reader->lenient   ? s->min == s->max ? ": for a single number, write value" : ""
					   : s->min == s->max ? "; every draw is that number"
										  : "; they change places");
		double low = s->max;
		s->max = s->min;
		s->min = low;
	}
	const char *problem = range_problem(parameter->distribution, s);
	if (problem) sweep_wrong(reader, min, path, "%s", problem);
	return problem == NULL;
}

static bool check_int_range(struct sweep_reader *reader, const struct sweep_parameter *parameter, const char *path)
{
	static const char *const ends[] = {"min", "max"};
	bool right = true;
	for (int i = 0; i < 2; i++)
	{
		const struct sweep_value *end = sweep_value_get(parameter->place, ends[i]);
		const char *end_path = sweep_path(reader, path, ends[i]);
		if (end->type == SWEEP_INT && end->integer <= LARGEST_INT && end->integer >= -LARGEST_INT) continue;
		if (end->type == SWEEP_INT) sweep_wrong(reader, end, end_path, "must be within 2^53 of 0, not %s", end->text);
		else
			sweep_wrong(reader, end, end_path,
						"int_uniform takes whole numbers, not %s (write it without a point, or use uniform)",
						end->text);
		right = false;
	}
	return right;
}

/* numpy's isclose: rtol 1e-5, atol 1e-8. */
static bool check_probabilities(struct sweep_reader *reader, const struct sweep_parameter *parameter, const char *path)
{
	const struct sweep_shape *s = &parameter->shape;
	const struct sweep_value *list = sweep_value_get(parameter->place, "probabilities");
	double sum = 0;
	for (size_t i = 0; i < s->count; i++) sum += s->probabilities[i];
	path = sweep_path(reader, path, "probabilities");
	if (!(sum > 0 && isfinite(sum)))
	{
		sweep_wrong(reader, list, path, "the probabilities sum to %g, not to 1", sum);
		return false;
	}
	if (fabs(sum - 1) > 1e-8 + 1e-5)
		sweep_doubtful(reader, list, path, "the probabilities sum to %.6g, not to 1%s", sum,
					   reader->lenient ? "; they are divided by their sum" : "");
	return true;
}

static bool check_exponents(struct sweep_reader *reader, const struct sweep_parameter *parameter, const char *path)
{
	if (parameter->shape.a <= SWEEP_LARGEST_BETA && parameter->shape.b <= SWEEP_LARGEST_BETA) return true;
	sweep_wrong(reader, parameter->place, path, "a and b must be at most %.0f", SWEEP_LARGEST_BETA);
	return false;
}

bool sweep_check_parameter(struct sweep_reader *reader, struct sweep_parameter *parameter, const char *path)
{
	if (parameter->distribution == SWEEP_CONSTANT || parameter->distribution == SWEEP_CATEGORICAL) return true;
	if (parameter->distribution == SWEEP_CATEGORICAL_W_PROBABILITIES)
		return check_probabilities(reader, parameter, path);
	if (parameter->distribution == SWEEP_INT_UNIFORM && !check_int_range(reader, parameter, path)) return false;
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	if (strncmp(kind->keys, "min max", 7) == 0) return check_range(reader, parameter, path);
	if (!check_exponents(reader, parameter, path)) return false;
	if (isfinite(kind->quantile(&parameter->shape, 0)) && isfinite(kind->quantile(&parameter->shape, 1 - 0x1p-53)))
		return true;
	sweep_wrong(reader, parameter->place, path, "draws would be infinite: mu or sigma is too large");
	return false;
}

/* --- the whole file -------------------------------------------------------------------------------- */

static const struct sweep_value *root_of(const struct sweep_reader *reader)
{
	return reader->sweep->document.root;
}

static const struct sweep_value *top(const struct sweep_reader *reader, const char *key)
{
	return sweep_value_get(root_of(reader), key);
}

/* The text of a key in a mapping at the top; "" when there is none. */
static const char *word_in(const struct sweep_reader *reader, const char *map, const char *key)
{
	const struct sweep_value *value = sweep_value_get(top(reader, map), key);
	return value && value->type == SWEEP_STRING ? value->text : "";
}

static bool is(const char *method, const char *name)
{
	return method && strcmp(method, name) == 0;
}

static bool learns(const struct sweep_reader *reader)
{
	return is(reader->method, "bayes") || is(reader->method, "tpe") || is(reader->method, "cmaes");
}

static void need_parameters(struct sweep_reader *reader)
{
	if (top(reader, "parameters")) return;
	if (*word_in(reader, "scheduler", "search_space"))
		sweep_wrong(reader, top(reader, "scheduler"), "scheduler",
					"the search space is a program, which is not run here: write it as \"parameters\"");
	else sweep_wrong(reader, root_of(reader), "", "the key \"parameters\" is missing");
}

static void need_metric(struct sweep_reader *reader)
{
	const struct sweep_value *metrics = top(reader, "metrics");
	const bool ignored = metrics && metrics->type != SWEEP_LIST && reader->lenient;
	if (top(reader, "metric") || (metrics && !ignored)) return;
	if (learns(reader))
		sweep_wrong(reader, top(reader, "method"), "method", "%s needs the key \"metric\"", reader->method);
	if (top(reader, "early_terminate"))
		sweep_wrong(reader, top(reader, "early_terminate"), "early_terminate",
					"stopping early needs the key \"metric\"");
}

static void check_metric_names(struct sweep_reader *reader, const struct sweep_value *metrics)
{
	if (metrics->type != SWEEP_LIST) return; /* which is reported */
	for (size_t i = 0; i < metrics->count; i++)
	{
		const struct sweep_value *name = sweep_value_get(metrics->items[i], "name");
		for (size_t k = 0; name && name->type == SWEEP_STRING && k < i; k++)
		{
			const struct sweep_value *other = sweep_value_get(metrics->items[k], "name");
			if (other && other->type == SWEEP_STRING && strcmp(name->text, other->text) == 0)
				sweep_doubtful(reader, name, sweep_item_path(reader, "metrics", i), "the metric \"%s\" is there twice",
							   name->text);
		}
	}
}

static void check_metrics(struct sweep_reader *reader)
{
	const struct sweep_value *metrics = top(reader, "metrics");
	if (metrics == NULL) return;
	if (top(reader, "metric"))
		sweep_doubtful(reader, metrics, "metrics", "a file has \"metric\" or \"metrics\", not both");
	if (reader->sweep->metric_count > 1 && is(reader->method, "cmaes"))
		sweep_wrong(reader, metrics, "metrics", "method cmaes takes one metric: for several, use bayes or tpe");
	check_metric_names(reader, metrics);
}

static void check_scheduler(struct sweep_reader *reader)
{
	const struct sweep_value *scheduler = top(reader, "scheduler");
	if (scheduler == NULL) return;
	const struct sweep_value *place = sweep_value_get(scheduler, "engine");
	const char *engine = word_in(reader, "scheduler", "engine");
	if (strcmp(engine, "optuna") == 0 || strcmp(engine, "ax") == 0)
		sweep_doubtful(reader, place, "scheduler.engine", "the engine %s is not supported", engine);
	if (strcmp(engine, "wandb") == 0 && is(reader->sweep->method, "custom"))
		sweep_doubtful(reader, place, "scheduler.engine", "the engine wandb does not take method custom");
	if (strcmp(word_in(reader, "controller", "type"), "local") == 0)
		sweep_doubtful(reader, scheduler, "scheduler", "a scheduler does not go with a local controller");
	if (top(reader, "early_terminate"))
		sweep_doubtful(reader, scheduler, "scheduler", "a scheduler does not go with early_terminate");
}

static void check_grid(struct sweep_reader *reader)
{
	const struct sweep *sweep = reader->sweep;
	if (!is(reader->method, "grid")) return;
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *parameter = &sweep->parameters[i];
		const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
		if (kind->grid) continue;
		sweep_wrong(reader, parameter->place, parameter->path,
					"method grid cannot take distribution %s: use values, a range of whole numbers, or q_uniform",
					kind->name);
	}
}

static void need_searchable(struct sweep_reader *reader)
{
	const struct sweep *sweep = reader->sweep;
	if (!learns(reader) || sweep->count == 0) return;
	for (size_t i = 0; i < sweep->count; i++)
		if (sweep->parameters[i].distribution != SWEEP_CONSTANT) return;
	sweep_wrong(reader, top(reader, "parameters"), "parameters",
				"method %s needs at least one parameter that is not constant", reader->method);
}

static int by_name(const void *a, const void *b)
{
	const struct sweep_parameter *const *x = a, *const *y = b;
	return strcmp((*x)->name, (*y)->name);
}

/* "a.b" at the top and b in the group a have one name. */
static void check_names(struct sweep_reader *reader)
{
	const struct sweep *sweep = reader->sweep;
	const struct sweep_parameter **sorted = sweep_alloc(sweep->count, sizeof(void *));
	for (size_t i = 0; i < sweep->count; i++) sorted[i] = &sweep->parameters[i];
	qsort(sorted, sweep->count, sizeof *sorted, by_name);
	for (size_t i = 1; i < sweep->count; i++)
		if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
			sweep_wrong(reader, sorted[i]->place, sorted[i]->path,
						"two parameters are called \"%s\", one of them in a group", sorted[i]->name);
	free(sorted);
}

void sweep_check_rules(struct sweep_reader *reader)
{
	static void (*const rules[])(struct sweep_reader *) = {need_parameters, need_metric,        check_metrics,
														   check_scheduler, check_grid,         need_searchable,
														   check_names,     sweep_check_command};
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) rules[i](reader);
}
