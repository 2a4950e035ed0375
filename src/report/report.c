#include "report/report.h"

#include "base/memory.h"
#include "report/label.h"
#include "report/number.h"
#include "report/reasons.h"
#include "stats/far-out.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_ORDERED = 20000 /* runs of which a forest is grown only to put parameters in order */
};

/* Metrics that count rather than measure. */
static const char *const counters[] = {"batch", "epoch", "images", "iteration", "seed", "step", "time", NULL};

/* --- the metric and its goal ---------------------------------------------------------------------------- */

static bool is_measure(const struct sweep_variable *variable)
{
	return variable && variable->kind == SWEEP_VARIABLE_NUMBER && variable->present > 0;
}

/* The metrics that some run has: their names in `list`, and in `names`, which ends with NULL. The caller frees it. */
static const char **list_measures(const struct sweep_frame *frame, struct sweep_text *list)
{
	const struct sweep_variables *metrics = &frame->metrics;
	const char **names = sweep_alloc(metrics->count + 1, sizeof *names);
	size_t count = 0;
	for (size_t i = 0; i < metrics->count; i++)
	{
		if (!is_measure(&metrics->items[i])) continue;
		if (count) sweep_text_puts(list, ", ");
		sweep_text_puts(list, metrics->items[i].name);
		names[count++] = metrics->items[i].name;
	}
	return names;
}

static enum sweep_status unknown_metric(const struct sweep_frame *frame, const char *metric, struct sweep_error *err)
{
	struct sweep_text list = {0};
	const char **names = list_measures(frame, &list);
	const char *nearest = sweep_nearest_name(metric, names);
	if (list.length == 0) sweep_fail(err, SWEEP_USAGE, "no run has a metric \"%s\", or any other", metric);
	else if (nearest)
		sweep_fail(err, SWEEP_USAGE, "no run has a metric \"%s\" (did you mean \"%s\"? there are: %s)", metric, nearest,
				   list.data);
	else sweep_fail(err, SWEEP_USAGE, "no run has a metric \"%s\" (there are: %s)", metric, list.data);
	sweep_text_free(&list);
	free(names);
	return SWEEP_USAGE;
}

static void note_missing_metric(struct sweep_report *report)
{
	struct sweep_text list = {0};
	free(list_measures(report->frame, &list));
	if (list.length)
		sweep_text_printf(&report->note, "no run has the sweep file's metric \"%s\" (--metric takes: %s)",
						  report->metric, list.data);
	sweep_text_free(&list);
}

static bool is_counter(const struct sweep_variable *variable)
{
	const char *const *counter = counters;
	while (*counter && strcasecmp(variable->name, *counter) != 0) counter++;
	return *counter != NULL;
}

bool sweep_metric_tells(const struct sweep_variable *variable)
{
	return variable->present > 1 ? variable->least < variable->most : !is_counter(variable);
}

/* The first that is no mere counter. */
static const struct sweep_variable *first_measure(const struct sweep_frame *frame)
{
	const struct sweep_variable *first = NULL;
	for (size_t i = 0; i < frame->metrics.count; i++)
	{
		const struct sweep_variable *variable = &frame->metrics.items[i];
		if (!is_measure(variable)) continue;
		if (!is_counter(variable)) return variable;
		if (first == NULL) first = variable;
	}
	return first;
}

static enum sweep_status choose_metric(struct sweep_report *report, const struct sweep_wish *wish,
									   struct sweep_error *err)
{
	const struct sweep_frame *frame = report->frame;
	const struct sweep *sweep = report->source.sweep;
	bool in_file = sweep && sweep->metric_count > 0;
	report->metric = wish->metric ? wish->metric : in_file ? sweep->metrics[0].name : "loss";
	const struct sweep_variable *variable = sweep_variables_find(&frame->metrics, report->metric);
	if (wish->metric && !is_measure(variable)) return unknown_metric(frame, wish->metric, err);
	if (!wish->metric && !in_file)
	{
		if (!is_measure(variable)) variable = first_measure(frame);
		report->metric = variable ? variable->name : NULL;
		if (variable) sweep_text_printf(&report->note, "metric \"%s\", ", variable->name);
	}
	report->variable = is_measure(variable) ? variable : NULL;
	if (in_file && report->variable == NULL) note_missing_metric(report);
	return SWEEP_OK;
}

static enum sweep_status choose_goal(struct sweep_report *report, const struct sweep_wish *wish,
									 struct sweep_error *err)
{
	if (wish->goal) return sweep_goal_find(wish->goal, &report->goal, err);
	if (report->metric == NULL) return SWEEP_OK;
	const struct sweep *sweep = report->source.sweep;
	for (size_t i = 0; sweep && i < sweep->metric_count; i++)
	{
		if (strcmp(sweep->metrics[i].name, report->metric) != 0) continue;
		report->goal = sweep->metrics[i].goal;
		return SWEEP_OK;
	}
	report->goal = sweep_goal_by_name(report->metric);
	sweep_text_printf(&report->note, "goal %s, chosen by name (--metric, --goal or --file would tell)",
					  sweep_goal_name(report->goal));
	return SWEEP_OK;
}

/* --- the parameters of charts ------------------------------------------------------------------------------ */

static enum sweep_status unknown_parameter(const struct sweep_variables *parameters, const char *name,
										   struct sweep_error *err)
{
	const char **names = sweep_alloc(parameters->count + 1, sizeof *names);
	for (size_t i = 0; i < parameters->count; i++) names[i] = parameters->items[i].name;
	const char *nearest = sweep_nearest_name(name, names);
	if (nearest) sweep_fail(err, SWEEP_USAGE, "no run has a parameter \"%s\" (did you mean \"%s\"?)", name, nearest);
	else sweep_fail(err, SWEEP_USAGE, "no run has a parameter \"%s\"", name);
	free(names);
	return SWEEP_USAGE;
}

static enum sweep_status choose_parameters(struct sweep_report *report, const struct sweep_wish *wish,
										   struct sweep_error *err)
{
	const struct sweep_variables *parameters = &report->frame->parameters;
	if (wish->parameters == NULL) return SWEEP_OK;
	char *list = sweep_copy_text(wish->parameters), *rest = list;
	enum sweep_status status = SWEEP_OK;
	size_t capacity = 0;
	while (rest && status == SWEEP_OK)
	{
		const char *name = strsep(&rest, ",");
		const struct sweep_variable *variable = sweep_variables_find(parameters, name);
		if (variable == NULL || variable->present == 0) status = unknown_parameter(parameters, name, err);
		else
		{
			struct sweep_chosen *chosen = &report->chosen;
			chosen->items = sweep_grow(chosen->items, chosen->count, &capacity, sizeof *chosen->items);
			chosen->items[chosen->count++] = variable;
		}
	}
	free(list);
	return status;
}

/* --- the runs -------------------------------------------------------------------------------------------- */

/* What a failed, crashed or killed run measured last is no result; sweep-store best has the same rule. */
static bool counts(enum sweep_state state)
{
	return state == SWEEP_FINISHED || state == SWEEP_STOPPED || state == SWEEP_RUNNING;
}

static void find_front(struct sweep_report *report, const struct sweep_wish *wish)
{
	const struct sweep_frame *frame = report->frame;
	bool *rows = sweep_alloc(frame->rows, sizeof *rows);
	for (size_t row = 0; row < frame->rows; row++) rows[row] = counts(frame->states[row]);
	sweep_front_make(&report->front, frame, rows, wish->metric ? NULL : report->source.sweep);
	free(rows);
}

static void gather_values(struct sweep_report *report)
{
	size_t rows = report->frame->rows;
	report->values = sweep_alloc(rows, sizeof *report->values);
	for (size_t row = 0; row < rows; row++)
	{
		enum sweep_state state = report->frame->states[row];
		report->states[state]++;
		struct sweep_cell cell = {.type = SWEEP_CELL_MISSING};
		if (report->variable && counts(state)) cell = sweep_variable_cell(report->variable, row);
		report->values[row] = cell.type == SWEEP_CELL_MISSING ? NAN : cell.number;
		if (cell.type != SWEEP_CELL_MISSING && !isfinite(cell.number)) report->not_finite++;
	}
}

struct place
{
	double key; /* the smaller the better */
	int64_t run;
	size_t row;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	if (x->key != y->key) return x->key < y->key ? -1 : 1;
	if (x->run != y->run) return x->run < y->run ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static void rank(struct sweep_report *report)
{
	const struct sweep_frame *frame = report->frame;
	struct place *places = sweep_alloc(frame->rows, sizeof *places);
	size_t count = 0;
	for (size_t row = 0; row < frame->rows; row++)
	{
		double value = report->values[row];
		if (!isfinite(value)) continue;
		places[count++] = (struct place){report->goal == SWEEP_MAXIMIZE ? -value : value, frame->runs[row], row};
	}
	qsort(places, count, sizeof *places, by_place);
	report->ranked = sweep_alloc(count, sizeof *report->ranked);
	report->ranked_count = count;
	double best[SWEEP_TOP_RUNS];
	for (size_t i = 0; i < count; i++)
	{
		report->ranked[i] = places[i].row;
		if (i < SWEEP_TOP_RUNS) best[i] = report->values[places[i].row];
	}
	report->places = sweep_number_places(best, count < SWEEP_TOP_RUNS ? count : SWEEP_TOP_RUNS);
	free(places);
}

static void measure_durations(struct sweep_report *report)
{
	const struct sweep_frame *frame = report->frame;
	struct sweep_durations *durations = &report->durations;
	double *times = sweep_alloc(frame->rows, sizeof *times);
	for (size_t row = 0; row < frame->rows; row++)
	{
		if (!isfinite(frame->times[row])) continue;
		times[durations->runs++] = frame->times[row];
		durations->total += frame->times[row];
	}
	if (durations->runs)
	{
		gsl_sort(times, 1, durations->runs);
		durations->least = times[0];
		durations->median = gsl_stats_median_from_sorted_data(times, 1, durations->runs);
		durations->most = times[durations->runs - 1];
	}
	free(times);
}

/* Squares of the metric count for the forest: it would see nothing but one run that is far out. */
static void grow_forest(struct sweep_report *report)
{
	const size_t rows = report->frame->rows;
	double *values = sweep_alloc(rows, sizeof *values);
	const size_t far_out = sweep_far_out_tame(report->values, rows, report->goal == SWEEP_MAXIMIZE, values);
	sweep_importance_make(report->frame, values, &report->correlations, NULL, &report->importance);
	report->importance.far_out = far_out;
	free(values);
}

enum sweep_status sweep_report_make(const struct sweep_frame *frame, const struct sweep_source *source,
									const struct sweep_wish *wish, struct sweep_report *report, struct sweep_error *err)
{
	*report = (struct sweep_report){.frame = frame, .source = *source};
	enum sweep_status status = choose_metric(report, wish, err);
	if (status == SWEEP_OK) status = choose_goal(report, wish, err);
	if (status != SWEEP_OK) return status;
	status = choose_parameters(report, wish, err);
	if (status != SWEEP_OK) return status;
	report->best = wish->best;
	gather_values(report);
	report->reasons = sweep_reasons_find(frame, &report->reason_count);
	rank(report);
	measure_durations(report);
	sweep_correlate(frame, report->values, &report->correlations);
	const bool order = (wish->needs & SWEEP_NEED_ORDER) && report->ranked_count <= MOST_ORDERED && !wish->parameters;
	if ((wish->needs & SWEEP_NEED_IMPORTANCE) || order) grow_forest(report);
	find_front(report, wish);
	return SWEEP_OK;
}

void sweep_report_add_value(struct sweep_text *out, const struct sweep_report *report, double value)
{
	sweep_number_add_places(out, value, report->places);
}

void sweep_report_add_coverage(struct sweep_text *out, const struct sweep_report *report)
{
	if (report->ranked_count == report->frame->rows || report->metric == NULL) return;
	sweep_text_printf(out, " %zu of %zu runs count here: those with a finite ", report->ranked_count,
					  report->frame->rows);
	sweep_label_add(out, report->metric, 40, "...");
	sweep_text_putc(out, '.');
}

void sweep_report_free(struct sweep_report *report)
{
	sweep_text_free(&report->note);
	free(report->values);
	free(report->ranked);
	free(report->chosen.items);
	free(report->reasons);
	sweep_correlations_free(&report->correlations);
	sweep_importances_free(&report->importance);
	sweep_front_free(&report->front);
}
