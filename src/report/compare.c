#include "report/compare.h"

#include "base/memory.h"
#include "spec/notation.h"
#include "spec/print.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- the same number of runs ------------------------------------------------------------------------------------ */

struct numbered
{
	int64_t run;
	size_t row;
};

static int by_run(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	if (x->run != y->run) return x->run < y->run ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* The metric of each run that has begun, by the runs' numbers. The caller frees it. */
static double *values_in_order(const struct sweep_report *report, size_t *count)
{
	const struct sweep_frame *frame = report->frame;
	struct numbered *runs = sweep_alloc(frame->rows, sizeof *runs);
	*count = 0;
	for (size_t row = 0; row < frame->rows; row++)
		if (frame->states[row] != SWEEP_PENDING) runs[(*count)++] = (struct numbered){frame->runs[row], row};
	qsort(runs, *count, sizeof *runs, by_run);
	double *values = sweep_alloc(*count, sizeof *values);
	for (size_t i = 0; i < *count; i++) values[i] = report->values[runs[i].row];
	free(runs);
	return values;
}

/* The finite ones, sorted; the caller frees them. */
static double *sort_finite(const double *values, size_t count, size_t *finite)
{
	double *sorted = sweep_alloc(count, sizeof *sorted);
	*finite = 0;
	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i])) sorted[(*finite)++] = values[i];
	gsl_sort(sorted, 1, *finite);
	return sorted;
}

static void measure_spread(struct sweep_spread *spread, const double *sorted, size_t count, enum sweep_goal goal)
{
	*spread = (struct sweep_spread){count, NAN, NAN, NAN, NAN, NAN};
	if (count == 0) return;
	spread->low = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.25);
	spread->median = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.5);
	spread->high = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.75);
	spread->best = goal == SWEEP_MINIMIZE ? sorted[0] : sorted[count - 1];
	spread->worst = goal == SWEEP_MINIMIZE ? sorted[count - 1] : sorted[0];
}

static double best_of(const double *values, size_t count, enum sweep_goal goal)
{
	double best = NAN;
	for (size_t i = 0; i < count; i++)
		if (isfinite(values[i])) best = goal == SWEEP_MINIMIZE ? fmin(best, values[i]) : fmax(best, values[i]);
	return best;
}

/* 10, 25, 50, 100, 250, ... and the budget. */
static void add_milestones(struct sweep_comparison *comparison, double *const values[2])
{
	static const size_t leading[] = {10, 25, 50};
	size_t capacity = 0, decade = 1;
	for (size_t i = 0;; i++)
	{
		size_t runs = leading[i % 3] * decade;
		if (runs > comparison->budget) runs = comparison->budget;
		if (i % 3 == 2) decade *= 10;
		if (runs == 0) return;
		comparison->milestones =
			sweep_grow(comparison->milestones, comparison->milestone_count, &capacity, sizeof *comparison->milestones);
		struct sweep_milestone *milestone = &comparison->milestones[comparison->milestone_count++];
		milestone->runs = runs;
		for (int k = 0; k < 2; k++) milestone->best[k] = best_of(values[k], runs, comparison->reports[k]->goal);
		if (runs == comparison->budget) return;
	}
}

static void compare_values(struct sweep_comparison *comparison)
{
	const enum sweep_goal goal = comparison->reports[0]->goal;
	size_t counts[2], finite[2];
	double *values[2], *sorted[2];
	for (int k = 0; k < 2; k++) values[k] = values_in_order(comparison->reports[k], &counts[k]);
	comparison->budget = counts[0] < counts[1] ? counts[0] : counts[1];
	for (int k = 0; k < 2; k++)
	{
		sorted[k] = sort_finite(values[k], comparison->budget, &finite[k]);
		measure_spread(&comparison->spreads[k], sorted[k], finite[k], goal);
	}
	/* U counts the pairs in which the first group is larger: which is the one that wins or the one that loses */
	const int first = goal == SWEEP_MAXIMIZE ? 1 : 0;
	comparison->test = sweep_rank_test(sorted[first], finite[first], sorted[1 - first], finite[1 - first]);
	add_milestones(comparison, values);
	for (int k = 0; k < 2; k++)
	{
		free(values[k]);
		free(sorted[k]);
	}
}

double sweep_comparison_share(const struct sweep_comparison *comparison)
{
	return comparison->test.u / ((double)comparison->spreads[0].runs * (double)comparison->spreads[1].runs);
}

/* --- what differs ----------------------------------------------------------------------------------------------- */

/* Adds what is not the same in both; takes the texts over. */
static void add_contrast(struct sweep_contrasts *contrasts, const char *name, struct sweep_text texts[2])
{
	const char *a = texts[0].data, *b = texts[1].data;
	const bool same = a && b ? strcmp(a, b) == 0 : a == b;
	if (!same)
	{
		contrasts->items = sweep_resize(contrasts->items, contrasts->count + 1, sizeof *contrasts->items);
		contrasts->items[contrasts->count++] =
			(struct sweep_contrast){.name = sweep_copy_text(name), .texts = {sweep_copy_text(a), sweep_copy_text(b)}};
	}
	for (int k = 0; k < 2; k++) sweep_text_free(&texts[k]);
}

static void add_cell(struct sweep_text *out, const struct sweep_report *report, const char *path)
{
	const struct sweep_variable *variable = sweep_variables_at(&report->frame->parameters, path);
	if (!variable) return;
	const struct sweep_cell cell = sweep_variable_cell(variable, report->ranked[0]);
	if (cell.type != SWEEP_CELL_MISSING) sweep_cell_add_text(out, variable, cell);
}

/* Numbers that are equal are the same, however they are written: 1 and 1.0. */
static bool are_equal(const struct sweep_report *const reports[2], const char *path)
{
	double numbers[2];
	for (int k = 0; k < 2; k++)
	{
		const struct sweep_variable *variable = sweep_variables_at(&reports[k]->frame->parameters, path);
		if (!variable) return false;
		const struct sweep_cell cell = sweep_variable_cell(variable, reports[k]->ranked[0]);
		if (cell.type != SWEEP_CELL_INT && cell.type != SWEEP_CELL_FLOAT) return false;
		numbers[k] = cell.number;
	}
	return numbers[0] == numbers[1];
}

static void compare_best(struct sweep_comparison *comparison)
{
	const struct sweep_report *const *reports = comparison->reports;
	comparison->has_best = reports[0]->ranked_count > 0 && reports[1]->ranked_count > 0;
	for (int k = 0; comparison->has_best && k < 2; k++)
	{
		const struct sweep_variables *parameters = &reports[k]->frame->parameters;
		for (size_t i = 0; i < parameters->count; i++)
		{
			const struct sweep_variable *variable = &parameters->items[i];
			const bool seen = k == 1 && sweep_variables_at(&reports[0]->frame->parameters, variable->path);
			if (seen || are_equal(reports, variable->path)) continue;
			struct sweep_text texts[2] = {{0}, {0}};
			for (int side = 0; side < 2; side++) add_cell(&texts[side], reports[side], variable->path);
			add_contrast(&comparison->best, variable->name, texts);
		}
	}
}

/* "min: 0.5, max: 0.9, if optimizer is sgd or rmsprop" */
static void add_space(struct sweep_text *out, const struct sweep *sweep, const struct sweep_parameter *parameter)
{
	if (!parameter) return;
	sweep_print_shape(out, parameter->distribution, &parameter->shape);
	for (size_t i = 0; i < parameter->condition_count; i++)
	{
		const struct sweep_condition *condition = &parameter->conditions[i];
		sweep_text_printf(out, "%s%s is ", i ? " and " : ", if ", sweep->parameters[condition->parameter].name);
		for (size_t k = 0; k < condition->count; k++)
		{
			if (k) sweep_text_puts(out, " or ");
			sweep_notate(out, condition->values[k]);
		}
	}
}

static void compare_spaces(struct sweep_comparison *comparison)
{
	const struct sweep *sweeps[2];
	for (int k = 0; k < 2; k++) sweeps[k] = comparison->reports[k]->source.sweep;
	comparison->has_files = sweeps[0] && sweeps[1];
	for (int k = 0; comparison->has_files && k < 2; k++)
		for (size_t i = 0; i < sweeps[k]->count; i++)
		{
			const struct sweep_parameter *here = &sweeps[k]->parameters[i];
			const struct sweep_parameter *there = sweep_find_parameter(sweeps[1 - k], here->name);
			if (k == 1 && there) continue;
			struct sweep_text texts[2] = {{0}, {0}};
			add_space(&texts[k], sweeps[k], here);
			add_space(&texts[1 - k], sweeps[1 - k], there);
			add_contrast(&comparison->spaces, here->name, texts);
		}
}

/* --- the comparison --------------------------------------------------------------------------------------------- */

static enum sweep_status check_metrics(const struct sweep_report *first, const struct sweep_report *second,
									   struct sweep_error *err)
{
	if (!first->metric || !second->metric)
		return sweep_fail(err, SWEEP_FAILED, "nothing to compare: no run of the %s sweep has a metric",
						  first->metric ? "second" : "first");
	if (strcmp(first->metric, second->metric) != 0)
		return sweep_fail(err, SWEEP_USAGE,
						  "the sweeps have different metrics, \"%s\" and \"%s\": --metric names one that both have",
						  first->metric, second->metric);
	if (first->goal != second->goal)
		return sweep_fail(err, SWEEP_USAGE, "the sweeps have different goals for \"%s\": --goal names one for both",
						  first->metric);
	return SWEEP_OK;
}

enum sweep_status sweep_compare(const struct sweep_report *first, const struct sweep_report *second,
								struct sweep_comparison *comparison, struct sweep_error *err)
{
	*comparison = (struct sweep_comparison){.reports = {first, second}};
	const enum sweep_status status = check_metrics(first, second, err);
	if (status != SWEEP_OK) return status;
	compare_values(comparison);
	compare_best(comparison);
	compare_spaces(comparison);
	return SWEEP_OK;
}

static void free_contrasts(struct sweep_contrasts *contrasts)
{
	for (size_t i = 0; i < contrasts->count; i++)
	{
		free(contrasts->items[i].name);
		for (int k = 0; k < 2; k++) free(contrasts->items[i].texts[k]);
	}
	free(contrasts->items);
}

void sweep_comparison_free(struct sweep_comparison *comparison)
{
	free(comparison->milestones);
	free_contrasts(&comparison->best);
	free_contrasts(&comparison->spaces);
}
