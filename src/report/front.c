#include "report/front.h"

#include "base/memory.h"
#include "report/number.h"
#include "search/pareto.h"

#include <math.h>
#include <stdlib.h>

/* NaN: none. */
static double value_of(const struct sweep_variable *variable, size_t row)
{
	if (variable == NULL) return NAN;
	const struct sweep_cell cell = sweep_variable_cell(variable, row);
	return cell.type == SWEEP_CELL_INT || cell.type == SWEEP_CELL_FLOAT ? cell.number : NAN;
}

static void gather(struct sweep_front *front, const struct sweep_frame *frame, const bool *counts)
{
	front->rows = sweep_alloc(frame->rows, sizeof *front->rows);
	front->values = sweep_alloc(frame->rows, front->metrics * sizeof *front->values);
	for (size_t row = 0; row < frame->rows; row++)
	{
		bool finite = counts[row];
		double *values = front->values + front->count * front->metrics;
		for (size_t i = 0; i < front->metrics && finite; i++)
		{
			values[i] = value_of(front->variables[i], row);
			finite = isfinite(values[i]);
		}
		if (finite) front->rows[front->count++] = row;
	}
}

static void find_set(struct sweep_front *front)
{
	double *less = sweep_alloc(front->count, front->metrics * sizeof *less); /* is better */
	for (size_t i = 0; i < front->count * front->metrics; i++)
		less[i] = front->metric[i % front->metrics].goal == SWEEP_MAXIMIZE ? -front->values[i] : front->values[i];
	front->set = sweep_alloc(front->count, sizeof *front->set);
	front->in_set = sweep_alloc(front->count, sizeof *front->in_set);
	front->size = sweep_pareto(front->count, front->metrics, less, front->set);
	for (size_t i = 0; i < front->size; i++) front->in_set[front->set[i]] = true;
	free(less);
}

static void find_places(struct sweep_front *front)
{
	double *values = sweep_alloc(front->size, sizeof *values);
	front->places = sweep_alloc(front->metrics, sizeof *front->places);
	for (size_t metric = 0; metric < front->metrics; metric++)
	{
		for (size_t i = 0; i < front->size; i++) values[i] = front->values[front->set[i] * front->metrics + metric];
		front->places[metric] = sweep_number_places(values, front->size);
	}
	free(values);
}

void sweep_front_make(struct sweep_front *front, const struct sweep_frame *frame, const bool *counts,
					  const struct sweep *sweep)
{
	*front = (struct sweep_front){0};
	if (sweep == NULL || sweep->metric_count < 2) return;
	front->metrics = sweep->metric_count;
	front->metric = sweep->metrics;
	front->variables = sweep_alloc(front->metrics, sizeof *front->variables);
	for (size_t i = 0; i < front->metrics; i++)
		front->variables[i] = sweep_variables_find(&frame->metrics, sweep->metrics[i].name);
	gather(front, frame, counts);
	find_set(front);
	find_places(front);
}

/* How many times the room values may take that would lie beyond an end: those of the set, and all. */
#define MUCH 10
#define SOME 3

/* Moves the ends to take in values unless that takes too much room. */
static void reach(double *low, double *high, double least, double most, double times)
{
	const double room = fmax(*high, most) - fmin(*low, least);
	if (!(room <= times * (*high - *low))) return;
	*low = fmin(*low, least);
	*high = fmax(*high, most);
}

static void find_ends(const struct sweep_front *front, size_t metric, double *low, double *high)
{
	const double *values = front->values + metric;
	double least[2] = {INFINITY, INFINITY}, most[2] = {-INFINITY, -INFINITY};
	for (size_t i = 0; i < front->count; i++)
		for (int all = front->in_set[i] ? 0 : 1; all < 2; all++)
		{
			least[all] = fmin(least[all], values[i * front->metrics]);
			most[all] = fmax(most[all], values[i * front->metrics]);
		}
	reach(low, high, least[0], most[0], MUCH);
	reach(low, high, least[1], most[1], SOME);
}

void sweep_front_axis(const struct sweep_front *front, size_t metric, size_t room, struct sweep_axis *axis)
{
	const struct sweep_variable *variable = front->variables[metric];
	sweep_axis_make_metric(axis, variable, front->rows, front->count, room);
	double low = axis->low, high = axis->high;
	find_ends(front, metric, &low, &high);
	if (low == axis->low && high == axis->high) return;
	size_t *rows = sweep_alloc(front->count, sizeof *rows), count = 0, below = 0, above = 0;
	for (size_t i = 0; i < front->count; i++)
	{
		const double value = front->values[i * front->metrics + metric];
		below += value < low;
		above += value > high;
		if (value >= low && value <= high) rows[count++] = front->rows[i];
	}
	sweep_axis_free(axis);
	sweep_axis_make(axis, variable, rows, count, room);
	axis->below = below;
	axis->above = above;
	free(rows);
}

enum sweep_status sweep_front_check(const struct sweep_front *front, struct sweep_error *err)
{
	if (front->metrics == 0)
		return sweep_fail(err, SWEEP_FAILED,
						  "no chart: a Pareto set is of several metrics: those of the sweep file, without --metric");
	if (front->count == 0) return sweep_fail(err, SWEEP_FAILED, "no chart: no run has a finite value of each metric");
	return SWEEP_OK;
}

void sweep_front_free(struct sweep_front *front)
{
	free(front->variables);
	free(front->rows);
	free(front->values);
	free(front->set);
	free(front->in_set);
	free(front->places);
	*front = (struct sweep_front){0};
}
