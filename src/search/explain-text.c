#include "base/memory.h"
#include "record/json.h"
#include "search/explain.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_PARAMETERS = 20 /* as text */
};

/* --- JSON ------------------------------------------------------------------------------------------ */

static void add_string(struct sweep_text *out, const char *text)
{
	sweep_text_add_json_string(out, text, strlen(text));
}

/* "name": with the comma before it that belongs there. */
static void add_name(struct sweep_text *out, const char *name)
{
	if (out->data[out->length - 1] != '{') sweep_text_putc(out, ',');
	add_string(out, name);
	sweep_text_putc(out, ':');
}

/* Nothing for NaN. */
static void add_number(struct sweep_text *out, const char *name, double value)
{
	if (isnan(value)) return;
	add_name(out, name);
	sweep_json_add_double(out, value);
}

static void add_count(struct sweep_text *out, const char *name, int64_t count)
{
	add_name(out, name);
	sweep_text_add_int(out, count);
}

static void open_object(struct sweep_text *out, const char *name)
{
	add_name(out, name);
	sweep_text_putc(out, '{');
}

static const char *outcome_name(enum sweep_outcome outcome)
{
	static const char *const names[] = {"pending", "value", "bad", "unknown"};
	return names[outcome];
}

/* What a proposal aims at, and how far it is from what is known. */
static void add_belief(struct sweep_text *out, const struct sweep_explanation *e)
{
	if (!isnan(e->median))
	{
		open_object(out, "expected");
		add_number(out, "median", e->median);
		add_number(out, "low", e->low);
		add_number(out, "high", e->high);
		sweep_text_putc(out, '}');
	}
	if (e->acquisition)
	{
		open_object(out, "acquisition");
		add_name(out, "name");
		add_string(out, e->acquisition);
		add_number(out, "value", e->acquisition_value);
		add_number(out, "on", e->target);
		sweep_text_putc(out, '}');
	}
	if (isnan(e->best)) return;
	open_object(out, "best");
	add_count(out, "run", e->best_run);
	add_number(out, "value", e->best);
	sweep_text_putc(out, '}');
}

static void add_nearest(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	if (isnan(e->distance)) return;
	open_object(out, "nearest");
	add_count(out, "run", e->nearest);
	add_number(out, "distance", e->distance);
	if (e->nearest_outcome != SWEEP_OUTCOME_VALUE)
	{
		add_name(out, "outcome");
		add_string(out, outcome_name(e->nearest_outcome));
	}
	else if (sweep->metric_count == 1) add_number(out, "value", e->nearest_values[0]);
	else
	{
		open_object(out, "values");
		for (size_t i = 0; i < sweep->metric_count; i++) add_number(out, sweep->metrics[i].name, e->nearest_values[i]);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, '}');
}

static void add_parameters(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	if (e->count == 0) return;
	add_name(out, "parameters");
	for (size_t i = 0; i < e->count; i++)
	{
		const struct sweep_explained_parameter *parameter = &e->parameters[i];
		sweep_text_puts(out, i ? ",{" : "[{");
		add_name(out, "name");
		add_string(out, sweep->parameters[parameter->parameter].name);
		add_number(out, "scale", parameter->scale);
		add_number(out, "relevance", parameter->relevance);
		add_number(out, "share", parameter->share);
		sweep_text_putc(out, '}');
	}
	sweep_text_putc(out, ']');
}

static void add_model(struct sweep_text *out, const struct sweep_explanation *e)
{
	if (e->warp)
	{
		add_name(out, "warp");
		add_string(out, e->warp);
	}
	add_number(out, "signal", e->signal);
	add_number(out, "noise", e->noise);
	if (e->good + e->bad > 0)
	{
		add_count(out, "good", (int64_t)e->good);
		add_count(out, "bad", (int64_t)e->bad);
	}
	if (e->generation == 0) return;
	add_count(out, "generation", (int64_t)e->generation);
	add_count(out, "population", (int64_t)e->population);
	add_number(out, "step", e->step);
}

void sweep_explanation_add_json(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	sweep_text_putc(out, '{');
	add_name(out, "method");
	add_string(out, e->method);
	add_name(out, "how");
	add_string(out, sweep_origin_name(e->origin));
	if (e->learns) add_count(out, "runs", (int64_t)e->runs);
	if (e->weights)
	{
		open_object(out, "weights");
		for (size_t i = 0; i < sweep->metric_count; i++) add_number(out, sweep->metrics[i].name, e->weights[i]);
		sweep_text_putc(out, '}');
	}
	add_belief(out, e);
	add_nearest(out, e, sweep);
	add_parameters(out, e, sweep);
	add_model(out, e);
	sweep_text_putc(out, '}');
}

/* --- for people ------------------------------------------------------------------------------------ */

static void add_title(struct sweep_text *out, const char *title)
{
	sweep_text_printf(out, "  %-14s", title);
}

static void add_origin(struct sweep_text *out, const struct sweep_explanation *e)
{
	add_title(out, "how");
	if (!e->learns)
		sweep_text_printf(out, "%s: method %s does not learn from runs\n",
						  e->origin == SWEEP_ORIGIN_DRAWN ? "drawn at random" : "the next point of a fixed plan",
						  e->method);
	else if (e->origin == SWEEP_ORIGIN_DESIGN)
		sweep_text_printf(out, "a point that fills the space: %s has too few runs to learn from (%zu)\n", e->method,
						  e->runs);
	else if (e->origin == SWEEP_ORIGIN_REPEATED && isnan(e->acquisition_value) && isnan(e->step))
		sweep_text_printf(out, "tried before: %s found nothing that is not\n", e->method);
	else if (e->origin == SWEEP_ORIGIN_FALLBACK)
		sweep_text_printf(out, "drawn from what is not tried: %s %s\n", e->method,
						  e->runs > 0 ? "has nothing better to offer" : "has no ended run to learn from");
	else if (!isnan(e->step))
		sweep_text_printf(out,
						  "drawn by %s from the distribution of generation %zu, of %zu runs each, with step %.3g\n",
						  e->method, e->generation, e->population, e->step);
	else
		sweep_text_printf(out, "what the model of %s promises most of, after %zu runs%s\n", e->method, e->runs,
						  e->origin == SWEEP_ORIGIN_REPEATED ? "; it was tried before" : "");
}

static void add_weights(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	if (e->weights == NULL) return;
	add_title(out, "weights");
	for (size_t i = 0; i < sweep->metric_count; i++)
		sweep_text_printf(out, "%s%s %.3g", i ? ", " : "", sweep->metrics[i].name, e->weights[i]);
	sweep_text_putc(out, '\n');
}

static void add_expectations(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	const char *name = sweep->metric_count == 1 ? sweep->metrics[0].name : "their mixture";
	if (!isnan(e->median))
	{
		add_title(out, "expected");
		sweep_text_printf(out, "%s %.4g (median), in 68 of 100 cases from %.4g to %.4g\n", name, e->median, e->low,
						  e->high);
	}
	if (!isnan(e->best))
	{
		add_title(out, "best so far");
		sweep_text_printf(out, "%s %.4g, run %" PRId64 "\n", name, e->best, e->best_run);
	}
	if (e->acquisition == NULL) return;
	add_title(out, "acquisition");
	sweep_text_printf(out, "%s %.4g", e->acquisition, e->acquisition_value);
	if (!isnan(e->target)) sweep_text_printf(out, ", on %.4g, the best that is expected of a run", e->target);
	sweep_text_putc(out, '\n');
}

static void add_nearest_line(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	static const char *const words[] = {"still going", "", "failed, or without a finite value", "of unknown outcome"};
	if (isnan(e->distance)) return;
	add_title(out, "nearest run");
	sweep_text_printf(out, "%" PRId64 ", %.3g away: %s", e->nearest, e->distance, words[e->nearest_outcome]);
	for (size_t i = 0; i < sweep->metric_count && e->nearest_outcome == SWEEP_OUTCOME_VALUE; i++)
		sweep_text_printf(out, "%s%s %.4g", i ? ", " : "", sweep->metrics[i].name, e->nearest_values[i]);
	sweep_text_putc(out, '\n');
}

/* Of each parameter, by its relevance or its share, the greatest first. */
static int by_weight(const void *a, const void *b)
{
	const struct sweep_explained_parameter *x = a, *y = b;
	const double p = isnan(x->share) ? x->relevance : x->share, q = isnan(y->share) ? y->relevance : y->share;
	if (p != q) return p > q ? -1 : 1;
	return (x->parameter > y->parameter) - (x->parameter < y->parameter);
}

static void add_parameter_lines(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	struct sweep_explained_parameter *sorted = sweep_alloc(e->count, sizeof *sorted);
	const size_t shown = e->count < MOST_PARAMETERS ? e->count : MOST_PARAMETERS;
	size_t width = 0;
	for (size_t i = 0; i < e->count; i++) sorted[i] = e->parameters[i];
	qsort(sorted, e->count, sizeof *sorted, by_weight);
	for (size_t i = 0; i < shown; i++)
	{
		const size_t length = strlen(sweep->parameters[sorted[i].parameter].name);
		if (length > width) width = length;
	}
	for (size_t i = 0; i < shown; i++)
	{
		add_title(out, i ? "" : "parameters");
		sweep_text_printf(out, "%-*s ", (int)width, sweep->parameters[sorted[i].parameter].name);
		if (isnan(sorted[i].share))
			sweep_text_printf(out, "relevance %.2f, length scale %.3g\n", sorted[i].relevance, sorted[i].scale);
		else sweep_text_printf(out, "adds %+.3g\n", sorted[i].share);
	}
	if (shown < e->count)
		sweep_text_printf(out, "  %-14sand %zu more (--format jsonl has all)\n", "", e->count - shown);
	free(sorted);
}

void sweep_explanation_add_text(struct sweep_text *out, const struct sweep_explanation *e, const struct sweep *sweep)
{
	add_origin(out, e);
	add_weights(out, e, sweep);
	add_expectations(out, e, sweep);
	add_nearest_line(out, e, sweep);
	add_parameter_lines(out, e, sweep);
}
